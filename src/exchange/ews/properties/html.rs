//! HTML as Exchange rewrites it: a full document with a declared character set.

/// The first element in the head of every document.
const META: &str = "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">";

/// The elements that filtered HTML omits with their content
/// ([FilterHtmlContent](https://learn.microsoft.com/exchange/client-developer/web-service-reference/filterhtmlcontent)).
const UNSAFE: [&str; 6] = ["applet", "embed", "iframe", "noscript", "object", "script"];

/// The document that Exchange makes of HTML. A document with that form stays unchanged.
pub(crate) fn rewritten(html: &str) -> String {
    let lower = html.to_ascii_lowercase();
    if declares_utf8(&lower) {
        return html.to_owned();
    }
    let head = between(html, &lower, "head").map(|(_, inside)| without_charset(inside));
    let (body, inside) = match between(html, &lower, "body") {
        Some((tag, inside)) => (tag, inside),
        None => ("<body>", bare(html, &lower)),
    };
    let inside = inside.trim();
    // Text at the end is followed by a blank, which remains of its line break.
    let end = match inside.ends_with('>') || inside.is_empty() {
        true => "",
        false => " ",
    };
    let head = head.unwrap_or_default();
    let head = head.trim();
    format!("<html><head>\r\n{META}{head}</head>{body}{inside}{end}</body></html>")
}

/// Whether it is a document with UTF-8 declared in its head.
fn declares_utf8(lower: &str) -> bool {
    let head = lower.find("<head").zip(lower.find("</head"));
    let head = head.and_then(|(start, end)| lower.get(start..end));
    let tags = head.map(|head| head.split('<').filter(|tag| tag.starts_with("meta")));
    let mut tags = tags.into_iter().flatten();
    lower.contains("<body") && tags.any(|tag| tag.contains("content-type") && tag.contains("utf-8"))
}

/// The opening tag of an element and its content. A missing end tag means the end of the text.
fn between<'a>(html: &'a str, lower: &str, name: &str) -> Option<(&'a str, &'a str)> {
    let opening = format!("<{name}");
    let start = lower.match_indices(&opening).map(|(index, _)| index);
    let mut start = start.filter(|index| {
        let next = lower[index + opening.len()..].chars().next();
        next.is_none_or(|next| !next.is_ascii_alphanumeric())
    });
    let start = start.next()?;
    let inside = start + lower[start..].find('>')? + 1;
    let end = lower[inside..].rfind(&format!("</{name}"));
    let end = end.map_or(html.len(), |end| inside + end);
    Some((&html[start..inside], &html[inside..end]))
}

/// The content of HTML without a body: the part after the head, or after the opening tag.
fn bare<'a>(html: &'a str, lower: &str) -> &'a str {
    let after = |tag: &str| Some(lower.find(tag)? + tag.len());
    let start = after("</head>").or_else(|| {
        let html = lower.find("<html")?;
        Some(html + lower[html..].find('>')? + 1)
    });
    let start = start.unwrap_or_default();
    let end = lower.rfind("</html").filter(|end| *end >= start);
    &html[start..end.unwrap_or(html.len())]
}

/// The content of a head without declarations of a character set.
fn without_charset(head: &str) -> String {
    let mut kept = String::with_capacity(head.len());
    let mut rest = head;
    while let Some(start) = rest.find('<') {
        let end = rest[start..]
            .find('>')
            .map_or(rest.len(), |end| start + end + 1);
        let tag = rest[start..end].to_ascii_lowercase();
        let is_charset = tag.starts_with("<meta") && tag.contains("charset");
        kept.push_str(&rest[..start]);
        if !is_charset {
            kept.push_str(&rest[start..end]);
        }
        rest = &rest[end..];
    }
    kept + rest
}

