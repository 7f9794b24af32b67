//! Finds where a program compares a piece of the request's path, and where it asks a regular expression about the path.

use super::index::is_plain;
use super::model::SourceLanguage;
use super::path_expression::{PathExpression, PathPatternTest, PathPieceTest, PathTests, PathValue};
use super::program::Program;
use super::request_value::RequestValues;
use super::span::SourceSpan;
use super::syntax::{CallNode, Expression, ExpressionKind, Statement, StatementKind, SwitchCase};
use super::walk::{Surroundings, SyntaxVisitor, walk};

/// How many names and calls are followed at most.
const MAX_STEPS: usize = 12;
/// Methods that cut a path into pieces.
const CUTTING_METHODS: &[&str] = &["split", "Split", "rsplit", "partition", "rpartition", "match", "exec", "SplitN"];

/// Returns the tests of all files.
pub(super) fn find_path_tests(program: &Program) -> PathTests {
    let values = RequestValues::new(program);
    let mut found = PathTests::default();
    for (file, index) in program.indexes.iter().enumerate() {
        walk(&index.file.body, &mut TestFinder { program, values: &values, file, found: &mut found });
    }
    found
}

struct TestFinder<'p, 'a> {
    program: &'p Program<'a>,
    values: &'p RequestValues<'p, 'a>,
    file: usize,
    found: &'p mut PathTests,
}

impl<'a> SyntaxVisitor<'a> for TestFinder<'_, 'a> {
    fn statement(&mut self, statement: &'a Statement, _around: &Surroundings<'a>) {
        match &statement.kind {
            StatementKind::If(inner) => self.condition(&inner.condition, inner.condition.span),
            StatementKind::Switch(switch) => {
                let Some(subject) = &switch.subject else { return };
                let Some(read) = self.piece(subject) else { return };
                switch.cases.iter().for_each(|case| self.case(subject, &read, case));
            }
            _ => {}
        }
    }

    fn expression(&mut self, expression: &'a Expression, _around: &Surroundings<'a>) {
        match &expression.kind {
            ExpressionKind::Operation(..) => self.comparison(expression, expression.span),
            ExpressionKind::Call(call) => self.call(call, expression),
            _ => {}
        }
    }
}

