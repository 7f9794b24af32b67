//! The values of `{{name}}` in a `.http` file.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use rand::rngs::{StdRng, SysRng};
use rand::{RngExt, SeedableRng};
use url::form_urlencoded::byte_serialize;

use crate::content::files::read_start;
use crate::text::template::{DOUBLE_BRACES, name, placeholders};
use crate::text::time::{http_date, timestamp};

/// How often a variable may be made of others, one in the other. More is a circle.
const MAX_DEPTH: usize = 20;
/// The longest text that variables are filled into, in bytes: ten in ten in ten would fill the memory.
const MAX_FILLED_BYTES: usize = 1024 * 1024;
/// The largest `.env` file that is read, in bytes.
const MAX_ENV_BYTES: u64 = 64 * 1024;

/// Where the values come from.
#[derive(Debug, Clone, Copy)]
pub struct VariableSources<'a> {
    /// Values that were typed. They come first.
    pub typed: &'a [(String, String)],
    /// The folder of the `.http` file, which may have a `.env` file.
    pub folder: &'a Path,
    /// Returns a variable of the environment.
    pub environment: fn(&str) -> Option<String>,
}

/// The values of one file.
pub(super) struct VariableValues<'a> {
    pub(super) sources: VariableSources<'a>,
    /// The lines `@name = value`. The last one of a name counts.
    pub(super) of_file: &'a [(String, String)],
}

impl VariableValues<'_> {
    /// Returns the text with the value in place of each `{{name}}`.
    ///
    /// # Errors
    /// A name without a value, in words.
    pub(super) fn fill(&self, text: &str) -> Result<String, String> {
        self.fill_to(text, MAX_DEPTH)
    }

    fn fill_to(&self, text: &str, depth: usize) -> Result<String, String> {
        let (mut filled, mut end) = (String::with_capacity(text.len()), 0);
        for place in placeholders(text, DOUBLE_BRACES) {
            filled.push_str(&text[end..place.start]);
            filled.push_str(&self.value(name(text, &place, DOUBLE_BRACES).trim(), depth)?);
            end = place.end;
            if filled.len() > MAX_FILLED_BYTES {
                return Err(
                    "the variables make a text of more than 1 MiB; put the value into a file, and write `< FILE`"
                        .to_owned(),
                );
            }
        }
        filled.push_str(&text[end..]);
        Ok(filled)
    }

    fn value(&self, name: &str, depth: usize) -> Result<String, String> {
        if let Some(name) = name.strip_prefix('%') {
            return Ok(byte_serialize(self.value(name, depth)?.as_bytes()).collect::<String>().replace('+', "%20"));
        }
        if let Some(dynamic) = name.strip_prefix('$') {
            return self.dynamic(dynamic).ok_or_else(|| format!("doorway does not know the value of `{{{{{name}}}}}`"));
        }
        let known = |all: &[(String, String)]| all.iter().rev().find(|(own, _)| own == name).map(|one| one.1.clone());
        if let Some(value) = known(self.sources.typed) {
            return Ok(value);
        }
        match (known(self.of_file), depth.checked_sub(1)) {
            (Some(_), None) => Err(format!("the variable `{name}` is made of itself")),
            (Some(value), Some(depth)) => self.fill_to(&value, depth),
            (None, _) if name.contains(".response.") => Err(format!(
                "`{{{{{name}}}}}` is a part of another response, which doorway does not keep; send that request, and \
                 give the value with --var"
            )),
            (None, _) => Err(format!(
                "the variable `{name}` has no value; write `@{name} = …` above the request, or add --var {name}=…"
            )),
        }
    }

    /// Returns a value that is made anew each time: a number, a time, a variable of the environment.
    fn dynamic(&self, words: &str) -> Option<String> {
        let words: Vec<&str> = words.split_whitespace().collect();
        let now = SystemTime::now();
        match words[..] {
            ["guid" | "uuid" | "random.uuid"] => uuid(),
            ["timestamp"] => Some(now.duration_since(UNIX_EPOCH).ok()?.as_secs().to_string()),
            ["isoTimestamp"] | ["datetime", "iso8601"] => Some(timestamp(now)),
            ["datetime", "rfc1123"] => Some(http_date(now)),
            ["randomInt"] => random_number(0, 1000),
            ["randomInt", from, to] => random_number(from.parse().ok()?, to.parse().ok()?),
            ["processEnv", name] => (self.sources.environment)(name),
            ["dotenv", name] => self.of_env_file(name),
            [name] => (self.sources.environment)(name.strip_prefix("env.")?),
            _ => None,
        }
    }

    fn of_env_file(&self, name: &str) -> Option<String> {
        let text = read_start(&self.sources.folder.join(".env"), MAX_ENV_BYTES)?;
        let mut lines = text.lines().filter_map(|line| line.split_once('='));
        let (_, value) = lines.find(|(own, _)| own.trim().trim_start_matches("export ").trim() == name)?;
        Some(value.trim().trim_matches(['"', '\'']).to_owned())
    }
}

