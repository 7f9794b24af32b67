//! `--serve`: no steps. The servers run, their log goes to stdout, and everything else to stderr.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;

use super::events::{self, UiEvent};
use super::{browser, servers, share, signals, words};
use crate::cli::{self, LogFormat};
use crate::demos::RunningDemo;
use crate::exit::{Exit, UsedWrongly};
use crate::http::{ServerEventRef, Tap};
use crate::lesson::Lesson;
use crate::say::log::{self, RequestLog};
use crate::say::writer::LogWriter;
use crate::say::{self, Style};

/// Serves until it is told to stop.
///
/// # Errors
/// A lesson without servers, a port that cannot be had.
pub(super) fn run(typed: &cli::PlayArgs, lesson: &Lesson) -> anyhow::Result<Exit> {
    let none = || UsedWrongly(format!("`{}` has no servers, so there is nothing to serve", lesson.name));
    let demo = servers::demo(lesson).ok_or_else(none)?;
    let stage = servers::stage_to_serve(lesson, &demo, typed.step).context("the demo has no stages")?;
    let (sender, events) = events::channel();
    signals::watch(sender)?;
    let tap = (!typed.quiet).then(|| tap(typed.log, demo.ports.len() > 1));
    let mut running = servers::start(typed, demo, &stage, tap)?;
    if !typed.quiet {
        banner(typed, &running, &stage);
    }
    if let (true, Some((_, port))) = (typed.open, running.ports().first()) {
        say::err(&format!("{}\n", browser::open(&format!("http://localhost:{port}/"), true)));
    }
    while events.all.recv().is_ok_and(|event| !matches!(event, UiEvent::Stop)) {}
    running.stop();
    Ok(Exit::Interrupted)
}

fn banner(typed: &cli::PlayArgs, running: &RunningDemo, stage: &str) {
    let title = running.demo().stage(stage).map_or("", |stage| stage.title);
    let mut lines = vec![format!("{}: {}", running.demo().name, running.demo().about), format!("  {title}")];
    lines.extend(words::addresses(running).into_iter().map(|line| format!("  {line}")));
    if typed.share {
        lines.extend(share::lines(running, Style::stdout()));
    }
    lines.push("Ctrl-C stops it.".to_owned());
    say::err(&(lines.join("\n") + "\n"));
}

/// The log, which never holds up a server: the writer takes lines and lets go of what nobody reads.
fn tap(format: LogFormat, several: bool) -> Tap {
    let writer = LogWriter::stdout(match format {
        LogFormat::Text => log::dropped,
        LogFormat::Json => log::dropped_json,
    });
    let log = Mutex::new((RequestLog::new(Style::log(), several), String::new()));
    let each = move |seen: ServerEventRef<'_>| match format {
        _ if writer.is_full() => writer.drop_line(),
        LogFormat::Json => writer.write(log::json_line(seen).as_bytes()),
        LogFormat::Text => {
            let (log, text) = &mut *log.lock().unwrap_or_else(PoisonError::into_inner);
            text.clear();
            push(log, text, seen);
            writer.write(text.as_bytes());
        }
    };
    Tap { each: Arc::new(each), wire: false }
}

fn push(log: &mut RequestLog, text: &mut String, seen: ServerEventRef<'_>) {
    match seen {
        ServerEventRef::Exchange(exchange) => log.push(text, exchange),
        ServerEventRef::Misfit(misfit) => log.misfit(misfit).iter().for_each(|line| {
            text.push_str(line);
            text.push('\n');
        }),
    }
}
