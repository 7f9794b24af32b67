//! What a module that was not found is: misspelt, one of the language's own, a file of the learner's, a package that is
//! listed and not installed, or one to install. Names stand in `known.toml`.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use crate::content::data_file::read_toml;
use serde::Deserialize;

/// The languages whose packages are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackageLanguage {
    /// npm's packages, and the modules of Node.
    JavaScript,
    /// pip's packages, and the modules of Python.
    Python,
}

/// What a module that was not found is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MissingModule {
    /// A path such as `./helpers.js`: a file of the learner's own. The nearest file that is there, if one is near.
    OwnFile {
        /// The file that may be meant, as a path from the learner's folder.
        nearest: Option<String>,
    },
    /// The same name, but for capital letters.
    CaseSlip {
        /// The name as it is written.
        meant: String,
    },
    /// A name that is nearly this one.
    Misspelt {
        /// The name that may be meant.
        meant: String,
        /// Whether that is a module of the language, which nobody installs.
        is_standard: bool,
    },
    /// Listed in the project's own file, and not installed.
    Listed {
        /// The file: `package.json`, `requirements.txt`, `pyproject.toml`.
        file: &'static str,
    },
    /// A package that is known, by the name it is installed with.
    Known {
        /// The package.
        package: String,
    },
    /// A module of the language: it is there, so something else is in its place.
    Standard,
    /// Nothing is known of it.
    Unknown,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    javascript: Names,
    python: Names,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    standard: Vec<String>,
    known: Vec<String>,
    #[serde(default)]
    package_of: BTreeMap<String, String>,
    /// Modules inside of others, as they are imported: `http.server`, `fs/promises`.
    #[serde(default)]
    parts: Vec<String>,
    /// What was called otherwise in an older version of the language.
    #[serde(default)]
    renamed: BTreeMap<String, String>,
}

/// Returns the part of a module that a misspelt one most likely means: `http.server` for `http.sever`, `fs/promises` for
/// `fs/promise`.
pub fn nearest_part(module: &str, language: PackageLanguage) -> Option<&'static str> {
    let separators = ['.', '/'];
    let (root, _) = module.split_once(separators)?;
    let same_root = |part: &&str| part.split(separators).next() == Some(root);
    let parts = names(language).parts.iter().map(String::as_str).filter(same_root);
    parts
        .filter(|part| part.eq_ignore_ascii_case(module) || is_near(module, part))
        .min_by_key(|part| strsim::osa_distance(module, part))
}

/// Returns what a module of an older version of the language is called today: `http.server` for `BaseHTTPServer`.
pub fn new_name(module: &str, language: PackageLanguage) -> Option<&'static str> {
    names(language).renamed.get(module).map(String::as_str)
}

/// The files that list a project's packages, and the language they belong to.
const MANIFESTS: &[(&str, PackageLanguage)] = &[
    ("package.json", PackageLanguage::JavaScript),
    ("requirements.txt", PackageLanguage::Python),
    ("pyproject.toml", PackageLanguage::Python),
];

/// What a project holds, as far as packages go.
#[derive(Debug, Clone, Default)]
pub struct PackageFiles {
    /// The text of each manifest that is there, by its name.
    pub manifests: BTreeMap<String, String>,
    /// The learner's own files, as paths from their folder.
    pub files: Vec<String>,
}

/// Finds out what a module that was not found is. `module` is the name as it was imported.
pub fn classify(module: &str, language: PackageLanguage, project: &PackageFiles) -> MissingModule {
    if is_path(module) {
        return MissingModule::OwnFile { nearest: nearest_file(module, project) };
    }
    let names = names(language);
    let root = root_of(module, language);
    if names.standard.iter().any(|name| name == root) {
        return MissingModule::Standard;
    }
    let package = names.package_of.get(root).map_or(root, String::as_str);
    if let Some(file) = listed_in(&[root, package], language, project) {
        return MissingModule::Listed { file };
    }
    if names.package_of.contains_key(root) || names.known.iter().any(|name| name == package) {
        return MissingModule::Known { package: package.to_owned() };
    }
    if let Some(meant) = all_names(names, language, project).find(|name| name.eq_ignore_ascii_case(root)) {
        return MissingModule::CaseSlip { meant: meant.to_owned() };
    }
    if language == PackageLanguage::Python
        && let Some(nearest) = own_module(root, project).or_else(|| inner_module(module, project))
    {
        return MissingModule::OwnFile { nearest: Some(nearest) };
    }
    misspelt(root, names, language, project)
}

fn misspelt(root: &str, names: &Names, language: PackageLanguage, project: &PackageFiles) -> MissingModule {
    let all: Vec<&str> = all_names(names, language, project).collect();
    let near = all.iter().filter(|name| is_near(root, name)).min_by_key(|name| strsim::osa_distance(root, name));
    match near {
        Some(meant) => MissingModule::Misspelt {
            meant: (*meant).to_owned(),
            is_standard: names.standard.iter().any(|name| name == meant),
        },
        None => MissingModule::Unknown,
    }
}

