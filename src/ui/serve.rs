//! `--serve`: no steps. The servers run, their log goes to stdout, and everything else to stderr.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;

use super::lesson::PlayOptions;
use super::lesson::events::{self, UiEvent};
use super::lesson::words;
use super::{browser, demo_servers, share, signals};
use crate::course::Lesson;
use crate::demos::RunningDemo;
use crate::exit::{Exit, UsedWrongly};
use crate::http::{ServerEventRef, Tap};
use crate::ui::log::{self, RequestLog};
use crate::ui::writer::LogWriter;
use crate::ui::{self, Style};

/// Serves until it is told to stop.
///
/// # Errors
/// A lesson without servers, a port that cannot be had.
pub fn run(typed: &PlayOptions, lesson: &Lesson) -> anyhow::Result<Exit> {
    let none = || UsedWrongly(format!("`{}` has no servers, so there is nothing to serve", lesson.name));
    let demo = demo_servers::demo(lesson).ok_or_else(none)?;
    let stage = demo_servers::stage_to_serve(lesson, demo, typed.step).context("the demo has no stages")?;
    let (sender, events) = events::channel();
    signals::watch_for_lesson(sender)?;
    let tap = (!typed.quiet).then(|| tap(typed.log_json, demo.servers.len() > 1));
    let mut running = demo_servers::start(typed, demo, &stage, tap)?;
    if !typed.quiet {
        banner(typed, &running, &stage);
    }
    if let (true, Some((_, port))) = (typed.open, running.ports().first()) {
        ui::err(&format!("{}\n", browser::open(&format!("http://localhost:{port}/"), true)));
    }
    while events.all.recv().is_ok_and(|event| !matches!(event, UiEvent::Stop)) {}
    running.stop();
    Ok(Exit::Interrupted)
}

fn banner(typed: &PlayOptions, running: &RunningDemo, stage: &str) {
    let title = running.spec().stage(stage).map_or("", |stage| stage.title);
    let mut lines = vec![format!("{}: {}", running.spec().name, running.spec().about), format!("  {title}")];
    lines.extend(words::addresses(running).into_iter().map(|line| format!("  {line}")));
    if typed.share {
        lines.extend(share::lines(running, Style::stdout()));
    }
    lines.push("Ctrl-C stops it.".to_owned());
    ui::err(&(lines.join("\n") + "\n"));
}

/// The log, which never holds up a server: the writer takes lines and lets go of what nobody reads.
fn tap(is_json: bool, several: bool) -> Tap {
    let writer = LogWriter::stdout(if is_json { log::dropped_json } else { log::dropped });
    let log = Mutex::new((RequestLog::new(Style::log(), several), String::new()));
    let each = move |seen: ServerEventRef<'_>| match is_json {
        _ if writer.is_full() => writer.drop_line(),
        true => writer.write(log::json_line(seen).as_bytes()),
        false => {
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
