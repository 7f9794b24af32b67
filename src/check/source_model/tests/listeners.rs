//! Where a program listens, and whether it is started.

use super::*;
use crate::check::source_model::value::ValueOrigin;

fn port(path: &str, text: &str) -> Option<ValueOrigin> {
    read(path, text).listeners.into_iter().next().expect("it listens").port
}

fn with_default(default: &str) -> Option<ValueOrigin> {
    Some(ValueOrigin::EnvWithDefault { name: "PORT".to_owned(), default: default.to_owned() })
}

fn variable(name: &str) -> Option<ValueOrigin> {
    Some(ValueOrigin::Variable { name: name.to_owned() })
}

#[test]
fn the_port_of_a_node_server_is_followed_to_where_it_comes_from() {
    let node = |rest: &str| port("a.js", &format!("const server = require('http').createServer(answer);\n{rest}"));
    assert_eq!(node("server.listen(3000);"), Some(ValueOrigin::Literal("3000".to_owned())));
    assert_eq!(node("server.listen(process.env.PORT);"), variable("PORT"));
    assert_eq!(node("server.listen(process.env.APP_PORT);"), variable("APP_PORT"));
    assert_eq!(node("const port = process.env.PORT || 3000;\nserver.listen(port, () => {});"), with_default("3000"));
    assert_eq!(
        node("const PORT = Number(process.env.PORT ?? 8080);\nserver.listen({ port: PORT });"),
        with_default("8080")
    );
    assert_eq!(node("const { PORT = 5000 } = process.env;\nserver.listen(PORT);"), with_default("5000"));
    assert_eq!(node("const port = parseInt(process.env['PORT'], 10) || 80;\nserver.listen(port);"), with_default("80"));
    assert_eq!(node("server.listen(findPort());"), Some(ValueOrigin::Unknown("findPort()".to_owned())));
}

#[test]
fn a_port_of_another_file_is_followed() {
    let model = read_files(&[
        (
            "app.mjs",
            "import express from 'express';\nimport { port } from './config.mjs';\nexpress().listen(port, '0.0.0.0');",
        ),
        ("config.mjs", "export const port = process.env.PORT || 4000;"),
    ]);
    assert_eq!(model.listeners[0].port, with_default("4000"));
    assert_eq!(model.listeners[0].host, Some(ValueOrigin::Literal("0.0.0.0".to_owned())));
}

#[test]
fn the_port_of_a_python_server_is_followed() {
    let flask =
        |call: &str| port("app.py", &format!("import os\nfrom flask import Flask\napp = Flask(__name__)\n{call}\n"));
    assert_eq!(flask("app.run(port=int(os.environ.get('PORT', 8080)))"), with_default("8080"));
    assert_eq!(flask("app.run(port=int(os.environ.get('PORT') or 8080))"), with_default("8080"));
    assert_eq!(flask("app.run(port=os.environ['PORT'])"), variable("PORT"));
    assert_eq!(flask("app.run(port=os.getenv('PORT', '5000'), debug=True)"), with_default("5000"));
    assert_eq!(flask("app.run()"), None);
}

#[test]
fn a_server_of_python_must_be_started() {
    let server = "from http.server import *\nfrom http.server import HTTPServer\nserver = HTTPServer(('localhost', 8000), Pages)\n";
    let model = read("server.py", server);
    assert!(!model.listeners[0].is_started);
    assert_eq!(model.listeners[0].host, Some(ValueOrigin::Literal("localhost".to_owned())));
    assert!(read("server.py", &format!("{server}server.serve_forever()\n")).listeners[0].is_started);
    let named = read("server.py", &format!("{server}server.serve_forever\n"));
    assert_eq!((named.listeners[0].is_started, named.unused_values[0].text.as_str()), (false, "server.serve_forever"));
}

#[test]
fn a_call_inside_a_function_says_so() {
    let model = read("app.js", "const app = require('express')();\nfunction start() { app.listen(3000); }");
    assert_eq!(model.listeners[0].function.as_deref(), Some("start"));
    assert_eq!(model.functions[0].calls, []);
}
