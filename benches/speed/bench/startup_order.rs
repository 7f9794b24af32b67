//! The list of the functions that a start of `hello` runs. `build.rs` has the linker put them side by side, so that a
//! start brings few pages of the program into memory.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

use super::contender::{DOORWAY, HELLO, free_port, home};
use super::instructions::profiled;
use super::report::progress;

/// Where the list stands, and where `build.rs` reads it.
const LIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/startup_functions.txt");

/// Writes the list anew: the functions of ours and of our crates that run from the start of `hello` to its first
/// response, and for `--help`, as valgrind sees them in a program that still has their names.
pub(super) fn write_list() -> anyhow::Result<()> {
    let program = build_with_names()?;
    let port = free_port()?;
    let words = |arguments: &[&str]| -> Vec<String> {
        [program.as_str()].iter().chain(arguments).map(|word| (*word).to_owned()).collect()
    };
    let hello = words(&[HELLO, &["--port", &port.to_string()]].concat());
    let mut names = function_names(&profiled(&hello, (port, "/"), 1)?);
    names.extend(function_names(&profile_of_help(&program)?));
    ensure!(names.len() > 100, "the program has no names of functions");
    progress(&format!("  {} functions", names.len()));
    let lines: String = names.iter().map(|name| format!("{name}\n")).collect();
    std::fs::write(LIST, lines).with_context(|| format!("{LIST} could not be written"))
}

/// Builds the program as for a release, but with the names of its functions, and returns its path.
fn build_with_names() -> anyhow::Result<String> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("startup");
    progress("  a release build with names: this takes minutes");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--release", "--config", "profile.release.strip=false", "--target-dir"]).arg(&target);
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    ensure!(cargo.status()?.success(), "the build failed");
    let name = Path::new(DOORWAY).file_name().context("the program has a name")?;
    Ok(target.join("release").join(name).display().to_string())
}

fn profile_of_help(program: &str) -> anyhow::Result<String> {
    let file: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join("callgrind-help");
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--demangle=no", &format!("--callgrind-out-file={}", file.display())]);
    valgrind.args([program, "--help"]).env("DOORWAY_HOME", home()).stdout(Stdio::null()).stderr(Stdio::null());
    ensure!(valgrind.status()?.success(), "valgrind could not run --help");
    let profile = std::fs::read_to_string(&file)?;
    std::fs::remove_file(file)?;
    Ok(profile)
}

/// Returns the names that Rust gave to the functions of a profile, each without the hash of one build at its end. A
/// name stands where its function is met first: where it runs (`fn=`), or where another one calls it (`cfn=`).
fn function_names(profile: &str) -> BTreeSet<String> {
    let functions = profile.lines().filter_map(|line| line.strip_prefix("fn=").or_else(|| line.strip_prefix("cfn=")));
    functions.filter_map(|function| without_hash(function.split_once(") ")?.1)).collect()
}

/// Returns `_ZN…` up to `17h`, which begins the 16 hexadecimal digits of the hash.
fn without_hash(name: &str) -> Option<String> {
    let (path, hash) = name.rsplit_once("17h")?;
    (path.starts_with("_ZN") && hash.len() >= 16).then(|| path.to_owned())
}
