//! Data files that `build.rs` has packed into one compressed piece, because they are large and rarely read.

use std::io::Read;

use flate2::read::DeflateDecoder;

/// A data file of the program.
pub struct PackedFile {
    /// Its name, without its ending.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Unpacks the files, in the order of their names.
///
/// # Panics
/// If these are not bytes that `build.rs` has packed.
pub fn unpack(bytes: &[u8]) -> Vec<PackedFile> {
    let mut text = String::new();
    DeflateDecoder::new(bytes).read_to_string(&mut text).expect("build.rs has packed it");
    let mut parts = text.split_terminator('\0').map(str::to_owned);
    std::iter::from_fn(|| Some(PackedFile { name: parts.next()?, text: parts.next()? })).collect()
}
