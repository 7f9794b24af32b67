//! What `build.rs` has compressed, so that the program is smaller: with Brotli (RFC 7932), or with DEFLATE (RFC 1951) where
//! time counts more than size.

use miniz_oxide::inflate::decompress_slice_iter_to_slice;

use crate::text::brotli;

/// A file of a piece that holds several.
pub struct PackedFile {
    /// Its name, without its ending.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Returns the bytes as they were before `build.rs` compressed them with DEFLATE.
///
/// # Panics
/// If `build.rs` has not compressed them.
pub fn inflate(bytes: &[u8]) -> Vec<u8> {
    let (length, compressed) = bytes.split_first_chunk().expect("build.rs has written the length first");
    let mut inflated = vec![0; u32::from_le_bytes(*length) as usize];
    let written = decompress_slice_iter_to_slice(&mut inflated, std::iter::once(compressed), false, false);
    assert_eq!(written, Ok(inflated.len()), "build.rs has compressed it");
    inflated
}

/// Returns the bytes as they were before `build.rs` compressed them with Brotli.
///
/// # Panics
/// If `build.rs` has not compressed them.
pub fn read_brotli(bytes: &[u8]) -> Vec<u8> {
    brotli::read_brotli(bytes, usize::MAX).expect("build.rs has compressed it")
}

/// Returns the files that `build.rs` has packed into one piece, in the order of their names.
///
/// # Panics
/// If these are not bytes that `build.rs` has packed.
pub fn unpack(piece: Vec<u8>) -> Vec<PackedFile> {
    let text = String::from_utf8(piece).expect("build.rs packs texts");
    let mut parts = text.split_terminator('\0').map(str::to_owned);
    std::iter::from_fn(|| Some(PackedFile { name: parts.next()?, text: parts.next()? })).collect()
}
