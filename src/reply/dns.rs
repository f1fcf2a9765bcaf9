//! A DNS response before serialization: code, records, and delivery.

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::{Name, RData, Record, RecordType};

use crate::clock::Timespan;

/// The TTL of records. Nothing may be cached, so that the next query reaches the next hit of a rule.
const TTL: u32 = 0;

/// The delivery of a response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Delivery {
    /// The connection is closed instead.
    Closed,
    /// It is not sent.
    None,
    /// It is sent.
    #[default]
    Sent,
}

/// A response to one query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The queried name, in the client's spelling.
    pub name: Name,
    /// The queried type.
    pub kind: RecordType,
    /// The response code.
    pub code: ResponseCode,
    /// The answer section.
    pub records: Vec<Record>,
    /// The authority section: the SOA record of a response without answers
    /// ([RFC 2308 §3](https://www.rfc-editor.org/rfc/rfc2308#section-3)).
    pub authority: Vec<Record>,
    /// Whether the response is truncated, so that the client retries over TCP.
    pub truncated: bool,
    /// The delay.
    pub delay: Option<Timespan>,
    /// The delivery.
    pub delivery: Delivery,
}

impl Answer {
    /// A response without records.
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

    /// Adds a record of the queried name.
    pub fn add(&mut self, data: RData) {
        self.add_for(self.name.clone(), data);
    }

    /// Adds a record of another name.
    pub fn add_for(&mut self, name: Name, data: RData) {
        self.records.push(Record::from_rdata(name, TTL, data));
    }

    /// Adds a record to the authority section.
    pub fn refer(&mut self, zone: Name, data: RData) {
        self.authority.push(Record::from_rdata(zone, TTL, data));
    }

    /// The addresses in the answer section.
    pub fn addresses(&self) -> impl Iterator<Item = std::net::IpAddr> {
        self.records
            .iter()
            .filter_map(|record| record.data.ip_addr())
    }

    /// The name that the addresses belong to: the end of the chain of aliases.
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
