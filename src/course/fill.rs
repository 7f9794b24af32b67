//! Fills the addresses in a lesson's words, such as `{{url}}`, once the ports are known, and writes its commands as the
//! learner's shell takes them.

use crate::text::platform::Platform;
use crate::text::shell::ShellKind;
use crate::text::template::{self, DOUBLE_BRACES};

/// How lessons call curl.
const LESSONS_CURL: &str = "curl";
/// What is in front of a port in an address of this computer.
const LOCAL_ADDRESS: &str = "localhost:";

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

/// Returns the text as [`fill`] does, with its curl commands as they are typed on a platform: those in `backticks` and the
/// lines that begin with `$`.
pub fn fill_for<N: AsRef<str>>(platform: Platform, text: &str, ports: &[(N, u16)]) -> String {
    let text = fill(text, ports);
    if platform.curl() == LESSONS_CURL {
        return text;
    }
    let lines = text.split_inclusive('\n').map(|line| match line.strip_prefix("$ ") {
        Some(command) => format!("$ {}", command_for(platform, command)),
        None => commands_in_backticks(platform, line),
    });
    lines.collect()
}

/// Returns code with the ports that the lesson's servers have now in the addresses of this computer. `moved` holds the usual
/// port of each server, with the port that it has now.
pub fn move_ports(text: &str, moved: &[(u16, u16)]) -> String {
    let mut pieces = text.split(LOCAL_ADDRESS);
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| {
        let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
        let usual = piece[..digits].parse::<u16>().ok();
        let port = moved.iter().find(|(own, _)| Some(*own) == usual).map(|(_, port)| port.to_string());
        format!("{text}{LOCAL_ADDRESS}{}{}", port.as_deref().unwrap_or(&piece[..digits]), &piece[digits..])
    })
}

/// The parts of a line between two backticks are commands where they begin with one.
fn commands_in_backticks(platform: Platform, line: &str) -> String {
    let parts: Vec<&str> = line.split('`').collect();
    // What stands after a backtick that is not closed is no code.
    let is_code = |at: usize| at % 2 == 1 && at + 1 < parts.len();
    let adapted = parts
        .iter()
        .enumerate()
        .map(|(at, part)| if is_code(at) { command_for(platform, part) } else { (*part).to_owned() });
    adapted.collect::<Vec<_>>().join("`")
}

/// Returns a command of a lesson as it is typed on a platform. Only curl's commands are different.
fn command_for(platform: Platform, command: &str) -> String {
    let Some(arguments) = command.strip_prefix(LESSONS_CURL).filter(|rest| rest.starts_with(' ')) else {
        return command.to_owned();
    };
    let end = command.strip_prefix(command.trim_end()).unwrap_or_default();
    match ShellKind::Posix.split(command.trim_end()) {
        Ok(mut words) if arguments.contains(['\'', '\\']) => {
            words[0] = platform.curl().to_owned();
            ShellKind::of(platform).join(&words) + end
        }
        // Double quotes alone mean the same to every shell.
        _ => format!("{}{arguments}", platform.curl()),
    }
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
    fn curl_commands_are_written_for_the_learners_shell() {
        let text = "Or: `curl -i {{url}}/` and `curl -d '{\"a\": 1}' {{url}}/`, as `curl` and curl do.\n$ curl \"{{url}}/?a\"\n";
        let posix = text.replace("{{url}}", "http://localhost:8080");
        assert_eq!(fill_for(Platform::Linux, text, PORTS), posix);
        assert_eq!(fill_for(Platform::MacOs, text, PORTS), posix);
        assert_eq!(
            fill_for(Platform::Windows, text, PORTS),
            "Or: `curl.exe -i http://localhost:8080/` and `curl.exe --% -d \"{\\\"a\\\": 1}\" http://localhost:8080/`, \
             as `curl` and curl do.\n$ curl.exe \"http://localhost:8080/?a\"\n"
        );
        let open = "a ` backtick, `curlew -i` and `curl -i";
        assert_eq!(fill_for(Platform::Windows, open, PORTS), open);
    }

    #[test]
    fn what_is_no_placeholder_stays_as_it_stands() {
        for text in ["{{", "}}", "{{ url }}", "{{url:ruby}}", "{{name}}", "{{url\n}}", "{{{", "ü{{ü}}ü"] {
            assert_eq!(fill(text, PORTS), text);
        }
        assert_eq!(fill("{{url}}", &[] as &[(&str, u16)]), "{{url}}");
    }
}
