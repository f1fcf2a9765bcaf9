//! The table of properties: one row for each, with the facts that the schema does not have.
//!
//! The schema has the order of the properties in each kind of item, the forms of their values, and their URIs.

use uuid::{Uuid, uuid};

use super::kind::Kind;
use super::row::Assumed::{Number, Truth, Word as Spelled};
use super::row::Mapi::{Id, Tag, Text};
use super::row::MapiMapping::{Entry, Flagged, Private, Recurs, Same, Share, Word};
use super::row::{
    ALL, CONTACT, Day, EVENT, GROUP, MAIL, Row, Search, TASKS, apart, fixed, settable,
    settable_by_organizer, settable_in,
};

// Property sets of MAPI.
const ADDRESS: Uuid = uuid!("00062004-0000-0000-c000-000000000046");
const APPOINTMENT: Uuid = uuid!("00062002-0000-0000-c000-000000000046");
const COMMON: Uuid = uuid!("00062008-0000-0000-c000-000000000046");
const PUBLIC_STRINGS: Uuid = uuid!("00020329-0000-0000-c000-000000000046");
const TASK: Uuid = uuid!("00062003-0000-0000-c000-000000000046");

// Words that MAPI represents as numbers, in that order.
const ANSWERS: &[&str] = &[
    "Unknown",
    "Organizer",
    "Tentative",
    "Accept",
    "Decline",
    "NoResponseReceived",
];
const BUSY: &[&str] = &["Free", "Tentative", "Busy", "OOF", "WorkingElsewhere"];
const IMPORTANCE: &[&str] = &["Low", "Normal", "High"];
const SENSITIVITY: &[&str] = &["Normal", "Personal", "Private", "Confidential"];
const STATUS: &[&str] = &[
    "NotStarted",
    "InProgress",
    "Completed",
    "WaitingOnOthers",
    "Deferred",
];

/// Declares the properties: their names and their rows.
macro_rules! properties {
    ($($name:ident: $row:expr;)*) => {
        /// A property of items or folders. It is identified by its EWS element, which is the same for all types.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(
            clippy::enum_variant_names,
            clippy::upper_case_acronyms,
            reason = "names are those of the schema"
        )]
        pub(crate) enum Property {
            $(
                #[doc = concat!("`", stringify!($name), "`.")]
                $name,
            )*
        }

        impl Property {
            /// All properties, sorted by name.
            pub(crate) const ALL: &[Self] = &[$(Self::$name,)*];
        }

        /// The elements, in the order of `ALL`.
        const ELEMENTS: &[&str] = &[$(concat!("t:", stringify!($name)),)*];

        /// The rows, in the order of `ALL`.
        static ROWS: &[Row] = &[$($row,)*];
    };
}

impl Property {
    /// The property with a name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        // `ALL` is sorted by name; a test checks it.
        let place = Self::ALL.binary_search_by_key(&name, |property| property.name());
        place.ok().map(|place| Self::ALL[place])
    }

    /// The name: `Subject`.
    pub(crate) const fn name(self) -> &'static str {
        self.element().split_at(2).1
    }

    /// The element with the prefix of responses: `t:Subject`.
    pub(crate) const fn element(self) -> &'static str {
        ELEMENTS[self as usize]
    }

    /// The row of the property.
    pub(crate) fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }
}

