//! A fact about the file `.env`: the port that the program listens on is written there.

use crate::check::diagnose::SourceLocation;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::content::files::read_start;

pub(super) const FACTS: &[FactSpec] = &[FactSpec { name: "env-file-port", values: &[], find: env_file_port }];

/// How much of the file is read.
const MAX_FILE_BYTES: u64 = 16 * 1024;

/// A line of `.env` sets PORT to a port that the program listens on in place of the wanted one.
fn env_file_port(context: &RuleContext<'_>) -> Option<FoundFact> {
    let text = read_start(&context.evidence.folder.as_ref()?.join(".env"), MAX_FILE_BYTES)?;
    let listens = context.result.program.iter().flat_map(|program| &program.listens_on);
    let found: Vec<String> = listens.chain(&context.result.other_open_ports).map(u16::to_string).collect();
    let is_it = |line: &str| {
        let value = line.trim().trim_start_matches("export ").strip_prefix("PORT").map(str::trim_start);
        let value = value.and_then(|rest| rest.strip_prefix('=')).map(|value| value.trim().trim_matches(['"', '\'']));
        value.is_some_and(|value| found.iter().any(|port| port == value))
    };
    let at = text.lines().position(is_it)?;
    let quote = text.lines().nth(at).map(|line| line.trim().to_owned());
    let location = SourceLocation { file: ".env".to_owned(), line: at + 1 };
    Some(FoundFact { location: Some(location), quote, ..FoundFact::default() })
}
