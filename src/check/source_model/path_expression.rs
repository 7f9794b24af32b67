//! What a program computes from the path of a request, such as `path.split('/')[2]`, its value for one path, and the tests of it.

use regex_lite::Regex;

use super::span::SourceSpan;

/// A value that is computed from the path of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PathExpression {
    Path {
        has_query: bool,
    },
    Text(String),
    Number(i64),
    /// A method or a function, with the value that it is for and the other arguments.
    Call {
        method: String,
        object: Box<PathExpression>,
        arguments: Vec<PathExpression>,
    },
    /// `pieces[2]`, `pieces[-1]`, `match.group(1)`.
    Index(Box<PathExpression>, i64),
    /// `path[7:]`.
    Slice(Box<PathExpression>, i64, Option<i64>),
    /// What a regular expression finds: the whole match, then its groups.
    Match(Box<PathExpression>, String),
    Sum(Box<PathExpression>, Box<PathExpression>),
}

/// The value of such an expression for one path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PathValue {
    Text(String),
    Number(i64),
    List(Vec<String>),
    /// `undefined`, `null`, `None`, `NaN`.
    Nothing,
}

/// `parts[2] === '1'`: a piece of the path compared with a literal, in a condition or as a `case`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PathPieceTest {
    pub(crate) piece: PathExpression,
    /// The piece as written.
    pub(crate) text: String,
    pub(crate) wanted: PathValue,
    /// What it is compared with, as written.
    pub(crate) wanted_text: String,
    /// Whether a text is equal to the number that it spells, as with `==` in JavaScript.
    pub(crate) is_loose: bool,
    /// The whole condition: what is tested together has the same one.
    pub(crate) condition: SourceSpan,
    pub(crate) span: SourceSpan,
}

/// A regular expression that is asked about the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PathPatternTest {
    /// What it finds.
    pub(crate) found: PathExpression,
    /// The regular expression as written.
    pub(crate) text: String,
    pub(crate) span: SourceSpan,
}

/// What a program does with pieces of the path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PathTests {
    pub(crate) pieces: Vec<PathPieceTest>,
    pub(crate) patterns: Vec<PathPatternTest>,
    /// Where the path is cut into pieces.
    pub(crate) cuts: Vec<SourceSpan>,
}

impl PathTests {
    /// Tells whether a path of more than one part may be taken by code that reads its pieces.
    pub(crate) fn may_take(&self, path: &str) -> bool {
        let has_parts = path.trim_matches('/').contains('/');
        has_parts && !(self.pieces.is_empty() && self.patterns.is_empty() && self.cuts.is_empty())
    }
}

/// Methods whose result is still the whole path.
const CLEANING_METHODS: &[&str] =
    &["toLowerCase", "lower", "ToLower", "trim", "String", "str", "toString", "decodeURIComponent", "unquote"];

impl PathExpression {
    /// Tells whether this is more than the path itself.
    pub(crate) fn is_piece(&self) -> bool {
        match self {
            Self::Call { method, object, .. } if CLEANING_METHODS.contains(&method.as_str()) => object.is_piece(),
            Self::Call { object, .. } | Self::Slice(object, ..) => object.has_path(),
            Self::Index(object, at) => object.has_path() && !(*at == 0 && object.is_cut_query()),
            Self::Match(..) => true,
            Self::Sum(one, two) => one.has_path() || two.has_path(),
            Self::Path { .. } | Self::Text(_) | Self::Number(_) => false,
        }
    }

    /// `url.split('?')`: its first piece is the path.
    fn is_cut_query(&self) -> bool {
        matches!(self, Self::Call { method, arguments, .. }
            if method == "split" && arguments.first() == Some(&Self::Text("?".to_owned())))
    }

    fn has_path(&self) -> bool {
        match self {
            Self::Path { .. } | Self::Match(..) => true,
            Self::Text(_) | Self::Number(_) => false,
            Self::Call { object, .. } | Self::Index(object, _) | Self::Slice(object, ..) => object.has_path(),
            Self::Sum(one, two) => one.has_path() || two.has_path(),
        }
    }

    /// Returns the value for a path with its query; none where it cannot be worked out.
    pub(crate) fn value(&self, path: &str) -> Option<PathValue> {
        match self {
            Self::Path { has_query: true } => Some(PathValue::Text(path.to_owned())),
            Self::Path { has_query: false } => Some(PathValue::Text(path.split('?').next()?.to_owned())),
            Self::Text(text) => Some(PathValue::Text(text.clone())),
            Self::Number(number) => Some(PathValue::Number(*number)),
            Self::Index(object, at) => item(object.value(path)?, *at),
            Self::Slice(object, from, to) => slice(object.value(path)?, *from, *to),
            Self::Match(object, pattern) => find(&object.value(path)?, pattern),
            Self::Sum(one, two) => sum(one.value(path)?, two.value(path)?),
            Self::Call { method, object, arguments } => {
                let arguments = arguments.iter().map(|argument| argument.value(path)).collect::<Option<Vec<_>>>()?;
                call(method, object.value(path)?, &arguments)
            }
        }
    }
}

