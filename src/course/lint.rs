//! The rules of style that a program can check: things that the reader accepts and that get in a learner's way.

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Parser, Tag};

use super::diagnostic::{Diagnostics, Report};
use super::read;
use super::read_context::ReadContext;
use super::scan::{self, Segment};
use super::span::Span;
use super::{Language, Lesson, front_matter, parse_code, voice};
use crate::text::width::display_width;

/// The widest line of code or of a console, in columns. With line numbers it fits a terminal of 80.
const CODE_COLUMNS: usize = 68;
/// The most lines of text in a step, counted at `TEXT_COLUMNS`: about one screen.
const STEP_LINES: usize = 25;
const TEXT_COLUMNS: usize = 72;
/// The longest title, in columns: with the step's number it fits one line of a terminal of 60.
const TITLE_COLUMNS: usize = 48;

/// Reads a lesson by the rules of style too.
///
/// # Errors
/// What the reader reports; if it reports nothing, what is against the rules of style.
pub(super) fn read(file: &str, bytes: &[u8], context: &ReadContext<'_>) -> Result<Lesson, Diagnostics> {
    let lesson = read::read(file, bytes, context)?;
    let text = read::decoded(file, bytes)?;
    let report = Report::new(file, &text);
    if let Some((_, body)) = front_matter::split_front_matter(Span { at: 0, text: &text }, &report) {
        let parts = scan::parts(body, &report);
        Lint { context, report: &report, step: None, lines: 0, tried: false }.all(&lesson, &parts, body);
    }
    report.end(Some(lesson))
}

struct Lint<'a> {
    context: &'a ReadContext<'a>,
    report: &'a Report<'a>,
    /// The title of the current step.
    step: Option<Span<'a>>,
    /// Its lines of text so far.
    lines: usize,
    /// Whether its `try` was above.
    tried: bool,
}

