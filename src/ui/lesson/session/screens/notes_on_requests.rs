//! What a note says of a request that does not count, or that another one takes away.

use super::*;

#[test]
fn a_note_on_a_request_that_came_too_early_goes_when_the_file_is_saved() {
    let mut play = Play::at_step(SIZES[1], "hello", 5);
    play.press(KeyPress::Enter);
    play.session.own.status = ProgramStatus::Running;
    play.receive(&ExpectedExchange::new("GET", "/", 200));
    let too_early = "First change the file and save it.";
    let text = |play: &mut Play<'_>| play.one_line();
    assert!(text(&mut play).contains(too_early), "{}", play.text());
    let number = play.session.own.number;
    play.session.handle_program_event(number, WorkbenchEvent::OldCode { saved: "index.js".to_owned() });
    assert!(!text(&mut play).contains(too_early), "{}", play.text());
}

#[test]
fn a_request_that_meets_the_task_takes_the_note_on_another_one_away() {
    let mut play = Play::at_step(SIZES[1], "hello", 2);
    play.receive(&ExpectedExchange::new("GET", "/one", 404));
    play.receive(&ExpectedExchange::new("GET", "/two", 404));
    assert!(plain(&play.text()).contains("/two") && !plain(&play.text()).contains("/one"), "{}", play.text());
    play.receive(&ExpectedExchange::new("GET", "/", 200));
    assert!(!plain(&play.text()).contains("/two"), "{}", play.text());
}

#[test]
fn a_response_that_nobody_has_waited_for_does_no_task() {
    let mut play = Play::at_step(SIZES[1], "hello", 10);
    play.press(KeyPress::Enter);
    let line = play.session.next_command().expect("the task has a command");
    let until = play.session.player.trying().expect("the step has a task").0.until[0].clone();
    let failed = crate::ui::log::FailedRequest {
        at: nine_forty_one(),
        port: line.port(),
        method: hyper::Method::GET,
        target: until.path.clone(),
        outcome: curl_line::NO_RESPONSE,
    };
    let output =
        curl_line::CommandOutput { printed: vec!["doorway has stopped …".to_owned()], failure: Some(failed) };
    let request = |program| Request::new("GET", &until.path).with_headers(&[("user-agent", program)]);
    let status = StatusCode::from_u16(until.status).expect("a status");
    let place = *play.session.screen.ports.iter().find(|(_, port)| *port == line.port()).expect("a server");
    // The server has its response ready when the one who asked is gone.
    play.session.runs_command = true;
    play.exchange(place, request("doorway/1.0"), Response::empty(status));
    play.session.finish_command(line.command().to_owned(), output);
    play.exchange(place, request("doorway/1.0"), Response::empty(status));
    let rows: Vec<String> = play.session.view(SIZES[1]).log.iter().map(|row| plain(row)).collect();
    assert!(rows.len() == 1 && rows[0].contains("no response"), "{rows:?}");
    assert!(play.session.player.is_trying());
    play.exchange(place, request("curl/8.14.1"), Response::empty(status));
    assert_eq!(play.session.view(SIZES[1]).log.len(), 2, "another program's request counts");
}

#[test]
fn the_same_wrong_answer_again_leaves_one_note() {
    let mut play = Play::at_step(SIZES[1], "routes", 1);
    for _ in 0..4 {
        play.press(KeyPress::Char('a'));
        play.press(KeyPress::Char('b'));
    }
    let text = plain(&play.text());
    assert_eq!(text.matches("Not quite").count(), 2, "one note for each of the two answers: {text}");
}

#[test]
fn a_request_with_a_query_is_named_as_it_arrived_and_only_the_status_differs() {
    let mut play = Play::at_step(SIZES[1], "api-menu", 5);
    play.read_to_end();
    while play.session.player.asking().is_some() {
        play.press(KeyPress::Enter);
    }
    play.receive(&ExpectedExchange::new("GET", "/watch?v=boat", 404));
    let text = play.one_line();
    let note = "GET /watch?v=boat arrived, and got the status 404. This step waits for the status 200.";
    assert!(text.contains(note), "{text}");
}

