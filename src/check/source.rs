//! The learner's own program as a file: which one it is, and in which line something is written. It is read only if
//! something is not met, because a diagnosis can then separate causes that look the same on the wire.

use std::path::{Path, PathBuf};

use regex_lite::Regex;

use crate::content::files::read_start;
use crate::content::stacks::Stacks;
use crate::text::lines::line_number;

use super::command_target::find_target;

/// The endings of programs in languages that no starter is written in.
const OTHER_ENDINGS: &[&str] = &["java", "kt", "pl", "rb", "php", "lua", "cs"];
/// How much of a file is read.
const MAX_FILE_BYTES: u64 = 256 * 1024;

/// The file with the learner's server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path from the learner's folder: `index.js`.
    pub name: String,
    /// The folder that it is in.
    pub folder: PathBuf,
    /// The folder that the name counts from, in which the program is started.
    pub working_folder: PathBuf,
    /// Whether that is not the folder in which the program is started.
    pub is_far: bool,
    /// Its lines, unchanged.
    lines: Vec<String>,
    /// Which of them are comments and nothing else.
    is_comment: Vec<bool>,
    /// The same text, with an empty line for each line that is only a comment.
    code: String,
}

impl SourceFile {
    /// Finds the file that a command runs in a folder, or the usual one there.
    pub fn find(folder: &Path, argv: &[String], stacks: &Stacks) -> Option<SourceFile> {
        let is_code = |name: &str| stacks.is_code(name) || has_other_ending(name);
        let is_program = |name: &&str| is_code(name) && folder.join(name).is_file();
        let target = find_target(folder, argv).map(|target| target.path);
        let in_command = || argv.iter().skip(1).map(String::as_str).find(is_program);
        let usual = || stacks.program_names().find(|name| folder.join(name).is_file());
        let name = target.as_deref().filter(|name| is_program(name)).or_else(in_command).or_else(usual)?;
        let path = folder.join(name);
        let text = read_start(&path, MAX_FILE_BYTES)?;
        let own_folder = path.parent().unwrap_or(folder).to_owned();
        let is_far = own_folder != folder && Path::new(name).components().count() > 1 && !name.starts_with("src/");
        Some(SourceFile {
            folder: own_folder,
            working_folder: folder.to_owned(),
            is_far,
            ..SourceFile::new(name, &text, stacks)
        })
    }

    /// A file of this name and text.
    pub fn new(name: &str, text: &str, stacks: &Stacks) -> SourceFile {
        let is_comment: Vec<bool> = text.lines().map(|line| stacks.is_comment(name, line)).collect();
        let code: Vec<&str> =
            text.lines().zip(&is_comment).map(|(line, is_it)| if *is_it { "" } else { line }).collect();
        SourceFile {
            name: name.to_owned(),
            lines: text.lines().map(str::to_owned).collect(),
            is_comment: is_comment.clone(),
            code: code.join("\n"),
            ..SourceFile::default()
        }
    }

    /// Returns the number of the line, from 1, in which the pattern's first match in the code begins.
    pub fn find_pattern(&self, pattern: &Regex) -> Option<usize> {
        let found = pattern.find(&self.code)?;
        // A pattern may begin with the end of the line before.
        let skipped = found.as_str().len() - found.as_str().trim_start().len();
        Some(line_number(&self.code, found.start() + skipped))
    }

    /// Whether an error that names a file of this name means this file, judged by the text before the name: a framework
    /// may have an `app.py` too, in another folder.
    pub fn is_named_by(&self, before: &str) -> bool {
        let Some(folder) = before.strip_suffix(['/', '\\']) else { return true };
        let own = self.folder.file_name().unwrap_or_default().to_string_lossy();
        !own.is_empty() && folder.ends_with(&*own)
    }

    /// The text without lines that are only a comment.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Returns the line, from 1, that has this path in quotes, as a route does.
    pub fn find_route(&self, path: &str) -> Option<usize> {
        let quoted = |line: &str| ['\'', '"', '`'].iter().any(|mark| line.contains(&format!("{mark}{path}{mark}")));
        self.code.lines().position(quoted).map(|at| at + 1)
    }

    /// Whether it has any to-do.
    pub fn has_to_do(&self) -> bool {
        self.lines.iter().any(|line| line.contains("TODO"))
    }

