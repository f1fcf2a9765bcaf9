//! What a large folder costs beside a small one: a page of FindItem, by time and by subject, and a portion of SyncFolderItems.

use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::load::{Client, Connection, between, envelope, post};
use crate::process::Process;
use crate::report::Report;
use crate::{HEALTHY, Place, Result, median};

/// How many items the inboxes of two people begin with.
pub(crate) const WORLD: &str = "[accounts.'small@contoso.test']\nitems = { inbox = 1_000 }\n\
                                [accounts.'large@contoso.test']\nitems = { inbox = 100_000 }\n";

/// How often each request has its turn. The median counts.
const ROUNDS: usize = 9;

/// How many portions lie before the deep one.
const PORTIONS: usize = 100;

/// Measures both requests in both folders, in turns.
pub(crate) async fn measure(place: &Place, round: Duration, report: &mut Report) -> Result<()> {
    let process = Process::in_world(&place.certs, &place.world)?;
    let client = Client::new(HEALTHY, &place.certs)?;
    let mut connection = client.connect(process.address).await?;
    let first = |user| as_user(user, &page(0));
    let costs = in_turns(
        &process,
        &mut connection,
        round,
        &[
            first("small"),
            first("large"),
            as_user("small", &page(500)),
            as_user("large", &page(90_000)),
            as_user("small", &by_subject(500)),
            as_user("large", &by_subject(90_000)),
        ],
    )
    .await?;
    tell(
        report,
        "FindItem, 100 newest of 1,000",
        "  of 100,000",
        &costs[..2],
    );
    tell(
        report,
        "FindItem, 100 behind 500 of 1,000",
        "  behind 90,000 of 100,000",
        &costs[2..4],
    );
    tell(
        report,
        "FindItem by subject, 100 behind 500 of 1,000",
        "  behind 90,000 of 100,000",
        &costs[4..],
    );
    let mut state = String::new();
    for _ in 0..PORTIONS {
        let told = connection.ask(&as_user("large", &portion(&state))).await?;
        state = between(told, "<m:SyncState>", "</m:SyncState>")?;
    }
    let start = |user| as_user(user, &portion(""));
    let requests = [
        start("small"),
        start("large"),
        as_user("large", &portion(&state)),
    ];
    let costs = in_turns(&process, &mut connection, round, &requests).await?;
    tell(
        report,
        "SyncFolderItems, first 512 of 1,000",
        "  of 100,000",
        &costs[..2],
    );
    let [small, _, deep] = &costs[..] else {
        return Err("there are three requests".into());
    };
    report.at_most(
        "  512 behind 51,200, of 1,000's first",
        ratio(deep, small),
        "x",
        2.0,
    );
    Ok(())
}

fn tell(report: &mut Report, small: &'static str, large: &'static str, costs: &[Vec<f64>]) {
    let [one, other] = costs else { return };
    report.note(small, median(one), "ms");
    report.note(large, median(other), "ms");
    report.at_most("  as a multiple of 1,000", ratio(other, one), "x", 2.0);
}

/// The CPU time (milliseconds) of each request, by round.
async fn in_turns(
    process: &Process,
    connection: &mut Connection,
    round: Duration,
    requests: &[Arc<str>],
) -> Result<Vec<Vec<f64>>> {
    let mut costs = vec![Vec::new(); requests.len()];
    // The first round makes the mailboxes.
    for turn in 0..=ROUNDS {
        for (request, costs) in requests.iter().zip(&mut costs) {
            let before = process.cpu()?;
            let (end, mut answers) = (Instant::now() + round / 2, 0);
            while Instant::now() < end {
                connection.ask(request).await?;
                answers += 1;
            }
            let taken = process.cpu()?.saturating_sub(before);
            if turn > 0 {
                costs.push(taken.as_secs_f64() * 1e3 / f64::from(answers));
            }
        }
    }
    Ok(costs)
}

/// How many times as much, round by round.
fn ratio(costs: &[f64], others: &[f64]) -> f64 {
    let ratios = costs.iter().zip(others).map(|(cost, other)| cost / other);
    median(&ratios.collect::<Vec<_>>())
}

fn as_user(user: &str, operation: &str) -> Arc<str> {
    let login = STANDARD.encode(format!("{user}@contoso.test:exchaos"));
    post(
        HEALTHY,
        Some(&format!("Basic {login}")),
        &envelope(operation),
    )
}

/// A page of the inbox, the newest first.
fn page(offset: u32) -> String {
    format!(
        "<m:FindItem Traversal=\"Shallow\"><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape>\
         <m:IndexedPageItemView MaxEntriesReturned=\"100\" Offset=\"{offset}\" BasePoint=\"Beginning\"/>\
         <m:SortOrder><t:FieldOrder Order=\"Descending\"><t:FieldURI FieldURI=\"item:DateTimeReceived\"/></t:FieldOrder></m:SortOrder>\
         <m:ParentFolderIds><t:DistinguishedFolderId Id=\"inbox\"/></m:ParentFolderIds></m:FindItem>"
    )
}

/// The same by subject.
fn by_subject(offset: u32) -> String {
    page(offset).replace(
        "Descending\"><t:FieldURI FieldURI=\"item:DateTimeReceived",
        "Ascending\"><t:FieldURI FieldURI=\"item:Subject",
    )
}

/// What is new in the inbox since a state.
fn portion(state: &str) -> String {
    let state = match state {
        "" => String::new(),
        state => format!("<m:SyncState>{state}</m:SyncState>"),
    };
    format!(
        "<m:SyncFolderItems><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape>\
         <m:SyncFolderId><t:DistinguishedFolderId Id=\"inbox\"/></m:SyncFolderId>{state}\
         <m:MaxChangesReturned>512</m:MaxChangesReturned></m:SyncFolderItems>"
    )
}
