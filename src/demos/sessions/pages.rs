//! The page with the form, and its script.

use crate::demos::page::{asset, no_store};
use crate::http::{Response, Route};

const PAGE: &str = include_str!("index.html");
const SCRIPT: &str = include_str!("page.js");

pub(super) fn home() -> Route {
    Route::get("/", |_| no_store(Response::html(PAGE)))
}

pub(super) fn script() -> Route {
    asset("/page.js", SCRIPT)
}
