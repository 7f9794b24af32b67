//! Reads the text of a project's `doorway.toml`. A slip in it is refused with its line, because a key that nobody reads would
//! make doorway check the wrong port or start the wrong program without a word.

use std::fmt;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::content::stacks::Stacks;
use crate::text::lines::line_number;
use crate::text::nearest::did_you_mean;
use crate::text::safe::safe_to_copy;
use crate::text::shell::{SplitError, split};

/// The file that a starter project carries.
pub const FILE: &str = "doorway.toml";
const KEYS: &[&str] = &["lesson", "stack", "run", "port"];

/// What the file says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct ProjectFile {
    pub(super) lesson: Option<String>,
    pub(super) stack: Option<String>,
    pub(super) run: Option<Vec<String>>,
    pub(super) port: Option<u16>,
}

/// Something in the file that cannot be, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidProjectFile {
    /// The number of the line, from 1.
    line: usize,
    /// The line itself.
    text: String,
    /// What is wrong, and what was expected.
    message: String,
}

impl fmt::Display for InvalidProjectFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, text, message } = self;
        write!(f, "{FILE}, line {line}: {message}\n{line} | {}", safe_to_copy(text))
    }
}

impl std::error::Error for InvalidProjectFile {}

/// Reads the file's text.
pub(super) fn parse(text: &str, stacks: &Stacks) -> Result<ProjectFile, InvalidProjectFile> {
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        invalid(text, at, format!("this is not TOML: {}", error.message().trim().replace('\n', "; ")))
    })?;
    let table = table.get_ref();
    if let Some(key) = table.keys().find(|key| !KEYS.contains(&key.get_ref().as_ref())) {
        let name = key.get_ref();
        let meant = did_you_mean(name, KEYS);
        let message = format!("there is no key `{}`{meant}; the keys are {}", safe_to_copy(name), KEYS.join(", "));
        return Err(invalid(text, key.span().start, message));
    }
    let fields = ProjectFields { text, table };
    Ok(ProjectFile {
        lesson: fields.name("lesson")?.map(|(name, _)| name),
        stack: fields.stack(stacks)?,
        run: fields.command()?,
        port: fields.port()?,
    })
}

/// Reads the values of the keys.
struct ProjectFields<'a> {
    text: &'a str,
    table: &'a DeTable<'a>,
}

impl<'a> ProjectFields<'a> {
    fn value(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.table.get(key)
    }

    fn wrong<T>(&self, value: &Spanned<DeValue<'_>>, message: &str) -> Result<T, InvalidProjectFile> {
        Err(invalid(self.text, value.span().start, message.to_owned()))
    }

    /// A name, and where it is.
    fn name(&self, key: &str) -> Result<Option<(String, usize)>, InvalidProjectFile> {
        let Some(value) = self.value(key) else { return Ok(None) };
        match value.get_ref().as_str() {
            Some(name) => Ok(Some((name.to_owned(), value.span().start))),
            None => self.wrong(value, &format!("`{key}` must be a name in quotes")),
        }
    }

    fn stack(&self, stacks: &Stacks) -> Result<Option<String>, InvalidProjectFile> {
        let Some((name, at)) = self.name("stack")? else { return Ok(None) };
        if !matches!(stacks.try_named(&name.to_ascii_lowercase()), Ok(None)) {
            return Ok(Some(name));
        }
        let known: Vec<&str> = stacks.all().map(|stack| stack.name.as_str()).collect();
        let message = format!(
            "there is no stack `{}`{}; there are {}. For a different one, leave this line out",
            safe_to_copy(&name),
            did_you_mean(&name, &known),
            known.join(", ")
        );
        Err(invalid(self.text, at, message))
    }

    fn port(&self) -> Result<Option<u16>, InvalidProjectFile> {
        let Some(value) = self.value("port") else { return Ok(None) };
        let number = value.get_ref().as_integer().and_then(|number| number.as_str().replace('_', "").parse().ok());
        match number.filter(|port| *port > 0) {
            Some(port) => Ok(Some(port)),
            None => self.wrong(value, "`port` must be a number from 1 to 65535, without quotes, such as 8080"),
        }
    }

    fn command(&self) -> Result<Option<Vec<String>>, InvalidProjectFile> {
        let Some(value) = self.value("run") else { return Ok(None) };
        let usual = "`run` must be a command, such as \"node index.js\" or [\"node\", \"index.js\"]";
        let words = match value.get_ref() {
            DeValue::String(line) => match split(line) {
                Ok(words) => words,
                Err(SplitError::NoCommand) => Vec::new(),
                Err(why) => return self.wrong(value, &format!("could not understand `run`: {why}")),
            },
            DeValue::Array(words) => {
                let words: Option<Vec<_>> =
                    words.iter().map(|word| Some(word.get_ref().as_str()?.to_owned())).collect();
                words.unwrap_or_default()
            }
            _ => Vec::new(),
        };
        if words.is_empty() { self.wrong(value, usual) } else { Ok(Some(words)) }
    }
}

fn invalid(text: &str, at: usize, message: String) -> InvalidProjectFile {
    let line = line_number(text, at);
    InvalidProjectFile { line, text: text.lines().nth(line - 1).unwrap_or_default().to_owned(), message }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        parse(text, &Stacks::builtin()).expect_err(text).to_string()
    }

    #[test]
    fn every_key_is_read() {
        let file =
            parse("lesson = 'routes'\nstack = 'node'\nrun = ['node', 'a.js']\nport = 3_000\n", &Stacks::builtin());
        let run = Some(vec!["node".to_owned(), "a.js".to_owned()]);
        let wanted = ProjectFile { lesson: Some("routes".into()), stack: Some("node".into()), run, port: Some(3000) };
        assert_eq!(file, Ok(wanted));
        assert_eq!(parse("# nothing yet\n", &Stacks::builtin()), Ok(ProjectFile::default()));
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line_and_the_nearest_one() {
        let refused = refused("lesson = \"hello\"\nprot = 3000\n");
        assert!(
            refused.starts_with("doorway.toml, line 2: there is no key `prot` (did you mean `port`?)"),
            "{refused}"
        );
        assert!(refused.ends_with("\n2 | prot = 3000"), "{refused}");
    }

    #[test]
    fn a_value_that_cannot_be_is_refused_with_what_was_expected() {
        for (text, line, words) in [
            ("port = 99999", 1, "from 1 to 65535"),
            ("\nport = \"8080\"", 2, "without quotes"),
            ("port = 0", 1, "from 1 to 65535"),
            ("run = []", 1, "must be a command"),
            ("run = \"\"", 1, "must be a command"),
            ("run = [1]", 1, "must be a command"),
            ("run = \"a | b\"", 1, "could not understand `run`"),
            ("lesson = 3", 1, "a name in quotes"),
            ("# mine\nstack = \"expres\"", 2, "did you mean `express`?"),
            ("stack = \"java\"", 1, "leave this line out"),
            ("lesson = ", 1, "not TOML"),
            ("lesson = \"hello\"\nport 8080", 2, "not TOML"),
        ] {
            let refused = refused(text);
            let start = format!("doorway.toml, line {line}: ");
            assert!(refused.starts_with(&start) && refused.contains(words), "{text}: {refused}");
        }
    }
}
