//! Facts about a program that never listens: the call is missing, belongs to another framework, or is never reached.

use regex_lite::Regex;

use crate::check::diagnose::SourceLocation;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::{ListenCall, SourceLanguage, SourceModel, SourceSpan, UnusedValueKind};
use crate::content::files::read_start;

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec {
        name: "no-listener",
        values: &[
            "kind",
            "code",
            "app",
            "server",
            "module",
            "call",
            "function",
            "compared",
            "mended",
            "printed",
            "framework",
            "withos",
        ],
        find: no_listener,
    },
    FactSpec { name: "listen-host", values: &["host"], find: listen_host },
    FactSpec { name: "by-chance", values: &["variable", "mended"], find: by_chance },
    FactSpec { name: "program-input", values: &[], find: program_input },
    FactSpec { name: "tls-server", values: &["call", "plain"], find: tls_server },
    FactSpec { name: "no-program-here", values: &[], find: no_program_here },
];

/// Why the program does not listen, as its source shows. `kind` is `main-guard` (`__name__` is compared with `compared`),
/// `foreign` (`call` belongs to another framework), `without-parentheses` (`server.serve_forever`), `not-started` (a server
/// is made and not started), `in-function` (the call stands in the function `function`, which is never called),
/// `not-reached` (the call is there), `export-default`, or `none` (there is no such call). `withos` says that
/// `os` is still to be imported.
fn no_listener(context: &RuleContext<'_>) -> Option<FoundFact> {
    let model = context.evidence.model.as_ref()?;
    if model.syntax_problems.iter().any(|problem| !problem.is_repaired) {
        return None;
    }
    let fact = main_guard(model)
        .or_else(|| without_parentheses(model))
        .or_else(|| model.listeners.first().map(|listener| of_listener(model, listener)))
        .or_else(|| none(model))?;
    let printed = context.result.program.as_ref().and_then(|program| program.output.last());
    let module = model.files.first().map(|file| file.path.trim_end_matches(".py").replace('/', "."));
    let app = model.apps.iter().find(|app| !app.is_router).map_or("app", |app| app.name.as_str());
    let fact = fact.with("app", app).with("server", server_name(model)).with_some("module", module);
    let framework = model.frameworks.first().map(|used| used.name.as_str());
    let has_os = model.imports.iter().any(|import| import.module == "os");
    let fact = fact.with("withos", if has_os { "" } else { ". At the top of the file, write: import os" });
    Some(fact.with_some("framework", framework).with_some("printed", printed.map(|line| line.trim())))
}

fn main_guard(model: &SourceModel) -> Option<FoundFact> {
    let guard = model.main_guards.iter().find(|guard| !guard.is_right)?;
    let fact = FoundFact::at(model, &guard.span).with("kind", "main-guard").with("compared", &guard.compared_with);
    let quote = fact.quote.clone().unwrap_or_default();
    let mended = ["'", "\""].iter().find_map(|mark| {
        let wrong = format!("{mark}{}{mark}", guard.compared_with);
        quote.contains(&wrong).then(|| quote.replace(&wrong, &format!("{mark}__main__{mark}")))
    });
    Some(fact.with("mended", mended.unwrap_or_else(|| "if __name__ == '__main__':".to_owned())))
}

fn without_parentheses(model: &SourceModel) -> Option<FoundFact> {
    const CALLS: &[&str] = &["serve_forever", "listen", "run", "ListenAndServe"];
    let is_listening = |text: &str| CALLS.iter().any(|call| text.trim_end().ends_with(call));
    let value = model
        .unused_values
        .iter()
        .find(|value| value.kind == UnusedValueKind::FunctionName && is_listening(&value.text))?;
    let fact = FoundFact::at(model, &value.span).with("kind", "without-parentheses").with("call", &value.text);
    let mended = fact.quote.clone().unwrap_or_default().replacen(&value.text, &format!("{}()", value.text), 1);
    Some(fact.with("mended", mended))
}

fn of_listener(model: &SourceModel, listener: &ListenCall) -> FoundFact {
    let code = model.quote(&listener.span);
    let fact = FoundFact::at(model, &listener.span).with("call", &listener.call).with("code", code);
    if !listener.is_known {
        return fact.with("kind", "foreign");
    }
    if !listener.is_started {
        return fact.with("kind", "not-started");
    }
    let around = model.functions.iter().filter(|function| function.span.contains(&listener.span));
    let own = around.min_by_key(|function| function.span.end_line - function.span.line);
    let is_go = model.language() == Some(SourceLanguage::Go);
    // A name that is alone in its line was to be a call.
    let is_alone = |name: &str, span: &SourceSpan| model.quote(span).trim_end_matches(';') == name;
    match own {
        Some(own) if !is_go && own.calls.is_empty() && own.references.iter().all(|span| is_alone(&own.name, span)) => {
            let mended = format!("{}()", own.name);
            fact.with("kind", "in-function").with("function", &own.name).with("mended", mended)
        }
        _ => fact.with("kind", "not-reached"),
    }
}

