//! Facts about modules that a program asks for and that are not found, and about names that a module does not have.

use crate::check::command_target::{CommandTarget, find_target};
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::packages::{MissingModule, PackageLanguage, classify, is_module_name, nearest_part, new_name};
use crate::check::program_errors::ProgramError;
use crate::check::source_model::{ImportedModule, SourceModel, join_path};

use super::failure;
use super::install::{with_npm, with_pip};
use super::locate::{in_error, mended};
use super::module_errors::{MissingImport, missing_import, shadowing_error};
use super::relative_path::{in_project, relative_path};

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec {
        name: "missing-module",
        values: &[
            "event",
            "kind",
            "module",
            "meant",
            "path",
            "mended",
            "listed",
            "package",
            "environment",
            "folder",
            "make",
            "install",
            "run",
        ],
        find: missing_module,
    },
    FactSpec { name: "missing-name", values: &["name", "module", "meant", "mended"], find: missing_name },
];

/// A module that the program asks for and that was not found. `kind` says what it is: `shadowed` (a file of the learner's
/// own, `path`, is found in its place), `without-dot` and `own-file` (a file of the learner's own, `path` if one is near),
/// `case`, `misspelt`, `misspelt-standard`, `misspelt-part` and `python-2` (`meant`), `part` (of `package`), `listed` (in the file `listed`), `known` (`package`), `standard`,
/// `unknown`.
fn missing_module(context: &RuleContext<'_>) -> Option<FoundFact> {
    let fact = found_module(context)?;
    Some(fact.with_some("event", failure::event(context)))
}

fn found_module(context: &RuleContext<'_>) -> Option<FoundFact> {
    shadowed(context).or_else(|| {
        context.evidence.errors.iter().find_map(|error| {
            let missing = missing_import(error)?;
            (!is_file_of_command(context, &missing)).then(|| described(context, error, &missing))
        })
    })
}

/// The file that the command itself names is no import.
fn is_file_of_command(context: &RuleContext<'_>, missing: &MissingImport) -> bool {
    let (Some(folder), Some(program)) = (&context.evidence.folder, &context.result.program) else { return false };
    let target = find_target(folder, &program.argv).filter(|target| !target.exists);
    let is_its_file = |module: &str| {
        let is_module =
            |target: &CommandTarget| target.path.ends_with(".py") && target.written.split(':').next() == Some(module);
        target.as_ref().is_some_and(|target| in_project(folder, module) == target.path || is_module(target))
    };
    missing.importer.is_none() && (missing.module.starts_with('/') || is_its_file(&missing.module))
}

fn shadowed(context: &RuleContext<'_>) -> Option<FoundFact> {
    let model = context.evidence.model.as_ref()?;
    let is_named = |import: &&ImportedModule| {
        import.shadowed_by.is_some()
            && context.evidence.errors.iter().any(|error| shadowing_error(error, first_part(&import.module)))
    };
    let Some(import) = model.imports.iter().find(is_named) else { return shadowed_elsewhere(context) };
    let path = import.shadowed_by.clone()?;
    Some(in_the_way(FoundFact::at(model, &import.span), model, first_part(&import.module), &path))
}

/// A module of Python that a package imports and that is a file of the learner's: `random.py`.
fn shadowed_elsewhere(context: &RuleContext<'_>) -> Option<FoundFact> {
    let model = context.evidence.model.as_ref()?;
    let files = || context.evidence.packages.files.iter().filter(|file| !file.contains('/'));
    context.evidence.errors.iter().find_map(|error| {
        let named = |file: &&String| {
            let module = file.strip_suffix(".py").unwrap_or_default();
            let is_named = error.message.contains(&format!("/{file})")) || error.message.contains(&format!("/{file}'"));
            is_named && is_module_name(module, PackageLanguage::Python) && shadowing_error(error, module)
        };
        let path = files().find(named)?;
        let fact = FoundFact::default();
        Some(in_the_way(fact, model, path.strip_suffix(".py")?, path))
    })
}

fn in_the_way(fact: FoundFact, model: &SourceModel, module: &str, path: &str) -> FoundFact {
    let other = format!("my_{}", path.rsplit('/').next().unwrap_or(path));
    let is_main = model.files.first().is_some_and(|file| file.path == path);
    let name = if is_main { "app.py".to_owned() } else { other };
    fact.with("kind", "shadowed").with("module", module).with("path", path).with("meant", name)
}

