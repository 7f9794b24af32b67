//! The flags of the tools that go with the course: doctor, deploy-check, next, review, reset.

use clap::Args;

use super::ports::PortArgs;

// The structs of this file have no doc comments, because clap would show them as help in the place of the verb's own words.

// `doorway next`.
#[derive(Debug, Clone, Args)]
pub struct NextArgs {
    /// Print the command that plays it, and play nothing
    #[arg(long, short = 'n')]
    pub dry_run: bool,
    #[command(flatten)]
    pub ports: PortArgs,
}

// `doorway doctor`.
#[derive(Debug, Clone, Args)]
pub struct DoctorArgs {
    /// For programs: one JSON document
    #[arg(long)]
    pub json: bool,
}

// `doorway deploy-check`.
#[derive(Debug, Clone, Args)]
pub struct DeployCheckArgs {
    /// Start your program with this command
    #[arg(long, value_name = "COMMAND")]
    pub run: Option<String>,
    /// Start the command that the folder brings without asking
    #[arg(long)]
    pub yes: bool,
    /// For programs: one JSON document
    #[arg(long)]
    pub json: bool,
}

// `doorway review`.
#[derive(Debug, Clone, Args)]
pub struct ReviewArgs {
    /// For programs: one JSON document with the questions that are due, and nothing is asked
    #[arg(long)]
    pub json: bool,
}

// `doorway reset`.
#[derive(Debug, Clone, Args)]
pub struct ResetArgs {
    /// The lesson; without one, all of them
    #[arg(value_name = "LESSON")]
    pub lesson: Option<String>,
    /// Do not ask first
    #[arg(long)]
    pub yes: bool,
}
