//! Facts about the port: who has it, where the program takes its number from, and why the system refuses it.

use crate::check::command_target::{find_target, flag_value, port_flags, tool_name};
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::program_errors::ProgramError;
use crate::check::result::AbortReason;
use crate::check::source_model::{ListenCall, SourceModel, ValueOrigin};
use crate::net::{self, PortOwner};
use crate::process;
use crate::text::shell;

use super::locate::in_error;
use super::port_line::{line_with, with_free_port, with_variable};

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec { name: "port-owner", values: &["who", "owner", "pid", "stop", "next"], find: port_owner },
    FactSpec { name: "port-value", values: &["kind", "value", "variable", "call", "mended"], find: port_value },
    FactSpec { name: "tool-port", values: &["tool", "kind", "start", "script"], find: tool_port },
    FactSpec { name: "port-in-use", values: &["kind", "wanted", "owner", "pid", "stop", "who", "next"], find: in_use },
    FactSpec { name: "silent-port", values: &["kind", "wanted", "owner", "pid", "stop", "who", "next"], find: silent },
    FactSpec { name: "permission", values: &["kind", "what", "mended"], find: permission },
    FactSpec { name: "unset-variable", values: &["variable", "kind", "mended"], find: unset_variable },
];

/// The port at which the server was expected.
fn asked_port(context: &RuleContext<'_>) -> u16 {
    context.result.endpoint.as_ref().map_or(8080, |endpoint| endpoint.port)
}

/// Who has the port that the program is to have. `who` is `own` (a program that was started in the same folder),
/// `doorway`, `other`, or `unknown` where the system does not tell.
fn port_owner(context: &RuleContext<'_>) -> Option<FoundFact> {
    let owners = match &context.result.aborted {
        Some(AbortReason::PortTaken(owners) | AbortReason::NotYours(owners)) => owners.clone(),
        _ => return None,
    };
    Some(with_owner(FoundFact::default(), context, owners.first(), asked_port(context)))
}

fn with_owner(fact: FoundFact, context: &RuleContext<'_>, owner: Option<&PortOwner>, port: u16) -> FoundFact {
    // A port that is surely not this one; whether it is free, nobody knows before it is tried.
    let next = if port == 8081 { 8082 } else { 8081 };
    let fact = fact.with("next", next.to_string());
    let Some(owner) = owner else { return fact.with("who", "unknown") };
    let stop = match cfg!(windows) {
        true => format!("taskkill /PID {} /F", owner.pid),
        false => format!("kill {}", owner.pid),
    };
    let own = context.result.program.as_ref().and_then(|program| program.folder.canonicalize().ok());
    let is_own = own.is_some() && process::folder(owner.pid) == own;
    let who = match owner.name.as_str() {
        name if name.starts_with("doorway") => "doorway",
        _ if is_own => "own",
        _ => "other",
    };
    fact.with("who", who).with("owner", &owner.name).with("pid", owner.pid.to_string()).with("stop", stop)
}

/// Where the call that listens takes its port from. `kind` is `number` (it is written in the code), `word` (what is written
/// there is no number), `unset` (a variable of the environment that nobody sets, `variable`), `port` (the variable PORT,
/// and no number for the case that it is not set), `default` (another variable, and a number). `mended` is the line with
/// the variable PORT.
fn port_value(context: &RuleContext<'_>) -> Option<FoundFact> {
    let model = context.evidence.model.as_ref()?;
    let listener = model.listeners.iter().find(|listener| listener.is_known)?;
    let port = listener.port.as_ref()?;
    let (kind, text) = match port {
        ValueOrigin::Literal(value) if is_number(value) => ("number", value),
        ValueOrigin::Literal(value) => ("word", value),
        ValueOrigin::Variable { name } if name == "PORT" => ("port", name),
        ValueOrigin::Variable { name } => ("unset", name),
        ValueOrigin::EnvWithDefault { name, default } if name != "PORT" && is_number(default) => ("default", name),
        ValueOrigin::EnvWithDefault { .. } | ValueOrigin::Unknown(_) => return None,
    };
    let fact = line_with(model, listener, text);
    let fact = fact.with("kind", kind).with("call", &listener.call).with_some("variable", port.variable());
    Some(with_variable(fact.with_some("value", port.literal()), model, text, asked_port(context)))
}

