//! What can be typed, as data: the verbs and their flags, each with its line of help.

use std::path::PathBuf;

use clap::{Args, ValueEnum, value_parser};
use clap_complete::Shell;

/// What was typed, understood.
#[derive(Debug)]
pub(crate) struct Cli {
    /// The flags that every verb takes.
    pub(crate) global: GlobalArgs,
    /// What to do.
    pub(crate) verb: Verb,
}

/// What to do.
#[derive(Debug)]
pub(crate) enum Verb {
    /// `doorway` alone.
    Home,
    /// `doorway hello`, `doorway play <lesson>`.
    Play(PlayArgs),
    /// `doorway lessons`.
    Lessons(LessonsArgs),
    /// `doorway new <dir>`.
    New(NewArgs),
    /// `doorway cors <URL>`.
    Cors(CorsArgs),
    /// `doorway check [lesson]`.
    Check(CheckArgs),
    /// `doorway completions <shell>`.
    Completions(Shell),
    /// `doorway man [VERB]`.
    Man(Option<String>),
}

/// Flags that every verb takes.
#[derive(Debug, Clone, Args)]
pub(crate) struct GlobalArgs {
    /// Plain lines: nothing is redrawn, no boxes, words beside every sign (for screen readers)
    #[arg(long, global = true, help_heading = "Everywhere", env = "DOORWAY_PLAIN", hide_env = true, value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) plain: bool,
    /// Colours: when the terminal shows them, always, or never
    #[arg(
        long,
        global = true,
        help_heading = "Everywhere",
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub(crate) color: Color,
    /// Play the lessons of this folder instead of the built-in ones
    #[arg(long, global = true, help_heading = "Everywhere", value_name = "DIR")]
    pub(crate) lessons: Option<PathBuf>,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// When the stream is a terminal that shows them and `NO_COLOR` is not set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How to play a lesson, or to serve its demo.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct PlayArgs {
    /// The lesson's name.
    #[arg(skip)]
    pub(crate) lesson: String,
    /// Ports that were asked for, by server; the first server of the demo has the name "".
    #[arg(skip)]
    pub(crate) ports: Vec<(String, u16)>,
    /// Start at this step
    #[arg(long, value_name = "N", help_heading = "Lesson")]
    pub(crate) step: Option<usize>,
    /// Show code in this language; remembered [js, python, rust]
    #[arg(long, value_name = "LANGUAGE", help_heading = "Lesson", hide_possible_values = true)]
    pub(crate) lang: Option<Lang>,
    /// Open the first address in the browser
    #[arg(long, help_heading = "Lesson")]
    pub(crate) open: bool,
    /// No steps: run the servers as they are at --step (else at the end) and log the requests
    #[arg(long, help_heading = "In a classroom")]
    pub(crate) serve: bool,
    /// Let the local network in too, and print every address and a QR code
    #[arg(long, help_heading = "In a classroom")]
    pub(crate) share: bool,
    /// The request log: `text`, or one JSON object a line with `json` (needs --serve)
    #[arg(
        long,
        value_name = "FORMAT",
        help_heading = "In a classroom",
        default_value = "text",
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub(crate) log: LogFormat,
    /// No request log
    #[arg(long, short, help_heading = "In a classroom")]
    pub(crate) quiet: bool,
}

/// The language code is shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// JavaScript
    #[value(alias = "javascript")]
    Js,
    /// Python
    #[value(alias = "py")]
    Python,
    /// Rust
    #[value(alias = "rs")]
    Rust,
}

/// How the request log is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object a line, for programs.
    Json,
}