fn item(value: PathValue, at: i64) -> Option<PathValue> {
    let place = |length: usize| usize::try_from(if at < 0 { at + length as i64 } else { at }).ok();
    let found = match value {
        PathValue::List(items) => place(items.len()).and_then(|at| items.get(at).cloned()),
        PathValue::Text(text) => {
            place(text.chars().count()).and_then(|at| text.chars().nth(at)).map(|one| one.to_string())
        }
        PathValue::Nothing => None,
        PathValue::Number(_) => return None,
    };
    Some(found.map_or(PathValue::Nothing, PathValue::Text))
}

fn slice(value: PathValue, from: i64, to: Option<i64>) -> Option<PathValue> {
    let place = |at: i64, length: usize| {
        let at = if at < 0 { at + length as i64 } else { at };
        usize::try_from(at.max(0)).unwrap_or(0).min(length)
    };
    let range = |length: usize| (place(from, length), to.map_or(length, |to| place(to, length)));
    Some(match value {
        PathValue::Text(text) => {
            let (from, to) = range(text.chars().count());
            PathValue::Text(text.chars().skip(from).take(to.saturating_sub(from)).collect())
        }
        PathValue::List(items) => {
            let (from, to) = range(items.len());
            PathValue::List(items.into_iter().skip(from).take(to.saturating_sub(from)).collect())
        }
        _ => return None,
    })
}

fn find(value: &PathValue, pattern: &str) -> Option<PathValue> {
    let PathValue::Text(text) = value else { return None };
    let pattern = Regex::new(pattern).ok()?;
    let groups = |found: regex_lite::Captures<'_>| {
        found.iter().map(|group| group.map_or_else(String::new, |group| group.as_str().to_owned())).collect()
    };
    Some(pattern.captures(text).map_or(PathValue::Nothing, |found| PathValue::List(groups(found))))
}

fn sum(one: PathValue, two: PathValue) -> Option<PathValue> {
    match (one, two) {
        (PathValue::Number(one), PathValue::Number(two)) => Some(PathValue::Number(one + two)),
        (PathValue::Text(one), PathValue::Text(two)) => Some(PathValue::Text(one + &two)),
        _ => None,
    }
}

/// A method of a text or a list, as JavaScript, Python or Go calls it.
fn call(method: &str, object: PathValue, arguments: &[PathValue]) -> Option<PathValue> {
    match object {
        PathValue::Text(text) => call_text(method, &text, arguments),
        PathValue::List(items) => call_list(method, items, arguments),
        PathValue::Number(number) => match method {
            "String" | "str" | "toString" => Some(PathValue::Text(number.to_string())),
            "Number" | "int" => Some(PathValue::Number(number)),
            _ => None,
        },
        PathValue::Nothing => None,
    }
}

