//! The flags of every verb, each with its line of help.

use std::path::PathBuf;

use clap::{ArgMatches, Args, FromArgMatches, ValueEnum};
use clap_complete::Shell;

use super::numbers;
use super::ports::PortArgs;

// The flags that every verb takes.
#[derive(Debug, Clone, Args)]
pub struct GlobalArgs {
    /// For screen readers: plain lines, no boxes, nothing is redrawn, words in place of signs
    #[arg(long, global = true, help_heading = "Everywhere", env = "DOORWAY_PLAIN", hide_env = true, value_parser = clap::builder::FalseyValueParser::new())]
    pub plain: bool,
    /// When to use colours: if the terminal has them, always, or never
    #[arg(
        long,
        global = true,
        help_heading = "Everywhere",
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub color: Color,
    /// Play the lessons of this folder instead of the built-in ones
    #[arg(long, global = true, help_heading = "Everywhere", value_name = "DIR")]
    pub lessons: Option<PathBuf>,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// When the stream is a terminal that shows them and `NO_COLOR` is not set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl From<Color> for anstream::ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => Self::Auto,
            Color::Always => Self::Always,
            Color::Never => Self::Never,
        }
    }
}

// `doorway play LESSON`. The structs of this file have no doc comments, because clap would show them as help in the
// place of the verb's own words.
#[derive(Debug, Clone, Default, Args)]
pub struct PlayArgs {
    /// Its name, as `doorway lessons` shows it
    #[arg(value_name = "LESSON")]
    pub lesson: String,
    #[command(flatten)]
    pub flags: PlayFlags,
    #[command(flatten)]
    pub ports: PortArgs,
}

impl PlayArgs {
    /// Reads the arguments of a lesson's own verb: `doorway hello`.
    pub fn of_lesson(name: &str, matches: &ArgMatches) -> Result<Self, clap::Error> {
        let (flags, ports) = (PlayFlags::from_arg_matches(matches)?, PortArgs::from_arg_matches(matches)?);
        Ok(Self { lesson: name.to_owned(), flags, ports })
    }
}

// How to play a lesson, or to serve its demo.
#[derive(Debug, Clone, Default, Args)]
pub struct PlayFlags {
    /// Start at this step
    #[arg(long, value_name = "N", help_heading = "Lesson", value_parser = numbers::step, allow_negative_numbers = true)]
    pub step: Option<usize>,
    /// Show code in this language, also the next time [js, python, rust]
    #[arg(long, value_name = "LANGUAGE", help_heading = "Lesson", hide_possible_values = true)]
    pub lang: Option<Lang>,
    /// The folder of your own program for this lesson: a new one, or your project
    #[arg(long, value_name = "DIR", help_heading = "Lesson")]
    pub folder: Option<PathBuf>,
    /// Open the first address in the browser
    #[arg(long, help_heading = "Lesson")]
    pub open: bool,
    /// Without steps: run the servers as they are at --step (or at the end), and log the requests
    #[arg(long, help_heading = "In a classroom")]
    pub serve: bool,
    /// For a projector: shorter lines, and more space where there is room
    #[arg(long, help_heading = "In a classroom")]
    pub projector: bool,
    /// Let other computers in the local network use it; prints every address and a QR code
    #[arg(long, help_heading = "In a classroom")]
    pub share: bool,
    /// The request log: `text`, or `json` for one JSON object a line (needs --serve)
    #[arg(
        long,
        value_name = "FORMAT",
        help_heading = "In a classroom",
        default_value = "text",
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub log: LogFormat,
    /// Without the request log
    #[arg(long, short, help_heading = "In a classroom")]
    pub quiet: bool,
}

/// The language code is shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
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
pub enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object a line, for programs.
    Json,
}

// `doorway lessons`.
#[derive(Debug, Clone, Args)]
pub struct LessonsArgs {
    /// A lesson's name or number, to read about it alone
    #[arg(value_name = "LESSON", conflicts_with_all = ["lint", "json"])]
    pub lesson: Option<String>,
    /// Check the lessons of a folder by the rules for the built-in ones
    #[arg(long, value_name = "DIR")]
    pub lint: Option<PathBuf>,
    /// For programs: one JSON document
    #[arg(long)]
    pub json: bool,
}

// `doorway url URL`.
#[derive(Debug, Clone, Args)]
pub struct UrlArgs {
    /// The whole URL; put it in quotes if it has a `&`
    #[arg(value_name = "URL")]
    pub url: String,
    /// For programs: one JSON document
    #[arg(long)]
    pub json: bool,
}

// `doorway words [WORD]`.
#[derive(Debug, Clone, Args)]
pub struct WordsArgs {
    /// The word to explain; without it, lists all words
    #[arg(value_name = "WORD")]
    pub word: Vec<String>,
    /// For programs: one JSON document
    #[arg(long)]
    pub json: bool,
}

