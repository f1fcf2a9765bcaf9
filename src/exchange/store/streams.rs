//! The number of open streaming connections.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

use super::mailbox_store::MailboxStore;

/// The budget that pays for connections and subscriptions: that of a mailbox, or a copy of it for all callers that
/// impersonate its owner
/// ([budgets](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-maintain-affinity-between-group-of-subscriptions-and-mailbox-server)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct BudgetOwner {
    /// The mailbox.
    pub(crate) mailbox: Uuid,
    /// Whether the caller impersonates the owner.
    pub(crate) acted_for: bool,
}

/// The number of open connections for each budget.
#[derive(Debug, Default)]
pub(crate) struct Streams(Mutex<HashMap<BudgetOwner, u32>>);

/// An open connection. It is counted as long as this value exists.
#[derive(Debug)]
pub(crate) struct Opened {
    mailbox_store: Arc<MailboxStore>,
    budget_owner: BudgetOwner,
}

impl MailboxStore {
    /// Counts a connection; `None` if the limit is reached.
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
            // Entries without connections would pile up otherwise.
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
    fn a_connection_counts_for_its_owner_while_it_is_open() {
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
