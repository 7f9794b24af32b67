//! Reads a learner's source files as syntax trees, and gives a plain model of what the program does.
//!
//! `parse` turns each language into one small syntax tree, `index` and `program` know what names stand for, the readers
//! behind them fill the `SourceModel`. What a framework's calls mean is data: `frameworks/*.toml`.

mod app_finder;
mod apps;
mod brackets;
mod build;
mod by_hand;
mod condition;
mod evaluate;
mod finding;
mod folder;
mod framework;
mod frameworks;
mod functions;
mod handler;
mod handler_reader;
mod imports;
mod indentation;
mod index;
mod language;
mod listeners;
mod mistakes;
mod model;
mod mounts;
mod names;
mod parse;
mod path_expression;
mod path_match;
mod path_reader;
mod path_tests;
mod problem;
mod program;
mod project;
mod qualified;
mod registered;
mod repair;
mod repair_candidates;
mod repair_places;
mod request_value;
mod response;
mod route;
mod scan;
mod span;
mod static_folder;
mod syntax;
#[cfg(test)]
mod tests;
mod text_distance;
mod text_lines;
mod tree_errors;
mod type_annotations;
mod value;
mod walk;

#[cfg(test)]
pub(crate) use frameworks::all_rule_names;
pub(crate) use {
    build::read_source,
    finding::{ConditionMistakeKind, ParameterComparison, UndefinedName, UnusedValueKind},
    frameworks::{
        app_makers, modules_that_make_apps, response_methods, response_parameter, response_properties, rule_names,
    },
    handler::{FileUse, HandlerDef, ResponseCall, SentBody},
    model::{
        ExportedName, FunctionDef, ImportedModule, ListenCall, ModuleOrigin, SourceLanguage, SourceModel, SourceText,
    },
    path_expression::{PathExpression, PathPieceTest, PathValue},
    path_match::NearMiss,
    problem::{SyntaxProblem, SyntaxProblemKind},
    project::{SourceReader, join_path},
    route::{FolderBase, FolderPath, Mounting, PathMatching, RouteDef, RouteKind, RouteStyle, StaticFolderDef},
    span::SourceSpan,
    text_distance::{distance, nearest as nearest_word},
    value::ValueOrigin,
};
