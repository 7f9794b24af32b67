//! The exchanges of a lesson that `w` can show, newest first.

use std::collections::VecDeque;

use crate::http::Exchange;
use crate::player::automatic_request;

/// How many exchanges are kept, with their bytes.
const MAX_EXCHANGES: usize = 20;

/// The last exchanges that a learner asked for. What a browser sent by itself, and what a page of the course reports about
/// itself, is kept only while there is nothing else.
#[derive(Default)]
pub struct ExchangeHistory {
    newest_first: VecDeque<Exchange>,
    /// Whether the only exchange is one that nobody asked for.
    is_makeshift: bool,
}

impl ExchangeHistory {
    /// Keeps an exchange.
    pub fn add(&mut self, exchange: &Exchange) {
        let was_asked_for = automatic_request(&exchange.request).is_none() && exchange.response.note.is_none();
        if !was_asked_for && !self.newest_first.is_empty() {
            return;
        }
        if self.is_makeshift {
            self.newest_first.clear();
        }
        self.is_makeshift = !was_asked_for;
        self.newest_first.push_front(exchange.clone());
        self.newest_first.truncate(MAX_EXCHANGES);
    }

    /// Returns the exchange that has so many newer ones.
    pub fn newest(&self, newer: usize) -> Option<&Exchange> {
        self.newest_first.get(newer)
    }

    /// Returns how many exchanges there are.
    pub fn len(&self) -> usize {
        self.newest_first.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.newest_first.is_empty()
    }
}
