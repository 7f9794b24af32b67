//! The random numbers of a demo. Nobody can guess them, except a test that chose the seed.

use std::sync::{Mutex, OnceLock, PoisonError};

use rand::rngs::{StdRng, SysRng};
use rand::{RngExt, SeedableRng};

/// A source of random numbers, good enough for session ids: ChaCha, seeded by the system when first used.
#[derive(Default)]
pub struct DemoRandom {
    generator: OnceLock<Mutex<StdRng>>,
}

impl DemoRandom {
    /// A source that gives the same numbers each time, for tests.
    pub fn seeded(seed: u64) -> Self {
        Self { generator: OnceLock::from(Mutex::new(StdRng::seed_from_u64(seed))) }
    }

    /// Returns a number from 0 to `below` - 1. `below` must not be 0.
    pub fn number(&self, below: u64) -> u64 {
        self.with(|generator| generator.random_range(0..below))
    }

    /// Returns a word of random hexadecimal digits, two for each byte.
    pub fn hex(&self, bytes: usize) -> String {
        self.with(|generator| (0..bytes).map(|_| format!("{:02x}", generator.random::<u8>())).collect())
    }

    fn with<T>(&self, draw: impl FnOnce(&mut StdRng) -> T) -> T {
        let generator = self
            .generator
            .get_or_init(|| Mutex::new(StdRng::try_from_rng(&mut SysRng).expect("the system has random numbers")));
        draw(&mut generator.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers() {
        let (one, other) = (DemoRandom::seeded(7), DemoRandom::seeded(7));
        assert_eq!((one.hex(16), one.number(100)), (other.hex(16), other.number(100)));
        assert_ne!(one.hex(16), DemoRandom::seeded(8).hex(16));
    }

    #[test]
    fn without_a_seed_no_two_sources_give_the_same_word() {
        let (one, other) = (DemoRandom::default().hex(16), DemoRandom::default().hex(16));
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
    }

    #[test]
    fn a_number_stays_below_its_bound() {
        let random = DemoRandom::seeded(1);
        assert!((0..200).all(|_| random.number(3) < 3));
    }
}
