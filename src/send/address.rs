//! The address that a request goes to, as people type it: a whole URL, or a short form for this computer.

use url::{Host, Url};

use super::invalid::InvalidHandRequest;
use crate::net::{complete_url, hide_password, is_loopback_host, number_as_host};
use crate::text::safe::safe_to_copy;

/// Returns the URL that is meant: a whole URL, or `localhost:3000/about`, `:3000/about`, `3000`, `/about`. A different computer
/// is meant only if the whole URL is typed, so that a typing error never sends anything to it.
///
/// # Errors
/// A text that is no such address, with what to type instead.
pub fn read_url(typed: &str) -> Result<Url, InvalidHandRequest> {
    let typed = typed.trim();
    let is_whole = typed.contains("://") && !typed.starts_with(['/', '?']);
    refuse_two_schemes(typed)?;
    refuse_slip_in_scheme(typed)?;
    let whole = if is_whole { typed.to_owned() } else { complete_url(typed) };
    let mut url = Url::parse(&whole).map_err(|error| not_an_address(typed, &error.to_string()))?;
    if !["http", "https"].contains(&url.scheme()) {
        return Err(not_an_address(typed, "its scheme is not http"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        let advice = "remove it, and send it in a header: -H \"Authorization: Basic …\"";
        return Err(InvalidHandRequest::new(format!("`{}` has a user name in it; {advice}", shown(typed))));
    }
    let host = url.host().map(|host| host.to_owned()).ok_or_else(|| not_an_address(typed, "it names no host"))?;
    if !is_whole && typed.ends_with(".http") {
        let file = shown(typed);
        return Err(InvalidHandRequest::new(format!("`{file}` is a file; to send its requests, type --http {file}")));
    }
    if !is_whole && !is_loopback_host(&host) {
        let whole = shown(typed);
        return Err(InvalidHandRequest::new(format!(
            "`{whole}` is not this computer. If you mean another one, type its whole address: http://{whole}"
        )));
    }
    refuse_number_as_host(typed, &host)?;
    // A fragment is for the browser alone. It is never sent.
    url.set_fragment(None);
    refuse_long_target(&url)?;
    Ok(url)
}

/// Whether the URL needs TLS, which our client does not speak.
pub fn is_https(url: &Url) -> bool {
    url.scheme() == "https"
}

/// In `http://http://localhost/` the name of the computer would be `http`. It happens when a variable has a scheme already.
fn refuse_two_schemes(typed: &str) -> Result<(), InvalidHandRequest> {
    let Some((_, rest)) = typed.split_once("://") else { return Ok(()) };
    match ["http://", "https://"].iter().any(|scheme| rest.starts_with(scheme)) {
        true => Err(not_an_address(typed, "it begins with two schemes; remove one of them")),
        false => Ok(()),
    }
}

/// In `http:/localhost` and `http//localhost` the name of the computer would be `http`.
fn refuse_slip_in_scheme(typed: &str) -> Result<(), InvalidHandRequest> {
    let scheme = ["https", "http"].into_iter().find(|scheme| {
        let start = typed.get(..scheme.len()).filter(|start| start.eq_ignore_ascii_case(scheme));
        start.is_some() && typed[scheme.len()..].starts_with([':', '/'])
    });
    let Some(scheme) = scheme else { return Ok(()) };
    let after = &typed[scheme.len()..];
    let rest = after.trim_start_matches([':', '/']);
    // A computer may have that name: `http:8080/about`.
    let is_port = after.strip_prefix(':').is_some_and(|port| port.starts_with(|char: char| char.is_ascii_digit()));
    let slashes = after.trim_start_matches(':').chars().take_while(|char| *char == '/').count();
    if after.starts_with("://") && slashes == 2 || is_port || rest.is_empty() {
        return Ok(());
    }
    let what = match after.starts_with(':') {
        true => format!("two slashes belong there, and not {slashes}"),
        false => "there is no colon".to_owned(),
    };
    let whole = shown(&format!("{scheme}://{rest}"));
    Err(InvalidHandRequest::new(format!(
        "`{}` is not an address: after `{scheme}`, {what}. Type {whole}",
        shown(typed)
    )))
}

/// The longest path with its query that is sent.
const MAX_TARGET_BYTES: usize = 65_000;

fn refuse_long_target(url: &Url) -> Result<(), InvalidHandRequest> {
    let bytes = url.path().len() + url.query().map_or(0, |query| query.len() + 1);
    if bytes <= MAX_TARGET_BYTES {
        return Ok(());
    }
    Err(InvalidHandRequest::new(format!(
        "the path and the query of this address have {bytes} characters, and doorway sends at most {MAX_TARGET_BYTES}; \
         what is that long belongs in the body"
    )))
}

fn refuse_number_as_host(typed: &str, host: &Host<String>) -> Result<(), InvalidHandRequest> {
    let Some(number) = number_as_host(typed, host) else { return Ok(()) };
    let advice = format!("if {number} is the port, type http://localhost:{number}");
    Err(InvalidHandRequest::new(format!("`{}` names no computer; {advice}", shown(typed))))
}

fn not_an_address(typed: &str, reason: &str) -> InvalidHandRequest {
    InvalidHandRequest::new(format!(
        "`{}` is not the address of a server ({reason}); one looks like http://localhost:8080/about",
        shown(typed)
    ))
}

/// Returns what was typed, safe to print and without a password.
fn shown(typed: &str) -> String {
    safe_to_copy(&hide_password(typed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_too_long_is_said_to_be_that() {
        let long = |bytes: usize| read_url(&format!("http://localhost:8080/{}", "a".repeat(bytes)));
        let words = long(70_000).expect_err("it is too long").to_string();
        assert!(words.contains("have 70001 characters, and doorway sends at most 65000"), "{words}");
        assert!(long(60_000).is_ok());
    }

    #[test]
    fn two_schemes_are_said() {
        let words = read_url("http://http://localhost:8080/notes").expect_err("no address").to_string();
        assert!(words.contains("it begins with two schemes; remove one of them"), "{words}");
        assert!(read_url("http://localhost:8080/go?to=http://localhost/").is_ok());
    }

    #[test]
    fn a_slip_behind_the_scheme_is_said_with_the_address_that_is_meant() {
        for (typed, what) in [
            ("http:/localhost:8080/about", "two slashes belong there, and not 1"),
            ("http:localhost:8080/about", "two slashes belong there, and not 0"),
            ("http:///localhost:8080/about", "two slashes belong there, and not 3"),
            ("HTTP//localhost:8080/about", "there is no colon"),
        ] {
            let words = read_url(typed).expect_err("no address").to_string();
            assert!(words.contains(what) && words.ends_with("Type http://localhost:8080/about"), "{words}");
        }
        assert!(read_url("https:/example.com").expect_err("no address").to_string().ends_with("https://example.com"));
    }

    #[test]
    fn a_short_address_means_this_computer() {
        for (typed, url) in [
            ("/about", "http://localhost:8080/about"),
            ("?q=cats", "http://localhost:8080/?q=cats"),
            ("3000", "http://localhost:3000/"),
            (":3000/users?id=1", "http://localhost:3000/users?id=1"),
            ("localhost:8080/about", "http://localhost:8080/about"),
            ("127.0.0.1:8080", "http://127.0.0.1:8080/"),
            ("[::1]:8080/x", "http://[::1]:8080/x"),
            ("/go?to=http://example.com", "http://localhost:8080/go?to=http://example.com"),
            ("http://example.com/a#top", "http://example.com/a"),
            ("https://example.com", "https://example.com/"),
        ] {
            assert_eq!(read_url(typed).map(String::from).as_deref(), Ok(url), "{typed}");
        }
    }

    #[test]
    fn another_computer_is_meant_only_by_a_whole_address() {
        for typed in ["example.com/about", "localhots:8080", "192.168.0.7:3000"] {
            let refused = read_url(typed).expect_err(typed).to_string();
            assert!(refused.contains(&format!("type its whole address: http://{typed}")), "{refused}");
        }
    }

    #[test]
    fn a_file_with_requests_is_not_taken_for_a_computer() {
        let refused = read_url("notes.http").expect_err("a file").to_string();
        assert_eq!(refused, "`notes.http` is a file; to send its requests, type --http notes.http");
    }

    #[test]
    fn what_cannot_be_an_address_is_refused_and_no_password_is_shown() {
        for typed in ["", "http://", "ftp://localhost/", "http://lo cal", "http://8080/", "http://ann:pw@localhost/"] {
            let refused = read_url(typed).expect_err(typed).to_string();
            assert!(!refused.contains("pw"), "{refused}");
        }
    }
}
