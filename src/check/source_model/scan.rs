//! Reads a text as its language's characters only: brackets, quotes, comments. This works where no parser gets through.

use super::model::SourceLanguage;

/// A bracket of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bracket {
    pub(super) sign: char,
    pub(super) at: usize,
    pub(super) line: usize,
    /// Whether only white space is before it in its line.
    pub(super) is_first: bool,
}

/// A line of the text, from 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ScannedLine {
    pub(super) start: usize,
    /// The byte behind its last character that is neither white space nor a comment.
    pub(super) code_end: usize,
    /// How many brackets are open where it begins.
    pub(super) depth: usize,
    /// Whether it begins inside a text.
    pub(super) is_in_text: bool,
    /// How many columns of white space it begins with; a tab counts as one.
    pub(super) indent: usize,
    pub(super) is_blank: bool,
}

/// A text that is not closed in its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OpenText {
    pub(super) quote: char,
    pub(super) at: usize,
    pub(super) line: usize,
}

/// What the scan found.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub(super) brackets: Vec<Bracket>,
    pub(super) lines: Vec<ScannedLine>,
    pub(super) open_texts: Vec<OpenText>,
    /// Curly quotation marks outside of texts.
    pub(super) curly_quotes: Vec<(usize, char)>,
}

/// Scans a text.
pub(super) fn scan(language: SourceLanguage, text: &str) -> Scan {
    let mut scanner =
        Scanner { language, text, at: 0, depth: 0, last: '\n', scan: Scan::default(), templates: Vec::new() };
    scanner.start_line(false);
    while let Some(character) = scanner.peek() {
        scanner.step(character);
    }
    scanner.scan
}

struct Scanner<'t> {
    language: SourceLanguage,
    text: &'t str,
    at: usize,
    depth: usize,
    /// The last character that was code, to tell a regular expression from a division.
    last: char,
    scan: Scan,
    /// The depths at which a `${` was opened inside a template text.
    templates: Vec<usize>,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn line(&self) -> usize {
        self.scan.lines.len() - 1
    }

    fn start_line(&mut self, is_in_text: bool) {
        let rest = self.rest();
        let line = rest.split('\n').next().unwrap_or_default();
        let indent = line.chars().take_while(|character| matches!(character, ' ' | '\t')).count();
        self.scan.lines.push(ScannedLine {
            start: self.at,
            code_end: self.at,
            depth: self.depth,
            is_in_text,
            indent,
            is_blank: line.trim().is_empty(),
        });
    }

    /// Goes on by that many bytes, which are code.
    fn take(&mut self, bytes: usize) {
        self.at += bytes;
        let at = self.at;
        if let Some(line) = self.scan.lines.last_mut() {
            line.code_end = at;
        }
    }

    fn step(&mut self, character: char) {
        match character {
            '\n' => {
                self.at += 1;
                self.start_line(false);
            }
            ' ' | '\t' | '\r' => self.at += character.len_utf8(),
            '\\' if self.rest().starts_with("\\\n") => self.take(1),
            '#' if self.language == SourceLanguage::Python => self.skip_line(),
            '/' if self.language != SourceLanguage::Python && self.rest().starts_with("//") => self.skip_line(),
            '/' if self.language != SourceLanguage::Python && self.rest().starts_with("/*") => self.skip_comment(),
            '/' if self.is_regex() => self.skip_regex(),
            '\'' | '"' | '`' => self.text_from(character),
            '(' | '[' | '{' | ')' | ']' | '}' => self.bracket(character),
            '‘' | '’' | '“' | '”' => {
                self.scan.curly_quotes.push((self.at, character));
                self.take(character.len_utf8());
            }
            _ => {
                self.last = character;
                self.take(character.len_utf8());
            }
        }
    }

    fn skip_line(&mut self) {
        self.at += self.rest().find('\n').unwrap_or(self.rest().len());
    }

    fn skip_comment(&mut self) {
        let end = self.rest().find("*/").map_or(self.rest().len(), |end| end + 2);
        let until = self.at + end;
        while self.at < until {
            let next = self.rest().find('\n').map(|next| self.at + next + 1).filter(|next| *next < until);
            self.at = next.unwrap_or(until);
            if next.is_some() {
                self.start_line(true);
            }
        }
    }

    fn is_regex(&self) -> bool {
        let is_script = matches!(self.language, SourceLanguage::JavaScript | SourceLanguage::TypeScript);
        is_script && (matches!(self.last, '(' | ',' | '=' | ':' | '[' | '!' | '&' | '|' | '?' | '{' | '}' | ';' | '\n'))
    }

    fn skip_regex(&mut self) {
        let mut is_escaped = false;
        let mut is_class = false;
        let mut length = 1;
        for character in self.rest().chars().skip(1) {
            length += character.len_utf8();
            match character {
                '\n' => return self.take(1),
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = true,
                '[' => is_class = true,
                ']' => is_class = false,
                '/' if !is_class => break,
                _ => {}
            }
        }
        self.last = '/';
        self.take(length);
    }

    fn bracket(&mut self, sign: char) {
        let line = self.line();
        let start = self.scan.lines[line].start;
        let is_first = self.text[start..self.at].trim().is_empty();
        self.scan.brackets.push(Bracket { sign, at: self.at, line, is_first });
        self.depth = match sign {
            '(' | '[' | '{' => self.depth + 1,
            _ => self.depth.saturating_sub(1),
        };
        self.last = sign;
        self.take(1);
        if sign == '}' && self.templates.last() == Some(&self.depth) {
            self.templates.pop();
            self.scan.brackets.pop();
            self.text_until("`");
        }
    }

    fn text_from(&mut self, quote: char) {
        let triple: String = std::iter::repeat_n(quote, 3).collect();
        if self.language == SourceLanguage::Python && self.rest().starts_with(&triple) {
            self.take(3);
            return self.text_until(&triple);
        }
        self.take(1);
        if quote == '`' && self.language != SourceLanguage::Python {
            return self.text_until("`");
        }
        let (at, line) = (self.at - 1, self.line());
        let mut is_escaped = false;
        while let Some(character) = self.peek() {
            match character {
                // A backslash at the end of a line joins the next one to the text.
                '\n' if !is_escaped => break,
                '\n' => {
                    self.at += 1;
                    self.start_line(true);
                    is_escaped = false;
                    continue;
                }
                _ if character == quote && !is_escaped => {
                    self.last = quote;
                    return self.take(1);
                }
                _ => is_escaped = character == '\\' && !is_escaped,
            }
            self.take(character.len_utf8());
        }
        self.last = quote;
        self.scan.open_texts.push(OpenText { quote, at, line });
    }

    /// Reads a text over several lines, up to its end or to a `${`.
    fn text_until(&mut self, end: &str) {
        let (at, line) = (self.at, self.line());
        let is_template = end == "`" && self.language != SourceLanguage::Go;
        while let Some(character) = self.peek() {
            if self.rest().starts_with(end) {
                self.last = '`';
                return self.take(end.len());
            }
            if is_template && self.rest().starts_with("${") {
                self.templates.push(self.depth);
                self.depth += 1;
                self.last = '{';
                return self.take(2);
            }
            match character {
                '\n' => {
                    self.at += 1;
                    self.start_line(true);
                }
                '\\' => {
                    let escaped = self.rest().chars().nth(1).filter(|next| *next != '\n');
                    self.take(1 + escaped.map_or(0, char::len_utf8));
                }
                _ => self.take(character.len_utf8()),
            }
        }
        self.scan.open_texts.push(OpenText {
            quote: end.chars().next().unwrap_or('`'),
            at: at - end.len().min(at),
            line,
        });
    }
}
