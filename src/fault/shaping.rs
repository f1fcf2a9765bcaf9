//! The faults of a connection that continues.

/// The effect of a fault on a connection that continues. At each stage, the first rule with each of these strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shaping {
    /// A limited rate.
    Bandwidth,
    /// A few bytes at a time.
    Dribble,
    /// Delayed bytes.
    Latency,
    /// A limited number of bytes, and then the end.
    Limit,
    /// Small packets.
    Slice,
}

impl Shaping {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Bandwidth,
        Self::Dribble,
        Self::Latency,
        Self::Limit,
        Self::Slice,
    ];
}
