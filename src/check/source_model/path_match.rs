//! Compares a route with the path of a request, as its framework does, and finds near misses.

use super::model::SourceModel;
use super::route::{Mounting, PathMatching, PathRules, PathSyntax, RouteDef, RouteKind};
use super::text_distance::distance;

/// How a route misses a path by little.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NearMiss {
    /// The path is right, and the route is for another method.
    OtherMethod,
    /// `/About` for `/about`.
    Case,
    /// `/about/` for `/about`.
    FinalSlash,
    /// `about` for `/about`.
    FirstSlash,
    /// `/users?id=1` or `/about?x` in a route.
    Query,
    /// `/users/id` for `/users/:id`, `/users/<id>` for a framework that writes `:id`.
    ParameterSyntax,
    /// `/users/users/1` for `/users/1`: a prefix is written twice.
    PrefixTwice,
    /// `/1` for `/users/1`: a prefix is missing.
    PrefixMissing,
    /// `/api/users/1` for `/users/1`: a prefix is too much.
    PrefixAdded,
    /// `/abuot` for `/about`, `/user/1` for `/users/1`.
    Misspelt,
}

impl RouteDef {
    /// Tells whether the route takes a request. None where its path is computed.
    pub(crate) fn matches(&self, method: &str, path: &str) -> Option<bool> {
        Some(self.matches_path(path)? && self.takes_method(method))
    }

    /// Tells whether the route is for that method.
    pub(crate) fn takes_method(&self, method: &str) -> bool {
        let is_own = |own: &String| own == method || own == "GET" && method == "HEAD";
        self.methods.is_empty() || self.methods.iter().any(is_own)
    }

    /// Tells whether the route's path is that of a request. None where it is computed.
    pub(crate) fn matches_path(&self, path: &str) -> Option<bool> {
        if self.matching == PathMatching::Any {
            return Some(true);
        }
        let own = self.path.as_deref()?;
        let asked = if self.rules.keeps_query { path } else { path.split('?').next().unwrap_or_default() };
        match self.matching {
            PathMatching::Computed => None,
            PathMatching::Regex => None,
            PathMatching::Any => Some(true),
            PathMatching::Prefix => Some(starts_with(&self.rules, own, asked)),
            PathMatching::Exact | PathMatching::Pattern => Some(matches_segments(&self.rules, own, asked)),
        }
    }

    /// The path with the slash at its start that the framework adds.
    fn with_first_slash(&self, own: &str) -> String {
        let is_added = self.rules.adds_first_slash && !own.starts_with('/');
        if is_added { format!("/{own}") } else { own.to_owned() }
    }

    /// Tells how the route misses a request by little, if it does.
    pub(crate) fn near_miss(&self, method: &str, path: &str) -> Option<NearMiss> {
        let own = self.path.as_deref().filter(|_| self.kind == RouteKind::Endpoint)?;
        // In Go, `{$}` is the end of a path and no parameter.
        let own = own.strip_suffix("{$}").filter(|_| self.rules.syntax == PathSyntax::Go).unwrap_or(own);
        let own = &self.with_first_slash(own);
        if self.matches_path(path) == Some(true) {
            return (!self.takes_method(method)).then_some(NearMiss::OtherMethod);
        }
        let (lower, asked) = (own.to_lowercase(), path.to_lowercase());
        let without_slash = |text: &str| text.trim_end_matches('/').to_owned();
        let segments = |text: &str| text.trim_matches('/').split('/').map(str::to_owned).collect::<Vec<_>>();
        let (own_parts, parts) = (segments(&lower), segments(&asked));
        let folded = PathRules { ignores_case: true, ..self.rules };
        if lower == asked || self.matching == PathMatching::Pattern && matches_segments(&folded, own, path) {
            return Some(NearMiss::Case);
        }
        if lower.split('?').next() == Some(asked.as_str()) && lower.contains('?') {
            return Some(NearMiss::Query);
        }
        if !own.starts_with('/') && format!("/{lower}") == asked {
            return Some(NearMiss::FirstSlash);
        }
        if without_slash(&lower) == without_slash(&asked) {
            return Some(NearMiss::FinalSlash);
        }
        if own_parts.len() > 1 && own_parts[0] == own_parts[1] && matches_all(&own_parts[1..], &parts) {
            return Some(NearMiss::PrefixTwice);
        }
        if parts.len() > 1 && matches_all(&own_parts, &parts[1..]) && !own_parts[0].is_empty() {
            return Some(NearMiss::PrefixMissing);
        }
        // `path.startsWith('/user/')`: only the first parts are compared.
        if self.matching == PathMatching::Prefix && own_parts.len() < parts.len() {
            return is_misspelt(&own_parts, &parts[..own_parts.len()]).then_some(NearMiss::Misspelt);
        }
        let has_own_word = || own_parts[1..].iter().any(|part| !part.is_empty() && parts.contains(part));
        if own_parts.len() > 1 && matches_all(&own_parts[1..], &parts) && has_own_word() {
            return Some(NearMiss::PrefixAdded);
        }
        if parts.len() == own_parts.len() && is_parameter_slip(&self.rules, &own_parts, &parts) {
            return Some(NearMiss::ParameterSyntax);
        }
        is_misspelt(&own_parts, &parts).then_some(NearMiss::Misspelt)
    }
}

