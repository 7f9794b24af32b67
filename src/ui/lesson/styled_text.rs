//! Lines with the colour codes that [`crate::ui::Style`] writes, as lines that can be drawn on a grid.

use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};

/// Returns a line with its colours. Without colours, what is coloured like code becomes bold, so that it can still be told
/// from the words around it.
pub fn styled_line(text: &str, has_colors: bool) -> Line<'static> {
    let (mut spans, mut style) = (Vec::new(), Style::default());
    let mut parts = text.split("\u{1b}[");
    spans.extend(parts.next().filter(|part| !part.is_empty()).map(|part| Span::raw(part.to_owned())));
    for part in parts {
        let (codes, words) = part.split_once('m').unwrap_or(("", part));
        style = codes.split(';').fold(style, |style, code| with_code(style, code, has_colors));
        if !words.is_empty() {
            spans.push(Span::styled(words.to_owned(), style));
        }
    }
    Line::from(spans)
}

/// Returns the style after one code of a sequence.
fn with_code(style: Style, code: &str, has_colors: bool) -> Style {
    let Ok(code) = code.parse::<u8>() else { return Style::default() };
    match code {
        0 => Style::default(),
        1 => style.add_modifier(Modifier::BOLD),
        2 => style.add_modifier(Modifier::DIM),
        4 => style.add_modifier(Modifier::UNDERLINED),
        3 => style.add_modifier(Modifier::ITALIC),
        36 if !has_colors => style.add_modifier(Modifier::BOLD),
        30..=37 if has_colors => style.fg(COLORS[usize::from(code - 30)]),
        90 if has_colors => style.fg(Color::DarkGray),
        _ => style,
    }
}

/// The colours 30 to 37, in the terminal's own theme.
const COLORS: [Color; 8] =
    [Color::Black, Color::Red, Color::Green, Color::Yellow, Color::Blue, Color::Magenta, Color::Cyan, Color::Gray];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_become_colours_and_the_words_stay() {
        let line = styled_line("a \u{1b}[1;36mkey\u{1b}[0m b", true);
        let words: Vec<&str> = line.spans.iter().map(|span| span.content.as_ref()).collect();
        assert_eq!(words, ["a ", "key", " b"]);
        assert_eq!(line.spans[1].style, Style::default().fg(Color::Cyan).add_modifier(Modifier::BOLD));
        assert_eq!(line.spans[2].style, Style::default());
    }

    #[test]
    fn without_colours_code_is_bold_and_nothing_has_a_colour() {
        let line = styled_line("\u{1b}[36mcurl\u{1b}[0m \u{1b}[32mgood\u{1b}[0m", false);
        assert_eq!(line.spans[0].style, Style::default().add_modifier(Modifier::BOLD));
        assert!(line.spans.iter().all(|span| span.style.fg.is_none()), "{line:?}");
    }
}
