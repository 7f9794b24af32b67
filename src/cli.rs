//! Every flag and every word of help. A lesson with a demo becomes a subcommand by itself.

mod flags;

use std::ffi::OsString;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, value_parser};
use clap_complete::Shell;

use crate::demos::{self, DEMOS};

pub use flags::{CheckArgs, Cli, Color, CorsArgs, GlobalArgs, Lang, LessonsArgs, LogFormat, NewArgs, PlayArgs, Verb};

/// A lesson as the command line needs to know it.
pub struct LessonVerb {
    /// What is typed.
    pub name: String,
    /// What help says of it.
    pub summary: String,
    /// The demo it plays on.
    pub demo: String,
}

/// The whole command line, with a subcommand for each lesson that has a demo. Where it is known what was typed, only
/// the verbs in it get their flags: every start of the program builds this, and most of it would never be asked for.
pub fn command(lessons: &[LessonVerb], typed: Option<&[OsString]>) -> Command {
    let mut command = Command::new("doorway")
        .version(env!("CARGO_PKG_VERSION"))
        .styles(styles())
        .disable_help_subcommand(true)
        .infer_long_args(false)
        .after_help(EXAMPLES);
    command = GlobalArgs::augment_args(command).about(ABOUT);
    let verb = |name: &str, about: &str, flags: &dyn Fn(Command) -> Command| {
        let bare = Command::new(name.to_owned());
        let is_meant = typed.is_none_or(|typed| typed.iter().any(|word| word == name));
        // Flags come with an about of their own, which is not the verb's.
        (if is_meant { flags(bare) } else { bare }).about(about.to_owned())
    };
    for lesson in lessons {
        command = command.subcommand(verb(&lesson.name, &lesson.summary, &|bare| lesson_flags(bare, lesson)));
    }
    for (name, about, flags) in VERBS {
        command = command.subcommand(verb(name, about, flags));
    }
    let groups = groups(lessons, &command);
    let (head, off) = (styles().get_header().render().to_string(), "\u{1b}[0m");
    command.help_template(format!(
        "{{about}}\n\n{{usage-heading}} {{usage}}\n\n{groups}{head}Flags:{off}\n{{options}}\n{{after-help}}"
    ))
}

/// A verb's name, what help says of it, and what gives it its flags.
type VerbRow = (&'static str, &'static str, fn(Command) -> Command);

/// The verbs that are no lessons.
const VERBS: &[VerbRow] = &[
    ("play", "Play any lesson by name", play),
    ("lessons", "The course at a glance, and what you have done", LessonsArgs::augment_args),
    ("new", "Write a starter project into a folder", new),
    ("check", "Look at the server you built, and say what is wrong and why", check),
    ("cors", "What a browser makes of a server's CORS answers, step by step", cors),
    ("completions", "Print the completion script of a shell", completions),
    ("man", "Print a manual page", man),
];

/// Reads what was typed, against the lessons there are.
pub fn parse(typed: &[OsString], lessons: &[LessonVerb]) -> Result<Cli, clap::Error> {
    let matches = command(lessons, Some(typed)).try_get_matches_from(typed)?;
    let global = GlobalArgs::from_arg_matches(&matches)?;
    let verb = match matches.subcommand() {
        None => Verb::Home,
        Some(("lessons", own)) => Verb::Lessons(LessonsArgs::from_arg_matches(own)?),
        Some(("new", own)) => Verb::New(NewArgs::from_arg_matches(own)?),
        Some(("cors", own)) => Verb::Cors(CorsArgs::from_arg_matches(own)?),
        Some(("check", own)) => Verb::Check(CheckArgs::from_arg_matches(own)?),
        Some(("completions", own)) => Verb::Completions(*own.get_one("shell").expect("clap requires it")),
        Some(("man", own)) => Verb::Man(own.get_one("verb").cloned()),
        Some(("play", own)) => Verb::Play(played(own.get_one::<String>("lesson").expect("clap requires it"), own)?),
        Some((lesson, own)) => Verb::Play(played(lesson, own)?),
    };
    Ok(Cli { global, verb })
}

fn played(lesson: &str, matches: &ArgMatches) -> Result<PlayArgs, clap::Error> {
    let mut play = PlayArgs::from_arg_matches(matches)?;
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

fn lesson_flags(command: Command, lesson: &LessonVerb) -> Command {
    let ports: Vec<_> = demos::find(&lesson.demo)
        .map(|demo| demo.servers.iter().map(|server| (server.name, server.port)).collect())
        .unwrap_or_default();
    let example = format!("Example: doorway {} --port 9000", lesson.name);
    with_ports(PlayArgs::augment_args(command).after_help(example), &ports)
}

fn play(command: Command) -> Command {
    let lesson = Arg::new("lesson").value_name("LESSON").required(true).help("Its name, as `doorway lessons` shows it");
    let command = PlayArgs::augment_args(command.arg(lesson));
    let mut ports: Vec<(&'static str, u16)> = vec![("", 0)];
    for name in DEMOS.iter().flat_map(|demo| demo.servers.iter().skip(1).map(|server| server.name)) {
        if ports.iter().all(|(own, _)| *own != name) {
            ports.push((name, 0));
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

fn new(command: Command) -> Command {
    NewArgs::augment_args(command).after_help(
        "Examples:\n  doorway new my-server\n  doorway new my-server --stack flask --lesson routes --install\n  doorway new --list",
    )
}

fn cors(command: Command) -> Command {
    CorsArgs::augment_args(command).after_help(
        "Example: doorway cors http://localhost:8080/users/1 --origin http://localhost:3000 --method PUT --header content-type:application/json",
    )
}

fn check(command: Command) -> Command {
    CheckArgs::augment_args(command).after_help("Example: doorway check routes --run \"node index.js\"")
}

fn completions(command: Command) -> Command {
    command.arg(Arg::new("shell").required(true).value_parser(value_parser!(Shell)).help("Your shell"))
}

fn man(command: Command) -> Command {
    command.arg(Arg::new("verb").value_name("VERB").help("Whose page; without it, the program's own"))
}

/// The verbs in the order and the groups that help shows them in. A row that is no verb says what it does itself.
fn groups(lessons: &[LessonVerb], command: &Command) -> String {
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