/// The HTML without parts that could run in a reader's browser.
pub(crate) fn filtered(html: &str) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        kept.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find('>').map_or(rest.len(), |end| end + 1);
        let name = rest[1..end].trim_start_matches('/');
        let name = name
            .split(|char: char| !char.is_ascii_alphanumeric())
            .next()
            .expect("a split has at least one part");
        let name = name.to_ascii_lowercase();
        if UNSAFE.contains(&name.as_str()) {
            let closing = format!("</{name}");
            let lower = rest.to_ascii_lowercase();
            let close = lower.find(&closing).filter(|_| !rest.starts_with("</"));
            let end = match close {
                Some(close) => rest[close..]
                    .find('>')
                    .map_or(rest.len(), |end| close + end + 1),
                None => end,
            };
            rest = &rest[end..];
            continue;
        }
        kept.push_str(&safe(&rest[..end]));
        rest = &rest[end..];
    }
    kept + rest
}

/// A tag without event handlers and `javascript:` links.
fn safe(tag: &str) -> String {
    let lower = tag.to_ascii_lowercase();
    if !lower.contains(" on") && !lower.contains("javascript:") {
        return tag.to_owned();
    }
    let mut kept = String::new();
    for part in attributes(tag) {
        let name = part.trim_start().to_ascii_lowercase();
        let runs = name.starts_with("on") && name.contains('=');
        if !runs && !name.contains("javascript:") {
            kept.push_str(part);
        }
    }
    match tag.ends_with('>') && !kept.ends_with('>') {
        true => kept + ">",
        false => kept,
    }
}

/// The parts of a tag: its name, and each attribute with the blanks before it.
fn attributes(tag: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quote) = (Vec::new(), 0, None);
    for (index, char) in tag.char_indices() {
        match (quote, char) {
            (None, '"' | '\'') => quote = Some(char),
            (Some(open), char) if open == char => quote = None,
            (None, char) if char.is_ascii_whitespace() && index > start => {
                parts.push(&tag[start..index]);
                start = index;
            }
            _ => {}
        }
    }
    parts.push(&tag[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn any_html_becomes_a_document_with_a_character_set() {
        let head = format!("<html><head>\r\n{META}");
        for (html, expected) in [
            (
                "Test Draft Body",
                "</head><body>Test Draft Body </body></html>",
            ),
            (
                "<html><body>Hello HTML</body></html>",
                "</head><body>Hello HTML </body></html>",
            ),
            ("<p>a</p>\r\n", "</head><body><p>a</p></body></html>"),
            (
                "<!DOCTYPE html><HTML><HEAD><meta charset='latin1'><style>p {}</style></HEAD><BODY dir=\"ltr\">x</BODY></HTML>",
                "<style>p {}</style></head><BODY dir=\"ltr\">x </body></html>",
            ),
            (
                "<html><head><title>t</title></head>x</html>",
                "<title>t</title></head><body>x </body></html>",
            ),
            ("", "</head><body></body></html>"),
        ] {
            let written = rewritten(html);
            assert_eq!(written, format!("{head}{expected}"), "{html}");
            assert_eq!(rewritten(&written), written, "{html}");
        }
    }

    #[test]
    fn active_content_is_removed() {
        for (html, expected) in [
            ("a<script>alert(1)</script>b", "ab"),
            (
                "<p onclick=\"x('a b')\" class='c'>t</p>",
                "<p class='c'>t</p>",
            ),
            ("<a href='javascript:x()'>t</a>", "<a>t</a>"),
            ("<iframe src=x>", ""),
            ("one <b>two</b>", "one <b>two</b>"),
        ] {
            assert_eq!(filtered(html), expected, "{html}");
        }
    }

    proptest! {
        #[test]
        fn no_html_makes_it_panic(html in "(<|>|/|html|head|body|script|on|=|'|é| |\n|meta|charset){0,60}") {
            let written = rewritten(&html);
            prop_assert_eq!(&rewritten(&written), &written);
            let _ = filtered(&html);
        }
    }
}
