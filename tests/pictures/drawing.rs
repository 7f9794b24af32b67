//! A terminal's screen as an SVG: a window with its text, colours and all. What differs from run to run (times, ports)
//! is drawn as it might have been on one morning.

use std::fmt::Write;

use vt100::{Cell, Color, Screen};

/// A cell, in the picture's units.
const CELL: (f32, f32) = (8.4, 20.0);
/// Around the text; the window's bar above it.
const MARGIN: f32 = 20.0;
const BAR: f32 = 40.0;

const BACKGROUND: &str = "#161b22";
const TEXT: &str = "#d7dde5";
/// The 16 colours of a terminal, readable on the background.
const PALETTE: [&str; 16] = [
    "#484f58", "#ff8a80", "#7ee2a8", "#f2cc60", "#79b8ff", "#d2a8ff", "#6fdde8", "#d7dde5", "#8b949e", "#ffa198",
    "#a0f0c0", "#ffdf8a", "#a5d6ff", "#e2c5ff", "#a5f0f5", "#ffffff",
];

/// A window to be drawn.
pub(crate) struct Window<'a> {
    pub(crate) title: &'a str,
    /// How the first line that is drawn begins; the lines before it have scrolled out of sight.
    pub(crate) from: &'a str,
    pub(crate) screen: Screen,
    /// What is drawn instead of what: as long as it.
    pub(crate) replace: &'a [(String, &'a str)],
}

/// Neighbouring cells that look the same.
struct Run {
    column: usize,
    text: String,
    look: String,
    ground: Option<&'static str>,
}

impl Window<'_> {
    pub(crate) fn svg(&self) -> String {
        let (_, columns) = self.screen.size();
        let rows = self.rows();
        let (width, height) = (f32::from(columns) * CELL.0 + 2.0 * MARGIN, rows.len() as f32 * CELL.1 + BAR + MARGIN);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" \
             role=\"img\" aria-label=\"{title}\">\n<rect x=\".5\" y=\".5\" width=\"{:.0}\" height=\"{:.0}\" rx=\"10\" fill=\"{BACKGROUND}\" stroke=\"#3d444d\"/>\n\
             <g fill=\"#3d444d\"><circle cx=\"22\" cy=\"20\" r=\"6\"/><circle cx=\"42\" cy=\"20\" r=\"6\"/><circle cx=\"62\" cy=\"20\" r=\"6\"/></g>\n\
             <g font-family=\"ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace\" font-size=\"14\" fill=\"{TEXT}\" xml:space=\"preserve\">\n\
             <text x=\"{:.0}\" y=\"25\" text-anchor=\"middle\" fill=\"#8b949e\">{title}</text>\n",
            width - 1.0,
            height - 1.0,
            width / 2.0,
            title = escaped(self.title),
        );
        for (row, runs) in rows.iter().enumerate() {
            let top = BAR + row as f32 * CELL.1;
            runs.iter().for_each(|run| run.draw(&mut svg, top));
        }
        svg.push_str("</g>\n</svg>\n");
        svg
    }

    /// Every row from the first that is wanted to the last that holds something.
    fn rows(&self) -> Vec<Vec<Run>> {
        let texts = self.screen.rows(0, self.screen.size().1);
        let first = texts.take_while(|text| !text.trim_start().starts_with(self.from)).count();
        let wanted = u16::try_from(first).expect("a screen has fewer rows")..self.screen.size().0;
        let mut rows: Vec<Vec<Run>> = wanted.map(|row| self.row(row)).collect();
        while rows.last().is_some_and(Vec::is_empty) {
            rows.pop();
        }
        rows
    }

    fn row(&self, row: u16) -> Vec<Run> {
        let cells: Vec<&Cell> = (0..self.screen.size().1).filter_map(|column| self.screen.cell(row, column)).collect();
        let text: String = cells.iter().map(|cell| cell.contents().chars().next().unwrap_or(' ')).collect();
        let settled: Vec<char> = self.settled(&text).chars().collect();
        assert_eq!(settled.len(), cells.len(), "what is drawn is as long as what is there: {text}");
        let mut runs: Vec<Run> = Vec::new();
        for (column, (cell, letter)) in cells.into_iter().zip(settled).enumerate() {
            let (look, ground) = look(cell);
            match runs.last_mut() {
                Some(run) if run.look == look && run.ground == ground => run.text.push(letter),
                _ => runs.push(Run { column, text: letter.to_string(), look, ground }),
            }
        }
        runs.retain(|run| run.ground.is_some() || !run.text.trim().is_empty());
        runs
    }

    /// A line with the times and the ports of one morning in it.
    fn settled(&self, line: &str) -> String {
        let mut line = line.to_owned();
        for (there, drawn) in self.replace {
            line = line.replace(there.as_str(), drawn);
        }
        took(date(clock(line)))
    }
}

