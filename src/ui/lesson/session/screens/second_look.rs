//! What a learner sees who comes back to a step, repeats something, or is not where the task thinks.

use super::play::demo;
use super::*;
use crate::ui::lesson::session::own_program::ProgramContext;

/// A lesson that was played to its end in an earlier run.
fn finished_before(play: &mut Play<'_>, has_keyboard: bool) -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a folder");
    let (mut progress, _) = Progress::open(Some(home.path().to_owned()));
    let name = play.session.name();
    progress.reached(&name, 3);
    progress.finished_steps(&name);
    play.session.progress = progress;
    play.session.prepare_programs(ProgramContext {
        stacks: Stacks::builtin(),
        supervisor: crate::process::Supervisor::new(),
        home: None,
        named_folder: None,
        here: None,
        has_keyboard,
    });
    home
}

#[test]
fn a_lesson_that_is_done_stays_at_its_end_where_it_only_runs_through() {
    for (has_keyboard, resumes_at) in [(false, 1), (true, 2)] {
        let mut play = Play::at_step(SIZES[1], "hello", 1);
        let _home = finished_before(&mut play, has_keyboard);
        play.session.unsaved_step = Some(2);
        play.session.save();
        let record = play.session.progress.lesson("hello");
        assert!(record.done && record.resume_at() == resumes_at, "{has_keyboard}: {record:?}");
    }
}

#[test]
fn without_keys_a_question_is_printed_with_its_choices_and_answered_once() {
    let mut play = Play::at_step(SIZES[1], "hello", 1);
    let lesson = play.session.screen.lesson();
    let (player, effects) = Player::start(lesson, 1, Mode::Unattended, Language::Js);
    play.session.player = player;
    play.session.screen = LessonScreen::new(lesson, (6, LESSONS_OF_THE_COURSE), Language::Js, false);
    play.session.live = None;
    play.session.apply_all(
        effects.into_iter().take_while(|effect| !matches!(effect, crate::player::Effect::Answer { .. })).collect(),
    );
    let at =
        lesson.steps[0].blocks.iter().position(|block| matches!(block, course::Block::Quiz(_))).expect("a question");
    let course::Block::Quiz(quiz) = &lesson.steps[0].blocks[at] else { unreachable!() };
    let effects = vec![crate::player::Effect::Blocks(at..at + 1), crate::player::Effect::Answer { quiz, choice: None }];
    play.session.apply_effects(effects);
    let lines = plain(&play.session.screen.lines(&ScreenItem::Blocks(at..at + 1)).join("\n"));
    for choice in &quiz.choices {
        let first = choice.words.split_whitespace().next().unwrap_or_default().to_owned();
        assert!(lines.contains(&first), "{first}: {lines}");
    }
    assert!(!lines.contains("Answer"), "the answer is in the note behind it: {lines}");
}

#[test]
fn an_exercise_that_was_done_before_says_so() {
    let mut play = Play::at_step(SIZES[1], "routes", 9);
    assert!(!play.one_line().contains("You have done this exercise before."), "{}", play.text());
    let exercises = play.session.screen.lesson().exercise_steps();
    play.session.progress.met_check("routes", &exercises);
    let (player, effects) = Player::start(play.session.screen.lesson(), 9, Mode::Interactive, Language::Js);
    play.session.player = player;
    play.session.apply_all(effects);
    assert!(play.one_line().contains("You have done this exercise before."), "{}", play.text());
}

#[test]
fn new_code_is_asked_all_commands_of_the_step_again() {
    let mut play = Play::at_step(SIZES[1], "sessions", 13);
    while play.session.player.asking().is_some() {
        play.press(KeyPress::Enter);
    }
    let saved = || WorkbenchEvent::Starting { saved: Some("index.js".to_owned()) };
    play.session.handle_program_event(play.session.own.number, saved());
    let next = |play: &Play<'_>| play.session.next_command().expect("a command").command().to_owned();
    assert!(next(&play).contains("/register"), "{}", next(&play));
    play.receive(&ExpectedExchange::new("POST", "/register", 201));
    play.session.command_at = 1;
    assert!(next(&play).contains("/login"), "{}", next(&play));
    play.session.handle_program_event(play.session.own.number, saved());
    assert!(next(&play).contains("/register"), "the accounts of the old program are gone: {}", next(&play));
}

#[test]
fn many_connections_with_the_same_problem_make_one_note() {
    let mut play = Play::at_step(SIZES[1], "hello", 2);
    let slow = |number: usize| {
        std::sync::Arc::new(ServerEvent::InvalidRequest(crate::http::InvalidRequest {
            server: "javascript".into(),
            port: 8080,
            client: ([127, 0, 0, 1], 1).into(),
            at: nine_forty_one(),
            kind: crate::http::InvalidRequestKind::TooSlow,
            start: format!("GET /slow{number} HTTP/1.1\r\n").into(),
        }))
    };
    for number in 0..200 {
        play.session.handle_server_events(EventBatch { events: vec![slow(number)], lost: 0 });
    }
    let text = play.one_line();
    assert_eq!(text.matches("was not finished in time").count(), 1, "{text}");
    assert!(text.contains("GET /slow0 HTTP/1.1. And the same happened 199 more times."), "{text}");
}

