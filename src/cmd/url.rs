//! `doorway url URL`: a URL taken apart.

use crate::cli::UrlArgs;
use crate::exit::{Exit, UsedWrongly};
use crate::net::{self, InvalidUrl};
use crate::text::json::ascii_pretty;
use crate::ui::{self, Style, url_parts};

/// Prints the parts of a URL.
///
/// # Errors
/// A text that is no URL.
pub(super) fn run(args: &UrlArgs) -> anyhow::Result<Exit> {
    let parts = net::take_apart(&args.url).map_err(used_wrongly)?;
    ui::out(&match args.json {
        true => ascii_pretty(&serde_json::to_value(&parts)?) + "\n",
        false => url_parts::render(&args.url, &parts, Style::stdout()),
    });
    Ok(Exit::Done)
}

fn used_wrongly(error: InvalidUrl) -> UsedWrongly {
    UsedWrongly(match error {
        InvalidUrl::NoScheme { typed, meant: Some(meant) } => {
            format!("`{typed}` does not say how to talk to the server: it has no `http://`; try doorway url {meant}")
        }
        InvalidUrl::NoScheme { typed, meant: None } => {
            format!("`{typed}` is not a URL: it does not begin with a scheme, such as `http://`")
        }
        InvalidUrl::Refused { typed, reason } => format!("`{typed}` is not a URL: {reason}"),
    })
}
