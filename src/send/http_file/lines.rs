//! What one line of a `.http` file is.

/// Returns the name after `###`, which begins the next request; it may be empty.
pub(super) fn separator(line: &str) -> Option<&str> {
    line.starts_with("###").then(|| line.trim_start_matches('#').trim())
}

/// Whether the line is a comment. Both editors leave comments out everywhere, even in a body.
pub(super) fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('#') || line.starts_with("//")
}

/// Returns the name that a comment gives to the request: `# @name login`, `// @name = login`.
pub(super) fn name_comment(line: &str) -> Option<&str> {
    let words = line.trim().trim_start_matches(['#', '/']).trim_start();
    let name = words.strip_prefix("@name")?;
    let name = name.strip_prefix(|char: char| char.is_whitespace() || char == '=')?;
    Some(name.trim_start_matches(|char: char| char.is_whitespace() || char == '=').trim_end())
}

/// Returns the name and the value of a variable: `@host = localhost:8080`.
pub(super) fn variable(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.trim().strip_prefix('@')?.split_once('=')?;
    let name = name.trim();
    (!name.is_empty() && !name.contains(char::is_whitespace)).then(|| (name, value.trim()))
}

/// Whether the line goes on with the URL above it: it begins with `?` or `&`, or is indented.
pub(super) fn continues_url(line: &str) -> bool {
    let text = line.trim_start();
    !text.is_empty() && (text.starts_with(['?', '&']) || text.len() < line.len())
}

/// Whether a line after a request is about its response, in JetBrains' form: a script that reads it, or a file for it.
pub(super) fn is_about_response(line: &str) -> bool {
    let is_script = |rest: &str| rest.starts_with("{%") || rest.ends_with(".js");
    line.starts_with("<> ")
        || line.starts_with(">> ")
        || line.starts_with(">>! ")
        || line.strip_prefix("> ").is_some_and(|rest| is_script(rest.trim()))
}

/// Whether the line begins a script that JetBrains runs before the request.
pub(super) fn is_script_before(line: &str) -> bool {
    let script = line.strip_prefix('<').map(str::trim);
    script.is_some_and(|script| script.starts_with("{%") || script.ends_with(".js"))
}

/// A line of a body that stands for a file.
pub(super) struct FileLine<'a> {
    /// Where the file is, from the folder of the `.http` file.
    pub(super) path: &'a str,
    /// Whether the variables in it are filled in.
    pub(super) has_variables: bool,
}

/// Reads a line of a body that stands for a file: `< ./body.json`, or `<@ ./body.json` if there are variables in it.
pub(super) fn file_line(line: &str) -> Option<FileLine<'_>> {
    let rest = line.strip_prefix('<')?;
    let (rest, has_variables) = match rest.strip_prefix('@') {
        Some(rest) => (rest.trim_start_matches(|char: char| char.is_alphanumeric()), true),
        None => (rest, false),
    };
    let path = rest.strip_prefix(char::is_whitespace)?.trim();
    (!path.is_empty()).then_some(FileLine { path, has_variables })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_has_its_name_after_the_separator_or_in_a_comment() {
        assert_eq!(separator("### Log in"), Some("Log in"));
        assert_eq!(separator("####"), Some(""));
        assert_eq!(separator("## no"), None);
        for line in ["# @name login", "// @name login", "# @name = login", "#@name=login"] {
            assert_eq!(name_comment(line), Some("login"), "{line}");
        }
        assert_eq!(name_comment("# @names login"), None);
    }

    #[test]
    fn a_variable_has_a_name_without_spaces() {
        assert_eq!(variable("@host = a = b"), Some(("host", "a = b")));
        assert_eq!(variable("@host="), Some(("host", "")));
        assert_eq!(variable("@my host = a"), None);
    }

    #[test]
    fn a_line_of_a_body_may_stand_for_a_file() {
        let path = |line| file_line(line).map(|file| (file.path, file.has_variables));
        assert_eq!(path("< ./a b.json "), Some(("./a b.json", false)));
        assert_eq!(path("<@ ./a.json"), Some(("./a.json", true)));
        assert_eq!(path("<@utf8 ./a.json"), Some(("./a.json", true)));
        assert_eq!(path("<html>"), None);
    }

    #[test]
    fn scripts_are_known_by_their_marks() {
        assert!(is_about_response("> {% client.log(1) %}") && is_about_response("<> a.200.json"));
        assert!(!is_about_response("> a quotation") && !is_about_response(">"));
        assert!(is_script_before("< {%") && !is_script_before("< ./body.json"));
    }
}
