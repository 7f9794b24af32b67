//! `doorway url URL`: a URL taken apart.

use crate::cli::UrlArgs;
use crate::exit::{Exit, UsedWrongly};
use crate::net::{self, InvalidUrl, UrlParts};
use crate::text::json::ascii_pretty;
use crate::text::shell;
use crate::ui::{self, Style, url_parts};

/// Prints the parts of a URL.
///
/// # Errors
/// A text that is no URL.
pub(super) fn run(args: &UrlArgs) -> anyhow::Result<Exit> {
    let parts = net::take_apart(&args.url).map_err(used_wrongly)?;
    ui::out(&match args.json {
        true => ascii_pretty(&document(&parts)?) + "\n",
        false => url_parts::render(&args.url, &parts, Style::stdout()),
    });
    Ok(Exit::Done)
}

/// The parts as a document for programs; `docs/for-programs.md` says what each field means.
fn document(parts: &UrlParts) -> serde_json::Result<serde_json::Value> {
    let mut document = serde_json::to_value(parts)?;
    document["schema"] = 1.into();
    Ok(document)
}

fn used_wrongly(error: InvalidUrl) -> UsedWrongly {
    let command = |url: &str| format!("doorway url {}", shell::quoted(url));
    UsedWrongly(match error {
        InvalidUrl::Empty => format!("there is no URL to take apart; try {}", command("http://localhost:8080/about")),
        InvalidUrl::NoScheme { typed, meant } => {
            format!("`{typed}` does not say how to talk to the server: it has no `http://`; try {}", command(&meant))
        }
        InvalidUrl::NoHost { typed, meant } => {
            format!("`{typed}` is only a part of a URL: it does not say which server to ask; try {}", command(&meant))
        }
        InvalidUrl::Refused { typed, reason } => format!("`{typed}` is not a URL: {reason}"),
    })
}
