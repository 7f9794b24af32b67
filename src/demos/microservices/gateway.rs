//! The gateway: a table of paths and servers, and a handler that sends each request on.

use std::sync::Arc;
use std::time::Duration;

use hyper::StatusCode;

use super::Network;
use crate::demos::page::no_store;
use crate::demos::server_call::sent_on;
use crate::http::client::ClientError;
use crate::http::{Request, Response, Route};

// ANCHOR: table
/// Which server gets the requests for which paths.
const TABLE: &[(&str, &str)] = &[
    ("/", "pages"),
    ("/page.css", "pages"),
    ("/page.js", "pages"),
    ("/watch/{id}", "pages"),
    ("/videos/{id}", "videos"),
    ("/comments/{id}", "comments"),
    ("/search", "search"),
];
// ANCHOR_END: table

pub(super) fn routes(network: &Arc<Network>, time_limit: Duration) -> Vec<Route> {
    let row = |(path, server): &(&'static str, &'static str)| {
        let target = GatewayTarget { network: network.clone(), server, time_limit };
        let route = Route::any(path, move |request| target.forward(request)).blocking();
        // The style and the script of a page are housekeeping, which the lesson does not show.
        if path.starts_with("/page.") { route.unlogged() } else { route }
    };
    TABLE.iter().map(row).collect()
}

/// The server of a row, and how long the gateway waits for it.
struct GatewayTarget {
    network: Arc<Network>,
    server: &'static str,
    time_limit: Duration,
}

impl GatewayTarget {
    // ANCHOR: forward
    /// Sends the request on, and the response back.
    fn forward(&self, request: &Request) -> Response {
        let (server, limit) = (self.server, self.time_limit);
        let request = sent_on(request, "gateway");
        match self.network.context.call(server, &request, limit) {
            Ok(response) => response,
            Err(error) => no_response(server, &error),
        }
    }
    // ANCHOR_END: forward
}

/// The gateway's own words: the server took too long (504), or there is none (502).
fn no_response(server: &str, error: &ClientError) -> Response {
    let (status, words) = match error {
        ClientError::Hang => (StatusCode::GATEWAY_TIMEOUT, "takes too long"),
        _ => (StatusCode::BAD_GATEWAY, "does not respond"),
    };
    no_store(Response::text(format!("The server for {server} {words}."))).with_status(status)
}
