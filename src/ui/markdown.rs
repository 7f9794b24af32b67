//! Markdown as terminal lines, wrapped to the width. Marks become colours, or stay where there are none.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::style::Style;
use crate::course::glossary;
use crate::text::wrap::wrap;

/// Returns the lines of a Markdown text. Only a word that is wider than the style makes a line wider.
pub fn render(markdown: &str, style: Style) -> Vec<String> {
    let mut page = MarkdownPage::new(style);
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        page.take(event);
    }
    page.finish()
}

/// The page so far.
struct MarkdownPage {
    style: Style,
    lines: Vec<String>,
    /// The current paragraph, with its colours.
    text: String,
    /// How many strong and emphasis marks are open.
    strong: usize,
    emphasis: usize,
    /// The next number of each open list, or nothing for bullets.
    lists: Vec<Option<u64>>,
    /// The bullet or number before the next line.
    lead: Option<String>,
    quotes: usize,
    link: Option<String>,
    verbatim: bool,
    table: Vec<Vec<String>>,
}

impl MarkdownPage {
    fn new(style: Style) -> Self {
        Self {
            style,
            lines: Vec::new(),
            text: String::new(),
            strong: 0,
            emphasis: 0,
            lists: Vec::new(),
            lead: None,
            quotes: 0,
            link: None,
            verbatim: false,
            table: Vec::new(),
        }
    }

    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.verbatim => text.lines().for_each(|line| self.verbatim_line(line)),
            Event::Text(text) => self.words(&text),
            Event::Code(code) => self.code(&code),
            Event::SoftBreak => self.text.push(' '),
            Event::HardBreak => self.text.push('\n'),
            Event::Rule => self.block(&"─".repeat(self.style.width.min(20))),
            // A lesson should have no HTML. Shown as it is, it will be noticed and removed.
            Event::Html(text) | Event::InlineHtml(text) => self.words(&text),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Strong => self.strong += 1,
            Tag::Emphasis => self.emphasis += 1,
            Tag::Heading { .. } => self.strong += 1,
            Tag::List(first) => {
                self.flush();
                self.lists.push(first);
            }
            Tag::Item => self.lead = Some(self.bullet()),
            Tag::BlockQuote(_) => self.quotes += 1,
            Tag::Link { dest_url, .. } => self.link = Some(dest_url.into_string()),
            Tag::CodeBlock(_) => {
                self.flush();
                self.gap();
                self.verbatim = true;
            }
            Tag::TableHead | Tag::TableRow => self.table.push(Vec::new()),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.strong -= 1,
            TagEnd::Emphasis => self.emphasis -= 1,
            TagEnd::Paragraph => self.flush(),
            TagEnd::Heading(level) => {
                self.flush();
                self.strong -= 1;
                if level == HeadingLevel::H1 && self.style.plain {
                    self.lines.push(String::new());
                }
            }
            TagEnd::Item => self.flush(),
            TagEnd::List(_) => drop(self.lists.pop()),
            TagEnd::BlockQuote(_) => self.quotes -= 1,
            TagEnd::Link => self.close_link(),
            TagEnd::CodeBlock => self.verbatim = false,
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.text);
                self.table.last_mut().map(|row| row.push(cell)).unwrap_or_default();
            }
            TagEnd::Table => self.close_table(),
            _ => {}
        }
    }

    fn words(&mut self, text: &str) {
        let styled = match (self.strong > 0, self.emphasis > 0) {
            // Each word has its own colour codes, so that a line can be broken between two words.
            (true, _) if glossary::has(text) => each_word(text, |word| self.style.term(word)),
            (true, _) => each_word(text, |word| self.style.bold(word)),
            (_, true) => each_word(text, |word| self.style.emphasis(word)),
            _ => text.to_owned(),
        };
        self.text.push_str(&styled);
    }

    /// Without colours, a short piece of code keeps its marks: they show where it begins. A command and an address have none:
    /// a shell takes a mark that is copied with them for its own.
    fn code(&mut self, code: &str) {
        // No-break spaces keep a command on one line.
        let unbroken = code.replace(' ', "\u{a0}");
        let is_copied = code.contains([' ', ':']);
        self.text.push_str(&match (self.style.color, is_copied) {
            (true, _) => self.style.code(&unbroken),
            (false, true) => unbroken,
            (false, false) => format!("`{unbroken}`"),
        });
    }

    fn close_link(&mut self) {
        let Some(address) = self.link.take() else { return };
        if !self.text.ends_with(&address) {
            self.text.push_str(&format!(" ({address})"));
        }
    }

    fn bullet(&mut self) -> String {
        match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            _ => "- ".into(),
        }
    }

    /// Ends the current paragraph.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        if text.trim().is_empty() {
            return;
        }
        self.block(&text);
    }

    fn block(&mut self, text: &str) {
        if self.lists.is_empty() || self.lines.is_empty() {
            self.gap();
        }
        let depth = "  ".repeat(self.lists.len().saturating_sub(1));
        let quote = if self.quotes > 0 { "| " } else { "" };
        let lead = self.lead.take();
        let hang = if self.lists.is_empty() { String::new() } else { " ".repeat(lead.as_ref().map_or(2, String::len)) };
        let first = format!("{quote}{depth}{}", lead.unwrap_or_else(|| hang.clone()));
        let rest = format!("{quote}{depth}{hang}");
        for (at, part) in text.split('\n').enumerate() {
            let start = if at == 0 { &first } else { &rest };
            self.lines.extend(wrap(part, self.style.width, start, &rest));
        }
    }

    fn verbatim_line(&mut self, line: &str) {
        self.lines.push(format!("  {}", self.style.code(line)));
    }

    /// Adds an empty line between two blocks, but not at the top.
    fn gap(&mut self) {
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.lines.push(String::new());
        }
    }

    fn close_table(&mut self) {
        let rows = std::mem::take(&mut self.table);
        self.gap();
        let lines = super::table::rows(&rows, self.style);
        self.lines.extend(lines.into_iter().map(|line| line.replace('\u{a0}', " ")));
    }

    fn finish(mut self) -> Vec<String> {
        self.flush();
        while self.lines.last().is_some_and(String::is_empty) {
            self.lines.pop();
        }
        self.lines
    }
}

