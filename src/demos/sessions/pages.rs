//! The page with the form, its script, and the page of another site.

use super::SERVERS;
use crate::demos::DemoContext;
use crate::demos::page::{STYLE, asset, no_store, page};
use crate::http::{Response, Route, Routes};

const PAGE: &str = include_str!("index.html");
const SCRIPT: &str = include_str!("page.js");
const OTHER_PAGE: &str = include_str!("other.html");

pub(super) fn home() -> Route {
    Route::get("/", |_| no_store(Response::html(PAGE)))
}

pub(super) fn script() -> Route {
    asset("/page.js", SCRIPT)
}

/// Returns the routes of the other site: its form sends a request to the server with the log-in.
pub(super) fn other_site(context: &DemoContext) -> Routes {
    Routes(vec![Route::get("/", page(context, SERVERS, OTHER_PAGE)), asset("/style.css", STYLE)])
}
