//! `doorway send [METHOD] URL`: sends a request by hand, and shows what goes over the wire.

mod requests;
mod typed;

use std::time::Duration;

use serde_json::json;

use crate::cli::SendArgs;
use crate::exit::{Exit, UsedWrongly};
use crate::send::{self, InvalidHandRequest, SendOptions, Sending, curl_command, http_file};
use crate::text::json::ascii_pretty;
use crate::text::platform::Platform;
use crate::ui::{self, Style, send_report};

use requests::{NamedRequest, Requests};

/// Sends requests and prints each exchange; or prints their curl commands, or what is in a file.
///
/// # Errors
/// A request that is none, a file that cannot be read or written.
pub(super) fn run(args: &SendArgs) -> anyhow::Result<Exit> {
    let requests = match requests::read(args).map_err(used_wrongly)? {
        Requests::Listed { file, path } => {
            ui::out(&send_report::render_file(&file, &path, Style::stdout()));
            return Ok(Exit::Done);
        }
        Requests::Chosen(requests) => requests,
    };
    let mut documents = Vec::new();
    let mut exit = Exit::Done;
    for named in &requests {
        send_report::json_words(&named.request.body).iter().for_each(|words| ui::note(words));
        if args.curl {
            ui::out(&(curl_command(Platform::CURRENT, &named.request, args.follow) + "\n"));
            let secrets = http_file::secrets_of(&named.request);
            send_report::secret_words(&secrets).iter().for_each(|words| ui::note(words));
        } else {
            let sending = send(args, named)?;
            exit = if sending.is_complete() { exit } else { Exit::Failed };
            documents.push(send::document(named.name.as_deref(), &sending));
            print(args, named, &sending);
        }
        if let Some(path) = &args.save {
            let saved = http_file::save(path, args.name.as_deref(), &named.request).map_err(used_wrongly)?;
            ui::err(&send_report::render_saved(&saved, path, Style::stdout()));
        }
    }
    if args.report.is_some() {
        ui::out(&(ascii_pretty(&json!({ "schema": 1, "requests": documents })) + "\n"));
    }
    Ok(exit)
}

fn send(args: &SendArgs, named: &NamedRequest) -> anyhow::Result<Sending> {
    if send::is_https(&named.request.url) {
        let command = curl_command(Platform::CURRENT, &named.request, args.follow);
        let message = format!("doorway speaks http, and this address is https. curl speaks both:\n{command}");
        return Err(UsedWrongly(message).into());
    }
    let options = SendOptions { follow: args.follow, timeout: Duration::from_secs(args.timeout) };
    Ok(send::send(&named.request, options)?)
}

fn print(args: &SendArgs, named: &NamedRequest, sending: &Sending) {
    if args.only_body {
        ui::raw_bytes(sending.body());
    } else if args.report.is_none() {
        let has_notes = !args.quiet;
        ui::out(&send_report::render(sending, named.name.as_deref(), has_notes, Style::stdout()));
    }
}

fn used_wrongly(error: InvalidHandRequest) -> UsedWrongly {
    UsedWrongly(error.to_string())
}
