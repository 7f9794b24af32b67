//! Every path through a lesson, played with keys and requests.

use super::*;
use crate::course::{ExpectedExchange, ProgramMoment, QuizChoice, StageKey, Try};

fn text(words: &str) -> Block {
    Block::Text(words.to_owned())
}

fn stage(name: &str, keys: &[(char, &str)]) -> Block {
    let row =
        |&(key, stage): &(char, &str)| StageKey { key, stage: stage.to_owned(), words: format!("puts {stage} on") };
    Block::Stage(StageBlock { name: name.to_owned(), keys: keys.iter().map(row).collect(), programs: Vec::new() })
}

fn quiz() -> Block {
    let choice = |words: &str, right: bool| QuizChoice {
        words: words.to_owned(),
        right,
        reason: (!right).then(|| format!("not {words}")),
    };
    let choices = vec![choice("one", false), choice("two", true), choice("three", false)];
    Block::Quiz(Quiz { question: "Which?".to_owned(), choices, because: "two it is".to_owned() })
}

fn until(path: &str, status: u16) -> ExpectedExchange {
    ExpectedExchange::new("GET", path, status)
}

fn attempt(until: &[ExpectedExchange]) -> Block {
    Block::Try(Try { words: "Ask.".to_owned(), open: Some("{{url}}/a".to_owned()), until: until.to_vec() })
}

fn step(title: &str, blocks: Vec<Block>) -> Step {
    Step { title: title.to_owned(), line: 1, blocks }
}

#[test]
fn a_step_goes_on_behind_what_was_answered_and_done() {
    let lesson = lesson();
    let (mut player, _) = Player::start(&lesson, 4, Mode::Interactive, Language::Js);
    player.on(&Event::Key(Key::Letter('b')));
    assert!(player.is_trying());
    let (again, effects) = Player::resume(&lesson, (4, player.passed()), Mode::Interactive, Language::Js);
    assert!(again.is_trying() && again.asking().is_none(), "the question is not asked again");
    let shown = effects.iter().filter(|effect| matches!(effect, Effect::Blocks(_) | Effect::Answer { .. })).count();
    assert_eq!(shown, 3, "the question, its answer, and the task: {effects:?}");
    let (from_start, _) = Player::resume(&lesson, (4, 99), Mode::Interactive, Language::Js);
    assert!(from_start.asking().is_some(), "a step that has become shorter begins at its start");
}

/// Six steps with all that a step can have.
fn lesson() -> Lesson {
    Lesson {
        name: "test".to_owned(),
        number: 1,
        title: "Test".to_owned(),
        summary: "For tests.".to_owned(),
        part: 1,
        minutes: 1,
        demo: Some("hello".to_owned()),
        starter: None,
        stacks: Vec::new(),
        topics: Vec::new(),
        outcome: None,
        steps: vec![
            step("reading", vec![stage("first", &[]), text("t")]),
            step("one request", vec![text("t"), attempt(&[until("/a", 200)])]),
            step(
                "two requests",
                vec![stage("second", &[('1', "odd")]), attempt(&[until("/a", 200), until("/b", 404)])],
            ),
            step("predict, run", vec![text("t"), quiz(), text("t"), attempt(&[until("*", 200)]), text("after")]),
            step("only a question", vec![stage("third", &[('1', "odd"), ('2', "even")]), quiz()]),
            step("run, then a question", vec![attempt(&[until("/a", 200)]), quiz()]),
        ],
    }
}

fn at(lesson: &Lesson, step: usize) -> (Player<'_>, Vec<Effect<'_>>) {
    Player::start(lesson, step, Mode::Interactive, Language::Js)
}

