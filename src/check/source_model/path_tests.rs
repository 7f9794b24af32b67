//! Finds where a program compares a piece of the request's path, and where it asks a regular expression about the path.

use super::model::SourceLanguage;
use super::path_expression::{PathExpression, PathPatternTest, PathPieceTest, PathTests, PathValue};
use super::path_reader::{MAX_STEPS, PathReader, javascript_pattern};
use super::program::Program;
use super::request_value::RequestValues;
use super::span::SourceSpan;
use super::syntax::{CallNode, Expression, ExpressionKind, Statement, StatementKind, SwitchCase};
use super::walk::{Surroundings, SyntaxVisitor, walk};

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
        if let Some(path) = self.asked_by_table(call) {
            return self.pattern_table(&path);
        }
        let is_cut = CUTTING_METHODS.contains(&method)
            && call.positional().all(|argument| !matches!(argument.as_text(), Some("?" | "#" | "." | "&" | "=")));
        let has_path = |value: &'a Expression| self.values.path(value, self.file).is_some();
        if is_cut && (has_path(object) || call.positional().any(has_path)) {
            self.found.cuts.push(whole.span);
        }
    }

    /// The path, if a pattern that is not written here is asked about it: `route.pattern.test(path)`, `re.match(pattern, path)`.
    fn asked_by_table(&self, call: &'a CallNode) -> Option<PathExpression> {
        let (object, method) = call.callee.as_member()?;
        let is_name = |value: &Expression| matches!(value.kind, ExpressionKind::Name(_) | ExpressionKind::Member(..));
        let (pattern, path) = match (method, object.as_name()) {
            ("match" | "fullmatch" | "search", Some("re")) => (call.position(0)?, call.position(1)?),
            ("match", _) if self.program.language == SourceLanguage::JavaScript => (call.position(0)?, object),
            ("exec" | "test" | "match" | "fullmatch" | "search", _) => (object, call.position(0)?),
            _ => return None,
        };
        let is_path = |value: &'a Expression| self.values.path(value, self.file).is_some();
        let path = (is_name(pattern) && !is_path(pattern) && is_path(path)).then_some(path)?;
        self.reader().read(path, MAX_STEPS).filter(|path| !path.is_piece())
    }

    /// All patterns of the file that begin with a path are in the table that is asked.
    fn pattern_table(&mut self, path: &PathExpression) {
        let mut literals = PatternLiterals(Vec::new());
        walk(&self.program.indexes[self.file].file.body, &mut literals);
        for (span, pattern) in literals.0 {
            let is_there = self.found.patterns.iter().any(|test| test.span == span);
            let Some(pattern) = Some(pattern).filter(|_| !is_there) else { continue };
            let text = self.program.indexes[self.file].excerpt(span);
            let found = PathExpression::Match(Box::new(path.clone()), pattern);
            self.found.patterns.push(PathPatternTest { found, text, span });
        }
    }

    fn reader(&self) -> PathReader<'_, 'a> {
        PathReader { program: self.program, values: self.values, file: self.file }
    }
}

/// The patterns that are written in a file and begin where a text begins.
struct PatternLiterals(Vec<(SourceSpan, String)>);

impl<'a> SyntaxVisitor<'a> for PatternLiterals {
    fn expression(&mut self, expression: &'a Expression, _around: &Surroundings<'a>) {
        let pattern = match &expression.kind {
            ExpressionKind::Regex(text) => javascript_pattern(text),
            ExpressionKind::Text(text) => Some(text.clone()),
            _ => None,
        };
        self.0.extend(pattern.filter(|text| text.starts_with('^')).map(|text| (expression.span, text)));
    }
}

/// `app.get(/^\/users/, user)`
fn registered_pattern(call: &CallNode) -> Option<(PathExpression, SourceSpan)> {
    let (_, name) = call.callee.as_member()?;
    let pattern = call.position(0).filter(|_| ["get", "all", "use"].contains(&name) && call.arguments.len() > 1)?;
    let ExpressionKind::Regex(text) = &pattern.kind else { return None };
    let path = PathExpression::Path { has_query: false };
    Some((PathExpression::Match(Box::new(path), javascript_pattern(text)?), pattern.span))
}
