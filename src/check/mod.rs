//! Looks at the learner's own server, and says what is wrong and why: a lesson's probes are asked
//! (`look`), held against what is expected (`expect`), and what was seen is [`Evidence`].

pub(crate) mod cors;
mod curious;
pub(crate) mod diagnose;
mod evidence;
mod expect;
pub(crate) mod formats;
mod look;
pub(crate) mod project;
pub(crate) mod report;
mod said;
mod source;
#[allow(dead_code, reason = "the diagnosis does not use the model yet")]
mod source_model;
mod stack;
pub(crate) mod stopped;
pub(crate) mod trust;
mod wire;
pub(crate) mod wireview;
mod words;

pub(crate) use curious::twice;
pub(crate) use evidence::{Ended, Evidence, Limit, Outcome, Program, Site, Stopped, ToDo};
#[cfg(test)]
pub(crate) use expect::judge;
pub(crate) use look::{Order, greet, look, nothing_looked, random_word};
pub(crate) use source::Source;
pub(crate) use stack::Stack;
pub(crate) use wire::{Behind, Wire};
