//! The zone of a healthy name server.
//!
//! `autodiscover` is an alias of `mail`, as in most organizations. `_autodiscover._tcp` has an SRV record for `mail`
//! and the HTTPS port. All other service names, and the names below them, have the server's addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::rdata::{CNAME, HINFO, MX, NS, SOA, SRV, TXT};
use hickory_proto::rr::{Name, RData, RecordType};

use super::Endpoint;
use crate::journal::ScenarioRef;
use crate::reply::dns::Answer;
use crate::scenario::host_labels;

/// The port of HTTPS, if none is served.
const HTTPS_PORT: u16 = 443;

/// The zone of a served domain, for clients of one scenario.
pub(super) struct Zone {
    domain: String,
    /// The labels of the queried name before the domain.
    labels: Vec<String>,
    addresses: Vec<IpAddr>,
    port: u16,
}

impl Zone {
    /// The zone of a served name; `None` for other names.
    pub(super) fn of(domains: &[String], host: &str, homes: Homes) -> Option<Self> {
        let labels = host_labels(domains, host)?;
        let left: usize = labels.iter().map(|label| label.len() + 1).sum();
        Some(Self {
            domain: host.get(left..)?.to_owned(),
            labels: labels.into_iter().map(ToOwned::to_owned).collect(),
            addresses: homes.addresses,
            port: homes.port,
        })
    }

    /// Adds the records of the queried name and type.
    pub(super) fn answer(&self, answer: &mut Answer) {
        answer.code = ResponseCode::NoError;
        if answer.kind == RecordType::ANY {
            // RFC 8482, section 4.2: a single HINFO record declines the query.
            return answer.add(RData::HINFO(HINFO::new(
                "RFC8482".to_owned(),
                String::new(),
            )));
        }
        match self.labels.first().map(String::as_str) {
            Some("autodiscover") => {
                if let Some(target) = self.beside("mail", 1) {
                    self.alias(answer, target);
                }
            }
            Some(label) if label.starts_with('_') => self.service(answer),
            Some(label) => self.host(answer, !is_host(label)),
            None => {
                self.host(answer, true);
                self.apex(answer);
            }
        }
    }

    /// Adds the SOA record to a response without answers.
    pub(super) fn refer(&self, answer: &mut Answer) {
        let silent = answer.records.is_empty() && !answer.truncated;
        if silent
            && matches!(answer.code, ResponseCode::NoError | ResponseCode::NXDomain)
            && let Some(zone) = absolute(&self.domain)
            && let Some(soa) = self.soa()
        {
            answer.refer(zone, soa);
        }
    }

    fn alias(&self, answer: &mut Answer, target: Name) {
        answer.add(RData::CNAME(CNAME(target.clone())));
        for address in self.of_kind(answer.kind) {
            answer.add_for(target.clone(), RData::from(address));
        }
    }

    fn service(&self, answer: &mut Answer) {
        let autodiscover = self.labels.iter().take(2).eq(["_autodiscover", "_tcp"]);
        if autodiscover
            && answer.kind == RecordType::SRV
            && let Some(target) = self.beside("mail", 2)
        {
            answer.add(RData::SRV(SRV::new(0, 0, self.port, target)));
        }
    }

    /// The records of a host. A `domain` with mailboxes also has mail exchangers.
    fn host(&self, answer: &mut Answer, domain: bool) {
        for address in self.of_kind(answer.kind) {
            answer.add(RData::from(address));
        }
        match answer.kind {
            RecordType::MX if domain => {
                if let Some(exchanger) = self.beside("mx", 0) {
                    answer.add(RData::MX(MX::new(10, exchanger)));
                }
            }
            RecordType::TXT if domain => {
                answer.add(RData::TXT(TXT::new(vec!["v=spf1 mx -all".to_owned()])));
            }
            _ => {}
        }
    }

