//! `doorway review`: asks the questions again that were answered wrong.

use std::time::SystemTime;

use serde_json::json;

use super::lessons_of;
use crate::cli::{GlobalArgs, ReviewArgs};
use crate::course::progress::{self, Progress};
use crate::course::{DueQuestion, days_until_next, due};
use crate::exit::Exit;
use crate::text::json::ascii_pretty;
use crate::text::time::day_number;
use crate::ui::{self, Style, review};

/// Asks the questions that are due, or lists them for programs.
///
/// # Errors
/// Lessons that cannot be read.
pub(super) fn run(args: &ReviewArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let (mut progress, warning) = Progress::open(progress::home());
    if let Some(warning) = warning {
        ui::note(&warning);
    }
    let lessons = lessons_of::reviewed(global, &progress)?;
    let today = day_number(SystemTime::now());
    let questions = due(&lessons, progress.questions(), today);
    if args.json {
        let next = days_until_next(&lessons, progress.questions(), today);
        let document = json!({ "schema": 1, "due": listed(&questions), "days_until_next": next });
        ui::out(&(ascii_pretty(&document) + "\n"));
        return Ok(Exit::Done);
    }
    let style = Style::stdout();
    let score = review::ask_all(&questions, &mut progress, today, style);
    let next = days_until_next(&lessons, progress.questions(), today);
    ui::out(&review::ending(&score, questions.len(), next, style));
    Ok(Exit::Done)
}

fn listed(questions: &[DueQuestion<'_>]) -> Vec<serde_json::Value> {
    let one = |due: &DueQuestion<'_>| json!({ "lesson": due.lesson.name, "question": review::question_words(due) });
    questions.iter().map(one).collect()
}
