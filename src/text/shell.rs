//! Command lines: how a word is written so that a shell takes it as one word, and how a line becomes words again.

use std::fmt;

use super::platform::Platform;

/// Whose rules are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShellKind {
    /// sh, bash, zsh.
    Posix,
    /// PowerShell and cmd.exe.
    Windows,
}

impl ShellKind {
    /// The kind of shell that this system's users type into.
    pub const OF_SYSTEM: Self = Self::of(Platform::CURRENT);

    /// The kind of shell that a platform's users type into.
    pub const fn of(platform: Platform) -> Self {
        match platform {
            Platform::Linux | Platform::MacOs => Self::Posix,
            Platform::Windows => Self::Windows,
        }
    }

    /// Returns the word as this shell takes it: quoted only where it must be.
    pub fn quote(self, word: &str) -> String {
        match self {
            Self::Posix => quote_posix(word),
            Self::Windows => quote_windows(word),
        }
    }

    /// Returns the words as one line that can be typed into this shell.
    pub fn join(self, words: &[String]) -> String {
        match self {
            Self::Windows if words.iter().any(|word| word.contains('"')) => join_verbatim(words),
            _ => words.iter().map(|word| self.quote(word)).collect::<Vec<_>>().join(" "),
        }
    }

    /// Splits a line into words as this shell does. Nothing is expanded, because no shell runs the line.
    ///
    /// # Errors
    /// A line without a command, a quote that does not end, or a character that only a shell understands.
    pub fn split(self, line: &str) -> Result<Vec<String>, SplitError> {
        let words = match self {
            Self::Posix => split_posix(line)?,
            Self::Windows => split_windows(line)?,
        };
        if words.first().is_none_or(String::is_empty) { Err(SplitError::NoCommand) } else { Ok(words) }
    }
}

/// Returns the word as a shell of this system takes it.
pub fn quoted(word: &str) -> String {
    ShellKind::OF_SYSTEM.quote(word)
}

/// Returns the words as one line that can be typed into a shell of this system.
pub fn join(words: &[String]) -> String {
    ShellKind::OF_SYSTEM.join(words)
}

/// Splits a line into words as a shell of this system does.
///
/// # Errors
/// See [`ShellKind::split`].
pub fn split(line: &str) -> Result<Vec<String>, SplitError> {
    ShellKind::OF_SYSTEM.split(line)
}

/// Why a line is not a command that can be started without a shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SplitError {
    /// There are no words.
    NoCommand,
    /// This quote is opened and not closed.
    OpenQuote(char),
    /// This character needs a shell.
    NeedsShell(char),
    /// Nothing comes after the backslash at the end.
    OpenEscape,
}

impl fmt::Display for SplitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCommand => f.write_str("there is no command"),
            Self::OpenQuote(quote) => write!(f, "the quote {quote} is not closed"),
            Self::NeedsShell(char) => {
                write!(f, "`{char}` needs a shell, and a program is started here without one")
            }
            Self::OpenEscape => f.write_str("there is nothing after the backslash at the end"),
        }
    }
}

impl std::error::Error for SplitError {}

/// The characters that a shell acts on and a program never sees.
fn is_operator(char: char) -> bool {
    matches!(char, '|' | '&' | ';' | '<' | '>')
}

fn quote_posix(word: &str) -> String {
    // A program's argument cannot hold NUL, so quoting it cannot do harm either.
    let quoted = shlex::Quoter::new().allow_nul(true).quote(word);
    quoted.map_or_else(|_| word.to_owned(), std::borrow::Cow::into_owned)
}

/// Characters that neither PowerShell nor cmd.exe acts on.
fn is_plain_on_windows(char: char) -> bool {
    char.is_alphanumeric() || "-_./\\:=+".contains(char)
}

/// Double quotes mean the same to PowerShell and to cmd.exe, as long as nothing inside is expanded. Where something
/// would be, the word is written for PowerShell, which Windows opens unless told otherwise.
fn quote_windows(word: &str) -> String {
    if !word.is_empty() && word.chars().all(is_plain_on_windows) {
        return word.to_owned();
    }
    if word.contains(['"', '$', '`', '%', '!', '\u{201c}', '\u{201d}', '\u{201e}']) {
        return format!("'{}'", word.replace('\'', "''"));
    }
    // A backslash before the closing quote would be read as part of the word.
    let backslashes = word.len() - word.trim_end_matches('\\').len();
    format!("\"{word}{}\"", "\\".repeat(backslashes))
}

/// Windows PowerShell loses a double quote inside a word on its way to a program. After `--%` it hands the rest of the line
/// on as it is, so the words are quoted as Windows' programs themselves read them.
fn join_verbatim(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().skip(1).map(|word| quote_for_program(word)).collect();
    format!("{} --% {}", ShellKind::Windows.quote(&words[0]), quoted.join(" "))
}

/// Quotes a word as Windows' C library reads it: a backslash is an ordinary character, except before a double quote.
fn quote_for_program(word: &str) -> String {
    if !word.is_empty() && word.chars().all(is_plain_on_windows) {
        return word.to_owned();
    }
    let (mut quoted, mut backslashes) = (String::from('"'), 0);
    for char in word.chars() {
        if char == '"' {
            quoted.push_str(&"\\".repeat(backslashes + 1));
        }
        backslashes = if char == '\\' { backslashes + 1 } else { 0 };
        quoted.push(char);
    }
    quoted + &"\\".repeat(backslashes) + "\""
}

