//! The way of one `fetch` as a browser goes it: the preflight where one is needed, the request, and each
//! redirect on the way, with a check at every stop. Follows "HTTP fetch" and "HTTP-redirect fetch" of the
//! Fetch standard.

use super::checks::{CheckStep, cors_check, preflight_check, readable};
use super::{FetchRequest, ResponseHead, preflight, request};

/// How many redirects a browser follows.
const REDIRECTS: usize = 20;
/// Statuses that send the browser elsewhere, if there is a Location.
const REDIRECT_STATUSES: [u16; 5] = [301, 302, 303, 307, 308];

/// One message that a browser would send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchMessage {
    /// Where to: the whole URL.
    pub url: String,
    /// The method.
    pub method: String,
    /// The header fields that matter here.
    pub headers: Vec<(String, String)>,
}

/// A message, its answer, and what the browser makes of it.
#[derive(Debug, Clone)]
pub struct Hop {
    /// What was sent.
    pub sent: FetchMessage,
    /// What came; none where nothing came.
    pub came: Option<ResponseHead>,
    /// The steps of the check.
    pub lines: Vec<CheckStep>,
    /// Whether this was the question before the request.
    pub is_preflight: bool,
}

/// The whole way, and how it ended.
#[derive(Debug, Clone, Default)]
pub struct FetchTrace {
    /// In order.
    pub stops: Vec<Hop>,
    /// Whether the script may read the answer.
    pub allowed: bool,
    /// The response header fields that it may read.
    pub readable: Vec<String>,
    /// What ended it before any check could: a method that scripts may not use, too many redirects, ….
    pub refused: Option<String>,
}

impl FetchTrace {
    /// The one header that is missing, if one would have mended it.
    pub fn missing(&self) -> Option<&str> {
        self.stops.last()?.lines.last()?.missing.as_deref()
    }

    fn refuse(mut self, why: impl Into<String>) -> Self {
        self.refused = Some(why.into());
        self
    }
}

/// What is on its way at the moment.
struct FetchState {
    ask: FetchRequest,
    url: String,
    /// The page's origin, or `null` once a redirect has led through a stranger.
    origin: String,
}

/// Goes the way. `send` sends one message and gives the head of its answer; none where nothing came.
pub fn simulate(
    ask: &FetchRequest,
    url: &str,
    send: &mut dyn FnMut(&FetchMessage) -> Option<ResponseHead>,
) -> FetchTrace {
    let mut way = FetchTrace::default();
    if super::method_is_forbidden(&ask.method) {
        return way.refuse(format!("A script may not use {}: the browser sends nothing.", ask.method));
    }
    let mut on = FetchState { ask: ask.clone(), url: url.to_owned(), origin: ask.origin.clone() };
    // Once across to another origin, every further answer is checked too.
    let mut crossed = origin_of(url) != ask.origin;
    for _ in 0..=REDIRECTS {
        if crossed && on.ask.needs_preflight() && !asked_first(&on, &mut way, send) {
            return way;
        }
        let answer = match requested(&on, crossed, &mut way, send) {
            Ok(answer) => answer,
            Err(()) => return way,
        };
        let Some(location) = location(&answer) else {
            way.allowed = true;
            way.readable = if crossed { readable(&on.ask, &answer) } else { all_names(&answer) };
            return way;
        };
        let next = resolve(&on.url, &location);
        if let Some(why) = may_not_follow(&next, &on, crossed) {
            return way.refuse(why);
        }
        crossed |= origin_of(&next) != on.ask.origin;
        on.follow(next, answer.status);
    }
    way.refuse(format!("More than {REDIRECTS} redirects."))
}

fn asked_first(
    on: &FetchState,
    way: &mut FetchTrace,
    send: &mut dyn FnMut(&FetchMessage) -> Option<ResponseHead>,
) -> bool {
    let ask = FetchRequest { origin: on.origin.clone(), ..on.ask.clone() };
    let sent = FetchMessage { url: on.url.clone(), method: "OPTIONS".into(), headers: preflight(&ask) };
    let came = send(&sent);
    let lines = came.as_ref().map_or_else(nothing_came, |head| preflight_check(&ask, head));
    let passed = lines.iter().all(|line| line.passed);
    way.stops.push(Hop { sent, came, lines, is_preflight: true });
    passed
}

