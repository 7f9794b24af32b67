//! Finds the word that somebody meant when they typed another one.

/// Words are compared up to this many characters, so that a very long one costs no time.
const MAX_COMPARED_CHARS: usize = 64;

/// Returns the known word that differs least from the typed one, if the difference looks like a typing error.
pub fn nearest<'a>(typed: &str, known: &[&'a str]) -> Option<&'a str> {
    let length = typed.chars().count();
    let max_distance = length.min(9) / 3 + usize::from(length < 3);
    let comparable = |word: &str| word.to_lowercase().chars().take(MAX_COMPARED_CHARS).collect::<String>();
    let typed = comparable(typed);
    known
        .iter()
        .map(|known| (strsim::osa_distance(&typed, &comparable(known)), *known))
        .filter(|(distance, _)| *distance <= max_distance)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
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
}
