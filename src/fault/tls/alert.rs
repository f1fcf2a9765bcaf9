//! `tls.alert`: an alert in place of what is due, in the handshake or after it.
//!
//! *What the client sees:* the alert, by its name in OpenSSL's and Schannel's words, and the end of the connection.
//!
//! *Who documents it:* [RFC 8446 §6](https://www.rfc-editor.org/rfc/rfc8446#section-6); Microsoft, as "Could not create
//! SSL/TLS secure channel".
//!
//! *What a sound client does:* gives up, without trying again in clear text or with checks switched off.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::fault::effect::{Effect, Mechanism, Refuses, Traits, Whom, Work};
use crate::fault::handshake::{Handshake, Late, Plan, Step, Stop, Substitute};
use crate::fault::text::File;
use crate::journal;

/// Parameters of `tls.alert`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Alert {
    /// The alert's registered name: `handshake_failure`.
    pub description: Description,
    /// How bad it says it is.
    #[serde(default)]
    pub level: Level,
    /// Where it comes.
    #[serde(default)]
    pub at: AlertPoint,
}

/// Where an alert comes. Behind the ServerHello, TLS 1.3 encrypts it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AlertPoint {
    /// In place of the ServerHello.
    #[default]
    ClientHello,
    /// Behind the ServerHello, in place of the certificate.
    Certificate,
    /// Behind the server's first flight, before the client has answered it. In TLS 1.3 the server has then said all.
    ServerFlight,
    /// In place of the server's Finished: in TLS 1.2 when the client has done all that it has to, in TLS 1.3 at the end of the
    /// server's only flight.
    ClientFlight,
    /// Once the handshake is complete: encrypted, as what follows would be.
    Handshake,
    /// In place of the answer, once the whole request is read.
    Request,
}

/// How bad an alert says it is. In TLS 1.3 it no longer matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The connection is over.
    #[default]
    Fatal,
    /// It could go on.
    Warning,
}

/// An alert by its name.
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
    /// Whether it comes once the handshake is complete.
    fn is_late(&self) -> bool {
        matches!(self.at, AlertPoint::Handshake | AlertPoint::Request)
    }

    /// Level and description.
    fn words(&self) -> [u8; 2] {
        let [.., level, description] = self.record();
        [level, description]
    }

    /// The alert that comes in place of an answer, if it does.
    pub(super) fn replacing(&self) -> Option<Late> {
        (self.at == AlertPoint::Request).then(|| Late(self.words()))
    }

    /// The alert as it is sent.
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
                AlertPoint::Request => Effect::Replaces(Whom::Read, Work::Undone),
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