fn requested(
    on: &FetchState,
    crossed: bool,
    way: &mut FetchTrace,
    send: &mut dyn FnMut(&FetchMessage) -> Option<ResponseHead>,
) -> Result<ResponseHead, ()> {
    let ask = FetchRequest { origin: on.origin.clone(), ..on.ask.clone() };
    let sent = FetchMessage { url: on.url.clone(), method: ask.sent_method(), headers: request(&ask) };
    let came = send(&sent);
    let lines = match &came {
        None => nothing_came(),
        Some(head) if crossed => cors_check(&ask, &on.origin, head),
        Some(_) => vec![same_origin()],
    };
    let passed = lines.iter().all(|line| line.passed);
    way.stops.push(Hop { sent, came: came.clone(), lines, is_preflight: false });
    came.filter(|_| passed).ok_or(())
}

fn nothing_came() -> Vec<CheckStep> {
    vec![CheckStep {
        passed: false,
        words: "No answer came. To the script this looks the same as a missing header.".into(),
        missing: None,
    }]
}

fn same_origin() -> CheckStep {
    CheckStep {
        passed: true,
        words: "The page and the server have one origin, so there is nothing to check.".into(),
        missing: None,
    }
}

/// "HTTP-redirect fetch", steps 5 to 10.
fn may_not_follow(next: &str, on: &FetchState, crossed: bool) -> Option<String> {
    let credentials =
        next.split("//").nth(1).and_then(|rest| rest.split('/').next()).is_some_and(|host| host.contains('@'));
    if !next.starts_with("http://") && !next.starts_with("https://") {
        Some(format!("It was sent on to {next}, and a browser follows to http and https alone."))
    } else if credentials && (crossed || origin_of(next) != on.ask.origin) {
        Some(
            "It was sent on to an address with a user name in it, which may not be on the way to another origin."
                .into(),
        )
    } else {
        None
    }
}

impl FetchState {
    /// "HTTP-redirect fetch", steps 11 to 16.
    fn follow(&mut self, next: String, status: u16) {
        let (here, there) = (origin_of(&self.url), origin_of(&next));
        if here != there && here != self.ask.origin {
            self.origin = "null".into();
        }
        let method = self.ask.sent_method();
        let forgets = (matches!(status, 301 | 302) && method == "POST")
            || (status == 303 && !["GET", "HEAD"].contains(&method.as_str()));
        if forgets {
            self.ask.method = "GET".into();
            self.ask.headers.retain(|(name, _)| !is_about_the_body(name));
        }
        if here != there {
            self.ask.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("authorization"));
        }
        self.url = next;
    }
}

fn is_about_the_body(name: &str) -> bool {
    ["content-encoding", "content-language", "content-location", "content-type"]
        .iter()
        .any(|own| own.eq_ignore_ascii_case(name))
}

fn location(answer: &ResponseHead) -> Option<String> {
    REDIRECT_STATUSES.contains(&answer.status).then(|| super::get(&answer.headers, "location")).flatten()
}

fn all_names(answer: &ResponseHead) -> Vec<String> {
    answer.headers.iter().map(|(name, _)| name.to_ascii_lowercase()).filter(|name| name != "set-cookie").collect()
}

/// The origin of a URL as a browser writes it: scheme, host and port, the usual port left out.
pub fn origin_of(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return "null".into() };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
    let scheme = scheme.to_ascii_lowercase();
    let usual = if scheme == "https" { ":443" } else { ":80" };
    format!("{scheme}://{}", host.strip_suffix(usual).unwrap_or(&host))
}

