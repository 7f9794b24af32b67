//! Header values that may be the key to something: what of them is shown on a screen that others can see.

use crate::text::safe::safe_bytes;
use crate::text::secrets::is_secret_header;

/// The longest value of a cookie that is taken for a word, in bytes.
const MAX_WORD_BYTES: usize = 8;

/// Returns how the value of a header field of this name, in small letters, is shown; nothing if it may be shown as it is.
pub(super) fn guarded_value(name: &str, value: &[u8]) -> Option<String> {
    match name {
        // The server that is looked at has just made it up.
        "set-cookie" => None,
        "cookie" => Some(cookies_as_shown(value)),
        _ => is_secret_header(name).then(|| characters(value.len())),
    }
}

/// How a value is shown that is not shown.
fn characters(count: usize) -> String {
    format!("… ({count} characters)")
}

/// The cookies of a request, by their names. A browser sends the cookies of all servers on this computer to each of them, so
/// a value may be the key to another one: it is shown only if it is a short word, such as a name.
fn cookies_as_shown(value: &[u8]) -> String {
    let is_word = |value: &[u8]| value.len() <= MAX_WORD_BYTES && value.iter().all(u8::is_ascii_alphabetic);
    let shown = |cookie: &[u8]| match cookie.iter().position(|byte| *byte == b'=') {
        Some(at) if is_word(&cookie[at + 1..]) => safe_bytes(cookie),
        Some(at) => format!("{}={}", safe_bytes(&cookie[..at]), characters(cookie.len() - at - 1)),
        None => characters(cookie.len()),
    };
    let cookies: Vec<String> = value.split(|byte| *byte == b';').map(|cookie| shown(cookie.trim_ascii())).collect();
    cookies.join("; ")
}
