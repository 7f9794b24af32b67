//! Which keys can be pressed right now, and what each one does, in one line.

use std::borrow::Cow;

use crate::course::{Quiz, StageBlock};
use crate::ui::Style;

/// One key and what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyHint {
    /// The key, or the keys: `Enter`, `1 to 4`.
    pub key: Cow<'static, str>,
    /// What it does: `goes on`.
    pub action: &'static str,
}

const fn hint(key: &'static str, action: &'static str) -> KeyHint {
    KeyHint { key: Cow::Borrowed(key), action }
}

impl KeyHint {
    /// Says the same in fewer words, for a line that has little room.
    pub fn shorten(&mut self) {
        self.action = match self.action {
            "shows the answer" => "answer",
            "twice skips" => "skip?",
            "changes the server" => "server",
            "shows the wire" => "wire",
            "shows a hint" => "hint",
            "shows where to look" | "shows the page to read" | "shows the line to write" => "hint",
            "hides the hints" => "hide hints",
            "shows more" => "more",
            "checks again" => "check",
            "opens it" => "open",
            "takes the marked one" => "takes it",
            "runs curl" => "curl",
            "another folder" => "folder",
            "finishes the lesson" => "finishes",
            same => same,
        };
    }

    /// Whether the keys change the server.
    pub fn changes_server(&self) -> bool {
        [CHANGES_SERVER, "server"].contains(&self.action)
    }

    /// Writes several keys as shortly as possible: `4-6`.
    pub fn shorten_range(&mut self) {
        if let Some((first, last)) = self.key.split_once(" to ") {
            self.key = format!("{first}-{last}").into();
        }
    }

    /// Says what the key does to a reader who has asked for it.
    pub fn words(&self) -> String {
        let words = match self.action {
            "goes on" => "go on",
            "shows more" => "show more of the text",
            "skips" if self.key == "Enter" => "skip the task",
            "twice skips" | "skip?" => "skip the task; press it twice",
            "skips" => "go on without a program of your own",
            "takes it" => "take the folder that doorway proposes",
            "another folder" => "type the name of another folder",
            "all right" => "let your project be started",
            "tries again" => "try again, when it is installed",
            "your file" => "open your file in your editor",
            "starts again" => "start your program again",
            "shows where to look" => "show a hint: where to look",
            "shows the page to read" => "show a hint: the page to read",
            "shows the line to write" => "show a hint: the line to write",
            "answers" => "answer the question",
            "takes the marked one" => "take the choice that is marked",
            "finishes the lesson" => "finish the lesson",
            "mark one" => "mark an answer; `Enter` takes it",
            "runs curl" => "run the curl command of the task here",
            "opens it" => "open the address in your browser",
            "shows the wire" => "show the wire: the last request and response, with all their headers",
            "quits" => "quit; what you have done is remembered",
            // `shows the answer` becomes `show the answer`.
            other => {
                let plain = |words: String, (from, to): (&str, &str)| words.replacen(from, to, 1);
                return [("shows", "show"), ("hides", "hide"), ("goes", "go")]
                    .into_iter()
                    .fold(other.to_owned(), plain);
            }
        };
        words.to_owned()
    }
}

/// Shows all keys, where there is little room.
pub const HELP_KEY: KeyHint = hint("?", "all keys");
const ALL_KEYS: KeyHint = hint("?", "shows all keys");

/// While the step waits for requests.
pub const TRY_KEYS: &[KeyHint] = &[OPEN_KEY, SKIP_KEY, ALL_KEYS];
/// While the step waits for a change of the learner's own program.
pub const CHANGE_KEYS: &[KeyHint] = &[EDIT_KEY, RESTART_KEY, OPEN_KEY, SKIP_KEY, ALL_KEYS];
/// While the step waits for the check of the learner's own program.
pub const EXERCISE_KEYS: &[KeyHint] = &[EDIT_KEY, hint("h", "shows a hint"), SKIP_KEY, ALL_KEYS];
/// At the end of a step.
pub const REST_KEYS: &[KeyHint] = &[hint("Enter", "goes on"), hint("←", "goes back"), ALL_KEYS];
/// When everything that the step asked for has happened.
pub const DONE_KEYS: &[KeyHint] = &[hint("Enter", "goes on"), WIRE_KEY, ALL_KEYS];
/// The same, in the middle of a step.
pub const WIRE_KEYS: &[KeyHint] = &[WIRE_KEY];
/// Where a long step goes on below the end of the screen.
pub const MORE_KEYS: &[KeyHint] = &[hint("Enter", "shows more")];

