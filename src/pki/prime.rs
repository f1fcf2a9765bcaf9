//! New RSA keys: two random primes in the form of PKCS #1. ring signs with such keys but does not generate them.

use num_bigint::BigUint;
use ring::rand::{SecureRandom, SystemRandom};

/// The public exponent of every key.
const EXPONENT: u32 = 65_537;
/// The length of a prime in bytes: half of a key of 2,048 bits.
const PRIME_BYTES: usize = 128;
/// The number of rounds per candidate: for primes of this length the chance that a composite passes is below 2^-112
/// ([FIPS 186-5 §B.3](https://doi.org/10.6028/NIST.FIPS.186-5)).
const ROUNDS: usize = 8;
/// The bound of the trial divisors.
const SMALL: u32 = 2_000;

/// A new key of 2,048 bits, as PKCS #1 writes it ([RFC 8017 §A.1.2](https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1.2)).
/// `None` if the system has no random numbers.
pub(super) fn rsa_2048() -> Option<Vec<u8>> {
    let random = SystemRandom::new();
    let one = BigUint::from(1u8);
    let exponent = BigUint::from(EXPONENT);
    loop {
        let (first, second) = (prime(&random)?, prime(&random)?);
        // ring requires the larger prime first, and a distance between the two.
        let (p, q) = if first > second {
            (first, second)
        } else {
            (second, first)
        };
        let (p1, q1) = (&p - &one, &q - &one);
        let Some(private) = exponent.modinv(&(&p1 * &q1)) else {
            continue;
        };
        let (Some(coefficient), true) = (q.modinv(&p), (&p - &q).bits() > 900) else {
            continue;
        };
        let modulus = &p * &q;
        let numbers = [
            &modulus,
            &exponent,
            &private,
            &p,
            &q,
            &(&private % &p1),
            &(&private % &q1),
            &coefficient,
        ];
        return Some(yasna::construct_der(|writer| {
            writer.write_sequence(|writer| {
                writer.next().write_u8(0);
                for number in numbers {
                    writer
                        .next()
                        .write_bigint_bytes(&number.to_bytes_be(), true);
                }
            });
        }));
    }
}

/// A random prime whose two highest bits are set, so that the product of two has its full length.
fn prime(random: &SystemRandom) -> Option<BigUint> {
    loop {
        let mut bytes = [0; PRIME_BYTES];
        random.fill(&mut bytes).ok()?;
        bytes[0] |= 0xc0;
        bytes[PRIME_BYTES - 1] |= 1;
        let candidate = BigUint::from_bytes_be(&bytes);
        // A prime p with e | p - 1 has no private exponent.
        let shares = (&candidate - 1u8) % EXPONENT == BigUint::ZERO;
        if !shares && is_prime(&candidate, random)? {
            return Some(candidate);
        }
    }
}

/// Miller and Rabin's test with random bases, after division by small numbers.
fn is_prime(candidate: &BigUint, random: &SystemRandom) -> Option<bool> {
    let divides = |small: u32| candidate % small == BigUint::ZERO;
    if (3..SMALL).step_by(2).any(divides) {
        return Some(false);
    }
    let one = BigUint::from(1u8);
    let minus_one = candidate - &one;
    let twos = minus_one.trailing_zeros().unwrap_or(0);
    let odd = &minus_one >> twos;
    for _ in 0..ROUNDS {
        let mut bytes = [0; PRIME_BYTES];
        random.fill(&mut bytes).ok()?;
        let base = BigUint::from_bytes_be(&bytes) % (&minus_one - &one) + 2u8;
        let mut power = base.modpow(&odd, candidate);
        let mut passes = power == one || power == minus_one;
        for _ in 1..twos {
            if passes {
                break;
            }
            power = &power * &power % candidate;
            passes = power == minus_one;
        }
        if !passes {
            return Some(false);
        }
    }
    Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::rsa::KeyPair;

    #[test]
    fn ring_takes_a_new_key_and_two_are_not_the_same() {
        let (one, other) = (rsa_2048().unwrap(), rsa_2048().unwrap());
        let key = KeyPair::from_der(&one).unwrap();
        assert_eq!(key.public().modulus_len(), 256);
        assert_ne!(one, other);
    }

    #[test]
    fn composites_are_no_primes() {
        let random = SystemRandom::new();
        // Mersenne's numbers: that of 521 is a prime, that of 523 is not.
        let mersenne = |bits: u32| (BigUint::from(1u8) << bits) - 1u8;
        assert_eq!(is_prime(&mersenne(521), &random), Some(true));
        assert_eq!(is_prime(&mersenne(523), &random), Some(false));
        let square = mersenne(521) * mersenne(521);
        assert_eq!(is_prime(&square, &random), Some(false));
    }
}
