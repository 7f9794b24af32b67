//! Breaks what may not be broken like words: a command goes on behind a backslash, so that it can be copied; code goes on
//! under itself. Both only where the terminal is too narrow.

use anstream::adapter::strip_str;

use crate::text::platform::Platform;
use crate::text::width::display_width;

/// How a long line goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Continuation {
    /// A command: never inside quotes, and the shell is told that it goes on.
    Command,
    /// Code.
    Code,
}

/// Programs whose commands a lesson writes.
const PROGRAMS: &[&str] =
    &["curl", "doorway", "node", "npm", "npx", "python", "python3", "py", "pip", "go", "cargo", "git", "docker", "ssh"];

impl Continuation {
    /// Returns how this line goes on. Words and the output of a command never get a mark for a shell: only a line with a
    /// command in it does.
    pub fn of_line(self, line: &str) -> Self {
        // The colours of a command are no part of its words.
        let words = strip_str(line).to_string();
        let words: Vec<&str> = words.split([' ', '`']).filter(|word| !word.is_empty()).collect();
        let is_program = |word: &str| PROGRAMS.contains(&word.strip_suffix(".exe").unwrap_or(word));
        let is_argument =
            |word: &str| ["-", "\"", "'", "http", "localhost"].iter().any(|start| word.starts_with(start));
        let begins = |pair: &[&str]| is_program(pair[0]) && is_argument(pair[1]);
        // `doorway url "http://…"`, `doorway send POST http://…`: what the program does is in front of its arguments.
        let begins_with_verb =
            |words: &[&str]| is_program(words[0]) && words.last().is_some_and(|word| is_argument(word));
        let has_command = words.windows(2).any(begins)
            || [3, 4].iter().any(|many| words.windows(*many).any(begins_with_verb))
            || words.windows(2).any(|pair| pair[0] == "$" && is_program(pair[1]));
        if has_command { self } else { Self::Code }
    }
}

/// What tells a shell that its command goes on in the next line.
const COMMAND_MARK: &str = Platform::CURRENT.line_continuation();
/// The options of the commands in lessons that have a value behind them.
const OPTIONS_WITH_VALUE: &[&str] =
    &["-H", "-d", "-X", "-b", "-c", "-u", "-o", "-T", "-F", "--data-raw", "--json", "--folder", "--run", "--step"];
/// How the options for ports begin: `--port`, and `--port-api` for a server of its own name.
const PORT_OPTION: &str = "--port";
/// How far the next lines of a command or of code are indented at least; those of code half as far behind its first line.
const HANG: usize = 4;

/// How long the label of a line of a report is at most.
const MAX_LABEL: usize = 8;

/// Returns the lines, with each command that is too long for the width in parts that can be copied. Other lines stay.
pub fn break_commands(lines: Vec<String>, width: usize) -> Vec<String> {
    let broken = |line: &String| match Continuation::Command.of_line(line) {
        Continuation::Command => break_line(line, width, Continuation::Command),
        Continuation::Code => vec![line.clone()],
    };
    lines.iter().flat_map(broken).collect()
}

/// Returns the lines as a screen that is drawn needs them: what is wider would be cut off there.
pub fn break_for_screen(lines: &[String], width: usize) -> Vec<String> {
    let broken = |line: &String| break_line(line, width, Continuation::Command.of_line(line));
    lines.iter().flat_map(broken).flat_map(|line| break_anywhere(&line, width)).collect()
}

/// Returns the line in parts that fit the width, broken at spaces. A part without a space stays as it is.
pub fn break_line(line: &str, width: usize, how: Continuation) -> Vec<String> {
    let (mark, hang) = match how {
        Continuation::Command => (COMMAND_MARK, HANG),
        Continuation::Code => ("", hang_of_code(line).min(width / 2)),
    };
    let (mut parts, mut rest) = (Vec::new(), line.to_owned());
    while display_width(&rest) > width {
        let Some((at, open)) = last_gap(&rest, width.saturating_sub(mark.len()), how) else { break };
        let reset = if open.is_empty() { "" } else { "\u{1b}[0m" };
        parts.push(format!("{}{reset}{mark}", &rest[..at]));
        let behind = rest[at..].trim_start_matches(' ');
        let hang = hang_for(behind, hang, width);
        let next = format!("{:hang$}{open}{behind}", "");
        if next.len() >= rest.len() {
            break;
        }
        rest = next;
    }
    parts.push(rest);
    parts
}

