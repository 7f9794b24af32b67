//! What a data file of a framework says: how a program makes an app, adds routes, sends responses and listens.

use serde::Deserialize;

use super::route::PathRules;

/// A framework: how a program makes an app, adds routes, sends responses and listens.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct FrameworkSpec {
    pub(super) name: String,
    language: String,
    /// What rules of diagnosis call it, and its family: `["express", "js"]`.
    pub(super) rule_names: Vec<String>,
    /// What handlers usually call the response, or the context that holds it.
    pub(super) usual_response: Option<String>,
    /// Whether the module itself is called to make an app: `require('express')()`.
    pub(super) module_makes_app: bool,
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
    /// Properties of an app that take routes as the app does: `app.router.add_get(...)`.
    pub(super) app_parts: Vec<String>,
    /// Calls on an app that add routes which are not read.
    pub(super) unread_routes: Vec<String>,
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
