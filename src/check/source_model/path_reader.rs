//! Reads what a program computes from the path of a request: `path.split('/')[2]`, `re.match('/users/(.*)', path).group(1)`.

use super::index::is_plain;
use super::model::SourceLanguage;
use super::path_expression::{PathExpression, PathValue};
use super::program::Program;
use super::request_value::RequestValues;
use super::span::SourceSpan;
use super::syntax::{CallNode, Expression, ExpressionKind};

/// How many names and calls are followed at most.
pub(super) const MAX_STEPS: usize = 12;

/// Reads what an expression makes of the path.
pub(super) struct PathReader<'p, 'a> {
    pub(super) program: &'p Program<'a>,
    pub(super) values: &'p RequestValues<'p, 'a>,
    pub(super) file: usize,
}

impl<'a> PathReader<'_, 'a> {
    /// Returns the text or the number that is written out.
    pub(super) fn literal(&self, expression: &'a Expression) -> Option<PathValue> {
        match &expression.kind {
            ExpressionKind::Number(number) => number.parse().ok().map(PathValue::Number),
            ExpressionKind::Text(text) if !text.is_empty() => Some(PathValue::Text(text.clone())),
            _ => None,
        }
    }

    /// Returns what an expression makes of the path.
    pub(super) fn read(&self, expression: &'a Expression, steps: usize) -> Option<PathExpression> {
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
    pub(super) fn regex_call(&self, call: &'a CallNode, steps: usize) -> Option<(PathExpression, SourceSpan)> {
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
pub(super) fn javascript_pattern(text: &str) -> Option<String> {
    let (pattern, flags) = text.strip_prefix('/')?.rsplit_once('/')?;
    let pattern = pattern.replace("\\/", "/");
    Some(if flags.contains('i') { format!("(?i){pattern}") } else { pattern })
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
