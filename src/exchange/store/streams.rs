//! How many connections are open over which somebody is told what happens.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

use super::mailbox_store::MailboxStore;

/// Whose budget is charged: a mailbox's, or a copy of that for all who act as its owner
/// ([budgets](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-maintain-affinity-between-group-of-subscriptions-and-mailbox-server)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct BudgetOwner {
    /// The mailbox.
    pub(crate) mailbox: Uuid,
    /// Whether somebody acts as its owner.
    pub(crate) acted_for: bool,
}

/// The connections that are open, by whoever is charged with them.
#[derive(Debug, Default)]
pub(crate) struct Streams(Mutex<HashMap<BudgetOwner, u32>>);

/// A connection, which is counted as long as this lives.
#[derive(Debug)]
pub(crate) struct Opened {
    mailbox_store: Arc<MailboxStore>,
    budget_owner: BudgetOwner,
}

impl MailboxStore {
    /// Counts one more connection, if there are not as many as there may be.
    pub(crate) fn open_stream(
        self: &Arc<Self>,
        budget_owner: BudgetOwner,
        most: u32,
    ) -> Option<Opened> {
        let streams = &self.streams.0;
        let mut open = streams.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(budget_owner).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Opened {
            mailbox_store: Arc::clone(self),
            budget_owner,
        })
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        let streams = &self.mailbox_store.streams.0;
        let mut open = streams.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.budget_owner) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.budget_owner);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_counted_as_long_as_it_is_open_and_to_nobody_else() {
        let mailbox_store = Arc::<MailboxStore>::default();
        let own = BudgetOwner {
            mailbox: Uuid::from_u128(1),
            acted_for: false,
        };
        let acted_for = BudgetOwner {
            acted_for: true,
            ..own
        };
        let open: Vec<_> = (0..3).map(|_| mailbox_store.open_stream(own, 3)).collect();
        assert!(open.iter().all(Option::is_some));
        assert!(mailbox_store.open_stream(own, 3).is_none());
        assert!(mailbox_store.open_stream(acted_for, 3).is_some());
        drop(open);
        assert!(mailbox_store.open_stream(own, 3).is_some());
        assert!(mailbox_store.streams.0.lock().unwrap().is_empty());
    }
}
