//! Opens an address in the learner's browser, where there is one to open.

/// Why no browser is opened; in words, to go on "… yourself: ".
pub fn why_not(terminal: bool, set: impl Fn(&str) -> bool) -> Option<&'static str> {
    if set("SSH_CONNECTION") || set("SSH_TTY") {
        return Some("you are connected over SSH, so a browser would open on the other computer");
    }
    if set("CI") || !terminal {
        return Some("no browser is opened when no person sits at a terminal");
    }
    let screen = set("DISPLAY") || set("WAYLAND_DISPLAY") || set("WSL_DISTRO_NAME");
    (cfg!(all(unix, not(target_os = "macos"))) && !screen).then_some("there is no desktop here to open a browser on")
}

/// Opens it, or says why not. The words hold the address either way.
pub fn open(address: &str, terminal: bool) -> String {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if let Some(why) = why_not(terminal, set) {
        return format!("Open {address} yourself: {why}.");
    }
    match open::that_detached(address) {
        Ok(()) => format!("Opening {address} in your browser."),
        Err(_) => format!("Open {address} yourself: no browser could be started from here."),
    }
}

#[cfg(test)]
mod tests {
    use super::why_not;

    #[test]
    fn a_browser_opens_only_where_a_person_can_see_it() {
        let desktop = |name: &str| name == "DISPLAY";
        assert_eq!(why_not(true, desktop), None);
        assert!(why_not(false, desktop).is_some());
        for variable in ["SSH_CONNECTION", "SSH_TTY", "CI"] {
            assert!(why_not(true, |name| name == variable || name == "DISPLAY").is_some(), "{variable}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_text_browser_must_not_take_over_the_lesson() {
        assert!(why_not(true, |_| false).is_some());
    }
}
