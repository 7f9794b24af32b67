//! Scenarios: what their requests share, and what the next scenario does not see.

use super::*;

/// A server with a log-in: a session is a number in a cookie, and its person is found by it.
fn sessions() -> Vec<Route> {
    let name = |request: &Request| {
        let cookie = request.header("cookie").unwrap_or_default().to_owned();
        cookie.split("session=").nth(1).map(|name| name.split(';').next().unwrap_or_default().to_owned())
    };
    vec![
        Route::new(Some(hyper::Method::POST), "/login", |request| {
            let body = String::from_utf8_lossy(&request.body).into_owned();
            let name =
                body.strip_prefix("name=").and_then(|rest| rest.split('&').next()).unwrap_or("nobody").to_owned();
            let cookie = format!("session={name}; Path=/; HttpOnly; SameSite=Lax");
            let response = Response::empty(StatusCode::SEE_OTHER).with_header(hyper::header::SET_COOKIE, &cookie);
            response.with_header(hyper::header::LOCATION, &format!("/people/{name}"))
        }),
        Route::new(Some(hyper::Method::POST), "/logout", |_| {
            let response = Response::empty(StatusCode::NO_CONTENT);
            response.with_header(hyper::header::SET_COOKIE, "session=; Path=/; Max-Age=0")
        }),
        Route::get("/me", move |request| match name(request).filter(|name| ["ada", "bob"].contains(&name.as_str())) {
            Some(name) => Response::json(format!("{{\"name\":\"{name}\"}}")),
            None => Response::empty(StatusCode::UNAUTHORIZED),
        }),
        Route::any("*", |request| Response::text(request.path().to_owned())),
    ]
}

/// The words for each request: how it came out, and what came for the first line that is not met.
fn words(result: &CheckResult) -> Vec<String> {
    let words = |probe: &ProbeResult| match &probe.outcome {
        Outcome::Met => "met".to_owned(),
        Outcome::NotChecked(why) => format!("not sent: {why}"),
        Outcome::NotMet => probe.unmet().next().map(|one| format!("not met: {}", one.actual)).unwrap_or_default(),
    };
    result.all_probes().map(words).collect()
}

fn sessions_checked(text: &str) -> Vec<String> {
    words(&checked(text, &mut Memory::new(sessions())))
}

#[test]
fn a_cookie_is_sent_with_the_next_request_until_it_is_taken_back() {
    let found = sessions_checked(
        "POST /login\nsend form name=ada&password=x\nstatus 303\ncookie session with HttpOnly, SameSite=Lax\n\
         GET /me\nsend cookie session\njson name = \"ada\"\n\
         POST /logout\nstatus 204\n\
         GET /me\nstatus 401",
    );
    assert_eq!(found, ["met"; 4]);
}

#[test]
fn two_people_have_a_jar_each_and_a_stranger_has_none() {
    let found = sessions_checked(
        "scenario \"two at once\"\njar ada\nPOST /login\nsend form name=ada\nstatus 303\n\
         jar bob\nPOST /login\nsend form name=bob\nstatus 303\n\
         jar ada\nGET /me\njson name = \"ada\"\njar bob\nGET /me\njson name = \"bob\"\n\
         jar stranger\nGET /me\nstatus 401\n\
         scenario \"afresh\"\njar ada\nGET /me\nstatus 401",
    );
    assert_eq!(found, ["met"; 6]);
}

#[test]
fn a_forged_cookie_is_sent_as_it_is_written() {
    let found = sessions_checked(
        "POST /login\nsend form name=ada\nsave stolen from cookie session\n\
         GET /me\nsend cookie session=forged\nstatus 401\n\
         jar thief\nGET /me\nsend cookie session={stolen}\nstatus 200\n\
         GET /me\nsend Cookie: session={stolen}\nstatus 200",
    );
    assert_eq!(found, ["met"; 4]);
}

#[test]
fn a_cookie_that_was_never_set_is_the_servers_fault() {
    let found = sessions_checked("GET /\nstatus 200\nGET /me\nsend cookie session\nstatus 200");
    assert_eq!(found, ["met", "not met: no cookie `session` to send: no response has set one that belongs here"]);
}

#[test]
fn a_saved_value_goes_into_path_header_body_and_expectation() {
    let echo = |request: &Request| {
        let body = String::from_utf8_lossy(&request.body);
        let text = format!("{} {} {body}", request.path(), request.header("x-name").unwrap_or_default());
        Response::text(text).with_header(hyper::header::LOCATION, "/people/ada")
    };
    let found = checked(
        "POST /\nsave name from header Location ~ /people/(.*)\n\
         POST /{name}/{random}\nsend X-Name: {name}!\nbody <<\n  hello {name}\n>>\nis /{name}/k3v9q {name}! hello ada",
        &mut Memory::new(vec![Route::any("*", echo)]),
    );
    assert!(found.all_met(), "{:?}", words(&found));
    assert_eq!(found.probes[1].path, "/ada/k3v9q");
}

#[test]
fn a_location_may_be_a_path_or_a_whole_url_of_the_server() {
    for location in ["/documents/7?x=1", "http://localhost:8080/documents/7?x=1"] {
        let routes = vec![
            Route::new(Some(hyper::Method::POST), "*", move |_| {
                Response::empty(StatusCode::CREATED).with_header(hyper::header::LOCATION, location)
            }),
            Route::any("*", |request| Response::text(request.uri.to_string())),
        ];
        let text = "POST /\nsave place from header Location\nGET {place}\nis /documents/7?x=1";
        assert_eq!(words(&checked(text, &mut Memory::new(routes))), ["met"; 2], "{location}");
    }
}

