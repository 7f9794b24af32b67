//! The lists and small rules of the Fetch standard that decide what a browser asks before it asks.
//! The names are the standard's: <https://fetch.spec.whatwg.org/>.

use crate::text::http_syntax::{is_token, media_type};

/// Methods that need no preflight ("CORS-safelisted method").
const SAFE_METHODS: &[&str] = &["GET", "HEAD", "POST"];
/// Methods that a script may not use at all ("forbidden method").
const FORBIDDEN_METHODS: &[&str] = &["CONNECT", "TRACE", "TRACK"];
/// Methods whose case does not matter ("normalize a method"); `patch` is not among them.
const NORMALIZED: &[&str] = &["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];
/// Header fields that the browser sets itself and a script's value of which is dropped ("forbidden request-header").
const FORBIDDEN_HEADERS: &[&str] = &[
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];
/// Header fields that ask a server to act as if another method had been used.
const METHOD_OVERRIDES: &[&str] = &["x-http-method", "x-http-method-override", "x-method-override"];
/// Response header fields that a script may always read ("CORS-safelisted response-header name").
const READABLE: &[&str] =
    &["cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma"];
/// The longest value of a header field that needs no preflight, in bytes.
const LONGEST_VALUE: usize = 128;
/// The most bytes that the values of safelisted header fields may have in all.
const LONGEST_IN_ALL: usize = 1024;

/// A method as the browser sends it.
pub fn normalized(method: &str) -> String {
    let upper = method.to_ascii_uppercase();
    if NORMALIZED.contains(&upper.as_str()) { upper } else { method.to_owned() }
}

/// Whether a script may use the method at all.
pub fn method_is_forbidden(method: &str) -> bool {
    FORBIDDEN_METHODS.iter().any(|own| own.eq_ignore_ascii_case(method))
}

/// Whether the method alone asks for no preflight.
pub fn method_is_safe(method: &str) -> bool {
    SAFE_METHODS.contains(&method)
}

/// Whether the browser drops a header field that a script sets ("forbidden request-header").
pub fn header_is_forbidden(name: &str, value: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let overrides_method = METHOD_OVERRIDES.contains(&name.as_str());
    FORBIDDEN_HEADERS.contains(&name.as_str())
        || name.starts_with("proxy-")
        || name.starts_with("sec-")
        || overrides_method && value.split(',').any(|method| method_is_forbidden(method.trim()))
}

/// How browsers and the standard differ on a header that a script sets, if they do. Measured in Chromium 156.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeaderDifference {
    /// Chromium asks for no permission; the standard, and other browsers, do.
    SafelistedByChromium,
    /// Chromium sends its own value in place of the script's; the standard sends the script's, with permission.
    ReplacedByChromium,
}

/// Whether browsers of today treat a header of a script in a different way from the standard.
pub fn header_difference(name: &str, value: &str) -> Option<HeaderDifference> {
    let name = name.to_ascii_lowercase();
    if name == "user-agent" {
        return Some(HeaderDifference::ReplacedByChromium);
    }
    is_safe_in_chromium(&name, value).then_some(HeaderDifference::SafelistedByChromium)
}

/// Client hints, which an older version of the standard had on its list.
fn is_safe_in_chromium(name: &str, value: &str) -> bool {
    let is_number = || !value.is_empty() && value.parse::<f64>().is_ok_and(|number| number >= 0.0);
    let is_whole = || !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    match name {
        "save-data" => value == "on",
        "device-memory" | "dpr" | "downlink" => is_number(),
        "width" | "viewport-width" | "rtt" => is_whole(),
        "ect" => ["slow-2g", "2g", "3g", "4g"].contains(&value),
        "intervention" => true,
        _ => false,
    }
}

/// The names of the header fields for which a browser of today sends a preflight, sorted, in lower case
/// ("CORS-unsafe request-header names", but for [`header_difference`]).
pub fn unsafe_names(headers: &[(String, String)]) -> Vec<String> {
    let (mut names, mut maybe, mut bytes) = (Vec::new(), Vec::new(), 0);
    for (name, value) in headers {
        let lower = name.to_ascii_lowercase();
        if header_difference(&lower, value).is_some() {
            continue;
        }
        if header_is_safe(&lower, value) {
            maybe.push(lower);
            bytes += value.len();
        } else {
            names.push(lower);
        }
    }
    if bytes > LONGEST_IN_ALL {
        names.append(&mut maybe);
    }
    names.sort();
    names.dedup();
    names
}

/// Whether a header field asks for no preflight ("CORS-safelisted request-header").
fn header_is_safe(name: &str, value: &str) -> bool {
    let has_no = |bad: fn(u8) -> bool| !value.bytes().any(bad);
    value.len() <= LONGEST_VALUE
        && match name {
            "accept" => has_no(is_unsafe),
            "accept-language" | "content-language" => {
                value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" *,-.;=".contains(&byte))
            }
            "content-type" => has_no(is_unsafe) && is_form_type(value),
            "range" => is_simple_range(value),
            _ => false,
        }
}

