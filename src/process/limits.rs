//! How much a program may take before it is stopped, or before its output is no longer kept.

/// The limits of one program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProgramLimits {
    /// The most memory that all its processes may take together, in bytes.
    pub memory: u64,
    /// The largest file that it may write, in bytes. Windows sets no such limit.
    pub file: u64,
    /// How much of the end of its output is kept, in bytes.
    pub output: usize,
}

impl Default for ProgramLimits {
    fn default() -> Self {
        Self { memory: 1024 * 1024 * 1024, file: 256 * 1024 * 1024, output: 64 * 1024 }
    }
}