fn first_part(module: &str) -> &str {
    module.split('.').next().unwrap_or(module)
}

fn described(context: &RuleContext<'_>, error: &ProgramError, missing: &MissingImport) -> FoundFact {
    let (module, language) = (missing.module.as_str(), missing.language);
    let import = context.evidence.model.as_ref().and_then(|model| find_import(context, model, missing));
    let fact = match (context.evidence.model.as_ref(), import) {
        (Some(model), Some(import)) => FoundFact::at(model, &import.span),
        _ => in_error(context, error),
    };
    let written = import.map_or(module, |import| import.module.as_str());
    let fact = fact.with("module", written);
    if language == PackageLanguage::JavaScript
        && let Some(near) = import.and_then(|import| import.nearest.clone()).filter(|near| near.starts_with("./"))
        && !written.starts_with('.')
    {
        let mended = mended(&fact, written, &format!("./{written}")).unwrap_or_else(|| format!("./{written}"));
        return fact.with("kind", "without-dot").with("path", near).with("mended", mended);
    }
    if let Some(fact) = of_part(fact.clone(), missing, written) {
        return fact;
    }
    let is_whole = written.starts_with('.') || language == PackageLanguage::Python;
    match classify(if is_whole { written } else { module }, language, &context.evidence.packages) {
        MissingModule::OwnFile { nearest } => own_file(fact, written, nearest.as_deref(), language),
        MissingModule::CaseSlip { meant } => near_name(fact, "case", written, &meant),
        MissingModule::Misspelt { meant, is_standard } => {
            near_name(fact, if is_standard { "misspelt-standard" } else { "misspelt" }, written, &meant)
        }
        MissingModule::Listed { file } => {
            let fact = fact.with("kind", "listed").with("listed", file);
            match language {
                PackageLanguage::JavaScript => with_npm(fact, context, None),
                PackageLanguage::Python if file == "requirements.txt" => {
                    with_pip(fact, context, first_part(module), "-r requirements.txt")
                }
                PackageLanguage::Python => with_pip(fact, context, first_part(module), "."),
            }
        }
        MissingModule::Known { package } => {
            let fact = fact.with("kind", "known").with("package", &package);
            match language {
                PackageLanguage::JavaScript => with_npm(fact, context, Some(&package)),
                PackageLanguage::Python => with_pip(fact, context, first_part(module), &package),
            }
        }
        MissingModule::Standard => fact.with("kind", "standard"),
        MissingModule::Unknown => match file_of_that_name(context, written, language) {
            Some(path) => own_file(fact, written, Some(path), language),
            None => fact.with("kind", "unknown"),
        },
    }
}

/// The only file of the project that has the name of a module of JavaScript: `require('users')` for `./users.js`.
fn file_of_that_name<'c>(context: &'c RuleContext<'_>, module: &str, language: PackageLanguage) -> Option<&'c String> {
    let is_it = |file: &&String| {
        let name = file.rsplit('/').next().unwrap_or(file);
        name.rsplit_once('.')
            .is_some_and(|(stem, ending)| stem == module && ["js", "mjs", "cjs", "ts"].contains(&ending))
    };
    let mut files = context.evidence.packages.files.iter().filter(is_it);
    files.next().filter(|_| language == PackageLanguage::JavaScript && files.next().is_none())
}

/// A module that another one does not have as a part, and one that Python 2 called otherwise.
fn of_part(fact: FoundFact, missing: &MissingImport, written: &str) -> Option<FoundFact> {
    let (module, language) = (missing.module.as_str(), missing.language);
    let whole = |fact: FoundFact, kind: &'static str, meant: &str| {
        let line = quoted_module(&fact, written, meant).unwrap_or_else(|| meant.to_owned());
        fact.with("kind", kind).with("meant", meant).with("mended", line)
    };
    if language == PackageLanguage::JavaScript {
        let module = written.strip_prefix("node:").unwrap_or(written);
        let meant = nearest_part(module, language).filter(|meant| *meant != module)?;
        return Some(whole(fact, "misspelt-part", &written.replace(module, meant)));
    }
    if let Some(meant) = new_name(module, language) {
        return Some(whole(fact, "python-2", meant));
    }
    // Python names the whole module only if it has found the first part of it.
    let (parent, part) = module.rsplit_once('.').filter(|_| is_module_name(first_part(module), language))?;
    if let Some(meant) = nearest_part(module, language).filter(|meant| *meant != module) {
        return Some(whole(fact, "misspelt-part", meant));
    }
    Some(fact.with("kind", "part").with("package", parent).with("meant", part))
}

