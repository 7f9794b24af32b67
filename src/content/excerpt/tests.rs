use super::*;

const NESTED: &str = "\
use std;
    // ANCHOR: all
    fn all() {
        // ANCHOR: inner
        one();
          two();
        // ANCHOR_END: inner
    }
    // ANCHOR_END: all
";

#[test]
fn an_excerpt_loses_its_markers_and_the_indentation_its_lines_share() {
    let cut = cut(NESTED, "inner").expect("it is there");
    assert_eq!(cut, Excerpt { text: "one();\n  two();".to_owned(), first_line: 3 });
}

#[test]
fn an_outer_excerpt_shows_nothing_of_the_markers_inside_it() {
    let cut = cut(NESTED, "all").expect("it is there");
    assert_eq!(cut.text, "fn all() {\n    one();\n      two();\n}");
    assert_eq!(cut.first_line, 2);
}

#[test]
fn line_numbers_are_those_of_the_file_without_markers() {
    let plain = without_anchor_lines(NESTED);
    let excerpt = cut(NESTED, "inner").expect("it is there");
    let line = plain.lines().nth(excerpt.first_line - 1).expect("the file is that long");
    assert_eq!(line.trim(), "one();");
}

#[test]
fn every_comment_style_makes_a_marker() {
    for (open, end) in [
        ("// ", ""),
        ("# ", ""),
        ("<!-- ", " -->"),
        ("<!-- ", "-->"),
        ("/* ", " */"),
        ("-- ", ""),
        (";; ", ""),
        ("{/* ", " */}"),
        ("#", ""),
    ] {
        let source = format!("  {open}ANCHOR: a-b_1{end}\nx\n  {open}ANCHOR_END: a-b_1{end}\n");
        assert_eq!(cut(&source, "a-b_1").map(|cut| cut.text), Ok("x".to_owned()), "{source}");
    }
}

#[test]
fn a_file_with_windows_line_ends_gives_the_same_excerpt() {
    let cut = cut(&NESTED.replace('\n', "\r\n"), "inner").expect("it is there");
    assert_eq!(cut.text, "one();\n  two();");
}

#[test]
fn tabs_and_empty_lines_do_not_spoil_the_indentation() {
    let source = "# ANCHOR: a\n\tif x:\n\n\t\ty()\n# ANCHOR_END: a\n";
    assert_eq!(cut(source, "a").map(|cut| cut.text), Ok("if x:\n\n\ty()".to_owned()));
}

/// What is said about a file in which the anchor `a` is looked for.
fn fault(source: &str) -> String {
    cut(source, "a").expect_err("it is wrong").to_string()
}

#[test]
fn a_lost_anchor_is_named_with_the_ones_there_are() {
    assert_eq!(fault("x\n"), "no anchor `a`: the file has no anchors");
    assert_eq!(fault(NESTED), "no anchor `a`; there are: all, inner");
}

#[test]
fn an_anchor_must_be_closed() {
    assert_eq!(fault("\n// ANCHOR: a\nx\n"), "line 2: the anchor `a` is never closed; its end is `ANCHOR_END: a`");
}

#[test]
fn an_end_needs_its_beginning() {
    assert_eq!(fault("x\n// ANCHOR_END: a\n"), "line 2: the anchor `a` ends here and was never opened");
}

#[test]
fn a_name_is_used_once_even_after_it_was_closed() {
    let source = "// ANCHOR: a\nx\n// ANCHOR_END: a\n// ANCHOR: a\nx\n// ANCHOR_END: a\n";
    assert_eq!(fault(source), "line 4: the anchor `a` is opened a second time; the first is at line 1");
}

#[test]
fn anchors_do_not_cross() {
    let source = "// ANCHOR: a\n// ANCHOR: b\nx\n// ANCHOR_END: a\n// ANCHOR_END: b\n";
    assert_eq!(fault(source), "line 4: the anchor `a` ends inside `b`; close `b` first");
}

#[test]
fn a_marker_has_its_line_to_itself() {
    let said = "line 1: a marker is a comment alone on its line, `ANCHOR: name` or `ANCHOR_END: name`";
    assert_eq!(fault("x(); // ANCHOR: a\n// ANCHOR_END: a\n"), said);
    assert_eq!(fault("// ANCHOR: a and b\n"), said);
    assert_eq!(fault("// ANCHOR:\n"), said);
}

#[test]
fn an_anchor_around_nothing_is_an_error() {
    let source = "// ANCHOR: a\n\n// ANCHOR_END: a\n";
    assert_eq!(fault(source), "line 1: there is nothing between the markers of the anchor `a`");
}

#[test]
fn an_include_line_names_a_file_and_an_anchor_or_a_whole_file() {
    assert_eq!(include("{{#include a/b.js:c}}"), Some(("a/b.js", "c")));
    assert_eq!(include("  {{#include a/b.json }}  "), Some(("a/b.json", "")));
    assert_eq!(include("{{url}}"), None);
}

#[test]
fn an_anchor_is_replaced_by_other_words_at_its_indentation() {
    let source = "a\n  // ANCHOR: one\n  b\n  // ANCHOR_END: one\nc\n";
    assert_eq!(replace(source, "one", "// to do:\n\n// b").as_deref(), Ok("a\n  // to do:\n\n  // b\nc\n"));
    assert_eq!(replace(source, "one", "").as_deref(), Ok("a\nc\n"));
    assert!(replace(source, "two", "").is_err());
}
