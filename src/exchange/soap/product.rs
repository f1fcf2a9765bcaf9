//! The Exchange that is played, and what tells one from another on the wire.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::exchange::codes::ResponseCode;
use crate::exchange::xml::{Node, TYPES, XSD, XSI};
use crate::exchange::xsd::Schema;

/// A product, as `[exchange] product` names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Product {
    /// Exchange Server 2010 SP3.
    Exchange2010,
    /// Exchange Server 2013 CU23.
    Exchange2013,
    /// Exchange Server 2016 CU23.
    Exchange2016,
    /// Exchange Server 2019 CU15.
    #[default]
    Exchange2019,
    /// Exchange Server Subscription Edition.
    ExchangeSe,
    /// Exchange Online.
    Online,
}

/// How a server reads requests to EWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reads {
    /// The server validates each request against the schema, and refuses violations.
    Strict,
    /// The server accepts the elements of the schema in any order, and ignores everything else.
    Lenient,
}

impl Reads {
    /// The value of `[exchange] reads`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Lenient => "lenient",
        }
    }
}

/// The way that an answer takes to the client, which leaves its names in the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrontEnd {
    /// None: the server that was asked answers.
    Absent,
    /// The client access service of the same organisation.
    ClientAccess,
    /// The front doors of Exchange Online.
    Cloud,
}

/// What a product says about itself.
#[derive(Debug, PartialEq, Eq)]
pub struct Release {
    /// Major, minor, build and revision: `15.2` is Exchange 2019
    /// ([build numbers](https://learn.microsoft.com/exchange/new-features/build-numbers-and-release-dates)).
    pub version: [u16; 4],
    /// The newest schema that it knows, as `ServerVersionInfo` names it.
    pub schema: &'static str,
    /// The newest schema that a request may be written in.
    pub newest: Schema,
    /// What it answers to a newer one.
    pub refusal: ResponseCode,
    /// How the product reads requests.
    pub reads: Reads,
    /// Whether a lenient server describes an invalid value by the schema's sentence, in place of ErrorInvalidRequest.
    pub describes_values: bool,
    /// What its .NET calls a prefix without a declaration.
    pub undeclared_prefix: &'static str,
    /// The newest schema that Autodiscover's SOAP form names.
    pub autodiscover: &'static str,
    /// `Server` of the IIS that it runs on.
    pub iis: &'static str,
    /// `X-AspNet-Version`.
    pub asp_net: &'static str,
    /// Who hands its answers out.
    pub front_end: FrontEnd,
    /// How many streaming connections may be open for one mailbox
    /// ([throttling values](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-maintain-affinity-between-group-of-subscriptions-and-mailbox-server)).
    /// Exchange 2010 has no limit for them alone, but 10 requests of any kind.
    pub hanging_connection_limit: u32,
    /// How many subscriptions may be charged to one mailbox.
    pub max_subscriptions: u32,
    /// How many items or folders an answer to a search has at most
    /// ([EWSFindCountLimit](https://learn.microsoft.com/archive/blogs/exchangedev/throttling-policies-and-the-ewsfindcountlimit)).
    pub find_count_limit: u32,
    /// The same of a search for items with a restriction or a query.
    pub filtered_find_count_limit: u32,
}

const EXCHANGE_2010: Release = Release {
    version: [14, 3, 513, 0],
    schema: "Exchange2010_SP2",
    newest: Schema::service_pack(2010, 2),
    refusal: ResponseCode::INVALID_SERVER_VERSION,
    reads: Reads::Strict,
    describes_values: true,
    undeclared_prefix: "an undeclared namespace",
    autodiscover: "Exchange2010_SP2",
    iis: "Microsoft-IIS/7.5",
    asp_net: "2.0.50727",
    front_end: FrontEnd::Absent,
    hanging_connection_limit: 10,
    max_subscriptions: 5_000,
    find_count_limit: 1_000,
    filtered_find_count_limit: 1_000,
};

const EXCHANGE_2013: Release = Release {
    version: [15, 0, 1497, 48],
    schema: "V2_23",
    newest: Schema::minor(23),
    // Since SP1: what [an older one](https://github.com/ecederstrand/exchangelib/issues/320) refuses,
    // [a newer one](https://github.com/otris/ews-cpp/issues/129) takes.
    reads: Reads::Lenient,
    undeclared_prefix: "an undeclared prefix",
    autodiscover: "Exchange2013_SP1",
    iis: "Microsoft-IIS/8.5",
    asp_net: "4.0.30319",
    front_end: FrontEnd::ClientAccess,
    hanging_connection_limit: 3,
    filtered_find_count_limit: 250,
    ..EXCHANGE_2010
};

