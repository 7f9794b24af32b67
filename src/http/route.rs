//! Routes: which handler answers which method and path. The first that fits wins.

use std::sync::Arc;

use hyper::{Method, StatusCode};

use super::{Request, Response};

/// A plain function from a request to a response: it can be read aloud, and called without a socket.
pub type Handler = Arc<dyn Fn(&Request) -> Response + Send + Sync>;

/// One row of a server's menu.
#[derive(Clone)]
pub struct Route {
    /// The method it answers; none means every method.
    pub method: Option<Method>,
    /// The path it answers, exactly; `*` means every path.
    pub path: &'static str,
    /// What answers.
    pub handler: Handler,
    /// Housekeeping of a demo page (its script, its polling): answered, but neither logged nor played.
    pub quiet: bool,
}

impl Route {
    /// Answers GET, and HEAD with the same head (RFC 9110, section 9.3.2).
    pub fn get(path: &'static str, handler: impl Fn(&Request) -> Response + Send + Sync + 'static) -> Self {
        Self::new(Some(Method::GET), path, handler)
    }

    /// Answers every method.
    pub fn any(path: &'static str, handler: impl Fn(&Request) -> Response + Send + Sync + 'static) -> Self {
        Self::new(None, path, handler)
    }

    /// Answers one method, or all.
    pub fn new(
        method: Option<Method>,
        path: &'static str,
        handler: impl Fn(&Request) -> Response + Send + Sync + 'static,
    ) -> Self {
        Self { method, path, handler: Arc::new(handler), quiet: false }
    }

    /// The same, kept out of the log and the lesson.
    pub fn unlogged(mut self) -> Self {
        self.quiet = true;
        self
    }

    fn matches(&self, request: &Request) -> bool {
        (self.path == "*" || self.path == request.path()) && self.accepts(&request.method)
    }

    fn accepts(&self, method: &Method) -> bool {
        match &self.method {
            None => true,
            Some(own) => own == method || (*own == Method::GET && *method == Method::HEAD),
        }
    }
}

/// A server's whole menu, in order.
#[derive(Clone, Default)]
pub struct Routes(pub Vec<Route>);

impl Routes {
    /// The first route that fits, if any.
    pub fn find(&self, request: &Request) -> Option<&Route> {
        self.0.iter().find(|route| route.matches(request))
    }

    /// The answer: the first fitting route's, else 404 and an empty body.
    pub fn respond(&self, request: &Request) -> Response {
        match self.find(request) {
            Some(route) => (route.handler)(request),
            None => Response::empty(StatusCode::NOT_FOUND),
        }
    }
}