/// `doorway lessons`.
#[derive(Debug, Clone, Args)]
pub(crate) struct LessonsArgs {
    /// Hold the lessons of a folder to the rules that the built-in ones meet
    #[arg(long, value_name = "DIR")]
    pub(crate) lint: Option<PathBuf>,
    /// For programs: one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

/// `doorway new`.
#[derive(Debug, Clone, Args)]
pub(crate) struct NewArgs {
    /// The folder to make; it must not be there, or be empty
    #[arg(value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// The stack: a language, and a framework or none
    #[arg(long, short, value_name = "STACK")]
    pub(crate) stack: Option<String>,
    /// The lesson it is for
    #[arg(long, short, value_name = "LESSON")]
    pub(crate) lesson: Option<String>,
    /// The finished program, with nothing left to do
    #[arg(long)]
    pub(crate) solved: bool,
    /// Where it listens when PORT is not set
    #[arg(long, short, value_name = "PORT", value_parser = value_parser!(u16).range(1..))]
    pub(crate) port: Option<u16>,
    /// What the project is called [the folder's name]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Install what it needs (npm, pip in a virtual environment, cargo)
    #[arg(long)]
    pub(crate) install: bool,
    /// Make it a git repository
    #[arg(long)]
    pub(crate) git: bool,
    /// Show what would be written, and write nothing
    #[arg(long, short = 'n')]
    pub(crate) dry_run: bool,
    /// Show the stacks there are
    #[arg(long)]
    pub(crate) list: bool,
    /// For programs: one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

/// `doorway cors`.
#[derive(Debug, Clone, Args)]
pub(crate) struct CorsArgs {
    /// What the page asks for: http://localhost:8080/users/1
    #[arg(value_name = "URL")]
    pub(crate) url: String,
    /// Where the page comes from
    #[arg(long, value_name = "ORIGIN", default_value = "http://localhost:3000")]
    pub(crate) origin: String,
    /// The method of its fetch
    #[arg(long, short = 'X', value_name = "METHOD", default_value = "GET")]
    pub(crate) method: String,
    /// A header of its fetch, as NAME:VALUE; several times for several
    #[arg(long, short = 'H', value_name = "HEADER")]
    pub(crate) header: Vec<String>,
    /// With cookies: `credentials: 'include'`
    #[arg(long)]
    pub(crate) credentials: bool,
    /// For programs: one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

/// `doorway check [lesson]`.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct CheckArgs {
    /// Whose checks to ask; without it, the one in doorway.toml, else where you are in the course
    #[arg(value_name = "LESSON")]
    pub(crate) lesson: Option<String>,
    /// Start your program with this command, look at it, stop it
    #[arg(long, value_name = "COMMAND", help_heading = "Your server")]
    pub(crate) run: Option<String>,
    /// Look at a server that runs already, such as http://localhost:3000
    #[arg(long, value_name = "URL", help_heading = "Your server", conflicts_with_all = ["run", "port", "yes"])]
    pub(crate) url: Option<String>,
    /// The port it listens on; your program is told in the variable PORT [8080]
    #[arg(long, short, value_name = "PORT", help_heading = "Your server", value_parser = value_parser!(u16).range(1..))]
    pub(crate) port: Option<u16>,
    /// Start the command that the folder brings without asking
    #[arg(long, help_heading = "Your server")]
    pub(crate) yes: bool,
    /// Say where to look; twice, show the line
    #[arg(long, action = clap::ArgAction::Count, help_heading = "What you see")]
    pub(crate) hint: u8,
    /// Show what went over the wire
    #[arg(long, short, help_heading = "What you see")]
    pub(crate) verbose: bool,
    /// Look again whenever a file is saved
    #[arg(long, help_heading = "What you see", conflicts_with_all = ["json", "tap", "junit", "url"])]
    pub(crate) watch: bool,
    /// For programs: one JSON document
    #[arg(long, help_heading = "For programs", conflicts_with = "tap")]
    pub(crate) json: bool,
    /// For programs: the Test Anything Protocol
    #[arg(long, help_heading = "For programs")]
    pub(crate) tap: bool,
    /// For programs: a JUnit report in this file as well
    #[arg(long, value_name = "FILE", help_heading = "For programs")]
    pub(crate) junit: Option<PathBuf>,
}
