//! Runs a hidden verb of this program.

use std::ffi::OsString;
use std::io;

#[cfg(unix)]
use super::shim_verbs::EXEC_VERB;
use super::shim_verbs::SHIM_VERB;
#[cfg(unix)]
use super::unix::shim;
#[cfg(windows)]
use super::windows::shim;

/// Runs a hidden verb, if the command line (program name first) names one. This process ends with the verb, so this
/// returns only the error of one that failed, or nothing if there is no hidden verb.
pub fn run_hidden_verb(args: &[OsString]) -> Option<io::Error> {
    match args.get(1)?.to_str()? {
        SHIM_VERB => Some(shim::run(&args[2..])),
        #[cfg(unix)]
        EXEC_VERB => Some(shim::become_program(&args[2..])),
        _ => None,
    }
}
