//! Questions that were answered wrong come back, after more and more days.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Block, Lesson, Quiz};

/// After how many days a question comes back: first after a wrong answer, then after each right one.
const INTERVAL_DAYS: [i64; 4] = [1, 3, 7, 21];

/// A question that comes back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ReviewRecord {
    /// The lesson's name.
    pub lesson: String,
    /// The question as the lesson asks it. One that a lesson asks in new words is a new question.
    pub question: String,
    /// How often in a row it was answered right.
    #[serde(default)]
    pub stage: usize,
    /// The day from which on it is asked, by the calendar: the number of the day.
    pub due: i64,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// A question to ask now.
#[derive(Debug, Clone, Copy)]
pub struct DueQuestion<'a> {
    /// The lesson that asks it.
    pub lesson: &'a Lesson,
    /// The question.
    pub quiz: &'a Quiz,
}

/// Notes how a question was answered on this day. Returns after how many days it comes back, if it does.
pub fn note_answer(
    records: &mut Vec<ReviewRecord>,
    lesson: &str,
    question: &str,
    is_right: bool,
    today: i64,
) -> Option<i64> {
    let found = records.iter().position(|record| record.lesson == lesson && record.question == question);
    let stage = match (found, is_right) {
        (None, true) => return None,
        (_, false) => 0,
        (Some(at), true) => records[at].stage + 1,
    };
    let Some(days) = INTERVAL_DAYS.get(stage).copied() else {
        records.remove(found?);
        return None;
    };
    let due = today + days;
    match found {
        Some(at) => records[at] = ReviewRecord { stage, due, ..records[at].clone() },
        None => {
            let (lesson, question) = (lesson.to_owned(), question.to_owned());
            records.push(ReviewRecord { lesson, question, stage, due, rest: Map::new() });
        }
    }
    Some(days)
}

/// Returns the names of the lessons that asked these questions.
pub fn reviewed_lessons(records: &[ReviewRecord]) -> BTreeSet<&str> {
    records.iter().map(|record| record.lesson.as_str()).collect()
}

/// Returns the questions that are due on this day, the oldest first. One that no lesson asks any more is passed over.
pub fn due<'a>(lessons: &'a [Lesson], records: &[ReviewRecord], today: i64) -> Vec<DueQuestion<'a>> {
    let mut due: Vec<&ReviewRecord> = records.iter().filter(|record| record.due <= today).collect();
    due.sort_by_key(|record| record.due);
    due.into_iter().filter_map(|record| find(lessons, record)).collect()
}

/// Returns in how many days the next question is due, if any comes back later than today.
pub fn days_until_next(lessons: &[Lesson], records: &[ReviewRecord], today: i64) -> Option<i64> {
    let later = records.iter().filter(|record| record.due > today && find(lessons, record).is_some());
    later.map(|record| record.due - today).min()
}

fn find<'a>(lessons: &'a [Lesson], record: &ReviewRecord) -> Option<DueQuestion<'a>> {
    let lesson = lessons.iter().find(|lesson| lesson.name == record.lesson)?;
    let blocks = lesson.steps.iter().flat_map(|step| &step.blocks);
    let mut quizzes = blocks.filter_map(|block| if let Block::Quiz(quiz) = block { Some(quiz) } else { None });
    Some(DueQuestion { lesson, quiz: quizzes.find(|quiz| quiz.question == record.question)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_comes_back_after_1_3_7_and_21_days_and_then_no_more() {
        let mut records = Vec::new();
        assert_eq!(note_answer(&mut records, "hello", "Why?", false, 100), Some(1));
        for (today, days) in [(101, 3), (104, 7), (111, 21)] {
            assert_eq!(records[0].due, today);
            assert_eq!(note_answer(&mut records, "hello", "Why?", true, today), Some(days));
        }
        assert_eq!(note_answer(&mut records, "hello", "Why?", true, 132), None);
        assert!(records.is_empty());
    }

    #[test]
    fn a_wrong_answer_begins_again() {
        let mut records = Vec::new();
        note_answer(&mut records, "hello", "Why?", false, 100);
        note_answer(&mut records, "hello", "Why?", true, 101);
        assert_eq!(note_answer(&mut records, "hello", "Why?", false, 104), Some(1));
        assert_eq!((records.len(), records[0].stage), (1, 0));
    }

    #[test]
    fn a_question_that_was_never_answered_wrong_does_not_come_back() {
        let mut records = Vec::new();
        assert_eq!(note_answer(&mut records, "hello", "Why?", true, 100), None);
        assert!(records.is_empty());
    }

    #[test]
    fn a_question_that_no_lesson_asks_any_more_is_passed_over() {
        let lessons = [crate::course::test_lesson(1, "hello", true)];
        let mut records = Vec::new();
        note_answer(&mut records, "hello", "A question of an older version?", false, 100);
        assert!(due(&lessons, &records, 200).is_empty());
        assert_eq!(days_until_next(&lessons, &records, 100), None);
    }
}
