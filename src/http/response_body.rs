//! A response as hyper sends it. Its body goes out all at once, or part by part.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Bytes, Frame, SizeHint};
use hyper::{HeaderMap, StatusCode};
use tokio::sync::mpsc::Receiver;

use super::Body;
use super::activity::ActiveRequest;

/// What hyper asks for the next part.
pub(super) enum ResponseBody {
    Whole(Bytes),
    /// The connection counts as busy until the stream has ended.
    Stream(Receiver<Bytes>, #[allow(dead_code, reason = "dropped with the stream")] ActiveRequest),
}

impl hyper::body::Body for ResponseBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match &mut *self {
            Self::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Self::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Self::Stream(parts, _) => parts.poll_recv(context).map(|part| part.map(|part| Ok(Frame::data(part)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(bytes) if bytes.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Self::Stream(..) => SizeHint::default(),
        }
    }
}

/// 1xx, 204 and 304 have no body, whatever a handler says (RFC 9110, section 6.4.1).
pub(super) fn forbids_body(status: StatusCode) -> bool {
    status.is_informational() || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
}

/// Makes a response for hyper, which adds Content-Length and Date, and leaves the body out if the request was HEAD.
pub(super) fn to_hyper(
    status: StatusCode,
    headers: HeaderMap,
    body: Body,
    active: ActiveRequest,
) -> hyper::Response<ResponseBody> {
    let body = match body {
        _ if forbids_body(status) => ResponseBody::Whole(Bytes::new()),
        Body::Whole(bytes) => ResponseBody::Whole(bytes),
        Body::Stream(parts) => ResponseBody::Stream(parts, active),
    };
    let mut sent = hyper::Response::new(body);
    *sent.status_mut() = status;
    *sent.headers_mut() = headers;
    sent
}
