//! A URL taken apart, each part with a few words on what it is for.

use crate::net::UrlParts;
use crate::text::nearest::nearest;
use crate::text::safe::safe_to_copy;
use crate::text::width::display_width;
use crate::text::wrap::wrap;

use super::style::Style;
use super::table::pad;

/// What stands before each line.
const INDENT: &str = "  ";

/// One part: its name, its value, what it is for.
type PartRow = (&'static str, String, String);

/// Returns the parts, one below the other, and the request that a browser would send.
pub fn render(typed: &str, parts: &UrlParts, style: Style) -> String {
    let mut lines = vec![format!("{INDENT}{}", style.bold(&parts.url))];
    if typed != parts.url && parts.user.is_none() {
        lines.push(format!("{INDENT}{}", style.dim("This is how a browser writes what you typed.")));
    }
    lines.push(String::new());
    let rows = rows(parts);
    let columns = [widest(&rows, |row| row.0), widest(&rows, |row| &row.1), widest(&rows, |row| &row.2)];
    let fits = INDENT.len() + columns.iter().sum::<usize>() + 4 <= style.width;
    lines.extend(rows.iter().flat_map(|row| match fits {
        true => vec![aligned(row, columns, style)],
        false => on_two_lines(row, columns[0], style),
    }));
    lines.extend(request(parts));
    lines.join("\n") + "\n"
}

fn rows(parts: &UrlParts) -> Vec<PartRow> {
    let mut rows = vec![("scheme", parts.scheme.clone(), scheme_words(&parts.scheme))];
    if let Some(user) = &parts.user {
        let shown = if user.has_password { format!("{}:***", user.name) } else { user.name.clone() };
        rows.push(("user", shown, "never share a URL with a password in it".into()));
    }
    if let Some(host) = &parts.host {
        let words = if parts.is_this_computer { "your own computer" } else { "the computer that is asked" };
        rows.push(("host", host.clone(), words.into()));
    }
    if let Some(port) = parts.port {
        let usual = format!("the usual port of {}", parts.scheme);
        let words = if parts.is_usual_port { usual } else { "the program on that computer".into() };
        rows.push(("port", port.to_string(), words));
    }
    let path_words = if parts.scheme == "javascript" { "the code" } else { "the thing that is asked for" };
    rows.push(("path", parts.path.clone(), path_words.into()));
    for (at, (name, value)) in parts.query.iter().enumerate() {
        let words = if at == 0 { "more about it, as names and values" } else { "" };
        rows.push((if at == 0 { "query" } else { "" }, safe_to_copy(&format!("{name} = {value}")), words.into()));
    }
    if let Some(fragment) = &parts.fragment {
        rows.push(("fragment", fragment.clone(), "a place in the page, never sent".into()));
    }
    rows.push(match &parts.origin {
        Some(origin) => ("origin", origin.clone(), "scheme, host and port together".into()),
        None => ("origin", "null".into(), no_origin_words(&parts.scheme).into()),
    });
    rows
}

/// Why a URL has no scheme, host and port together.
fn no_origin_words(scheme: &str) -> &'static str {
    match scheme {
        "javascript" => "the code has the origin of the page that it runs in",
        "mailto" | "tel" => "no page is opened",
        _ => "a page from such a URL has its own origin",
    }
}

fn scheme_words(scheme: &str) -> String {
    match scheme {
        "http" => "everybody on the way can read it",
        "https" => "nobody on the way can read it",
        "file" => "a file on this computer; no server is asked",
        "data" => "the data is in the URL itself; no server is asked",
        "mailto" => "an address for e-mail; no server is asked",
        "javascript" => "the browser runs the rest as code; no server is asked",
        "about" | "blob" => "something in the browser itself; no server is asked",
        "tel" => "a telephone number; no server is asked",
        other => match nearest(other, &["http", "https"]) {
            Some(meant) => return format!("browsers do not know this scheme; did you mean {meant}?"),
            None => "how the two programs talk",
        },
    }
    .to_owned()
}

fn widest(rows: &[PartRow], cell: impl Fn(&PartRow) -> &str) -> usize {
    rows.iter().map(|row| display_width(cell(row))).max().unwrap_or(0)
}

fn aligned((name, value, words): &PartRow, [names, values, _]: [usize; 3], style: Style) -> String {
    let (name, value) = (style.dim(&pad(name, names)), style.key(&pad(value, values)));
    format!("{INDENT}{name}  {value}  {words}").trim_end().to_owned()
}

/// A part whose words stand below it, because not all of them fit beside the parts.
fn on_two_lines((name, value, words): &PartRow, names: usize, style: Style) -> Vec<String> {
    let mut lines = vec![format!("{INDENT}{}  {}", style.dim(&pad(name, names)), style.key(value))];
    let indent = " ".repeat(INDENT.len() + names + 2);
    if !words.is_empty() {
        lines.extend(wrap(words, style.width, &indent, &indent));
    }
    lines
}

/// The beginning of the request that a browser would send.
fn request(parts: &UrlParts) -> Vec<String> {
    let (Some(host), "http" | "https") = (&parts.host, parts.scheme.as_str()) else { return Vec::new() };
    let port = match parts.port {
        Some(port) if !parts.is_usual_port => format!(":{port}"),
        _ => String::new(),
    };
    vec![
        String::new(),
        format!("{INDENT}A browser that opens it sends"),
        String::new(),
        format!("{INDENT}    GET {} HTTP/1.1", parts.target),
        format!("{INDENT}    Host: {host}{port}"),
    ]
}
