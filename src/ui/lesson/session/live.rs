//! A session whose screen stays: where the learner has scrolled to, which choice is marked, and what covers the text.

use std::ops::Range;
use std::time::{Duration, Instant};

use super::LessonSession;
use super::reading_place::{ItemLines, ReadingPlace};
use crate::player::Key;
use crate::ui::keys::KeyPress;
use crate::ui::lesson::keys::player_key;
use crate::ui::lesson::labels::Label;
use crate::ui::lesson::screen::{ScreenItem, StepState, StepText};
use crate::ui::lesson::typed_text::TypedText;
use crate::ui::lesson::view::ScreenSize;

/// The state of a screen that stays, beside the state of the lesson.
#[derive(Default)]
pub struct LiveState {
    /// The first line of the text that is shown.
    pub(super) scroll: usize,
    /// Where in the text the learner reads, whatever size the window has.
    pub(super) place: Option<ReadingPlace>,
    /// The choice that is marked, from 0.
    pub(super) marked: Option<usize>,
    /// What covers the text.
    pub(super) overlay: Option<Overlay>,
    /// How often the sign of life has changed.
    pub(super) ticks: usize,
    /// The first item of what happened last, which is scrolled to until the learner scrolls.
    pub(super) new_item: Option<usize>,
    /// The lines of that item that are new, where it was there before.
    pub(super) new_lines: Option<Range<usize>>,
    /// Whether the step was opened, and the learner has not done anything in it: what happens by itself meanwhile leaves it
    /// at the top of its text.
    pub(super) is_opening: bool,
    /// Whether what happens now is in answer to a command that ran here.
    pub(super) follows_command: bool,
    /// Lines of the text below the end of the last picture.
    pub(super) lines_below: usize,
    /// How many lines of text the last picture showed.
    pub(super) page: usize,
    /// How much of an overlay the last picture showed.
    pub(super) overlay_page: OverlayPage,
    /// Whether there is space around everything, for a projector.
    pub(super) is_spacious: bool,
    /// Whether colours are drawn.
    pub(super) has_colors: bool,
    /// The text that was made for the last picture, and what it was made from.
    pub(super) text: Option<((usize, StepState, usize, bool), StepText)>,
    typed: TypedText,
    /// When Enter was pressed last.
    last_enter: Option<Instant>,
}

impl LiveState {
    /// Begins with the line that the learner reads, where the window has another size than in the last picture and they have
    /// not scrolled since.
    pub(super) fn keep_place(&mut self, size: ScreenSize, text: ItemLines<'_>) {
        self.scroll = self.place.and_then(|place| place.line_in_size(self.scroll, size, text)).unwrap_or(self.scroll);
    }

    /// Remembers where the picture begins. A window in which all of the text fits does not change where the learner reads.
    pub(super) fn remember_place(&mut self, before: usize, size: ScreenSize, text: ItemLines<'_>) {
        let place = self.place.filter(|place| place.begins_at(before) && self.new_item.is_none());
        self.place = Some(match place {
            Some(place) => place.shown_at(self.scroll, size),
            None => ReadingPlace::of(self.scroll, size, text),
        });
    }
}

/// Something that covers the text until the learner closes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overlay {
    /// An exchange as it went over the wire: how many newer ones there are, and the first line that is shown, once a picture
    /// has shown it.
    Wire { newer: usize, scroll: Option<usize> },
    /// All keys, and the first line that is shown.
    Keys { scroll: usize },
}

/// How much of an overlay a picture showed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct OverlayPage {
    /// How many rows it had.
    pub rows: usize,
    /// How many lines there were.
    pub lines: usize,
    /// How many of them stay in the first rows.
    pub pinned: usize,
}

impl Overlay {
    fn scroll(&mut self) -> &mut usize {
        match self {
            Self::Wire { scroll, .. } => scroll.get_or_insert(0),
            Self::Keys { scroll } => scroll,
        }
    }
}

/// Two presses of Enter that are closer together than this do not both answer what the screen says.
const SHORTEST_READING: Duration = Duration::from_millis(700);

/// What the note on pasted text says.
const PASTED: &str = "That is text for a terminal. This window takes single keys. Type it in a second terminal.";

