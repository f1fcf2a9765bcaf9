//! Pseudorandom numbers from the seed: the same for the same item, whenever it is composed.

/// A sequence of pseudorandom numbers.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    /// The sequence for a seed, and for an item that these texts and the number name.
    pub(crate) fn of(seed: u64, texts: &[&str], number: u32) -> Self {
        // The separator keeps `ab`, `c` and `a`, `bc` apart. The hash is FNV-1a.
        let bytes = texts.iter().flat_map(|text| text.bytes().chain([0]));
        let bytes = bytes.chain(number.to_le_bytes());
        Self(bytes.fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        }))
    }

    /// The next number ([SplitMix64](https://doi.org/10.1145/2714064.2660195)).
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `most`.
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        // The modulo bias does not matter for test data.
        self.next() % most.max(1)
    }

    /// An index below `count`, which is not 0.
    pub(crate) fn index(&mut self, count: usize) -> usize {
        usize::try_from(self.below(count as u64)).expect("a number below a usize is a usize")
    }

    /// A byte.
    pub(crate) fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }

    /// One of several elements.
    pub(crate) fn pick<T: Copy, const N: usize>(&mut self, from: &[T; N]) -> T {
        const { assert!(N > 0, "an element can be picked") };
        from[self.index(N)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_names_give_the_same_sequence_and_others_another() {
        let row = |seed, folder| {
            let mut dice = Dice::of(seed, &["alice@contoso.test", folder], 3);
            [dice.next(), dice.next()]
        };
        assert_eq!(row(1, "inbox"), row(1, "inbox"));
        assert_ne!(row(1, "inbox"), row(2, "inbox"));
        assert_ne!(row(1, "inbox"), row(1, "drafts"));
        assert_ne!(row(1, "inbox")[0], row(1, "inbox")[1]);
    }

    #[test]
    fn every_one_of_several_is_picked() {
        let mut dice = Dice::of(1, &[], 0);
        let mut seen = [false; 5];
        (0..200).for_each(|_| seen[dice.pick(&[0, 1, 2, 3, 4])] = true);
        assert_eq!(seen, [true; 5]);
    }
}
