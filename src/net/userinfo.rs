//! Keeps the password of a URL out of everything that is printed: reports, errors and JSON are pasted into forums.

use url::Url;

/// What is shown in place of a password.
const MASK: &str = "***";
/// The schemes after which browsers read a host, however many slashes there are.
const WEB_SCHEMES: &[&str] = &["http:", "https:", "ws:", "wss:", "ftp:"];

/// Returns a URL as text, with stars in place of its password.
pub fn shown_url(url: &Url) -> String {
    hide_password(url.as_str())
}

/// Returns what was typed as a URL, with stars in place of every password: its own, and those of URLs in its query. It need
/// not be a URL: one with a typing error is the most likely one to be printed.
pub fn hide_password(typed: &str) -> String {
    let mut shown = typed.to_owned();
    // From the end, so that the places before stay where they are.
    for start in authority_starts(typed).into_iter().rev() {
        let is_mail = start == 0 && is_mail_address(typed);
        if let Some((from, to)) = password(&shown[start..]).filter(|_| !is_mail) {
            shown.replace_range(start + from..start + to, MASK);
        }
    }
    shown
}

/// Returns where a user name may begin: at the start or after a scheme there, with any number of slashes, as browsers
/// read it; and after each `//`.
fn authority_starts(text: &str) -> Vec<usize> {
    let is_slash = |char: char| matches!(char, '/' | '\\');
    let rest = &text[web_scheme(text).map_or(0, str::len)..];
    let first = text.len() - rest.trim_start_matches(is_slash).len();
    let after_slashes = text.char_indices().filter(|(at, char)| {
        let before = text[..*at].ends_with(is_slash);
        is_slash(*char) && before
    });
    let further = after_slashes.map(|(at, _)| at + 1).filter(|at| *at > first);
    std::iter::once(first).chain(further).collect()
}

/// Returns the scheme that a text begins with, in small letters and with its colon, if browsers read a host after it.
pub fn web_scheme(text: &str) -> Option<&'static str> {
    let begins_with = |scheme: &str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    WEB_SCHEMES.iter().copied().find(|scheme| begins_with(scheme))
}

/// Returns where the password begins and ends in the text after the scheme.
fn password(text: &str) -> Option<(usize, usize)> {
    let authority = text.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let colon = authority.find(':')?;
    if let Some(at) = authority.rfind('@') {
        return (colon < at).then_some((colon + 1, at));
    }
    // A password with a slash in it ends the authority too early: what looks like the port is then no number.
    let is_port = authority.starts_with('[') || authority[colon + 1..].bytes().all(|byte| byte.is_ascii_digit());
    let at = text.rfind('@').filter(|_| !is_port)?;
    Some((colon + 1, at))
}

/// Whether the text is such a URL as `mailto:ann@example.com`, in which the part before the `@` is no password.
pub(super) fn is_mail_address(typed: &str) -> bool {
    let scheme = typed.trim_start().split(':').next().unwrap_or_default().to_ascii_lowercase();
    ["mailto", "sip", "sips", "xmpp", "acct", "news", "mid", "cid"].contains(&scheme.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        for (typed, shown) in [
            ("http://ann:pw@localhost:8080/x", "http://ann:***@localhost:8080/x"),
            ("ann:pw@localhost:8080", "ann:***@localhost:8080"),
            ("http://:pw@localhost", "http://:***@localhost"),
            ("http://ann:p@w@localhost", "http://ann:***@localhost"),
            ("http://ann:p/w@localhost", "http://ann:***@localhost"),
            ("http://ann:p?w#@localhost/@x", "http://ann:***@x"),
            ("http://ann:pw@local host/", "http://ann:***@local host/"),
            ("http://ann:pw@localhost:99999", "http://ann:***@localhost:99999"),
            ("//ann:pw@localhost", "//ann:***@localhost"),
            ("http:ann:pw@localhost", "http:ann:***@localhost"),
            ("HTTP:/ann:pw@localhost", "HTTP:/ann:***@localhost"),
            (r"http:\\ann:pw@localhost", r"http:\\ann:***@localhost"),
            ("http://localhost/?to=http://ann:pw@b/", "http://localhost/?to=http://ann:***@b/"),
            ("http://ann:pw@a/?to=//bob:pw2@b/", "http://ann:***@a/?to=//bob:***@b/"),
            ("localhost:8080/?to=https://ann:pw@b", "localhost:8080/?to=https://ann:***@b"),
            ("postgres://ann:pw@db/x", "postgres://ann:***@db/x"),
        ] {
            assert_eq!(hide_password(typed), shown, "{typed}");
        }
    }

    #[test]
    fn what_has_no_password_is_shown_as_it_is() {
        for typed in [
            "http://localhost:8080/@ann",
            "http://ann@localhost/",
            "localhost:8080/users/@ann",
            "http://[::1]:8080/@ann",
            "mailto:ann@example.com",
            "http://localhost:8080//files/a:b",
            "http://",
            "é:8080//é",
            "/about?mail=a:b@c",
            "",
        ] {
            assert_eq!(hide_password(typed), typed);
        }
    }

    #[test]
    fn a_parsed_url_is_shown_without_its_password() {
        let url = Url::parse("http://ann:pw@localhost/x?to=//bob:pw@b").expect("it is a URL");
        assert_eq!(shown_url(&url), "http://ann:***@localhost/x?to=//bob:***@b");
    }
}
