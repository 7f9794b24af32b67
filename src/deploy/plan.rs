//! What is rehearsed: the program, and the pages that are asked for.

use std::sync::Arc;

use tempfile::TempDir;

use super::step::{STEPS, STEPS_OF_LESSON};
use crate::check::CancelToken;
use crate::check::runner::{self, Address, Job, LaunchSpec, Target};
use crate::course::Scenario;
use crate::process::{self, ProgramSpec};

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
    /// The disk that outlives the program. It gets the path in the variable DATA_DIR.
    data_folder: Option<Arc<TempDir>>,
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
        let data_folder = tempfile::Builder::new().prefix("doorway-data-").tempdir().ok().map(Arc::new);
        Self { job, port, pages, data_folder }
    }

    /// Whether its lesson asks for a rehearsal: it also says where the program listens at home.
    pub(super) fn asks_home(&self) -> bool {
        self.job.rehearsal.is_some()
    }

    /// Returns what each step checks, in the order of the steps.
    pub fn step_titles(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.steps().map(|(_, title)| title)
    }

    /// Returns the ids and titles of the steps, in their order.
    pub(super) fn steps(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        let left_out = if self.asks_home() { 0 } else { STEPS_OF_LESSON };
        STEPS[..STEPS.len() - left_out].iter().copied()
    }

    /// How often the program is started.
    pub fn starts(&self) -> usize {
        if self.asks_home() { 4 } else { 3 }
    }

    /// Starts the program as its author does: without PORT, and without the disk of the host.
    pub(super) fn spec_at_home(&self) -> ProgramSpec {
        let argv = self.job.program().map(|launch| launch.argv.clone()).unwrap_or_default();
        let mut environment = process::passed_on(&self.job.environment);
        environment.extend(self.job.variables.iter().filter(|(name, _)| name != "PORT").cloned());
        let (folder, limits) = (self.job.folder.clone(), self.job.limits.program);
        ProgramSpec { argv, folder, environment, limits }
    }

    /// The job that starts the program on this port, and sends no requests.
    pub(super) fn start_job(&self, port: u16) -> Job {
        let argv = self.job.program().map(|launch| launch.argv.clone()).unwrap_or_default();
        let launch = LaunchSpec { argv, port, is_port_fixed: true, command_file: None };
        let mut environment = self.job.environment.clone();
        environment.extend(self.data_folder.iter().map(|data| ("DATA_DIR".into(), data.path().into())));
        let target = Target::Program(launch);
        Job { scenarios: Vec::new(), rehearsal: None, target, environment, ..self.job.clone() }
    }

    /// Sends the requests of the lesson, as visitors would. How they are judged is for `doorway check`.
    pub(super) fn run_lesson(&self, cancel: &CancelToken) {
        if !self.job.scenarios.is_empty() {
            let target = Target::Running(Address::local(self.port));
            let job = Job { target, rehearsal: None, ..self.job.clone() };
            // Only the traces that the requests leave in the program matter.
            let _ = runner::run(&job, cancel, &mut |_| {});
        }
    }
}