fn call_text(method: &str, text: &str, arguments: &[PathValue]) -> Option<PathValue> {
    let same = |text: &str| Some(PathValue::Text(text.to_owned()));
    let list = |parts: Vec<&str>| Some(PathValue::List(parts.into_iter().map(str::to_owned).collect()));
    let number = |at: usize| {
        arguments.get(at).map(|value| if let PathValue::Number(number) = value { Some(*number) } else { None })
    };
    let sign = |at: usize| if let Some(PathValue::Text(text)) = arguments.get(at) { Some(text.as_str()) } else { None };
    let place = |found: Option<usize>| found.map_or(-1, |at| i64::try_from(text[..at].chars().count()).unwrap_or(-1));
    match method {
        "split" | "Split" if arguments.len() == 1 => list(text.split(sign(0)?).collect()),
        "rsplit" if number(1) == Some(Some(1)) => {
            list(text.rsplit_once(sign(0)?).map_or_else(|| vec![text], |(one, two)| vec![one, two]))
        }
        "partition" => match text.split_once(sign(0)?) {
            Some((one, two)) => list(vec![one, sign(0)?, two]),
            None => list(vec![text, "", ""]),
        },
        "rpartition" => match text.rsplit_once(sign(0)?) {
            Some((one, two)) => list(vec![one, sign(0)?, two]),
            None => list(vec!["", "", text]),
        },
        "slice" => slice(PathValue::Text(text.to_owned()), number(0)??, number(1).flatten()),
        "substring" => slice(PathValue::Text(text.to_owned()), number(0)??.max(0), number(1).flatten()),
        "substr" => {
            let from = number(0)??;
            slice(PathValue::Text(text.to_owned()), from, number(1).flatten().map(|length| from + length))
        }
        "at" | "charAt" => item(PathValue::Text(text.to_owned()), number(0)??),
        "indexOf" | "find" | "index" => Some(PathValue::Number(place(text.find(sign(0)?)))),
        "lastIndexOf" | "rfind" | "rindex" => Some(PathValue::Number(place(text.rfind(sign(0)?)))),
        "toLowerCase" | "lower" | "ToLower" => same(&text.to_lowercase()),
        "toUpperCase" | "upper" | "ToUpper" => same(&text.to_uppercase()),
        "trim" => same(text.trim()),
        "strip" | "Trim" => same(text.trim_matches(|char| sign(0).unwrap_or(" \n\t").contains(char))),
        "lstrip" | "TrimLeft" => same(text.trim_start_matches(|char| sign(0).unwrap_or(" \n\t").contains(char))),
        "rstrip" | "TrimRight" => same(text.trim_end_matches(|char| sign(0).unwrap_or(" \n\t").contains(char))),
        "removeprefix" | "TrimPrefix" => same(text.strip_prefix(sign(0)?).unwrap_or(text)),
        "removesuffix" | "TrimSuffix" => same(text.strip_suffix(sign(0)?).unwrap_or(text)),
        "replaceAll" | "ReplaceAll" => same(&text.replace(sign(0)?, sign(1)?)),
        "replace" => same(&text.replacen(sign(0)?, sign(1)?, 1)),
        "basename" | "Base" => same(text.trim_end_matches('/').rsplit('/').next()?),
        "String" | "str" | "toString" | "decodeURIComponent" | "unquote" => same(text),
        "Number" | "int" | "Atoi" => Some(text.trim().parse().map_or(PathValue::Nothing, PathValue::Number)),
        "parseInt" => {
            let digits: String = text.trim().chars().take_while(char::is_ascii_digit).collect();
            Some(digits.parse().map_or(PathValue::Nothing, PathValue::Number))
        }
        "length" | "len" => Some(PathValue::Number(i64::try_from(text.chars().count()).ok()?)),
        _ => None,
    }
}

fn call_list(method: &str, items: Vec<String>, arguments: &[PathValue]) -> Option<PathValue> {
    let number = |at: usize| if let Some(PathValue::Number(number)) = arguments.get(at) { Some(*number) } else { None };
    match method {
        "filter" => Some(PathValue::List(items.into_iter().filter(|item| !item.is_empty()).collect())),
        "pop" if arguments.is_empty() => item(PathValue::List(items), -1),
        "shift" => item(PathValue::List(items), 0),
        "at" | "group" => item(PathValue::List(items), number(0)?),
        "slice" => slice(PathValue::List(items), number(0)?, number(1)),
        "length" | "len" => Some(PathValue::Number(i64::try_from(items.len()).ok()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call_on(object: PathExpression, method: &str, arguments: Vec<PathExpression>) -> PathExpression {
        PathExpression::Call { method: method.to_owned(), object: Box::new(object), arguments }
    }

    const PATH: PathExpression = PathExpression::Path { has_query: false };

    fn text(text: &str) -> PathExpression {
        PathExpression::Text(text.to_owned())
    }

    #[test]
    fn pieces_of_a_path_have_the_value_that_the_program_would_see() {
        let pieces = call_on(PATH, "split", vec![text("/")]);
        let second = PathExpression::Index(Box::new(pieces.clone()), 2);
        assert_eq!(second.value("/users/1?x"), Some(PathValue::Text("1".to_owned())));
        assert_eq!(call_on(pieces, "pop", vec![]).value("/users/1"), Some(PathValue::Text("1".to_owned())));
        let rest = PathExpression::Slice(Box::new(PATH), 7, None);
        assert_eq!(rest.value("/users/1"), Some(PathValue::Text("1".to_owned())));
        let number = call_on(rest, "int", vec![]);
        assert_eq!(number.value("/users/1"), Some(PathValue::Number(1)));
        let found = PathExpression::Match(Box::new(PATH), r"^/users/(\d+)$".to_owned());
        let group = PathExpression::Index(Box::new(found), 1);
        assert_eq!(group.value("/users/1"), Some(PathValue::Text("1".to_owned())));
        assert_eq!(group.value("/user/1"), Some(PathValue::Nothing));
    }

    #[test]
    fn only_a_part_of_the_path_is_a_piece() {
        assert!(!PATH.is_piece());
        let cut = call_on(PATH, "split", vec![text("?")]);
        assert!(!PathExpression::Index(Box::new(cut), 0).is_piece());
        let pieces = call_on(PATH, "split", vec![text("/")]);
        assert!(PathExpression::Index(Box::new(pieces), 0).is_piece());
    }
}