#[test]
fn a_response_with_the_right_status_and_another_body_does_not_count_and_the_screen_says_why() {
    let mut play = Play::at_step(SIZES[1], "sessions", 7);
    play.read_to_end();
    let request = |method: &str, path: &str| Request::new(method, path).with_header("cookie", "session=x");
    let refused = |body: &'static str| Response::json(body).with_status(hyper::StatusCode::UNAUTHORIZED);
    play.exchange(("web", 8080), request("POST", "/login"), Response::json("{}"));
    play.exchange(("web", 8080), request("GET", "/me"), Response::json("{}"));
    for (body, own) in [("{}", "It begins with \"{}\"."), ("", "It is empty.")] {
        play.exchange(("web", 8080), request("GET", "/me"), refused(body));
        let text = play.one_line();
        let note = format!("But the body is not yet the one that this step waits for. {own} Still to do: press 1,");
        assert!(text.contains(&note), "{text}");
    }
}

#[test]
fn a_page_that_may_not_read_the_response_leads_to_what_the_response_lacks() {
    let blocked = |lesson: &str, step: usize, button: &str, header: Option<(&'static str, &str)>| {
        let mut play = Play::at_step(SIZES[2], lesson, step);
        play.session.own.status = ProgramStatus::Running;
        let origin = ("origin", "http://localhost:3000");
        let request = Request::new("GET", "/api/counter").with_headers(&[origin]);
        let name = |name: &'static str| hyper::header::HeaderName::from_static(name);
        let mut response = Response::json("{}");
        if button == "cookie" {
            response = response.with_header(name("access-control-allow-origin"), origin.1);
        }
        if let Some((own, value)) = header {
            response = response.with_header(name(own), value);
        }
        play.exchange(("api", 8080), request, response);
        play.receive(&ExpectedExchange {
            server: Some("site".to_owned()),
            ..ExpectedExchange::new("POST", &format!("/saw/{button}/blocked"), 204)
        });
        play.one_line()
    };
    let text = blocked("cors-demo", 6, "get", None);
    assert!(text.contains("`GET /api/counter` arrived") || text.contains("GET /api/counter arrived"), "{text}");
    assert!(text.contains("There is no Access-Control-Allow-Origin."), "{text}");
    let text = blocked("cors-demo", 6, "get", Some(("acces-control-allow-origin", "http://localhost:3000")));
    assert!(text.contains("There is acces-control-allow-origin, which is nearly the same name."), "{text}");
    let text = blocked("cors-cookies", 3, "cookie", Some(("access-control-allow-credentials", "True")));
    assert!(text.contains("Access-Control-Allow-Credentials is \"True\"; only true"), "{text}");
    let text = blocked("cors-demo", 6, "put", None);
    assert!(text.contains("Still to do: press Plain GET"), "{text}");
}

#[test]
fn a_request_of_a_page_that_lacks_the_query_of_the_task_is_told_of() {
    let mut play = Play::at_step(SIZES[2], "other-apis", 7);
    play.press(KeyPress::Enter);
    play.session.own.status = ProgramStatus::Running;
    play.session.own.moment = Some(ProgramMoment::Saved);
    let page =
        [("user-agent", "Mozilla/5.0 (X11) Chrome/142.0"), ("sec-fetch-mode", "cors"), ("sec-fetch-dest", "empty")];
    let site = play.session.screen.ports[0];
    play.exchange(site, Request::new("GET", "/hello").with_headers(&page), Response::json("{}"));
    let text = play.one_line();
    assert!(text.contains("GET /hello arrived, and got the status 200. It has no query. Still to do: press"), "{text}");
}

#[test]
fn a_save_that_leaves_the_words_of_the_starter_is_not_the_change() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut play = Play::at_step(SIZES[2], "hello", 5);
    play.press(KeyPress::Enter);
    let argv = ["node", "index.js"].map(str::to_owned).to_vec();
    let folder_of_project = folder.path().to_owned();
    play.session.own.project = Some(OwnProject { folder: folder_of_project, argv, command_file: None, stack: None });
    play.session.own.status = ProgramStatus::Running;
    for (code, is_change) in [
        ("// Another comment.\nresponse.end('The server is running.');\n", false),
        ("// response.end('The server is running.');\nresponse.end('Ada');\n", true),
    ] {
        std::fs::write(folder.path().join("index.js"), code).expect("it is written");
        play.change_program(Some(ProgramMoment::Saved));
        let site = play.session.screen.ports[0];
        play.exchange(site, Request::new("GET", "/"), Response::text("The server is running."));
        let text = play.one_line();
        assert_eq!(text.contains("Your file still has the words \"The server is running\"."), !is_change, "{text}");
        assert_eq!(text.contains("You see the old words"), is_change, "{text}");
    }
}
