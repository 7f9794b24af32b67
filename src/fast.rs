//! What every request passes through, as a package of its own: [`http`] is the server and the client, [`text`] holds small
//! facts about text, and [`net`] knows ports and loopback addresses. `doorway` passes these modules on under its own name.
//!
//! It is a package only because a package has an optimisation level of its own: this one is built for speed, and the rest
//! of `doorway`, which is much larger, for size.

pub mod http;
pub mod net;
pub mod text;
