//! The body of a request: text, JSON, the fields of a form, or a form with files.

use std::path::{Path, PathBuf};

use super::form::{self, FormPart, PartValue};
use super::invalid::InvalidHandRequest;
use crate::content::files::read_whole;
use crate::text::safe::safe_to_copy;

/// The largest file that is sent, in bytes.
const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;
/// What curl's `-d` says that a body is, and what a browser's form says.
const FORM_TYPE: &str = "application/x-www-form-urlencoded";
/// The body of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum HandBody {
    /// No body.
    #[default]
    Empty,
    /// Text or bytes as they were typed. They count as a form unless a header says something different.
    Data(Vec<u8>),
    /// JSON.
    Json(Vec<u8>),
    /// The fields of a form, as a browser sends them.
    Form(Vec<(String, String)>),
    /// A form with files, as a browser sends it.
    Multipart(Vec<FormPart>),
    /// The body of a `.http` file. Its type is in the file's own headers.
    Written(Vec<u8>),
}

impl HandBody {
    /// Whether there is a body, even an empty one.
    pub fn is_there(&self) -> bool {
        *self != Self::Empty
    }

    /// Returns the Content-Type that goes with the body, if nobody typed one.
    pub fn content_type(&self) -> Option<String> {
        match self {
            Self::Empty | Self::Written(_) => None,
            Self::Data(_) | Self::Form(_) => Some(FORM_TYPE.to_owned()),
            Self::Json(_) => Some("application/json".to_owned()),
            Self::Multipart(parts) => Some(format!("multipart/form-data; boundary={}", form::boundary(parts))),
        }
    }

    /// Returns the bytes that are sent.
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Empty => Vec::new(),
            Self::Data(bytes) | Self::Json(bytes) | Self::Written(bytes) => bytes.clone(),
            Self::Form(fields) => form::urlencoded(fields).into_bytes(),
            Self::Multipart(parts) => form::multipart(parts),
        }
    }
}

/// Reads the text of `-d` or `--json`. After an `@` comes the name of a file, as with curl.
///
/// # Errors
/// A file that cannot be read.
pub fn read_data(typed: &str) -> Result<Vec<u8>, InvalidHandRequest> {
    match typed.strip_prefix('@') {
        Some(path) => read_file(Path::new(path)),
        None => Ok(typed.as_bytes().to_vec()),
    }
}

/// Reads a field of a form: `NAME=VALUE`.
///
/// # Errors
/// A text without an equals sign.
pub fn read_form_field(typed: &str) -> Result<(String, String), InvalidHandRequest> {
    let field = typed.split_once('=').filter(|(name, _)| !name.is_empty());
    let (name, value) = field.ok_or_else(|| {
        InvalidHandRequest::new(format!("`{}` is not a field; one looks like name=Ann", safe_to_copy(typed)))
    })?;
    Ok((name.to_owned(), value.to_owned()))
}

/// Reads a file of a form: `NAME=PATH`, or a path alone, whose field is called `file`.
///
/// # Errors
/// A file that cannot be read.
pub fn read_file_part(typed: &str) -> Result<FormPart, InvalidHandRequest> {
    let (name, path) = typed.split_once('=').filter(|(name, _)| !name.is_empty()).unwrap_or(("file", typed));
    let path = PathBuf::from(path.strip_prefix('@').unwrap_or(path));
    let bytes = read_file(&path)?;
    Ok(FormPart { name: name.to_owned(), value: PartValue::File { path, bytes } })
}

/// Reads a whole file.
///
/// # Errors
/// It cannot be read, or is too large.
pub(super) fn read_file(path: &Path) -> Result<Vec<u8>, InvalidHandRequest> {
    read_whole(path, MAX_FILE_BYTES).map_err(|error| {
        InvalidHandRequest::new(format!("could not read {}: {error}", safe_to_copy(&path.display().to_string())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_says_what_it_is() {
        let type_of = |body: HandBody| body.content_type();
        assert_eq!(type_of(HandBody::Empty), None);
        assert_eq!(type_of(HandBody::Data(b"a=1".to_vec())).as_deref(), Some(FORM_TYPE));
        assert_eq!(type_of(HandBody::Json(b"{}".to_vec())).as_deref(), Some("application/json"));
    }

    #[test]
    fn the_text_after_an_at_sign_is_the_name_of_a_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.json");
        std::fs::write(&path, "{}").expect("written");
        assert_eq!(read_data(&format!("@{}", path.display())), Ok(b"{}".to_vec()));
        assert_eq!(read_data("a@b"), Ok(b"a@b".to_vec()));
        assert!(read_data("@no-such-file").expect_err("it is missing").to_string().contains("no-such-file"));
    }

    #[test]
    fn a_file_of_a_form_has_the_name_of_its_field() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("cat.PNG");
        std::fs::write(&path, "x").expect("written");
        let name = |typed: String| read_file_part(&typed).expect("it is there").name;
        assert_eq!(name(format!("photo={}", path.display())), "photo");
        assert_eq!(name(path.display().to_string()), "file");
    }

    #[test]
    fn a_field_needs_a_name() {
        assert_eq!(read_form_field("a=b=c"), Ok(("a".to_owned(), "b=c".to_owned())));
        assert!(read_form_field("=b").is_err() && read_form_field("a").is_err());
    }
}
