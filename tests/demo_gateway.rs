//! A demo with a gateway in front of two other servers, one of them slow. It shows that handlers may call other servers
//! of the same demo, and that a slow one holds up nobody else.

mod support;

use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use doorway::demos::{Demo, DemoContext, DemoOptions, DemoSpec, InMemoryDemo, RunningDemo, ServerSpec, StageSpec};
use doorway::http::client::ClientError;
use doorway::http::{Request, Response, Route, Routes};
use hyper::StatusCode;

/// How long anything may take before it counts as a deadlock.
const DEADLINE: Duration = Duration::from_secs(20);

static SHOP: DemoSpec = DemoSpec {
    name: "shop",
    about: "a gateway in front of pictures and of a slow search",
    servers: &[ServerSpec::new("gateway", 0), ServerSpec::new("pictures", 0), ServerSpec::new("search", 0)],
    stages: &[
        StageSpec::new("all", "every server is running", &["gateway", "pictures", "search"]),
        StageSpec::new("impatient", "the gateway does not wait for long", &["gateway", "pictures", "search"]),
        StageSpec::new("no-search", "the search is stopped", &["gateway", "pictures"]),
    ],
    build: |context| Ok(Box::new(Shop { context, search: Arc::default() })),
};

struct Shop {
    context: DemoContext,
    search: Arc<SlowSearch>,
}

impl Demo for Shop {
    fn routes(&self, server: &str, stage: &str) -> Routes {
        match server {
            "gateway" if stage == "impatient" => gateway_routes(&self.context, Duration::from_millis(50)),
            "gateway" => gateway_routes(&self.context, DEADLINE),
            "pictures" => Routes(vec![Route::any("/pictures/{name}", picture)]),
            _ => self.search.routes(),
        }
    }
}

/// The gateway's table: which server gets which paths.
fn gateway_routes(context: &DemoContext, time_limit: Duration) -> Routes {
    let forward_to = |server: &'static str, path: &'static str| {
        let context = context.clone();
        Route::any(path, move |request| forward(&context, server, request, time_limit)).blocking()
    };
    Routes(vec![
        Route::get("/", |_| Response::html("<h1>Shop</h1>")),
        forward_to("pictures", "/pictures/{name}"),
        forward_to("search", "/search"),
    ])
}

/// Sends the request on, and the response back. The gateway has only two words of its own.
fn forward(context: &DemoContext, server: &str, request: &Request, time_limit: Duration) -> Response {
    match context.call(server, request, time_limit) {
        Ok(response) => response,
        Err(ClientError::Hang) => Response::empty(StatusCode::GATEWAY_TIMEOUT),
        Err(_) => Response::empty(StatusCode::BAD_GATEWAY),
    }
}

/// Says what the server received.
fn picture(request: &Request) -> Response {
    let name = request.param("name").unwrap_or_default();
    let (query, body) = (request.query().unwrap_or_default(), String::from_utf8_lossy(&request.body));
    let words = format!("{} {name}?{query} {body}", request.method);
    let color = request.header("x-color").unwrap_or_default().to_owned();
    Response::text(words).with_status(StatusCode::CREATED).with_header("x-color".parse().expect("a name"), &color)
}

/// A search that responds only when the test lets it.
#[derive(Default)]
struct SlowSearch {
    state: Mutex<SearchState>,
    changed: Condvar,
}

#[derive(Default)]
struct SearchState {
    waiting: usize,
    is_open: bool,
}

impl SlowSearch {
    fn routes(self: &Arc<Self>) -> Routes {
        let (slow, opened, counted) = (self.clone(), self.clone(), self.clone());
        Routes(vec![
            Route::get("/search", move |_| slow.search()).blocking(),
            Route::post("/open", move |_| opened.open()),
            Route::get("/waiting", move |_| {
                Response::text(counted.state.lock().expect("no panic").waiting.to_string())
            }),
        ])
    }

    fn search(&self) -> Response {
        let mut state = self.state.lock().expect("no panic");
        state.waiting += 1;
        let wait = self.changed.wait_timeout_while(state, DEADLINE, |state| !state.is_open);
        wait.expect("no panic").0.waiting -= 1;
        Response::text("found")
    }

