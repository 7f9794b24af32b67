//! Hono, Koa and Fastify.

use super::*;
use crate::check::source_model::route::{FolderBase, Mounting};
use crate::check::source_model::value::ValueOrigin;

const HONO: &str = "import { Hono } from 'hono';\nimport { serve } from '@hono/node-server';\n";
const KOA: &str = "const Koa = require('koa');\nconst Router = require('@koa/router');\nconst app = new Koa();\nconst router = new Router();\n";

#[test]
fn hono_reads_chains_base_paths_and_the_handler_for_the_rest() {
    let model = read(
        "index.js",
        &format!(
            "{HONO}const app = new Hono().get('/', (c) => c.html('<p>')).get('about', (c) => c.text('x'));
             app.notFound((c) => c.text('404', 404));
             serve({{ fetch: app.fetch, port: 8080, hostname: 'localhost' }});"
        ),
    );
    assert_eq!(listed(&model), ["GET /", "GET about"]);
    assert_eq!(first_match(&model, "/about").expect("Hono adds the slash").written_path, "about");
    assert!(model.routes.iter().any(|route| route.kind == RouteKind::NotFoundHandler));
    assert_eq!(model.listeners[0].port, Some(ValueOrigin::Literal("8080".to_owned())));
}

#[test]
fn a_small_app_of_hono_that_is_never_mounted_is_found() {
    let users = "const app = new Hono();\nconst users = new Hono();\nusers.get('/1', (c) => c.json({}));\n";
    let forgotten = read("index.js", &format!("{HONO}{users}serve({{ fetch: app.fetch }});"));
    assert_eq!(forgotten.routes[0].mounting, Mounting::NotMounted);
    let mounted =
        read("index.js", &format!("{HONO}{users}app.route('/users', users);\nserve({{ fetch: app.fetch }});"));
    assert_eq!(listed(&mounted), ["GET /users/1"]);
    assert_eq!(mounted.routes[0].mounting, Mounting::Mounted);
}

#[test]
fn hono_minds_the_case_and_has_no_listen() {
    let model = read("index.js", &format!("{HONO}const app = new Hono();\napp.get('/About', a);\napp.listen(3000);"));
    assert_eq!(near_miss(&model, "/about"), Some(NearMiss::Case));
    assert!(!model.listeners[0].is_known);
}

#[test]
fn koa_reaches_a_router_only_through_its_routes() {
    let routes = "router.get('/about', (ctx) => { ctx.type = 'html'; ctx.body = 'about'; });\n";
    let forgotten = read("app.js", &format!("{KOA}{routes}app.listen(3000);"));
    assert_eq!(forgotten.routes[0].mounting, Mounting::NotMounted);
    let mounted = read("app.js", &format!("{KOA}{routes}app.use(router.routes());\napp.listen(3000);"));
    assert_eq!(mounted.routes[0].mounting, Mounting::Mounted);
    let step = &handler(&mounted, "/about").responses[0];
    assert_eq!((step.name.as_str(), step.content_type.as_deref()), ("type", Some("html")));
}

#[test]
fn koa_has_no_routes_on_the_app_itself() {
    let model = read("app.js", &format!("{KOA}app.get('/about', (ctx) => {{ ctx.body = 'x'; }});\napp.listen(1);"));
    assert_eq!((model.routes.len(), model.foreign_calls[0].path.as_deref()), (0, Some("/about")));
}

#[test]
fn koa_can_test_the_path_by_hand() {
    let model = read(
        "app.js",
        "const Koa = require('koa');\nconst app = new Koa();
         app.use((ctx) => { if (ctx.path === '/') { ctx.body = 'home'; } else { ctx.status = 404; } });
         app.listen(3000);",
    );
    assert_eq!(first_match(&model, "/").expect("it matches").kind, RouteKind::Endpoint);
    assert_eq!(first_match(&model, "/lost").expect("it matches").kind, RouteKind::CatchAll);
}

#[test]
fn fastify_reads_routes_as_objects_and_plugins() {
    let model = read(
        "server.js",
        "const fastify = require('fastify')();
         fastify.route({ method: 'GET', url: '/about', handler: (request, reply) => reply.send('x') });
         fastify.register(async (instance) => { instance.get('/1', () => ({ id: 1 })); }, { prefix: '/users' });
         fastify.register(require('@fastify/static'), { root: __dirname + '/public' });
         fastify.setNotFoundHandler((request, reply) => reply.code(404).send('404'));
         fastify.listen({ port: Number(process.env.PORT), host: '0.0.0.0' });",
    );
    assert_eq!(listed(&model), ["GET /about", "GET /users/1"]);
    let folder = model.static_folders[0].folder.as_ref().expect("it can be worked out");
    assert_eq!((&folder.base, folder.path.as_str()), (&FolderBase::SourceText, "public"));
    assert_eq!(model.listeners[0].host, Some(ValueOrigin::Literal("0.0.0.0".to_owned())));
    assert_eq!(model.listeners[0].port, Some(ValueOrigin::Variable { name: "PORT".to_owned() }));
}

#[test]
fn a_framework_that_has_no_data_file_leaves_the_model_incomplete() {
    let model = read(
        "app.js",
        "const Hapi = require('@hapi/hapi');\nconst server = Hapi.server({ port: 1 });\nserver.route(routes);",
    );
    assert!(!model.is_complete());
}
