//! `doorway serve-page`: serves the page in this folder. Lessons start it where a learner changes files and needs no language.

use std::path::Path;

use anyhow::Context;

use crate::demos::PageFolder;
use crate::exit::Exit;
use crate::http::BindScope;
use crate::ui;

/// The port if the variable PORT does not name another one.
const USUAL_PORT: u16 = 8080;

/// Serves until it is stopped.
///
/// # Errors
/// The port is taken, or `routes.txt` is wrong.
pub(super) fn run() -> anyhow::Result<Exit> {
    let port = std::env::var("PORT").ok().and_then(|port| port.parse().ok()).unwrap_or(USUAL_PORT);
    let bound = crate::http::bind(port, BindScope::ThisComputer);
    let bound = bound.map_err(|_| anyhow::anyhow!("port {port} cannot be used: another program has it"))?;
    let page = PageFolder::open(Path::new("."))?;
    ui::out(&format!("Waiting at http://localhost:{port}/\n"));
    page.serve(bound).context("the page cannot be served")?;
    Ok(Exit::Done)
}
