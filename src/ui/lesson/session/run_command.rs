//! Runs the curl commands of a task here, so that no second terminal is needed.

use super::LessonSession;
use crate::course;
use crate::http::{EventBatch, ServerEvent};
use crate::ui::lesson::curl_line::{self, CommandOutput, CurlLine};
use crate::ui::lesson::events::UiEvent;
use crate::ui::lesson::labels::Label;
use crate::ui::lesson::screen::ScreenItem;
use crate::ui::log::FailedRequest;

impl LessonSession<'_> {
    /// Returns the command that `r` runs: the one that was pasted, else the next one of the task.
    pub(super) fn next_command(&self) -> Option<CurlLine> {
        if let Some(line) = self.pasted.as_deref().and_then(CurlLine::read) {
            return Some(line);
        }
        // A task that is done can be done again: people like to see it twice.
        let task = self.player.step().task().filter(|_| self.player.asking().is_none())?;
        let mut commands = curl_line::commands(&course::fill(&task.words, &self.screen.ports));
        (!commands.is_empty()).then(|| commands.swap_remove(self.commands_run % commands.len()))
    }

    /// Runs the next command on a thread of its own.
    pub(super) fn run_command(&mut self) {
        let Some(line) = self.next_command() else {
            self.screen.next_moment();
            self.mark_new_item();
            let words = if self.pasted.take().is_some() {
                "This command cannot run here: it needs curl in a terminal."
            } else if self.player.asking().is_some() {
                "First answer the question."
            } else {
                "This step has no curl command to run."
            };
            return self.note(Label::Passing, words);
        };
        if self.pasted.take().is_none() {
            self.commands_run += 1;
        }
        self.screen.next_moment();
        if let Some(live) = &mut self.live {
            (live.runs_command, live.follows_command, live.new_item) = (true, true, None);
        }
        let sender = self.sender.clone();
        let run = move || {
            let output = line.run();
            sender.send(UiEvent::CommandRan(line.command().to_owned(), output));
        };
        if std::thread::Builder::new().name("command".into()).spawn(run).is_err() {
            self.show_command("curl".to_owned(), vec!["The system could not run it.".to_owned()]);
        }
    }

    /// Shows a command that has ended. A request that got no response has a row among the others all the same.
    pub fn finish_command(&mut self, command: String, output: CommandOutput) {
        let failure = output.failure.filter(|failed| !self.held_events.iter().any(|batch| has_exchange(batch, failed)));
        self.screen.extend_log(failure);
        self.show_command(command, output.printed);
    }

    /// Shows a command and what it printed.
    pub fn show_command(&mut self, command: String, printed: Vec<String>) {
        // The newest output of a command is the one that counts.
        self.forget(|item| matches!(item, ScreenItem::Command(own, _) if *own == command));
        self.mark_new_item();
        self.screen.add(ScreenItem::Command(command, printed));
        if let Some(live) = &mut self.live {
            live.runs_command = false;
        }
        for batch in std::mem::take(&mut self.held_events) {
            self.handle_server_events(batch);
        }
    }
}

/// Whether one of the events is the exchange of this request.
fn has_exchange(batch: &EventBatch, failed: &FailedRequest) -> bool {
    batch.events.iter().any(|event| match &**event {
        ServerEvent::Exchange(exchange) => exchange.port == failed.port && exchange.request.target() == failed.target,
        _ => false,
    })
}