impl LessonSession<'_> {
    /// Makes the screen one that stays.
    pub fn stay(&mut self, has_colors: bool, is_spacious: bool) {
        self.screen.is_drawn = true;
        self.live = Some(LiveState { has_colors, is_spacious, ..LiveState::default() });
    }

    /// Returns whether a sign of life is shown, because the step waits for something from outside.
    pub fn is_waiting(&self) -> bool {
        self.live.as_ref().is_some_and(|live| live.overlay.is_none())
            && (self.player.is_trying() || self.player.exercising().is_some())
    }

    /// Changes the sign of life.
    pub fn tick(&mut self) {
        if let Some(live) = &mut self.live {
            live.ticks += 1;
        }
    }

    /// Handles a key press on a screen that stays.
    pub fn handle_live_press(&mut self, press: KeyPress, now: Instant) {
        let choices = self.player.asking().map_or(0, |quiz| quiz.choices.len());
        let is_choice = |char: char| ('a'..='z').take(choices).any(|letter| letter == char);
        let Some(live) = &mut self.live else { return };
        (live.follows_command, live.is_opening) = (false, false);
        match &press {
            KeyPress::Char(char) if live.typed.takes(*char, is_choice(*char), now) => return self.explain_pasted(None),
            KeyPress::Enter if live.typed.takes_enter(now) => return,
            KeyPress::Paste(text) => {
                live.typed.paste(now);
                let text = text.clone();
                return self.explain_pasted(Some(&text));
            }
            _ => {}
        }
        if self.press_on_overlay(&press) {
            return;
        }
        match press {
            KeyPress::Up => self.move_up(),
            KeyPress::Down => self.move_down(),
            KeyPress::PageUp => self.scroll_by(false, None),
            KeyPress::PageDown => self.scroll_by(true, None),
            KeyPress::Enter if self.is_hasty_enter(now) => {}
            KeyPress::Enter => self.press_enter(true),
            KeyPress::Right | KeyPress::Char(' ') => self.press_enter(false),
            KeyPress::Char('r' | 'R') => self.run_command(),
            press if self.press_program_key(&press) => {}
            press => {
                if let Some(key) = player_key(&press) {
                    self.play_key(key);
                }
            }
        }
    }

    /// Whether Enter comes so soon after another one that the learner cannot have read what it would agree to.
    fn is_hasty_enter(&mut self, now: Instant) -> bool {
        let Some(live) = &mut self.live else { return false };
        let last = live.last_enter.replace(now);
        let is_hasty = last.is_some_and(|last| now.duration_since(last) < SHORTEST_READING);
        is_hasty && self.has_program() && self.player.asking().is_none() && self.asks_for_folder()
    }

    /// Goes on: to the choice that is marked, to the text that is not read yet, or to what follows. Only Enter itself
    /// agrees to something.
    fn press_enter(&mut self, is_enter: bool) {
        let Some(live) = &mut self.live else { return };
        if let Some(marked) = live.marked.take().filter(|_| self.player.asking().is_some()) {
            let letter = (b'a'..=b'z').nth(marked).map_or('a', char::from);
            return self.play_key(Key::Letter(letter));
        }
        // The answer to a question goes before the text that is not read yet.
        if live.lines_below > 0 && !self.player.asks_to_skip() {
            return self.scroll_by(true, None);
        }
        if is_enter && self.press_program_key(&KeyPress::Enter) {
            return;
        }
        self.play_key(Key::Next);
    }

    fn move_up(&mut self) {
        match self.player.asking().map(|quiz| quiz.choices.len()) {
            Some(choices) => self.mark(|marked| marked.map_or(choices - 1, |at| at.saturating_sub(1))),
            None => self.scroll_by(false, Some(1)),
        }
    }

    fn move_down(&mut self) {
        match self.player.asking().map(|quiz| quiz.choices.len()) {
            Some(choices) => self.mark(|marked| marked.map_or(0, |at| (at + 1).min(choices - 1))),
            None => self.scroll_by(true, Some(1)),
        }
    }

    fn mark(&mut self, choose: impl Fn(Option<usize>) -> usize) {
        if let Some(live) = &mut self.live {
            live.marked = Some(choose(live.marked));
        }
    }

    /// Scrolls the text, by a page if no number of lines is given. One line stays, so that the eye finds its place.
    fn scroll_by(&mut self, is_down: bool, lines: Option<usize>) {
        let Some(live) = &mut self.live else { return };
        let lines = lines.unwrap_or(live.page.saturating_sub(1).max(1));
        live.new_item = None;
        live.scroll =
            if is_down { live.scroll + lines.min(live.lines_below) } else { live.scroll.saturating_sub(lines) };
    }

    /// Handles a key while something covers the text. Returns whether it was meant for that; any other key closes it.
    fn press_on_overlay(&mut self, press: &KeyPress) -> bool {
        let Some(live) = &mut self.live else { return false };
        let Some(overlay) = &mut live.overlay else { return false };
        let OverlayPage { rows, lines, pinned } = live.overlay_page;
        // One line stays, so that the eye finds its place; on the wire, others are covered by those of the request.
        let (last, step) = (lines.saturating_sub(rows), rows.saturating_sub(1 + pinned).max(1));
        let is_wire = matches!(overlay, Overlay::Wire { .. });
        let scroll = overlay.scroll();
        match press {
            KeyPress::Up => *scroll = scroll.saturating_sub(1),
            KeyPress::Down => *scroll = (*scroll + 1).min(last),
            KeyPress::PageUp => *scroll = scroll.saturating_sub(step),
            KeyPress::PageDown | KeyPress::Char(' ') => *scroll = (*scroll + step).min(last),
            KeyPress::Enter if *scroll < last => *scroll = (*scroll + step).min(last),
            KeyPress::Char('w' | 'W') if is_wire => self.show_older_wire(),
            press => {
                live.overlay = None;
                return matches!(press, KeyPress::Enter | KeyPress::Escape | KeyPress::Char('q' | 'Q' | '?'));
            }
        }
        true
    }

    /// Shows the exchange before the one that is shown, and the newest one after the oldest.
    fn show_older_wire(&mut self) {
        let known = self.history.len();
        let Some(live) = &mut self.live else { return };
        live.overlay = match live.overlay {
            Some(Overlay::Wire { newer, .. }) if newer + 1 < known => {
                Some(Overlay::Wire { newer: newer + 1, scroll: None })
            }
            _ => Some(Overlay::Wire { newer: 0, scroll: None }),
        };
    }

    /// Covers the text with the last exchange.
    pub(super) fn open_wire(&mut self) {
        if let Some(live) = &mut self.live {
            live.overlay = Some(Overlay::Wire { newer: 0, scroll: None });
        }
    }

    /// Covers the text with all keys.
    pub(super) fn open_keys(&mut self) {
        if let Some(live) = &mut self.live {
            live.overlay = Some(Overlay::Keys { scroll: 0 });
        }
    }

    /// Says where text belongs that was pasted or typed here. A curl command can be run here with `r`.
    pub(super) fn explain_pasted(&mut self, text: Option<&str>) {
        let command = text.map(str::trim).filter(|text| text.starts_with("curl") && !text.contains('\n'));
        self.pasted = command.map(str::to_owned).or(self.pasted.take());
        let offer = match (&self.pasted, self.next_command()) {
            (_, None) => "",
            (Some(_), Some(_)) => " Or press `r`: it runs here.",
            (None, Some(_)) => " Or press `r`: the command of this step runs here.",
        };
        let words = format!("{PASTED}{offer}");
        if !self.screen.ends_with_note(&words) {
            self.screen.next_moment();
            self.mark_new_item();
            self.screen.note(Label::Passing, words, &[]);
        }
    }

    /// Remembers where something new begins, so that the next picture shows it. A command that ran here stays in the
    /// picture together with what it led to.
    pub(super) fn mark_new_item(&mut self) {
        let items = self.screen.len();
        if let Some(live) = &mut self.live
            && !(live.follows_command && live.new_item.is_some())
            && !live.is_opening
        {
            (live.new_item, live.new_lines) = (Some(items), None);
        }
    }

    /// Returns whether the picture shows the report of a program that does not work, because it was new and the learner has
    /// not scrolled since.
    pub(super) fn shows_open_report(&self) -> bool {
        let new_item = self.live.as_ref().and_then(|live| live.new_item);
        new_item.is_some() && new_item == self.screen.open_report()
    }

    /// Scrolls to that report.
    pub(super) fn scroll_to_report(&mut self) {
        if let (Some(live), Some(report)) = (&mut self.live, self.screen.open_report()) {
            live.new_item = Some(report);
        }
    }

    /// Scrolls to the code that was shown last, so that a change of it can be seen.
    pub(super) fn scroll_to_code(&mut self) {
        if let (Some(live), Some(code)) = (&mut self.live, self.screen.last_code()) {
            (live.scroll, live.new_item, live.new_lines) = (0, Some(code), None);
        }
    }

    /// Takes away what is no longer true.
    pub(super) fn forget(&mut self, is_outdated: impl Fn(&ScreenItem) -> bool) {
        for removed in self.screen.remove(is_outdated) {
            let new_item = self.live.as_mut().and_then(|live| live.new_item.as_mut());
            new_item.filter(|item| **item > removed).into_iter().for_each(|item| *item -= 1);
        }
    }

    /// Begins a new moment, unless what happens belongs to a command that ran here.
    pub(super) fn next_moment(&mut self) {
        if self.live.as_ref().is_none_or(|live| !live.follows_command) {
            self.screen.next_moment();
        }
    }

    /// Begins a step at the top of its text.
    pub(super) fn scroll_to_top(&mut self) {
        if let Some(live) = &mut self.live {
            (live.scroll, live.marked, live.new_item, live.overlay) = (0, None, None, None);
            live.place = None;
            live.is_opening = true;
        }
    }
}
