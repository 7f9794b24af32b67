//! Runs the curl commands of a task here, so that no second terminal is needed.

use hyper::header::{HeaderValue, SET_COOKIE};

use super::LessonSession;
use crate::course::{self, ExpectedExchange};
use crate::http::{EventBatch, Exchange, ServerEvent, client_name};
use crate::player::waits_for_others;
use crate::text::safe::safe;
use crate::text::shell::ShellKind;
use crate::ui::lesson::curl_line::{self, CommandOutput, CurlLine, NO_RESPONSE, TaskCommand};
use crate::ui::lesson::events::UiEvent;
use crate::ui::lesson::labels::Label;
use crate::ui::lesson::screen::ScreenItem;
use crate::ui::lesson::words::still_open;
use crate::ui::log::FailedRequest;

/// What `r` says where no command is.
const NO_COMMAND: &str = "This step has no curl command to run.";

impl LessonSession<'_> {
    /// Returns the command that `r` runs: the one that was pasted, else the next one of the task, if it can be run here.
    pub(super) fn next_command(&self) -> Option<CurlLine> {
        match self.next_of_any_kind()?.1 {
            TaskCommand::Runs(line) => Some(*line),
            _ => None,
        }
    }

    /// Returns the next command of any kind, and its place among those of the task. What a command has done already is not
    /// done again while something else is open.
    fn next_of_any_kind(&self) -> Option<(usize, TaskCommand)> {
        if let Some(pasted) = self.pasted.as_deref() {
            let command = TaskCommand::read(pasted).unwrap_or_else(|| TaskCommand::Elsewhere(safe(pasted)));
            return Some((self.command_at, self.completed(command)));
        }
        let task = self.player.step().task().filter(|_| self.player.asking().is_none())?;
        let commands = curl_line::task_commands(&course::fill(&task.words, &self.screen.ports));
        let number = commands.len();
        let mut all: Vec<TaskCommand> = commands.into_iter().map(|command| self.completed(command)).collect();
        let in_turn = (self.command_at..self.command_at + number).map(|at| at % number);
        match in_turn.into_iter().find(|at| self.has_something_to_do(&all[*at])) {
            Some(at) => Some((at, all.swap_remove(at))),
            None if number > 0 => Some((self.command_at, self.command_for_the_rest()?)),
            None => None,
        }
    }

    /// Returns a command for the first request that the open task still waits for, if nothing but its address has to be right:
    /// the task offers its page to a browser only, and the learner works with curl.
    fn command_for_the_rest(&self) -> Option<TaskCommand> {
        let (task, open) = self.player.trying()?;
        let next = open.iter().filter(|line| !waits_for_others(task, open, line)).map(|line| &task.until[line.line]);
        let until = next.into_iter().find(|until| is_plain_get(until))?;
        let ports = &self.screen.ports;
        let of_server = |name: &String| ports.iter().find(|(own, _)| own == name);
        let (_, port) = until.server.as_ref().map_or_else(|| ports.first(), of_server)?;
        let words = ["curl", "-i", &format!("http://localhost:{port}{}", until.path)].map(str::to_owned);
        TaskCommand::read(&ShellKind::Posix.join(&words))
    }

    /// Writes the cookie into a command that a server of the lesson has sent.
    fn completed(&self, command: TaskCommand) -> TaskCommand {
        let newest_first = || (0..self.history.len()).filter_map(|newer| self.history.newest(newer));
        command.with_cookie(|name| newest_first().find_map(|exchange| cookie(exchange, name)))
    }

    /// Whether a command does something that the open task waits for, or nothing that it ever waited for. A task that is done
    /// can be done again: people like to see it twice. New code of the learner has not been asked for anything yet.
    fn has_something_to_do(&self, command: &TaskCommand) -> bool {
        if self.repeats_commands {
            return true;
        }
        let (TaskCommand::Runs(line), Some((task, open))) = (command, self.player.trying()) else { return true };
        let server = self.screen.ports.iter().find(|(_, port)| *port == line.port()).map_or("", |(name, _)| name);
        let request = line.observed(server);
        let ports: Vec<(String, u16)> =
            self.screen.ports.iter().map(|(name, port)| ((*name).to_owned(), *port)).collect();
        let mut asks =
            task.until.iter().enumerate().filter(|(_, until)| request.is_as_asked_for(until, &ports)).peekable();
        asks.peek().is_none() || asks.any(|(at, _)| open.iter().any(|line| line.line == at))
    }

    /// Says why `r` runs nothing now.
    fn explain_no_command(&mut self, command: Option<TaskCommand>) {
        self.screen.next_moment();
        self.mark_new_item();
        let has_commands = self.player.step().task().is_some_and(|task| task.words.contains("`curl "));
        let words = match command {
            Some(TaskCommand::Incomplete { command, part }) => {
                format!(
                    "In `{}`, a value of your own belongs in the place of `{}`. Type it in a second terminal.",
                    safe(&command),
                    safe(&part)
                )
            }
            Some(TaskCommand::Elsewhere(command)) => {
                format!("`{}` cannot run here: it needs curl in a terminal.", safe(&command))
            }
            _ if self.player.asking().is_some() => "First answer the question.".to_owned(),
            _ if has_commands => match self.player.trying() {
                Some((of, open)) => format!("The commands of this step have run. {}", still_open(of, open)),
                None => NO_COMMAND.to_owned(),
            },
            _ => NO_COMMAND.to_owned(),
        };
        self.note(Label::Passing, words);
    }

    /// Runs the next command on a thread of its own.
    pub(super) fn run_command(&mut self) {
        let next = self.next_of_any_kind();
        let is_pasted = self.pasted.take().is_some();
        if let (Some((at, _)), false) = (&next, is_pasted) {
            self.command_at = at + 1;
        }
        let line = match next {
            Some((_, TaskCommand::Runs(line))) => line,
            other => return self.explain_no_command(other.map(|(_, command)| command)),
        };
        self.screen.next_moment();
        self.runs_command = true;
        if let Some(live) = &mut self.live {
            (live.follows_command, live.new_item) = (true, None);
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
        self.abandoned = output.failure.clone().filter(|failed| failed.outcome == NO_RESPONSE);
        let is_abandoned = self.abandoned.is_some();
        let is_shown = |failed: &FailedRequest| self.held_events.iter().any(|batch| has_exchange(batch, failed));
        let failure = output.failure.filter(|failed| is_abandoned || !is_shown(failed));
        self.screen.extend_log(failure);
        self.show_command(command, output.printed);
    }

    /// Shows a command and what it printed.
    pub fn show_command(&mut self, command: String, printed: Vec<String>) {
        // The newest output of a command is the one that counts.
        self.forget(|item| matches!(item, ScreenItem::Command(own, _) if *own == command));
        self.mark_new_item();
        self.screen.add(ScreenItem::Command(command, printed));
        self.runs_command = false;
        for batch in std::mem::take(&mut self.held_events) {
            self.handle_server_events(batch);
        }
    }
}

