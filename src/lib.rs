//! `doorway`, the backend course that runs in your terminal, as a library.
//!
//! Read it in this order. [`http`] is the server and the client under everything; [`demos`] are the toy servers that
//! the lessons play with. [`course`] reads lesson files, [`player`] is the state machine of one lesson, and [`check`]
//! examines a server and names what is wrong with it. [`scaffold`] writes starter projects and [`process`] runs the
//! learner's own program; the [`workbench`] runs it inside a lesson, [`deploy`] as a host would. [`send`] sends one request by
//! hand, and [`doctor`] says what this computer lacks. [`content`] is what the program carries with it, [`text`] holds small
//! facts about text, and
//! [`net`] knows ports and loopback addresses. The terminal (`ui`), the command line (`cli`) and the verbs (`cmd`) are
//! private: [`main`] is their only door.

pub mod check;
mod cli;
mod cmd;
pub mod content;
pub mod course;
pub mod demos;
pub mod deploy;
pub mod doctor;
mod exit;
pub mod player;
pub mod process;
pub mod scaffold;
pub mod send;
mod ui;
pub mod workbench;

pub use cmd::{main, vocabulary};
pub use doorway_fast::{http, net, text};
