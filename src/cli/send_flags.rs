//! The flags of `doorway send`.

use std::path::PathBuf;

use clap::{Args, Command, ValueEnum};

use super::numbers;

use super::help::global_flags_last;

/// Where `--report` is in help.
const FOR_PROGRAMS: &str = "For programs";
const BODY: &str = "The body";
const FILE: &str = "A file with requests";

// `doorway send`. No doc comment, because clap would show it in the place of the verb's own words.
#[derive(Debug, Clone, Args)]
pub struct SendArgs {
    /// A method and an address, such as POST /users; an address alone is a GET. With --http: names of requests
    #[arg(value_name = "REQUEST")]
    pub request: Vec<String>,
    /// A header, such as "Accept: text/html"; several times for several
    #[arg(long, short = 'H', value_name = "HEADER")]
    pub header: Vec<String>,
    /// Follow redirects, and show each exchange
    #[arg(long, short = 'L')]
    pub follow: bool,
    /// How long each response may take
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = numbers::seconds, allow_negative_numbers = true)]
    pub timeout: u64,
    /// No notes that explain each line
    #[arg(long, short)]
    pub quiet: bool,
    /// Send nothing; print the curl command that sends the same
    #[arg(long)]
    pub curl: bool,
    /// Text as it is, or @FILE; several are joined with &. It counts as a form if no header says something different
    #[arg(long, short, value_name = "TEXT", help_heading = BODY)]
    pub data: Vec<String>,
    /// JSON, or @FILE
    #[arg(long, value_name = "JSON", help_heading = BODY, conflicts_with_all = ["data", "form", "file"])]
    pub json: Option<String>,
    /// A field of a form, as NAME=VALUE; several times for several
    #[arg(long, value_name = "FIELD", help_heading = BODY, conflicts_with = "data")]
    pub form: Vec<String>,
    /// A file of a form, as NAME=PATH; several times for several
    #[arg(long, value_name = "FILE", help_heading = BODY, conflicts_with = "data")]
    pub file: Vec<String>,
    /// Send requests of this .http file; if it has several and none is named, show them
    #[arg(long, value_name = "FILE", help_heading = FILE, conflicts_with_all = ["header", "data", "json", "form", "file", "save"])]
    pub http: Option<PathBuf>,
    /// The value of a variable of the file, as NAME=VALUE; several times for several
    #[arg(long, value_name = "VARIABLE", help_heading = FILE, requires = "http")]
    pub var: Vec<String>,
    /// Add this request to a .http file, without its secrets
    #[arg(long, value_name = "FILE", help_heading = FILE)]
    pub save: Option<PathBuf>,
    /// Its name in the file
    #[arg(long, value_name = "NAME", help_heading = FILE, requires = "save")]
    pub name: Option<String>,
    /// Print nothing but the body of the response
    #[arg(long, help_heading = FOR_PROGRAMS, conflicts_with_all = ["report", "curl"])]
    pub only_body: bool,
    /// One JSON document: `json`
    #[arg(long, value_name = "FORMAT", help_heading = FOR_PROGRAMS, hide_possible_values = true, conflicts_with = "curl")]
    pub report: Option<SendReport>,
}

/// Adds the flags. They have headings of their own, which come before the one of all verbs.
pub(super) fn add_flags(command: Command) -> Command {
    global_flags_last(SendArgs::augment_args(command))
}

/// The form of a report for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SendReport {
    /// One JSON document.
    Json,
}
