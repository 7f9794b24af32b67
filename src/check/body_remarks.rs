//! Legal or harmless things about a body that are worth a sentence: a length beside chunks, letters that do not fit the
//! charset, a byte order mark, compression that was not asked for.

use super::content_type::named_charset;
use super::result::{CheckResult, ProbeResult};
use crate::http::client::ClientResponse;
use crate::text::charset::{BYTE_ORDER_MARK, is_one_byte, is_utf8};
use crate::text::http_syntax::body_start;

/// Returns what is worth a sentence, each thing once.
pub(super) fn collect(result: &CheckResult) -> Vec<String> {
    let remarks: &[fn(&ProbeResult, &ClientResponse) -> Option<String>] =
        &[other_charset, compression, length_beside_chunks, byte_order_mark];
    let responses = || result.probes.iter().filter_map(|probe| Some((probe, response(probe)?)));
    remarks.iter().filter_map(|remark| responses().find_map(|(probe, response)| remark(probe, response))).collect()
}

fn response(probe: &ProbeResult) -> Option<&ClientResponse> {
    probe.attempt.as_ref()?.result.response.as_ref()
}

/// Letters that a browser shows wrong, because they are not in the charset in which it reads them: the one that the
/// response names, or UTF-8 for JSON.
fn other_charset(probe: &ProbeResult, response: &ClientResponse) -> Option<String> {
    let charset = named_charset(response)?;
    let is_text_in_utf8 = str::from_utf8(&response.body).is_ok();
    let path = &probe.path;
    if is_utf8(&charset) && !is_text_in_utf8 {
        Some(format!(
            "The response to {path} is read as UTF-8, but some of its bytes are not UTF-8. A browser shows \u{fffd} in \
             their place. Save the file as UTF-8."
        ))
    } else if is_one_byte(&charset) && is_text_in_utf8 && !response.body.is_ascii() {
        Some(format!(
            "The response to {path} says charset={charset}, but its letters are written in UTF-8. A browser shows other \
             letters in place of those beyond English. Say charset=utf-8."
        ))
    } else {
        None
    }
}

/// A body that is compressed although the request did not say that it may be.
fn compression(probe: &ProbeResult, response: &ClientResponse) -> Option<String> {
    let coding = response.headers.get("content-encoding")?.to_str().ok()?.trim().to_ascii_lowercase();
    let sent = String::from_utf8_lossy(&probe.attempt.as_ref()?.result.sent).to_ascii_lowercase();
    let was_asked_for = sent.contains("\naccept-encoding:") || coding == "identity" || coding.is_empty();
    (!was_asked_for).then(|| {
        format!(
            "The response to {} is compressed ({coding}), and the request did not ask for that. Browsers can read it, \
             other programs may not. Compress only what Accept-Encoding asks for.",
            probe.path
        )
    })
}

/// Both ways to say where a body ends (RFC 9112, section 6.3).
fn length_beside_chunks(probe: &ProbeResult, _response: &ClientResponse) -> Option<String> {
    let raw = &probe.attempt.as_ref()?.result.raw;
    let head = String::from_utf8_lossy(&raw[..body_start(raw).unwrap_or(raw.len())]).to_ascii_lowercase();
    let has = |name: &str| head.lines().any(|line| line.starts_with(name));
    (has("content-length:") && has("transfer-encoding:")).then(|| {
        format!(
            "The response to {} has both Content-Length and Transfer-Encoding. Browsers read it, and \
             other programs do not: fetch() in Node.js fails with an error. Leave Content-Length out.",
            probe.path
        )
    })
}

/// A mark in front of a page or a text. In front of JSON it is not met.
fn byte_order_mark(probe: &ProbeResult, response: &ClientResponse) -> Option<String> {
    response.body.starts_with(BYTE_ORDER_MARK).then(|| {
        format!(
            "The response to {} begins with a byte order mark: three bytes (EF BB BF) that nobody sees. Browsers skip it, \
             other programs may not. Save the file as UTF-8 without BOM.",
            probe.path
        )
    })
}
