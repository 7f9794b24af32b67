//! The lines of `routes.txt`: a path, an arrow, and a file or a server. A line that is none is explained, with the line that
//! is meant.

use std::fmt;

use crate::content::files::is_inside;

/// The file with the routes.
pub(super) const ROUTES_FILE: &str = "routes.txt";
/// What the address of a server of this computer begins with.
pub(super) const SERVER_ADDRESS: &str = "http://localhost:";
const ARROW: &str = "->";
/// What a line without an arrow lacks.
const NO_ARROW: &str = "It has no arrow. An arrow is a minus sign and a >, without a space: ->";
/// What is written in place of an arrow. The longer ones are first.
const NEARLY_ARROWS: &[&str] = &["-->", "- >", "=>", ">>", "→", ">", "--", "=", ":", " - ", " "];

/// One line of `routes.txt`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FolderRoute {
    /// Its number, from 1.
    pub(super) line: usize,
    /// The path. A star at its end is the rest of any path.
    path: String,
    pub(super) target: RouteTarget,
}

/// What a line has after its arrow.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum RouteTarget {
    /// A file. A name in braces is replaced by what the query says for it.
    File(String),
    /// A server of this computer, by its port. The request is sent on to it.
    Server(u16),
}

/// A line that is no route.
#[derive(Debug)]
pub struct InvalidRoute {
    /// Its number, from 1.
    line: usize,
    text: String,
}

impl fmt::Display for InvalidRoute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, text } = self;
        writeln!(f, "{ROUTES_FILE}, line {line} is not a route: {text}")?;
        if let Some(why) = problem(text) {
            writeln!(f, "{why}")?;
        }
        match mended(text) {
            Some(mended) => write!(f, "Write it so: {mended}"),
            None if text.contains("http") || text.contains("localhost") => {
                write!(f, "A route to a server looks like this: /search -> http://localhost:8084")
            }
            None => write!(f, "A route looks like this: /about -> about.html, or /about -> http://localhost:8081"),
        }
    }
}

impl FolderRoute {
    pub(super) fn matches(&self, path: &str) -> bool {
        match self.path.strip_suffix('*') {
            Some(beginning) => path.starts_with(beginning),
            None => self.path == path,
        }
    }

    /// Returns the name in braces, for which the query has the value.
    pub(super) fn name_in_braces(&self) -> Option<&str> {
        let RouteTarget::File(file) = &self.target else { return None };
        let (_, rest) = file.split_once('{')?;
        rest.split_once('}').map(|(name, _)| name)
    }
}

/// Reads the lines. Empty lines and comments are no routes.
pub(super) fn read_routes(text: &str) -> Result<Vec<FolderRoute>, InvalidRoute> {
    let lines = text.lines().map(str::trim).enumerate();
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|(at, text)| {
            let route = read_route(text).map(|(path, target)| FolderRoute { line: at + 1, path, target });
            route.ok_or_else(|| InvalidRoute { line: at + 1, text: text.to_owned() })
        })
        .collect()
}

fn read_route(line: &str) -> Option<(String, RouteTarget)> {
    if problem(line).is_some() {
        return None;
    }
    let (path, target) = line.split_once(ARROW)?;
    Some((path.trim().to_owned(), read_target(target.trim())?))
}

/// Reads a file or the address of a server.
fn read_target(text: &str) -> Option<RouteTarget> {
    if let Some(rest) = text.strip_prefix(SERVER_ADDRESS) {
        let port = rest.strip_suffix('/').unwrap_or(rest).parse().ok().filter(|port| *port != 0);
        return port.map(RouteTarget::Server);
    }
    (is_public(text) && !text.contains("://")).then(|| RouteTarget::File(text.to_owned()))
}

/// Whether a file may be sent: one in the folder, and none that belongs to doorway or is hidden.
pub(super) fn is_public(file: &str) -> bool {
    is_inside(file) && !is_kept_back(file)
}

