//! Plays one lesson in the terminal, from its first step to its end.

use std::io::IsTerminal;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::events::{self, EventSender, UiEvent};
use super::screen::LessonScreen;
use super::session::{LessonSession, ProgramContext};
use super::view::ScreenSize;
use super::{PlayOptions, draw, keys};
use crate::content::stacks::Stacks;
use crate::course::progress::{self, LessonRecord, Progress};
use crate::course::{Block, Language, Lesson, LessonSummary};
use crate::demos::RunningDemo;
use crate::exit::Exit;
use crate::http::EventBus;
use crate::player::{Mode, Player};
use crate::process::Supervisor;
use crate::ui::full_screen::FullScreen;
use crate::ui::keys::{Keys, RawModeGuard};
use crate::ui::{Style, demo_servers, signals};

/// How often the sign of life of a step that waits changes.
const TICK: Duration = Duration::from_millis(500);

/// Plays a lesson until it ends, or the learner ends it. `folder` is where the lessons are from, if not built in, and
/// `progress` is what is remembered, with what to say about that.
///
/// # Errors
/// A port that is taken, or a system that gives no thread.
pub fn play(
    options: &PlayOptions,
    lessons: &[LessonSummary],
    lesson: &Lesson,
    folder: Option<&Path>,
    (mut progress, warning): (Progress, Option<String>),
) -> anyhow::Result<Exit> {
    crate::ui::keys::restore_on_panic();
    let language = choose_language(options.language, &mut progress);
    let mode = if std::io::stdin().is_terminal() { Mode::Interactive } else { Mode::Unattended };
    let (step, passed) = match options.step {
        Some(step) => (step, 0),
        None => place_to_resume(lesson, &progress.lesson(&lesson.name)),
    };
    let (mut player, first_effects) = Player::resume(lesson, (step, passed), mode, language);
    let (sender, events) = events::channel();
    let supervisor = Supervisor::new();
    let programs = supervisor.clone();
    signals::watch_for_lesson(sender.clone(), move || programs.kill_all())?;
    // What was said about progress is not said again the next time.
    let servers = start_servers(options, lesson, &player, &sender)
        .inspect_err(|_| warning.iter().for_each(|warning| crate::ui::note(warning)))?;
    let start_note = servers.as_ref().and_then(RunningDemo::start_note);
    player.set_ports(servers.as_ref().map(RunningDemo::ports).unwrap_or_default());
    let position = lessons.iter().position(|own| own.name == lesson.name).map_or(1, |at| at + 1);
    let screen = LessonScreen::new(lesson, (position, lessons.len()), language, mode == Mode::Interactive);
    let mut session = LessonSession::new(player, screen, servers, progress, lessons, folder, sender.clone());
    session.prepare_programs(ProgramContext {
        stacks: Stacks::with_lessons(folder),
        supervisor,
        home: progress::home(),
        named_folder: options
            .folder
            .as_ref()
            .map(|folder| std::path::absolute(folder).unwrap_or_else(|_| folder.clone())),
        here: std::env::current_dir().ok(),
        has_keyboard: mode == Mode::Interactive,
    });
    session.welcome(options, warning.into_iter().chain(start_note));
    if options.step.is_none() && step > 1 {
        session.explain_resumption(step);
    }
    let (keys, raw_mode) = listen(mode, sender);
    if keys == Keys::Lines && mode == Mode::Interactive {
        session.explain_typed_keys();
    }
    let mut full_screen = if keys == Keys::Single { FullScreen::open().ok() } else { None };
    if full_screen.is_some() {
        session.stay(Style::stdout().color, options.projector);
    }
    session.apply_all(first_effects);
    let exit = event_loop(&mut session, &events, full_screen.as_mut());
    drop(raw_mode);
    session.print_closing();
    Ok(exit)
}