/// Returns how far a next line is indented: less, if an address has no room otherwise. It is copied as a whole.
fn hang_for(line: &str, hang: usize, width: usize) -> usize {
    let word = line.split(' ').next().filter(|word| word.starts_with("http")).map_or(0, display_width);
    if hang + word > width { hang.min(HANG).min(width.saturating_sub(word)) } else { hang }
}

/// Returns how far the next lines of code are indented: further than the code itself, behind the number of its line.
fn hang_of_code(line: &str) -> usize {
    let text = strip_str(line).to_string();
    if let Some(column) = column_behind_label(&text) {
        return column;
    }
    let number = |char: char| char.is_ascii_digit();
    let code = text.trim_start_matches(' ').trim_start_matches(number).trim_start_matches(' ');
    (text.len() - code.len() + HANG / 2).max(HANG)
}

/// Returns the column of the words behind a label of a report, such as `read     Sending files`.
fn column_behind_label(text: &str) -> Option<usize> {
    let (label, rest) = text.trim_start_matches(' ').split_once("  ")?;
    let is_label = !label.is_empty()
        && label.len() <= MAX_LABEL
        && label.chars().all(|char| char.is_ascii_lowercase() || char == ' ');
    is_label.then(|| text.len() - rest.trim_start_matches(' ').len())
}

/// Returns the line in parts that fit the width, broken wherever it is too long. Without this, a screen that is drawn would
/// lose the end of a word that is longer than its lines, such as the name of a file.
pub fn break_anywhere(line: &str, width: usize) -> Vec<String> {
    if display_width(line) <= width {
        return vec![line.to_owned()];
    }
    let indent = line.len() - line.trim_start_matches(' ').len();
    let start = " ".repeat(indent.min(width / 2));
    let (mut parts, mut part, mut column, mut open) = (Vec::new(), String::new(), 0, String::new());
    let mut at = 0;
    while let Some(char) = line[at..].chars().next() {
        if let Some(code) = line[at..].strip_prefix("\u{1b}[") {
            let len = code.find('m').map_or(line.len() - at, |end| end + 3);
            let code = &line[at..at + len];
            open = if code.ends_with("[0m") { String::new() } else { code.to_owned() };
            part.push_str(code);
            at += len;
            continue;
        }
        let columns = display_width(char.encode_utf8(&mut [0; 4]));
        if column + columns > width.max(start.len() + 2) {
            let reset = if open.is_empty() { "" } else { "\u{1b}[0m" };
            parts.push(std::mem::replace(&mut part, format!("{start}{open}")) + reset);
            column = start.len();
        }
        part.push(char);
        column += columns;
        at += char.len_utf8();
    }
    parts.push(part);
    parts
}

/// Returns the last gap between two words that is within the width, and the colour that is on there.
fn last_gap(line: &str, width: usize, how: Continuation) -> Option<(usize, String)> {
    let (mut column, mut quotes, mut has_word) = (0, Quotes::default(), false);
    let (mut gap, mut open, mut word) = (None, String::new(), String::new());
    let mut gap_before_option = None;
    let mut at = 0;
    while at < line.len() && column <= width {
        if let Some(code) = line[at..].strip_prefix("\u{1b}[") {
            let len = code.find('m').map_or(line.len() - at, |end| end + 3);
            open = if line[at..at + len].ends_with("[0m") { String::new() } else { line[at..at + len].to_owned() };
            at += len;
            continue;
        }
        let char = line[at..].chars().next()?;
        if how == Continuation::Command {
            quotes.read(char);
        }
        if char == ' ' && has_word && !quotes.are_open() {
            gap = Some((at, open.clone()));
            // The value of an option stays beside it.
            if !OPTIONS_WITH_VALUE.contains(&word.as_str()) && !word.starts_with(PORT_OPTION) {
                gap_before_option = gap.clone();
            }
        }
        match char {
            ' ' => word.clear(),
            char => word.push(char),
        }
        has_word |= char.is_alphanumeric();
        column += display_width(char.encode_utf8(&mut [0; 4]));
        at += char.len_utf8();
    }
    if how == Continuation::Command { gap_before_option.or(gap) } else { gap }
}

