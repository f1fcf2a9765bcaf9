//! Which properties of EWS are behind MAPI names
//! ([MS-OXPROPS](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxprops/)).

use uuid::{Uuid, uuid};

use self::Mirror::{Entry, Flag, Private, Same, Share, Word};
use crate::exchange::data::{Key, Name};

const ADDRESS: Uuid = uuid!("00062004-0000-0000-c000-000000000046");
const APPOINTMENT: Uuid = uuid!("00062002-0000-0000-c000-000000000046");
const COMMON: Uuid = uuid!("00062008-0000-0000-c000-000000000046");
const TASK: Uuid = uuid!("00062003-0000-0000-c000-000000000046");

/// What of an item is behind a MAPI name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mirror {
    /// A property, with the same values.
    Same(&'static str),
    /// A property whose words MAPI has numbers for: these, in their order.
    Word(&'static str, &'static [&'static str]),
    /// A property that MAPI has as a part of one.
    Share(&'static str),
    /// An entry of a property that has several: the property, the key, and the part of the entry.
    Entry(&'static str, &'static str, Option<&'static str>),
    /// A part of the flag: its element.
    Flag(&'static str),
    /// Whether the sensitivity is `Private`.
    Private,
}

const IMPORTANCE: &[&str] = &["Low", "Normal", "High"];
const SENSITIVITY: &[&str] = &["Normal", "Personal", "Private", "Confidential"];
const BUSY: &[&str] = &["Free", "Tentative", "Busy", "OOF", "WorkingElsewhere"];
const ANSWERS: &[&str] = &[
    "Unknown",
    "Organizer",
    "Tentative",
    "Accept",
    "Decline",
    "NoResponseReceived",
];
const STATUS: &[&str] = &[
    "NotStarted",
    "InProgress",
    "Completed",
    "WaitingOnOthers",
    "Deferred",
];

/// By tags.
const TAGS: &[(u16, Mirror)] = &[
    (0x0017, Word("item:Importance", IMPORTANCE)),
    (0x001A, Same("item:ItemClass")),
    (0x0023, Same("message:IsDeliveryReceiptRequested")),
    (0x0029, Same("message:IsReadReceiptRequested")),
    (0x0036, Word("item:Sensitivity", SENSITIVITY)),
    (0x0037, Same("item:Subject")),
    (0x0039, Same("item:DateTimeSent")),
    (0x0070, Same("message:ConversationTopic")),
    (0x0071, Same("message:ConversationIndex")),
    (0x0E03, Same("item:DisplayCc")),
    (0x0E04, Same("item:DisplayTo")),
    (0x0E06, Same("item:DateTimeReceived")),
    (0x0E08, Same("item:Size")),
    (0x0E1B, Same("item:HasAttachments")),
    (0x1000, Same("item:TextBody")),
    (0x1035, Same("message:InternetMessageId")),
    (0x1039, Same("message:References")),
    (0x1042, Same("item:InReplyTo")),
    (0x1091, Flag("t:CompleteDate")),
    (0x3FD9, Same("item:Preview")),
    (0x3001, Same("contacts:DisplayName")),
    (0x3007, Same("item:DateTimeCreated")),
    (0x3008, Same("item:LastModifiedTime")),
    (0x3A05, Same("contacts:Generation")),
    (0x3A06, Same("contacts:GivenName")),
    (
        0x3A08,
        Entry("contacts:PhoneNumbers", "BusinessPhone", None),
    ),
    (0x3A09, Entry("contacts:PhoneNumbers", "HomePhone", None)),
    (0x3A0A, Same("contacts:Initials")),
    (0x3A11, Same("contacts:Surname")),
    (0x3A16, Same("contacts:CompanyName")),
    (0x3A17, Same("contacts:JobTitle")),
    (0x3A18, Same("contacts:Department")),
    (0x3A19, Same("contacts:OfficeLocation")),
    (0x3A1C, Entry("contacts:PhoneNumbers", "MobilePhone", None)),
    (0x3A41, Same("contacts:WeddingAnniversary")),
    (0x3A42, Same("contacts:Birthday")),
    (0x3A44, Same("contacts:MiddleName")),
    (0x3A46, Same("contacts:Profession")),
    (0x3A48, Same("contacts:SpouseName")),
    (0x3A4E, Same("contacts:Manager")),
    (0x3A4F, Same("contacts:Nickname")),
    (0x3A51, Same("contacts:BusinessHomePage")),
    (0x3FFA, Same("item:LastModifiedName")),
];

/// By sets and numbers.
const NAMED: &[(Uuid, i32, Mirror)] = &[
    (ADDRESS, 0x8005, Same("contacts:FileAs")),
    (ADDRESS, 0x8015, Same("contacts:HasPicture")),
    (ADDRESS, 0x8045, address("t:Street")),
    (ADDRESS, 0x8046, address("t:City")),
    (ADDRESS, 0x8047, address("t:State")),
    (ADDRESS, 0x8048, address("t:PostalCode")),
    (ADDRESS, 0x8049, address("t:CountryOrRegion")),
    (
        ADDRESS,
        0x8062,
        Entry("contacts:ImAddresses", "ImAddress1", None),
    ),
    (
        ADDRESS,
        0x8083,
        Entry("contacts:EmailAddresses", "EmailAddress1", None),
    ),
    (
        ADDRESS,
        0x8093,
        Entry("contacts:EmailAddresses", "EmailAddress2", None),
    ),
    (
        ADDRESS,
        0x80A3,
        Entry("contacts:EmailAddresses", "EmailAddress3", None),
    ),
    (
        APPOINTMENT,
        0x8201,
        Same("calendar:AppointmentSequenceNumber"),
    ),
    (
        APPOINTMENT,
        0x8205,
        Word("calendar:LegacyFreeBusyStatus", BUSY),
    ),
    (APPOINTMENT, 0x8208, Same("calendar:Location")),
    (APPOINTMENT, 0x820D, Same("calendar:Start")),
    (APPOINTMENT, 0x820E, Same("calendar:End")),
    (APPOINTMENT, 0x8215, Same("calendar:IsAllDayEvent")),
    (APPOINTMENT, 0x8217, Same("calendar:AppointmentState")),
    (APPOINTMENT, 0x8223, Same("calendar:IsRecurring")),
    (
        APPOINTMENT,
        0x8218,
        Word("calendar:MyResponseType", ANSWERS),
    ),
    (APPOINTMENT, 0x8220, Same("calendar:AppointmentReplyTime")),
    (APPOINTMENT, 0x8229, Same("calendar:MeetingRequestWasSent")),
    (APPOINTMENT, 0x8234, Same("calendar:TimeZone")),
    (COMMON, 0x8501, Same("item:ReminderMinutesBeforeStart")),
    (COMMON, 0x8502, Same("item:ReminderDueBy")),
    (COMMON, 0x8503, Same("item:ReminderIsSet")),
    (COMMON, 0x8506, Private),
    (COMMON, 0x8516, Same("calendar:Start")),
    (COMMON, 0x8517, Same("calendar:End")),
    (COMMON, 0x8534, Same("contacts:Mileage")),
    (COMMON, 0x8535, Same("task:BillingInformation")),
    (COMMON, 0x8539, Same("contacts:Companies")),
    (COMMON, 0x853A, Same("task:Contacts")),
    (COMMON, 0x8560, Same("item:ReminderNextTime")),
    (TASK, 0x8101, Word("task:Status", STATUS)),
    (TASK, 0x8102, Share("task:PercentComplete")),
    (TASK, 0x8104, Same("task:StartDate")),
    (TASK, 0x8105, Same("task:DueDate")),
    (TASK, 0x810F, Same("task:CompleteDate")),
    (TASK, 0x8110, Same("task:ActualWork")),
    (TASK, 0x8111, Same("task:TotalWork")),
    (TASK, 0x8103, Same("task:IsTeamTask")),
    (TASK, 0x8112, Same("task:ChangeCount")),
    (TASK, 0x811C, Same("task:IsComplete")),
    (TASK, 0x8126, Same("task:IsRecurring")),
    (TASK, 0x811F, Same("task:Owner")),
];

const fn address(part: &'static str) -> Mirror {
    Entry("contacts:PhysicalAddresses", "Business", Some(part))
}

/// What is behind a name; nothing where EWS has no other name for it. `is_task` since messages keep the days of their
/// flag where tasks keep their own.
pub(crate) fn mirror(key: &Key, is_task: bool) -> Option<Mirror> {
    match key {
        Key::Tag(tag) => TAGS
            .iter()
            .find(|(known, _)| known == tag)
            .map(|(_, mirror)| *mirror),
        Key::Named(TASK, Name::Id(0x8104)) if !is_task => Some(Flag("t:StartDate")),
        Key::Named(TASK, Name::Id(0x8105)) if !is_task => Some(Flag("t:DueDate")),
        Key::Named(set, Name::Id(id)) => NAMED
            .iter()
            .find(|(known_set, known, _)| (known_set, known) == (set, id))
            .map(|(.., mirror)| *mirror),
        Key::Named(set, Name::Text(name)) => {
            let public = uuid!("00020329-0000-0000-c000-000000000046");
            let is_keywords = *set == public && name == "Keywords";
            is_keywords.then_some(Same("item:Categories"))
        }
        Key::Field(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::ews::fields::field::field;

    #[test]
    fn every_mirror_is_of_a_property() {
        let tags = TAGS.iter().map(|(_, mirror)| mirror);
        let named = NAMED.iter().map(|(.., mirror)| mirror);
        for mirror in tags.chain(named) {
            if let Same(uri) | Word(uri, _) | Share(uri) | Entry(uri, ..) = mirror {
                assert!(field(uri).is_some(), "{uri}");
            }
        }
    }
}
