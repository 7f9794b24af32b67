//! The likely cause of what a check found, as it is reported.

/// The likely cause, in the words of the learner's own stack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnosis {
    /// The rule that was chosen: its file in `diagnose/mistakes`, and its place in it.
    pub rule: String,
    /// What was seen.
    pub seen: String,
    /// Why that usually is.
    pub why: String,
    /// What to try.
    pub try_: String,
    /// Where to look: file, line and what is written there, else the place in words. In words it is shown with `--hint`.
    pub place: Option<String>,
    /// The same for programs, if it is a line of the learner's own file.
    pub spot: Option<SourceLocation>,
    /// The page of the stack's documentation, with its address. Shown with `--hint`.
    pub docs: Option<String>,
    /// The line itself in the learner's stack. Shown with `--hint --hint`.
    pub line: Option<String>,
}

impl Diagnosis {
    /// The `rule` of a cause that a step of the rehearsal brings itself.
    pub const REHEARSAL: &str = "rehearsal";

    /// Whether another diagnosis says the same cause, though each is about a request of its own: `path` is that of this
    /// one, `other_path` that of the other.
    pub fn is_same_cause(&self, path: &str, other: &Self, other_path: &str) -> bool {
        let is_same =
            |own: &str, others: &str| own == others || without_path(own, path) == without_path(others, other_path);
        self.spot == other.spot && is_same(&self.why, &other.why) && is_same(&self.try_, &other.try_)
    }
}

/// The words of a text, without the path where a word is the path, or a URL that ends with it.
fn without_path<'a>(text: &'a str, path: &str) -> Vec<&'a str> {
    let without = |word: &'a str| {
        let bare = word.trim_matches([':', ',', '.', ';', '`']);
        let start = bare.strip_suffix(path).filter(|start| start.is_empty() || start.contains("://"));
        start.unwrap_or(word)
    };
    text.split_whitespace().map(without).collect()
}

/// A line of the learner's own file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLocation {
    /// The file, from the folder that the check runs in.
    pub file: String,
    /// The number of the line, from 1.
    pub line: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(path: &str, try_: &str) -> Diagnosis {
        Diagnosis { why: format!("No route took {path}."), try_: try_.to_owned(), ..Diagnosis::default() }
    }

    #[test]
    fn the_same_words_about_two_paths_are_the_same_cause() {
        let (one, other) = (about("/", "Look at /: it is there."), about("/about", "Look at /about: it is there."));
        assert!(one.is_same_cause("/", &other, "/about"));
        assert!(!one.is_same_cause("/", &about("/about", "Look at /abuot."), "/about"));
        let (one, other) = (about("/", "It is at https://a.com/."), about("/about", "It is at https://a.com/about."));
        assert!(one.is_same_cause("/", &other, "/about"));
    }

    #[test]
    fn two_lines_of_the_program_are_two_causes() {
        let spot = |line| Some(SourceLocation { file: "index.js".into(), line });
        let at = |line| Diagnosis { spot: spot(line), ..about("/", "Write it.") };
        assert!(at(3).is_same_cause("/", &at(3), "/") && !at(3).is_same_cause("/", &at(4), "/"));
    }
}
