//! `--share`: what it means, every address of the servers in the network, and the first one as a QR code.

use std::net::IpAddr;

use crate::demos::RunningDemo;
use crate::http::network_addresses;
use crate::ui::{self, Style};

/// Returns one line on what sharing means, then the addresses.
pub fn lines(running: &RunningDemo, style: Style) -> Vec<String> {
    let found = network_addresses();
    if found.is_empty() {
        return vec!["Shared, but this computer has no address on a network right now.".to_owned()];
    }
    let several = running.ports().len() > 1;
    let mut lines =
        vec!["Shared: everybody on this network can reach these servers until they are stopped.".to_owned()];
    for address in &found {
        for (server, port) in running.ports() {
            let name = if several { format!("  ({server})") } else { String::new() };
            lines.push(format!("  {}{name}", url(*address, *port)));
        }
    }
    if let (false, Some((_, port))) = (style.plain, running.ports().first()) {
        let code = ui::qr::lines(&url(found[0], *port));
        let fits = code.first().is_some_and(|line| line.chars().count() + 2 <= style.width);
        lines.extend(code.into_iter().filter(|_| fits).map(|line| format!("  {line}")));
    }
    lines
}

fn url(address: IpAddr, port: u16) -> String {
    match address {
        IpAddr::V4(v4) => format!("http://{v4}:{port}/"),
        IpAddr::V6(v6) => format!("http://[{v6}]:{port}/"),
    }
}

#[cfg(test)]
mod tests {
    use super::url;

    #[test]
    fn an_ipv6_address_is_written_in_brackets() {
        assert_eq!(url([192, 168, 1, 2].into(), 8080), "http://192.168.1.2:8080/");
        assert_eq!(url("fd00::1".parse().expect("an address"), 80), "http://[fd00::1]:80/");
    }
}