fn is_number(text: &str) -> bool {
    text.trim().parse::<u16>().is_ok()
}

/// A tool that listens at a port of its own unless its command says another: `flask run`, `uvicorn`. `kind` is `default`
/// if the command names no port, `named` if it names another one; `start` is the command with the port that was asked.
fn tool_port(context: &RuleContext<'_>) -> Option<FoundFact> {
    let program = context.result.program.as_ref()?;
    let target = find_target(&program.folder, &program.argv);
    let (command, script) = match target {
        Some(target) => (target.command, target.script_file),
        None => (program.argv.clone(), None),
    };
    let port = asked_port(context).to_string();
    let module = command.iter().position(|word| word == "-m").and_then(|at| command.get(at + 1));
    let tool = tool_name(module.unwrap_or(command.first()?));
    let flags = port_flags(&tool);
    // Python's own server takes the port as a word without a flag.
    if flags.is_empty() && tool != "http.server" {
        return None;
    }
    let named = flags.iter().find_map(|flag| Some((flag, flag_value(&command, flag)?)));
    let value = if flags.iter().any(|flag| flag == "-b") { format!("127.0.0.1:{port}") } else { port };
    let words: Vec<String> = match (named, flags.first()) {
        (Some((_, old)), _) => command.iter().map(|word| word.replace(old, &value)).collect(),
        (None, Some(flag)) => command.iter().cloned().chain([flag.clone(), value]).collect(),
        (None, None) => {
            let rest = command.iter().filter(|word| word.parse::<u16>().is_err());
            rest.cloned().chain([value]).collect()
        }
    };
    let kind = if named.is_some() { "named" } else { "default" };
    let fact = FoundFact::default().with("tool", tool).with("kind", kind).with("start", shell::join(&words));
    Some(fact.with_some("script", script))
}

/// The program ended because its port is in use. `kind` is `asked` if it is the port that was asked, `other` if it is
/// another one, `wanted`; the rest is as in `port-owner`.
fn in_use(context: &RuleContext<'_>) -> Option<FoundFact> {
    const WORDS: &[&str] =
        &["EADDRINUSE", "ddress already in use", "in use by another program", "WinError 10048", "AddrInUse"];
    let output = &context.result.program.as_ref()?.output;
    let line = output.iter().find(|line| WORDS.iter().any(|word| line.contains(word)))?;
    let errors =
        || context.evidence.errors.iter().filter(|error| WORDS.iter().any(|word| error.headline().contains(word)));
    let of_error = errors().find_map(|error| error.details.get("port")?.parse().ok());
    let of_model = || {
        let listener = context.evidence.model.as_ref()?.listeners.first()?;
        let is_other = listener.port.as_ref().is_some_and(|port| port.variable() != Some("PORT"));
        listener.port.as_ref()?.literal().filter(|_| is_other)?.parse().ok()
    };
    let asked = asked_port(context);
    let wanted: u16 = of_error.or_else(|| port_in(line)).or_else(of_model).unwrap_or(asked);
    let kind = if wanted == asked { "asked" } else { "other" };
    let fact = errors().find_map(|error| error.own_frame().map(|_| in_error(context, error))).unwrap_or_default();
    let owners = net::port_owners(wanted).unwrap_or_default();
    Some(with_owner(fact.with("kind", kind).with("wanted", wanted.to_string()), context, owners.first(), wanted))
}

/// The program names a port in its code that another program has, and ended without a word about it. The values are those
/// of `port-in-use`.
fn silent(context: &RuleContext<'_>) -> Option<FoundFact> {
    let value = super::find(context, "port-value")?;
    let wanted: u16 = value.values.get("value")?.parse().ok()?;
    if !net::is_port_in_use(wanted).any() {
        return None;
    }
    let place = FoundFact { location: value.location.clone(), quote: value.quote.clone(), ..FoundFact::default() };
    let kind = if wanted == asked_port(context) { "asked" } else { "other" };
    let owners = net::port_owners(wanted).unwrap_or_default();
    Some(with_owner(place.with("kind", kind).with("wanted", wanted.to_string()), context, owners.first(), wanted))
}

