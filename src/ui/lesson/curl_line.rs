//! A curl command of a lesson, run here with our own client: what curl would print, without a second terminal. Only
//! servers on this computer are asked.

mod options;
mod redirects;
mod task_command;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::SystemTime;

use hyper::Uri;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use url::{Host, Url};

use crate::http::Exchange;
use crate::http::client::{self, ClientError, ClientLimits, ClientRequest, ClientResult};
use crate::player::ObservedRequest;
use crate::text::safe::{mask_unsafe_chars, safe_bytes};
use crate::text::shell::ShellKind;
use crate::ui::log::FailedRequest;

use options::Options;
pub use task_command::{TaskCommand, task_commands};

/// How the last line begins where curl would have gone on.
pub const STOPPED_EARLY: &str = "doorway has stopped";

/// What the log says of a request whose response never came here.
pub const NO_RESPONSE: &str = "no response";

/// A command that can be run here.
#[derive(Debug, Clone)]
pub struct CurlLine {
    command: String,
    request: ClientRequest,
    url: Url,
    /// Whether the head of the response is printed: `-i` or `-I`.
    shows_head: bool,
    /// Whether only the head is asked for: `-I`.
    is_head: bool,
    /// Whether `-X` names the method, which redirects do not change then.
    names_method: bool,
    /// How many redirects are followed: `-L`.
    most_redirects: usize,
    /// How many have been followed.
    redirects: usize,
}

/// What a command that was run here has led to.
#[derive(Debug)]
pub struct CommandOutput {
    /// The lines that curl would print.
    pub printed: Vec<String>,
    /// The request, if it got no whole response.
    pub failure: Option<FailedRequest>,
}

