//! What is promised about speed, measured on this machine: each figure is the median of ratios taken
//! round by round within one run, server and load on a core each, so that it means the same anywhere.
//!
//!     cargo bench                          every goal but the build
//!     cargo bench -- 1 7 --rounds 15       two of them, with more rounds
//!     cargo bench -- instructions          those that count instructions, which may run on a busy machine
//!     cargo bench -- build                 a release build from a clean checkout: takes many minutes
//!     cargo bench -- --readme              and the table of `benches/README.md` made anew
//!     cargo bench -- --startup-order       measures nothing, and writes `src/startup_functions.txt` anew
//!
//! Linux only: it reads /proc, and needs `wrk` and `taskset` (Debian: wrk, util-linux). Node, Express,
//! Flask and Python take part where they are installed (`tests/all.sh` installs them), and so do better-sqlite3
//! (`npm ci --prefix benches/servers`) and hurl:
//!
//!     apt-get install libcurl4-openssl-dev libxml2-dev libclang-dev
//!     cargo install hurl --locked --root tests/tools/.cache

#[cfg(target_os = "linux")]
mod bench;

#[cfg(target_os = "linux")]
fn main() -> anyhow::Result<()> {
    bench::run()
}

#[cfg(not(target_os = "linux"))]
fn main() -> anyhow::Result<()> {
    anyhow::bail!("the benchmarks read /proc, so they run on Linux only")
}
