//! What is rehearsed: the program, and the pages that are asked for.

use crate::check::CancelToken;
use crate::check::runner::{self, Address, Job, LaunchSpec, Target};
use crate::course::Scenario;

/// The most pages of a lesson that are asked for.
const MAX_PAGES: usize = 6;

/// What is rehearsed.
#[derive(Debug, Clone)]
pub struct RehearsalPlan {
    /// How the program is started; its scenarios are those of the project's lesson, if it names one.
    pub job: Job,
    /// The port that the host chooses. It is a free one.
    pub port: u16,
    /// The paths that are asked for.
    pub pages: Vec<String>,
}

impl RehearsalPlan {
    /// A rehearsal of a job that starts a program.
    pub fn new(job: Job, port: u16) -> Self {
        let mut pages = vec!["/".to_owned()];
        let probes = job.scenarios.iter().flat_map(|scenario: &Scenario| &scenario.probes);
        for probe in probes.filter(|probe| probe.method == "GET" && !probe.path.contains('{')) {
            if !pages.contains(&probe.path) && pages.len() < MAX_PAGES {
                pages.push(probe.path.clone());
            }
        }
        Self { job, port, pages }
    }

    /// The job that starts the program on this port, and sends no requests.
    pub(super) fn start_job(&self, port: u16) -> Job {
        let argv = self.job.program().map(|launch| launch.argv.clone()).unwrap_or_default();
        let launch = LaunchSpec { argv, port, is_port_fixed: true, command_file: None };
        Job { scenarios: Vec::new(), target: Target::Program(launch), ..self.job.clone() }
    }

    /// Sends the requests of the lesson, as visitors would. How they are judged is for `doorway check`.
    pub(super) fn run_lesson(&self, cancel: &CancelToken) {
        if !self.job.scenarios.is_empty() {
            let job = Job { target: Target::Running(Address::local(self.port)), ..self.job.clone() };
            // Only the traces that the requests leave in the program matter.
            let _ = runner::run(&job, cancel, &mut |_| {});
        }
    }
}
