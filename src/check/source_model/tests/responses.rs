//! What a handler sends, in which order, and with or without `return`.

use super::*;
use crate::check::source_model::handler::{ResponseCall, SentBody};
use crate::check::source_model::route::FolderBase;

fn express(body: &str) -> HandlerDef {
    let text = format!(
        "const fs = require('fs');\nconst app = require('express')();\napp.get('/a', (req, res) => {{\n{body}\n}});"
    );
    handler(&read("a.js", &text), "/a").clone()
}

fn flask(body: &str) -> HandlerDef {
    let text = format!(
        "from flask import *\nfrom flask import Flask, jsonify, send_file, render_template\napp = Flask(__name__)\n@app.get('/a')\ndef a():\n    {body}\n"
    );
    handler(&read("a.py", &text), "/a").clone()
}

fn only(handler: &HandlerDef) -> &ResponseCall {
    let [step] = handler.responses.as_slice() else { panic!("one step is expected: {:?}", handler.responses) };
    step
}

#[test]
fn a_chain_of_calls_is_one_step() {
    let handler = express("res.status(404).type('text/plain').send('404 sorry');");
    let step = only(&handler);
    assert_eq!(step.chain, ["status", "type", "send"]);
    assert_eq!((step.status, step.content_type.as_deref()), (Some(404), Some("text/plain")));
    assert_eq!((&step.body, step.ends), (&SentBody::Text("404 sorry".to_owned()), true));
}

#[test]
fn a_forgotten_return_leaves_code_behind_the_response() {
    let handler = express("if (req.params.id === '1') {\nres.json({ id: 1 });\n}\nres.status(404).send('no');");
    let [first, second] = handler.responses.as_slice() else { panic!("{:?}", handler.responses) };
    assert!(first.ends && first.is_followed && first.is_conditional && !first.is_returned);
    assert!(second.ends && !second.is_followed);
    let right = express("if (a) {\nres.json({ id: 1 });\nreturn;\n}\nreturn res.send('no');");
    assert!(right.responses.iter().all(|step| step.is_returned && !step.is_followed));
}

#[test]
fn kinds_of_bodies_are_told_apart() {
    let body = |call: &str| only(&express(call)).body.clone();
    assert_eq!(body("res.json({ id: 1 });"), SentBody::Object("{ id: 1 }".to_owned()));
    assert_eq!(body("res.json([{ id: 1 }]);"), SentBody::List("[{ id: 1 }]".to_owned()));
    assert_eq!(body("res.json(JSON.stringify({ id: 1 }));"), SentBody::JsonText("{ id: 1 }".to_owned()));
    assert_eq!(body("const user = { id: 1 };\nres.send(`${user}`);"), SentBody::Template("`${user}`".to_owned()));
    assert_eq!(body("res.send(404, 'lost');"), SentBody::Constant("404".to_owned()));
    let SentBody::File(file) = body("res.send(fs.readFileSync(__dirname + '/about.html'));") else { panic!("a file") };
    let path = file.path.expect("it can be worked out");
    assert_eq!(
        (path.base, path.path.as_str(), file.name.as_deref()),
        (FolderBase::SourceText, "about.html", Some("about.html"))
    );
}

#[test]
fn methods_of_another_framework_are_unknown() {
    let model = read(
        "a.js",
        "require('http').createServer((req, res) => {\nif (req.url === '/a') { res.sendFile('a.html'); }\nelse { res.StatusCode = 404; res.statusCode(404); res.end(); }\n}).listen(1);",
    );
    let step = &handler(&model, "/a").responses[0];
    assert!(!step.is_known && step.known_in.contains(&"Express".to_owned()));
    let rest = model.routes.last().and_then(|route| route.handler).expect("it has a handler");
    let known: Vec<bool> = model.handlers[rest].responses.iter().map(|step| step.is_known).collect();
    assert_eq!(known, [false, false, true]);
}

#[test]
fn a_helper_of_the_learners_own_is_followed() {
    let text = "const http = require('http');\nconst fs = require('fs');
        http.createServer((req, res) => {
          if (req.url === '/about') return sendPage(res, 'about.html');
          send(res, 404, 'lost');
        }).listen(80);
        function sendPage(res, name) { fs.readFile(`public/${name}`, (error, page) => { if (error) return send(res, 500, 'no'); res.end(page); }); }
        function send(res, status, text) { res.statusCode = status; res.end(text); }";
    let model = read("a.js", text);
    let page = handler(&model, "/about").responses.last().expect("it responds");
    assert!(page.is_in_callback && page.helper.as_deref() == Some("sendPage") && page.span.line == 4);
    let SentBody::File(file) = &page.body else { panic!("{:?}", page.body) };
    assert_eq!(file.name.as_deref(), Some("about.html"));
    let rest = &model.handlers[model.routes.last().and_then(|route| route.handler).expect("it has a handler")];
    assert_eq!((rest.responses[0].status, &rest.responses[1].body), (Some(404), &SentBody::Text("lost".to_owned())));
}

#[test]
fn what_flask_returns_is_the_response() {
    let step = |body: &str| only(&flask(body)).clone();
    assert_eq!(step("return '404 sorry', 404").status, Some(404));
    assert_eq!(step("return {'id', 1}").body, SentBody::Set("{'id', 1}".to_owned()));
    assert_eq!(step("return True").body, SentBody::Constant("True".to_owned()));
    assert!(!step("jsonify(id=1, username='bob')").is_returned);
    let stored = flask("response = jsonify(id=1)\n    return response");
    assert!(stored.responses[0].is_stored && stored.returns_value, "{:?}", stored.responses);
    let SentBody::File(page) = step("return render_template('about.html')").body else { panic!("a file") };
    assert_eq!(page.path.expect("it can be worked out").path, "templates/about.html");
    assert!(!flask("print('x')").returns_value);
    assert_eq!(flask("print('x')").prints[0].text, "'x'");
}

#[test]
fn a_status_that_depends_is_not_known() {
    assert_eq!(only(&express("res.status(user ? 200 : 404).json(user);")).status, None);
}

#[test]
fn a_forgotten_return_in_a_helper_is_seen_there_though_the_handler_returns_the_helper() {
    let text = "const app = require('express')();
function find(req, res) {
  if (!req.params.id) {
    res.send('none');
  }
  res.json({});
}
app.get('/a', (req, res) => { return find(req, res); });";
    let steps = handler(&read("a.js", text), "/a").responses.clone();
    let seen: Vec<_> = steps.iter().map(|step| (step.written.line, step.span.line, step.helper_goes_on)).collect();
    assert_eq!(seen, [(4, 8, true), (6, 8, false)]);
    let deeper =
        text.replace("res.send('none')", "lost(res)") + "\nfunction lost(res) {\n  res.send('none');\n  log();\n}";
    let steps = handler(&read("a.js", &deeper), "/a").responses.clone();
    let seen: Vec<_> = steps.iter().map(|step| (step.written.line, step.helper_goes_on)).collect();
    assert_eq!(seen, [(4, true), (6, false)], "it is the call in the first function that needs the return");
}
