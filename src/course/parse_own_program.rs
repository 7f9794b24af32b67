//! Reads the blocks `edit` and `exercise`: words, and under them lines that each begin with a word of their own.

use super::diagnostic::Report;
use super::parse_stage::{attempt, words_of};
use super::span::Span;
use super::{EditTask, ExerciseTask};
use crate::content::DemoNames;
use crate::content::files::is_inside;

/// The lines that an `edit` may have beside its `until` lines.
const EDIT_OPTIONS: &[&str] = &["file", "replace", "server", "restart", "variable"];
/// The lines that an `exercise` may have.
const EXERCISE_OPTIONS: &[&str] = &["server", "variable"];

/// What the lines of options say.
#[derive(Default)]
struct ProgramOptions {
    file: Option<String>,
    replaces: Option<String>,
    server: Option<String>,
    restarts_by_key: bool,
    variables: Vec<(String, String)>,
}

/// Reads an `edit` block: words, `until` lines, and then options.
pub(super) fn edit(body: Span<'_>, demo: &DemoNames, report: &Report<'_>) -> Option<EditTask> {
    let (task, options) = split_options(body, EDIT_OPTIONS);
    let options = read_options(options, demo, report);
    let task = attempt(task, demo, report)?;
    let ProgramOptions { file, replaces, server, restarts_by_key, variables } = options?;
    Some(EditTask { task, file, replaces, server, restarts_by_key, variables })
}

/// Reads an `exercise` block: words, and then options.
pub(super) fn exercise(body: Span<'_>, demo: &DemoNames, report: &Report<'_>) -> Option<ExerciseTask> {
    let (words, options) = split_options(body, EXERCISE_OPTIONS);
    let options = read_options(options, demo, report);
    let words = words_of(words, "exercise", report)?;
    let ProgramOptions { server, variables, .. } = options?;
    Some(ExerciseTask { words, server, variables })
}

/// Splits the options at the end of a block from what is above them.
fn split_options<'a>(body: Span<'a>, known: &[&str]) -> (Span<'a>, Vec<Span<'a>>) {
    let lines: Vec<Span<'a>> = body.lines().collect();
    let is_option = |line: &Span<'a>| line.text.trim().is_empty() || known.contains(&line.word().0.text);
    let start = lines.iter().rposition(|line| !is_option(line)).map_or(0, |last| last + 1);
    let end = lines.get(start).map_or(body.text.len(), |line| line.at - body.at);
    let options = lines[start..].iter().map(|line| line.trim()).filter(|line| !line.text.is_empty()).collect();
    (body.part(0, end), options)
}

fn read_options(lines: Vec<Span<'_>>, demo: &DemoNames, report: &Report<'_>) -> Option<ProgramOptions> {
    let mut options = ProgramOptions::default();
    let mut is_right = true;
    for line in lines {
        let (word, value) = line.word();
        is_right &= match word.text {
            "file" => set_file(&mut options, value, report),
            "replace" => set_replaced_words(&mut options, value, report),
            "variable" => add_variable(&mut options, value, report),
            "server" => {
                options.server =
                    report.known_name(value, &format!("server of the demo `{}`:", demo.name), &demo.servers);
                options.server.is_some()
            }
            _ => {
                options.restarts_by_key = value.text == "by key";
                if !options.restarts_by_key {
                    report.add(line, "this line is not whole", "expected `restart by key`");
                }
                options.restarts_by_key
            }
        };
    }
    is_right.then_some(options)
}

fn set_file(options: &mut ProgramOptions, path: Span<'_>, report: &Report<'_>) -> bool {
    let is_file = is_inside(path.text) && !path.text.is_empty();
    if !is_file {
        report.add(path, "this is no file of a project", "expected a path such as `public/index.html`");
    }
    options.file = is_file.then(|| path.text.to_owned());
    is_file
}

fn set_replaced_words(options: &mut ProgramOptions, words: Span<'_>, report: &Report<'_>) -> bool {
    let has_words = !words.text.is_empty();
    if has_words {
        options.replaces = Some(words.text.to_owned());
    } else {
        report.add(words, "this line is not whole", "expected the words of the file: `replace The server is running`");
    }
    has_words
}

fn add_variable(options: &mut ProgramOptions, value: Span<'_>, report: &Report<'_>) -> bool {
    let (name, value) = value.word();
    let is_name = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    let is_whole = !name.text.is_empty() && name.text.bytes().all(is_name) && !value.text.is_empty();
    if is_whole {
        options.variables.push((name.text.to_owned(), value.text.to_owned()));
    } else {
        report.add(name, "this line is not whole", "expected a name and a value: `variable CORS_ORIGIN {{url:site}}`");
    }
    is_whole
}
