//! The reasons why no request could be sent at all.

use crate::net::PortOwner;

/// Why no request could be sent at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AbortReason {
    /// Nothing was started, and no program listens on the port.
    NobodyListens,
    /// Another program had the port before the learner's program was started: which, where the system says so.
    PortTaken(Vec<PortOwner>),
    /// There is no such program on this computer.
    NoProgram(String),
    /// The system refused to start it.
    WouldNotStart(String),
    /// The program exited before it read a request: it never listened, or only for a moment.
    EndedEarly,
    /// The program listened, and has exited since: soon after its response to this request, if it was soon after one.
    EndedLater(Option<String>),
    /// The program runs, but listens on no port.
    NeverListened,
    /// The program listens, but on other ports: [`ProgramReport::listens_on`].
    OtherPort,
    /// The server on the port is not the program that was started.
    NotYours(Vec<PortOwner>),
    /// The server on the port is one of doorway itself, and the learner did not name it.
    DoorwaysOwn,
    /// The system does not let us open connections.
    NoConnections(String),
    /// The check was cancelled, by Ctrl-C for example.
    Interrupted,
}

impl AbortReason {
    /// Whether the learner's own program is the reason: then the verdict is "not met" and not "not checked".
    pub fn is_learner_fault(&self) -> bool {
        matches!(self, Self::EndedEarly | Self::EndedLater(_) | Self::NeverListened | Self::OtherPort)
    }
}
