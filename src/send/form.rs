//! Forms on the wire: as one line of names and values, or in parts where files are among them (RFC 7578).

use std::path::{Path, PathBuf};

use url::form_urlencoded::Serializer;

/// What the line between two parts begins with.
const BOUNDARY: &str = "doorway-form-part";
/// The usual types of files, by the end of their name.
const MEDIA_TYPES: &[(&str, &str)] = &[
    ("css", "text/css"),
    ("csv", "text/csv"),
    ("gif", "image/gif"),
    ("html", "text/html"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript"),
    ("json", "application/json"),
    ("md", "text/markdown"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain"),
    ("webp", "image/webp"),
];

/// One field of a form with files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormPart {
    /// The field's name.
    pub name: String,
    /// Its value.
    pub value: PartValue,
}

/// The value of a field of a form with files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartValue {
    /// Text.
    Text(String),
    /// A file.
    File {
        /// Where it is.
        path: PathBuf,
        /// What is in it.
        bytes: Vec<u8>,
    },
}

/// Returns the fields as a browser's form sends them: `name=Ann+B&age=9`.
pub(super) fn urlencoded(fields: &[(String, String)]) -> String {
    Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Returns the text that separates the parts. None of them contains it.
pub(super) fn boundary(parts: &[FormPart]) -> String {
    let contains = |text: &str, bytes: &[u8]| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    let is_free = |boundary: &String| parts.iter().all(|part| !contains(boundary, part.value.bytes()));
    let candidates =
        (0..).map(|number: u32| if number == 0 { BOUNDARY.to_owned() } else { format!("{BOUNDARY}-{number}") });
    candidates.into_iter().find(is_free).expect("no form has every number in it")
}

/// Returns the parts as they are sent.
pub(super) fn multipart(parts: &[FormPart]) -> Vec<u8> {
    let boundary = boundary(parts);
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend(format!("--{boundary}\r\n{}\r\n\r\n", part.head()).bytes());
        bytes.extend(part.value.bytes());
        bytes.extend(b"\r\n");
    }
    bytes.extend(format!("--{boundary}--\r\n").bytes());
    bytes
}

impl FormPart {
    /// Returns the head of the part, without the empty line after it.
    pub(super) fn head(&self) -> String {
        let name = format!("Content-Disposition: form-data; name=\"{}\"", quoted(&self.name));
        match &self.value {
            PartValue::Text(_) => name,
            PartValue::File { path, .. } => {
                let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                format!("{name}; filename=\"{}\"\r\nContent-Type: {}", quoted(&file), media_type_of(path))
            }
        }
    }
}

impl PartValue {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::File { bytes, .. } => bytes,
        }
    }
}

/// Returns the media type of a file, by the end of its name.
fn media_type_of(path: &Path) -> &'static str {
    let extension = path.extension().and_then(|end| end.to_str()).unwrap_or_default().to_ascii_lowercase();
    let known = MEDIA_TYPES.iter().find(|(end, _)| *end == extension);
    known.map_or("application/octet-stream", |(_, media_type)| media_type)
}

/// Returns a name as browsers write it in quotation marks.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str, value: &str) -> FormPart {
        FormPart { name: name.to_owned(), value: PartValue::Text(value.to_owned()) }
    }

    #[test]
    fn fields_are_written_as_a_browser_writes_them() {
        let fields = [("name", "Ann B"), ("mark", "a&b=ü")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(urlencoded(&fields), "name=Ann+B&mark=a%26b%3D%C3%BC");
    }

    #[test]
    fn each_part_has_its_head_and_the_last_line_ends_the_form() {
        let file = PartValue::File { path: "photos/a.png".into(), bytes: vec![0, 255] };
        let parts = [text("title", "A cat"), FormPart { name: "photo".to_owned(), value: file }];
        let sent = String::from_utf8_lossy(&multipart(&parts)).into_owned();
        let expected = "--doorway-form-part\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nA cat\r\n\
                        --doorway-form-part\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n\
                        Content-Type: image/png\r\n\r\n\0\u{fffd}\r\n--doorway-form-part--\r\n";
        assert_eq!(sent, expected);
    }

    #[test]
    fn the_boundary_is_in_no_part() {
        assert_eq!(boundary(&[text("a", "doorway-form-part")]), "doorway-form-part-1");
    }

    #[test]
    fn the_type_of_a_file_is_known_by_its_name() {
        assert_eq!(media_type_of(Path::new("a/cat.PNG")), "image/png");
        assert_eq!(media_type_of(Path::new("a")), "application/octet-stream");
    }
}