impl<'a> TestFinder<'_, 'a> {
    fn condition(&mut self, condition: &'a Expression, whole: SourceSpan) {
        match &condition.kind {
            ExpressionKind::Operation(sign, parts) if matches!(sign.as_str(), "&&" | "and" | "||" | "or" | "!") => {
                parts.iter().for_each(|part| self.condition(part, whole));
            }
            _ => self.comparison(condition, whole),
        }
    }

    /// `case 'users':`, and in Python `case ['', 'users', number]:`, which compares each piece.
    fn case(&mut self, subject: &'a Expression, read: &PathExpression, case: &'a SwitchCase) {
        let is_list = self.program.indexes[self.file].text(case.span).starts_with("case [");
        for (at, value) in case.values.iter().enumerate() {
            let at = i64::try_from(at).unwrap_or_default();
            let piece = if is_list { PathExpression::Index(Box::new(read.clone()), at) } else { read.clone() };
            let Some(wanted) = self.reader().literal(value) else { continue };
            let condition = if is_list { case.span } else { value.span };
            let subject = self.program.indexes[self.file].excerpt(subject.span);
            // The parentheses of `switch (piece)` are no part of it.
            let subject = subject.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(&subject);
            let text = if is_list { format!("{subject}[{at}]") } else { subject.to_owned() };
            self.add("===", (text, piece), (value, wanted), value.span, condition);
        }
    }

    fn piece(&self, expression: &'a Expression) -> Option<PathExpression> {
        self.reader().read(expression, MAX_STEPS).filter(PathExpression::is_piece)
    }

    fn comparison(&mut self, comparison: &'a Expression, whole: SourceSpan) {
        let ExpressionKind::Operation(sign, parts) = &comparison.kind else { return };
        let [one, two] = parts.as_slice() else { return };
        if matches!(sign.as_str(), "==" | "===" | "!=" | "!==" | "is" | "is not") {
            self.compare(sign, one, two, comparison.span, whole);
            self.compare(sign, two, one, comparison.span, whole);
        }
    }

    fn compare(
        &mut self,
        sign: &str,
        piece: &'a Expression,
        wanted: &'a Expression,
        span: SourceSpan,
        condition: SourceSpan,
    ) {
        let is_there = self.found.pieces.iter().any(|test| test.span == span && test.span.file == span.file);
        let Some(value) = self.reader().literal(wanted).filter(|_| !is_there) else { return };
        let Some(read) = self.piece(piece) else { return };
        let text = self.program.indexes[self.file].excerpt(piece.span);
        self.add(sign, (text, read), (wanted, value), span, condition);
    }

    fn add(
        &mut self,
        sign: &str,
        (text, piece): (String, PathExpression),
        (wanted, value): (&'a Expression, PathValue),
        span: SourceSpan,
        condition: SourceSpan,
    ) {
        let index = &self.program.indexes[self.file];
        self.found.pieces.push(PathPieceTest {
            piece,
            text,
            wanted: value,
            wanted_text: index.excerpt(wanted.span),
            is_loose: matches!(sign, "==" | "!=") && self.program.language == SourceLanguage::JavaScript,
            condition,
            span,
        });
    }

    fn call(&mut self, call: &'a CallNode, whole: &'a Expression) {
        let reader = self.reader();
        let found = reader.regex_call(call, MAX_STEPS).or_else(|| registered_pattern(call));
        if let Some((found, pattern)) = found {
            let text = self.program.indexes[self.file].excerpt(pattern);
            return self.found.patterns.push(PathPatternTest { found, text, span: whole.span });
        }
        let Some((object, method)) = call.callee.as_member() else { return };
        let is_cut = CUTTING_METHODS.contains(&method)
            && call.positional().all(|argument| !matches!(argument.as_text(), Some("?" | "#" | "." | "&" | "=")));
        let has_path = |value: &'a Expression| self.values.path(value, self.file).is_some();
        if is_cut && (has_path(object) || call.positional().any(has_path)) {
            self.found.cuts.push(whole.span);
        }
    }

    fn reader(&self) -> PathReader<'_, 'a> {
        PathReader { program: self.program, values: self.values, file: self.file }
    }
}

/// Reads what an expression makes of the path.
struct PathReader<'p, 'a> {
    program: &'p Program<'a>,
    values: &'p RequestValues<'p, 'a>,
    file: usize,
}

