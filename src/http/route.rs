//! Routes: which handler responds to which method and path. The first route that matches wins.

use std::sync::Arc;

use hyper::{Method, StatusCode};

use super::path_pattern::{PathParams, PathPattern};
use super::{Request, Response};

/// A plain function from a request to a response. It can be read aloud, and called without a socket.
pub type Handler = Arc<dyn Fn(&Request) -> Response + Send + Sync>;

/// One entry in a server's list of routes.
#[derive(Clone)]
pub struct Route {
    /// The method it responds to; `None` is every method.
    method: Option<Method>,
    path: PathPattern,
    pub(super) handler: Handler,
    /// Whether the handler may wait, and so needs a thread of its own.
    pub(super) is_blocking: bool,
    /// Whether its exchanges become events.
    pub(super) is_logged: bool,
}

impl Route {
    /// Responds to GET, and to HEAD with the same head (RFC 9110, section 9.3.2).
    ///
    /// The path is one path (`/about`), a pattern with parameters (`/users/{id}`, whose value is
    /// `request.param("id")`; `/files/{*path}` for the rest of the path), or `*` for every path.
    pub fn get(path: &'static str, handler: impl Fn(&Request) -> Response + Send + Sync + 'static) -> Self {
        Self::new(Some(Method::GET), path, handler)
    }

    /// Responds to POST.
    pub fn post(path: &'static str, handler: impl Fn(&Request) -> Response + Send + Sync + 'static) -> Self {
        Self::new(Some(Method::POST), path, handler)
    }

    /// Responds to PUT.
    pub fn put(path: &'static str, handler: impl Fn(&Request) -> Response + Send + Sync + 'static) -> Self {
        Self::new(Some(Method::PUT), path, handler)
    }

    /// Responds to DELETE.
    pub fn delete(path: &'static str, handler: impl Fn(&Request) -> Response + Send + Sync + 'static) -> Self {
        Self::new(Some(Method::DELETE), path, handler)
    }

    /// Responds to every method.
    pub fn any(path: &'static str, handler: impl Fn(&Request) -> Response + Send + Sync + 'static) -> Self {
        Self::new(None, path, handler)
    }

    /// Responds to one method, or to every method.
    ///
    /// # Panics
    /// If the path is not a valid pattern.
    pub fn new(
        method: Option<Method>,
        path: &'static str,
        handler: impl Fn(&Request) -> Response + Send + Sync + 'static,
    ) -> Self {
        let path = PathPattern::new(path);
        Self { method, path, handler: Arc::new(handler), is_blocking: false, is_logged: true }
    }

    /// The same route with a handler that may wait: for a database, a file, another server. It runs on a thread of its
    /// own, so that the server can serve others meanwhile.
    pub fn blocking(mut self) -> Self {
        self.is_blocking = true;
        self
    }

    /// The same route without a place in the log and the lesson: for a page's script, or its polling.
    pub fn unlogged(mut self) -> Self {
        self.is_logged = false;
        self
    }

    /// The same route with a function around its handler, which it gets to call: for what all routes of a server do, such as
    /// writing a log.
    pub fn wrapped(
        mut self,
        around: impl Fn(&Request, &dyn Fn(&Request) -> Response) -> Response + Send + Sync + 'static,
    ) -> Self {
        let handler = self.handler;
        self.handler = Arc::new(move |request| around(request, &*handler));
        self
    }

    fn matches(&self, request: &Request) -> Option<PathParams> {
        if self.accepts(&request.method) { self.path.matches(request.path()) } else { None }
    }

    fn accepts(&self, method: &Method) -> bool {
        match &self.method {
            None => true,
            Some(own) => own == method || (*own == Method::GET && *method == Method::HEAD),
        }
    }
}

/// All routes of a server. Their order decides: the first one that matches a request responds to it, even if a later
/// one names its path more exactly.
#[derive(Clone, Default)]
pub struct Routes(pub Vec<Route>);

impl Routes {
    /// Returns the first route that matches, and the values of the parameters in its path.
    pub fn find(&self, request: &Request) -> Option<(&Route, PathParams)> {
        self.0.iter().find_map(|route| Some((route, route.matches(request)?)))
    }

    /// Responds without a socket: with the first route that matches, or with 404 and an empty body.
    pub fn respond(&self, request: &Request) -> Response {
        match self.find(request) {
            Some((route, params)) => (route.handler)(&Request { params, ..request.clone() }),
            None => Response::empty(StatusCode::NOT_FOUND),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn respond(routes: &Routes, method: &str, target: &'static str) -> (u16, Vec<u8>) {
        let response = routes.respond(&Request::new(method, target));
        (response.status.as_u16(), response.body.as_bytes().to_vec())
    }

    fn id(request: &Request) -> Response {
        Response::text(request.param("id").unwrap_or("none").to_owned())
    }

    #[test]
    fn the_first_route_that_matches_wins_even_over_a_more_exact_one() {
        let routes = Routes(vec![
            Route::get("/users/{id}", id),
            Route::get("/users/me", |_| Response::text("me")),
            Route::get("/users/{name}", |_| Response::text("name")),
            Route::any("*", |_| Response::text("any")),
        ]);
        for (target, body) in [("/users/1?x=2", "1"), ("/users/me", "me"), ("/users", "any"), ("/users/1/2", "any")] {
            assert_eq!(respond(&routes, "GET", target), (200, body.into()), "{target}");
        }
        let exact_first =
            Routes(vec![Route::get("/users/me", |_| Response::text("exact")), Route::get("/users/{id}", id)]);
        assert_eq!(respond(&exact_first, "GET", "/users/me").1, b"exact");
        assert_eq!(respond(&exact_first, "GET", "/users/1").1, b"1");
    }

    #[test]
    fn a_function_around_a_handler_sees_its_response() {
        let route = Route::get("/users/{id}", id).wrapped(|request, handler| {
            let response = handler(request);
            let words = format!("[{}]", response.body_text());
            Response::text(words)
        });
        assert_eq!(respond(&Routes(vec![route]), "GET", "/users/7").1, b"[7]");
    }

    #[test]
    fn a_route_responds_to_its_method_and_one_for_get_to_head() {
        let routes = Routes(vec![
            Route::get("/a", |_| Response::text("read")),
            Route::post("/a", |_| Response::text("made")),
            Route::put("/a", |_| Response::text("set")),
            Route::delete("/a", |_| Response::text("gone")),
        ]);
        for (method, body) in [("GET", "read"), ("HEAD", "read"), ("POST", "made"), ("PUT", "set"), ("DELETE", "gone")]
        {
            assert_eq!(respond(&routes, method, "/a"), (200, body.into()));
        }
        assert_eq!(respond(&routes, "PATCH", "/a"), (404, Vec::new()));
    }
}