/// Whether a name is so near that it is more likely misspelt than another package: few letters differ, and most agree.
fn is_near(name: &str, other: &str) -> bool {
    let distance = strsim::osa_distance(&name.to_ascii_lowercase(), &other.to_ascii_lowercase());
    let allowed = match other.len() {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    };
    (1..=allowed).contains(&distance)
}

/// The name that a misspelt one most likely means: the same but for capital letters, or only few letters differ.
pub fn nearest_name<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let is_meant = |other: &&str| *other != name && (other.eq_ignore_ascii_case(name) || is_near(name, other));
    let distance = |other: &&str| strsim::osa_distance(&name.to_ascii_lowercase(), &other.to_ascii_lowercase());
    names.filter(is_meant).min_by_key(distance)
}

/// Every name that may be meant: listed in the project, known, standard.
fn all_names<'a>(
    names: &'a Names,
    language: PackageLanguage,
    project: &'a PackageFiles,
) -> impl Iterator<Item = &'a str> {
    let modules = names.package_of.keys().map(String::as_str);
    let listed = MANIFESTS.iter().filter(move |(_, own)| *own == language);
    let listed = listed.filter_map(|(file, _)| Some((file, project.manifests.get(*file)?)));
    let listed = listed.flat_map(|(file, text)| listed_names(file, text));
    listed.chain(names.known.iter().map(String::as_str)).chain(modules).chain(names.standard.iter().map(String::as_str))
}

/// The names that a manifest lists. Read loosely: a broken file lists what can be recognised in it.
fn listed_names<'a>(file: &str, text: &'a str) -> Vec<&'a str> {
    match file {
        "package.json" => text.split('"').skip(1).step_by(2).collect(),
        "requirements.txt" => {
            let is_end = |char: char| !(char.is_alphanumeric() || "-_.".contains(char));
            text.lines().map(|line| line.trim().split(is_end).next().unwrap_or_default()).collect()
        }
        _ => text
            .split(['"', '\''])
            .skip(1)
            .step_by(2)
            .map(|name| name.split(['>', '=', '<', '~', '[', ' ']).next().unwrap_or_default())
            .collect(),
    }
}

/// The manifest that lists one of the names as a dependency.
fn listed_in(wanted: &[&str], language: PackageLanguage, project: &PackageFiles) -> Option<&'static str> {
    let same = |name: &str| wanted.iter().any(|own| normalized(own) == normalized(name));
    let file = MANIFESTS.iter().find(|(file, own)| {
        *own == language
            && project.manifests.get(*file).is_some_and(|text| match *file {
                "package.json" => package_json_lists(text, wanted[0]),
                file => listed_names(file, text).into_iter().any(same),
            })
    });
    file.map(|(file, _)| *file)
}

fn package_json_lists(text: &str, name: &str) -> bool {
    let Ok(json) = serde_json::from_str::<serde_json::Value>(text) else { return false };
    ["dependencies", "devDependencies"].iter().any(|key| json[key].get(name).is_some())
}

/// pip takes `-`, `_` and `.`, and capital letters, for the same.
fn normalized(name: &str) -> String {
    name.to_ascii_lowercase().replace(['_', '.'], "-")
}

/// Whether a module is named as a path of the learner's own files.
fn is_path(module: &str) -> bool {
    module.starts_with(['.', '/', '\\']) || module.as_bytes().get(1) == Some(&b':')
}

/// The name of the package in an import of a part of it: `@hono/node-server/x`, `flask.views`.
fn root_of(module: &str, language: PackageLanguage) -> &str {
    let module = module.strip_prefix("node:").unwrap_or(module);
    match language {
        PackageLanguage::Python => module.split('.').next().unwrap_or(module),
        PackageLanguage::JavaScript => {
            let parts = if module.starts_with('@') { 2 } else { 1 };
            module.match_indices('/').nth(parts - 1).map_or(module, |(end, _)| &module[..end])
        }
    }
}

/// The file that a path names nearly.
fn nearest_file(module: &str, project: &PackageFiles) -> Option<String> {
    let wanted = file_stem(module);
    let near = project.files.iter().filter(|file| {
        let stem = file_stem(file);
        stem.eq_ignore_ascii_case(&wanted) || is_near(&wanted, &stem)
    });
    near.min_by_key(|file| strsim::osa_distance(&wanted, &file_stem(file))).cloned()
}

/// The learner's own file or folder that a Python module names, though it lies elsewhere or is spelled nearly so.
fn own_module(root: &str, project: &PackageFiles) -> Option<String> {
    let is_python = |file: &&String| file.ends_with(".py");
    let same = project.files.iter().filter(is_python).find(|file| file_stem(file) == root);
    let near = || project.files.iter().filter(is_python).find(|file| is_near(root, &file_stem(file)));
    same.or_else(near).cloned()
}

/// The file that a part of the learner's own package names, where the package itself is not there: `helpers.db`.
fn inner_module(module: &str, project: &PackageFiles) -> Option<String> {
    let (_, name) = module.rsplit_once('.')?;
    project.files.iter().find(|file| file.ends_with(".py") && file_stem(file) == name).cloned()
}

