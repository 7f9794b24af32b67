//! A server whose paths have parameters: one route for all users, and one for whatever name or number is asked for.

use hyper::StatusCode;
use serde_json::{Value, json};

use super::path_number::number_in_path;
use super::{DemoSpec, ServerSpec, StageSpec};
use crate::http::{Request, Response, Route, Routes};

// ANCHOR: users
/// A user, and the titles of what they wrote.
struct User {
    id: u32,
    username: &'static str,
    posts: &'static [&'static str],
}

const USERS: [User; 3] = [
    User { id: 1, username: "bob", posts: &["Hello"] },
    User { id: 2, username: "ada", posts: &["Loops", "Numbers"] },
    User { id: 3, username: "lin", posts: &[] },
];
// ANCHOR_END: users

impl User {
    fn json(&self) -> Value {
        json!({ "id": self.id, "username": self.username })
    }

    fn posts_json(&self) -> Value {
        let post = |title: &&str| json!({ "user": self.id, "title": *title });
        self.posts.iter().map(post).collect()
    }
}

fn send(value: &Value) -> Response {
    Response::json(value.to_string())
}

fn not_found() -> Response {
    send(&json!({ "error": "not found" })).with_status(StatusCode::NOT_FOUND)
}

/// GET /users sends all users.
fn users() -> Route {
    Route::get("/users", |_| send(&USERS.iter().map(User::json).collect()))
}

/// One route for each user, as you would write it without parameters.
fn user_by_user() -> Vec<Route> {
    vec![
        Route::get("/users/1", |_| send(&USERS[0].json())),
        Route::get("/users/2", |_| send(&USERS[1].json())),
        Route::get("/users/3", |_| send(&USERS[2].json())),
    ]
}

/// The mistake: the part of the path is a text, and a text is never equal to a number. So no user is ever found.
fn user_as_text() -> Route {
    Route::get("/users/{id}", |request| {
        let wanted = json!(request.param("id").unwrap_or_default());
        let found = USERS.iter().find(|user| json!(user.id) == wanted);
        found.map_or_else(not_found, |user| send(&user.json()))
    })
}

// ANCHOR: find
/// Finds the user with the id in the path. The id is a text there:
/// parse makes a number of it, and a word such as `ada` gives none.
fn find(request: &Request) -> Option<&'static User> {
    let text = request.param("id")?;
    let id: u32 = text.parse().ok()?;
    let user = USERS.iter().find(|user| user.id == id)?;
    // `02` is the number 2 too. Each user has one address.
    (id.to_string() == text).then_some(user)
}
// ANCHOR_END: find

// ANCHOR: user
/// GET /users/{id} sends one user, or 404.
fn user() -> Route {
    Route::get("/users/{id}", |request| match find(request) {
        Some(user) => send(&user.json()),
        None => not_found(),
    })
}
// ANCHOR_END: user

// ANCHOR: posts
/// GET /users/{id}/posts sends what this user wrote.
fn posts() -> Route {
    Route::get("/users/{id}/posts", |request| match find(request) {
        Some(user) => send(&user.posts_json()),
        None => not_found(),
    })
}
// ANCHOR_END: posts

// ANCHOR: me
/// GET /users/me sends the user who is asking. In this lesson that
/// is always bob.
fn me() -> Route {
    Route::get("/users/me", |_| send(&USERS[0].json()))
}
// ANCHOR_END: me

// ANCHOR: hello
/// GET /hello/{name} sends a greeting. `param` has decoded it.
fn hello() -> Route {
    Route::get("/hello/{name}", |request| {
        let name = request.param("name").unwrap_or_default();
        Response::text(format!("Hello, {name}!"))
    })
}
// ANCHOR_END: hello

/// The mistake: a `1` is put behind the text of the number.
fn page_as_text() -> Route {
    Route::get("/pages/{number}", |request| {
        let number = request.param("number").unwrap_or_default();
        send(&json!({ "page": number, "next": format!("{number}1") }))
    })
}

// ANCHOR: page
/// GET /pages/{number} sends this number and the next one.
fn page() -> Route {
    Route::get("/pages/{number}", |request| match number_in_path::<u32>(request, "number") {
        Some(page) => send(&json!({ "page": page, "next": u64::from(page) + 1 })),
        None => not_found(),
    })
}
// ANCHOR_END: page

/// Every other path.
fn everything_else() -> Route {
    Route::any("*", |_| not_found())
}

