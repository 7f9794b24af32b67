//! What is known about each framework, read from its data file.

use std::sync::OnceLock;

use include_dir::{Dir, include_dir};
use serde::Deserialize;

use super::model::SourceLanguage;
use super::route::PathRules;

static FRAMEWORK_FILES: Dir = include_dir!("$CARGO_MANIFEST_DIR/src/check/source_model/frameworks");

/// A framework: how a program makes an app, adds routes, sends responses and listens.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct FrameworkSpec {
    pub(super) name: String,
    language: String,
    /// What rules of diagnosis call it, and its family: `["express", "js"]`.
    rule_names: Vec<String>,
    /// What handlers usually call the response, or the context that holds it.
    usual_response: Option<String>,
    /// Whether the module itself is called to make an app: `require('express')()`.
    module_makes_app: bool,
    /// Importing one of these means that the framework is used.
    pub(super) modules: Vec<String>,
    /// What makes an app, and what makes a router, which must be mounted.
    pub(super) apps: Vec<String>,
    pub(super) routers: Vec<String>,
    /// A module whose functions work like the methods of an app: `http.HandleFunc`.
    pub(super) default_app: Option<String>,
    pub(super) router_prefix: ArgumentSpec,
    /// Methods that turn a router into what can be mounted: `router.routes()`.
    pub(super) mounted_by: Vec<String>,
    /// A folder that an app serves by itself.
    pub(super) app_static_folder: Option<AppStaticSpec>,
    /// What the parameters of a handler are, in order.
    pub(super) parameters: Vec<ParameterRole>,
    /// How many parameters make a middleware an error handler.
    pub(super) error_parameters: Option<usize>,
    /// Whether the names in the path become parameters of the handler.
    pub(super) handlers_use_parameters: bool,
    /// Whether the handler returns the response.
    pub(super) returns_response: bool,
    pub(super) paths: PathRules,
    pub(super) by_hand: ByHandSpec,
    pub(super) routes: Vec<RouteSpec>,
    pub(super) middleware: Vec<MiddlewareSpec>,
    pub(super) mounts: Vec<MountSpec>,
    pub(super) prefixes: Vec<PrefixSpec>,
    pub(super) error_handlers: Vec<ErrorHandlerSpec>,
    pub(super) static_folders: Vec<StaticSpec>,
    pub(super) listen: Vec<ListenSpec>,
    pub(super) responses: Vec<ResponseSpec>,
}

/// What a parameter of a handler is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ParameterRole {
    Request,
    Response,
    Context,
    Next,
}

/// Where an argument is found: at a position, by a keyword, or as a property of the object there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ArgumentSpec {
    /// Negative: counted from the end.
    pub(super) position: Option<isize>,
    pub(super) keyword: Option<String>,
    /// A property of the object at that position.
    pub(super) key: Option<String>,
}

/// A folder that an app serves without being asked.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct AppStaticSpec {
    pub(super) keyword: String,
    pub(super) default: String,
    pub(super) mount_path: String,
}

/// How routes are tested by hand.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ByHandSpec {
    /// Calls that take the handler of every request.
    pub(super) servers: Vec<String>,
    /// Events whose listener is the handler of every request: `server.on('request', ...)`.
    pub(super) events: Vec<String>,
    /// Base classes whose methods are handlers.
    pub(super) classes: Vec<String>,
    /// The name of such a method, or how it begins: `do_`.
    pub(super) class_methods: String,
}

/// A call that adds a route.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RouteSpec {
    pub(super) on_app: Vec<String>,
    /// Whether only a router has it, and an app does not.
    pub(super) needs_router: bool,
    pub(super) method: MethodSpec,
    pub(super) default_methods: Vec<String>,
    /// By default the first argument.
    pub(super) path: ArgumentSpec,
    pub(super) path_keyword: Option<String>,
    /// By default all arguments behind the path, or the decorated function.
    pub(super) handler: ArgumentSpec,
}

/// Where a route says its method.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(super) enum MethodSpec {
    /// `name`, `any`, `in_path` or `chain`.
    Named(String),
    Argument(ArgumentSpec),
}

impl FrameworkSpec {
    /// Returns the functions and classes that the data file names.
    pub(super) fn known_calls(&self) -> impl Iterator<Item = &String> {
        let responses = self.responses.iter().flat_map(|spec| &spec.calls);
        let listen = self.listen.iter().flat_map(|spec| &spec.calls);
        let folders = self.static_folders.iter().flat_map(|spec| &spec.calls);
        self.apps.iter().chain(&self.routers).chain(&self.by_hand.classes).chain(responses).chain(listen).chain(folders)
    }

