//! Converts a recorded response into a scenario that sends the same response.

use http::StatusCode;
use uuid::Uuid;

use super::body::{Body, DeclaredLength};
use super::draft::Draft;
use super::response::Response;
use super::text::{block, key, line};
use crate::cli::verdict::Failure;
use crate::exchange::ews::ResponseCode;
use crate::exchange::pages::PAGES;
use crate::fault::is_template;
use crate::settings;

/// The longest body (bytes) within the scenario. A longer or binary body is written to a file of its own.
const LONGEST_TEXT: usize = 16 * 1024;

/// A scenario that sends a recorded response.
pub(super) fn draft(bytes: &[u8], id: &str) -> Result<Draft, Failure> {
    let response = Response::read(bytes).map_err(|wrong| {
        format!("{wrong}\nhint: pass a response as printed by `curl -i`: a status line, headers, an empty line, the body")
    })?;
    if let Some((name, _)) = response
        .headers
        .iter()
        .find(|(_, value)| value.contains('{') && is_template(value))
    {
        return Err(format!("the header `{name}` contains the text of a placeholder").into());
    }
    let body = Body::of(&response);
    if body.bytes.len() as u64 > settings::MAX_BODY_FILE_BYTES {
        return Err(format!(
            "the body is longer than {} bytes",
            settings::MAX_BODY_FILE_BYTES
        )
        .into());
    }
    let reason = StatusCode::from_u16(response.status)
        .ok()
        .and_then(|status| status.canonical_reason());
    let phrase = response.reason.as_deref().or(reason).unwrap_or_default();
    let mut text = format!(
        "title = {}\n",
        line(format!("A recorded answer: {} {phrase}", response.status).trim_end())
    );
    text += "# class  = \"transient\"           # transient: trying again may help | permanent\n";
    text += "# cause  = \"...\"                 # and remedy, in your own words\n";
    remark(&mut text, &response, &body);
    text += "\n[[rule]]\n# on   = { service = \"ews\" }   # without it, every request\n# when = \"first 3\"             # without it, always\n";
    text += &hint(&body.bytes, response.status);
    let (content, beside) = content(&response, &body, id);
    text += &format!("\n[rule.fault.http.status]\ncode = {}\n", response.status);
    let own = response.reason.as_deref();
    if let Some(own) = own.filter(|own| Some(*own) != reason) {
        text += &format!("reason = {}\n", line(own));
    }
    text += "from = \"nobody\"                  # no headers but those below\n";
    if let Some(seconds) = seconds(&response) {
        text += &format!("retry-after = \"{seconds}s\"\n");
    }
    text += &content;
    text += "\n[rule.fault.http.status.headers]\n";
    text += &headers(&response, &body);
    Ok(Draft { text, beside })
}

/// Appends remarks as comments.
fn remark(text: &mut String, response: &Response, body: &Body) {
    let skipped = response
        .skipped
        .iter()
        .map(|line| format!("Skipped: {}", line.escape_debug()));
    for sentence in skipped.chain(body.remarks.iter().cloned()) {
        *text += &format!("# {sentence}\n");
    }
}

/// The `Retry-After` of the response, if it is a number of seconds in the form that this server writes.
fn seconds(response: &Response) -> Option<u32> {
    let lines = response
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("retry-after"));
    let lines: Vec<_> = lines.collect();
    let [(name, value)] = lines[..] else {
        return None;
    };
    let seconds: u32 = value.parse().ok()?;
    let plain = name == "Retry-After" && seconds.to_string() == *value;
    (plain && (1..=86_400).contains(&seconds)).then_some(seconds)
}

/// The line of the body, and the body file.
fn content(response: &Response, body: &Body, id: &str) -> (String, Option<(String, Vec<u8>)>) {
    if body.bytes.is_empty() {
        return (String::new(), None);
    }
    if let Some(page) = PAGES.iter().find(|page| page.body() == body.bytes) {
        return (format!("body.page = {}\n", line(page.name)), None);
    }
    let binary = |char: char| char.is_control() && !matches!(char, '\n' | '\r' | '\t');
    let text = std::str::from_utf8(&body.bytes).ok();
    let text = text.filter(|text| {
        text.len() <= LONGEST_TEXT && !is_template(text) && !text.chars().any(binary)
    });
    match text {
        Some(text) => (format!("body.text = {}\n", block(text)), None),
        None => {
            let file = format!("{id}.{}", extension(response));
            let line = format!("body.file = {}\n", line(&file));
            (line, Some((file, body.bytes.clone())))
        }
    }
}

fn extension(response: &Response) -> &'static str {
    let kind = response.header("content-type").unwrap_or_default();
    let known = ["html", "json", "xml"];
    known
        .into_iter()
        .find(|known| kind.contains(known))
        .unwrap_or("body")
}