#[test]
fn a_line_with_then_counts_only_when_all_lines_above_it_are_done() {
    let then = |path| ExpectedExchange { is_in_order: true, ..until(path, 200) };
    let mut lesson = lesson();
    lesson.steps[1].blocks[1] = attempt(&[until("/login", 200), then("/copy"), then("/login")]);
    let (mut player, _) = at(&lesson, 2);
    let mut play = |path| words(&player.on(&observed(path, 200)));
    assert_eq!(play("/copy"), "logged; near miss, 3 open");
    // The same request ends one of two lines: the second of them waits for its turn.
    assert_eq!(play("/login"), "met; open 1x1 2x1");
    assert_eq!(play("/login"), "logged; near miss, 2 open");
    assert_eq!(play("/copy"), "met; open 2x1");
    assert!(play("/login").starts_with("met; done"));
}

#[test]
fn a_new_start_is_awaited_only_when_its_line_has_its_turn() {
    let after = Some(ProgramMoment::Restarted);
    let then = ExpectedExchange { is_in_order: true, after, ..until("/notes", 200) };
    let mut lesson = lesson();
    lesson.steps[1].blocks[1] = attempt(&[until("/new", 200), then]);
    let (mut player, _) = at(&lesson, 2);
    assert!(!player.awaits_restart());
    player.on(&observed("/new", 200));
    assert!(player.awaits_restart());
}

fn observed(path: &str, status: u16) -> Event {
    Event::Request(Box::new(ObservedRequest {
        server: "hello".to_owned(),
        method: "GET".to_owned(),
        path: path.to_owned(),
        query: None,
        status,
        headers: hyper::HeaderMap::new(),
        body: hyper::body::Bytes::new(),
        program: None,
        is_automatic: false,
        was_sent_by_learner: true,
    }))
}

/// An effect as the tests write it.
fn word(effect: &Effect<'_>) -> String {
    match effect {
        Effect::Save(step) => format!("save {step}"),
        Effect::Stage(name) => format!("stage {name}"),
        Effect::Blocks(range) => format!("blocks {}..{}", range.start, range.end),
        Effect::Reason { quiz, choice } => quiz.choices[*choice].reason.clone().unwrap_or_default(),
        Effect::Answer { choice: Some(choice), .. } => format!("answered {choice}"),
        Effect::Answer { choice: None, .. } => "shown the answer".to_owned(),
        Effect::NoChoice(_) => "no such choice".to_owned(),
        Effect::Exchange { met } => if *met { "met" } else { "logged" }.to_owned(),
        Effect::StillOpen { open, .. } => {
            let lines: Vec<String> = open.iter().map(|open| format!("{}x{}", open.line, open.times)).collect();
            format!("open {}", lines.join(" "))
        }
        Effect::NearMiss { open, .. } => format!("near miss, {} open", open.len()),
        Effect::Done { more, early } => {
            format!("{}done{}", if *early { "early " } else { "" }, if *more { ", more" } else { "" })
        }
        Effect::ExerciseMet => "exercise met".to_owned(),
        Effect::AskToSkip => "ask".to_owned(),
        Effect::Skipped(step) => format!("skipped {step}"),
        Effect::Pressed { words, on } => format!("{} {words}", if *on { "on:" } else { "off:" }),
        Effect::Open(address) => format!("open {}", address.unwrap_or("the first server")),
        Effect::Language(language) => language.word().to_owned(),
        Effect::Step(_) => "step".to_owned(),
        Effect::ServerProblem => "problem".to_owned(),
        Effect::StepFinished => "rest".to_owned(),
        Effect::Wire => "wire".to_owned(),
        Effect::Keys => "keys".to_owned(),
        Effect::First => "first".to_owned(),
        Effect::Finished => "finished".to_owned(),
        Effect::Quit => "quit".to_owned(),
    }
}

