//! The target of a request: the word between the method and the version (RFC 9112, section 3.2).

use hyper::{Method, StatusCode};

use super::{Request, Response};

/// Returns the response to a target that no route can have; `None` for a path, or a whole URL with one.
/// Of the other two forms, `host:port` is for CONNECT and proxies alone, `*` for OPTIONS alone.
pub(super) fn validate_target(request: &Request) -> Option<Response> {
    let uri = &request.uri;
    if request.method == Method::CONNECT {
        let words = "501 CONNECT asks a proxy for a tunnel, and this is a plain server.";
        return Some(Response::text(words).with_status(StatusCode::NOT_IMPLEMENTED));
    }
    match uri.path() {
        "*" if request.method == Method::OPTIONS => Some(Response::empty(StatusCode::NO_CONTENT)),
        path if uri.scheme().is_none() && !path.starts_with('/') => {
            let words = "400 The path in this request does not begin with a slash.";
            Some(Response::text(words).with_status(StatusCode::BAD_REQUEST))
        }
        _ => None,
    }
}
