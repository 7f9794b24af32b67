//! Takes a `.http` file apart: variables, and requests with their request line, headers and body.

use std::path::Path;

use super::file::{FileRequest, HttpFile, HttpFileError};
use super::lines::{continues_url, is_about_response, is_comment, is_script_before, name_comment, separator, variable};
use crate::content::files::read_whole;
use crate::send::invalid::InvalidHandRequest;
use crate::send::request::is_method;
use crate::text::safe::safe_to_copy;

/// The largest file that is read, in bytes.
const MAX_BYTES: u64 = 1024 * 1024;

impl HttpFile {
    /// Reads the text of a file.
    ///
    /// # Errors
    /// A line that is neither of a request nor a comment nor a variable.
    pub fn read(text: &str) -> Result<Self, HttpFileError> {
        let mut reader = FileReader::default();
        for (at, line) in text.strip_prefix('\u{feff}').unwrap_or(text).lines().enumerate() {
            reader.line(at + 1, line)?;
        }
        reader.end_request();
        Ok(reader.file)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// The file cannot be read, or a line of it is wrong.
    pub fn open(path: &Path) -> Result<Self, InvalidHandRequest> {
        let shown = safe_to_copy(&path.display().to_string());
        let bytes = read_whole(path, MAX_BYTES)
            .map_err(|error| InvalidHandRequest::new(format!("could not read {shown}: {error}")))?;
        let text = String::from_utf8(bytes)
            .map_err(|_| InvalidHandRequest::new(format!("{shown} is not text in UTF-8; save it as UTF-8")))?;
        Self::read(&text).map_err(|error| error.in_file(path))
    }
}

/// Which part of a request the next line belongs to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum FilePart {
    /// Before the request line.
    #[default]
    Start,
    /// In a script before the request line.
    ScriptBefore,
    /// Right after the request line, whose URL may go on.
    Url,
    Headers,
    Body,
    /// After the body: what is about the response.
    Response,
}

/// What was read so far.
#[derive(Default)]
struct FileReader {
    file: HttpFile,
    part: FilePart,
    /// The name of the request that comes next, and the line of its separator.
    name: String,
    name_line: usize,
    request: Option<FileRequest>,
    has_script: bool,
}

impl FileReader {
    fn line(&mut self, number: usize, line: &str) -> Result<(), HttpFileError> {
        if let Some(name) = separator(line) {
            self.end_request();
            self.name = name.to_owned();
            self.name_line = number;
            return Ok(());
        }
        if self.part == FilePart::ScriptBefore {
            if line.contains("%}") {
                self.part = FilePart::Start;
            }
            return Ok(());
        }
        if is_comment(line) {
            if let Some(name) = name_comment(line) {
                self.set_name(name);
            }
            return Ok(());
        }
        match self.part {
            FilePart::Start => self.start(number, line),
            FilePart::Url if continues_url(line) => {
                self.request_mut().target.push_str(line.trim());
                Ok(())
            }
            FilePart::Url | FilePart::Headers => self.header(number, line),
            FilePart::Body => {
                self.body(number, line);
                Ok(())
            }
            FilePart::Response | FilePart::ScriptBefore => Ok(()),
        }
    }

    /// A name in a comment counts, wherever in its request it stands.
    fn set_name(&mut self, name: &str) {
        match &mut self.request {
            Some(request) => request.name = name.to_owned(),
            None => self.name = name.to_owned(),
        }
    }

    fn start(&mut self, number: usize, line: &str) -> Result<(), HttpFileError> {
        if line.trim().is_empty() {
            return Ok(());
        }
        if is_script_before(line) {
            self.has_script = true;
            // A script in the file itself goes on to the line with its end. One in a file of its own has one line.
            if line.contains("{%") && !line.contains("%}") {
                self.part = FilePart::ScriptBefore;
            }
            return Ok(());
        }
        if line.trim_start().starts_with('@') {
            let (name, value) = variable(line).ok_or_else(|| wrong(number, line, "a variable is `@name = value`"))?;
            self.file.variables.push((name.to_owned(), value.to_owned()));
            return Ok(());
        }
        let (method, target) = request_line(line)
            .ok_or_else(|| wrong(number, line, "a request begins with its method and its URL, such as `GET /about`"))?;
        self.request = Some(FileRequest {
            name: std::mem::take(&mut self.name),
            line: number,
            method,
            target,
            headers: Vec::new(),
            body: Vec::new(),
            body_line: number,
            has_script: self.has_script,
        });
        self.part = FilePart::Url;
        Ok(())
    }

