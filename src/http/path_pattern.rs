//! The path of a route: one path, every path, or a pattern with parameters such as `/users/{id}`.

use std::sync::Arc;

use percent_encoding::percent_decode_str;

/// Which paths a route matches.
#[derive(Clone)]
pub(super) enum PathPattern {
    /// Every path.
    Any,
    /// This path alone.
    Exact(&'static str),
    /// Every path that fits the pattern. The router knows only this one, because the order of the routes decides which
    /// of two patterns wins, and not how particular they are.
    Params(Arc<matchit::Router<()>>),
}

/// The values of the parameters in a path, percent signs decoded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PathParams(Vec<(String, String)>);

impl PathPattern {
    /// Reads a pattern: `*` is every path, `{name}` one segment, `{*name}` at the end the rest of the path.
    ///
    /// # Panics
    /// If the pattern is not valid. Patterns are constants of the program, so a test finds this.
    pub(super) fn new(path: &'static str) -> Self {
        if path == "*" {
            return Self::Any;
        }
        if !path.contains(['{', '}']) {
            return Self::Exact(path);
        }
        let mut router = matchit::Router::new();
        if let Err(error) = router.insert(path, ()) {
            panic!("the path {path} of a route is not valid: {error}");
        }
        Self::Params(Arc::new(router))
    }

    /// Returns the values of the parameters if the path matches; none of them without parameters.
    pub(super) fn matches(&self, path: &str) -> Option<PathParams> {
        match self {
            Self::Any => Some(PathParams::default()),
            Self::Exact(own) => (*own == path).then(PathParams::default),
            Self::Params(router) => router.at(path).ok().map(|found| PathParams::decode(&found.params)),
        }
    }
}

impl PathParams {
    /// Returns the value of the parameter with this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// A value that is not UTF-8 when it is decoded stays as it was sent.
    fn decode(params: &matchit::Params<'_, '_>) -> Self {
        let decode = |value: &str| match percent_decode_str(value).decode_utf8() {
            Ok(decoded) => decoded.into_owned(),
            Err(_) => value.to_owned(),
        };
        Self(params.iter().map(|(name, value)| (name.to_owned(), decode(value))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn param(pattern: &'static str, path: &str, name: &str) -> Option<String> {
        PathPattern::new(pattern).matches(path)?.get(name).map(str::to_owned)
    }

    #[test]
    fn a_parameter_is_one_segment_that_is_not_empty() {
        assert_eq!(param("/users/{id}", "/users/1", "id").as_deref(), Some("1"));
        assert_eq!(param("/users/{id}/posts/{post}", "/users/1/posts/7", "post").as_deref(), Some("7"));
        for path in ["/users", "/users/", "/users/1/posts", "/USERS/1"] {
            assert_eq!(param("/users/{id}", path, "id"), None, "{path}");
        }
    }

    #[test]
    fn a_parameter_with_a_star_is_the_rest_of_the_path() {
        assert_eq!(param("/files/{*path}", "/files/a/b.txt", "path").as_deref(), Some("a/b.txt"));
    }

    #[test]
    fn percent_signs_are_decoded_where_they_are_text() {
        assert_eq!(param("/users/{name}", "/users/J%C3%BCrgen%20B", "name").as_deref(), Some("Jürgen B"));
        assert_eq!(param("/users/{name}", "/users/%ff", "name").as_deref(), Some("%ff"));
    }

    #[test]
    #[should_panic(expected = "/users/{ of a route is not valid")]
    fn a_pattern_that_is_not_valid_is_found_when_the_route_is_made() {
        PathPattern::new("/users/{");
    }
}
