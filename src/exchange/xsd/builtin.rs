//! The built-in types of XML Schema that EWS uses.

/// A type of [XML Schema](https://www.w3.org/TR/xmlschema-2/#built-in-datatypes).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Builtin {
    AnyType,
    AnyUri,
    Base64Binary,
    Boolean,
    Date,
    DateTime,
    Double,
    Duration,
    Float,
    Int,
    Integer,
    Language,
    Long,
    NonNegativeInteger,
    Short,
    String,
    Time,
    UnsignedByte,
    UnsignedInt,
    UnsignedShort,
}

impl Builtin {
    /// Whether it is `anyType`, which has no rules.
    pub(crate) fn is_anything(self) -> bool {
        self == Self::AnyType
    }

    /// All built-in types with their names. The first one is the base of all types.
    pub(crate) const ALL: [(&'static str, Self); 20] = [
        ("anyType", Self::AnyType),
        ("anyURI", Self::AnyUri),
        ("base64Binary", Self::Base64Binary),
        ("boolean", Self::Boolean),
        ("date", Self::Date),
        ("dateTime", Self::DateTime),
        ("double", Self::Double),
        ("duration", Self::Duration),
        ("float", Self::Float),
        ("int", Self::Int),
        ("integer", Self::Integer),
        ("language", Self::Language),
        ("long", Self::Long),
        ("nonNegativeInteger", Self::NonNegativeInteger),
        ("short", Self::Short),
        ("string", Self::String),
        ("time", Self::Time),
        ("unsignedByte", Self::UnsignedByte),
        ("unsignedInt", Self::UnsignedInt),
        ("unsignedShort", Self::UnsignedShort),
    ];
}
