//! The conditions and exceptions of a rule
//! ([RulePredicatesType](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwsrules/)).

use super::forwarded::was_forwarded;
use crate::exchange::data::{Address, Item, Kind, Property, Value};
use crate::exchange::ews::mime;
use crate::exchange::ews::properties::body::plain_text;
use crate::exchange::ews::properties::{View, computed};
use crate::exchange::store::InboxRule;
use crate::exchange::store::inbox_rules::is_true;
use crate::exchange::xml::Node;
use crate::exchange::xml::values;

/// An arriving message, with data for several conditions.
pub(crate) struct Arriving<'a> {
    view: View<'a>,
    owner: String,
}

impl<'a> Arriving<'a> {
    /// A message that arrives in the mailbox of a view.
    pub(crate) fn new(view: View<'a>) -> Self {
        let owner = view.mailbox.address().to_owned();
        Self { view, owner }
    }

    /// Whether a rule applies to the message: all conditions hold, and no exception holds.
    pub(crate) fn meets(&self, rule: &InboxRule) -> bool {
        let holds = |condition: &Node| self.holds(condition);
        rule.part("t:Conditions").iter().all(holds) && !rule.part("t:Exceptions").iter().any(holds)
    }

    fn item(&self) -> &Item {
        &self.view.item
    }

    fn holds(&self, condition: &Node) -> bool {
        let name = condition.name().trim_start_matches("t:");
        match name {
            "ContainsSubjectStrings" => any_in(condition, &[self.text(Property::Subject)]),
            "ContainsBodyStrings" => any_in(condition, &[&self.body()]),
            "ContainsSubjectOrBodyStrings" => {
                any_in(condition, &[self.text(Property::Subject), &self.body()])
            }
            "ContainsHeaderStrings" => any_in(condition, &[&self.headers()]),
            "ContainsSenderStrings" => any_in(condition, &addresses(&self.senders())),
            "ContainsRecipientStrings" => any_in(condition, &addresses(&self.recipients())),
            "FromAddresses" => names_any(condition, &self.senders()),
            "SentToAddresses" => names_any(condition, &self.recipients()),
            "Categories" => self.has_category(condition),
            "ItemClasses" => {
                strings(condition).any(|class| class.eq_ignore_ascii_case(&self.class()))
            }
            "Importance" => self.word(Property::Importance, "Normal") == condition.content().trim(),
            "Sensitivity" => {
                self.word(Property::Sensitivity, "Normal") == condition.content().trim()
            }
            "WithinDateRange" => self.is_dated(condition),
            "WithinSizeRange" => self.is_sized(condition),
            // A condition with the value `false` does not restrict anything.
            _ if !is_true(condition.content()) => !matches!(
                name,
                "FlaggedForAction" | "FromConnectedAccounts" | "MessageClassifications"
            ),
            _ => self.is(name),
        }
    }

    /// Whether the message meets a condition without a value.
    fn is(&self, name: &str) -> bool {
        let to = self.people(Property::ToRecipients);
        let copies = self.people(Property::CcRecipients);
        let class = self.class();
        match name {
            "HasAttachments" => self.item().attachments.iter().any(|one| !one.inline),
            "SentToMe" => self.is_mine(to),
            "SentCcMe" => self.is_mine(copies),
            "SentToOrCcMe" => self.is_mine(to) || self.is_mine(copies),
            "SentOnlyToMe" => to.len() == 1 && copies.is_empty() && self.is_mine(to),
            "NotSentToMe" => !self.is_mine(to),
            "IsMeetingRequest" => self.item().kind == Kind::MeetingRequest,
            "IsMeetingResponse" => self.item().kind == Kind::MeetingResponse,
            "IsNDR" => class.eq_ignore_ascii_case("REPORT.IPM.Note.NDR"),
            "IsReadReceipt" => class.eq_ignore_ascii_case("REPORT.IPM.Note.IPNRN"),
            "IsSigned" => class.eq_ignore_ascii_case("IPM.Note.SMIME.MultipartSigned"),
            "IsEncrypted" => class.eq_ignore_ascii_case("IPM.Note.SMIME"),
            "IsVoicemail" => class
                .to_lowercase()
                .starts_with("ipm.note.microsoft.voicemail"),
            "IsAutomaticForward" => was_forwarded(self.item()),
            "IsAutomaticReply" => class
                .to_lowercase()
                .starts_with("ipm.note.rules.ooftemplate"),
            _ => false,
        }
    }

