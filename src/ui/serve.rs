//! `--serve`: runs the servers of a lesson without its steps. The log goes to stdout, everything else to stderr.

use anyhow::Context;

use super::lesson::PlayOptions;
use super::lesson::events::{self, UiEvent};
use super::lesson::words;
use super::{browser, demo_servers, share, signals};
use crate::course::LessonSummary;
use crate::demos::{DemoSpec, RunningDemo};
use crate::exit::{Exit, UsedWrongly};
use crate::http::EventBus;
use crate::ui::log::{JsonLog, RequestLog};
use crate::ui::writer::LogWriter;
use crate::ui::{self, Style};

/// Runs the servers until a signal ends the program.
///
/// # Errors
/// A lesson without servers, or a port that is taken.
pub fn run(options: &PlayOptions, lesson: &LessonSummary) -> anyhow::Result<Exit> {
    let none = || UsedWrongly(format!("`{}` has no servers, so there is nothing to serve", lesson.name));
    let demo = demo_servers::demo(lesson.demo.as_deref()).ok_or_else(none)?;
    let stage = demo_servers::stage_to_serve(lesson, demo, options.step).context("the demo has no stages")?;
    let bus = EventBus::new();
    let log = (!options.quiet).then(|| start_log(&bus, options.log_json, demo));
    let mut running = demo_servers::start(options, demo, &stage, log.is_some().then_some(bus), false)?;
    // The servers come first. A signal before this ends the program, and there is nothing yet to put in order.
    let (sender, events) = events::channel();
    signals::watch_for_lesson(sender, || {})?;
    if let Some(note) = running.start_note() {
        ui::note(&note);
    }
    if !options.quiet {
        banner(options, &running, &stage);
    }
    if let (true, Some((_, port))) = (options.open, running.ports().first()) {
        ui::err(&format!("{}\n", browser::open(&format!("http://localhost:{port}/"), true)));
    }
    while events.recv().is_ok_and(|event| !matches!(event, UiEvent::Stop)) {}
    running.stop();
    // The servers had the last handles to the bus, so the log can end now.
    drop(log);
    Ok(Exit::Interrupted)
}

fn banner(options: &PlayOptions, running: &RunningDemo, stage: &str) {
    let title = running.spec().stage(stage).map_or("", |stage| stage.title);
    let mut lines = vec![format!("{}: {}", running.spec().name, running.spec().about), format!("  {title}")];
    lines.extend(words::addresses(running).into_iter().map(|line| format!("  {line}")));
    if options.share {
        lines.extend(share::lines(running, Style::stdout()));
    }
    lines.push("Ctrl+C stops it.".to_owned());
    ui::err(&(lines.join("\n") + "\n"));
}

fn start_log(bus: &EventBus, is_json: bool, demo: &DemoSpec) -> LogWriter {
    if is_json {
        LogWriter::stdout(bus, JsonLog)
    } else {
        LogWriter::stdout(bus, RequestLog::new(Style::log(), demo.servers.iter().map(|server| server.name)))
    }
}
