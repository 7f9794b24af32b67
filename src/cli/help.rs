//! How help looks: its colours, its examples, and the verbs in groups, wrapped to the terminal's width.

use std::ffi::OsString;
use std::io;

use anstream::{AutoStream, ColorChoice};
use clap::builder::styling::{AnsiColor, Styles};
use clap::error::ErrorKind;
use clap::{ArgMatches, Command};

use super::LessonVerbs;
use crate::text::width::terminal_width;
use crate::text::wrap::wrap;

/// The widest that help gets: longer lines are hard to read.
const MAX_WIDTH: usize = 100;
/// Stands for the help of the program until it is laid out.
const HELP_ON_DEMAND: &str = "doorway --help\n";
/// Fewer columns than these beside a verb: then its words stand under it.
const MIN_WORDS_WIDTH: usize = 24;

/// The groups of verbs in `doorway --help`, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VerbGroup {
    /// A lesson; shown first under "Learn".
    Lesson,
    /// More to learn with.
    Learn,
    /// Make something.
    Build,
    /// See something.
    Look,
    /// Once, after installing.
    SetUp,
}

/// The rows of "Teach": what a teacher does with the same verbs.
const TEACH: &[(&str, &str)] = &[
    ("hello --serve --share", "Run a lesson's servers for everybody in the room"),
    ("lessons --lint DIR", "Check your own lessons by the rules for the built-in ones"),
];

pub(super) const EXAMPLES: &str = "\
Examples:
  doorway hello                   your first server, step by step
  doorway routes --lang python    the lesson about routes, with Python's code
  doorway hello --serve --share   a server for the whole classroom
  doorway next                    go on where you are in the course
  doorway lessons                 all lessons, and what you have done
  doorway words origin            what a word means";

pub(super) const NEW_EXAMPLES: &str = "\
Examples:
  doorway new my-server --stack js --lesson hello
  doorway new my-api --stack flask --lesson routes --install
  doorway new --list                             all languages and frameworks";

pub(super) const CHECK_EXAMPLE: &str = "Example: doorway check routes --run \"node index.js\"";

pub(super) const CORS_EXAMPLE: &str = "Example: doorway cors http://localhost:8080/users/1 --origin http://localhost:3000 --method PUT --header content-type:application/json";

pub(super) const SEND_EXAMPLES: &str = "\
Examples:
  doorway send localhost:8080/about
  doorway send POST localhost:8080/users --json '{\"name\": \"Ann\"}'
  doorway send localhost:8080/about --save requests.http --name about
  doorway send --http requests.http about";

pub(super) const RESET_EXAMPLE: &str = "Example: doorway reset hello";

pub(super) const DEPLOY_CHECK_EXAMPLE: &str = "Example: doorway deploy-check --run \"node index.js\"";

pub(super) const URL_EXAMPLE: &str = "Example: doorway url \"http://localhost:8080/search?q=cats#top\"";

pub(super) const WORDS_EXAMPLE: &str = "\
Examples:
  doorway words                   all words, by lesson
  doorway words preflight
  doorway words status code       words may have spaces
  doorway words origin --json";

pub(super) fn styles() -> Styles {
    // Without colours in the text, nothing has to take them out again.
    let is_plain = |choice| choice == ColorChoice::Never;
    if is_plain(AutoStream::choice(&io::stdout())) && is_plain(AutoStream::choice(&io::stderr())) {
        return Styles::plain();
    }
    Styles::styled()
        .header(AnsiColor::Green.on_default().bold())
        .usage(AnsiColor::Green.on_default().bold())
        .literal(AnsiColor::Cyan.on_default().bold())
        .placeholder(AnsiColor::Cyan.on_default())
}

/// Parses the arguments. The help of the program itself is laid out only if it is asked for, because every start of the
/// program would have to wait for it.
pub(super) fn matches(command: Command, args: &[OsString], lessons: &LessonVerbs) -> Result<ArgMatches, clap::Error> {
    let command = command.term_width(help_width()).override_help(HELP_ON_DEMAND.trim_end());
    // Used once in the life of the program: freeing it would take longer than parsing the arguments.
    let command = Box::leak(Box::new(command));
    match command.try_get_matches_from_mut(args) {
        Err(error) if error.kind() == ErrorKind::DisplayHelp && error.render() == HELP_ON_DEMAND.into() => {
            lay_out(command, lessons);
            command.try_get_matches_from_mut(args)
        }
        result => result,
    }
}

