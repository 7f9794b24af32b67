//! The sentences of the player: headings, signs, what can be pressed. All of them in one place.

use super::screen::Label;
use crate::course::{Lesson, Quiz, StageBlock, Try};
use crate::demos::RunningDemo;
use crate::text::plural::count;
use crate::text::width::display_width;
use crate::ui::Style;

/// Under what the learner is asked to do.
pub const TRY_KEYS: &str = "o opens it · Enter skips · ? keys";
/// At the end of a step.
pub const REST_KEYS: &str = "Enter goes on · ← back · ? keys";
/// When the step is done.
pub const DONE_KEYS: &str = "Enter goes on · w shows it on the wire · ? keys";

/// What the step asked for has happened.
pub const DONE: &str = "That was a real request and a real response.";

/// Where a long step goes on below the screen's end.
pub const MORE: &str = "Enter shows more";

/// Said once where keys are typed on a line.
pub const TYPED: &str = "To use a key, type it and press Enter. Enter alone goes on.";

/// The end of a lesson, and what is next.
pub fn finished(next: Option<(&Lesson, String)>) -> String {
    match next {
        Some((next, command)) => {
            format!("That was the whole lesson. Next: {}. Type\n\n```text\n{command}\n```", next.title)
        }
        None => "That was the last lesson. You have done all of them.".to_owned(),
    }
}

/// Where am I: the lesson on the first line, the step on the second.
pub fn heading(lesson: &Lesson, place: (usize, usize), step: usize, style: Style) -> Vec<String> {
    let (number, of) = place;
    let steps = lesson.steps.len();
    let title = &lesson.steps[step].title;
    let minutes = count(lesson.minutes as usize, "minute");
    if style.plain {
        let first = format!("Lesson {number} of {of}: {} (about {minutes})", lesson.title);
        let second = format!("Step {} of {steps}: {title}", step + 1);
        return if step == 0 { vec![first, String::new(), second] } else { vec![second] };
    }
    let about = format!("lesson {number} of {of} · about {minutes}");
    let used = 2 + display_width(&lesson.title) + display_width(&about);
    let first = match style.width.checked_sub(used) {
        Some(gap) if gap >= 3 => vec![format!("  {}{}{}", lesson.title, " ".repeat(gap), style.dim(&about))],
        _ => vec![format!("  {}", lesson.title), format!("  {}", style.dim(&about))],
    };
    let second = format!("  {}   {}", style.dim(&format!("{} of {steps}", step + 1)), style.bold(title));
    [first, vec![String::new(), second]].concat()
}

/// A sign, and words beside it.
pub fn hang_label(sign: Label, words: Vec<String>, style: Style) -> Vec<String> {
    if style.plain {
        return words;
    }
    let marks =
        std::iter::once(sign.colored(&format!("{:<12}", sign.word()), style)).chain(std::iter::repeat(" ".repeat(12)));
    marks.zip(words).map(|(mark, words)| format!("  {mark}{words}")).collect()
}

/// The Markdown of a note: plain lines begin with the sign. A list is no sentence that could go on behind it.
pub fn prefix_label(sign: Label, text: &str, style: Style) -> String {
    let is_list = ["- ", "* ", "1. "].iter().any(|mark| text.starts_with(mark));
    match sign.word() {
        "" => text.to_owned(),
        _ if !style.plain || text.is_empty() => text.to_owned(),
        word if is_list => format!("{word}:\n\n{text}"),
        word => format!("{word}: {text}"),
    }
}

impl Label {
    fn word(self) -> &'static str {
        match self {
            Label::YourTurn => "Your turn",
            Label::Question => "Question",
            Label::NotQuite => "Not quite",
            Label::Yes => "Yes",
            Label::Answer => "Answer",
            Label::Good => "Good",
            Label::Done => "Done",
            Label::Note => "Note",
            Label::Sorry => "Sorry",
            Label::Keys => "",
        }
    }

    fn colored(self, text: &str, style: Style) -> String {
        match self {
            Label::YourTurn | Label::Question => style.key(text),
            Label::Yes | Label::Good | Label::Done => style.good(text),
            Label::NotQuite | Label::Sorry => style.warn(text),
            Label::Answer | Label::Note => style.bold(text),
            Label::Keys => text.to_owned(),
        }
    }
}

/// What can be pressed, for eyes or for ears. Parts stand between ` · `, each with its key in front.
pub fn keys_line(keys: &str, style: Style) -> String {
    if style.plain {
        let said = keys.replace(" · ", ", ").replace("← back", "< goes back").replace("? keys", "? tells all keys");
        return format!("Keys: {said}.");
    }
    let part = |part: &str| match part.split_once(' ') {
        Some((key, words)) if key.chars().count() == 1 || key == "Enter" => {
            format!("{} {}", style.key(key), style.dim(words))
        }
        _ => style.dim(part),
    };
    keys.split(" · ").map(part).collect::<Vec<_>>().join(&style.dim(" · "))
}

/// How a question is answered.
pub fn quiz_keys(quiz: &Quiz) -> String {
    format!("1 to {} answers · Enter shows the answer", quiz.choices.len())
}

/// The keys of a `stage` block, as Markdown.
pub fn stage_keys(stage: &StageBlock) -> String {
    let mut text = "These keys change the server. The same key again undoes it.\n".to_owned();
    text.extend(stage.keys.iter().map(|key| format!("\n- `{}`: {}", key.key, key.words)));
    text
}

/// All that can be pressed, as Markdown.
pub fn all_keys(stage: Option<&StageBlock>, typed: bool) -> String {
    let mut text = if typed { "Type one of these and press Enter.\n".to_owned() } else { String::new() };
    let (on, back) = if typed { ("`Enter` alone", "`<`") } else { ("`Enter` or `→`", "`←`") };
    text.push_str(&format!(
        "\n- {on}: go on, and skip what is waited for\n- {back}: back to the step before\n\
         - `o`: open the address in your browser\n- `w`: the last request and response, as they went over the wire\n\
         - `l`: code in the next language (JavaScript, Python, Rust)\n- `q`: quit; what you have done is remembered"
    ));
    if let Some(stage) = stage.filter(|stage| !stage.keys.is_empty()) {
        text.push_str(&format!("\n\n{}", stage_keys(stage)));
    }
    text
}

/// What is still to come of a `try`.
pub fn still_open(of: &Try, open: &[usize]) -> String {
    let lines: Vec<String> = open
        .iter()
        .map(|line| &of.until[*line])
        .map(|until| {
            let server = until.server.as_ref().map(|server| format!(" at the {server} server")).unwrap_or_default();
            format!("`{} {}`{server}, answered {}", until.method, until.path, until.status)
        })
        .collect();
    format!("Still to come: {}.", lines.join("; "))
}

/// Which addresses the servers have, for who starts them without steps.
pub fn addresses(running: &RunningDemo) -> Vec<String> {
    let several = running.ports().len() > 1;
    let line = |&(server, port): &(&str, u16)| {
        let name = if several { format!("  ({server})") } else { String::new() };
        let off = if running.is_on(server) { "" } else { "  not running in this stage" };
        format!("http://localhost:{port}/{name}{off}")
    };
    running.ports().iter().map(line).collect()
}
