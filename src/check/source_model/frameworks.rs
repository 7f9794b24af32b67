//! Finds frameworks by language and by name. Each has a data file in `frameworks/`.

use std::sync::OnceLock;

use include_dir::{Dir, include_dir};

use super::framework::{FrameworkSpec, ParameterRole, ResponseSpec};
use super::model::SourceLanguage;
use crate::content::data_file::read_toml;

static FRAMEWORK_FILES: Dir = include_dir!("$CARGO_MANIFEST_DIR/src/check/source_model/frameworks");

/// Returns the frameworks of a language, by name.
pub(super) fn frameworks(language: SourceLanguage) -> &'static [FrameworkSpec] {
    static SPECS: [OnceLock<Vec<FrameworkSpec>>; 3] = [const { OnceLock::new() }; 3];
    let (index, name) = match language {
        SourceLanguage::JavaScript | SourceLanguage::TypeScript => (0, "javascript"),
        SourceLanguage::Python => (1, "python"),
        SourceLanguage::Go => (2, "go"),
    };
    SPECS[index].get_or_init(|| read_frameworks(name))
}

/// Reads only the files of one language: a program has one, and reading them all takes time.
fn read_frameworks(language: &str) -> Vec<FrameworkSpec> {
    let marker = format!("language = \"{language}\"");
    let texts = FRAMEWORK_FILES.files().filter_map(|file| file.contents_utf8());
    let texts = texts.filter(|text| text.lines().any(|line| line == marker));
    texts.map(|text| read_toml(text).expect("a test reads every embedded file")).collect()
}

/// Returns the methods that the response of a framework has, or what a handler uses in its place.
pub(crate) fn response_methods(framework: &str) -> Vec<&'static str> {
    let last = |name: &'static String| name.rsplit('.').next().unwrap_or(name);
    responses_of(framework).flat_map(|spec| &spec.on_response).map(last).collect()
}

fn all_frameworks() -> impl Iterator<Item = &'static FrameworkSpec> {
    [SourceLanguage::JavaScript, SourceLanguage::Python, SourceLanguage::Go].into_iter().flat_map(frameworks)
}

/// Returns what rules of diagnosis call each framework, and its family: `["express", "js"]`.
#[cfg(test)]
pub(crate) fn all_rule_names() -> impl Iterator<Item = &'static [String]> {
    all_frameworks().map(|spec| &spec.rule_names[..])
}

/// Returns what rules of diagnosis call the framework of this name, and its family.
pub(crate) fn rule_names(framework: &str) -> Option<&'static [String]> {
    all_frameworks().find(|spec| spec.name == framework).map(|spec| &spec.rule_names[..])
}

/// Returns where the framework that rules call so has the response among the parameters of a handler, and what it is
/// usually called. In some, a context holds the response.
pub(crate) fn response_parameter(rule_name: &str) -> Option<(usize, &'static str)> {
    let is_it = |spec: &&FrameworkSpec| spec.rule_names.first().is_some_and(|name| name == rule_name);
    let spec = all_frameworks().find(is_it)?;
    let is_response = |role: &ParameterRole| matches!(role, ParameterRole::Response | ParameterRole::Context);
    Some((spec.parameters.iter().position(is_response)?, spec.usual_response.as_deref()?))
}

/// Returns the modules that are called to make an app.
pub(crate) fn modules_that_make_apps() -> impl Iterator<Item = &'static str> {
    all_frameworks().filter(|spec| spec.module_makes_app).flat_map(|spec| &spec.modules).map(String::as_str)
}

/// Returns the names of what makes an app or a router, in every framework: `express`, `express.Router`.
pub(crate) fn app_makers() -> impl Iterator<Item = &'static str> {
    let makers = |spec: &'static FrameworkSpec| spec.apps.iter().chain(&spec.routers);
    all_frameworks().flat_map(makers).map(String::as_str)
}

/// Returns the properties of it that a handler sets.
pub(crate) fn response_properties(framework: &str) -> Vec<&'static str> {
    responses_of(framework).flat_map(|spec| &spec.sets_property).map(String::as_str).collect()
}

fn responses_of(framework: &str) -> impl Iterator<Item = &'static ResponseSpec> {
    all_frameworks().filter(move |spec| spec.name == framework).flat_map(|spec| &spec.responses)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_data_file_of_a_framework_can_be_read() {
        for file in FRAMEWORK_FILES.files() {
            let text = file.contents_utf8().expect("it is text");
            let spec: FrameworkSpec =
                read_toml(text).unwrap_or_else(|error| panic!("{}: {error}", file.path().display()));
            assert!(!spec.name.is_empty() && !spec.modules.is_empty(), "{}", file.path().display());
        }
        for language in [SourceLanguage::JavaScript, SourceLanguage::Python, SourceLanguage::Go] {
            assert!(!frameworks(language).is_empty());
        }
    }
}