/// "CORS-unsafe request-header byte".
fn is_unsafe(byte: u8) -> bool {
    (byte < 0x20 && byte != b'\t') || br#""():<>?@[\]{}"#.contains(&byte) || byte == 0x7f
}

/// The three media types that a plain HTML form could send.
fn is_form_type(value: &str) -> bool {
    ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"].contains(&media_type(value).as_str())
}

/// `bytes=N-` or `bytes=N-M`.
fn is_simple_range(value: &str) -> bool {
    let Some((first, last)) = value.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return false;
    };
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u64>().ok());
    match (number(first).flatten(), last.is_empty(), number(last).flatten()) {
        (Some(_), true, _) => true,
        (Some(first), false, Some(last)) => first <= last,
        _ => false,
    }
}

/// Whether the script may read a response's header field, given what the server exposes.
pub fn is_readable(name: &str, exposed: &[String], credentials: bool) -> bool {
    let name = name.to_ascii_lowercase();
    if ["set-cookie", "set-cookie2"].contains(&name.as_str()) {
        return false;
    }
    let named = exposed.iter().any(|own| own.eq_ignore_ascii_case(&name));
    let by_star = !credentials && exposed.iter().any(|own| own == "*");
    READABLE.contains(&name.as_str()) || named || by_star
}

/// The members of a list like `Access-Control-Allow-Methods` over all its lines; none if it is not there,
/// an error if one of them is no token ("extract header list values").
pub fn list(headers: &[(String, String)], name: &str) -> Result<Option<Vec<String>>, String> {
    let Some(value) = super::get(headers, name) else { return Ok(None) };
    let members = value.split(',').map(|member| member.trim_matches([' ', '\t'])).filter(|member| !member.is_empty());
    members
        .map(|member| if is_token(member) { Ok(member.to_owned()) } else { Err(member.to_owned()) })
        .collect::<Result<_, _>>()
        .map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unsafe_of(headers: &[(&str, &str)]) -> Vec<String> {
        unsafe_names(&headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>())
    }

    #[test]
    fn what_a_form_could_send_needs_no_preflight() {
        for value in
            ["text/plain", "TEXT/PLAIN; charset=utf-8", "multipart/form-data", "application/x-www-form-urlencoded"]
        {
            assert_eq!(unsafe_of(&[("Content-Type", value)]), [""; 0], "{value}");
        }
    }

    #[test]
    fn what_it_could_not_does() {
        for (name, value) in [
            ("Content-Type", "application/json"),
            ("X-Mine", "1"),
            ("Authorization", "Basic eA=="),
            ("Accept", "a\"b"),
            ("Accept-Language", "de_DE"),
            ("Range", "bytes=5-2"),
            ("Range", "bytes=-5"),
        ] {
            assert_eq!(unsafe_of(&[(name, value)]), [name.to_lowercase()], "{name}: {value}");
        }
        assert_eq!(unsafe_of(&[("Accept", &"x".repeat(129))]), ["accept"]);
        assert_eq!(unsafe_of(&[("Range", "bytes=0-"), ("Range", "bytes=2-5")]), [""; 0]);
    }

    #[test]
    fn where_chromium_differs_from_the_standard_it_is_followed_and_known() {
        for (name, value) in [("Save-Data", "on"), ("Viewport-Width", "100"), ("DPR", "1.5"), ("ECT", "4g")] {
            assert_eq!(unsafe_of(&[(name, value)]), [""; 0], "{name}: {value}");
            assert_eq!(header_difference(name, value), Some(HeaderDifference::SafelistedByChromium));
        }
        for (name, value) in [("Save-Data", "off"), ("Viewport-Width", "1.5"), ("DPR", "x"), ("X-Mine", "1")] {
            assert_eq!(unsafe_of(&[(name, value)]), [name.to_lowercase()], "{name}: {value}");
        }
        assert!(header_is_forbidden("X-HTTP-Method-Override", "TRACE"));
        assert!(!header_is_forbidden("X-HTTP-Method-Override", "PUT"));
    }

    #[test]
    fn many_safe_ones_together_are_too_long() {
        let value = "x".repeat(128);
        let headers: Vec<_> = (0..9).map(|_| ("Accept".to_owned(), value.clone())).collect();
        assert_eq!(unsafe_names(&headers), ["accept"]);
    }

    #[test]
    fn a_methods_case_matters_for_patch_alone() {
        assert_eq!([normalized("put"), normalized("patch"), normalized("gEt")], ["PUT", "patch", "GET"]);
    }

    #[test]
    fn a_script_reads_the_safelisted_and_the_exposed_and_never_a_cookie() {
        let exposed = ["X-Total".to_owned()];
        assert!(is_readable("Content-Type", &[], false) && is_readable("x-total", &exposed, true));
        assert!(!is_readable("X-Total", &[], false) && !is_readable("Set-Cookie", &["*".into()], false));
        assert!(is_readable("X-Any", &["*".into()], false) && !is_readable("X-Any", &["*".into()], true));
    }
}
