//! What a demo with a web page needs: its assets, and responses that a browser neither keeps nor guesses about.

use hyper::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};

use crate::http::{Response, Route};

/// A route for a file of a page. Its requests are housekeeping, so neither the log nor the lesson sees them. The
/// ending of the path decides the media type.
pub(super) fn asset(path: &'static str, text: &'static str) -> Route {
    Route::get(path, move |_| no_store(Response::of(media_type(path), text))).unlogged()
}

/// Adds the headers that keep a response out of every cache and stop a browser from guessing its type.
pub(super) fn no_store(response: Response) -> Response {
    response.with_header(CACHE_CONTROL, "no-store").with_header(X_CONTENT_TYPE_OPTIONS, "nosniff")
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Request, Routes};

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