fn split_posix(line: &str) -> Result<Vec<String>, SplitError> {
    let (mut open_quote, mut is_escaped) = (None, false);
    for char in line.chars() {
        match (open_quote, char) {
            _ if is_escaped => is_escaped = false,
            (None | Some('"'), '\\') => is_escaped = true,
            (Some(quote), _) if quote == char => open_quote = None,
            (None, '"' | '\'') => open_quote = Some(char),
            (None, char) if is_operator(char) => return Err(SplitError::NeedsShell(char)),
            _ => {}
        }
    }
    match open_quote {
        Some(quote) => Err(SplitError::OpenQuote(quote)),
        None => shlex::split(line).ok_or(SplitError::OpenEscape),
    }
}

/// A backslash is an ordinary character on Windows: it is part of every path.
fn split_windows(line: &str) -> Result<Vec<String>, SplitError> {
    let (mut words, mut word, mut open_quote) = (Vec::new(), None::<String>, None);
    for char in line.chars() {
        match (open_quote, char) {
            (Some(quote), _) if quote == char => open_quote = None,
            (None, '"' | '\'') => {
                open_quote = Some(char);
                word.get_or_insert_default();
            }
            (None, _) if char.is_whitespace() => words.extend(word.take()),
            (None, char) if is_operator(char) => return Err(SplitError::NeedsShell(char)),
            _ => word.get_or_insert_default().push(char),
        }
    }
    words.extend(word);
    open_quote.map_or(Ok(words), |quote| Err(SplitError::OpenQuote(quote)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &[&str] =
        &["index.js", "my app.js", "", "it's", "say \"hi\"", "$HOME", "`ls`", "a\\b", "50%", "a\\ b\\", "Übung", "a;b"];

    #[test]
    fn a_plain_word_stays_as_it_is() {
        for shell in [ShellKind::Posix, ShellKind::Windows] {
            for word in ["index.js", "./a-b_c", "http://localhost:8080/about", "--port"] {
                assert_eq!(shell.quote(word), word, "{shell:?}");
            }
        }
    }

    #[test]
    fn a_quoted_word_is_split_into_the_same_word() {
        for word in WORDS {
            let line = format!("x {}", ShellKind::Posix.quote(word));
            assert_eq!(
                ShellKind::Posix.split(&line).as_deref(),
                Ok(&["x".to_owned(), (*word).to_owned()][..]),
                "{line}"
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn sh_itself_takes_a_quoted_word_as_that_word() {
        let line = format!("printf '%s\\n' {}", WORDS.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" "));
        let output = std::process::Command::new("sh").args(["-c", &line]).output().expect("sh runs");
        let expected: String = WORDS.iter().map(|word| format!("{word}\n")).collect();
        assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    }

    #[test]
    fn on_windows_nothing_in_quotes_is_expanded() {
        for (word, quoted) in [
            ("my app.js", "\"my app.js\""),
            ("C:\\my app\\", "\"C:\\my app\\\\\""),
            ("say \"hi\"", "'say \"hi\"'"),
            ("$HOME's", "'$HOME''s'"),
            ("`ls`", "'`ls`'"),
            ("C:\\app\\index.js", "C:\\app\\index.js"),
            ("", "\"\""),
        ] {
            assert_eq!(ShellKind::Windows.quote(word), quoted);
        }
    }

    #[test]
    fn a_line_for_windows_keeps_the_double_quotes_inside_its_words() {
        for (words, line) in [
            (&["curl.exe", "-i", "http://localhost:8080/a"][..], "curl.exe -i http://localhost:8080/a"),
            (&["curl.exe", "-d", "a b"], "curl.exe -d \"a b\""),
            (
                &["curl.exe", "-d", "{\"a\": 1}", "http://localhost/?a=%20"],
                "curl.exe --% -d \"{\\\"a\\\": 1}\" \"http://localhost/?a=%20\"",
            ),
            (&["x", "a\\\"", "b c\\"], "x --% \"a\\\\\\\"\" \"b c\\\\\""),
        ] {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            assert_eq!(ShellKind::Windows.join(&words), line);
        }
    }

    #[test]
    fn quotes_keep_words_together() {
        for (line, words) in [
            ("node index.js", &["node", "index.js"][..]),
            ("  node\t'my app.js'  \"\" ", &["node", "my app.js", ""]),
            ("node --title=\"a b\"c", &["node", "--title=a bc"]),
            ("node \"a;b\"", &["node", "a;b"]),
        ] {
            for shell in [ShellKind::Posix, ShellKind::Windows] {
                assert_eq!(shell.split(line).expect("it is a command"), words, "{shell:?} {line}");
            }
        }
        assert_eq!(
            ShellKind::Windows.split(r".venv\Scripts\python app.py").expect("it is a command")[0],
            r".venv\Scripts\python"
        );
    }

    #[test]
    fn a_line_that_is_no_command_is_refused() {
        for (line, error) in [
            ("", SplitError::NoCommand),
            ("''", SplitError::NoCommand),
            ("node 'a", SplitError::OpenQuote('\'')),
            ("npm i && node a", SplitError::NeedsShell('&')),
            ("node a > log", SplitError::NeedsShell('>')),
        ] {
            for shell in [ShellKind::Posix, ShellKind::Windows] {
                assert_eq!(shell.split(line), Err(error), "{shell:?} {line}");
            }
        }
        assert_eq!(ShellKind::Posix.split("node a\\"), Err(SplitError::OpenEscape));
    }
}