/// The header lines. Repeated headers become a list, individual values become placeholders, and headers of the transfer
/// are omitted.
fn headers(response: &Response, body: &Body) -> String {
    let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
    for (name, value) in &response.headers {
        let Some(value) = kept(name, value, response, body) else {
            continue;
        };
        match groups
            .iter_mut()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
        {
            Some((_, values)) => values.push(value),
            None => groups.push((name, vec![value])),
        }
    }
    if body.length == DeclaredLength::Nothing {
        groups.push(("Content-Length", Vec::new()));
    }
    let setting = |(name, values): (&str, Vec<String>)| match &values[..] {
        [value] => format!("{} = {}\n", key(name), line(value)),
        values => {
            let values: Vec<String> = values.iter().map(|value| line(value)).collect();
            format!("{} = [{}]\n", key(name), values.join(", "))
        }
    };
    groups.into_iter().map(setting).collect()
}

/// The value of a header in the scenario. `None` for headers that this server writes itself, or must not repeat.
fn kept(name: &str, value: &str, response: &Response, body: &Body) -> Option<String> {
    match name.to_ascii_lowercase().as_str() {
        // The server does the transfer itself. An id of one client must not be repeated to others.
        "transfer-encoding" | "trailer" | "client-request-id" | "x-exchaos" => None,
        "content-length" => match &body.length {
            DeclaredLength::More(declared) => Some(declared.clone()),
            DeclaredLength::Right | DeclaredLength::Nothing => None,
        },
        // curl decodes the body, but prints the header of its coding.
        "content-encoding" if std::str::from_utf8(&body.bytes).is_ok() => None,
        "date" => Some("{date}".to_owned()),
        "request-id" if Uuid::parse_str(value).is_ok() => Some("{request-id}".to_owned()),
        "retry-after" if seconds(response).is_some() => None,
        _ => Some(value.to_owned()),
    }
}

/// A comment with the mechanism that would replace the recorded response, if the body is one of EWS.
fn hint(body: &[u8], status: u16) -> String {
    let Some(code) = std::str::from_utf8(body).ok().and_then(response_code) else {
        return String::new();
    };
    let text = String::from_utf8_lossy(body);
    let fault = status == 500 && text.contains("Fault>");
    let (mechanism, wait) = if fault {
        ("ews.soap-fault", back_off(&text))
    } else {
        ("ews.response-code", None)
    };
    let wait = wait.map(|wait| {
        format!(", message-xml = [{{ name = \"BackOffMilliseconds\", value = \"{wait}\" }}]")
    });
    format!(
        "# This is the EWS code {code}. Instead of all below, this line sends it with the headers, ids and versions of the server:\n# fault.{mechanism} = {{ code = \"{code}\"{} }}\n",
        wait.unwrap_or_default()
    )
}

/// The first ResponseCode other than success.
fn response_code(text: &str) -> Option<&'static str> {
    let found = text.split("ResponseCode").skip(1).filter_map(|rest| {
        let (_, rest) = rest.split_once('>')?;
        ResponseCode::named(rest.split('<').next()?.trim())
    });
    found
        .map(ResponseCode::name)
        .find(|name| *name != "NoError")
}