    fn people(&self, property: Property) -> &[Address] {
        self.item()
            .field(property)
            .map_or(&[][..], Value::mailboxes)
    }

    fn senders(&self) -> Vec<&Address> {
        let properties = [Property::From, Property::Sender];
        properties
            .into_iter()
            .flat_map(|name| self.people(name))
            .collect()
    }

    fn recipients(&self) -> Vec<&Address> {
        let properties = [Property::ToRecipients, Property::CcRecipients];
        properties
            .into_iter()
            .flat_map(|name| self.people(name))
            .collect()
    }

    fn is_mine(&self, people: &[Address]) -> bool {
        people
            .iter()
            .any(|one| one.address.eq_ignore_ascii_case(&self.owner))
    }

    fn text(&self, property: Property) -> &str {
        self.view.text(property).unwrap_or_default()
    }

    fn body(&self) -> String {
        plain_text(self.item()).map_or_else(String::new, |text| text.to_string())
    }

    fn headers(&self) -> String {
        let mime = mime::bytes(&self.view).unwrap_or_default();
        let text = String::from_utf8_lossy(&mime);
        let (head, _) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        head.replace("\r\n ", " ").replace("\r\n\t", " ")
    }

    fn class(&self) -> String {
        computed::class(&self.view)
    }

    fn word(&self, property: Property, usual: &'static str) -> &str {
        self.view.text(property).unwrap_or(usual)
    }

    fn has_category(&self, condition: &Node) -> bool {
        let own = match self.item().field(Property::Categories) {
            Some(Value::Texts(own)) => own.as_slice(),
            _ => &[],
        };
        strings(condition).any(|wanted| own.iter().any(|one| one.eq_ignore_ascii_case(wanted)))
    }

    fn is_dated(&self, range: &Node) -> bool {
        let edge = |name| values::moment(range.find(name)?.content().trim());
        let Some(time) = self.view.time(Property::DateTimeReceived) else {
            return false;
        };
        edge("t:StartDateTime").is_none_or(|start| time >= start)
            && edge("t:EndDateTime").is_none_or(|end| time <= end)
    }

    /// The sizes in rules are in kilobytes.
    fn is_sized(&self, range: &Node) -> bool {
        let edge = |name| range.find(name)?.content().trim().parse::<u64>().ok();
        let size = u64::try_from(self.item().size() / 1024).unwrap_or(u64::MAX);
        edge("t:MinimumSize").is_none_or(|least| size >= least)
            && edge("t:MaximumSize").is_none_or(|most| most == 0 || size <= most)
    }
}

/// The texts in a list.
pub(crate) fn strings(list: &Node) -> impl Iterator<Item = &str> {
    list.inside().iter().map(|one| one.content().trim())
}

/// The SMTP addresses in a list.
pub(crate) fn smtp_addresses(list: &Node) -> impl Iterator<Item = &str> {
    let addresses = list.inside().iter();
    addresses.filter_map(|one| Some(one.find("t:EmailAddress")?.content().trim()))
}

fn addresses<'a>(people: &[&'a Address]) -> Vec<&'a str> {
    let both = |one: &&'a Address| [&*one.address, &*one.name];
    people.iter().flat_map(both).collect()
}

fn any_in(list: &Node, texts: &[&str]) -> bool {
    let texts: Vec<_> = texts.iter().map(|text| text.to_lowercase()).collect();
    strings(list).any(|wanted| {
        let wanted = wanted.to_lowercase();
        texts.iter().any(|text| text.contains(&wanted))
    })
}

fn names_any(list: &Node, people: &[&Address]) -> bool {
    smtp_addresses(list).any(|wanted| {
        people
            .iter()
            .any(|one| one.address.eq_ignore_ascii_case(wanted))
    })
}