/// Whether a file is hidden, or belongs to doorway.
fn is_kept_back(file: &str) -> bool {
    let is_own = [ROUTES_FILE, "doorway.toml"].iter().any(|own| own.eq_ignore_ascii_case(file));
    is_own || file.split('/').any(|part| part.starts_with('.'))
}

/// Returns what is wrong with a line, if that is known.
fn problem(line: &str) -> Option<&'static str> {
    let Some((path, target)) = line.split_once(ARROW) else { return Some(NO_ARROW) };
    problem_of_path(path.trim()).or_else(|| problem_of_target(target.trim()))
}

fn problem_of_path(path: &str) -> Option<&'static str> {
    let inner = path.trim_end_matches('*');
    let problems = [
        (path.is_empty(), "It has no path in front of the arrow."),
        (path.contains("://"), "In front of the arrow is only the path, without the scheme and the host."),
        (!path.starts_with('/'), "A path begins with a slash."),
        (path.contains('?'), "In front of the arrow is a path, and the query is not a part of it."),
        (path.contains('#'), "A path has no # in it."),
        (inner.contains('*'), "A star is at the end of a path."),
        (inner.contains(' '), "A path has no space in it."),
    ];
    problems.into_iter().find_map(|(is_so, why)| is_so.then_some(why))
}

fn problem_of_target(target: &str) -> Option<&'static str> {
    if let Some(port) = target.strip_prefix(SERVER_ADDRESS) {
        let port = port.trim_end_matches('/');
        let is_number = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
        return (is_number && port.parse::<u16>().is_err()).then_some("A port is a number from 1 to 65535.");
    }
    let is_file = !target.contains("://");
    let problems = [
        (target.is_empty(), "It has no file after the arrow."),
        (target.contains(ARROW), "It has two arrows. A route has one."),
        (is_address_without_scheme(target), "The address of a server begins with http://"),
        (
            is_file && target.split(['/', '\\']).any(|part| part == ".."),
            "A file has no .. in its name: it is in this folder.",
        ),
        (target.contains('\\'), "The sign between a folder and a file is a slash: /"),
        (target.starts_with('/'), "The name of a file has no slash in front of it."),
        (target.starts_with("./"), "The name of a file has no ./ in front of it."),
        (is_file && is_kept_back(target), "This file is never sent."),
        (!has_whole_braces(target), "A name of the query is between { and }, once: {v}"),
    ];
    problems.into_iter().find_map(|(is_so, why)| is_so.then_some(why))
}

/// Whether a file has no braces, or one name between two of them.
fn has_whole_braces(file: &str) -> bool {
    match file.split_once('{') {
        None => !file.contains('}'),
        Some((before, rest)) => rest.split_once('}').is_some_and(|(name, after)| {
            !name.is_empty() && ![before, name, after].iter().any(|text| text.contains(['{', '}']))
        }),
    }
}

