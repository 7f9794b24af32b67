//! Numbers in paths: each user, note or video has one path.

use std::str::FromStr;

use crate::http::Request;

/// Returns a parameter of the path as a number. `+1` and `01` are numbers too, but `1` is the one path for it.
pub(super) fn number_in_path<N: FromStr + ToString>(request: &Request, name: &str) -> Option<N> {
    let text = request.param(name)?;
    text.parse().ok().filter(|number: &N| number.to_string() == text)
}
