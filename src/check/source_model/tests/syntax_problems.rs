//! Broken files: the mistake is named, its line is right, and the rest is read all the same.

use super::*;
use crate::check::source_model::problem::{SyntaxProblem, SyntaxProblemKind as Kind};

fn problem(path: &str, text: &str) -> SyntaxProblem {
    let problems = read(path, text).syntax_problems;
    let [problem] = problems.as_slice() else { panic!("one problem is expected: {problems:?}") };
    problem.clone()
}

const EXPRESS: &str = "const app = require('express')();
app.get('/', (req, res) => {
  res.send('home');
});
app.get('/about', (req, res) => {
  res.send('about');
});
app.listen(80);
";

/// Breaks the server, and checks that both routes are still found.
fn broken_express(from: &str, to: &str) -> SyntaxProblem {
    let text = EXPRESS.replacen(from, to, 1);
    assert_ne!(text, EXPRESS, "{from}");
    let model = read("app.js", &text);
    assert_eq!(listed(&model), ["GET /", "GET /about"], "{to}");
    problem("app.js", &text)
}

#[test]
fn a_missing_brace_is_placed_by_the_indentation() {
    let found = broken_express("  res.send('about');\n});", "  res.send('about');\n");
    let Kind::MissingClosing { missing, opened_at } = &found.kind else { panic!("{found:?}") };
    assert_eq!((missing.as_str(), opened_at.line, found.span.line), ("})", 5, 6));
    let text = "function answer(req, res) {\n  if (req.url === '/') {\n    return res.end('home');\n\n  res.end('404');\n}\nrequire('http').createServer(answer).listen(80);\n";
    let found = problem("a.js", text);
    let Kind::MissingClosing { missing, opened_at } = &found.kind else { panic!("{found:?}") };
    assert_eq!((missing.as_str(), opened_at.line, found.span.line), ("}", 2, 3));
}

#[test]
fn a_missing_brace_before_else_is_found() {
    let text = "function f(a) {\n  if (a) {\n    g();\n   else if (b) {\n    h();\n  }\n}\n";
    let found = problem("a.js", text);
    let Kind::MissingClosing { missing, opened_at } = &found.kind else { panic!("{found:?}") };
    assert_eq!((missing.as_str(), opened_at.line, found.span.line), ("}", 2, 3));
}

#[test]
fn a_bracket_missing_inside_a_line_is_placed_there() {
    let mended = |path: &str, text: &str| problem(path, text).mended_line.expect("the line can be mended");
    assert_eq!(mended("a.js", "send([{ id: 1 ]);\n"), "send([{ id: 1 }]);");
    assert_eq!(mended("a.py", "p = Path(__file__).resolve(.parent\n"), "p = Path(__file__).resolve().parent");
    assert_eq!(mended("a.py", "x = {'id': 1, 'name' 'bob'}\n"), "x = {'id': 1, 'name': 'bob'}");
    assert_eq!(mended("a.py", "x = {id': 1, 'name': 'bob'}\n"), "x = {'id': 1, 'name': 'bob'}");
}

#[test]
fn a_missing_parenthesis_is_placed_in_its_line() {
    let found = broken_express("res.send('home');", "res.send('home';");
    let Kind::MissingClosing { missing, .. } = &found.kind else { panic!("{found:?}") };
    assert_eq!((missing.as_str(), found.span.line, found.mended_line.as_deref()), (")", 3, Some("res.send('home');")));
    let text = "from flask import Flask\napp = Flask(__name__)\n@app.get('/')\ndef home():\n    return str('home'\n\n\n@app.get('/about')\ndef about():\n    return 'about'\n";
    let found = problem("app.py", text);
    assert_eq!((found.span.line, found.mended_line.as_deref()), (5, Some("return str('home')")));
    assert_eq!(listed(&read("app.py", text)), ["GET /", "GET /about"]);
}

#[test]
fn a_missing_quotation_mark_is_found_at_either_end() {
    for broken in ["app.get('/about, (req", "app.get(/about', (req"] {
        let found = broken_express("app.get('/about', (req", broken);
        assert!(matches!(found.kind, Kind::UnterminatedString('\'')), "{broken}: {found:?}");
        assert_eq!((found.span.line, found.mended_line.as_deref()), (5, Some("app.get('/about', (req, res) => {")));
    }
}

#[test]
fn curly_quotation_marks_are_found() {
    let found = broken_express("'/about'", "‘/about’");
    assert_eq!((found.kind, found.span.column), (Kind::CurlyQuote('‘'), 9));
}

