//! Flask, FastAPI and Bottle.

use super::*;
use crate::check::source_model::route::Mounting;

const FLASK: &str = "import os\nfrom flask import Flask, Blueprint, jsonify\napp = Flask(__name__)\n";
const FASTAPI: &str = "from fastapi import FastAPI, APIRouter, Response\napp = FastAPI()\n";

#[test]
fn flask_reads_decorators_methods_and_error_handlers() {
    let model = read(
        "app.py",
        &format!(
            "{FLASK}
@app.route('/')
def home():
    return 'home'

@app.route('/users/<int:id>', methods=['GET', 'PUT'])
def user(id):
    return jsonify(id=id)

@app.errorhandler(404)
def lost(error):
    return '404', 404

app.add_url_rule('/about', view_func=home)
"
        ),
    );
    assert_eq!(listed(&model), ["GET /", "GET|PUT /users/<int:id>", "GET /about"]);
    assert_eq!(model.routes[1].matches("GET", "/users/7"), Some(true));
    assert_eq!(model.routes[1].matches("GET", "/users/bob"), Some(false));
    assert_eq!(handler(&model, "/users/<int:id>").parameters[0].name, "id");
    let lost = model.error_handlers[0].handler.expect("it can be read");
    assert_eq!(
        (model.handlers[lost].responses[0].status, model.error_handlers[0].error.as_deref()),
        (Some(404), Some("404"))
    );
}

#[test]
fn what_runs_before_each_request_is_a_middleware_and_takes_none_of_them() {
    let before = "@app.before_request\ndef ask():\n    return 'who are you?', 401\n\n\n";
    let model = read("app.py", &format!("{FLASK}{before}@app.route('/')\ndef home():\n    return 'x'\n"));
    let middleware = model.routes.iter().find(|route| route.kind == RouteKind::Middleware).expect("it is read");
    let handler = &model.handlers[middleware.handler.expect("its function is read")];
    assert_eq!(handler.responses[0].status, Some(401));
    assert_eq!(first_match(&model, "/").expect("it matches").written_path, "/");
}

#[test]
fn a_value_of_the_path_is_compared_by_a_sign_or_looked_up_in_a_collection() {
    let compared = |code: &str| {
        let text = format!("{FLASK}USERS = {{1: 'bob'}}\n@app.route('/users/<id>')\ndef user(id):\n    {code}\n");
        let model = read("app.py", &text);
        let found = model.parameter_comparisons.first();
        found.map(|found| format!("{} {} {}", found.other, found.operator, found.parameter))
    };
    assert_eq!(compared("return USERS.get(id)").as_deref(), Some("USERS get id"));
    assert_eq!(compared("return str(id in USERS)").as_deref(), Some("USERS in id"));
    assert_eq!(compared("return USERS.get(int(id))"), None);
}

#[test]
fn flask_near_misses_are_told_apart() {
    let miss =
        |route: &str| near_miss(&read("app.py", &format!("{FLASK}{route}\ndef about():\n    return 'x'\n")), "/about");
    assert_eq!(miss("@app.route('/about/')"), Some(NearMiss::FinalSlash));
    assert_eq!(miss("@app.route('/About')"), Some(NearMiss::Case));
    assert_eq!(miss("@app.post('/about')"), Some(NearMiss::OtherMethod));
    assert_eq!(miss("@app.route('about')"), Some(NearMiss::FirstSlash));
}

#[test]
fn a_blueprint_of_another_file_gets_its_prefix() {
    let users = (
        "users.py",
        "from flask import Blueprint\nusers = Blueprint('users', __name__, url_prefix='/users')\n@users.get('/1')\ndef user():\n    return {}\n",
    );
    let mounted = format!("{FLASK}from users import users\napp.register_blueprint(users)\n");
    assert_eq!(listed(&read_files(&[("app.py", &mounted), users])), ["GET /users/1"]);
    let forgotten = read_files(&[("app.py", &format!("{FLASK}from users import users\n")), users]);
    assert_eq!(forgotten.routes[0].mounting, Mounting::NotMounted);
}

#[test]
fn a_decorator_without_its_sign_is_found() {
    let model = read("app.py", &format!("{FLASK}app.route('/about')\ndef about():\n    return 'x'\n"));
    assert_eq!(model.routes, []);
    assert_eq!((model.missing_decorators[0].function.as_str(), model.missing_decorators[0].span.line), ("about", 4));
}

#[test]
fn the_guard_of_the_main_file_is_read() {
    let guard = |word: &str| read("app.py", &format!("{FLASK}if __name__ == '{word}':\n    app.run()\n")).main_guards;
    assert!(!guard("main")[0].is_right);
    assert!(guard("__main__")[0].is_right);
}

#[test]
fn fastapi_reads_routers_their_prefix_and_the_order() {
    let model = read(
        "app.py",
        &format!(
            "{FASTAPI}users = APIRouter(prefix='/users')
@users.get('/{{id}}')
def user(id: int):
    return {{'id': id}}
app.include_router(users, prefix='/api')
@app.get('/{{path:path}}')
def lost(path):
    return 'x'
"
        ),
    );
    assert_eq!(listed(&model), ["GET /api/users/{id}", "GET /{path:path}"]);
    assert_eq!(model.routes[1].kind, RouteKind::CatchAll);
    assert_eq!(handler(&model, "/api/users/{id}").parameters[0].annotation.as_deref(), Some("int"));
}

#[test]
fn a_decorator_of_flask_is_foreign_to_fastapi() {
    let model = read("app.py", &format!("{FASTAPI}@app.route('/about')\ndef about():\n    return 'x'\n"));
    assert_eq!((model.routes.len(), model.foreign_calls[0].call.as_str()), (0, "app.route"));
    assert!(model.foreign_calls[0].known_in.contains(&"Flask".to_owned()));
}

#[test]
fn a_value_of_the_path_is_a_text_where_it_is_compared() {
    let text = "@app.get('/users/{user_id}')\ndef user(user_id):\n    if user_id not in USERS:\n        return Response('no', status_code=404)\n";
    let model = read("app.py", &format!("{FASTAPI}USERS = {{1: 'bob'}}\n{text}"));
    assert_eq!(model.parameter_comparisons[0].other, "USERS");
    let typed = text.replace("def user(user_id)", "def user(user_id: int)");
    assert_eq!(read("app.py", &format!("{FASTAPI}USERS = {{1: 'bob'}}\n{typed}")).parameter_comparisons, []);
}

#[test]
fn functions_of_a_module_are_routes_where_its_data_file_says_so() {
    let model = read(
        "app.py",
        "from bottle import route, run\n@route('/about')\ndef about():\n    return 'x'\nrun(port=8080)\n",
    );
    assert_eq!(listed(&model), ["GET /about"]);
    assert_eq!(model.listeners.len(), 1);
}

#[test]
fn a_value_that_is_never_returned_is_found() {
    let model = read("app.py", &format!("{FLASK}@app.get('/users/1')\ndef user():\n    {{'id': 1}}\n"));
    assert_eq!(model.unused_values[0].text, "{'id': 1}");
    assert!(!handler(&model, "/users/1").returns_value);
}
