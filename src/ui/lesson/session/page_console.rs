//! Where the browser says why a page of the learner does nothing: a task that waits for a request of the page cannot see it.

use super::LessonSession;
use crate::content::files::read_whole;
use crate::course::{ProgramMoment, Try};
use crate::player::{BrowserHints, OpenUntil};

/// The largest page in which a script is searched for, in bytes.
const MAX_PAGE_BYTES: u64 = 1024 * 1024;
/// Said when a page was opened whose script the learner has changed, and the task waits for what the script sends.
const CONSOLE_HINT: &str = " Does the page do nothing? Then there may be an error in its code. Your browser shows it: press \
                            `F12`, and then Console.";

impl LessonSession<'_> {
    /// Returns where the browser says why the page does not send the request that the task waits for; nothing if no page was
    /// opened, or the learner has written no script.
    pub(super) fn console_hint(&self, of: &Try, open: &[OpenUntil]) -> &'static str {
        let is_changed = self.own.moment >= Some(ProgramMoment::Saved);
        let (Some(exchange), Some(request)) = (self.screen.last_exchange(), &self.observed) else { return "" };
        let is_page = BrowserHints::of(&exchange.request).opens_page && exchange.response.status.is_success();
        let waits_for_others = !open.is_empty() && !open.iter().any(|line| request.is_for(&of.until[line.line]));
        if is_changed && is_page && waits_for_others && self.has_own_script() { CONSOLE_HINT } else { "" }
    }

    /// Whether the learner changes the script of a page in this step.
    fn has_own_script(&self) -> bool {
        let name = self.player.step().edit().and_then(|edit| edit.file.as_deref()).unwrap_or_default();
        let file = || self.own.project.as_ref().map(|project| project.file(Some(name)));
        let text = || file().and_then(|file| read_whole(&file, MAX_PAGE_BYTES).ok()).unwrap_or_default();
        name.ends_with(".js") || name.ends_with(".html") && String::from_utf8_lossy(&text()).contains("<script")
    }
}