fn near_name(fact: FoundFact, kind: &'static str, written: &str, meant: &str) -> FoundFact {
    // Only the first part of the name is misspelt: `flaks.views`, `expres/lib`.
    let wrong =
        written.split(['.', '/']).find(|part| !part.is_empty() && !part.starts_with("node:")).unwrap_or(written);
    let wrong = if written.starts_with('@') { written } else { wrong };
    let line = quoted_module(&fact, wrong, meant).unwrap_or_else(|| meant.to_owned());
    fact.with("kind", kind).with("meant", meant).with("mended", line)
}

/// The line with the right module: of `import flaks as flask` the module alone is changed.
fn quoted_module(fact: &FoundFact, wrong: &str, right: &str) -> Option<String> {
    let quote = fact.quote.as_deref()?;
    let quoted = ['\'', '"', '`'].iter().find_map(|mark| {
        let found = format!("{mark}{wrong}");
        quote.contains(&found).then(|| quote.replacen(&found, &format!("{mark}{right}"), 1))
    });
    let of_python = || {
        ["from ", "import "].iter().find_map(|word| {
            let found = format!("{word}{wrong}");
            quote.contains(&found).then(|| quote.replacen(&found, &format!("{word}{right}"), 1))
        })
    };
    quoted.or_else(of_python).or_else(|| mended(fact, wrong, right))
}

fn own_file(fact: FoundFact, written: &str, nearest: Option<&str>, language: PackageLanguage) -> FoundFact {
    let Some(nearest) = nearest else { return fact.with("kind", "own-file-missing") };
    let importer = fact.location.as_ref().map(|location| location.file.clone()).unwrap_or_default();
    let right = match language {
        PackageLanguage::JavaScript => relative_path(&importer, nearest),
        PackageLanguage::Python => nearest.trim_end_matches(".py").trim_end_matches("/__init__").replace('/', "."),
    };
    let line = quoted_module(&fact, written, &right).unwrap_or_else(|| right.clone());
    let fact = fact.with("path", nearest).with("meant", &right).with("mended", line);
    let is_ending_missing = language == PackageLanguage::JavaScript
        && ["", "/index"].iter().any(|rest| right.starts_with(&format!("{written}{rest}.")));
    fact.with("kind", if is_ending_missing { "without-ending" } else { "own-file" })
}

/// The import of a module in the source. Node names a file of the learner's own by its whole path.
fn find_import<'m>(
    context: &RuleContext<'_>,
    model: &'m SourceModel,
    missing: &MissingImport,
) -> Option<&'m ImportedModule> {
    let folder = context.evidence.folder.as_deref()?;
    let path = in_project(folder, &missing.module);
    let is_it = |import: &&ImportedModule| {
        let from = model.path_of(&import.span);
        let base = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let means = |module: &str| join_path(base, module).is_some_and(|own| own == path);
        let is_part = missing.language == PackageLanguage::Python && first_part(&import.module) == missing.module;
        import.module == missing.module || is_part || (import.module.starts_with('.') && means(&import.module))
    };
    model.imports.iter().find(is_it)
}

/// A name that was imported from a module which does not have it, and the one that is meant.
fn missing_name(context: &RuleContext<'_>) -> Option<FoundFact> {
    let model = context.evidence.model.as_ref()?;
    let is_said =
        |name: &str| context.evidence.errors.iter().any(|error| super::module_errors::lacks_name(error, name));
    model.imports.iter().find_map(|import| {
        let (name, meant) = import.nearest_names.iter().find(|(name, _)| is_said(name))?;
        let fact = FoundFact::at(model, &import.span);
        let line = mended(&fact, name, meant).unwrap_or_else(|| meant.clone());
        Some(fact.with("name", name).with("module", &import.module).with("meant", meant).with("mended", line))
    })
}