impl CurlLine {
    /// Reads a command. Returns nothing if it is none that can be run here.
    pub fn read(command: &str) -> Option<Self> {
        let words = ShellKind::Posix.split(command.trim()).ok()?;
        let (program, words) = words.split_first()?;
        if program != "curl" && program != "curl.exe" {
            return None;
        }
        let mut options = Options::read(words)?;
        let url = options.url.take()?;
        let url = Url::parse(&if url.contains("://") { url } else { format!("http://{url}") }).ok()?;
        let body = options.body.clone().unwrap_or_default();
        if options.body.is_some() && !options.headers.iter().any(|(name, _)| *name == CONTENT_TYPE) {
            options.headers.push((CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded")));
        }
        let request = ClientRequest {
            address: loopback_address(&url)?,
            method: options.method()?,
            target: target(&url)?,
            host: HeaderValue::from_str(&host(&url)?).ok()?,
            headers: options.headers,
            body: Bytes::from(body),
            keeps_alive: true,
        };
        let shows_head = options.shows_head || options.is_head;
        let Options { is_head, most_redirects, method, .. } = options;
        let (command, names_method) = (command.trim().to_owned(), method.is_some());
        Some(Self { command, request, url, shows_head, is_head, names_method, most_redirects, redirects: 0 })
    }

    /// Returns the command as it was written.
    pub fn command(&self) -> &str {
        &self.command
    }

    /// Returns the port that it goes to.
    pub fn port(&self) -> u16 {
        self.request.address.port()
    }

    /// Returns the request as the server of this name observes it, before there is a response.
    pub fn observed(&self, server: &str) -> ObservedRequest {
        let ClientRequest { method, target, headers, .. } = &self.request;
        ObservedRequest {
            server: server.to_owned(),
            method: method.to_string(),
            path: target.path().to_owned(),
            query: target.query().map(str::to_owned),
            status: 0,
            headers: headers.iter().cloned().collect(),
            body: Bytes::new(),
            program: None,
            is_automatic: false,
            was_sent_by_learner: true,
        }
    }

    /// Returns what curl has printed for an exchange, if it is one of this command and its bytes are known.
    pub fn printed_for(&self, exchange: &Exchange) -> Option<Vec<String>> {
        let request = &exchange.request;
        let is_followed = self.most_redirects > 0 && exchange.response.status.is_redirection();
        let is_same = !is_followed
            && self.request.address.port() == exchange.port
            && self.request.method == request.method
            && self.request.target == request.uri;
        let wire = exchange.wire.as_ref().filter(|wire| is_same && wire.response.len() as u64 == wire.response_len)?;
        let body = String::from_utf8_lossy(&exchange.response.body).lines().map(mask_unsafe_chars).collect::<Vec<_>>();
        let mut lines = if self.shows_head { head_lines(&wire.response) } else { Vec::new() };
        lines.extend(if self.is_head { Vec::new() } else { body });
        Some(without_empty_end(lines))
    }

    /// Sends the request, and returns what curl would print.
    pub fn run(&self) -> CommandOutput {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let Ok(runtime) = runtime else {
            return CommandOutput { printed: vec!["curl: the system could not run it".to_owned()], failure: None };
        };
        let (mut line, mut printed) = (self.clone(), Vec::new());
        loop {
            let result = runtime.block_on(client::send(&line.request, &ClientLimits::default()));
            match line.redirected(&result) {
                None => {
                    printed.extend(line.printed(&result));
                    let outcome = result.error.as_ref().and_then(outcome);
                    return CommandOutput { printed, failure: outcome.map(|outcome| line.failed(outcome)) };
                }
                Some(next) => {
                    printed.extend(if self.shows_head { head_lines(&result.raw) } else { Vec::new() });
                    match next {
                        Ok(next) => line = next,
                        Err(end) => {
                            printed.push(end);
                            return CommandOutput { printed, failure: None };
                        }
                    }
                }
            }
        }
    }

    fn failed(&self, outcome: &'static str) -> FailedRequest {
        let ClientRequest { address, method, target, .. } = &self.request;
        let (port, method) = (address.port(), method.clone());
        FailedRequest { at: SystemTime::now(), port, method, target: target.to_string(), outcome }
    }

    fn printed(&self, result: &ClientResult) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(response) = &result.response {
            if self.shows_head {
                lines.extend(head_lines(&result.raw));
            }
            if !self.is_head {
                lines.extend(String::from_utf8_lossy(&response.body).lines().map(mask_unsafe_chars));
            }
        }
        lines.extend(result.error.as_ref().map(|error| self.error(error)));
        without_empty_end(lines)
    }

    /// Returns what curl says about an error.
    fn error(&self, error: &ClientError) -> String {
        let port = self.request.address.port();
        match error {
            ClientError::Refused => {
                format!("curl: (7) Failed to connect to localhost port {port} after 0 ms: Could not connect to server")
            }
            ClientError::EmptyReply => "curl: (52) Empty reply from server".to_owned(),
            ClientError::ConnectTimeout => "curl: (28) Connection timed out".to_owned(),
            ClientError::Hang => format!("{STOPPED_EARLY} waiting for the response. curl would wait longer."),
            ClientError::HeadTooBig | ClientError::BodyTooBig | ClientError::DecodedTooBig => {
                format!(
                    "{STOPPED_EARLY} reading: the response is too large to be shown here. curl would read all of it."
                )
            }
            _ => "curl: the response could not be read to its end".to_owned(),
        }
    }
}

/// Returns in two words why there is no whole response, if there is none.
fn outcome(error: &ClientError) -> Option<&'static str> {
    match error {
        ClientError::Refused | ClientError::ConnectTimeout | ClientError::Unreachable(_) => Some("no connection"),
        ClientError::EmptyReply | ClientError::Hang => Some(NO_RESPONSE),
        ClientError::Reset | ClientError::CutHead | ClientError::CutBody { .. } | ClientError::BadChunk => {
            Some("cut off")
        }
        // doorway itself has closed the connection.
        ClientError::HeadTooBig | ClientError::BodyTooBig | ClientError::DecodedTooBig => Some("cut off"),
        ClientError::Tls | ClientError::NotHttp | ClientError::BadHead { .. } => Some("no HTTP"),
        _ => None,
    }
}

/// Returns the head of a response, and the empty line under it.
fn head_lines(raw: &[u8]) -> Vec<String> {
    let end = raw.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(raw.len());
    let head = raw[..end].split(|byte| *byte == b'\n');
    let lines = head.map(|line| safe_bytes(line.strip_suffix(b"\r").unwrap_or(line)));
    lines.chain([String::new()]).collect()
}

fn without_empty_end(mut lines: Vec<String>) -> Vec<String> {
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// Returns the address of a server on this computer; nothing for any other.
fn loopback_address(url: &Url) -> Option<SocketAddr> {
    let ip = match url.host()? {
        Host::Domain("localhost") => IpAddr::from(Ipv4Addr::LOCALHOST),
        Host::Domain(_) => return None,
        Host::Ipv4(ip) => IpAddr::from(ip),
        Host::Ipv6(ip) => IpAddr::from(ip),
    };
    let is_ours = url.scheme() == "http" && ip.is_loopback();
    is_ours.then_some(SocketAddr::new(ip, url.port_or_known_default()?))
}

fn target(url: &Url) -> Option<Uri> {
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}{query}", url.path()).parse().ok()
}

