//! Reads the text of a file into the common syntax tree.

mod common;
mod go;
mod go_expression;
mod javascript;
mod javascript_expression;
mod python;
mod python_expression;
mod reader;

use tree_sitter::{Parser, Tree};

use super::model::SourceLanguage;
use super::syntax::Statement;

/// Parses a text with the grammar of its language.
pub(super) fn parse_tree(language: SourceLanguage, text: &str) -> Option<Tree> {
    let grammar = match language {
        SourceLanguage::JavaScript | SourceLanguage::TypeScript => tree_sitter_javascript::LANGUAGE,
        SourceLanguage::Python => tree_sitter_python::LANGUAGE,
        SourceLanguage::Go => tree_sitter_go::LANGUAGE,
    };
    let mut parser = Parser::new();
    parser.set_language(&grammar.into()).ok()?;
    parser.parse(text, None)
}

/// Turns a parsed tree into statements.
pub(super) fn read_tree(language: SourceLanguage, tree: &Tree, text: &str, file: usize) -> Vec<Statement> {
    let read = match language {
        SourceLanguage::JavaScript | SourceLanguage::TypeScript => javascript::read_statements,
        SourceLanguage::Python => python::read_statements,
        SourceLanguage::Go => go::read_block,
    };
    read(&reader::TreeReader::new(text, file, read), tree.root_node())
}
