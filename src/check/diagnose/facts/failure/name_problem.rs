//! Why a name does not exist at the place where it is used.

use crate::check::diagnose::rule_context::RuleContext;
use crate::check::program_errors::{ErrorOrigin, ProgramError};
use crate::check::source_model::{HandlerDef, SourceModel, UndefinedName, nearest_word};

use super::import_line::import_line;
use super::place;

/// Why a name does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NameProblem {
    /// Only CommonJS has it, and the file is a module.
    CommonJs,
    /// The function around has another name for it: `response` for `res`.
    Parameter {
        near: String,
    },
    /// The function around has no such parameter.
    NoParameter {
        parameters: String,
        function: Option<String>,
    },
    /// Another language writes it so: `true` in Python.
    OtherLanguage {
        near: String,
    },
    /// Underscores are missing: `name` for `__name__`.
    Underscores {
        near: String,
    },
    /// It is a key without quotation marks.
    Key,
    /// A module has it that is not imported.
    NotImported {
        import: String,
    },
    /// The app, router or server was never made.
    App,
    /// It is nearly another name.
    Misspelt {
        near: String,
    },
    /// It is made further down: in the line `near`.
    Later {
        near: String,
    },
    /// It is made inside of another function: in the line `near`.
    Elsewhere {
        near: String,
    },
    /// It is a method of the class, and needs its object: `self.send`.
    Method {
        near: String,
    },
    /// The function makes a variable of this name itself, further down.
    Local,
    /// It stands where a text is likely meant.
    Text,
    Unknown,
}

impl NameProblem {
    /// What rules call it.
    pub(super) fn word(&self) -> &'static str {
        match self {
            NameProblem::CommonJs => "commonjs",
            NameProblem::Parameter { .. } => "parameter",
            NameProblem::NoParameter { .. } => "no-parameter",
            NameProblem::OtherLanguage { .. } => "other-language",
            NameProblem::Underscores { .. } => "underscores",
            NameProblem::Key => "key",
            NameProblem::NotImported { .. } => "not-imported",
            NameProblem::App => "app",
            NameProblem::Misspelt { .. } => "misspelt",
            NameProblem::Later { .. } => "later",
            NameProblem::Elsewhere { .. } => "elsewhere",
            NameProblem::Method { .. } => "method",
            NameProblem::Local => "local",
            NameProblem::Text => "text",
            NameProblem::Unknown => "unknown",
        }
    }
}

/// Names that handlers have for the request, the response and what comes with them.
pub(super) const REQUEST_NAMES: &[&str] = &["req", "request"];
pub(super) const RESPONSE_NAMES: &[&str] = &["res", "response", "resp", "reply"];
const CONTEXT_NAMES: &[&str] = &["c", "ctx", "context", "next"];
/// What is most often called so, and must be made before it is used.
const APP_NAMES: &[&str] = &["app", "router", "server", "api"];
const COMMONJS_NAMES: &[&str] = &["require", "module", "exports", "__dirname", "__filename"];
/// How Python and JavaScript write what other languages write otherwise.
const PYTHON_WORDS: &[(&str, &str)] = &[
    ("true", "True"),
    ("false", "False"),
    ("null", "None"),
    ("nil", "None"),
    ("undefined", "None"),
    ("none", "None"),
    ("console", "print"),
    ("JSON", "json"),
    ("this", "self"),
];
const JAVASCRIPT_WORDS: &[(&str, &str)] = &[
    ("True", "true"),
    ("False", "false"),
    ("None", "null"),
    ("nil", "null"),
    ("print", "console.log"),
    ("self", "this"),
];

/// Finds out why a name does not exist at the place of an error.
pub(super) fn problem_of(context: &RuleContext<'_>, error: &ProgramError, name: &str) -> NameProblem {
    let is_python = error.origin == ErrorOrigin::Python;
    let around = place::lines_around(context, error);
    let line = around.as_ref().map(|(lines, at)| lines[*at].as_str()).unwrap_or_default();
    let is_text = is_value(line, name);
    let of_lines = || around.as_ref().and_then(|(lines, at)| of_lines(lines, *at, name));
    of_message(error, name)
        .or_else(|| of_handler(context, error, name).filter(|_| !is_python))
        .or_else(|| of_words(is_python, name))
        .or_else(|| of_line(is_python, line, name))
        .or_else(|| of_lines().filter(|_| error.message.contains("before initialization")))
        .or_else(|| of_model(context, name, is_text))
        .or_else(|| APP_NAMES.contains(&name).then_some(NameProblem::App))
        .or_else(|| suggested(error))
        .or_else(of_lines)
        .or_else(|| is_text.then_some(NameProblem::Text))
        .unwrap_or(NameProblem::Unknown)
}

