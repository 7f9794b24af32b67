//! Why there is no whole response, in a plain sentence.

use super::transfer::{HandExchange, MAX_BODY_BYTES};
use crate::http::client::ClientError;
use crate::net::is_loopback_host;
use crate::text::safe::{safe, safe_bytes};
use crate::text::size::size_in_words;

impl HandExchange {
    /// Returns what went wrong, if something did.
    pub fn failure(&self) -> Option<String> {
        let error = self.result.error.as_ref()?;
        Some(match error {
            ClientError::Refused | ClientError::ConnectTimeout | ClientError::Unreachable(_) => {
                self.no_connection(error)
            }
            ClientError::Hang if self.result.raw_len == 0 => {
                format!("The server sent no response within {} seconds. --timeout makes it more.", self.seconds())
            }
            ClientError::Hang => format!(
                "The response was not complete after {} seconds: {} arrived.",
                self.seconds(),
                size_in_words(self.result.raw_len)
            ),
            ClientError::EmptyReply => {
                "The server closed the connection without a response. Its terminal may show an error.".to_owned()
            }
            ClientError::Reset => {
                "The connection broke before the response was complete. The server may have stopped.".to_owned()
            }
            ClientError::Tls => "The server on this port speaks https. This request was plain http.".to_owned(),
            ClientError::NotHttp => {
                let first = self.result.raw.split(|byte| *byte == b'\n').next().unwrap_or_default();
                format!("The response is not HTTP. It begins with: {}", safe_bytes(first))
            }
            error => broken_response(error),
        })
    }

    fn no_connection(&self, error: &ClientError) -> String {
        let host = safe(self.request.url.host_str().unwrap_or_default());
        let port = self.request.url.port_or_known_default().unwrap_or(80);
        let is_here = self.request.url.host().is_some_and(|host| is_loopback_host(&host));
        match error {
            _ if self.address.is_none() => format!("There is no computer with the name {host}, or you are offline."),
            ClientError::Refused if is_here => {
                format!("No program is listening on port {port}. Start your server first, or check its port.")
            }
            ClientError::Refused => format!("No program is listening on port {port} of {host}."),
            _ => format!("{host} could not be reached on port {port}."),
        }
    }

    fn seconds(&self) -> u64 {
        self.result.took.as_secs()
    }
}

/// The words for a response whose beginning was right.
fn broken_response(error: &ClientError) -> String {
    match error {
        ClientError::CutHead => "The connection was closed before the headers were complete.".to_owned(),
        ClientError::BadHead { line, text } => {
            format!("Line {line} of the response is not valid HTTP: {}", safe_bytes(text))
        }
        ClientError::HeadTooBig => "The headers of the response are too large.".to_owned(),
        ClientError::CutBody { promised: Some(promised) } => {
            format!("The body ended too early: Content-Length promised {}.", size_in_words(*promised))
        }
        ClientError::CutBody { promised: None } => "The body ended in the middle of a chunk.".to_owned(),
        ClientError::BadChunk => "The body is not divided into chunks as Transfer-Encoding says.".to_owned(),
        ClientError::BodyTooBig => format!(
            "The body has more than {}, or it never ends. doorway stopped reading here.",
            size_in_words(MAX_BODY_BYTES as u64)
        ),
        ClientError::DecodedTooBig => {
            format!("The body has more than {} once it is decompressed.", size_in_words(MAX_BODY_BYTES as u64))
        }
        ClientError::BadCoding(coding) => {
            format!("The body is not compressed with {}, as Content-Encoding says.", safe(coding))
        }
        _ => "The response could not be read.".to_owned(),
    }
}