/// How many columns help may take.
fn help_width() -> usize {
    terminal_width().min(MAX_WIDTH)
}

/// Lays out the help of the program, with its list of verbs in groups.
fn lay_out(command: &mut Command, lessons: &LessonVerbs) {
    let styles = styles();
    let groups = groups(command, lessons, help_width(), &styles);
    let header = styles.get_header();
    let template = format!(
        "{{about}}\n\n{{usage-heading}} {{usage}}\n\n{groups}{header}Flags:{header:#}\n{{options}}\n{{after-help}}"
    );
    *command = std::mem::take(command).override_help(None).help_template(template);
}

/// Moves the flags that every verb takes behind the verb's own. They are there first, because a verb gets its flags only
/// when it is used.
pub(super) fn global_flags_last(command: Command) -> Command {
    let ids: Vec<String> =
        command.get_arguments().filter(|arg| arg.is_global_set()).map(|arg| arg.get_id().to_string()).collect();
    // `mut_arg` takes an argument out and puts it back at the end.
    ids.into_iter().fold(command, |command, id| command.mut_arg(id, |arg| arg))
}

fn groups(command: &Command, lessons: &LessonVerbs, width: usize, styles: &Styles) -> String {
    let verbs = |group: VerbGroup| {
        let own = command.get_subcommands().filter(move |verb| verb.get_display_order() == group as usize);
        own.map(|verb| {
            (verb.get_name().to_owned(), verb.get_about().map(|about| about.ansi().to_string()).unwrap_or_default())
        })
    };
    let lessons = lessons.verbs.iter().map(|lesson| (lesson.name.clone(), lesson.summary.clone()));
    let groups: [(&str, Vec<(String, String)>); 5] = [
        ("Learn", lessons.chain(verbs(VerbGroup::Learn)).collect()),
        ("Build", verbs(VerbGroup::Build).collect()),
        ("Look", verbs(VerbGroup::Look).collect()),
        ("Teach", TEACH.iter().map(|(verb, words)| ((*verb).to_owned(), (*words).to_owned())).collect()),
        ("Set up", verbs(VerbGroup::SetUp).collect()),
    ];
    let column = groups.iter().flat_map(|(_, rows)| rows).map(|(verb, _)| verb.len()).max().unwrap_or(0);
    groups.iter().map(|(title, rows)| group(title, rows, (column, width), styles) + "\n").collect()
}

/// Returns a group: its title, and each verb with its words beside it, or under it where there is no room.
fn group(title: &str, rows: &[(String, String)], (column, width): (usize, usize), styles: &Styles) -> String {
    let (header, literal) = (styles.get_header(), styles.get_literal());
    let (start, reset) = (literal.render().to_string(), literal.render_reset().to_string());
    let is_narrow = width < column + 4 + MIN_WORDS_WIDTH;
    let indent = " ".repeat(if is_narrow { 6 } else { column + 4 });
    let mut text = format!("{header}{title}:{header:#}\n");
    for (verb, words) in rows {
        text.extend(["  ", &start, verb, &reset]);
        text.push_str(if is_narrow { "\n" } else { &indent[2 + verb.len()..] });
        for (at, line) in wrap(words, width.saturating_sub(indent.len()), "", "").iter().enumerate() {
            text.extend([if at == 0 && !is_narrow { "" } else { &indent }, line, "\n"]);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::LessonVerb;
    use crate::text::width::display_width;

    #[test]
    fn every_row_fits_the_terminal_and_breaks_between_words() {
        let words = "A page, an API on another port, and your own browser, which decides what the page may read";
        let lesson = LessonVerb { name: "cors-demo".into(), summary: words.into() };
        let no_flags: fn(Command) -> Command = |command| command;
        let lessons = LessonVerbs {
            verbs: vec![lesson],
            add_flags: no_flags,
            add_play_flags: no_flags,
            add_next_flags: no_flags,
        };
        for width in [36, 60, 80, 100] {
            let text = groups(&Command::new("doorway"), &lessons, width, &styles());
            assert!(text.lines().all(|line| display_width(line) <= width), "{width}:\n{text}");
            let shown: Vec<&str> = text.split_whitespace().collect();
            assert!(shown.join(" ").contains(words), "{width}:\n{text}");
        }
    }
}
