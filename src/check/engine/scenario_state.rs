//! What the requests of one scenario share: saved values, the cookies of each person, and fixtures.

use std::collections::BTreeMap;
use std::time::SystemTime;

use url::{Position, Url, form_urlencoded};

use crate::check::cookie_jar::CookieJar;
use crate::check::fixture::RunningFixture;
use crate::check::result::RequestSpec;
use crate::check::values::{MissingValue, Values};
use crate::course::{Probe, RequestBody};
use crate::http::client::ClientResponse;

pub(super) struct ScenarioState {
    pub(super) values: Values,
    pub(super) fixtures: Vec<RunningFixture>,
    /// By the name after `jar`; the scenario's own has none.
    jars: BTreeMap<Option<String>, CookieJar>,
    /// The host that cookies belong to.
    host: String,
    /// The last response to a GET request for each path.
    pub(super) responses: BTreeMap<String, ClientResponse>,
    /// Why the rest of the scenario cannot be sent.
    pub(super) problem: Option<String>,
}

/// Why a request cannot be made.
pub(super) enum Unsendable {
    /// A response before it did not give a value that it needs.
    NoValue(String),
    /// No response before it has set a cookie that it needs.
    NoCookie(String),
}

impl From<MissingValue> for Unsendable {
    fn from(MissingValue(name): MissingValue) -> Self {
        Unsendable::NoValue(name)
    }
}

impl ScenarioState {
    pub(super) fn new(random_segment: &str, url: &str) -> Self {
        let host = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
        Self {
            values: Values::new(random_segment),
            fixtures: Vec::new(),
            jars: BTreeMap::new(),
            host: host.unwrap_or_default(),
            responses: BTreeMap::new(),
            problem: None,
        }
    }

    pub(super) fn add_fixture(&mut self, fixture: RunningFixture) {
        self.values.set(&fixture.name, fixture.server.url());
        self.fixtures.push(fixture);
    }

    /// Makes the request of a probe, without its cookies.
    pub(super) fn request(&self, probe: &Probe) -> Result<RequestSpec, Unsendable> {
        let mut headers = Vec::new();
        for (name, value) in &probe.headers {
            headers.push((name.clone(), self.values.fill(value)?));
        }
        let body = match &probe.body {
            None => None,
            Some(RequestBody::Text(text)) => Some(self.values.fill(text)?),
            Some(RequestBody::Form(fields)) => {
                let is_set = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
                if !is_set {
                    headers.push(("Content-Type".to_owned(), "application/x-www-form-urlencoded".to_owned()));
                }
                Some(self.encoded_form(fields)?)
            }
        };
        let path = self.path_of(self.values.fill(&probe.path)?);
        Ok(RequestSpec { headers, body, ..RequestSpec::new(&probe.method, &path) })
    }

    /// Returns the path of an address on this server: a Location may be a whole URL.
    fn path_of(&self, address: String) -> String {
        match Url::parse(&address) {
            Ok(url) if url.host_str() == Some(&self.host) => url[Position::BeforePath..Position::AfterQuery].to_owned(),
            _ => address,
        }
    }

    fn encoded_form(&self, fields: &[(String, String)]) -> Result<String, MissingValue> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        for (name, value) in fields {
            form.append_pair(&self.values.fill(name)?, &self.values.fill(value)?);
        }
        Ok(form.finish())
    }

    /// Returns the Cookie header of a request for a path; none if it has no cookies.
    pub(super) fn cookie_header(&self, probe: &Probe, path: &str) -> Result<Option<(String, String)>, Unsendable> {
        let own = self.jars.get(&probe.jar);
        let mut cookies = own.map(|jar| jar.for_path(path, SystemTime::now())).unwrap_or_default();
        for cookie in &probe.cookies {
            match &cookie.value {
                Some(value) => {
                    cookies.retain(|(name, _)| *name != cookie.name);
                    cookies.push((cookie.name.clone(), self.values.fill(value)?));
                }
                None if cookies.iter().any(|(name, _)| *name == cookie.name) => {}
                None => return Err(Unsendable::NoCookie(cookie.name.clone())),
            }
        }
        let is_written_out = probe.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("cookie"));
        if cookies.is_empty() || is_written_out {
            return Ok(None);
        }
        let pairs: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Ok(Some(("Cookie".to_owned(), pairs.join("; "))))
    }

    /// Keeps the cookies of a response.
    pub(super) fn store_cookies(&mut self, probe: &Probe, path: &str, response: &ClientResponse) {
        let jar = self.jars.entry(probe.jar.clone()).or_default();
        jar.store(&response.headers, &self.host, path, SystemTime::now());
    }
}