impl<'a> PathReader<'_, 'a> {
    fn literal(&self, expression: &'a Expression) -> Option<PathValue> {
        match &expression.kind {
            ExpressionKind::Number(number) => number.parse().ok().map(PathValue::Number),
            ExpressionKind::Text(text) if !text.is_empty() => Some(PathValue::Text(text.clone())),
            _ => None,
        }
    }

    fn read(&self, expression: &'a Expression, steps: usize) -> Option<PathExpression> {
        let steps = steps.checked_sub(1)?;
        match &expression.kind {
            ExpressionKind::Number(number) => number.parse().ok().map(PathExpression::Number),
            ExpressionKind::Text(text) => Some(PathExpression::Text(text.clone())),
            ExpressionKind::Name(name) => self.name(name, expression, steps),
            ExpressionKind::Member(object, property) => match property.as_str() {
                "length" => Some(method("length", self.read(object, steps)?, Vec::new())),
                _ => self.path(expression),
            },
            ExpressionKind::Index(object, at) => self.index(object, at, steps),
            ExpressionKind::Call(call) => {
                let by_pattern = self.regex_call(call, steps).map(|(found, _)| found);
                by_pattern.or_else(|| self.call(call, steps))
            }
            ExpressionKind::Operation(sign, parts) => self.operation(sign, parts, steps),
            // Go's `path[7:]`.
            ExpressionKind::Group(parts) => {
                let object = self.read(parts.first()?, steps)?;
                let text = self.program.indexes[self.file].text(expression.span);
                cut(object, text.strip_suffix(']')?.rsplit_once('[')?.1)
            }
            _ => None,
        }
    }

    fn path(&self, expression: &'a Expression) -> Option<PathExpression> {
        let path = self.values.path(expression, self.file).filter(|path| !path.is_piece)?;
        Some(PathExpression::Path { has_query: path.has_query })
    }

    fn name(&self, name: &str, expression: &'a Expression, steps: usize) -> Option<PathExpression> {
        let index = &self.program.indexes[self.file];
        if index.is_parameter(name, expression.span) {
            return self.path(expression);
        }
        let values = index.values(name, expression.span);
        let [only] = values.as_slice() else { return None };
        match only.property {
            Some(_) => self.path(expression),
            None if only.operator == "part" => {
                // `const [, kind, id] = path.split('/')`: the holes count.
                let target = index.text(only.span).split('=').next()?;
                let target = target.rsplit('[').next()?.split(']').next()?.trim();
                let at = target.split(',').position(|part| part.trim() == name)?;
                Some(PathExpression::Index(Box::new(self.read(only.value, steps)?), i64::try_from(at).ok()?))
            }
            None if is_plain(only.operator) => self.read(only.value, steps),
            None => None,
        }
    }

    fn index(&self, object: &'a Expression, at: &'a Expression, steps: usize) -> Option<PathExpression> {
        let text = self.program.indexes[self.file].excerpt(at.span);
        let read = self.read(object, steps)?;
        if text.contains(':') {
            return cut(read, &text);
        }
        if let Ok(at) = text.parse() {
            return Some(PathExpression::Index(Box::new(read), at));
        }
        // `parts[parts.length - 1]`
        let object = self.program.indexes[self.file].excerpt(object.span);
        let from_end =
            text.strip_prefix(&format!("{object}.length")).or(text.strip_prefix(&format!("len({object})")))?;
        let back: i64 = from_end.trim().strip_prefix('-')?.trim().parse().ok()?;
        Some(PathExpression::Index(Box::new(read), -back))
    }

    fn operation(&self, sign: &str, parts: &'a [Expression], steps: usize) -> Option<PathExpression> {
        match (sign, parts) {
            ("+", [one, two]) => {
                Some(PathExpression::Sum(Box::new(self.read(one, steps)?), Box::new(self.read(two, steps)?)))
            }
            ("+", [one]) => Some(method("Number", self.read(one, steps)?, Vec::new())),
            ("-", [one]) => match self.read(one, steps)? {
                PathExpression::Number(number) => Some(PathExpression::Number(-number)),
                _ => None,
            },
            // `found ? found[1] : null`, `found && found[1]`, `url || '/'`.
            ("?:", [_, value, _]) | ("&&" | "and", [_, value]) | ("||" | "or" | "??", [value, _]) => {
                self.read(value, steps)
            }
            _ => None,
        }
    }

    fn call(&self, call: &'a CallNode, steps: usize) -> Option<PathExpression> {
        let arguments = |skipped: usize| {
            call.positional().skip(skipped).map(|argument| self.read(argument, steps)).collect::<Option<Vec<_>>>()
        };
        let on_first = |name: &str| {
            let object = self.read(call.position(0)?, steps)?;
            // `parseInt(id, 10)`
            let rest = if name == "parseInt" { Vec::new() } else { arguments(1)? };
            Some(method(name, object, rest))
        };
        let Some((object, name)) = call.callee.as_member() else { return on_first(call.callee.as_name()?) };
        match object.as_name() {
            Some("strings" | "path" | "strconv" | "Number" | "posixpath")
                if self.values.path(object, self.file).is_none() =>
            {
                on_first(name)
            }
            _ if name == "filter" => {
                let text = self.program.indexes[self.file].excerpt(call.position(0)?.span);
                let is_empty = text == "Boolean" || text.contains("=>") && !text.contains("&&");
                Some(method("filter", self.read(object, steps).filter(|_| is_empty)?, Vec::new()))
            }
            _ if name == "group" => {
                let Some(PathExpression::Number(at)) = self.read(call.position(0)?, steps) else { return None };
                Some(PathExpression::Index(Box::new(self.read(object, steps)?), at))
            }
            _ => Some(method(name, self.read(object, steps)?, arguments(0)?)),
        }
    }

    /// `/^\/users/.exec(path)`, `path.match(/.../)`, `re.match('...', path)`: what is found, and where the pattern is written.
    fn regex_call(&self, call: &'a CallNode, steps: usize) -> Option<(PathExpression, SourceSpan)> {
        let (object, name) = call.callee.as_member()?;
        let (pattern, path) = match (name, object.as_name()) {
            ("match" | "fullmatch" | "search", Some("re")) => (call.position(0)?, call.position(1)?),
            ("exec" | "test" | "fullmatch" | "search", _) => (object, call.position(0)?),
            ("match", _) if self.program.language == SourceLanguage::JavaScript => (call.position(0)?, object),
            ("match", _) => (object, call.position(0)?),
            _ => return None,
        };
        let written = self.pattern(pattern)?;
        let pattern_text = match (&written.kind, name) {
            (ExpressionKind::Regex(text), _) => javascript_pattern(text)?,
            (ExpressionKind::Text(text), "match") => format!("^(?:{text})"),
            (ExpressionKind::Text(text), "fullmatch") => format!("^(?:{text})$"),
            (ExpressionKind::Text(text), "search") => text.clone(),
            _ => return None,
        };
        let path = self.read(path, steps.checked_sub(1)?)?;
        Some((PathExpression::Match(Box::new(path), pattern_text), written.span))
    }

    /// The pattern that is written out, perhaps in a variable or in `re.compile(...)`.
    fn pattern(&self, expression: &'a Expression) -> Option<&'a Expression> {
        let expression = match &expression.kind {
            ExpressionKind::Name(name) => self.program.indexes[self.file].only_value(name, expression.span)?.value,
            _ => expression,
        };
        match &expression.kind {
            ExpressionKind::Call(call) => {
                call.position(0).filter(|_| call.callee.as_member().is_some_and(|(_, name)| name == "compile"))
            }
            _ => Some(expression),
        }
    }
}

