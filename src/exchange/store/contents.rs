//! What a mailbox holds before anybody changed it: made from the seed and its address whenever it is asked for.

use std::sync::Arc;

use time::{Duration, OffsetDateTime};

use super::item::{Item, Kind};
use super::value::{Address, Body, Value};

/// What a mailbox is made from.
#[derive(Clone, Debug)]
pub(in crate::exchange) struct Origin {
    /// The address of its owner.
    pub(in crate::exchange) address: Arc<str>,
    /// The seed of every chance.
    #[expect(dead_code, reason = "nobody asks for it yet")]
    pub(in crate::exchange) seed: u64,
    /// The day that counts as today: the newest items are of it.
    pub(in crate::exchange) today: OffsetDateTime,
    /// When that was, which tells one life of the mailbox from another: milliseconds since 1970.
    pub(in crate::exchange) run: i64,
}

/// How many items a folder begins with, and how many of them, the newest, are to be read yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stock {
    pub(super) items: u32,
    pub(super) unread: u32,
}

impl Origin {
    /// What the folder of that distinguished name begins with.
    pub(super) fn stock(&self, folder: &str) -> Stock {
        match folder {
            "inbox" => Stock {
                items: 24,
                unread: 6,
            },
            _ => Stock::default(),
        }
    }

    /// When item `place` of a folder with `stock` came, counted from the oldest: later for every later one.
    pub(super) fn time(&self, _folder: &str, stock: Stock, place: u32) -> OffsetDateTime {
        self.today - Duration::hours(6) * (stock.items - place).try_into().unwrap_or(1)
    }

    /// Item `place` of a folder with `stock`, counted from the oldest.
    pub(super) fn compose(&self, folder: &str, stock: Stock, place: u32) -> Item {
        let time = self.time(folder, stock, place);
        let sender = Address {
            name: "Megan Bowen".into(),
            address: "megan.bowen@fabrikam.example".into(),
        };
        let owner = Address {
            name: self.address.to_string().into(),
            address: self.address.to_string().into(),
        };
        let body = Body {
            html: false,
            text: format!("Order {place} is on its way.\r\n").into(),
        };
        Item::new(Kind::Message)
            .with("Subject", format!("Order {place}"))
            .with("Body", Value::Body(body))
            .with("From", Value::Mailboxes(vec![sender.clone()]))
            .with("Sender", Value::Mailboxes(vec![sender]))
            .with("ToRecipients", Value::Mailboxes(vec![owner]))
            .with("DateTimeReceived", time)
            .with("DateTimeSent", time)
            .with("DateTimeCreated", time)
            .with("LastModifiedTime", time)
            .with("IsRead", place + stock.unread < stock.items)
    }
}
