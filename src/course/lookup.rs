//! Finds the lesson that a person means, in the same way for every verb: by its name, or by their progress.

use std::fmt;

use super::LessonSummary;
use super::progress::Progress;
use crate::text::nearest::nearest;
use crate::text::safe::safe;

/// There is no lesson of that name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLesson {
    /// The name that was typed.
    pub name: String,
    /// The lesson that was probably meant.
    pub nearest: Option<String>,
}

impl fmt::Display for UnknownLesson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = safe(&self.name);
        match &self.nearest {
            Some(nearest) => write!(f, "there is no lesson `{name}` (did you mean `{nearest}`?)"),
            None => write!(f, "there is no lesson `{name}`; `doorway lessons` shows all of them"),
        }
    }
}

impl std::error::Error for UnknownLesson {}

/// Returns the lesson of that name, or of that number, or else the only lesson whose starters have the name: projects are named
/// after those.
///
/// # Errors
/// No lesson has that name.
pub fn find_by_name<'a>(lessons: &'a [LessonSummary], name: &str) -> Result<&'a LessonSummary, UnknownLesson> {
    if let Some(lesson) = lessons.iter().find(|lesson| lesson.name == name) {
        return Ok(lesson);
    }
    if let Some(number) = lesson_number(name)
        && let Some(lesson) = lessons.iter().find(|lesson| lesson.number == number)
    {
        return Ok(lesson);
    }
    let mut by_starter = lessons.iter().filter(|lesson| lesson.starter.as_deref() == Some(name));
    if let (Some(lesson), None) = (by_starter.next(), by_starter.next()) {
        return Ok(lesson);
    }
    let names: Vec<&str> = lessons.iter().map(|lesson| lesson.name.as_str()).collect();
    Err(UnknownLesson { name: name.to_owned(), nearest: nearest(name, &names).map(str::to_owned) })
}

/// Returns the number that was typed in the place of a lesson's name.
pub fn lesson_number(typed: &str) -> Option<u32> {
    typed.parse().ok().filter(|_| typed.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Why there is no lesson to check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoLessonToCheck {
    /// There is no lesson of that name.
    Unknown(UnknownLesson),
    /// The lesson has no checks.
    WithoutChecks {
        /// The lesson.
        name: String,
        /// The lessons that have checks.
        with_checks: Vec<String>,
    },
    /// None of the lessons has checks.
    Nothing,
}

impl fmt::Display for NoLessonToCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(unknown) => unknown.fmt(f),
            Self::WithoutChecks { name, with_checks } => {
                write!(f, "the lesson `{name}` has no checks; those of {} can be asked", with_checks.join(", "))
            }
            Self::Nothing => write!(f, "none of the lessons has checks"),
        }
    }
}

impl std::error::Error for NoLessonToCheck {}

/// Returns the lesson of that name. Without a name, returns the lesson that the learner is in, or else the first one with
/// checks that is not done.
///
/// # Errors
/// There is no such lesson, or it has no checks.
pub fn lesson_to_check<'a>(
    lessons: &'a [LessonSummary],
    name: Option<&str>,
    progress: &Progress,
) -> Result<&'a LessonSummary, NoLessonToCheck> {
    let with_checks: Vec<&LessonSummary> = lessons.iter().filter(|lesson| lesson.has_checks).collect();
    if let Some(name) = name {
        let lesson = find_by_name(lessons, name).map_err(NoLessonToCheck::Unknown)?;
        let names = || with_checks.iter().map(|lesson| lesson.name.clone()).collect();
        let without = || NoLessonToCheck::WithoutChecks { name: lesson.name.clone(), with_checks: names() };
        return Some(lesson).filter(|lesson| lesson.has_checks).ok_or_else(without);
    }
    let is_open = |lesson: &&&LessonSummary| !progress.lesson(&lesson.name).done;
    let latest = with_checks.iter().find(|lesson| Some(lesson.name.as_str()) == progress.latest());
    let found = latest.or_else(|| with_checks.iter().find(is_open)).or(with_checks.last());
    found.copied().ok_or(NoLessonToCheck::Nothing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::test_summary;

    fn lessons(names: &[&str]) -> Vec<LessonSummary> {
        names.iter().map(|name| test_summary((1, name, true))).collect()
    }

    #[test]
    fn a_lesson_is_found_by_its_name_and_by_that_of_its_starters() {
        let mut lessons = lessons(&["hello", "routes", "cors-demo"]);
        lessons[2].starter = Some("cors".to_owned());
        for name in ["cors-demo", "cors"] {
            assert_eq!(find_by_name(&lessons, name).map(|lesson| lesson.name.as_str()), Ok("cors-demo"), "{name}");
        }
    }

    #[test]
    fn a_lesson_is_found_by_its_number_unless_a_lesson_has_that_name() {
        let mut lessons: Vec<LessonSummary> =
            [(1, "hello", true), (11, "dynamic-routes", true)].map(test_summary).into();
        let found = |lessons: &[LessonSummary], name| find_by_name(lessons, name).map(|lesson| lesson.number).ok();
        assert_eq!(
            ["1", "11", "011", "2", "+1", "-1"].map(|name| found(&lessons, name)),
            [Some(1), Some(11), Some(11), None, None, None]
        );
        lessons[0].name = "11".to_owned();
        assert_eq!(found(&lessons, "11"), Some(1));
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_nearest_one() {
        let lessons = lessons(&["hello", "routes", "cors-demo"]);
        let message = |name| find_by_name(&lessons, name).expect_err("there is no such lesson").to_string();
        assert_eq!(message("helo"), "there is no lesson `helo` (did you mean `hello`?)");
        assert_eq!(message("banana"), "there is no lesson `banana`; `doorway lessons` shows all of them");
    }

    #[test]
    fn a_starter_of_two_lessons_names_neither() {
        let mut lessons = lessons(&["cors-demo", "cors-cookies"]);
        lessons.iter_mut().for_each(|lesson| lesson.starter = Some("cors".to_owned()));
        assert!(find_by_name(&lessons, "cors").is_err());
    }
}
