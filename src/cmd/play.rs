//! `doorway hello`, `doorway play <lesson>`: plays a lesson, or serves its demo.

use std::io::IsTerminal;

use crate::cli::{self, GlobalArgs, Lang, LogFormat};
use crate::course::progress::{self, Progress};
use crate::course::{self, Language, Lesson};
use crate::demos::{self, RunningDemo};
use crate::exit::{Exit, UsedWrongly};
use crate::player::{Mode, Player};
use crate::ui::keys::{Keys, RawModeGuard};
use crate::ui::{self, Style};

use crate::text::nearest::nearest;
use crate::text::safe::safe;
use crate::ui::lesson::events::{self, EventReceiver, UiEvent};
use crate::ui::lesson::screen::LessonScreen;
use crate::ui::lesson::session::LessonSession;
use crate::ui::lesson::{PlayOptions, keys};
use crate::ui::{demo_servers, serve, signals};

/// Plays a lesson, or serves its demo.
///
/// # Errors
/// A lesson or a step that is not there, flags that do not fit, a port that cannot be had.
pub fn run(typed: &cli::PlayArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    // A server that starts wants to answer, and not to read a whole course first.
    if typed.serve
        && global.lessons.is_none()
        && let Some(lesson) = course::builtin_one(&typed.lesson, &demos::names())?
    {
        let alone = [lesson];
        return serve::run(&options(typed), find(&alone, typed)?);
    }
    let lessons = course::load(global.lessons.as_deref(), &demos::names())?;
    let lesson = find(&lessons, typed)?;
    if typed.serve {
        return serve::run(&options(typed), lesson);
    }
    if typed.log == LogFormat::Json {
        return Err(UsedWrongly("`--log json` needs `--serve`: a lesson is for people to read".to_owned()).into());
    }
    play(typed, global, &lessons, lesson)
}

fn options(typed: &cli::PlayArgs) -> PlayOptions {
    PlayOptions {
        ports: typed.ports.clone(),
        step: typed.step,
        open: typed.open,
        share: typed.share,
        quiet: typed.quiet,
        log_json: typed.log == LogFormat::Json,
    }
}

/// The lesson that was asked for, if it has the step that was asked for.
fn find<'a>(lessons: &'a [Lesson], typed: &cli::PlayArgs) -> anyhow::Result<&'a Lesson> {
    let Some(lesson) = lessons.iter().find(|lesson| lesson.name == typed.lesson) else {
        let name = safe(&typed.lesson);
        let names: Vec<&str> = lessons.iter().map(|lesson| lesson.name.as_str()).collect();
        let message = match nearest(&typed.lesson, &names) {
            Some(near) => format!("there is no lesson `{name}`; did you mean `{near}`?"),
            None => format!("there is no lesson `{name}`; `doorway lessons` shows all of them"),
        };
        return Err(UsedWrongly(message).into());
    };
    let steps = lesson.steps.len();
    match typed.step {
        Some(step) if step == 0 || step > steps => {
            Err(UsedWrongly(format!("`{}` has the steps 1 to {steps}; there is no step {step}", lesson.name)).into())
        }
        _ => Ok(lesson),
    }
}

fn play(typed: &cli::PlayArgs, global: &GlobalArgs, lessons: &[Lesson], lesson: &Lesson) -> anyhow::Result<Exit> {
    let (mut progress, warning) = Progress::open(progress::home());
    let language = language(typed, &mut progress);
    let pace = if std::io::stdin().is_terminal() { Mode::Interactive } else { Mode::Unattended };
    let (player, first) = Player::start(lesson, typed.step.unwrap_or(1), pace, language);
    let (sender, events) = events::channel();
    signals::watch(sender.clone())?;
    let servers = start(typed, lesson, &player, &sender)?;
    let place = lessons.iter().position(|own| own.name == lesson.name).map_or(1, |at| at + 1);
    let screen = LessonScreen::new(lesson, (place, lessons.len()), language, pace == Mode::Interactive);
    let mut table = LessonSession::new(player, screen, servers, progress, lessons, global.lessons.as_deref());
    table.welcome(&options(typed), warning);
    let (keys, _raw) = listen(pace, sender);
    if keys == Keys::Lines && pace == Mode::Interactive {
        table.keys_are_typed();
    }
    table.apply_all(first);
    Ok(event_loop(&mut table, &events))
}

/// Listens to the keyboard. Where the input is a pipe that ends, requests alone carry the lesson on.
fn listen(pace: Mode, sender: events::EventSender) -> (Keys, RawModeGuard) {
    let person = pace == Mode::Interactive;
    ui::keys::listen(Style::stdout().plain, move |press| sender.send(keys::event(press, person)))
}

/// Waits for whatever comes next, until the lesson or the program ends. Nothing wakes it up in between.
fn event_loop(table: &mut LessonSession<'_>, events: &EventReceiver) -> Exit {
    while !table.is_over() {
        match events.all.recv() {
            Ok(UiEvent::Key(key)) => table.key(key),
            Ok(UiEvent::Seen(seen)) => table.seen(*seen, events.dropped()),
            Ok(UiEvent::NoMoreKeys) => table.no_more_keys(),
            Ok(UiEvent::Redraw) => table.redraw(),
            Ok(UiEvent::Stop) | Err(_) => return table.stop(),
        }
    }
    table.leave()
}

/// The servers, with the stage of the first step on.
fn start(
    typed: &cli::PlayArgs,
    lesson: &Lesson,
    player: &Player<'_>,
    sender: &events::EventSender,
) -> anyhow::Result<Option<RunningDemo>> {
    match (demo_servers::demo(lesson), player.stage()) {
        (Some(demo), Some(stage)) => demo_servers::start(&options(typed), demo, stage, Some(sender.tap())).map(Some),
        _ => Ok(None),
    }
}

/// The language that was asked for, and from now on remembered; else the one remembered; else JavaScript.
fn language(typed: &cli::PlayArgs, progress: &mut Progress) -> Language {
    let asked = typed.lang.map(|lang| match lang {
        Lang::Js => Language::Js,
        Lang::Python => Language::Python,
        Lang::Rust => Language::Rust,
    });
    if let Some(language) = asked {
        progress.speaks(language.word());
        return language;
    }
    let remembered = progress.language().and_then(Language::named).filter(|language| language.is_choice());
    remembered.unwrap_or(Language::Js)
}
