//! Facts about routes that miss a request by little: a letter, a slash, the method, a prefix, the sign of a parameter.

use super::routed_request::{RoutedRequest, with_path};
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::result::ProbeResult;
use crate::check::source_model::{Mounting, NearMiss, RouteDef, SourceModel, SourceSpan};

pub(super) const FACTS: &[FactSpec] = &[FactSpec {
    name: "near-route",
    values: &[
        "miss",
        "written",
        "wanted",
        "whole",
        "part",
        "wantedpart",
        "methods",
        "method",
        "mended",
        "mount",
        "framework",
    ],
    find: near_route,
}];

/// The kinds of near misses, the most telling one first, and their names in rules.
const MISSES: &[(NearMiss, &str)] = &[
    (NearMiss::OtherMethod, "method"),
    (NearMiss::Case, "case"),
    (NearMiss::FinalSlash, "final-slash"),
    (NearMiss::FirstSlash, "first-slash"),
    (NearMiss::Query, "query"),
    (NearMiss::PrefixTwice, "prefix-twice"),
    (NearMiss::ParameterSyntax, "parameter"),
    (NearMiss::PrefixMissing, "prefix-missing"),
    (NearMiss::PrefixAdded, "prefix-added"),
    (NearMiss::Misspelt, "misspelt"),
];

/// A route that misses the request by little, where no route takes it. `miss` is how; `written` the path in the source,
/// `whole` the same with its prefixes, `wanted` what would be right in its place, `part` and `wantedpart` the pieces that
/// differ, `methods` what it takes, `mended` the line as it would be right. `mount` is there where that line mounts a router.
fn near_route(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(|request| !request.wants_missing)?;
    // Something took it: the status is right, and no other path gets this response.
    let is_taken = context.has_wanted_status() && super::find(context, "same-response").is_none();
    if request.own_route().is_some() || is_taken {
        return None;
    }
    let is_free = |route: &RouteDef| route.mounting != Mounting::NotMounted && !is_asked_for(context, route);
    let misses = request.model.near_misses(request.method, request.plain_path());
    // A preflight asks for no route of its own: what answers it is a part of CORS.
    let is_asked = |kind: &NearMiss| request.method != "OPTIONS" || *kind != NearMiss::OtherMethod;
    // Bottle still takes the colon of its first versions.
    let is_old_sign = |kind: &NearMiss, route: &RouteDef| {
        *kind == NearMiss::ParameterSyntax && route.framework == "Bottle" && route.written_path.contains("/:")
    };
    let is_miss = |kind: &NearMiss, route: &RouteDef| is_asked(kind) && is_free(route) && !is_old_sign(kind, route);
    let misses: Vec<_> = misses.into_iter().filter(|(kind, route)| is_miss(kind, route)).collect();
    let nearest = |(kind, name): &(NearMiss, &'static str)| {
        Some((*name, misses.iter().find(|(own, _)| own == kind).map(|(_, route)| *route)?))
    };
    let (miss, route) = MISSES.iter().find_map(nearest)?;
    Some(described(&request, miss, route))
}

/// Tells whether a route is there for another request of the lesson.
fn is_asked_for(context: &RuleContext<'_>, route: &RouteDef) -> bool {
    let is_own = |probe: &ProbeResult| {
        context.probe.is_some_and(|own| own.path == probe.path && own.probe.method == probe.probe.method)
    };
    let takes =
        |probe: &ProbeResult| route.path.as_deref() == Some(&probe.path) && route.takes_method(&probe.probe.method);
    // No route is meant for a query.
    context.result.probes.iter().any(|probe| !is_own(probe) && !probe.path.contains('?') && takes(probe))
}

