//! The line of the learner's file with the number of the port, and the same line with the variable PORT.

use crate::check::diagnose::SourceLocation;
use crate::check::diagnose::fact::FoundFact;
use crate::check::source_model::{ListenCall, SourceLanguage, SourceModel, SourceSpan};

use super::locate::find_word;

/// A fact about the line in which the text stands that the port is taken from: the call itself, else the line that names a
/// port.
pub(super) fn line_with(model: &SourceModel, listener: &ListenCall, text: &str) -> FoundFact {
    if let Some(span) = destructuring(model, text) {
        return FoundFact::at(model, &span);
    }
    let call = FoundFact::at(model, &listener.span);
    let has_text = |line: &str| find_word(line, text).is_some() && !is_comment(line);
    if text.is_empty() || call.quote.as_deref().is_some_and(has_text) {
        return call;
    }
    let lines = model
        .files
        .iter()
        .flat_map(|file| file.text.lines().enumerate().map(move |(at, line)| (file.path.as_str(), at + 1, line)));
    let found: Vec<_> = lines.filter(|(_, _, line)| has_text(line)).collect();
    let names_port = |line: &str| line.to_ascii_lowercase().contains("port") || line.contains("listen");
    match found.iter().find(|(_, _, line)| names_port(line)).or(found.first()) {
        Some((file, line, quote)) => FoundFact {
            location: Some(SourceLocation { file: (*file).to_owned(), line: *line }),
            quote: Some(quote.trim().to_owned()),
            ..FoundFact::default()
        },
        None => call,
    }
}

/// The line that takes a variable of the environment by its name alone: `const { port } = process.env`.
fn destructuring(model: &SourceModel, text: &str) -> Option<SourceSpan> {
    let lines = model.files.iter().enumerate().flat_map(|(file, source)| {
        source.text.lines().enumerate().map(move |(at, line)| (SourceSpan::of_line(file, at + 1), line))
    });
    let mut found = lines.filter(|(_, line)| destructured_names(line).is_some_and(|names| names.contains(&text)));
    found.next().map(|(span, _)| span)
}

/// The names that a line takes out of `process.env`.
fn destructured_names(line: &str) -> Option<Vec<&str>> {
    let (names, _) = line.split_once("} = process.env").or(line.split_once("}= process.env"))?;
    Some(names.rsplit('{').next()?.split(',').map(str::trim).collect())
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//") || line.trim_start().starts_with('#')
}

/// Adds `mended`: the line of the fact with the variable PORT in the place of a number or of another variable.
pub(super) fn with_variable(fact: FoundFact, model: &SourceModel, text: &str, port: u16) -> FoundFact {
    let mended = fact.quote.as_deref().and_then(|quote| mend(quote, model.language()?, text, port));
    fact.with_some("mended", mended)
}

/// Adds `mended` for a port that the program may not have: the line with the variable PORT, and a port that it may have.
pub(super) fn with_free_port(fact: FoundFact, model: &SourceModel, text: &str, port: u16) -> FoundFact {
    let fact = with_variable(fact, model, text, port);
    let old = format!("process.env.PORT || {text}");
    match fact.values.get("mended").cloned() {
        Some(line) if line.contains(&old) => {
            fact.with("mended", line.replace(&old, &format!("process.env.PORT || {port}")))
        }
        Some(line) => {
            let line = line.replace(&format!("'PORT', {text})"), &format!("'PORT', {port})"));
            fact.with("mended", line)
        }
        None => fact,
    }
}

