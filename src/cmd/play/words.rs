//! The sentences of the player: headings, signs, what can be pressed. All of them in one place.

use super::interim::Style;
use super::screen::{Sign, WIDEST};
use crate::demos::Running;
use crate::lesson::{Lesson, Quiz, StageBlock, Try};

/// Under what the learner is asked to do.
pub(super) const TRY_KEYS: &str = "o opens it · Enter skips · ? keys";
/// At the end of a step.
pub(super) const REST_KEYS: &str = "Enter goes on · ← back · ? keys";
/// When the step is done.
pub(super) const DONE_KEYS: &str = "Enter goes on · w shows it on the wire · ? keys";

/// What the step asked for has happened.
pub(super) const DONE: &str = "That was a real request and a real response.";

/// A clause of a lesson as a sentence: `because …` is written without a capital.
pub(super) fn sentence(clause: &str) -> String {
    let clause = clause.trim();
    let mut letters = clause.chars();
    let first: String = letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    let end = if clause.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

/// The end of a lesson, and what is next.
pub(super) fn finished(lesson: &Lesson, next: Option<(&Lesson, String)>) -> Vec<String> {
    let mut lines = vec![String::new(), format!("{}: done.", lesson.title), String::new()];
    match next {
        Some((next, command)) => lines.extend([format!("Next: {}", next.title), format!("  {command}")]),
        None => lines.push("That was the last lesson. You have done all of them.".to_owned()),
    }
    lines
}

/// Where am I: the lesson on the first line, the step on the second.
pub(super) fn heading(lesson: &Lesson, place: (usize, usize), step: usize, style: &Style) -> Vec<String> {
    let (number, of) = place;
    let steps = lesson.steps.len();
    let title = &lesson.steps[step].title;
    let minutes = if lesson.minutes == 1 { "1 minute".to_owned() } else { format!("{} minutes", lesson.minutes) };
    if style.plain {
        let lesson = format!("Lesson {number} of {of}: {}. About {minutes}.", lesson.title);
        let step = format!("Step {} of {steps}: {title}", step + 1);
        let head = if step.starts_with("Step 1 ") { vec![lesson, String::new()] } else { Vec::new() };
        return [vec![String::new()], head, vec![step, String::new()]].concat();
    }
    let about = format!("lesson {number} of {of} · about {minutes}");
    let width = style.width.clamp(40, WIDEST);
    let gap = width.saturating_sub(2 + textwrap::core::display_width(&lesson.title) + about.chars().count());
    let first = if gap >= 3 {
        vec![format!("  {}{}{}", dim(&lesson.title, style), " ".repeat(gap), dim(&about, style))]
    } else {
        vec![format!("  {}", dim(&lesson.title, style)), format!("  {}", dim(&about, style))]
    };
    let step = format!("  {}   {}", dim(&format!("{} of {steps}", step + 1), style), strong(title, style));
    [first, vec![String::new(), step, String::new()]].concat()
}

/// A sign, and words beside it.
pub(super) fn beside(sign: Sign, words: Vec<String>, style: &Style) -> Vec<String> {
    let label = sign.word();
    if style.plain {
        let mut words = words.into_iter();
        let first = words.next().unwrap_or_default();
        let first = if label.is_empty() { first } else { format!("{label}: {first}") };
        return std::iter::once(first).chain(words).collect();
    }
    let marks = std::iter::once(format!("{label:<12}")).chain(std::iter::repeat(format!("{:12}", "")));
    let lines = marks.zip(words).enumerate().map(|(at, (mark, words))| {
        let mark = if at == 0 { sign.colored(&mark, style) } else { mark };
        format!("  {mark}{words}")
    });
    lines.chain(sign.is_big().then(String::new)).collect()
}

impl Sign {
    fn word(self) -> &'static str {
        match self {
            Sign::YourTurn => "Your turn",
            Sign::Question => "Question",
            Sign::NotQuite => "Not quite",
            Sign::Yes => "Yes",
            Sign::Answer => "Answer",
            Sign::Good => "Good",
            Sign::Done => "Done",
            Sign::Note => "Note",
            Sign::Sorry => "Sorry",
            Sign::Keys => "",
        }
    }

    /// Whether an empty line sets it off from what follows.
    fn is_big(self) -> bool {
        matches!(self, Sign::YourTurn | Sign::Question | Sign::Yes | Sign::Answer | Sign::Keys | Sign::Note)
    }

    fn colored(self, text: &str, style: &Style) -> String {
        let color = match self {
            Sign::YourTurn | Sign::Question => "1;36",
            Sign::Yes | Sign::Good | Sign::Done => "1;32",
            Sign::NotQuite | Sign::Sorry => "1;33",
            Sign::Answer | Sign::Note => "1",
            Sign::Keys => return text.to_owned(),
        };
        painted(text, color, style)
    }
}

/// What can be pressed, for eyes or for ears.
pub(super) fn keys_line(keys: &str, style: &Style) -> String {
    if !style.plain {
        return keys.to_owned();
    }
    format!(
        "Keys: {}.",
        keys.replace(" · ", ", ").replace("← back", "Left goes back").replace("? keys", "? tells all keys")
    )
}

/// How a question is answered.
pub(super) fn quiz_keys(quiz: &Quiz) -> String {
    format!("1 to {} answers · Enter shows the answer", quiz.choices.len())
}

/// The keys of a `stage` block.
pub(super) fn stage_keys(stage: &StageBlock) -> Vec<String> {
    let mut lines = vec!["Keys that change the server; the same key again undoes it:".to_owned()];
    lines.extend(stage.keys.iter().map(|key| format!("  {}  {}", key.key, key.words)));
    lines
}

/// All that can be pressed.
pub(super) fn all_keys(stage: Option<&StageBlock>, typed: bool) -> Vec<String> {
    let mut lines: Vec<String> = [
        "Enter  go on; skips what is waited for",
        "←      back to the step before",
        "o      open the address in your browser",
        "w      the last request and response as they went over the wire",
        "l      the next language: JavaScript, Python, Rust",
        "q      quit; what you have done is remembered",
    ]
    .map(str::to_owned)
    .into();
    if typed {
        lines[1] = "<      back to the step before".to_owned();
        lines.push("Type the letter, then press Enter.".to_owned());
    }
    if let Some(stage) = stage.filter(|stage| !stage.keys.is_empty()) {
        lines.push(String::new());
        lines.extend(stage_keys(stage));
    }
    lines
}

/// What is still to come of a `try`.
pub(super) fn still_open(of: &Try, open: &[usize]) -> String {
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
pub(super) fn addresses(running: &Running) -> Vec<String> {
    let several = running.ports().len() > 1;
    let line = |&(server, port): &(&str, u16)| {
        let name = if several { format!("  ({server})") } else { String::new() };
        let off = if running.is_on(server) { "" } else { "  not running in this stage" };
        format!("http://localhost:{port}/{name}{off}")
    };
    running.ports().iter().map(line).collect()
}

/// Less important.
pub(super) fn dim(text: &str, style: &Style) -> String {
    painted(text, "2", style)
}

/// More important.
pub(super) fn strong(text: &str, style: &Style) -> String {
    painted(text, "1", style)
}

fn painted(text: &str, code: &str, style: &Style) -> String {
    if style.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}