/// Whether a request needs nothing but a known address: no header, no page that sends it, and no new code.
fn is_plain_get(until: &ExpectedExchange) -> bool {
    let needs_more = until.origin.is_some() || !until.headers.is_empty() || until.after.is_some();
    until.method == "GET" && !needs_more && !until.path.contains('*')
}

/// Whether an exchange is that of this request from here. A browser may ask for the same at the same time.
pub(super) fn is_of(exchange: &Exchange, failed: &FailedRequest) -> bool {
    exchange.port == failed.port
        && exchange.at <= failed.at
        && exchange.request.method == failed.method
        && exchange.request.target() == failed.target
        && client_name(&exchange.request.headers) == "doorway"
}

/// Whether one of the events is the exchange of this request.
fn has_exchange(batch: &EventBatch, failed: &FailedRequest) -> bool {
    batch.events.iter().any(|event| match &**event {
        ServerEvent::Exchange(exchange) => exchange.port == failed.port && exchange.request.target() == failed.target,
        _ => false,
    })
}

/// Returns the value of a cookie that a response sets.
fn cookie(exchange: &Exchange, name: &str) -> Option<String> {
    let all = exchange.response.headers.get_all(SET_COOKIE).iter();
    let value = |field: &HeaderValue| {
        let (own, value) = field.to_str().ok()?.split(';').next()?.split_once('=')?;
        (own.trim() == name).then(|| value.trim().to_owned())
    };
    all.filter_map(value).find(|value| !value.is_empty())
}
