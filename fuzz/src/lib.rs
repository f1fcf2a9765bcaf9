//! A healthy Exchange without a server around it, for what fuzzes its mailboxes.

use std::sync::LazyLock;

use exchaos::exchange::ews::{self, Context, Environment, Capabilities, Request};
use exchaos::exchange::{Arrival, Caller, Product, Setup, Site, Store, Work, World};
use time::OffsetDateTime;
use tokio::sync::watch;

static WORLD: LazyLock<World> = LazyLock::new(|| World::new(1, vec!["contoso.test".to_owned()]));

/// What it answers to the body of a request, by a mailbox that nobody else uses.
pub fn ask(bodies: &[&dyn Fn(&str) -> String]) -> String {
    let store = Store::default();
    let caller = Caller::user("alice@contoso.test".to_owned());
    let mut said = String::new();
    for body in bodies {
        let envelope = format!(
            "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' \
             xmlns:t='http://schemas.microsoft.com/exchange/services/2006/types' \
             xmlns:m='http://schemas.microsoft.com/exchange/services/2006/messages'>\
             <s:Body>{}</s:Body></s:Envelope>",
            body(&said)
        );
        let Ok(request) = Request::read(envelope.as_bytes()) else {
            continue;
        };
        let environment = Environment {
            mailbox_store: store.mailbox_store(None),
            site: Site::of(&WORLD, "mail.contoso.test", Arrival::default(), |host| host.into()),
            now: OffsetDateTime::UNIX_EPOCH,
            capabilities: Capabilities {
                pushes_anywhere: false,
                leaving: watch::channel(false).1,
            },
            work: Work::alone(),
            bytes: envelope.len(),
        };
        let setup = Setup::default();
        let Ok(context) = Context::new(&WORLD, &setup, &caller, environment, &request) else {
            continue;
        };
        let answered = ews::answer(&context, &request);
        let answer = answered.answer.document(Product::default());
        said = String::from_utf8(answer).expect("an answer is text");
    }
    said
}

/// A text as XML has it.
pub fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('\'', "&apos;")
}

/// The first value of an attribute in an answer.
pub fn attribute<'a>(said: &'a str, name: &str) -> Option<&'a str> {
    let rest = said.split_once(&format!(" {name}=\""))?.1;
    Some(rest.split_once('"')?.0)
}
