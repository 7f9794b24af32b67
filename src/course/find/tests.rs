//! Lessons that are found in the program and in folders, and those that are refused.

use super::*;
use crate::content::embedded::all_files;
use crate::course::ExpectationSyntax;

const LESSON: &str = "+++\nsummary = \"A\"\npart = 1\nminutes = 3\n+++\n# T\n## One\nWords.\n";

/// A folder with these files in it.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("the system has a place for temporary files");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("the folder is ours");
        fs::write(path, text).expect("the folder is ours");
    }
    folder
}

fn no_demos() -> Vocabulary {
    Vocabulary { demos: Vec::new(), expectations: ExpectationSyntax { words: Vec::new, validate: |_, _| Ok(()) } }
}

fn with_include(include: &str) -> String {
    format!("{LESSON}```js\n{{{{#include {include}}}}}\n```\n")
}

#[track_caller]
fn refused(folder: &Path) -> String {
    match in_folder(folder, &no_demos()) {
        Ok(lessons) => panic!("this should be refused: {lessons:?}"),
        Err(error) => {
            format!("{error:#}").replace(&with_slashes(Platform::CURRENT, folder.display().to_string()), "DIR")
        }
    }
}

#[test]
fn a_path_has_the_same_slashes_on_every_platform() {
    let slashes = |platform, path: &str| with_slashes(platform, path.to_owned());
    assert_eq!(slashes(Platform::Windows, "C:\\course\\01-a.md"), "C:/course/01-a.md");
    assert_eq!(slashes(Platform::Linux, "odd\\name/01-a.md"), "odd\\name/01-a.md");
}

#[test]
fn nothing_that_is_no_content_is_embedded() {
    let mut stray = Vec::new();
    for (path, bytes) in all_files() {
        let is_left_over =
            ["node_modules", ".venv", "__pycache__", ".DS_Store", ".log"].iter().any(|left| path.contains(left));
        if is_left_over || bytes.len() > 64 * 1024 {
            stray.push(path);
        }
    }
    assert!(stray.is_empty(), "these are no content: {stray:?}");
}

#[test]
fn a_folder_is_played_in_the_order_of_the_numbers() {
    let folder = folder(&[("10-b.md", LESSON), ("09-c.md", LESSON), ("README.md", "about"), ("notes.txt", "")]);
    let lessons = in_folder(folder.path(), &no_demos()).expect("they are right");
    let names: Vec<_> = lessons.iter().map(|lesson| (lesson.number, lesson.name.as_str())).collect();
    assert_eq!(names, [(9, "c"), (10, "b")]);
}

#[test]
fn a_number_or_a_name_that_two_files_have_is_refused() {
    let folder = folder(&[("01-a.md", LESSON), ("01-b.md", LESSON), ("02-a.md", LESSON)]);
    let said = refused(folder.path()).replace('\\', "/");
    assert!(said.contains("DIR/01-b.md: the number 01 is taken by 01-a.md"), "{said}");
    assert!(said.contains("DIR/02-a.md: the name `a` is taken by 01-a.md"), "{said}");
}

#[test]
fn a_lesson_with_the_name_of_a_verb_is_refused() {
    let folder = folder(&[("01-check.md", LESSON), ("02-checks.md", LESSON)]);
    let message = refused(folder.path()).replace('\\', "/");
    assert!(message.contains("DIR/01-check.md: a lesson cannot have the name `check`"), "{message}");
    assert!(!message.contains("02-checks.md"), "{message}");
}

#[test]
fn the_faults_of_all_files_are_said_at_once() {
    let folder = folder(&[("01-a.md", "x"), ("02-b.md", "y"), ("c.md", LESSON)]);
    let said = refused(folder.path());
    for expected in ["01-a.md:1:1: ", "02-b.md:1:1: ", "c.md: the name of this file is not that of a lesson"] {
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn a_folder_without_lessons_or_none_at_all_is_refused() {
    let folder = folder(&[]);
    assert_eq!(refused(folder.path()), "no lesson in DIR: a lesson is a file named like 01-hello.md");
    assert!(refused(&folder.path().join("no")).starts_with("could not read the lessons in DIR: "));
}

#[test]
fn an_include_is_looked_up_in_the_folder_first() {
    let folder = folder(&[("01-a.md", &with_include("code/a.js")), ("code/a.js", "mine();\n")]);
    let lessons = in_folder(folder.path(), &no_demos()).expect("they are right");
    let Some(crate::course::Block::Code(code)) = lessons[0].steps[0].blocks.last() else { panic!("{lessons:?}") };
    assert_eq!((code.path.as_str(), code.text.as_str()), ("code/a.js", "mine();"));
}

#[test]
fn an_include_may_be_one_of_the_programs_own_files() {
    let folder = folder(&[]);
    assert_eq!(in_folder_or_embedded(folder.path(), "src/demos/hello.rs"), embedded("src/demos/hello.rs"));
    assert!(embedded("src/demos/hello.rs").is_ok());
    assert!(embedded("src/main.rs").is_err());
}

#[test]
fn nothing_outside_of_the_folder_is_shown() {
    let outer = folder(&[("secret.js", "secret();"), ("in/a.js", "a();")]);
    let inner = outer.path().join("in");
    let secret = outer.path().join("secret.js");
    for path in ["../secret.js", "x/../../secret.js", &secret.to_string_lossy(), "..\\secret.js", "./a.js", ""] {
        let said = in_folder_or_embedded(&inner, path).expect_err("it is outside");
        assert_eq!(said, "the path must stay inside the folder: no `..`, no `\\`, nothing absolute", "{path}");
    }
    assert_eq!(in_folder_or_embedded(&inner, "a.js").as_deref(), Ok("a();"));
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_out_of_the_folder_either() {
    let outer = folder(&[("secret.js", "secret();"), ("in/a.js", "a();")]);
    let inner = outer.path().join("in");
    std::os::unix::fs::symlink("../secret.js", inner.join("link.js")).expect("links can be made");
    std::os::unix::fs::symlink("..", inner.join("up")).expect("links can be made");
    for path in ["link.js", "up/secret.js"] {
        let said = in_folder_or_embedded(&inner, path).expect_err("it is outside");
        assert_eq!(said, "a link leads out of the folder; only files inside are shown", "{path}");
    }
}

#[test]
fn a_file_that_is_too_large_or_none_is_refused() {
    let folder = folder(&[("big.js", &" ".repeat(1024 * 1024 + 1)), ("sub/a.js", "")]);
    let said = |path| in_folder_or_embedded(folder.path(), path).expect_err("it is wrong");
    assert_eq!(said("big.js"), "it has 1048577 bytes; at most 1048576 are read");
    assert_eq!(said("sub"), "it is not an ordinary file");
    assert_eq!(said("no.js"), "no such file, neither in the folder nor in doorway itself");
}
