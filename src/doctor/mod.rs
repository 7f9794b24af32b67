//! Examines what this computer has for the course: programs, ports, a browser, and what often stands in the way.

mod computer;
mod finding;
mod network;
mod port;
mod run;
mod tool;
mod version;

pub use computer::{Computer, CoursePort, LanguageNeed};
pub use finding::{Finding, FindingRemedy, Health};

/// Examines everything, the programs side by side.
pub fn examine(computer: &Computer) -> Vec<Finding> {
    let mut findings = tool::examine(computer);
    findings.push(network::browser(computer));
    findings.extend(port::examine(&computer.ports));
    findings.push(network::localhost());
    findings.extend(network::proxy(computer));
    findings.extend(network::windows_subsystem(computer));
    findings.extend(computer::disk(computer));
    findings
}

/// Examines the program of this name, `node` for example. Returns nothing if it can be used, or is not a program of the course.
pub fn examine_program(computer: &Computer, program: &str) -> Option<Finding> {
    tool::examine_one(computer, program).filter(|finding| finding.health != Health::Good)
}

/// Whether the next lesson can be played.
pub fn can_play(findings: &[Finding]) -> bool {
    findings.iter().all(|finding| finding.health != Health::Blocking)
}
