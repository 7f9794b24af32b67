//! Facts about text that more than one module needs: each stands here once.

pub mod brotli;
pub mod charset;
pub mod cut;
mod entities;
pub mod html;
pub mod http_syntax;
pub mod json;
pub mod lines;
pub mod nearest;
pub mod platform;
pub mod plural;
pub mod safe;
pub mod secrets;
pub mod shell;
pub mod size;
pub mod template;
pub mod time;
pub mod width;
pub mod wrap;
