//! The pages of the authorization server: plain HTML with the field names of Entra's own form.

use super::error::{Error, Mark};
use crate::reply::Reply;

const HTML: &str = "text/html; charset=utf-8";

/// The sign-in form.
pub(super) struct Form<'a> {
    pub(super) title: &'a str,
    /// The query of the form's URL.
    pub(super) action: &'a str,
    /// The application.
    pub(super) about: &'a str,
    /// The user, if the request names one.
    pub(super) login: &'a str,
    /// The code of a device, for a sign-in on another device.
    pub(super) code: Option<&'a str>,
    /// The error of the previous attempt.
    pub(super) problem: Option<&'a Error>,
}

/// The sign-in page. Scripts find its fields by their names: `login`, `passwd`, `user_code`.
pub(super) fn sign_in(form: &Form<'_>) -> Reply {
    let problem = form.problem.map_or_else(String::new, |error| {
        let code = error.codes.first().copied().unwrap_or_default();
        let text = escape(&error.text);
        format!("<p id=\"error\">AADSTS{code}: {text}</p>\n")
    });
    let code = form.code.map_or_else(String::new, |code| {
        let code = escape(code);
        format!("<label>Code <input name=\"user_code\" value=\"{code}\"></label>\n")
    });
    let action = match form.action {
        "" => String::new(),
        query => format!("?{}", escape(query)),
    };
    let (title, about) = (escape(form.title), escape(form.about));
    let login = escape(form.login);
    page(
        200,
        &title,
        &format!(
            "<h1>{title}</h1>\n<p>to continue to {about}</p>\n{problem}<form method=\"post\" action=\"{action}\">\n{code}<label>Email or phone <input name=\"login\" value=\"{login}\" autocomplete=\"username\"></label>\n<label>Password <input name=\"passwd\" type=\"password\" autocomplete=\"current-password\"></label>\n<input type=\"submit\" value=\"Sign in\">\n</form>"
        ),
    )
}

/// The page for a request without a redirect URI.
pub(super) fn trouble(error: &Error, mark: &Mark) -> Reply {
    let text = escape(&error.description(mark));
    page(
        400,
        "Sign in to your account",
        &format!(
            "<h1>Sign in</h1>\n<p>Sorry, but we're having trouble signing you in.</p>\n<p id=\"error\">{text}</p>"
        ),
    )
}

/// The page at the end of a sign-in on another device.
pub(super) fn signed_in() -> Reply {
    page(
        200,
        "Sign in to your account",
        "<p>You have signed in to the application on your device. You may now close this window.</p>",
    )
}

/// A page that submits a form by itself.
pub(super) fn post_back(
    uri: &str,
    parameters: impl Iterator<Item = (&'static str, String)>,
) -> Reply {
    let field = |(name, value): (&str, String)| {
        let value = escape(&value);
        format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">\n")
    };
    let fields: String = parameters.map(field).collect();
    let uri = escape(uri);
    page(
        200,
        "Working...",
        &format!(
            "<form method=\"post\" name=\"hiddenform\" action=\"{uri}\">\n{fields}<noscript><input type=\"submit\" value=\"Continue\"></noscript>\n</form>\n<script>document.forms[0].submit();</script>"
        ),
    )
}

/// A redirect to the client.
pub(super) fn redirect(location: &str) -> Reply {
    let mut reply = Reply::new(302);
    reply.headers.append("Cache-Control", "no-store, no-cache");
    reply.headers.append("Pragma", "no-cache");
    reply.headers.append("Location", location.to_owned());
    reply
}

fn page(status: u16, title: &str, body: &str) -> Reply {
    let mut reply = Reply::new(status);
    reply.headers.append("Cache-Control", "no-store, no-cache");
    reply.headers.append("Pragma", "no-cache");
    reply.headers.append("Content-Type", HTML);
    reply.body = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><title>{title}</title></head>\n<body>\n{body}\n</body>\n</html>\n"
    )
    .into();
    reply
}

/// A text escaped for HTML.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_sent_becomes_markup() {
        let form = Form {
            title: "Sign in",
            action: "a=1&b=\"><script>",
            about: "<b>app</b>",
            login: "\"><script>alert(1)</script>",
            code: Some("'>"),
            problem: None,
        };
        let body = String::from_utf8(sign_in(&form).body.to_vec()).unwrap();
        assert!(!body.contains("<script") && !body.contains("<b>"), "{body}");
        assert!(body.contains("action=\"?a=1&amp;b=&quot;&gt;&lt;script&gt;\""));
    }
}