fn described(request: &RoutedRequest<'_>, miss: &'static str, route: &RouteDef) -> FoundFact {
    let (model, asked) = (request.model, request.plain_path());
    let (written, whole) = (&route.written_path, route.path.as_deref().unwrap_or_default());
    let wanted = wanted_path(miss, route, asked);
    let line = model.quote(&route.span);
    let mended = match miss {
        "method" => with_method(line, &route.methods, request.method),
        _ => with_path(line, written, &wanted),
    };
    let (part, wanted_part) = differing_parts(whole, asked);
    let own = if model.quote(&route.span).is_empty() { &route.path_span } else { &route.span };
    // The prefix is misspelt where the router is mounted, and the line of the route is right.
    let prefix = Some(written == &wanted).filter(|is_right| *is_right && miss == "misspelt");
    let mount = prefix.and_then(|_| mount_line(model, &part, &wanted_part));
    let place = mount.as_ref().map_or(own, |(span, _)| span);
    let mended = mount.as_ref().map(|(_, mended)| mended.clone()).or(mended);
    let fact = FoundFact::at(model, place)
        .with("miss", miss)
        .with("written", written)
        .with("whole", whole)
        .with("mended", mended.unwrap_or_else(|| format!("'{wanted}'")))
        .with("wanted", wanted)
        .with("part", part)
        .with("wantedpart", wanted_part)
        .with("framework", &route.framework);
    let fact = fact.with_some("mount", mount.map(|(_, mended)| mended));
    fact.with("methods", route.methods.join(" and ")).with("method", request.method)
}

/// The only line that has a prefix in quotes, and the line with the prefix that is wanted.
fn mount_line(model: &SourceModel, own: &str, wanted: &str) -> Option<(SourceSpan, String)> {
    let lines = model.files.iter().enumerate().flat_map(|(file, text)| {
        text.text.lines().enumerate().map(move |(at, line)| (SourceSpan::of_line(file, at + 1), line.trim()))
    });
    let mut found =
        lines.filter_map(|(span, line)| Some((span, with_path(line, &format!("/{own}"), &format!("/{wanted}"))?)));
    found.next().filter(|_| found.next().is_none())
}

/// What should be written in the place of the route's path.
fn wanted_path(miss: &str, route: &RouteDef, asked: &str) -> String {
    let whole = route.path.as_deref().unwrap_or_default();
    let prefix = whole.strip_suffix(route.written_path.as_str()).unwrap_or_default();
    let without_prefix = || asked.strip_prefix(prefix).filter(|rest| !rest.is_empty()).unwrap_or(asked).to_owned();
    match miss {
        "prefix-twice" => {
            let rest = route.written_path.trim_start_matches('/').split_once('/').map_or("", |(_, rest)| rest);
            // Flask and FastAPI would answer only with a slash behind the prefix.
            let is_joined = rest.is_empty() && ["Flask", "Quart", "FastAPI"].contains(&route.framework.as_str());
            if is_joined { String::new() } else { format!("/{rest}") }
        }
        "parameter" => with_parameter(route, asked).unwrap_or_else(without_prefix),
        "misspelt" => with_piece(route, asked),
        "case" => with_letters(&route.written_path, asked),
        "final-slash" => route.written_path.trim_end_matches('/').to_owned(),
        // The parameter stays: `/users/:id` in place of `/:id`.
        "prefix-missing" if whole == route.written_path && whole.contains([':', '<', '{']) => {
            let first = asked.trim_start_matches('/').split('/').next().unwrap_or_default();
            format!("/{first}{whole}")
        }
        "first-slash" => format!("/{}", route.written_path),
        "query" => route.written_path.split('?').next().unwrap_or_default().to_owned(),
        _ => without_prefix(),
    }
}

/// The route's own path with the piece in it that is misspelt as it is asked for.
fn with_piece(route: &RouteDef, asked: &str) -> String {
    let (own, wanted) = differing_parts(route.path.as_deref().unwrap_or_default(), asked);
    let is_piece = |part: &str| if part == own { wanted.clone() } else { part.to_owned() };
    route.written_path.split('/').map(is_piece).collect::<Vec<_>>().join("/")
}

/// The route's own path with its words spelled as they are asked for. Parameters stay, and so does a missing first slash.
fn with_letters(written: &str, asked: &str) -> String {
    let is_same = |own: &str| asked.split('/').find(|piece| piece.eq_ignore_ascii_case(own)).map(str::to_owned);
    let is_parameter = |own: &str| own.starts_with([':', '<', '{']);
    let piece = |own: &str| if is_parameter(own) { own.to_owned() } else { is_same(own).unwrap_or(own.to_owned()) };
    written.split('/').map(piece).collect::<Vec<_>>().join("/")
}

