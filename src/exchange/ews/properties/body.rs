//! The body of an item, as HTML and as plain text.

use std::borrow::Cow;

use super::html::rewritten;
use super::plain::{self, text};
use crate::exchange::data::{Body, Item, Kind, Property, Value};

/// The length of a preview in characters
/// ([Preview](https://learn.microsoft.com/exchange/client-developer/web-service-reference/preview)).
const PREVIEW: usize = 255;

/// The body as it is stored.
pub(crate) fn body(item: &Item) -> Option<&Body> {
    match item.field(Property::Body)? {
        Value::Body(body) => Some(body),
        _ => None,
    }
}

/// The body as it is stored. Contacts and appointments without a body have an empty one.
pub(crate) fn stated_or_empty(item: &Item) -> Option<Cow<'_, Body>> {
    const EMPTY: Body = Body {
        html: false,
        text: Cow::Borrowed(""),
    };
    let is_shown = matches!(item.kind, Kind::Contact | Kind::CalendarItem);
    let empty = is_shown.then_some(Cow::Owned(EMPTY));
    body(item).map(Cow::Borrowed).or(empty)
}

/// The body without its formatting.
pub(crate) fn plain_text(item: &Item) -> Option<Cow<'static, str>> {
    let body = body(item)?;
    Some(match body.html {
        true => text(&body.text).into(),
        false => body.text.clone(),
    })
}

/// The body as HTML.
pub(crate) fn html(body: &Body) -> Cow<'static, str> {
    match body.html {
        true => body.text.clone(),
        false => plain::html(&body.text).into(),
    }
}

/// The body in the requested form. Exchange rewrites HTML instead of echoing it.
pub(crate) fn converted(body: &Body, html_wanted: Option<bool>) -> Body {
    match html_wanted {
        Some(html) if body.text.is_empty() => Body {
            html,
            text: "".into(),
        },
        Some(true) if !body.html => Body {
            html: true,
            text: html(body),
        },
        Some(false) if body.html => Body {
            html: false,
            text: text(&body.text).into(),
        },
        _ if body.html && !body.text.is_empty() => Body {
            html: true,
            text: rewritten(&body.text).into(),
        },
        _ => body.clone(),
    }
}

/// The start of the quoted message in a reply, in HTML and in plain text.
const QUOTES: [&str; 6] = [
    "<hr tabindex=\"-1\"",
    "<div id=\"divRplyFwdMsg\"",
    "<blockquote",
    "\n>",
    "\n________________________________",
    "-----Original Message-----",
];

/// The body without the quoted message
/// ([UniqueBody](https://learn.microsoft.com/exchange/client-developer/web-service-reference/uniquebody)).
pub(crate) fn unique(item: &Item) -> Option<Body> {
    let body = body(item)?;
    let ends = QUOTES.iter().filter_map(|quote| body.text.find(quote));
    let Some(end) = ends.min().filter(|end| *end > 0) else {
        return Some(body.clone());
    };
    let own = body.text[..end].trim_end();
    let text = match body.html {
        true => format!("<html><body>{}</body></html>", inner(own)),
        false => format!("{own}\r\n"),
    };
    Some(Body {
        html: body.html,
        text: text.into(),
    })
}

/// The content of `<body>` in HTML.
pub(crate) fn inner(html: &str) -> &str {
    let lower = html.to_ascii_lowercase();
    let start = lower
        .find("<body")
        .and_then(|tag| Some(tag + lower[tag..].find('>')? + 1));
    let start = start.unwrap_or_default();
    let end = lower[start..]
        .rfind("</body")
        .map_or(html.len(), |end| start + end);
    &html[start..end]
}

/// The first words of the body.
pub(crate) fn preview(item: &Item) -> String {
    let plain = plain_text(item).unwrap_or_default();
    let mut words = plain.split_whitespace();
    let mut preview = String::new();
    while preview.len() < PREVIEW * 4
        && let Some(word) = words.next()
    {
        if !preview.is_empty() {
            preview.push(' ');
        }
        preview.push_str(word);
    }
    preview.chars().take(PREVIEW).collect()
}