/// The quotes of a command, as its shell reads them from left to right. The apostrophe of a word opens none.
#[derive(Default)]
struct Quotes {
    open: Option<char>,
    before: Option<char>,
    is_escaped: bool,
}

impl Quotes {
    fn read(&mut self, char: char) {
        let is_escaped = std::mem::take(&mut self.is_escaped);
        let begins_word = self.before.is_none_or(|before| !before.is_alphanumeric());
        match (self.open, char) {
            _ if is_escaped => {}
            (None | Some('"'), '\\') => self.is_escaped = true,
            (Some(open), _) if open == char => self.open = None,
            (None, '"') => self.open = Some('"'),
            (None, '\'') if begins_word => self.open = Some('\''),
            _ => {}
        }
        self.before = Some(char);
    }

    fn are_open(&self) -> bool {
        self.open.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_command_is_broken_between_arguments_and_can_be_copied() {
        let line = "- Or: curl -i -H \"Origin: http://a\" http://localhost:8080/api";
        let parts = break_line(line, 40, Continuation::Command);
        assert_eq!(
            parts,
            [format!("- Or: curl -i -H \"Origin: http://a\"{COMMAND_MARK}"), "    http://localhost:8080/api".into()]
        );
    }

    #[test]
    fn code_goes_on_to_the_right_of_where_it_began() {
        let parts =
            break_line("  42      let typed = request.param(name).unwrap_or_default();", 40, Continuation::Code);
        assert_eq!(parts, ["  42      let typed =", "            request.param(name).unwrap_or_default();"]);
    }

    #[test]
    fn words_behind_a_label_go_on_in_their_column() {
        let line = "    read     Sending files: https://expressjs.com/en/5x/api.html#res";
        assert_eq!(
            break_line(line, 55, Continuation::Code)[1],
            "             https://expressjs.com/en/5x/api.html#res"
        );
    }

    #[test]
    fn an_address_that_has_no_room_in_its_column_begins_further_left() {
        let address = "https://developer.mozilla.org/docs/Web/HTTP/Reference/Status";
        let line = format!("            read     Status codes: {address}");
        for width in [62, 70, 80] {
            let lines = break_for_screen(std::slice::from_ref(&line), width);
            assert!(lines.iter().any(|line| line.trim() == address), "{width}: {lines:#?}");
        }
        let lines = break_for_screen(std::slice::from_ref(&line), 40);
        assert!(lines.iter().all(|line| display_width(line) <= 40), "{lines:#?}");
        assert_eq!(lines.concat().replace(' ', ""), line.replace(' ', ""), "nothing is lost");
    }

    #[test]
    fn the_port_of_a_server_stays_beside_its_option() {
        let line = "doorway cors-cookies --port 8130 --port-api 8131 --port-copycat 8132";
        for width in 30..line.len() {
            for part in break_line(line, width, Continuation::Command) {
                let last = part.trim_end_matches(COMMAND_MARK).rsplit(' ').next().unwrap_or_default();
                assert!(!last.starts_with("--"), "{width}: {part}");
            }
        }
    }

    #[test]
    fn of_a_report_only_the_commands_are_broken() {
        let words = "  not yet   POST /votes  wanted status 400, got 201, and these are many more words";
        let command = "    by hand  curl -i -X POST -H 'Content-Type: application/json' --data-raw '{}' http://a/";
        let lines = break_commands(vec![words.to_owned(), command.to_owned()], 60);
        assert_eq!(lines[0], words);
        assert!(lines.len() > 2 && lines[1].ends_with(COMMAND_MARK), "{lines:#?}");
        assert!(lines[1..].iter().all(|line| display_width(line) <= 60), "{lines:#?}");
    }

    #[test]
    fn a_command_is_broken_in_no_quotes_of_either_kind() {
        let line = "curl http://localhost:8080/notes -d '{\"title\": \"Milk\"}'";
        let parts = break_line(line, 52, Continuation::Command);
        assert_eq!(parts[1], "    -d '{\"title\": \"Milk\"}'");
        let parts = break_line("It's this one: curl -i http://localhost:8080/", 32, Continuation::Command);
        assert_eq!(parts[1], "    http://localhost:8080/");
    }

    #[test]
    fn a_long_command_is_broken_in_front_of_an_option_and_not_behind_it() {
        let line = "by hand  curl -i -X POST -H 'Content-Type: text/plain' -d 'name=ada' http://localhost:49152/login";
        for (width, ends) in [(40, &["-i -X POST", "text/plain'", "-d 'name=ada'"][..]), (30, &["-i -X POST"])] {
            let parts = break_line(line, width, Continuation::Command);
            for (part, end) in parts.iter().zip(ends) {
                assert!(part.trim_end_matches(COMMAND_MARK).ends_with(end), "{width}: {parts:#?}");
            }
        }
    }

    #[test]
    fn a_command_is_never_broken_inside_quotes_whatever_the_width() {
        let line =
            r#"by hand  curl -i -H 'Content-Type: application/json' --data-raw '{"title": "It'\''s tea"}' http://a/"#;
        for width in [40, 44, 50, 60, 70] {
            let parts = break_line(line, width, Continuation::Command);
            let joined = parts.join("\n").replace(&format!("{COMMAND_MARK}\n    "), " ");
            assert_eq!(joined, line, "only a gap between two arguments becomes a new line: {parts:#?}");
            let is_whole = |words: &str| parts.iter().any(|part| part.contains(words));
            assert!(is_whole("'Content-Type: application/json'"), "{parts:#?}");
            assert!(is_whole(r#"'{"title": "It'\''s tea"}'"#), "{parts:#?}");
        }
        let words = "- It doesn't matter: `curl -i http://localhost:8080/ -d 'a b'`";
        let parts = break_line(words, 45, Continuation::Command);
        assert_eq!(parts.len(), 2, "an apostrophe opens no quotes: {parts:?}");
    }

    #[test]
    fn only_a_line_with_a_command_gets_a_mark_for_the_shell() {
        let how = |line: &str| Continuation::Command.of_line(line);
        for command in [
            "$ curl -i http://a/",
            "- Or: `curl -i http://a/`",
            "$ npm start",
            "  \u{1b}[36mcurl \"http://localhost:8080/wiki/Cyclone#Damage\"\u{1b}[0m",
            "`curl.exe -i`",
            "  curl \"http://localhost:8080/\"",
            "doorway url \"http://localhost:8080/\".",
            "1. doorway send POST http://localhost:8080/notes --json '{}'",
        ] {
            assert_eq!(how(command), Continuation::Command, "{command}");
        }
        for words in [
            "An example. The date in yours is different.",
            "curl: (7) Failed to connect",
            "\u{1b}[36m{\"id\": 1}\u{1b}[0m",
        ] {
            assert_eq!(how(words), Continuation::Code, "{words}");
        }
    }

    #[test]
    fn colours_go_on_in_the_next_line() {
        let parts = break_line("\u{1b}[32mone two\u{1b}[0m three", 9, Continuation::Code);
        assert_eq!(parts, ["\u{1b}[32mone two\u{1b}[0m", "    three"]);
        let parts = break_line("\u{1b}[32mone two three\u{1b}[0m", 9, Continuation::Code);
        assert_eq!(parts[1], "    \u{1b}[32mthree\u{1b}[0m");
    }

    #[test]
    fn a_word_that_is_longer_than_the_screen_is_shown_whole_in_more_lines() {
        assert_eq!(break_anywhere("  abcdefgh", 6), ["  abcd", "  efgh"]);
        assert_eq!(break_anywhere("\u{1b}[36mabcd\u{1b}[0m", 3), ["\u{1b}[36mabc\u{1b}[0m", "\u{1b}[36md\u{1b}[0m"]);
        assert_eq!(break_anywhere("世界世界", 5), ["世界", "世界"]);
        assert_eq!(break_anywhere("abc", 3), ["abc"]);
        assert_eq!(break_anywhere("ab", 0).concat(), "ab");
    }

    #[test]
    fn what_fits_or_has_no_gap_stays_as_it_is() {
        assert_eq!(break_line("one two", 7, Continuation::Code), ["one two"]);
        assert_eq!(break_line("  http://localhost:8080/", 8, Continuation::Code), ["  http://localhost:8080/"]);
    }
}
