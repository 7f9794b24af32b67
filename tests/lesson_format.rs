//! `docs/lesson-format.md`, the manual for people who write lessons, tells the truth: the reader understands each of its
//! examples, whole lessons can be played to their end, checks are met by a server that is right, and every word of the
//! format has its line.

#[path = "lessons/browser.rs"]
mod browser;
#[path = "lessons/checked.rs"]
mod checked;
#[path = "lesson_format/example_server.rs"]
mod example_server;
#[allow(dead_code, reason = "the tests of the lessons use the rest of it")]
#[path = "lessons/learner.rs"]
mod learner;

use doorway::course::{Lesson, Scenario, read_lesson};
use doorway::demos;

use checked::meets_check;
use example_server::unmet_lines;

const MANUAL: &str = include_str!("../docs/lesson-format.md");

/// The page for people who work on doorway, with a lesson as an example.
const CONTRIBUTING: &str = include_str!("../CONTRIBUTING.md");

/// The examples of the manual, each between two lines of tildes.
fn examples() -> Vec<&'static str> {
    examples_of(MANUAL)
}

fn examples_of(page: &'static str) -> Vec<&'static str> {
    let inner = page.split("~~~markdown\n").skip(1);
    inner.map(|rest| rest.split("\n~~~").next().expect("a split has a first part")).collect()
}

fn read(text: &str) -> Lesson {
    let lesson = read_lesson("docs/07-example.md", text.as_bytes(), &doorway::vocabulary());
    lesson.unwrap_or_else(|diagnostics| panic!("{text}\n\n{diagnostics}"))
}

/// A lesson with this block in it, after a first step that is whole.
fn around(block: &str) -> Lesson {
    read(&format!(
        "+++\nsummary = \"A\"\npart = 1\nminutes = 3\ndemo = \"cors-demo\"\n+++\n# T\n## One\n```stage\nno-header\n```\n\
         ## Two\n{block}\n"
    ))
}

/// The examples that are whole lessons, and those that are one block.
fn lessons_and_blocks() -> (Vec<Lesson>, Vec<Lesson>) {
    let (lessons, blocks): (Vec<&str>, Vec<&str>) = examples().iter().partition(|text| text.starts_with("+++"));
    assert!(!lessons.is_empty() && blocks.len() >= 7, "{} and {}", lessons.len(), blocks.len());
    (lessons.into_iter().map(read).collect(), blocks.into_iter().map(around).collect())
}

#[test]
fn the_example_for_people_who_write_lessons_is_linted_and_played_and_no_step_is_done_too_early() {
    let examples = examples_of(CONTRIBUTING);
    let [text] = examples[..] else { panic!("{} examples", examples.len()) };
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("01-copies.md"), text).expect("it can be saved");
    doorway::course::lint_folder(folder.path(), &doorway::vocabulary()).unwrap_or_else(|error| panic!("{error:#}"));
    let lesson = read(text);
    let demo = demos::find("deploy").expect("there is such a demo");
    let steps = learner::steps(&lesson, demo);
    assert_eq!(steps.len(), lesson.steps.len(), "each step has something to do");
    for (number, step) in steps.iter().enumerate() {
        assert!(step.is_done_at(&[step.stage()]), "{step} is never done");
        assert!(number == 0 || !step.is_done_at(&[step.stage_before()]), "{step} is done before its stage");
    }
}

#[test]
fn every_whole_example_can_be_played_to_its_end() {
    for lesson in lessons_and_blocks().0 {
        let demo = demos::find(lesson.demo.as_deref().expect("it plays on a demo")).expect("there is such a demo");
        let steps = learner::steps(&lesson, demo);
        assert!(!steps.is_empty());
        for step in steps {
            assert!(step.is_done_at(&step.stages()), "{step} is never done");
        }
        let last = learner::stage_block(&lesson, lesson.steps.len() - 1).expect("it has stages");
        assert_eq!(meets_check(&lesson, demo, &last.name), Ok(()));
    }
}

#[test]
fn every_check_of_the_examples_is_met_by_a_server_that_is_right() {
    let checks: Vec<Vec<Scenario>> = lessons_and_blocks()
        .1
        .iter()
        .map(|lesson| lesson.checks().flat_map(|check| check.scenarios.clone()).collect())
        .filter(|scenarios: &Vec<Scenario>| !scenarios.is_empty())
        .collect();
    assert!(checks.len() >= 5, "too few checks: {}", checks.len());
    for scenarios in checks {
        assert_eq!(unmet_lines(&scenarios), [""; 0]);
    }
}

#[test]
fn every_word_of_the_format_has_its_line_in_the_manual() {
    let blocks = [
        "stage",
        "try",
        "edit",
        "exercise",
        "quiz",
        "check",
        "elsewhere",
        "js",
        "python",
        "rust",
        "html",
        "json",
        "console",
        "text",
    ];
    let keys = ["summary", "part", "minutes", "demo", "starter", "topics"];
    let lines = [
        "scenario",
        "fixture",
        "jar",
        "restart",
        "restart by key",
        "file PATH",
        "server NAME",
        "because",
        "send",
        "body",
        "from",
        "hint",
        "until",
        "then",
    ];
    let expectations = (doorway::vocabulary().expectations.words)();
    for word in blocks.into_iter().chain(keys).chain(lines).chain(expectations) {
        let is_told = [format!("`{word}`"), format!("`{word} ")].iter().any(|quoted| MANUAL.contains(quoted));
        assert!(is_told, "the manual does not tell of `{word}`");
    }
}

#[test]
fn a_word_that_the_manual_does_not_have_is_refused_with_the_words_that_exist() {
    let refused = |block: &str| {
        let text = format!("+++\nsummary = \"A\"\npart = 1\nminutes = 3\n+++\n# T\n## One\n{block}\n");
        read_lesson("07-a.md", text.as_bytes(), &doorway::vocabulary()).expect_err("it is refused").to_string()
    };
    let expected = "07-a.md:10:1: unknown line `statsu`\n   10 | statsu 200\n      | ^^^^^^ did you mean `status`?";
    let said = refused("```check\nGET /\nstatsu 200\nstatus 200\n```");
    assert_eq!(said.replace("  10", "   10").replace("     |", "      |"), expected, "{said}");
    for (line, place) in [
        ("status 700", "07-a.md:10:8: this is no status"),
        ("json {\"id\": 1,}", "07-a.md:10:15: this is no JSON"),
        ("header vary", "07-a.md:10:8: this is no header"),
        ("cors allowed", "07-a.md:10:6: no page sends this request"),
        ("received up nothing", "07-a.md:10:10: unknown fixture `up`"),
    ] {
        let said = refused(&format!("```check\nGET /\n{line}\n```"));
        assert!(said.starts_with(place), "{line}: {said}");
    }
}
