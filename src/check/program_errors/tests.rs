//! Outputs as they were printed by real programs, and what must be read from them.

use std::path::Path;

use super::{ErrorOrigin, ProgramError, read};

fn errors(output: &str) -> Vec<ProgramError> {
    let lines: Vec<String> = output.lines().map(str::to_owned).collect();
    read(&lines, Path::new("/shop"))
}

/// The only error, as its headline and its place in the learner's files.
fn only(output: &str) -> (String, Option<(String, u32)>) {
    let errors = errors(output);
    assert_eq!(errors.len(), 1, "{errors:#?}");
    (errors[0].headline(), errors[0].own_frame().map(|frame| (frame.file.clone(), frame.line)))
}

fn place(file: &str, line: u32) -> Option<(String, u32)> {
    Some((file.to_owned(), line))
}

#[test]
fn node_names_the_line_that_it_cannot_parse() {
    let output = "/shop/index.js:3\n  res.end('x'\n          ^^^\n\nSyntaxError: missing ) after argument list\n    at \
                  wrapSafe (node:internal/modules/cjs/loader:1464:18)\n    at node:internal/main/run_main_module:28:49\n\n\
                  Node.js v20.20.2";
    assert_eq!(only(output), ("SyntaxError: missing ) after argument list".to_owned(), place("index.js", 3)));
    let error = &errors(output)[0];
    assert_eq!(error.code_line.as_deref(), Some("res.end('x'"));
    assert_eq!(error.own_frame().and_then(|frame| frame.column), Some(11));
}

#[test]
fn of_nodes_stack_the_first_place_in_the_learners_own_file_counts() {
    let output = "node:fs:573\n  return binding.open(\n                 ^\n\nError: ENOENT: no such file or directory, \
                  open 'nope.html'\n    at Object.openSync (node:fs:573:18)\n    at Object.readFileSync (node:fs:452:35)\n    \
                  at home (/shop/routes/home.js:4:28)\n    at /shop/index.js:9:3\n    at \
                  /shop/node_modules/express/lib/a.js:1:1 {\n  errno: -2,\n  code: 'ENOENT',\n  syscall: 'open',\n  path: \
                  'nope.html'\n}\n\nNode.js v20.20.2";
    let headline = "Error: ENOENT: no such file or directory, open 'nope.html'".to_owned();
    assert_eq!(only(output), (headline, place("routes/home.js", 4)));
    let error = &errors(output)[0];
    assert_eq!(error.details["code"], "ENOENT");
    assert_eq!(error.details["path"], "nope.html");
    assert_eq!(error.code_line, None, "the line printed first is Node's own");
    assert_eq!(error.frames.iter().filter(|frame| frame.is_own).count(), 2, "packages are not the learner's own");
}

#[test]
fn a_module_that_is_missing_is_told_with_its_code() {
    let output = "node:internal/modules/cjs/loader:1210\n  throw err;\n  ^\n\nError: Cannot find module 'expres'\nRequire \
                  stack:\n- /shop/c.js\n    at Module._resolveFilename (node:internal/modules/cjs/loader:1207:15)\n    at \
                  Object.<anonymous> (/shop/c.js:1:17) {\n  code: 'MODULE_NOT_FOUND',\n  requireStack: [ '/shop/c.js' \
                  ]\n}\n\nNode.js v20.20.2";
    assert_eq!(only(output), ("Error: Cannot find module 'expres'".to_owned(), place("c.js", 1)));
    assert_eq!(errors(output)[0].details["code"], "MODULE_NOT_FOUND");
    let output = "node:internal/modules/esm/resolve:283\n    throw new ERR_MODULE_NOT_FOUND(\n          ^\n\nError \
                  [ERR_MODULE_NOT_FOUND]: Cannot find module '/shop/nope.js' imported from /shop/d.mjs\n    at \
                  finalizeResolution (node:internal/modules/esm/resolve:283:11) {\n  code: 'ERR_MODULE_NOT_FOUND'\n}";
    assert_eq!(errors(output)[0].details["code"], "ERR_MODULE_NOT_FOUND");
}

#[test]
fn an_import_that_does_not_exist_is_told_with_the_file_of_the_import() {
    let output = "file:///shop/h.mjs:1\nimport { nope } from 'fs';\n         ^^^^\nSyntaxError: The requested module 'fs' \
                  does not provide an export named 'nope'\n    at ModuleJob._instantiate \
                  (node:internal/modules/esm/module_job:213:21)\n\nNode.js v20.20.2";
    let headline = "SyntaxError: The requested module 'fs' does not provide an export named 'nope'".to_owned();
    assert_eq!(only(output), (headline, place("h.mjs", 1)));
}

#[test]
fn an_error_that_each_request_prints_again_is_told_once() {
    let one = "ReferenceError: res is not defined\n    at /shop/index.js:5:3\n    at Layer.handle \
               (/shop/node_modules/router/lib/layer.js:1:1)\n";
    let (headline, own) = only(&one.repeat(3));
    assert_eq!((headline.as_str(), own), ("ReferenceError: res is not defined", place("index.js", 5)));
}

#[test]
fn python_names_the_line_that_it_cannot_parse() {
    let output = "  File \"/shop/app.py\", line 20\n    def f(\n         ^\nSyntaxError: '(' was never closed";
    assert_eq!(only(output), ("SyntaxError: '(' was never closed".to_owned(), place("app.py", 20)));
    assert_eq!(errors(output)[0].code_line.as_deref(), Some("def f("));
}

