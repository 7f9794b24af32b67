//! Parts of a template that some projects have and others do not: the lines between `{{if WORD}}` and `{{end}}`.

use anyhow::{bail, ensure};

const START: &str = "{{if ";
const END: &str = "{{end}}";

/// Returns the text without the parts whose word is not true, and without the lines that mark parts. `is_true` says
/// whether a word is true, or nothing if there is no such word.
///
/// # Errors
/// A word that does not exist, a part inside another one, a part that is not closed.
pub(super) fn keep_true_parts(text: &str, is_true: impl Fn(&str) -> Option<bool>) -> anyhow::Result<String> {
    let (mut kept, mut part) = (String::with_capacity(text.len()), None);
    for line in text.split_inclusive('\n') {
        let mark = line.trim();
        if let Some(word) = mark.strip_prefix(START).and_then(|rest| rest.strip_suffix("}}")) {
            ensure!(part.is_none(), "{mark} is inside another part");
            let Some(value) = is_true(word) else { bail!("{mark}: `{word}` is no condition that doorway knows") };
            part = Some(value);
        } else if mark == END {
            ensure!(part.is_some(), "{END} without a part that it closes");
            part = None;
        } else if part.unwrap_or(true) {
            kept.push_str(line);
        }
    }
    ensure!(part.is_none(), "a part is not closed by {END}");
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str) -> Result<String, String> {
        let is_true = |word: &str| match word {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        keep_true_parts(text, is_true).map_err(|error| error.to_string())
    }

    #[test]
    fn the_parts_that_are_true_stay_without_their_marks() {
        let text = "a\n{{if yes}}\nb\n{{end}}\n{{if no}}\nc\n{{end}}\n{{name}}\n";
        assert_eq!(kept(text).as_deref(), Ok("a\nb\n{{name}}\n"));
    }

    #[test]
    fn a_part_that_does_not_hold_together_is_refused() {
        for (text, problem) in [
            ("{{if maybe}}\n{{end}}\n", "`maybe` is no condition"),
            ("{{if yes}}\n{{if no}}\n{{end}}\n", "inside another part"),
            ("{{if yes}}\n", "not closed"),
            ("{{end}}\n", "without a part"),
        ] {
            let error = kept(text).expect_err("it is refused");
            assert!(error.contains(problem), "{text}: {error}");
        }
    }
}
