//! The requests that the arguments ask for: one that was typed, or some of a file.

use std::path::{Path, PathBuf};

use super::typed::typed;
use crate::cli::SendArgs;
use crate::send::http_file::{HttpFile, VariableSources};
use crate::send::{HandRequest, InvalidHandRequest, read_form_field};

/// A request, and its name in a file.
pub(super) struct NamedRequest {
    pub(super) name: Option<String>,
    pub(super) request: HandRequest,
}

/// What the arguments ask for.
pub(super) enum Requests {
    /// To show what is in a file.
    Listed { file: HttpFile, path: PathBuf },
    /// To send these.
    Chosen(Vec<NamedRequest>),
}

/// Reads the arguments.
pub(super) fn read(args: &SendArgs) -> Result<Requests, InvalidHandRequest> {
    match &args.http {
        Some(path) => of_file(args, path),
        None => Ok(Requests::Chosen(vec![NamedRequest { name: None, request: typed(args)? }])),
    }
}

fn of_file(args: &SendArgs, path: &Path) -> Result<Requests, InvalidHandRequest> {
    let file = HttpFile::open(path)?;
    let chosen = match (&args.request[..], &file.requests[..]) {
        ([], [only]) => vec![only],
        ([], _) => return Ok(Requests::Listed { file, path: path.to_owned() }),
        (names, _) => names.iter().map(|name| file.find(name)).collect::<Result<_, _>>()?,
    };
    let typed = args.var.iter().map(|text| read_form_field(text)).collect::<Result<Vec<_>, _>>()?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let sources = VariableSources { typed: &typed, folder, environment: |name| std::env::var(name).ok() };
    let prepare = |request| {
        let prepared = file.prepare(request, sources).map_err(|error| error.in_file(path))?;
        Ok(NamedRequest { name: Some(request.name.clone()).filter(|name| !name.is_empty()), request: prepared })
    };
    chosen.into_iter().map(prepare).collect::<Result<_, _>>().map(Requests::Chosen)
}
