//! The bench itself: what is asked for, measured and printed.

mod build_time;
mod contender;
mod documents;
mod figure;
mod floor;
mod goals;
mod instructions;
mod lesson;
mod load;
mod once;
mod ours;
mod report;
mod rivals;
mod startup_order;
mod verbs;

use std::time::Duration;

/// How long and how often each figure is taken.
#[derive(Clone, Copy)]
pub(crate) struct Effort {
    /// Rounds of each comparison, in turn.
    pub(crate) rounds: usize,
    /// How long one contender is under load in a round.
    pub(crate) load: Duration,
}

/// Runs what the command line asks for.
pub(crate) fn run() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(rival) = rivals::asked(&arguments) {
        return rival;
    }
    if arguments.iter().any(|argument| argument == "--startup-order") {
        return startup_order::write_list();
    }
    let value = |flag: &str| {
        let at = arguments.iter().position(|argument| argument == flag)?;
        arguments.get(at + 1)?.parse::<f64>().ok()
    };
    let effort = Effort {
        rounds: value("--rounds").unwrap_or(7.0) as usize,
        load: Duration::from_secs_f64(value("--seconds").unwrap_or(2.0)),
    };
    let wanted: Vec<&str> =
        arguments.iter().map(String::as_str).take_while(|argument| !argument.starts_with("--")).collect();
    let (figures, failures) = goals::measure(&wanted, effort)?;
    report::print(&figures);
    if let Some(failure) = failures.into_iter().reduce(|first, next| first.context(format!("and {next:#}"))) {
        return Err(failure);
    }
    if arguments.iter().any(|argument| argument == "--readme") {
        report::write_readme(&figures, effort)?;
    }
    Ok(())
}
