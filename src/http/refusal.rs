//! The response to a request that is not served.

use hyper::StatusCode;
use hyper::header::{CONNECTION, HeaderValue};

use super::Response;

/// A request that is refused ends its connection, because it is unknown where the next one would begin.
pub(super) fn refusal(status: StatusCode, words: &'static str) -> Response {
    let mut response = Response::text(words).with_status(status);
    response.headers.insert(CONNECTION, HeaderValue::from_static("close"));
    response
}