fn none(model: &SourceModel) -> Option<FoundFact> {
    if !model.unreadable.is_empty() || model.frameworks.is_empty() {
        return None;
    }
    let is_app =
        |name: &Option<String>| name.as_ref().is_some_and(|name| model.apps.iter().any(|app| app.name == *name));
    let export = model.exports.iter().find(|export| export.name == "default" && is_app(&export.variable));
    Some(match export {
        Some(export) => FoundFact::at(model, &export.span).with("kind", "export-default"),
        None => FoundFact::default().with("kind", "none"),
    })
}

/// The variable with the server of `createServer` or `HTTPServer`; `server` if there is none.
fn server_name(model: &SourceModel) -> String {
    let pattern = Regex::new(r"(\w+)\s*:?=\s*(?:await\s+)?[\w.]*(?:createServer|HTTPServer|TCPServer|http\.Server)\b");
    let pattern = pattern.expect("a test reads it");
    let texts = model.files.iter().map(|file| file.text.as_str());
    let found = texts.filter_map(|text| Some(pattern.captures(text)?.get(1)?.as_str().to_owned())).next();
    found.unwrap_or_else(|| "server".to_owned())
}

/// The host on which the program wants to listen, where an error names it and it is none of the usual ones.
fn listen_host(context: &RuleContext<'_>) -> Option<FoundFact> {
    const USUAL: &[&str] = &["", "localhost", "127.0.0.1", "0.0.0.0", "::", "::1"];
    let model = context.evidence.model.as_ref()?;
    let output = context.result.program.as_ref()?.output.join("\n");
    let (listener, host) = model.listeners.iter().find_map(|listener| {
        let host = listener.host.as_ref()?.literal()?;
        Some((listener, host))
    })?;
    let is_meant = !USUAL.contains(&host) && (output.contains(host) || output.contains("ssign requested address"));
    is_meant.then(|| FoundFact::at(model, &listener.span).with("host", host))
}

/// The program listens on a port that the system chose, because the variable `variable` is not set.
fn by_chance(context: &RuleContext<'_>) -> Option<FoundFact> {
    let model = context.evidence.model.as_ref()?;
    let port = context.result.program.as_ref()?.listens_on.first().copied()?;
    let value = super::find(context, "port-value")?;
    let is_unset = value.values.get("kind").is_some_and(|kind| kind == "unset");
    let settings = context.evidence.folder.as_deref().and_then(|folder| read_start(&folder.join(".env"), 64 * 1024));
    let is_set = settings.is_some_and(|text| text.contains(&port.to_string()));
    let is_by_chance = super::port::is_port_by_chance(model, port) && !is_set;
    (is_unset && is_by_chance).then(|| FoundFact::clone(&value))
}

/// The program waits for a line that somebody types, and nobody can: its input is closed.
fn program_input(context: &RuleContext<'_>) -> Option<FoundFact> {
    let error = context.evidence.errors.iter().find(|error| error.kind == "EOFError")?;
    Some(super::locate::in_error(context, error))
}

/// The server speaks TLS and is asked in plain HTTP. `call` is what makes it do so in the source, if that is found, and
/// `plain` what to write in its place.
fn tls_server(context: &RuleContext<'_>) -> Option<FoundFact> {
    /// What makes a server speak TLS, and the same without it.
    const CALLS: &[(&str, &str)] = &[
        ("https.createServer(", "http.createServer((req, res) => …)"),
        ("http2.createSecureServer(", "http.createServer((req, res) => …)"),
        ("ssl_context=", "app.run(…) without ssl_context"),
        ("ListenAndServeTLS(", "http.ListenAndServe(\":\"+os.Getenv(\"PORT\"), nil)"),
        ("wrap_socket(", "the server without wrap_socket"),
        ("ssl_keyfile=", "uvicorn.run(…) without ssl_keyfile and ssl_certfile"),
    ];
    if !context.result.speaks_tls {
        return None;
    }
    let files = context.evidence.model.iter().flat_map(|model| &model.files);
    let lines = files.flat_map(|file| file.text.lines().enumerate().map(move |(at, line)| (file, at + 1, line)));
    let found = lines.filter_map(|(file, at, line)| {
        let call = CALLS.iter().find(|(call, _)| line.contains(call))?;
        Some((file, at, line, call))
    });
    let Some((file, line, quote, (call, plain))) = found.into_iter().next() else { return Some(FoundFact::default()) };
    let fact = FoundFact {
        location: Some(SourceLocation { file: file.path.clone(), line }),
        quote: Some(quote.trim().to_owned()),
        ..FoundFact::default()
    };
    Some(fact.with("call", call.trim_end_matches(['(', '='])).with("plain", *plain))
}

/// In the learner's folder there is no program, and none was started.
fn no_program_here(context: &RuleContext<'_>) -> Option<FoundFact> {
    let result = context.result;
    (result.program.is_none() && result.source.is_none()).then(FoundFact::default)
}
