//! A blocked fetch whose response has a status that says more than its headers do: nothing is wrong with CORS yet.

use super::{BlockedFetch, CorsAdvice, get};
use crate::net::shown_url;

/// Why the fetch was blocked, and what to change.
type Advice = (String, String);

impl BlockedFetch<'_> {
    /// Whether the status alone says that something else than CORS went wrong.
    pub(super) fn is_about_status(&self) -> bool {
        let is_ok = (200..300).contains(&self.response.status) || self.response.status == 304;
        !is_ok && (self.hop.is_preflight || !self.has_allow_origin())
    }

    /// A status that explains the missing headers: CORS is not the cause.
    pub(super) fn status(&self) -> Option<CorsAdvice> {
        if !self.is_about_status() {
            return self.unhandled_preflight();
        }
        let (why, change) = match self.response.status {
            401 | 403 => self.refused(),
            300..=399 => self.redirected()?,
            _ if self.hop.is_preflight && get(&self.response.headers, "access-control-allow-methods").is_some() => {
                self.wrong_status_for_a_preflight()
            }
            404 => self.not_found(),
            405 | 501 => (
                format!(
                    "{}: the server does not handle {} at {}.",
                    self.status_line(),
                    self.hop.sent.method,
                    self.path()
                ),
                self.handle_options(),
            ),
            500..=599 => (
                format!("{}: the program failed while it handled it. CORS is not the cause.", self.status_line()),
                "Read the error in the server's own terminal, and fix it first.".into(),
            ),
            _ => (format!("{}, and the response has no CORS headers.", self.status_line()), self.handle_options()),
        };
        Some(CorsAdvice { why: Some(why), changes: vec![change], ..CorsAdvice::default() })
    }

    /// What the status is the response to, and the status: `The request got 404`.
    fn status_line(&self) -> String {
        let message = if self.hop.is_preflight { "The preflight (OPTIONS)" } else { "The request" };
        format!("{message} got {}", self.response.status)
    }

    fn refused(&self) -> Advice {
        let status = self.status_line();
        if self.hop.is_preflight {
            (
                format!(
                    "{status}: the server asks for a login before CORS comes into play. A preflight never brings a token or a cookie."
                ),
                "Send the CORS headers first: put cors() above the check of the token, or let OPTIONS pass that check."
                    .into(),
            )
        } else {
            (
                format!("{status}: the server refused it, without a login or a token, before CORS mattered."),
                "Put the CORS headers above the check of the token, so that the page can read this response too."
                    .into(),
            )
        }
    }

    fn wrong_status_for_a_preflight(&self) -> Advice {
        let (status, path) = (self.status_line(), self.path());
        (
            format!("{status}. Its response has the CORS headers, but a browser wants a status from 200 to 299 here."),
            format!("Send the status 204 where your code handles OPTIONS {path}."),
        )
    }

    fn not_found(&self) -> Advice {
        let (status, path) = (self.status_line(), self.path());
        if self.hop.is_preflight {
            (
                format!("{status}: there is no route for OPTIONS {path}."),
                format!("{} If {path} itself is not found either, look at the address.", self.handle_options()),
            )
        } else {
            (
                format!("{status}: there is no route for {} {path}. CORS is not the cause.", self.hop.sent.method),
                format!("Look at the address: is {path} spelled as in the server? Then add the CORS headers there."),
            )
        }
    }

    fn handle_options(&self) -> String {
        if self.hop.is_preflight {
            format!(
                "Answer OPTIONS {} with 204 and the CORS headers, or use your framework's CORS middleware.",
                self.path()
            )
        } else {
            format!("Give {} {} a route that sends the CORS headers.", self.hop.sent.method, self.path())
        }
    }

    /// A preflight must not be redirected. Any other request may be, if each response on the way permits the page.
    fn redirected(&self) -> Option<Advice> {
        let location = get(&self.response.headers, "location");
        let target = location.and_then(|location| self.hop.sent.url.join(&location).ok());
        let status = self.status_line();
        let Some(target) = target else {
            let wanted = "It needs a status from 200 to 299.";
            return Some((format!("{status}. {wanted}"), self.handle_options()));
        };
        let rule = match self.hop.is_preflight {
            true => "A browser does not follow that.",
            false => "A browser follows that only if this response has the CORS headers, too.",
        };
        Some((
            format!("{status}: the server redirects it to {}. {rule}", shown_url(&target)),
            format!("Let the page ask for that address directly: {}", shown_url(&target)),
        ))
    }

    /// OPTIONS got a good status, but the response has no CORS headers: it comes from the framework, not from the route.
    fn unhandled_preflight(&self) -> Option<CorsAdvice> {
        let is_cors = |(name, _): &(String, String)| name.to_ascii_lowercase().starts_with("access-control-allow-");
        let is_unhandled = self.hop.is_preflight && !self.response.headers.iter().any(is_cors) && !self.names_origins();
        is_unhandled.then(|| CorsAdvice {
            why: Some(format!(
                "OPTIONS {} got {} without CORS headers: OPTIONS is not handled by the code that sets them.",
                self.path(),
                self.response.status
            )),
            changes: vec![self.handle_options()],
            missing: self.missing_line(),
            ..CorsAdvice::default()
        })
    }
}
