//! A server that remembers who is logged in, with a session and a cookie. Its stages leave out what protects them.

mod accounts;
mod gifts;
mod pages;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use hyper::StatusCode;
use hyper::header::SET_COOKIE;
use serde_json::{Value, json};

use self::accounts::Accounts;
use self::gifts::Gifts;
use super::page::send_json;
use super::{Demo, DemoContext, DemoSpec, ServerSpec, StageSpec};
use crate::http::{Request, Response, Route, Routes};

/// The server with the log-in, and one that plays another site.
const SERVERS: &[ServerSpec] = &[ServerSpec::new("web", 8080), ServerSpec::new("other", 8081)];

/// How long a session lasts.
const SESSION_TIME: Duration = Duration::from_secs(60 * 60);

/// The demo with its accounts and its sessions.
struct Sessions {
    context: DemoContext,
    accounts: Accounts,
    open: Mutex<HashMap<String, Session>>,
    gifts: Gifts,
}

/// Who is logged in, and until when.
#[derive(Clone)]
struct Session {
    name: String,
    end: SystemTime,
}

/// What a stage leaves out.
#[derive(Clone, Copy, PartialEq)]
enum Mistake {
    None,
    /// The server sets no cookie.
    Forgets,
    /// The cookie is the name of the user.
    NameInCookie,
    /// A script can read the cookie.
    NoHttpOnly,
    /// The cookie has `Secure`, and this server speaks http.
    Secure,
    /// Pages of all sites may send the cookie.
    AnySite,
    /// To log out deletes the cookie and keeps the session.
    KeepsSession,
    /// Two hours have passed.
    Later,
}

impl Mistake {
    fn of(stage: &str) -> Self {
        match stage {
            "forgetful" => Self::Forgets,
            "name-cookie" => Self::NameInCookie,
            "readable" => Self::NoHttpOnly,
            "secure" => Self::Secure,
            "any-site" => Self::AnySite,
            "weak-logout" => Self::KeepsSession,
            "later" => Self::Later,
            _ => Self::None,
        }
    }
}

impl Sessions {
    fn new(context: DemoContext) -> Self {
        let accounts = Accounts::with_two_users(context.random());
        Self { context, accounts, open: Mutex::default(), gifts: Gifts::default() }
    }

    fn open(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    // ANCHOR: login
    /// POST /login: the right password opens a session.
    fn log_in(&self, request: &Request, mistake: Mistake) -> Response {
        let name = field(request, "name");
        let password = field(request, "password");
        if !self.accounts.is_password(&name, &password) {
            return refused("wrong name or password");
        }
        let id = self.context.random().hex(32);
        let end = self.context.now() + SESSION_TIME;
        let session = Session { name: name.clone(), end };
        self.open().insert(id.clone(), session);
        let cookie = cookie(&name, &id, mistake);
        with_cookie(send(&json!({ "name": name })), &cookie)
    }
    // ANCHOR_END: login

    // ANCHOR: me
    /// GET /me: who has the session that the cookie names?
    fn me(&self, request: &Request, mistake: Mistake) -> Response {
        match self.session(request, mistake) {
            Ok(name) => send(&json!({ "name": name })),
            Err(reason) => refused(reason),
        }
    }

    fn session(&self, request: &Request, mistake: Mistake) -> Result<String, &'static str> {
        const NOBODY: &str = "log in first";
        if mistake == Mistake::NameInCookie {
            return request.cookie("user").map(str::to_owned).ok_or(NOBODY);
        }
        let later = if mistake == Mistake::Later { 2 * SESSION_TIME } else { Duration::ZERO };
        let id = request.cookie("session").ok_or(NOBODY)?;
        let session = self.open().get(id).cloned().ok_or(NOBODY)?;
        let is_over = session.end <= self.context.now() + later;
        if is_over { Err("the session is over: log in again") } else { Ok(session.name) }
    }
    // ANCHOR_END: me

    // ANCHOR: logout
    /// POST /logout: ends the session here and in the browser.
    fn log_out(&self, request: &Request, mistake: Mistake) -> Response {
        let id = request.cookie("session").unwrap_or_default();
        if mistake != Mistake::KeepsSession {
            self.open().remove(id);
        }
        let response = send(&json!({ "name": null }));
        let gone = "session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax";
        response.with_header(SET_COOKIE, gone).with_header(SET_COOKIE, pages::NO_NAME)
    }
    // ANCHOR_END: logout

