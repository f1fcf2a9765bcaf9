//! `SubscriptionId`: the server and the number of a subscription
//! ([element](https://learn.microsoft.com/exchange/client-developer/web-service-reference/subscriptionid-getevents)).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use crate::exchange::http::SERVER;

/// A `SubscriptionId`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SubscriptionId {
    /// The subscription.
    pub(crate) id: Uuid,
    mailbox: Uuid,
    /// The name of the server that holds the subscription.
    server: String,
}

impl SubscriptionId {
    /// The id of a subscription to a mailbox in a domain.
    pub(crate) fn new(id: Uuid, mailbox: Uuid, domain: &str) -> Self {
        let server = format!("{}.{domain}", SERVER.to_ascii_lowercase());
        Self {
            id,
            mailbox,
            server,
        }
    }

    /// Parses an id; `None` if it is not one of this server's form.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text.trim()).ok()?;
        let (length, rest) = bytes.split_first_chunk()?;
        let (server, rest) = rest.split_at_checked(u16::from_le_bytes(*length).into())?;
        let read = Self {
            server: str::from_utf8(server).ok()?.to_owned(),
            id: Uuid::from_slice(rest.get(4..20)?).ok()?,
            mailbox: Uuid::from_slice(rest.get(20..)?).ok()?,
        };
        // Decoding ignores some bytes. Only an id that encodes back to the same bytes is valid.
        (read.bytes() == bytes).then_some(read)
    }

    /// The length of the server's name, the name, the length of a GUID, and two GUIDs.
    fn bytes(&self) -> Vec<u8> {
        let length = u16::try_from(self.server.len()).unwrap_or(u16::MAX);
        let (id, mailbox) = (self.id.as_bytes(), self.mailbox.as_bytes());
        [
            &length.to_le_bytes()[..],
            self.server.as_bytes(),
            &16_u32.to_le_bytes(),
            id,
            mailbox,
        ]
        .concat()
    }

    /// The text that the client keeps.
    pub(crate) fn text(&self) -> String {
        STANDARD.encode(self.bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_again_and_a_damaged_one_is_not() {
        let id = SubscriptionId::new(Uuid::from_u128(1), Uuid::from_u128(2), "contoso.test");
        let text = id.text();
        assert_eq!(SubscriptionId::parse(&text), Some(id));
        for wrong in ["", "AAA-", "AAAA", &text[4..], &text[..text.len() - 4]] {
            assert_eq!(SubscriptionId::parse(wrong), None, "{wrong}");
        }
    }
}
