//! The check of a lesson, asked of the lesson's own demo in memory by the engine that checks the learner's server.

use std::time::Duration;

use doorway::check::{CheckPlan, CheckResult, Interrupt, JobLimits, ProgramExit, RequestSpec, Transport, run_plan};
use doorway::course::{Lesson, Scenario};
use doorway::demos::{DemoResources, DemoSpec, InMemoryDemo};
use doorway::http::Request;
use doorway::http::client::{ClientError, ClientResponse, ClientResult};
use hyper::Version;
use tempfile::TempDir;

/// Checks whether a server of the demo meets the check of the lesson at a stage.
///
/// # Errors
/// What is not met, for each server.
pub(crate) fn meets_check(lesson: &Lesson, demo: &'static DemoSpec, stage: &str) -> Result<(), String> {
    let scenarios: Vec<Scenario> = lesson.checks().flat_map(|check| check.scenarios.clone()).collect();
    let unmet: Vec<String> =
        demo.servers.iter().filter_map(|server| unmet(&scenarios, demo, stage, server.name)).collect();
    if unmet.len() < demo.servers.len() { Ok(()) } else { Err(unmet.join("; ")) }
}

/// What a server does not meet; nothing if it meets everything.
fn unmet(scenarios: &[Scenario], demo: &'static DemoSpec, stage: &str, server: &str) -> Option<String> {
    let folder = tempfile::tempdir().expect("the system has a place for temporary files");
    let mut transport = InMemoryServer { demo: started(demo, &folder), spec: demo, folder: &folder, stage, server };
    let plan = CheckPlan {
        scenarios,
        url: "http://localhost:8080".to_owned(),
        random_segment: "k3v9q".to_owned(),
        stacks: doorway::content::stacks::Stacks::builtin(),
        limits: JobLimits::default(),
    };
    let mut result = CheckResult::default();
    run_plan(&plan, &mut transport, &mut result, &mut |_| {}).expect("nobody stops it");
    (!result.all_met())
        .then(|| format!("{server}: {:?}", result.probes.iter().map(|probe| &probe.outcome).collect::<Vec<_>>()))
}

/// A demo that keeps in a folder what outlives it.
fn started(spec: &'static DemoSpec, folder: &TempDir) -> InMemoryDemo {
    let lasting_folder = Some(folder.path().join("demo"));
    InMemoryDemo::with(spec, &[], DemoResources { lasting_folder, ..DemoResources::default() })
}

struct InMemoryServer<'a> {
    demo: InMemoryDemo,
    spec: &'static DemoSpec,
    folder: &'a TempDir,
    stage: &'a str,
    server: &'a str,
}

impl Transport for InMemoryServer<'_> {
    fn send(&mut self, spec: &RequestSpec) -> Result<ClientResult, Interrupt> {
        let request = Request::new(&spec.method, &spec.path).with_body(spec.body.clone().unwrap_or_default());
        let headers = spec.headers.iter();
        let request = headers.fold(request, |request, (name, value)| request.with_header(name, value));
        Ok(client_result(self.demo.send(self.stage, self.server, &request)))
    }

    fn program_exit(&mut self) -> Option<ProgramExit> {
        None
    }

    fn restart(&mut self) -> Result<(), String> {
        self.demo = started(self.spec, self.folder);
        Ok(())
    }
}

fn client_result(response: Option<doorway::http::Response>) -> ClientResult {
    let response = response.map(doorway::http::RecordedResponse::from);
    let trouble = response.is_none().then_some(ClientError::Refused);
    let answer = response.map(|response| ClientResponse {
        status: response.status.as_u16(),
        reason: None,
        version: Version::HTTP_11,
        headers: response.headers,
        body: response.body,
        extra: Vec::new(),
    });
    let took = Duration::from_millis(1);
    ClientResult {
        sent: vec![],
        raw: vec![],
        raw_len: 0,
        connected: None,
        first_byte: None,
        took,
        response: answer,
        error: trouble,
    }
}