fn file_stem(path: &str) -> String {
    Path::new(path).file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Whether a name is that of a module of the language, or of a known package: a file of that name stands in its way.
pub fn is_module_name(name: &str, language: PackageLanguage) -> bool {
    let names = names(language);
    names.standard.iter().chain(&names.known).any(|own| own == name)
}

fn names(language: PackageLanguage) -> &'static Names {
    static KNOWN: OnceLock<Known> = OnceLock::new();
    let known = KNOWN.get_or_init(|| read_toml(include_str!("known.toml")).expect("a test reads it"));
    match language {
        PackageLanguage::JavaScript => &known.javascript,
        PackageLanguage::Python => &known.python,
    }
}

#[cfg(test)]
mod tests {
    use super::PackageLanguage::{JavaScript, Python};
    use super::*;

    fn project(manifests: &[(&str, &str)], files: &[&str]) -> PackageFiles {
        PackageFiles {
            manifests: manifests.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect(),
            files: files.iter().map(|file| (*file).to_owned()).collect(),
        }
    }

    fn misspelt(meant: &str, is_standard: bool) -> MissingModule {
        MissingModule::Misspelt { meant: meant.to_owned(), is_standard }
    }

    #[test]
    fn a_near_miss_is_never_advised_to_be_installed() {
        let none = PackageFiles::default();
        for (module, language, meant) in [
            ("expres", JavaScript, misspelt("express", false)),
            ("exspress", JavaScript, misspelt("express", false)),
            ("htpp", JavaScript, misspelt("http", true)),
            ("flaks", Python, misspelt("flask", false)),
            ("fastpai", Python, misspelt("fastapi", false)),
            ("josn", Python, misspelt("json", true)),
        ] {
            assert_eq!(classify(module, language, &none), meant, "{module}");
        }
    }

    #[test]
    fn capital_letters_alone_are_a_slip() {
        let none = PackageFiles::default();
        for (module, language, meant) in
            [("Express", JavaScript, "express"), ("Flask", Python, "flask"), ("HTTP", JavaScript, "http")]
        {
            assert_eq!(
                classify(module, language, &none),
                MissingModule::CaseSlip { meant: meant.to_owned() },
                "{module}"
            );
        }
    }

    #[test]
    fn what_is_listed_is_to_be_installed_with_the_rest() {
        let js = project(&[("package.json", r#"{"dependencies": {"express": "^5", "left-pad": "1"}}"#)], &[]);
        assert_eq!(classify("express", JavaScript, &js), MissingModule::Listed { file: "package.json" });
        assert_eq!(classify("left-pad", JavaScript, &js), MissingModule::Listed { file: "package.json" });
        let python = project(&[("requirements.txt", "Flask>=3.1\npython-dotenv==1.0\n# flask-cors\n")], &[]);
        assert_eq!(classify("flask", Python, &python), MissingModule::Listed { file: "requirements.txt" });
        assert_eq!(classify("dotenv", Python, &python), MissingModule::Listed { file: "requirements.txt" });
        assert_eq!(classify("flask_cors", Python, &python), MissingModule::Known { package: "flask-cors".to_owned() });
    }

    #[test]
    fn a_module_is_installed_by_the_name_of_its_package() {
        let none = PackageFiles::default();
        for (module, language, package) in [
            ("express", JavaScript, "express"),
            ("@hono/node-server/serve-static", JavaScript, "@hono/node-server"),
            ("yaml", Python, "pyyaml"),
            ("flask.views", Python, "flask"),
        ] {
            assert_eq!(
                classify(module, language, &none),
                MissingModule::Known { package: package.to_owned() },
                "{module}"
            );
        }
    }

    #[test]
    fn a_file_of_the_learners_own_is_no_package() {
        let js = project(&[], &["index.js", "routes/users.js"]);
        let users = Some("routes/users.js".to_owned());
        assert_eq!(classify("./user", JavaScript, &js), MissingModule::OwnFile { nearest: users.clone() });
        assert_eq!(classify("/shop/Users.js", JavaScript, &js), MissingModule::OwnFile { nearest: users });
        let python = project(&[], &["app.py", "lib/helpers.py"]);
        let helpers = Some("lib/helpers.py".to_owned());
        assert_eq!(classify("helpers", Python, &python), MissingModule::OwnFile { nearest: helpers });
    }

    #[test]
    fn a_module_of_the_language_and_an_unknown_one_are_told_apart() {
        let none = PackageFiles::default();
        assert_eq!(classify("node:fs", JavaScript, &none), MissingModule::Standard);
        assert_eq!(classify("http.server", Python, &none), MissingModule::Standard);
        assert_eq!(classify("zzz-own-thing", JavaScript, &none), MissingModule::Unknown);
        assert!(is_module_name("http", Python) && is_module_name("flask", Python) && !is_module_name("shop", Python));
    }
}