    fn apex(&self, answer: &mut Answer) {
        let record = match answer.kind {
            RecordType::NS => self.name_server().map(|name| RData::NS(NS(name))),
            RecordType::SOA => self.soa(),
            _ => None,
        };
        if let Some(record) = record {
            answer.add(record);
        }
    }

    /// The SOA record. Its times are zero or short, since the zone may change at any time: neither records nor their
    /// absence may be cached.
    fn soa(&self) -> Option<RData> {
        let person = absolute(&format!("hostmaster.{}", self.domain))?;
        let soa = SOA::new(self.name_server()?, person, 1, 60, 60, 3_600, 0);
        Some(RData::SOA(soa))
    }

    fn name_server(&self) -> Option<Name> {
        absolute(&format!("ns.{}", self.domain))
    }

    fn of_kind(&self, kind: RecordType) -> impl Iterator<Item = IpAddr> {
        let wanted = move |address: &&IpAddr| match kind {
            RecordType::A => address.is_ipv4(),
            RecordType::AAAA => address.is_ipv6(),
            _ => false,
        };
        self.addresses.iter().filter(wanted).copied()
    }

    /// The name with `label` in place of its first labels.
    fn beside(&self, label: &str, instead_of: usize) -> Option<Name> {
        let mut labels = vec![label];
        labels.extend(self.labels.iter().skip(instead_of).map(String::as_str));
        labels.push(&self.domain);
        absolute(&labels.join("."))
    }
}

/// Whether a label is that of a host, not of a domain with mailboxes.
fn is_host(label: &str) -> bool {
    crate::scenario::SERVICES.contains(&label)
}

/// An absolute name; `None` if the text is no name, for example because it is too long. Records with such a name are
/// left out.
fn absolute(text: &str) -> Option<Name> {
    let mut name = Name::from_ascii(text).ok()?;
    name.set_fqdn(true);
    Some(name)
}

/// The addresses and the port that names resolve to.
pub(super) struct Homes {
    addresses: Vec<IpAddr>,
    port: u16,
}

impl Homes {
    /// The endpoints for clients of a scenario: its own listeners, or else the general ones.
    pub(super) fn of(homes: Vec<Endpoint>, met: &ScenarioRef, listener: SocketAddr) -> Self {
        let own = |home: &Endpoint| home.is_of(met);
        let of_all = |home: &Endpoint| home.selection.is_none();
        let some = |which: &dyn Fn(&Endpoint) -> bool| {
            let found: Vec<_> = homes.iter().filter(|home| which(home)).cloned().collect();
            (!found.is_empty()).then_some(found)
        };
        let found = some(&own).or_else(|| some(&of_all)).unwrap_or_default();
        // The SRV record has one port, so only the endpoints on that port count.
        let port = found.first().map_or(HTTPS_PORT, |home| home.address.port());
        let mut addresses: Vec<IpAddr> = Vec::new();
        for home in &found {
            let address = concrete(home.address.ip(), listener.ip());
            if home.address.port() == port && !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        if found.is_empty() {
            addresses.push(concrete(listener.ip(), listener.ip()));
        }
        Self { addresses, port }
    }
}

/// A concrete address: the unspecified address is replaced by the one that received the query, if that is known.
fn concrete(address: IpAddr, listener: IpAddr) -> IpAddr {
    match address {
        _ if !address.is_unspecified() => address,
        _ if !listener.is_unspecified() && listener.is_ipv4() == address.is_ipv4() => listener,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_whose_name_would_be_too_long_is_left_out() {
        let exchangers = |labels| {
            let zone = Zone {
                domain: "contoso.test".to_owned(),
                labels: vec!["a".repeat(63); labels],
                addresses: Vec::new(),
                port: HTTPS_PORT,
            };
            let mut answer = Answer::new(Name::root(), RecordType::MX, ResponseCode::NoError);
            zone.answer(&mut answer);
            answer.records.len()
        };
        assert_eq!([exchangers(1), exchangers(4)], [1, 0]);
    }
}
