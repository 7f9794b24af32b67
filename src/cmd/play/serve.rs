//! `--serve`: no steps. The servers run, their log goes to stdout, and everything else to stderr.

use std::sync::Arc;

use anyhow::Context;

use super::events::{self, UiEvent};
use super::{browser, interim as say, servers, signals, words};
use crate::cli::{self, LogFormat};
use crate::demos::Running;
use crate::exit::{Exit, UsedWrongly};
use crate::http::{Seen, Tap};
use crate::lesson::Lesson;

/// Serves until it is told to stop.
///
/// # Errors
/// A lesson without servers, a port that cannot be had.
pub(super) fn run(typed: &cli::Play, lesson: &Lesson) -> anyhow::Result<Exit> {
    let none = || UsedWrongly(format!("`{}` has no servers, so there is nothing to serve", lesson.name));
    let demo = servers::demo(lesson).ok_or_else(none)?;
    let stage = servers::stage_to_serve(lesson, &demo, typed.step).context("the demo has no stages")?;
    let (sender, events) = events::channel();
    signals::watch(sender)?;
    let tap = (!typed.quiet).then(|| tap(typed.log));
    let mut running = servers::start(typed, demo, &stage, tap)?;
    if !typed.quiet {
        banner(typed, &running, &stage);
    }
    if let (true, Some((_, port))) = (typed.open, running.ports().first()) {
        say::talk(&format!("{}\n", browser::open(&format!("http://localhost:{port}/"), true)));
    }
    while events.all.recv().is_ok_and(|event| !matches!(event, UiEvent::Stop)) {}
    running.stop();
    Ok(Exit::Interrupted)
}

fn banner(typed: &cli::Play, running: &Running, stage: &str) {
    let title = running.demo().stage(stage).map_or("", |stage| stage.title);
    let mut lines = vec![format!("{}: {title}", running.demo().name)];
    lines.extend(words::addresses(running).into_iter().map(|line| format!("  {line}")));
    if typed.share {
        lines.extend(super::share::lines(running));
    }
    lines.push("Ctrl-C stops it.".to_owned());
    say::talk(&(lines.join("\n") + "\n"));
}

fn tap(format: LogFormat) -> Tap {
    let each = move |seen: Seen| {
        let text = match (&seen, format) {
            (_, LogFormat::Json) => say::json_line(&seen),
            (Seen::Exchange(exchange), LogFormat::Text) => say::log_line(exchange),
            (Seen::Misfit(misfit), LogFormat::Text) => say::misfit(misfit).join("\n"),
        };
        say::print(&(text + "\n"));
    };
    Tap { each: Arc::new(each), wire: false }
}
