//! Every flag and every word of help. A lesson with a demo becomes a subcommand by itself.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, ValueEnum, value_parser};
use clap_complete::Shell;

use crate::demos::{self, DEMOS};

/// What was typed, understood.
#[derive(Debug)]
pub(crate) struct Cli {
    /// The flags that every verb takes.
    pub(crate) global: Global,
    /// What to do.
    pub(crate) verb: Verb,
}

/// What to do.
#[derive(Debug)]
pub(crate) enum Verb {
    /// `doorway` alone.
    Home,
    /// `doorway hello`, `doorway play <lesson>`.
    Play(Play),
    /// `doorway lessons`.
    Lessons(Lessons),
    /// `doorway new <dir>`.
    New(New),
    /// `doorway cors <URL>`.
    Cors(Cors),
    /// `doorway check [lesson]`.
    Check(Check),
    /// `doorway completions <shell>`.
    Completions(Shell),
    /// `doorway man [VERB]`.
    Man(Option<String>),
}

/// Flags that every verb takes.
#[derive(Debug, Clone, Args)]
pub(crate) struct Global {
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
pub(crate) struct Play {
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
pub(crate) struct Lessons {
    /// Hold the lessons of a folder to the rules that the built-in ones meet
    #[arg(long, value_name = "DIR")]
    pub(crate) lint: Option<PathBuf>,
    /// For programs: one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

/// `doorway new`.
#[derive(Debug, Clone, Args)]
pub(crate) struct New {
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
pub(crate) struct Cors {
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
pub(crate) struct Check {
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

/// A lesson as the command line needs to know it.
pub(crate) struct Entry {
    /// What is typed.
    pub(crate) name: String,
    /// What help says of it.
    pub(crate) summary: String,
    /// The demo it plays on.
    pub(crate) demo: String,
}

/// The whole command line, with a subcommand for each lesson that has a demo.
pub(crate) fn command(lessons: &[Entry]) -> Command {
    let mut command = Command::new("doorway")
        .version(env!("CARGO_PKG_VERSION"))
        .styles(styles())
        .disable_help_subcommand(true)
        .infer_long_args(false)
        .after_help(EXAMPLES);
    command = Global::augment_args(command).about(ABOUT);
    for lesson in lessons {
        command = command.subcommand(lesson_command(lesson));
    }
    command = command.subcommands([play(), lessons_verb(), new(), check(), cors(), completions(), man()]);
    let groups = groups(lessons, &command);
    let (head, off) = (styles().get_header().render().to_string(), "\u{1b}[0m");
    command.help_template(format!(
        "{{about}}\n\n{{usage-heading}} {{usage}}\n\n{groups}{head}Flags:{off}\n{{options}}\n{{after-help}}"
    ))
}

/// Reads what was typed, against the lessons there are.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>, lessons: &[Entry]) -> Result<Cli, clap::Error> {
    let matches = command(lessons).try_get_matches_from(arguments)?;
    let global = Global::from_arg_matches(&matches)?;
    let verb = match matches.subcommand() {
        None => Verb::Home,
        Some(("lessons", own)) => Verb::Lessons(Lessons::from_arg_matches(own)?),
        Some(("new", own)) => Verb::New(New::from_arg_matches(own)?),
        Some(("cors", own)) => Verb::Cors(Cors::from_arg_matches(own)?),
        Some(("check", own)) => Verb::Check(Check::from_arg_matches(own)?),
        Some(("completions", own)) => Verb::Completions(*own.get_one("shell").expect("clap requires it")),
        Some(("man", own)) => Verb::Man(own.get_one("verb").cloned()),
        Some(("play", own)) => Verb::Play(played(own.get_one::<String>("lesson").expect("clap requires it"), own)?),
        Some((lesson, own)) => Verb::Play(played(lesson, own)?),
    };
    Ok(Cli { global, verb })
}

fn played(lesson: &str, matches: &ArgMatches) -> Result<Play, clap::Error> {
    let mut play = Play::from_arg_matches(matches)?;
    play.lesson = lesson.to_owned();
    for id in matches.ids().map(clap::Id::as_str) {
        if let Some(server) = id.strip_prefix("port:")
            && let Some(port) = matches.get_one::<u16>(id)
        {
            play.ports.push((server.to_owned(), *port));
        }
    }
    Ok(play)
}

fn lesson_command(lesson: &Entry) -> Command {
    let ports = demos::find(&lesson.demo).map_or(&[][..], |demo| demo.ports);
    let command = Play::augment_args(Command::new(lesson.name.clone()))
        .about(lesson.summary.clone())
        .after_help(format!("Example: doorway {} --port 9000", lesson.name));
    with_ports(command, ports)
}

fn play() -> Command {
    let lesson = Arg::new("lesson").value_name("LESSON").required(true).help("Its name, as `doorway lessons` shows it");
    let command = Play::augment_args(Command::new("play").arg(lesson)).about("Play any lesson by name");
    let mut ports: Vec<(&'static str, u16)> = vec![("", 0)];
    for demo in DEMOS.iter().filter_map(|(name, _)| demos::find(name)) {
        for &(name, _) in demo.ports.iter().skip(1) {
            if ports.iter().all(|(own, _)| *own != name) {
                ports.push((name, 0));
            }
        }
    }
    with_ports(command, &ports)
}

/// `--port` for the first server, `--port-<name>` for each further one. A usual port of 0 is not told.
fn with_ports(mut command: Command, ports: &[(&'static str, u16)]) -> Command {
    for (at, &(name, usual)) in ports.iter().enumerate() {
        let (id, long) = if at == 0 {
            ("port:".to_owned(), "port".to_owned())
        } else {
            (format!("port:{name}"), format!("port-{name}"))
        };
        let server = if name.is_empty() { "the first server".to_owned() } else { format!("the {name} server") };
        let usual = if usual == 0 { String::new() } else { format!(" [{usual}]") };
        let mut arg = Arg::new(id)
            .long(long)
            .value_name("PORT")
            .value_parser(value_parser!(u16))
            .help_heading("Ports (0 takes any free one)")
            .help(format!("Where {server} listens{usual}"));
        if at == 0 {
            arg = arg.short('p');
        }
        command = command.arg(arg);
    }
    command
}

fn lessons_verb() -> Command {
    Lessons::augment_args(Command::new("lessons")).about("The course at a glance, and what you have done")
}

fn new() -> Command {
    New::augment_args(Command::new("new")).about("Write a starter project into a folder").after_help(
        "Examples:\n  doorway new my-server\n  doorway new my-server --stack flask --lesson routes --install\n  doorway new --list",
    )
}

fn cors() -> Command {
    Cors::augment_args(Command::new("cors")).about("What a browser makes of a server's CORS answers, step by step").after_help(
        "Example: doorway cors http://localhost:8080/users/1 --origin http://localhost:3000 --method PUT --header content-type:application/json",
    )
}

fn check() -> Command {
    Check::augment_args(Command::new("check"))
        .about("Look at the server you built, and say what is wrong and why")
        .after_help("Example: doorway check routes --run \"node index.js\"")
}

fn completions() -> Command {
    let shell = Arg::new("shell").required(true).value_parser(value_parser!(Shell)).help("Your shell");
    Command::new("completions").about("Print the completion script of a shell").arg(shell)
}

fn man() -> Command {
    let verb = Arg::new("verb").value_name("VERB").help("Whose page; without it, the program's own");
    Command::new("man").about("Print a manual page").arg(verb)
}

/// The verbs in the order and the groups that help shows them in. A row that is no verb says what it does itself.
fn groups(lessons: &[Entry], command: &Command) -> String {
    let mut learn: Vec<(&str, &str)> = lessons.iter().map(|lesson| (lesson.name.as_str(), "")).collect();
    learn.push(("play", ""));
    let rows: [(&str, &[(&str, &str)]); 5] = [
        ("Learn", &learn),
        ("Build", &[("new", ""), ("check", "")]),
        ("Look", &[("cors", ""), ("lessons", "")]),
        ("Teach", TEACH),
        ("Set up", &[("completions", ""), ("man", "")]),
    ];
    let width = rows.iter().flat_map(|(_, verbs)| verbs.iter()).map(|(verb, _)| verb.len()).max().unwrap_or(0);
    let (head, name, off) = (styles().get_header().render().to_string(), styles().get_literal().render(), "\u{1b}[0m");
    let mut text = String::new();
    for (title, verbs) in rows {
        text.push_str(&format!("{head}{title}:{off}\n"));
        for (verb, words) in verbs {
            let about = command.find_subcommand(verb).and_then(Command::get_about).map(ToString::to_string);
            text.push_str(&format!("  {name}{verb:width$}{off}  {}\n", about.as_deref().unwrap_or(words)));
        }
        text.push('\n');
    }
    text
}

/// What a teacher does with the same verbs.
const TEACH: &[(&str, &str)] = &[
    ("hello --serve --share", "A demo's servers for the whole room, with their log"),
    ("lessons --lint DIR", "Hold your own lessons to the rules of the built-in ones"),
];

const ABOUT: &str = "The backend course that runs in your terminal";

fn styles() -> Styles {
    Styles::styled()
        .header(AnsiColor::Green.on_default().bold())
        .usage(AnsiColor::Green.on_default().bold())
        .literal(AnsiColor::Cyan.on_default().bold())
        .placeholder(AnsiColor::Cyan.on_default())
}

const EXAMPLES: &str = "\
Examples:
  doorway hello                   your first server, step by step
  doorway routes --lang python    the second lesson, with Python's code
  doorway hello --serve --share   a server for the whole classroom
  doorway lessons                 what there is, and what you have done";
