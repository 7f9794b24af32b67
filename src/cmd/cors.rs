//! `doorway cors URL --origin ORIGIN`: sends what a browser would send, and says what the browser would do.

use crate::check::cors::{self, FetchRequest, FetchVerdict, InvalidInput};
use crate::cli::CorsArgs;
use crate::exit::{Exit, UsedWrongly};
use crate::text::json::ascii_pretty;
use crate::ui::{self, Style, cors_report};

/// Does one fetch, message by message, and prints each step and the browser's verdict.
///
/// # Errors
/// A URL, an origin or a header that is not one.
pub(super) fn run(args: &CorsArgs) -> anyhow::Result<Exit> {
    let url = cors::parse_url(&args.url).map_err(used_wrongly)?;
    let headers = args.header.iter().map(|line| cors::parse_header(line)).collect::<Result<_, _>>();
    let request = FetchRequest {
        origin: cors::parse_origin(&args.origin).map_err(used_wrongly)?,
        method: args.method.clone(),
        headers: headers.map_err(used_wrongly)?,
        credentials: args.credentials,
    };
    let trace = cors::fetch(&request, &url)?;
    let text = match args.json {
        true => ascii_pretty(&cors::json(&request, &url, &trace)) + "\n",
        false => cors_report::render(&request, &url, &trace, Style::stdout().width),
    };
    ui::out(&text);
    Ok(match trace.verdict() {
        FetchVerdict::Allowed => Exit::Done,
        FetchVerdict::Blocked => Exit::NotMet,
        FetchVerdict::Unreachable | FetchVerdict::Unknown => Exit::Failed,
    })
}

fn used_wrongly(error: InvalidInput) -> UsedWrongly {
    UsedWrongly(error.to_string())
}
