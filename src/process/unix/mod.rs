//! Linux and macOS: the shim, from its inside and from ours, and signals to many processes.

mod descendants;
pub(super) mod shim;
mod shim_process;
mod signals;

pub(super) use shim_process::ShimProcess as StartedProgram;

/// The signal that ends a program whose file has grown too large.
pub const FILE_TOO_LARGE_SIGNAL: i32 = rustix::process::Signal::XFSZ.as_raw();