#[test]
fn a_near_miss_says_what_is_different_in_the_address() {
    let near_miss = |server: &str, path: &str, status: u16| {
        let mut play = Play::at_step(SIZES[2], "addresses", 6);
        while play.session.player.asking().is_some() {
            play.press(KeyPress::Enter);
        }
        let port = play.session.screen.ports.iter().find(|(name, _)| *name == server).expect("a server").1;
        let (name, _) = *play.session.screen.ports.iter().find(|(name, _)| *name == server).expect("a server");
        let transport = InMemoryDemo::with(demo(play.session.screen.lesson()), &[], DemoResources::default());
        let request = Request::new("GET", path).with_header("host", "localhost").with_header("user-agent", "curl/8");
        let response =
            transport.send("arrived", name, &request).unwrap_or_else(|| Response::empty(StatusCode::NOT_FOUND));
        let response = if status == 404 { response.with_status(StatusCode::NOT_FOUND) } else { response };
        play.exchange((name, port), request, response);
        play.one_line()
    };
    let text = near_miss("web", "/search?name=green+tea", 200);
    assert!(text.contains("It begins with \"The name in the query must be q"), "{text}");
    let text = near_miss("web", "/Search?q=green+tea", 200);
    assert!(text.contains("Small and capital letters are different in a path: here it is /search."), "{text}");
    let text = near_miss("site", "/search?q=green+tea", 404);
    assert!(text.contains("It went to port 3000, and not to port 8080."), "{text}");
}

#[test]
fn a_wrong_body_is_named_by_its_page_or_by_where_it_stops_being_json() {
    let near_miss = |(lesson, step): (&str, usize), server: &str, path: &str, response: Response| {
        let mut play = Play::at_step(SIZES[2], lesson, step);
        while play.session.player.asking().is_some() {
            play.press(KeyPress::Enter);
        }
        (play.session.own.status, play.session.own.moment) = (ProgramStatus::Running, Some(ProgramMoment::Saved));
        let server = *play.session.screen.ports.iter().find(|(name, _)| name.ends_with(server)).expect("a server");
        let page = [("user-agent", "Mozilla/5.0 (X11) Chrome/142.0"), ("sec-fetch-dest", "empty")];
        let page = if path == "/weather" { &page[..] } else { &[("user-agent", "curl/8")] };
        play.exchange(server, Request::new("GET", path).with_headers(page), response);
        play.one_line()
    };
    let text = near_miss(("routes", 3), "", "/about", Response::html("<title>t</title><h1>Hello</h1>"));
    assert!(text.contains("It is the page \"Hello\"."), "{text}");
    let text = near_miss(("boxes", 7), "weather", "/weather", Response::json("{\"temperature\": 35 \"sky\": \"sun\"}"));
    assert!(text.contains("It is not JSON from") && text.contains("\"sky\": \"sun\"}"), "{text}");
    let text = near_miss(("boxes", 7), "weather", "/weather", Response::json("{\"temperature\": \"35\"}"));
    assert!(text.contains("It begins with \"{\"temperature\": \"35\"}\"."), "{text}");
}

#[test]
fn a_near_miss_names_the_header_that_the_request_lacks() {
    let near_miss = |headers: &[(&str, &str)]| {
        let mut play = Play::at_step(SIZES[2], "status-codes", 6);
        while play.session.player.asking().is_some() {
            play.press(KeyPress::Enter);
        }
        let server = play.session.screen.ports[0];
        for headers in [&[("user-agent", "curl/8")], headers] {
            play.exchange(server, Request::new("GET", "/news").with_headers(headers), Response::text("news"));
        }
        play.one_line()
    };
    let text = near_miss(&[("user-agent", "curl/8")]);
    assert!(text.contains("It has no header If-None-Match: \"news-1\"."), "{text}");
    let text = near_miss(&[("user-agent", "curl/8"), ("if-none-match", "news-1")]);
    assert!(text.contains("Its header is not If-None-Match: \"news-1\"."), "{text}");
}