/// Where a Location leads: a whole URL, another host's, a path, or a name beside this one (RFC 3986, section 5.2).
fn resolve(base: &str, location: &str) -> String {
    let (scheme, rest) = base.split_once("://").unwrap_or(("http", base));
    let (host, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
    if location
        .split([':', '/', '?', '#'])
        .next()
        .is_some_and(|word| !word.is_empty() && location[word.len()..].starts_with(':'))
    {
        location.to_owned()
    } else if let Some(other) = location.strip_prefix("//") {
        format!("{scheme}://{other}")
    } else if location.starts_with('/') {
        format!("{scheme}://{host}{location}")
    } else if location.starts_with('?') {
        format!("{scheme}://{host}{}{location}", path.split(['?', '#']).next().unwrap_or("/"))
    } else {
        let folder = &path[..path.split(['?', '#']).next().unwrap_or("/").rfind('/').map_or(0, |at| at + 1)];
        format!("{scheme}://{host}{folder}{location}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "http://localhost:3000";
    const API: &str = "http://localhost:8080/api";

    fn ask(method: &str) -> FetchRequest {
        FetchRequest { origin: PAGE.into(), method: method.into(), headers: vec![], credentials: false }
    }

    fn head(status: u16, headers: &[(&str, &str)]) -> ResponseHead {
        ResponseHead {
            status,
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        }
    }

    /// Goes the way through answers that are given by method and URL.
    fn walk(ask: &FetchRequest, url: &str, mut answer: impl FnMut(&str, &str) -> ResponseHead) -> FetchTrace {
        simulate(ask, url, &mut |message| Some(answer(&message.method, &message.url)))
    }

    const ALLOW: (&str, &str) = ("Access-Control-Allow-Origin", "*");

    #[test]
    fn a_plain_get_is_one_message_and_one_check() {
        let way = walk(&ask("GET"), API, |_, _| head(200, &[ALLOW]));
        assert!(way.allowed && way.stops.len() == 1);
        let blocked = walk(&ask("GET"), API, |_, _| head(200, &[]));
        assert!(!blocked.allowed);
        assert_eq!(blocked.missing(), Some("Access-Control-Allow-Origin: http://localhost:3000"));
    }

    #[test]
    fn a_put_is_asked_about_first_and_not_sent_without_leave() {
        let way = walk(&ask("PUT"), API, |_, _| head(200, &[ALLOW]));
        assert!(!way.allowed && way.stops.len() == 1 && way.stops[0].is_preflight);
        let way = walk(&ask("PUT"), API, |_, _| head(200, &[ALLOW, ("Access-Control-Allow-Methods", "PUT")]));
        assert!(way.allowed && way.stops.len() == 2);
    }

    #[test]
    fn on_the_same_origin_nothing_is_asked_or_checked() {
        let way = walk(&ask("DELETE"), "http://localhost:3000/x", |_, _| head(200, &[("X-Any", "1")]));
        assert!(way.allowed && way.stops.len() == 1 && way.readable == ["x-any"]);
    }

    #[test]
    fn each_stop_of_a_redirect_is_checked() {
        let to = |headers: &'static [(&str, &str)]| {
            move |_: &str, url: &str| if url.ends_with("/api") { head(302, headers) } else { head(200, &[ALLOW]) }
        };
        assert!(walk(&ask("GET"), API, to(&[ALLOW, ("Location", "/other")])).allowed);
        assert!(!walk(&ask("GET"), API, to(&[("Location", "/other")])).allowed, "the redirect itself has no leave");
    }

    #[test]
    fn a_redirect_through_a_stranger_makes_the_origin_null() {
        let way = walk(&ask("GET"), API, |_, url| {
            if url == API {
                head(302, &[ALLOW, ("Location", "http://127.0.0.1:9000/")])
            } else {
                head(200, &[("Access-Control-Allow-Origin", PAGE)])
            }
        });
        assert!(!way.allowed);
        assert!(way.stops[1].sent.headers.contains(&("Origin".into(), "null".into())));
    }

    #[test]
    fn a_post_that_is_sent_elsewhere_becomes_a_get() {
        for (status, method) in [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")] {
            let way = walk(&ask("POST"), API, |_, url| {
                if url == API { head(status, &[ALLOW, ("Location", "/b")]) } else { head(200, &[ALLOW]) }
            });
            assert_eq!(way.stops[1].sent.method, method, "{status}");
        }
    }

    #[test]
    fn a_circle_ends() {
        let way = walk(&ask("GET"), API, |_, _| head(302, &[ALLOW, ("Location", "/api")]));
        assert!(!way.allowed && way.refused.is_some_and(|why| why.contains("20")));
    }

    #[test]
    fn a_forbidden_method_is_never_sent() {
        let way = walk(&ask("trace"), API, |_, _| panic!("nothing is sent"));
        assert!(way.refused.is_some_and(|why| why.contains("trace")));
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        for (url, origin) in [
            ("HTTP://LocalHost:8080/a?b#c", "http://localhost:8080"),
            ("http://example.com:80/", "http://example.com"),
            ("https://example.com:443", "https://example.com"),
            ("http://me:pass@host:1/", "http://host:1"),
            ("data:text/plain,x", "null"),
        ] {
            assert_eq!(origin_of(url), origin);
        }
    }

    #[test]
    fn a_location_is_taken_as_the_standard_has_it() {
        for (location, url) in [
            ("http://a/b", "http://a/b"),
            ("//b/c", "http://b/c"),
            ("/x", "http://h:1/x"),
            ("y", "http://h:1/p/y"),
            ("?q", "http://h:1/p/z?q"),
        ] {
            assert_eq!(resolve("http://h:1/p/z?a/b", location), url, "{location}");
        }
    }
}
