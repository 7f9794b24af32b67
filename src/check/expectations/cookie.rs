//! `cookie NAME`, `cookie NAME with HttpOnly, SameSite=Lax`, `no-cookie NAME` and `deletes-cookie NAME`: the cookies that a
//! response sets.

use std::sync::Arc;
use std::time::SystemTime;

use super::argument::LineArgument;
use super::header::value_start;
use super::kind::{ExpectationKind, anywhere};
use crate::check::cookie_jar::{SetCookie, set_cookies};
use crate::check::expectation::{Expectation, ExpectationSubject, JudgedExchange, Judgement};
use crate::course::InvalidText;
use crate::text::http_syntax::is_token;

pub(super) const COOKIE: ExpectationKind = ExpectationKind {
    word: "cookie",
    forms: &["cookie NAME", "cookie NAME with HttpOnly, SameSite=Lax"],
    fits: anywhere,
    parse,
};

pub(super) const NO_COOKIE: ExpectationKind = ExpectationKind {
    word: "no-cookie",
    forms: &["no-cookie NAME"],
    fits: anywhere,
    parse: |argument| Ok(Arc::new(AbsentCookie(cookie_name(argument, argument.text())?))),
};

pub(super) const DELETES_COOKIE: ExpectationKind = ExpectationKind {
    word: "deletes-cookie",
    forms: &["deletes-cookie NAME"],
    fits: anywhere,
    parse: |argument| Ok(Arc::new(DeletedCookie(cookie_name(argument, argument.text())?))),
};

/// A cookie that a response must set, and the attributes that it must have.
#[derive(Debug)]
struct ExpectedCookie {
    name: String,
    attributes: Vec<String>,
}

/// A cookie that a response must not set.
#[derive(Debug)]
struct AbsentCookie(String);

/// A cookie that the browser must delete when the response arrives.
#[derive(Debug)]
struct DeletedCookie(String);

fn parse(argument: &LineArgument<'_>) -> Result<Arc<dyn Expectation>, InvalidText> {
    let (name, attributes) = argument.text().split_once(" with ").unwrap_or((argument.text(), ""));
    let attributes = attributes.split(',').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect();
    Ok(Arc::new(ExpectedCookie { name: cookie_name(argument, name)?, attributes }))
}

fn cookie_name(argument: &LineArgument<'_>, name: &str) -> Result<String, InvalidText> {
    let help = "expected letters, digits and `-`";
    is_token(name).then(|| name.to_owned()).ok_or_else(|| argument.invalid(name, "this is no name of a cookie", help))
}

impl Expectation for ExpectedCookie {
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement {
        let cookies = set_cookies(&exchange.response.headers);
        let Some(cookie) = cookies.iter().find(|cookie| cookie.name == self.name) else {
            return Judgement::not_met(cookies_in_words(&cookies));
        };
        match self.attributes.iter().find(|wanted| !cookie.has_attribute(wanted)) {
            Some(missing) => Judgement::not_met(format!("a cookie {} without {missing}", self.name)),
            None => Judgement::new(true, format!("a cookie {}", self.name)),
        }
    }

    fn wanted(&self) -> String {
        let attributes = self.attributes.join(", ");
        let with = if attributes.is_empty() { String::new() } else { format!(" with {attributes}") };
        format!("a cookie {}{with}", self.name)
    }

    fn subject(&self) -> ExpectationSubject<'_> {
        ExpectationSubject::Header("Set-Cookie")
    }

    fn wrong_byte(&self, raw: &[u8]) -> usize {
        value_start(raw, "set-cookie")
    }
}

impl Expectation for AbsentCookie {
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement {
        let cookies = set_cookies(&exchange.response.headers);
        Judgement::new(cookies.iter().all(|cookie| cookie.name != self.0), cookies_in_words(&cookies))
    }

    fn wanted(&self) -> String {
        format!("no cookie {}", self.0)
    }

    fn subject(&self) -> ExpectationSubject<'_> {
        ExpectationSubject::Header("Set-Cookie")
    }

    fn wrong_byte(&self, raw: &[u8]) -> usize {
        value_start(raw, "set-cookie")
    }
}

impl Expectation for DeletedCookie {
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement {
        let cookies = set_cookies(&exchange.response.headers);
        // Of two with one name, the last counts.
        match cookies.iter().rfind(|cookie| cookie.name == self.0) {
            Some(cookie) if cookie.is_deletion(SystemTime::now()) => {
                Judgement::new(true, format!("a cookie {}", self.0))
            }
            Some(_) => Judgement::not_met(format!("a cookie {} whose time is not over", self.0)),
            None => Judgement::not_met(cookies_in_words(&cookies)),
        }
    }

    fn wanted(&self) -> String {
        format!("a cookie {} whose time is over", self.0)
    }

    fn subject(&self) -> ExpectationSubject<'_> {
        ExpectationSubject::Header("Set-Cookie")
    }

    fn wrong_byte(&self, raw: &[u8]) -> usize {
        value_start(raw, "set-cookie")
    }
}

fn cookies_in_words(cookies: &[SetCookie]) -> String {
    let names: Vec<&str> = cookies.iter().map(|cookie| cookie.name.as_str()).collect();
    if names.is_empty() { "no cookie".to_owned() } else { format!("a cookie {}", names.join(", ")) }
}