#[test]
fn a_page_whose_script_may_be_wrong_leads_to_the_console_of_the_browser() {
    let page = [("user-agent", "Mozilla/5.0 (X11) Chrome/142.0"), ("sec-fetch-dest", "document")];
    for (saved, says_it) in [(None, false), (Some(ProgramMoment::Saved), true)] {
        let mut play = Play::at_step(SIZES[2], "other-apis", 7);
        while play.session.player.asking().is_some() {
            play.press(KeyPress::Enter);
        }
        play.session.own.status = ProgramStatus::Running;
        play.session.own.moment = saved;
        let site = play.session.screen.ports[0];
        play.exchange(site, Request::new("GET", "/").with_headers(&page), Response::html("<script src=page.js>"));
        let text = play.one_line();
        assert_eq!(text.contains("Your browser shows it: press F12, and then Console."), says_it, "{saved:?}: {text}");
    }
}

#[test]
fn the_file_of_a_step_that_is_not_there_yet_is_not_opened() {
    let top = tempfile::tempdir().expect("a folder");
    let mut play = Play::at_step(SIZES[1], "api-menu", 8);
    let folder = top.path().to_owned();
    play.session.own.project = Some(OwnProject { folder, argv: Vec::new(), command_file: None, stack: None });
    play.session.own.status = ProgramStatus::Running;
    play.press(KeyPress::Char('e'));
    let text = play.one_line();
    assert!(text.contains("mine.html yet. The task says how to make it."), "{text}");
}

#[test]
fn the_view_of_the_wire_says_how_many_lines_are_hidden_below_the_first_one() {
    let head: String = (0..14).map(|at| format!("Field-{at}: a value\r\n")).collect();
    let body = "line\r\n".repeat(30);
    let mut play = Play::at_step(SIZES[1], "hello", 2);
    play.receive_wire(&format!("GET / HTTP/1.1\r\n{head}\r\n"), &format!("HTTP/1.1 200 OK\r\n{head}\r\n{body}"));
    play.press(KeyPress::Char('w'));
    let view = play.session.view(SIZES[1]);
    let page = ScreenRows::of(&view, SIZES[1].rows).overlay();
    let shown = view.overlay.expect("it is open").shown(page);
    assert!(plain(&shown[0]).contains("> GET / HTTP/1.1"), "{shown:#?}");
    assert!(plain(&shown[1]).contains("more lines above: PgUp"), "{shown:#?}");
    play.press(KeyPress::PageUp);
    play.press(KeyPress::PageUp);
    let first = play.session.view(SIZES[1]).overlay.expect("it is open").shown(page);
    assert!(!plain(&first.join(" ")).contains("above: PgUp"), "{first:#?}");
}

#[test]
fn a_request_for_something_that_is_there_already_is_told_what_409_means() {
    let mut play = Play::at_step(SIZES[2], "documents", 10);
    play.session.own.status = ProgramStatus::Running;
    play.session.own.moment = Some(ProgramMoment::Saved);
    play.receive(&ExpectedExchange::new("POST", "/notes", 409));
    let text = play.one_line();
    assert!(
        text.contains("409 means that it is there already. This step waits for the status 201, for a new one."),
        "{text}"
    );
    assert!(text.contains("delete the file notes.db"), "the text says what helps: {text}");
}

#[test]
fn the_place_in_the_text_is_kept_when_the_window_becomes_larger_and_small_again() {
    let mut play = Play::at_step(SIZES[0], "status-codes", 7);
    while play.session.player.asking().is_some() {
        play.press(KeyPress::Enter);
    }
    let (small, large) = (play.size, ScreenSize { columns: 120, rows: 200 });
    play.session.view(small);
    play.press(KeyPress::PageDown);
    let before = play.session.view(small);
    assert!(before.scroll > 0, "the text is longer than the window");
    for size in [large, large, ScreenSize { columns: 90, rows: 200 }] {
        assert_eq!(play.session.view(size).scroll, 0);
    }
    let after = play.session.view(small);
    assert_eq!((after.scroll, after.text), (before.scroll, before.text));
}

#[test]
fn a_page_that_asks_for_a_file_which_is_not_there_leads_to_its_name() {
    let mut play = Play::at_step(SIZES[2], "files", 8);
    let server = play.session.screen.ports[0];
    let image = [("user-agent", "Mozilla/5.0 (X11) Chrome/142.0"), ("sec-fetch-dest", "image")];
    let missing = || Response::text("no").with_status(StatusCode::NOT_FOUND);
    play.exchange(server, Request::new("GET", "/pictures/kit.svg").with_headers(&image), missing());
    let has_note = |play: &mut Play<'_>| play.one_line().contains("Your page asked for GET /pictures/kit.svg");
    assert!(!has_note(&mut play), "it is a page of doorway");
    (play.session.own.status, play.session.own.moment) = (ProgramStatus::Running, Some(ProgramMoment::Saved));
    play.exchange(server, Request::new("GET", "/pictures/kit.svg").with_headers(&image), missing());
    assert!(has_note(&mut play), "{}", play.text());
}

