//! The two checks themselves, each step of the standard a line: "CORS check" and the end of
//! "CORS-preflight fetch".

use super::rules::{is_readable, list, method_is_safe, unsafe_names};
use super::{FetchRequest, ResponseHead, get};

/// One step of a check, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckStep {
    /// Whether the response passes the step.
    pub passed: bool,
    /// What was checked, and what was found.
    pub words: String,
    /// The one header line that would have let it through, where it did not.
    pub missing: Option<String>,
}

impl CheckStep {
    fn good(words: impl Into<String>) -> Self {
        Self { passed: true, words: words.into(), missing: None }
    }

    fn bad(words: impl Into<String>, missing: impl Into<String>) -> Self {
        Self { passed: false, words: words.into(), missing: Some(missing.into()) }
    }

    /// Nothing that a header could mend.
    fn broken(words: impl Into<String>) -> Self {
        Self { passed: false, words: words.into(), missing: None }
    }
}

const ALLOW_ORIGIN: &str = "Access-Control-Allow-Origin";
const ALLOW_CREDENTIALS: &str = "Access-Control-Allow-Credentials";
const ALLOW_METHODS: &str = "Access-Control-Allow-Methods";
const ALLOW_HEADERS: &str = "Access-Control-Allow-Headers";

/// The "CORS check" of the Fetch standard, on the response to a preflight or to the request itself. The last
/// line decides; it stops at the first step that fails.
pub fn cors_check(ask: &FetchRequest, origin: &str, answer: &ResponseHead) -> Vec<CheckStep> {
    let wanted = format!("{ALLOW_ORIGIN}: {origin}");
    let Some(value) = get(&answer.headers, ALLOW_ORIGIN) else {
        return vec![CheckStep::bad(format!("There is no {ALLOW_ORIGIN}."), wanted)];
    };
    if value == "*" && !ask.credentials {
        return vec![CheckStep::good(format!(
            "{ALLOW_ORIGIN} is *: any page may read this, as long as no cookies are sent along."
        ))];
    }
    if value != origin {
        return vec![CheckStep::bad(why_not_equal(&value, origin), wanted)];
    }
    let mut lines = vec![CheckStep::good(format!("{ALLOW_ORIGIN} is {origin}, the page's origin to the letter."))];
    if ask.credentials {
        lines.push(credentials(answer));
    }
    lines
}

fn credentials(answer: &ResponseHead) -> CheckStep {
    let wanted = format!("{ALLOW_CREDENTIALS}: true");
    match get(&answer.headers, ALLOW_CREDENTIALS) {
        Some(value) if value == "true" => CheckStep::good(format!(
            "{ALLOW_CREDENTIALS} is true, so a response to a request with cookies may be read."
        )),
        Some(value) => {
            CheckStep::bad(format!("{ALLOW_CREDENTIALS} is {value:?}; only true, in small letters, counts."), wanted)
        }
        None => CheckStep::bad(format!("The request carries cookies, and there is no {ALLOW_CREDENTIALS}."), wanted),
    }
}

/// Says how the value differs from the page's origin.
fn why_not_equal(value: &str, origin: &str) -> String {
    let difference = match value {
        "*" => "with cookies the star does not count, the origin must be named",
        _ if value.contains(',') => "there are several values, and only one is permitted",
        _ => origin_difference(value, origin).unwrap_or("they must be equal to the letter"),
    };
    format!("{ALLOW_ORIGIN} is {value}, and the page's origin is {origin}: {difference}.")
}

/// The commonest ways in which an origin is nearly right; nothing if it is equal, or very different.
pub fn origin_difference(value: &str, origin: &str) -> Option<&'static str> {
    let (scheme, host) = origin.split_once("://")?;
    let without_port = |text: &str| text.rsplit_once(':').map_or(text, |(before, _)| before).to_owned();
    if value == origin {
        None
    } else if value.trim_end_matches('/') == origin {
        Some("the slash at the end does not belong to an origin")
    } else if value.strip_prefix(origin).is_some_and(|rest| rest.starts_with('/')) {
        Some("it has a path at its end, and an origin has none")
    } else if value.trim_matches(['\'', '"']) == origin {
        Some("the quotation marks do not belong to an origin")
    } else if value == host {
        Some("the scheme is missing, such as http://")
    } else if value.eq_ignore_ascii_case(origin) {
        Some("small and capital letters count")
    } else if value.replace("127.0.0.1", "localhost") == origin.replace("127.0.0.1", "localhost") {
        Some("localhost and 127.0.0.1 are two origins")
    } else if value.split_once("://").is_some_and(|(own, rest)| own != scheme && rest == host) {
        Some("http and https are two origins")
    } else if without_port(value) == without_port(origin) {
        Some("the port is a different one")
    } else {
        None
    }
}

