//! Express: routes, routers, middleware and static folders.

use super::*;
use crate::check::source_model::route::{FolderBase, Mounting, PathMatching};

const START: &str = "const express = require('express');\nconst path = require('path');\nconst app = express();\n";

fn express(rest: &str) -> SourceModel {
    read("index.js", &format!("{START}{rest}"))
}

#[test]
fn the_four_routes_of_a_right_server_are_found_in_order() {
    let model = express(
        "app.get('/', (req, res) => res.sendFile(path.join(__dirname, 'index.html')));
         app.get('/about', about);
         app.get('/users/:id', (req, res) => { res.json({ id: 1 }); });
         app.use((req, res) => { res.status(404).send('404'); });
         function about(req, res) { res.sendFile(path.join(__dirname, 'about.html')); }
         app.listen(process.env.PORT || 3000);",
    );
    assert_eq!(listed(&model), ["GET /", "GET /about", "GET /users/:id", "ANY /"]);
    assert_eq!(first_match(&model, "/about/").expect("it matches").path_span.line, 5);
    assert_eq!(first_match(&model, "/nothing").expect("it matches").kind, RouteKind::CatchAll);
    assert!(model.is_complete() && model.uses("Express"));
    assert_eq!(model.quote(&model.routes[1].span), "app.get('/about', about);");
}

#[test]
fn near_misses_are_told_apart() {
    let miss = |route: &str, path: &str| near_miss(&express(route), path);
    assert_eq!(miss("app.get('/abuot', a);", "/about"), Some(NearMiss::Misspelt));
    assert_eq!(miss("app.get('about', a);", "/about"), Some(NearMiss::FirstSlash));
    assert_eq!(miss("app.get('/user/1', a);", "/users/1"), Some(NearMiss::Misspelt));
    assert_eq!(miss("app.post('/about', a);", "/about"), Some(NearMiss::OtherMethod));
    assert_eq!(miss("app.get('/about?x=1', a);", "/about"), Some(NearMiss::Query));
    assert_eq!(miss("app.get('/users/id', a);", "/users/1"), Some(NearMiss::ParameterSyntax));
    assert_eq!(miss("app.get('/users/<id>', a);", "/users/1"), Some(NearMiss::ParameterSyntax));
    assert_eq!(miss("app.get('/About', a);", "/about"), None, "Express ignores the case");
    assert_eq!(miss("app.get('/user/:id', a);", "/users/1"), Some(NearMiss::Misspelt));
    assert_eq!(miss("app.get('/api/users/1', a);", "/users/1"), Some(NearMiss::PrefixAdded));
    assert_eq!(miss("app.get('/1', a);", "/users/1"), Some(NearMiss::PrefixMissing));
    assert_eq!(miss("app.get('/contact', a);", "/about"), None);
    assert_eq!(miss("app.get('/about', a);", "/"), None);
}

#[test]
fn a_router_in_its_own_file_gets_the_prefix_of_its_mount() {
    let model = read_files(&[
        ("app.js", &format!("{START}app.use('/users', require('./routes/users'));\napp.get('/', home);")),
        (
            "routes/users.js",
            "const router = require('express').Router();
             router.get('/:id', (req, res) => res.json({ id: 1 }));
             module.exports = router;",
        ),
    ]);
    assert_eq!(listed(&model), ["GET /users/:id", "GET /"]);
    assert_eq!(model.path_of(&model.routes[0].span), "routes/users.js");
    assert_eq!(model.mounts[0].prefix.as_deref(), Some("/users"));
    assert_eq!(model.exports[0].variable.as_deref(), Some("router"));
}

#[test]
fn a_router_that_is_never_mounted_is_told_from_one_with_its_prefix_twice() {
    let router = "const users = express.Router();\nusers.get('/users/1', user);\n";
    let forgotten = express(router);
    assert_eq!(forgotten.routes[0].mounting, Mounting::NotMounted);
    let twice = express(&format!("{router}app.use('/users', users);"));
    assert_eq!(twice.routes[0].mounting, Mounting::Mounted);
    assert_eq!(near_miss(&twice, "/users/1"), Some(NearMiss::PrefixTwice));
}

