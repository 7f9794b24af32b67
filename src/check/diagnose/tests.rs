use std::collections::BTreeSet;
use std::sync::Arc;

use super::*;
use crate::content::stack::Stack;
use crate::content::stacks::Stacks;

/// Every built-in stack, and none: a server that nothing is known of.
fn stacks() -> Vec<Option<Arc<Stack>>> {
    Stacks::builtin().all().cloned().map(Some).chain([None]).collect()
}

fn texts(rule: &rules::Rule) -> Vec<(&str, &str)> {
    let always = [&rule.seen, &rule.why, &rule.try_];
    always.into_iter().chain(&rule.look).chain(&rule.line).flat_map(rules::StackText::all).collect()
}

#[test]
fn every_rule_says_all_three_parts_for_every_stack_it_fits() {
    for rule in rules::all() {
        let fits = |stack: &&Option<Arc<Stack>>| {
            rule.stacks.is_empty()
                || rule.stacks.iter().any(|name| stack_names::names(stack.as_deref()).contains(&name.as_str()))
        };
        for stack in stacks().iter().filter(fits) {
            for words in [&rule.seen, &rule.why, &rule.try_] {
                assert!(
                    words.of(&stack_names::names(stack.as_deref())).is_some_and(|text| !text.is_empty()),
                    "{stack:?}: {rule:#?}"
                );
            }
        }
    }
}

#[test]
fn every_blank_is_one_that_is_filled() {
    for (rule, text) in rules::all().iter().flat_map(|rule| texts(rule).into_iter().map(move |(_, text)| (rule, text)))
    {
        assert!(template::is_fillable(rule, text), "{text}");
    }
}

#[test]
fn every_fact_that_is_asked_for_is_one_and_has_the_values_that_are_asked_for() {
    for rule in rules::all() {
        let spec = rule.fact.as_ref().map(|name| facts::spec(name).unwrap_or_else(|| panic!("{rule:#?}")));
        let values = spec.map(|spec| spec.values).unwrap_or_default();
        assert!(rule.fact_is.keys().all(|name| values.contains(&name.as_str())), "{rule:#?}");
    }
}

#[test]
fn the_line_of_a_to_do_stands_in_the_template_alone() {
    for rule in rules::all().iter().filter(|rule| rule.when.to_do == Some(true)) {
        assert!(rule.line.is_none(), "{rule:#?}");
    }
}

#[test]
fn every_stack_that_is_named_is_one() {
    let stacks = stacks();
    let of_stacks = stacks.iter().flat_map(|stack| stack_names::names(stack.as_deref())).map(str::to_owned);
    let known: BTreeSet<String> = of_stacks.chain(stack_names::framework_names().map(str::to_owned)).collect();
    for rule in rules::all() {
        let named = rule.stacks.iter().map(String::as_str).chain(texts(rule).into_iter().map(|(name, _)| name));
        named.for_each(|name| assert!(known.contains(name), "{name}: {rule:#?}"));
    }
}

#[test]
fn every_page_of_the_docs_is_one_that_a_stack_has() {
    for name in rules::all().iter().flat_map(|rule| &rule.docs) {
        assert!(stacks().iter().flatten().any(|stack| stack.docs.contains_key(name)), "{name}");
    }
}

#[test]
fn every_mistake_that_is_told_as_a_diagnosis_has_a_rule() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes");
    let numbers: BTreeSet<u16> = rules::all().iter().filter_map(|rule| rule.number).collect();
    for entry in std::fs::read_dir(folder).expect("the mistakes are there").flatten() {
        let Ok(text) = std::fs::read_to_string(entry.path().join("mistake.toml")) else { continue };
        let table: toml::Table = toml::from_str(&text).expect("it is TOML");
        let number = table["number"].as_integer().and_then(|number| u16::try_from(number).ok());
        let is_told = table["told"].as_str() == Some("diagnosis");
        assert!(!is_told || number.is_some_and(|number| numbers.contains(&number)), "{}", entry.path().display());
    }
}

#[test]
fn a_rule_asks_for_every_response_that_it_reads_and_for_no_other() {
    for rule in rules::all() {
        let asked: BTreeSet<String> = rule.asks.iter().cloned().collect();
        let read = rule.when.around.iter().flat_map(|around| around.keys()).map(|path| format!("GET {path}"));
        assert_eq!(asked, read.collect(), "{rule:#?}");
    }
}

#[test]
fn a_rule_is_about_lessons_that_exist() {
    let lessons = crate::course::summaries().into_iter().map(|lesson| lesson.name);
    let ideas = Stacks::builtin().templates().files("common/ideas").into_iter();
    let ideas = ideas.filter_map(|file| file.strip_suffix(".md").map(str::to_owned));
    let lessons: BTreeSet<String> = lessons.chain(ideas).collect();
    for rule in rules::all() {
        let of_lesson = rule.lesson.as_ref().is_none_or(|names| names.all().iter().all(|name| lessons.contains(*name)));
        assert!(of_lesson, "{rule:#?}");
    }
}

#[test]
fn a_rule_with_an_unknown_key_is_refused() {
    let rule = |more: &str| format!("[[mistake]]\n{more}\nseen = \"a\"\nwhy = \"b\"\ntry = \"c\"\n");
    for right in
        ["lesson = \"routes\"", "topic = [\"cors\", \"cookies\"]", "asks = [\"GET /x\"]", "when = { bytes = true }"]
    {
        assert_eq!(rules::read(&rule(right)).map(|rules| rules.len()), Ok(1), "{right}");
    }
    for wrong in ["lessons = \"routes\"", "when = { bites = true }", "ask = []"] {
        let error = rules::read(&rule(wrong)).expect_err(wrong);
        assert!(error.contains("unknown field"), "{error}");
    }
}

#[test]
fn a_rule_for_another_lesson_or_topic_does_not_fit() {
    let fits = |scope: &str, lesson: &str, topics: &[&str]| {
        let text =
            format!("[[mistake]]\n{scope}\nwhen = {{ start = \"nobody\" }}\nseen = \"a\"\nwhy = \"b\"\ntry = \"c\"\n");
        let result = CheckResult {
            lesson: lesson.to_owned(),
            topics: topics.iter().map(|topic| (*topic).to_owned()).collect(),
            aborted: Some(crate::check::AbortReason::NobodyListens),
            ..CheckResult::default()
        };
        rule_match::matches(
            &RuleContext::new(&result, &Evidence::default(), Subject::Start),
            &rules::read(&text).expect("it is right")[0],
        )
    };
    assert!(fits("", "routes", &[]));
    assert!(fits("lesson = [\"hello\", \"routes\"]", "routes", &[]) && !fits("lesson = \"hello\"", "routes", &[]));
    assert!(fits("topic = \"cors\"", "a", &["cookies", "cors"]) && !fits("topic = \"cors\"", "a", &["cookies"]));
}

#[test]
fn where_nothing_is_known_nothing_is_guessed() {
    assert_eq!(diagnose(&CheckResult::default(), &Evidence::default(), Subject::Start), None);
    assert_eq!(diagnose(&CheckResult::default(), &Evidence::default(), Subject::Probe(0)), None);
}
