//! `doorway`: the backend course that runs in your terminal.
#![allow(dead_code, unused_imports)]

mod cmd;
mod demos;
mod http;
mod lesson;
mod player;
mod say;

fn main() {}
