//! A small video site: as one program, and as four servers behind a gateway that forwards the requests.

mod gateway;
mod log;
mod services;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::header::HeaderName;

use self::log::RequestLogs;
use super::{Demo, DemoContext, DemoSpec, ServerSpec, StageSpec};
use crate::http::{Route, Routes};

/// The header with the time that the server has worked.
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");
/// How long the gateway waits for a server, if it is patient.
const PATIENT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long it waits if it is not.
const IMPATIENT_TIMEOUT: Duration = Duration::from_millis(300);

const ALL: &[&str] = &["site", "pages", "videos", "comments", "search"];

/// The demo.
pub(super) static MICROSERVICES: DemoSpec = DemoSpec {
    name: "microservices",
    about: "a video site as one program, and as four servers behind a gateway",
    servers: &[
        ServerSpec::new("site", 8080),
        ServerSpec::new("pages", 8081),
        ServerSpec::new("videos", 8082),
        ServerSpec::new("comments", 8083),
        ServerSpec::new("search", 8084),
    ],
    stages: &[
        StageSpec::new("one", "one program for everything", &["site"]),
        StageSpec::new("one-stopped", "the one program has ended", &[]),
        StageSpec::new("many", "four servers behind a gateway", ALL),
        StageSpec::new("no-comments", "the server for comments is stopped", &["site", "pages", "videos", "search"]),
        StageSpec::new("slow-search", "the search is slow", ALL),
        StageSpec::new("impatient", "the gateway waits 0.3 seconds at most", ALL),
        StageSpec::new("request-ids", "each request has an id in all logs", ALL),
        StageSpec::new(
            "moved",
            "the search has moved to the server for videos",
            &["site", "pages", "videos", "comments"],
        ),
    ],
    build: |context| Ok(Box::new(VideoSite { network: Arc::new(Network { context, logs: RequestLogs::default() }) })),
};

/// What the servers share: the way to call each other. Each of them keeps its own log.
struct Network {
    context: DemoContext,
    logs: RequestLogs,
}

/// Lets each response say how long the server had worked on it: a browser needs much longer for the way there and back.
fn timed(routes: Vec<Route>) -> Vec<Route> {
    let timed = |route: Route| {
        route.wrapped(|request, handler| {
            let start = Instant::now();
            let response = handler(request);
            let milliseconds = start.elapsed().as_secs_f64() * 1000.0;
            response.with_header(SERVER_TIMING, &format!("work;dur={milliseconds:.4}"))
        })
    };
    routes.into_iter().map(timed).collect()
}

struct VideoSite {
    network: Arc<Network>,
}

impl Demo for VideoSite {
    fn routes(&self, server: &str, stage: &str) -> Routes {
        let routes = match server {
            "site" if stage == "one" => timed(services::all_in_one()),
            "site" => {
                let timeout = if stage == "impatient" { IMPATIENT_TIMEOUT } else { PATIENT_TIMEOUT };
                timed(gateway::routes(&self.network, timeout))
            }
            "pages" => services::pages(&self.network),
            "videos" if stage == "moved" => [services::videos(), services::search(false)].concat(),
            "videos" => services::videos(),
            "comments" => services::comments(),
            _ => services::search(matches!(stage, "slow-search" | "impatient")),
        };
        let server = MICROSERVICES.servers.iter().find(|own| own.name == server).map_or("site", |own| own.name);
        if matches!(stage, "request-ids" | "moved") {
            log::with_ids(&self.network, server, routes)
        } else {
            Routes(routes)
        }
    }

    fn reset(&self, _stage: &str) -> anyhow::Result<()> {
        self.network.logs.clear();
        Ok(())
    }
}
