//! Sends the messages of a fetch to a real server.

use std::net::SocketAddr;

use anyhow::Context;
use hyper::Method;
use hyper::body::Bytes;
use url::{Position, Url};

use super::{FetchMessage, FetchRequest, FetchTrace, ResponseHead, read_head, simulate};
use crate::http::client::{ClientError, ClientLimits, ClientRequest, send};
use crate::net;

/// Does one fetch as a browser does it, with a connection of its own for each message.
///
/// # Errors
/// The system opens no connections at all.
pub fn fetch(request: &FetchRequest, url: &Url) -> anyhow::Result<FetchTrace> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("could not open a connection")?;
    let mut failure = None;
    let mut trace = simulate(request, url, &mut |message| match runtime.block_on(send_message(message)) {
        Ok(head) => Some(head),
        Err(error) => {
            failure = error;
            None
        }
    });
    trace.failure = failure;
    Ok(trace)
}

/// Returns the head of the response, or what went wrong if there was none at any address of the host.
async fn send_message(message: &FetchMessage) -> Result<ResponseHead, Option<ClientError>> {
    let mut failure = None;
    for address in addresses(&message.url) {
        let request = client_request(message, address).ok_or(None)?;
        // The raw bytes are read as a browser reads them, which takes more than a strict parser does.
        let result = send(&request, &ClientLimits::default()).await;
        if let Some(head) = read_head(&result.raw) {
            return Ok(head);
        }
        // A program that listens on one of the addresses says more than the other, which refuses.
        let is_better = failure.as_ref().is_none_or(|error| *error == ClientError::Refused);
        failure = if is_better { result.error } else { failure };
    }
    Err(failure)
}

fn client_request(message: &FetchMessage, address: SocketAddr) -> Option<ClientRequest> {
    let url = &message.url;
    let headers = message.headers.iter().filter_map(|(name, value)| Some((name.parse().ok()?, value.parse().ok()?)));
    Some(ClientRequest {
        address,
        method: Method::from_bytes(message.method.as_bytes()).ok()?,
        target: url[Position::BeforePath..Position::AfterQuery].parse().ok()?,
        host: url[Position::BeforeHost..Position::AfterPort].parse().ok()?,
        headers: headers.collect(),
        body: Bytes::new(),
    })
}

/// Returns the addresses of a URL's host.
fn addresses(url: &Url) -> Vec<SocketAddr> {
    net::resolve(url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or(80))
}
