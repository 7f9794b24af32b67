//! Reads one lesson file, strictly: all that is wrong with it is said at once, each with file, line,
//! column, the line itself and what was expected. Below: the whole format.
//!
//! # How a lesson is written
//!
//! A lesson is a Markdown file `lessons/NN-name.md`. `NN` is two digits, its place in the course;
//! `name` is lower-case words joined by `-`, and what is typed: `doorway play name`. No two files
//! have the same number or the same name. UTF-8, at most 256 KiB, no control characters.
//!
//! ~~~text
//! +++
//! summary = "One server that grows while it runs: a page, another page, data, and a real 404."
//! part = 2
//! minutes = 12
//! demo = "routes"
//! +++
//!
//! # Routes
//!
//! ## A server with one page
//!
//! ```stage
//! index
//! ```
//!
//! The server is waiting at {{url}}/.
//!
//! ```js
//! {{#include templates/node/routes/index.js:index}}
//! ```
//!
//! ```python
//! {{#include templates/python/routes/index.py:index}}
//! ```
//!
//! ```rust
//! {{#include src/demos/routes.rs:index}}
//! ```
//!
//! ```quiz
//! What will the server answer to `/about`?
//! ( ) The same page again
//!     That was the server of the lesson before. This one looks at the path.
//! (x) An error: nobody taught it that path
//! because a server answers only what somebody wrote down for it.
//! ```
//!
//! ```try
//! Open {{url}}/about in your browser.
//! until GET /about -> 404
//! ```
//! ~~~
//!
//! ## Front matter
//!
//! TOML between two lines `+++`; the first line of the file is the first of them. No other keys than these:
//!
//! | key | value |
//! |---|---|
//! | `summary` | one sentence for the course at a glance, at most 100 characters |
//! | `part` | the part of the guide, 1 to 4 |
//! | `minutes` | how long it takes, about: 1 to 120 |
//! | `demo` | (may be left out) the demo it plays on, by name: one of the table `DEMOS` |
//! | `starter` | (may be left out) the name of its starters in `templates/`, if that is not the lesson's own name |
//!
//! ## Headings
//!
//! One line `# Title`, then each `## Title` opens a step: one screen, one idea. Nothing stands between
//! the title and the first step, for it would never be shown. `###` and deeper are text. Headings that
//! are underlined (`Title` over `=====`) are refused.
//!
//! ## Blocks
//!
//! A fence is what CommonMark calls one: three or more backticks or tildes, at most three spaces in front,
//! closed by at least as many. Its first word says what it is. A fence inside a list or a quote is text.
//! Any other Markdown is text too and shown as it stands. These are the words; another one, or none, is refused:
//!
//! | word | holds |
//! |---|---|
//! | `stage` | what runs from here on |
//! | `try` | what the learner does, and what ends the step |
//! | `quiz` | a question, asked before what follows it is shown |
//! | `check` | what `doorway check` asks of the learner's own server |
//! | `js` `python` `rust` `html` `json` | one include line and nothing else |
//! | `console` | a command and what it prints |
//! | `text` | shown as it stands: a message on the wire, a drawing |
//!
//! The order on the screen is the order in the file.
//!
//! ### `stage`
//!
//! ~~~text
//! ```stage
//! wildcard
//! key 1 slash The origin ends with a slash
//! key 2 two-values Two values in one header
//! ```
//! ~~~
//!
//! The first line is the name of one of the demo's stages. Each `key` line has a digit (1 to 9, each once), the stage that
//! this key puts on for as long as the learner likes, and what it does in words. At most one stage block a step, and it
//! stands before the step's `try`. The first step of a lesson with a demo has one.
//!
//! ### `try`
//!
//! Words (Markdown, one to four lines), then one or more lines
//!
//! ~~~text
//! until METHOD /path -> status
//! until SERVER METHOD /path -> status
//! ~~~
//!
//! All of them must happen, in any order, before the step is done. `SERVER` is one of the demo's servers and may be left out
//! where any may answer. `METHOD` is in capitals. The path is compared without the query; `*` stands for any path; a
//! path with a query (`/about?x=1`) asks for just that one, `/about?*` for any query. `status` is 100 to 599.
//! The first address in the words (`{{url}}/about` or `http://localhost…`) is what the key `o` opens.
//! At most one `try` a step. It needs a demo.
//!
//! ### `quiz`
//!
//! The question (Markdown, one or more lines), then two to six choices, then `because …`, which may go on over several lines.
//! A choice is `( ) words` or, for the one that is right, `(x) words`. Under a choice, indented lines are
//! the reason told to whoever picks it; every wrong choice has one. Exactly one choice is right.
//!
//! ### `check`
//!
//! ~~~text
//! ```check
//! GET /users/1
//! status 200
//! type application/json
//!   hint A body that looks like JSON is not enough: say so in Content-Type.
//! json {"id": 1, "username": "bob"}
//! GET /{random}
//! status 404
//!   hint The words 404 are for people. Programs read the status.
//! contains 404 sorry this resource does not exist
//! ```
//! ~~~
//!
//! A line `METHOD /path` opens a request; `{random}` in the path is an unknown word, new in each run. The lines under it:
//!
//! | line | meaning |
//! |---|---|
//! | `send NAME: value` | a header of the request |
//! | `body TEXT` | the body of the request |
//! | `status N` | the answer's status, 100 to 599 |
//! | `type media/type` | its media type, whatever parameters stand after it |
//! | `header NAME: value` | that header with that value; `*` means any value |
//! | `header-not NAME: value` | that header, if it is there, with another value |
//! | `no-header NAME` | no such header |
//! | `json VALUE` | the body, equal by value; an object may hold more names |
//! | `contains TEXT` | the body has these words in it |
//! | `is TEXT` | the body is just this, white space at its end aside |
//! | `hint words` | belongs to the line above it, which is one of the eight that look at the answer |
//! | `because words` | the block's last line: why a server that meets all this works, told once it does |
//!
//! Indentation means nothing here. Every request has at least one line that looks at the answer.
//!
//! ### Code
//!
//! One line: `{{#include PATH:ANCHOR}}`, or `{{#include PATH}}` for a whole file (JSON has no comments to put an anchor in).
//! PATH starts at the repository's top, with `templates/` or `src/demos/`. With `--lessons DIR` it is looked up in DIR first.
//! The anchor is a pair of comment lines in that file, `ANCHOR: name` and `ANCHOR_END: name`; see `excerpt.rs`.
//! Blocks in `js`, `python` and `rust` that stand directly after one another are one block, shown in the learner's language;
//! each language once. `html` and `json` are always shown.
//!
//! ### `console`
//!
//! `$ ` in front of commands, what they print under them. At least one command. Commands that call `doorway` are run by the tests.
//!
//! ## Placeholders
//!
//! In text, `try`, `quiz`, `console` and `text`, and nowhere else: `{{url}}` (`http://localhost:8080`, no slash at the end) and `{{port}}`
//! of the demo's first server; `{{url:NAME}}` and `{{port:NAME}}` of the named one. The learner may have moved the ports, so an
//! address is never written out. Any other `{{…}}` is refused.
//!
//! ## What `doorway lessons --lint` also asks
//!
//! Every lesson with a demo has a `try`. Excerpts, `console` and `text` are at most 68 columns wide, titles at most 48. A
//! step has at most 25 lines of text, counted at 72 columns. A quiz does not stand under the `try` of its step, for by
//! then its answer was seen. Links are written `[words](https://…)` or lead to `{{url}}…`. No pictures, no HTML, no
//! code by indentation. No port is written out: `localhost:8080` is `localhost:{{port}}`.