    /// Tells whether an app of this framework has a method that adds a route, a mount or a handler.
    pub(super) fn registers(&self, method: &str) -> bool {
        let has = |names: &[String]| names.iter().any(|name| name == method);
        self.routes.iter().any(|spec| has(&spec.on_app))
            || self.middleware.iter().any(|spec| has(&spec.on_app))
            || self.mounts.iter().any(|spec| has(&spec.on_app))
            || self.error_handlers.iter().any(|spec| has(&spec.on_app))
    }
}

impl Default for MethodSpec {
    fn default() -> Self {
        MethodSpec::Named("any".to_owned())
    }
}

/// A call that adds middleware: an optional path, then handlers, routers and static folders.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct MiddlewareSpec {
    pub(super) on_app: Vec<String>,
    pub(super) always_passes_on: bool,
}

/// A call that mounts one app on another.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct MountSpec {
    pub(super) on_app: Vec<String>,
    pub(super) child: ArgumentSpec,
    pub(super) prefix: ArgumentSpec,
    /// The prefix given here takes the place of the router's own.
    pub(super) replaces_prefix: bool,
}

/// A call that gives an app a prefix.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PrefixSpec {
    pub(super) on_app: Vec<String>,
    pub(super) prefix: ArgumentSpec,
}

/// A call that adds a handler of errors or of a status.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ErrorHandlerSpec {
    pub(super) on_app: Vec<String>,
    pub(super) error: ArgumentSpec,
    /// What it is for, where no argument says it.
    pub(super) error_is: Option<String>,
    /// By default the last argument, or the decorated function.
    pub(super) handler: ArgumentSpec,
}

/// A call or a base class that serves a folder.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct StaticSpec {
    pub(super) calls: Vec<String>,
    pub(super) bases: Vec<String>,
    pub(super) on_app: Vec<String>,
    /// The module that must be the first argument.
    pub(super) plugin: Option<String>,
    pub(super) folder: ArgumentSpec,
    pub(super) mount_path: ArgumentSpec,
    pub(super) extensions: ArgumentSpec,
}

/// A call that listens.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ListenSpec {
    pub(super) on_app: Vec<String>,
    pub(super) calls: Vec<String>,
    pub(super) app: ArgumentSpec,
    pub(super) port: ArgumentSpec,
    pub(super) host: ArgumentSpec,
    /// Host and port in one: `('localhost', 8080)`, `"localhost:8080"`.
    pub(super) address: ArgumentSpec,
    pub(super) default_port: Option<String>,
    /// Methods one of which must be called on the result.
    pub(super) started_by: Vec<String>,
    /// The keyword that makes the program reload.
    pub(super) reload: Option<String>,
}

/// A call, or a property that is set, which makes a part of the response.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ResponseSpec {
    pub(super) on_response: Vec<String>,
    pub(super) on_app: Vec<String>,
    pub(super) calls: Vec<String>,
    pub(super) sets_property: Vec<String>,
    /// The object whose property is set, where it is no parameter.
    pub(super) on_object: Option<String>,
    /// The argument that must be the response.
    pub(super) response: ArgumentSpec,
    pub(super) body: ArgumentSpec,
    pub(super) status: ArgumentSpec,
    pub(super) sets_status: Option<i64>,
    pub(super) content_type: ArgumentSpec,
    pub(super) sets_content_type: Option<String>,
    pub(super) header_name: ArgumentSpec,
    pub(super) header_value: ArgumentSpec,
    /// An object of headers.
    pub(super) headers: ArgumentSpec,
    pub(super) file: ArgumentSpec,
    pub(super) folder: ArgumentSpec,
    /// The folder that files are looked for in, beside the program.
    pub(super) template_folder: Option<String>,
    pub(super) redirect: ArgumentSpec,
    pub(super) is_json_text: bool,
    pub(super) ends: bool,
}

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
    texts.map(|text| toml::from_str(text).expect("a test reads every embedded file")).collect()
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
                toml::from_str(text).unwrap_or_else(|error| panic!("{}: {error}", file.path().display()));
            assert!(!spec.name.is_empty() && !spec.modules.is_empty(), "{}", file.path().display());
        }
        for language in [SourceLanguage::JavaScript, SourceLanguage::Python, SourceLanguage::Go] {
            assert!(!frameworks(language).is_empty());
        }
    }
}