fn words(effects: &[Effect<'_>]) -> String {
    effects.iter().map(word).collect::<Vec<_>>().join("; ")
}

/// Plays a script: keys by their usual characters, a path for a request answered 200, `!path` for one answered 404.
fn event(input: &str) -> Event {
    let key = match input {
        "Enter" => Key::Next,
        "Left" => Key::Back,
        "o" => Key::Open,
        "w" => Key::Wire,
        "l" => Key::Language,
        "?" => Key::Help,
        "q" => Key::Quit,
        "problem" => return Event::ServerProblem,
        path if path.starts_with('/') => return observed(path, 200),
        path if path.starts_with('!') => return observed(&path[1..], 404),
        other => match other.chars().next().expect("a script has no empty words") {
            digit if digit.is_ascii_digit() => Key::Digit(digit),
            letter => Key::Letter(letter),
        },
    };
    Event::Key(key)
}

/// What the case shows, the step it starts at, and what each input leads to.
type Case = (&'static str, usize, &'static [(&'static str, &'static str)]);

#[test]
fn every_path_through_a_step_leads_to_the_right_place() {
    let lesson = lesson();
    let cases: &[Case] = &[
        ("a step to read waits for Enter", 1, &[("/a", "logged"), ("Enter", "step; save 2; blocks 0..2")]),
        ("there is nothing before the first step", 1, &[("Left", "first")]),
        (
            "the request that is asked for ends the step, and Enter goes on",
            2,
            &[
                ("/b", "logged; near miss, 1 open"),
                ("!/a", "logged; near miss, 1 open"),
                ("/a", "met; done"),
                ("/a", "logged"),
                ("Enter", "step; save 3; stage second; blocks 0..2"),
            ],
        ),
        (
            "a request that came while the question was open counts",
            4,
            &[("/c", "logged"), ("2", "answered 1; blocks 2..4; early done, more; blocks 4..5; rest")],
        ),
        (
            "the first Enter at a task asks, and the second skips it",
            2,
            &[("Enter", "ask"), ("Enter", "skipped 2; step; save 3; stage second; blocks 0..2")],
        ),
        (
            "both requests are needed",
            3,
            &[("/a", "met; open 1x1"), ("/a", "logged; near miss, 1 open"), ("!/b", "met; done")],
        ),
        (
            "another key takes the question back",
            2,
            &[
                ("Enter", "ask"),
                ("w", "wire"),
                ("Enter", "ask"),
                ("/b", "logged; near miss, 1 open"),
                ("Enter", "ask"),
                ("Enter", "skipped 2; step; save 3; stage second; blocks 0..2"),
            ],
        ),
        (
            "the question is one of its task",
            2,
            &[("Enter", "ask"), ("/a", "met; done"), ("Left", "step; save 1; blocks 0..2; rest")],
        ),
        ("in any order", 3, &[("!/b", "met; open 0x1"), ("/a", "met; done")]),
        ("a new try starts anew", 3, &[("/a", "met; open 1x1"), ("Left", "step; save 2; stage first; blocks 0..2")]),
        (
            "a quiz is asked before what follows is shown, and a wrong answer gets its reason",
            4,
            &[
                ("1", "not one"),
                ("c", "not three"),
                ("!/a", "logged"),
                ("2", "answered 1; blocks 2..4"),
                ("/a", "met; done, more; blocks 4..5; rest"),
                ("Enter", "step; save 5; stage third; blocks 0..2"),
            ],
        ),
        (
            "Enter shows the answer",
            4,
            &[
                ("Enter", "shown the answer; blocks 2..4"),
                ("Enter", "ask"),
                ("Enter", "skipped 4; step; save 5; stage third; blocks 0..2"),
            ],
        ),
        ("letters answer too", 4, &[("B", "answered 1; blocks 2..4")]),
        ("there is no ninth choice", 4, &[("9", "no such choice"), ("z", "no such choice"), ("0", "no such choice")]),
        ("a question can end a step", 5, &[("2", "answered 1; rest"), ("2", "stage even; on: puts even on")]),
        ("what follows a try waits for it", 6, &[("/a", "met; done, more; blocks 1..2"), ("2", "answered 1; rest")]),
        (
            "a step whose task is done comes back as it was, and Enter goes on",
            4,
            &[
                ("2", "answered 1; blocks 2..4"),
                ("/a", "met; done, more; blocks 4..5; rest"),
                ("Enter", "step; save 5; stage third; blocks 0..2"),
                ("Left", "step; save 4; stage second; blocks 0..2; answered 1; blocks 2..4; blocks 4..5; rest"),
                ("Enter", "step; save 5; stage third; blocks 0..2"),
            ],
        ),
        (
            "a question that was answered comes back with its answer",
            4,
            &[
                ("2", "answered 1; blocks 2..4"),
                ("Left", "step; save 3; blocks 0..2"),
                ("Enter", "ask"),
                ("Enter", "skipped 3; step; save 4; blocks 0..2; answered 1; blocks 2..4"),
                ("/a", "met; done, more; blocks 4..5; rest"),
                ("Enter", "step; save 5; stage third; blocks 0..2"),
                ("2", "answered 1; rest"),
                ("Left", "step; save 4; stage second; blocks 0..2; answered 1; blocks 2..4; blocks 4..5; rest"),
                ("Enter", "step; save 5; stage third; blocks 0..2; answered 1; rest"),
            ],
        ),
        (
            "a task that was skipped is open again when its step comes back",
            2,
            &[
                ("Enter", "ask"),
                ("Enter", "skipped 2; step; save 3; stage second; blocks 0..2"),
                ("Left", "step; save 2; stage first; blocks 0..2"),
                ("/a", "met; done"),
            ],
        ),
        (
            "a task that was skipped can be done as long as its step is on the screen",
            6,
            &[
                ("Enter", "ask"),
                ("Enter", "skipped 6; blocks 1..2"),
                ("/a", "met; done, more"),
                ("/a", "logged"),
                ("2", "answered 1; rest"),
                ("Left", "step; save 5; blocks 0..2"),
                ("Enter", "shown the answer; rest"),
                ("Enter", "step; save 6; blocks 0..1; blocks 1..2; answered 1; rest"),
            ],
        ),
        (
            "what follows a skipped try is shown",
            6,
            &[("Enter", "ask"), ("Enter", "skipped 6; blocks 1..2"), ("Enter", "shown the answer; rest")],
        ),
        (
            "the last Enter ends the lesson",
            6,
            &[
                ("Enter", "ask"),
                ("Enter", "skipped 6; blocks 1..2"),
                ("2", "answered 1; rest"),
                ("Enter", "finished; quit"),
                ("Enter", ""),
                ("/a", ""),
            ],
        ),
        ("letters without a question do nothing", 2, &[("x", ""), ("1", ""), ("a", "")]),
        (
            "q at the very end means done",
            6,
            &[("/a", "met; done, more; blocks 1..2"), ("2", "answered 1; rest"), ("q", "finished; quit")],
        ),
        ("q while the last step still waits does not", 6, &[("q", "quit")]),
        ("q ends it at any moment", 4, &[("q", "quit"), ("Left", ""), ("/a", "")]),
        ("keys that only show something change nothing", 3, &[("w", "wire"), ("?", "keys"), ("/a", "met; open 1x1")]),
        ("o opens the address of the try", 4, &[("o", "open {{url}}/a")]),
        ("o opens the first server where nothing is tried", 1, &[("o", "open the first server")]),
        ("l goes round the languages", 1, &[("l", "python"), ("l", "rust"), ("l", "js")]),
        ("a problem of a server is logged", 2, &[("problem", "problem"), ("/a", "met; done")]),
        (
            "a stage key holds until it is pressed again",
            3,
            &[("1", "stage odd; on: puts odd on"), ("1", "stage second; off: puts odd on"), ("9", "")],
        ),
        (
            "or another is pressed",
            5,
            &[
                ("Enter", "shown the answer; rest"),
                ("1", "stage odd; on: puts odd on"),
                ("2", "stage even; on: puts even on"),
            ],
        ),
        (
            "or the step changes",
            3,
            &[
                ("1", "stage odd; on: puts odd on"),
                ("Enter", "ask"),
                ("Enter", "skipped 3; step; save 4; stage second; blocks 0..2"),
            ],
        ),
    ];
    for (what, start, script) in cases {
        let (mut player, _) = at(&lesson, *start);
        for (input, expected) in *script {
            assert_eq!(words(&player.on(&event(input))), *expected, "{what}: at {input}");
        }
    }
}

#[test]
fn a_request_counts_only_at_the_stage_that_the_line_asks_for() {
    let mut lesson = lesson();
    let at_odd = ExpectedExchange { stage: Some("odd".to_owned()), ..until("/a", 200) };
    lesson.steps[2].blocks[1] = attempt(&[until("/a", 200), at_odd]);
    let (mut player, _) = at(&lesson, 3);
    let script = [
        ("/a", "met; open 1x1"),
        ("/a", "logged; near miss, 1 open"),
        ("1", "stage odd; on: puts odd on"),
        ("/a", "met; done"),
    ];
    for (input, expected) in script {
        assert_eq!(words(&player.on(&event(input))), expected, "{input}");
    }
}

#[test]
fn a_start_at_any_step_has_the_stage_of_that_step() {
    let lesson = lesson();
    for (step, expected) in [
        (1, "step; save 1; stage first; blocks 0..2; rest"),
        (2, "step; save 2; stage first; blocks 0..2"),
        (3, "step; save 3; stage second; blocks 0..2"),
        (4, "step; save 4; stage second; blocks 0..2"),
        (6, "step; save 6; stage third; blocks 0..1"),
        (99, "step; save 6; stage third; blocks 0..1"),
        (0, "step; save 1; stage first; blocks 0..2; rest"),
    ] {
        assert_eq!(words(&at(&lesson, step).1), expected, "--step {step}");
    }
}

#[test]
fn without_a_keyboard_a_lesson_waits_only_for_requests() {
    let lesson = lesson();
    let (mut player, effects) = Player::start(&lesson, 1, Mode::Unattended, Language::Js);
    let mut done = vec![words(&effects)];
    for input in ["/a", "/a", "!/b", "/x", "/a"] {
        done.push(words(&player.on(&event(input))));
    }
    let expected = [
        "step; save 1; stage first; blocks 0..2; rest; step; save 2; blocks 0..2",
        "met; done; step; save 3; stage second; blocks 0..2",
        "met; open 1x1",
        "met; done; step; save 4; blocks 0..2; shown the answer; blocks 2..4",
        "met; done, more; blocks 4..5; rest; step; save 5; stage third; blocks 0..2; shown the answer; rest; \
         step; save 6; blocks 0..1",
        "met; done, more; blocks 1..2; shown the answer; rest; finished; quit",
    ];
    assert_eq!(done, expected);
}

#[test]
fn a_step_that_needs_a_key_is_skipped_when_there_are_no_more_keys() {
    let lesson = lesson();
    let (mut player, _) = Player::start(&lesson, 3, Mode::Unattended, Language::Js);
    assert!(words(&player.on(&Event::NoMoreKeys)).starts_with("skipped 3; step; save 4; "));
    assert_eq!(words(&player.on(&Event::NoMoreKeys)), "", "at step 4 a request is enough");
}

#[test]
fn a_request_that_an_earlier_step_asked_for_does_not_do_a_task_before_it_is_shown() {
    let mut lesson = lesson();
    lesson.steps[3].blocks.insert(0, attempt(&[until("/a", 200)]));
    lesson.steps[3].blocks.truncate(1);
    lesson.steps[4].blocks = vec![quiz(), attempt(&[until("*", 200)])];
    let (mut player, _) = at(&lesson, 5);
    player.on(&event("/a"));
    assert_eq!(words(&player.on(&event("2"))), "answered 1; blocks 1..2", "it may belong to the step before");
    let (mut player, _) = at(&lesson, 5);
    player.on(&event("/b"));
    assert!(words(&player.on(&event("2"))).contains("early done"), "no step has asked for that one");
}

#[test]
fn what_the_browser_asks_is_automatic_is_logged_and_ends_nothing() {
    let lesson = lesson();
    let (mut player, _) = at(&lesson, 4);
    player.on(&event("2"));
    let Event::Request(icon) = observed("/favicon.ico", 200) else { unreachable!() };
    assert_eq!(words(&player.on(&Event::Request(Box::new(ObservedRequest { is_automatic: true, ..*icon })))), "logged");
    assert!(player.is_trying());
}

#[test]
fn what_a_skipped_task_explains_is_shown_when_it_is_done_after_all() {
    let blocks = vec![attempt(&[until("/a", 200), until("/b", 404)]), text("what it shows"), quiz()];
    let mut lesson = lesson();
    lesson.steps[1].blocks = blocks;
    let (mut player, _) = at(&lesson, 2);
    let script = [
        ("/a", "met; open 1x1"),
        ("Enter", "ask"),
        ("Enter", "skipped 2; blocks 2..3"),
        ("!/b", "met; done, more; blocks 1..2"),
        ("2", "answered 1; rest"),
    ];
    for (input, expected) in script {
        assert_eq!(words(&player.on(&event(input))), expected, "at {input}");
    }
}

#[test]
fn a_task_that_was_begun_goes_on_when_the_learner_comes_back() {
    let lesson = lesson();
    let (mut player, _) = at(&lesson, 3);
    player.on(&event("/a"));
    player.on(&event("Left"));
    player.on(&event("Enter"));
    player.on(&event("Enter"));
    assert_eq!((player.number(), player.trying().map(|(_, open)| open.len())), (3, Some(1)), "half of it is done");
    assert!(words(&player.on(&event("!/b"))).starts_with("met; done"));
    player.on(&event("Left"));
    let (again, _) = at(&lesson, 3);
    assert_eq!(again.trying().map(|(_, open)| open.len()), Some(2), "a new start of the lesson knows nothing of it");
}

#[test]
fn a_page_that_sends_requests_all_the_time_does_not_take_the_question_away() {
    let lesson = lesson();
    let (mut player, _) = at(&lesson, 2);
    player.on(&event("Enter"));
    let Event::Request(request) = observed("/poll", 200) else { unreachable!() };
    player.on(&Event::Request(Box::new(ObservedRequest { was_sent_by_learner: false, ..*request })));
    assert!(words(&player.on(&event("Enter"))).starts_with("skipped 2"));
}

/// A small generator of numbers that look random (xorshift), so that a walk that fails can be walked again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

const ANYTHING: [&str; 22] = [
    "Enter",
    "Enter",
    "Left",
    "Left",
    "o",
    "w",
    "l",
    "?",
    "1",
    "2",
    "3",
    "9",
    "a",
    "b",
    "z",
    "/a",
    "/a",
    "!/b",
    "/b",
    "/favicon.ico",
    "problem",
    "Enter",
];

#[test]
fn no_random_walk_panics_traps_the_learner_or_loses_the_stage() {
    let lesson = lesson();
    for seed in 1..=2_000_u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let (mut player, effects) = at(&lesson, dice.below(7));
        let mut on = effects.iter().fold(None, after);
        for _ in 0..dice.below(60) {
            let effects = player.on(&event(ANYTHING[dice.below(ANYTHING.len())]));
            on = effects.iter().fold(on, after);
            assert_eq!(player.stage(), on, "seed {seed}: the running stage is the one that the player believes in");
            if player.pressed.is_none() {
                let (fresh, _) = at(&lesson, player.number());
                assert_eq!(player.stage(), fresh.stage(), "seed {seed}: at step {}", player.number());
            }
        }
        let presses = (0..100).take_while(|_| !player.on(&event("Enter")).is_empty()).count();
        assert!(presses < 100, "seed {seed}: Enter alone must lead to the end");
    }
}

fn after<'a>(on: Option<&'a str>, effect: &Effect<'a>) -> Option<&'a str> {
    match effect {
        Effect::Stage(name) => Some(name),
        _ => on,
    }
}
