//! What the pictures of lessons are made with: the time, values, the last stage, and a picture as text.

use std::time::SystemTime;

use chrono::{Local, TimeZone};
use ratatui::buffer::Buffer;
use regex_lite::Regex;

use crate::course::{Block, Lesson, ValueCondition};

/// The last stage of a lesson whose servers are running.
pub(super) fn last_stage(lesson: &Lesson) -> &str {
    let blocks = lesson.steps.iter().rev().flat_map(|step| &step.blocks);
    let mut stages = blocks.filter_map(|block| if let Block::Stage(stage) = block { Some(stage) } else { None });
    stages.next().map_or("", |stage| &stage.name)
}

/// The rows of a grid as text.
pub(super) fn grid(buffer: &Buffer) -> String {
    let area = buffer.area;
    let row = |row: u16| {
        let cells: String = (0..area.width).map(|column| buffer[(column, row)].symbol()).collect();
        cells.trim_end().to_owned()
    };
    (0..area.height).map(row).collect::<Vec<_>>().join("\n")
}

/// The same time on every computer.
pub(super) fn nine_forty_one() -> SystemTime {
    Local.with_ymd_and_hms(2026, 11, 24, 9, 41, 7).single().expect("this hour was not skipped").into()
}

/// Bodies for the regular expressions that do not match themselves.
const BODIES: &[&str] = &[
    r#"{"temperature": 35, "sky": "sun"}"#,
    r#"{"id": 7}"#,
    "[]",
    "<img src=\"/pictures/kite.svg\">",
    "<a href=\"/search?q=green+tea\">",
];

/// A body that the regular expression matches. It matches itself, or one of [`BODIES`].
pub(super) fn body_for(pattern: &str) -> &str {
    let regex = Regex::new(pattern).expect("the reader of lessons has checked it");
    BODIES.iter().find(|body| regex.is_match(body)).copied().unwrap_or(pattern)
}

/// A value that meets the condition. A regular expression must match itself.
pub(super) fn example_of(condition: &ValueCondition) -> &str {
    match condition {
        ValueCondition::Any => "x",
        ValueCondition::Equal(value) | ValueCondition::Listing(value) | ValueCondition::Matching(value) => value,
    }
}
