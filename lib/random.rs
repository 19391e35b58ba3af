//! Randomness for ids, codes, states and seeds: the operating system's, through the one crypto library.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Fills `bytes` with random bytes.
///
/// # Panics
/// When the operating system gives no randomness: nothing safe could follow.
pub fn fill(bytes: &mut [u8]) {
    #[expect(clippy::expect_used, reason = "without randomness every code and session would be guessable")]
    aws_lc_rs::rand::fill(bytes).expect("the operating system gives random bytes");
}

/// A token of 256 random bits, as base64url without padding (43 characters).
#[must_use]
pub fn token() -> String {
    let mut bytes = [0_u8; 32];
    fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Six decimal digits, each of the million equally likely.
#[must_use]
pub fn six_digits() -> String {
    // Rejection keeps it even: 4,294 × 1,000,000 is the largest multiple below 2^32.
    loop {
        let mut bytes = [0_u8; 4];
        fill(&mut bytes);
        let number = u32::from_le_bytes(bytes);
        if number < 4_294_000_000 {
            return format!("{:06}", number % 1_000_000);
        }
    }
}

/// A number from 0 to `end` − 1, each equally likely; 0 when `end` is 0.
#[must_use]
pub fn below(end: u32) -> u32 {
    // Rejection keeps it even: what is past the largest multiple of `end` is drawn again.
    let even = u32::MAX - u32::MAX.checked_rem(end).unwrap_or(0);
    loop {
        let mut bytes = [0_u8; 4];
        fill(&mut bytes);
        let number = u32::from_le_bytes(bytes);
        if number < even {
            return number.checked_rem(end).unwrap_or(0);
        }
    }
}

/// A seed an engine takes: 0 ..= 2^31 − 1.
#[must_use]
pub fn seed() -> u32 {
    let mut bytes = [0_u8; 4];
    fill(&mut bytes);
    u32::from_le_bytes(bytes) >> 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_six_digits_and_tokens_differ() {
        for _ in 0..1000 {
            let code = six_digits();
            assert!(code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()), "{code}");
            assert!(seed() <= i32::MAX as u32);
        }
        assert_eq!((below(0), below(1)), (0, 0));
        let mut seen = [false; 3];
        (0..1000).for_each(|_| seen[below(3) as usize] = true);
        assert_eq!(seen, [true; 3]);
        assert_ne!(token(), token());
        assert_eq!(token().len(), 43);
    }
}