impl SourceModel {
    /// Returns the route that takes a request: the first one, or the most exact one where the order means nothing.
    pub(crate) fn route_for(&self, method: &str, path: &str) -> Option<&RouteDef> {
        let is_reached = |route: &&RouteDef| {
            let is_response = !matches!(route.kind, RouteKind::Middleware | RouteKind::NotFoundHandler);
            let is_running = is_response && !route.is_unreachable && route.mounting != Mounting::NotMounted;
            is_running && route.matches(method, path) == Some(true)
        };
        let candidates: Vec<&RouteDef> = self.routes.iter().filter(is_reached).collect();
        let by_exactness = candidates.iter().filter(|route| !route.rules.order_matters);
        let exact = by_exactness.min_by_key(|route| match route.matching {
            PathMatching::Exact => 0,
            PathMatching::Pattern => 1,
            PathMatching::Prefix => 2,
            _ => 3,
        });
        let exact = exact.filter(|route| route.matching != PathMatching::Any).copied();
        let not_found = || self.routes.iter().find(|route| route.kind == RouteKind::NotFoundHandler);
        exact.or(candidates.first().copied()).or_else(not_found)
    }

    /// Returns the routes that miss a request by little, and how.
    pub(crate) fn near_misses(&self, method: &str, path: &str) -> Vec<(NearMiss, &RouteDef)> {
        self.routes.iter().filter_map(|route| Some((route.near_miss(method, path)?, route))).collect()
    }
}

/// Returns how a framework would treat the path of a registered route.
pub(super) fn classify(rules: &PathRules, path: &str) -> PathMatching {
    let has = |signs: &[char]| path.contains(signs);
    match rules.syntax {
        PathSyntax::Plain => PathMatching::Exact,
        PathSyntax::Colon => match path.trim_start_matches('/') {
            "*" | "(.*)" => PathMatching::Any,
            rest if rest.starts_with("{*") && rest.ends_with('}') => PathMatching::Any,
            rest if rest.starts_with('*') && !rest.contains('/') => PathMatching::Any,
            _ if has(&[':', '*', '(', '{', '?', '+']) => PathMatching::Pattern,
            _ => PathMatching::Exact,
        },
        PathSyntax::Angle => match path.trim_start_matches('/') {
            rest if rest.starts_with("<path:") && rest.ends_with('>') && !rest.contains('/') => PathMatching::Any,
            rest if rest.ends_with(":path>") && !rest.contains('/') => PathMatching::Any,
            _ if has(&['<']) => PathMatching::Pattern,
            _ => PathMatching::Exact,
        },
        PathSyntax::Brace => match path.trim_start_matches('/') {
            rest if is_rest_in_braces(rest) && !rest.contains('/') => PathMatching::Any,
            _ if has(&['{']) => PathMatching::Pattern,
            _ => PathMatching::Exact,
        },
        PathSyntax::Go => match path {
            "/" => PathMatching::Any,
            _ if path.ends_with("{$}") => PathMatching::Exact,
            _ if path.starts_with("/{") && path.ends_with("...}") && !path[1..].contains('/') => PathMatching::Any,
            _ if path.ends_with('/') || path.ends_with("...}") => PathMatching::Prefix,
            _ if has(&['{']) => PathMatching::Pattern,
            _ => PathMatching::Exact,
        },
    }
}

/// `{rest:path}` of Starlette, `{rest:.*}` of aiohttp and `{rest*}` of hapi take all pieces that follow.
fn is_rest_in_braces(part: &str) -> bool {
    part.starts_with('{') && [":path}", ":.*}", ":.+}", "*}"].iter().any(|end| part.ends_with(end))
}

