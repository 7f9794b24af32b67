//! Stands in for `say/` until its pieces are there: the plainest thing with the same names.

use std::io::{IsTerminal, Write};

use crate::http::{Exchange, Misfit, Seen};
use crate::lesson::Code;

/// How words may look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) color: bool,
    pub(super) plain: bool,
    pub(super) width: usize,
}

impl Style {
    /// The same for the size that the terminal has now.
    pub(super) fn measured(self) -> Self {
        let width = crossterm::terminal::size().map_or(self.width, |(columns, _)| usize::from(columns));
        Self { width, ..self }
    }

    pub(super) fn of_stdout(plain: bool) -> Self {
        let terminal = std::io::stdout().is_terminal();
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let width = crossterm::terminal::size().map_or(80, |(columns, _)| usize::from(columns));
        let plain = plain || !terminal || dumb;
        Self { color: terminal && !plain && !no_color, plain, width: if terminal { width } else { 80 } }
    }
}

pub(super) fn safe(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] }).collect()
}

pub(super) fn markdown(text: &str, style: &Style) -> Vec<String> {
    text.trim()
        .split("\n\n")
        .flat_map(|paragraph| {
            let joined = paragraph.replace('\n', " ");
            let mut lines: Vec<String> =
                textwrap::wrap(&joined, style.width).into_iter().map(|line| line.into_owned()).collect();
            lines.push(String::new());
            lines
        })
        .collect()
}

pub(super) fn code(code: &Code, _: &Style) -> Vec<String> {
    let name = code.path.rsplit('/').next().unwrap_or_default().to_owned();
    let numbered = code.text.lines().zip(code.first_line..).map(|(line, number)| format!("{number:>3}  {line}"));
    std::iter::once(name).chain(numbered).collect()
}

pub(super) fn log_line(exchange: &Exchange) -> String {
    let agent = exchange.request.header("user-agent").unwrap_or("");
    let uri = exchange.request.uri.to_string();
    safe(&format!("{:<4} {uri:<16} {}   {agent}", exchange.request.method, exchange.response.status))
}

pub(super) fn misfit(misfit: &Misfit) -> Vec<String> {
    vec![format!("{:?}", misfit.kind)]
}

pub(super) fn json_line(seen: &Seen) -> String {
    match seen {
        Seen::Exchange(exchange) => serde_json::json!({"path": exchange.request.path()}).to_string(),
        Seen::Misfit(misfit) => serde_json::json!({"misfit": format!("{:?}", misfit.kind)}).to_string(),
    }
}

pub(super) fn wire(exchange: &Exchange) -> Vec<String> {
    let wire = exchange.wire.clone().unwrap_or_default();
    [wire.request, wire.response]
        .iter()
        .flat_map(|bytes| String::from_utf8_lossy(bytes).lines().map(safe).collect::<Vec<_>>())
        .collect()
}

pub(super) fn print(text: &str) -> bool {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_ok()
}

pub(super) fn talk(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}