/// A number from the first to the one before the last.
fn random_number(from: i64, to: i64) -> Option<String> {
    if from >= to {
        return None;
    }
    Some(random()?.random_range(from..to).to_string())
}

/// A random UUID (RFC 9562, version 4).
fn uuid() -> Option<String> {
    let mut bytes: [u8; 16] = random()?.random();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]))
}

/// Random numbers from the system, which has them nearly always.
fn random() -> Option<StdRng> {
    StdRng::try_from_rng(&mut SysRng).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(of_file: &[(&str, &str)], text: &str) -> Result<String, String> {
        let of_file: Vec<_> = of_file.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        let typed = [("typed".to_owned(), "yes".to_owned())];
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(".env"), "# keys\nKEY = \"abc\"\n").expect("written");
        let environment = |name: &str| (name == "HOME").then(|| "/home/ann".to_owned());
        let sources = VariableSources { typed: &typed, folder: folder.path(), environment };
        VariableValues { sources, of_file: &of_file }.fill(text)
    }

    #[test]
    fn a_variable_may_be_made_of_others_and_a_typed_value_comes_first() {
        let file = [("host", "localhost"), ("base", "http://{{host}}:{{port}}"), ("port", "8080"), ("typed", "no")];
        assert_eq!(filled(&file, "{{base}}/{{ typed }}").as_deref(), Ok("http://localhost:8080/yes"));
        assert_eq!(filled(&[("q", "a b&c")], "?q={{%q}}").as_deref(), Ok("?q=a%20b%26c"));
    }

    #[test]
    fn variables_that_grow_without_end_are_refused() {
        let ten_of = |name: &str| format!("{{{{{name}}}}}").repeat(10);
        let names: Vec<String> = (0..19).map(|at| format!("a{at}")).collect();
        let values: Vec<String> =
            (0..19).map(|at| if at == 0 { "0123456789".to_owned() } else { ten_of(&names[at - 1]) }).collect();
        let of_file: Vec<(&str, &str)> =
            names.iter().zip(&values).map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert!(filled(&of_file, "{{a18}}").expect_err("it is too long").contains("more than 1 MiB"));
    }

    #[test]
    fn a_name_without_a_value_is_refused_with_what_to_write() {
        assert!(filled(&[], "{{token}}").expect_err("none").contains("--var token=…"));
        assert!(filled(&[("a", "{{b}}"), ("b", "{{a}}")], "{{a}}").expect_err("a circle").contains("made of itself"));
        assert!(filled(&[], "{{login.response.body.$.id}}").expect_err("none").contains("another response"));
        assert!(filled(&[], "{{$aadToken}}").expect_err("none").contains("does not know"));
    }

    #[test]
    fn values_come_from_the_environment_the_clock_and_chance() {
        assert_eq!(filled(&[], "{{$processEnv HOME}} {{$env.HOME}}").as_deref(), Ok("/home/ann /home/ann"));
        assert_eq!(filled(&[], "{{$dotenv KEY}}").as_deref(), Ok("abc"));
        assert_eq!(filled(&[], "{{$guid}}").expect("known").len(), 36);
        assert_eq!(filled(&[], "{{$randomInt 5 6}}").as_deref(), Ok("5"));
        assert!(filled(&[], "{{$timestamp}}").expect("known").parse::<u64>().is_ok());
        assert!(filled(&[], "{{$datetime rfc1123}}").expect("known").ends_with(" GMT"));
    }

    #[test]
    fn braces_that_are_no_variable_stay() {
        assert_eq!(filled(&[], "{\"a\": {}}").as_deref(), Ok("{\"a\": {}}"));
    }
}