    /// Returns the first line, from 1, of the to-do with these words, as a starter has it: `TODO GET /about`.
    pub fn find_to_do(&self, words: &str) -> Option<usize> {
        let has_words = |at: &usize| self.to_do_at(*at).is_some_and(|text| text.contains(words));
        (0..self.lines.len()).find(has_words).map(|at| at + 1)
    }

    /// Returns the first line, from 1, of the to-do for a request, as a starter has it: `TODO GET /about`. In a to-do such as
    /// `TODO GET /users/:id`, a part of the path that begins with `:` is any text. One that names the path itself comes first.
    pub fn find_request_to_do(&self, method: &str, path: &str) -> Option<usize> {
        let own = path.split('?').next().unwrap_or(path);
        // HEAD is the same as GET, without the body.
        let method = if method == "HEAD" { "GET" } else { method };
        let is_for = |at: &usize, fits: fn(&str, &str) -> bool| {
            let text = self.to_do_at(*at).unwrap_or_default();
            named_path(&text, method).is_some_and(|named| fits(named, own))
        };
        let first = |fits: fn(&str, &str) -> bool| (0..self.lines.len()).find(|at| is_for(at, fits)).map(|at| at + 1);
        first(|named, own| named == own).or_else(|| first(has_same_parts))
    }

    /// Returns the to-do that begins in a line, from 0: to the end of its comment, or to the next to-do.
    fn to_do_at(&self, at: usize) -> Option<String> {
        let (_, first) = self.lines[at].split_once("TODO")?;
        let below = self.lines.iter().zip(&self.is_comment).skip(at + 1);
        let below = below.take_while(|(line, is_comment)| **is_comment && !line.contains("TODO"));
        let below = below.map(|(line, _)| line.as_str());
        Some([first].into_iter().chain(below).collect::<Vec<_>>().join("\n"))
    }

    /// Returns the line right below a comment that begins in a line, from 1, without the white space around it; an empty
    /// one if nothing follows it.
    pub fn line_below_comment(&self, number: usize) -> Option<&str> {
        let below = self.is_comment.iter().skip(number).take_while(|is_comment| **is_comment).count();
        self.line(number + below + 1)
    }

    /// Returns a line by its number, without the white space around it.
    pub fn line(&self, number: usize) -> Option<&str> {
        self.lines.get(number.checked_sub(1)?).map(|line| line.trim())
    }

    /// Returns a line as it is quoted to the learner: with all of the comment that begins in it, because a sentence may go on in
    /// the lines below.
    pub fn quoted_line(&self, number: usize) -> Option<String> {
        let first = self.line(number)?;
        let is_comment = |at: usize| self.is_comment.get(at).is_some_and(|is_it| *is_it);
        if !is_comment(number - 1) {
            return Some(first.to_owned());
        }
        let below = (number..self.lines.len()).take_while(|at| is_comment(*at) && !self.lines[*at].contains("TODO"));
        let words = below.map(|at| self.lines[at].trim().trim_start_matches(['/', '#', '*', ' ']).trim_end());
        let words: Vec<&str> = std::iter::once(first).chain(words).filter(|words| !words.is_empty()).collect();
        Some(words.join(" "))
    }

    /// Returns the version of a package that is installed beside the program, as its `package.json` says.
    pub fn installed_version(&self, package: &str) -> Option<String> {
        let text = read_start(&self.folder.join("node_modules").join(package).join("package.json"), MAX_FILE_BYTES)?;
        let value: serde_json::Value = serde_json::from_str(&text).ok()?;
        Some(value["version"].as_str()?.to_owned())
    }
}

/// Returns the path that a to-do names for a method at its beginning: `/users/:id` in ` GET /users/:id: send …`.
fn named_path<'a>(to_do: &'a str, method: &str) -> Option<&'a str> {
    let path = to_do.trim_start_matches([':', ' ']).strip_prefix(method)?.strip_prefix(' ')?;
    Some(path.split_whitespace().next()?.trim_end_matches([':', ',', '.']))
}

/// Whether a path has the parts of another one, in which a part that begins with `:` is any text, and `/*` is every path.
fn has_same_parts(pattern: &str, path: &str) -> bool {
    if pattern == "/*" {
        return true;
    }
    let (pattern, path): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    let is_same = |(part, own): (&&str, &&str)| part == own || (part.starts_with(':') && !own.is_empty());
    pattern.len() == path.len() && pattern.iter().zip(&path).all(is_same)
}

