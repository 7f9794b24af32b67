//! Reads which module was not found out of the words of an error of Node or Python.

use std::sync::OnceLock;

use regex_lite::Regex;

use crate::check::packages::PackageLanguage;
use crate::check::program_errors::ProgramError;

/// A module that was not found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MissingImport {
    /// As the error names it: `express`, `./user.json`, or a whole path.
    pub(super) module: String,
    pub(super) language: PackageLanguage,
    /// The file that asks for it, where the error names one.
    pub(super) importer: Option<String>,
}

/// The words for a module that was not found. The first group is the module, the second the file that asks for it.
const NODE_WORDS: &str = r#"Cannot find (?:module|package) ['"]([^'"]+)['"](?: imported from ['"]?([^'"\n]+))?"#;
const NODE_FOLDER_WORDS: &str =
    r"Directory import '([^']+)' is not supported resolving ES modules imported from ([^'\n]+)";
const PYTHON_WORDS: &str = r"No module named '?([\w.-]+)'?";

/// Returns the module that an error says was not found.
pub(super) fn missing_import(error: &ProgramError) -> Option<MissingImport> {
    if error.kind == "No module named" {
        let module = error.message.trim_matches('\'').to_owned();
        return Some(MissingImport { module, language: PackageLanguage::Python, importer: None });
    }
    static PATTERNS: OnceLock<Vec<(Regex, PackageLanguage)>> = OnceLock::new();
    let patterns = PATTERNS.get_or_init(|| {
        let pattern = |words: &str, language| (Regex::new(words).expect("a test reads it"), language);
        vec![
            pattern(NODE_WORDS, PackageLanguage::JavaScript),
            pattern(NODE_FOLDER_WORDS, PackageLanguage::JavaScript),
            pattern(PYTHON_WORDS, PackageLanguage::Python),
        ]
    });
    patterns.iter().find_map(|(pattern, language)| {
        let found = pattern.captures(&error.message)?;
        let text = |at: usize| found.get(at).map(|group| group.as_str().to_owned());
        let stack = error.details.get("more").filter(|more| more.starts_with("Require stack"));
        let importer = text(2).or_else(|| Some(stack?.lines().nth(1)?.trim_start_matches("- ").to_owned()));
        Some(MissingImport { module: text(1)?, language: *language, importer })
    })
}

/// Whether an error of Python is one that a file of the learner's own leaves which has the name of a module.
pub(super) fn shadowing_error(error: &ProgramError, module: &str) -> bool {
    let words = &error.message;
    let is_kind = ["ImportError", "ModuleNotFoundError", "AttributeError"].contains(&error.kind.as_str());
    let names = [
        format!("'{module}' is not a package"),
        format!("from '{module}'"),
        format!("module '{module}'"),
        format!("module '{module}."),
    ];
    is_kind && names.iter().any(|name| words.contains(name.as_str()))
}

/// Whether an error says that a module does not have a name.
pub(super) fn lacks_name(error: &ProgramError, name: &str) -> bool {
    let words = &error.message;
    words.contains(&format!("cannot import name '{name}'"))
        || words.contains(&format!("does not provide an export named '{name}'"))
        || words.contains(&format!("Named export '{name}' not found"))
        || words.starts_with(&format!("{name} is not a "))
}
