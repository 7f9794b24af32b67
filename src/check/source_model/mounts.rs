//! Follows mounts, so that each route gets its whole path and its place in the order.

use super::apps::Apps;
use super::evaluate::Scope;
use super::model::AppDef;
use super::path_match::classify;
use super::program::Program;
use super::registered::{AppMount, Registrations};
use super::route::{Mounting, PathMatching, PathSyntax, RouteDef, RouteKind};
use super::syntax::{Expression, ExpressionKind, Statement, StatementKind};
use super::walk::{Surroundings, SyntaxVisitor, walk};

/// How deep routers are followed, one mounted on the other.
const MAX_DEPTH: usize = 5;
/// What a program does with an app that it serves.
const SERVING_PROPERTIES: &[&str] = &["fetch", "callback", "listen", "run", "handle", "wsgi_app", "server", "ready"];

/// Where an app's routes are reached: the prefix, and the place in the order.
#[derive(Debug, Clone, Default)]
struct MountPoint {
    /// None where it is computed.
    prefix: Option<String>,
    order: Vec<usize>,
}

/// Knows the mounts of a program.
pub(super) struct MountTable<'p, 'a> {
    apps: &'p Apps<'a>,
    found: &'p Registrations,
    prefixes: Vec<Option<String>>,
    mounting: Vec<Mounting>,
}

impl<'p, 'a> MountTable<'p, 'a> {
    pub(super) fn new(program: &Program<'a>, apps: &'p Apps<'a>, found: &'p Registrations) -> Self {
        let prefixes = (0..apps.entries.len()).map(|app| own_prefix(program, apps, found, app)).collect();
        let mut table = MountTable { apps, found, prefixes, mounting: Vec::new() };
        let served = served_apps(program, apps);
        table.mounting = (0..apps.entries.len()).map(|app| table.mounting_of(app, &served)).collect();
        table
    }

    /// Returns the apps as the model has them.
    pub(super) fn app_defs(&self) -> Vec<AppDef> {
        let entries = self.apps.entries.iter().enumerate();
        // The app of a module is there in every program, and of interest only where it is used.
        let is_used = |app: usize| {
            let entry = &self.apps.entries[app];
            entry.call.is_some() || entry.function.is_some() || self.found.routes.iter().any(|(own, _)| *own == app)
        };
        let defs = entries.filter(|(app, _)| is_used(*app)).map(|(app, entry)| AppDef {
            name: entry.name.clone(),
            framework: entry.spec.name.clone(),
            is_router: entry.is_router,
            prefix: self.prefixes[app].clone(),
            mounting: self.mounting[app],
            span: entry.span,
        });
        defs.collect()
    }

    /// Tells whether no request reaches an app.
    pub(super) fn is_loose(&self, app: usize) -> bool {
        self.mounting[app] == Mounting::NotMounted
    }

    fn mounting_of(&self, app: usize, served: &[usize]) -> Mounting {
        let entry = &self.apps.entries[app];
        let is_mounted = self.found.mounts.iter().any(|mount| mount.child == app);
        let is_other_served = served.iter().any(|other| {
            let other_entry = &self.apps.entries[*other];
            *other != app && other_entry.spec.name == entry.spec.name
        });
        match () {
            () if is_mounted => Mounting::Mounted,
            () if entry.is_guess => Mounting::Unknown,
            () if entry.is_router => Mounting::NotMounted,
            () if entry.call.is_some() && !served.contains(&app) && is_other_served => Mounting::NotMounted,
            // `http.ListenAndServe(address, nil)` serves what `http.HandleFunc` has registered, and no `ServeMux`.
            () if entry.spec.name == "net/http" && entry.call.is_some() && !served.contains(&app) => {
                Mounting::NotMounted
            }
            () => Mounting::Mounted,
        }
    }

    fn mount_points(&self, app: usize, depth: usize) -> Vec<MountPoint> {
        let mounts: Vec<&AppMount> = self.found.mounts.iter().filter(|mount| mount.child == app).collect();
        if mounts.is_empty() || depth == 0 {
            return vec![MountPoint {
                prefix: Some(self.prefixes[app].clone().unwrap_or_default()),
                order: Vec::new(),
            }];
        }
        mounts.into_iter().flat_map(|mount| self.points_of_mount(mount, depth)).collect()
    }

    fn points_of_mount(&self, mount: &AppMount, depth: usize) -> Vec<MountPoint> {
        let own = if mount.replaces_prefix { None } else { self.prefixes[mount.child].as_deref() };
        let parents = self.mount_points(mount.parent, depth - 1);
        let points = parents.into_iter().map(|parent| {
            let prefix = parent.prefix.map(|prefix| join(&prefix, mount.def.prefix.as_deref().unwrap_or_default()));
            let prefix = prefix.map(|prefix| join(&prefix, own.unwrap_or_default()));
            let mut order = parent.order;
            order.extend([mount.def.span.file, mount.def.span.start]);
            MountPoint { prefix, order }
        });
        points.collect()
    }

    /// Returns the routes with their whole paths, in the order in which requests meet them.
    pub(super) fn place_routes(&self) -> Vec<RouteDef> {
        let mut routes: Vec<RouteDef> = Vec::new();
        for (app, route) in &self.found.routes {
            for point in self.mount_points(*app, MAX_DEPTH) {
                routes.push(self.place(route, &point, self.mounting[*app]));
            }
        }
        routes
    }

