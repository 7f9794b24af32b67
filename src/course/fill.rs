//! Fills the addresses in a lesson's words, such as `{{url}}`, once the ports are known.

use crate::text::template::{self, DOUBLE_BRACES};

/// A placeholder of a lesson's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LessonPlaceholder<'a> {
    /// `url` rather than `port`.
    pub is_url: bool,
    /// The server that it names; the first one if it names none.
    pub server: Option<&'a str>,
}

/// Returns the text with the real addresses in place of `{{url}}`, `{{port}}`, `{{url:NAME}}` and `{{port:NAME}}`.
///
/// `ports` are the demo's servers in the order of the demo, with the ports they really have. An
/// address is `http://localhost:PORT`, without a slash at its end. A placeholder for a server that does not exist
/// stays as it is; the reader refuses such a lesson.
pub fn fill<N: AsRef<str>>(text: &str, ports: &[(N, u16)]) -> String {
    template::expand(text, DOUBLE_BRACES, |name| value(name, ports))
}

/// Returns the placeholder with this text between its braces, if it is one.
pub fn placeholder(inside: &str) -> Option<LessonPlaceholder<'_>> {
    let (word, server) = match inside.split_once(':') {
        Some((word, server)) => (word, Some(server)),
        None => (inside, None),
    };
    match word {
        "url" => Some(LessonPlaceholder { is_url: true, server }),
        "port" => Some(LessonPlaceholder { is_url: false, server }),
        _ => None,
    }
}

fn value<N: AsRef<str>>(inside: &str, ports: &[(N, u16)]) -> Option<String> {
    let LessonPlaceholder { is_url, server } = placeholder(inside)?;
    let (_, port) = match server {
        Some(server) => ports.iter().find(|(name, _)| name.as_ref() == server)?,
        None => ports.first()?,
    };
    Some(if is_url { format!("http://localhost:{port}") } else { port.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PORTS: &[(&str, u16)] = &[("node", 8080), ("python", 8081)];

    #[test]
    fn a_placeholder_without_a_name_is_the_first_server() {
        assert_eq!(fill("Open {{url}}/about, port {{port}}.", PORTS), "Open http://localhost:8080/about, port 8080.");
    }

    #[test]
    fn a_placeholder_with_a_name_is_that_server() {
        assert_eq!(fill("{{url:python}}/ {{port:python}}", PORTS), "http://localhost:8081/ 8081");
    }

    #[test]
    fn what_is_no_placeholder_stays_as_it_stands() {
        for text in ["{{", "}}", "{{ url }}", "{{url:ruby}}", "{{name}}", "{{url\n}}", "{{{", "ü{{ü}}ü"] {
            assert_eq!(fill(text, PORTS), text);
        }
        assert_eq!(fill("{{url}}", &[] as &[(&str, u16)]), "{{url}}");
    }
}
