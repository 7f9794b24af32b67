//! Facts about a table of paths that holds calls, and about a path that is compared with a word that does not compare texts.

use regex_lite::Regex;

use super::routed_request::RoutedRequest;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::{SourceLanguage, SourceSpan};

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec { name: "table-of-calls", values: &["call", "function"], find: table_of_calls },
    FactSpec { name: "cut-path", values: &["cut", "rest", "number", "right", "mended", "last"], find: cut_path },
    FactSpec { name: "identity-comparison", values: &["code", "mended"], find: identity_comparison },
];

/// A table of paths holds what functions return, and not the functions: `{'/': self.home(), '/about': self.about()}`. `call` is the
/// first of the calls, `function` the name without the call.
fn table_of_calls(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context)?;
    let call = Regex::new(r#"['"`]/[\w/-]*['"`]\s*:\s*([\w.]+)\(\)"#).ok()?;
    request.model.files.iter().enumerate().find_map(|(file, text)| {
        let calls = |line: &str| call.captures_iter(line).count();
        if text.text.lines().map(calls).sum::<usize>() < 2 {
            return None;
        }
        let (at, line) = text.text.lines().enumerate().find(|(_, line)| call.is_match(line))?;
        let function = call.captures(line)?.get(1)?.as_str().to_owned();
        let fact = FoundFact::at(request.model, &SourceSpan::of_line(file, at + 1));
        Some(fact.with("call", format!("{function}()")).with("function", function))
    })
}

/// A line cuts the path near the beginning of its last part, and not exactly there: `path.slice(6)` of `/users/1`. `cut` is that
/// code, `rest` what is left of the path, `last` its last part, `number` the one in the code and `right` the one that is meant,
/// `mended` the line with it.
fn cut_path(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(|request| !request.wants_missing)?;
    let pattern =
        r"\b((?:[\w.]*\.)?(?:path|url|pathname|Path|URL)(?:\.(?:slice|substring|substr)\(|\[)(\d+)(?:\)|:\]))";
    let pattern = Regex::new(pattern).ok()?;
    let path = request.plain_path();
    let right = path.rfind('/').filter(|at| *at > 0)? + 1;
    request.model.files.iter().enumerate().find_map(|(file, text)| {
        text.text.lines().enumerate().find_map(|(at, line)| {
            let found = pattern.captures(line)?;
            let (cut, number) = (found.get(1)?, found.get(2)?);
            let at_byte: usize = number.as_str().parse().ok()?;
            let rest = path.get(at_byte..).filter(|_| at_byte != right && at_byte.abs_diff(right) <= 2)?;
            let mended = line.replace(cut.as_str(), &cut.as_str().replacen(number.as_str(), &right.to_string(), 1));
            let fact = FoundFact::at(request.model, &SourceSpan::of_line(file, at + 1)).with("cut", cut.as_str());
            let fact = fact.with("rest", rest).with("number", number.as_str()).with("right", right.to_string());
            Some(fact.with("mended", mended.trim()).with("last", &path[right..]))
        })
    })
}

/// A line of Python compares the path by `is`. `mended` is the line with `==`.
fn identity_comparison(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(|request| !request.wants_missing)?;
    let pattern = Regex::new(&format!(r#"\bis\s+(['"]){}['"]"#, regex_lite::escape(request.plain_path()))).ok()?;
    let files = request.model.files.iter().enumerate().filter(|(_, file)| file.language == SourceLanguage::Python);
    files.into_iter().find_map(|(file, text)| {
        let (at, line) = text.text.lines().enumerate().find(|(_, line)| pattern.is_match(line))?;
        let mended = line.replacen(" is ", " == ", 1);
        let fact = FoundFact::at(request.model, &SourceSpan::of_line(file, at + 1)).with("code", line.trim());
        Some(fact.with("mended", mended.trim()))
    })
}
