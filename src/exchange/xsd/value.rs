//! Validation of values against simple types. In doubt it follows .NET, because Exchange uses it.

use super::builtin::Builtin;
use super::date;
use super::table::{Facet, Form, Pattern, Simple, Type, TypeId, Variety};
use super::tables::TABLE;
use crate::exchange::xsd::Schema;

/// The reason why a text is no valid value of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// .NET cannot parse it as the named type.
    Format(&'static str),
    /// It is not base64.
    Base64,
    /// It is none of the enumeration's values.
    Enumeration,
    /// It does not match the pattern.
    Pattern,
    /// It does not have the required length.
    Length,
    /// It is too short.
    MinLength,
    /// It is too long.
    MaxLength,
    /// It is too small.
    MinInclusive,
    /// It is too large.
    MaxInclusive,
    /// It is valid for no member of the union.
    Union,
}

type Checked = Result<(), Reason>;

/// Validates a text.
pub(crate) fn check(id: TypeId, text: &str) -> Checked {
    let kind = TABLE.at(id);
    match &kind.form {
        Form::Builtin(builtin) => builtin.check(text),
        Form::Simple(simple) => simple.check(text),
        Form::Complex(_) => match kind.text() {
            Some(text_type) => check(text_type, text),
            None => Ok(()),
        },
    }
}

/// The first schema version in which a type has a value.
pub(crate) fn since(kind: &Type, text: &str) -> Schema {
    let first = Schema::FIRST;
    match &kind.form {
        Form::Builtin(_) => first,
        Form::Complex(_) => kind.text().map_or(first, |id| since(TABLE.at(id), text)),
        Form::Simple(simple) => match &simple.variety {
            Variety::Restriction(_) if simple.words.is_empty() => first,
            Variety::Restriction(_) => TABLE.since.of(kind.name, trimmed(text)),
            Variety::List(item) => {
                let items = text.split_ascii_whitespace();
                let since = items.map(|text| since(TABLE.at(*item), text));
                since.max().unwrap_or(first)
            }
            Variety::Union(_) => first,
        },
    }
}

/// The dateTime at the start of a date, because .NET accepts a date for a dateTime. `None` for other texts.
pub(crate) fn midnight(text: &str) -> Option<String> {
    let (day, zone) = trimmed(text).split_at_checked(10)?;
    date::date(trimmed(text)).then(|| format!("{day}T00:00:00{zone}"))
}

impl Type {
    /// The built-in type at the root of a restriction.
    fn builtin(&self) -> Builtin {
        match &self.form {
            Form::Builtin(builtin) => *builtin,
            Form::Simple(Simple {
                variety: Variety::Restriction(base),
                ..
            }) => TABLE.at(*base).builtin(),
            _ => Builtin::String,
        }
    }
}

impl Simple {
    fn check(&self, text: &str) -> Checked {
        match &self.variety {
            Variety::Restriction(base) => {
                check(*base, text)?;
                let builtin = TABLE.at(*base).builtin();
                let text = match builtin {
                    Builtin::String => text,
                    _ => trimmed(text),
                };
                if !self.sorted.is_empty() && self.sorted.binary_search(&text).is_err() {
                    return Err(Reason::Enumeration);
                }
                let mut facets = self.facets.iter();
                facets.try_for_each(|facet| facet.check(text))
            }
            Variety::List(item) => {
                let mut items = text.split([' ', '\t', '\r', '\n']);
                items.try_for_each(|text| match text {
                    "" => Ok(()),
                    text => check(*item, text),
                })
            }
            Variety::Union(members) => {
                let fits = |member: &TypeId| check(*member, text).is_ok();
                members.iter().any(fits).then_some(()).ok_or(Reason::Union)
            }
        }
    }
}

impl Facet {
    fn check(self, text: &str) -> Checked {
        let length = || text.encode_utf16().count();
        let number = || text.parse::<f64>().unwrap_or(f64::NAN);
        let (holds, reason) = match self {
            Self::Length(wanted) => (length() == wanted, Reason::Length),
            Self::MinLength(least) => (length() >= least, Reason::MinLength),
            Self::MaxLength(most) => (length() <= most, Reason::MaxLength),
            Self::Min(least) => (number() >= least, Reason::MinInclusive),
            Self::Max(most) => (number() <= most, Reason::MaxInclusive),
            Self::Pattern(pattern) => (pattern.fits(text), Reason::Pattern),
        };
        holds.then_some(()).ok_or(reason)
    }
}

impl Pattern {
    /// The pattern in the syntax of XML Schema.
    pub(crate) fn expression(self) -> &'static str {
        match self {
            Self::Guid => {
                "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"
            }
            Self::Tag => "(0x|0X)[0-9A-Fa-f]{1,4}",
            Self::Number => "((0x|0X)[0-9A-Fa-f]*)|([0-9]*)",
        }
    }

    fn fits(self, text: &str) -> bool {
        let hexadecimal = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let tag = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
        match self {
            Self::Guid => {
                let mut parts = text.split('-');
                let part = |wanted| {
                    parts
                        .next()
                        .is_some_and(|part| part.len() == wanted && hexadecimal(part))
                };
                [8, 4, 4, 4, 12].into_iter().all(part) && parts.next().is_none()
            }
            Self::Tag => tag.is_some_and(|tag| (1..=4).contains(&tag.len()) && hexadecimal(tag)),
            Self::Number => match tag {
                Some(tag) => hexadecimal(tag),
                None => text.bytes().all(|byte| byte.is_ascii_digit()),
            },
        }
    }
}

