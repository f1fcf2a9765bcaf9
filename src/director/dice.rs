//! Random numbers from the seed: the same seed gives the same run.

use ring::digest;

/// Two random numbers for some words, from 0 to 1 without 1.
pub(super) fn throw(seed: u64, words: &[&[u8]]) -> [f64; 2] {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(&seed.to_le_bytes());
    for word in words {
        context.update(&(word.len() as u64).to_le_bytes());
        context.update(word);
    }
    let digest = context.finish();
    let (first, second) = digest.as_ref().split_at(8);
    [number(first), number(second)]
}

/// The first bytes as a number from 0 to 1, with all digits of an `f64`.
fn number(bytes: &[u8]) -> f64 {
    let mut start = [0; 8];
    start.copy_from_slice(&bytes[..8]);
    const STEPS: u64 = 1 << f64::MANTISSA_DIGITS;
    (u64::from_le_bytes(start) % STEPS) as f64 / STEPS as f64
}
