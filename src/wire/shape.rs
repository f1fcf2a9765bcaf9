//! How bytes go through a wire: how many a second, how late, and in what pieces.

use std::time::Duration;

/// What is different from a wire that takes everything at once. What is not given stays as it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// The most bytes a second that are written.
    pub written: Option<u32>,
    /// The most bytes a second that are read.
    pub read: Option<u32>,
    /// How late an answer to what was read comes.
    pub latency: Option<Latency>,
    /// The pieces in which bytes are written.
    pub slices: Option<Slices>,
}

/// How late each turn of a conversation comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latency {
    /// How late on the whole.
    pub delay: Duration,
    /// By how much it may be more or less.
    pub jitter: Duration,
    /// What the jitter follows from.
    pub seed: u64,
}

/// Pieces, and the pause after each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slices {
    /// How many bytes go out together.
    pub bytes: usize,
    /// How long the next ones wait.
    pub gap: Duration,
}

/// How often a second a wire with a rate sends.
const BEATS: u32 = 10;

impl Shape {
    /// This shape, with what the other one says about it.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            written: other.written.or(self.written),
            read: other.read.or(self.read),
            latency: other.latency.or(self.latency),
            slices: other.slices.or(self.slices),
        }
    }

    /// The most bytes that may be written at once.
    pub(super) fn piece(&self) -> usize {
        let slice = self.slices.map_or(usize::MAX, |slices| slices.bytes.max(1));
        slice.min(beat(self.written))
    }

    /// The most bytes that may be read at once.
    pub(super) fn mouthful(&self) -> usize {
        beat(self.read)
    }

    /// How long the next bytes wait after so many were written.
    pub(super) fn rest(&self, written: usize) -> Option<Duration> {
        let paced = self.written.map(|rate| paced(written, rate));
        paced.max(self.slices.map(|slices| slices.gap))
    }

    /// How long the next ones wait after so many were read.
    pub(super) fn digest(&self, read: usize) -> Option<Duration> {
        self.read.map(|rate| paced(read, rate))
    }
}

impl Latency {
    /// How late that turn comes: the same for the same seed.
    pub(super) fn of(&self, turn: u64) -> Duration {
        let chance = spread(self.seed ^ spread(turn)) as f64 / u64::MAX as f64;
        let jitter = self.jitter.as_secs_f64() * (2.0 * chance - 1.0);
        // Jitter may take more than there is.
        let delay = (self.delay.as_secs_f64() + jitter).max(0.0);
        Duration::from_secs_f64(delay)
    }
}

fn beat(rate: Option<u32>) -> usize {
    rate.map_or(usize::MAX, |rate| (rate / BEATS).max(1) as usize)
}

fn paced(bytes: usize, rate: u32) -> Duration {
    Duration::from_secs_f64(bytes as f64 / f64::from(rate.max(1)))
}

/// The step of [SplitMix64](https://prng.di.unimi.it/splitmix64.c): near numbers become far ones.
fn spread(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jitter_stays_within_its_bounds_and_follows_from_the_seed() {
        let latency = Latency {
            delay: Duration::from_millis(100),
            jitter: Duration::from_millis(40),
            seed: 7,
        };
        let turns: Vec<_> = (0..200).map(|turn| latency.of(turn)).collect();
        let (least, most) = (turns.iter().min().unwrap(), turns.iter().max().unwrap());
        assert!(*least >= Duration::from_millis(60) && *least < Duration::from_millis(70));
        assert!(*most <= Duration::from_millis(140) && *most > Duration::from_millis(130));
        assert_eq!(turns[9], latency.of(9));
    }

    #[test]
    fn the_narrowest_of_several_limits_holds() {
        let shape = Shape {
            written: Some(1000),
            slices: Some(Slices {
                bytes: 7,
                gap: Duration::from_millis(1),
            }),
            ..Shape::default()
        };
        assert_eq!(shape.piece(), 7);
        assert_eq!(shape.rest(7), Some(Duration::from_millis(7)));
        assert_eq!(Shape::default().piece(), usize::MAX);
        assert_eq!(Shape::default().rest(1), None);
    }
}