impl Builtin {
    fn check(self, text: &str) -> Checked {
        let value = trimmed(text);
        let holds = match self {
            Self::AnyType | Self::AnyUri | Self::String => true,
            Self::Base64Binary => return base64(text).then_some(()).ok_or(Reason::Base64),
            Self::Boolean => matches!(value, "true" | "false" | "1" | "0"),
            Self::Date => date::date(value),
            Self::DateTime => date::date_time(value),
            Self::Double | Self::Float => float(value),
            Self::Duration => date::duration(value),
            Self::Int => value.parse::<i32>().is_ok(),
            Self::Integer | Self::NonNegativeInteger => integer(value),
            Self::Language => return language(value).then_some(()).ok_or(Reason::Pattern),
            Self::Long => value.parse::<i64>().is_ok(),
            Self::Short => value.parse::<i16>().is_ok(),
            Self::Time => date::time(value),
            Self::UnsignedByte => value.parse::<u8>().is_ok(),
            Self::UnsignedInt => value.parse::<u32>().is_ok(),
            Self::UnsignedShort => value.parse::<u16>().is_ok(),
        };
        if !holds {
            return Err(Reason::Format(self.net_name()));
        }
        let negative =
            value.starts_with('-') && value.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
        match self {
            Self::NonNegativeInteger if negative => Err(Reason::MinInclusive),
            _ => Ok(()),
        }
    }

    /// The name in the errors of .NET.
    fn net_name(self) -> &'static str {
        match self {
            Self::Boolean => "Boolean",
            Self::Date => "Date",
            Self::DateTime => "DateTime",
            Self::Double => "Double",
            Self::Duration => "Duration",
            Self::Float => "Single",
            Self::Int => "Int32",
            Self::Integer | Self::NonNegativeInteger => "Integer",
            Self::Long => "Int64",
            Self::Short => "Int16",
            Self::Time => "Time",
            Self::UnsignedByte => "Byte",
            Self::UnsignedInt => "UInt32",
            Self::UnsignedShort => "UInt16",
            Self::AnyType | Self::AnyUri | Self::Base64Binary | Self::Language | Self::String => {
                "String"
            }
        }
    }
}

/// The text without surrounding white space.
fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n'])
}

fn integer(value: &str) -> bool {
    let digits = value.strip_prefix(['+', '-']).unwrap_or(value);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Rust parses some words that are invalid in XML Schema: `inf`, `nan`, `infinity`.
fn float(value: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    matches!(value, "INF" | "-INF" | "NaN")
        || value.bytes().all(plain) && value.parse::<f64>().is_ok()
}

fn language(value: &str) -> bool {
    let mut parts = value.split('-');
    let fits = |part: &str| (1..=8).contains(&part.len());
    let first = parts
        .next()
        .is_some_and(|part| fits(part) && part.bytes().all(|byte| byte.is_ascii_alphabetic()));
    first && parts.all(|part| fits(part) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// Groups of four characters, padded at the end, with white space anywhere.
fn base64(text: &str) -> bool {
    let (mut digits, mut padding) = (0_usize, 0_usize);
    for byte in text.bytes() {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {}
            b'=' => padding += 1,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padding == 0 => digits += 1,
            _ => return false,
        }
    }
    padding <= 2 && (digits + padding) % 4 == 0 && (padding == 0 || digits % 4 >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_that_dotnet_reads() {
        for (builtin, good, bad) in [
            (Builtin::Boolean, "true false 1 0", "True yes 2"),
            (
                Builtin::Int,
                "0 -1 +7 2147483647",
                "2147483648 1.0 a 0x1 1,0",
            ),
            (Builtin::UnsignedShort, "0 65535", "-1 65536"),
            (
                Builtin::NonNegativeInteger,
                "0 -0 99999999999999999999",
                "-1 1.5",
            ),
            (
                Builtin::Double,
                "1 .5 1e3 INF -INF NaN -1.",
                "inf nan 1e 0x1 infinity",
            ),
            (
                Builtin::Language,
                "en en-US zh-Hans-CN",
                "en_US toolonglanguage 1",
            ),
            (
                Builtin::Base64Binary,
                "AAAA AA== AAA= QUJDRA==",
                "A AA= A=== =AAA A*AA",
            ),
        ] {
            for value in good.split(' ') {
                assert_eq!(builtin.check(value), Ok(()), "{builtin:?} {value}");
            }
            for value in bad.split(' ') {
                assert!(builtin.check(value).is_err(), "{builtin:?} {value}");
            }
            assert_eq!(builtin.check("").is_ok(), builtin == Builtin::Base64Binary);
        }
    }

    #[test]
    fn the_patterns_match_their_expressions() {
        for (pattern, good, bad) in [
            (
                Pattern::Guid,
                "00062008-0000-0000-C000-000000000046",
                "{00062008-0000-0000-C000-000000000046}",
            ),
            (Pattern::Tag, "0x0E1f", "0x"),
            (Pattern::Number, "0X", "a"),
            (Pattern::Number, "123", "-1"),
        ] {
            assert!(pattern.fits(good) && !pattern.fits(bad), "{pattern:?}");
        }
    }
}
