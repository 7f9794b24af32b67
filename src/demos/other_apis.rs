//! A page on two ports that calls APIs of the browser, which have no URL, and an API of its server, which has one.

use std::borrow::Cow;
use std::time::UNIX_EPOCH;

use hyper::StatusCode;
use serde_json::{Value, json};

use super::page::{DEMO_STYLE, asset, no_store, send_json};
use super::{DemoContext, DemoSpec, ServerSpec, StageSpec};
use crate::http::{Request, Response, Route, Routes};

const PAGE: &str = include_str!("other_apis/index.html");
const SCRIPT: &str = include_str!("other_apis/page.js");

// ANCHOR: hello
/// GET /hello?username=bob sends a greeting for this name.
fn hello(request: &Request) -> Response {
    match parameter(request, "username") {
        Some(name) => send(json!({ "greeting": format!("Hello, {name}!") })),
        None => bad_request("there is no username in the query"),
    }
}
// ANCHOR_END: hello

/// GET /time sends the time of the server's clock.
fn time(context: &DemoContext) -> Response {
    let since = context.now().duration_since(UNIX_EPOCH).unwrap_or_default();
    send(json!({ "milliseconds": u64::try_from(since.as_millis()).unwrap_or_default() }))
}

/// POST /size sends back the size that it received, so that the page can show that nothing else arrived.
fn size(request: &Request) -> Response {
    let body: Option<Value> = serde_json::from_slice(&request.body).ok();
    match body.as_ref().and_then(|body| body["size"].as_u64()) {
        Some(size) => send(json!({ "size": size })),
        None => bad_request("send a body such as {\"size\": 12}"),
    }
}

/// Returns a value of the query that is not empty, decoded.
fn parameter(request: &Request, name: &str) -> Option<String> {
    request.query_values(name).find(|value| !value.is_empty()).map(Cow::into_owned)
}

fn send(value: Value) -> Response {
    send_json(&value)
}

fn bad_request(error: &str) -> Response {
    send(json!({ "error": error })).with_status(StatusCode::BAD_REQUEST)
}

/// Returns the routes of both servers: they send the same page, so only the browser can tell the two apart.
fn routes(context: &DemoContext) -> Routes {
    let clock = context.clone();
    Routes(vec![
        Route::get("/", |_| no_store(Response::html(PAGE))),
        asset("/page.js", SCRIPT),
        asset("/page.css", DEMO_STYLE),
        Route::get("/hello", hello),
        Route::get("/time", move |_| time(&clock)),
        Route::post("/size", size),
        Route::any("*", |_| {
            no_store(Response::text("There is nothing at this path.")).with_status(StatusCode::NOT_FOUND)
        }),
    ])
}

/// The demo.
pub(super) static OTHER_APIS: DemoSpec = DemoSpec {
    name: "other-apis",
    about: "a page on two ports, and what a browser keeps for each",
    servers: &[ServerSpec::new("site", 3000), ServerSpec::new("other", 3001)],
    stages: &[
        StageSpec::new("pages", "one page on two ports", &["site", "other"]),
        StageSpec::new("stopped", "no server is running", &[]),
    ],
    build: |context| Ok(Box::new(move |_: &str, _: &str| routes(&context))),
};

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::demos::{DemoClock, DemoResources, InMemoryDemo};

    fn send(server: &str, request: &Request) -> Response {
        let clock = DemoClock::stopped_at(SystemTime::UNIX_EPOCH + Duration::from_secs(7));
        let demo = InMemoryDemo::with(&OTHER_APIS, &[], DemoResources { clock, ..DemoResources::default() });
        demo.send("pages", server, request).expect("the server is running")
    }

    fn get(target: &str) -> (u16, String) {
        let response = send("site", &Request::new("GET", target));
        (response.status.as_u16(), response.body_text().to_owned())
    }

    #[test]
    fn both_servers_send_the_same_page_and_the_same_program() {
        for path in ["/", "/page.js", "/page.css"] {
            let request = Request::new("GET", path);
            let (site, other) = (send("site", &request), send("other", &request));
            assert_eq!(site.body_text(), other.body_text(), "{path}");
            assert_eq!(site.headers["cache-control"], "no-store", "{path}");
        }
        assert_eq!(get("/about").0, 404);
    }

    #[test]
    fn a_name_in_the_query_gets_a_greeting_and_no_name_gets_400() {
        assert_eq!(get("/hello?username=bob"), (200, r#"{"greeting":"Hello, bob!"}"#.to_owned()));
        assert_eq!(get("/hello?username=Ada+L%C3%B6w").1, r#"{"greeting":"Hello, Ada Löw!"}"#);
        for target in ["/hello", "/hello?", "/hello?username=", "/hello?name=bob"] {
            assert_eq!(get(target).0, 400, "{target}");
        }
    }

    #[test]
    fn the_server_has_a_clock_too() {
        assert_eq!(get("/time"), (200, r#"{"milliseconds":7000}"#.to_owned()));
    }

    #[test]
    fn the_size_of_a_file_is_all_that_the_server_takes() {
        let post = |body: &str| send("site", &Request::new("POST", "/size").with_body(body.to_owned()));
        assert_eq!(post(r#"{"size": 12}"#).body_text(), r#"{"size":12}"#);
        for body in ["", "12", r#"{"size": "12"}"#, r#"{"size": -1}"#] {
            assert_eq!(post(body).status, StatusCode::BAD_REQUEST, "{body}");
        }
    }

    #[test]
    fn a_stopped_server_sends_nothing() {
        let demo = InMemoryDemo::new(&OTHER_APIS);
        assert!(demo.send("stopped", "site", &Request::new("GET", "/")).is_none());
    }
}
