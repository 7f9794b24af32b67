//! Reads which reports for programs `doorway check` writes, and where to.

use std::ffi::OsStr;
use std::path::Path;

use crate::check::report::{self, ReportContext};
use crate::cli;
use crate::exit::UsedWrongly;
use crate::text::nearest::did_you_mean;
use crate::text::safe::safe_to_copy;
use crate::ui::check::{ReportOutputs, ReportTarget};

/// Returns the outputs of the reports for programs that the arguments name.
///
/// # Errors
/// There is no such format, a file has no name, or two reports would go to stdout.
pub(super) fn reports(args: &cli::CheckArgs, folder: &Path) -> anyhow::Result<ReportOutputs> {
    let mut requested = args.report.iter().map(|text| report_argument(text)).collect::<Result<Vec<_>, _>>()?;
    requested.extend(args.json.then_some(("json", ReportTarget::Stdout)));
    requested.extend(args.tap.then_some(("tap", ReportTarget::Stdout)));
    requested.extend(args.junit.iter().map(|file| ("junit", ReportTarget::File(file.clone()))));
    if std::env::var_os("GITHUB_ACTIONS").as_deref() == Some(OsStr::new("true")) {
        requested.push(("github", ReportTarget::Stderr));
    }
    let context = ReportContext { folder_in_repository: folder_in_repository(folder) };
    let mut reports = ReportOutputs::default();
    for (name, target) in requested {
        let format = report::format_named(name).ok_or_else(|| UsedWrongly(unknown_format(name)))?;
        if target == ReportTarget::Stdout && reports.use_stdout() {
            return Err(UsedWrongly(
                "only one report can go to the terminal; write the other one into a file: --report FORMAT=FILE"
                    .to_owned(),
            )
            .into());
        }
        reports.add((format.renderer)(&context), target);
    }
    Ok(reports)
}

/// Reads `FORMAT` or `FORMAT=FILE`.
fn report_argument(text: &str) -> Result<(&str, ReportTarget), UsedWrongly> {
    match text.split_once('=') {
        Some((name, "")) => Err(UsedWrongly(format!(
            "there is no file after the `=` of --report {name}=; write --report {name}=FILE, or --report {name} for the terminal",
            name = safe_to_copy(name)
        ))),
        Some((name, file)) => Ok((name, ReportTarget::File(file.into()))),
        None => Ok((text, ReportTarget::Stdout)),
    }
}

fn unknown_format(name: &str) -> String {
    let formats = report::FORMATS.iter().map(|format| format!("{} ({})", format.name, format.about));
    let names = report::FORMATS.iter().map(|format| format.name).collect::<Vec<_>>();
    let meant = did_you_mean(name, &names);
    format!("there is no report `{}`{meant}; there are: {}", safe_to_copy(name), formats.collect::<Vec<_>>().join(", "))
}

/// Returns the path of the folder inside the repository that a GitHub runner has checked out.
fn folder_in_repository(folder: &Path) -> String {
    let top = std::env::var_os("GITHUB_WORKSPACE").unwrap_or_default();
    let parts = folder.strip_prefix(top).map(|below| below.components().collect::<Vec<_>>()).unwrap_or_default();
    parts.iter().map(|part| part.as_os_str().to_string_lossy().into_owned() + "/").collect()
}