#[test]
fn of_pythons_traceback_the_last_place_in_the_learners_own_file_counts() {
    let output = "[2026-11-27 06:05:05,123] ERROR in app: Exception on /about [GET]\nTraceback (most recent call last):\n  \
                  File \"/shop/.venv/lib/python3.11/site-packages/flask/app.py\", line 9, in wsgi\n    return f()\n           \
                  ^^^\n  File \"/shop/app.py\", line 15, in about\n    return page()\n  File \"/usr/lib/python3.11/os.py\", \
                  line 1, in stat\n    stat()\nFileNotFoundError: [Errno 2] No such file or directory: \
                  'about.html'\n127.0.0.1 - - [27/Nov/2026 06:05:05] \"GET /about HTTP/1.1\" 500 -";
    let headline = "FileNotFoundError: [Errno 2] No such file or directory: 'about.html'".to_owned();
    assert_eq!(only(output), (headline, place("app.py", 15)));
    assert_eq!(errors(output)[0].request.as_deref(), Some("GET /about"));
}

#[test]
fn of_two_chained_errors_the_second_counts() {
    let output = "Traceback (most recent call last):\n  File \"/shop/b.py\", line 4, in <module>\n    1/0\n    \
                  ~^~\nZeroDivisionError: division by zero\n\nDuring handling of the above exception, another exception \
                  occurred:\n\nTraceback (most recent call last):\n  File \"/shop/b.py\", line 6, in <module>\n    go()\n  File \
                  \"/shop/b.py\", line 2, in go\n    return nope\n           ^^^^\nNameError: name 'nope' is not defined. Did \
                  you mean: 'None'?";
    let headline = "NameError: name 'nope' is not defined. Did you mean: 'None'?".to_owned();
    assert_eq!(only(output), (headline, place("b.py", 2)));
}

#[test]
fn a_file_that_python_cannot_open_is_told() {
    let error = &errors("/usr/bin/python3: can't open file '/shop/ap.py': [Errno 2] No such file or directory")[0];
    assert_eq!(error.details["path"], "/shop/ap.py");
    assert_eq!(error.kind, "can't open file");
}

#[test]
fn go_names_what_it_cannot_compile_and_where_it_panicked() {
    let output =
        "# command-line-arguments\n./main.go:12:5: undefined: foo\n./main.go:3:2: \"os\" imported and not used";
    let found: Vec<_> =
        errors(output).iter().map(|error| (error.message.clone(), error.own_frame().map(|frame| frame.line))).collect();
    assert_eq!(found, [("undefined: foo".to_owned(), Some(12)), ("\"os\" imported and not used".to_owned(), Some(3))]);
    let output = "2026/11/27 10:00:00 http: panic serving 127.0.0.1:4242: runtime error: index out of range [1] with length \
                  1\ngoroutine 18 [running]:\nnet/http.(*conn).serve.func1()\n\t/usr/lib/go/src/net/http/server.go:1850 \
                  +0xbf\nmain.user({0x1, 0x2}, 0x3)\n\t/shop/main.go:31 +0x1d";
    let headline = "panic: runtime error: index out of range [1] with length 1".to_owned();
    assert_eq!(only(output), (headline, place("main.go", 31)));
}

#[test]
fn rust_names_what_it_cannot_compile_and_where_it_panicked() {
    let output = "error[E0425]: cannot find value `x` in this scope\n --> src/main.rs:5:9\n  |\nerror: could not compile \
                  `shop` (bin \"shop\") due to 1 previous error";
    let headline = "compile error: cannot find value `x` in this scope".to_owned();
    assert_eq!(only(output), (headline, place("src/main.rs", 5)));
    let output =
        "thread 'main' panicked at src/main.rs:8:40:\ncalled `Result::unwrap()` on an `Err` value: Os { code: 98 }";
    assert_eq!(only(output).1, place("src/main.rs", 8));
}

#[test]
fn what_starts_a_program_is_read_too() {
    for (output, origin, message) in [
        ("npm error Missing script: \"start\"\nnpm error", ErrorOrigin::Npm, "Missing script: \"start\""),
        ("npm error code EJSONPARSE\nnpm error path /shop/package.json", ErrorOrigin::Npm, ""),
        (
            "ERROR:    Error loading ASGI app. Could not import module \"ap\".",
            ErrorOrigin::Uvicorn,
            "Error loading ASGI app. Could not import module \"ap\".",
        ),
        ("sh: 1: nodemon: not found", ErrorOrigin::Shell, "nodemon"),
        ("bash: line 1: pyhton3: command not found", ErrorOrigin::Shell, "pyhton3"),
        ("'nodemon' is not recognized as an internal or external command,", ErrorOrigin::Shell, "nodemon"),
    ] {
        let found = errors(output);
        assert_eq!(found.len(), 1, "{output}: {found:#?}");
        assert_eq!((found[0].origin, found[0].message.as_str()), (origin, message), "{output}");
    }
    assert_eq!(errors("npm error code EJSONPARSE")[0].details["code"], "EJSONPARSE");
}

#[test]
fn ordinary_output_has_no_errors() {
    let output = "Server running at http://localhost:8080\nGET / 200\n * Running on http://127.0.0.1:8080\nINFO:     \
                  Started server process [1]\nError handling is on\n";
    assert_eq!(errors(output), []);
}