fn starts_with(rules: &PathRules, own: &str, asked: &str) -> bool {
    let fold = |text: &str| if rules.ignores_case { text.to_lowercase() } else { text.to_owned() };
    let (own, asked) = (fold(own), fold(asked));
    match rules.syntax {
        PathSyntax::Colon => {
            let own = own.trim_end_matches('/');
            asked.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }
        PathSyntax::Go => asked.starts_with(own.split('{').next().unwrap_or_default()),
        _ => asked.starts_with(&own),
    }
}

fn matches_segments(rules: &PathRules, own: &str, asked: &str) -> bool {
    let own = own.strip_suffix("{$}").unwrap_or(own);
    let first = if rules.adds_first_slash && !own.starts_with('/') { format!("/{own}") } else { own.to_owned() };
    let cut = |text: &str| match rules.ignores_final_slash && text.len() > 1 {
        true => text.strip_suffix('/').unwrap_or(text).to_owned(),
        false => text.to_owned(),
    };
    let (own, asked) = (cut(&first), cut(asked));
    let (own_parts, parts): (Vec<&str>, Vec<&str>) = (own.split('/').collect(), asked.split('/').collect());
    let is_rest = |part: &str| {
        let is_named = part.starts_with('*') || part.starts_with("{*") || part.starts_with("<path:");
        is_named || part.contains(":path") || rules.syntax == PathSyntax::Brace && is_rest_in_braces(part)
    };
    for (at, part) in own_parts.iter().enumerate() {
        if is_rest(part) && rules.syntax != PathSyntax::Plain {
            return parts.len() > at;
        }
        let is_optional = rules.syntax == PathSyntax::Colon && part.ends_with('?');
        match parts.get(at) {
            None => return is_optional && at + 1 == own_parts.len(),
            Some(asked) if !matches_segment(rules, part, asked) => return false,
            Some(_) => {}
        }
    }
    parts.len() == own_parts.len()
}

fn matches_segment(rules: &PathRules, own: &str, asked: &str) -> bool {
    let is_number = !asked.is_empty() && asked.chars().all(|digit| digit.is_ascii_digit());
    let is_parameter = match rules.syntax {
        PathSyntax::Plain => false,
        PathSyntax::Colon => own.starts_with(':'),
        PathSyntax::Angle => own.starts_with('<') && (is_number || !own.starts_with("<int:")),
        PathSyntax::Brace => own.starts_with('{') && (is_number || !own.ends_with(":int}")),
        PathSyntax::Go => own.starts_with('{'),
    };
    is_parameter && !asked.is_empty() || if rules.ignores_case { own.eq_ignore_ascii_case(asked) } else { own == asked }
}

fn matches_all(own: &[String], asked: &[String]) -> bool {
    let is_parameter = |part: &String| part.starts_with([':', '<', '{']);
    own.len() == asked.len() && own.iter().zip(asked).all(|(own, asked)| own == asked || is_parameter(own))
}

/// `/users/id` or another framework's `/users/<id>`, where `/users/1` is asked.
fn is_parameter_slip(rules: &PathRules, own: &[String], asked: &[String]) -> bool {
    let signs: &[char] = match rules.syntax {
        PathSyntax::Colon => &['<', '{'],
        PathSyntax::Angle => &[':', '{'],
        PathSyntax::Brace => &['<', ':'],
        PathSyntax::Plain | PathSyntax::Go => &['<', ':', '{'],
    };
    let is_slip = |own: &str, asked: &str| {
        let is_number = !asked.is_empty() && asked.chars().all(|digit| digit.is_ascii_digit());
        own.starts_with(signs) || is_number && own.chars().all(|letter| letter.is_alphabetic() || letter == '_')
    };
    let pairs = || own.iter().zip(asked).filter(|(own, asked)| own != asked);
    pairs().count() == 1 && pairs().all(|(own, asked)| is_slip(own, asked))
}

fn is_misspelt(own: &[String], asked: &[String]) -> bool {
    let is_parameter = |part: &str| part.starts_with([':', '<', '{', '*']);
    if own.len() != asked.len() || own.iter().all(|part| is_parameter(part)) {
        return false;
    }
    let pairs = own.iter().zip(asked);
    let differences: Vec<(&String, &String)> =
        pairs.filter(|(own, asked)| own != asked && !is_parameter(own)).collect();
    let is_near = |(own, asked): &(&String, &String)| {
        let is_word = asked.chars().any(char::is_alphabetic) && own.chars().any(char::is_alphabetic);
        is_word && distance(own, asked) <= asked.chars().count().div_ceil(3).min(2)
    };
    differences.len() == 1 && differences.iter().all(is_near)
}
