//! A request that a page's script sends: with a preflight where a browser sends one, and judged as a browser judges it.

use url::{Position, Url};

use super::run::Run;
use crate::check::cancel::Interrupt;
use crate::check::cors::{
    CorsAdvice, FetchMessage, FetchRefusal, FetchRequest, FetchTrace, ResponseHead, advise, origin_of, read_head,
    simulate,
};
use crate::check::result::{Attempt, RequestSpec};
use crate::course::PageOrigin;
use crate::http::client::ClientResult;

/// The result of a fetch.
pub(super) struct BrowserFetch {
    /// The last message and its response; none if the browser sent nothing.
    pub(super) last: Option<Attempt>,
    /// The preflight before it.
    pub(super) preflight: Option<Attempt>,
    /// The steps of the browser's check.
    pub(super) trace: FetchTrace,
    /// Why the browser keeps the response from the page; none if it does not.
    pub(super) block: Option<CorsAdvice>,
}

/// Sends the request as a page does. `cookie_header` returns the cookies for a path.
pub(super) fn fetch_as_page(
    run: &mut Run<'_>,
    page: &PageOrigin,
    spec: &RequestSpec,
    cookie_header: &dyn Fn(&str) -> Option<(String, String)>,
) -> Result<BrowserFetch, Interrupt> {
    let Some(url) = Url::parse(&run.plan.url).ok().and_then(|base| base.join(&spec.path).ok()) else {
        let trace = FetchTrace {
            refused: Some(FetchRefusal::new(format!("{} is no address", spec.path))),
            ..FetchTrace::default()
        };
        return Ok(BrowserFetch { last: None, preflight: None, trace, block: None });
    };
    let headers = spec.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("origin"));
    let request = FetchRequest {
        origin: page.origin.clone(),
        method: spec.method.clone(),
        headers: headers.cloned().collect(),
        credentials: page.with_cookies,
    };
    let (mut attempts, mut interrupt) = (Vec::new(), None);
    let trace = simulate(&request, &url, &mut |message| {
        // The check sends nothing to any other server.
        if interrupt.is_some() || origin_of(&message.url) != origin_of(&url) {
            return None;
        }
        match run.send(message_spec(message, spec, page, cookie_header)) {
            Ok(attempt) => {
                let head = response_head(&attempt.result);
                attempts.push((is_preflight(message), attempt));
                head
            }
            Err(stopped) => {
                interrupt = Some(stopped);
                None
            }
        }
    });
    if let Some(interrupt) = interrupt {
        return Err(interrupt);
    }
    let last = attempts.pop().map(|(_, attempt)| attempt);
    let preflight = attempts.pop().filter(|(is_preflight, _)| *is_preflight).map(|(_, attempt)| attempt);
    let block = (!trace.allowed).then(|| advise(&request, &trace));
    Ok(BrowserFetch { last, preflight, trace, block })
}

fn is_preflight(message: &FetchMessage) -> bool {
    message.headers.iter().any(|(name, _)| name == "Access-Control-Request-Method")
}

fn message_spec(
    message: &FetchMessage,
    spec: &RequestSpec,
    page: &PageOrigin,
    cookie_header: &dyn Fn(&str) -> Option<(String, String)>,
) -> RequestSpec {
    let path = message.url[Position::BeforePath..Position::AfterQuery].to_owned();
    let mut headers = message.headers.clone();
    // A preflight carries no cookies and no body, whatever the request after it does.
    let is_request = !is_preflight(message);
    headers.extend(cookie_header(&path).filter(|_| page.with_cookies && is_request));
    let body = spec.body.clone().filter(|_| is_request && message.method == spec.method);
    RequestSpec { headers, body, ..RequestSpec::new(&message.method, &path) }
}

/// Reads the head of a response from its raw bytes, as a browser does. In memory there are no raw bytes.
fn response_head(result: &ClientResult) -> Option<ResponseHead> {
    let response = result.response.as_ref().filter(|_| result.error.is_none())?;
    let of_parsed = || {
        let text = |value: &hyper::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = response.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        ResponseHead { status: response.status, headers, ..ResponseHead::default() }
    };
    Some(read_head(&result.raw).unwrap_or_else(of_parsed))
}