#[test]
fn a_value_that_no_response_gave_is_missed_where_it_should_have_been() {
    let found = sessions_checked("GET /\nstatus 200\nsave id from json id\nGET /users/{id}\nstatus 200");
    assert_eq!(
        found,
        [
            "not met: nothing of the kind, and the requests after this one need it",
            "not sent: cannot be tried before GET / works"
        ]
    );
    let text = "GET /\nstatus 200\nsave id from json id\nGET /users/{id}\nstatus 200";
    let found = checked(text, &mut Memory::new(sessions()));
    assert_eq!(found.probes_to_explain(), [0], "the second request has no cause of its own");
}

#[test]
fn the_server_is_started_again_where_the_scenario_says_so() {
    let mut server = Memory::new(sessions());
    let result = checked("GET /\nstatus 200\nrestart\nGET /\nstatus 200", &mut server);
    assert!(result.all_met() && server.restarts == 1);
}

#[test]
fn what_a_scenario_has_made_is_removed_when_the_check_is_over_and_the_server_can_do_it() {
    let sent = |delete: &str| {
        let text = format!(
            "POST /login\nsend form name=ada\nstatus 303\nsave place from header Location\nafterwards DELETE {{place}}\n\
             scenario \"deleted\"\nDELETE /people/bob\n{delete}"
        );
        let mut server = Memory::new(sessions());
        checked(&text, &mut server);
        server.sent
    };
    let removes = |sent: &[String]| sent.iter().filter(|request| *request == "DELETE /people/ada").count();
    assert!(removes(&sent("status 200")) > 0);
    assert_eq!(removes(&sent("status 405")), 0, "a server that does not know DELETE gets no more of them");
}

#[test]
fn a_server_that_cannot_be_started_again_leaves_the_rest_of_the_scenario_unsent() {
    struct Fixed(Memory);
    impl Transport for Fixed {
        fn send(&mut self, spec: &RequestSpec) -> Result<ClientResult, Interrupt> {
            self.0.send(spec)
        }

        fn program_exit(&mut self) -> Option<ProgramExit> {
            None
        }
    }
    let scenarios = scenarios("GET /\nstatus 200\nrestart\nGET /a\nstatus 200\nGET /b\nstatus 200");
    let plan = plan_of(&scenarios);
    let mut result = CheckResult::default();
    run_plan(&plan, &mut Fixed(Memory::new(sessions())), &mut result, &mut |_| {}).expect("nobody stops it");
    assert_eq!(
        words(&result),
        ["met", "not sent: this server cannot be started again", "not sent: this server cannot be started again"]
    );
}

#[test]
fn what_a_fixture_received_is_judged_with_the_request_that_caused_it() {
    let request = |target: &str| ReceivedRequest {
        method: "GET".to_owned(),
        target: target.to_owned(),
        headers: vec![("x-request-id".to_owned(), "k3v9q".to_owned())],
    };
    let check = |line: &str| {
        let received = vec![request("/users?page=2"), request("/users")];
        let fixtures = [("up".to_owned(), received)].into();
        let text = format!("fixture up\n* -> 200\nGET /{{random}}\nsend X-Up: {{up}}\n{line}");
        words(&checked(&text, &mut Memory { fixtures, ..Memory::new(sessions()) })).remove(0)
    };
    for met in [
        "received up GET /users",
        "received up 2 times GET /users",
        "received up GET /users?page=2",
        "received up GET /users with header X-Request-Id: {random}",
    ] {
        assert_eq!(check(met), "met", "{met}");
    }
    for unmet in
        ["received up GET /cats", "received up 1 time GET /users", "received up nothing", "received up POST /users"]
    {
        assert_eq!(check(unmet), "not met: up received GET /users?page=2, GET /users", "{unmet}");
    }
}

#[test]
fn the_body_of_the_first_request_may_change_while_the_check_changes_it() {
    let count = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let (read, add) = (count.clone(), count);
    let order = std::sync::atomic::Ordering::SeqCst;
    let routes = vec![
        Route::get("/", move |_| Response::text(read.load(order).to_string())),
        Route::new(Some(hyper::Method::POST), "/", move |_| Response::text(add.fetch_add(1, order).to_string())),
    ];
    let result = checked("GET /\nstatus 200\nis 0\nPOST /\nstatus 200\nGET /\nis 1", &mut Memory::new(routes));
    assert!(result.all_met(), "{:?}", words(&result));
}

#[test]
fn a_scenario_that_sets_its_own_state_is_sent_twice() {
    let text = "GET /number\nstatus 200\nPUT /number\nbody {\"count\":{random-number}}\nstatus 200\n\
                POST /number\nstatus 200\nGET /number\nstatus 200";
    let server = |fails_at: usize| {
        let requests = std::sync::atomic::AtomicUsize::new(1);
        Memory::new(vec![Route::any("*", move |_| {
            match requests.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == fails_at {
                true => Response::empty(StatusCode::INTERNAL_SERVER_ERROR),
                false => Response::text("4"),
            }
        })])
    };
    let mut right = server(0);
    assert!(checked(text, &mut right).repeated.is_none());
    assert_eq!(right.sent.iter().filter(|request| request.starts_with("POST")).count(), 2, "{:?}", right.sent);
    let wrong = checked(text, &mut server(7));
    assert_eq!(wrong.repeated.map(|probe| probe.probe.method), Some("POST".to_owned()));
}