/// The path with its parameter written as the framework of the route writes it; none where it has no parameters.
fn with_parameter(route: &RouteDef, asked: &str) -> Option<String> {
    let asked: Vec<&str> = asked.trim_matches('/').split('/').collect();
    let own = route.path.as_deref()?.trim_matches('/');
    let is_marked = |part: &str| part.starts_with([':', '<', '{']);
    let parts = own.split('/').zip(asked).map(|(own, asked)| match own.eq_ignore_ascii_case(asked) {
        true => Some(own.to_owned()),
        false if is_marked(own) || !own.is_empty() => parameter(&route.framework, own),
        false => None,
    });
    let whole = format!("/{}", parts.collect::<Option<Vec<_>>>()?.join("/"));
    let prefix = route.path.as_deref()?.strip_suffix(route.written_path.as_str()).unwrap_or_default();
    Some(whole.strip_prefix(prefix).unwrap_or(&whole).to_owned())
}

/// How a framework writes a parameter of this name in a path.
pub(super) fn parameter(framework: &str, part: &str) -> Option<String> {
    let name = part.trim_matches([':', '<', '>', '{', '}']);
    let name = name.rsplit_once(':').filter(|_| !part.ends_with("int}")).map_or(name, |(_, name)| name);
    let name = name.trim_end_matches(":int");
    match framework {
        "Express" | "Koa" | "Hono" | "Fastify" | "Polka" | "restify" | "h3" => Some(format!(":{name}")),
        "Flask" | "Quart" | "Django" => Some(format!("<int:{name}>")),
        "Bottle" => Some(format!("<{name}:int>")),
        "FastAPI" | "Starlette" | "aiohttp" | "Falcon" | "hapi" | "net/http" => Some(format!("{{{name}}}")),
        _ => None,
    }
}

/// The first pieces of two paths that differ.
fn differing_parts(own: &str, asked: &str) -> (String, String) {
    let pieces = own.split('/').zip(asked.split('/'));
    let pieces = pieces.into_iter().find(|(own, asked)| own != asked && !own.starts_with([':', '<', '{']));
    let (own, asked) = pieces.unwrap_or((own, asked));
    (own.to_owned(), asked.to_owned())
}

/// A line with the method that is wanted in place of the one that it names.
fn with_method(line: &str, methods: &[String], wanted: &str) -> Option<String> {
    let method = methods.first()?;
    let call = |method: &str| format!(".{}(", method.to_lowercase());
    let quoted = |mark: &str, method: &str| format!("{mark}{method}");
    [
        (call(method), call(wanted)),
        (quoted("\"", method), quoted("\"", wanted)),
        (quoted("'", method), quoted("'", wanted)),
    ]
    .into_iter()
    .find(|(old, _)| line.contains(old.as_str()))
    .map(|(old, new)| line.replacen(&old, &new, 1))
    .or_else(|| with_methods_argument(line, wanted))
}

/// A route of Flask that names no method takes GET alone: the line with the method that is wanted as well.
fn with_methods_argument(line: &str, wanted: &str) -> Option<String> {
    let is_route = line.starts_with('@') && line.contains(".route(") && !line.contains("methods");
    let start = line.trim_end().strip_suffix(')').filter(|_| is_route)?;
    Some(format!("{start}, methods=['{wanted}'])"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_written_for_get_as_its_language_writes_methods() {
        let mended = |line: &str| with_method(line, &["POST".to_owned()], "GET").expect("the method is in the line");
        assert_eq!(mended("app.post('/about', a)"), "app.get('/about', a)");
        assert_eq!(mended("@app.route('/a', methods=['POST'])"), "@app.route('/a', methods=['GET'])");
        assert_eq!(mended("mux.HandleFunc(\"POST /a\", a)"), "mux.HandleFunc(\"GET /a\", a)");
        assert_eq!(with_method("if (path === '/about')", &["POST".to_owned()], "GET"), None);
        let flask = with_method("@app.route('/links')", &["GET".to_owned()], "POST");
        assert_eq!(flask.as_deref(), Some("@app.route('/links', methods=['POST'])"));
    }

    #[test]
    fn a_parameter_is_written_as_the_framework_writes_it() {
        for (framework, part, written) in [
            ("Express", "<id>", ":id"),
            ("Koa", "id", ":id"),
            ("Flask", ":id", "<int:id>"),
            ("Flask", "{id}", "<int:id>"),
            ("FastAPI", "<int:id>", "{id}"),
            ("Bottle", "{id:int}", "<id:int>"),
            ("h3", "{id}", ":id"),
        ] {
            assert_eq!(parameter(framework, part).as_deref(), Some(written), "{framework} {part}");
        }
        assert_eq!(parameter("Node.js", ":id"), None);
    }
}