/// What the error says itself: that it is about modules, or about a variable of a function.
fn of_message(error: &ProgramError, name: &str) -> Option<NameProblem> {
    let is_in_module = error.message.contains("ES module scope");
    let is_own_name = error.origin == ErrorOrigin::Node && COMMONJS_NAMES.contains(&name);
    if error.kind == "UnboundLocalError" {
        return Some(NameProblem::Local);
    }
    (is_in_module || is_own_name).then_some(NameProblem::CommonJs)
}

/// The request or the response, which the handler around calls something else, or does not take at all.
fn of_handler(context: &RuleContext<'_>, error: &ProgramError, name: &str) -> Option<NameProblem> {
    let families = [REQUEST_NAMES, RESPONSE_NAMES, CONTEXT_NAMES];
    let family = families.into_iter().find(|family| family.contains(&name))?;
    let handler = place::handler_around(context, error)?;
    let own = |own: &&str| family.contains(own) && *own != "next" && name != "next";
    let parameters: Vec<&str> = handler.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    // A parameter that is misspelt is the one that was meant: `requset` for `request`.
    let is_other = |one: &&str| !families.iter().any(|family| family.contains(one));
    let near = || nearest_word(name, parameters.iter().copied().filter(is_other)).filter(|_| name.len() > 2);
    match parameters.iter().copied().find(|one| own(one)).or_else(near) {
        Some(near) => Some(NameProblem::Parameter { near: near.to_owned() }),
        None => Some(NameProblem::NoParameter {
            parameters: wanted_parameters(handler, name),
            function: handler.name.clone(),
        }),
    }
}

/// The parameters that a handler needs to use a name.
fn wanted_parameters(handler: &HandlerDef, name: &str) -> String {
    let first = handler.parameters.first().map(|parameter| parameter.name.as_str());
    match name {
        "res" => format!("{}, res", first.unwrap_or("req")),
        "response" => format!("{}, response", first.unwrap_or("request")),
        "reply" => format!("{}, reply", first.unwrap_or("request")),
        "next" => {
            let names: Vec<&str> = handler.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
            if names.is_empty() { "req, res, next".to_owned() } else { format!("{}, next", names.join(", ")) }
        }
        "req" => "req, res".to_owned(),
        "request" => "request, response".to_owned(),
        _ => name.to_owned(),
    }
}

fn of_words(is_python: bool, name: &str) -> Option<NameProblem> {
    let words = if is_python { PYTHON_WORDS } else { JAVASCRIPT_WORDS };
    let (_, near) = words.iter().find(|(own, _)| *own == name)?;
    Some(NameProblem::OtherLanguage { near: (*near).to_owned() })
}

/// What the line itself shows: `Flask(name)`, `{username: 'bob'}`.
fn of_line(is_python: bool, line: &str, name: &str) -> Option<NameProblem> {
    if !is_python {
        return None;
    }
    let inner = name.trim_matches('_');
    if ["name", "main", "file"].contains(&inner) {
        return Some(NameProblem::Underscores { near: format!("__{inner}__") });
    }
    let is_key = places(line, name).any(|at| {
        let (before, after) = (line[..at].trim_end(), line[at + name.len()..].trim_start());
        before.ends_with(['{', ',']) && after.starts_with(':') || before.is_empty() && after.starts_with(':')
    });
    is_key.then_some(NameProblem::Key)
}

/// Whether the name stands where a text is likely meant: as the value of a key, or alone behind `return`.
fn is_value(line: &str, name: &str) -> bool {
    places(line, name).any(|at| {
        let (before, after) = (line[..at].trim_end(), line[at + name.len()..].trim_start());
        let is_file = [".html", ".css", ".js", ".json", ".txt", ".png"].iter().any(|ending| after.starts_with(ending));
        is_file || before.ends_with(':') && (after.is_empty() || after.starts_with(['}', ',']))
    })
}

