//! The built-in lessons keep their promises: every step can be done, a new stage shows something new, and the
//! finished demo meets the check of its lesson. Everything runs in memory, judged by the player and the check engine
//! that the learner meets.

#[path = "lessons/browser.rs"]
mod browser;
#[path = "lessons/checked.rs"]
mod checked;
#[path = "lessons/learner.rs"]
mod learner;

use std::path::Path;

use doorway::course::{self, Block, Lesson, LessonSummary};
use doorway::demos::{self, DemoSpec};

use checked::meets_check;
use learner::{LessonStep, steps};

/// Steps in which nothing new arrives that an `until` line could ask for: the lesson and the stage.
const SHOWN_BY_SILENCE: &[(&str, &str)] = &[
    // The responses are the same in all languages: only what a program says about itself is different.
    ("languages", "python"),
    ("languages", "rust"),
    // The bodies are the same: only their types differ.
    ("files", "html"),
    ("files", "types"),
    // The browser remembers the preflight, so the second PUT goes out without a question.
    ("cors-demo", "max-age"),
];

/// Steps for which the learner runs a program by hand, and no demo plays it: the lesson and the stage. They are played to their
/// end in `first_lessons`.
const NEEDS_OWN_PROGRAM: &[(&str, &str)] = &[("languages", "yours")];

/// Stages before the last one that meet the check of their lesson too.
const MEETS_CHECK_EARLY: &[(&str, &str)] = &[
    // One server is enough for the check, and the lesson starts with one.
    ("hello", "hello"),
    // The same server, after a new start.
    ("documents", "sqlite-again"),
    // `Secure` protects the cookie on the way. On this computer the check asks for it neither way.
    ("sessions", "secure"),
    // The last stage, with a second server that plays another site.
    ("sessions", "own-site"),
    // The check is about the links. Only the store shows whether they still work.
    ("object-storage", "late"),
    // They name one origin in every response, so no response depends on the page. The last stage names two, one at a time.
    ("cors-demo", "allow-methods"),
    ("cors-demo", "credentials"),
    ("cors-demo", "vary"),
    ("cors-demo", "other-name"),
    // Where the notes are makes no difference to one client. The rehearsal on a host shows it.
    ("deploy", "one"),
    ("deploy", "copies"),
];

#[test]
fn every_built_in_lesson_can_be_read() {
    if let Err(error) = course::builtin(&doorway::vocabulary()) {
        panic!("{error:#}");
    }
}

/// Returns the lines that the tasks of a step wait for.
fn awaited(step: &course::Step) -> impl Iterator<Item = &course::ExpectedExchange> {
    step.blocks.iter().flat_map(|block| match block {
        Block::Try(task) | Block::Edit(course::EditTask { task, .. }) => &task.until[..],
        _ => &[],
    })
}

#[test]
fn a_page_that_reports_its_verdict_after_a_key_says_which_one() {
    let lessons = course::builtin(&doorway::vocabulary()).expect("lessons");
    let mut seen = 0;
    let with_reports = lessons.iter().filter(|lesson| lesson.demo.as_deref() == Some("cors-demo"));
    for step in with_reports.flat_map(|lesson| &lesson.steps) {
        let keys = step.stage().map_or(&[][..], |stage| &stage.keys);
        for until in awaited(step) {
            let words = until.words.clone().unwrap_or_default();
            let Some(key) = keys.iter().find(|key| words.contains(&format!("after key `{}`", key.key))) else {
                continue;
            };
            let wanted = until.headers.iter().map(|header| header.text()).collect::<Vec<_>>();
            assert_eq!(wanted, [format!("Stage: {}", key.stage)], "{words}");
            seen += 1;
        }
    }
    assert_eq!(seen, 6);
}

