//! The content types that WCF accepts. It refuses others before EWS sees the message.

use crate::exchange::http::XML;
use crate::exchange::soap::Product;
use crate::facts;

/// The encodings that WCF accepts.
const CHARSETS: [&str; 4] = ["utf-8", "utf-16", "utf-16le", "utf-16be"];

/// The reason phrase with which WCF refuses the content type of a request
/// ([HttpChannelHelpers](https://github.com/microsoft/referencesource/blob/master/System.ServiceModel/System/ServiceModel/Channels/HttpChannelHelpers.cs)).
pub(super) fn refused(request: &facts::Request, product: Product) -> Option<String> {
    let Some(given) = request.headers.get(http::header::CONTENT_TYPE) else {
        return Some("Missing Content Type".to_owned());
    };
    // A reason phrase cannot repeat bytes that are not text.
    let given = given.to_str().unwrap_or("?");
    (!is_supported(given, product)).then(|| {
        format!(
            "Cannot process the message because the content type '{given}' was not the expected type '{XML}'."
        )
    })
}

/// Whether it is `text/xml` in a supported encoding. .NET before version 4 compares the whole text.
fn is_supported(given: &str, product: Product) -> bool {
    let (kind, parameters) = given.split_once(';').unwrap_or((given, ""));
    if !kind.trim().eq_ignore_ascii_case("text/xml") {
        return false;
    }
    if product.release().asp_net.starts_with("2.") {
        let expected = given.get(..XML.len()).unwrap_or(given);
        return parameters.is_empty() || expected.eq_ignore_ascii_case(XML);
    }
    let mut parameters = parameters
        .split(';')
        .filter_map(|parameter| parameter.split_once('='));
    let charset = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
    charset.is_none_or(|(_, charset)| {
        let charset = charset.trim().trim_matches('"');
        CHARSETS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(charset))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_xml_is_read_and_exchange_2010_wants_a_blank_before_its_charset() {
        for (given, new, old) in [
            ("text/xml; charset=utf-8", true, true),
            ("text/xml; charset=UTF-8", true, true),
            ("Text/XML; Charset=\"utf-8\"", true, false),
            ("text/xml;charset=utf-8", true, false),
            ("text/xml", true, true),
            ("text/xml; charset=utf-16", true, false),
            ("text/xml; charset=iso-8859-1", false, false),
            ("text/xml-ish", false, false),
            ("application/soap+xml; charset=utf-8", false, false),
            ("", false, false),
        ] {
            assert_eq!(is_supported(given, Product::Exchange2019), new, "{given}");
            assert_eq!(is_supported(given, Product::Exchange2010), old, "{given}");
        }
    }
}
