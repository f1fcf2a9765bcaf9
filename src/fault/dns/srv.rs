//! `dns.srv`: a wrong SRV record at `_autodiscover._tcp`.
//!
//! *What the client sees:* no such record, a host that does not resolve, a closed port, or a record that denies the service.
//!
//! *Who documents it:* [RFC 2782](https://www.rfc-editor.org/rfc/rfc2782); Microsoft, for the SRV record of Autodiscover.
//!
//! *What a sound client does:* uses the port of the record, accepts the target `.` as a denial, and sends no credentials to
//! a host whose certificate has another name.

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::rdata::SRV;
use hickory_proto::rr::{Name, RData};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::facts::Question;
use crate::fault::dns_address::Host;
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::requirement::Requirement;
use crate::fault::resolution::{About, Resolution};
use crate::fault::text::File;
use crate::reply::dns::Answer;

/// The default of a closed port.
const CLOSED_PORT: u16 = 444;

/// Parameters of `dns.srv`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Srv {
    /// The defect of the record.
    pub how: SrvFlaw,
    /// The host of `wrong-target`. By default a name that never resolves.
    pub target: Option<Host>,
    /// The port of `wrong-port`: 444 by default.
    pub port: Option<u16>,
}

/// The defect of an SRV record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SrvFlaw {
    /// The record is missing.
    Missing,
    /// The record denies the service: its target is the root.
    NotOffered,
    /// It has a closed port.
    WrongPort,
    /// It has a host that does not exist.
    WrongTarget,
}

impl Srv {
    /// The parameters without an effect, each with the value of `how` that gives it one.
    pub fn idle(&self) -> Vec<(&'static str, &'static str)> {
        let given = [
            (
                "port",
                self.port.is_some(),
                "wrong-port",
                SrvFlaw::WrongPort,
            ),
            (
                "target",
                self.target.is_some(),
                "wrong-target",
                SrvFlaw::WrongTarget,
            ),
        ];
        let idle = given.into_iter();
        let idle = idle.filter(|(_, given, _, flaw)| *given && self.how != *flaw);
        idle.map(|(key, _, only, _)| (key, only)).collect()
    }

    fn mislead(&self, srv: &mut SRV) {
        match self.how {
            SrvFlaw::Missing => {}
            SrvFlaw::NotOffered => *srv = SRV::new(0, 0, 0, Name::root()),
            SrvFlaw::WrongPort => srv.port = self.port.unwrap_or(CLOSED_PORT),
            SrvFlaw::WrongTarget => srv.target = Host::or_gone(self.target.as_ref()),
        }
    }
}

impl Resolution for Srv {
    fn about(&self) -> About {
        About::Services
    }

    fn apply(&self, answer: &mut Answer, _: &Question, _: u64) {
        if self.how == SrvFlaw::Missing {
            answer.records.clear();
            answer.code = ResponseCode::NXDomain;
        }
        for record in &mut answer.records {
            if let RData::SRV(srv) = &mut record.data {
                self.mislead(srv);
            }
        }
    }
}

impl Mechanism for Srv {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Resolution,
            requires: Some(Requirement::Srv),
            refuses: Refuses::Nobody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}