fn mend(quote: &str, language: SourceLanguage, text: &str, port: u16) -> Option<String> {
    if let Some(names) = destructured_names(quote) {
        return (names.len() == 1).then(|| format!("const {text} = process.env.PORT || {port};"));
    }
    if let Some(line) = with_other_name(quote, text) {
        return Some(line);
    }
    let is_number = text.parse::<u16>().is_ok();
    let default = if is_number { text.to_owned() } else { port.to_string() };
    let is_wrapped = quote.contains("int(") || quote.contains("Number(");
    let (wrong, right): (Vec<String>, String) = match language {
        SourceLanguage::JavaScript | SourceLanguage::TypeScript => (
            vec![
                format!("process.env.{text} || "),
                format!("process.env.{text} ?? "),
                format!("process.env.{text}"),
                format!("'{text}'"),
                format!("\"{text}\""),
                text.to_owned(),
            ],
            format!("process.env.PORT || {default}"),
        ),
        SourceLanguage::Python => (
            vec![
                format!("os.environ['{text}']"),
                format!("os.environ[\"{text}\"]"),
                format!("os.environ.get('{text}')"),
                format!("os.environ.get(\"{text}\")"),
                format!("os.getenv('{text}')"),
                format!("os.getenv(\"{text}\")"),
                format!("'{text}'"),
                format!("\"{text}\""),
                text.to_owned(),
            ],
            match is_wrapped {
                true => format!("os.environ.get('PORT', {default})"),
                false => format!("int(os.environ.get('PORT', {default}))"),
            },
        ),
        SourceLanguage::Go => (
            vec![format!("\":{text}\""), format!("\"{text}\""), format!("\"localhost:{text}\"")],
            "\":\" + os.Getenv(\"PORT\")".to_owned(),
        ),
    };
    let (at, length) = wrong.iter().find_map(|wrong| Some((find_wrong(quote, wrong)?, wrong.len())))?;
    let right = match quote[at..at + length].ends_with(" || ") || quote[at..at + length].ends_with(" ?? ") {
        // The number behind it stays.
        true => "process.env.PORT || ".to_owned(),
        false => right,
    };
    let line = format!("{}{right}{}", &quote[..at], &quote[at + length..]);
    (line != quote).then_some(line)
}

/// The line with PORT in place of the name of a variable that Python reads with a default: `os.environ.get('Port') or 8080`.
fn with_other_name(quote: &str, text: &str) -> Option<String> {
    ["'", "\""].iter().find_map(|mark| {
        let name = format!("{mark}{text}{mark}");
        let is_read = |call: &str| {
            [format!("{call}({name}) or "), format!("{call}({name}, ")].iter().any(|form| quote.contains(form.as_str()))
        };
        let has_default =
            is_read("os.environ.get") || is_read("os.getenv") || is_read("environ.get") || is_read("getenv");
        has_default.then(|| quote.replacen(&name, &format!("{mark}PORT{mark}"), 1))
    })
}

fn find_wrong(quote: &str, wrong: &str) -> Option<usize> {
    let is_word = |char: char| char.is_alphanumeric();
    match wrong.starts_with(is_word) && wrong.ends_with(is_word) {
        true => find_word(quote, wrong),
        false => quote.find(wrong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use SourceLanguage::{Go, JavaScript, Python};

    #[test]
    fn the_variable_port_takes_the_place_of_what_is_written() {
        for (language, quote, text, right) in [
            (JavaScript, "app.listen(3000);", "3000", "app.listen(process.env.PORT || 3000);"),
            (JavaScript, "const PORT = 3000;", "3000", "const PORT = process.env.PORT || 3000;"),
            (JavaScript, "app.listen(process.env.APP_PORT);", "APP_PORT", "app.listen(process.env.PORT || 8080);"),
            (JavaScript, "listen(process.env.P || 3000)", "P", "listen(process.env.PORT || 3000)"),
            (JavaScript, "server.listen('abc', host)", "abc", "server.listen(process.env.PORT || 8080, host)"),
            (Python, "app.run(port=5050)", "5050", "app.run(port=int(os.environ.get('PORT', 5050)))"),
            (Python, "port = int(os.environ['X'])", "X", "port = int(os.environ.get('PORT', 8080))"),
            (
                Python,
                "port = int(os.environ.get('Port') or 8080)",
                "Port",
                "port = int(os.environ.get('PORT') or 8080)",
            ),
            (Python, "port = int(os.getenv(\"X\", 80))", "X", "port = int(os.getenv(\"PORT\", 80))"),
            (
                Go,
                "http.ListenAndServe(\":3000\", nil)",
                "3000",
                "http.ListenAndServe(\":\" + os.Getenv(\"PORT\"), nil)",
            ),
        ] {
            assert_eq!(mend(quote, language, text, 8080).as_deref(), Some(right), "{quote}");
        }
        assert_eq!(mend("app.run()", Python, "5000", 8080), None);
    }
}
