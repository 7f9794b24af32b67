//! What can happen to a lesson, and what a lesson can ask its surroundings to do.

use std::ops::Range;

use super::ObservedRequest;
use crate::course::{Language, Quiz, Try};

/// Something that happens while a lesson is played.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A key was pressed, or typed and sent with Enter.
    Key(Key),
    /// A server of the demo received a request and responded.
    Request(Box<ObservedRequest>),
    /// Something went wrong on a server: bytes that are not a request, for example.
    ServerProblem,
    /// The learner's own program was checked, and meets the whole check of the lesson or not.
    Checked {
        /// Whether it meets everything.
        is_met: bool,
    },
    /// The learner's own program cannot run: nobody can say in which folder it may be written.
    NoProgram,
    /// There are no more keys: the pipe that they came from has ended.
    NoMoreKeys,
}

/// A key, named after what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Enter, → or space: go on, and skip what the step waits for. An open task is skipped by the second one.
    Next,
    /// ←: the step before.
    Back,
    /// `o`: open the step's address in the browser.
    Open,
    /// `w`: show the last exchange as it went over the wire.
    Wire,
    /// `l`: show code in the next language.
    Language,
    /// `?`: show all keys.
    Help,
    /// `q`: quit.
    Quit,
    /// 1 to 9: answers a question if there is one, else it is a key of the `stage` block.
    Digit(char),
    /// Any other letter; `a` to `f` answer a question.
    Letter(char),
}

/// Something to do. Effects are done in their order; blocks are counted from 0 in the current step.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect<'a> {
    /// Begin this step, counted from 1: an empty screen and the heading.
    Step(usize),
    /// Remember that the learner reached this step, counted from 1.
    Save(usize),
    /// Switch the demo to this stage.
    Stage(&'a str),
    /// Show these blocks.
    Blocks(Range<usize>),
    /// Say why this choice of a quiz is wrong. The learner may try again.
    Reason {
        /// The quiz.
        quiz: &'a Quiz,
        /// The number of the choice, from 0.
        choice: usize,
    },
    /// Say what the right answer is, and why. `choice` is the learner's own, if there was one.
    Answer {
        /// The quiz.
        quiz: &'a Quiz,
        /// The number of the choice, from 0.
        choice: Option<usize>,
    },
    /// Say which choices there are, because this is none of them.
    NoChoice(&'a Quiz),
    /// Show the latest exchange in the log, and explain it if the step asked for it.
    Exchange {
        /// Whether the step asked for it.
        met: bool,
    },
    /// Say which `until` lines of the task are still open.
    StillOpen {
        /// The task.
        of: &'a Try,
        /// The open `until` lines.
        open: Vec<OpenUntil>,
    },
    /// Say that the latest exchange is none of those that the task waits for, and which ones it waits for.
    NearMiss {
        /// The task.
        of: &'a Try,
        /// The open `until` lines.
        open: Vec<OpenUntil>,
    },
    /// Show the latest problem of a server in the log.
    ServerProblem,
    /// Say that everything happened that the step asked for.
    Done {
        /// Whether more of the step follows; else Enter goes on.
        more: bool,
        /// Whether it happened before the task was shown, while a question was open.
        early: bool,
    },
    /// Say that the learner's own program meets the whole check of the lesson.
    ExerciseMet,
    /// Ask whether the learner wants to skip the open task: the next Enter skips it.
    AskToSkip,
    /// Remember that the learner skipped the task of this step, counted from 1.
    Skipped(usize),
    /// Say that the step is at its end, and Enter goes on.
    StepFinished,
    /// Say that a key of the `stage` block switched to its stage, or back.
    Pressed {
        /// What the key does.
        words: &'a str,
        /// Whether the key's stage is the current one now.
        on: bool,
    },
    /// Open this address, which may still hold a placeholder; without one, that of the first server.
    Open(Option<&'a str>),
    /// Show the last exchange as it went over the wire.
    Wire,
    /// Show all keys.
    Keys,
    /// Show code in this language from now on, and remember it.
    Language(Language),
    /// Say that this is the first step.
    First,
    /// Remember that the lesson is done, and say what is next.
    Finished,
    /// End the program.
    Quit,
}

/// An `until` line that is still open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenUntil {
    /// The line, counted from 0.
    pub line: usize,
    /// How often it must still happen.
    pub times: usize,
}

/// Who decides when the lesson goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The learner, with Enter.
    Interactive,
    /// Nobody: there is no keyboard. Only a `try` waits, for its requests.
    Unattended,
}
