//! Adds a request to a `.http` file, without its secrets.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use url::Position;

use super::file::HttpFile;
use crate::send::body::HandBody;
use crate::send::form::{self, FormPart, PartValue};
use crate::send::invalid::InvalidHandRequest;
use crate::send::request::HandRequest;
use crate::send::secrets::SecretMask;
use crate::text::safe::safe_to_copy;

/// A request that was added to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedRequest {
    /// Its name in the file.
    pub name: String,
    /// The variables that stand in the place of its secrets.
    pub secrets: Vec<String>,
}

/// Adds a request to the end of a file, which need not exist yet.
///
/// # Errors
/// The file cannot be read or written, or has a request of this name already.
pub fn save(path: &Path, name: Option<&str>, request: &HandRequest) -> Result<SavedRequest, InvalidHandRequest> {
    let shown = safe_to_copy(&path.display().to_string());
    let file = if path.exists() { HttpFile::open(path)? } else { HttpFile::default() };
    let name = match name {
        Some(name) => own_name(&file, name, &shown)?,
        None => free_name(&file, request),
    };
    let mut mask = SecretMask::default();
    let text = written(&name, request, &mut mask);
    let refused = |error| InvalidHandRequest::new(format!("could not write {shown}: {error}"));
    let is_first = file == HttpFile::default();
    let mut open = OpenOptions::new().create(true).append(true).open(path).map_err(refused)?;
    // In one piece, so that nothing is written by halves.
    open.write_all(if is_first { text } else { format!("\n{text}") }.as_bytes()).map_err(refused)?;
    Ok(SavedRequest { name, secrets: mask.variables })
}

/// Returns the names of the secrets in a request.
pub fn secrets_of(request: &HandRequest) -> Vec<String> {
    let mut mask = SecretMask::default();
    written("", request, &mut mask);
    mask.variables
}

fn own_name(file: &HttpFile, name: &str, shown: &str) -> Result<String, InvalidHandRequest> {
    let name = name.trim();
    if name.is_empty() || name.contains(['\n', '\r']) {
        return Err(InvalidHandRequest::new("a request needs a name of one line"));
    }
    if file.requests.iter().any(|own| own.name.eq_ignore_ascii_case(name)) {
        let name = safe_to_copy(name);
        return Err(InvalidHandRequest::new(format!(
            "{shown} has a request `{name}` already; give this one a new name"
        )));
    }
    Ok(name.to_owned())
}

/// The request line, and a number if that is taken.
fn free_name(file: &HttpFile, request: &HandRequest) -> String {
    let name = format!("{} {}", request.method, request.url.path());
    let is_free = |name: &String| file.requests.iter().all(|own| own.name != *name);
    let mut names = std::iter::once(name.clone()).chain((2..).map(|number: u32| format!("{name} {number}")));
    names.find(is_free).expect("no file has every number in it")
}

/// Returns the text of the request in the file.
fn written(name: &str, request: &HandRequest, mask: &mut SecretMask) -> String {
    let url = &request.url;
    let query = url.query().map(|query| format!("?{}", mask.fields(query))).unwrap_or_default();
    let mut text = format!("{} {}{query}\n", request.method, &url[..Position::AfterPath]);
    for (name, value) in request.all_headers() {
        let value = mask.header(&name, &value);
        text.push_str(&format!("{name}: {value}\n"));
    }
    let body = body(&request.body, mask);
    if !body.is_empty() {
        text.push_str(&format!("\n{body}\n"));
    }
    let places: String =
        mask.variables.iter().map(|name| format!("# A secret is missing here. Add --var {name}=…\n")).collect();
    format!("### {name}\n{places}{text}")
}

fn body(body: &HandBody, mask: &mut SecretMask) -> String {
    match body {
        HandBody::Empty => String::new(),
        HandBody::Json(bytes) => mask.json(&String::from_utf8_lossy(bytes)),
        HandBody::Form(fields) => mask.fields(&form::urlencoded(fields)),
        HandBody::Data(bytes) | HandBody::Written(bytes) => {
            let text = String::from_utf8_lossy(bytes);
            if text.trim_start().starts_with(['{', '[']) { mask.json(&text) } else { mask.fields(&text) }
        }
        HandBody::Multipart(parts) => multipart(parts, mask),
    }
}

