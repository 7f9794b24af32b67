//! A front page whose parts are from four servers: each can be switched off, and one of them moves to another port.

use std::borrow::Cow;

use serde_json::json;

use super::page::{STYLE, asset, media_type, page, readable};
use super::{Demo, DemoContext, DemoSpec, ServerSpec, StageSpec};
use crate::http::{Request, Response, Route, Routes};

/// The same page that a learner gets.
const PAGE: &str = include_str!("../../templates/page/many-servers/index.html");
const PICTURE: &str = include_str!("../../templates/page/api-menu/pictures/boat.svg");

/// What the search can find.
const TITLES: [&str; 4] = ["How to make tea", "Ten kinds of tea", "How a boat sails", "A kite of paper"];

const SERVERS: &[ServerSpec] = &[
    ServerSpec::new("site", 3000),
    ServerSpec::new("search", 8081),
    ServerSpec::new("pictures", 8082),
    ServerSpec::new("login", 8083),
    ServerSpec::new("messages", 8084),
    ServerSpec::new("new-search", 8085),
];

/// The demo.
pub(super) static MANY_SERVERS: DemoSpec = DemoSpec {
    name: "many-servers",
    about: "a front page, and the four servers that its parts are from",
    servers: SERVERS,
    stages: &[
        StageSpec::new("all", "all servers are running", &["site", "search", "pictures", "login", "messages"]),
        StageSpec::new("no-login", "the login server is stopped", &["site", "search", "pictures", "messages"]),
        StageSpec::new("no-search", "the search server is stopped", &["site", "pictures", "login", "messages"]),
        StageSpec::new("no-pictures", "the pictures server is stopped", &["site", "search", "login", "messages"]),
        StageSpec::new("no-messages", "the messages server is stopped", &["site", "search", "pictures", "login"]),
        StageSpec::new(
            "moved",
            "the search listens on another port",
            &["site", "pictures", "login", "messages", "new-search"],
        ),
    ],
    build: |context| Ok(Box::new(ManyServersDemo { context })),
};

struct ManyServersDemo {
    context: DemoContext,
}

impl Demo for ManyServersDemo {
    fn routes(&self, server: &str, _stage: &str) -> Routes {
        Routes(match server {
            "site" => vec![Route::get("/", page(&self.context, SERVERS, PAGE)), asset("/style.css", STYLE)],
            "pictures" => {
                let picture = |_: &Request| readable(Response::of(media_type("boat.svg"), PICTURE));
                vec![Route::get("/pictures/boat.svg", picture)]
            }
            "login" => vec![Route::get("/me", |_| readable(Response::json(r#"{"name":"Ada"}"#)))],
            "messages" => vec![Route::get("/messages", messages)],
            // The search is the same program, wherever it listens.
            _ => vec![Route::get("/search", search)],
        })
    }
}

/// GET /search?q=tea sends the titles that have one of the words in them.
fn search(request: &Request) -> Response {
    let text = query_value(request, "q").to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    let has_word = |title: &&str| words.iter().any(|word| title.to_lowercase().contains(word));
    let found: Vec<&str> = TITLES.into_iter().filter(has_word).collect();
    readable(Response::json(json!(found).to_string()))
}

/// GET /messages?for=Ada sends the messages for one person.
fn messages(request: &Request) -> Response {
    let found: &[&str] = if query_value(request, "for") == "Ada" { &["Bob: Tea at four?"] } else { &[] };
    readable(Response::json(json!(found).to_string()))
}

fn query_value(request: &Request, name: &str) -> String {
    request.query_values(name).last().map(Cow::into_owned).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demos::{DemoResources, InMemoryDemo};

    fn get(stage: &str, server: &str, target: &str) -> Option<String> {
        let response = InMemoryDemo::new(&MANY_SERVERS).send(stage, server, &Request::new("GET", target))?;
        assert_eq!(response.status.as_u16(), 200, "{server} {target}");
        Some(response.body_text().to_owned())
    }

    #[test]
    fn each_server_has_its_part_of_the_page() {
        for (server, target, body) in [
            ("search", "/search?q=TEA", r#"["How to make tea","Ten kinds of tea"]"#),
            ("search", "/search?q=", "[]"),
            ("login", "/me", r#"{"name":"Ada"}"#),
            ("messages", "/messages?for=Ada", r#"["Bob: Tea at four?"]"#),
            ("messages", "/messages?for=Eve", "[]"),
            ("pictures", "/pictures/boat.svg", PICTURE),
        ] {
            assert_eq!(get("all", server, target).as_deref(), Some(body), "{server} {target}");
        }
    }

    #[test]
    fn one_server_is_stopped_at_each_stage_and_the_others_run() {
        let parts =
            [("search", "/search"), ("pictures", "/pictures/boat.svg"), ("login", "/me"), ("messages", "/messages")];
        for (stopped, _) in parts {
            for (server, target) in parts {
                assert_eq!(
                    get(&format!("no-{stopped}"), server, target).is_none(),
                    server == stopped,
                    "{stopped} {server}"
                );
            }
        }
    }

    #[test]
    fn the_search_that_has_moved_is_the_same_search_on_another_port() {
        assert_eq!(get("moved", "new-search", "/search?q=tea"), get("all", "search", "/search?q=tea"));
        assert!(
            get("moved", "search", "/search?q=tea").is_none() && get("all", "new-search", "/search?q=tea").is_none()
        );
    }

    #[test]
    fn the_page_has_the_addresses_of_all_four_servers() {
        let ports = [4000, 4001, 4002, 4003, 4004, 4005];
        let demo = InMemoryDemo::with(&MANY_SERVERS, &ports, DemoResources::default());
        let page = demo.send("all", "site", &Request::new("GET", "/")).expect("it is running");
        for port in &ports[1..5] {
            assert!(page.body_text().contains(&format!("'http://localhost:{port}'")), "{port}");
        }
        assert!(!page.body_text().contains("4005"), "nobody has told the page about the new port");
    }
}
