//! What the video site can do, in four parts. As one program, the parts call each other; as four, they send requests.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use hyper::StatusCode;
use serde_json::{Value, json};

use super::Network;
use super::log::REQUEST_ID;
use crate::demos::page::{DEMO_STYLE, asset, no_store, send_json};
use crate::demos::path_number::number_in_path;
use crate::demos::server_call::server_agent;
use crate::http::{Request, Response, Route};

/// How long a slow search takes.
const SLOW_SEARCH: Duration = Duration::from_millis(1200);
/// How long a page waits for one of its parts.
const PART_TIMEOUT: Duration = Duration::from_secs(2);

/// The videos, from number 1.
const VIDEOS: &[&str] = &["A cat meets a dog", "How to bake bread", "A cyclone from above"];
const COMMENTS: &[&[&str]] = &[&["So sweet!", "The dog is mine."], &["Mine was too dark."], &["Scary."]];

/// The one program: all routes, and no other server.
pub(super) fn all_in_one() -> Vec<Route> {
    let watch =
        Route::get("/watch/{id}", |request: &Request| watch_page(find(request, video), find(request, comments_on)));
    [vec![home(), watch], assets(), videos(), comments(), search(false)].concat()
}

/// The server for pages. It asks the servers for videos and for comments.
pub(super) fn pages(network: &Arc<Network>) -> Vec<Route> {
    let network = network.clone();
    let watch = Route::get("/watch/{id}", move |request: &Request| {
        let part = |server| ask(&network, server, request);
        watch_page(part("videos"), part("comments"))
    });
    [vec![home(), watch.blocking()], assets()].concat()
}

pub(super) fn videos() -> Vec<Route> {
    vec![Route::get("/videos/{id}", |request: &Request| json_or_404(find(request, video)))]
}

pub(super) fn comments() -> Vec<Route> {
    vec![Route::get("/comments/{id}", |request: &Request| json_or_404(find(request, comments_on)))]
}

/// The search. A slow one waits first.
pub(super) fn search(is_slow: bool) -> Vec<Route> {
    let handler = move |request: &Request| {
        if is_slow {
            thread::sleep(SLOW_SEARCH);
        }
        send_json(&found(request))
    };
    vec![Route::get("/search", handler).blocking()]
}

fn found(request: &Request) -> Value {
    let words = request.query_values("q").next().unwrap_or_default().to_lowercase();
    let numbered = (1..).zip(VIDEOS).filter(|(_, title)| title.to_lowercase().contains(&words));
    json!(numbered.map(|(id, title)| json!({ "id": id, "title": title })).collect::<Vec<_>>())
}

fn video(at: usize) -> Option<Value> {
    VIDEOS.get(at).map(|title| json!({ "id": at + 1, "title": title }))
}

fn comments_on(at: usize) -> Option<Value> {
    COMMENTS.get(at).map(|comments| json!(comments))
}

/// Finds what belongs to the id in the path.
fn find(request: &Request, part: fn(usize) -> Option<Value>) -> Option<Value> {
    let id: usize = number_in_path(request, "id")?;
    part(id.checked_sub(1)?)
}

fn json_or_404(value: Option<Value>) -> Response {
    match value {
        Some(value) => send_json(&value),
        None => no_store(Response::text("There is no such video.")).with_status(StatusCode::NOT_FOUND),
    }
}

/// Asks another server for a part of the page. The id of the request goes along, so that all logs have it.
fn ask(network: &Network, server: &'static str, request: &Request) -> Option<Value> {
    let id = request.param("id").filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()))?;
    let mut part = Request::new("GET", &format!("/{server}/{id}")).with_header("user-agent", &server_agent("pages"));
    if let Some(id) = request.header(REQUEST_ID) {
        part = part.with_header(REQUEST_ID, id);
    }
    let response = network.context.call(server, &part, PART_TIMEOUT).ok()?;
    if response.status != StatusCode::OK {
        return None;
    }
    serde_json::from_slice(response.body.as_bytes()).ok()
}

fn home() -> Route {
    Route::get("/", |_| no_store(Response::html(include_str!("home.html"))))
}

fn assets() -> Vec<Route> {
    vec![asset("/page.css", DEMO_STYLE), asset("/page.js", include_str!("page.js"))]
}

/// The page of a video. A part that did not arrive is said to be missing, and the rest is shown.
fn watch_page(video: Option<Value>, comments: Option<Value>) -> Response {
    let title = video.as_ref().and_then(|video| video["title"].as_str());
    let title = title.unwrap_or("This video is not here at the moment.");
    let comments = match comments {
        Some(Value::Array(comments)) => {
            let line = |comment: &Value| format!("<li>{}</li>", comment.as_str().unwrap_or_default());
            format!("<ul>{}</ul>", comments.iter().map(line).collect::<String>())
        }
        _ => "<p>The comments are not here at the moment.</p>".to_owned(),
    };
    let page = include_str!("watch.html").replace("TITLE", title).replace("COMMENTS", &comments);
    no_store(Response::html(page))
}