impl<'a> Lint<'a> {
    fn all(&mut self, lesson: &Lesson, parts: &[Segment<'a>], body: Span<'a>) {
        for part in parts {
            match part {
                Segment::Title(title) => self.title(*title),
                Segment::Step(title) => {
                    self.length();
                    self.title(*title);
                    (self.step, self.lines, self.tried) = (Some(*title), 0, false);
                }
                Segment::Text(text) => self.text(*text),
                Segment::Fence { word, body } => self.fence(*word, *body),
            }
        }
        self.length();
        let tries = parts.iter().any(|part| matches!(part, Segment::Fence { word, .. } if word.text == "try"));
        if lesson.demo.is_some() && !tries {
            let title = body.trim().first_line();
            self.report.add(title, "nothing to do in this lesson", "a lesson with a demo has at least one `try`");
        }
    }

    fn title(&mut self, title: Span<'_>) {
        let columns = display_width(title.text);
        if columns > TITLE_COLUMNS {
            self.report.add(title, format!("a title of {columns} columns"), format!("at most {TITLE_COLUMNS}"));
        }
    }

    /// Reports a step that is longer than one screen.
    fn length(&mut self) {
        let Some(title) = self.step.filter(|_| self.lines > STEP_LINES) else { return };
        let message = format!("this step has {} lines of text", self.lines);
        self.report.add(
            title,
            message,
            format!("at most {STEP_LINES} of {TEXT_COLUMNS} columns: make two steps of it"),
        );
    }

    fn fence(&mut self, word: Span<'a>, body: Span<'a>) {
        match word.text {
            "try" | "edit" | "exercise" => {
                self.tried = true;
                self.words(body);
                body.lines().filter(|line| !is_until(line.text)).for_each(|line| self.voice(line));
            }
            "elsewhere" => self.text(body),
            "quiz" => {
                if self.tried {
                    let help = "ask above the `try`, or in the next step";
                    self.report.add(word, "a quiz after the `try` of its step: the reader knows how it ends", help);
                }
                self.words(body);
                body.lines().for_each(|line| self.voice(line));
            }
            "console" => {
                self.addresses(body);
                self.columns(body);
            }
            word_text if Language::named(word_text).is_some() => self.code(word, body),
            _ => {}
        }
    }

    /// Reports an excerpt that is wider than the terminal.
    fn code(&mut self, word: Span<'_>, body: Span<'_>) {
        let Some(code) = parse_code::code(word, body, self.context, self.report) else { return };
        let wide = (code.first_line..).zip(code.text.lines()).find(|(_, line)| shown_width(line) > CODE_COLUMNS);
        if let Some((number, line)) = wide {
            let message = format!("line {number} of {} has {} columns", code.path, shown_width(line));
            self.report.add(body.trim(), message, format!("at most {CODE_COLUMNS} in a lesson"));
        }
    }

    /// Reports lines that are wider than the terminal and are shown as they are.
    fn columns(&mut self, body: Span<'_>) {
        for line in body.lines().filter(|line| shown_width(line.text) > CODE_COLUMNS) {
            let columns = shown_width(line.text);
            self.report.add(line, format!("a line of {columns} columns"), format!("at most {CODE_COLUMNS}"));
        }
    }

    fn text(&mut self, text: Span<'a>) {
        let lines = text.text.lines().filter(|line| !line.trim().is_empty());
        self.lines += lines.map(|line| display_width(line).div_ceil(TEXT_COLUMNS)).sum::<usize>();
        self.words(text);
        self.voice(text);
    }

    /// Checks words in Markdown: links, pictures, HTML, addresses.
    fn words(&mut self, words: Span<'_>) {
        self.addresses(words);
        for (event, range) in Parser::new(words.text).into_offset_iter() {
            let piece = words.part(range.start, range.end);
            match event {
                Event::Start(Tag::Link { link_type, dest_url, .. }) => self.link(link_type, &dest_url, piece),
                Event::Start(Tag::Image { .. }) => {
                    self.report.add(piece, "a picture, which a terminal does not show", "say it in words");
                }
                Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => {
                    self.report.add(piece, "HTML, which a terminal does not show", "put it between backticks");
                }
                Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) if words.text.starts_with(piece.text) => {}
                Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                    self.report.add(piece, "lines that are indented by four", "use a `text` block");
                }
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => self.columns(piece),
                _ => {}
            }
        }
    }

    /// Reports what is not said plainly.
    fn voice(&mut self, words: Span<'_>) {
        for problem in voice::problems(words.text) {
            let piece = words.part(problem.range.start, problem.range.end).first_line();
            self.report.add(piece, problem.message, problem.help);
        }
    }

    fn link(&mut self, link_type: LinkType, target: &str, piece: Span<'_>) {
        match link_type {
            LinkType::Inline | LinkType::Autolink => {}
            _ => self.report.add(piece, "a link whose target is in another place", "write `[words](https://…)`"),
        }
        let host = target.strip_prefix("https://").map(|rest| rest.split('/').next().unwrap_or(""));
        if !target.starts_with("{{url") && host.is_none_or(|host| !host.contains('.')) {
            self.report.add(piece, "a link that leads nowhere from a terminal", "expected `https://…` or `{{url}}…`");
        }
    }

    /// Reports ports that are written out, because the learner may have moved them.
    fn addresses(&mut self, words: Span<'_>) {
        for host in ["localhost:", "127.0.0.1:", "[::1]:"] {
            for (at, _) in words.text.match_indices(host) {
                let digits = words.text[at + host.len()..].bytes().take_while(u8::is_ascii_digit).count();
                if digits > 0 {
                    let piece = words.part(at, at + host.len() + digits);
                    self.report.add(
                        piece,
                        "a port that is written out",
                        "ports may be moved: write `{{url}}` or `{{port}}`",
                    );
                }
            }
        }
    }
}

/// Returns the columns that a line takes. A tab counts as four.
fn shown_width(line: &str) -> usize {
    display_width(&line.replace('\t', "    "))
}

