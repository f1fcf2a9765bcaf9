//! The words that conditions accept, for checks and for the schema.

use schemars::{Schema, SchemaGenerator};
use serde_json::json;

use super::words::one_or_more;
use crate::exchange::operations as ews;

/// The record types that a rule about DNS can name.
pub const RECORDS: [&str; 8] = ["A", "AAAA", "CNAME", "MX", "NS", "SOA", "SRV", "TXT"];

/// The word of `on.auth` for requests without credentials.
pub(super) const NO_CREDENTIALS: &str = "none";

/// The words of `on.auth`.
pub(crate) const AUTH: [&str; 5] = ["Basic", "Bearer", "Negotiate", "NTLM", NO_CREDENTIALS];

pub(super) fn records(_: &mut SchemaGenerator) -> Schema {
    one_or_more(
        "The queried record type of DNS, such as `SRV`, or a list of them.",
        &json!({ "type": "string", "enum": RECORDS }),
    )
}

pub(super) fn operations(_: &mut SchemaGenerator) -> Schema {
    let names: Vec<_> = ews::names().collect();
    one_or_more(
        "The operation's element, such as `GetItem`, or a list of them.",
        &json!({ "type": "string", "enum": names }),
    )
}

pub(super) fn auth_schemes(_: &mut SchemaGenerator) -> Schema {
    one_or_more(
        "The scheme of the client's credentials, verified or not, or a list of them; `none` without credentials.",
        &json!({ "type": "string", "enum": AUTH }),
    )
}