    /// POST /gift: the one who is logged in gives a coin to another user.
    fn give(&self, request: &Request, mistake: Mistake) -> Response {
        match self.session(request, mistake) {
            Ok(name) => send(&self.gifts.add(&name, &field(request, "to"))),
            Err(reason) => refused(reason),
        }
    }

    /// POST /register: a new account.
    fn register(&self, request: &Request) -> Response {
        let name = field(request, "name");
        let password = field(request, "password");
        if name.is_empty() || password.is_empty() {
            return send(&json!({ "error": "send a name and a password" })).with_status(StatusCode::BAD_REQUEST);
        }
        if !self.accounts.add(&name, &password, self.context.random()) {
            return send(&json!({ "error": "this name is taken" })).with_status(StatusCode::CONFLICT);
        }
        send(&json!({ "name": name })).with_status(StatusCode::CREATED)
    }
}

/// The header Set-Cookie of a stage.
fn cookie(name: &str, id: &str, mistake: Mistake) -> Option<String> {
    match mistake {
        Mistake::Forgets => None,
        Mistake::NameInCookie => Some(format!("user={name}; Path=/; SameSite=Lax")),
        Mistake::NoHttpOnly => Some(format!("session={id}; Max-Age=3600; Path=/; SameSite=Lax")),
        Mistake::Secure => Some(format!("session={id}; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax; Secure")),
        Mistake::AnySite => Some(format!("session={id}; Max-Age=3600; Path=/; HttpOnly; SameSite=None; Secure")),
        _ => Some(format!("session={id}; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax")),
    }
}

fn with_cookie(response: Response, cookie: &Option<String>) -> Response {
    match cookie {
        Some(cookie) => response.with_header(SET_COOKIE, cookie),
        None => response,
    }
}

fn send(value: &Value) -> Response {
    send_json(value)
}

fn refused(reason: &str) -> Response {
    send(&json!({ "error": reason })).with_status(StatusCode::UNAUTHORIZED)
}

/// Returns the value of a field of the form in the body, or nothing.
fn field(request: &Request, name: &str) -> String {
    let mut fields = url::form_urlencoded::parse(&request.body);
    fields.find(|(field, _)| field == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

impl Demo for Arc<Sessions> {
    fn routes(&self, server: &str, stage: &str) -> Routes {
        if server == "other" {
            return pages::other_site(&self.context);
        }
        let mistake = Mistake::of(stage);
        let handler = |work: fn(&Sessions, &Request, Mistake) -> Response| {
            let sessions = self.clone();
            move |request: &Request| work(&sessions, request, mistake)
        };
        Routes(vec![
            pages::home(mistake == Mistake::NameInCookie),
            pages::script(),
            Route::get("/me", handler(Sessions::me)),
            // A hash takes its time, so it gets a thread.
            Route::post("/login", handler(Sessions::log_in)).blocking(),
            Route::post("/register", handler(|sessions, request, _| sessions.register(request))).blocking(),
            Route::post("/logout", handler(Sessions::log_out)),
            Route::post("/gift", handler(Sessions::give)),
            Route::get("/accounts", handler(|sessions, _, _| send(&sessions.accounts.json()))),
            Route::any("*", |_| send(&json!({ "error": "not found" })).with_status(StatusCode::NOT_FOUND)),
        ])
    }

    fn reset(&self, _stage: &str) -> anyhow::Result<()> {
        self.open().clear();
        self.gifts.clear();
        Ok(())
    }
}

/// The demo.
pub(super) static SESSIONS: DemoSpec = DemoSpec {
    name: "sessions",
    about: "a server that remembers who is logged in",
    servers: SERVERS,
    stages: &[
        StageSpec::new("forgetful", "no cookie is set", &["web"]),
        StageSpec::new("name-cookie", "the cookie is a name", &["web"]),
        StageSpec::new("readable", "a script can read the cookie", &["web"]),
        StageSpec::new("secure", "the cookie is for https only", &["web"]),
        StageSpec::new("any-site", "pages of all sites may send the cookie", &["web", "other"]),
        StageSpec::new("own-site", "a form on another site does not send the cookie", &["web", "other"]),
        StageSpec::new("weak-logout", "logging out keeps the session", &["web"]),
        StageSpec::new("later", "two hours later", &["web"]),
        StageSpec::new("sessions", "a session with a random id", &["web"]),
    ],
    build: |context| Ok(Box::new(Arc::new(Sessions::new(context)))),
};
