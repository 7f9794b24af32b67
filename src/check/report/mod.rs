//! Reports of a check. A report format is one file here and one row in [`FORMATS`]; what all of them say about a probe
//! is in `tested_probe`, and the report for people is made of `rows`. `docs/for-programs.md` is what readers of the other
//! formats may rely on.

mod annotations;
mod explanation;
mod folded;
mod hint_level;
#[cfg(test)]
mod hint_tests;
mod json;
mod junit;
mod renderer;
mod result_document;
mod row;
pub mod rows;
mod tap;
mod tested_probe;
#[cfg(test)]
mod tests;

pub use hint_level::{has_no_hint, next_hint};
pub use renderer::Renderer;
pub use row::{DetailLabel, Mark, ReportRow, probe_title};
pub use rows::RowOptions;

/// What a report says beside the result.
#[derive(Debug, Clone, Default)]
pub struct ReportContext {
    /// The project's folder, seen from the top of its repository: empty, or ending with a slash.
    pub folder_in_repository: String,
}

/// A format of reports for programs.
pub struct ReportFormat {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is, in a few words.
    pub about: &'static str,
    /// Makes the renderer.
    pub renderer: fn(&ReportContext) -> Box<dyn Renderer>,
}

/// Every format for programs.
pub static FORMATS: &[ReportFormat] = &[
    ReportFormat { name: "json", about: "one JSON document", renderer: |_| Box::new(json::JsonRenderer) },
    ReportFormat { name: "tap", about: "the Test Anything Protocol", renderer: |_| Box::new(tap::TapRenderer) },
    ReportFormat { name: "junit", about: "JUnit's XML", renderer: |_| Box::new(junit::JunitRenderer) },
    ReportFormat {
        name: "github",
        about: "GitHub's annotations",
        renderer: |context| Box::new(annotations::AnnotationsRenderer { folder: context.folder_in_repository.clone() }),
    },
];

/// Returns the format of that name.
pub fn format_named(name: &str) -> Option<&'static ReportFormat> {
    FORMATS.iter().find(|format| format.name == name)
}
