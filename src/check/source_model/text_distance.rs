//! How far two words are apart: letters that are left out, added, replaced, or swapped with their neighbour.

/// The number of slips that turn one word into the other.
pub(crate) use strsim::osa_distance as distance;

/// Returns the word that is nearest to a name, if it is near enough to be what was meant.
pub(crate) fn nearest<'w>(name: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let most = match name.chars().count() {
        0..=1 => 0,
        2..=5 => 1,
        _ => 2,
    };
    let plain = |word: &str| word.trim_matches('_').to_lowercase();
    let apart = |word: &str| match plain(word) == plain(name) {
        true => 0,
        // Of two letters only a third one may be missing.
        false if name.len() == 2 && !word.starts_with(name) => usize::MAX,
        false => distance(&name.to_lowercase(), &word.to_lowercase()),
    };
    let scored = words.filter(|word| *word != name).map(|word| (apart(word), word));
    scored.filter(|(slips, _)| *slips <= most).min_by_key(|(slips, word)| (*slips, word.len())).map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_swapped_letters_are_one_slip() {
        assert_eq!(distance("abuot", "about"), 1);
        assert_eq!(distance("user", "users"), 1);
        assert_eq!(distance("about", "about"), 0);
        assert_eq!(distance("", "abc"), 3);
    }

    #[test]
    fn the_nearest_word_is_found_and_a_far_one_is_not() {
        let words = ["express", "fastify", "Flask"];
        assert_eq!(nearest("exprss", words.into_iter()), Some("express"));
        assert_eq!(nearest("flask", words.into_iter()), Some("Flask"));
        assert_eq!(nearest("koa", words.into_iter()), None);
    }
}
