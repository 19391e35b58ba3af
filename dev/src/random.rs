//! Names and secrets nobody can guess.

use aws_lc_rs::rand;

const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
const HEX: &[u8; 16] = b"0123456789abcdef";

/// `length` characters of `[a-z2-7]`, five random bits each: the form of Replicate's ids (26 of them).
#[must_use]
pub fn letters(length: usize) -> String {
    bytes(length).iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

/// `length` hexadecimal digits: the form of Replicate's versions (64 of them).
#[must_use]
pub fn hex(length: usize) -> String {
    bytes(length).iter().map(|byte| char::from(HEX[usize::from(byte % 16)])).collect()
}

/// A version 4 UUID: the form of Resend's ids and TronGrid's keys.
#[must_use]
pub fn uuid() -> String {
    let hex = hex(32);
    format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
}

/// A random number, for a seed that nobody gave.
#[must_use]
pub fn seed() -> u32 {
    bytes(4).iter().fold(0, |sum, byte| (sum << 8) | u32::from(*byte))
}

/// `length` random bytes from the operating system.
///
/// # Panics
/// If the operating system has no randomness to give: nothing safe can be done without it.
#[must_use]
pub fn bytes(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    if rand::fill(&mut bytes).is_err() {
        panic!("the operating system gives no random bytes");
    }
    bytes
}