#[test]
fn a_missing_comma_is_found() {
    let found = broken_express("'/about', (req", "'/about' (req");
    assert_eq!((found.kind, found.span.line), (Kind::MissingComma, 5));
    let found = problem("a.js", "const user = { id: 1 username: 'bob' };\n");
    assert_eq!(found.mended_line.as_deref(), Some("const user = { id: 1, username: 'bob' };"));
}

#[test]
fn a_bracket_too_many_is_found() {
    let found = broken_express("res.send('home');", "res.send('home'));");
    assert_eq!((found.kind, found.span.line), (Kind::UnexpectedClosing(')'), 3));
}

#[test]
fn types_are_a_mistake_in_javascript_only() {
    let found = broken_express("(req, res) => {", "(req: Request, res: Response) => {");
    assert_eq!(found.kind, Kind::TypeAnnotationInJs(": Request".to_owned()));
    assert_eq!(found.mended_line.as_deref(), Some("app.get('/', (req, res) => {"));
    let typed = EXPRESS.replace("(req, res)", "(req: Request, res: Response)");
    let model = read("app.ts", &format!("interface User {{\n  id: number;\n}}\n{typed}"));
    assert_eq!((model.syntax_problems.len(), listed(&model).len()), (0, 2));
}

#[test]
fn await_is_allowed_in_async_functions_alone() {
    let wrong = problem(
        "a.js",
        "const app = require('express')();\napp.get('/', function home(req, res) {\n  res.send(await load());\n});\n",
    );
    assert_eq!((wrong.kind, wrong.span.line), (Kind::AwaitOutsideAsync { function: Some("home".to_owned()) }, 3));
    assert_eq!(read("a.js", "async function f() { await g(); }\nfunction g() {}").syntax_problems, []);
    assert_eq!(read("a.mjs", "import g from 'g';\nawait g();").syntax_problems, []);
    assert!(matches!(problem("a.py", "def f():\n    await g()\n").kind, Kind::AwaitOutsideAsync { .. }));
}

#[test]
fn a_missing_colon_is_found() {
    for line in ["if x == 1", "else", "for y in [1, 2]", "while True", "def f(a, b)", "class A", "try"] {
        let before = if line == "else" { "x = 1\nif x:\n    pass\n" } else { "x = 1\n" };
        let after = if line == "try" { "except OSError:\n    pass\n" } else { "" };
        let found = problem("a.py", &format!("{before}{line}\n    pass\n{after}"));
        assert_eq!(found.kind, Kind::MissingColon, "{line}");
        assert_eq!(found.mended_line.as_deref(), Some(format!("{line}:").as_str()));
    }
}

#[test]
fn indentation_is_checked_as_python_does() {
    let missing = problem("a.py", "if True:\nprint(1)\n");
    assert!(matches!(missing.kind, Kind::MissingIndent { below } if below.line == 1));
    assert_eq!(missing.span.line, 2);
    assert_eq!(problem("a.py", "x = 1\n  y = 2\n").kind, Kind::BadIndent);
    assert_eq!(problem("a.py", "def f():\n    x = 1\n  y = 2\n").kind, Kind::BadIndent);
    assert_eq!(problem("a.py", "def f():\n        x = 1\n\ty = 2\n").kind, Kind::TabsAndSpaces);
    let fine = "def f(\n  a,\n      b):\n\tif a:\n\t\treturn '''\nx\n  y'''\n\t# note\n  # another\n\treturn {\n1: 2,\n}\nx = 1 + \\\n    2\n";
    assert_eq!(read("a.py", fine).syntax_problems, []);
}

#[test]
fn two_mistakes_are_both_found() {
    let text = EXPRESS.replace("res.send('home');", "res.send('home';").replace("'/about', (req", "'/about, (req");
    let model = read("app.js", &text);
    assert_eq!(model.syntax_problems.iter().map(|problem| problem.span.line).collect::<Vec<_>>(), [3, 5]);
    assert_eq!(listed(&model), ["GET /", "GET /about"]);
}

#[test]
fn what_nothing_mends_is_unknown_and_leaves_the_model_incomplete() {
    let model = read("a.js", "const app = require('express')();\napp.get('/', @@ => #);\n");
    assert_eq!(model.syntax_problems[0].kind, Kind::Unknown);
    assert!(!model.is_complete());
}

#[test]
fn no_text_can_make_the_reader_fail() {
    let deep = "(".repeat(5000);
    let chain = format!("a{}", ".b()".repeat(3000));
    for text in ["", "\u{feff}", "'", "`${", "}}}}", "/*", "'''", "\\", "a\r\nb\r\n", "‘é’ = “ü", &deep, &chain]
    {
        for path in ["a.js", "a.py", "a.go", "a.ts"] {
            read(path, text);
        }
    }
}