    fn place(&self, route: &RouteDef, point: &MountPoint, mounting: Mounting) -> RouteDef {
        let mut route = route.clone();
        route.mounting = mounting;
        route.order = point.order.iter().copied().chain(route.order).collect();
        if route.rules.syntax == PathSyntax::Go {
            take_method(&mut route);
        }
        if route.matching == PathMatching::Regex || route.kind == RouteKind::NotFoundHandler {
            return route;
        }
        if let (Some(path), Some(prefix)) = (&route.path, &point.prefix) {
            let is_middleware = matches!(route.matching, PathMatching::Any | PathMatching::Prefix);
            let path = with_prefix(&route, prefix, path);
            route.matching = match () {
                () if is_middleware && path == "/" => PathMatching::Any,
                () if is_middleware => PathMatching::Prefix,
                () => classify(&route.rules, &path),
            };
            route.path = Some(path);
        } else {
            route.path = None;
            route.matching = PathMatching::Computed;
        }
        let takes_all = route.matching == PathMatching::Any && !route.passes_on;
        if route.kind == RouteKind::Endpoint && takes_all {
            route.kind = RouteKind::CatchAll;
        }
        route
    }
}

/// `"GET /about"` of Go is a method and a path.
fn take_method(route: &mut RouteDef) {
    let Some(pattern) = route.path.clone() else { return };
    let (method, path) = pattern.split_once(' ').unwrap_or(("", &pattern));
    if !method.is_empty() {
        route.methods = vec![method.to_owned()];
    }
    let path = path.trim_start();
    let from = path.find('/').filter(|_| !path.starts_with('/')).unwrap_or(0);
    route.path = Some(path[from..].to_owned());
}

fn with_prefix(route: &RouteDef, prefix: &str, path: &str) -> String {
    match route.rules.syntax {
        _ if prefix.is_empty() => path.to_owned(),
        PathSyntax::Colon if path == "/" => prefix.to_owned(),
        PathSyntax::Colon if route.rules.adds_first_slash => join(prefix, path),
        _ => format!("{}{path}", prefix.trim_end_matches('/')),
    }
}

/// Puts two prefixes together.
fn join(one: &str, other: &str) -> String {
    match (one.trim_end_matches('/'), other.trim_matches('/')) {
        (one, "") => one.to_owned(),
        (one, other) => format!("{one}/{other}"),
    }
}

fn own_prefix<'a>(program: &Program<'a>, apps: &Apps<'a>, found: &Registrations, app: usize) -> Option<String> {
    let entry = &apps.entries[app];
    let scope = Scope { file: entry.file, frame: None };
    let argument = entry.call.and_then(|call| program.argument(call, &entry.spec.router_prefix));
    let given = argument.and_then(|prefix| program.literal(prefix, &scope));
    given.or_else(|| found.prefixes.iter().find(|(own, _)| *own == app).map(|(_, prefix)| prefix.clone()))
}

/// Returns the apps that a program listens with, exports, or hands to what serves them.
fn served_apps<'a>(program: &Program<'a>, apps: &Apps<'a>) -> Vec<usize> {
    let mut served = Vec::new();
    for (file, index) in program.indexes.iter().enumerate() {
        let mut finder = ServedFinder { program, apps, file, served: &mut served };
        walk(&index.file.body, &mut finder);
    }
    served
}

struct ServedFinder<'p, 'a> {
    program: &'p Program<'a>,
    apps: &'p Apps<'a>,
    file: usize,
    served: &'p mut Vec<usize>,
}

impl<'a> SyntaxVisitor<'a> for ServedFinder<'_, 'a> {
    fn statement(&mut self, statement: &'a Statement, _around: &Surroundings<'a>) {
        // What another file exports is served only if the file that loads it does so.
        if let StatementKind::Export(export) = &statement.kind
            && let Some(value) = &export.value
            && self.file == 0
        {
            self.served.extend(self.apps.app_of(self.program, value, self.file));
        }
        // Whoever called the function may serve it.
        if let StatementKind::Return(Some(value)) = &statement.kind {
            self.served.extend(self.apps.app_of(self.program, value, self.file));
        }
    }

    fn expression(&mut self, expression: &'a Expression, _around: &Surroundings<'a>) {
        match &expression.kind {
            ExpressionKind::Member(object, property) if SERVING_PROPERTIES.contains(&property.as_str()) => {
                self.served.extend(self.apps.app_of(self.program, object, self.file));
            }
            ExpressionKind::Object(entries) => {
                let values = entries.iter().map(|entry| &entry.value);
                self.served.extend(values.filter_map(|value| self.apps.app_of(self.program, value, self.file)));
            }
            ExpressionKind::Assignment(_, _, value) if value.as_name().is_some() => {
                self.served.extend(self.apps.app_of(self.program, value, self.file));
            }
            ExpressionKind::Call(call) if self.apps.app_call(self.program, call, self.file).is_none() => {
                let values = call.arguments.iter().map(|argument| &argument.value);
                self.served.extend(values.filter_map(|value| self.apps.app_of(self.program, value, self.file)));
            }
            _ => {}
        }
    }
}
