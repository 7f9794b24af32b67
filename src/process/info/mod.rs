//! What the system says of processes: parents, memory, age, folder, environment. Linux has it in `/proc`, which is as fast
//! as the `sysinfo` crate, knows the start of a process to 10 ms instead of a second, knows each process's share of memory
//! that several use, and knows a process whose first thread has ended. macOS and Windows are asked through `sysinfo`.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod linux;

#[cfg(not(target_os = "linux"))]
use elsewhere as system;
#[cfg(target_os = "linux")]
use linux as system;

pub(super) use system::{BUSY_PART, cpu_time, exceeds_memory};
pub use system::{age, folder};
#[cfg(unix)]
pub(super) use system::{children, is_process_running, marked_processes, parents, processes_of_run};

/// A process with the variable that names a run in its environment.
#[cfg(unix)]
#[derive(Debug)]
pub(super) struct MarkedProcess {
    pub(super) pid: u32,
    pub(super) run_id: String,
    /// The arguments it was started with, without its program.
    pub(super) arguments: Vec<String>,
    pub(super) name: String,
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn this_process_is_young_and_runs_in_its_folder() {
        let own = std::process::id();
        assert!(age(own).is_some_and(|age| age < Duration::from_secs(3600)));
        assert_eq!(folder(own), std::env::current_dir().ok());
    }

    #[test]
    fn this_process_takes_some_memory_and_not_all_of_it() {
        let own = [std::process::id()].into();
        assert!(exceeds_memory(&own, 1024) && !exceeds_memory(&own, u64::MAX));
    }

    #[test]
    fn this_process_has_taken_some_processor_time() {
        let own = [std::process::id()].into();
        let before = cpu_time(&own);
        let start = std::time::Instant::now();
        while cpu_time(&own) <= before {
            assert!(start.elapsed() < Duration::from_secs(10), "ten seconds of work take no time");
        }
    }

    #[cfg(unix)]
    #[test]
    fn this_process_is_the_child_of_its_parent() {
        let parent = rustix::process::getppid().expect("it has one").as_raw_nonzero().get();
        let pair = (std::process::id(), u32::try_from(parent).expect("a number"));
        assert!(parents().expect("the system says").contains(&pair));
    }
}
