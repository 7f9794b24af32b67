//! How a server of a demo calls another one: over a real connection, so that the log shows it too.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use hyper::header::{
    CONNECTION, CONTENT_LENGTH, HOST, HeaderName, HeaderValue, TE, TRAILER, TRANSFER_ENCODING, UPGRADE, VIA,
};
use hyper::{HeaderMap, Method, StatusCode};

use crate::http::client::{self, ClientError, ClientLimits, ClientRequest, ClientResponse};
use crate::http::{Request, Response, SERVER_AGENT_END};

/// Sends a request to a server, given by its name and port, and waits for the response.
pub(super) trait CallServer: Send + Sync {
    fn call(&self, server: (&str, u16), request: &Request, time_limit: Duration) -> Result<Response, ClientError>;
}

/// Calls over the network. The time of a call is spent on the caller's own thread.
pub(super) struct NetworkCaller;

/// The headers that belong to one connection and are never passed on (RFC 9110, section 7.6.1).
const CONNECTION_HEADERS: [HeaderName; 7] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

impl CallServer for NetworkCaller {
    fn call(&self, (_, port): (&str, u16), request: &Request, time_limit: Duration) -> Result<Response, ClientError> {
        let limits = ClientLimits { connect: time_limit, answer: time_limit, ..ClientLimits::default() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| ClientError::Unreachable(error.kind()))?;
        let result = runtime.block_on(client::send(&client_request(port, request)?, &limits));
        match (result.response, result.error) {
            (Some(response), None) => Ok(server_response(response, &request.method)),
            (_, Some(error)) => Err(error),
            (None, None) => Err(ClientError::EmptyReply),
        }
    }
}

/// Returns the User-Agent of a request that a server of a demo makes by itself: the log names this server as the sender.
pub(super) fn server_agent(server: &str) -> String {
    format!("{server}{SERVER_AGENT_END}")
}

/// Returns the request as a gateway sends it on: with its own name at the end of the header Via (RFC 9110, section 7.6.3).
pub(super) fn sent_on(request: &Request, gateway: &str) -> Request {
    let before = request.header(VIA.as_str()).map(|before| format!("{before}, ")).unwrap_or_default();
    let mut sent_on = request.clone();
    sent_on.headers.remove(VIA);
    sent_on.with_header(VIA.as_str(), &format!("{before}1.1 {gateway}"))
}

/// Whether a request has been sent on by this gateway before.
pub(super) fn came_through(request: &Request, gateway: &str) -> bool {
    let senders = request.header(VIA.as_str()).unwrap_or_default().split(',');
    senders.filter_map(|sender| sender.split_whitespace().nth(1)).any(|name| name == gateway)
}

/// The same request for another server.
fn client_request(port: u16, request: &Request) -> Result<ClientRequest, ClientError> {
    let host = HeaderValue::from_str(&format!("localhost:{port}"));
    let is_passed_on = |name: &HeaderName| *name != HOST && *name != CONTENT_LENGTH;
    let headers = end_to_end(&request.headers).filter(|(name, _)| is_passed_on(name));
    Ok(ClientRequest {
        address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        method: request.method.clone(),
        target: request.uri.clone(),
        host: host.map_err(|_| ClientError::Unreachable(ErrorKind::InvalidInput))?,
        headers: headers.map(|(name, value)| (name.clone(), value.clone())).collect(),
        body: request.body.clone(),
        keeps_alive: false,
    })
}

/// The response as a handler returns it. Only a response to HEAD keeps its Content-Length, because the length of its
/// body does not say it.
fn server_response(response: ClientResponse, method: &Method) -> Response {
    let status = StatusCode::from_u16(response.status).unwrap_or(StatusCode::BAD_GATEWAY);
    let mut passed_on = Response::empty(status);
    for (name, value) in end_to_end(&response.headers) {
        if *name != CONTENT_LENGTH || *method == Method::HEAD {
            passed_on.headers.append(name.clone(), value.clone());
        }
    }
    passed_on.body = response.body.into();
    passed_on
}

/// Returns the headers that are meant for the other end, and not for the next connection.
fn end_to_end(headers: &HeaderMap) -> impl Iterator<Item = (&HeaderName, &HeaderValue)> {
    headers.iter().filter(|(name, _)| !CONNECTION_HEADERS.contains(name))
}
