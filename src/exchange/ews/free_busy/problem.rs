//! The errors of a healthy Exchange about the free/busy of a mailbox.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::AvailabilityError;
use crate::exchange::ews::requests::Attendee;
use crate::exchange::http::SERVER;
use crate::settings::{MAX_ATTENDEES, MAX_FREE_BUSY_ENTRIES};

/// The reason why there is no free/busy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The address is malformed.
    Malformed,
    /// No recipient has the address.
    Unknown,
    /// The list has so many members.
    TooManyMembers(usize),
    /// The mailbox has no licence, or no calendar.
    NoLogon,
    /// The permissions of the calendar show nothing.
    NoAccess,
    /// The window has so many calendar items.
    TooManyEntries(usize),
}

impl Problem {
    /// The error about an attendee
    /// ([the sentences](https://learn.microsoft.com/outlook/troubleshoot/calendaring/resolve-free-busy-errors)).
    pub(crate) fn about(self, attendee: &Attendee) -> AvailabilityError {
        let named = || format!("<{}>SMTP:{}", attendee.name, attendee.address);
        let (code, exception, number, lid, text) = match self {
            Self::Malformed => (
                ResponseCode::INVALID_SMTP_ADDRESS,
                "InvalidSmtpAddressException",
                Some(5035),
                None,
                format!("E-mail address {} is not a valid SMTP address.", named()),
            ),
            Self::Unknown => (
                ResponseCode::MAIL_RECIPIENT_NOT_FOUND,
                "MailRecipientNotFoundException",
                Some(5009),
                None,
                format!(
                    "Unable to resolve e-mail address {} to an Active Directory object.",
                    named()
                ),
            ),
            Self::TooManyMembers(count) => (
                ResponseCode::FREE_BUSY_DL_LIMIT_REACHED,
                "FreeBusyDLLimitReachedException",
                None,
                None,
                format!(
                    "The distribution group has too many members. The allowed size = {MAX_ATTENDEES}; the actual size = {count}."
                ),
            ),
            Self::NoLogon => (
                ResponseCode::MAILBOX_LOGON_FAILED,
                "MailboxLogonFailedException",
                None,
                None,
                "Unable to log on to the mailbox.".to_owned(),
            ),
            Self::NoAccess => (
                ResponseCode::NO_FREE_BUSY_ACCESS,
                "NoFreeBusyAccessException",
                Some(5037),
                Some(47652),
                "The caller does not have access to free/busy data.".to_owned(),
            ),
            Self::TooManyEntries(count) => (
                ResponseCode::RESULT_SET_TOO_BIG,
                "ResultSetTooBigException",
                Some(5006),
                Some(54796),
                format!(
                    "The result set contains too many calendar entries. The allowed size = {MAX_FREE_BUSY_ENTRIES}; the actual size = {count}."
                ),
            ),
        };
        AvailabilityError {
            code,
            exception: exception.to_owned(),
            number,
            server: SERVER.to_owned(),
            text,
            stack: Vec::new(),
            lid,
            source: None,
        }
    }
}