/// Shows the last exchange as it went over the wire.
pub const WIRE_KEY: KeyHint = hint("w", "shows the wire");
/// Opens the address of the task.
pub const OPEN_KEY: KeyHint = hint("o", "opens it");
/// Runs the command of the task.
pub const RUN_KEY: KeyHint = hint("r", "runs curl");
/// Allows doorway to write a project, or to start one.
pub const ALLOW_KEY: KeyHint = hint("y", "all right");
/// Takes the folder that doorway proposes for a new project.
pub const TAKE_FOLDER_KEY: KeyHint = hint("Enter", "takes it");
/// Goes on without a project, where Enter would write one.
pub const REFUSE_KEY: KeyHint = hint("n", "skips");
/// Lets the learner type another folder for their project.
pub const FOLDER_KEY: KeyHint = hint("f", "another folder");
/// Tries once more whether a program is installed.
pub const SEARCH_AGAIN_KEY: KeyHint = hint("s", "tries again");
/// Opens the file of the step.
pub const EDIT_KEY: KeyHint = hint("e", "your file");
/// Starts the learner's program again.
pub const RESTART_KEY: KeyHint = hint("s", "starts again");
/// Hides the hints.
pub const NO_HINTS_KEY: KeyHint = hint("h", "hides the hints");
/// Goes on without what the task asks for. The first press asks.
pub const SKIP_KEY: KeyHint = hint("Enter", "twice skips");
/// The same, when the learner was asked.
pub const REALLY_SKIP_KEY: KeyHint = hint("Enter", "skips");
/// Shows the answer to a question.
pub const SHOW_ANSWER_KEY: KeyHint = hint("Enter", "shows the answer");
/// Takes the choice that is marked.
pub const TAKE_MARKED_KEY: KeyHint = hint("Enter", "takes the marked one");
/// Ends the lesson behind its last step.
pub const FINISH_KEY: KeyHint = hint("Enter", "finishes the lesson");
/// Goes on.
pub const NEXT_KEY: KeyHint = hint("Enter", "goes on");
/// Checks the learner's program again.
pub const CHECK_AGAIN_KEY: KeyHint = hint("Enter", "checks again");
/// Scrolls the text.
pub const SCROLL_KEY: KeyHint = hint("↑ ↓", "scroll");
/// What the keys of a `stage` block do.
pub const CHANGES_SERVER: &str = "changes the server";
/// Ends the program.
pub const QUIT_KEY: KeyHint = hint("q", "quits");
/// Marks a choice.
pub const MARK_KEYS: &[KeyHint] = &[hint("↑ ↓", "mark one")];
/// Keys that are on the list of all keys, and need no place in the last line.
pub const BACK_KEY: KeyHint = hint("←", "goes back to the step before");
/// Shows code in another language.
pub const LANGUAGE_KEY: KeyHint = hint("l", "shows the code in the next language (JavaScript, Python, Rust)");
/// On the list of keys.
pub const OVERLAY_KEYS: &[KeyHint] = &[hint("↑ ↓", "scroll"), hint("q", "closes it")];

/// Returns the keys on the view of an exchange: the newest one has the number 1.
pub fn wire_view_keys(number: usize, of: usize) -> Vec<KeyHint> {
    let other = match (number < of, of) {
        (true, _) => Some(hint("w", "shows the one before")),
        (false, 0 | 1) => None,
        (false, _) => Some(hint("w", "shows the newest one")),
    };
    other.into_iter().chain(OVERLAY_KEYS.iter().cloned()).collect()
}

/// Returns the key for the next hint, by what this hint shows.
pub fn hint_key(next: &str) -> KeyHint {
    let action = match next {
        "where to look" => "shows where to look",
        "the page to read" => "shows the page to read",
        "the line" => "shows the line to write",
        _ => "shows a hint",
    };
    hint("h", action)
}

/// Returns the letters that answer a question.
pub fn choice_hint(quiz: &Quiz) -> KeyHint {
    let last = ('a'..='z').nth(quiz.choices.len().saturating_sub(1)).unwrap_or('a');
    KeyHint { key: range('a', last).into(), action: "answers" }
}

/// Returns the keys from one to another in words.
fn range(first: char, last: char) -> String {
    match (last as u32).saturating_sub(first as u32) {
        0 => first.to_string(),
        1 => format!("{first} or {last}"),
        _ => format!("{first} to {last}"),
    }
}

/// Returns the keys that change the server, if there are any.
pub fn stage_hint(block: &StageBlock) -> Option<KeyHint> {
    let (first, last) = (block.keys.first()?.key, block.keys.last()?.key);
    Some(KeyHint { key: range(first, last).into(), action: CHANGES_SERVER })
}

/// Returns the keys that answer a question.
pub fn quiz_keys(quiz: &Quiz) -> Vec<KeyHint> {
    let last = char::from_digit(quiz.choices.len() as u32, 10).unwrap_or('9');
    let choices = range('1', last);
    vec![KeyHint { key: choices.into(), action: "answers" }, hint("Enter", "shows the answer")]
}

/// Returns the hints as one line, for eyes or for ears.
pub fn line(hints: &[KeyHint], style: Style) -> String {
    if style.plain {
        return format!("Keys: {}", sentence(hints));
    }
    let shown = hints.iter().map(|hint| format!("{} {}", style.key(&hint.key), style.dim(hint.action)));
    shown.collect::<Vec<_>>().join(&style.dim(" · "))
}

/// Returns the hints as one sentence. Keys are typed on a line there, and nobody can type an arrow.
pub fn sentence(hints: &[KeyHint]) -> String {
    let typed = |key: &str| if key == "←" { "<".to_owned() } else { key.to_owned() };
    let parts: Vec<String> = hints.iter().map(|hint| format!("{} {}", typed(&hint.key), hint.action)).collect();
    parts.join(", ") + "."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_hints_are_a_sentence_of_keys_that_can_be_typed() {
        let line = line(REST_KEYS, Style::bare());
        assert_eq!(line, "Keys: Enter goes on, < goes back, ? shows all keys.");
    }

    #[test]
    fn every_short_word_for_the_key_of_the_hints_says_that_it_is_about_hints() {
        let words = ["a hint", "where to look", "the page to read", "the line"].map(hint_key);
        for mut hint in words.into_iter().chain([NO_HINTS_KEY]) {
            hint.shorten();
            assert!(hint.action.contains("hint"), "{}", hint.action);
        }
    }

    #[test]
    fn other_hints_stand_side_by_side() {
        let style = Style { plain: false, ..Style::bare() };
        assert_eq!(line(TRY_KEYS, style), "o opens it · Enter twice skips · ? shows all keys");
    }
}
