//! The properties of messages
//! ([MessageType](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwsmsg/)).

use super::field::Form::{Boolean, Bytes, Mailbox, Mailboxes, Text, Tree};
use super::field::{Field, fixed, settable};

/// What a message has beside, in the order of the schema.
pub(crate) static MESSAGE: &[Field] = &[
    settable("message", "t:Sender", Mailbox),
    settable("message", "t:ToRecipients", Mailboxes),
    settable("message", "t:CcRecipients", Mailboxes),
    settable("message", "t:BccRecipients", Mailboxes),
    settable("message", "t:IsReadReceiptRequested", Boolean),
    settable("message", "t:IsDeliveryReceiptRequested", Boolean),
    fixed("message", "t:ConversationIndex", Bytes),
    fixed("message", "t:ConversationTopic", Text),
    settable("message", "t:From", Mailbox),
    settable("message", "t:InternetMessageId", Text),
    settable("message", "t:IsRead", Boolean),
    settable("message", "t:IsResponseRequested", Boolean),
    settable("message", "t:References", Text),
    settable("message", "t:ReplyTo", Mailboxes),
    fixed("message", "t:ReceivedBy", Mailbox),
    fixed("message", "t:ReceivedRepresenting", Mailbox),
    fixed("message", "t:ApprovalRequestData", Tree),
    settable("message", "t:VotingInformation", Tree),
    fixed("message", "t:ReminderMessageData", Tree),
];
