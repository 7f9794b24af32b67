//! The options of curl that can be used in a command that is run here.

use base64ct::{Base64, Encoding};
use hyper::Method;
use hyper::header::{AUTHORIZATION, HeaderName, HeaderValue};

/// How many redirects curl follows if nothing else is said.
const MAX_REDIRECTS: usize = 50;

/// What the options of a command say.
#[derive(Default)]
pub(super) struct Options {
    pub(super) method: Option<String>,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) body: Option<String>,
    pub(super) shows_head: bool,
    pub(super) is_head: bool,
    pub(super) url: Option<String>,
    /// How many redirects are followed.
    pub(super) most_redirects: usize,
}

impl Options {
    /// Reads the words behind `curl`. Returns nothing if there is an option that we do not know.
    pub(super) fn read(words: &[String]) -> Option<Self> {
        let (mut options, mut words) = (Self::default(), words.iter());
        let (mut follows, mut most) = (false, MAX_REDIRECTS);
        while let Some(word) = words.next() {
            match word.as_str() {
                "-i" | "--include" => options.shows_head = true,
                "-I" | "--head" => options.is_head = true,
                "-L" | "--location" => follows = true,
                "--max-redirs" => most = words.next()?.parse().ok()?,
                "-u" | "--user" => options.headers.push((AUTHORIZATION, basic(words.next()?)?)),
                "-s" | "-S" | "-sS" | "--silent" => {}
                "-X" | "--request" => options.method = Some(words.next()?.clone()),
                "-H" | "--header" => options.headers.push(header(words.next()?)?),
                "-d" | "--data" | "--data-raw" => options.body = Some(words.next()?.clone()),
                option if option.starts_with('-') => return None,
                _ if options.url.is_some() => return None,
                url => options.url = Some(url.to_owned()),
            }
        }
        options.most_redirects = if follows { most } else { 0 };
        Some(options)
    }

    pub(super) fn method(&self) -> Option<Method> {
        let usual = match (self.is_head, &self.body) {
            (true, _) => "HEAD",
            (false, Some(_)) => "POST",
            (false, None) => "GET",
        };
        Method::from_bytes(self.method.as_deref().unwrap_or(usual).as_bytes()).ok()
    }
}

fn header(text: &str) -> Option<(HeaderName, HeaderValue)> {
    let (name, value) = text.split_once(':')?;
    Some((HeaderName::from_bytes(name.trim().as_bytes()).ok()?, HeaderValue::from_str(value.trim()).ok()?))
}

/// A name and a password, `ada:secret`, as a header has them (RFC 7617, section 2).
fn basic(user: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("Basic {}", Base64::encode_string(user.as_bytes()))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_a_password_are_one_header() {
        for (user, header) in
            [("ann:tiger", "Basic YW5uOnRpZ2Vy"), ("bob:lion", "Basic Ym9iOmxpb24="), ("a:bc", "Basic YTpiYw==")]
        {
            assert_eq!(basic(user).expect("a header"), header);
        }
    }
}