/// How the browser judges the response to its preflight ("CORS-preflight fetch", step 7 on).
pub fn preflight_check(ask: &FetchRequest, answer: &ResponseHead) -> Vec<CheckStep> {
    let mut lines = cors_check(ask, &ask.origin, answer);
    for step in [status, methods, headers] {
        if lines.iter().any(|line| !line.passed) {
            break;
        }
        lines.extend(step(ask, answer));
    }
    lines
}

fn status(_: &FetchRequest, answer: &ResponseHead) -> Vec<CheckStep> {
    match answer.status {
        ok @ 200..=299 => vec![CheckStep::good(format!("The preflight got the status {ok}, which is OK."))],
        redirect @ 300..=399 => {
            vec![CheckStep::broken(format!(
                "The preflight got the status {redirect}, a redirect. A browser does not follow it."
            ))]
        }
        other => {
            vec![CheckStep::broken(format!("The preflight got the status {other}. It needs one from 200 to 299."))]
        }
    }
}

fn methods(ask: &FetchRequest, answer: &ResponseHead) -> Vec<CheckStep> {
    let method = ask.sent_method();
    let allowed = match list(&answer.headers, ALLOW_METHODS) {
        Ok(allowed) => allowed.unwrap_or_default(),
        Err(bad) => {
            return vec![CheckStep::broken(format!("{ALLOW_METHODS} holds {bad:?}, which is no name of a method."))];
        }
    };
    if method_is_safe(&method) {
        return vec![CheckStep::good(format!("{method} is a method that needs no permission."))];
    }
    if allowed.contains(&method) {
        return vec![CheckStep::good(format!("{ALLOW_METHODS} names {method}."))];
    }
    if allowed.iter().any(|own| own == "*") && !ask.credentials {
        return vec![CheckStep::good(format!(
            "{ALLOW_METHODS} is *, which covers {method} as long as no cookies are sent along."
        ))];
    }
    vec![method_not_allowed(&method, &allowed)]
}

fn method_not_allowed(method: &str, allowed: &[String]) -> CheckStep {
    let words = format!("{method} is not in {ALLOW_METHODS}.");
    if let Some(same) = allowed.iter().find(|own| own.eq_ignore_ascii_case(method)) {
        return CheckStep::broken(format!("{words} It has {same}, but small and capital letters count in a method."));
    }
    if allowed.iter().any(|own| own == "*") {
        let words = format!("{words} With cookies, the star is a method named *, and covers nothing.");
        return CheckStep::bad(words, format!("{ALLOW_METHODS}: {method}"));
    }
    CheckStep::bad(words, format!("{ALLOW_METHODS}: {method}"))
}

fn headers(ask: &FetchRequest, answer: &ResponseHead) -> Vec<CheckStep> {
    let allowed = match list(&answer.headers, ALLOW_HEADERS) {
        Ok(allowed) => allowed.unwrap_or_default(),
        Err(bad) => {
            return vec![CheckStep::broken(format!("{ALLOW_HEADERS} holds {bad:?}, which is no name of a header."))];
        }
    };
    let star = !ask.credentials && allowed.iter().any(|own| own == "*");
    let named = |name: &str| allowed.iter().any(|own| own.eq_ignore_ascii_case(name));
    let names = unsafe_names(&ask.sent_headers());
    let missing: Vec<&str> = names.iter().map(String::as_str).filter(|name| !named(name) && !star).collect();
    let by_star_alone = star && names.iter().any(|name| name == "authorization") && !named("authorization");
    match (names.is_empty(), missing.is_empty()) {
        (true, _) => vec![CheckStep::good("No header needs permission.")],
        (false, true) if by_star_alone => vec![CheckStep::good(format!(
            "{ALLOW_HEADERS} is *. Today's browsers let the star cover authorization, with a warning; the standard does not."
        ))],
        (false, true) => vec![CheckStep::good(format!("{ALLOW_HEADERS} covers {}.", names.join(", ")))],
        (false, false) => {
            let has_star = allowed.iter().any(|own| own == "*");
            let star_words =
                if has_star { " With cookies, the star is a header named *, and covers nothing." } else { "" };
            let words = format!("{} is not in {ALLOW_HEADERS}.{star_words}", missing.join(", "));
            vec![CheckStep::bad(words, format!("{ALLOW_HEADERS}: {}", names.join(", ")))]
        }
    }
}

/// The header fields of a response that the script may read, by name, in lower case.
pub fn readable(ask: &FetchRequest, answer: &ResponseHead) -> Vec<String> {
    let exposed = list(&answer.headers, "Access-Control-Expose-Headers").ok().flatten().unwrap_or_default();
    let names = answer.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
    let mut readable: Vec<String> = names.filter(|name| is_readable(name, &exposed, ask.credentials)).collect();
    readable.sort();
    readable.dedup();
    readable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_an_origin_wrong_is_named() {
        let difference = |value: &str| origin_difference(value, "http://localhost:3000").unwrap_or("");
        assert!(difference("http://localhost:3000/index.html").contains("a path"));
        assert!(difference("'http://localhost:3000'").contains("quotation marks"));
        assert!(difference("http://localhost:5173").contains("the port"));
    }
}
