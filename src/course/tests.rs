//! The lesson format as a specification: for each rule a file that is accepted and one that is refused.

mod check_block;

use super::read::{numbered, read};
use super::read_context::ReadContext;
use super::*;
use crate::content::DemoNames;

/// The front matter and the title that the tests do not care about: lines 1 to 8.
const TOP: &str = "+++\nsummary = \"A lesson.\"\npart = 1\nminutes = 8\ndemo = \"pets\"\n+++\n\n# Title\n";
/// A first step that is whole: lines 9 to 12.
const FIRST: &str = "## One\n```stage\ncat\n```\n";

const SOURCE: &str = "one();\n// ANCHOR: two\n  two();\n// ANCHOR_END: two\n";

fn lesson(text: &str) -> Result<Lesson, Diagnostics> {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let demos =
        [DemoNames { name: "pets".to_owned(), servers: names(&["site", "api"]), stages: names(&["cat", "dog"]) }];
    let source = |path: &str| match path {
        "a.js" | "a.py" | "a.rs" | "a.html" | "a.json" => Ok(SOURCE.to_owned()),
        "open.js" => Ok("x\n// ANCHOR: two\n".to_owned()),
        _ => Err("no such file".to_owned()),
    };
    let context = ReadContext { demos: &demos, expectations: expectations(), source: &source };
    read("lessons/07-pets.md", text.as_bytes(), &context)
}

/// A few expectations, as a check could bring them.
fn expectations() -> ExpectationSyntax {
    let validate = |line: &ExpectationLine, _: &ExpectationPlace<'_>| match line.word.as_str() {
        "status" if line.argument.parse::<u16>().is_err() => {
            Err(InvalidText::new(0..line.argument.len(), "this is no status", "expected a number"))
        }
        _ => Ok(()),
    };
    ExpectationSyntax { words: || vec!["status", "json", "save"], validate }
}

/// The blocks of a step with this in it.
fn blocks(text: &str) -> Vec<Block> {
    let lesson = lesson(&format!("{TOP}{FIRST}{text}")).unwrap_or_else(|faults| panic!("{faults}"));
    lesson.steps.into_iter().flat_map(|step| step.blocks).skip(1).collect()
}

/// What is said of a lesson whose first step goes on with this at line 13.
#[track_caller]
fn refused(text: &str) -> String {
    faults(&format!("{TOP}{FIRST}{text}"))
}

/// What is said of a whole file.
#[track_caller]
fn faults(text: &str) -> String {
    match lesson(text) {
        Ok(lesson) => panic!("this should be refused: {lesson:?}"),
        Err(faults) => faults.to_string(),
    }
}

/// The first lines of all that is said of a whole file, without the path.
#[track_caller]
fn messages(text: &str) -> Vec<String> {
    let Err(Diagnostics(faults)) = lesson(text) else { panic!("this should be refused") };
    faults.iter().map(|fault| format!("{}:{} {}", fault.line, fault.column, fault.message)).collect()
}

#[test]
fn a_lesson_is_read_from_top_to_bottom() {
    let lesson = lesson(&format!("{TOP}{FIRST}Some *text*.\n\n## Two\n\nMore.\n")).expect("it is right");
    assert_eq!((lesson.number, lesson.name.as_str(), lesson.title.as_str()), (7, "pets", "Title"));
    assert_eq!((lesson.summary.as_str(), lesson.part, lesson.minutes), ("A lesson.", 1, 8));
    assert_eq!(lesson.demo.as_deref(), Some("pets"));
    let steps: Vec<(&str, usize)> = lesson.steps.iter().map(|step| (step.title.as_str(), step.line)).collect();
    assert_eq!(steps, [("One", 9), ("Two", 15)]);
    assert_eq!(lesson.steps[1].blocks, [Block::Text("More.".to_owned())]);
}

// File names

#[test]
fn a_file_is_named_by_two_digits_and_small_words() {
    assert_eq!(numbered("07-routes.md"), Some((7, "routes")));
    assert_eq!(numbered("42-cors-demo2.md"), Some((42, "cors-demo2")));
    let wrong = [
        "7-routes.md",
        "007-routes.md",
        "routes.md",
        "07-Routes.md",
        "07-.md",
        "07-a--b.md",
        "07-a-.md",
        "07-a b.md",
        "07-2a.md",
        "+7-a.md",
        "07-a.txt",
        "07_a.md",
        "07-é.md",
    ];
    for wrong in wrong {
        assert_eq!(numbered(wrong), None, "{wrong}");
    }
}