/// Whether a file is a program in a language that no starter is written in.
fn has_other_ending(name: &str) -> bool {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| OTHER_ENDINGS.contains(&ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_not_code() {
        let source = SourceFile::new("index.js", "// app.get('*')\napp.get('/about', a);\n", &Stacks::builtin());
        let star = Regex::new(r"app\.get\('\*").expect("a pattern");
        assert_eq!(source.find_pattern(&star), None);
        assert_eq!(source.find_route("/about"), Some(2));
        assert_eq!(source.line(2), Some("app.get('/about', a);"));
    }

    #[test]
    fn a_comment_is_quoted_to_its_end_and_code_line_by_line() {
        let text =
            "  // TODO the header: the origin whose pages may\n  // read the response\n  // TODO next\n  a();\n  b();";
        let source = SourceFile::new("index.js", text, &Stacks::builtin());
        let quoted = |number| source.quoted_line(number).expect("the line is there");
        assert_eq!(quoted(1), "// TODO the header: the origin whose pages may read the response");
        assert_eq!([quoted(3), quoted(4)], ["// TODO next", "a();"]);
        assert_eq!(source.quoted_line(9), None);
    }

    #[test]
    fn an_error_in_another_file_of_the_same_name_is_not_taken_for_one_in_this_file() {
        let source =
            SourceFile { folder: "/home/bob/shop".into(), ..SourceFile::new("app.py", "", &Stacks::builtin()) };
        for before in ["  File \"", "  File \"/home/bob/shop/", "at C:\\shop\\"] {
            assert!(source.is_named_by(before), "{before}");
        }
        assert!(!source.is_named_by("  File \"/usr/lib/flask/sansio/"));
    }

    #[test]
    fn a_starters_to_do_is_found_by_its_request() {
        let text = "x = 1\n# TODO GET /about: send\n# the page\n# TODO the headers\n# Vary and\nx = 2\n# Origin";
        let source = SourceFile::new("app.py", text, &Stacks::builtin());
        let found = |words| source.find_to_do(words);
        assert_eq!((found("GET /about"), found("the page"), found("Vary")), (Some(2), Some(2), Some(4)));
        assert_eq!((found("GET /users/1"), found("Origin")), (None, None));
    }

    #[test]
    fn a_to_do_with_a_parameter_is_for_every_path_of_its_form() {
        let text = "# TODO GET /users/:id: one\n\n# TODO GET /users/:id/posts: all\n\n# TODO GET /users/me: me\n\n\
                    # TODO POST /users: new";
        let source = SourceFile::new("app.py", text, &Stacks::builtin());
        let found = |method, path| source.find_request_to_do(method, path);
        assert_eq!((found("GET", "/users/7"), found("GET", "/users/7/posts")), (Some(1), Some(3)));
        assert_eq!((found("GET", "/users/me"), found("POST", "/users?x=1")), (Some(5), Some(7)));
        assert_eq!((found("GET", "/users"), found("GET", "/users/"), found("PUT", "/users/7")), (None, None, None));
        let source = SourceFile::new("app.py", "# TODO GET /*: a file\n\n# TODO GET /a: one", &Stacks::builtin());
        let found = |path| source.find_request_to_do("GET", path);
        assert_eq!((found("/style.css"), found("/x/y"), found("/a")), (Some(1), Some(1), Some(3)));
    }

    #[test]
    fn the_file_of_a_command_may_be_in_another_folder() {
        let (folder, stacks) = (tempfile::tempdir().expect("a folder"), Stacks::builtin());
        std::fs::create_dir(folder.path().join("project")).expect("made");
        std::fs::write(folder.path().join("project/index.js"), "listen();").expect("written");
        let argv = ["node", "project/index.js"].map(str::to_owned);
        let source = SourceFile::find(folder.path(), &argv, &stacks).expect("it is there");
        assert!(source.is_far);
        assert_eq!(SourceFile::find(folder.path(), &[], &stacks), None);
        assert!(!SourceFile::find(&folder.path().join("project"), &[], &stacks).expect("it is there").is_far);
    }
}
