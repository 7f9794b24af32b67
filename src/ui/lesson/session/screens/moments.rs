//! What is said about what just happened: how long it stays, and how much of it is shown.

use super::*;
use crate::ui::lesson::labels::Label;
use crate::ui::lesson::words;

#[test]
fn a_note_on_a_request_that_came_too_early_goes_when_the_file_is_saved() {
    let mut play = Play::at_step(SIZES[1], "hello", 5);
    play.press(KeyPress::Enter);
    play.session.own.status = ProgramStatus::Running;
    play.receive(&ExpectedExchange::new("GET", "/", 200));
    let too_early = "First change the file and save it.";
    let text = |play: &mut Play<'_>| plain(&play.text()).split_whitespace().collect::<Vec<_>>().join(" ");
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
fn the_report_of_a_program_that_does_not_work_stays_whole_when_the_page_is_loaded() {
    let mut play = Play::at_step(SIZES[1], "hello", 12);
    play.save();
    play.check("stopped");
    let report = play.session.screen.open_report().expect("the program does not work");
    play.text();
    let wanted = play.session.screen.lines(play.session.screen.item(report));
    assert!(wanted.len() > 2, "{wanted:?}");
    for _ in 0..2 {
        play.receive(&ExpectedExchange::new("GET", "/nothing", 404));
        play.session.announce(super::super::Label::Note, "Something else.".to_owned());
        play.receive(&ExpectedExchange::new("GET", "/nothing", 404));
        let text = play.text();
        assert!(wanted.iter().all(|line| text.contains(line.trim_end())), "{text}");
    }
}

#[test]
fn a_new_report_stays_in_the_picture_when_the_page_is_loaded() {
    let mut play = Play::at_step(SIZES[0], "hello", 12);
    play.save();
    play.check("stopped");
    play.session.view(SIZES[0]);
    let report = play.session.screen.open_report().expect("the program does not work");
    let first = play.session.screen.lines(play.session.screen.item(report)).swap_remove(0);
    play.receive(&ExpectedExchange::new("GET", "/nothing", 404));
    assert!(play.session.shows_open_report());
    let view = play.session.view(SIZES[0]);
    let rows = ScreenRows::of(&view, SIZES[0].rows).text;
    assert!(view.text.iter().skip(view.scroll).take(rows).any(|line| *line == first), "{first} in {}", play.text());
}

#[test]
fn a_new_report_begins_in_the_picture_though_the_learner_has_scrolled_down_in_the_one_before() {
    let mut play = Play::at_step(SIZES[0], "hello", 12);
    let save_and_check = |play: &mut Play<'_>| {
        play.save();
        play.check("stopped");
        let view = play.session.view(SIZES[0]);
        let report = play.session.screen.open_report().expect("the program does not work");
        let first = play.session.screen.lines(play.session.screen.item(report)).swap_remove(0);
        let rows = ScreenRows::of(&view, SIZES[0].rows).text;
        view.text.iter().skip(view.scroll).take(rows).any(|line| *line == first)
    };
    assert!(save_and_check(&mut play), "{}", play.text());
    for _ in 0..9 {
        play.press(KeyPress::Down);
        play.text();
    }
    assert!(save_and_check(&mut play), "{}", play.text());
}

#[test]
fn a_task_that_is_over_is_shown_whole_where_there_is_room() {
    let mut play = Play::at_step(SIZES[1], "hello", 2);
    play.receive(&ExpectedExchange::new("GET", "/", 200));
    let mut tall = |rows: usize| plain(&play.session.view(ScreenSize { columns: 80, rows }).text.join("\n"));
    assert!(!tall(60).contains('…'), "{}", tall(60));
    assert!(tall(16).contains('…'), "{}", tall(16));
}