/// Where a name stands in a line, not as a part of another.
fn places<'t>(line: &'t str, name: &'t str) -> impl Iterator<Item = usize> + 't {
    let is_part = |char: char| char.is_alphanumeric() || char == '_';
    line.match_indices(name)
        .map(|(at, _)| at)
        .filter(move |at| !line[..*at].ends_with(is_part) && !line[at + name.len()..].starts_with(is_part))
}

/// What the source as a whole shows: a module that has this name, or a name that is nearly the same.
fn of_model(context: &RuleContext<'_>, name: &str, is_text: bool) -> Option<NameProblem> {
    let model = context.evidence.model.as_ref()?;
    let found = model.undefined_names.iter().find(|own| own.name == name)?;
    let is_written = |near: &String| model.files.iter().any(|file| places(&file.text, near).next().is_some());
    let near = || found.nearest.clone().filter(|near| is_written(near) || !is_text && name.len() > 4);
    imported(model, found).or_else(|| Some(NameProblem::Misspelt { near: near()? }))
}

fn imported(model: &SourceModel, found: &UndefinedName) -> Option<NameProblem> {
    let import = import_line(model, &found.name, found.module.as_ref()?)?;
    Some(NameProblem::NotImported { import })
}

/// The name that Python itself suggests.
fn suggested(error: &ProgramError) -> Option<NameProblem> {
    let (_, rest) = error.message.split_once("Did you mean: '")?;
    Some(NameProblem::Misspelt { near: rest.split('\'').next()?.to_owned() })
}

/// The line that makes the name: further down, or inside of another function.
fn of_lines(lines: &[String], at: usize, name: &str) -> Option<NameProblem> {
    let makes = |line: &str| {
        let line = line.trim_start();
        let words = ["const ", "let ", "var ", "function ", "async function ", "def ", "async def ", "class "];
        let rest = words.iter().find_map(|word| line.strip_prefix(word));
        let is_python_variable = rest.is_none() && line.strip_prefix(name).is_some_and(is_assignment);
        is_python_variable
            || rest
                .and_then(|rest| rest.strip_prefix(name))
                .is_some_and(|rest| !rest.starts_with(|char: char| char.is_alphanumeric() || char == '_'))
    };
    let made = lines.iter().enumerate().find(|(number, line)| *number != at && makes(line));
    let (number, line) = made?;
    let near = (number + 1).to_string();
    let is_inside = line.starts_with([' ', '\t']);
    if is_inside && line.trim_start().starts_with(&format!("def {name}(self")) {
        return Some(NameProblem::Method { near: format!("self.{name}") });
    }
    match (is_inside, number > at) {
        (false, true) => Some(NameProblem::Later { near }),
        (true, true) if lines[at].starts_with([' ', '\t']) && is_same_block(lines, at, number) => {
            Some(NameProblem::Later { near })
        }
        (true, _) => Some(NameProblem::Elsewhere { near }),
        (false, false) => None,
    }
}

/// Whether no line between two lines is indented less than the first.
fn is_same_block(lines: &[String], from: usize, to: usize) -> bool {
    let indent = |line: &str| line.len() - line.trim_start().len();
    lines[from..=to].iter().all(|line| line.trim().is_empty() || indent(line) >= indent(&lines[from]))
}

fn is_assignment(rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.starts_with('=') && !rest.starts_with("==") && !rest.starts_with("=>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_shows_what_a_name_is_meant_to_be() {
        assert_eq!(
            of_line(true, "app = Flask(name)", "name"),
            Some(NameProblem::Underscores { near: "__name__".to_owned() })
        );
        assert_eq!(of_line(true, "return {id: 1, username: 'bob'}", "username"), Some(NameProblem::Key));
        assert_eq!(of_line(true, "return username", "username"), None);
        assert!(is_value("res.json({ id: 1, username: bob });", "bob") && is_value("send_file(about.html)", "about"));
        assert!(!is_value("res.json(bob);", "bob"));
    }

    #[test]
    fn the_line_that_makes_a_name_is_found() {
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let found = of_lines(&lines("app.get('/', home);\nconst home = 1;"), 0, "home");
        assert_eq!(found, Some(NameProblem::Later { near: "2".to_owned() }));
        let found = of_lines(&lines("def make():\n    users = []\nprint(users)"), 2, "users");
        assert_eq!(found, Some(NameProblem::Elsewhere { near: "2".to_owned() }));
        let found = of_lines(&lines("class A:\n    def send(self):\n        send()"), 2, "send");
        assert_eq!(found, Some(NameProblem::Method { near: "self.send".to_owned() }));
    }
}
