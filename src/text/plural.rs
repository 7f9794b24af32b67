//! Numbers with their noun, and clauses that become sentences.

/// Returns the number with its noun: `1 lesson`, `3 lessons`, `2 processes`, `4,312 lines`.
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        return format!("1 {noun}");
    }
    let ending = if noun.ends_with(['s', 'x']) || noun.ends_with("ch") || noun.ends_with("sh") { "es" } else { "s" };
    format!("{} {noun}{ending}", grouped(number))
}

/// Returns the word that fits the number: `is` for one, `are` for all others.
pub fn choose<'a>(number: usize, one: &'a str, other: &'a str) -> &'a str {
    if number == 1 { one } else { other }
}

/// Returns the digits with a comma between each group of three.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Returns a clause as a sentence: with a capital letter, and a full stop if nothing else ends it.
pub fn sentence(clause: &str) -> String {
    with_full_stop(&capitalized(clause))
}

/// Returns a clause as the heading of the lines below it: with a capital letter, and a colon.
pub fn heading(clause: &str) -> String {
    format!("{}:", capitalized(clause))
}

fn capitalized(clause: &str) -> String {
    let mut chars = clause.trim().chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}", chars.as_str())
}

/// Returns words with a full stop if nothing else ends them. Their first letter stays: it may be that of a name of a file.
pub fn with_full_stop(words: &str) -> String {
    let words = words.trim();
    let end = if words.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{words}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noun_stands_in_the_number_it_has() {
        for (number, noun, words) in [
            (0, "lesson", "0 lessons"),
            (1, "lesson", "1 lesson"),
            (12, "minute", "12 minutes"),
            (2, "process", "2 processes"),
            (4_312, "line", "4,312 lines"),
            (1_000_000, "line", "1,000,000 lines"),
        ] {
            assert_eq!(count(number, noun), words);
        }
        assert_eq!([choose(1, "is", "are"), choose(2, "is", "are")], ["is", "are"]);
    }

    #[test]
    fn a_clause_becomes_a_sentence_and_a_sentence_stays_one() {
        assert_eq!(sentence("it works"), "It works.");
        assert_eq!(sentence(" Does it? "), "Does it?");
        assert_eq!(sentence("übung"), "Übung.");
    }
}
