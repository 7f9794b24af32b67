//! The page with the form, its script, and the page of another site.

use hyper::header::SET_COOKIE;

use super::SERVERS;
use crate::demos::DemoContext;
use crate::demos::page::{STYLE, asset, no_store, page};
use crate::http::{Response, Route, Routes};

/// Deletes the cookie with the name.
pub(super) const NO_NAME: &str = "user=; Max-Age=0; Path=/";

const PAGE: &str = include_str!("index.html");
const SCRIPT: &str = include_str!("page.js");
const OTHER_PAGE: &str = include_str!("other.html");

/// The page. It deletes the cookie with the name where no server reads it any more, so that the page's script does not find it.
pub(super) fn home(keeps_name: bool) -> Route {
    Route::get("/", move |request| {
        let page = no_store(Response::html(PAGE));
        let has_old_cookie = !keeps_name && request.cookie("user").is_some();
        if has_old_cookie { page.with_header(SET_COOKIE, NO_NAME) } else { page }
    })
}

pub(super) fn script() -> Route {
    asset("/page.js", SCRIPT)
}

/// Returns the routes of the other site: its form sends a request to the server with the log-in.
pub(super) fn other_site(context: &DemoContext) -> Routes {
    Routes(vec![Route::get("/", page(context, SERVERS, OTHER_PAGE)), asset("/style.css", STYLE)])
}
