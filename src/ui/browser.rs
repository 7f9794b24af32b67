//! Opens an address in the learner's browser, if there is one.

/// Returns why no browser is opened, as a clause.
pub fn why_not(is_interactive: bool, is_set: impl Fn(&str) -> bool) -> Option<&'static str> {
    if is_set("SSH_CONNECTION") || is_set("SSH_TTY") {
        return Some("you are connected over SSH, so a browser would open on the other computer");
    }
    if is_set("CI") || !is_interactive {
        return Some("no browser is opened when no person sits at a terminal");
    }
    let screen = is_set("DISPLAY") || is_set("WAYLAND_DISPLAY") || is_set("WSL_DISTRO_NAME");
    (cfg!(all(unix, not(target_os = "macos"))) && !screen).then_some("there is no desktop here to open a browser on")
}

/// Opens the address, or says why not. The returned words contain the address in both cases.
pub fn open(address: &str, is_interactive: bool) -> String {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if let Some(why) = why_not(is_interactive, is_set) {
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
    fn without_a_desktop_no_text_browser_is_opened() {
        assert!(why_not(true, |_| false).is_some());
    }
}
