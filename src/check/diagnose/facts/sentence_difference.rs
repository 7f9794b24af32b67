//! What differs between a sentence that was asked for and one that came, in words.

/// A sentence that is nearly the one that was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SentenceDifference {
    /// The sentence that came.
    pub(super) sent: String,
    /// What differs: `"resource" is missing`.
    pub(super) in_words: String,
}

/// Finds the line of a text that is nearly the sentence: most of its words are there, in their order.
pub(super) fn find(text: &str, wanted: &str) -> Option<SentenceDifference> {
    let wanted_words: Vec<&str> = wanted.split_whitespace().collect();
    let near = |line: &&str| is_near(&line.split_whitespace().collect::<Vec<_>>(), &wanted_words);
    let sent = text.lines().map(str::trim).find(near)?.to_owned();
    let in_words = difference(&sent, wanted)?;
    Some(SentenceDifference { sent, in_words })
}

/// Tells whether two sentences have most of their words in common; two words are so few that both must be there.
fn is_near(sent: &[&str], wanted: &[&str]) -> bool {
    let common = aligned(sent, wanted).iter().filter(|pair| matches!(pair, (Some(_), Some(_)))).count();
    match wanted.len() {
        0 | 1 => false,
        2 => common == 2 && sent.len() == 2,
        many => common * 3 >= many * 2 && sent.len() <= many + 2,
    }
}

/// Says what differs; none if nothing does.
fn difference(sent: &str, wanted: &str) -> Option<String> {
    let (sent, wanted): (Vec<&str>, Vec<&str>) =
        (sent.split_whitespace().collect(), wanted.split_whitespace().collect());
    let mut found = Vec::new();
    let mut pairs = aligned(&sent, &wanted).into_iter().peekable();
    while let Some(pair) = pairs.next() {
        match pair {
            (Some(own), Some(asked)) if own != asked => {
                found.push(format!("\"{own}\" is written where \"{asked}\" is wanted"))
            }
            (Some(own), None) => match pairs.next_if(|next| matches!(next, (None, Some(_)))) {
                Some((_, Some(asked))) => found.push(format!("\"{own}\" is written where \"{asked}\" is wanted")),
                _ => found.push(format!("\"{own}\" is too much")),
            },
            (None, Some(asked)) => match pairs.next_if(|next| matches!(next, (Some(_), None))) {
                Some((Some(own), _)) => found.push(format!("\"{own}\" is written where \"{asked}\" is wanted")),
                _ => found.push(format!("the word \"{asked}\" is missing")),
            },
            _ => {}
        }
    }
    (!found.is_empty()).then(|| found.join(", and "))
}

/// Pairs the words of two sentences that are the same but for capital letters and punctuation.
fn aligned<'w>(sent: &[&'w str], wanted: &[&'w str]) -> Vec<(Option<&'w str>, Option<&'w str>)> {
    let is_same = |one: &str, other: &str| plain(one) == plain(other);
    let mut longest = vec![vec![0usize; wanted.len() + 1]; sent.len() + 1];
    for at in (0..sent.len()).rev() {
        for to in (0..wanted.len()).rev() {
            longest[at][to] = match is_same(sent[at], wanted[to]) {
                true => longest[at + 1][to + 1] + 1,
                false => longest[at + 1][to].max(longest[at][to + 1]),
            };
        }
    }
    let (mut pairs, mut at, mut to) = (Vec::new(), 0, 0);
    while at < sent.len() || to < wanted.len() {
        let may_pair = at < sent.len() && to < wanted.len();
        if may_pair && is_same(sent[at], wanted[to]) {
            pairs.push((Some(sent[at]), Some(wanted[to])));
            (at, to) = (at + 1, to + 1);
        } else if to >= wanted.len() || at < sent.len() && longest[at + 1][to] >= longest[at][to + 1] {
            pairs.push((Some(sent[at]), None));
            at += 1;
        } else {
            pairs.push((None, Some(wanted[to])));
            to += 1;
        }
    }
    pairs
}

/// A word without punctuation, in small letters.
fn plain(word: &str) -> String {
    word.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: &str = "404 sorry this resource does not exist";

    #[test]
    fn what_differs_is_said_word_by_word() {
        for (sent, words) in [
            ("404 sorry this does not exist", "the word \"resource\" is missing"),
            ("404 sorry this resuorce does not exist", "\"resuorce\" is written where \"resource\" is wanted"),
            (
                "404 Sorry, this resource does not exist.",
                "\"Sorry,\" is written where \"sorry\" is wanted, and \"exist.\" is written where \"exist\" is wanted",
            ),
            ("404 sorry this resource really does not exist", "\"really\" is too much"),
        ] {
            assert_eq!(find(sent, WANTED).map(|found| found.in_words).as_deref(), Some(words));
        }
    }

    #[test]
    fn of_two_words_both_must_be_there() {
        let found = |sent| find(sent, "Hello, World!").map(|found| found.in_words);
        assert_eq!(found("Hello World!").as_deref(), Some("\"Hello\" is written where \"Hello,\" is wanted"));
        for other in ["Hello, Anna!", "Hello", "Hello, World!", "It works"] {
            assert_eq!(found(other), None, "{other}");
        }
    }

    #[test]
    fn another_sentence_is_not_taken_for_this_one() {
        for other in ["404 Not Found", "Cannot GET /x", "this page does not exist", "", WANTED] {
            assert_eq!(find(other, WANTED), None, "{other}");
        }
    }
}
