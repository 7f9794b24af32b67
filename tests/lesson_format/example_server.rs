//! A server in memory that meets every check in the manual: users, sessions, documents, a counter for one other site, and
//! a gateway.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use doorway::check::{
    CheckPlan, CheckResult, FixtureServer, Interrupt, JobLimits, ProgramExit, ReceivedRequest, RequestSpec, Transport,
    run_plan,
};
use doorway::course::{FixtureSpec, Scenario};
use doorway::http::client::{ClientResponse, ClientResult};
use doorway::http::{RecordedResponse, Request, Response, Route, Routes};
use hyper::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, LOCATION, SET_COOKIE,
};
use hyper::{Method, StatusCode, Version};
use serde_json::{Value, json};

/// Returns the lines that this server does not meet.
pub(crate) fn unmet_lines(scenarios: &[Scenario]) -> Vec<String> {
    let plan = CheckPlan {
        scenarios,
        url: "http://localhost:8080".to_owned(),
        random_segment: "k3v9q".to_owned(),
        stacks: doorway::content::stacks::Stacks::builtin(),
        limits: JobLimits::default(),
    };
    let mut result = CheckResult::default();
    run_plan(&plan, &mut ExampleServer::default(), &mut result, &mut |_| {}).expect("nobody stops it");
    let unmet = result.probes.iter().flat_map(|probe| {
        probe.unmet().map(|one| format!("{} {}: {}, got {}", probe.probe.method, probe.path, one.line, one.actual))
    });
    unmet.collect()
}

/// The fixture of the current scenario, and what it received.
#[derive(Clone, Default)]
struct Upstream {
    spec: Arc<Mutex<Option<FixtureSpec>>>,
    received: Arc<Mutex<Vec<ReceivedRequest>>>,
}

#[derive(Default)]
struct ExampleServer {
    upstream: Upstream,
    /// The titles of the documents. Their numbers are counted from 1.
    documents: Arc<Mutex<Vec<String>>>,
}

impl FixtureServer for Upstream {
    fn url(&self) -> String {
        "http://localhost:49152".to_owned()
    }

    fn received(&self) -> Vec<ReceivedRequest> {
        locked(&self.received).clone()
    }
}

impl Upstream {
    /// Responds as the fixture does.
    fn forward(&self, path: &str) -> Response {
        let headers = vec![("x-request-id".to_owned(), "7".to_owned())];
        let request = ReceivedRequest { method: "GET".to_owned(), target: path.to_owned(), headers };
        locked(&self.received).push(request);
        let spec = locked(&self.spec).clone();
        let responses = spec.map(|spec| spec.responses).unwrap_or_default();
        match responses.into_iter().find(|response| response.path.as_deref().is_none_or(|own| own == path)) {
            Some(found) => {
                Response::json(found.body).with_status(StatusCode::from_u16(found.status).expect("a status"))
            }
            None => Response::empty(StatusCode::NOT_FOUND),
        }
    }
}

impl Transport for ExampleServer {
    fn send(&mut self, spec: &RequestSpec) -> Result<ClientResult, Interrupt> {
        let headers: Vec<_> = spec.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let request = Request::new(&spec.method, &spec.path).with_headers(&headers);
        let response = self.routes().respond(&request.with_body(spec.body.clone().unwrap_or_default()));
        let RecordedResponse { status, headers, body, .. } = response.into();
        let (status, version, extra) = (status.as_u16(), Version::HTTP_11, Vec::new());
        let answer = Some(ClientResponse { status, reason: None, version, headers, body, extra });
        let (sent, raw, took) = (Vec::new(), Vec::new(), Duration::from_millis(1));
        Ok(ClientResult {
            sent,
            raw,
            raw_len: 0,
            connected: None,
            first_byte: None,
            took,
            response: answer,
            error: None,
        })
    }

    fn program_exit(&mut self) -> Option<ProgramExit> {
        None
    }

    /// The documents survive, as those of a database do.
    fn restart(&mut self) -> Result<(), String> {
        Ok(())
    }

    fn start_fixture(&mut self, fixture: &FixtureSpec) -> Result<Box<dyn FixtureServer>, String> {
        *locked(&self.upstream.spec) = Some(fixture.clone());
        Ok(Box::new(self.upstream.clone()))
    }
}

impl ExampleServer {
    fn routes(&self) -> Routes {
        let (upstream, created, listed, read) =
            (self.upstream.clone(), self.documents.clone(), self.documents.clone(), self.documents.clone());
        Routes(vec![
            Route::get("/users/1", move |request| match request.header("x-upstream") {
                Some(_) => upstream.forward(request.path()),
                None => Response::json(r#"{"id": 1, "username": "bob"}"#),
            }),
            Route::get("/about", |_| Response::html("<h1>About</h1>")),
            Route::new(Some(Method::POST), "/login", log_in),
            Route::get("/me", who_is_it),
            Route::new(Some(Method::POST), "/documents", move |request| create(&created, request)),
            Route::get("/documents", move |_| Response::json(Value::from(documents(&listed)).to_string())),
            Route::get("/documents/1", move |_| Response::json(documents(&read)[0].to_string())),
            Route::any("/api/counter", counter),
            Route::any("*", |_| {
                Response::text("404 sorry this resource does not exist").with_status(StatusCode::NOT_FOUND)
            }),
        ])
    }
}

fn locked<T>(value: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

fn log_in(request: &Request) -> Response {
    let form: Vec<(String, String)> = url::form_urlencoded::parse(&request.body).into_owned().collect();
    let name = form.iter().find(|(name, _)| name == "name").map(|(_, value)| value.clone()).unwrap_or_default();
    let cookie = format!("session={name}-5e55; Path=/; HttpOnly; SameSite=Lax");
    Response::empty(StatusCode::SEE_OTHER).with_header(SET_COOKIE, &cookie).with_header(LOCATION, "/me")
}

fn who_is_it(request: &Request) -> Response {
    let cookie = request.header("cookie").and_then(|cookie| cookie.strip_prefix("session="));
    match cookie.and_then(|session| session.strip_suffix("-5e55")) {
        Some(name) => Response::json(json!({ "name": name }).to_string()),
        None => Response::empty(StatusCode::UNAUTHORIZED),
    }
}

fn documents(titles: &Mutex<Vec<String>>) -> Vec<Value> {
    locked(titles).iter().zip(1..).map(|(title, id)| json!({ "id": id, "title": title })).collect()
}

fn create(titles: &Mutex<Vec<String>>, request: &Request) -> Response {
    let body: Value = serde_json::from_slice(&request.body).expect("the manual sends JSON");
    let mut all = locked(titles);
    all.push(body["title"].as_str().expect("a title").to_owned());
    let id = all.len();
    Response::json(json!({ "id": id }).to_string())
        .with_status(StatusCode::CREATED)
        .with_header(LOCATION, &format!("/documents/{id}"))
}

fn counter(request: &Request) -> Response {
    let response = match request.method {
        Method::OPTIONS => Response::empty(StatusCode::NO_CONTENT),
        _ => Response::json(r#"{"count": 5}"#),
    };
    response
        .with_header(ACCESS_CONTROL_ALLOW_ORIGIN, "http://localhost:3000")
        .with_header(ACCESS_CONTROL_ALLOW_CREDENTIALS, "true")
        .with_header(ACCESS_CONTROL_ALLOW_METHODS, "PUT")
        .with_header(ACCESS_CONTROL_ALLOW_HEADERS, "Content-Type")
}
