//! Many visitors at once, of whom one is slow.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::requests::Requester;
use super::step::RehearsalStep;
use crate::text::time::milliseconds;

/// How many requests are sent at once.
const VISITORS: usize = 20;
/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// Holds a connection whose request never ends, and sends many requests meanwhile.
pub(super) fn judge(requester: &Requester, address: SocketAddr) -> RehearsalStep {
    let slow = TcpStream::connect_timeout(&address, CONNECT_TIMEOUT);
    // Whether the slow visitor gets through makes no difference to the others.
    let _ = slow.as_ref().map(|mut stream| stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n"));
    let results = requester.get_at_once(address, VISITORS);
    let failed = results.iter().filter(|result| result.error.is_some()).count();
    if failed == 0 {
        let slowest = results.iter().map(|result| result.took).max().unwrap_or_default();
        let seen = format!("{VISITORS} requests at once; the slowest response took {}.", milliseconds(slowest));
        return RehearsalStep::met("visitors", &seen);
    }
    RehearsalStep::not_met(
        "visitors",
        &format!("{failed} of {VISITORS} requests got no response while one slow user was connected."),
        "Online there are always several users, and some are slow. Here one of them stops all the others.",
        "Use a server that handles several connections at once: in Python, ThreadingHTTPServer in place of HTTPServer, \
         or waitress or uvicorn for a framework.",
    )
}
