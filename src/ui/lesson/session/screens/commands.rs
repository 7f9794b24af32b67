//! Which command of a task `r` runs, and what the screen says about commands and about requests that are still to come.

use super::*;
use crate::player::OpenUntil;
use crate::text::wrap::wrap;
use crate::ui::lesson::curl_line::TaskCommand;
use crate::ui::lesson::words;

/// A step whose question, if it has one, is answered.
fn at_task(lesson: &str, step: usize) -> Play<'static> {
    let mut play = Play::at_step(SIZES[1], lesson, step);
    while play.session.player.asking().is_some() {
        play.read_to_end();
        play.press(KeyPress::Enter);
    }
    play
}

/// What the screen says, on one line.
fn text(play: &mut Play<'_>) -> String {
    let view = play.session.view(SIZES[1]);
    let lines: Vec<&str> = view.text.iter().chain(&view.task.lines).chain(&view.waiting).map(String::as_str).collect();
    plain(&lines.join("\n")).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn next(play: &Play<'_>) -> Option<String> {
    play.session.next_command().map(|line| line.command().to_owned())
}

#[test]
fn a_command_that_follows_redirects_runs_here() {
    let play = at_task("status-codes", 3);
    assert_eq!(next(&play).as_deref(), Some("curl -i -L http://localhost:8080/old"));
}

#[test]
fn what_a_command_has_done_is_not_done_again_while_something_else_is_open() {
    let mut play = at_task("status-codes", 6);
    assert_eq!(next(&play).as_deref(), Some("curl -i http://localhost:8080/news"));
    play.receive(&ExpectedExchange::new("GET", "/news", 200));
    assert!(next(&play).is_some_and(|command| command.contains("If-None-Match")), "{:?}", next(&play));
    let mut play = at_task("status-codes", 8);
    assert_eq!(next(&play).as_deref(), Some("curl -i -X POST http://localhost:8080/news"));
    play.receive(&ExpectedExchange::new("POST", "/news", 405));
    assert!(next(&play).is_some_and(|command| command.ends_with("/search")), "{:?}", next(&play));
}

#[test]
fn what_only_a_page_can_send_has_no_command_and_is_named() {
    let mut play = at_task("sessions", 2);
    play.receive(&ExpectedExchange::new("POST", "/login", 200));
    assert_eq!(next(&play), None);
    play.press(KeyPress::Char('r'));
    let words = text(&mut play);
    assert!(words.contains("The commands of this step have run.") && words.contains("GET /me"), "{words}");
}

#[test]
fn after_the_last_command_r_goes_on_with_the_addresses_that_are_still_missing() {
    for (lesson, step) in [("status-codes", 8), ("status-codes", 10), ("microservices", 2)] {
        let mut play = at_task(lesson, step);
        for until in play.session.player.trying().expect("a task").0.until.clone() {
            let command = next(&play).unwrap_or_else(|| panic!("{lesson} {step}: nothing before {until:?}"));
            assert!(!command.contains('*'), "{command}");
            play.receive(&until);
        }
        assert!(!play.session.player.is_trying(), "{lesson} {step}");
    }
}

#[test]
fn a_value_of_the_learner_is_filled_in_if_it_is_known_and_else_asked_for() {
    let mut play = at_task("sessions", 7);
    let login =
        |response: Response| (Request::new("POST", "/login").with_headers(&[("user-agent", "curl/8")]), response);
    let place = play.session.screen.ports[0];
    let (request, response) = login(Response::json("{}"));
    play.exchange(place, request, response);
    assert_eq!(next(&play), None, "a placeholder is never sent");
    play.press(KeyPress::Char('r'));
    let words = text(&mut play);
    assert!(words.contains("a value of your own belongs in the place of session=…"), "{words}");
    let (request, response) =
        login(Response::json("{}").with_header(hyper::header::SET_COOKIE, "session=k7f3; HttpOnly"));
    play.exchange(place, request, response);
    assert_eq!(next(&play).as_deref(), Some("curl -i http://localhost:8080/me -H \"Cookie: session=k7f3\""));
}

#[test]
fn a_request_that_is_asked_for_twice_is_named_once_with_what_must_change() {
    let play = at_task("dynamic-routes", 11);
    let mut task = play.session.player.trying().expect("a task").0.clone();
    task.until.iter_mut().for_each(|until| until.words = None);
    let open = [0, 1].map(|line| OpenUntil { line, times: 1 });
    let words = |open: &[OpenUntil]| words::waiting_for(&task, open, &play.session.screen.ports, None);
    let both = words(&open);
    assert!(both.contains("`GET /pages/7` on port 8080, with 2 different responses"), "{both}");
    let second = words(&open[1..]);
    assert!(second.contains("`GET /pages/7` on port 8080, with a different response"), "{second}");
}

#[test]
fn a_wrong_key_at_a_question_names_the_letters_that_stand_in_front_of_the_choices() {
    let mut play = Play::at_step(SIZES[1], "status-codes", 2);
    play.press(KeyPress::Char('9'));
    let words = text(&mut play);
    assert!(words.contains("a to c answers") && !words.contains("1 to 3 answers"), "{words}");
}

#[test]
fn what_the_program_failed_at_goes_when_the_task_is_done() {
    let mut play = Play::at_step(SIZES[1], "hello", 7);
    play.session.screen.add(ScreenItem::Failure(wrap("09:41:00 no response", 40, "", "")));
    assert!(text(&mut play).contains("no response"));
    play.session.show_done(false, false);
    assert!(!text(&mut play).contains("no response"), "{}", text(&mut play));
}

/// What a task with commands waits for that neither a command of it nor a plain GET can send. What has a header or an origin,
/// or follows a redirect, is left out: a page or `-L` does it.
fn without_a_command(lesson: &Lesson) -> Vec<String> {
    let ports: Vec<(&'static str, u16)> =
        play::demo(lesson).servers.iter().map(|server| (server.name, server.port)).collect();
    let mut found = Vec::new();
    for (step, task) in (1..).zip(&lesson.steps).filter_map(|(at, step)| Some((at, step.task()?))) {
        let commands = curl_line::task_commands(&fill(&task.words, &ports)).into_iter();
        let lines: Vec<_> = commands
            .filter_map(|command| if let TaskCommand::Runs(line) = command { Some(line) } else { None })
            .collect();
        let is_sent = |until: &ExpectedExchange| {
            lines.iter().any(|line| {
                let server = ports.iter().find(|(_, port)| *port == line.port()).map_or("", |(name, _)| name);
                line.observed(server).is_as_asked_for(until, &ports)
            })
        };
        let mut before = 0;
        for until in task.until.iter().filter(|_| !lines.is_empty()) {
            let follows = (300..400).contains(&std::mem::replace(&mut before, until.status));
            let needs_page = follows || !until.headers.is_empty() || until.origin.is_some() || until.path.contains('*');
            if !is_sent(until) && until.method != "GET" && !needs_page {
                found.push(format!("{} {step}: {} {}", lesson.name, until.method, until.path));
            }
        }
    }
    found
}

#[test]
fn a_task_with_commands_has_one_for_each_request_that_is_not_a_plain_get() {
    let vocabulary = Vocabulary { demos: demos::names(), expectations: expectation_syntax() };
    let lessons = builtin(&vocabulary).expect("the lessons can be read");
    let found: Vec<String> = lessons.iter().flat_map(without_a_command).collect();
    // The page sends the learner's cookie along.
    assert_eq!(found, ["sessions 11: POST /logout", "sessions 11: POST /logout"]);
}