/// Which request a page of the lesson sends by itself, and where.
const OF_A_PAGE: &[(&str, usize, &str, &str)] = &[
    ("api-menu", 4, "web", "/api/comments?v=cat"),
    ("many-servers", 6, "new-search", "/search?q=tea"),
    ("cors-demo", 3, "api", "/api/counter"),
];

#[test]
fn what_a_page_asks_by_itself_does_no_task() {
    for (lesson, step, server, target) in OF_A_PAGE {
        let mut play = Play::at_step(SIZES[2], lesson, *step);
        while play.session.player.asking().is_some() {
            play.press(KeyPress::Enter);
        }
        (play.session.own.status, play.session.own.moment) = (ProgramStatus::Running, Some(ProgramMoment::Restarted));
        let open = |play: &Play<'_>| play.session.player.trying().map(|(_, open)| open.len());
        let before = open(&play);
        let page = [
            ("user-agent", "Mozilla/5.0 (X11) Chrome/142.0"),
            ("sec-fetch-dest", "empty"),
            ("referer", "http://localhost:3000/"),
            ("origin", "http://localhost:3000"),
        ];
        let place = *play.session.screen.ports.iter().find(|(name, _)| name == server).expect("a server");
        play.exchange(place, Request::new("GET", target).with_headers(&page), Response::json("[]"));
        assert_eq!(open(&play), before, "{lesson} {step}");
    }
}

#[test]
fn two_puts_that_each_had_a_preflight_do_not_show_that_a_permission_is_remembered() {
    let mut play = Play::at_step(SIZES[2], "cors-demo", 10);
    play.press(KeyPress::Enter);
    let task = play.session.player.trying().expect("a task").0.clone();
    let of =
        |play: &Play<'_>, name: &str| *play.session.screen.ports.iter().find(|(own, _)| *own == name).expect("one");
    for preflight in ["yes", "yes", "no"] {
        assert!(play.session.player.is_trying(), "still to do: {preflight}");
        for until in &task.until[..2] {
            play.receive(&ExpectedExchange { times: 1, ..until.clone() });
        }
        let seen = [("preflight", preflight), ("stage", "max-age"), ("user-agent", "Mozilla/5.0")];
        let request = Request::new("POST", "/saw/put/allowed").with_headers(&seen);
        play.exchange(of(&play, "site"), request, Response::empty(StatusCode::NO_CONTENT));
    }
    assert!(!play.session.player.is_trying(), "{}", play.text());
}

#[test]
fn an_error_of_a_few_words_is_quoted_where_another_status_is_waited_for() {
    let mut play = Play::at_step(SIZES[2], "api-menu", 7);
    play.press(KeyPress::Enter);
    (play.session.own.status, play.session.own.moment) = (ProgramStatus::Running, Some(ProgramMoment::Restarted));
    let server = play.session.screen.ports[0];
    let request = Request::new("GET", "/watch?v=boat").with_headers(&[("user-agent", "curl/8")]);
    let error = Response::text("404 the query has no id, and the line of /watch asks for {id}\n");
    play.exchange(server, request, error.with_status(StatusCode::NOT_FOUND));
    assert!(play.one_line().contains("It says: \"404 the query has no id"), "{}", play.text());
}

#[test]
fn the_save_of_a_file_with_requests_is_one_for_which_nothing_is_started_again() {
    let mut play = Play::at_step(SIZES[2], "without-a-browser", 7);
    play.begin_program();
    let saved = "requests.http".to_owned();
    play.session.handle_program_event(play.session.own.number, WorkbenchEvent::SavedBeside { saved });
    assert!(matches!(play.session.own.status, ProgramStatus::Running));
    assert_eq!(play.session.own.moment, Some(ProgramMoment::Saved));
    assert!(play.one_line().contains("You saved requests.http. Your program goes on running."), "{}", play.text());
}

#[test]
fn an_answer_that_was_only_shown_is_no_right_one_when_the_learner_comes_back() {
    let mut play = Play::at_step(SIZES[1], "addresses", 4);
    play.press(KeyPress::Enter);
    play.press(KeyPress::Left);
    play.read_to_end();
    play.press(KeyPress::Enter);
    while play.session.player.number() < 4 {
        play.press(KeyPress::Enter);
    }
    let text = play.one_line();
    assert!(text.contains("Answer b:") && !text.contains("Yes /wiki"), "{text}");
}

#[test]
fn the_language_key_leads_to_no_language_that_the_lesson_has_no_code_in() {
    for (lesson, step, is_left_out) in [("framework", 2, true), ("routes", 2, false)] {
        let mut play = Play::at_step(SIZES[1], lesson, step);
        play.press(KeyPress::Char('l'));
        assert_eq!(play.session.screen.language(), Language::Python);
        play.press(KeyPress::Char('l'));
        assert_eq!(play.session.screen.language() == Language::Js, is_left_out, "{lesson}");
    }
}
