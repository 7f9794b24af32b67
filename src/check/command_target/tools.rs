//! The tools that run a program, and how the command of each names it: `tools.toml`.

use std::path::Path;
use std::sync::OnceLock;

use serde::Deserialize;

use super::modules::{ModuleFile, app_module, app_of_flag, go_file, node_file, with_module_and_variable};
use super::words::{FlagValues, first_argument, flag_value};
use crate::content::data_file::read_toml;

const TABLE: &str = include_str!("tools.toml");

/// A tool.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tool {
    names: Vec<String>,
    program: ProgramArgument,
    /// Whether `python -m NAME` starts it too.
    #[serde(default)]
    module: bool,
    /// The flags that name the app.
    #[serde(default)]
    flags: Vec<String>,
    /// The variable of the environment that names the app.
    variable: Option<String>,
    /// The files it takes if it is given none: the first that is there.
    #[serde(default)]
    usual: Vec<String>,
    /// The file it takes if none of them is there.
    default: Option<String>,
    /// The flags that name the port, or the address and the port.
    #[serde(default)]
    port: Vec<String>,
}

/// Where a command names the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ProgramArgument {
    /// The first argument that is a file of JavaScript.
    Script,
    /// `main:app`.
    AppModule,
    /// One of the flags, the variable, or a usual file.
    AppFlag,
    /// The first argument of the subcommand, or a usual file.
    File,
    /// The first argument.
    Argument,
    /// What `go run` builds.
    GoRun,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToolTable {
    tool: Vec<Tool>,
}

fn all() -> &'static [Tool] {
    static TOOLS: OnceLock<Vec<Tool>> = OnceLock::new();
    TOOLS.get_or_init(|| read_toml::<ToolTable>(TABLE).expect("the tests read the table").tool)
}

fn named(name: &str) -> Option<&'static Tool> {
    all().iter().find(|tool| tool.names.iter().any(|own| own == name))
}

/// Whether `python -m NAME` starts a tool that is itself given the program.
pub(super) fn is_python_tool(name: &str) -> bool {
    named(name).is_some_and(|tool| tool.module)
}

/// The flags with which a tool is told the port: none if it has no such flag.
pub(crate) fn port_flags(name: &str) -> &'static [String] {
    named(name).map(|tool| &tool.port[..]).unwrap_or_default()
}

/// The file that a tool runs.
pub(super) fn file_of_tool(
    folder: &Path,
    name: &str,
    arguments: &[String],
    variables: &[String],
) -> Option<ModuleFile> {
    let tool = named(name)?;
    match tool.program {
        ProgramArgument::Script => node_file(folder, name, arguments),
        ProgramArgument::AppModule => app_module(folder, arguments, flag_value(arguments, "--app-dir")),
        ProgramArgument::AppFlag => match app_of_flag(&tool.flags, tool.variable.as_deref(), arguments, variables) {
            Some(written) => with_module_and_variable(folder, written),
            None => tool.usual_file(folder),
        },
        ProgramArgument::File => match first_argument(arguments.get(1..)?, FlagValues::All) {
            Some(written) => Some(ModuleFile::named(written)),
            None => tool.usual_file(folder),
        },
        ProgramArgument::Argument => Some(ModuleFile::named(first_argument(arguments, FlagValues::None)?)),
        ProgramArgument::GoRun => go_file(folder, arguments),
    }
}

impl Tool {
    fn usual_file(&self, folder: &Path) -> Option<ModuleFile> {
        let found = self.usual.iter().find(|path| folder.join(path).is_file());
        Some(ModuleFile::at("", found.or(self.default.as_ref())?.clone()))
    }
}
