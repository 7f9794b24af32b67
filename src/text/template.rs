//! Placeholders in a text, such as `{{url}}` in a lesson, `{{name}}` in a starter and `{path}` in a hint.

use std::ops::Range;

/// What stands before and after a placeholder's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaceholderMarks {
    /// Before the name.
    pub open: &'static str,
    /// After the name.
    pub close: &'static str,
}

/// `{{name}}`
pub const DOUBLE_BRACES: PlaceholderMarks = PlaceholderMarks { open: "{{", close: "}}" };
/// `{name}`
pub const BRACES: PlaceholderMarks = PlaceholderMarks { open: "{", close: "}" };

/// Returns the text with each placeholder replaced that `value` knows. The others stay, and a value is not read again.
pub fn expand(text: &str, marks: PlaceholderMarks, mut value: impl FnMut(&str) -> Option<String>) -> String {
    let mut expanded = String::with_capacity(text.len());
    let mut end = 0;
    for place in placeholders(text, marks) {
        if let Some(value) = value(name(text, &place, marks)) {
            expanded.push_str(&text[end..place.start]);
            expanded.push_str(&value);
            end = place.end;
        }
    }
    expanded.push_str(&text[end..]);
    expanded
}

/// Returns the name inside a placeholder that [`placeholders`] found.
pub fn name<'a>(text: &'a str, place: &Range<usize>, marks: PlaceholderMarks) -> &'a str {
    &text[place.start + marks.open.len()..place.end - marks.close.len()]
}

/// Returns where the placeholders of a text are, marks included. None goes over the end of a line.
pub fn placeholders(text: &str, marks: PlaceholderMarks) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    // Most texts have none, and one search is quicker than one in each line.
    if !text.contains(marks.close) {
        return found;
    }
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        let mut from = 0;
        while let Some(close) = line[from..].find(marks.close).map(|at| from + at) {
            let end = close + marks.close.len();
            // The last opening mark before the closing one: what is before it is ordinary text.
            if let Some(open) = line[from..close].rfind(marks.open) {
                found.push(line_start + from + open..line_start + end);
            }
            from = end;
        }
        line_start += line.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(name: &str) -> Option<String> {
        (name == "name").then(|| "{{name}}!".to_owned())
    }

    #[test]
    fn a_known_placeholder_is_replaced_once() {
        assert_eq!(expand("a {{name}} b {{name}}", DOUBLE_BRACES, known), "a {{name}}! b {{name}}!");
        assert_eq!(expand("{\"a\": {name}}", BRACES, known), "{\"a\": {{name}}!}");
    }

    #[test]
    fn everything_else_stays_as_it_is() {
        for text in ["{{", "}}", "{{ name }}", "{{other}}", "{{name\n}}", "{{{", "ü{{ü}}ü", "{name}"] {
            assert_eq!(expand(text, DOUBLE_BRACES, known), text);
        }
    }

    #[test]
    fn an_opening_mark_without_an_end_hides_no_placeholder() {
        assert_eq!(expand("{{ {{name}}", DOUBLE_BRACES, known), "{{ {{name}}!");
    }
}