/// `15:04:03` becomes the hour of the sketches.
fn clock(line: String) -> String {
    let mut letters: Vec<char> = line.chars().collect();
    for start in 0..letters.len().saturating_sub(7) {
        let is_time = letters[start..start + 8].iter().enumerate().all(|(at, letter)| match at {
            2 | 5 => *letter == ':',
            _ => letter.is_ascii_digit(),
        });
        if is_time {
            letters.splice(start..start + 8, "09:41:07".chars());
        }
    }
    letters.into_iter().collect()
}

/// The day in a `Date` header, which is as long on every day.
fn date(line: String) -> String {
    let Some((before, _)) = line.split_once(" 09:41:07 GMT") else { return line };
    let day: String = before.chars().rev().take(16).collect::<Vec<_>>().into_iter().rev().collect();
    line.replace(&day, "Tue, 24 Nov 2026")
}

/// How long an answer took, written to the right of its column.
fn took(line: String) -> String {
    let Some((before, after)) = line.split_once(" ms") else { return line };
    let number = before.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
    let digits = before.len() - number.len();
    if digits == 0 {
        return line;
    }
    let kept = (number.len() + digits).saturating_sub(3);
    format!("{}{}0.2 ms{after}", &before[..number.len().min(kept)], " ".repeat(kept.saturating_sub(number.len())))
}

/// What a cell looks like, as SVG attributes, and its ground if it has one of its own.
fn look(cell: &Cell) -> (String, Option<&'static str>) {
    let (mut front, mut ground) = (color(cell.fgcolor()), color(cell.bgcolor()));
    if cell.inverse() {
        (front, ground) = (Some(ground.unwrap_or(BACKGROUND)), Some(front.unwrap_or(TEXT)));
    }
    let mut look = front.map(|color| format!(" fill=\"{color}\"")).unwrap_or_default();
    for (is_so, words) in [
        (cell.bold(), " font-weight=\"bold\""),
        (cell.dim(), " opacity=\".65\""),
        (cell.italic(), " font-style=\"italic\""),
        (cell.underline(), " text-decoration=\"underline\""),
    ] {
        look.push_str(if is_so { words } else { "" });
    }
    (look, ground)
}

fn color(color: Color) -> Option<&'static str> {
    match color {
        Color::Default => None,
        Color::Idx(index) => PALETTE.get(usize::from(index)).copied(),
        Color::Rgb(..) => panic!("the program uses the terminal's own colours"),
    }
}

impl Run {
    fn draw(&self, svg: &mut String, top: f32) {
        let (left, wide) = (MARGIN + self.column as f32 * CELL.0, self.text.chars().count() as f32 * CELL.0);
        if let Some(ground) = self.ground {
            let _ = writeln!(
                svg,
                "<rect x=\"{left:.1}\" y=\"{top:.0}\" width=\"{wide:.1}\" height=\"{}\" fill=\"{ground}\"/>",
                CELL.1
            );
        }
        let blank = self.text.chars().take_while(|letter| *letter == ' ').count();
        let text = self.text.trim();
        let (left, wide) = (left + blank as f32 * CELL.0, text.chars().count() as f32 * CELL.0);
        let _ = writeln!(
            svg,
            "<text x=\"{left:.1}\" y=\"{:.0}\" textLength=\"{wide:.1}\" lengthAdjust=\"spacingAndGlyphs\"{}>{}</text>",
            top + 15.0,
            self.look,
            escaped(text)
        );
    }
}

/// As XML; spaces are kept by writing them as spaces that nobody draws together.
fn escaped(text: &str) -> String {
    text.replace(' ', "\u{a0}").replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