/// Whether a text is a host and a port, and no file: `localhost:8082`.
fn is_address_without_scheme(text: &str) -> bool {
    let port =
        text.trim_end_matches('/').rsplit_once(':').filter(|(host, _)| !host.contains('/')).map(|(_, port)| port);
    port.is_some_and(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The line as it is meant, if it is a route then: with its arrow, with the slash in front of the path, and without one in
/// front of the file.
fn mended(line: &str) -> Option<String> {
    let is_route = |line: &String| read_route(line).is_some();
    let whole = |path: &str, target: &str| format!("{} {ARROW} {}", mended_path(path.trim()), mended_file(target));
    if let Some((path, target)) = line.split_once(ARROW) {
        let target = target.rsplit(ARROW).map(str::trim).find(|part| !part.is_empty())?;
        return Some(whole(path, target)).filter(is_route);
    }
    let swapped =
        |sign: &&str| line.split_once(*sign).map(|(path, target)| whole(path, target.trim())).filter(is_route);
    NEARLY_ARROWS.iter().find_map(swapped)
}

fn mended_path(path: &str) -> String {
    let after_scheme = path.split_once("://").map_or(path, |(_, rest)| rest.find('/').map_or("", |at| &rest[at..]));
    let needs_slash = !after_scheme.is_empty() && !after_scheme.starts_with('/');
    format!("{}{after_scheme}", if needs_slash { "/" } else { "" })
}

fn mended_file(target: &str) -> String {
    if target.contains("://") {
        return target.to_owned();
    }
    if is_address_without_scheme(target) {
        return format!("http://{target}");
    }
    let target = target.replace('\\', "/");
    target.trim_start_matches("./").trim_start_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> String {
        read_routes(line).expect_err(line).to_string()
    }

    #[test]
    fn a_line_that_is_no_route_is_named() {
        for line in [
            "/a -> http://localhost:",
            "/a -> http://example.com:80",
            "/a*b -> a.html",
            "/about about.html",
            "about -> about.html",
            "/a?b=1 -> a.html",
            "/x -> ../x",
            "/x -> ",
            "/x -> .env",
            "/x -> -> x.html",
            "/x -> {v.html",
        ] {
            let error = words(&format!("/ -> index.html\n{line}\n"));
            assert!(error.contains("line 2") && error.contains(line.trim()), "{error}");
        }
    }

    #[test]
    fn each_line_that_is_no_route_is_told_what_is_wrong_with_it() {
        for (line, why, then) in [
            ("/watch -> /videos/{v}.html", "no slash in front of it", "Write it so: /watch -> videos/{v}.html"),
            ("/watch -> ./videos/{v}.html", "no ./ in front of it", "Write it so: /watch -> videos/{v}.html"),
            ("/watch -> -> /videos/{v}.html", "two arrows", "Write it so: /watch -> videos/{v}.html"),
            ("/watch -> videos\\{v}.html", "is a slash: /", "Write it so: /watch -> videos/{v}.html"),
            ("watch -> videos/{v}.html", "A path begins with a slash.", "Write it so: /watch -> videos/{v}.html"),
            ("/watch -> ../../{v}.html", "no .. in its name", "A route looks like this"),
            ("/watch -> videos/{v.html", "between { and }", "A route looks like this"),
            ("/watch -> videos/{{v}}.html", "between { and }", "A route looks like this"),
            ("/watch -> {a}/{b}.html", "between { and }", "A route looks like this"),
            ("/watch?v={v} -> videos/{v}.html", "the query is not a part of it", "A route looks like this"),
            ("/watch it -> watch.html", "no space in it", "A route looks like this"),
            ("/watch ->", "no file after the arrow", "A route looks like this"),
            ("-> watch.html", "no path in front of the arrow", "A route looks like this"),
            ("/x -> routes.txt", "never sent", "A route looks like this"),
            ("/x -> localhost:8082", "begins with http://", "Write it so: /x -> http://localhost:8082"),
            ("http://localhost:8080/x -> x.html", "without the scheme", "Write it so: /x -> x.html"),
        ] {
            let error = words(line);
            assert!(error.contains(why) && error.contains(then), "{error}");
            assert!(error.lines().last().is_some_and(|line| line.matches(ARROW).count() <= 2), "{error}");
        }
    }

    #[test]
    fn a_line_without_an_arrow_is_shown_with_one() {
        for (line, mended) in [
            ("/search > http://localhost:8082", "/search -> http://localhost:8082"),
            ("/search - > http://localhost:8082/", "/search -> http://localhost:8082/"),
            ("/about => about.html", "/about -> about.html"),
            ("/about about.html", "/about -> about.html"),
            ("/about /about.html", "/about -> about.html"),
            ("/search = http://localhost:8082", "/search -> http://localhost:8082"),
        ] {
            let error = words(line);
            assert!(error.contains("no arrow") && error.ends_with(&format!("Write it so: {mended}")), "{error}");
        }
        let error = words("/search > http://example.com");
        assert!(error.contains("A route to a server looks like this"), "{error}");
    }
}
