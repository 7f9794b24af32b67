//! What the blocks `edit` and `exercise` say: tasks that the learner does in a program of their own.

use super::Try;

/// A change to make in the learner's own program, and the exchanges that end the step.
#[derive(Debug, Clone, PartialEq)]
pub struct EditTask {
    /// What to change.
    pub task: Try,
    /// The file of the project that the key `e` opens, if it is not the program's main file.
    pub file: Option<String>,
    /// The server of the demo whose place the program takes, if it is not the first one.
    pub server: Option<String>,
    /// The words of that file that the learner replaces: a save or a start with them in it is not the change.
    pub replaces: Option<String>,
    /// Whether the program goes on with the old code after a save, until the learner starts it again.
    pub restarts_by_key: bool,
    /// Environment variables of the program while it is in the lesson: each name, and its value with placeholders.
    pub variables: Vec<(String, String)>,
}

/// The check of the lesson, run at each save of the learner's own program.
#[derive(Debug, Clone, PartialEq)]
pub struct ExerciseTask {
    /// What to make, in Markdown.
    pub words: String,
    /// The server of the demo whose place the program takes, if it is not the first one.
    pub server: Option<String>,
    /// Environment variables of the program, also while it is checked: each name, and its value with placeholders.
    pub variables: Vec<(String, String)>,
}
