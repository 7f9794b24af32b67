//! The course and the learner: the lessons in order, and how far the learner is in them.

use std::path::Path;

use super::LessonSummary;
use super::progress::Progress;
use crate::text::plural::count;
use crate::text::shell::quoted;

/// A course and how far the learner is in it.
pub struct Course<'a> {
    /// The lessons, in order.
    pub lessons: &'a [LessonSummary],
    /// What the learner has done.
    pub progress: &'a Progress,
    /// Where the lessons are from, if they are not the built-in ones.
    pub folder: Option<&'a Path>,
}

impl<'a> Course<'a> {
    /// Returns where to go on: the lesson that was played last if it is not over, else the one that follows it.
    pub fn next(&self) -> Option<&'a LessonSummary> {
        let latest = self.progress.latest().and_then(|name| self.lessons.iter().find(|lesson| lesson.name == name));
        match latest {
            Some(latest) if self.is_unplayed(latest) => Some(latest),
            Some(latest) => self.after(&latest.name),
            None => self.after(""),
        }
    }

    /// Returns where to go on after a lesson that is over: the first one behind it that is not, else the first of all that is
    /// not. A lesson that was seen to its end comes last, though tasks of it are open.
    pub fn after(&self, name: &str) -> Option<&'a LessonSummary> {
        let behind = || self.lessons.iter().skip_while(|lesson| lesson.name != name).skip(1);
        let is_unplayed = |lesson: &&LessonSummary| self.is_unplayed(lesson);
        let is_open = |lesson: &&LessonSummary| !self.progress.lesson(&lesson.name).done;
        let unplayed = behind().find(is_unplayed).or_else(|| self.lessons.iter().find(is_unplayed));
        unplayed.or_else(|| behind().find(is_open)).or_else(|| self.lessons.iter().find(is_open))
    }

    /// Whether the learner has not come to the end of a lesson.
    fn is_unplayed(&self, lesson: &LessonSummary) -> bool {
        let record = self.progress.lesson(&lesson.name);
        !record.done && !record.seen
    }

    /// Returns the first lesson that was played to its end with a task that is still open, and the step of that task.
    pub fn first_gap(&self) -> Option<(&'a LessonSummary, usize)> {
        self.lessons.iter().find_map(|lesson| {
            let record = self.progress.lesson(&lesson.name);
            let is_open = record.seen && !record.done;
            record.skipped.first().filter(|_| is_open).map(|step| (lesson, *step))
        })
    }

    /// Returns the numbers of the lessons that the learner has left out, as the first and the last of each row of them; nothing if
    /// no lesson behind `next` was begun.
    fn left_out(&self, next: &LessonSummary) -> Vec<(u32, u32)> {
        let is_begun = |lesson: &&LessonSummary| {
            let record = self.progress.lesson(&lesson.name);
            record.done || record.furthest > 0
        };
        let last_begun = self.lessons.iter().rfind(is_begun).map_or(0, |lesson| lesson.number);
        if is_begun(&next) || last_begun < next.number {
            return Vec::new();
        }
        let mut rows: Vec<(u32, u32)> = Vec::new();
        let before = self.lessons.iter().take_while(|lesson| lesson.number < last_begun);
        for number in before.filter(|lesson| !is_begun(lesson)).map(|lesson| lesson.number) {
            match rows.last_mut().filter(|(_, last)| last + 1 == number) {
                Some((_, last)) => *last = number,
                None => rows.push((number, number)),
            }
        }
        rows
    }

    /// Returns why the course goes on with a lesson before those that were begun; nothing if it does not.
    pub fn why_next(&self, next: &LessonSummary) -> Option<String> {
        let in_words = |(first, last): &(u32, u32)| match last - first {
            0 => vec![first.to_string()],
            1 => vec![first.to_string(), last.to_string()],
            _ => vec![format!("{first} to {last}")],
        };
        let rows: Vec<String> = self.left_out(next).iter().flat_map(in_words).collect();
        let noun = if rows.len() == 1 && !rows[0].contains(' ') { "lesson" } else { "lessons" };
        let (last, before) = rows.split_last()?;
        let before = if before.is_empty() { String::new() } else { format!("{} and ", before.join(", ")) };
        Some(format!("You have not played {noun} {before}{last} yet."))
    }

    /// Returns how many lessons are done.
    pub fn done(&self) -> usize {
        self.lessons.iter().filter(|lesson| self.progress.lesson(&lesson.name).done).count()
    }

    /// Returns the command that plays a lesson from where the learner is in it.
    pub fn command(&self, lesson: &LessonSummary) -> String {
        self.command_with(lesson, "")
    }

    /// Returns the command that plays a lesson from a step on.
    pub fn command_at(&self, lesson: &LessonSummary, step: usize) -> String {
        self.command_with(lesson, &format!(" --step {step}"))
    }

    fn command_with(&self, lesson: &LessonSummary, step: &str) -> String {
        let verb = if lesson.demo.is_some() && self.folder.is_none() { "" } else { "play " };
        format!("doorway {verb}{}{step}{}", lesson.name, self.folder_flag())
    }

    /// Returns the flag that every command about a folder's lessons needs; nothing for the built-in ones.
    pub fn folder_flag(&self) -> String {
        let flag = |folder: &Path| format!(" --lessons {}", quoted(&folder.display().to_string()));
        self.folder.map(flag).unwrap_or_default()
    }

    /// Returns how far the learner is in a lesson, in words.
    pub fn state(&self, lesson: &LessonSummary) -> String {
        let record = self.progress.lesson(&lesson.name);
        match record.furthest.min(lesson.step_titles.len()) {
            _ if record.done => "done".to_owned(),
            _ if record.seen => format!("seen, {} skipped", count(record.skipped.len(), "task")),
            0 => "not started".to_owned(),
            step => format!("step {step} of {}", lesson.step_titles.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::test_summary;

    #[test]
    fn next_is_the_lesson_in_progress_then_the_first_that_is_not_done() {
        let lessons = [(1, "hello", true), (2, "routes", true), (3, "words", false)].map(test_summary);
        let (mut progress, _) = Progress::open(None);
        let next = |progress: &Progress| {
            Course { lessons: &lessons, progress, folder: None }.next().map(|lesson| lesson.name.clone())
        };
        assert_eq!(next(&progress).as_deref(), Some("hello"));
        progress.reached("words", 2);
        assert_eq!(next(&progress).as_deref(), Some("words"));
        progress.met_check("words", &[]);
        assert_eq!(next(&progress).as_deref(), Some("hello"));
        progress.met_check("hello", &[]);
        progress.met_check("routes", &[]);
        assert_eq!(next(&progress), None);
    }

    #[test]
    fn whoever_begins_in_the_middle_goes_on_behind_it() {
        let lessons = [(1, "hello", true), (2, "routes", true), (3, "words", false)].map(test_summary);
        for is_done in [true, false] {
            let (mut progress, _) = Progress::open(None);
            progress.reached("routes", 2);
            if is_done {
                progress.met_check("routes", &[]);
            } else {
                progress.skipped("routes", &[2].into());
                progress.finished_steps("routes");
            }
            let course = Course { lessons: &lessons, progress: &progress, folder: None };
            let names = [course.next(), course.after("routes")].map(|lesson| lesson.map(|lesson| lesson.name.as_str()));
            assert_eq!(names, [Some("words"); 2], "the end of a lesson and `next` name the same one");
        }
    }

    #[test]
    fn after_a_lesson_comes_the_one_behind_it_then_one_that_was_left_out() {
        let lessons = [(1, "hello", true), (2, "routes", true), (3, "words", false)].map(test_summary);
        let (mut progress, _) = Progress::open(None);
        progress.met_check("routes", &[]);
        let after = |progress: &Progress, name: &str| {
            Course { lessons: &lessons, progress, folder: None }.after(name).map(|lesson| lesson.name.clone())
        };
        assert_eq!(after(&progress, "routes").as_deref(), Some("words"));
        progress.met_check("words", &[]);
        assert_eq!(after(&progress, "words").as_deref(), Some("hello"));
    }

    #[test]
    fn lessons_that_were_left_out_are_the_reason_for_going_back() {
        let lessons = [(1, "hello", true), (2, "routes", true), (3, "words", false)].map(test_summary);
        let (mut progress, _) = Progress::open(None);
        let why = |progress: &Progress| {
            let course = Course { lessons: &lessons, progress, folder: None };
            course.next().and_then(|next| course.why_next(next))
        };
        assert_eq!(why(&progress), None);
        progress.met_check("words", &[]);
        assert_eq!(why(&progress).as_deref(), Some("You have not played lessons 1 and 2 yet."));
        progress.met_check("hello", &[]);
        assert_eq!(why(&progress).as_deref(), Some("You have not played lesson 2 yet."));
        progress.reached("routes", 1);
        assert_eq!(why(&progress), None);
    }

    #[test]
    fn all_lessons_that_were_left_out_are_named() {
        let lessons: Vec<LessonSummary> = (1..=10)
            .map(|number| test_summary((number, Box::leak(format!("l{number}").into_boxed_str()), true)))
            .collect();
        let (mut progress, _) = Progress::open(None);
        for done in [1, 5, 7, 10] {
            progress.met_check(&format!("l{done}"), &[]);
        }
        let course = Course { lessons: &lessons, progress: &progress, folder: None };
        let why = course.why_next(&lessons[5]);
        assert_eq!(why.as_deref(), Some("You have not played lessons 2 to 4, 6, 8 and 9 yet."));
    }

    #[test]
    fn a_lesson_that_has_become_shorter_does_not_send_the_learner_behind_its_end() {
        let lessons = [test_summary((1, "hello", true))];
        let (mut progress, _) = Progress::open(None);
        progress.reached("hello", 9);
        let course = Course { lessons: &lessons, progress: &progress, folder: None };
        assert_eq!(course.command(&lessons[0]), "doorway hello");
        assert_eq!(course.state(&lessons[0]), "step 5 of 5");
    }

    #[test]
    fn a_lesson_of_a_folder_is_played_with_the_folder() {
        let lessons = [test_summary((1, "hello", true))];
        let (progress, _) = Progress::open(None);
        let course = Course { lessons: &lessons, progress: &progress, folder: Some(Path::new("my $course")) };
        let expected = format!("doorway play hello --lessons {}", quoted("my $course"));
        assert_eq!(course.command(&lessons[0]), expected);
        assert!(expected.contains("'my $course'") || cfg!(windows), "{expected}");
    }
}