// `doorway new DIR`.
#[derive(Debug, Clone, Args)]
pub struct NewArgs {
    /// The folder to make; if it exists, it must be empty
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// The language or framework: js, ts, python, express, flask, … (see --list)
    #[arg(long, short, value_name = "STACK")]
    pub stack: Option<String>,
    /// The lesson it is for
    #[arg(long, short, value_name = "LESSON")]
    pub lesson: Option<String>,
    /// Make the finished program, with nothing left to do
    #[arg(long)]
    pub solved: bool,
    /// The port it listens on when PORT is not set
    #[arg(long, short, value_name = "PORT", value_parser = numbers::port, allow_negative_numbers = true)]
    pub port: Option<u16>,
    /// The name of the project [the folder's name]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Install what it needs (npm, pip in a virtual environment, cargo)
    #[arg(long)]
    pub install: bool,
    /// Make it a git repository, with a first commit
    #[arg(long)]
    pub git: bool,
    /// Show which files it would make, and make nothing
    #[arg(long, short = 'n')]
    pub dry_run: bool,
    /// List the languages and frameworks
    #[arg(long)]
    pub list: bool,
    /// For programs: one JSON document
    #[arg(long)]
    pub json: bool,
}

// `doorway cors URL`.
#[derive(Debug, Clone, Args)]
pub struct CorsArgs {
    /// The URL that the page fetches: http://localhost:8080/users/1
    #[arg(value_name = "URL")]
    pub url: String,
    /// The origin of the page
    #[arg(long, value_name = "ORIGIN", default_value = "http://localhost:3000")]
    pub origin: String,
    /// The method of the fetch
    #[arg(long, short = 'X', value_name = "METHOD", default_value = "GET")]
    pub method: String,
    /// A header of the fetch, as NAME:VALUE; repeat it for more headers
    #[arg(long, short = 'H', value_name = "HEADER")]
    pub header: Vec<String>,
    /// With cookies: `credentials: 'include'`
    #[arg(long)]
    pub credentials: bool,
    /// For programs: one JSON document
    #[arg(long)]
    pub json: bool,
}

// `doorway check LESSON`.
#[derive(Debug, Clone, Default, Args)]
pub struct CheckArgs {
    /// The lesson to check; without it, the one in doorway.toml, or else the lesson you are in
    #[arg(value_name = "LESSON")]
    pub lesson: Option<String>,
    /// Anything behind the lesson: most often an address that belongs behind --url
    #[arg(hide = true)]
    pub more: Option<String>,
    /// Start your program with this command, check it, and stop it
    #[arg(long, value_name = "COMMAND", help_heading = "Your server")]
    pub run: Option<String>,
    /// Check a server that is running already, such as http://localhost:3000
    #[arg(long, value_name = "URL", help_heading = "Your server", conflicts_with_all = ["run", "port", "yes"])]
    pub url: Option<String>,
    /// The port it listens on; your program gets it in the variable PORT [8080]
    #[arg(long, short, value_name = "PORT", help_heading = "Your server", value_parser = numbers::port, allow_negative_numbers = true)]
    pub port: Option<u16>,
    /// Start the folder's own command without asking you
    #[arg(long, help_heading = "Your server")]
    pub yes: bool,
    /// Say where to look; twice: show the line
    #[arg(long, action = clap::ArgAction::Count, help_heading = "What you see")]
    pub hint: u8,
    /// Show every byte of the requests and responses
    #[arg(long, short, help_heading = "What you see")]
    pub verbose: bool,
    /// Check again each time you save a file
    #[arg(long, help_heading = "What you see", conflicts_with_all = ["json", "tap", "junit", "url"])]
    pub watch: bool,
    /// For programs: one JSON document
    #[arg(long, help_heading = "For programs", conflicts_with = "tap")]
    pub json: bool,
    /// For programs: the Test Anything Protocol
    #[arg(long, help_heading = "For programs")]
    pub tap: bool,
    /// For programs: a JUnit report in this file as well
    #[arg(long, value_name = "FILE", help_heading = "For programs")]
    pub junit: Option<PathBuf>,
    /// For programs: any report, such as `tap`, or `github=FILE` to write it into a file
    #[arg(long, value_name = "FORMAT[=FILE]", help_heading = "For programs")]
    pub report: Vec<String>,
}

// `doorway completions SHELL`.
#[derive(Debug, Clone, Args)]
pub struct CompletionsArgs {
    /// Your shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

// `doorway man VERB`.
#[derive(Debug, Clone, Args)]
pub struct ManArgs {
    /// Whose page; without it, the program's own
    #[arg(value_name = "VERB")]
    pub verb: Option<String>,
}