    fn header(&mut self, number: usize, line: &str) -> Result<(), HttpFileError> {
        if line.trim().is_empty() {
            self.part = FilePart::Body;
            self.request_mut().body_line = number + 1;
        } else if is_about_response(line) {
            self.response();
        } else if line.trim_start().starts_with(['{', '[', '<']) && !line.trim_start().starts_with("{{") {
            // No header begins like this, but JSON and HTML do.
            return Err(wrong(number, line, "a body has an empty line above it"));
        } else {
            self.part = FilePart::Headers;
            self.request_mut().headers.push((number, line.trim().to_owned()));
        }
        Ok(())
    }

    fn body(&mut self, number: usize, line: &str) {
        if is_about_response(line) {
            return self.response();
        }
        let request = self.request_mut();
        // Empty lines before the body are no part of it.
        if request.body.is_empty() && line.trim().is_empty() {
            request.body_line = number + 1;
        } else {
            request.body.push(line.to_owned());
        }
    }

    fn response(&mut self) {
        self.part = FilePart::Response;
        self.request_mut().has_script = true;
    }

    fn end_request(&mut self) {
        if let Some(mut request) = self.request.take() {
            while request.body.last().is_some_and(|line| line.trim().is_empty()) {
                request.body.pop();
            }
            self.file.requests.push(request);
        } else if !self.name.is_empty() {
            self.file.empty_names.push((self.name_line, self.name.clone()));
        }
        self.part = FilePart::Start;
        self.has_script = false;
        self.name.clear();
    }

    fn request_mut(&mut self) -> &mut FileRequest {
        self.request.as_mut().expect("every part after the start belongs to a request")
    }
}

/// Reads `GET http://localhost:8080/ HTTP/1.1`. Without a method it is GET; the version means nothing.
fn request_line(line: &str) -> Option<(String, String)> {
    let line = line.trim();
    let version = line.rfind(char::is_whitespace).filter(|at| line[*at..].trim_start().starts_with("HTTP/"));
    let line = line[..version.unwrap_or(line.len())].trim_end();
    let (method, target) = match line.split_once(char::is_whitespace) {
        Some((method, target)) if is_method(method) => (method, target.trim()),
        Some(_) => return None,
        None => ("GET", line),
    };
    // A word alone is more likely a slip than the name of a computer.
    let is_target = target.contains(['/', ':', '{', '.', '?']);
    is_target.then(|| (method.to_ascii_uppercase(), target.to_owned()))
}

