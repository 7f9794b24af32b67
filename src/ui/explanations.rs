//! What surprises a beginner in the request log: a second request that nobody made, a 304, a preflight. Each is explained
//! the first time it happens.

use std::time::{Duration, SystemTime};

use hyper::header::ACCESS_CONTROL_REQUEST_METHOD;
use hyper::{Method, StatusCode};

use crate::http::Exchange;
use crate::player::{AutomaticRequest, BrowserHints};

/// The same page within this time is the browser's doing.
const REPEAT_WINDOW: Duration = Duration::from_secs(2);

/// Remembers which surprises are explained already.
#[derive(Debug, Default)]
pub(super) struct Explanations {
    explained: Vec<Surprise>,
    /// The last page that was opened: when, the server's port, and the path.
    last_page: Option<(SystemTime, u16, String)>,
}

/// Something that a beginner does not expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Surprise {
    Icon,
    SiteFile,
    Prefetch,
    RepeatedPage,
    NotModified,
    Preflight,
    Options,
    Head,
}

impl Explanations {
    /// Returns the explanation of what may surprise in this exchange, unless it was explained before.
    pub(super) fn next(&mut self, exchange: &Exchange, hints: BrowserHints<'_>) -> Option<&'static str> {
        let surprise = self.surprise(exchange, hints);
        if hints.opens_page {
            self.last_page = Some((exchange.at, exchange.port, exchange.request.uri.to_string()));
        }
        let surprise = surprise.filter(|surprise| !self.explained.contains(surprise))?;
        self.explained.push(surprise);
        Some(surprise.words())
    }

    fn surprise(&self, exchange: &Exchange, hints: BrowserHints<'_>) -> Option<Surprise> {
        let request = &exchange.request;
        match request.method {
            Method::OPTIONS if request.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD) => {
                return Some(Surprise::Preflight);
            }
            Method::OPTIONS => return Some(Surprise::Options),
            Method::HEAD => return Some(Surprise::Head),
            _ => {}
        }
        match hints.automatic_request(request.path()) {
            Some(AutomaticRequest::Prefetch) => Some(Surprise::Prefetch),
            Some(AutomaticRequest::Icon) => Some(Surprise::Icon),
            Some(AutomaticRequest::SiteFile) => Some(Surprise::SiteFile),
            None if exchange.response.status == StatusCode::NOT_MODIFIED => Some(Surprise::NotModified),
            None => (hints.opens_page && self.repeats_page(exchange)).then_some(Surprise::RepeatedPage),
        }
    }

    fn repeats_page(&self, exchange: &Exchange) -> bool {
        let Some((at, port, target)) = &self.last_page else { return false };
        let is_soon = exchange.at.duration_since(*at).is_ok_and(|gap| gap < REPEAT_WINDOW);
        // Who is sent to the same address again by the server has not loaded the page a second time.
        let is_redirect = exchange.response.status.is_redirection();
        is_soon && !is_redirect && *port == exchange.port && *target == exchange.request.uri.to_string()
    }
}

impl Surprise {
    fn words(self) -> &'static str {
        match self {
            Self::Icon => "You did not send this request. A browser asks every site for a small icon.",
            Self::SiteFile => {
                "You did not send this request. A browser or a tool checks whether the site has such a file."
            }
            Self::Prefetch => {
                "You did not press Enter yet. The browser guessed the address, and already fetched the page."
            }
            Self::RepeatedPage => {
                "The same page twice within two seconds. If you loaded it once: browsers sometimes send a request again, to be faster."
            }
            Self::NotModified => {
                "304: the client still has its copy, and the server says that nothing has changed. So it sends no body."
            }
            Self::Preflight => {
                "With OPTIONS the browser asks for permission, before it sends the request of the page. This is called a preflight."
            }
            Self::Options => "OPTIONS asks which requests are permitted here.",
            Self::Head => "HEAD asks for the status and the headers only, without the body.",
        }
    }
}
