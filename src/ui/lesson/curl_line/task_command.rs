//! The curl commands in the words of a task: which of them can be run here, and what a learner has to write into the others.

use super::CurlLine;
use crate::text::shell::ShellKind;

/// What stands for a value that the learner has to write there.
const LEFT_OUT: char = '…';
/// Words in capital letters that are methods, and not a value of the learner.
const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/// The fewest letters of a word in capital letters that stands for a value.
const MIN_CAPITALS: usize = 3;

/// A curl command of a task.
#[derive(Debug, Clone)]
pub enum TaskCommand {
    /// It can be run here.
    Runs(Box<CurlLine>),
    /// A part of it stands for a value that the learner has to write there: `session=…`.
    Incomplete {
        /// The command as it was written.
        command: String,
        /// The part.
        part: String,
    },
    /// It asks for something that only curl in a terminal can do.
    Elsewhere(String),
}

impl TaskCommand {
    /// Reads a command. Returns nothing if it is none, or only the beginning of one: `curl -i`.
    pub fn read(text: &str) -> Option<Self> {
        let command = text.trim().to_owned();
        command.strip_prefix("curl")?;
        let Ok(words) = ShellKind::Posix.split(&command) else {
            return Some(Self::Elsewhere(command));
        };
        let has_address = words.iter().skip(1).any(|word| word.contains('/') || is_in_capitals(word));
        if !has_address || !matches!(words.first().map(String::as_str), Some("curl" | "curl.exe")) {
            return None;
        }
        if let Some(part) = words.iter().find_map(|word| part_to_write(word)) {
            return Some(Self::Incomplete { command, part });
        }
        Some(CurlLine::read(&command).map_or(Self::Elsewhere(command), |line| Self::Runs(Box::new(line))))
    }

    /// Fills in a cookie whose value is known: `value` returns it for a name.
    pub fn with_cookie(self, value: impl Fn(&str) -> Option<String>) -> Self {
        let Self::Incomplete { command, part } = &self else { return self };
        let Some(name) = part.strip_suffix(LEFT_OUT).and_then(|part| part.strip_suffix('=')) else { return self };
        // A value with other letters would have to be quoted.
        let is_plain = |value: &String| {
            !value.is_empty() && value.chars().all(|char| char.is_ascii_alphanumeric() || "-_.~%+/=".contains(char))
        };
        let value = value(name).filter(is_plain).filter(|_| command.to_ascii_lowercase().contains("cookie:"));
        value.and_then(|value| Self::read(&command.replace(part, &format!("{name}={value}")))).unwrap_or(self)
    }
}

/// Returns the curl commands of a task, whose addresses are filled in: what stands between two backticks.
pub fn task_commands(words: &str) -> Vec<TaskCommand> {
    words.split('`').skip(1).step_by(2).filter_map(TaskCommand::read).collect()
}

/// Returns the part of a word that stands for a value of the learner.
fn part_to_write(word: &str) -> Option<String> {
    if let Some(part) = word.split_whitespace().find(|part| part.contains(LEFT_OUT)) {
        return Some(part.to_owned());
    }
    let last = word.rsplit('/').next().unwrap_or(word);
    is_in_capitals(last).then(|| last.to_owned())
}

fn is_in_capitals(word: &str) -> bool {
    word.len() >= MIN_CAPITALS && word.chars().all(|char| char.is_ascii_uppercase()) && !METHODS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a command is, and for one that is not whole, what is missing.
    fn kind(command: &str) -> String {
        match TaskCommand::read(command) {
            None => "none".to_owned(),
            Some(TaskCommand::Runs(_)) => "runs".to_owned(),
            Some(TaskCommand::Incomplete { part, .. }) => part,
            Some(TaskCommand::Elsewhere(_)) => "elsewhere".to_owned(),
        }
    }

    #[test]
    fn a_command_with_a_value_of_the_learner_in_it_is_not_run() {
        for (command, wanted) in [
            ("curl -i http://localhost:8080/", "runs"),
            ("curl -i -L http://localhost:8080/old", "runs"),
            ("curl -L --max-redirs 20 http://localhost:8080/left", "runs"),
            ("curl -i -u bob:lion http://localhost:8080/diary", "runs"),
            ("curl http://localhost:8080/notes/1 -X DELETE", "runs"),
            ("curl -i http://localhost:8080/me -H \"Cookie: session=…\"", "session=…"),
            ("curl -i http://localhost:8080/CODE", "CODE"),
            ("curl -i -X PUT -d \"a picture\" \"LINK\"", "LINK"),
            ("curl -v http://localhost:8080/", "elsewhere"),
            ("curl -i http://example.com/", "elsewhere"),
            ("curl -i", "none"),
            ("curl", "none"),
            ("GET /users/3", "none"),
        ] {
            assert_eq!(kind(command), wanted, "{command}");
        }
    }

    #[test]
    fn a_cookie_whose_value_is_known_is_filled_in() {
        let command = || TaskCommand::read("curl -i http://localhost:8080/me -H \"Cookie: session=…\"").expect("one");
        let known = |name: &str| (name == "session").then(|| "a7f-3".to_owned());
        let TaskCommand::Runs(line) = command().with_cookie(known) else { panic!("it is whole") };
        assert_eq!(line.command(), "curl -i http://localhost:8080/me -H \"Cookie: session=a7f-3\"");
        for value in [None, Some(String::new()), Some("a\"; rm".to_owned())] {
            let command = command().with_cookie(|_| value.clone());
            assert!(matches!(command, TaskCommand::Incomplete { .. }), "{command:?}");
        }
    }
}
