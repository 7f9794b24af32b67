//! What is known about each language, read from its data file.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::model::SourceLanguage;
use crate::content::data_file::read_toml;

/// What is known about a language.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct LanguageSpec {
    /// Modules that are there without being installed.
    pub(super) modules: Vec<String>,
    /// Names that are there without an import.
    pub(super) globals: Vec<String>,
    /// Names that only a CommonJS file has.
    pub(super) commonjs: Vec<String>,
    /// Packages whose names are often misspelt.
    pub(super) packages: Vec<String>,
    /// A name that beginners use without importing it, and its module.
    pub(super) names: HashMap<String, String>,
    /// The package to install, where the module has another name.
    pub(super) package_names: HashMap<String, String>,
    pub(super) json_calls: Vec<String>,
    pub(super) reading_calls: Vec<String>,
    pub(super) reading_methods: Vec<String>,
    pub(super) raw_path_properties: Vec<String>,
    pub(super) path_properties: Vec<String>,
    pub(super) method_properties: Vec<String>,
    pub(super) print_calls: Vec<String>,
    pub(super) process_calls: Vec<String>,
    pub(super) computed_code: Vec<String>,
    pub(super) socket_calls: Vec<String>,
}

/// Returns what is known about a language.
pub(super) fn language_spec(language: SourceLanguage) -> &'static LanguageSpec {
    static SPECS: [OnceLock<LanguageSpec>; 3] = [const { OnceLock::new() }; 3];
    let (index, text) = match language {
        SourceLanguage::JavaScript | SourceLanguage::TypeScript => (0, include_str!("languages/javascript.toml")),
        SourceLanguage::Python => (1, include_str!("languages/python.toml")),
        SourceLanguage::Go => (2, include_str!("languages/go.toml")),
    };
    SPECS[index].get_or_init(|| read_toml(text).expect("a test reads every embedded file"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_data_file_of_a_language_can_be_read() {
        for language in [SourceLanguage::JavaScript, SourceLanguage::Python, SourceLanguage::Go] {
            assert!(!language_spec(language).path_properties.is_empty(), "{language:?}");
        }
    }
}
