//! Every status code on demand, and the ones that a browser acts on: redirects, copies that are still good, a login.

mod page;
mod rules;
mod shop;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use self::rules::{diary, left, moved, news, only_read, order, right, search, thanks};
use self::shop::RateLimit;
use super::{Demo, DemoSpec, ServerSpec, StageSpec};
use crate::http::{Response, Route, Routes};
use hyper::StatusCode;

const WEB: &[&str] = &["web"];

/// The demo.
pub(super) static STATUS_CODES: DemoSpec = DemoSpec {
    name: "status-codes",
    about: "any status code on demand, and what a browser does with it",
    servers: &[ServerSpec::new("web", 8080)],
    stages: &[
        StageSpec::new("codes", "any status on demand", WEB),
        StageSpec::new("stopped", "the server is not running", &[]),
        StageSpec::new("moved", "redirects", WEB),
        StageSpec::new("news", "a page with an ETag", WEB),
        StageSpec::new("new-edition", "the page has changed", WEB),
        StageSpec::new("doors", "a page behind a login", WEB),
        StageSpec::new("requests", "requests that are wrong", WEB),
        StageSpec::new("limit", "three requests in ten seconds", WEB),
        StageSpec::new("faults", "the server makes a mistake", WEB),
        StageSpec::new("closed", "the shop is closed for a while", WEB),
        StageSpec::new("library", "the right status in each case", WEB),
    ],
    build: |context| Ok(Box::new(StatusCodes { limit: Arc::new(RateLimit::new(context)) })),
};

struct StatusCodes {
    limit: Arc<RateLimit>,
}

impl Demo for StatusCodes {
    /// A stage has the routes of the stages before it, and its own.
    fn routes(&self, _server: &str, stage: &str) -> Routes {
        let is_reached = |first: &str| stage_number(first) <= stage_number(stage);
        let parts = [
            ("codes", page::routes()),
            ("moved", moved_routes()),
            ("news", vec![news_route(stage)]),
            ("doors", vec![Route::any("/diary", diary)]),
            ("requests", request_routes()),
            ("limit", vec![self.limit.route()]),
            ("faults", vec![Route::get("/broken", |_| shop::broken()), Route::get("/shop", shop::door(stage))]),
            ("library", vec![Route::any("/", only_read), Route::any("/new", only_read)]),
        ];
        Routes(parts.into_iter().filter(|(first, _)| is_reached(first)).flat_map(|(_, routes)| routes).collect())
    }

    fn reset(&self, _stage: &str) -> anyhow::Result<()> {
        self.limit.reset();
        Ok(())
    }
}

fn stage_number(name: &str) -> Option<usize> {
    STATUS_CODES.stages.iter().position(|stage| stage.name == name)
}

fn moved_routes() -> Vec<Route> {
    vec![
        Route::get("/old", moved),
        Route::get("/new", |_| Response::html(page::NEW_ADDRESS)),
        Route::post("/order/{code}", order),
        Route::any("/thanks", thanks),
        Route::get("/left", left),
        Route::get("/right", right),
    ]
}

fn news_route(stage: &str) -> Route {
    let edition = if stage == "new-edition" { 2 } else { 1 };
    Route::get("/news", move |request| news(request, edition))
}

fn request_routes() -> Vec<Route> {
    vec![
        Route::get("/search", search),
        Route::get("/sale", |_| Response::text("The sale is over.").with_status(StatusCode::GONE)),
        Route::any("/news", only_read),
    ]
}
