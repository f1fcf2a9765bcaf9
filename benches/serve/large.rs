//! What a large message takes while it is got: how many times its size.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::load::{Client, Connection, basic, between, envelope, get_folder, post};
use crate::process::Process;
use crate::report::Report;
use crate::{HEALTHY, Place, Result};

/// How long the message is (bytes).
const BYTES: usize = 10_000_000;

/// How often it is got.
const TIMES: usize = 5;

/// Measures a message that is all text, and one with an attachment.
pub(crate) async fn measure(place: &Place, report: &mut Report) -> Result<()> {
    let text = "Subject: Large\r\n\r\n".to_owned()
        + &"All of this is text, line by line.\r\n".repeat(BYTES / 36);
    let copies = copies(place, &text).await?;
    report.at_most("Held for GetItem of 10 MB of text", copies, "x", 3.0);
    let line = STANDARD.encode([0x5a; 57]) + "\r\n";
    let attached = "Subject: Large\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
                    --b\r\n\r\nSee there.\r\n--b\r\nContent-Type: application/octet-stream\r\n\
                    Content-Disposition: attachment; filename=large.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        .to_owned()
        + &line.repeat(BYTES / line.len())
        + "--b--\r\n";
    let copies = self::copies(place, &attached).await?;
    report.at_most("  of 10 MB with an attachment", copies, "x", 3.0);
    Ok(())
}

/// How many times its own size the server holds at most while a message is got, the stored one counted.
async fn copies(place: &Place, mime: &str) -> Result<f64> {
    let process = Process::exchaos(&place.certs, None)?;
    let client = Client::new(HEALTHY, &place.certs)?;
    let mut connection = client.connect(process.address).await?;
    connection.ask(&get_folder(HEALTHY, Some(&basic()))).await?;
    let before = process.resident()?;
    let id = create(&mut connection, mime).await?;
    let request = get(&id);
    process.forget_peak()?;
    for _ in 0..TIMES {
        let answer = connection.ask(&request).await?;
        if answer.len() < mime.len() * 4 / 3 {
            return Err("a message has lost some of its bytes".into());
        }
    }
    let held = process.peak()?.saturating_sub(before);
    Ok(held as f64 / mime.len() as f64)
}

async fn create(connection: &mut Connection, mime: &str) -> Result<String> {
    let content = STANDARD.encode(mime);
    let request = envelope(&format!(
        "<m:CreateItem MessageDisposition=\"SaveOnly\"><m:Items><t:Message><t:MimeContent CharacterSet=\"UTF-8\">{content}\
         </t:MimeContent></t:Message></m:Items></m:CreateItem>"
    ));
    let made = connection
        .ask(&post(HEALTHY, Some(&basic()), &request))
        .await?;
    between(made, "<t:ItemId Id=\"", "\"")
}

fn get(id: &str) -> Arc<str> {
    let request = envelope(&format!(
        "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent>\
         </m:ItemShape><m:ItemIds><t:ItemId Id=\"{id}\"/></m:ItemIds></m:GetItem>"
    ));
    post(HEALTHY, Some(&basic()), &request)
}
