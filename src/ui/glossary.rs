//! The words of the course, and one of them in full.

use std::collections::BTreeMap;

use crate::course::glossary::GlossaryEntry;
use crate::text::wrap::wrap;

use super::style::Style;

/// What stands before each line.
const INDENT: &str = "  ";
/// What stands before the words of a lesson.
const DEEP_INDENT: &str = "      ";

/// Returns all words, those of each lesson together. `lessons` are the names of the lessons in their order.
pub fn render_all(words: &[GlossaryEntry], lessons: &[String], style: Style) -> String {
    let mut by_lesson: BTreeMap<Option<usize>, Vec<&str>> = BTreeMap::new();
    for word in words {
        let place = word.lesson.as_ref().and_then(|name| lessons.iter().position(|lesson| lesson == name));
        by_lesson.entry(place).or_default().push(&word.name);
    }
    let others = by_lesson.remove(&None);
    let mut lines = vec![format!("{INDENT}{}", style.bold("The words of the course"))];
    for (place, names) in by_lesson {
        let lesson = place.map(|place| lessons[place].as_str()).unwrap_or_default();
        lines.extend(group(&format!("doorway {lesson} explains"), &names, style));
    }
    if let Some(names) = others {
        lines.extend(group("Other words that you will meet", &names, style));
    }
    lines.extend([String::new(), format!("{INDENT}Type {} to see what one means.", style.key("doorway words header"))]);
    lines.join("\n") + "\n"
}

fn group(title: &str, names: &[&str], style: Style) -> Vec<String> {
    let mut lines = vec![String::new(), format!("{INDENT}{title}")];
    lines.extend(wrap(&names.join(", "), style.width, DEEP_INDENT, DEEP_INDENT));
    lines
}

/// Returns one word in full.
pub fn render_one(word: &GlossaryEntry, style: Style) -> String {
    let mut lines = vec![format!("{INDENT}{}", style.bold(&word.name)), String::new()];
    lines.extend(wrap(&word.text, style.width, INDENT, INDENT));
    lines.push(String::new());
    if let Some(lesson) = &word.lesson {
        lines.push(format!("{INDENT}Explained in  {}", style.key(&format!("doorway {lesson}"))));
    }
    if !word.see.is_empty() {
        lines.push(format!("{INDENT}See also      {}", word.see.join(", ")));
    }
    lines.join("\n").trim_end().to_owned() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::glossary;

    #[test]
    fn every_line_fits_the_width() {
        let style = Style { width: 60, ..Style::bare() };
        let lessons = ["hello", "routes", "cors-demo"].map(str::to_owned);
        let mut all: Vec<String> = glossary::all().iter().map(|word| render_one(word, style)).collect();
        all.push(render_all(glossary::all(), &lessons, style));
        for line in all.iter().flat_map(|text| text.lines()) {
            assert!(line.chars().count() <= 60, "{line}");
        }
    }
}