/// Returns the routes at a stage. The first route that matches a request responds to it: at `me-below`, the route for
/// `/users/{id}` takes the request for `/users/me`.
fn routes(_server: &str, stage: &str) -> Routes {
    let mut routes = vec![users()];
    routes.extend(match stage {
        "by-hand" => user_by_user(),
        "text" => vec![user_as_text()],
        "number" => vec![user()],
        "posts" => vec![user(), posts()],
        "me-below" => vec![user(), posts(), me()],
        "me-above" => vec![me(), user(), posts()],
        "hello" => vec![me(), user(), posts(), hello()],
        "pages-text" => vec![me(), user(), posts(), hello(), page_as_text()],
        _ => vec![me(), user(), posts(), hello(), page()],
    });
    routes.push(everything_else());
    Routes(routes)
}

/// The demo.
pub(super) static DYNAMIC_ROUTES: DemoSpec = DemoSpec {
    name: "dynamic-routes",
    about: "one server whose paths have parameters",
    servers: &[ServerSpec::new("web", 8080)],
    stages: &[
        StageSpec::new("by-hand", "one route for each user", &["web"]),
        StageSpec::new("text", "one route, and a text that never matches", &["web"]),
        StageSpec::new("number", "one route for all users", &["web"]),
        StageSpec::new("posts", "a second part behind the parameter", &["web"]),
        StageSpec::new("me-below", "/users/me below /users/{id}", &["web"]),
        StageSpec::new("me-above", "/users/me above /users/{id}", &["web"]),
        StageSpec::new("hello", "a name in the path", &["web"]),
        StageSpec::new("pages-text", "a number that is added as a text", &["web"]),
        StageSpec::new("pages", "a number that is added as a number", &["web"]),
    ],
    build: |_| Ok(Box::new(routes)),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demos::InMemoryDemo;

    fn get(stage: &str, target: &str) -> (u16, String) {
        let response = InMemoryDemo::new(&DYNAMIC_ROUTES).send(stage, "web", &Request::new("GET", target));
        let response = response.expect("the server is running at every stage");
        (response.status.as_u16(), response.body_text().to_owned())
    }

    #[test]
    fn every_stage_but_one_knows_the_three_users_and_no_fourth() {
        for stage in DYNAMIC_ROUTES.stages.iter().map(|stage| stage.name).filter(|stage| *stage != "text") {
            for (path, name) in [("/users/1", "bob"), ("/users/2", "ada"), ("/users/3", "lin")] {
                let (status, body) = get(stage, path);
                assert!(status == 200 && body.contains(name), "{path} at {stage}: {status} {body}");
            }
            assert_eq!(get(stage, "/users/4").0, 404, "{stage}");
        }
    }

    #[test]
    fn a_text_is_equal_to_no_number() {
        assert_eq!(get("text", "/users/2").0, 404);
        assert_eq!(get("number", "/users/2"), (200, r#"{"id":2,"username":"ada"}"#.to_owned()));
    }

    #[test]
    fn what_is_not_the_number_itself_is_no_user_and_no_page() {
        for path in [
            "/users/ada",
            "/users/2x",
            "/users/02",
            "/users/+2",
            "/users/02/posts",
            "/pages/07",
            "/pages/+7",
            "/users/-1",
            "/users/1.0",
            "/users/99999999999",
            "/users/%00",
        ] {
            assert_eq!(get("pages", path).0, 404, "{path}");
        }
    }

    #[test]
    fn a_parameter_is_one_part_of_the_path() {
        assert_eq!(get("number", "/users/2/posts").0, 404);
        let posts = r#"[{"title":"Loops","user":2},{"title":"Numbers","user":2}]"#;
        assert_eq!(get("posts", "/users/2/posts"), (200, posts.to_owned()));
        assert_eq!(get("posts", "/users/3/posts"), (200, "[]".to_owned()));
        assert_eq!((get("posts", "/users/4/posts").0, get("posts", "/users/2/x").0), (404, 404));
    }

    #[test]
    fn the_first_route_that_matches_takes_the_request() {
        assert_eq!(get("me-below", "/users/me").0, 404);
        assert_eq!(get("me-above", "/users/me"), get("me-above", "/users/1"));
    }

    #[test]
    fn a_name_is_decoded() {
        assert_eq!(get("hello", "/hello/J%C3%BCrgen"), (200, "Hello, Jürgen!".to_owned()));
        assert_eq!(get("hello", "/hello/a%20b"), (200, "Hello, a b!".to_owned()));
    }

    #[test]
    fn a_one_behind_a_text_is_not_the_next_number() {
        assert_eq!(get("pages-text", "/pages/7"), (200, r#"{"next":"71","page":"7"}"#.to_owned()));
        assert_eq!(get("pages", "/pages/7"), (200, r#"{"next":8,"page":7}"#.to_owned()));
        assert_eq!(get("pages", "/pages/seven").0, 404);
    }
}
