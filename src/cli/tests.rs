//! The command line as clap understands it, with one lesson as a verb.

use super::*;

const PORTS: &[ServerPort] =
    &[ServerPort { name: "site", usual: Some(3000) }, ServerPort { name: "api", usual: Some(8080) }];

fn lessons() -> LessonVerbs {
    let verb = LessonVerb { name: "hello".into(), summary: "Your first server".into() };
    LessonVerbs {
        verbs: vec![verb],
        add_flags: |command| lesson_flags(command, PORTS),
        add_play_flags: |command| play_flags(command, PORTS),
        add_next_flags: |command| next_flags(command, PORTS),
    }
}

fn parsed(line: &str) -> Result<Cli, clap::Error> {
    parse(&line.split(' ').map(OsString::from).collect::<Vec<_>>(), &lessons())
}

fn play_args(line: &str) -> PlayArgs {
    match parsed(line).expect("the line is right").verb {
        Some(Verb::Play(args)) => args,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn the_definition_is_one_that_clap_accepts() {
    command(&lessons()).debug_assert();
}

#[test]
fn a_lesson_is_played_by_its_verb_and_by_play() {
    for line in ["doorway hello --step 2 --port 0 --port-api 9", "doorway play hello --step 2 --port 0 --port-api 9"] {
        let args = play_args(line);
        assert_eq!((args.lesson.as_str(), args.flags.step), ("hello", Some(2)), "{line}");
        let mut ports = args.ports.0;
        ports.sort();
        assert_eq!(ports, [(String::new(), 0), ("api".to_owned(), 9)], "{line}");
    }
}

#[test]
fn a_flag_for_every_verb_is_taken_before_and_behind_the_verb() {
    for line in ["doorway --lessons mine hello", "doorway hello --lessons mine", "doorway play hello --lessons=mine"] {
        let cli = parsed(line).expect("the line is right");
        assert_eq!(cli.global.lessons.as_deref(), Some(std::path::Path::new("mine")), "{line}");
    }
}

#[test]
fn an_unknown_verb_gets_the_one_that_is_near_and_verbs_come_before_lessons() {
    for (typed, meant) in [
        ("list", "lessons"),
        ("LS", "lessons"),
        ("lesson", "lessons"),
        ("helo", "hello"),
        ("hullo", "hello"),
        ("nex", "next"),
        ("glossary", "words"),
        ("start", "next"),
        ("quiz", "review"),
        ("test", "check"),
        ("init", "new"),
        ("create", "new"),
    ] {
        let words = parsed(&format!("doorway {typed}")).expect_err("no such verb").to_string();
        assert!(words.contains(&format!("tip: try `doorway {meant}`: ")), "{typed}: {words}");
    }
    for (typed, tip) in [
        ("run", "`doorway check --run"),
        ("serve", "`doorway hello --serve`"),
        ("status", "`doorway status-codes`"),
        ("cors", "`doorway cors-demo`"),
    ] {
        let words = parsed(&format!("doorway {typed}")).expect_err("it is not enough").to_string();
        assert!(words.contains("tip: ") && words.contains(tip), "{typed}: {words}");
    }
    let words = parsed("doorway xyzzyqq").expect_err("no such verb").to_string();
    assert!(words.contains("tip: `doorway next` goes on") && !words.contains("similar"), "{words}");
}

#[test]
fn help_and_version_are_understood_without_dashes() {
    for (words, flags) in [("help", "--help"), ("help send", "send --help"), ("version", "--version")] {
        let [words, flags] =
            [words, flags].map(|typed| parsed(&format!("doorway {typed}")).expect_err("it is printed"));
        assert_eq!((words.kind(), words.to_string()), (flags.kind(), flags.to_string()));
    }
}

#[test]
fn help_says_which_server_port_moves_and_how_to_move_the_others() {
    let of = |names: &[&'static str]| {
        let ports: Vec<ServerPort> = names.iter().map(|name| ServerPort { name, usual: Some(3000) }).collect();
        lesson_flags(Command::new("boxes"), &ports).render_help().to_string()
    };
    let several = of(&["site", "weather"]);
    assert!(several.contains("--port moves only the site server."), "{several}");
    assert!(several.contains("doorway boxes --port 9000 --port-weather 9001"), "{several}");
    let one = of(&["web"]);
    assert!(one.contains("doorway boxes --port 9000\n") || one.ends_with("--port 9000"), "{one}");
    assert!(!one.contains("moves only"), "{one}");
}

#[test]
fn a_port_that_is_none_is_refused_with_the_ports_that_are() {
    for wrong in ["abc", "-1", "70000"] {
        for line in ["doorway hello --port", "doorway hello --port-api", "doorway check --port", "doorway new x -p"] {
            let words = parsed(&format!("{line} {wrong}")).expect_err("no such port").to_string();
            assert!(words.contains("a port is a number from 1 to 65535"), "{line} {wrong}: {words}");
        }
    }
}

#[test]
fn usage_names_the_program_and_not_its_file() {
    for line in ["doorway.exe --help", "doorway.exe hello --help"] {
        let help = parsed(line).expect_err("it asks for help").to_string();
        assert!(help.contains("Usage: doorway ") && !help.contains(".exe"), "{help}");
    }
}

#[test]
fn the_flags_of_every_verb_come_last_in_help() {
    for verb in ["hello", "play", "check", "send"] {
        let help = parsed(&format!("doorway {verb} --help")).expect_err("it asks for help").to_string();
        let flags = help.split("\nExample").next().unwrap_or_default();
        let headings: Vec<&str> = flags.lines().filter(|line| line.ends_with(':') && !line.starts_with(' ')).collect();
        assert_eq!(headings.last(), Some(&"Everywhere:"), "{verb}: {headings:?}");
    }
}

#[test]
fn an_error_repeats_the_arguments_as_they_may_be_printed() {
    for line in ["\u{202e}x", "hello --step \u{1b}[2J", "send --\u{202e}", "check --port \u{9b}31m"] {
        let text = parsed(&format!("doorway {line}")).expect_err("it is refused").render().to_string();
        let is_unsafe = |char: char| char != '\n' && crate::text::safe::is_unsafe_char(char);
        assert!(!text.contains(is_unsafe), "{text:?}");
        assert!(text.contains("\\u{"), "{text:?}");
    }
}

#[test]
fn a_flag_of_another_verb_or_of_curl_is_told_how_it_is_written_here() {
    for (line, tip) in [
        ("doorway check --lesson hello", "write the lesson without a flag: `doorway check hello`"),
        ("doorway send -X post http://localhost:8080/", "in front of the URL: `doorway send POST URL`"),
        ("doorway new -dash --stack python", "cannot begin with a minus sign; try `doorway new dash`"),
        ("doorway hello -lang python", "write two minus signs in front of the flag: `--lang`"),
        ("doorway send --request PUT http://localhost:8080/", "`doorway send PUT URL`"),
    ] {
        let text = parsed(line).expect_err("it is refused").render().to_string();
        assert!(text.contains(tip), "{line}: {text}");
        assert_eq!(text.matches("tip:").count(), 1, "{line}: {text}");
    }
    let flag = parsed("doorway lessons -z").expect_err("it is refused").render().to_string();
    assert!(!flag.contains("as a value"), "{flag}");
}

#[test]
fn a_number_in_the_place_of_a_verb_is_a_lesson() {
    let played = |line: &str| match parsed(line).map(|cli| cli.verb) {
        Ok(Some(Verb::Play(args))) => Some((args.lesson, args.flags.step)),
        _ => None,
    };
    assert_eq!(played("doorway 11"), Some(("11".to_owned(), None)));
    assert_eq!(played("doorway --plain 11 --step 2"), Some(("11".to_owned(), Some(2))));
    assert_eq!(played("doorway --lessons 7 11"), Some(("11".to_owned(), None)));
    assert_eq!(played("doorway 1x"), None);
}
