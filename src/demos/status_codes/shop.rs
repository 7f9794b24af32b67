//! What a server says when it has too much to do, makes a mistake, or is closed for a while.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use hyper::StatusCode;
use hyper::header::RETRY_AFTER;

use crate::demos::DemoContext;
use crate::demos::page::no_store;
use crate::http::{Request, Response, Route};

/// How many requests are answered in each window of time.
const MAX_REQUESTS: u32 = 3;
const WINDOW: Duration = Duration::from_secs(10);
/// For how many seconds the shop is closed, as far as anybody knows.
const CLOSED_SECONDS: &str = "30";

/// Counts the requests of the last seconds.
pub(super) struct RateLimit {
    context: DemoContext,
    window: Mutex<Option<CountingWindow>>,
}

#[derive(Clone, Copy)]
struct CountingWindow {
    ends: SystemTime,
    requests: u32,
}

impl RateLimit {
    pub(super) fn new(context: DemoContext) -> Self {
        Self { context, window: Mutex::default() }
    }

    /// The route of the weather, which permits a few requests in a while.
    pub(super) fn route(self: &Arc<Self>) -> Route {
        let limit = self.clone();
        Route::get("/weather", move |_| no_store(limit.weather()))
    }

    pub(super) fn reset(&self) {
        *self.window.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn weather(&self) -> Response {
        match self.seconds_to_wait() {
            None => Response::text("Sunny, 21 degrees."),
            Some(seconds) => Response::text(format!("Too many requests. Try again in {seconds} seconds."))
                .with_status(StatusCode::TOO_MANY_REQUESTS)
                .with_header(RETRY_AFTER, &seconds.to_string()),
        }
    }

    /// Counts a request. Returns how long to wait if it is one too many.
    fn seconds_to_wait(&self) -> Option<u64> {
        let now = self.context.now();
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        let current = window.filter(|window| now < window.ends);
        let current = current.unwrap_or(CountingWindow { ends: now + WINDOW, requests: 0 });
        *window = Some(CountingWindow { requests: current.requests.saturating_add(1), ..current });
        let left = current.ends.duration_since(now).unwrap_or_default();
        (current.requests >= MAX_REQUESTS).then(|| left.as_secs_f64().ceil() as u64)
    }
}

/// A mistake in the server's code. The words say nothing about the code, because anybody can read them.
pub(super) fn broken() -> Response {
    no_store(Response::text("The server made a mistake.")).with_status(StatusCode::INTERNAL_SERVER_ERROR)
}

/// The door of the shop at a stage.
pub(super) fn door(stage: &str) -> impl Fn(&Request) -> Response + use<> {
    let is_closed = stage == "closed";
    move |_| if is_closed { closed() } else { no_store(Response::text("The shop is open.")) }
}

fn closed() -> Response {
    no_store(Response::text("We are cleaning. Come back soon."))
        .with_status(StatusCode::SERVICE_UNAVAILABLE)
        .with_header(RETRY_AFTER, CLOSED_SECONDS)
}
