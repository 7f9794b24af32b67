//! The list of all keys: those that do something now, with those of the last line first.

use super::LessonSession;
use crate::course::{Block, Language};
use crate::ui::lesson::key_hints::{self, KeyHint};
use crate::ui::lesson::screen::chosen_language;
use crate::ui::lesson::words;
use crate::workbench::starter_stack;

/// Said where a key for other code is pressed and there is none.
pub(super) const NO_OTHER_CODE: &str = "This step shows no code in another language, so `l` changes nothing here.";

impl LessonSession<'_> {
    /// Returns all keys as Markdown.
    pub(super) fn key_list(&self) -> String {
        let mut text =
            if self.keys_are_lines { "Type one of these and press Enter.\n".to_owned() } else { String::new() };
        for hint in self.all_hints() {
            text.push_str(&format!("\n- {}: {}", self.listed_key(&hint), hint.words()));
        }
        if self.live.is_some() {
            text.push_str("\n- `↑` `↓` `PgUp` `PgDn`: scroll the text");
        }
        if let Some(stage) = self.stage_with_keys() {
            text.push_str(&format!("\n\n{}", words::stage_keys(stage, None)));
        }
        text
    }

    /// Returns every key that does something now, but those of the `stage` block.
    pub(super) fn all_hints(&self) -> Vec<KeyHint> {
        let mut hints = if self.live.is_some() { self.step_hints(false) } else { self.line_hints() };
        let (quit, mut rest): (Vec<_>, Vec<_>) = hints.drain(..).partition(|hint| *hint == key_hints::QUIT_KEY);
        rest.retain(|hint| *hint != key_hints::HELP_KEY && hint.action != key_hints::CHANGES_SERVER);
        rest.extend(self.unnamed_hints());
        let is_first = |at: usize| !rest[..at].iter().any(|hint| hint.key == rest[at].key);
        let first = (0..rest.len()).filter(|at| is_first(*at)).map(|at| rest[at].clone());
        first.chain(quit).collect()
    }

    /// Returns the keys that do something now and are never in the last line.
    fn unnamed_hints(&self) -> Vec<KeyHint> {
        let mut hints = Vec::new();
        hints.extend((self.player.number() > 1).then_some(key_hints::BACK_KEY));
        hints.extend((!self.screen.ports.is_empty()).then_some(key_hints::OPEN_KEY));
        hints.extend(self.offers_language().then_some(key_hints::LANGUAGE_KEY));
        let has_started = self.own.status.is_at_work() && !self.has_only_files() && self.player.asking().is_none();
        hints.extend(has_started.then_some(key_hints::RESTART_KEY));
        hints
    }

    /// Returns the keys where they are typed on a line.
    fn line_hints(&self) -> Vec<KeyHint> {
        let mut hints = self.step_hints(false);
        hints.retain(|hint| !key_hints::MARK_KEYS.contains(hint));
        if let Some(quiz) = self.player.asking() {
            hints.retain(|hint| hint.action != key_hints::choice_hint(quiz).action);
            hints.insert(0, key_hints::quiz_keys(quiz).swap_remove(0));
        }
        hints
    }

    /// Returns the key of a hint as Markdown, with the other keys that do the same.
    fn listed_key(&self, hint: &KeyHint) -> String {
        let goes_on = hint.key == "Enter" && !self.asks_for_folder();
        match (&*hint.key, self.keys_are_lines) {
            ("Enter", true) => "`Enter` alone".to_owned(),
            ("Enter", false) if goes_on && self.live.is_some() => "`Enter` or `→`".to_owned(),
            ("←", true) => "`<`".to_owned(),
            (key, _) => {
                let words = key.split(' ').map(|word| match word {
                    "to" | "or" => word.to_owned(),
                    key => format!("`{key}`"),
                });
                words.collect::<Vec<_>>().join(" ")
            }
        }
    }

    /// Whether there is code in another language in the step, or a program of the learner's own that can be in one; or the
    /// words of the step ask for the key.
    pub(super) fn offers_language(&self) -> bool {
        let blocks = &self.player.step().blocks;
        let has = |language| blocks.iter().any(|block| chosen_language(block) == Some(language));
        let languages = [Language::Js, Language::Python, Language::Rust].into_iter().filter(|one| has(*one)).count();
        let asks = |block: &Block| matches!(block, Block::Text(text) if text.contains("`l`"));
        languages > 1 || blocks.iter().any(asks) || self.has_program_in_languages()
    }

    fn has_program_in_languages(&self) -> bool {
        let Some(context) = self.program_context().filter(|_| self.has_program()) else { return false };
        let stack = |language| starter_stack(self.screen.lesson(), language, &context.stacks);
        let [js, python] =
            [Language::Js, Language::Python].map(|language| stack(language).map(|stack| stack.name.clone()));
        js.is_some() && python.is_some() && js != python
    }
}
