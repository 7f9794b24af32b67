//! Keeps the password of a URL out of everything that is printed: reports, errors and JSON are pasted into forums.

use url::Url;

/// What is shown in place of a password.
const MASK: &str = "***";

/// Returns a URL as text, with stars in place of its password.
pub fn shown_url(url: &Url) -> String {
    let mut shown = url.clone();
    if url.password().is_some() {
        // Fails only for a URL that can have no password.
        let _ = shown.set_password(Some(MASK));
    }
    shown.to_string()
}

/// Returns what was typed as a URL, with stars in place of its password. It need not be a URL: one with a typing error
/// is the most likely one to be printed.
pub fn hide_password(typed: &str) -> String {
    let start = typed.find("://").map_or(0, |at| at + "://".len());
    let Some((from, to)) = password(&typed[start..]).filter(|_| start > 0 || !is_mail_address(typed)) else {
        return typed.to_owned();
    };
    format!("{}{MASK}{}", &typed[..start + from], &typed[start + to..])
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
            "/about?mail=a:b@c",
            "",
        ] {
            assert_eq!(hide_password(typed), typed);
        }
    }

    #[test]
    fn a_parsed_url_is_shown_without_its_password() {
        let url = Url::parse("http://ann:pw@localhost/x").expect("it is a URL");
        assert_eq!(shown_url(&url), "http://ann:***@localhost/x");
    }
}