#[test]
fn a_long_response_shows_its_beginning_and_w_shows_all_of_it() {
    let mut play = Play::at_step(SIZES[1], "hello", 2);
    let body: Vec<String> =
        (1..=40).map(|number| format!("  <p>line {number} {}</p>", "x".repeat(number * 3))).collect();
    let command = format!("curl -i http://localhost:{}/", play.session.screen.ports[0].1);
    let head = ["HTTP/1.1 200 OK", "Content-Type: text/html", ""].map(str::to_owned);
    play.receive_bytes(&head, &body);
    play.session.show_command(command, [&head[..], &body[..]].concat());
    let text = plain(&play.text());
    assert!(text.contains("HTTP/1.1 200 OK") && text.contains("line 8 ") && !text.contains("line 9 "), "{text}");
    assert!(text.contains("… 32 more lines: w shows all"), "{text}");
    play.press(KeyPress::Char('w'));
    let overlay = play.session.view(SIZES[1]).overlay.expect("the wire covers the text");
    let all: String = overlay.lines.iter().map(|line| plain(line).trim().trim_start_matches("< ").to_owned()).collect();
    for line in &body {
        assert!(all.contains(line.trim()), "{line} is not in {all}");
    }
}

#[test]
fn a_long_line_of_a_response_says_how_much_of_it_is_left_out() {
    for (size, body) in SIZES.into_iter().flat_map(|size| [(size, "x".repeat(9000)), (size, "ab cd ".repeat(1500))]) {
        let mut play = Play::at_step(size, "hello", 2);
        play.session.view(size);
        let command = format!("curl http://localhost:{}/", play.session.screen.ports[0].1);
        play.session.show_command(command, vec![body.clone()]);
        let view = play.session.view(size);
        assert!(view.text.iter().all(|line| display_width(line) <= size.columns), "{:?}", view.text);
        let shown = (size.columns - 4) * 7;
        let words = format!("… {}", crate::text::plural::count(9000 - shown, "more character"));
        assert!(plain(&view.text.join("\n")).contains(&words), "{words}: {}", play.text());
    }
}

#[test]
fn a_command_without_a_response_has_a_row_among_the_requests() {
    let mut play = Play::at_step(SIZES[1], "hello", 10);
    play.press(KeyPress::Enter);
    let line = play.session.next_command().expect("the task has a command");
    let failed = |outcome: &'static str| crate::ui::log::FailedRequest {
        at: nine_forty_one(),
        port: play.session.screen.ports[0].1,
        method: hyper::Method::GET,
        target: "/".to_owned(),
        outcome,
    };
    let output = |failure| curl_line::CommandOutput { printed: vec!["curl: (7) …".to_owned()], failure };
    let failure = Some(failed("no connection"));
    play.session.finish_command(line.command().to_owned(), output(failure));
    play.receive(&ExpectedExchange::new("GET", "/", 200));
    let rows: Vec<String> = play.session.view(SIZES[1]).log.iter().map(|row| plain(row)).collect();
    assert_eq!(rows[0], "  09:41:07  javascript  GET   /             no connection  doorway");
    assert!(rows[1].starts_with("  09:41:07  javascript  GET   /             200 OK         "), "{rows:?}");
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
fn after_a_pause_the_screen_says_that_the_servers_were_stopped_too() {
    let mut play = Play::at_step(SIZES[0], "cors-cookies", 11);
    play.session.explain_pause();
    let view = play.session.view(SIZES[0]);
    assert_eq!(view.lines_below(SIZES[0].rows), 0, "all of it is in the picture: {view:?}");
    assert!(one_line(&mut play).contains("so were the servers of this lesson"), "{}", play.text());
}

