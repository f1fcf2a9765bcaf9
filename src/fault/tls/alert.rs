//! `tls.alert`: an alert in place of the next message, in the handshake or after it.
//!
//! *What the client sees:* the alert, by its name in OpenSSL or Schannel, and the end of the connection.
//!
//! *Who documents it:* [RFC 8446 §6](https://www.rfc-editor.org/rfc/rfc8446#section-6); Microsoft, as "Could not create
//! SSL/TLS secure channel".
//!
//! *What a sound client does:* gives up, and does not retry without TLS or without checks.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::fault::effect::{Affected, Effect, Mechanism, Refuses, Traits, Work};
use crate::fault::handshake::{Handshake, Late, Plan, Step, Stop, Substitute};
use crate::fault::text::File;
use crate::journal;

/// Parameters of `tls.alert`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Alert {
    /// The alert's registered name: `handshake_failure`.
    pub description: Description,
    /// The level of the alert.
    #[serde(default)]
    pub level: Level,
    /// The stage of the alert.
    #[serde(default)]
    pub at: AlertPoint,
}

/// The stage of an alert. TLS 1.3 encrypts an alert after the ServerHello.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AlertPoint {
    /// In place of the ServerHello.
    #[default]
    ClientHello,
    /// After the ServerHello, in place of the certificate.
    Certificate,
    /// After the server's first flight, before the client answers. In TLS 1.3 the server's handshake is then complete.
    ServerFlight,
    /// In place of the server's Finished: in TLS 1.2 after the client's last message, in TLS 1.3 at the end of the server's
    /// only flight.
    ClientFlight,
    /// After the handshake, encrypted.
    Handshake,
    /// In place of the answer, after the whole request.
    Request,
}

/// The level of an alert. TLS 1.3 ignores it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The connection ends.
    #[default]
    Fatal,
    /// The connection could continue.
    Warning,
}

/// An alert by name.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(extend("enum" = journal::Alert::names().collect::<Vec<_>>()))]
pub struct Description(#[schemars(with = "String")] journal::Alert);

impl TryFrom<String> for Description {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let known = || {
            journal::Alert::names()
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let alert = journal::Alert::named(&name).map(Self);
        alert.ok_or_else(|| format!("unknown alert `{name}`, expected one of {}", known()))
    }
}

impl Alert {
    /// Whether it comes after the handshake.
    fn is_late(&self) -> bool {
        matches!(self.at, AlertPoint::Handshake | AlertPoint::Request)
    }

    /// The level and the description.
    fn words(&self) -> [u8; 2] {
        let [.., level, description] = self.record();
        [level, description]
    }

    /// The alert in place of an answer, if it is one.
    pub(super) fn replacing(&self) -> Option<Late> {
        (self.at == AlertPoint::Request).then(|| Late(self.words()))
    }

    /// The alert as a record.
    fn record(&self) -> [u8; 7] {
        let mut record = self.description.0.record();
        if self.level == Level::Warning {
            record[5] = 1;
        }
        record
    }
}

impl Handshake for Alert {
    fn shape(&self, plan: &mut Plan) {
        let alert = self.words();
        let step = match self.at {
            AlertPoint::ClientHello | AlertPoint::Request => return,
            AlertPoint::Certificate => Step::Certificate,
            AlertPoint::ServerFlight => Step::ServerFlight,
            AlertPoint::ClientFlight => Step::Finished,
            AlertPoint::Handshake => {
                plan.late = Some(Late(alert));
                return;
            }
        };
        plan.stop = Some((step, Stop::Alert(alert)));
    }

    fn instead(&self) -> Option<Substitute> {
        let record = (self.at == AlertPoint::ClientHello).then(|| self.record())?;
        Some(Substitute::Bytes(record.to_vec().into()))
    }

    fn goes_with_legacy(&self, spoken: bool) -> bool {
        self.at == AlertPoint::ClientHello || spoken && !self.is_late()
    }
}

impl Mechanism for Alert {
    fn traits(&self) -> Traits {
        Traits {
            effect: match self.at {
                AlertPoint::Request => Effect::Replaces(Affected::Read, Work::Undone),
                _ => Effect::Handshake,
            },
            requires: None,
            refuses: Refuses::Everybody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
