//! The MAPI names of roaming configurations
//! ([MS-OXOCFG 2.2.2](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxocfg/)).

use super::value::Key;

/// `PidTagRoamingDatatypes`: the streams that the item has, as bits.
pub(crate) const DATATYPES: Key = Key::Tag(0x7C06);
/// `PidTagRoamingDictionary`.
pub(crate) const DICTIONARY: Key = Key::Tag(0x7C07);
/// `PidTagRoamingXmlStream`.
pub(crate) const XML: Key = Key::Tag(0x7C08);
/// `PidTagRoamingBinaryStream`.
pub(crate) const BINARY: Key = Key::Tag(0x7C09);

/// The bit of the binary stream.
pub(crate) const HAS_BINARY: i64 = 1;
/// The bit of the XML stream.
pub(crate) const HAS_XML: i64 = 2;
/// The bit of the dictionary.
pub(crate) const HAS_DICTIONARY: i64 = 4;