const EXCHANGE_2016: Release = Release {
    version: [15, 1, 2507, 72],
    schema: "V2017_07_11",
    newest: Schema::dated(2017, 7, 11),
    // [A word in lower case](https://github.com/nmarus/node-ews/issues/88).
    describes_values: false,
    autodiscover: "Exchange2016",
    iis: "Microsoft-IIS/10.0",
    ..EXCHANGE_2013
};

const EXCHANGE_2019: Release = Release {
    version: [15, 2, 1748, 49],
    // Not the code that is made for it: [a capture](https://github.com/ecederstrand/exchangelib/issues/927).
    refusal: ResponseCode::INVALID_REQUEST,
    ..EXCHANGE_2016
};

const EXCHANGE_SE: Release = Release {
    version: [15, 2, 2562, 46],
    ..EXCHANGE_2019
};

const ONLINE: Release = Release {
    version: [15, 20, 7452, 50],
    schema: "V2018_01_08",
    newest: Schema::dated(2018, 1, 8),
    front_end: FrontEnd::Cloud,
    hanging_connection_limit: 10,
    max_subscriptions: 20,
    ..EXCHANGE_2019
};

impl Product {
    /// Every product, oldest first.
    pub const ALL: [Self; 6] = [
        Self::Exchange2010,
        Self::Exchange2013,
        Self::Exchange2016,
        Self::Exchange2019,
        Self::ExchangeSe,
        Self::Online,
    ];

    /// What it says about itself.
    pub fn release(self) -> &'static Release {
        match self {
            Self::Exchange2010 => &EXCHANGE_2010,
            Self::Exchange2013 => &EXCHANGE_2013,
            Self::Exchange2016 => &EXCHANGE_2016,
            Self::Exchange2019 => &EXCHANGE_2019,
            Self::ExchangeSe => &EXCHANGE_SE,
            Self::Online => &ONLINE,
        }
    }
}

impl Release {
    /// `ServerVersionInfo` as EWS sends it
    /// ([MS-OXWSCDATA](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwscdata/)).
    pub(crate) fn server_version_info(&self) -> Node {
        let [major, minor, build, revision] = self.version;
        Node::new("h:ServerVersionInfo")
            .with("MajorVersion", major.to_string())
            .with("MinorVersion", minor.to_string())
            .with("MajorBuildNumber", build.to_string())
            .with("MinorBuildNumber", revision.to_string())
            .with("Version", self.schema)
            .with("xmlns:h", TYPES)
            .with("xmlns", TYPES)
            .with("xmlns:xsd", XSD)
            .with("xmlns:xsi", XSI)
    }

    /// The four numbers, as Autodiscover's SOAP form writes them: `15.02.1748.049`.
    pub(crate) fn dotted(&self) -> String {
        let [major, minor, build, revision] = self.version;
        format!("{major:02}.{minor:02}.{build:04}.{revision:03}")
    }

    /// Whether it is Microsoft's own service, as Autodiscover writes truths.
    pub(crate) fn online(&self) -> &'static str {
        match self.front_end {
            FrontEnd::Cloud => "True",
            FrontEnd::Absent | FrontEnd::ClientAccess => "False",
        }
    }

    /// Whether its errors have the store's sentence behind its own, as since Exchange 2016.
    pub(crate) fn tells_causes(&self) -> bool {
        self.version >= [15, 1, 0, 0]
    }

    /// Whether Autodiscover has its JSON form, as it does since Exchange 2016.
    pub(crate) fn has_json(&self) -> bool {
        self.version >= [15, 1, 0, 0]
    }

    /// `ServerVersion` as Autodiscover's POX form writes it
    /// ([MS-OXDSCLI 2.2.4.1.1.2.1.2](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxdscli/)).
    pub(crate) fn packed(&self) -> String {
        let [major, minor, build, _] = self.version.map(u32::from);
        let packed = 0x7000_0000 | major << 22 | minor << 16 | 0x8000 | build;
        format!("{packed:08X}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_packed_version_is_that_of_microsofts_example() {
        let example = Release {
            version: [15, 0, 516, 0],
            ..EXCHANGE_2013
        };
        assert_eq!(example.packed(), "73C08204");
        assert_eq!(EXCHANGE_2019.packed(), "73C286D4");
    }

    #[test]
    fn every_product_understands_the_schema_that_it_announces() {
        for product in Product::ALL {
            let release = product.release();
            assert_eq!(Schema::named(release.schema), Some(release.newest));
            assert!(Schema::named(release.autodiscover).unwrap() <= release.newest);
        }
    }
}
