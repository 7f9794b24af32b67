//! A page and the backend of one part of it: what is left of the page when the backend stops, and the other way round.

use super::page::{STYLE, asset, page, readable};
use super::{Demo, DemoContext, DemoSpec, ServerSpec, StageSpec};
use crate::http::{Response, Route, Routes};

/// The same files that a learner gets.
const PAGE: &str = include_str!("../../templates/page/boxes/index.html");
const WEATHER: &str = include_str!("../../templates/page/boxes/weather.json");

const SERVERS: &[ServerSpec] = &[ServerSpec::new("site", 3000), ServerSpec::new("weather", 8080)];

/// The demo.
pub(super) static BOXES: DemoSpec = DemoSpec {
    name: "boxes",
    about: "a page, and the backend that its weather is from",
    servers: SERVERS,
    stages: &[
        StageSpec::new("both", "the page and its backend", &["site", "weather"]),
        StageSpec::new("no-weather", "the backend is stopped", &["site"]),
        StageSpec::new("no-site", "the server of the page is stopped", &["weather"]),
    ],
    build: |context| Ok(Box::new(BoxesDemo { context })),
};

struct BoxesDemo {
    context: DemoContext,
}

impl Demo for BoxesDemo {
    fn routes(&self, server: &str, _stage: &str) -> Routes {
        match server {
            "site" => Routes(vec![Route::get("/", page(&self.context, SERVERS, PAGE)), asset("/style.css", STYLE)]),
            _ => Routes(vec![Route::get("/weather", |_| readable(Response::json(WEATHER)))]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demos::{DemoResources, InMemoryDemo};
    use crate::http::Request;

    fn get(stage: &str, server: &str, path: &str) -> Option<Response> {
        InMemoryDemo::new(&BOXES).send(stage, server, &Request::new("GET", path))
    }

    #[test]
    fn the_page_has_no_weather_in_it_and_the_backend_has_no_page() {
        let page = get("both", "site", "/").expect("it is running");
        assert!(page.body_text().contains("Cups of tea") && !page.body_text().contains("rain"));
        let weather = get("both", "weather", "/weather").expect("it is running");
        assert_eq!(weather.headers["content-type"], "application/json");
        assert_eq!(weather.headers["access-control-allow-origin"], "*");
        assert_eq!(weather.body_text(), WEATHER);
    }

    #[test]
    fn each_of_the_two_runs_without_the_other() {
        assert!(get("no-weather", "site", "/").is_some() && get("no-weather", "weather", "/weather").is_none());
        assert!(get("no-site", "site", "/").is_none() && get("no-site", "weather", "/weather").is_some());
    }

    #[test]
    fn the_page_asks_its_backend_at_the_port_that_it_has_now() {
        for (ports, url) in
            [(&[3000, 8080], "http://localhost:8080/weather"), (&[8080, 3000], "http://localhost:3000/weather")]
        {
            let demo = InMemoryDemo::with(&BOXES, ports, DemoResources::default());
            let page = demo.send("both", "site", &Request::new("GET", "/")).expect("it is running");
            assert!(page.body_text().contains(url), "{ports:?}: {}", page.body_text());
            assert!(!page.body_text().contains("ANCHOR"));
        }
    }
}
