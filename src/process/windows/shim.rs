//! The inside of the shim: it waits until it is in its job object, starts the program there, and ends as the program does.

use std::ffi::OsString;
use std::io::{self, BufRead};
use std::process::{Command, Stdio};

/// Starts the program and waits for it. Returns only if it could not be started.
pub(in crate::process) fn run(args: &[OsString]) -> io::Error {
    // The limit of a file is Unix's.
    let [_max_file_bytes, program, arguments @ ..] = args else {
        return io::Error::other("no program was named");
    };
    let mut line = String::new();
    if !io::stdin().lock().read_line(&mut line).is_ok_and(|len| len > 0) {
        return io::Error::other("nobody wants the program to be started");
    }
    match Command::new(program).args(arguments).stdin(Stdio::null()).status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => error,
    }
}
