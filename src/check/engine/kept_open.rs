//! Responses whose body only the end of the connection ends, in HTTP/1.1. The check asks servers to close the connection, and
//! browsers do not: with a browser, such a server may wait for the next request while the browser waits for the end.

use std::time::Duration;

use crate::check::result::Attempt;
use crate::http::client::{ClientError, ClientResponse, ClientResult};

/// The least time that a server gets to close a connection that it was not asked to close.
pub(super) const KEPT_OPEN_TIMEOUT: Duration = Duration::from_secs(1);
/// How many times as long as the first response it may take.
pub(super) const SLOWER_THAN_FIRST: u32 = 4;

/// Tells whether the response may have ended only because the request asked to close the connection, and whether the same
/// request may be sent again.
pub(super) fn may_stay_open(attempt: &Attempt) -> bool {
    let ends = |response: &ClientResponse| response.ends_with_connection() && !response.announces_close();
    let result = &attempt.result;
    attempt.request.method == "GET" && result.error.is_none() && result.response.as_ref().is_some_and(ends)
}

/// Tells whether the response arrived, and the connection stayed open behind it.
pub(super) fn stayed_open(kept: &ClientResult) -> bool {
    kept.error == Some(ClientError::Hang) && kept.response.is_some()
}
