//! A response that hyper waits for, or that is there already.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::response_body::ResponseBody;

/// The response for hyper. Nearly every request has it at once, without an async function that would be moved around.
pub(super) enum ResponseFuture<'a> {
    Ready(Option<hyper::Response<ResponseBody>>),
    Waiting(Pin<Box<dyn Future<Output = hyper::Response<ResponseBody>> + Send + 'a>>),
}

impl Future for ResponseFuture<'_> {
    type Output = Result<hyper::Response<ResponseBody>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut *self {
            Self::Ready(response) => Poll::Ready(Ok(response.take().expect("a future is not polled after its end"))),
            Self::Waiting(waiting) => waiting.as_mut().poll(context).map(Ok),
        }
    }
}
