//! TLS alerts by number and name, after the IANA registry.

use std::fmt;

use serde::{Serialize, Serializer};

/// A TLS alert ([RFC 8446 §6](https://www.rfc-editor.org/rfc/rfc8446#section-6),
/// [registry](https://www.iana.org/assignments/tls-parameters/tls-parameters.xhtml#tls-parameters-6)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alert(pub u8);

/// Every registered alert, in the order of the registry.
const NAMES: [(u8, &str); 34] = [
    (0, "close_notify"),
    (10, "unexpected_message"),
    (20, "bad_record_mac"),
    (21, "decryption_failed"),
    (22, "record_overflow"),
    (30, "decompression_failure"),
    (40, "handshake_failure"),
    (41, "no_certificate"),
    (42, "bad_certificate"),
    (43, "unsupported_certificate"),
    (44, "certificate_revoked"),
    (45, "certificate_expired"),
    (46, "certificate_unknown"),
    (47, "illegal_parameter"),
    (48, "unknown_ca"),
    (49, "access_denied"),
    (50, "decode_error"),
    (51, "decrypt_error"),
    (60, "export_restriction"),
    (70, "protocol_version"),
    (71, "insufficient_security"),
    (80, "internal_error"),
    (86, "inappropriate_fallback"),
    (90, "user_canceled"),
    (100, "no_renegotiation"),
    (109, "missing_extension"),
    (110, "unsupported_extension"),
    (111, "certificate_unobtainable"),
    (112, "unrecognized_name"),
    (113, "bad_certificate_status_response"),
    (114, "bad_certificate_hash_value"),
    (115, "unknown_psk_identity"),
    (116, "certificate_required"),
    (120, "no_application_protocol"),
];

impl Alert {
    /// The alert with a registered name.
    pub fn named(name: &str) -> Option<Self> {
        NAMES
            .iter()
            .find(|(_, known)| *known == name)
            .map(|(number, _)| Self(*number))
    }

    /// The registered names.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(_, name)| *name)
    }

    /// A fatal alert as a TLS record: content type alert (21), version 1.2, length 2, level fatal (2).
    pub fn record(self) -> [u8; 7] {
        [21, 3, 3, 0, 2, 2, self.0]
    }

    /// The alert of a record. `None` if the record is encrypted or has another content type.
    pub fn in_record(record: &[u8; 7]) -> Option<Self> {
        match record {
            [21, _, _, 0, 2, _, number] => Some(Self(*number)),
            _ => None,
        }
    }

    /// The registered name, if the number has one.
    pub fn name(self) -> Option<&'static str> {
        NAMES
            .iter()
            .find(|(number, _)| *number == self.0)
            .map(|(_, name)| *name)
    }
}

impl fmt::Display for Alert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name().unwrap_or("unregistered"), self.0)
    }
}

impl Serialize for Alert {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alert_is_found_by_name_and_named_by_number() {
        assert_eq!(Alert::named("unknown_ca"), Some(Alert(48)));
        assert_eq!(Alert(112).to_string(), "unrecognized_name (112)");
        assert_eq!(Alert(200).to_string(), "unregistered (200)");
    }
}
