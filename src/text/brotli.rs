//! Undoes the compression with Brotli (RFC 7932).

use std::io::{self, Read};

use brotli_decompressor::Decompressor;

/// The buffer of the reader, in bytes.
const BUFFER_BYTES: usize = 4096;

/// Returns what was compressed, and no more than the first `max_bytes` of it.
///
/// # Errors
/// If it was not compressed with Brotli, or an end is missing.
pub fn read_brotli(compressed: &[u8], max_bytes: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    Decompressor::new(compressed, BUFFER_BYTES).take(max_bytes as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}
