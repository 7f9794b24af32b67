//! `doorway check --watch` on a screen that stays: the report in the middle, and below it what is happening now.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::session::CheckSession;
use super::watch_state::WatchState;
use crate::check::{AbortReason, CheckResult};
use crate::text::shell;
use crate::ui::full_screen::FullScreen;
use crate::ui::keys::{self, KeyPress, Keys};
use crate::ui::lesson::draw::draw;
use crate::ui::lesson::view::ScreenSize;
use crate::ui::{self, Style};
use crate::workbench::{OwnProgram, OwnProject, ProgramMode, ProgramSetup, WorkbenchEvent};

/// How often the sign of life changes, and how soon Ctrl-C is noticed.
const TICK: Duration = Duration::from_millis(500);

/// What can happen.
enum WatchInput {
    Pressed(KeyPress),
    Program(WorkbenchEvent),
}

/// Whether there is a terminal to draw on, and the report for people goes there.
pub(super) fn can_draw(session: &CheckSession<'_>) -> bool {
    use std::io::IsTerminal;
    let is_terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let is_for_people = !session.plain && !session.reports.use_stdout() && !session.verbose;
    is_terminal && is_for_people && !Style::stdout().plain
}

/// Checks again and again, until the learner leaves. Returns the last result.
///
/// # Errors
/// A folder that cannot be watched, or a report that cannot be written.
pub(super) fn run(session: &mut CheckSession<'_>, hints: u8) -> anyhow::Result<CheckResult> {
    session.note_leftovers();
    keys::restore_on_panic();
    let (sender, inputs) = channel();
    let program = start_program(session, &sender)?;
    let (kind, raw_mode) = keys::listen(false, move |press| sender.send(WatchInput::Pressed(press)).is_ok());
    let mut screen = if kind == Keys::Single { FullScreen::open().ok() } else { None };
    let command = session.job.program().map(|launch| shell::join(&launch.argv)).unwrap_or_default();
    let mut state = WatchState::new(&session.lesson.title, &command, hints, Style::stdout().color);
    let watched = watch(session, &mut state, &program, &inputs, screen.as_mut());
    drop(program);
    drop(raw_mode);
    let warnings = watched?;
    warnings.iter().for_each(|warning| ui::note(warning));
    let Some(result) = state.result else {
        return Ok(CheckResult { aborted: Some(AbortReason::Interrupted), ..CheckResult::default() });
    };
    // The screen is closed: `h` shows nothing any more.
    session.is_watching = false;
    session.print(&result, state.hints)?;
    Ok(result)
}

/// The program, and a flag that says that nobody waits for its events any more.
struct WatchedProgram {
    program: OwnProgram,
    is_over: Arc<AtomicBool>,
}

impl Drop for WatchedProgram {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
    }
}

fn start_program(session: &CheckSession<'_>, sender: &Sender<WatchInput>) -> anyhow::Result<WatchedProgram> {
    let launch = session.job.program().cloned();
    let argv = launch.as_ref().map(|launch| launch.argv.clone()).unwrap_or_default();
    let command_file = launch.as_ref().and_then(|launch| launch.command_file.clone());
    let (folder, stack) = (session.job.folder.clone(), session.job.stack.clone());
    let project = OwnProject { folder, argv, command_file, stack };
    let mode = ProgramMode { restarts_by_key: false, is_checked: true };
    let setup = ProgramSetup { launch, mode, ..ProgramSetup::new(project, session.job.clone()) };
    let (sender, is_over) = (sender.clone(), Arc::new(AtomicBool::new(false)));
    let over = is_over.clone();
    let emit = move |event| {
        if !over.load(Ordering::SeqCst) {
            let _ = sender.send(WatchInput::Program(event));
        }
    };
    Ok(WatchedProgram { program: OwnProgram::start(setup, emit)?, is_over })
}

/// Handles what happens until the learner leaves. Returns warnings to print when the screen is gone.
fn watch(
    session: &mut CheckSession<'_>,
    state: &mut WatchState,
    watched: &WatchedProgram,
    inputs: &Receiver<WatchInput>,
    mut screen: Option<&mut FullScreen>,
) -> anyhow::Result<Vec<String>> {
    let mut warnings = Vec::new();
    while !session.cancel.is_cancelled() {
        if let Some(screen) = screen.as_deref_mut() {
            draw_state(state, screen)?;
        }
        match inputs.recv_timeout(TICK) {
            Ok(WatchInput::Pressed(press)) => {
                let goes_on = press_key(press, state, watched, screen.as_deref_mut());
                keys::go_on_reading();
                if !goes_on {
                    break;
                }
            }
            Ok(WatchInput::Program(event)) => {
                if state.handle(event) {
                    warnings.extend(record(session, state)?);
                }
            }
            Err(RecvTimeoutError::Timeout) => state.tick(),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    Ok(warnings)
}

fn draw_state(state: &mut WatchState, screen: &mut FullScreen) -> std::io::Result<()> {
    screen.draw(|buffer| {
        let area = buffer.area;
        let size = ScreenSize { columns: usize::from(area.width), rows: usize::from(area.height) };
        draw(&state.view(size), area, buffer);
    })
}

/// Writes a new result into the reports for programs and into the learner's progress.
fn record(session: &mut CheckSession<'_>, state: &mut WatchState) -> anyhow::Result<Option<String>> {
    let Some(result) = &state.result else { return Ok(None) };
    let warning = session.keep_progress(result);
    session.reports.write(result)?;
    if result.is_lesson_done() {
        state.next_steps = session.next_steps();
    }
    Ok(warning)
}

/// Handles a key. Returns whether the learner stays.
fn press_key(
    press: KeyPress,
    state: &mut WatchState,
    watched: &WatchedProgram,
    screen: Option<&mut FullScreen>,
) -> bool {
    match press {
        KeyPress::Char('q' | 'Q') | KeyPress::CtrlC | KeyPress::End => return false,
        KeyPress::Char('h' | 'H' | '?') => state.turn_hints(),
        KeyPress::Enter => watched.program.restart(),
        KeyPress::Up => state.scroll_by(false, false),
        KeyPress::Down => state.scroll_by(true, false),
        KeyPress::PageUp => state.scroll_by(false, true),
        KeyPress::PageDown | KeyPress::Char(' ') => state.scroll_by(true, true),
        KeyPress::Redraw => {
            if let Some(screen) = screen {
                screen.forget_picture();
            }
        }
        _ => {}
    }
    true
}
