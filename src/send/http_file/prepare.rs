//! Makes a request that can be sent out of one that is written in a `.http` file.

use hyper::Method;

use super::file::{FileRequest, HttpFile, HttpFileError};
use super::lines::file_line;
use super::variables::{VariableSources, VariableValues};
use crate::send::address::read_url;
use crate::send::body::{HandBody, read_file};
use crate::send::request::{HandRequest, read_header};
use crate::text::http_syntax::media_type;

impl HttpFile {
    /// Returns the request with the values in place of its variables, and with the files of its body.
    ///
    /// # Errors
    /// A variable without a value, a header or a URL that is none, a file that cannot be read.
    pub fn prepare(&self, request: &FileRequest, sources: VariableSources<'_>) -> Result<HandRequest, HttpFileError> {
        let values = VariableValues { sources, of_file: &self.variables };
        let fill = |line: usize, text: &str| values.fill(text).map_err(|error| HttpFileError::new(line, error));
        let at_start = |error: String| HttpFileError::new(request.line, error);
        let mut headers = Vec::new();
        for (line, text) in &request.headers {
            let header = read_header(&fill(*line, text)?).map_err(|error| HttpFileError::new(*line, error.to_string()));
            headers.push(header?);
        }
        // The length is that of the body that is sent, whatever the file says.
        headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-length"));
        let target = fill(request.line, &request.target)?;
        let url = read_url(&with_host(&target, &headers)).map_err(|error| at_start(error.to_string()))?;
        let method = Method::from_bytes(request.method.as_bytes());
        let method = method.map_err(|_| at_start(format!("`{}` is no method", request.method)))?;
        let content_type = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let content_type = media_type(content_type.map_or("", |(_, value)| value));
        let body = body(request, &values, &content_type)?;
        Ok(HandRequest { method, url, headers, body })
    }
}

/// A path alone goes to the server that the Host header names.
fn with_host(target: &str, headers: &[(String, String)]) -> String {
    let host = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("host"));
    match host {
        Some((_, host)) if target.starts_with('/') => format!("http://{host}{target}"),
        _ => target.to_owned(),
    }
}

fn body(request: &FileRequest, values: &VariableValues<'_>, content_type: &str) -> Result<HandBody, HttpFileError> {
    if request.body.is_empty() {
        return Ok(HandBody::Empty);
    }
    let mut bytes = Vec::new();
    for (at, line) in request.body.iter().enumerate() {
        let number = request.body_line + at;
        if at > 0 {
            bytes.extend(line_end(content_type, line).bytes());
        }
        bytes.extend(body_line(line, values).map_err(|error| HttpFileError::new(number, error))?);
    }
    if content_type == "multipart/form-data" {
        bytes.extend(b"\r\n");
    }
    Ok(HandBody::Written(bytes))
}

/// What ends the line above this one. A form may have a line for each field.
fn line_end(content_type: &str, line: &str) -> &'static str {
    match content_type {
        "multipart/form-data" => "\r\n",
        "application/x-www-form-urlencoded" if line.starts_with('&') => "",
        _ => "\n",
    }
}

fn body_line(line: &str, values: &VariableValues<'_>) -> Result<Vec<u8>, String> {
    let Some(file) = file_line(line) else { return values.fill(line).map(String::into_bytes) };
    let path = values.fill(file.path)?;
    let bytes = read_file(&values.sources.folder.join(path)).map_err(|error| error.to_string())?;
    match file.has_variables {
        true => values.fill(&String::from_utf8_lossy(&bytes)).map(String::into_bytes),
        false => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared(text: &str) -> Result<HandRequest, HttpFileError> {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("body.txt"), "Hello {{name}}").expect("written");
        let file = HttpFile::read(text).expect("it is right");
        let sources = VariableSources { typed: &[], folder: folder.path(), environment: |_| None };
        file.prepare(&file.requests[0], sources)
    }

    fn body_of(text: &str) -> String {
        String::from_utf8(prepared(text).expect("it can be sent").body.bytes()).expect("it is text")
    }

    #[test]
    fn variables_are_filled_in_everywhere() {
        let text =
            "@host = localhost:8080\n@id = 7\nPUT http://{{host}}/users/{{id}}\nX-Id: {{id}}\n\n{\"id\": {{id}}}";
        let request = prepared(text).expect("it can be sent");
        assert_eq!(request.url.as_str(), "http://localhost:8080/users/7");
        assert_eq!(request.headers, [("X-Id".to_owned(), "7".to_owned())]);
        assert_eq!(request.body.bytes(), b"{\"id\": 7}");
    }

    #[test]
    fn a_path_alone_goes_to_the_host_of_its_header() {
        let url = |text| prepared(text).expect("it can be sent").url.to_string();
        assert_eq!(url("GET /about\nHost: localhost:3000"), "http://localhost:3000/about");
        assert_eq!(url("GET /about"), "http://localhost:8080/about");
    }

    #[test]
    fn a_body_may_be_in_a_file() {
        assert_eq!(body_of("POST /\n\n< ./body.txt"), "Hello {{name}}");
        assert_eq!(body_of("@name = Ann\nPOST /\n\nSay:\n<@ ./body.txt"), "Say:\nHello Ann");
        let error = prepared("POST /\n\n< ./missing.txt").expect_err("there is no such file");
        assert!(error.line == 3 && error.message.contains("missing.txt"), "{error}");
    }

    #[test]
    fn the_lines_of_a_form_are_joined_as_its_type_asks() {
        let form = "POST /\nContent-Type: application/x-www-form-urlencoded\n\na=1\n&b=2";
        assert_eq!(body_of(form), "a=1&b=2");
        let parts = "POST /\nContent-Type: multipart/form-data; boundary=x\n\n--x\nA: b\n\nc\n--x--";
        assert_eq!(body_of(parts), "--x\r\nA: b\r\n\r\nc\r\n--x--\r\n");
    }

    #[test]
    fn an_error_names_its_line() {
        for (text, line) in [
            ("GET http://{{host}}/", 1),
            ("GET /\nX: {{a}}", 2),
            ("GET /\nnothing", 2),
            ("POST /\n\none\n{{two}}", 4),
            ("GET example.com/a", 1),
        ] {
            assert_eq!(prepared(text).expect_err(text).line, line, "{text}");
        }
    }
}
