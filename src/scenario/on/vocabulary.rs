//! The words that conditions know, for checks and for the schema.

use schemars::{Schema, SchemaGenerator};
use serde_json::json;

use super::words::one_or_more;
use crate::exchange::operations as ews;

/// The types of record that a DNS question can be about, and a rule with it.
pub const RECORDS: [&str; 8] = ["A", "AAAA", "CNAME", "MX", "NS", "SOA", "SRV", "TXT"];

/// What `on.auth` says of a request without credentials.
pub(super) const NO_CREDENTIALS: &str = "none";

/// What `on.auth` can ask for.
pub(crate) const AUTH: [&str; 5] = ["Basic", "Bearer", "Negotiate", "NTLM", NO_CREDENTIALS];

pub(super) fn records(_: &mut SchemaGenerator) -> Schema {
    one_or_more(
        "The type of record that a DNS question is about, such as `SRV`, or a list of them.",
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
        "The scheme of the credentials that came, proven or not, or a list of them; `none` if none came.",
        &json!({ "type": "string", "enum": AUTH }),
    )
}
