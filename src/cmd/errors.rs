//! What is printed when a command line is not understood or a verb fails, and the exit code that it means.

use std::io::ErrorKind;

use crate::exit::{Exit, InterruptedByUser, UsedWrongly};
use crate::ui;

/// Returns the exit code of a verb, or the one of an error if its output could not be written: what nobody can read was not done.
pub(super) fn with_output_error(exit: Exit) -> Exit {
    let Some(error) = ui::output_error() else { return exit };
    report_error(&anyhow::anyhow!("{error}").context("could not write the output"))
}

/// Prints what clap has to say, which is help or what is wrong with the arguments, and returns its exit code.
pub(super) fn print_help(error: &clap::Error) -> Exit {
    let text = error.render().ansi().to_string();
    if error.use_stderr() {
        ui::usage_error(&text)
    } else {
        ui::out(&text)
    }
    if error.use_stderr() { Exit::Usage } else { Exit::Done }
}

/// Prints an error, and returns the exit code that it means.
pub(super) fn report_error(error: &anyhow::Error) -> Exit {
    if error.is::<InterruptedByUser>() {
        return Exit::Interrupted;
    }
    ui::error(error);
    if error.is::<UsedWrongly>() {
        return Exit::Usage;
    }
    if std::env::current_dir().is_err_and(|error| error.kind() == ErrorKind::NotFound) {
        ui::note(
            "the folder that this terminal is in was deleted or moved. Type `cd ~`, then go to your project again",
        );
    }
    Exit::Failed
}
