//! What a demo with a web page needs: its assets, and responses that a browser neither keeps nor guesses about.

use hyper::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use serde_json::Value;

use super::{DemoContext, ServerSpec};
use crate::content::excerpt::without_anchor_lines;
use crate::http::{Request, Response, Route};

/// How the pages of the first lessons look. A learner's page has the same file.
pub(super) const STYLE: &str = include_str!("../../templates/page/style.css");

/// How the pages of the later demos look.
pub(super) const DEMO_STYLE: &str = concat!(include_str!("base.css"), include_str!("page.css"));

/// A route for a file of a page. Its requests are housekeeping, so neither the log nor the lesson sees them. The
/// ending of the path decides the media type.
pub(super) fn asset(path: &'static str, text: &'static str) -> Route {
    Route::get(path, move |_| no_store(Response::of(media_type(path), text))).unlogged()
}

/// A handler that sends a page that learners get too, without its anchors. The page asks servers of the demo at their usual
/// ports; it is sent with the addresses that they have now.
pub(super) fn page(
    context: &DemoContext,
    servers: &'static [ServerSpec],
    text: &'static str,
) -> impl Fn(&Request) -> Response + Send + Sync + 'static {
    let (context, text) = (context.clone(), without_anchor_lines(text));
    move |request| {
        // First a mark for each server, because the port of one may be the usual one of another.
        let marked = servers.iter().fold(text.clone(), |text, server| text.replace(&usual(server), &mark(server)));
        let origin = |server: &ServerSpec| context.origin(server.name, request);
        let page = servers.iter().fold(marked, |text, server| text.replace(&mark(server), &origin(server)));
        no_store(Response::html(page))
    }
}

fn usual(server: &ServerSpec) -> String {
    format!("http://localhost:{}", server.port)
}

fn mark(server: &ServerSpec) -> String {
    format!("\u{0}{}\u{0}", server.name)
}

/// A page that a demo writes itself, in the look of all pages of the first lessons. `main` is HTML.
pub(super) fn document(title: &str, main: &str) -> Response {
    let title = escape(title);
    no_store(Response::html(format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
         <link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" href=\"/style.css\">\n</head>\n\
         <body>\n<main>\n{main}\n</main>\n</body>\n</html>\n"
    )))
}

/// Writes a text from outside so that a browser shows it and never reads a tag in it.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// Lets pages of every origin read a response: in the first lessons, pages ask more than one server.
pub(super) fn readable(response: Response) -> Response {
    no_store(response).with_header(ACCESS_CONTROL_ALLOW_ORIGIN, "*")
}

/// Adds the headers that keep a response out of every cache and stop a browser from guessing its type.
pub(super) fn no_store(response: Response) -> Response {
    response.with_header(CACHE_CONTROL, "no-store").with_header(X_CONTENT_TYPE_OPTIONS, "nosniff")
}

/// A response with a JSON value that no cache keeps.
pub(super) fn send_json(value: &Value) -> Response {
    no_store(Response::json(value.to_string()))
}

/// Returns the media type of a file by the ending of its name.
pub(super) fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("json") => "application/json",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Routes;

    #[test]
    fn an_asset_has_the_type_of_its_ending_and_is_kept_by_no_cache() {
        for (path, media_type) in [
            ("/page.js", "text/javascript; charset=utf-8"),
            ("/page.css", "text/css; charset=utf-8"),
            ("/icon.svg", "image/svg+xml"),
            ("/notes", "text/plain; charset=utf-8"),
        ] {
            let response = Routes(vec![asset(path, "x")]).respond(&Request::new("GET", path));
            assert_eq!(response.headers["content-type"], media_type, "{path}");
            assert_eq!(response.headers["cache-control"], "no-store", "{path}");
        }
    }
}