fn wrong(number: usize, line: &str, expected: &str) -> HttpFileError {
    HttpFileError::new(number, format!("could not understand `{}`: {expected}", safe_to_copy(line.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(text: &str) -> FileRequest {
        let file = HttpFile::read(text).expect("it is right");
        assert_eq!(file.requests.len(), 1, "{file:#?}");
        file.requests.into_iter().next().expect("there is one")
    }

    #[test]
    fn a_body_right_below_the_headers_and_a_name_without_a_request_are_said() {
        let error = HttpFile::read("### New\nPOST :8080/notes\nContent-Type: application/json\n{\"text\": 1}\n");
        let words = error.expect_err("the empty line is missing").to_string();
        assert_eq!(words, r#"line 4: could not understand `{"text": 1}`: a body has an empty line above it"#);
        let file = HttpFile::read("### All\nGET :8080/notes\n\n### New\n# POST :8080/notes\n").expect("it is right");
        let words = file.find("new").expect_err("there is no request").to_string();
        assert!(words.starts_with("line 4 of the file names `New`, and there is no request below it"), "{words}");
        assert!(file.find("All").is_ok());
    }

    #[test]
    fn a_request_has_a_name_a_method_a_url_headers_and_a_body() {
        let text = "@host = localhost:8080\n\n### Log in\nPOST http://{{host}}/login HTTP/1.1\n\
                    # a comment\nContent-Type: application/json\nX-Id: 7\n\n{\n  \"name\": \"Ann\"\n}\n\n\n### Next\n";
        let file = HttpFile::read(text).expect("it is right");
        assert_eq!(file.variables, [("host".to_owned(), "localhost:8080".to_owned())]);
        let [request] = &file.requests[..] else { panic!("{file:#?}") };
        assert_eq!((request.name.as_str(), request.line), ("Log in", 4));
        assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "http://{{host}}/login"));
        let headers = [(6, "Content-Type: application/json".to_owned()), (7, "X-Id: 7".to_owned())];
        assert_eq!(request.headers, headers);
        assert_eq!((request.body.join("\n").as_str(), request.body_line), ("{\n  \"name\": \"Ann\"\n}", 9));
    }

    #[test]
    fn a_url_alone_is_a_get_and_may_go_on_in_further_lines() {
        for text in [
            "http://localhost/a?b=1&c=2",
            "GET http://localhost/a\n  ?b=1\n  &c=2",
            "GET http://localhost\n    /a\n?b=1\n&c=2",
        ] {
            let request = request(text);
            assert_eq!(request.method, "GET");
            assert_eq!(request.target, "http://localhost/a?b=1&c=2", "{text}");
        }
    }

    #[test]
    fn a_comment_may_name_the_request() {
        assert_eq!(request("# @name login\nGET /").name, "login");
        assert_eq!(request("### One\n// @name login\nGET /").name, "login");
    }

    #[test]
    fn scripts_are_left_out() {
        let text = "### a\n< {%\n  request.variables.set('a', 'b')\n%}\nGET /a\n\nbody\n\n> {%\n  client.test(1)\n%}\n";
        let one = request(text);
        assert_eq!((one.target.as_str(), one.body.join("|").as_str(), one.has_script), ("/a", "body", true));
        assert!(request("< ./before.js\nGET /a\n\n> ./after.js\n").has_script);
        assert!(!request("GET /a\n\n< ./body.json\n").has_script);
    }

    #[test]
    fn several_requests_are_kept_apart_and_a_section_may_be_empty() {
        let file = HttpFile::read("GET /one\n###\n\n###\nDELETE /two\n### three\n").expect("it is right");
        let lines: Vec<String> = file.requests.iter().map(|one| format!("{} {}", one.method, one.target)).collect();
        assert_eq!(lines, ["GET /one", "DELETE /two"]);
        assert!(file.requests.iter().all(|one| one.name.is_empty()));
    }

    #[test]
    fn a_line_that_cannot_be_is_named() {
        for (text, line, words) in [
            ("GET /\n###\nhello there\n", 3, "a request begins with its method"),
            ("hello\n", 1, "a request begins with its method"),
            ("@my host = a\n", 1, "a variable is `@name = value`"),
        ] {
            let error = HttpFile::read(text).expect_err(text);
            assert!(error.line == line && error.message.contains(words), "{error}");
        }
    }

    #[test]
    fn a_request_is_found_by_its_name_and_by_its_place() {
        let file =
            HttpFile::read("### Home\nGET /\n\n###\nGET /two\n\n### About us\nGET /about\n").expect("it is right");
        let target = |name: &str| file.find(name).map(|request| request.target.clone());
        assert_eq!(target("Home").as_deref(), Ok("/"));
        assert_eq!(target("about us").as_deref(), Ok("/about"));
        assert_eq!(target("2").as_deref(), Ok("/two"));
        assert_eq!(target("#3").as_deref(), Ok("/about"));
        let refused = target("hme").expect_err("there is none").to_string();
        assert!(refused.contains("did you mean `Home`?"), "{refused}");
        assert!(target("0").is_err() && target("4").is_err());
    }
}
