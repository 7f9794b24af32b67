//! The names of the hidden verbs of this program, which only this program itself uses: they start the learner's program.

/// `doorway __shim MAX_FILE_BYTES PROGRAM ARGUMENTS…`: starts the program and stays between it and us.
pub(super) const SHIM_VERB: &str = "__shim";
/// `doorway __exec PARENT MAX_FILE_BYTES PROGRAM ARGUMENTS…`: becomes the program (Unix).
#[cfg(unix)]
pub(super) const EXEC_VERB: &str = "__exec";
