//! A process that is listening on a port.

/// A process that is listening on a port.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct PortOwner {
    /// Its number.
    pub pid: u32,
    /// The name of its program.
    pub name: String,
}
