//! The envelope of a message: the mailboxes that receive it, and the recipients that cannot
//! ([recipient resolution](https://learn.microsoft.com/exchange/mail-flow/recipient-resolution)).

use std::collections::HashSet;

use crate::exchange::data::{Address, Item, Property, Value};
use crate::exchange::ews::requests::Context;
use crate::exchange::world::{Entry, Mailbox};
use crate::settings::MAX_RECIPIENTS;

/// The properties with recipients.
const RECIPIENTS: [Property; 3] = [
    Property::ToRecipients,
    Property::CcRecipients,
    Property::BccRecipients,
];

/// The recipients of a message after resolution.
#[derive(Debug, Default)]
pub(crate) struct Envelope {
    /// The mailboxes that receive it, each once.
    pub(crate) mailboxes: Vec<Mailbox>,
    /// The recipients that do not receive it, with the reason.
    pub(crate) failures: Vec<(Address, Failure)>,
}

/// The reason why a recipient does not receive a message
/// ([enhanced status codes](https://learn.microsoft.com/exchange/mail-flow/non-delivery-reports-in-exchange-online)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The organization has no such address.
    NotFound,
    /// The message has more recipients than the organization allows.
    TooManyRecipients,
}

impl Failure {
    /// The reply of an SMTP server: reply code, enhanced status code, and text.
    pub(crate) fn reply(self) -> &'static str {
        match self {
            Self::NotFound => {
                "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"
            }
            Self::TooManyRecipients => "550 5.5.3 RESOLVER.ADR.RecipLimit; too many recipients",
        }
    }

    /// The explanation in the report for people.
    pub(crate) fn explanation(self) -> &'static str {
        match self {
            Self::NotFound => {
                "The email address you entered couldn't be found. Please check the recipient's email address and try to \
                 resend the message. If the problem continues, please contact your email admin."
            }
            Self::TooManyRecipients => {
                "The message has too many recipients. Remove some of the recipients and send the message again."
            }
        }
    }
}

impl Envelope {
    /// The envelope for recipients. Distribution lists are expanded. Addresses of other organizations are dropped without a
    /// report.
    pub(crate) fn of(context: &Context<'_>, recipients: &[Address]) -> Self {
        let mut envelope = Self::default();
        if recipients.len() > MAX_RECIPIENTS {
            let refused = recipients
                .iter()
                .map(|one| (one.clone(), Failure::TooManyRecipients));
            envelope.failures = refused.collect();
            return envelope;
        }
        let mut seen = HashSet::new();
        for recipient in recipients {
            match context.world.entry(context.setup, &recipient.address) {
                Some(entry) => envelope.resolve(context, entry, &mut seen),
                None if is_ours(context, &recipient.address) => {
                    envelope
                        .failures
                        .push((recipient.clone(), Failure::NotFound));
                }
                None => {}
            }
        }
        envelope
    }

    /// Adds a directory entry, or the members of a distribution list. `seen` holds all addresses so far, so the expansion
    /// of a list that contains itself ends.
    fn resolve<'a>(
        &mut self,
        context: &'a Context<'_>,
        entry: Entry<'a>,
        seen: &mut HashSet<String>,
    ) {
        let mut waiting = vec![entry];
        while let Some(entry) = waiting.pop() {
            if !seen.insert(entry.address.clone()) {
                continue;
            }
            let kind = entry.kind();
            if kind.has_members() {
                waiting.extend(context.world.members(context.setup, &entry));
            } else if let Some(mailbox) = context.world.mailbox(context.setup, &entry.address) {
                self.mailboxes.push(mailbox);
            } else if kind.has_mailbox() && is_ours(context, &entry.address) {
                let address = Address {
                    name: entry.display_name().to_owned().into(),
                    address: entry.address.clone().into(),
                };
                self.failures.push((address, Failure::NotFound));
            }
        }
    }
}

/// All recipients of a message.
pub(crate) fn recipients(item: &Item) -> Vec<Address> {
    let named = |name| item.field(name).map_or(&[][..], Value::mailboxes);
    RECIPIENTS.into_iter().flat_map(named).cloned().collect()
}

/// Whether the organization accepts mail for the domain of an address.
fn is_ours(context: &Context<'_>, address: &str) -> bool {
    let domain = address.rsplit_once('@').map(|(_, domain)| domain);
    domain.is_some_and(|domain| context.world.domain_of(&domain.to_lowercase()).is_some())
}
