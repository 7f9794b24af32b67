//! A small lesson for tests of what is done with lessons.

use super::{Block, Lesson, LessonSummary, Step};

/// Returns a lesson of five steps, which plays on a demo or not.
pub fn test_lesson(number: u32, name: &str, has_demo: bool) -> Lesson {
    let step = |at: usize| Step { title: format!("Step {at}"), line: at, blocks: vec![Block::Text("T".to_owned())] };
    Lesson {
        name: name.to_owned(),
        number,
        title: format!("The {name} lesson"),
        summary: "One server that grows while it runs, from one page to four routes.".to_owned(),
        part: 2,
        minutes: 12,
        demo: has_demo.then(|| name.to_owned()),
        starter: None,
        stacks: Vec::new(),
        topics: Vec::new(),
        outcome: None,
        steps: (1..=5).map(step).collect(),
    }
}

/// Returns the summary of such a lesson.
pub fn test_summary((number, name, has_demo): (u32, &str, bool)) -> LessonSummary {
    LessonSummary::from(&test_lesson(number, name, has_demo))
}
