//! Shapes: the rate, latency and slices of a wire.

use std::time::Duration;

/// A deviation from a wire without limits. Fields that are `None` leave a setting unchanged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// The highest write rate (bytes per second).
    pub written: Option<u32>,
    /// The highest read rate (bytes per second).
    pub read: Option<u32>,
    /// The latency of answers.
    pub latency: Option<Latency>,
    /// The slices in which bytes are written.
    pub slices: Option<Slices>,
}

/// The latency of each turn of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latency {
    /// The mean latency.
    pub delay: Duration,
    /// The largest deviation from the mean.
    pub jitter: Duration,
    /// The seed of the jitter.
    pub seed: u64,
}

/// Slices, and the pause after each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slices {
    /// The size of a slice (bytes).
    pub bytes: usize,
    /// The pause before the next slice.
    pub gap: Duration,
}

/// The number of writes per second on a wire with a limited rate.
const BEATS: u32 = 10;

impl Shape {
    /// This shape, overridden by the fields of the other one.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            written: other.written.or(self.written),
            read: other.read.or(self.read),
            latency: other.latency.or(self.latency),
            slices: other.slices.or(self.slices),
        }
    }

    /// The largest write (bytes).
    pub(super) fn piece(&self) -> usize {
        let slice = self.slices.map_or(usize::MAX, |slices| slices.bytes.max(1));
        slice.min(beat(self.written))
    }

    /// The largest read (bytes).
    pub(super) fn mouthful(&self) -> usize {
        beat(self.read)
    }

    /// The pause after a write of this size.
    pub(super) fn rest(&self, written: usize) -> Option<Duration> {
        let paced = self.written.map(|rate| paced(written, rate));
        paced.max(self.slices.map(|slices| slices.gap))
    }

    /// The pause after a read of this size.
    pub(super) fn digest(&self, read: usize) -> Option<Duration> {
        self.read.map(|rate| paced(read, rate))
    }
}

impl Latency {
    /// The latency of a turn. It is the same for the same seed.
    pub(super) fn of(&self, turn: u64) -> Duration {
        let chance = spread(self.seed ^ spread(turn)) as f64 / u64::MAX as f64;
        let jitter = self.jitter.as_secs_f64() * (2.0 * chance - 1.0);
        // Jitter may be larger than the mean.
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

/// A step of [SplitMix64](https://prng.di.unimi.it/splitmix64.c), which maps similar numbers to unrelated ones.
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
    fn jitter_stays_within_its_bounds_and_depends_on_the_seed() {
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
    fn the_smallest_of_several_limits_applies() {
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
