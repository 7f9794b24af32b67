//! `signed METHOD PATH with ACCESS-KEY SECRET-KEY`: a link in the body's JSON, which an object store accepts for this method.

use std::sync::Arc;
use std::time::SystemTime;

use hyper::Method;
use hyper::header::HOST;
use url::{Position, Url};

use super::argument::LineArgument;
use super::json::{JsonPath, json_of_body};
use super::kind::{ExpectationKind, anywhere};
use crate::check::expectation::{Expectation, ExpectationSubject, JudgedExchange, Judgement};
use crate::check::words::{seen_in_words, shortened};
use crate::course::InvalidText;
use crate::http::Request;
use crate::http::signature_v4::{KeyPair, SignatureError};
use crate::text::http_syntax::body_start;

pub(super) const SIGNED: ExpectationKind = ExpectationKind {
    word: "signed",
    forms: &["signed METHOD PATH with ACCESS-KEY SECRET-KEY"],
    fits: anywhere,
    parse,
};

/// The methods that a link may have been signed for in place of the wanted one.
const METHODS: &[Method] = &[Method::GET, Method::PUT, Method::POST, Method::DELETE, Method::HEAD];

/// A link that must be signed (Signature Version 4 of AWS).
#[derive(Debug)]
struct SignedLink {
    method: Method,
    path: JsonPath,
    access_key: String,
    secret_key: String,
}

fn parse(argument: &LineArgument<'_>) -> Result<Arc<dyn Expectation>, InvalidText> {
    let text = argument.text();
    let words: Vec<&str> = text.split_whitespace().collect();
    let expected = "expected `signed PUT url with ACCESS-KEY SECRET-KEY`";
    let [method, path, "with", access_key, secret_key] = words[..] else {
        return Err(argument.invalid(text, "this names no signed link", expected));
    };
    let (Ok(method), Some(path)) = (method.parse(), JsonPath::parse(path)) else {
        return Err(argument.invalid(text, "this names no signed link", expected));
    };
    Ok(Arc::new(SignedLink { method, path, access_key: access_key.to_owned(), secret_key: secret_key.to_owned() }))
}

impl SignedLink {
    /// What an object store with these keys says of a request with this method to the link.
    fn verify(&self, method: &Method, link: &Url) -> Result<(), SignatureError> {
        let host = &link[Position::BeforeHost..Position::AfterPort];
        let request = Request::new(method.as_str(), &link[Position::BeforePath..]).with_header(HOST.as_str(), host);
        let keys = KeyPair { access_key: &self.access_key, secret_key: &self.secret_key };
        keys.verify(&request, SystemTime::now())
    }

    /// What is wrong with a link, in words; nothing if it is accepted.
    fn fault(&self, link: &Url) -> Option<String> {
        let path = self.path.text();
        Some(match self.verify(&self.method, link).err()? {
            SignatureError::Missing => format!("a `{path}` without a signature"),
            SignatureError::Malformed => format!("a `{path}` whose signature cannot be read"),
            SignatureError::UnknownKey => format!("a `{path}` with an access key that is not {}", self.access_key),
            SignatureError::Expired | SignatureError::Skewed => {
                format!("a `{path}` whose time is over or not yet come")
            }
            SignatureError::Mismatch => match METHODS.iter().find(|other| self.verify(other, link).is_ok()) {
                Some(other) => format!("a `{path}` that is signed for {other}"),
                None => format!("a `{path}` with the signature of another request or another secret key"),
            },
        })
    }
}

impl Expectation for SignedLink {
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement {
        let Some(body) = json_of_body(&exchange.response.body) else {
            return Judgement::not_met(seen_in_words(exchange.response, exchange.seen()));
        };
        let found = self.path.find(&body);
        let Some(link) = found.as_ref().and_then(|link| Url::parse(link.as_str()?).ok()) else {
            return Judgement::not_met(format!(
                "no link at `{}` in {}",
                self.path.text(),
                shortened(&body.to_string())
            ));
        };
        match self.fault(&link) {
            Some(fault) => Judgement::not_met(fault),
            None => Judgement::new(true, self.wanted()),
        }
    }

    fn wanted(&self) -> String {
        format!("a `{}` that is signed for {}", self.path.text(), self.method)
    }

    fn subject(&self) -> ExpectationSubject<'_> {
        ExpectationSubject::Json(None)
    }

    fn wrong_byte(&self, raw: &[u8]) -> usize {
        body_start(raw).unwrap_or(raw.len())
    }
}