properties! {
    ActualWork: settable().mapi(&[(Id(TASK, 0x8110), Same)]);
    AdjacentMeetingCount: fixed().shown(EVENT).too_much().named_only();
    AdjacentMeetings: fixed().too_much().named_only();
    Alias: fixed();
    AllowNewTimeProposal: settable();
    AppointmentReplyTime: fixed().mapi(&[(Id(APPOINTMENT, 0x8220), Same)]);
    AppointmentSequenceNumber: fixed().mapi(&[(Id(APPOINTMENT, 0x8201), Same)]);
    AppointmentState: fixed().mapi(&[(Id(APPOINTMENT, 0x8217), Same)]);
    ApprovalRequestData: fixed();
    ArchiveTag: settable().kept_in_folders();
    AssignedTime: fixed();
    AssistantName: settable();
    AssociatedCalendarItemId: fixed().search(Search::Id);
    Attachments: settable().shown(MAIL | EVENT | CONTACT | TASKS).too_much().search(Search::Attachments);
    BccRecipients: settable().shown(MAIL).too_much();
    BillingInformation: settable().mapi(&[(Id(COMMON, 0x8535), Same)]);
    Birthday: settable().mapi(&[(Tag(0x3A42), Same)]);
    BlockStatus: fixed().assuming(Truth(false));
    Body: settable().shown(MAIL | EVENT | CONTACT | TASKS).too_much();
    BusinessHomePage: settable().mapi(&[(Tag(0x3A51), Same)]);
    CalendarItemType: fixed().shown(EVENT);
    Categories: settable().mapi(&[(Text(PUBLIC_STRINGS, "Keywords"), Same)]);
    CcRecipients: settable().shown(MAIL).too_much();
    ChangeCount: fixed().mapi(&[(Id(TASK, 0x8112), Same)]);
    ChangeHighlights: fixed();
    ChildFolderCount: apart().folder_shown();
    Children: settable();
    Companies: settable().mapi(&[(Id(COMMON, 0x8539), Same)]);
    CompanyName: settable().shown(CONTACT).mapi(&[(Tag(0x3A16), Same)]);
    CompleteDate: settable().mapi(&[(Id(TASK, 0x810F), Same)]);
    CompleteName: fixed().shown(CONTACT);
    ConferenceType: settable();
    ConflictingMeetingCount: fixed().shown(EVENT).too_much().named_only();
    ConflictingMeetings: fixed().too_much().named_only();
    ContactSource: fixed();
    Contacts: settable().mapi(&[(Id(COMMON, 0x853A), Same)]);
    ConversationId: fixed().search(Search::Id);
    ConversationIndex: fixed().mapi(&[(Tag(0x0071), Same)]);
    ConversationTopic: fixed().mapi(&[(Tag(0x0070), Same)]);
    Culture: settable().assuming(Spelled("en-US")).search(Search::Closed);
    DateTimeCreated: fixed().shown(MAIL).mapi(&[(Tag(0x3007), Same)]);
    DateTimeReceived: fixed().mapi(&[(Tag(0x0E06), Same)]);
    DateTimeSent: fixed().shown(MAIL).mapi(&[(Tag(0x0039), Same)]);
    DateTimeStamp: fixed();
    DelegationState: fixed();
    Delegator: fixed();
    DeletedOccurrences: fixed().too_much();
    Department: settable().mapi(&[(Tag(0x3A18), Same)]);
    DirectReports: fixed();
    DirectoryId: fixed();
    DisplayCc: fixed().mapi(&[(Tag(0x0E03), Same)]);
    DisplayName: settable().shown(GROUP).mapi(&[(Tag(0x3001), Same)]).folder_shown();
    DisplayTo: fixed().mapi(&[(Tag(0x0E04), Same)]);
    DistinguishedFolderId: apart();
    DueDate: settable().shown(TASKS).mapi(&[(Id(TASK, 0x8105), Same)]);
    Duration: fixed();
    EffectiveRights: fixed();
    EmailAddresses: settable().shown(CONTACT).mapi(&[(Id(ADDRESS, 0x8083), Entry("EmailAddress1", None)), (Id(ADDRESS, 0x8093), Entry("EmailAddress2", None)), (Id(ADDRESS, 0x80A3), Entry("EmailAddress3", None))]);
    End: settable().shown(EVENT).mapi(&[(Id(APPOINTMENT, 0x820E), Same), (Id(COMMON, 0x8517), Same)]);
    EndTimeZone: settable_by_organizer();
    EndTimeZoneId: fixed();
    EndWallClock: fixed();
    EnhancedLocation: settable();
    EntityExtractionResult: fixed();
    ExtendedProperty: apart();
    FileAs: settable().shown(CONTACT | GROUP).mapi(&[(Id(ADDRESS, 0x8005), Same)]);
    FileAsMapping: settable();
    FirstOccurrence: fixed();
    Flag: settable().mapi(&[(Tag(0x1091), Flagged(Day::Completed)), (Id(TASK, 0x8104), Flagged(Day::Start)), (Id(TASK, 0x8105), Flagged(Day::Due))]);
    FolderClass: apart();
    FolderId: apart().search(Search::Id);
    From: settable().shown(MAIL);
    Generation: settable().mapi(&[(Tag(0x3A05), Same)]);
    GivenName: settable().longest(255).mapi(&[(Tag(0x3A06), Same)]);
    GroupingAction: fixed();
    HasAttachments: fixed().shown(ALL).mapi(&[(Tag(0x0E1B), Same)]);
    HasBeenProcessed: fixed().assuming(Truth(false));
    HasBlockedImages: fixed().assuming(Truth(false));
    HasPicture: fixed().settable_by_mapi().mapi(&[(Id(ADDRESS, 0x8015), Same)]);
    IconIndex: fixed().named_only();
    ImAddresses: settable().shown(CONTACT).mapi(&[(Id(ADDRESS, 0x8062), Entry("ImAddress1", None))]);
    Importance: settable().assuming(Spelled("Normal")).mapi(&[(Tag(0x0017), Word(IMPORTANCE))]);
    InReplyTo: settable().mapi(&[(Tag(0x1042), Same)]);
    Initials: settable().mapi(&[(Tag(0x3A0A), Same)]);
    InstanceKey: fixed();
    IntendedFreeBusyStatus: fixed();
    InternetMessageHeaders: fixed().too_much();
    InternetMessageId: settable().mapi(&[(Tag(0x1035), Same)]);
    IsAllDayEvent: settable().mapi(&[(Id(APPOINTMENT, 0x8215), Same)]);
    IsAssignmentEditable: fixed();
    IsAssociated: settable();
    IsCancelled: fixed().shown(EVENT).opened();
    IsClutter: fixed().assuming(Truth(false));
    IsComplete: fixed().mapi(&[(Id(TASK, 0x811C), Same)]);
    IsDelegated: fixed().assuming(Truth(false));
    IsDeliveryReceiptRequested: settable().shown(MAIL).opened().assuming(Truth(false)).mapi(&[(Tag(0x0023), Same)]);
    IsDraft: fixed().assuming(Truth(false)).search(Search::Bit);
    IsFromMe: fixed().assuming(Truth(false)).search(Search::Bit);
    IsMeeting: fixed().shown(EVENT).opened();
    IsOnlineMeeting: settable();
    IsOrganizer: fixed();
    IsOutOfDate: fixed().assuming(Truth(false));
    IsRead: settable().shown(MAIL).assuming(Truth(true)).search(Search::Bit);
    IsReadReceiptRequested: settable().shown(MAIL).opened().assuming(Truth(false)).mapi(&[(Tag(0x0029), Same)]);
    IsRecurring: fixed().shown(EVENT).opened().mapi(&[(Id(APPOINTMENT, 0x8223), Recurs), (Id(TASK, 0x8126), Recurs)]);
    IsResend: fixed().assuming(Truth(false)).search(Search::Bit);
    IsResponseRequested: settable().assuming(Truth(false));
    IsSubmitted: fixed().assuming(Truth(false)).search(Search::Bit);
    IsTeamTask: fixed().mapi(&[(Id(TASK, 0x8103), Same)]);
    IsUnmodified: fixed().assuming(Truth(false)).search(Search::Bit);
    ItemClass: settable().mapi(&[(Tag(0x001A), Same)]);
    ItemId: fixed().search(Search::Id);
    JobTitle: settable().shown(CONTACT).mapi(&[(Tag(0x3A17), Same)]);
    JoinOnlineMeetingUrl: fixed();
    LastModifiedName: fixed().mapi(&[(Tag(0x3FFA), Same)]);
    LastModifiedTime: fixed().mapi(&[(Tag(0x3008), Same)]);
    LastOccurrence: fixed();
    LegacyFreeBusyStatus: settable().shown(EVENT).mapi(&[(Id(APPOINTMENT, 0x8205), Word(BUSY))]);
    Location: settable().shown(EVENT).mapi(&[(Id(APPOINTMENT, 0x8208), Same)]);
    MSExchangeCertificate: fixed();
    ManagedFolderInformation: apart();
    Manager: settable().mapi(&[(Tag(0x3A4E), Same)]);
    ManagerMailbox: fixed();
    MeetingRequestType: fixed();
    MeetingRequestWasSent: fixed().shown(EVENT).opened().mapi(&[(Id(APPOINTMENT, 0x8229), Same)]);
    MeetingTimeZone: settable_by_organizer();
    MeetingWorkspaceUrl: settable();
    Members: settable().shown(GROUP).too_much().search(Search::People);
    MiddleName: settable().longest(255).mapi(&[(Tag(0x3A44), Same)]);
    Mileage: settable().mapi(&[(Id(COMMON, 0x8534), Same)]);
    MimeContent: settable().too_much().named_only();
    ModifiedOccurrences: fixed().too_much();
    MyResponseType: fixed().shown(EVENT).opened().mapi(&[(Id(APPOINTMENT, 0x8218), Word(ANSWERS))]);
    NetShowUrl: settable();
    NewBodyContent: apart();
    NextPredictedAction: fixed();
    Nickname: settable().mapi(&[(Tag(0x3A4F), Same)]);
    NormalizedBody: fixed().too_much().named_only().search(Search::Closed);
    Notes: fixed();
    OfficeLocation: settable().mapi(&[(Tag(0x3A19), Same)]);
    OnlineMeetingSettings: fixed();
    OptionalAttendees: settable_by_organizer().shown(EVENT).too_much().search(Search::People);
    Organizer: fixed().shown(EVENT);
    OriginalStart: fixed();
    Owner: fixed().mapi(&[(Id(TASK, 0x811F), Same)]);
    ParentFolderId: fixed().search(Search::Id);
    PercentComplete: settable().shown(TASKS).mapi(&[(Id(TASK, 0x8102), Share)]);
    PermissionSet: apart();
    PhoneNumbers: settable().shown(CONTACT).mapi(&[(Tag(0x3A08), Entry("BusinessPhone", None)), (Tag(0x3A09), Entry("HomePhone", None)), (Tag(0x3A1C), Entry("MobilePhone", None))]);
    PhoneticFirstName: settable();
    PhoneticFullName: fixed();
    PhoneticLastName: settable();
    Photo: fixed();
    PhysicalAddresses: settable().shown(CONTACT).mapi(&[(Id(ADDRESS, 0x8045), Entry("Business", Some("t:Street"))), (Id(ADDRESS, 0x8046), Entry("Business", Some("t:City"))), (Id(ADDRESS, 0x8047), Entry("Business", Some("t:State"))), (Id(ADDRESS, 0x8048), Entry("Business", Some("t:PostalCode"))), (Id(ADDRESS, 0x8049), Entry("Business", Some("t:CountryOrRegion")))]);
    PolicyTag: settable().kept_in_folders();
    PostalAddressIndex: settable();
    PostedTime: fixed();
    PredictedActionReasons: fixed();
    Preview: fixed().named_only().mapi(&[(Tag(0x3FD9), Same)]);
    Profession: settable().mapi(&[(Tag(0x3A46), Same)]);
    ProposedEnd: fixed();
    ProposedStart: fixed();
    ReceivedBy: fixed();
    ReceivedRepresenting: fixed();
    Recurrence: settable().shown(EVENT).too_much();
    RecurrenceId: fixed();
    ReferenceItemId: apart();
    References: settable().mapi(&[(Tag(0x1039), Same)]);
    ReminderDueBy: settable().mapi(&[(Id(COMMON, 0x8502), Same)]);
    ReminderIsSet: settable().assuming(Truth(false)).open(CONTACT | GROUP).mapi(&[(Id(COMMON, 0x8503), Same)]);
    ReminderMessageData: fixed();
    ReminderMinutesBeforeStart: settable().assuming(Number(0)).open(CONTACT | GROUP).mapi(&[(Id(COMMON, 0x8501), Same)]);
    ReminderNextTime: fixed().mapi(&[(Id(COMMON, 0x8560), Same)]);
    ReplyTo: settable().too_much();
    RequiredAttendees: settable_by_organizer().shown(EVENT).too_much().search(Search::People);
    Resources: settable_by_organizer().shown(EVENT).too_much().search(Search::People);
    ResponseObjects: fixed().shown(MAIL | EVENT).too_much();
    ResponseType: fixed();
    RetentionDate: settable();
    RightsManagementLicenseData: fixed();
    SearchParameters: apart().kept_in_folders();
    Sender: settable();
    Sensitivity: settable().shown(MAIL).assuming(Spelled("Normal")).mapi(&[(Tag(0x0036), Word(SENSITIVITY)), (Id(COMMON, 0x8506), Private)]);
    SharingEffectiveRights: apart();
    Size: fixed().shown(MAIL).mapi(&[(Tag(0x0E08), Same)]);
    SpouseName: settable().mapi(&[(Tag(0x3A48), Same)]);
    Start: settable().shown(EVENT).mapi(&[(Id(APPOINTMENT, 0x820D), Same), (Id(COMMON, 0x8516), Same)]);
    StartDate: settable().shown(TASKS).mapi(&[(Id(TASK, 0x8104), Same)]);
    StartTimeZone: settable_by_organizer();
    StartTimeZoneId: fixed();
    StartWallClock: fixed();
    Status: settable().shown(TASKS).mapi(&[(Id(TASK, 0x8101), Word(STATUS))]);
    StatusDescription: fixed();
    StoreEntryId: fixed().named_only();
    Subject: settable().shown(ALL).longest(255).mapi(&[(Tag(0x0037), Same)]);
    Surname: settable().longest(255).mapi(&[(Tag(0x3A11), Same)]);
    TextBody: fixed().too_much().named_only().mapi(&[(Tag(0x1000), Same)]);
    TimeZone: fixed().mapi(&[(Id(APPOINTMENT, 0x8234), Same)]);
    ToRecipients: settable().shown(MAIL).too_much();
    TotalCount: apart().folder_shown();
    TotalWork: settable().mapi(&[(Id(TASK, 0x8111), Same)]);
    UID: settable().search(Search::Closed);
    UniqueBody: fixed().too_much().named_only().search(Search::Closed);
    UnreadCount: apart().folder_shown();
    UserSMIMECertificate: fixed();
    VotingInformation: settable();
    WebClientEditFormQueryString: fixed().search(Search::Closed);
    WebClientReadFormQueryString: fixed().search(Search::Closed);
    WeddingAnniversary: settable().mapi(&[(Tag(0x3A41), Same)]);
    When: settable_in(Kind::CalendarItem);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_are_sorted_by_name() {
        assert!(Property::ALL.is_sorted_by(|a, b| a.name() < b.name()));
        for property in Property::ALL {
            assert_eq!(Property::named(property.name()), Some(*property));
        }
        assert_eq!(Property::named("Recurence"), None);
    }

    #[test]
    fn a_mapi_name_mirrors_one_property() {
        let all = Property::ALL
            .iter()
            .flat_map(|property| property.row().mapi);
        // The days of a message's flag and those of a task share MAPI names.
        let mut names: Vec<_> = all
            .filter(|(_, mirror)| !matches!(mirror, Flagged(_)))
            .map(|(name, _)| name)
            .collect();
        let known = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), known);
    }
}
