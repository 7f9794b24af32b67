//! Paths that a program tests itself: node:http and http.server.

use super::*;
use crate::check::source_model::finding::{ConditionMistakeKind, UnreadableReason};
use crate::check::source_model::route::{Mounting, RouteStyle};

fn node(body: &str) -> SourceModel {
    read(
        "server.js",
        &format!("const http = require('node:http');\nhttp.createServer((req, res) => {{\n{body}\n}}).listen(80);"),
    )
}

fn python(body: &str) -> SourceModel {
    read(
        "server.py",
        &format!(
            "from http.server import BaseHTTPRequestHandler, HTTPServer\nclass Pages(BaseHTTPRequestHandler):\n    def do_GET(self):\n{body}\nHTTPServer(('', 80), Pages).serve_forever()\n"
        ),
    )
}

#[test]
fn an_if_chain_with_an_else_is_routes_and_a_catch_all() {
    let model = node(
        "if (req.url === '/') { res.end('home'); } else if (req.url === '/about') { res.end('about'); }
         else { res.statusCode = 404; res.end('404'); }",
    );
    assert_eq!(listed(&model), ["ANY /", "ANY /about", "ANY ?"]);
    assert_eq!(model.routes[2].kind, RouteKind::CatchAll);
    assert!(model.routes[0].rules.keeps_query, "req.url has the query");
    assert_eq!(model.routes[0].matches("GET", "/?x=1"), Some(false));
}

#[test]
fn the_path_is_followed_through_names_and_parsers() {
    let paths = |body: &str| listed(&node(body));
    assert_eq!(paths("const path = req.url.split('?')[0]; if (path === '/a') res.end();"), ["ANY /a"]);
    assert_eq!(
        paths("const { pathname } = new URL(req.url, 'http://x'); if (pathname === '/a') res.end();"),
        ["ANY /a"]
    );
    assert_eq!(paths("const { url, method } = req; if (method === 'GET' && url === '/a') res.end();"), ["GET /a"]);
    assert_eq!(
        paths("const get = ['GET', 'HEAD'].includes(req.method); if (get && req.url === '/a') res.end();"),
        ["GET|HEAD /a"]
    );
    assert_eq!(
        paths("switch (req.url) { case '/a': case '/b': res.end(); break; default: res.end('404'); }"),
        ["ANY /a", "ANY /b", "ANY ?"]
    );
    assert_eq!(paths("if (['/', '/a'].includes(req.url)) res.end();"), ["ANY /", "ANY /a"]);
    assert_eq!(paths("if (req.url.startsWith('/users/')) res.end();"), ["ANY /users/"]);
    assert_eq!(paths("route(req.url, res);\nfunction route(path, res) { if (path === '/a') res.end(); }"), ["ANY /a"]);
}

#[test]
fn the_first_part_of_a_path_that_is_cut_at_its_query_is_the_path() {
    let of_python = |line: &str| {
        let model = python(&format!("        {line}\n        if path == '/a':\n            self.send_response(200)"));
        (listed(&model), model.routes.first().is_some_and(|route| route.rules.keeps_query))
    };
    let whole = (vec!["GET /a".to_owned()], false);
    assert_eq!(of_python("path, _, query = self.path.partition('?')"), whole);
    assert_eq!(of_python("(path, query) = self.path.split('?', 1)"), whole);
    assert_eq!(listed(&node("const [path, query] = req.url.split('?'); if (path === '/a') res.end();")), ["ANY /a"]);
    assert_eq!(listed(&node("const [query, path] = req.url.split('?'); if (path === '/a') res.end();")), ["ANY ?"]);
}

#[test]
fn a_catch_all_above_the_routes_comes_first() {
    let model = node("res.statusCode = 404;\nreturn res.end('404');\nif (req.url === '/about') { res.end('about'); }");
    assert_eq!(first_match(&model, "/about").expect("it matches").kind, RouteKind::CatchAll);
    assert!(model.routes[1].is_unreachable);
}

#[test]
fn conditions_that_are_always_true_take_every_path() {
    let or = python(
        "        if self.path == '/' or '/about':\n            self.wfile.write(b'x')\n        elif self.path == '/users/1':\n            self.wfile.write(b'y')",
    );
    assert_eq!(or.condition_mistakes[0].kind, ConditionMistakeKind::TextAlone);
    assert_eq!(first_match(&or, "/users/1").expect("it matches").kind, RouteKind::CatchAll);
    let set = node("if (req.url = '/') { res.end('home'); } else if (req.url === '/about') { res.end(); }");
    assert_eq!(set.condition_mistakes[0].kind, ConditionMistakeKind::Assignment);
    assert_eq!(first_match(&set, "/about").expect("it matches").kind, RouteKind::CatchAll);
}

#[test]
fn one_answer_for_every_request_is_a_catch_all() {
    let model = node("res.end('<p>' + req.url + '</p>');");
    assert_eq!((model.routes.len(), model.routes[0].kind), (1, RouteKind::CatchAll));
}

#[test]
fn a_table_of_paths_is_routes_and_an_unknown_one_is_unreadable() {
    let model = node(
        "const pages = { '/': 'index.html', '/about': 'about.html' };\nconst page = pages[req.url];\nif (!page) return res.end('404');\nres.end(page);",
    );
    let table = model.routes.iter().filter(|route| route.style == RouteStyle::Table);
    assert_eq!(table.map(|route| route.written_path.as_str()).collect::<Vec<_>>(), ["/", "/about"]);
    let unknown = node("const page = load()[req.url];\nif (page) res.end(page);\nif (req.url === '/') res.end();");
    assert_eq!(unknown.unreadable[0].reason, UnreadableReason::ComputedTable);
}

#[test]
fn python_calls_only_handlers_whose_name_is_in_capitals() {
    let body = "        if self.path == '/about':\n            self.wfile.write(b'x')";
    assert_eq!(listed(&python(body)), ["GET /about"]);
    let small = read(
        "server.py",
        &format!(
            "from http.server import BaseHTTPRequestHandler\nclass Pages(BaseHTTPRequestHandler):\n    def do_get(self):\n{body}\n"
        ),
    );
    assert_eq!(small.routes[0].mounting, Mounting::NotMounted);
    assert_eq!(small.functions[0].class.as_deref(), Some("Pages"));
}

#[test]
fn a_match_of_python_is_a_switch() {
    let model = python(
        "        match self.path:\n            case '/' | '/home':\n                self.wfile.write(b'x')\n            case _:\n                self.send_error(404)",
    );
    assert_eq!(listed(&model), ["GET /", "GET /home", "GET ?"]);
}

#[test]
fn a_simple_handler_serves_the_folder_in_which_it_was_started() {
    let model = read(
        "server.py",
        "from http.server import SimpleHTTPRequestHandler, HTTPServer\nclass Pages(SimpleHTTPRequestHandler):\n    pass\nHTTPServer(('', 80), Pages).serve_forever()\n",
    );
    assert_eq!(model.static_folders[0].mount_path, "/");
}
