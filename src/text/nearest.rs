//! Finds the word that somebody meant when they typed another one.

/// Words are compared up to this many characters, so that a very long one costs no time.
const MAX_COMPARED_CHARS: usize = 64;

/// Returns the known word that differs least from the typed one, if the difference looks like a typing error, or if one of
/// the two is the beginning of the other: `golang`, `expr`.
pub fn nearest<'a>(typed: &str, known: &[&'a str]) -> Option<&'a str> {
    let length = typed.chars().count();
    let max_distance = length.min(9) / 3 + usize::from(length < 3);
    let comparable = |word: &str| word.to_lowercase().chars().take(MAX_COMPARED_CHARS).collect::<String>();
    let typed = comparable(typed);
    let by_distance = known
        .iter()
        .map(|known| (strsim::osa_distance(&typed, &comparable(known)), *known))
        .filter(|(distance, known)| *distance <= max_distance + usize::from(begin_alike(&typed, &comparable(known))))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known);
    by_distance.or_else(|| known.iter().copied().find(|known| is_beginning(&typed, &comparable(known))))
}

/// Whether one of two words is the beginning of the other. A single letter is the beginning of too many words.
fn is_beginning(one: &str, other: &str) -> bool {
    one.len().min(other.len()) > 1 && (one.starts_with(other) || other.starts_with(one))
}

/// Whether two words begin with the same three characters. Then they may differ more at the end: `cooky` and `cookie`.
fn begin_alike(one: &str, other: &str) -> bool {
    one.chars().count().min(other.chars().count()) > 3 && one.chars().take(3).eq(other.chars().take(3))
}

/// Returns the nearest word as a question in brackets, to stand behind "there is no …", or nothing if none is near.
pub fn did_you_mean(typed: &str, known: &[&str]) -> String {
    nearest(typed, known).map(|meant| format!(" (did you mean `{meant}`?)")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_one_that_could_have_been_meant() {
        let known = ["stage", "try", "quiz", "check", "js"];
        assert_eq!(nearest("stagee", &known), Some("stage"));
        assert_eq!(nearest("tyr", &known), Some("try"));
        assert_eq!(nearest("Quizz", &known), Some("quiz"));
        assert_eq!(nearest("jss", &known), Some("js"));
        assert_eq!(nearest("banana", &known), None);
        assert_eq!(nearest("", &known), None);
    }

    #[test]
    fn a_word_that_begins_alike_may_end_differently() {
        let known = ["cookie", "status"];
        assert_eq!(nearest("cooky", &known), Some("cookie"));
        assert_eq!(nearest("kooky", &known), None);
        assert_eq!(nearest("stare", &known), None);
    }

    #[test]
    fn a_longer_or_a_shorter_form_of_a_word_is_near() {
        let known = ["node", "express", "go", "cors-demo"];
        assert_eq!(nearest("golang", &known), Some("go"));
        assert_eq!(nearest("expressjs", &known), Some("express"));
        assert_eq!(nearest("node.js", &known), Some("node"));
        assert_eq!(nearest("cors", &known), Some("cors-demo"));
        assert_eq!(nearest("e", &known), None);
    }

    #[test]
    fn the_nearest_word_is_asked_for_in_brackets() {
        assert_eq!(did_you_mean("tyr", &["try"]), " (did you mean `try`?)");
        assert_eq!(did_you_mean("banana", &["try"]), "");
    }
}
