//! The requests of a step, a row each, and what their servers are called there.

use super::{LessonScreen, ScreenItem};
use crate::demos;
use crate::http::Exchange;
use crate::ui::log::{FailedRequest, RequestLog};

/// What the learner's own program is called.
pub const OWN_SERVER: &str = "yours";

impl LessonScreen<'_> {
    /// Returns a request log in the style of this screen. It names the servers from the step on where there are several.
    pub fn new_log(&self) -> RequestLog {
        let names = if self.met_servers().len() > 1 { self.ports.as_slice() } else { &[] };
        let own = (!names.is_empty() && self.has_own_program()).then_some(OWN_SERVER);
        RequestLog::new(self.style.narrower(self.indent(2)), names.iter().map(|(name, _)| *name).chain(own))
    }

    /// Returns the servers that the learner has met by this step.
    fn met_servers(&self) -> Vec<&'static str> {
        let Some(demo) = self.lesson.demo.as_deref().and_then(demos::find) else {
            return self.ports.iter().map(|(name, _)| *name).collect();
        };
        let steps = &self.lesson.steps[..=self.step.min(self.lesson.steps.len() - 1)];
        let blocks = steps.iter().filter_map(|step| step.stage());
        let names = blocks.flat_map(|block| block.keys.iter().map(|key| &key.stage).chain([&block.name]));
        let stages: Vec<_> = names.filter_map(|name| demo.stages.iter().find(|stage| stage.name == name)).collect();
        let is_met = |name: &str| stages.iter().any(|stage| stage.servers.contains(&name));
        demo.servers.iter().map(|server| server.name).filter(|name| is_met(name)).collect()
    }

    /// Whether the learner's own program has had the place of a server by this step.
    fn has_own_program(&self) -> bool {
        let steps = &self.lesson.steps[..=self.step.min(self.lesson.steps.len() - 1)];
        steps.iter().any(|step| step.server_of_own_program().is_some())
    }

    /// Adds a row for a request from here that got no whole response.
    pub fn extend_log(&mut self, failed: Option<FailedRequest>) {
        if let Some(failed) = failed {
            self.add(ScreenItem::FailedRequest(failed));
        }
    }

    /// Returns the newest rows of the log, oldest first.
    pub fn log_rows(&self, most: usize) -> Vec<String> {
        let mut log = self.new_log();
        let items = self.entries.iter().filter_map(|entry| match &entry.item {
            ScreenItem::Exchange(exchange, _) if exchange.response.note.is_none() => Some(&entry.item),
            ScreenItem::FailedRequest(_) => Some(&entry.item),
            _ => None,
        });
        let items: Vec<&ScreenItem> = items.collect();
        let newest = items.len().saturating_sub(most);
        items[newest..].iter().filter_map(|item| self.log_row(item, &mut log)).collect()
    }

    /// Returns the row of an item, if it has one.
    pub(super) fn log_row(&self, item: &ScreenItem, log: &mut RequestLog) -> Option<String> {
        match item {
            ScreenItem::Exchange(exchange, _) => Some(log.line(exchange)),
            ScreenItem::FailedRequest(failed) => {
                let server = self.ports.iter().find(|(_, port)| *port == failed.port);
                Some(log.failed_line(failed, server.map_or("", |(name, _)| *name)))
            }
            _ => None,
        }
    }

    /// Returns the exchanges of the step so far, oldest first, without what a page reports about itself.
    pub fn exchanges(&self) -> impl Iterator<Item = &Exchange> {
        let exchanges = self.entries.iter().filter_map(|entry| match &entry.item {
            ScreenItem::Exchange(exchange, _) => Some(&**exchange),
            _ => None,
        });
        exchanges.filter(|exchange| exchange.response.note.is_none())
    }

    /// Returns the latest exchange.
    pub fn last_exchange(&self) -> Option<&Exchange> {
        self.entries.iter().rev().find_map(|entry| match &entry.item {
            ScreenItem::Exchange(exchange, _) => Some(&**exchange),
            _ => None,
        })
    }
}
