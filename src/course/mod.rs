//! The lessons as data: what the files in `lessons/` say, read strictly, and how far the learner is in them.
//!
//! How a lesson is written is in `docs/lesson-format.md`.

mod check_block;
mod diagnostic;
mod expected_exchange;
mod fill;
mod find;
mod front_matter;
pub mod glossary;
mod header_condition;
mod invalid_text;
mod lint;
mod lookup;
mod named_header;
mod outline;
mod own_program_blocks;
mod parse_check;
mod parse_code;
mod parse_fixture;
mod parse_own_program;
mod parse_quiz;
mod parse_request;
mod parse_stage;
mod parse_until;
pub mod progress;
mod read;
mod read_context;
mod request_line;
mod reserved;
mod review;
mod scan;
mod span;
mod steps;
mod summary;
#[cfg(test)]
mod test_lesson;
#[cfg(test)]
mod tests;
mod value_names;
pub mod voice;

pub use check_block::{
    CheckBlock, CookieToSend, ExpectationLine, FixtureResponse, FixtureSpec, PageOrigin, Probe, RequestBody, Scenario,
};
#[cfg(test)]
pub use diagnostic::Diagnostic;
pub use diagnostic::Diagnostics;
pub use expected_exchange::{ExpectedExchange, ProgramMoment};
pub use fill::{fill, fill_for, move_ports};
pub use find::{builtin, find_named, find_one, in_folder, lint_folder, read_lesson, summaries_in};
pub use header_condition::{HeaderCondition, ValueCondition, checked_pattern};
pub use invalid_text::InvalidText;
pub use lookup::{NoLessonToCheck, UnknownLesson, find_by_name, lesson_number, lesson_to_check};
pub use read_context::{ExpectationPlace, ExpectationSyntax, Vocabulary};
pub use request_line::parse_duration;
pub use summary::{LessonSummary, summaries};
pub use value_names::{RANDOM, RANDOM_NUMBER, value_and_addend};

pub use outline::Course;
pub use own_program_blocks::{EditTask, ExerciseTask};
pub use reserved::RESERVED_NAMES;
pub use review::{DueQuestion, ReviewRecord, days_until_next, due, reviewed_lessons};
#[cfg(test)]
pub use test_lesson::{test_lesson, test_summary};

/// One lesson: a file `NN-name.md`.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    /// The file's name without number and ending: `hello`.
    pub name: String,
    /// Its place in the course: the number in front of the file's name.
    pub number: u32,
    /// The `# ` line.
    pub title: String,
    /// One sentence for the list of lessons.
    pub summary: String,
    /// The part of the course, 1 to 4.
    pub part: u8,
    /// About how long it takes.
    pub minutes: u32,
    /// The demo it plays on, by name.
    pub demo: Option<String>,
    /// The name of its starters, if that is not its own name.
    pub starter: Option<String>,
    /// The stacks that the learner's own program may be made with, if the plain one of the language is not meant.
    pub stacks: Vec<String>,
    /// What it is about, for the rules of diagnosis that several lessons share: `cors`, `cookies`.
    pub topics: Vec<String>,
    /// What a learner can do who has done it, in a sentence for the end.
    pub outcome: Option<String>,
    /// In order. Never empty.
    pub steps: Vec<Step>,
}

impl Lesson {
    /// Returns the name of its starters.
    pub fn starter_name(&self) -> &str {
        self.starter.as_deref().unwrap_or(&self.name)
    }

    /// Returns whether the learner's program must also pass the rehearsal of running online.
    pub fn has_rehearsal(&self) -> bool {
        self.checks().any(|check| check.rehearsal)
    }

    /// Returns the numbers of the steps whose task is the check of the lesson, from 1.
    pub fn exercise_steps(&self) -> Vec<usize> {
        let is_exercise = |step: &Step| step.blocks.iter().any(|block| matches!(block, Block::Exercise(_)));
        (1..).zip(&self.steps).filter(|(_, step)| is_exercise(step)).map(|(number, _)| number).collect()
    }

    /// Returns the lesson's check blocks, in order.
    pub fn checks(&self) -> impl Iterator<Item = &CheckBlock> {
        let blocks = self.steps.iter().flat_map(|step| &step.blocks);
        blocks.filter_map(|block| if let Block::Check(check) = block { Some(check) } else { None })
    }
}

/// One `## ` section: one screen, one idea.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The `## ` line.
    pub title: String,
    /// The line of the file it starts on, from 1.
    pub line: usize,
    /// In the order of the file.
    pub blocks: Vec<Block>,
}

impl Step {
    /// Returns the stage of the demo that this step begins, if it begins one.
    pub fn stage(&self) -> Option<&StageBlock> {
        self.blocks.iter().find_map(|block| if let Block::Stage(stage) = block { Some(stage) } else { None })
    }

    /// Returns the server whose place the learner's own program takes in this step, if it takes any; the empty name is the
    /// first server of the demo.
    pub fn server_of_own_program(&self) -> Option<&str> {
        self.blocks.iter().find_map(|block| match block {
            Block::Edit(edit) => Some(edit.server.as_deref().unwrap_or_default()),
            Block::Exercise(exercise) => Some(exercise.server.as_deref().unwrap_or_default()),
            _ => None,
        })
    }

    /// Returns the environment variables that the learner's own program gets in this step: each name, and its value with
    /// placeholders.
    pub fn variables_of_own_program(&self) -> &[(String, String)] {
        let variables = self.blocks.iter().find_map(|block| match block {
            Block::Edit(edit) => Some(&edit.variables),
            Block::Exercise(exercise) => Some(&exercise.variables),
            _ => None,
        });
        variables.map_or(&[], Vec::as_slice)
    }

