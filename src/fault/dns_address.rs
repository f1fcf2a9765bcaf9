//! Addresses and hosts in DNS faults.

use std::net::IpAddr;

use hickory_proto::rr::{Name, RData, RecordType};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::reply::dns::Answer;
use crate::settings::MAX_DNS_ADDRESSES;

/// A host name that never resolves ([RFC 6761 §6.4](https://www.rfc-editor.org/rfc/rfc6761#section-6.4)).
const GONE: &str = "gone.invalid.";

/// An IP address, or `own` for those of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub struct DnsAddress(#[schemars(with = "String")] Option<IpAddr>);

/// A list of addresses.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "Vec<DnsAddress>")]
pub struct DnsAddresses(#[schemars(length(min = 1, max = MAX_DNS_ADDRESSES))] Vec<DnsAddress>);

/// A host name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub struct Host(#[schemars(with = "String")] Name);

impl TryFrom<String> for DnsAddress {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.parse() {
            Ok(address) => Ok(Self(Some(address))),
            Err(_) if text == "own" => Ok(Self(None)),
            Err(_) => Err(format!("`{text}` is no IP address, and not `own`")),
        }
    }
}

impl TryFrom<Vec<DnsAddress>> for DnsAddresses {
    type Error = String;

    fn try_from(addresses: Vec<DnsAddress>) -> Result<Self, String> {
        match (1..=MAX_DNS_ADDRESSES).contains(&addresses.len()) {
            true => Ok(Self(addresses)),
            false => Err(format!(
                "a list of 1 to {MAX_DNS_ADDRESSES} addresses is needed"
            )),
        }
    }
}

impl DnsAddresses {
    pub(super) fn iter(&self) -> impl Iterator<Item = DnsAddress> {
        self.0.iter().copied()
    }

    /// The address for a hit, counted from 1: the list repeats.
    pub(super) fn in_turn(&self, hit: u64) -> Option<DnsAddress> {
        let turn = hit.saturating_sub(1) % self.0.len().max(1) as u64;
        let turn = usize::try_from(turn).expect("a turn is less than the length of the list");
        self.0.get(turn).copied()
    }
}

impl TryFrom<String> for Host {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let name = Name::from_ascii(&text).ok().filter(|_| text.is_ascii());
        match name {
            Some(mut name) => {
                name.set_fqdn(true);
                Ok(Self(name))
            }
            None => Err(format!("`{text}` is no name of a host")),
        }
    }
}

impl Host {
    /// The host, or a name that never resolves.
    pub(super) fn or_gone(host: Option<&Self>) -> Name {
        match host {
            Some(Self(name)) => name.clone(),
            None => Name::from_ascii(GONE).expect("the constant is a valid name"),
        }
    }
}

/// Replaces the addresses of an answer.
pub(super) fn readdress(answer: &mut Answer, to: impl IntoIterator<Item = DnsAddress>) {
    let own: Vec<IpAddr> = answer.addresses().collect();
    let name = answer.canonical();
    answer
        .records
        .retain(|record| record.data.ip_addr().is_none());
    let kind = answer.kind;
    for DnsAddress(address) in to {
        let addresses = address.map_or_else(|| own.clone(), |address| vec![address]);
        for address in addresses.into_iter().filter(|address| fits(*address, kind)) {
            answer.add_for(name.clone(), RData::from(address));
        }
    }
}

fn fits(address: IpAddr, kind: RecordType) -> bool {
    match kind {
        RecordType::A => address.is_ipv4(),
        RecordType::AAAA => address.is_ipv6(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hickory_proto::op::ResponseCode;

    fn parsed(texts: &[&str]) -> Result<DnsAddresses, String> {
        let addresses = texts
            .iter()
            .map(|text| DnsAddress::try_from((*text).to_owned()));
        DnsAddresses::try_from(addresses.collect::<Result<Vec<_>, _>>()?)
    }

    fn addresses(kind: RecordType, texts: &[&str]) -> Vec<String> {
        let name = Name::from_ascii("mail.contoso.test.").unwrap();
        let mut answer = Answer::new(name, kind, ResponseCode::NoError);
        if kind == RecordType::A {
            answer.add(RData::from(IpAddr::from([127, 0, 0, 1])));
        }
        readdress(&mut answer, parsed(texts).unwrap().iter());
        answer
            .addresses()
            .map(|address| address.to_string())
            .collect()
    }

    #[test]
    fn addresses_of_the_queried_family_are_replaced() {
        let both = ["192.0.2.1", "own", "2001:db8::1"];
        assert_eq!(addresses(RecordType::A, &both), ["192.0.2.1", "127.0.0.1"]);
        assert_eq!(addresses(RecordType::AAAA, &both), ["2001:db8::1"]);
        assert!(addresses(RecordType::AAAA, &["192.0.2.1"]).is_empty());
    }

    #[test]
    fn addresses_take_turns() {
        let list = parsed(&["own", "192.0.2.1"]).unwrap();
        let turns = (1..=4).map(|hit| list.in_turn(hit).unwrap().0.is_some());
        assert_eq!(turns.collect::<Vec<_>>(), [false, true, false, true]);
    }

    #[test]
    fn an_invalid_address_is_refused() {
        assert!(
            parsed(&["mail.contoso.test"])
                .unwrap_err()
                .contains("no IP address")
        );
        assert!(parsed(&[]).unwrap_err().contains("1 to"));
        assert!(parsed(&["own"; MAX_DNS_ADDRESSES + 1]).is_err());
        assert!(Host::try_from("a..b".to_owned()).is_err());
    }
}
