//! Plays one lesson in the terminal, from its first step to its end.

use std::io::IsTerminal;
use std::path::Path;
use std::sync::mpsc::Receiver;

use super::events::{self, EventSender, UiEvent};
use super::screen::LessonScreen;
use super::session::LessonSession;
use super::{PlayOptions, keys};
use crate::course::progress::{self, Progress};
use crate::course::{Language, Lesson};
use crate::demos::RunningDemo;
use crate::exit::Exit;
use crate::http::EventBus;
use crate::player::{Mode, Player};
use crate::ui::keys::{Keys, RawModeGuard};
use crate::ui::{Style, demo_servers, signals};

/// Plays a lesson until it ends, or the learner ends it. `folder` is where the lessons are from, if not built in.
///
/// # Errors
/// A port that is taken, or a system that gives no thread.
pub fn play(options: &PlayOptions, lessons: &[Lesson], lesson: &Lesson, folder: Option<&Path>) -> anyhow::Result<Exit> {
    let (mut progress, warning) = Progress::open(progress::home());
    let language = choose_language(options.language, &mut progress);
    let mode = if std::io::stdin().is_terminal() { Mode::Interactive } else { Mode::Unattended };
    let (mut player, first_effects) = Player::start(lesson, options.step.unwrap_or(1), mode, language);
    let (sender, events) = events::channel();
    signals::watch_for_lesson(sender.clone())?;
    let servers = start_servers(options, lesson, &player, &sender)?;
    player.set_ports(servers.as_ref().map(RunningDemo::ports).unwrap_or_default());
    let position = lessons.iter().position(|own| own.name == lesson.name).map_or(1, |at| at + 1);
    let screen = LessonScreen::new(lesson, (position, lessons.len()), language, mode == Mode::Interactive);
    let mut session = LessonSession::new(player, screen, servers, progress, lessons, folder);
    session.welcome(options, warning);
    let (keys, _raw_mode) = listen(mode, sender);
    if keys == Keys::Lines && mode == Mode::Interactive {
        session.explain_typed_keys();
    }
    session.apply_all(first_effects);
    Ok(event_loop(&mut session, &events))
}

/// Listens to the keyboard. If the input is a pipe that ends, the lesson goes on by requests alone.
fn listen(mode: Mode, sender: EventSender) -> (Keys, RawModeGuard) {
    let is_interactive = mode == Mode::Interactive;
    let send = move |press| sender.send(keys::event(press, is_interactive));
    crate::ui::keys::listen(Style::stdout().plain, send)
}

/// Handles events until the lesson or the program ends. Nothing wakes it up in between.
fn event_loop(session: &mut LessonSession<'_>, events: &Receiver<UiEvent>) -> Exit {
    while !session.is_over() {
        match events.recv() {
            Ok(UiEvent::Key(key)) => session.handle_key(key),
            Ok(UiEvent::Servers(batch)) => session.handle_server_events(&batch),
            Ok(UiEvent::NoMoreKeys) => session.handle_end_of_keys(),
            Ok(UiEvent::Redraw) => session.redraw(),
            Ok(UiEvent::Stop) | Err(_) => return session.interrupt(),
        }
    }
    session.finish()
}

/// Starts the servers of the lesson's demo with the stage of the first step, if the lesson has a demo.
fn start_servers(
    options: &PlayOptions,
    lesson: &Lesson,
    player: &Player<'_>,
    sender: &EventSender,
) -> anyhow::Result<Option<RunningDemo>> {
    match (demo_servers::demo(lesson), player.stage()) {
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
