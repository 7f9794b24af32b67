//! What Python calls the methods that other languages and other frameworks have.

/// The type of an object, a method that it does not have, and what Python has in its place. A name that ends with `(` is a
/// function around the object; one with ` in ` is an operator.
const WORDS: &[(&str, &str, &str)] = &[
    ("list", "push", "append"),
    ("list", "add", "append"),
    ("list", "length", "len("),
    ("list", "size", "len("),
    ("list", "indexOf", "index"),
    ("list", "concat", "extend"),
    ("list", "get", "["),
    ("list", "items", "enumerate("),
    ("str", "length", "len("),
    ("str", "toUpperCase", "upper"),
    ("str", "toLowerCase", "lower"),
    ("str", "trim", "strip"),
    ("str", "startsWith", "startswith"),
    ("str", "endsWith", "endswith"),
    ("str", "indexOf", "find"),
    ("str", "toString", "str("),
    ("int", "toString", "str("),
    ("dict", "length", "len("),
    ("dict", "has", "in"),
    ("dict", "has_key", "in"),
    ("dict", "push", "update"),
    ("HTTPServer", "start", "serve_forever"),
    ("HTTPServer", "listen", "serve_forever"),
    ("HTTPServer", "run", "serve_forever"),
    ("HTTPServer", "serve", "serve_forever"),
    ("ThreadingHTTPServer", "start", "serve_forever"),
    ("ThreadingHTTPServer", "listen", "serve_forever"),
    ("ThreadingHTTPServer", "run", "serve_forever"),
    ("ThreadingHTTPServer", "serve", "serve_forever"),
    ("Flask", "listen", "run"),
    ("Flask", "start", "run"),
    ("Flask", "serve", "run"),
    ("Flask", "exception_handler", "errorhandler"),
    ("Flask", "error", "errorhandler"),
    ("Flask", "include_router", "register_blueprint"),
    ("Flask", "add_route", "add_url_rule"),
    ("FastAPI", "errorhandler", "exception_handler"),
    ("FastAPI", "error", "exception_handler"),
    ("FastAPI", "register_blueprint", "include_router"),
    ("Bottle", "errorhandler", "error"),
    ("Bottle", "exception_handler", "error"),
    ("Bottle", "listen", "run"),
    ("Bottle", "start", "run"),
    ("Bottle", "serve", "run"),
];

/// What Python has in place of a method, and the line with it, where one word takes the place of the other.
pub(super) struct OwnWord {
    pub(super) near: &'static str,
    pub(super) mended: Option<String>,
}

/// Returns what Python calls a method that an object does not have.
pub(super) fn own_word(object: &str, method: &str, line: &str) -> Option<OwnWord> {
    let (_, _, near) = WORDS.iter().find(|(own, word, _)| *own == object && *word == method)?;
    let mended = match near.strip_suffix('(') {
        Some(function) => around(line, method, function),
        None if near.chars().all(|char| char.is_alphabetic() || char == '_') && *near != "in" => {
            replaced(line, method, near)
        }
        None => None,
    };
    Some(OwnWord { near, mended })
}

fn replaced(line: &str, method: &str, near: &str) -> Option<String> {
    let wrong = format!(".{method}");
    (line.matches(&wrong).count() == 1).then(|| line.replacen(&wrong, &format!(".{near}"), 1))
}

/// `len(users)` for `users.length`.
fn around(line: &str, method: &str, function: &str) -> Option<String> {
    let wrong = format!(".{method}");
    let at = line.find(&wrong)?;
    let is_part = |char: char| char.is_alphanumeric() || "_.".contains(char);
    let start = line[..at].trim_end_matches(is_part).len();
    let rest = line[at + wrong.len()..].strip_prefix("()").unwrap_or(&line[at + wrong.len()..]);
    (start < at).then(|| format!("{}{function}({}){rest}", &line[..start], &line[start..at]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_written_with_the_words_of_python() {
        let mended = |object: &str, method: &str, line: &str| own_word(object, method, line)?.mended;
        assert_eq!(mended("list", "push", "users.push(bob)").as_deref(), Some("users.append(bob)"));
        assert_eq!(mended("list", "length", "if data.users.length > 0:").as_deref(), Some("if len(data.users) > 0:"));
        assert_eq!(mended("int", "toString", "return id.toString()").as_deref(), Some("return str(id)"));
        assert_eq!(mended("dict", "has", "if users.has('1'):"), None);
        assert_eq!(mended("list", "pop", "users.pop()"), None);
    }
}
