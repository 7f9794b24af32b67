//! The file of the learner's that may be meant by the path of one that is not there.

use std::path::Path;

use crate::check::packages::nearest_name;

/// What the file of a program is usually called.
const USUAL_STEMS: &[&str] = &["index", "server", "app", "main", "wsgi"];

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn stem_of(path: &str) -> &str {
    Path::new(path).file_stem().and_then(|stem| stem.to_str()).unwrap_or(path)
}

fn ending_of(path: &str) -> &str {
    Path::new(path).extension().and_then(|ending| ending.to_str()).unwrap_or_default()
}

/// The program that may be meant: of the same name in another folder, of nearly the same name, or the only one there is.
pub(super) fn nearest_program<'f>(path: &str, files: &'f [String]) -> Option<&'f str> {
    let endings = family(ending_of(path));
    let is_program = |file: &&String| endings.contains(&ending_of(file)) && !file.contains("test");
    let programs: Vec<&str> = files.iter().filter(is_program).map(String::as_str).collect();
    let same_stem = || programs.iter().find(|file| stem_of(file) == stem_of(path)).copied();
    if let Some(found) = nearest_path(path, &programs).or_else(same_stem) {
        return Some(found);
    }
    let top: Vec<&str> = programs.iter().copied().filter(|file| !file.contains('/')).collect();
    let usual = top.iter().find(|file| USUAL_STEMS.contains(&stem_of(file)));
    match (&top[..], &programs[..]) {
        ([only], _) | ([], [only]) => Some(only),
        _ => usual.copied(),
    }
}

/// The endings of the files that may be meant by one with this ending.
fn family(ending: &str) -> &'static [&'static str] {
    match ending {
        "py" => &["py"],
        "go" => &["go"],
        "java" => &["java"],
        "rb" => &["rb"],
        "php" => &["php"],
        _ => &["js", "mjs", "cjs", "ts", "mts"],
    }
}

/// The file of the same name in another folder, or of nearly the same name.
pub(super) fn nearest_path<'f>(path: &str, files: &[&'f str]) -> Option<&'f str> {
    let depth = |file: &&&str| file.matches('/').count();
    let same = files.iter().filter(|file| name_of(file) == name_of(path)).min_by_key(depth);
    let near = || {
        let name = nearest_name(name_of(path), files.iter().map(|file| name_of(file)))?;
        files.iter().filter(|file| name_of(file) == name).min_by_key(depth)
    };
    same.or_else(near).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearest(path: &str, files: &[&str]) -> Option<String> {
        let files: Vec<String> = files.iter().map(|file| (*file).to_owned()).collect();
        nearest_program(path, &files).map(str::to_owned)
    }

    #[test]
    fn the_program_that_may_be_meant_is_found() {
        for (path, files, meant) in [
            ("index.js", &["src/index.js", "package.json"][..], Some("src/index.js")),
            ("sever.js", &["server.js", "client.js"], Some("server.js")),
            ("Server.js", &["server.js", "client.js"], Some("server.js")),
            ("index.js", &["index.mjs"], Some("index.mjs")),
            ("main.py", &["app.py", "models.py"], Some("app.py")),
            ("main.py", &["shop.py", "index.js"], Some("shop.py")),
            ("main.py", &["shop.py", "blog.py"], None),
            ("main.py", &["index.js"], None),
        ] {
            assert_eq!(nearest(path, files).as_deref(), meant, "{path}");
        }
    }
}
