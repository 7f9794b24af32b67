//! The word in front of a note: what it is called, which colour it has, and how words stand beside it.

use crate::ui::Style;

/// The columns of a label, with the gap behind it.
const LABEL_WIDTH: usize = 12;

/// The word in front of a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// What the learner is asked to do.
    YourTurn,
    /// A question.
    Question,
    /// A wrong answer.
    NotQuite,
    /// A right answer.
    Yes,
    /// The answer, for a learner who skipped the question.
    Answer,
    /// A part of what the step asks for.
    Good,
    /// All of what the step asks for.
    Done,
    /// Something worth knowing.
    Note,
    /// Which project the step works with. Only the last one is true.
    Project,
    /// How to begin the lesson again, for a learner who goes on in the middle. It is never cut.
    Resumed,
    /// Something that is worth knowing only until the next thing happens.
    Passing,
    /// What arrived instead of what the task waits for. It is true only until the task or the program has moved on.
    NearMiss,
    /// What the learner may read elsewhere, and what is true.
    Elsewhere,
    /// Something that did not work.
    Sorry,
    /// Keys only, without a word.
    Keys,
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
            Label::Note | Label::Project | Label::Resumed | Label::Passing | Label::NearMiss => "Note",
            Label::Elsewhere => "On the web",
            Label::Sorry => "Sorry",
            Label::Keys => "",
        }
    }

    fn colored(self, text: &str, style: Style) -> String {
        match self {
            Label::YourTurn | Label::Question => style.key(text),
            Label::Yes | Label::Good | Label::Done => style.good(text),
            Label::NotQuite | Label::Sorry => style.warn(text),
            Label::Answer | Label::Note | Label::Project | Label::Resumed => style.bold(text),
            Label::Passing | Label::NearMiss | Label::Elsewhere => style.bold(text),
            Label::Keys => text.to_owned(),
        }
    }
}

/// Returns the lines with the label in front of the first, and the others under it. Plain lines stay as they are.
pub fn hang_label(label: Label, lines: Vec<String>, style: Style) -> Vec<String> {
    if style.plain {
        return lines;
    }
    let first = label.colored(&format!("{:<LABEL_WIDTH$}", label.word()), style);
    let starts = std::iter::once(first).chain(std::iter::repeat(" ".repeat(LABEL_WIDTH)));
    starts.zip(lines).map(|(start, line)| format!("  {start}{line}")).collect()
}

/// Returns the Markdown of a note. In plain mode it begins with the label; a list cannot go on behind it, so it begins
/// below.
pub fn prefix_label(label: Label, text: &str, style: Style) -> String {
    let is_list = ["- ", "* ", "1. "].iter().any(|mark| text.starts_with(mark));
    match label.word() {
        "" => text.to_owned(),
        _ if !style.plain || text.is_empty() => text.to_owned(),
        word if is_list => format!("{word}:\n\n{text}"),
        word => format!("{word}: {text}"),
    }
}