/// What comes after a key counts only when what the task asks for before the key is done.
#[test]
fn what_a_task_asks_for_behind_a_key_waits_for_what_is_above_it() {
    let lessons = course::builtin(&doorway::vocabulary()).expect("lessons");
    let is_behind_key = |until: &course::ExpectedExchange| {
        let words = until.words.as_deref().unwrap_or_default();
        let key = words.strip_prefix("press `").and_then(|rest| rest.split_once('`')).map(|(key, _)| key);
        key.is_some_and(|key| key.len() == 1 && key.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let mut seen = 0;
    for (lesson, step) in lessons.iter().flat_map(|lesson| lesson.steps.iter().map(move |step| (lesson, step))) {
        // Where the key comes first, there is nothing to wait for.
        let begins_before_key = awaited(step).next().is_some_and(|first| !is_behind_key(first));
        for until in awaited(step).filter(|until| begins_before_key && is_behind_key(until)) {
            assert!(until.is_in_order, "{}, {}: {:?} begins with `then`", lesson.name, step.title, until.words);
            seen += 1;
        }
    }
    assert!(seen > 9, "tasks have such lines");
}

#[test]
fn the_changed_weather_is_awaited_as_json() {
    let lessons = course::builtin(&doorway::vocabulary()).expect("lessons");
    let boxes = lessons.iter().find(|lesson| lesson.name == "boxes").expect("it is built in");
    let last = awaited(boxes.steps.last().expect("a step")).next().expect("a line");
    let regex = regex_lite::Regex::new(last.body.as_deref().expect("a body")).expect("it is valid");
    for (body, is_right) in [
        ("{\"temperature\": 35, \"sky\": \"rain in the morning\"}\n", true),
        ("{ \"sky\": \"sun\", \"wind\": 1.5,\n \"temperature\":35.5 }", true),
        ("{\"temperature\": 35 \"sky\": \"rain\"}", false),
        ("{\"temperature\": 35, \"sky\": \"rain\"", false),
        ("{\"temperature\": 35, \"sky\": \"rain}", false),
        ("{\"temperature\": 35, \"sky\": \"rain\",}", false),
        ("{\"temperature: 35, \"sky\": \"rain\"}", false),
        ("{\"temperature\": 7, \"sky\": \"35\"}", false),
    ] {
        assert_eq!(regex.is_match(body), is_right, "{body}");
    }
}

/// Returns the pattern that the first line of a step's task has for the body.
fn body_pattern(lesson: &str, title: &str) -> regex_lite::Regex {
    let lessons = lessons();
    let lesson = lessons.iter().find(|own| own.name == lesson).expect("it is built in");
    let step = lesson.steps.iter().find(|step| step.title == title).expect("it has this step");
    let pattern = awaited(step).next().and_then(|until| until.body.clone()).expect("a body");
    regex_lite::Regex::new(&pattern).expect("it is valid")
}

#[test]
fn a_picture_counts_only_if_a_browser_asks_for_it() {
    let regex = body_pattern("api-menu", "One more picture, one more request");
    for (page, is_right) in [
        (r#"<img src="/pictures/kite.svg">"#, true),
        (r#"<p>A kite</p><IMG alt='' SRC = 'pictures/kite.svg' width=3>"#, true),
        ("<img\n  alt=\"\"\n  src=/pictures/kite.svg>", true),
        (r#"<img scr="/pictures/kite.svg">"#, false),
        (r#"<img data-src="/pictures/kite.svg">"#, false),
        (r#"<img alt="/pictures/kite.svg" src="/pictures/cat.svg">"#, false),
        (r#"<a href="/pictures/kite.svg">"#, false),
        (r#"<!-- <img src="/pictures/kite.svg"> -->"#, false),
    ] {
        assert_eq!(regex.is_match(page), is_right, "{page}");
    }
}

#[test]
fn a_link_counts_only_with_a_url_that_has_no_space() {
    let regex = body_pattern("addresses", "A link is a URL");
    for (link, is_right) in [
        (r#"<a href="http://localhost:8080/search?q=green+tea">"#, true),
        (r#"<a href='http://localhost:8080/search?q=green%20tea'>"#, true),
        (r#"<A HREF=http://localhost:8080/search?q=gr%C3%BCner+tee>"#, true),
        (r#"<a href="http://localhost:8080/search?q=green tea">"#, false),
        (r#"<a herf="http://localhost:8080/search?q=green+tea">"#, false),
        (r#"<a href="http://localhost:8080/search?q=tea">"#, false),
        (r#"<a href="http://localhost:8080/search?q=tea+">"#, false),
    ] {
        assert_eq!(regex.is_match(link), is_right, "{link}");
    }
}

/// A learner reads "all servers are running again", and nothing says that they are not any more in the next step. A key whose
/// stage is called as that of the step, with `-again`, starts the same program again.
#[test]
fn a_step_behind_one_with_keys_says_itself_what_is_running() {
    let lessons = lessons();
    for lesson in &lessons {
        for steps in lesson.steps.windows(2) {
            let Some(stage) = steps[0].stage() else { continue };
            let switches = stage.keys.iter().any(|key| key.stage != format!("{}-again", stage.name));
            assert!(!switches || steps[1].stage().is_some(), "{}: {}", lesson.name, steps[1].title);
        }
    }
}

#[test]
fn the_words_that_a_learner_replaces_are_in_the_starter() {
    let lessons = lessons();
    let mut seen = 0;
    for (lesson, edit) in
        lessons.iter().flat_map(|own| own.steps.iter().filter_map(move |step| Some((own, step.edit()?))))
    {
        for stack in edit.replaces.iter().flat_map(|_| ["node", "python"]) {
            let path = format!("{}/templates/{stack}/{}/starter.toml", env!("CARGO_MANIFEST_DIR"), lesson.name);
            let starter = std::fs::read_to_string(&path).expect("the lesson has a starter");
            assert!(starter.contains(edit.replaces.as_deref().unwrap_or_default()), "{path}");
            seen += 1;
        }
    }
    assert!(seen > 2, "some lessons have such words");
}

/// Some shells read a bare question mark as a pattern for names of files, and a bare `&` as the end of the command.
#[test]
fn a_query_in_a_command_is_in_quotes() {
    let lessons = lessons();
    let tasks = lessons.iter().flat_map(|lesson| &lesson.steps).filter_map(course::Step::task);
    let parts = tasks.flat_map(|task| task.words.split('`'));
    let commands: Vec<&str> = parts.filter(|part| part.starts_with("curl ")).collect();
    assert!(commands.len() > 20, "too few commands were found");
    for command in commands {
        let bare: String = command.split(['"', '\'']).step_by(2).collect();
        assert!(!bare.contains(['?', '&']), "{command}");
    }
}

/// A learner copies a command to the end of its line: a full stop behind it would become a part of its last word. And another way
/// to do a step is no step of its own.
#[test]
fn a_command_of_a_task_can_be_copied_and_another_way_has_no_number() {
    let lessons = lessons();
    let runs_on = regex_lite::Regex::new(r"`(curl|doorway|npm|cd|cp|node|python3) [^`]*` [A-Z]").expect("it is valid");
    let glued = regex_lite::Regex::new(r"`(curl [^`]*\{|doorway |npm |cd |cp )[^`]*`[.!]").expect("it is valid");
    let numbered = regex_lite::Regex::new(r"(?m)^\s*[0-9]+\. Or\b").expect("it is valid");
    for task in lessons.iter().flat_map(|lesson| &lesson.steps).filter_map(course::Step::task) {
        assert!(!runs_on.is_match(&task.words), "the command and the next sentence are one line: {}", task.words);
        assert!(!glued.is_match(&task.words) && !numbered.is_match(&task.words), "{}", task.words);
    }
}

#[test]
fn every_built_in_lesson_keeps_the_rules_of_style() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons");
    if let Err(error) = course::lint_folder(&folder, &doorway::vocabulary()) {
        panic!("{error:#}");
    }
}

/// A lesson is done when its last step is, so that step waits for something of the learner's.
#[test]
fn every_lesson_ends_with_a_task() {
    for lesson in lessons() {
        let last = lesson.steps.last().expect("a step");
        let is_task = |block: &Block| matches!(block, Block::Try(_) | Block::Edit(_) | Block::Exercise(_));
        assert!(last.blocks.iter().any(is_task), "{}: {}", lesson.name, last.title);
    }
}

#[test]
fn the_summaries_that_the_build_wrote_are_those_of_the_lessons() {
    let read: Vec<LessonSummary> = lessons().iter().map(LessonSummary::from).collect();
    assert_eq!(course::summaries(), read);
}

#[test]
fn every_step_can_be_done_at_its_stage() {
    for (lesson, demo) in played() {
        for step in steps(&lesson, demo) {
            let is_by_hand = NEEDS_OWN_PROGRAM.contains(&(lesson.name.as_str(), step.stage()));
            let is_done = step.is_done_at(&step.stages());
            assert!(is_done != is_by_hand, "{step} is never done at {:?}", step.stages());
        }
    }
}

#[test]
fn a_step_with_a_new_stage_needs_that_stage() {
    let mut silent = Vec::new();
    for (lesson, demo) in played() {
        for step in steps(&lesson, demo).into_iter().filter(LessonStep::has_new_stage) {
            // A stage with keys may show what is missing: then the step is done only by pressing one of them.
            let needs_key = !step.is_done_at(&[step.stage()]);
            // The learner has switched to it with a key of the step before.
            let was_on = step.keys_before().contains(&step.stage());
            if step.is_done_at(&[step.stage_before()]) && !needs_key && !was_on {
                silent.push((lesson.name.clone(), step.stage().to_owned()));
            }
        }
    }
    assert_eq!(silent, owned(SHOWN_BY_SILENCE), "these steps are done before their stage changes anything");
}

#[test]
fn the_last_stage_meets_the_check_of_its_lesson() {
    for (lesson, demo) in checked() {
        if let Err(unmet) = meets_check(&lesson, demo, last_stage(&lesson)) {
            panic!("{} at its last stage: {unmet}", lesson.name);
        }
    }
}

#[test]
fn no_other_stage_meets_it() {
    let mut early = Vec::new();
    for (lesson, demo) in checked() {
        let others = demo.stages.iter().filter(|stage| stage.name != last_stage(&lesson));
        let met = others.filter(|stage| meets_check(&lesson, demo, stage.name).is_ok());
        early.extend(met.map(|stage| (lesson.name.clone(), stage.name.to_owned())));
    }
    assert_eq!(early, owned(MEETS_CHECK_EARLY), "these stages meet the check before the lesson's last one");
}

/// How many words a learner reads in a minute, when the words are new and in a second language.
const WORDS_A_MINUTE: f64 = 130.0;

/// How long a block takes: reading it, and doing what it asks for.
fn minutes_of(block: &Block) -> f64 {
    let reading = |text: &str| text.split_whitespace().count() as f64 / WORDS_A_MINUTE;
    match block {
        Block::Text(text) | Block::Elsewhere(text) | Block::Console(text) => reading(text),
        Block::Quiz(quiz) => {
            let choices = quiz
                .choices
                .iter()
                .map(|choice| format!("{} {}", choice.words, choice.reason.as_deref().unwrap_or_default()));
            0.25 + reading(&quiz.question)
                + reading(&quiz.because)
                + choices.map(|choice| reading(&choice)).sum::<f64>()
        }
        Block::Code(_) => 0.25,
        Block::Try(task) => 0.75 + reading(&task.words),
        Block::Edit(edit) => 2.0 + reading(&edit.task.words),
        Block::Exercise(exercise) => 5.0 + reading(&exercise.words),
        Block::Stage(_) | Block::Check(_) => 0.0,
    }
}

#[test]
fn the_minutes_of_a_lesson_are_true() {
    let mut wrong = Vec::new();
    for lesson in lessons() {
        let minutes: f64 = lesson.steps.iter().flat_map(|step| &step.blocks).map(minutes_of).sum();
        let said = f64::from(lesson.minutes);
        if !(minutes * 0.75..=minutes * 1.35).contains(&said) {
            wrong.push(format!("{}: {said} minutes are said, and it takes about {minutes:.0}", lesson.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_lesson_about_frameworks_asks_for_the_same_four_routes() {
    let asked = |name: &str| {
        let lesson = lessons().into_iter().find(|lesson| lesson.name == name).expect("the lesson is there");
        let scenarios: Vec<_> = lesson.checks().flat_map(|check| check.scenarios.clone()).collect();
        let probes = scenarios.iter().flat_map(|scenario| &scenario.probes);
        let lines = probes.flat_map(|probe| {
            let expected = probe.expect.iter().map(|line| format!("{} {}", line.word, line.argument));
            std::iter::once(format!("{} {}", probe.method, probe.path)).chain(expected)
        });
        lines.collect::<Vec<String>>()
    };
    assert!(asked("framework") == asked("routes"), "copy the check of the lesson `routes`");
}

fn lessons() -> Vec<Lesson> {
    course::builtin(&doorway::vocabulary()).expect("the lessons are right")
}

/// The lessons that play on a demo, each with its demo.
fn played() -> Vec<(Lesson, &'static DemoSpec)> {
    let with_demo = |lesson: Lesson| demos::find(lesson.demo.as_deref()?).map(|demo| (lesson, demo));
    let found: Vec<_> = lessons().into_iter().filter_map(with_demo).collect();
    assert!(found.len() >= 3, "too few lessons were found");
    found
}

/// The lessons among them that end with a check.
fn checked() -> Vec<(Lesson, &'static DemoSpec)> {
    played().into_iter().filter(|(lesson, _)| lesson.checks().next().is_some()).collect()
}

fn last_stage(lesson: &Lesson) -> &str {
    learner::stage_block(lesson, lesson.steps.len() - 1).map_or("", |stage| stage.name.as_str())
}

fn owned(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter().map(|(lesson, stage)| ((*lesson).to_owned(), (*stage).to_owned())).collect()
}
