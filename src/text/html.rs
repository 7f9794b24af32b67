//! The text of a web page as a person reads it, without the tags.

use super::entities;

/// Elements whose content is not shown.
const UNSEEN: &[&str] = &["title", "script", "style", "head", "template"];
/// Elements that begin a new line.
const BLOCKS: &[&str] = &[
    "p",
    "br",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ul",
    "ol",
    "tr",
    "pre",
    "hr",
    "table",
    "section",
    "header",
    "footer",
    "main",
    "body",
    "title",
    "dt",
    "dd",
    "blockquote",
];

/// Returns the visible text of a page: one line for each block, entities decoded, blanks folded.
pub fn visible_text(html: &str) -> String {
    let (mut text, mut rest, mut unseen) = (String::new(), html, None::<String>);
    while let Some((before, after)) = rest.split_once('<') {
        if unseen.is_none() {
            text.push_str(before);
        }
        if !starts_tag(after) {
            if unseen.is_none() {
                text.push('<');
            }
            rest = after;
            continue;
        }
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
            continue;
        }
        let Some((tag, behind)) = after.split_once('>') else { break };
        rest = behind;
        let is_end = tag.starts_with('/');
        let name = element_name(tag);
        if unseen.as_ref().is_some_and(|own| is_end && *own == name) {
            unseen = None;
        } else if unseen.is_none() && !is_end && !tag.ends_with('/') && UNSEEN.contains(&name.as_str()) {
            unseen = Some(name);
        } else if BLOCKS.contains(&name.as_str()) {
            text.push('\n');
        }
    }
    if unseen.is_none() {
        text.push_str(rest);
    }
    let decoded = entities::decode(&text).replace('\u{a0}', " ");
    let lines = decoded.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Returns the words between `<title>` and `</title>`, if a page has them.
pub fn title(html: &str) -> Option<String> {
    let lower = html.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let start = start + lower[start..].find('>')? + 1;
    let end = start + lower[start..].find("</title")?;
    let words = entities::decode(&html[start..end]).split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then_some(words)
}

/// Returns whether a text has an HTML tag in it: `<` and a letter, `/` or `!`.
pub fn has_tag(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| starts_tag(&text[at + 1..]))
}

/// Whether what follows a `<` makes it the beginning of a tag.
fn starts_tag(after: &str) -> bool {
    after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!')
}

fn element_name(tag: &str) -> String {
    let name = tag.trim_start_matches('/').split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
    name.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_shown_as_a_person_reads_it() {
        let page = "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Error</title><style>p{}</style></head>\n\
                    <body>\n<!-- a note --><pre>Cannot GET /a&amp;b<br> &nbsp; &nbsp;at x</pre>\n<script>let y = 1 < 2;</script></body></html>";
        assert_eq!(visible_text(page), "Cannot GET /a&b\nat x");
        assert_eq!(title(page).as_deref(), Some("Error"));
    }

    #[test]
    fn broken_pages_lose_nothing_that_can_be_read() {
        assert_eq!(visible_text("<h1>Hi<p>there"), "Hi\nthere");
        assert_eq!(visible_text("1 < 2"), "1 < 2");
        assert_eq!(visible_text("plain words"), "plain words");
        assert_eq!(title("<title>"), None);
    }

    #[test]
    fn a_tag_is_told_from_a_sign() {
        assert!(has_tag("<h1>") && has_tag("x</p>") && has_tag("<!doctype html>"));
        assert!(!has_tag("1 < 2") && !has_tag("plain") && !has_tag("a <"));
    }
}