#[test]
fn a_lesson_does_not_have_the_name_of_a_verb() {
    let text = format!("{TOP}{FIRST}Words.\n").replace("demo = \"pets\"\n", "").replace("```stage\ncat\n```\n", "");
    let context = ReadContext { demos: &[], expectations: expectations(), source: &|_| Err(String::new()) };
    for name in RESERVED_NAMES {
        let refused = read(&format!("07-{name}.md"), text.as_bytes(), &context).expect_err(name).to_string();
        assert!(refused.starts_with(&format!("07-{name}.md: a lesson cannot have the name `{name}`")), "{refused}");
    }
    assert!(read("07-urls.md", text.as_bytes(), &context).is_ok());
}

// The file as a whole

#[test]
fn windows_line_ends_and_a_byte_order_mark_change_nothing() {
    let text = format!("{TOP}{FIRST}Words.\n");
    let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    assert_eq!(lesson(&windows), lesson(&text));
}

#[test]
fn a_control_character_is_refused_wherever_it_stands() {
    assert_eq!(
        refused("a\u{1b}[2J\n"),
        "lessons/07-pets.md:13:2: the character U+001B, which is not seen\n  13 | a\u{fffd}[2J\n     |  ^ take it out"
    );
    assert!(refused("a\u{202e}\n").contains("U+202E"));
    assert!(refused("a\u{9b}\n").contains("U+009B"));
}

#[test]
fn a_file_that_is_no_text_or_too_large_is_refused() {
    let context = ReadContext { demos: &[], expectations: expectations(), source: &|_| Err(String::new()) };
    let said = |bytes: &[u8]| read("07-a.md", bytes, &context).expect_err("it is wrong").to_string();
    assert_eq!(said(b"a\nb\xff\n"), "07-a.md: line 2 is not UTF-8\n  save the file as UTF-8");
    assert!(said(&vec![b'a'; 256 * 1024 + 1]).starts_with("07-a.md: the file has 262145 bytes"));
    let named = read("a.md", b"", &context).expect_err("it is wrong").to_string();
    assert_eq!(
        named,
        "a.md: the name of this file is not that of a lesson\n  expected two digits, `-` and a name in small letters: `07-routes.md`"
    );
}

#[test]
fn all_that_is_wrong_is_said_at_once_in_the_order_of_the_lines() {
    let text = "+++\nsumary = \"A\"\npart = 9\nminutes = \"x\"\n+++\n# T\nlost\n## One\n```stagee\n```\n```quiz\n```\n";
    let said = messages(text);
    let expected = [
        "1:1 the front matter has no `summary`",
        "2:1 unknown key `sumary`",
        "3:8 wrong value for `part`",
        "4:11 wrong value for `minutes`",
        "7:1 this is before the first step",
        "9:4 unknown block `stagee`",
        "11:4 this `quiz` block is empty",
    ];
    for expected in expected {
        assert!(said.iter().any(|said| said == expected), "{expected}: {said:#?}");
    }
    let lines: Vec<usize> =
        said.iter().map(|said| said.split(':').next().expect("a line").parse().expect("a number")).collect();
    assert!(lines.is_sorted(), "{said:#?}");
}

// Front matter

/// What is said of this front matter.
#[track_caller]
fn front(lines: &str) -> String {
    faults(&format!("+++\n{lines}\n+++\n# T\n## One\nWords.\n"))
}

#[test]
fn a_lesson_without_a_demo_is_accepted() {
    let lesson =
        lesson("+++\nsummary = \"A\"\npart = 4\nminutes = 120\n+++\n# T\n## One\nWords.\n").expect("it is right");
    assert_eq!(lesson.demo, None);
}

