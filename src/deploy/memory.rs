//! Whether something that visitors changed is lost when the program starts again.

use std::net::SocketAddr;

use hyper::body::Bytes;

use super::requests::Requester;
use super::step::RehearsalStep;
use crate::text::safe::safe;

/// The pages as they were right after the start, and after the visitors.
pub(super) struct RememberedPages {
    paths: Vec<String>,
    first: Vec<Option<Bytes>>,
    later: Vec<Option<Bytes>>,
}

impl RememberedPages {
    pub(super) fn new(paths: Vec<String>) -> Self {
        Self { paths, first: Vec::new(), later: Vec::new() }
    }

    pub(super) fn read_first(&mut self, requester: &Requester, address: SocketAddr) {
        self.first = self.read(requester, address);
    }

    pub(super) fn read_later(&mut self, requester: &Requester, address: SocketAddr) {
        self.later = self.read(requester, address);
    }

    fn read(&self, requester: &Requester, address: SocketAddr) -> Vec<Option<Bytes>> {
        let body = |path: &String| requester.get(address, path).response.map(|response| response.body);
        self.paths.iter().map(body).collect()
    }

    /// Judges the program that was started again. If no page changed while visitors were there, there is nothing that could
    /// have been forgotten.
    pub(super) fn judge(&self, requester: &Requester, address: SocketAddr) -> RehearsalStep {
        let again = self.read(requester, address);
        match self.forgotten(&again) {
            None if self.first == self.later => {
                RehearsalStep::not_tried("memory", "no page that doorway asked for changed while users were there")
            }
            None => RehearsalStep::met("memory", "What changed while users were there is still there."),
            Some(path) => RehearsalStep::not_met(
                "memory",
                &format!("GET {} changed while users were there, and is now as it was at the start.", safe(path)),
                "A host starts the program again many times a week. What is only in variables is then lost, and each \
                 copy has its own.",
                "Keep what must last in a database, such as SQLite or PostgreSQL.",
            ),
        }
    }

    /// The path of a page that changed, and is as at the start again. A page with the time in it is never the same.
    fn forgotten(&self, again: &[Option<Bytes>]) -> Option<&str> {
        let all = self.paths.iter().zip(&self.first).zip(&self.later).zip(again);
        let mut lost = all.filter(|(((_, first), later), again)| first.is_some() && first != later && first == again);
        lost.next().map(|(((path, _), _), _)| path.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forgotten(first: &'static str, later: &'static str, again: &'static str) -> bool {
        let body = |text: &'static str| vec![Some(Bytes::from_static(text.as_bytes()))];
        let pages = RememberedPages { paths: vec!["/".to_owned()], first: body(first), later: body(later) };
        pages.forgotten(&body(again)).is_some()
    }

    #[test]
    fn a_page_is_forgotten_if_it_changed_and_is_as_at_the_start_again() {
        assert!(forgotten("0 visits", "25 visits", "0 visits"));
        assert!(!forgotten("0 visits", "25 visits", "25 visits"));
        assert!(!forgotten("hello", "hello", "hello"));
        assert!(!forgotten("09:00:01", "09:00:05", "09:00:09"));
    }
}
