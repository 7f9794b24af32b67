//! The address of a server where a lesson belongs: `doorway check hello http://localhost:3000`.

use crate::cli;
use crate::exit::UsedWrongly;

/// An address without `--url` is taken for a lesson by its place, and never is one.
pub(super) fn refuse(args: &cli::CheckArgs) -> Result<(), UsedWrongly> {
    let is_address = |text: &&str| text.contains(':') || text.parse::<u16>().is_ok() || *text == "localhost";
    let typed = [args.lesson.as_deref(), args.more.as_deref()];
    let Some(address) = typed.into_iter().flatten().find(is_address) else {
        let unexpected =
            |more: &str| UsedWrongly(format!("unexpected argument `{more}`: one lesson is checked at a time"));
        return args.more.as_deref().map_or(Ok(()), |more| Err(unexpected(more)));
    };
    let lesson = args.lesson.as_deref().filter(|lesson| !is_address(lesson)).map(|lesson| format!("{lesson} "));
    let example = format!("doorway check {}--url {address}", lesson.unwrap_or_default());
    Err(UsedWrongly(format!(
        "`{address}` is not a lesson. Write the address of a running server after --url: {example}"
    )))
}
