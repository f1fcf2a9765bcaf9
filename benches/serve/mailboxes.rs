//! What mailboxes take: ten thousand that were looked at once.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::load::{Client, find_items, get_folder};
use crate::process::Process;
use crate::report::Report;
use crate::{HEALTHY, Place, Result};

/// How many mailboxes are looked at.
const MAILBOXES: usize = 10_000;

/// The decimal prefix of sizes.
const MEGA: f64 = 1e6;

/// Lets every owner look into the inbox: the folder, and its first ten items.
pub(crate) async fn measure(place: &Place, report: &mut Report) -> Result<()> {
    let process = Process::exchaos(&place.certs, None)?;
    let client = Client::new(HEALTHY, &place.certs)?;
    let mut connection = client.connect(process.address).await?;
    for number in 0..MAILBOXES {
        let login = format!("user{number}@contoso.test:exchaos");
        let credentials = format!("Basic {}", STANDARD.encode(login));
        for request in [
            get_folder(HEALTHY, Some(&credentials)),
            find_items(HEALTHY, &credentials),
        ] {
            connection.ask(&request).await?;
        }
    }
    let resident = process.resident()? as f64 / MEGA;
    report.at_most("10,000 mailboxes, looked at once", resident, "MB", 400.0);
    Ok(())
}