/// The port in the words of an error: `listen EADDRINUSE: address already in use :::8080`.
fn port_in(line: &str) -> Option<u16> {
    let is_port = |word: &&str| !word.is_empty() && word.len() > 1;
    let words = line.split(|char: char| !char.is_ascii_digit()).filter(is_port);
    let after_colon = words.filter(|word| line.contains(&format!(":{word}")) || line.contains(&format!("Port {word}")));
    after_colon.filter_map(|word| word.parse().ok()).next_back()
}

/// The system refuses something: `kind` is `port` (`what` is its number, if it is known), or `file` (`what` is its path).
fn permission(context: &RuleContext<'_>) -> Option<FoundFact> {
    const WORDS: &[&str] = &["EACCES", "EPERM", "ermission denied", "PermissionError", "WinError 10013", "WinError 5"];
    let is_one = |error: &&ProgramError| WORDS.iter().any(|word| error.headline().contains(word));
    let error = context.evidence.errors.iter().find(is_one);
    let output = &context.result.program.as_ref()?.output;
    let line = output.iter().find(|line| WORDS.iter().any(|word| line.contains(word)))?;
    let fact = error.map(|error| in_error(context, error)).unwrap_or_default();
    let details = |name: &str| error.and_then(|error| error.details.get(name)).cloned();
    let quoted = line.split('\'').nth(1).filter(|text| text.contains(['/', '\\', '.'])).map(str::to_owned);
    let of_call = details("syscall").is_some_and(|call| ["listen", "bind"].contains(&call.as_str()));
    let is_listening = of_call || ["listen", "bind", "WinError 10013"].iter().any(|word| line.contains(word));
    if let Some(path) = details("path").or(quoted).filter(|_| !is_listening) {
        return Some(fact.with("kind", "file").with("what", path));
    }
    if !is_listening && !line.contains("PermissionError") {
        return None;
    }
    let port = details("port").or_else(|| port_in(line).map(|port| port.to_string()));
    let of_model = || {
        let model = context.evidence.model.as_ref()?;
        model.listeners.first()?.port.as_ref()?.literal().map(str::to_owned)
    };
    let port = port.or_else(of_model).filter(|port| is_number(port))?;
    let model = context.evidence.model.as_ref();
    let place = model.and_then(|model| Some((model, model.listeners.first()?)));
    let fact = match place {
        Some((model, listener)) => with_free_port(line_with(model, listener, &port), model, &port, asked_port(context)),
        None => fact,
    };
    Some(fact.with("kind", "port").with("what", port))
}

/// A variable of the environment that the program asks for and that is not set: `os.environ['APP_PORT']`. `kind` is `port`
/// if it is the port that it is wanted for.
fn unset_variable(context: &RuleContext<'_>) -> Option<FoundFact> {
    let model = context.evidence.model.as_ref()?;
    let error = context.evidence.errors.iter().find(|error| error.kind == "KeyError")?;
    let variable = error.message.trim().trim_matches('\'').to_owned();
    let fact = in_error(context, error);
    let quote = fact.quote.clone().unwrap_or_default();
    if !quote.contains("environ") || variable.is_empty() {
        return None;
    }
    let is_port = |listener: &ListenCall| {
        listener.port.as_ref().and_then(ValueOrigin::variable).is_some_and(|name| name == variable)
    };
    let kind = if model.listeners.iter().any(is_port) { "port" } else { "other" };
    let mended = match kind {
        "port" => quote.replace(&variable, "PORT"),
        _ => quote.replace(&format!("['{variable}']"), &format!(".get('{variable}', '')")),
    };
    Some(fact.with("variable", variable).with("kind", kind).with("mended", mended))
}

/// Whether the program listens on a port that the system chose.
pub(super) fn is_port_by_chance(model: &SourceModel, port: u16) -> bool {
    // Systems take such ports from this range upwards.
    const FIRST_PORT_BY_CHANCE: u16 = 32_768;
    let is_written = model.files.iter().any(|file| file.text.contains(&port.to_string()));
    port >= FIRST_PORT_BY_CHANCE && !is_written
}
