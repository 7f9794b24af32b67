//! What the course says about other pages: which of their mistakes it puts right, and which of them it links to. The two
//! lists are `docs/errata.md` and `docs/links.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use regex_lite::Regex;

/// How many mistakes of other pages are known.
const ERRATA: usize = 27;
/// How many lessons the whole course has.
const LESSONS: usize = 21;
/// How many ideas the last lesson has, each with a starter.
const IDEAS: usize = 6;
/// The places that link to other pages: folders and files.
const LINKING: &[&str] = &["lessons", "templates", "src/doctor/tools.toml", "src/check/diagnose/mistakes"];
/// Names that are no pages: examples (RFC 2606), and this computer.
const NO_PAGES: &[&str] = &["example.com", "example.org", "example.net", "localhost", "127.0.0.1"];
/// If it is set, links that are not in the list yet are added to it.
const WRITE: &str = "DOORWAY_LINKS_WRITE";

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The steps of a lesson file, each with its title.
fn steps(text: &str) -> Vec<(&str, &str)> {
    let parts = text.split("\n## ").skip(1);
    parts.map(|step| (step.lines().next().unwrap_or_default(), step)).collect()
}

/// The text of each lesson, by its name.
fn lessons() -> BTreeMap<String, String> {
    let files = files(&repository().join("lessons"));
    let numbered = files.iter().filter_map(|path| {
        let (number, name) = path.file_stem()?.to_str()?.split_once('-')?;
        number.bytes().all(|byte| byte.is_ascii_digit()).then(|| (name.to_owned(), read(path)))
    });
    numbered.collect()
}

/// The rows of the table, each as its cells.
fn errata() -> Vec<Vec<String>> {
    let text = read(&repository().join("docs/errata.md"));
    let rows = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| #"));
    rows.map(|row| row.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect()).collect()
}

