//! How help looks: its colours, its examples, and the verbs in groups, wrapped to the terminal's width.

use clap::Command;
use clap::builder::styling::{AnsiColor, Styles};

use crate::text::width::terminal_width;
use crate::text::wrap::wrap;

/// The widest that help gets: longer lines are hard to read.
const MAX_WIDTH: usize = 100;
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
    ("hello --serve --share", "A demo's servers for the whole room, with their log"),
    ("lessons --lint DIR", "Hold your own lessons to the rules of the built-in ones"),
];

pub(super) const EXAMPLES: &str = "\
Examples:
  doorway hello                   your first server, step by step
  doorway routes --lang python    the second lesson, with Python's code
  doorway hello --serve --share   a server for the whole classroom
  doorway lessons                 what there is, and what you have done";

pub(super) const NEW_EXAMPLES: &str = "\
Examples:
  doorway new my-server
  doorway new my-server --stack flask --lesson routes --install
  doorway new --list";

pub(super) const CHECK_EXAMPLE: &str = "Example: doorway check routes --run \"node index.js\"";

pub(super) const CORS_EXAMPLE: &str = "Example: doorway cors http://localhost:8080/users/1 --origin http://localhost:3000 --method PUT --header content-type:application/json";

pub(super) fn styles() -> Styles {
    Styles::styled()
        .header(AnsiColor::Green.on_default().bold())
        .usage(AnsiColor::Green.on_default().bold())
        .literal(AnsiColor::Cyan.on_default().bold())
        .placeholder(AnsiColor::Cyan.on_default())
}

/// Adds the list of verbs, in groups, to the help of the program.
pub(super) fn with_groups(command: Command) -> Command {
    let width = terminal_width().min(MAX_WIDTH);
    let groups = groups(&command, width);
    let (header, reset) = (styles().get_header().render().to_string(), "\u{1b}[0m");
    command.term_width(width).help_template(format!(
        "{{about}}\n\n{{usage-heading}} {{usage}}\n\n{groups}{header}Flags:{reset}\n{{options}}\n{{after-help}}"
    ))
}

/// Moves the flags that every verb takes behind the verb's own. They are there first, because a verb gets its flags only
/// when it is used.
pub(super) fn global_flags_last(command: Command) -> Command {
    let ids: Vec<String> =
        command.get_arguments().filter(|arg| arg.is_global_set()).map(|arg| arg.get_id().to_string()).collect();
    // `mut_arg` takes an argument out and puts it back at the end.
    ids.into_iter().fold(command, |command, id| command.mut_arg(id, |arg| arg))
}

fn groups(command: &Command, width: usize) -> String {
    let verbs = |groups: &[VerbGroup]| {
        let mut rows = Vec::new();
        for group in groups {
            let own = command.get_subcommands().filter(|verb| verb.get_display_order() == *group as usize);
            rows.extend(own.map(|verb| {
                let about = verb.get_about().map(ToString::to_string);
                (verb.get_name().to_owned(), about.unwrap_or_default())
            }));
        }
        rows
    };
    let groups = [
        ("Learn", verbs(&[VerbGroup::Lesson, VerbGroup::Learn])),
        ("Build", verbs(&[VerbGroup::Build])),
        ("Look", verbs(&[VerbGroup::Look])),
        ("Teach", TEACH.iter().map(|(verb, words)| ((*verb).to_owned(), (*words).to_owned())).collect()),
        ("Set up", verbs(&[VerbGroup::SetUp])),
    ];
    let column = groups.iter().flat_map(|(_, rows)| rows).map(|(verb, _)| verb.len()).max().unwrap_or(0);
    let (header, reset) = (styles().get_header().render().to_string(), "\u{1b}[0m");
    let mut text = String::new();
    for (title, rows) in groups {
        text.push_str(&format!("{header}{title}:{reset}\n"));
        for (verb, words) in rows {
            push_row(&mut text, &verb, &words, column, width);
        }
        text.push('\n');
    }
    text
}

/// Adds one verb with its words beside it, or under it where there is no room.
fn push_row(text: &mut String, verb: &str, words: &str, column: usize, width: usize) {
    let (literal, reset) = (styles().get_literal().render().to_string(), "\u{1b}[0m");
    let indent = " ".repeat(column + 4);
    let lines = if width < indent.len() + MIN_WORDS_WIDTH {
        text.push_str(&format!("  {literal}{verb}{reset}\n"));
        wrap(words, width, "      ", "      ")
    } else {
        wrap(words, width, &format!("  {literal}{verb:column$}{reset}  "), &indent)
    };
    text.extend(lines.iter().flat_map(|line| [line.as_str(), "\n"]));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::width::display_width;

    #[test]
    fn every_row_fits_the_terminal_and_breaks_between_words() {
        let words = "A page, an API on another port, and your own browser, which decides what the page may read";
        let command = || {
            let lesson = Command::new("cors-demo").about(words).display_order(VerbGroup::Lesson as usize);
            Command::new("doorway").subcommand(lesson)
        };
        for width in [36, 60, 80, 100] {
            let text = groups(&command(), width);
            assert!(text.lines().all(|line| display_width(line) <= width), "{width}:\n{text}");
            let shown: Vec<&str> = text.split_whitespace().collect();
            assert!(shown.join(" ").contains(words), "{width}:\n{text}");
        }
    }
}
