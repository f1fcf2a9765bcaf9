//! The actions of the rules that apply to a message
//! ([RuleActionsType](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwsrules/)).

use std::collections::BTreeSet;
use std::sync::Arc;

use uuid::Uuid;

use super::conditions::{Arriving, smtp_addresses, strings};
use super::forwarded::{loop_header, was_forwarded};
use crate::exchange::data::{Address, Attachment, Content, Item, Kind, Property, Value};
use crate::exchange::ews::ids::{Id, Object};
use crate::exchange::ews::properties::View;
use crate::exchange::ews::replies::quote::quoted;
use crate::exchange::store::inbox_rules::is_true;
use crate::exchange::store::{InboxRule, Mailbox, Mailboxes};
use crate::exchange::xml::Node;

/// The result of a mailbox's rules for a message.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// The message with the changes of the rules.
    pub(crate) item: Item,
    /// The folders for the message.
    pub(crate) folders: BTreeSet<u32>,
    /// The messages that the rules send, with their recipients.
    pub(crate) sends: Vec<(Item, Vec<Address>)>,
}

/// The result of a mailbox's rules for a message to its Inbox. `None` without a mailbox.
pub(crate) fn plan(mailboxes: &Mailboxes, guid: Uuid, item: Item) -> Option<Plan> {
    let mailbox = mailboxes.get(guid)?;
    let inbox = mailbox.distinguished("inbox")?;
    let mut plan = Plan {
        item,
        folders: [inbox].into(),
        sends: Vec::new(),
    };
    for rule in mailboxes
        .rules(guid)
        .iter()
        .filter(|rule| rule.is_enabled())
    {
        let view = View::attached(mailbox, Arc::new(plan.item.clone()), None);
        if !Arriving::new(view).meets(rule) {
            continue;
        }
        if plan.act(mailbox, inbox, rule) {
            break;
        }
    }
    Some(plan)
}

impl Plan {
    /// Carries out the actions of a rule. Returns whether the rule stops the later ones.
    fn act(&mut self, mailbox: &Mailbox, inbox: u32, rule: &InboxRule) -> bool {
        let mut stops = false;
        for action in rule.part("t:Actions") {
            let is_set = is_true(action.content());
            match action.name() {
                "t:AssignCategories" => self.categorize(action),
                "t:CopyToFolder" => self.folders.extend(folder(mailbox, action)),
                "t:MoveToFolder" => {
                    if let Some(folder) = folder(mailbox, action) {
                        self.folders.remove(&inbox);
                        self.folders.insert(folder);
                    }
                }
                "t:Delete" if is_set => {
                    self.folders.remove(&inbox);
                    self.folders.extend(mailbox.distinguished("deleteditems"));
                }
                "t:PermanentDelete" if is_set => drop(self.folders.remove(&inbox)),
                "t:MarkImportance" => {
                    let importance = action.content().trim().to_owned();
                    self.item.set(Property::Importance, importance);
                }
                "t:MarkAsRead" if is_set => self.item.set(Property::IsRead, true),
                "t:StopProcessingRules" => stops |= is_set,
                _ if was_forwarded(&self.item) => {}
                _ => self.send(mailbox, action),
            }
        }
        stops
    }

    fn categorize(&mut self, action: &Node) {
        let mut all = match self.item.field(Property::Categories) {
            Some(Value::Texts(own)) => own.clone(),
            _ => Vec::new(),
        };
        all.extend(strings(action).map(|one| one.to_owned().into()));
        all.dedup();
        self.item.set(Property::Categories, Value::Texts(all));
    }

    /// Adds the message of an action that sends one.
    fn send(&mut self, mailbox: &Mailbox, action: &Node) {
        let to: Vec<_> = smtp_addresses(action).map(plain).collect();
        let view = || View::attached(mailbox, Arc::new(self.item.clone()), None);
        let (mut message, to) = match action.name() {
            // A redirected message keeps the recipients that its sender gave it.
            "t:RedirectToRecipients" => (self.item.clone(), to),
            "t:ForwardToRecipients" => {
                let mut message = forward(mailbox, &self.item, &to);
                message.attachments.clone_from(&self.item.attachments);
                message.set(Property::Body, Value::Body(quoted(&view(), None)));
                (message, to)
            }
            "t:ForwardAsAttachmentToRecipients" => {
                let mut message = forward(mailbox, &self.item, &to);
                message.attachments.push(attached(&self.item));
                (message, to)
            }
            "t:ServerReplyWithMessage" => match reply(mailbox, &self.item, action) {
                Some(reply) => reply,
                None => return,
            },
            // A text message leaves the organization, so nothing happens here.
            _ => return,
        };
        let owner = mailbox.address().to_owned();
        message.properties.insert(loop_header(), owner.into());
        self.sends.push((message, to));
    }
}

fn plain(address: &str) -> Address {
    Address {
        name: address.to_owned().into(),
        address: address.to_owned().into(),
    }
}

/// The folder of an action, if it still exists.
fn folder(mailbox: &Mailbox, action: &Node) -> Option<u32> {
    let id = Id::parse(action.find("t:FolderId")?.attribute("Id")?)?;
    match id.object {
        Object::Folder(number) => mailbox.folder(number).map(|_| number),
        _ => None,
    }
}

/// A new message of the mailbox owner about another message.
fn forward(mailbox: &Mailbox, original: &Item, to: &[Address]) -> Item {
    let subject = original.field(Property::Subject).and_then(Value::text);
    let from = Value::Mailboxes(vec![mailbox.owner()]);
    Item::new(Kind::Message)
        .with(
            Property::Subject,
            format!("FW: {}", subject.unwrap_or_default()),
        )
        .with(Property::From, from.clone())
        .with(Property::Sender, from)
        .with(Property::ToRecipients, Value::Mailboxes(to.to_vec()))
}

fn attached(original: &Item) -> Attachment {
    let subject = original.field(Property::Subject).and_then(Value::text);
    Attachment {
        number: 1,
        name: subject.unwrap_or_default().to_owned().into(),
        content_type: Some("message/rfc822".into()),
        content_id: None,
        content_location: None,
        inline: false,
        modified: time::OffsetDateTime::UNIX_EPOCH,
        content: Content::Item(Arc::new(original.clone())),
    }
}

/// The message template of an action, addressed to the sender of the message.
fn reply(mailbox: &Mailbox, original: &Item, action: &Node) -> Option<(Item, Vec<Address>)> {
    let number = Id::parse(action.attribute("Id")?)?.item_number()?;
    let to = original.field(Property::From)?.mailboxes().to_vec();
    let template = mailbox.item(number)?;
    let mut message = forward(mailbox, original, &to);
    for property in [Property::Subject, Property::Body] {
        if let Some(value) = template.field(property) {
            message.set(property, value.clone());
        }
    }
    message.attachments.clone_from(&template.attachments);
    Some((message, to))
}
