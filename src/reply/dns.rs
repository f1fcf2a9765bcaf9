//! An answer to a DNS question before it is written: code, records, and how it goes out.

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::{Name, RData, Record, RecordType};

use crate::clock::Timespan;

/// How long an answer may be kept: not at all, so that the next question meets the next hit of a rule.
const TTL: u32 = 0;

/// How an answer goes out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Delivery {
    /// It ends the connection in place of an answer.
    Closed,
    /// It never goes out.
    None,
    /// It is sent.
    #[default]
    Sent,
}

/// An answer to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The name that was asked for, spelled as the client spelled it.
    pub name: Name,
    /// The type that was asked for.
    pub kind: RecordType,
    /// What became of the question.
    pub code: ResponseCode,
    /// The answer.
    pub records: Vec<Record>,
    /// Who is responsible, where there is no answer ([RFC 2308 §3](https://www.rfc-editor.org/rfc/rfc2308#section-3)).
    pub authority: Vec<Record>,
    /// Whether the client is told to ask again over TCP.
    pub truncated: bool,
    /// How long it takes.
    pub delay: Option<Timespan>,
    /// How it goes out.
    pub delivery: Delivery,
}

impl Answer {
    /// An answer without records.
    pub fn new(name: Name, kind: RecordType, code: ResponseCode) -> Self {
        Self {
            name,
            kind,
            code,
            records: Vec::new(),
            authority: Vec::new(),
            truncated: false,
            delay: None,
            delivery: Delivery::Sent,
        }
    }

    /// Adds a record of the name that was asked for.
    pub fn add(&mut self, data: RData) {
        self.add_for(self.name.clone(), data);
    }

    /// Adds a record of another name.
    pub fn add_for(&mut self, name: Name, data: RData) {
        self.records.push(Record::from_rdata(name, TTL, data));
    }

    /// Says who is responsible.
    pub fn refer(&mut self, zone: Name, data: RData) {
        self.authority.push(Record::from_rdata(zone, TTL, data));
    }

    /// The addresses in it.
    pub fn addresses(&self) -> impl Iterator<Item = std::net::IpAddr> {
        self.records
            .iter()
            .filter_map(|record| record.data.ip_addr())
    }

    /// The name whose addresses these are: the last of a chain of aliases.
    pub fn canonical(&self) -> Name {
        let target = self
            .records
            .iter()
            .rev()
            .find_map(|record| match &record.data {
                RData::CNAME(target) => Some(target.0.clone()),
                _ => None,
            });
        target.unwrap_or_else(|| self.name.clone())
    }
}