#[test]
fn the_command_that_goes_on_is_printed_so_that_it_can_be_copied() {
    let mut play = Play::at_step(SIZES[0], "hello", 2);
    let command = "doorway cors-cookies --port 8130 --port-api 8131 --port-copycat 8132";
    play.session.screen.print_from_now_on(Style { width: 58, ..Style::bare() });
    let note = ScreenItem::Note(Label::Note, words::stopped((2, 12, "A step"), command), Vec::new());
    let lines = play.session.screen.lines(&note);
    assert!(lines.iter().all(|line| display_width(line) <= 60), "{lines:#?}");
    let mark = crate::text::platform::Platform::CURRENT.line_continuation();
    let joined = lines.join("\n").replace(&format!("{mark}\n"), "");
    let words: Vec<&str> = joined.split_whitespace().collect();
    assert!(words.join(" ").contains(command), "{lines:#?}");
}

#[test]
fn a_server_has_a_name_in_the_log_only_where_the_learner_has_met_several() {
    let any = ExpectedExchange::new("GET", "/", 200);
    for (step, has_name) in [(2, false), (6, false), (9, true)] {
        let mut play = Play::at_step(SIZES[1], "hello", step);
        play.receive(&any);
        let row = plain(&play.session.view(SIZES[1]).log[0]);
        assert_eq!(row.contains("javascript"), has_name, "step {step}: {row}");
    }
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
fn an_error_is_gone_when_the_program_is_running_again() {
    let mut play = Play::at_step(SIZES[1], "hello", 12);
    let number = play.session.own.number;
    play.check("stopped");
    let with_error = play.text();
    let running =
        RunningPlace { lesson_port: Some(8080), taken_port: None, own_port: 1, took: Duration::from_millis(9) };
    play.session.handle_program_event(number, WorkbenchEvent::Starting { saved: Some("index.js".to_owned()) });
    play.session.handle_program_event(number, WorkbenchEvent::Running(running));
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<std::collections::BTreeSet<_>>();
    let before = lines(&Play::at_step(SIZES[1], "hello", 12).text());
    let of_error: Vec<String> =
        lines(&with_error).difference(&before).filter(|line| !line.trim().is_empty()).cloned().collect();
    assert!(!of_error.is_empty(), "{with_error}");
    assert!(of_error.iter().all(|line| !play.text().contains(line)), "{}", play.text());
}

#[test]
fn a_command_that_is_run_twice_shows_its_newest_output_once() {
    let mut play = Play::at_step(SIZES[1], "hello", 2);
    let command = "curl http://localhost:8080/".to_owned();
    play.session.show_command(command.clone(), vec!["old words".to_owned()]);
    play.session.show_command(command, vec!["new words".to_owned()]);
    let text = plain(&play.text());
    assert!(text.contains("new words") && !text.contains("old words"), "{text}");
    assert!(text.contains("Sent by doorway itself."), "{text}");
}

/// The text on the screen in one line.
fn one_line(play: &mut Play<'_>) -> String {
    plain(&play.text()).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn an_answer_can_be_read_in_full_though_the_task_behind_it_has_something_to_say() {
    let mut play = Play::at_step(SIZES[1], "hello", 5);
    play.session.own.unsaid_note = Some("This step works with your project.".to_owned());
    play.press(KeyPress::Enter);
    let because = play.session.player.step().blocks.iter().find_map(|block| match block {
        crate::course::Block::Quiz(quiz) => Some(quiz.because.clone()),
        _ => None,
    });
    let because = because.expect("the step has a question");
    let last = because.split_whitespace().next_back().expect("a word").to_owned();
    let view = play.session.view(SIZES[1]);
    let rows = ScreenRows::of(&view, SIZES[1].rows).text;
    let shown: Vec<String> = view.text.iter().skip(view.scroll).take(rows).map(|line| plain(line)).collect();
    assert!(shown.iter().any(|line| line.contains(&last)), "{last} in {shown:#?}");
    assert!(one_line(&mut play).contains("This step works with your project."), "{}", play.text());
}

#[test]
fn a_request_with_a_query_is_named_as_it_arrived_and_only_the_status_differs() {
    let mut play = Play::at_step(SIZES[1], "api-menu", 5);
    play.read_to_end();
    while play.session.player.asking().is_some() {
        play.press(KeyPress::Enter);
    }
    play.receive(&ExpectedExchange::new("GET", "/watch?v=boat", 404));
    let text = one_line(&mut play);
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
        let text = one_line(&mut play);
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
        one_line(&mut play)
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
fn the_view_of_the_wire_shows_the_first_lines_of_a_long_request_and_of_its_response() {
    let head = |first: &str, fields: usize| {
        let fields: String = (0..fields).map(|at| format!("Sec-Field-{at}: a value\r\n")).collect();
        format!("{first}\r\n{fields}\r\n")
    };
    let (sent, received) = (head("GET /a HTTP/1.1", 29), format!("{}Hello", head("HTTP/1.1 200 OK", 3)));
    for size in SIZES {
        let mut play = Play::at_step(size, "hello", 2);
        play.receive_wire(&sent, &received);
        play.press(KeyPress::Char('w'));
        let drawn = |play: &mut Play<'_>| {
            let view = play.session.view(size);
            let mut buffer = Buffer::empty(Rect::new(0, 0, size.columns as u16, size.rows as u16));
            let area = buffer.area;
            draw::draw(&view, area, &mut buffer);
            grid(&buffer)
        };
        let first = drawn(&mut play);
        assert!(first.contains("  > GET /a HTTP/1.1") && first.contains("  < HTTP/1.1 200 OK"), "{first}");
        assert!(first.contains("  < Hello") && first.contains("PgUp"), "{first}");
        let mut seen = first;
        for _ in 0..9 {
            play.press(KeyPress::PageUp);
            seen.push_str(&drawn(&mut play));
        }
        assert!((0..29).all(|at| seen.contains(&format!("> Sec-Field-{at}: a value"))), "nothing is hidden:\n{seen}");
        assert!(seen.contains("The request: what the client sent"), "{seen}");
    }
}

#[test]
fn the_view_of_the_wire_shows_each_header_of_the_request_that_the_step_is_about() {
    let filler = |fields: usize| (0..fields).map(|at| format!("Sec-Field-{at}: a value\r\n")).collect::<String>();
    let received = format!("HTTP/1.1 200 OK\r\n{}\r\nHello", filler(9));
    let vocabulary = Vocabulary { demos: demos::names(), expectations: expectation_syntax() };
    let lessons = builtin(&vocabulary).expect("the lessons can be read");
    let mut seen = 0;
    for lesson in &lessons {
        for (number, until) in lesson.steps.iter().enumerate().flat_map(|(at, step)| {
            let tasks = step.blocks.iter().filter_map(|block| match block {
                course::Block::Try(task) => Some(task),
                _ => None,
            });
            tasks.flat_map(move |task| &task.until).map(move |until| (at + 1, until))
        }) {
            for header in &until.headers {
                let mut play = Play::at_step(SIZES[1], &lesson.name, number);
                let field = format!("{}: a value", header.name);
                let sent = format!("GET / HTTP/1.1\r\n{}{field}\r\n{}\r\n", filler(4), filler(20));
                play.receive_wire(&sent, &received);
                play.session.open_wire();
                let view = play.session.view(SIZES[1]);
                let page = ScreenRows::of(&view, SIZES[1].rows).overlay();
                let shown = view.overlay.expect("the wire is open");
                let shown: Vec<String> = shown.shown(page).iter().map(|line| plain(line)).collect();
                let has = |start: &str| shown.iter().any(|line| line.trim_start().starts_with(start));
                assert!(has(&format!("> {}:", header.name)), "{} {number}: {shown:#?}", lesson.name);
                assert!(has("< HTTP/1.1 200 OK"), "{} {number}: {shown:#?}", lesson.name);
                seen += 1;
            }
        }
    }
    assert!(seen > 3, "some steps are about a header");
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
    let text = one_line(&mut play);
    assert!(text.contains("GET /hello arrived, and got the status 200. It has no query. Still to do: press"), "{text}");
}
