//! What a mistake looks like from outside: the `[seen]` table of its `mistake.toml`, compared with its real server.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use doorway::http::client::{ClientError, ClientLimits, ClientRequest, ClientResult, send};
use hyper::Method;
use hyper::body::Bytes;
use hyper::header::HeaderValue;
use serde::Deserialize;

use super::observed_program::ObservedProgram;

/// How long a response may take that is expected to hang.
const HANG_TIMEOUT: Duration = Duration::from_secs(2);
/// How long every other response may take, on a busy machine too.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(20);

/// What can be observed of a mistake, in the order in which it happens.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Observation {
    /// `listens`, `listens elsewhere`, or `exit 0` for a program that exits at the start.
    pub(crate) start: Option<String>,
    ipv4: Option<String>,
    ipv6: Option<String>,
    /// `exit 1` for a program that exits after the requests.
    ends: Option<String>,
    #[serde(default)]
    output: Vec<String>,
    #[serde(default, rename = "probe")]
    probes: Vec<ObservedProbe>,
}

/// One request, and what its response is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ObservedProbe {
    get: String,
    status: Option<u16>,
    trouble: Option<String>,
    bytes: Option<bool>,
    #[serde(rename = "type")]
    media_type: Option<String>,
    header: Option<String>,
    no_header: Option<String>,
    is: Option<String>,
    has: Option<String>,
}

impl Observation {
    /// Sends the requests, and returns every difference. `start` is what the program did at its start.
    pub(crate) fn differences(
        &self,
        start: Option<String>,
        program: Option<&mut ObservedProgram>,
        port: u16,
    ) -> Vec<String> {
        let mut found = Vec::new();
        found.extend(difference("the start", self.start.as_ref(), start));
        for (address, expected) in [(v4(), &self.ipv4), (v6(), &self.ipv6)] {
            let actual = if connects(address, port) { "answers" } else { "refused" };
            let actual = expected.as_ref().map(|_| actual.to_owned());
            found.extend(difference(&address.to_string(), expected.as_ref(), actual));
        }
        found.extend(self.probes.iter().flat_map(|probe| probe.differences(port)));
        if let Some(program) = program {
            let exit = self.ends.as_ref().or(self.start.as_ref().filter(|start| start.starts_with("exit")));
            found.extend(difference("the end", exit, program.exit_in_words(exit.is_some())));
            let missing = self.output.iter().filter(|part| !program.prints(part));
            found.extend(missing.map(|part| format!("{part:?} is not in its output: {}", program.output())));
        }
        found
    }
}

impl ObservedProbe {
    fn differences(&self, port: u16) -> Vec<String> {
        let start = Instant::now();
        let is_refused = |result: &ClientResult| result.error == Some(ClientError::Refused);
        let mut result = self.send(port);
        // A program that is just exiting may still accept a connection.
        while self.trouble.as_deref() == Some("refused") && !is_refused(&result) && start.elapsed() < RESPONSE_TIMEOUT {
            std::thread::sleep(Duration::from_millis(10));
            result = self.send(port);
        }
        self.compare(&result).into_iter().map(|difference| format!("GET {}: {difference}", self.get)).collect()
    }

    fn compare(&self, result: &ClientResult) -> Vec<String> {
        let response = result.response.as_ref().filter(|_| result.error.is_none());
        let header = |name: &str| Some(response?.headers.get(name)?.to_str().unwrap_or_default().to_owned());
        let mut found = Vec::new();
        found.extend(difference("the error", self.trouble.as_ref(), result.error.as_ref().map(error_name)));
        found.extend(difference("bytes", self.bytes.as_ref(), self.bytes.map(|_| result.raw_len > 0)));
        let status = self.status.and(response).map(|response| response.status);
        found.extend(difference("the status", self.status.as_ref(), status));
        let media_type = |value: String| value.split(';').next().unwrap_or_default().trim().to_lowercase();
        let media_type = self.media_type.as_ref().and_then(|_| header("content-type")).map(media_type);
        found.extend(difference("the media type", self.media_type.as_ref(), media_type));
        if let Some((name, value)) = self.header.as_ref().and_then(|line| line.split_once(": ")) {
            found.extend(difference(name, Some(&value.to_owned()), header(name)));
        }
        found.extend(self.no_header.iter().filter_map(|name| Some(format!("it has {name}: {}", header(name)?))));
        let body = String::from_utf8_lossy(response.map_or(&result.raw[..], |response| &response.body[..]));
        found.extend(self.is.iter().filter(|whole| body != **whole).map(|whole| format!("{body:?} is not {whole:?}")));
        let missing = self.has.iter().filter(|part| !body.contains(part.as_str()));
        found.extend(missing.map(|part| format!("{part:?} is not in {body:?}")));
        found
    }

    /// Sends the request to the address that takes connections.
    fn send(&self, port: u16) -> ClientResult {
        let address = if connects(v4(), port) { v4() } else { v6() };
        let request = ClientRequest {
            address: SocketAddr::new(address, port),
            method: Method::GET,
            target: self.get.replace("{random}", "k3v9q7").parse().expect("the file has a path"),
            host: HeaderValue::from_str(&format!("localhost:{port}")).expect("it is a name and a number"),
            headers: Vec::new(),
            body: Bytes::new(),
            keeps_alive: false,
        };
        let hangs = self.trouble.as_deref() == Some("hang");
        let limits =
            ClientLimits { answer: if hangs { HANG_TIMEOUT } else { RESPONSE_TIMEOUT }, ..ClientLimits::default() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
        runtime.block_on(send(&request, &limits))
    }
}

fn difference<T: PartialEq + std::fmt::Debug>(what: &str, expected: Option<&T>, actual: Option<T>) -> Option<String> {
    (expected != actual.as_ref()).then(|| format!("{what} is {actual:?} and not {expected:?}"))
}

fn error_name(error: &ClientError) -> String {
    match error {
        ClientError::Refused => "refused".to_owned(),
        ClientError::EmptyReply | ClientError::Reset => "empty".to_owned(),
        ClientError::Hang => "hang".to_owned(),
        ClientError::NotHttp => "not http".to_owned(),
        ClientError::BadCoding(_) => "bad coding".to_owned(),
        other => format!("{other:?}"),
    }
}

fn v4() -> IpAddr {
    Ipv4Addr::LOCALHOST.into()
}

fn v6() -> IpAddr {
    Ipv6Addr::LOCALHOST.into()
}

/// Whether something takes connections there.
pub(crate) fn connects(address: IpAddr, port: u16) -> bool {
    TcpStream::connect((address, port)).is_ok()
}

/// Whether something takes connections on either address of this computer.
pub(crate) fn is_listening(port: u16) -> bool {
    connects(v4(), port) || connects(v6(), port)
}