    fn open(&self) -> Response {
        self.state.lock().expect("no panic").is_open = true;
        self.changed.notify_all();
        Response::empty(StatusCode::NO_CONTENT)
    }
}

fn start(stage: &str) -> RunningDemo {
    RunningDemo::start(&SHOP, stage, &DemoOptions::default()).expect("the ports are free")
}

fn send(demo: &RunningDemo, server: &str, request: &Request) -> Response {
    demo.send(server, request, DEADLINE).unwrap_or_else(|error| panic!("{server} does not respond: {error:?}"))
}

fn get(demo: &RunningDemo, server: &str, path: &str) -> (u16, String) {
    let response = send(demo, server, &Request::new("GET", path));
    (response.status.as_u16(), response.body_text().to_owned())
}

fn wait_until_waiting(demo: &RunningDemo, count: usize) {
    let start = Instant::now();
    while get(demo, "search", "/waiting").1 != count.to_string() {
        assert!(start.elapsed() < DEADLINE, "the search never had {count} requests at once");
        thread::yield_now();
    }
}

#[test]
fn a_gateway_passes_on_the_request_and_the_response() {
    let demo = start("all");
    let request = Request::new("PUT", "/pictures/cat.png?size=2").with_header("x-color", "red").with_body("meow");
    let response = send(&demo, "gateway", &request);
    assert_eq!((response.status, response.body_text()), (StatusCode::CREATED, "PUT cat.png?size=2 meow"));
    assert_eq!(response.headers["x-color"], "red");
    assert_eq!(get(&demo, "gateway", "/").0, 200);
    assert_eq!(get(&demo, "gateway", "/nothing").0, 404);
}

#[test]
fn a_slow_server_holds_up_nobody_else() {
    let demo = start("all");
    thread::scope(|scope| {
        let searches: Vec<_> = (0..40).map(|_| scope.spawn(|| get(&demo, "gateway", "/search"))).collect();
        wait_until_waiting(&demo, searches.len());
        assert_eq!(get(&demo, "gateway", "/").0, 200);
        assert_eq!(get(&demo, "pictures", "/pictures/a").0, 201);
        assert_eq!(get(&demo, "gateway", "/pictures/a").0, 201);
        wait_until_waiting(&demo, searches.len());
        send(&demo, "search", &Request::new("POST", "/open"));
        for search in searches {
            assert_eq!(search.join().expect("no panic"), (200, "found".to_owned()));
        }
    });
}

#[test]
fn a_gateway_that_does_not_wait_says_504() {
    let demo = start("impatient");
    assert_eq!(get(&demo, "gateway", "/search").0, 504);
    send(&demo, "search", &Request::new("POST", "/open"));
}

#[test]
fn a_stopped_server_becomes_502_and_the_others_still_respond() {
    let mut demo = start("all");
    send(&demo, "search", &Request::new("POST", "/open"));
    assert_eq!(get(&demo, "gateway", "/search"), (200, "found".to_owned()));
    demo.stage("no-search").expect("it is there");
    assert_eq!(get(&demo, "gateway", "/search").0, 502);
    assert_eq!(get(&demo, "gateway", "/pictures/a").0, 201);
    demo.stage("all").expect("the port is free");
    assert_eq!(get(&demo, "gateway", "/search").0, 200);
}

#[test]
fn a_demo_ends_at_once_although_a_handler_still_waits() {
    let mut demo = start("all");
    thread::scope(|scope| {
        let port = demo.ports()[0].1;
        scope.spawn(move || support::get(port, "/search"));
        wait_until_waiting(&demo, 1);
        let before = Instant::now();
        demo.stop();
        assert!(before.elapsed() < DEADLINE / 4, "it took {:?}", before.elapsed());
    });
}

#[test]
fn the_same_demo_works_without_a_socket() {
    let demo = InMemoryDemo::new(&SHOP);
    let send = |stage, method, path| demo.send(stage, "gateway", &Request::new(method, path)).expect("it is running");
    assert_eq!(send("all", "GET", "/pictures/cat.png").body_text(), "GET cat.png? ");
    assert_eq!(send("no-search", "GET", "/search").status, StatusCode::BAD_GATEWAY);
}
