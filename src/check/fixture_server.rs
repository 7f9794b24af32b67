//! A fixture on a real socket: one server with a thread of its own, so that it responds whatever the check is doing.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use hyper::StatusCode;
use hyper::header::CONTENT_TYPE;
use tokio::sync::oneshot;

use super::fixture::{FixtureServer, ReceivedRequest};
use crate::course::{FixtureResponse, FixtureSpec};
use crate::http::{BindError, BindScope, Request, Response, Route, Routes, Server, ServerOptions, bind};

/// The requests of a fixture, which its server adds to.
type ReceivedLog = Arc<Mutex<Vec<ReceivedRequest>>>;

/// A fixture that is running on a port of this computer.
pub struct SocketFixture {
    port: u16,
    log: ReceivedLog,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl SocketFixture {
    /// Starts a fixture. Its port takes connections when this returns.
    ///
    /// # Errors
    /// Why it cannot be started, in words.
    pub fn start(spec: &FixtureSpec) -> Result<Self, String> {
        let problem = |why: String| format!("the server `{}` of this check could not be started: {why}", spec.name);
        let bound = bind(spec.port.unwrap_or(0), BindScope::ThisComputer).map_err(|error| problem(in_words(&error)))?;
        let port = bound.port;
        let log = ReceivedLog::default();
        let routes = routes(spec, &log);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| problem(error.to_string()))?;
        let server = {
            let _guard = runtime.enter();
            Server::start(bound, &spec.name, routes, ServerOptions::default())
        };
        let server = server.map_err(|error| problem(error.to_string()))?;
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            runtime.block_on(async {
                // Without its sender the fixture is over too.
                let _ = stopped.await;
                server.stop().await;
            });
        });
        Ok(Self { port, log, stop: Some(stop), thread: Some(thread) })
    }
}

impl FixtureServer for SocketFixture {
    fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    fn received(&self) -> Vec<ReceivedRequest> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for SocketFixture {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn in_words(error: &BindError) -> String {
    match error {
        BindError::Busy { port, .. } => format!("port {port} is in use"),
        BindError::NotAllowed { port } => format!("you may not use port {port}"),
        BindError::Other { port, error } => format!("port {port}: {error}"),
    }
}

fn routes(spec: &FixtureSpec, log: &ReceivedLog) -> Routes {
    let (responses, log) = (spec.responses.clone(), log.clone());
    let handler = move |request: &Request| {
        log.lock().unwrap_or_else(PoisonError::into_inner).push(received(request));
        respond(&responses, request)
    };
    Routes(vec![Route::any("*", handler).blocking()])
}

fn received(request: &Request) -> ReceivedRequest {
    let headers = request.headers.iter();
    let headers =
        headers.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    ReceivedRequest { method: request.method.to_string(), target: request.uri.to_string(), headers: headers.collect() }
}

/// The response of the first line that matches.
fn respond(responses: &[FixtureResponse], request: &Request) -> Response {
    let matches = |response: &&FixtureResponse| {
        response.method.as_ref().is_none_or(|method| *method == request.method.as_str())
            && response.path.as_ref().is_none_or(|path| path == request.path())
    };
    let Some(found) = responses.iter().find(matches) else { return Response::empty(StatusCode::NOT_FOUND) };
    std::thread::sleep(found.delay);
    let status = StatusCode::from_u16(found.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let response = Response::text(found.body.clone()).with_status(status);
    match found.media_type {
        Some(media_type) => {
            let mut response = response;
            response.headers.remove(CONTENT_TYPE);
            response.with_header(CONTENT_TYPE, media_type)
        }
        None => Response::empty(status),
    }
}
