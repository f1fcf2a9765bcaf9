//! Conversion of HTML to plain text with its paragraphs, lines and bullets, and of plain text to HTML.

/// The elements that start and end a line.
const BLOCKS: [&str; 17] = [
    "blockquote",
    "center",
    "div",
    "dl",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ol",
    "pre",
    "table",
    "tr",
    "ul",
];
/// The elements without readable content.
const SILENT: [&str; 4] = ["head", "script", "style", "template"];
const RULE: &str = "________________________________";

/// The plain text of HTML.
pub(crate) fn text(html: &str) -> String {
    let mut lines = Lines {
        html: String::with_capacity(html.len() + html.len() / 4),
        empty: true,
        silent: false,
    };
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        lines.push_text(before);
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        lines.tag(&tag[..end]);
        rest = &tag[end..];
    }
    lines.push_text(rest);
    let text = mail_parser::decoders::html::html_to_text(&lines.html);
    let text = text.replace('\n', "\r\n");
    // Exchange ends the last line, too.
    match text.is_empty() || text.ends_with("\r\n") {
        true => text,
        false => text + "\r\n",
    }
}

/// Plain text as the HTML that Exchange makes of it.
pub(crate) fn html(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let text = text.replace('>', "&gt;").replace("\r\n", "\n");
    let text = text.replace("  ", "&nbsp; ").replace('\n', "<br>\r\n");
    format!(
        "<html>\r\n<head>\r\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">\r\n\
         <meta name=\"Generator\" content=\"Microsoft Exchange Server\">\r\n<!-- converted from text -->\r\n</head>\r\n\
         <body>\r\n<font size=\"2\"><span style=\"font-size:11pt;\"><div class=\"PlainText\">{text}</div></span></font>\r\n\
         </body>\r\n</html>\r\n"
    )
}

/// HTML in which every line break is a `<br>`: the decoder recognises no other line break.
struct Lines {
    html: String,
    /// Whether the current line is still empty.
    empty: bool,
    /// Whether the following text is inside an element without readable content.
    silent: bool,
}

impl Lines {
    fn push_text(&mut self, text: &str) {
        self.empty &= self.silent || text.trim().is_empty();
        self.html.push_str(text);
    }

    fn end(&mut self, breaks: &str) {
        if !self.empty {
            self.html.push_str(breaks);
            self.empty = true;
        }
    }

    fn tag(&mut self, tag: &str) {
        let inside = tag.trim_start_matches('<').trim_end_matches('>');
        let (closes, inside) = match inside.strip_prefix('/') {
            Some(inside) => (true, inside),
            None => (false, inside),
        };
        let name = inside
            .split(|char: char| !char.is_ascii_alphanumeric())
            .next()
            .expect("a split has at least one part");
        let name = name.to_ascii_lowercase();
        match (closes, name.as_str()) {
            (closes, name) if SILENT.contains(&name) => {
                self.silent = !closes;
                self.html.push_str(tag);
            }
            _ if self.silent => self.html.push_str(tag),
            (_, "p") => self.end("<br><br>"),
            (_, "br") => {
                self.html.push_str("<br>");
                self.empty = true;
            }
            (_, "hr") => {
                self.end("<br>");
                self.html.push_str(RULE);
                self.html.push_str("<br>");
            }
            (closes, block) if BLOCKS.contains(&block) => {
                self.end("<br>");
                if block == "li" && !closes {
                    self.html.push_str("* ");
                }
            }
            (true, "td" | "th") => self.html.push(' '),
            // The decoder handles the remaining tags.
            _ => self.html.push_str(tag),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paragraphs_lines_and_bullets_are_kept() {
        for (html, expected) in [
            (
                "<html><head><style>p {}</style></head><body><p>One</p>\n<p>Two &amp; <b>three</b></p></body></html>",
                "One\r\n\r\nTwo & three\r\n\r\n",
            ),
            (
                "<div><div>One</div></div><div>Two<div>Three</div></div>",
                "One\r\nTwo\r\nThree\r\n",
            ),
            (
                "<h1>Head</h1><ul><li>a</li><li>b</li></ul>end",
                "Head\r\n* a\r\n* b\r\nend\r\n",
            ),
            ("a<br clear=\"all\">b<BR/>c", "a\r\nb\r\nc\r\n"),
            (
                "above<hr tabindex=\"-1\">below",
                "above\r\n________________________________\r\nbelow\r\n",
            ),
            (
                "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>",
                "1 2\r\n3\r\n",
            ),
            ("no markup", "no markup\r\n"),
            ("ends in <b", "ends in\r\n"),
        ] {
            assert_eq!(text(html), expected, "{html}");
        }
    }

    #[test]
    fn text_survives_the_conversion_to_html() {
        let plain = "Grüße & <b>\r\n\r\n  two  spaces";
        let back = text(&html(plain));
        assert_eq!(
            back.trim_end(),
            "Grüße & <b>\r\n\r\n\u{a0} two\u{a0} spaces"
        );
    }

    proptest! {
        #[test]
        fn no_html_makes_it_panic(html in "(<|>|/|br|p|div|li|&amp;|é| |\n|!--|-->){0,60}") {
            let _ = text(&html);
        }
    }
}
