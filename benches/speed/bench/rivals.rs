//! What everything is held against, in this program itself: started as `speed --rival NAME`; PORT says where. The servers
//! are in `benches/bare/`, and what asks instead of answering is in `floor.rs`.

/// Runs the rival that was asked for, if one was.
pub(super) fn asked(arguments: &[String]) -> Option<anyhow::Result<()>> {
    let at = arguments.iter().position(|argument| argument == "--rival")?;
    Some(match arguments.get(at + 1).map(String::as_str) {
        Some("hyper") => doorway_bare::hyper(),
        Some("epoll") => doorway_bare::epoll(),
        Some("check") => super::floor::check(&arguments[at + 2..]),
        Some("run") => super::floor::run(&arguments[at + 2..]),
        Some("subscribers") => super::ours::subscribers(&arguments[at + 2..]),
        Some("pass-through") => super::ours::pass_through(&arguments[at + 2..]),
        other => Err(anyhow::anyhow!("no rival is called {other:?}")),
    })
}
