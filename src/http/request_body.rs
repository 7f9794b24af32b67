//! Reads the body of a request, within the limits of its server.

use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::StatusCode;
use hyper::body::{Body as _, Bytes, Incoming};
use tokio::time::timeout;

use super::refusal::refusal;
use super::transfer_encoding::validate_transfer_encoding;
use super::{Limits, Request, Response};

/// Reads a whole body, within the limits of size and time. What is wrong with it becomes the response.
pub(super) async fn read_body(body: Incoming, request: &Request, limits: &Limits) -> Result<Bytes, Response> {
    if let Some((status, words)) = validate_transfer_encoding(&request.headers) {
        return Err(refusal(status, words));
    }
    let too_large = || refusal(StatusCode::PAYLOAD_TOO_LARGE, "413 This body is too large.");
    if body.size_hint().lower() > limits.max_body_bytes as u64 {
        return Err(too_large());
    }
    match timeout(limits.body_timeout, Limited::new(body, limits.max_body_bytes).collect()).await {
        Ok(Ok(whole)) => Ok(whole.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => Err(refusal(StatusCode::BAD_REQUEST, "400 The body of this request is broken.")),
        Err(_) => Err(refusal(StatusCode::REQUEST_TIMEOUT, "408 The body of this request took too long.")),
    }
}
