//! A server that shows what arrived of an address, and a page with links to it.

use super::page::{STYLE, asset, document, escape, no_store, page};
use super::{Demo, DemoContext, DemoSpec, ServerSpec, StageSpec};
use crate::http::{Request, Response, Route, Routes};

/// The same page that a learner gets.
const LINKS: &str = include_str!("../../templates/page/addresses/index.html");

/// An article, with a heading that a fragment can name.
const CYCLONE: &str = "<p>Batsirai was a tropical cyclone in the south of the Indian Ocean. It reached Madagascar in \
                       February 2022.</p>\n<h2 id=\"Damage\">Damage</h2>\n<p>Its wind and rain destroyed many houses in \
                       the east of the island.</p>";

/// What stays in the browser: only a script can know it.
const FRAGMENT: &str = "<section class=\"card\">\n<h2>What stayed in the browser</h2>\n<dl><dt>fragment</dt>\
                        <dd id=\"fragment\">nothing</dd></dl>\n</section>\n<script>\n\
                        const show = () => { document.getElementById('fragment').textContent = \
                        decodeURIComponent(location.hash) || 'nothing'; };\n\
                        addEventListener('hashchange', show);\nshow();\n</script>";

const SERVERS: &[ServerSpec] = &[ServerSpec::new("web", 8080), ServerSpec::new("site", 3000)];

/// The demo.
pub(super) static ADDRESSES: DemoSpec = DemoSpec {
    name: "addresses",
    about: "a server that shows what arrived of an address",
    servers: SERVERS,
    stages: &[StageSpec::new("arrived", "a server that shows what arrived, and a page with links", &["web", "site"])],
    build: |context| Ok(Box::new(AddressesDemo { context })),
};

struct AddressesDemo {
    context: DemoContext,
}

impl Demo for AddressesDemo {
    fn routes(&self, server: &str, _stage: &str) -> Routes {
        let first = if server == "site" {
            Route::get("/", page(&self.context, SERVERS, LINKS))
        } else {
            Route::get("*", show_arrival)
        };
        Routes(vec![asset("/style.css", STYLE), first])
    }
}

/// Shows a request to a browser as a page, and to everything else as text.
fn show_arrival(request: &Request) -> Response {
    let is_browser = request.header("accept").is_some_and(|accept| accept.contains("text/html"));
    let words = SearchWords::of(request);
    let rows = arrived(request);
    if !is_browser {
        let lines: String = rows.iter().map(|(name, value)| format!("{name:<6} {value}\n")).collect();
        // What a search has understood comes first: a lesson quotes the first line of a response that is not the right one.
        return no_store(Response::text(words.map(|words| words.sentence() + "\n").unwrap_or_default() + &lines));
    }
    let path = request.decoded_path();
    let title = match request.path() {
        "/search" => "Search".to_owned(),
        "/" => "Welcome".to_owned(),
        _ => path.trim_start_matches("/wiki/").replace('_', " "),
    };
    let text = match (request.path(), words) {
        ("/wiki/Cyclone_Batsirai", _) => CYCLONE.to_owned(),
        (_, Some(words)) => format!("<p>{}</p>", escape(&words.sentence())),
        _ => String::new(),
    };
    let rows: String = rows.iter().map(|(name, value)| format!("<dt>{name}</dt><dd>{}</dd>", escape(value))).collect();
    let arrived = format!("<section class=\"card\">\n<h2>What arrived at the server</h2>\n<dl>{rows}</dl>\n</section>");
    let main = format!("<h1>{}</h1>\n{text}\n<div class=\"cards\">\n{arrived}\n{FRAGMENT}\n</div>", escape(&title));
    document(&title, &main)
}

/// The parts of an address that a server gets: path, query and host. What they mean is beside what was sent.
fn arrived(request: &Request) -> Vec<(&'static str, String)> {
    let (path, plain) = (request.path(), request.decoded_path());
    let mut rows =
        vec![("path", if path == plain { plain.into_owned() } else { format!("{path} (it means {plain})") })];
    rows.extend(request.query_fields().map(|(name, value)| ("query", format!("{name} = {value}"))));
    rows.push(("host", request.header("host").unwrap_or("none").to_owned()));
    rows
}

/// The words that a search asks for.
struct SearchWords {
    words: Vec<String>,
    /// The names in the query, if the one of the search is not among them.
    other_names: Vec<String>,
}

impl SearchWords {
    /// Returns the words in the query of a search; nothing for every other path.
    fn of(request: &Request) -> Option<Self> {
        if request.path() != "/search" {
            return None;
        }
        let text = request.query_values("q").last();
        let names = request.query_fields().map(|(name, _)| name.to_string());
        let other_names = if text.is_some() { Vec::new() } else { names.collect() };
        let words = text.unwrap_or_default().split_whitespace().map(str::to_owned).collect();
        Some(Self { words, other_names })
    }

    fn sentence(&self) -> String {
        match (self.words.len(), self.other_names.first()) {
            (0, Some(other)) => format!("The name in the query must be q, and not {other}."),
            (0, None) => "There is no word to search for.".to_owned(),
            (1, _) => format!("This is a search for 1 word: {}", self.words[0]),
            (count, _) => format!("This is a search for {count} words: {}", self.words.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demos::InMemoryDemo;

    fn get(target: &str, accept: &str) -> Response {
        let request = Request::new("GET", target).with_header("accept", accept).with_header("host", "localhost:8080");
        InMemoryDemo::new(&ADDRESSES).send("arrived", "web", &request).expect("it is running")
    }

    #[test]
    fn curl_gets_the_parts_that_arrived_as_lines() {
        let text = |target| get(target, "*/*").body_text().to_owned();
        assert_eq!(text("/wiki/Cyclone_Batsirai"), "path   /wiki/Cyclone_Batsirai\nhost   localhost:8080\n");
        assert_eq!(text("/wiki/Z%C3%BCrich").lines().next(), Some("path   /wiki/Z%C3%BCrich (it means /wiki/Zürich)"));
        let search = text("/search?q=easy+recipe%20ideas&page=2");
        for line in
            ["query  q = easy recipe ideas", "query  page = 2", "This is a search for 3 words: easy, recipe, ideas"]
        {
            assert!(search.lines().any(|own| own == line), "{search}");
        }
        assert!(text("/search").starts_with("There is no word"));
        assert!(text("/search?Q=tea").starts_with("The name in the query must be q, and not Q.\n"));
    }

    #[test]
    fn a_browser_gets_a_page_in_which_a_text_from_outside_is_no_tag() {
        let page = get("/search?q=%3Cscript%3Ealert(1)%3C/script%3E", "text/html");
        assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
        assert!(!page.body_text().contains("<script>alert") && page.body_text().contains("&lt;script&gt;alert"));
        let article = get("/wiki/Cyclone_Batsirai", "text/html");
        assert!(
            article.body_text().contains("<h1>Cyclone Batsirai</h1>") && article.body_text().contains("id=\"Damage\"")
        );
    }

    #[test]
    fn the_links_lead_to_the_other_server() {
        let demo = InMemoryDemo::with(&ADDRESSES, &[4000, 4001], crate::demos::DemoResources::default());
        let page = demo.send("arrived", "site", &Request::new("GET", "/")).expect("it is running");
        assert!(page.body_text().contains("http://localhost:4000/search?q=tea"), "{}", page.body_text());
    }
}
