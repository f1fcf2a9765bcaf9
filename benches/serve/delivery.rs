//! What delivery costs: one message to 100 mailboxes beside the same message to one.

use std::fmt::Write as _;
use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::load::{Client, Connection, envelope, post};
use crate::process::Process;
use crate::report::Report;
use crate::{HEALTHY, Place, Result, median};

/// The number of mailboxes that get the message.
const MAILBOXES: usize = 100;

/// The number of messages that each round sends in each form.
const MESSAGES: usize = 20;

/// The number of rounds. The median counts.
const ROUNDS: usize = 9;

/// Sends messages to one mailbox and to 100, in turns.
pub(crate) async fn measure(place: &Place, report: &mut Report) -> Result<()> {
    let process = Process::exchaos(&place.certs, None)?;
    let client = Client::new(HEALTHY, &place.certs)?;
    let mut connection = client.connect(process.address).await?;
    let (mut one, mut many) = (Vec::new(), Vec::new());
    // The first round makes the mailboxes.
    for round in 0..=ROUNDS {
        let single = send(&process, &mut connection, 0..1).await?;
        let all = send(&process, &mut connection, 0..MAILBOXES).await?;
        if round > 0 {
            one.push(single);
            many.push(all);
        }
    }
    let ratios: Vec<f64> = many.iter().zip(&one).map(|(all, one)| all / one).collect();
    report.note("A message to 1 mailbox", median(&one), "ms");
    report.note("  to 100 mailboxes", median(&many), "ms");
    report.at_most("  as a multiple of 1", median(&ratios), "x", 100.0);
    Ok(())
}

/// Sends messages to these mailboxes. Returns the CPU time of one message in milliseconds.
async fn send(
    process: &Process,
    connection: &mut Connection,
    mailboxes: Range<usize>,
) -> Result<f64> {
    let credentials = format!("Basic {}", STANDARD.encode("alice@contoso.test:exchaos"));
    let request = post(HEALTHY, Some(&credentials), &message(mailboxes));
    let before = process.cpu()?;
    for _ in 0..MESSAGES {
        let answer = connection.ask(&request).await?;
        if !str::from_utf8(answer)?.contains("NoError") {
            return Err("a message was refused".into());
        }
    }
    let taken = process.cpu()?.saturating_sub(before);
    Ok(taken.as_secs_f64() * 1e3 / MESSAGES as f64)
}

/// A CreateItem that sends a message to these mailboxes and saves no copy.
fn message(mailboxes: Range<usize>) -> String {
    let recipients = mailboxes.fold(String::new(), |mut list, number| {
        let address = format!("user{number}@contoso.test");
        write!(
            list,
            "<t:Mailbox><t:EmailAddress>{address}</t:EmailAddress></t:Mailbox>"
        )
        .expect("a string takes every text");
        list
    });
    envelope(&format!(
        "<m:CreateItem MessageDisposition=\"SendOnly\"><m:Items><t:Message><t:Subject>A benchmark</t:Subject>\
         <t:Body BodyType=\"Text\">One line of text.</t:Body><t:ToRecipients>{recipients}</t:ToRecipients>\
         </t:Message></m:Items></m:CreateItem>"
    ))
}
