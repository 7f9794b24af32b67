//! The ports of the course: whether they are free, and who has them.

use super::computer::CoursePort;
use super::finding::{Finding, FindingRemedy, Health};
use crate::net::{self, PortOwner};
use crate::text::safe::safe;

/// What the ports are for.
const PURPOSE: &str = "the servers of the lessons";

/// Examines the ports. Those that are free are one finding; each that is taken is one of its own.
pub(super) fn examine(ports: &[CoursePort]) -> Vec<Finding> {
    let (taken, free): (Vec<CoursePort>, Vec<CoursePort>) =
        ports.iter().copied().partition(|port| net::is_port_in_use(port.number).any());
    let mut findings = Vec::new();
    if !free.is_empty() {
        let numbers: Vec<String> = free.iter().map(|port| port.number.to_string()).collect();
        findings.push(Finding::good("ports", &format!("free: {}", numbers.join(", ")), PURPOSE));
    }
    findings.extend(taken.into_iter().map(|port| taken_port(port, net::port_owners(port.number).unwrap_or_default())));
    findings
}

fn taken_port(port: CoursePort, owners: Vec<PortOwner>) -> Finding {
    let name = format!("port {}", port.number);
    let (seen, remedy) = match owners.first() {
        None => (
            "a program is listening on it, and the system does not say which".to_owned(),
            FindingRemedy::advice("Stop that program, or play the lesson on a different port with --port"),
        ),
        Some(owner) if owner.name.starts_with("doorway") => (
            format!("doorway itself is listening on it (process {})", owner.pid),
            FindingRemedy::advice("A lesson is running in a different window: press q there"),
        ),
        Some(owner) => (
            format!("{} is listening on it (process {})", safe(&owner.name), owner.pid),
            FindingRemedy {
                advice: Some("Stop it where it was started, or type".to_owned()),
                command: Some(stop(owner.pid)),
            },
        ),
    };
    let health = if port.is_needed_next { Health::Blocking } else { Health::Unusual };
    Finding::good(&name, &seen, PURPOSE).with(health, remedy)
}

fn stop(pid: u32) -> String {
    if cfg!(windows) { format!("taskkill /PID {pid} /F") } else { format!("kill {pid}") }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_port_that_is_taken_is_named_with_the_program_that_has_it() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("some port is free");
        let number = listener.local_addr().expect("it is bound").port();
        for (is_needed_next, health) in [(true, Health::Blocking), (false, Health::Unusual)] {
            let [finding] = &examine(&[CoursePort { number, is_needed_next }])[..] else { panic!("one port") };
            assert_eq!((finding.name.as_str(), finding.health), (format!("port {number}").as_str(), health));
            assert!(finding.seen.contains(&format!("(process {})", std::process::id())), "{}", finding.seen);
        }
    }

    #[test]
    fn what_to_do_depends_on_the_program() {
        let port = CoursePort { number: 8080, is_needed_next: true };
        let owner = |name: &str| PortOwner { pid: 7, name: name.to_owned() };
        let remedy = |owners| taken_port(port, owners).remedy.expect("there is one");
        assert!(remedy(vec![owner("node")]).command.is_some_and(|command| command.contains('7')));
        assert!(remedy(vec![owner("doorway")]).advice.is_some_and(|advice| advice.contains("press q")));
        assert!(remedy(Vec::new()).advice.is_some_and(|advice| advice.contains("--port")));
    }
}