fn each_word(text: &str, with: impl Fn(&str) -> String) -> String {
    text.split_inclusive(' ')
        .map(|word| match word.strip_suffix(' ') {
            Some(bare) => format!("{} ", with(bare)),
            None => with(word),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bare(markdown: &str, width: usize) -> Vec<String> {
        render(markdown, Style { width, ..Style::bare() })
    }

    #[test]
    fn paragraphs_are_wrapped_and_set_apart() {
        assert_eq!(bare("One two three\nfour.\n\nFive.", 10), ["One two", "three", "four.", "", "Five."]);
    }

    #[test]
    fn lists_hang_and_count() {
        assert_eq!(
            bare("Before\n\n- one two three\n- four\n\n1. a\n2. b", 10),
            ["Before", "- one two", "  three", "- four", "1. a", "2. b"]
        );
    }

    #[test]
    fn code_keeps_its_marks_where_there_are_no_colours_and_is_not_broken() {
        assert_eq!(bare("Press `q` for `/about` now", 22), ["Press `q` for `/about`", "now"]);
        assert_eq!(bare("Type `curl -i localhost` now", 22), ["Type curl -i localhost", "now"]);
        assert_eq!(bare("Open `http://localhost`", 40), ["Open http://localhost"]);
    }

    /// A shell treats a no-break space as part of a word, so the shown text must have none.
    #[test]
    fn a_command_can_be_copied_from_anywhere() {
        for markdown in ["`curl -i a`", "- `curl -i a`", "| do |\n|---|\n| `curl -i a` |", "# `curl -i a`"] {
            let text = bare(markdown, 40).join("\n");
            assert!(text.contains("curl -i a") && !text.contains('`'), "{text:?}");
        }
    }

    #[test]
    fn a_link_shows_where_it_leads_once() {
        assert_eq!(bare("[MDN](https://mdn.dev) and <https://a.b>", 60), ["MDN (https://mdn.dev) and https://a.b"]);
    }

    #[test]
    fn a_quote_and_preformatted_lines_are_set_apart() {
        assert_eq!(bare("> words\n\n```text\na  b\n```\n\nend", 40), ["| words", "", "  a  b", "", "end"]);
    }

    #[test]
    fn a_word_of_the_glossary_is_underlined_where_it_is_marked() {
        colored::control::set_override(true);
        let style = Style { color: true, plain: false, width: 40 };
        let underlined = |markdown: &str| render(markdown, style).join("").contains(";4m");
        assert!(underlined("A **server** waits.") && underlined("**Headers**") && !underlined("**Plain GET**"));
        assert_eq!(bare("A **server** waits.", 40), ["A server waits."]);
    }

    #[test]
    fn colours_do_not_count_as_columns_and_close_on_every_line() {
        colored::control::set_override(true);
        let lines = render("**one two three four**", Style { color: true, plain: false, width: 9 });
        let shown: Vec<String> = lines.iter().map(|line| anstream::adapter::strip_str(line).to_string()).collect();
        assert_eq!(shown, ["one two", "three", "four"]);
        assert!(lines.iter().all(|line| line.ends_with("\u{1b}[0m")));
    }
}
