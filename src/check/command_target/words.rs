//! Takes a command apart: the words before the tool, its flags, and what is no flag.

use crate::text::shell;

/// Commands that start the command that follows them.
const WRAPPERS: &[&str] = &["env", "exec", "time", "npx", "bunx", "cross-env", "nohup", "dotenv", "--"];
/// The same, with the word that belongs to them.
const TWO_WORD_WRAPPERS: &[[&str; 2]] = &[
    ["poetry", "run"],
    ["uv", "run"],
    ["pipenv", "run"],
    ["pdm", "run"],
    ["npm", "exec"],
    ["pnpm", "exec"],
    ["yarn", "exec"],
    ["pnpm", "dlx"],
];

/// Which flags of a tool are followed by a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FlagValues {
    /// None of them.
    None,
    /// Those of Python.
    Python,
    /// Those of Node.
    Node,
    /// Those of nodemon.
    Nodemon,
    /// All that begin with `-`.
    All,
}

impl FlagValues {
    fn has_value(self, flag: &str) -> bool {
        match self {
            FlagValues::None => false,
            FlagValues::Python => ["-X", "-W", "-c"].contains(&flag),
            FlagValues::Node => {
                ["-r", "--require", "--import", "--loader", "-e", "-p", "--watch-path", "--env-file"].contains(&flag)
            }
            FlagValues::Nodemon => {
                ["-w", "--watch", "-e", "--ext", "-i", "--ignore", "-d", "--delay", "-r"].contains(&flag)
            }
            FlagValues::All => true,
        }
    }
}

/// Splits the variables that are set before a command from it, and takes off what only starts it: `npx`, `poetry run`.
pub(super) fn without_wrappers(argv: &[String]) -> (Vec<String>, &[String]) {
    let (mut variables, mut words) = (Vec::new(), argv);
    while let Some(first) = words.first() {
        let is_pair = |pair: &&[&str; 2]| words.get(..2).is_some_and(|two| two == pair.as_slice());
        if is_variable(first) {
            variables.push(first.clone());
            words = &words[1..];
        } else if WRAPPERS.contains(&first.as_str()) {
            words = &words[1..];
        } else if TWO_WORD_WRAPPERS.iter().any(|pair| is_pair(&pair)) {
            words = &words[2..];
        } else {
            break;
        }
    }
    (variables, words)
}

fn is_variable(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|char| char.is_ascii_uppercase() || char.is_ascii_digit() || char == '_')
    })
}

/// The first argument that is neither a flag nor the value of one.
pub(super) fn first_argument(arguments: &[String], values: FlagValues) -> Option<&str> {
    let mut is_value = false;
    for word in arguments {
        if std::mem::take(&mut is_value) {
            continue;
        }
        if !word.starts_with('-') {
            return Some(word);
        }
        is_value = values.has_value(word);
    }
    None
}

/// The value of a flag: `--app main` or `--app=main`.
pub(crate) fn flag_value<'a>(arguments: &'a [String], flag: &str) -> Option<&'a str> {
    let at = arguments.iter().position(|word| word == flag);
    let next = at.and_then(|at| arguments.get(at + 1)).map(String::as_str);
    let joined = || arguments.iter().find_map(|word| word.strip_prefix(flag)?.strip_prefix('='));
    next.or_else(joined)
}

/// The commands of one line of a shell.
pub(super) fn split_command(line: &str) -> Vec<Vec<String>> {
    let parts = line.split("&&").flat_map(|part| part.split("||")).flat_map(|part| part.split([';', '|', '&']));
    parts.filter_map(|part| shell::split(part.trim()).ok()).filter(|words| !words.is_empty()).collect()
}