/// Whether a line of a task says what ends it, and is not read by learners.
fn is_until(line: &str) -> bool {
    line.starts_with("until ") || line.starts_with("then ") && line.contains("->")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::DemoNames;
    use crate::course::ExpectationSyntax;

    const TOP: &str =
        "+++\nsummary = \"A\"\npart = 1\nminutes = 3\ndemo = \"pets\"\n+++\n# T\n## One\n```stage\ncat\n```\n";
    const TRY: &str = "```try\nOpen {{url}}/.\nuntil GET / -> 200\n```\n";

    /// What is found in a lesson whose first step goes on with this at line 12.
    fn found(text: &str) -> Vec<String> {
        found_in(&format!("{TOP}{text}{TRY}"))
    }

    fn found_in(text: &str) -> Vec<String> {
        let own = |name: &str| vec![name.to_owned()];
        let demos = [DemoNames { name: "pets".to_owned(), servers: own("site"), stages: own("cat") }];
        let expectations = ExpectationSyntax { words: Vec::new, validate: |_, _| Ok(()) };
        let source = |_: &str| Ok(format!("short();\n{}\n", "x".repeat(69)));
        match read("01-a.md", text.as_bytes(), &ReadContext { demos: &demos, expectations, source: &source }) {
            Ok(_) => Vec::new(),
            Err(Diagnostics(faults)) => {
                faults.iter().map(|fault| format!("{}:{} {}", fault.line, fault.column, fault.message)).collect()
            }
        }
    }

    #[test]
    fn a_lesson_that_keeps_the_rules_has_no_findings() {
        assert_eq!(found("Words with `<html>` and [a link](https://example.org/a) to [here]({{url}}/).\n"), [""; 0]);
    }

    #[test]
    fn no_line_that_ends_a_task_is_judged_as_words() {
        let long = "with header Cookie ~ a ".repeat(7);
        let task =
            format!("```try\nOpen {{{{url}}}}/.\nuntil GET / -> 200\nthen GET /me -> 200 {}\n```\n", long.trim_end());
        assert_eq!(found_in(&format!("{TOP}{task}")), [""; 0]);
    }

    #[test]
    fn a_lesson_with_a_demo_has_something_to_do() {
        assert_eq!(found_in(TOP), ["7:1 nothing to do in this lesson"]);
    }

    #[test]
    fn a_step_is_one_screen() {
        assert_eq!(found(&"Line.\n".repeat(25)), [""; 0]);
        assert_eq!(found(&"Line.\n".repeat(26)), ["8:4 this step has 26 lines of text"]);
        assert_eq!(found(&format!("{}\n", "Word. ".repeat(26 * 72 / 6 + 10))), ["8:4 this step has 27 lines of text"]);
    }

    #[test]
    fn what_is_shown_as_it_stands_fits_the_terminal() {
        assert_eq!(found("```js\n{{#include a.js}}\n```\n"), ["13:1 line 2 of a.js has 69 columns"]);
        let (fits, wide) = ("x".repeat(66), "x".repeat(67));
        assert_eq!(found(&format!("```console\n$ {fits}\n```\n```text\n{fits}xx\n```\n")), [""; 0]);
        assert_eq!(found(&format!("```console\n$ {wide}\n```\n")), ["13:1 a line of 69 columns"]);
        assert_eq!(found(&format!("```text\n{wide}xx\n```\n")), ["13:1 a line of 69 columns"]);
        assert_eq!(found(&format!("## {}\nWords.\n", "x".repeat(49))), ["12:4 a title of 49 columns"]);
    }

    #[test]
    fn a_quiz_stands_above_the_try() {
        let quiz = "```quiz\nWhat?\n( ) No\n  Not so.\n(x) Yes\nbecause so.\n```\n";
        assert_eq!(found(quiz), [""; 0]);
        assert_eq!(
            found(&format!("{TRY}{quiz}## Two\n")),
            ["16:4 a quiz after the `try` of its step: the reader knows how it ends"]
        );
    }

    #[test]
    fn links_lead_somewhere() {
        for link in ["[a](http://example.org)", "[a](../b.md)", "[a](https://)", "<mailto:a@b.cd>", "[a]()"] {
            assert_eq!(found(&format!("{link}\n")), ["12:1 a link that leads nowhere from a terminal"], "{link}");
        }
        assert_eq!(found("[a][b]\n\n[b]: https://example.org\n"), ["12:1 a link whose target is in another place"]);
    }

    #[test]
    fn no_pictures_no_html_and_no_code_by_indentation() {
        assert_eq!(found("![a](https://example.org/a.png)\n"), ["12:1 a picture, which a terminal does not show"]);
        assert_eq!(found("a <b>c</b>\n").len(), 2);
        assert_eq!(found("<div>\na\n</div>\n\n").len(), 1);
        assert_eq!(found("a\n\n    code()\n"), ["14:5 lines that are indented by four"]);
    }

    #[test]
    fn words_are_said_plainly_in_text_and_in_tasks() {
        assert_eq!(found("A server stands there.\n"), ["12:1 `stands` is not said plainly"]);
        let quiz = "```quiz\nWhat?\n( ) Thus\n  Not so.\n(x) Yes\nbecause so.\n```\n";
        assert_eq!(found(quiz).len(), 1);
        let long = "word ".repeat(23);
        assert_eq!(found(&format!("```text\n{long}\n```\n{long}.\n")).len(), 2, "too wide, and too long");
    }

    #[test]
    fn no_port_is_written_out() {
        for words in ["localhost:8080", "http://127.0.0.1:80/", "[::1]:1"] {
            assert_eq!(found(&format!("`{words}`\n")).len(), 1, "{words}");
        }
        assert_eq!(found("`localhost:{{port}}` and localhost: a name\n"), [""; 0]);
        assert_eq!(found("```console\n$ curl localhost:8080\n```\n"), ["13:8 a port that is written out"]);
    }
}
