//! Describes a response or an error in a few plain words. Nothing here is safe to print yet: a server can send anything.

use std::time::Duration;

use super::pages::{self, SeenBody};
use crate::http::client::{ClientError, ClientResponse, ClientResult};
use crate::text::platform::Platform;
use crate::text::plural::count;
use crate::text::shell::ShellKind;
use crate::text::size::size_in_words;

/// The most characters of a body or of JSON that are quoted.
const MAX_QUOTED_CHARS: usize = 60;

/// Returns what went wrong on the wire, as a clause without its full stop.
pub fn error_in_words(result: &ClientResult) -> String {
    let Some(error) = &result.error else { return "a response".to_owned() };
    match error {
        ClientError::Refused => "nobody listens there".to_owned(),
        ClientError::ConnectTimeout => "no connection in time".to_owned(),
        ClientError::Unreachable(kind) => format!("no connection ({kind})"),
        ClientError::Hang if result.raw_len == 0 => format!("no response within {}", time(result)),
        ClientError::Hang => {
            format!(
                "a response that was not complete after {}: {} of it arrived",
                time(result),
                size_in_words(result.raw_len)
            )
        }
        ClientError::EmptyReply => "the connection was closed without a response".to_owned(),
        ClientError::Reset if result.raw_len == 0 => {
            "the connection broke before a byte of the response arrived".to_owned()
        }
        ClientError::Reset => "the connection broke before the response was whole".to_owned(),
        ClientError::Tls => "a response in TLS, the language of https".to_owned(),
        ClientError::NotHttp => format!("no HTTP: the first bytes are {}", body_in_words(first_line(&result.raw))),
        ClientError::CutHead => "a response that ends inside its head".to_owned(),
        ClientError::BadHead { line, text } => {
            format!("line {line} of the response is not HTTP: {}", body_in_words(text))
        }
        ClientError::HeadTooBig => {
            format!("headers that are too large, or too many: {} arrived", size_in_words(result.raw_len))
        }
        ClientError::CutBody { promised: Some(promised) } => {
            format!("a body that ends too soon: {} were promised", size_in_words(*promised))
        }
        ClientError::CutBody { promised: None } => "a body that ends inside a chunk".to_owned(),
        ClientError::BadChunk => "a body whose chunks are not as HTTP writes them".to_owned(),
        ClientError::BodyTooBig => {
            format!("a body without end: {} arrived, and it went on", size_in_words(result.raw_len))
        }
        ClientError::BadCoding(coding) => format!("a body that is not compressed with {coding}, as its header says"),
        ClientError::DecodedTooBig => "a compressed body that grows beyond every limit".to_owned(),
    }
}

fn time(result: &ClientResult) -> String {
    let took = result.took;
    // The part of a second is the check's own work, not the time that was granted.
    time_in_words(if took.as_secs() > 0 { Duration::from_secs(took.as_secs()) } else { took })
}

/// Returns a time in the unit that fits it: `200 ms`, `1.5 seconds`, `2 seconds`.
pub fn time_in_words(time: Duration) -> String {
    match (time.as_secs(), time.subsec_millis() / 100) {
        (0, _) => format!("{} ms", time.as_millis()),
        (seconds, 0) => count(usize::try_from(seconds).unwrap_or(usize::MAX), "second"),
        (seconds, tenths) => format!("{seconds}.{tenths} seconds"),
    }
}

/// Returns why a request was not sent to a program that has ended, as a clause.
pub fn ended_before(exit: &str) -> String {
    format!("your program had ended by then ({exit})")
}

/// Returns what a person sees of a response's body: `Express's own page: "Cannot GET /about"`.
pub fn response_body_in_words(response: &ClientResponse) -> String {
    seen_in_words(response, &pages::describe(response))
}

/// Returns the same of a body that was described before.
pub fn seen_in_words(response: &ClientResponse, seen: &SeenBody) -> String {
    match seen {
        SeenBody::Text(text) if let Ok(own) = serde_json::from_str::<String>(text) => {
            // A text with quotation marks in it would be shown with a backslash before each.
            let shown = if own.contains(['"', '\\']) { shortened(&own) } else { shortened(text) };
            format!("the JSON text {shown}")
        }
        SeenBody::Json => shortened(&on_one_line(&String::from_utf8_lossy(&response.body))),
        body => body.words(),
    }
}

/// Returns the beginning of bytes, in quotes.
pub fn body_in_words(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(4 * MAX_QUOTED_CHARS)]).into_owned();
    let text = on_one_line(&text);
    if bytes.is_empty() { "an empty body".to_owned() } else { format!("\"{}\"", shortened(&text)) }
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn first_line(raw: &[u8]) -> &[u8] {
    raw.split(|byte| *byte == b'\n').next().unwrap_or_default()
}

/// Returns the text, or its beginning and an ellipsis.
pub fn shortened(text: &str) -> String {
    shortened_to(text, MAX_QUOTED_CHARS)
}

/// Returns the text, or its first characters and an ellipsis.
pub fn shortened_to(text: &str, max_chars: usize) -> String {
    match text.char_indices().nth(max_chars) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Returns the command that sends a request by hand, quoted for the shell of the platform.
pub fn curl(platform: Platform, method: &str, url: &str, headers: &[(String, String)], body: Option<&str>) -> String {
    let mut words = vec![platform.curl().to_owned(), "-i".to_owned()];
    match method {
        "GET" => {}
        "HEAD" => words.push("--head".to_owned()),
        _ => words.extend(["-X".to_owned(), method.to_owned()]),
    }
    // curl removes `..` from a path unless it is told not to.
    if url.contains("/./") || url.contains("/../") || url.ends_with("/..") {
        words.push("--path-as-is".to_owned());
    }
    for (name, value) in headers {
        words.extend(["-H".to_owned(), format!("{name}: {value}")]);
    }
    if let Some(body) = body {
        words.extend(["--data-raw".to_owned(), body.to_owned()]);
    }
    words.push(url.to_owned());
    ShellKind::of(platform).join(&words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_by_hand_fits_the_shell_of_each_platform() {
        let header = [("Content-Type".to_owned(), "application/json".to_owned())];
        let command = |platform| curl(platform, "POST", "http://localhost:8080/a?b=1", &header, Some("{\"c\": 2}"));
        let posix =
            "curl -i -X POST -H 'Content-Type: application/json' --data-raw '{\"c\": 2}' 'http://localhost:8080/a?b=1'";
        assert_eq!(command(Platform::Linux), posix);
        assert_eq!(command(Platform::MacOs), posix);
        assert_eq!(
            command(Platform::Windows),
            "curl.exe --% -i -X POST -H \"Content-Type: application/json\" --data-raw \"{\\\"c\\\": 2}\" \"http://localhost:8080/a?b=1\""
        );
        assert_eq!(
            curl(Platform::Windows, "GET", "http://localhost:8080/", &[], None),
            "curl.exe -i http://localhost:8080/"
        );
    }
}
