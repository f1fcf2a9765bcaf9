//! The body of a response: the new text above the quoted original, in the form of Exchange.

use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use crate::exchange::data::{Address, Body, Property, Value};
use crate::exchange::ews::properties::View;
use crate::exchange::ews::properties::body::{body, html, inner, plain_text};

/// Dates in the American form: `Wednesday, November 4, 2026 6:54 AM`.
const SENT: &[BorrowedFormatItem<'static>] = format_description!(
    "[weekday], [month repr:long] [day padding:none], [year] [hour repr:12 padding:none]:[minute] [period]"
);

/// The new body above the old one. The result is HTML if either of them is.
pub(crate) fn quoted(view: &View<'_>, new: Option<Body>) -> Body {
    let old = body(&view.item);
    let old_html = old.is_some_and(|old| old.html);
    let new = new.unwrap_or(Body {
        html: old_html,
        text: "".into(),
    });
    match new.html || old_html {
        true => {
            let old = old.map(html).unwrap_or_default();
            in_html(view, &html(&new), &old)
        }
        false => in_text(view, &new.text),
    }
}

fn in_html(view: &View<'_>, new: &str, old: &str) -> Body {
    let lines = lines(view).map(|(name, value)| format!("<b>{name}:</b> {}", escaped(&value)));
    let text = format!(
        "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"></head><body>{}\
         <hr tabindex=\"-1\" style=\"display:inline-block; width:98%\"><div id=\"divRplyFwdMsg\" dir=\"ltr\">\
         <font face=\"Calibri, sans-serif\" color=\"#000000\" style=\"font-size:11pt\">{}</font><div>&nbsp;</div></div>{}\
         </body></html>",
        inner(new),
        lines.collect::<Vec<_>>().join("<br>"),
        inner(old)
    );
    Body {
        html: true,
        text: text.into(),
    }
}

fn in_text(view: &View<'_>, new: &str) -> Body {
    let lines = lines(view).map(|(name, value)| format!("{name}: {value}\r\n"));
    let text = format!(
        "{new}\r\n\r\n{}\r\n{}\r\n{}",
        "_".repeat(32),
        lines.collect::<String>(),
        plain_text(&view.item).unwrap_or_default()
    );
    Body {
        html: false,
        text: text.into(),
    }
}

/// The header lines of the quoted message.
fn lines<'a>(view: &'a View<'_>) -> impl Iterator<Item = (&'static str, String)> + 'a {
    let people = |name| view.item.field(name).map_or(&[][..], Value::mailboxes);
    let from = [Property::From, Property::Organizer]
        .into_iter()
        .map(people);
    let from = from.flatten().next().map(named);
    let time = view.time(Property::DateTimeSent).map(sent);
    let to = |name| {
        let all: Vec<_> = people(name).iter().map(named).collect();
        (!all.is_empty()).then(|| all.join("; "))
    };
    let subject = view.text(Property::Subject).unwrap_or_default().to_owned();
    [
        ("From", from),
        ("Sent", time),
        ("To", to(Property::ToRecipients)),
        ("Cc", to(Property::CcRecipients)),
        ("Subject", Some(subject)),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
}

fn named(one: &Address) -> String {
    match one.name == one.address || one.name.is_empty() {
        true => one.address.to_string(),
        false => format!("{} <{}>", one.name, one.address),
    }
}

fn sent(time: OffsetDateTime) -> String {
    time.format(SENT)
        .expect("a time has all parts of the format")
}

/// A text escaped for HTML.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn times_have_the_american_form() {
        let text = sent(datetime!(2026-11-04 00:05 UTC));
        assert_eq!(text, "Wednesday, November 4, 2026 12:05 AM");
    }
}