/// The parts, with the name of each file in the place of what is in it.
fn multipart(parts: &[FormPart], mask: &mut SecretMask) -> String {
    let boundary = form::boundary(parts);
    let mut text = String::new();
    for part in parts {
        let value = match &part.value {
            PartValue::Text(value) => {
                let field = mask.fields(&format!("{}={}", part.name, value.replace('&', "\0")));
                field.split_once('=').map(|(_, value)| value.replace('\0', "&")).unwrap_or_default()
            }
            PartValue::File { path, .. } => format!("< {}", path.display()),
        };
        text.push_str(&format!("--{boundary}\n{}\n\n{value}\n", part.head().replace("\r\n", "\n")));
    }
    text + &format!("--{boundary}--")
}

#[cfg(test)]
mod tests {
    use hyper::Method;

    use super::*;
    use crate::send::address::read_url;
    use crate::send::http_file::variables::VariableSources;

    fn request(headers: &[(&str, &str)], body: HandBody) -> HandRequest {
        let headers = headers.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        HandRequest { method: Method::POST, url: read_url("/users?a=1").expect("an address"), headers, body }
    }

    /// Saves the request, and returns the file's text and the request as it is read again.
    fn saved(request: &HandRequest, typed: &[(&str, &str)]) -> (String, HandRequest) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("requests.http");
        save(&path, Some("new user"), request).expect("it is written");
        let file = HttpFile::open(&path).expect("it can be read");
        let typed: Vec<_> = typed.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        let sources = VariableSources { typed: &typed, folder: folder.path(), environment: |_| None };
        let again = file.prepare(file.find("new user").expect("it is there"), sources).expect("it can be sent");
        (std::fs::read_to_string(&path).expect("text"), again)
    }

    #[test]
    fn a_request_that_is_saved_and_read_again_is_the_same() {
        let json = request(&[("X-Id", "7")], HandBody::Json(b"{\n\"name\": \"Ann\"\n}".to_vec()));
        let (text, again) = saved(&json, &[]);
        let expected = "### new user\nPOST http://localhost:8080/users?a=1\nX-Id: 7\nContent-Type: application/json\n\n{\n\"name\": \"Ann\"\n}\n";
        assert_eq!(text, expected);
        assert_eq!((again.body.bytes(), again.all_headers()), (json.body.bytes(), json.all_headers()));
        for body in [
            HandBody::Form(vec![("name".into(), "Ann B&C".into()), ("age".into(), "9".into())]),
            HandBody::Multipart(vec![FormPart { name: "a".into(), value: PartValue::Text("b=c&d".into()) }]),
            HandBody::Data(b"plain text".to_vec()),
        ] {
            let one = request(&[], body);
            let (text, again) = saved(&one, &[]);
            assert_eq!(String::from_utf8(again.body.bytes()), String::from_utf8(one.body.bytes()), "{text}");
            assert_eq!(again.all_headers(), one.all_headers(), "{text}");
        }
    }

    #[test]
    fn a_secret_is_not_saved_and_is_given_again_when_the_request_is_sent() {
        let body = HandBody::Json(b"{\"password\": \"abc\"}".to_vec());
        let secret = request(&[("Authorization", "Bearer xyz")], body);
        let (text, again) = saved(&secret, &[("token", "xyz"), ("password", "abc")]);
        assert!(!text.contains("xyz") && !text.contains("abc") && text.contains("--var token=…"), "{text}");
        assert_eq!(again.header("authorization"), Some("Bearer xyz"));
        assert_eq!(again.body.bytes(), b"{\"password\": \"abc\"}");
    }

    #[test]
    fn a_name_stands_only_once_in_a_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("requests.http");
        let one = request(&[], HandBody::Empty);
        let name = |name| save(&path, name, &one).map(|saved| saved.name);
        assert_eq!(name(None).as_deref(), Ok("POST /users"));
        assert_eq!(name(None).as_deref(), Ok("POST /users 2"));
        assert!(name(Some("post /users")).expect_err("taken").to_string().contains("already"));
        assert_eq!(HttpFile::open(&path).expect("it can be read").requests.len(), 2);
    }
}
