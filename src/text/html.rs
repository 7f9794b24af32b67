//! The text of a web page as a person reads it, without the tags.

use super::entities;

/// Elements whose content is not shown.
const UNSEEN: &[&str] = &["title", "script", "style", "template", "noscript"];
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
        // A tag that does not end shows nothing.
        let Some((tag, behind)) = after.split_once('>') else {
            rest = "";
            break;
        };
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

/// Elements that show something, or may do so, without any text in them.
const SHOWN: &[&str] = &[
    "img", "svg", "canvas", "video", "audio", "picture", "iframe", "object", "embed", "input", "button", "textarea",
    "select", "hr", "script", "meter", "progress",
];

/// Returns whether a browser shows anything of a page: text, a picture, a field, or what a script may draw. A title counts.
pub fn shows_anything(html: &str) -> bool {
    !visible_text(html).is_empty() || title(html).is_some() || elements(html).any(|name| SHOWN.contains(&name.as_str()))
}

/// The names of the elements of a page, in their order. What a comment holds is none.
fn elements(html: &str) -> impl Iterator<Item = String> {
    let mut rest = html;
    std::iter::from_fn(move || {
        loop {
            let (_, after) = rest.split_once('<')?;
            if let Some(comment) = after.strip_prefix("!--") {
                rest = comment.split_once("-->").map_or("", |(_, behind)| behind);
                continue;
            }
            rest = after;
            if let Some((tag, behind)) = after.split_once('>').filter(|_| starts_tag(after)) {
                rest = behind;
                return Some(element_name(tag));
            }
        }
    })
}

/// Returns a page without its comments and without the white space in it.
pub fn without_comments(html: &str) -> String {
    let (mut text, mut rest) = (String::with_capacity(html.len()), html);
    while let Some((before, after)) = rest.split_once("<!--") {
        text.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, behind)| behind);
    }
    text.push_str(rest);
    text.split_whitespace().collect()
}

/// Returns the charset that the beginning of a page names itself: `<meta charset="utf-8">`.
pub fn meta_charset(html: &str) -> Option<String> {
    let lower = html.to_ascii_lowercase();
    let meta = lower.split("<meta").skip(1).find_map(|tag| tag.split('>').next()?.split_once("charset="))?;
    let value = meta.1.trim_start_matches(['"', '\'', ' ']);
    let end = value.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.:".contains(c))).unwrap_or(value.len());
    (end > 0).then(|| value[..end].to_owned())
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
        assert_eq!(visible_text("Hi <b"), "Hi");
        assert_eq!(visible_text("<head><title>x</title><body>Hi"), "Hi");
        assert_eq!(title("<title>"), None);
    }

    #[test]
    fn a_page_that_shows_nothing_is_told_from_one_without_text() {
        for page in ["<!doctype html>", "<html><body></body></html>", "<a", "<!-- <h1>Hi</h1> -->", "<p>  </p>"] {
            assert!(!shows_anything(page), "{page}");
        }
        for page in ["<p>Hi", "<img src=a.png>", "<title>About</title>", "<script src=app.js></script>"] {
            assert!(shows_anything(page), "{page}");
        }
    }

    #[test]
    fn comments_and_white_space_are_no_part_of_a_page() {
        assert_eq!(without_comments("<p>a b</p> <!-- c -->\n<p>"), "<p>ab</p><p>");
        assert_eq!(without_comments("a<!-- never closed"), "a");
    }

    #[test]
    fn a_page_may_name_its_charset_itself() {
        assert_eq!(meta_charset("<head><meta charset=\"UTF-8\">").as_deref(), Some("utf-8"));
        let long = "<meta name=a><meta http-equiv=\"Content-Type\" content=\"text/html; charset=latin1\">";
        assert_eq!(meta_charset(long).as_deref(), Some("latin1"));
        assert_eq!(meta_charset("<p>charset=utf-8</p>"), None);
    }

    #[test]
    fn a_tag_is_told_from_a_sign() {
        assert!(has_tag("<h1>") && has_tag("x</p>") && has_tag("<!doctype html>"));
        assert!(!has_tag("1 < 2") && !has_tag("plain") && !has_tag("a <"));
    }
}
