//! The memory for clients' data, and the room for requests and answers in transit.
//!
//! Each body has a limit of its own. These limits apply to all bodies together. A body above them waits for a moment, and
//! is then refused with 503.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::settings::{ROOM_PATIENCE, SMALL_TRANSIT_BYTES, STORED_MEMORY, TRANSIT_MEMORY};

/// The bytes that a permit stands for.
const UNIT: usize = 1024;

/// The minimum growth of a body's room.
const STEP: usize = 64 * UNIT;

/// The fraction of the room for small bodies only, so that large ones never block them.
const KEPT: u64 = 8;

/// The limits of the memory for clients' data, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// For requests and answers in transit.
    pub transit: u64,
    /// For the data that clients store in mailboxes.
    pub stored: u64,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            transit: TRANSIT_MEMORY,
            stored: STORED_MEMORY,
        }
    }
}

/// The room for requests and answers in transit.
pub(super) struct TransitRoom {
    small: Arc<Semaphore>,
    large: Arc<Semaphore>,
    units: usize,
}

/// The room of a body.
#[derive(Debug, Default)]
pub(super) struct Held {
    permits: Vec<OwnedSemaphorePermit>,
    bytes: usize,
}

/// The room has no space for a body.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NoRoom;

impl TransitRoom {
    pub(super) fn of(memory: Memory) -> Self {
        let units = |bytes: u64| usize::try_from(bytes / UNIT as u64).unwrap_or(usize::MAX >> 4);
        let small = units(memory.transit / KEPT).max(1);
        let large = units(memory.transit).saturating_sub(small).max(1);
        Self {
            small: Arc::new(Semaphore::new(small)),
            large: Arc::new(Semaphore::new(large)),
            units: small + large,
        }
    }

    /// The used part, in bytes.
    pub(super) fn used(&self) -> u64 {
        let free = self.small.available_permits() + self.large.available_permits();
        (self.units.saturating_sub(free) * UNIT) as u64
    }

    /// Lets a body grow to a number of bytes.
    ///
    /// # Errors
    ///
    /// [`NoRoom`] if there is no space in time.
    pub(super) async fn grow(&self, held: &mut Held, bytes: usize) -> Result<(), NoRoom> {
        if bytes <= held.bytes {
            return Ok(());
        }
        let is_small = bytes <= SMALL_TRANSIT_BYTES;
        let step = if is_small { UNIT } else { STEP };
        let more = (bytes - held.bytes).div_ceil(step) * step;
        let units = u32::try_from(more / UNIT).map_err(|_| NoRoom)?;
        let room = if is_small { &self.small } else { &self.large };
        let permit = timeout(ROOM_PATIENCE, Arc::clone(room).acquire_many_owned(units)).await;
        // The other error means that the server is gone.
        held.permits
            .push(permit.map_err(|_| NoRoom)?.map_err(|_| NoRoom)?);
        held.bytes += more;
        Ok(())
    }
}

impl Held {
    /// Holds the room for as long as the bytes exist.
    pub(super) fn keep(self, bytes: Bytes) -> Bytes {
        match self.permits.is_empty() {
            true => bytes,
            false => Bytes::from_owner(Kept { bytes, _held: self }),
        }
    }
}

/// Bytes with the room that they occupy.
struct Kept {
    bytes: Bytes,
    _held: Held,
}

impl AsRef<[u8]> for Kept {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room() -> TransitRoom {
        TransitRoom::of(Memory {
            transit: 1024 * 1024,
            stored: 0,
        })
    }

    #[tokio::test(start_paused = true)]
    async fn large_bodies_wait_for_one_another_and_never_keep_small_ones_out() {
        let room = room();
        let (mut first, mut second, mut small) = Default::default();
        room.grow(&mut first, 800_000).await.unwrap();
        assert_eq!(room.grow(&mut second, 800_000).await, Err(NoRoom));
        room.grow(&mut small, 2_000).await.unwrap();
        drop(first);
        room.grow(&mut second, 800_000).await.unwrap();
        drop((second, small));
        assert_eq!(room.used(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_grows_takes_what_it_has_and_no_more() {
        let room = room();
        let mut held = Held::default();
        for bytes in [100, 5_000, 100_000, 90_000, 500_000] {
            room.grow(&mut held, bytes).await.unwrap();
        }
        assert!((500_000..600_000).contains(&room.used()), "{}", room.used());
        assert_eq!(room.grow(&mut held, 2_000_000).await, Err(NoRoom));
        drop(held);
        assert_eq!(room.used(), 0);
    }
}