/// Returns the step where the lesson goes on, and how many of its blocks the learner has behind them. A task that was skipped
/// is offered again.
fn place_to_resume(lesson: &Lesson, record: &LessonRecord) -> (usize, usize) {
    let number = record.resume_at().clamp(1, lesson.steps.len());
    let blocks = &lesson.steps[number - 1].blocks;
    let is_task = |block: &Block| matches!(block, Block::Try(_) | Block::Edit(_) | Block::Exercise(_));
    let skipped_task = blocks.iter().position(is_task).filter(|_| record.skipped.contains(&number));
    (number, skipped_task.map_or(record.passed, |task| record.passed.min(task)))
}

/// Listens to the keyboard. If the input is a pipe that ends, the lesson goes on by requests alone.
fn listen(mode: Mode, sender: EventSender) -> (Keys, RawModeGuard) {
    let is_interactive = mode == Mode::Interactive;
    let send = move |press| sender.send(keys::event(press, is_interactive));
    crate::ui::keys::listen(Style::stdout().plain, send)
}

/// Handles events until the lesson or the program ends, and draws a picture after each, then writes down where one is. Nothing wakes it up in between but
/// the sign of life of a step that waits.
fn event_loop(
    session: &mut LessonSession<'_>,
    events: &Receiver<UiEvent>,
    mut full_screen: Option<&mut FullScreen>,
) -> Exit {
    while !session.is_over() {
        if let Some(screen) = full_screen.as_deref_mut()
            && draw(session, screen).is_err()
        {
            return session.finish(Exit::Done);
        }
        if session.save() {
            continue;
        }
        let event = if full_screen.is_some() && session.is_waiting() {
            events.recv_timeout(TICK)
        } else {
            events.recv().map_err(|_| RecvTimeoutError::Disconnected)
        };
        match event {
            Ok(UiEvent::Press(press)) => {
                session.handle_press(press, Instant::now());
                crate::ui::keys::go_on_reading();
            }
            Ok(UiEvent::Servers(batch)) => session.handle_server_events(batch),
            Ok(UiEvent::CommandRan(command, output)) => session.finish_command(command, output),
            Ok(UiEvent::Program(number, event)) => session.handle_program_event(number, event),
            Ok(UiEvent::StandIn(server, port)) => session.handle_stand_in(&server, port),
            Ok(UiEvent::NoMoreKeys) => session.handle_end_of_keys(),
            Ok(event @ (UiEvent::Redraw | UiEvent::Resumed)) => {
                full_screen.as_deref_mut().into_iter().for_each(FullScreen::forget_picture);
                if matches!(event, UiEvent::Resumed) {
                    session.explain_pause();
                }
            }
            Err(RecvTimeoutError::Timeout) => session.tick(),
            Ok(UiEvent::Stop) | Err(RecvTimeoutError::Disconnected) => return session.finish(Exit::Interrupted),
        }
    }
    session.finish(Exit::Done)
}

fn draw(session: &mut LessonSession<'_>, screen: &mut FullScreen) -> std::io::Result<()> {
    screen.draw(|buffer| {
        let area = buffer.area;
        let size = ScreenSize { columns: usize::from(area.width), rows: usize::from(area.height) };
        let view = session.view(size);
        draw::draw(&view, area, buffer);
    })
}

/// Starts the servers of the lesson's demo with the stage of the first step, if the lesson has a demo.
fn start_servers(
    options: &PlayOptions,
    lesson: &Lesson,
    player: &Player<'_>,
    sender: &EventSender,
) -> anyhow::Result<Option<RunningDemo>> {
    match (demo_servers::demo(lesson.demo.as_deref()), player.stage()) {
        (Some(demo), Some(stage)) => {
            let bus = EventBus::new();
            sender.subscribe(&bus)?;
            demo_servers::start(options, demo, stage, Some(bus), true).map(Some)
        }
        _ => Ok(None),
    }
}

/// Returns the language that was asked for, and remembers it; else the remembered one; else JavaScript.
fn choose_language(asked: Option<Language>, progress: &mut Progress) -> Language {
    if let Some(language) = asked {
        progress.speaks(language.word());
        return language;
    }
    let remembered = progress.language().and_then(Language::named).filter(|language| language.is_choice());
    remembered.unwrap_or(Language::Js)
}