fn host(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use hyper::Method;

    use super::*;

    #[test]
    fn the_commands_of_a_task_are_those_that_can_be_run_here() {
        let words = "- Open http://localhost:8080/ (or press `o`).\n- Or: `curl -i http://localhost:8080/` and then \
                     `curl -i \"http://localhost:8080/about?x=1\"`, not `curl http://example.com/`";
        let of = |command| if let TaskCommand::Runs(line) = command { Some(*line) } else { None };
        let all: Vec<CurlLine> = task_commands(words).into_iter().filter_map(of).collect();
        let targets: Vec<String> = all.iter().map(|line| line.request.target.to_string()).collect();
        assert_eq!(targets, ["/", "/about?x=1"]);
        assert_eq!(all[0].command(), "curl -i http://localhost:8080/");
    }

    #[test]
    fn options_become_a_request() {
        let line =
            CurlLine::read("curl -X PUT -H 'Origin: http://a' -d '{\"count\": 5}' localhost:8080/api").expect("one");
        assert_eq!(line.request.method, Method::PUT);
        assert_eq!(line.request.host, "localhost:8080");
        assert_eq!(line.request.body, "{\"count\": 5}");
        assert_eq!(line.request.headers[0].0, "origin");
        assert_eq!(CurlLine::read("curl -d a=b localhost:1/").map(|line| line.request.method), Some(Method::POST));
    }

    #[test]
    fn what_doorway_does_not_wait_for_is_not_said_to_be_what_curl_prints() {
        let line = CurlLine::read("curl localhost:1/").expect("one");
        for error in [ClientError::Hang, ClientError::BodyTooBig] {
            assert!(line.error(&error).starts_with(STOPPED_EARLY), "{error:?}");
        }
        assert!(line.error(&ClientError::EmptyReply).starts_with("curl: (52)"));
    }

    #[test]
    fn a_long_line_is_printed_whole_and_a_backslash_stays_one() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("it has an address").port();
        let body = format!("C:\\{}\u{9b}", "x".repeat(2000));
        let response = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        let server = std::thread::spawn(move || {
            let (mut socket, _) = listener.accept().expect("a connection");
            let _ = socket.read(&mut [0; 1024]);
            socket.write_all(response.as_bytes()).expect("it can be sent");
        });
        let output = CurlLine::read(&format!("curl http://127.0.0.1:{port}/")).expect("one").run();
        server.join().expect("the server has not failed");
        assert_eq!(output.printed, [format!("C:\\{}\u{fffd}", "x".repeat(2000))]);
        assert!(output.failure.is_none());
    }

    #[test]
    fn a_request_without_a_response_is_told_as_one() {
        let output = CurlLine::read("curl http://127.0.0.1:1/a?b=1").expect("it can be run").run();
        let failure = output.failure.expect("nothing is listening there");
        assert_eq!((failure.outcome, failure.port, failure.target.as_str()), ("no connection", 1, "/a?b=1"));
        for (error, words) in [(ClientError::EmptyReply, "no response"), (ClientError::CutHead, "cut off")] {
            assert_eq!(outcome(&error), Some(words));
        }
    }

    #[test]
    fn other_computers_and_unknown_options_are_refused() {
        for command in
            ["curl http://192.168.1.2/", "curl https://localhost/", "curl -o file http://localhost/", "wget /"]
        {
            assert!(CurlLine::read(command).is_none(), "{command}");
        }
    }

    #[test]
    fn the_request_has_the_headers_that_curl_sends_in_the_same_order() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("it has an address").port();
        let server = std::thread::spawn(move || {
            let (mut socket, _) = listener.accept().expect("a connection");
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                socket.read_exact(&mut byte).expect("the head of a request");
                head.extend(byte);
            }
            socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi").expect("it can be sent");
            String::from_utf8(head).expect("it is text")
        });
        let line = CurlLine::read(&format!("curl -i -H 'Origin: http://a' http://127.0.0.1:{port}/x")).expect("one");
        assert_eq!(line.run().printed, ["HTTP/1.1 200 OK", "Content-Length: 2", "", "hi"]);
        let head = server.join().expect("the server has not failed");
        let names: Vec<&str> = head.lines().skip(1).filter_map(|line| Some(line.split_once(':')?.0)).collect();
        assert!(head.starts_with("GET /x HTTP/1.1\r\n"), "{head}");
        assert_eq!(names, ["Host", "User-Agent", "Accept", "Origin"], "{head}");
    }

    #[test]
    fn a_server_that_is_not_there_gives_curls_own_error() {
        let line = CurlLine::read("curl http://127.0.0.1:1/").expect("it can be run");
        assert_eq!(
            line.error(&ClientError::Refused),
            "curl: (7) Failed to connect to localhost port 1 after 0 ms: Could not connect to server"
        );
    }
}
