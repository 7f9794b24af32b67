//! The fact about a route whose path names a part that its function does not take.

use super::routed_request::RoutedRequest;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;

pub(super) const FACTS: &[FactSpec] =
    &[FactSpec { name: "route-names", values: &["part", "parameter", "mended"], find: route_names }];

/// The path of a Django route has one named part, and its function has one parameter beside the request, with another name.
/// `part` and `parameter` are the two names, and `mended` is the line of the function with the name of the part.
fn route_names(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context)?;
    let route = request.own_route().filter(|route| route.framework == "Django")?;
    let handler = request.handler_of(route)?;
    let part = only_part(route.path.as_deref()?)?;
    let [_, parameter] = &handler.parameters[..] else { return None };
    if parameter.has_default || parameter.name.starts_with('*') || parameter.name == part {
        return None;
    }
    let line = request.model.quote(&handler.span);
    let mended = line.replacen(&parameter.name, part, 1);
    let fact = FoundFact::at(request.model, &handler.span).with("part", part).with("parameter", &parameter.name);
    Some(fact.with("mended", mended))
}

/// The name of the only part between angle brackets: `pk` in `/users/<int:pk>`.
fn only_part(path: &str) -> Option<&str> {
    let (_, rest) = path.split_once('<')?;
    let (inner, behind) = rest.split_once('>')?;
    (!behind.contains('<')).then(|| inner.rsplit(':').next().unwrap_or(inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_only_part_of_a_path_is_read() {
        assert_eq!(only_part("/users/<int:pk>"), Some("pk"));
        assert_eq!(only_part("/users/<pk>/posts"), Some("pk"));
        assert_eq!(only_part("/users/<int:a>/<b>"), None);
        assert_eq!(only_part("/users/1"), None);
    }
}
