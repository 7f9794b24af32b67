//! Sends the messages of a fetch to a real server.

use std::net::SocketAddr;

use anyhow::Context;
use hyper::Method;
use hyper::body::Bytes;
use hyper::header::CONTENT_LENGTH;
use url::{Position, Url};

use super::{FetchMessage, FetchRequest, FetchTrace, ResponseHead, read_head, simulate};
use crate::check::words::error_in_words;
use crate::http::client::{ClientError, ClientLimits, ClientRequest, ClientResult, send};
use crate::net;
use crate::text::http_syntax::{body_start, skip_interim};

/// The largest head that Chrome reads, in bytes.
const MAX_BROWSER_HEAD_BYTES: u64 = 256 * 1024;

/// Does one fetch as a browser does it, with a connection of its own for each message.
///
/// # Errors
/// The system opens no connections at all.
pub fn fetch(request: &FetchRequest, url: &Url) -> anyhow::Result<FetchTrace> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("could not open a connection")?;
    let (mut failure, mut body_problem) = (None, None);
    let mut trace = simulate(request, url, &mut |message| match runtime.block_on(send_message(message)) {
        Ok((head, problem)) => {
            body_problem = problem;
            Some(head)
        }
        Err(error) => {
            failure = error;
            None
        }
    });
    trace.failure = failure;
    trace.body_problem = body_problem;
    Ok(trace)
}

/// Returns the head of the response and what is wrong with its body, or what went wrong if there was no response at any address
/// of the host.
async fn send_message(message: &FetchMessage) -> Result<(ResponseHead, Option<String>), Option<ClientError>> {
    let mut failure = None;
    for address in addresses(&message.url) {
        let request = client_request(message, address).ok_or(None)?;
        // The raw bytes are read as a browser reads them, which takes more than a strict parser does.
        let result = send(&request, &ClientLimits::default()).await;
        if let Some(head) = read_head(&result.raw).filter(|head| is_whole(head, &result)) {
            return Ok((head, body_problem(&result)));
        }
        // A program that listens on one of the addresses says more than the other, which refuses.
        let is_better = failure.as_ref().is_none_or(|error| *error == ClientError::Refused);
        failure = if is_better { result.error } else { failure };
    }
    Err(failure)
}

/// Whether a head is the one of a whole response: not an interim one, and not the beginning of headers without an end.
fn is_whole(head: &ResponseHead, result: &ClientResult) -> bool {
    let is_interim = (100..200).contains(&head.status) && head.status != 101;
    let is_endless = result.raw_len > MAX_BROWSER_HEAD_BYTES && body_start(skip_interim(&result.raw)).is_none();
    !is_interim && !is_endless
}

/// Returns what is wrong with the body of a response, as a clause. A stream that has not ended yet is right.
fn body_problem(result: &ClientResult) -> Option<String> {
    let has_length = || result.response.as_ref()?.headers.get(CONTENT_LENGTH);
    let is_broken = match result.error.as_ref()? {
        ClientError::CutBody { .. } | ClientError::BadChunk | ClientError::BadCoding(_) | ClientError::Reset => true,
        ClientError::Hang => has_length().is_some(),
        _ => false,
    };
    is_broken.then(|| error_in_words(result))
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
        keeps_alive: false,
    })
}

/// Returns the addresses of a URL's host.
fn addresses(url: &Url) -> Vec<SocketAddr> {
    net::resolve(url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or(80))
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};

    use super::*;
    use crate::check::cors::{FetchVerdict, advise};

    /// Fetches from a server that does this with a connection.
    fn fetched(respond: fn(&mut TcpStream)) -> (FetchRequest, FetchTrace) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("some port is free");
        let port = listener.local_addr().expect("it is bound").port();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a client comes");
            let _ = stream.read(&mut [0; 1024]);
            respond(&mut stream);
        });
        let origin = "http://localhost:3000".to_owned();
        let request = FetchRequest { origin, method: "GET".to_owned(), headers: Vec::new(), credentials: false };
        let url = Url::parse(&format!("http://127.0.0.1:{port}/")).expect("it is a URL");
        let trace = fetch(&request, &url).expect("connections can be opened");
        (request, trace)
    }

    #[test]
    fn headers_without_an_end_are_no_response_that_a_browser_gets() {
        let (_, trace) = fetched(|stream| {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
            while stream.write_all(format!("X-A: {}\r\n", "y".repeat(1000)).as_bytes()).is_ok() {}
        });
        assert_eq!((trace.verdict(), trace.failure), (FetchVerdict::Unreachable, Some(ClientError::HeadTooBig)));
    }

    #[test]
    fn interim_responses_alone_are_no_response() {
        let (_, trace) = fetched(|stream| drop(stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")));
        assert_eq!(trace.verdict(), FetchVerdict::Unreachable);
        let (_, trace) = fetched(|stream| while stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").is_ok() {});
        assert_eq!(trace.verdict(), FetchVerdict::Unreachable);
    }

    #[test]
    fn a_body_that_ends_too_soon_is_noted() {
        let (request, trace) = fetched(|stream| {
            let head = "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 500\r\n\r\nabc";
            let _ = stream.write_all(head.as_bytes());
        });
        assert_eq!(trace.verdict(), FetchVerdict::Allowed);
        let notes = advise(&request, &trace).notes;
        assert!(
            notes.len() == 1 && notes[0].contains("ends too soon") && notes[0].contains("gets an error"),
            "{notes:?}"
        );
    }

    #[test]
    fn a_whole_response_has_no_note() {
        let (request, trace) = fetched(|stream| {
            let _ =
                stream.write_all(b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 3\r\n\r\nabc");
        });
        assert_eq!(advise(&request, &trace).notes, [""; 0]);
    }
}