#[test]
fn a_use_of_the_root_takes_every_path_unless_it_calls_next() {
    let all = express("app.use('/', (req, res) => res.send('home'));\napp.get('/about', about);");
    assert_eq!(all.routes[0].kind, RouteKind::CatchAll);
    assert_eq!(first_match(&all, "/about").expect("it matches").path_span.line, 4);
    let log = express("app.use((req, res, next) => { console.log(req.url); next(); });\napp.get('/about', about);");
    assert_eq!(log.routes[0].kind, RouteKind::Middleware);
    assert_eq!(first_match(&log, "/about").expect("it matches").path_span.line, 5);
    let stuck = express("app.use((req, res, next) => { console.log(req.url); });");
    assert_eq!(stuck.routes[0].kind, RouteKind::CatchAll);
}

#[test]
fn stars_of_both_versions_take_every_path() {
    for star in ["*", "/*", "/{*rest}", "/*splat", "(.*)"] {
        let model = express(&format!("app.get('{star}', lost);"));
        assert_eq!(model.routes[0].kind, RouteKind::CatchAll, "{star}");
    }
    let files = express("app.get('/files/*', file);");
    assert_eq!(files.routes[0].matching, PathMatching::Pattern);
    assert_eq!(files.routes[0].matches("GET", "/files/a/b"), Some(true));
}

#[test]
fn chains_and_lists_of_paths_are_routes_too() {
    let model =
        express("app.route('/users').get(list).post(add);\napp.get(['/about', '/info'], about);\napp.get('title');");
    assert_eq!(listed(&model), ["GET /users", "POST /users", "GET /about", "GET /info"]);
}

#[test]
fn static_folders_say_where_they_count_from() {
    let model = express(
        "app.use(express.static('public'));\napp.use('/img', express.static(path.join(__dirname, 'img'), { extensions: ['html'] }));",
    );
    let [first, second] = model.static_folders.as_slice() else { panic!("{:?}", model.static_folders) };
    let folder = first.folder.as_ref().expect("it is written out");
    assert_eq!((&folder.base, folder.path.as_str()), (&FolderBase::WorkingFolder, "public"));
    let folder = second.folder.as_ref().expect("it can be worked out");
    assert_eq!((&folder.base, folder.path.as_str()), (&FolderBase::SourceText, "img"));
    assert_eq!((second.mount_path.as_str(), second.adds_extension), ("/img", true));
}

#[test]
fn a_handler_that_is_called_instead_of_handed_over_is_found() {
    let model = express("function about(req, res) { res.send('about'); }\napp.get('/about', about());");
    assert_eq!(model.calls_where_value_expected[0].function, "about");
    let factory = express("function auth() { return (req, res, next) => next(); }\napp.use(auth());");
    assert_eq!(factory.calls_where_value_expected, []);
}

#[test]
fn four_parameters_make_an_error_handler() {
    let model = express("app.use((error, req, res, next) => { res.status(500).send('no'); });");
    assert_eq!((model.routes.len(), model.error_handlers.len()), (0, 1));
}

#[test]
fn what_cannot_be_read_is_said() {
    let reason = |rest: &str| express(rest).unreadable.first().map(|code| code.reason);
    use crate::check::source_model::finding::UnreadableReason as Reason;
    assert_eq!(reason("app.get(PREFIX + '/about', about);"), Some(Reason::ComputedPath));
    assert_eq!(reason("for (const page of pages) app.get('/' + page, show);"), Some(Reason::RouteInLoop));
    assert_eq!(reason("require('./routes')(app);"), Some(Reason::AppHandedOver));
    assert_eq!(reason("eval(code);"), Some(Reason::ComputedCode));
    assert_eq!(reason("const about = '/about';\napp.get(about, show);"), None);
}

#[test]
fn a_function_that_gets_the_app_is_followed() {
    let model = read_files(&[
        ("app.js", &format!("{START}require('./routes')(app);")),
        ("routes.js", "module.exports = (server) => { server.get('/about', about); };"),
    ]);
    assert_eq!(listed(&model), ["GET /about"]);
    assert!(model.unreadable.is_empty(), "{:?}", model.unreadable);
}
