//! A site and an object store. The site hands out signed links, and a page uploads a picture straight to the store.

mod store;

use hyper::StatusCode;
use serde_json::{Value, json};

use self::store::{BUCKET, KEYS, ObjectStore};
use super::page::{DEMO_STYLE, asset, no_store, send_json};
use super::{Demo, DemoContext, DemoSpec, ServerSpec, StageSpec};
use crate::http::{Limits, Request, Response, Route, Routes};

const PAGE: &str = include_str!("object_storage/index.html");
const SCRIPT: &str = include_str!("object_storage/page.js");

/// How long a link works, in seconds.
const LINK_SECONDS: u64 = 300;
/// How many random bytes a key has.
const KEY_BYTES: usize = 8;
/// The endings of pictures.
const PICTURES: &[&str] = &["png", "jpg", "jpeg", "gif", "webp", "svg"];
/// The largest picture, in bytes.
const MAX_PICTURE_BYTES: usize = 5 * 1024 * 1024;

struct ObjectStorage {
    context: DemoContext,
    store: ObjectStore,
}

impl Demo for ObjectStorage {
    fn routes(&self, server: &str, stage: &str) -> Routes {
        let (context, store) = (self.context.clone(), self.store.clone());
        if server == "store" {
            let is_late = stage == "late";
            return Routes(vec![Route::any("*", move |request| store.respond(&context, request, is_late))]);
        }
        let for_list = self.context.clone();
        Routes(vec![
            Route::get("/", |_| no_store(Response::html(PAGE))),
            asset("/page.js", SCRIPT),
            asset("/page.css", DEMO_STYLE),
            Route::post("/uploads", move |request| upload(&context, request)),
            Route::get("/pictures", move |request| pictures(&for_list, &store, request)),
            Route::any("*", |_| error(StatusCode::NOT_FOUND, "not found")),
        ])
    }

    fn reset(&self, _stage: &str) -> anyhow::Result<()> {
        self.store.clear();
        Ok(())
    }
}

// ANCHOR: upload
/// POST /uploads with {"name": "cat.png"} sends a link for one
/// upload. The key is random: no user chooses it.
fn upload(context: &DemoContext, request: &Request) -> Response {
    let Some(ending) = picture_ending(request) else {
        return error(StatusCode::BAD_REQUEST, "no picture");
    };
    let name = context.random().hex(KEY_BYTES);
    let key = format!("{name}.{ending}");
    let url = link(context, request, "PUT", &key);
    let body = json!({ "key": key, "url": url });
    send(StatusCode::CREATED, &body)
}
// ANCHOR_END: upload

/// GET /pictures sends all keys, each with a link to read it.
fn pictures(context: &DemoContext, store: &ObjectStore, request: &Request) -> Response {
    let one = |key: String| {
        let url = link(context, request, "GET", &key);
        json!({ "key": key, "url": url })
    };
    send(StatusCode::OK, &Value::Array(store.keys().into_iter().map(one).collect()))
}

fn link(context: &DemoContext, request: &Request, method: &str, key: &str) -> String {
    let path = format!("/{BUCKET}/{key}");
    KEYS.signed_link(method, &context.origin("store", request), &path, context.now(), LINK_SECONDS)
}

/// Returns the ending of the name in the body, if it is one of a picture.
fn picture_ending(request: &Request) -> Option<&'static str> {
    let body: Value = serde_json::from_slice(&request.body).ok()?;
    let (_, ending) = body["name"].as_str()?.rsplit_once('.')?;
    PICTURES.iter().copied().find(|own| ending.eq_ignore_ascii_case(own))
}

fn send(status: StatusCode, value: &Value) -> Response {
    send_json(value).with_status(status)
}

fn error(status: StatusCode, words: &str) -> Response {
    send(status, &json!({ "error": words }))
}

