//! How long a newcomer waits for the first release build, to how long the commit before the rebuilding took.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::Effort;
use super::figure::{Figure, less};
use super::once::{folder, seconds};
use super::report::progress;

/// The commit that the goal speaks of.
const BASE: &str = "eb535e1";

/// Goal 20: `cargo build --release` of a clean checkout, nothing built before, to the same of the base commit. What is
/// downloaded is not counted. Both take minutes, so there is one round, however many are asked for.
pub(super) fn release_build(_: Effort) -> anyhow::Result<Vec<Figure>> {
    let top = folder("bench-build")?;
    let (ours, base) = (check_out(&top, "HEAD")?, check_out(&top, BASE)?);
    let (own, before) = (build(&ours)?, build(&base)?);
    progress(&format!("  {own:.0} s, {BASE} {before:.0} s"));
    std::fs::remove_dir_all(top)?;
    Ok(vec![less(20, format!("release build from a clean checkout, to {BASE}'s: time"), own / before, 1.3, 1.0)])
}

/// Puts the files of a commit into a folder of their own, and gets the crates that they need.
fn check_out(top: &Path, commit: &str) -> anyhow::Result<PathBuf> {
    let folder = top.join(commit);
    std::fs::create_dir(&folder)?;
    let archive = top.join(format!("{commit}.tar"));
    seconds(Command::new("git").args(["archive", "--format=tar", commit, "--output"]).arg(&archive))
        .with_context(|| format!("the repository must have its history back to {commit}"))?;
    seconds(Command::new("tar").arg("-xf").arg(&archive).arg("-C").arg(&folder))?;
    seconds(cargo(&folder).args(["fetch", "--locked"]))?;
    Ok(folder)
}

/// Builds with both cores, with nothing left of an earlier build.
fn build(folder: &Path) -> anyhow::Result<f64> {
    let _ = std::fs::remove_dir_all(folder.join("target"));
    seconds(cargo(folder).args(["build", "--release", "--locked", "--offline"]))
}

fn cargo(folder: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(folder).env("CARGO_TARGET_DIR", folder.join("target"));
    command
}
