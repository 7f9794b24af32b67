//! Every text that a learner reads is written plainly: the words and the length of sentences that
//! `lessons/voice.toml` names, in lessons, hints, notes, starters and help.

#[path = "voice/rust_texts.rs"]
mod rust_texts;
mod support;

use std::path::{Path, PathBuf};

use doorway::course::{self, Block, Quiz, glossary, voice};
use support::doorway;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files below a folder whose names have one of these endings, as paths.
fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![repository().join(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("it can be listed").map(|entry| entry.expect("an entry")) {
            let path = entry.path();
            match path.extension().and_then(|ending| ending.to_str()) {
                _ if path.is_dir() => folders.push(path),
                Some(ending) if endings.contains(&ending) => found.push(path),
                _ => {}
            }
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What is not said plainly in texts, each with its place.
fn problems(texts: impl IntoIterator<Item = (String, String)>) -> Vec<String> {
    let one = |(place, text): (String, String)| {
        let say = move |problem: voice::VoiceProblem| format!("{place}: {}, {}", problem.message, problem.help);
        voice::problems(&text).into_iter().map(say).collect::<Vec<_>>()
    };
    texts.into_iter().flat_map(one).collect()
}

fn assert_none(problems: &[String]) {
    assert!(problems.is_empty(), "{} places:\n{}", problems.len(), problems.join("\n"));
}

/// The strings of a TOML value below keys that hold words for learners.
fn strings(place: &str, value: &toml::Value, keys: &[&str], is_below: bool, found: &mut Vec<(String, String)>) {
    match value {
        toml::Value::String(text) if is_below => found.push((place.to_owned(), text.clone())),
        toml::Value::Array(values) => values.iter().for_each(|value| strings(place, value, keys, is_below, found)),
        toml::Value::Table(table) => {
            for (key, value) in table {
                strings(place, value, keys, is_below || keys.contains(&key.as_str()), found);
            }
        }
        _ => {}
    }
}

fn toml_strings(path: &Path, keys: &[&str]) -> Vec<(String, String)> {
    let value: toml::Value = toml::from_str(&read(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut found = Vec::new();
    strings(
        &path.strip_prefix(repository()).expect("it is inside").display().to_string(),
        &value,
        keys,
        false,
        &mut found,
    );
    found
}

#[test]
fn lessons_are_written_plainly() {
    let vocabulary = doorway::vocabulary();
    let found = course::lint_folder(&repository().join("lessons"), &vocabulary);
    assert!(found.is_ok(), "{}", found.expect_err("it is not right"));
}

#[test]
fn hints_are_written_plainly() {
    let rules = files("src/check/diagnose/mistakes", &["toml"]);
    assert_none(&problems(rules.iter().flat_map(|path| toml_strings(path, &["seen", "why", "try"]))));
}

#[test]
fn notes_and_words_are_written_plainly() {
    let files = [("src/ui/notes.toml", &["notes"][..]), ("lessons/words.toml", &["text"])];
    assert_none(&problems(files.iter().flat_map(|(file, keys)| toml_strings(&repository().join(file), keys))));
}

#[test]
fn starters_are_written_plainly() {
    let readmes = files("templates/common/readme", &["tmpl"]).into_iter().map(|path| (name(&path), read(&path)));
    let tables = files("templates", &["toml"]);
    let tables = tables.iter().flat_map(|path| toml_strings(path, &["todos", "suits", "install"]));
    let code = files("templates", &["js", "ts", "py", "go", "rs"]).into_iter();
    assert_none(&problems(readmes.chain(tables).chain(code.map(|path| (name(&path), comments(&read(&path)))))));
}

fn name(path: &Path) -> String {
    path.strip_prefix(repository()).expect("it is inside").display().to_string()
}

/// The comments of a program, each group of lines as a paragraph.
fn comments(code: &str) -> String {
    let line = |line: &str| {
        let line = line.trim();
        let words = line.strip_prefix("// ").or_else(|| line.strip_prefix("# "));
        words.filter(|words| !words.starts_with("ANCHOR")).unwrap_or_default().to_owned()
    };
    code.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn help_is_written_plainly() {
    let home = tempfile::tempdir().expect("a home");
    for verb in ["", "hello", "routes", "cors-demo", "check", "new", "lessons", "words", "url", "cors"] {
        let typed: Vec<&str> = [verb, "--help"].into_iter().filter(|word| !word.is_empty()).collect();
        let output = doorway(&home, &typed).output().expect("doorway runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let found = problems([(format!("doorway {verb} --help"), text)]);
        let words: Vec<String> = found.into_iter().filter(|problem| problem.contains("not said plainly")).collect();
        assert_none(&words);
    }
}

/// Texts in the code that are right: the answer to a question is no response; a cookie, examples of commands and what Python
/// says are no texts of ours.
const RIGHT_AS_THEY_ARE: &[&str] = &[
    "shows the answer",
    "mark an answer",
    "for the answer",
    "The answer is",
    "visitor=1; Path=/",
    "  doorway hello  ",
    "Is a directory: ",
];

#[test]
fn what_the_program_says_is_written_plainly() {
    let code = files("src", &["rs"]).into_iter().filter(|path| !is_test(path));
    let texts = code.flat_map(|path| {
        let place = name(&path);
        rust_texts::texts(&read(&path)).into_iter().map(move |text| (place.clone(), text))
    });
    assert_none(&problems(texts.filter(|(_, text)| !RIGHT_AS_THEY_ARE.iter().any(|right| text.contains(right)))));
}

fn is_test(path: &Path) -> bool {
    let path = path.to_string_lossy();
    ["/tests", "test_", "/screens", "/recorded", "\\tests", "\\screens", "\\recorded"]
        .iter()
        .any(|part| path.contains(part))
}

#[test]
fn texts_are_found_in_code_and_their_values_left_out() {
    let code = "let a = format!(\"the port {port} is \\\n   taken\"); // \"no text in here\"\nlet b = '\"'; \
                x.expect(\"only for a programmer\");\nlet c = r#\"a \"raw\" text too\"#;\n#[cfg(test)] \"in a test only\"";
    assert_eq!(rust_texts::texts(code), ["the port code is taken", "a \"raw\" text too"]);
}

/// Every quiz of the course.
fn quizzes() -> Vec<Quiz> {
    let lessons = course::builtin(&doorway::vocabulary()).expect("the lessons can be read");
    let blocks = lessons.into_iter().flat_map(|lesson| lesson.steps).flat_map(|step| step.blocks);
    blocks.filter_map(|block| if let Block::Quiz(quiz) = block { Some(quiz) } else { None }).collect()
}

#[test]
fn the_right_choices_are_spread_over_the_places() {
    let quizzes = quizzes();
    let place = |quiz: &Quiz| quiz.choices.iter().position(|choice| choice.right).expect("one is right");
    for at in 0..3 {
        let count = quizzes.iter().filter(|quiz| place(quiz) == at).count();
        let share = (quizzes.len() / 5, quizzes.len().div_ceil(2));
        assert!(
            (share.0..=share.1).contains(&count),
            "{count} of {} right choices are in place {}",
            quizzes.len(),
            at + 1
        );
    }
    let in_a_row = quizzes.windows(3).any(|three| three.iter().all(|quiz| place(quiz) == place(&three[0])));
    assert!(!in_a_row, "three right choices in a row are in the same place");
}

/// The words that a Markdown text marks as strong.
fn marked(markdown: &str) -> Vec<String> {
    let parts: Vec<&str> = markdown.split("**").collect();
    parts.iter().skip(1).step_by(2).map(|part| (*part).to_owned()).collect()
}

#[test]
fn every_word_that_a_lesson_marks_is_in_the_glossary_and_every_word_of_a_lesson_is_marked_there() {
    let lessons = course::builtin(&doorway::vocabulary()).expect("the lessons can be read");
    for lesson in &lessons {
        let blocks = lesson.steps.iter().flat_map(|step| &step.blocks);
        let texts = blocks.filter_map(|block| if let Block::Text(text) = block { Some(text.as_str()) } else { None });
        let marked: Vec<String> = texts.flat_map(marked).collect();
        let mut seen = std::collections::BTreeSet::new();
        for word in &marked {
            let found = glossary::find(word);
            let found = found.unwrap_or_else(|| panic!("{}: **{word}** is not in lessons/words.toml", lesson.name));
            assert!(seen.insert(&found.name), "{}: **{word}** is marked a second time", lesson.name);
        }
        for word in glossary::all().iter().filter(|word| word.lesson.as_deref() == Some(&lesson.name)) {
            let is_marked = marked.iter().any(|mark| glossary::find(mark).is_some_and(|found| found.name == word.name));
            assert!(is_marked, "{}: `{}` is explained there, but is not marked with **", lesson.name, word.name);
        }
    }
}
