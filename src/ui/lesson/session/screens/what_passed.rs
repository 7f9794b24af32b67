//! How requests, responses and commands are shown: in the log, in the text and in the view of the wire.

use hyper::header::CONTENT_TYPE;

use super::*;

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
fn a_command_that_is_run_twice_shows_its_newest_output_once() {
    let mut play = Play::at_step(SIZES[1], "hello", 2);
    let command = "curl http://localhost:8080/".to_owned();
    play.session.show_command(command.clone(), vec!["old words".to_owned()]);
    play.session.show_command(command, vec!["new words".to_owned()]);
    let text = plain(&play.text());
    assert!(text.contains("new words") && !text.contains("old words"), "{text}");
    assert!(text.contains("Sent by doorway itself."), "{text}");
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
fn a_long_target_in_the_log_leaves_room_for_the_status_of_its_request() {
    for size in SIZES {
        let mut play = Play::at_step(size, "object-storage", 4);
        let task = play.session.player.step().task().cloned().expect("the step has a task");
        let signed = format!("/pictures/4dd16f3229dc2ef1.svg?X-Amz-Signature={}", "0f".repeat(90));
        play.receive(&ExpectedExchange { path: signed, ..task.until.last().expect("it waits for a request").clone() });
        let lines = play.session.view(size).log;
        let last = lines.last().expect("the request is in the log");
        assert!(last.contains("/pictures/4dd16f") && last.contains("200 OK"), "{last}");
        assert!(display_width(last) <= size.columns, "{last}");
    }
}

#[test]
fn a_long_type_in_the_log_leaves_room_for_the_time_and_for_itself() {
    let mut play = Play::at_step(SIZES[1], "files", 7);
    let server = play.session.screen.ports[0];
    let request = Request::new("GET", "/..%2fsettings.txt").with_headers(&[("user-agent", "doorway/1.0")]);
    let response = Response::empty(StatusCode::OK);
    play.exchange(server, request, response.with_header(CONTENT_TYPE, "application/octet-stream"));
    let view = play.session.view(SIZES[1]);
    let row = plain(view.log.last().expect("the request is in the log"));
    assert_eq!(row, "  09:41:07  GET   /..%2fsettings.txt  200 OK  application/octet-stream  doorway");
}

#[test]
fn in_a_narrow_window_the_columns_behind_the_targets_are_below_each_other() {
    let mut play = Play::at_step(SIZES[0], "addresses", 1);
    for path in ["/wiki/Cyclone", "/wiki/Cyclone_Batsirai/", "/wiki/Cyclone_Bat"] {
        play.receive(&ExpectedExchange::new("GET", path, 200));
    }
    let rows: Vec<String> = play.session.view(SIZES[0]).log.iter().map(|row| plain(row)).collect();
    let places: Vec<Option<usize>> = rows.iter().map(|row| row.find("200 OK")).collect();
    assert!(places.len() > 1 && places.iter().all(|place| place.is_some() && *place == places[0]), "{rows:#?}");
}
