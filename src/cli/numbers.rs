//! Numbers on the command line, with words that say which ones are possible.

use std::str::FromStr;

/// Reads the port of a server of ours; with 0 the system chooses one.
pub(super) fn any_port(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_| "a port is a number from 1 to 65535; 0 takes any free one".to_owned())
}

/// Reads the port of a program of the learner.
pub(super) fn port(text: &str) -> Result<u16, String> {
    number(text, 1, u16::MAX).ok_or_else(|| "a port is a number from 1 to 65535".to_owned())
}

/// Reads the number of a step.
pub(super) fn step(text: &str) -> Result<usize, String> {
    number(text, 1, usize::MAX).ok_or_else(|| "the steps of a lesson are numbers from 1 on".to_owned())
}

/// Reads a time limit in seconds.
pub(super) fn seconds(text: &str) -> Result<u64, String> {
    number(text, 1, 3600).ok_or_else(|| "it takes a number of seconds, from 1 to 3600".to_owned())
}

fn number<N: FromStr + PartialOrd>(text: &str, least: N, most: N) -> Option<N> {
    text.parse().ok().filter(|number| (least..=most).contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_such_number_is_refused_with_the_numbers_that_are() {
        for wrong in ["abc", "", "-1", "70000", "8080.5", " 1"] {
            assert!(any_port(wrong).is_err_and(|words| words.contains("from 1 to 65535; 0 takes")), "{wrong}");
            assert!(port(wrong).is_err_and(|words| words.ends_with("from 1 to 65535")), "{wrong}");
        }
        for wrong in ["two", "0", "-3"] {
            assert!(step(wrong).is_err() && seconds(wrong).is_err(), "{wrong}");
        }
        assert_eq!((any_port("0"), port("8080"), step("2"), seconds("3600")), (Ok(0), Ok(8080), Ok(2), Ok(3600)));
        assert!(port("0").is_err() && seconds("3601").is_err());
    }
}
