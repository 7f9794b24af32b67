//! Names that nothing defines, and imports that lead nowhere.

use super::*;
use crate::check::source_model::finding::UndefinedName;
use crate::check::source_model::model::{ImportedModule, ModuleOrigin};

fn undefined(path: &str, text: &str) -> Vec<UndefinedName> {
    read(path, text).undefined_names
}

fn import(path: &str, text: &str) -> ImportedModule {
    read(path, text).imports.into_iter().next().expect("it imports something")
}

#[test]
fn a_forgotten_import_names_its_module() {
    let names = undefined("a.js", "http.createServer((req, res) => res.end()).listen(80);");
    assert_eq!((names[0].name.as_str(), names[0].module.as_deref()), ("http", Some("node:http")));
    let names = undefined(
        "app.py",
        "from flask import Flask\napp = Flask(__name__)\n@app.get('/')\ndef home():\n    return render_template('x')\n",
    );
    assert_eq!((names[0].module.as_deref(), names[0].is_at_start), (Some("flask"), false));
}

#[test]
fn a_misspelt_name_has_a_nearest_one() {
    let nearest = |path: &str, text: &str| undefined(path, text).first().and_then(|name| name.nearest.clone());
    assert_eq!(nearest("a.js", "const app = 1;\nap.listen();").as_deref(), Some("app"));
    assert_eq!(nearest("a.js", "function answer(request, response) { res.end(); }").as_deref(), Some("response"));
    assert_eq!(
        nearest("a.py", "import os\napp = create(name)\ndef create(x):\n    return x\n").as_deref(),
        Some("__name__")
    );
}

#[test]
fn names_that_are_there_are_not_reported() {
    let script = "import fs, { a as b } from 'x';
        const { c, d: [e], ...f } = b(); let g; var h = ({ i, j = 1 }, ...k) => { try { l(i, j, k); } catch (m) { m(); } };
        function l() { return typeof unknown + new.target + arguments.length; }
        class N extends Map { o(p) { return this.q + super.r + p; } }
        for (const s of c) s(); for (let t = 0; t < 2; t++) console.log(t, e, f, g, h, N, fs, Buffer, process);
        export default class U { static v() { return new U(); } }";
    assert_eq!(undefined("a.mjs", script), []);
    let python = "import os.path, json as j\nfrom x import y\nz: int = 1\n\n\ndef f(a, *b, c=1, **d) -> str:\n    global e\n    e = [g for g in b if g]\n    with open('x') as h, y:\n        print(h, (k := 1), k)\n    try:\n        pass\n    except (OSError, ValueError) as err:\n        raise err\n    return f'{a} {c!r} {d} {os.path} {j} {z} {__name__}'\n\n\nclass C(dict, metaclass=type):\n    m = 1\n    do_b = f\n    def do_a(self): pass\n    do_c = do_a\n    n = lambda o: o\n";
    assert_eq!(undefined("a.py", python), []);
}

#[test]
fn a_global_of_a_function_is_a_name_of_the_file() {
    let text = "def count():\n    global visits\n    visits = 1\n\n\ndef show():\n    (a, (b, c)) = 1, (2, 3)\n    return visits + a + b + c\n";
    assert_eq!(undefined("a.py", text), []);
    assert_eq!(undefined("a.py", "from x import *\nanything()\n"), []);
}

#[test]
fn a_broken_file_reports_no_names() {
    assert_eq!(undefined("a.js", "const a = (1;\nb();"), []);
}

#[test]
fn common_js_in_an_es_module_is_found() {
    let model = read("a.mjs", "import fs from 'fs';\nfs.readFileSync(__dirname + '/a');");
    assert_eq!(model.commonjs_names[0].name, "__dirname");
    assert_eq!(read("a.js", "const fs = require('fs');\nfs.readFileSync(__dirname);").commonjs_names, []);
}

#[test]
fn modules_of_the_language_and_packages_are_told_apart() {
    assert_eq!(import("a.js", "const fs = require('node:fs/promises');").origin, ModuleOrigin::Language);
    assert_eq!(import("a.py", "import http.server\n").origin, ModuleOrigin::Language);
    assert_eq!(
        import("a.py", "from dotenv import load_dotenv\n").origin,
        ModuleOrigin::Package { package: "python-dotenv".to_owned() }
    );
    assert_eq!(import("main.go", "package main\nimport \"net/http\"\n").origin, ModuleOrigin::Language);
}

#[test]
fn near_misses_of_modules_are_no_packages_to_install() {
    let nearest = |path: &str, text: &str| import(path, text).nearest;
    assert_eq!(nearest("a.js", "const express = require('exprss');").as_deref(), Some("express"));
    assert_eq!(nearest("a.js", "const express = require('Express');").as_deref(), Some("express"));
    assert_eq!(nearest("a.js", "const http = require('htttp');").as_deref(), Some("http"));
    assert_eq!(nearest("a.py", "import Flask\n").as_deref(), Some("flask"));
    assert_eq!(nearest("a.js", "const cors = require('cors');"), None);
    let names = import("a.py", "from flask import flask\n").nearest_names;
    assert_eq!(names, [("flask".to_owned(), "Flask".to_owned())]);
    assert_eq!(import("a.py", "from urllib.parse import parse_qsl\n").nearest_names, []);
    assert_eq!(import("a.js", "import { URL } from 'url';").nearest_names, []);
}

#[test]
fn local_files_are_found_or_missed_by_little() {
    let files = [
        ("app.js", "const users = require('./routes/user');\nconst more = require('routes/users');"),
        ("routes/users.js", "module.exports = 1;"),
    ];
    let model = read_files(&files);
    assert_eq!(model.imports[0].origin, ModuleOrigin::Local { path: None });
    assert_eq!(model.imports[0].nearest.as_deref(), Some("routes/users.js"));
    assert_eq!(model.imports[1].nearest.as_deref(), Some("./routes/users.js"), "the dot is missing");
}

#[test]
fn a_file_in_the_way_of_a_module_is_found() {
    let model = read_files(&[("server.py", "from http.server import HTTPServer\n"), ("http.py", "GET = 1\n")]);
    assert_eq!(model.imports[0].shadowed_by.as_deref(), Some("http.py"));
}