#[test]
fn front_matter_stands_first_and_is_closed() {
    assert_eq!(
        faults("# T\n"),
        "lessons/07-pets.md:1:1: the file does not begin with `+++`\n  1 | # T\n    | ^^^ expected front matter between two lines `+++`"
    );
    assert!(faults("+++\nsummary = \"A\"\n").contains("the front matter is never closed"));
    assert!(faults("").contains("does not begin with `+++`"));
    assert!(faults("+++").contains("never closed"));
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest_one() {
    assert_eq!(
        front("summary = \"A\"\npart = 1\nminuts = 3\nminutes = 3"),
        "lessons/07-pets.md:4:1: unknown key `minuts`\n  4 | minuts = 3\n    | ^^^^^^ did you mean `minutes`?"
    );
}

#[test]
fn a_value_of_another_kind_is_refused_where_it_stands() {
    assert_eq!(
        front("summary = \"A\"\npart = 5\nminutes = 3"),
        "lessons/07-pets.md:3:8: wrong value for `part`\n  3 | part = 5\n    |        ^ expected a part of the course, 1 to 4"
    );
    for wrong in ["0", "121", "-3", "3.5", "\"3\"", "0x3", "[3]", "true"] {
        assert!(
            front(&format!("summary = \"A\"\npart = 1\nminutes = {wrong}"))
                .contains(":4:11: wrong value for `minutes`"),
            "{wrong}"
        );
    }
    for wrong in ["\"\"", "\" \"", "3", "\"\"\"a\nb\"\"\""] {
        assert!(front(&format!("part = 1\nminutes = 3\nsummary = {wrong}")).contains("summary"), "{wrong}");
    }
    let long = "é".repeat(101);
    assert!(front(&format!("part = 1\nminutes = 3\nsummary = \"{long}\"")).contains("the summary has 101 characters"));
}

#[test]
fn what_toml_does_not_understand_is_said_at_its_own_line() {
    let said = front("summary = \"A\"\npart 1\nminutes = 3");
    assert!(said.starts_with("lessons/07-pets.md:3:"), "{said}");
}

#[test]
fn a_demo_must_be_one_there_is() {
    assert_eq!(
        front("summary = \"A\"\npart = 1\nminutes = 3\ndemo = \"pet\""),
        "lessons/07-pets.md:5:9: unknown demo `pet`\n  5 | demo = \"pet\"\n    |         ^^^ did you mean `pets`?"
    );
}

// Headings and steps

#[test]
fn a_lesson_has_one_title_and_at_least_one_step() {
    assert_eq!(messages(&format!("{TOP}{FIRST}# Again\n")), ["13:3 a second title"]);
    assert_eq!(messages(TOP), ["7:1 the lesson has no steps"]);
    assert!(faults(&format!("{}{FIRST}", TOP.replace("# Title\n", ""))).contains("the lesson has no title"));
}

#[test]
fn nothing_stands_between_the_title_and_the_first_step() {
    assert_eq!(messages(&format!("{TOP}Welcome!\n\n{FIRST}")), ["9:1 this is before the first step"]);
}

#[test]
fn a_step_is_not_empty() {
    assert_eq!(messages(&format!("{TOP}{FIRST}## Two\n## Three\nWords.\n")), ["13:4 this step is empty"]);
}

#[test]
fn underlined_headings_are_refused_and_deep_ones_are_text() {
    assert_eq!(messages(&format!("{TOP}{FIRST}Two\n---\n")), ["13:1 a heading that is underlined"]);
    assert_eq!(blocks("### Deep\n"), [Block::Text("### Deep".to_owned())]);
    assert!(refused("##\nWords.\n").contains("a heading without words"));
}

#[test]
fn the_first_step_says_which_stage_runs() {
    assert_eq!(
        faults(&format!("{TOP}## One\nWords.\n")),
        "lessons/07-pets.md:9:4: the first step does not say which stage runs\n  9 | ## One\n    |    ^^^ expected a `stage` block with a stage of the demo `pets`"
    );
}

// Fences

#[test]
fn a_fence_is_what_commonmark_calls_one() {
    for fence in [
        "```stage\ndog\n```",
        "~~~stage\ndog\n~~~",
        "`````stage\ndog\n`````",
        "   ``` stage\n   dog\n   ```",
        "```stage\ndog\n````",
    ] {
        let found = blocks(&format!("## Two\n\n{fence}\n"));
        assert_eq!(
            found,
            [Block::Stage(StageBlock { name: "dog".to_owned(), keys: vec![], programs: vec![] })],
            "{fence}"
        );
    }
}

#[test]
fn a_fence_inside_a_list_or_a_quote_is_text() {
    for text in ["- a\n\n  ```stagee\n  ```", "> ```stagee\n> ```", "    ```stagee\n    ```", "`` ```stagee ``"] {
        assert!(matches!(&blocks(&format!("Words.\n\n{text}\n"))[..], [Block::Text(_)]), "{text}");
    }
}

#[test]
fn a_heading_inside_a_fence_is_no_heading() {
    let found = blocks("```text\n## Not a step\n```\n");
    assert_eq!(found, [Block::Text("```text\n## Not a step\n```".to_owned())]);
}

#[test]
fn a_block_is_not_empty() {
    for word in ["stage", "try", "edit", "exercise", "quiz", "check", "js", "console"] {
        assert_eq!(
            messages(&format!("{TOP}{FIRST}## Two\n```{word}\n\n```\n")),
            [format!("14:4 this `{word}` block is empty")]
        );
    }
}

#[test]
fn an_unknown_word_is_refused_with_the_nearest_one() {
    assert_eq!(
        refused("```stagee\ncat\n```\n"),
        "lessons/07-pets.md:13:4: unknown block `stagee`\n  13 | ```stagee\n     |    ^^^^^^ did you mean `stage`?"
    );
    assert!(
        refused("```javascript\n```\n")
            .contains("expected one of: stage, try, edit, exercise, quiz, check, elsewhere, js, python")
    );
    assert!(refused("```\ncurl\n```\n").contains(":13:1: a block without a word"));
}

#[test]
fn nothing_stands_after_the_word() {
    assert_eq!(
        messages(&format!("{TOP}{FIRST}```console once\n$ ls\n```\n")),
        ["13:12 there is nothing after the word `console`"]
    );
}

#[test]
fn a_fence_is_closed() {
    assert_eq!(
        refused("```text\nwords\n"),
        "lessons/07-pets.md:13:1: this block is never closed\n  13 | ```text\n     | ^^^^^^^ close it with ```"
    );
    assert!(refused("````text\nwords\n```\n").contains("this block is never closed"));
}

// stage

#[test]
fn a_stage_may_have_keys() {
    let found = blocks("## Two\n```stage\ndog\nkey 1 cat The cat comes back\n```\n");
    let key = StageKey { key: '1', stage: "cat".to_owned(), words: "The cat comes back".to_owned() };
    assert_eq!(found, [Block::Stage(StageBlock { name: "dog".to_owned(), keys: vec![key], programs: vec![] })]);
}

/// What is said of a second step with these blocks, from line 14 on.
#[track_caller]
fn second(text: &str) -> String {
    refused(&format!("## Two\n{text}\n"))
}

#[test]
fn a_stage_must_be_one_of_the_demo() {
    assert_eq!(
        second("```stage\ndgo\n```"),
        "lessons/07-pets.md:15:1: unknown stage of the demo `pets`: `dgo`\n  15 | dgo\n     | ^^^ did you mean `dog`?"
    );
    assert!(second("```stage\ndog\nkey 1 bird Tweet\n```").contains(":16:7: unknown stage of the demo `pets`: `bird`"));
    assert!(second("```stage\n```").contains(":14:4: this `stage` block is empty"));
}

#[test]
fn a_key_line_is_whole_and_each_key_stands_once() {
    for wrong in ["key x cat Words", "key 0 cat Words", "key 12 cat Words", "key 1 cat", "key"] {
        assert!(second(&format!("```stage\ndog\n{wrong}\n```")).contains("this key line is not whole"), "{wrong}");
    }
    assert!(second("```stage\ndog\nkey 1 cat A\nkey 1 dog B\n```").contains(":17:1: the key 1 is here twice"));
    assert!(second("```stage\ndog\nkye 1 cat A\n```").contains("did you mean `key`?"));
}

#[test]
fn a_step_has_one_stage_and_it_stands_before_the_try() {
    assert!(refused("```stage\ndog\n```\n").contains(":13:4: a second `stage` in one step"));
    let text = "```try\nDo.\nuntil GET / -> 200\n```\n```stage\ndog\n```";
    assert!(second(text).contains("a `stage` after the `try` of its step"));
}

#[test]
fn stage_and_try_need_a_demo() {
    let top = TOP.replace("demo = \"pets\"\n", "");
    assert_eq!(messages(&format!("{top}{FIRST}")), ["9:4 a `stage` in a lesson without a demo"]);
    let text = format!("{top}## One\n```try\nDo.\nuntil GET / -> 200\n```\n");
    assert_eq!(messages(&text), ["9:4 a `try` in a lesson without a demo"]);
}

// try

fn attempt(lines: &str) -> Try {
    match &blocks(&format!("```try\n{lines}\n```\n"))[..] {
        [Block::Try(attempt)] => attempt.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_try_has_words_and_what_ends_it() {
    let found = attempt(
        "Open {{url:api}}/cats?x=1, please.\nThen wait.\n\nuntil GET /cats -> 200\nuntil api OPTIONS /cats?* -> 204\nuntil GET * -> 404",
    );
    assert_eq!(found.words, "Open {{url:api}}/cats?x=1, please.\nThen wait.");
    assert_eq!(found.open.as_deref(), Some("{{url:api}}/cats?x=1"));
    let until = |server: Option<&str>, method: &str, path: &str, status| ExpectedExchange {
        server: server.map(str::to_owned),
        ..ExpectedExchange::new(method, path, status)
    };
    assert_eq!(
        found.until,
        [until(None, "GET", "/cats", 200), until(Some("api"), "OPTIONS", "/cats?*", 204), until(None, "GET", "*", 404)]
    );
}

#[test]
fn an_until_line_may_say_what_the_learner_does_for_it() {
    let found = attempt("Press it.\n\nuntil api GET /cats -> 200 2 times as \"press **Cats**\"\nuntil GET / -> 200");
    let words: Vec<Option<&str>> = found.until.iter().map(|until| until.words.as_deref()).collect();
    assert_eq!(words, [Some("press **Cats**"), None]);
    assert_eq!(found.until[0].times, 2);
}

#[test]
fn an_until_line_may_ask_for_a_stage_of_the_demo() {
    let until = attempt("Do.\nuntil GET / -> 200 2 times at dog as \"press it\"").until.remove(0);
    assert_eq!((until.stage.as_deref(), until.times), (Some("dog"), 2));
}

#[test]
fn an_until_line_may_ask_for_an_origin_for_headers_and_for_more_than_once() {
    let line =
        "until api GET /cats -> 200 2 times from {{url:site}} with header Cookie ~ session= with header Accept: */*";
    let [until] = &attempt(&format!("Do.\n{line}")).until[..] else { panic!("it is one line") };
    assert_eq!((until.times, until.origin.as_deref()), (2, Some("{{url:site}}")));
    let headers: Vec<String> = until.headers.iter().map(HeaderCondition::text).collect();
    assert_eq!(headers, ["Cookie ~ session=", "Accept: */*"]);
    for origin in ["http://127.0.0.1:{{port:site}}", "http://localhost:3000", "null"] {
        let until = attempt(&format!("Do.\nuntil GET / -> 200 from {origin}")).until.remove(0);
        assert_eq!(until.origin.as_deref(), Some(origin));
    }
}

#[test]
fn an_until_line_may_ask_for_a_request_without_a_header() {
    let line = "until GET / -> 200 with header Accept: */* without header Origin with body ~ ^1$";
    let until = attempt(&format!("Do.\n{line}")).until.remove(0);
    assert_eq!((until.without, until.headers.len()), (vec!["Origin".to_owned()], 1));
    assert_eq!(until.body.as_deref(), Some("^1$"));
    assert!(self::until("until GET / -> 200 without header Origin: *").contains("this is no name of a header"));
}

#[test]
fn the_body_that_an_until_line_asks_for_may_hold_a_port() {
    let line = "until GET / -> 200 with body ~ localhost:{{port:api}}/.*";
    assert_eq!(attempt(&format!("Do.\n{line}")).until[0].body.as_deref(), Some("localhost:{{port:api}}/.*"));
    assert!(until("until GET / -> 200 with body ~ {{port:api}}(").contains("this is no regular expression"));
    assert!(until("until GET / -> 200 with body ~ {{host}}").contains("unknown placeholder `host`"));
}

#[test]
fn the_address_to_open_ends_where_the_sentence_goes_on() {
    for (words, address) in [
        ("Open {{url}}/.", Some("{{url}}/")),
        ("Open <{{url}}/a>.", Some("{{url}}/a")),
        ("Open [this]({{url}}/a).", Some("{{url}}/a")),
        ("Type `curl -i {{url}}/a`!", Some("{{url}}/a")),
        ("Open http://localhost:3000/a: it waits", Some("http://localhost:3000/a")),
        ("Press the button.", None),
    ] {
        assert_eq!(attempt(&format!("{words}\nuntil GET / -> 200")).open.as_deref(), address, "{words}");
    }
}

/// What is said of a try with this `until` line, at line 15.
#[track_caller]
fn until(line: &str) -> String {
    refused(&format!("```try\nDo.\n{line}\n```\n"))
}

#[test]
fn an_until_line_has_its_form() {
    assert_eq!(
        until("until GET / 200"),
        "lessons/07-pets.md:15:1: this until line has no `->`\n  15 | until GET / 200\n     | ^^^^^^^^^^^^^^^ expected `until [SERVER] METHOD /path -> status`"
    );
    for wrong in ["until GET -> 200", "until -> 200", "until a b GET / -> 200"] {
        assert!(until(wrong).contains("this until line is not whole"), "{wrong}");
    }
    for wrong in ["600", "99", "0200", "OK", "", "+20"] {
        assert!(until(&format!("until GET / -> {wrong}")).contains("this is no status"), "{wrong}");
    }
    assert!(until("until GET / -> 200 OK").contains(":15:20: this until line goes on with something unknown"));
    assert!(until("until GET / -> 200 from localhost:3000").contains("this is no origin"));
    assert!(until("until GET / -> 200 from http://localhost:3000/").contains("this is no origin"));
    assert!(until("until GET / -> 200 0 times").contains("this is no number of times"));
    assert!(until("until GET / -> 200 with header Cookie").contains("this is no header"));
    assert!(until("until GET / -> 200 with header Cookie ~ (").contains("this is no regular expression"));
    assert!(until("until get / -> 200").contains("did you mean `GET`?"));
    assert!(until("until G(T / -> 200").contains("unknown method"));
    assert!(until("until GET about -> 200").contains(":15:11: this is no path"));
    assert!(until("until GET /a#b -> 200").contains("this is no path"));
    assert!(until("until GET /é -> 200").contains("this is no path"));
    assert_eq!(
        until("until apy GET / -> 200"),
        "lessons/07-pets.md:15:7: unknown server of the demo `pets`: `apy`\n  15 | until apy GET / -> 200\n     |       ^^^ did you mean `api`?"
    );
}

#[test]
fn a_try_has_both_words_and_an_end_and_stands_once_in_a_step() {
    assert!(refused("```try\nuntil GET / -> 200\n```\n").contains("this try block has no words"));
    assert!(refused("```try\nDo.\n```\n").contains("this try block never ends"));
    assert!(refused("```try\nDo.\nuntil GET / -> 200\nMore.\n```\n").contains(":16:1: this line is under an `until`"));
    assert!(refused("```try\n1\n2\n3\n4\n5\nuntil GET / -> 200\n```\n").contains(":18:1: what to do is too long"));
    let one = "```try\nDo.\nuntil GET / -> 200\n```\n";
    assert!(refused(&format!("{one}{one}")).contains(":17:4: a second `try` in one step"));
}

// quiz

const QUIZ: &str = "What?\n\n( ) No\n    It is not,\n    really.\n(x) Yes\nbecause it is.\nReally.";

#[test]
fn a_quiz_has_a_question_choices_reasons_and_why() {
    let choice = |words: &str, right, reason: Option<&str>| QuizChoice {
        words: words.to_owned(),
        right,
        reason: reason.map(str::to_owned),
    };
    let quiz = Quiz {
        question: "What?".to_owned(),
        choices: vec![choice("No", false, Some("It is not, really.")), choice("Yes", true, None)],
        because: "it is.\nReally.".to_owned(),
    };
    assert_eq!(blocks(&format!("```quiz\n{QUIZ}\n```\n")), [Block::Quiz(quiz)]);
}

/// What is said of this quiz, which begins at line 14.
#[track_caller]
fn quiz(text: &str) -> String {
    refused(&format!("```quiz\n{text}\n```\n"))
}

#[test]
fn exactly_one_choice_is_right() {
    assert!(quiz(&QUIZ.replace("(x)", "( )")).contains("no choice is right"));
    assert_eq!(
        quiz(&QUIZ.replace("( )", "(x)")),
        "lessons/07-pets.md:19:1: a second right choice\n  19 | (x) Yes\n     | ^^^^^^^ exactly one has `(x)`"
    );
}

#[test]
fn every_wrong_choice_has_its_reason() {
    assert_eq!(
        quiz("What?\n( ) No\n(x) Yes\nbecause it is."),
        "lessons/07-pets.md:15:1: a wrong choice without its reason\n  15 | ( ) No\n     | ^^^^^^ say why under it, indented"
    );
}

#[test]
fn a_quiz_that_is_not_whole_is_refused() {
    assert!(quiz(&QUIZ.replace("What?", "")).contains("this quiz asks nothing"));
    assert!(quiz(&QUIZ.replace("because it is.\nReally.", "")).contains("this quiz does not say why"));
    assert!(quiz(&QUIZ.replace("because it is.\nReally.", "because")).contains("this quiz does not say why"));
    assert!(quiz("What?\n(x) Yes\nbecause it is.").contains("this quiz has 1 choices"));
    assert!(quiz(&QUIZ.replace("    It is", "It is")).contains(":17:1: this line is no choice and no reason"));
    assert!(quiz(&format!("{QUIZ}\n( ) Late\n  Too late.")).contains("a choice under `because`"));
    assert!(quiz(&QUIZ.replace("(x) Yes", "(x)")).contains("a choice without words"));
}

// Code

fn code(language: Language, path: &str, anchor: &str, text: &str, first_line: usize) -> Block {
    Block::Code(Code { language, path: path.to_owned(), anchor: anchor.to_owned(), text: text.to_owned(), first_line })
}

#[test]
fn code_is_cut_out_of_a_file_that_runs() {
    let found = blocks(
        "```js\n{{#include a.js:two}}\n```\n\n```python\n{{#include a.py:two}}\n```\n\n```json\n{{#include a.json}}\n```\n",
    );
    assert_eq!(
        found,
        [
            code(Language::Js, "a.js", "two", "two();", 2),
            code(Language::Python, "a.py", "two", "two();", 2),
            code(Language::Json, "a.json", "", "one();\n  two();", 1),
        ]
    );
}

#[test]
fn code_is_never_typed_into_a_lesson() {
    assert_eq!(
        refused("```js\nserver.listen(8080);\n```\n"),
        "lessons/07-pets.md:14:1: code is never typed into a lesson\n  14 | server.listen(8080);\n     | ^^^^^^^^^^^^^^^^^^^^ expected one line `{{#include PATH:ANCHOR}}`"
    );
    assert!(
        refused("```js\n{{#include a.js:two}}\nmore();\n```\n").contains(":15:1: a code block holds one include line")
    );
}

#[test]
fn an_include_that_leads_nowhere_is_refused() {
    assert_eq!(
        refused("```js\n{{#include a.js:tow}}\n```\n"),
        "lessons/07-pets.md:14:1: `a.js` has no anchor `tow`\n  14 | {{#include a.js:tow}}\n     | ^^^^^^^^^^^^^^^^^^^^^ did you mean `two`?"
    );
    assert!(
        refused("```js\n{{#include b.js:two}}\n```\n").contains(
            "`b.js` cannot be shown\n  14 | {{#include b.js:two}}\n     | ^^^^^^^^^^^^^^^^^^^^^ no such file"
        )
    );
    assert!(refused("```js\n{{#include open.js:two}}\n```\n").contains("line 2: the anchor `two` is never closed"));
    assert!(refused("```js\n{{#include a.py:two}}\n```\n").contains("`js` shows another kind of file than this"));
}

#[test]
fn neighbours_in_the_learners_languages_are_one_block_with_each_language_once() {
    let js = "```js\n{{#include a.js:two}}\n```\n";
    let html = "```html\n{{#include a.html:two}}\n```\n";
    assert!(refused(&format!("{js}{js}")).contains(":16:4: a second `js` block next to the first"));
    assert_eq!(blocks(&format!("{js}Words.\n{js}")).len(), 3);
    assert_eq!(blocks(&format!("{js}{html}{js}")).len(), 3);
    assert_eq!(blocks(&format!("{html}{html}")).len(), 2);
}

// console, text, placeholders

#[test]
fn a_console_block_has_a_command() {
    assert_eq!(
        blocks("```console\n$ curl -i {{url}}/\nHTTP/1.1 200 OK\n```\n"),
        [Block::Console("$ curl -i {{url}}/\nHTTP/1.1 200 OK".to_owned())]
    );
    assert!(refused("```console\ncurl -i\n```\n").contains("this console block has no command"));
}

#[test]
fn an_elsewhere_block_is_markdown_with_placeholders() {
    assert_eq!(
        blocks("```elsewhere\nYou may read *a*.\nToday, {{url}} is true.\n```\n"),
        [Block::Elsewhere("You may read *a*.\nToday, {{url}} is true.".to_owned())]
    );
    assert!(refused("```elsewhere\n{{host}}\n```\n").contains("unknown placeholder `host`"));
    assert!(refused("```elsewhere\n```\n").contains("this `elsewhere` block is empty"));
}

#[test]
fn placeholders_are_those_there_are_wherever_words_stand() {
    blocks("{{url}} {{port}} {{url:api}} {{port:site}}\n");
    assert_eq!(
        refused("Open {{uri}}/.\n"),
        "lessons/07-pets.md:13:8: unknown placeholder `uri`\n  13 | Open {{uri}}/.\n     |        ^^^ did you mean `url`?"
    );
    assert!(refused("Open {{url:apy}}/.\n").contains("unknown server of the demo `pets`: `apy`"));
    assert!(refused("```console\n$ curl {{ url }}\n```\n").contains(":14:10: unknown placeholder ` url `"));
    assert!(refused("```text\n{{host}}\n```\n").contains("unknown placeholder `host`"));
    assert!(refused("```try\nOpen {{host}}\nuntil GET / -> 200\n```\n").contains("unknown placeholder `host`"));
    assert!(
        refused(&format!("```quiz\n{}\n```\n", QUIZ.replace("What?", "{{x}}"))).contains("unknown placeholder `x`")
    );
    assert!(refused("{{#include a.js:two}}\n").contains("an include outside a code block"));
    let without = TOP.replace("demo = \"pets\"\n", "");
    assert!(
        faults(&format!("{without}## One\n{{{{url}}}}\n")).contains("this lesson has no demo, so it has no address")
    );
}

// Whatever a file may be

#[test]
fn ten_thousand_spoilt_lessons_are_read_or_refused_and_none_panics() {
    let whole = format!(
        "{TOP}{FIRST}Wörds {{{{url}}}}.\n```js\n{{{{#include a.js:two}}}}\n```\n```quiz\n{QUIZ}\n```\n```try\nÖpen {{{{url}}}}/a.\nuntil api GET /a -> 200\n```\n```check\nGET /{{random}}\nstatus 404\nhint é\njson {{\"é\": [1, 2]}}\n```\n## Two\n> ~~~text\n- a\n```console\n$ curl\n```\n"
    );
    assert!(lesson(&whole).is_ok(), "{:?}", lesson(&whole));
    let bits = [
        "\n",
        "```",
        "~~~",
        "+++",
        "## ",
        "# ",
        " ",
        "{{",
        "}}",
        "{{#include ",
        "( ) ",
        "(x) ",
        "->",
        "until ",
        "\u{1b}",
        "日本",
        "\"",
        "=",
        "[",
        "    ",
        "\t",
        "\r\n",
        "hint ",
        "json {",
        "because ",
        "body <<\n",
        ">>\n",
        "fixture ",
        "{id}",
        "---\n",
        "<div>",
        "> ",
        "- ",
    ];
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % below as u64).expect("it is below a usize")
    };
    for _ in 0..10_000 {
        let mut text: Vec<char> = whole.chars().collect();
        for _ in 0..=random(4) {
            let at = random(text.len());
            let end = (at + random(12)).min(text.len());
            let bit = bits[random(bits.len())].chars().take(random(12));
            text.splice(at..end, bit);
        }
        let text: String = text.into_iter().collect();
        if let Err(Diagnostics(faults)) = lesson(&text) {
            assert!(!faults.is_empty(), "refused without a word:\n{text}");
            assert!(faults.iter().all(|fault| !fault.lines().is_empty()));
        }
    }
}
