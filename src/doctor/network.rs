//! What stands between a browser and a server of this computer: the browser itself, `localhost`, a proxy, WSL.

use std::net::{IpAddr, TcpListener, ToSocketAddrs};

use super::computer::Computer;
use super::finding::{Finding, FindingRemedy, Health};
use crate::net::LOOPBACK_ADDRESSES;
use crate::process::proxy_variable;
use crate::text::platform::Platform;

/// What a browser is for.
const BROWSER_PURPOSE: &str = "pages; without one, curl or doorway send show every response";

/// Says whether a browser can be opened from here.
pub(super) fn browser(computer: &Computer) -> Finding {
    let is_set = |name: &str| computer.variable(name).is_some();
    if is_set("SSH_CONNECTION") || is_set("SSH_TTY") {
        let advice = "You are connected over SSH. A browser on your own computer cannot reach these servers";
        return Finding::good("browser", "not on this computer", BROWSER_PURPOSE)
            .with(Health::Missing, FindingRemedy::advice(advice));
    }
    let has_desktop = ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"].into_iter().any(is_set);
    if computer.platform == Platform::Linux && !has_desktop {
        let advice = "There is no desktop here. Most lessons can be played with curl or doorway send; those about CORS need a browser";
        return Finding::good("browser", "", BROWSER_PURPOSE).with(Health::Missing, FindingRemedy::advice(advice));
    }
    Finding::good("browser", "there is a desktop to open one on", BROWSER_PURPOSE)
}

/// Says whether `localhost` means this computer, over IPv4 and over IPv6.
pub(super) fn localhost() -> Finding {
    const PURPOSE: &str = "the address of every server in the course";
    let addresses: Vec<IpAddr> =
        ("localhost", 0).to_socket_addrs().map(|all| all.map(|one| one.ip()).collect()).unwrap_or_default();
    let can_listen = LOOPBACK_ADDRESSES.map(|address| TcpListener::bind((address, 0)).is_ok());
    let finding = |seen: &str| Finding::good("localhost", seen, PURPOSE);
    let hosts = "Your system's hosts file needs the line `127.0.0.1 localhost`";
    match (addresses.iter().all(IpAddr::is_loopback) && !addresses.is_empty(), can_listen) {
        (_, [false, false]) => finding("no program can listen on this computer's own addresses")
            .with(Health::Blocking, FindingRemedy::advice("A firewall or a sandbox may forbid it")),
        (false, _) => finding("does not mean this computer").with(Health::Blocking, FindingRemedy::advice(hosts)),
        (true, [true, true]) => finding("works over IPv4 and IPv6"),
        (true, [true, false]) => finding("works over IPv4. IPv6 is switched off, which does no harm"),
        (true, [false, true]) => finding("works over IPv6 only"),
    }
}

/// Says that a proxy gets the requests to this computer, if that is so.
pub(super) fn proxy(computer: &Computer) -> Option<Finding> {
    let variable = proxy_variable(&computer.environment)?;
    let seen = format!("{variable} is set: curl sends requests to localhost there too");
    let command = match computer.platform {
        Platform::Linux | Platform::MacOs => "export no_proxy=localhost,127.0.0.1,::1",
        Platform::Windows => "$env:NO_PROXY = \"localhost,127.0.0.1,::1\"",
    };
    Some(Finding::good("proxy", &seen, "").with(Health::Unusual, FindingRemedy::command(command)))
}

/// Says where a browser is, if this Linux runs inside Windows.
pub(super) fn windows_subsystem(computer: &Computer) -> Option<Finding> {
    computer.variable("WSL_DISTRO_NAME")?;
    let seen = "this Linux runs inside Windows; the browser of Windows reaches localhost here";
    Some(Finding::good("WSL", seen, ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::LanguageNeed;

    fn computer(platform: Platform, environment: &[(&str, &str)]) -> Computer {
        let environment = environment.iter().map(|(name, value)| (name.into(), value.into())).collect();
        let (folder, language_need) = (std::env::temp_dir(), LanguageNeed::Never);
        Computer { platform, environment, folder, ports: Vec::new(), language_need }
    }

    #[test]
    fn a_browser_needs_a_desktop_on_this_computer() {
        let health = |platform, set: &[(&str, &str)]| browser(&computer(platform, set)).health;
        assert_eq!(health(Platform::Linux, &[("DISPLAY", ":0")]), Health::Good);
        assert_eq!(health(Platform::Linux, &[]), Health::Missing);
        assert_eq!(health(Platform::MacOs, &[]), Health::Good);
        assert_eq!(health(Platform::MacOs, &[("SSH_TTY", "/dev/pts/1")]), Health::Missing);
    }

    #[test]
    fn localhost_works_where_the_tests_run() {
        assert_eq!(localhost().health, Health::Good);
    }

    #[test]
    fn a_proxy_is_named_with_the_command_that_exempts_this_computer() {
        let found = |platform| proxy(&computer(platform, &[("http_proxy", "http://proxy:3128")]));
        let finding = found(Platform::Linux).expect("a proxy is set");
        assert!(finding.seen.starts_with("http_proxy is set"), "{}", finding.seen);
        let command = found(Platform::Windows).and_then(|finding| finding.remedy?.command);
        assert!(command.is_some_and(|command| command.starts_with("$env:NO_PROXY")));
        assert_eq!(proxy(&computer(Platform::Linux, &[("http_proxy", "x"), ("no_proxy", "localhost")])), None);
    }

    #[test]
    fn linux_inside_windows_is_named() {
        assert!(windows_subsystem(&computer(Platform::Linux, &[("WSL_DISTRO_NAME", "Debian")])).is_some());
        assert!(windows_subsystem(&computer(Platform::Linux, &[])).is_none());
    }
}
