//! A `.http` file as it is written: its variables and its requests.

use std::fmt;
use std::path::Path;

use crate::send::invalid::InvalidHandRequest;
use crate::text::nearest::did_you_mean;
use crate::text::safe::safe_to_copy;

/// A `.http` file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HttpFile {
    /// The lines `@name = value`, in their order.
    pub variables: Vec<(String, String)>,
    /// The requests, in their order.
    pub requests: Vec<FileRequest>,
    /// The lines `### name` without a request under them: the number of the line, and the name.
    pub empty_names: Vec<(usize, String)>,
}

/// A request of a `.http` file, as it is written there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRequest {
    /// Its name; empty if it has none.
    pub name: String,
    /// The number of its first line.
    pub line: usize,
    /// The method and the URL. The URL may have several lines, which are joined here.
    pub method: String,
    /// The URL, or a path if a Host header names the server.
    pub target: String,
    /// The header lines, each with its number.
    pub headers: Vec<(usize, String)>,
    /// The lines of the body.
    pub body: Vec<String>,
    /// The number of the first line of the body.
    pub body_line: usize,
    /// Whether it has a script, which doorway does not run.
    pub has_script: bool,
}

/// Something in a `.http` file that cannot be, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpFileError {
    /// The number of the line; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong, and what to write instead.
    pub message: String,
}

impl HttpFileError {
    pub(super) fn new(line: usize, message: impl Into<String>) -> Self {
        Self { line, message: message.into() }
    }

    /// Returns the error with the name of the file.
    pub fn in_file(&self, path: &Path) -> InvalidHandRequest {
        InvalidHandRequest::new(format!("{}, {self}", safe_to_copy(&path.display().to_string())))
    }
}

impl fmt::Display for HttpFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.message),
            line => write!(f, "line {line}: {}", self.message),
        }
    }
}

impl HttpFile {
    /// Returns the request with this name, or with this place in the file: `2` or `#2`.
    ///
    /// # Errors
    /// There is no such request; the sentence names those that there are.
    pub fn find(&self, name: &str) -> Result<&FileRequest, InvalidHandRequest> {
        let named = |matches: &dyn Fn(&str) -> bool| self.requests.iter().find(|request| matches(&request.name));
        let by_name = named(&|own| own == name).or_else(|| named(&|own| own.eq_ignore_ascii_case(name)));
        let place = name.strip_prefix('#').unwrap_or(name).parse::<usize>().ok();
        let by_place = || self.requests.get(place?.checked_sub(1)?);
        by_name.or_else(by_place).ok_or_else(|| self.no_such_request(name))
    }

    fn no_such_request(&self, name: &str) -> InvalidHandRequest {
        let empty = self.empty_names.iter().find(|(_, own)| own.eq_ignore_ascii_case(name));
        if let Some((line, own)) = empty {
            return InvalidHandRequest::new(format!(
                "line {line} of the file names `{}`, and there is no request below it; write one such as \
                 GET http://localhost:8080/ there (a line with # in front is a comment)",
                safe_to_copy(own)
            ));
        }
        let names: Vec<&str> = self.requests.iter().map(|request| request.name.as_str()).collect();
        let meant = did_you_mean(name, &names);
        InvalidHandRequest::new(format!(
            "there is no request `{}` in the file{meant}; without a name, you see all of them",
            safe_to_copy(name)
        ))
    }
}
