//! What happens while a check is running, for the code that shows it.

use std::time::Duration;

use crate::check::result::{CheckResult, Endpoint, ProbeResult, RequestSpec};
use crate::process::ProgramOutput;

/// Something that happened.
#[derive(Debug, Clone, Copy)]
pub enum CheckEvent<'a> {
    /// The program was started and does not listen yet. Comes again and again while that is so.
    Waiting {
        /// The port it is expected on.
        port: u16,
        /// How long ago it was started.
        since: Duration,
        /// How long it may take.
        at_most: Duration,
    },
    /// The program printed this. Not yet safe to print.
    Output(&'a str),
    /// A server takes connections.
    Listening(&'a Endpoint),
    /// The response to a request takes long.
    SlowResponse {
        /// The request.
        request: &'a RequestSpec,
    },
    /// The response to one request of the lesson was judged.
    Probe(&'a ProbeResult),
    /// The check is over. This is the last event.
    Finished(&'a CheckResult),
}

/// Reads on in a program's output from where it stopped the last time.
pub struct OutputFollower {
    output: ProgramOutput,
    position: u64,
}

impl OutputFollower {
    /// Begins with all that is kept.
    pub fn new(output: ProgramOutput) -> Self {
        Self { output, position: 0 }
    }

    /// Hands on what was printed since the last call.
    pub(super) fn emit(&mut self, on_event: &mut dyn FnMut(CheckEvent<'_>)) {
        if let Some(text) = self.read_on() {
            on_event(CheckEvent::Output(&text));
        }
    }

    /// Returns what was printed since the last call; nothing if there is none. Not yet safe to print.
    pub fn read_on(&mut self) -> Option<String> {
        let (text, position) = self.output.text_since(self.position);
        self.position = position;
        Some(text).filter(|text| !text.is_empty())
    }
}
