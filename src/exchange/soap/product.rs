//! The simulated product of Exchange, and its differences on the wire.

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

/// How a server reads EWS requests.
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

/// The server in front of the mailbox server. It adds its own names to the answer's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrontEnd {
    /// None: the mailbox server answers directly.
    Absent,
    /// The client access service of the same organisation.
    ClientAccess,
    /// The front doors of Exchange Online.
    Cloud,
}

/// The properties of a product.
#[derive(Debug, PartialEq, Eq)]
pub struct Release {
    /// Major, minor, build and revision: `15.2` is Exchange 2019
    /// ([build numbers](https://learn.microsoft.com/exchange/new-features/build-numbers-and-release-dates)).
    pub version: [u16; 4],
    /// The newest schema version that `ServerVersionInfo` announces.
    pub schema: &'static str,
    /// The newest schema version that a request may have.
    pub newest: Schema,
    /// The error for a newer schema version.
    pub refusal: ResponseCode,
    /// How the product reads requests.
    pub reads: Reads,
    /// Whether a lenient server describes an invalid value in .NET's words. Otherwise it answers ErrorInvalidRequest.
    pub describes_values: bool,
    /// The words of its .NET version for a prefix without a declaration.
    pub undeclared_prefix: &'static str,
    /// The newest schema version in the SOAP form of Autodiscover.
    pub autodiscover: &'static str,
    /// The `Server` header of its IIS version.
    pub iis: &'static str,
    /// `X-AspNet-Version`.
    pub asp_net: &'static str,
    /// The server in front of it.
    pub front_end: FrontEnd,
    /// The limit of open streaming connections for one mailbox
    /// ([throttling values](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-maintain-affinity-between-group-of-subscriptions-and-mailbox-server)).
    /// Exchange 2010 has no separate limit for them, but one of 10 requests of any kind.
    pub hanging_connection_limit: u32,
    /// The limit of subscriptions that are charged to one mailbox.
    pub max_subscriptions: u32,
    /// The limit of items or folders in the answer to a search
    /// ([EWSFindCountLimit](https://learn.microsoft.com/archive/blogs/exchangedev/throttling-policies-and-the-ewsfindcountlimit)).
    pub find_count_limit: u32,
    /// The same limit for a search for items with a restriction or a query.
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
    // Lenient since SP1: [an older one](https://github.com/ecederstrand/exchangelib/issues/320) refuses requests that
    // [a newer one](https://github.com/otris/ews-cpp/issues/129) accepts.
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
    // From an error for [a value in lower case](https://github.com/nmarus/node-ews/issues/88).
    describes_values: false,
    autodiscover: "Exchange2016",
    iis: "Microsoft-IIS/10.0",
    ..EXCHANGE_2013
};

const EXCHANGE_2019: Release = Release {
    version: [15, 2, 1748, 49],
    // Not ErrorInvalidServerVersion, which exists for this case: [a
    // capture](https://github.com/ecederstrand/exchangelib/issues/927).
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
    /// All products, oldest first.
    pub const ALL: [Self; 6] = [
        Self::Exchange2010,
        Self::Exchange2013,
        Self::Exchange2016,
        Self::Exchange2019,
        Self::ExchangeSe,
        Self::Online,
    ];

    /// The properties of the product.
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
    /// The `ServerVersionInfo` of EWS
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

    /// The version in the SOAP form of Autodiscover: `15.02.1748.049`.
    pub(crate) fn dotted(&self) -> String {
        let [major, minor, build, revision] = self.version;
        format!("{major:02}.{minor:02}.{build:04}.{revision:03}")
    }

    /// Whether it is Exchange Online, as a Boolean value of Autodiscover.
    pub(crate) fn online(&self) -> &'static str {
        match self.front_end {
            FrontEnd::Cloud => "True",
            FrontEnd::Absent | FrontEnd::ClientAccess => "False",
        }
    }

    /// Whether error texts contain the store's reason, as they do since Exchange 2016.
    pub(crate) fn tells_causes(&self) -> bool {
        self.version >= [15, 1, 0, 0]
    }

    /// Whether Autodiscover has a JSON form, as it does since Exchange 2016.
    pub(crate) fn has_json(&self) -> bool {
        self.version >= [15, 1, 0, 0]
    }

    /// The `ServerVersion` in the POX form of Autodiscover
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