    /// Returns what this step asks for that ends with an exchange, if it asks for anything.
    pub fn task(&self) -> Option<&Try> {
        self.blocks.iter().find_map(|block| match block {
            Block::Try(task) | Block::Edit(EditTask { task, .. }) => Some(task),
            _ => None,
        })
    }

    /// Returns the change that this step asks for, if it asks for one.
    pub fn edit(&self) -> Option<&EditTask> {
        self.blocks.iter().find_map(|block| if let Block::Edit(edit) = block { Some(edit) } else { None })
    }
}

/// A piece of a step.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// Markdown to show.
    Text(String),
    /// The demo's stage from this step on.
    Stage(StageBlock),
    /// What to do, and what ends the step.
    Try(Try),
    /// What to change in the learner's own program, and what ends the step.
    Edit(EditTask),
    /// The check of the lesson, run at each save of the learner's own program.
    Exercise(ExerciseTask),
    /// A question, asked before it is answered.
    Quiz(Quiz),
    /// What `doorway check` asks of the learner's own server.
    Check(CheckBlock),
    /// An excerpt of a file that runs.
    Code(Code),
    /// A command and what it prints.
    Console(String),
    /// What people may read elsewhere, and what is true. Markdown.
    Elsewhere(String),
}

/// The stage to switch to, and keys that switch to another one for as long as the learner likes.
#[derive(Debug, Clone, PartialEq)]
pub struct StageBlock {
    /// The stage's name in the demo.
    pub name: String,
    /// `key 1 trailing-slash The origin ends with a slash`.
    pub keys: Vec<StageKey>,
    /// `run python python`: servers whose place a real program takes, where it can run.
    pub programs: Vec<StageProgram>,
}

/// One line `run SERVER STACK` of a stage block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageProgram {
    /// The server of the demo.
    pub server: String,
    /// The stack whose solved program of the lesson takes its place.
    pub stack: String,
}

/// One line `key K STAGE words` of a stage block.
#[derive(Debug, Clone, PartialEq)]
pub struct StageKey {
    /// A digit.
    pub key: char,
    /// The stage that it switches to.
    pub stage: String,
    /// What it does, in words.
    pub words: String,
}

/// What to do, in a line or two, and the exchanges that end the step: all of them, in any order.
#[derive(Debug, Clone, PartialEq)]
pub struct Try {
    /// Markdown.
    pub words: String,
    /// The address that `o` opens, if the words hold one: the first `{{url…}}…` or `http://localhost…` in them, still
    /// with its placeholder: `fill` it before opening.
    pub open: Option<String>,
    /// The `until` lines.
    pub until: Vec<ExpectedExchange>,
}

/// A question with choices; each wrong choice has its own reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Quiz {
    /// Markdown.
    pub question: String,
    /// Two to six choices.
    pub choices: Vec<QuizChoice>,
    /// Why the right one is right.
    pub because: String,
}

/// `( ) words` or `(x) words`, and the reason under it.
#[derive(Debug, Clone, PartialEq)]
pub struct QuizChoice {
    /// Its words.
    pub words: String,
    /// Whether it is the right one.
    pub right: bool,
    /// The reason that is shown to a learner who picks it. Every wrong choice has one.
    pub reason: Option<String>,
}

/// A code block: one include line and nothing else.
#[derive(Debug, Clone, PartialEq)]
pub struct Code {
    /// The word after the fence.
    pub language: Language,
    /// The file it is cut from, as the learner knows it: its path from the repository's top.
    pub path: String,
    /// The anchor's name; empty if the whole file is shown.
    pub anchor: String,
    /// The excerpt, without the anchor lines and without the indentation that all its lines share.
    pub text: String,
    /// The line in the file, as the learner would see it without anchor lines, of the excerpt's first line; from 1.
    pub first_line: usize,
}

/// What a code block is written in. The first three are the learner's choice of language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// JavaScript
    Js,
    /// Python
    Python,
    /// Rust
    Rust,
    /// HTML
    Html,
    /// JSON
    Json,
}

impl Language {
    /// All of them.
    const ALL: [Language; 5] = [Language::Js, Language::Python, Language::Rust, Language::Html, Language::Json];

    /// Returns the word for it: after a fence, after `--lang`, and in the learner's progress.
    pub fn word(self) -> &'static str {
        match self {
            Language::Js => "js",
            Language::Python => "python",
            Language::Rust => "rust",
            Language::Html => "html",
            Language::Json => "json",
        }
    }

    /// Returns its name as a learner reads it.
    pub fn title(self) -> &'static str {
        match self {
            Language::Js => "JavaScript",
            Language::Python => "Python",
            Language::Rust => "Rust",
            Language::Html => "HTML",
            Language::Json => "JSON",
        }
    }

    /// Returns the language with that word.
    pub fn named(word: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.word() == word)
    }

    /// Returns whether the learner chooses it. Code in such a language is shown in one of them only, other code always.
    pub fn is_choice(self) -> bool {
        matches!(self, Language::Js | Language::Python | Language::Rust)
    }

    /// Returns the endings of its files.
    fn endings(self) -> &'static [&'static str] {
        match self {
            Language::Js => &["js", "mjs", "cjs"],
            Language::Python => &["py"],
            Language::Rust => &["rs"],
            Language::Html => &["html"],
            Language::Json => &["json"],
        }
    }
}
