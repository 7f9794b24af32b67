//! The page of the CORS demo in a browser: which verdict it reports is decided by the Fetch standard's steps, as
//! `doorway check` and `doorway cors` take them. (`tests/browser` does the same in Chromium.)

use doorway::check::cors::{FetchMessage, FetchRequest, ResponseHead, simulate};
use doorway::demos::InMemoryDemo;
use doorway::http::Request;
use serde_json::Value;
use url::Url;

/// Returns whether the page would send this request: any but a verdict that the browser did not come to. `words` are
/// the learner's task, which may say to open the page by its other name.
pub(crate) fn would_report(demo: &InMemoryDemo, stage: &str, server: &str, words: &str, path: &str) -> bool {
    let mut parts = path.strip_prefix("/saw/").into_iter().flat_map(|rest| rest.split('/'));
    let (Some(button), Some(verdict)) = (parts.next(), parts.next()) else { return true };
    let Some(page) = page(demo, stage, server) else { return false };
    let own = page[server].as_str().expect("the page knows its origin").to_owned();
    let by_number = own.replace("localhost", "127.0.0.1");
    let says_number = words.contains("http://127.0.0.1");
    let says_name = !says_number || words.matches("press **").count() > 1;
    let origins = [(own, says_name), (by_number, says_number)];
    let opened = origins.into_iter().filter(|(_, is_opened)| *is_opened);
    opened.into_iter().any(|(origin, _)| verdict_of(demo, stage, &page, &origin, button) == verdict)
}

/// What the page's own server tells it.
fn page(demo: &InMemoryDemo, stage: &str, server: &str) -> Option<Value> {
    let response = demo.send(stage, server, &Request::new("GET", "/now"))?;
    Some(serde_json::from_str(response.body_text()).expect("JSON"))
}

/// The verdict after a second press of the button: the first one may have brought a cookie.
fn verdict_of(demo: &InMemoryDemo, stage: &str, page: &Value, origin: &str, button: &str) -> &'static str {
    let mut cookie = false;
    press(demo, stage, page, origin, button, &mut cookie);
    press(demo, stage, page, origin, button, &mut cookie)
}

fn press(
    demo: &InMemoryDemo,
    stage: &str,
    page: &Value,
    origin: &str,
    button: &str,
    cookie: &mut bool,
) -> &'static str {
    if page["apiIsOn"] == false {
        return "unreachable";
    }
    if page["mode"] == "no-cors" {
        return "opaque";
    }
    let url: Url = format!("{}/api/counter", page["api"].as_str().expect("an origin")).parse().expect("a URL");
    let ask = request_of(button, origin);
    // The cookie has SameSite=Lax, and the API is at localhost: a page at 127.0.0.1 is one of another site.
    let is_same_site = origin.contains("//localhost");
    let had_cookie = *cookie;
    let trace = simulate(&ask, &url, &mut |message: &FetchMessage| {
        let response = demo.send(stage, "api", &request(message, had_cookie && ask.credentials))?;
        *cookie |= is_same_site && ask.credentials && response.headers.contains_key("set-cookie");
        let text = |value: &hyper::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = response.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        Some(ResponseHead { status: response.status.as_u16(), headers, ..ResponseHead::default() })
    });
    match trace.allowed {
        false => "blocked",
        true if ask.credentials && !had_cookie => "no-cookie",
        true => "allowed",
    }
}

/// What each button sends; `REQUESTS` in page.js.
fn request_of(button: &str, origin: &str) -> FetchRequest {
    let (method, media_type) = match button {
        "form" => ("POST", Some("application/x-www-form-urlencoded")),
        "json" => ("POST", Some("application/json")),
        "put" => ("PUT", Some("application/json")),
        _ => ("GET", None),
    };
    let headers = media_type.map(|value| ("Content-Type".to_owned(), value.to_owned()));
    FetchRequest {
        origin: origin.to_owned(),
        method: method.to_owned(),
        headers: headers.into_iter().collect(),
        credentials: button == "cookie",
    }
}

fn request(message: &FetchMessage, with_cookie: bool) -> Request {
    let request = Request::new(&message.method, message.url.path()).with_body(r#"{"count": 10}"#);
    let headers = message.headers.iter();
    let request = headers.fold(request, |request, (name, value)| request.with_header(name, value));
    if with_cookie { request.with_header("cookie", "visitor=1") } else { request }
}