#[test]
fn each_mistake_of_other_pages_is_put_right_in_a_step_of_its_lesson() {
    let (lessons, rows) = (lessons(), errata());
    let numbers: Vec<usize> = rows.iter().map(|row| row[0].parse().expect("a number")).collect();
    assert_eq!(numbers, (1..=ERRATA).collect::<Vec<_>>(), "each has one row");
    let problems: Vec<String> = rows.iter().filter_map(|row| problem(row, &lessons)).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// What is wrong with a row, if something is.
fn problem(row: &[String], lessons: &BTreeMap<String, String>) -> Option<String> {
    let [number, _, _, lesson, step, words] = row else { return Some(format!("no six cells: {row:?}")) };
    let Some(text) = lessons.get(lesson) else {
        let is_still_to_come = lessons.len() < LESSONS && step == "-" && words == "-";
        return (!is_still_to_come).then(|| format!("{number}: there is no lesson {lesson}"));
    };
    let Some((_, body)) = steps(text).into_iter().find(|(title, _)| title == step) else {
        return Some(format!("{number}: the lesson {lesson} has no step \"{step}\""));
    };
    (!body.contains(words.as_str())).then(|| format!("{number}: \"{step}\" of {lesson} does not say: {words}"))
}

/// Lessons mark a word where they explain it, and `doorway words` leads there.
#[test]
fn a_word_of_the_glossary_names_the_first_lesson_that_marks_it() {
    let table: toml::Table = read(&repository().join("lessons/words.toml")).parse().expect("it is TOML");
    let files = files(&repository().join("lessons"));
    let mut texts: Vec<(String, String)> = files.iter().filter_map(|path| lesson_text(path)).collect();
    texts.sort();
    let mut wrong = Vec::new();
    for word in table["word"].as_array().expect("a list") {
        let (name, own) = (word["name"].as_str().expect("a text"), word.get("lesson").and_then(|own| own.as_str()));
        let Some(own) = own else { continue };
        let marks = [format!("**{name}**"), format!("**{name}s**")].map(|mark| mark.to_lowercase());
        let first = texts.iter().find(|(_, text)| marks.iter().any(|mark| text.contains(mark)));
        let first = first.and_then(|(file, _)| file.split_once('-')).map(|(_, name)| name);
        wrong.extend(first.filter(|first| *first != own).map(|first| format!("{name}: {first}, and not {own}")));
    }
    assert!(wrong.is_empty(), "words that an earlier lesson explains:\n{}", wrong.join("\n"));
}

/// The name of a lesson file with its number, and its text in small letters.
fn lesson_text(path: &Path) -> Option<(String, String)> {
    let name = path.file_stem()?.to_str()?;
    let is_lesson = path.extension()? == "md" && name.starts_with(|char: char| char.is_ascii_digit());
    is_lesson.then(|| (name.to_owned(), read(path).to_lowercase()))
}

#[test]
fn each_link_to_another_page_is_named_once() {
    let used = used_links();
    let (mut listed, words): (Vec<String>, Vec<String>) = listed_links().into_iter().unzip();
    let missing: Vec<&String> = used.iter().filter(|link| !listed.contains(link)).collect();
    if std::env::var_os(WRITE).is_some() && !missing.is_empty() {
        let rows = missing.iter().map(|link| format!("\n[[link]]\nurl = \"{link}\"\nabout = \"\"\n"));
        let file = repository().join("docs/links.toml");
        let text = read(&file) + &rows.collect::<String>();
        std::fs::write(file, text).expect("it can be written");
    }
    assert!(missing.is_empty(), "docs/links.toml lacks {missing:#?}; {WRITE}=1 adds them");
    let unused: Vec<&String> = listed.iter().filter(|link| !used.contains(*link)).collect();
    assert!(unused.is_empty(), "docs/links.toml names pages that nothing links to: {unused:#?}");
    let unnamed: Vec<&String> =
        listed.iter().zip(&words).filter(|(_, words)| words.is_empty()).map(|(url, _)| url).collect();
    assert!(unnamed.is_empty(), "docs/links.toml does not say what is at {unnamed:#?}");
    let count = listed.len();
    listed.sort();
    listed.dedup();
    assert_eq!(listed.len(), count, "a link is there twice");
}

/// The links of the list, each with what is there.
fn listed_links() -> Vec<(String, String)> {
    let list: toml::Table = toml::from_str(&read(&repository().join("docs/links.toml"))).expect("it is TOML");
    let text = |link: &toml::Value, key: &str| link[key].as_str().expect("a text").to_owned();
    let links = list.get("link").and_then(toml::Value::as_array).map_or(&[][..], Vec::as_slice);
    links.iter().map(|link| (text(link, "url"), text(link, "about"))).collect()
}

/// Every address of another page in what learners read.
fn used_links() -> BTreeSet<String> {
    let link = Regex::new(r#"https?://[^\s"'`<>)\]}\\]+"#).expect("the pattern is right");
    let is_page = |address: &str| {
        let host = address.split('/').nth(2).unwrap_or_default();
        host.contains('.')
            && !host.contains(['{', '$'])
            && !host.ends_with(".example")
            && !host.contains("localhost")
            && !NO_PAGES.iter().any(|own| host.starts_with(own))
    };
    let texts = LINKING.iter().flat_map(|place| files(&repository().join(place))).filter(|path| is_prose(path));
    let of = |text: &str| {
        let found = link.find_iter(text).map(|found| found.as_str().trim_end_matches(['.', ',', ';', ':']).to_owned());
        found.filter(|address| is_page(address)).collect::<Vec<_>>()
    };
    texts.flat_map(|path| of(&read(&path))).collect()
}

/// Whether a file has words for learners. Code has addresses that are examples.
fn is_prose(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    matches!(ending, "md" | "toml") || path.to_string_lossy().ends_with(".md.tmpl")
}

/// All files below a folder, or the file itself.
fn files(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    let entries = std::fs::read_dir(path).expect("it can be listed").map(|entry| entry.expect("an entry").path());
    let mut found: Vec<PathBuf> = entries.flat_map(|path| files(&path)).collect();
    found.sort();
    found
}

/// The commands of a lesson that write a starter: the lesson they are written in, and the starter.
fn named_starters() -> Vec<(String, String)> {
    let command = Regex::new(r"`doorway new [a-z-]+ --lesson ([a-z-]+)`").expect("a pattern");
    let of_lesson = |(name, text): (String, String)| {
        command.captures_iter(&text).map(|found| (name.clone(), found[1].to_owned())).collect::<Vec<_>>()
    };
    lessons().into_iter().flat_map(of_lesson).collect()
}

/// Every starter that is listed is run by `tests/scaffolded`, unsolved and solved.
#[test]
fn each_starter_that_a_lesson_names_is_offered_in_each_language_of_the_course() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_doorway"))
        .args(["new", "--list", "--json"])
        .env("DOORWAY_HOME", std::env::temp_dir())
        .output()
        .expect("doorway runs");
    let list: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let is_offered = |stack: &str, starter: &str| {
        let stacks = list["stacks"].as_array().expect("a list");
        let lessons = stacks.iter().find(|own| own["stack"] == stack).map(|own| &own["lessons"]);
        lessons.and_then(|all| all.as_array()).is_some_and(|all| all.iter().any(|own| own == starter))
    };
    let named = named_starters();
    assert_eq!(named.iter().filter(|(lesson, _)| lesson == "next-steps").count(), IDEAS, "{named:?}");
    for (lesson, starter) in &named {
        for stack in ["node", "python", "express", "flask"] {
            assert!(is_offered(stack, starter), "{lesson} names the starter {starter}, and {stack} has none");
        }
    }
}