/// The demo.
pub(super) static OBJECT_STORAGE: DemoSpec = DemoSpec {
    name: "object-storage",
    about: "a site, and a store for pictures that takes signed requests alone",
    servers: &[
        ServerSpec::new("site", 8080),
        ServerSpec::new("store", 9000).with_limits(Limits { max_body_bytes: MAX_PICTURE_BYTES, ..Limits::DEFAULT }),
    ],
    stages: &[
        StageSpec::new("store", "a site and an object store", &["site", "store"]),
        StageSpec::new("late", "the store, one hour later", &["site", "store"]),
    ],
    build: |context| Ok(Box::new(ObjectStorage { context, store: ObjectStore::default() })),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demos::InMemoryDemo;

    /// Sends a request to a link.
    fn follow(demo: &InMemoryDemo, stage: &str, method: &str, link: &str, body: &'static str) -> Response {
        let request = Request::new(method, link.trim_start_matches("http://localhost:9000"));
        let request = request.with_header("host", "localhost:9000").with_header("content-type", "image/png");
        demo.send(stage, "store", &request.with_body(body)).expect("the store is running")
    }

    fn ask(demo: &InMemoryDemo, method: &str, path: &str, body: &'static str) -> (u16, Value) {
        let request = Request::new(method, path).with_header("host", "localhost:8080").with_body(body);
        let response = demo.send("store", "site", &request).expect("the site is running");
        (response.status.as_u16(), serde_json::from_str(response.body_text()).expect("JSON"))
    }

    fn upload_picture(demo: &InMemoryDemo) -> String {
        let (status, made) = ask(demo, "POST", "/uploads", r#"{"name": "My cat.PNG"}"#);
        assert_eq!(status, 201);
        let link = made["url"].as_str().expect("a link");
        assert_eq!(follow(demo, "store", "PUT", link, "a picture").status, StatusCode::OK);
        link.to_owned()
    }

    #[test]
    fn a_picture_goes_straight_to_the_store_and_comes_back_with_its_type() {
        let demo = InMemoryDemo::new(&OBJECT_STORAGE);
        upload_picture(&demo);
        let (_, list) = ask(&demo, "GET", "/pictures", "");
        let response = follow(&demo, "store", "GET", list[0]["url"].as_str().expect("a link"), "");
        assert_eq!((response.status, response.body_text()), (StatusCode::OK, "a picture"));
        assert_eq!(response.headers["content-type"], "image/png");
        assert_eq!(response.headers["access-control-allow-origin"], "*");
    }

    #[test]
    fn a_link_for_one_thing_is_no_link_for_another_one_and_expires() {
        let demo = InMemoryDemo::new(&OBJECT_STORAGE);
        let link = upload_picture(&demo);
        assert_eq!(follow(&demo, "store", "GET", &link, "").status, StatusCode::FORBIDDEN);
        assert_eq!(follow(&demo, "store", "PUT", "/pictures/cat.png", "x").status, StatusCode::FORBIDDEN);
        let late = follow(&demo, "late", "PUT", &link, "x");
        assert!(late.status == StatusCode::FORBIDDEN && late.body_text().contains("Request has expired"));
    }

    #[test]
    fn each_upload_has_a_key_that_no_user_chose() {
        let demo = InMemoryDemo::new(&OBJECT_STORAGE);
        assert_ne!(upload_picture(&demo), upload_picture(&demo));
        let (_, made) = ask(&demo, "POST", "/uploads", r#"{"name": "../../a.png"}"#);
        assert_eq!(made["key"].as_str().map(str::len), Some(2 * KEY_BYTES + ".png".len()));
        for body in ["", "{}", r#"{"name": "run.exe"}"#, r#"{"name": "png"}"#] {
            assert_eq!(ask(&demo, "POST", "/uploads", body).0, 400, "{body}");
        }
    }

    #[test]
    fn a_page_of_another_origin_may_put_with_a_preflight() {
        let demo = InMemoryDemo::new(&OBJECT_STORAGE);
        let preflight = follow(&demo, "store", "OPTIONS", "/pictures/cat.png", "");
        assert_eq!(preflight.status, StatusCode::NO_CONTENT);
        assert_eq!(preflight.headers["access-control-allow-methods"], "GET, PUT");
    }

    #[test]
    fn a_store_that_is_full_refuses_a_picture_and_keeps_those_that_it_has() {
        let demo = InMemoryDemo::new(&OBJECT_STORAGE);
        let put = || {
            let link =
                ask(&demo, "POST", "/uploads", r#"{"name": "cat.png"}"#).1["url"].as_str().expect("a link").to_owned();
            follow(&demo, "store", "PUT", &link, "bytes").status.as_u16()
        };
        let statuses: Vec<u16> = (0..51).map(|_| put()).collect();
        assert_eq!((statuses[49], statuses[50]), (200, 507));
        assert_eq!(ask(&demo, "GET", "/pictures", "").1.as_array().map(Vec::len), Some(50));
    }

    #[test]
    fn going_back_a_step_empties_the_store() {
        let demo = InMemoryDemo::new(&OBJECT_STORAGE);
        upload_picture(&demo);
        demo.reset("store");
        assert_eq!(ask(&demo, "GET", "/pictures", "").1, json!([]));
    }
}
