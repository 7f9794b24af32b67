//! Reads the data files that the program carries: what is known about languages, frameworks, packages and mistakes.

use serde::de::DeserializeOwned;
use toml::{Table, Value};

use super::data_value::DataValue;

/// Reads a data file in TOML.
///
/// Every file becomes a [`toml::Value`] first. So each shape is read from one kind of source only, and the program holds the
/// code for it once and not three times, which is what `toml::from_str` makes of it.
///
/// # Errors
/// The text is no TOML, or a key is missing, unknown or of another type.
pub fn read_toml<T: DeserializeOwned>(text: &str) -> Result<T, toml::de::Error> {
    from_table(text.parse()?)
}

/// Reads a data file that `build.rs` has turned from TOML into JSON, which takes a quarter of the time to read.
///
/// # Errors
/// The text is no JSON, or a key is missing, unknown or of another type.
pub fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, toml::de::Error> {
    from_table(serde_json::from_str(text).map_err(serde::de::Error::custom)?)
}

/// Reads what a table says.
///
/// # Errors
/// A key is missing, unknown or of another type.
pub fn from_table<T: DeserializeOwned>(table: Table) -> Result<T, toml::de::Error> {
    T::deserialize(DataValue(Value::Table(table)))
}
