//! A socket that is listening, as Linux names it.

use std::net::SocketAddr;

/// A socket that is listening.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ListeningSocket {
    /// The address that it takes connections on.
    pub address: SocketAddr,
    /// The number by which a process's open file names it.
    pub inode: u64,
}
