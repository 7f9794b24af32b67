//! The address of a server where a lesson belongs: `doorway check hello http://localhost:3000`.

use crate::cli;
use crate::exit::UsedWrongly;

/// The largest number that a lesson has: larger ones are ports.
const MAX_LESSON_NUMBER: u16 = 99;

/// An address without `--url` is taken for a lesson by its place, and never is one.
pub(super) fn refuse(args: &cli::CheckArgs) -> Result<(), UsedWrongly> {
    let is_number_of_lesson = |text: &str| text.parse().is_ok_and(|number: u16| number <= MAX_LESSON_NUMBER);
    let is_address = |text: &str| text.contains(':') || text.parse::<u16>().is_ok() || text == "localhost";
    let typed = args.lesson.as_deref();
    let lesson = typed.filter(|text| !is_address(text) || is_number_of_lesson(text));
    let first = typed.filter(|_| lesson.is_none());
    let Some(address) = first.or(args.more.as_deref().filter(|text| is_address(text))) else {
        let unexpected =
            |more: &str| UsedWrongly(format!("unexpected argument `{more}`: one lesson is checked at a time"));
        return args.more.as_deref().map_or(Ok(()), |more| Err(unexpected(more)));
    };
    let lesson = lesson.map(|lesson| format!("{lesson} "));
    let example = format!("doorway check {}--url {address}", lesson.unwrap_or_default());
    Err(UsedWrongly(format!(
        "`{address}` is not a lesson. Write the address of a running server after --url: {example}"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_number_in_the_first_place_is_a_lesson_and_a_large_one_a_port() {
        let refused = |lesson: &str, more: Option<&str>| {
            let (lesson, more) = (Some(lesson.to_owned()), more.map(str::to_owned));
            refuse(&cli::CheckArgs { lesson, more, ..cli::CheckArgs::default() }).err().map(|error| error.0)
        };
        assert_eq!(refused("11", None), None);
        for (lesson, more, example) in [
            ("8080", None, "doorway check --url 8080"),
            ("11", Some("3000"), "doorway check 11 --url 3000"),
            ("hello", Some("80"), "doorway check hello --url 80"),
            ("localhost", None, "doorway check --url localhost"),
        ] {
            let words = refused(lesson, more).expect("it is refused");
            assert!(words.ends_with(example), "{words}");
        }
    }
}
