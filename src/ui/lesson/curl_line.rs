//! A curl command of a lesson, run here with our own client: what curl would print, without a second terminal. Only
//! servers on this computer are asked.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::SystemTime;

use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Method, Uri};
use url::{Host, Url};

use crate::http::Exchange;
use crate::http::client::{self, ClientError, ClientLimits, ClientRequest, ClientResult};
use crate::text::safe::{mask_unsafe_chars, safe_bytes};
use crate::text::shell::ShellKind;
use crate::ui::log::FailedRequest;

/// How the last line begins where curl would have gone on.
pub const STOPPED_EARLY: &str = "doorway has stopped";

/// A command that can be run here.
#[derive(Debug, Clone)]
pub struct CurlLine {
    command: String,
    request: ClientRequest,
    /// Whether the head of the response is printed: `-i` or `-I`.
    shows_head: bool,
    /// Whether only the head is asked for: `-I`.
    is_head: bool,
}

/// What a command that was run here has led to.
#[derive(Debug)]
pub struct CommandOutput {
    /// The lines that curl would print.
    pub printed: Vec<String>,
    /// The request, if it got no whole response.
    pub failure: Option<FailedRequest>,
}

/// What the options of a command say.
#[derive(Default)]
struct Options {
    method: Option<String>,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Option<String>,
    shows_head: bool,
    is_head: bool,
    url: Option<String>,
}

impl Options {
    /// Reads the words behind `curl`. Returns nothing if there is an option that we do not know.
    fn read(words: &[String]) -> Option<Self> {
        let (mut options, mut words) = (Self::default(), words.iter());
        while let Some(word) = words.next() {
            match word.as_str() {
                "-i" | "--include" => options.shows_head = true,
                "-I" | "--head" => options.is_head = true,
                "-s" | "-S" | "-sS" | "--silent" => {}
                "-X" | "--request" => options.method = Some(words.next()?.clone()),
                "-H" | "--header" => options.headers.push(header(words.next()?)?),
                "-d" | "--data" | "--data-raw" => options.body = Some(words.next()?.clone()),
                option if option.starts_with('-') => return None,
                _ if options.url.is_some() => return None,
                url => options.url = Some(url.to_owned()),
            }
        }
        Some(options)
    }

    fn method(&self) -> Option<Method> {
        let usual = match (self.is_head, &self.body) {
            (true, _) => "HEAD",
            (false, Some(_)) => "POST",
            (false, None) => "GET",
        };
        Method::from_bytes(self.method.as_deref().unwrap_or(usual).as_bytes()).ok()
    }
}

fn header(text: &str) -> Option<(HeaderName, HeaderValue)> {
    let (name, value) = text.split_once(':')?;
    Some((HeaderName::from_bytes(name.trim().as_bytes()).ok()?, HeaderValue::from_str(value.trim()).ok()?))
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
        Some(Self { command: command.trim().to_owned(), request, shows_head, is_head: options.is_head })
    }

    /// Returns the command as it was written.
    pub fn command(&self) -> &str {
        &self.command
    }

    /// Returns what curl has printed for an exchange, if it is one of this command and its bytes are known.
    pub fn printed_for(&self, exchange: &Exchange) -> Option<Vec<String>> {
        let request = &exchange.request;
        let is_same = self.request.address.port() == exchange.port
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
        let result = runtime.block_on(client::send(&self.request, &ClientLimits::default()));
        let outcome = result.error.as_ref().and_then(outcome);
        CommandOutput { printed: self.printed(&result), failure: outcome.map(|outcome| self.failed(outcome)) }
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
        ClientError::EmptyReply | ClientError::Hang => Some("no response"),
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

/// Returns the curl commands of a task, whose addresses are filled in: what stands between two backticks.
pub fn commands(words: &str) -> Vec<CurlLine> {
    words.split('`').skip(1).step_by(2).filter_map(CurlLine::read).collect()
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn the_commands_of_a_task_are_those_that_can_be_run_here() {
        let words = "- Open http://localhost:8080/ (or press `o`).\n- Or: `curl -i http://localhost:8080/` and then \
                     `curl -i \"http://localhost:8080/about?x=1\"`, not `curl http://example.com/`";
        let all: Vec<CurlLine> = commands(words);
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
