//! The line that imports a name, written as the learner's file writes its imports.

use crate::check::source_model::{ImportedModule, SourceLanguage, SourceModel};

/// Returns the line that imports `name` from `module`. If the file imports other names from it already, that line with one name more.
pub(super) fn import_line(model: &SourceModel, name: &str, module: &str) -> Option<String> {
    let plain = module.strip_prefix("node:").unwrap_or(module);
    let is_module = plain == name || plain.rsplit('/').next() == Some(name);
    match model.language()? {
        SourceLanguage::Python if is_module => Some(format!("import {name}")),
        SourceLanguage::Python => Some(python_import(model, name, module)),
        SourceLanguage::JavaScript | SourceLanguage::TypeScript => {
            Some(javascript_import(model, name, module, is_module))
        }
        SourceLanguage::Go => Some(format!("import \"{module}\"")),
    }
}

fn python_import(model: &SourceModel, name: &str, module: &str) -> String {
    let begins = format!("from {module} import ");
    let has_names = |import: &&ImportedModule| {
        let line = model.quote(&import.span);
        import.module == module
            && line.starts_with(&begins)
            && !line.ends_with([',', '(', '\\', '*', ')'])
            && !line.contains('#')
    };
    match model.imports.iter().find(has_names) {
        Some(import) => format!("{}, {name}", model.quote(&import.span)),
        None => format!("{begins}{name}"),
    }
}

fn javascript_import(model: &SourceModel, name: &str, module: &str, is_module: bool) -> String {
    let names = if is_module { name.to_owned() } else { format!("{{ {name} }}") };
    if is_es_module(model) {
        return format!("import {names} from '{module}';");
    }
    format!("const {names} = require('{module}');")
}

/// Whether the program is written with `import`, as far as its own imports show.
fn is_es_module(model: &SourceModel) -> bool {
    let has_import = model.imports.iter().any(|import| !import.is_require);
    has_import || model.files.first().is_some_and(|file| file.path.ends_with(".mjs"))
}
