//! The Exchange that is played, and what it says about itself.

use super::xml::{Node, TYPES, XSD, XSI};

/// A version as `ServerVersionInfo` gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Product {
    /// `15.2` is Exchange 2019.
    pub major: u16,
    /// `15.2` is Exchange 2019.
    pub minor: u16,
    /// The build.
    pub build: u16,
    /// The revision of the build.
    pub revision: u16,
    /// The newest schema that it knows.
    pub schema: &'static str,
}

/// Exchange Server 2019 CU15 with the update of August 2026
/// ([build numbers](https://learn.microsoft.com/exchange/new-features/build-numbers-and-release-dates)).
pub const EXCHANGE_2019: Product = Product {
    major: 15,
    minor: 2,
    build: 1748,
    revision: 49,
    schema: "V2017_07_11",
};

impl Product {
    /// `ServerVersionInfo` as EWS sends it
    /// ([MS-OXWSCDATA](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwscdata/)).
    pub fn server_version_info(&self) -> Node {
        Node::new("h:ServerVersionInfo")
            .with("MajorVersion", self.major.to_string())
            .with("MinorVersion", self.minor.to_string())
            .with("MajorBuildNumber", self.build.to_string())
            .with("MinorBuildNumber", self.revision.to_string())
            .with("Version", self.schema)
            .with("xmlns:h", TYPES)
            .with("xmlns", TYPES)
            .with("xmlns:xsd", XSD)
            .with("xmlns:xsi", XSI)
    }

    /// `ServerVersion` as Autodiscover's POX form writes it
    /// ([MS-OXDSCLI 2.2.4.1.1.2.1.2](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxdscli/)).
    pub fn packed(&self) -> String {
        let (major, minor, build) = (
            u32::from(self.major),
            u32::from(self.minor),
            u32::from(self.build),
        );
        format!(
            "{:08X}",
            0x7000_0000 | major << 22 | minor << 16 | 0x8000 | build
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_packed_version_is_that_of_microsofts_example() {
        let example = Product {
            major: 15,
            minor: 0,
            build: 516,
            ..EXCHANGE_2019
        };
        assert_eq!(example.packed(), "73C08204");
        assert_eq!(EXCHANGE_2019.packed(), "73C286D4");
    }
}
