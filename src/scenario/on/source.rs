//! The condition on the client's address: networks and addresses.

use std::net::IpAddr;

use ipnet::IpNet;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error};
use serde_json::json;

use super::words::Words;

/// Networks. One of them has to contain the client's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Networks(pub(super) Vec<IpNet>);

impl Networks {
    /// Whether one of them contains an address.
    pub fn has(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

impl<'de> Deserialize<'de> for Networks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let network = |text: String| {
            let address = text.parse::<IpAddr>().map(IpNet::from);
            address.or_else(|_| text.parse()).map_err(|_| {
                D::Error::custom(format!(
                    "`{text}` is no network such as `10.0.0.0/8`, and no address"
                ))
            })
        };
        let texts = Words::deserialize(deserializer)?.0.into_iter();
        texts.map(network).collect::<Result<_, _>>().map(Self)
    }
}

impl JsonSchema for Networks {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Networks".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let network = json!({ "type": "string", "pattern": "^[0-9a-fA-F.:]+(/[0-9]{1,3})?$" });
        json_schema!({
            "description": "A network (`10.0.0.0/8`), an address, or a list of them. One of them has to contain the client's address.",
            "anyOf": [network, { "type": "array", "items": network, "minItems": 1 }],
        })
    }
}