use super::diagnostic::{Diagnostic, Diagnostics, Report};
use super::read_context::ReadContext;
use super::span::Span;
use super::{Lesson, front_matter, steps};
use crate::text::safe::is_unsafe_char;

/// The largest lesson file, in bytes.
pub const LARGEST: usize = 256 * 1024;

/// The number and the name in a file's name, `07-routes.md`; `None` if it is not made like that.
pub fn numbered(file_name: &str) -> Option<(u32, &str)> {
    let (number, name) = file_name.strip_suffix(".md")?.split_once('-')?;
    let number =
        number.parse().ok().filter(|_| number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit()))?;
    front_matter::is_lesson_name(name).then_some((number, name))
}

/// Reads a lesson. `file` is the path as its author knows it, ending in `NN-name.md`.
///
/// # Errors
/// Everything that is wrong with the file.
pub fn read(file: &str, bytes: &[u8], world: &ReadContext<'_>) -> Result<Lesson, Diagnostics> {
    let text = decoded(file, bytes)?;
    let file_name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let Some((number, name)) = numbered(file_name) else {
        let help = "expected two digits, `-` and a name in small letters: `07-routes.md`";
        return Err(Diagnostics(vec![Diagnostic::of_file(
            file,
            "the name of this file is not that of a lesson",
            Some(help.to_owned()),
        )]));
    };
    let mut report = Report::new(file, &text);
    let lesson = lesson(Span { at: 0, text: &text }, world, &mut report);
    report.end(lesson.map(|lesson| Lesson { number, name: name.to_owned(), ..lesson }))
}

/// The file as text with `\n` line ends.
pub(super) fn decoded(file: &str, bytes: &[u8]) -> Result<String, Diagnostics> {
    let refuse =
        |message: String, help: &str| Err(Diagnostics(vec![Diagnostic::of_file(file, message, Some(help.to_owned()))]));
    if bytes.len() > LARGEST {
        return refuse(format!("the file has {} bytes", bytes.len()), "a lesson has at most 256 KiB; make two of it");
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n")),
        Err(error) => {
            let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
            refuse(format!("line {line} is not UTF-8"), "save the file as UTF-8")
        }
    }
}

/// Reads the whole text. Number and name are the caller's.
fn lesson(text: Span<'_>, world: &ReadContext<'_>, report: &mut Report<'_>) -> Option<Lesson> {
    refuse_wild(text, report);
    let (front, body) = front_matter::split_front_matter(text, report)?;
    let front = front_matter::read(front, world, report);
    let demo = front.as_ref().and_then(|front| front.demo.as_deref());
    let demo = demo.and_then(|name| world.demos.iter().find(|demo| demo.name == name));
    let (title, steps) = steps::read(body, world, demo, front.is_some(), report);
    let front = front?;
    let front_matter::FrontMatter { summary, part, minutes, demo, starter } = front;
    let (name, number, title) = (String::new(), 0, title?.text.to_owned());
    Some(Lesson { name, number, title, summary, part, minutes, demo, starter, steps })
}

/// A terminal would act on a control character, wherever it stands.
fn refuse_wild(text: Span<'_>, report: &mut Report<'_>) {
    for (at, c) in text.text.char_indices().filter(|(_, c)| is_unsafe_char(*c) && !matches!(c, '\n' | '\t')) {
        let code = u32::from(c);
        report.fault(
            text.part(at, at + c.len_utf8()),
            format!("the character U+{code:04X}, which is not seen"),
            "take it out",
        );
    }
}