/// `/^\/users/i` without its slashes.
fn javascript_pattern(text: &str) -> Option<String> {
    let (pattern, flags) = text.strip_prefix('/')?.rsplit_once('/')?;
    let pattern = pattern.replace("\\/", "/");
    Some(if flags.contains('i') { format!("(?i){pattern}") } else { pattern })
}

/// `app.get(/^\/users/, user)`
fn registered_pattern(call: &CallNode) -> Option<(PathExpression, SourceSpan)> {
    let (_, name) = call.callee.as_member()?;
    let pattern = call.position(0).filter(|_| ["get", "all", "use"].contains(&name) && call.arguments.len() > 1)?;
    let ExpressionKind::Regex(text) = &pattern.kind else { return None };
    let path = PathExpression::Path { has_query: false };
    Some((PathExpression::Match(Box::new(path), javascript_pattern(text)?), pattern.span))
}

fn method(name: &str, object: PathExpression, arguments: Vec<PathExpression>) -> PathExpression {
    PathExpression::Call { method: name.to_owned(), object: Box::new(object), arguments }
}

/// `7:` and such behind a value.
fn cut(object: PathExpression, range: &str) -> Option<PathExpression> {
    let (from, to) = range.split_once(':')?;
    let number = |text: &str| if text.trim().is_empty() { Some(None) } else { text.trim().parse().ok().map(Some) };
    Some(PathExpression::Slice(Box::new(object), number(from)?.unwrap_or(0), number(to)?))
}
