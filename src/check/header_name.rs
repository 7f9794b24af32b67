//! Tells a header whose name is misspelt from one that has another name.

use strsim::osa_distance;

/// How many slips a name may be away from the one that is meant, and how many if it is short, or long.
const MAX_SLIPS: usize = 2;
const MAX_SLIPS_IN_SHORT: usize = 1;
const MAX_SLIPS_IN_LONG: usize = 3;
/// How many letters a short name has at most, and a long one at least.
const SHORT: usize = 6;
const LONG: usize = 20;
/// Headers that are near to another one, and right.
const KNOWN: &[&str] = &[
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-max-age",
    "age",
    "allow",
    "content-length",
    "content-type",
    "date",
    "etag",
    "link",
    "server",
    "vary",
    "via",
];

/// Returns the header that is meant to be the right one, and has nearly its name: of several, the one with the fewest slips.
pub fn misspelt_header<'n>(names: impl Iterator<Item = &'n str>, right: &str) -> Option<&'n str> {
    let near = names.filter(|name| !is_known(name) && is_near(name, right));
    near.min_by_key(|name| slips(name, right))
}

fn is_known(name: &str) -> bool {
    KNOWN.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Whether a name is meant as another one: a few slips away, or with a few letters more at its end.
fn is_near(name: &str, right: &str) -> bool {
    let max = match right.len() {
        ..=SHORT => MAX_SLIPS_IN_SHORT,
        LONG.. => MAX_SLIPS_IN_LONG,
        _ => MAX_SLIPS,
    };
    let beginning = name.get(..right.len()).filter(|own| own.eq_ignore_ascii_case(right));
    slips(name, right) <= max || beginning.is_some_and(|own| name.len() - own.len() <= MAX_SLIPS)
}

fn slips(name: &str, right: &str) -> usize {
    osa_distance(&name.to_ascii_lowercase(), &right.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_nearly_the_right_one_is_misspelt() {
        for (name, right) in [
            ("allowed", "Allow"),
            ("locaton", "Location"),
            ("access-control-allow-header", "Access-Control-Allow-Headers"),
            ("acess-control-allow-origin", "Access-Control-Allow-Origin"),
            ("Acess-Controll-Alow-Origin", "Access-Control-Allow-Origin"),
        ] {
            assert_eq!(misspelt_header([name].into_iter(), right), Some(name));
        }
    }

    #[test]
    fn another_header_is_not_a_misspelt_one() {
        for (name, right) in [
            ("access-control-expose-headers", "Access-Control-Allow-Headers"),
            ("access-control-allow-methods", "Access-Control-Allow-Headers"),
            ("date", "Vary"),
            ("x-via", "Vary"),
        ] {
            assert_eq!(misspelt_header([name].into_iter(), right), None, "{name}");
        }
    }

    #[test]
    fn of_several_names_the_nearest_is_meant() {
        assert_eq!(misspelt_header(["locaten", "lokation", "locatio"].into_iter(), "Location"), Some("lokation"));
    }
}