fn back_off(text: &str) -> Option<u64> {
    let (_, rest) = text.split_once("\"BackOffMilliseconds\">")?;
    rest.split('<').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::exchange::{Arrival, Product, Setup, Site, Stamp, World};
    use crate::facts;
    use crate::fault::Fault;
    use crate::fault::http::HttpFault;
    use crate::fault::{Responder, ResponseContext};
    use crate::scenario::read;
    use proptest::prelude::*;

    /// The head and the body that the scenario sends, without the length.
    fn answered(draft: &Draft) -> (String, Vec<u8>) {
        let (scenario, problems) = read(&draft.text, "recorded");
        assert_eq!(problems, [], "{}", draft.text);
        let scenario = scenario.unwrap();
        let Some(Fault::Http(HttpFault::Status(status))) = &scenario.rule[0].fault else {
            panic!("{}", draft.text)
        };
        let stamp = Stamp {
            prefers_affinity: false,
            request_id: Uuid::nil(),
            client_request_id: None,
            clock: &Clock::system(),
            product: Product::default(),
            domain: "contoso.test",
            folder: "/EWS",
        };
        let world = World::new(1, vec!["contoso.test".to_owned()]);
        let site = Site::of(&world, "mail.contoso.test", Arrival::default(), |host| {
            host.into()
        });
        let reply = status.respond(&ResponseContext {
            setup: &Setup::default(),
            stamp: &stamp,
            site: &site,
            request: &facts::Request::default(),
        });
        let body = match &draft.beside {
            Some((_, bytes)) => bytes.clone(),
            None => reply.body.to_vec(),
        };
        (String::from_utf8(reply.head().to_vec()).unwrap(), body)
    }

    /// The same lines, with repeated names grouped as in a scenario.
    fn together(lines: &[(String, String)]) -> Vec<(String, String)> {
        let mut names: Vec<&str> = Vec::new();
        for (name, _) in lines {
            if !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                names.push(name);
            }
        }
        let of = |name: &&str| {
            let name = (*name).to_owned();
            let same = lines
                .iter()
                .filter(|(known, _)| known.eq_ignore_ascii_case(&name));
            same.map(|(_, value)| (name.clone(), value.clone()))
                .collect::<Vec<_>>()
        };
        names.iter().flat_map(of).collect()
    }

    proptest! {
        #[test]
        fn every_response_is_reproduced_or_refused(
            status in 200_u16..600,
            reason in "([!-~]([ -~]{0,20}[!-~])?)?",
            headers in prop::collection::vec(("X-[A-Za-z0-9-]{1,3}", "([!-~]([ -~]{0,20}[!-~])?)?"), 0..6),
            body in prop_oneof![
                any::<Vec<u8>>(),
                "(\\PC|\r\n|\n|'''|\"\"\"|\\{host\\}|\\\\)*".prop_map(String::into_bytes),
            ],
            end in prop_oneof![Just("\n"), Just("\r\n")],
            declared in any::<bool>(),
        ) {
            prop_assume!(!body.starts_with(b"HTTP/"));
            let mut text = format!("HTTP/1.1 {status} {reason}{end}");
            for (name, value) in &headers {
                text += &format!("{name}: {value}{end}");
            }
            if declared {
                text += &format!("Content-Length: {}{end}", body.len());
            }
            let bytes = [text.as_bytes(), end.as_bytes(), &body].concat();
            let Ok(draft) = draft(&bytes, "recorded") else {
                prop_assert!(headers.iter().any(|(_, value)| is_template(value)));
                return Ok(());
            };
            let mut head = format!("HTTP/1.1 {status} {reason}\r\n");
            for (name, value) in together(&headers) {
                head += &format!("{name}: {value}\r\n");
            }
            prop_assert_eq!(answered(&draft), (head + "\r\n", body));
        }

        #[test]
        fn invalid_text_is_refused_or_makes_a_valid_scenario(
            start in prop_oneof![Just(""), Just("HTTP/1.1 200 OK\n"), Just("HTTP/2 503\r\nTransfer-Encoding: chunked\r\nContent-Length: 1")],
            rest in prop_oneof![any::<Vec<u8>>(), "([a-zA-Z-]{1,8}: ?[ -~]{0,9}\r?\n|HTTP/1.1 [0-9]{3}\n|\n|[0-9a-f]\r\n)*".prop_map(String::into_bytes)],
        ) {
            if let Ok(draft) = draft(&[start.as_bytes(), &rest].concat(), "recorded") {
                answered(&draft);
            }
        }
    }

    fn drafted(response: &str) -> String {
        draft(response.as_bytes(), "recorded").unwrap().text
    }

    #[test]
    fn heads_before_the_last_one_are_skipped_with_a_remark() {
        let text = drafted(
            "HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 401 Unauthorized\r\nContent-Length: 7\r\n\r\n\
             HTTP/1.1 100 Continue\r\n\r\nHTTP/2 503 \r\nretry-after: 7\r\nRetry-After: 8\r\n\r\ndown\n",
        );
        assert!(
            text.contains("code = 503\nfrom") && text.contains("body.text = '''\ndown\n'''"),
            "{text}"
        );
        assert!(
            text.contains("# Skipped: HTTP/1.1 401 Unauthorized"),
            "{text}"
        );
        assert!(text.contains("retry-after = [\"7\", \"8\"]"), "{text}");
    }

    #[test]
    fn changes_by_pasting_are_reverted() {
        let body = |text: &str| {
            drafted(text)
                .split("body.text = ")
                .nth(1)
                .unwrap()
                .lines()
                .next()
                .unwrap()
                .to_owned()
        };
        assert_eq!(
            body("HTTP/1.1 200 OK\nContent-Length: 4\n\ndown\n"),
            "\"down\""
        );
        assert_eq!(
            body("HTTP/1.1 200 OK\nContent-Length: 6\n\na\nb\n"),
            "\"\"\""
        );
        assert_eq!(
            body(
                "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2;x=y\r\ndo\r\n2\r\nwn\r\n0\r\n\r\n"
            ),
            "\"down\""
        );
        assert_eq!(
            body("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\ndown"),
            "\"down\""
        );
    }

    #[test]
    fn the_code_of_ews_is_recognized() {
        let fault = "HTTP/1.1 500 Internal Server Error\n\n<s:Envelope><s:Fault><e:ResponseCode xmlns:e=\"x\">ErrorServerBusy\
            </e:ResponseCode><t:Value Name=\"BackOffMilliseconds\">297749</t:Value></s:Fault></s:Envelope>";
        let line = "# fault.ews.soap-fault = { code = \"ErrorServerBusy\", message-xml = [{ name = \"BackOffMilliseconds\", value = \"297749\" }] }";
        assert!(drafted(fault).contains(line), "{}", drafted(fault));
        let message = "HTTP/1.1 200 OK\n\n<m:ResponseCode>NoError</m:ResponseCode><m:ResponseCode>ErrorAccessDenied</m:ResponseCode>";
        assert!(
            drafted(message)
                .contains("# fault.ews.response-code = { code = \"ErrorAccessDenied\" }")
        );
    }
}
