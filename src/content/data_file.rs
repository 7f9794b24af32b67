//! Reads the data files that the program carries: what is known about languages, frameworks, packages and mistakes.

use serde::de::DeserializeOwned;

/// Reads a data file in TOML.
///
/// Every file becomes a [`toml::Value`] first. So each shape is read from one kind of source only, and the program holds the
/// code for it once and not three times, which is what `toml::from_str` makes of it.
///
/// # Errors
/// The text is no TOML, or a key is missing, unknown or of another type.
pub fn read_toml<T: DeserializeOwned>(text: &str) -> Result<T, toml::de::Error> {
    text.parse::<toml::Table>()?.try_into()
}
