//! The lesson format as a specification: for each rule a file that is accepted and one that is refused.

use super::read::{DemoNames, World, numbered, read};
use super::*;

/// The front matter and the title that the tests do not care about: lines 1 to 8.
const TOP: &str = "+++\nsummary = \"A lesson.\"\npart = 1\nminutes = 8\ndemo = \"pets\"\n+++\n\n# Title\n";
/// A first step that is whole: lines 9 to 12.
const FIRST: &str = "## One\n```stage\ncat\n```\n";

const SOURCE: &str = "one();\n// ANCHOR: two\n  two();\n// ANCHOR_END: two\n";

fn lesson(text: &str) -> Result<Lesson, Faults> {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let demos =
        [DemoNames { name: "pets".to_owned(), servers: names(&["site", "api"]), stages: names(&["cat", "dog"]) }];
    let source = |path: &str| match path {
        "a.js" | "a.py" | "a.rs" | "a.html" | "a.json" => Ok(SOURCE.to_owned()),
        "open.js" => Ok("x\n// ANCHOR: two\n".to_owned()),
        _ => Err("no such file".to_owned()),
    };
    read("lessons/07-pets.md", text.as_bytes(), &World { demos: &demos, source: &source })
}

/// The blocks of a step with this in it.
fn blocks(text: &str) -> Vec<Block> {
    let lesson = lesson(&format!("{TOP}{FIRST}{text}")).unwrap_or_else(|faults| panic!("{faults}"));
    lesson.steps.into_iter().flat_map(|step| step.blocks).skip(1).collect()
}

/// What is said of a lesson whose first step goes on with this at line 13.
#[track_caller]
fn refused(text: &str) -> String {
    faults(&format!("{TOP}{FIRST}{text}"))
}

/// What is said of a whole file.
#[track_caller]
fn faults(text: &str) -> String {
    match lesson(text) {
        Ok(lesson) => panic!("this should be refused: {lesson:?}"),
        Err(faults) => faults.to_string(),
    }
}

/// The first lines of all that is said of a whole file, without the path.
#[track_caller]
fn messages(text: &str) -> Vec<String> {
    let Err(Faults(faults)) = lesson(text) else { panic!("this should be refused") };
    faults.iter().map(|fault| format!("{}:{} {}", fault.line, fault.column, fault.message)).collect()
}

#[test]
fn a_lesson_is_read_from_top_to_bottom() {
    let lesson = lesson(&format!("{TOP}{FIRST}Some *text*.\n\n## Two\n\nMore.\n")).expect("it is right");
    assert_eq!((lesson.number, lesson.name.as_str(), lesson.title.as_str()), (7, "pets", "Title"));
    assert_eq!((lesson.summary.as_str(), lesson.part, lesson.minutes), ("A lesson.", 1, 8));
    assert_eq!(lesson.demo.as_deref(), Some("pets"));
    let steps: Vec<(&str, usize)> = lesson.steps.iter().map(|step| (step.title.as_str(), step.line)).collect();
    assert_eq!(steps, [("One", 9), ("Two", 15)]);
    assert_eq!(lesson.steps[1].blocks, [Block::Text("More.".to_owned())]);
}
