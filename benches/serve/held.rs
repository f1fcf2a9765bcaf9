//! Ten thousand clients that are held, or let drip: what each costs, and whether others notice.
//!
//! Those who are held are a process of their own, so that their work is not taken for the server's. Healthy requests are
//! sent one by one over a kept connection of the same server: before anybody is held, while all are, and after.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::load::{Client, Connection, basic, get_folder};
use crate::process::Process;
use crate::report::Report;
use crate::scenarios::{DRIP, STALL};
use crate::{HEALTHY, Place, Result, median};

/// The argument that turns the benchmark into clients that are held; address, scenario, CA's folder and number follow it.
pub(crate) const FLAG: &str = "--held";

/// What the process of those clients says when all of them are held.
pub(crate) const HELD: &str = "held";

/// How many clients are held at the same time.
const CLIENTS: usize = 10_000;

/// How many of them connect at the same time.
const AT_ONCE: usize = 32;

/// How long they stay if nobody ends them.
const LIFETIME: Duration = Duration::from_secs(3_600);

/// How long a server rests before it is looked at.
const REST: Duration = Duration::from_secs(1);

/// How much (KB) one of them may cost.
const ROOM: f64 = 32.0;

/// How long a server is asked before that counts.
const WARM_UP: Duration = Duration::from_millis(500);

/// Measures a server that holds many, and one that lets many drip.
pub(crate) async fn measure(place: &Place, round: Duration, report: &mut Report) -> Result<()> {
    let names = [
        (
            STALL,
            "Healthy request beside 10,000 stalls",
            "Memory of a stall",
        ),
        (
            DRIP,
            "Healthy request beside 10,000 drips",
            "Memory of a drip",
        ),
    ];
    for (scenario, latency, memory) in names {
        let seen = hold(place, scenario, round).await?;
        report.note("Healthy request, nobody else", seen.unloaded, "µs");
        report.note(latency, seen.loaded, "µs");
        report.at_most("  as a multiple", seen.loaded / seen.unloaded, "x", 1.2);
        report.at_most(memory, seen.memory, "KB", ROOM);
    }
    Ok(())
}

/// What was seen of a server.
struct Seen {
    /// The median of a healthy request (µs) before and after.
    unloaded: f64,
    /// The same while all are held.
    loaded: f64,
    /// What each of them costs (KB).
    memory: f64,
}

async fn hold(place: &Place, scenario: &str, round: Duration) -> Result<Seen> {
    let server = Process::exchaos(&place.certs, Some(&place.held))?;
    let mut connection = Client::new(HEALTHY, &place.certs)?
        .connect(server.address)
        .await?;
    let request = get_folder(HEALTHY, Some(&basic()));
    times(&mut connection, &request, WARM_UP).await?;
    let mut unloaded = times(&mut connection, &request, round).await?;
    let before = server.resident()?;
    let clients = Process::held(server.address, scenario, &place.certs, CLIENTS)?;
    clients.wait_for(HELD)?;
    sleep(REST).await;
    let after = server.resident()?;
    let loaded = times(&mut connection, &request, round).await?;
    drop(clients);
    sleep(REST).await;
    unloaded.extend(times(&mut connection, &request, round).await?);
    Ok(Seen {
        unloaded: median(&unloaded),
        loaded: median(&loaded),
        memory: after.saturating_sub(before) as f64 / CLIENTS as f64 / 1024.0,
    })
}

/// How long (µs) each request takes, one after the other, for so long.
async fn times(connection: &mut Connection, request: &str, duration: Duration) -> Result<Vec<f64>> {
    let end = Instant::now() + duration;
    let mut times = Vec::new();
    while Instant::now() < end {
        let sent = Instant::now();
        connection.ask(request).await?;
        times.push(sent.elapsed().as_secs_f64() * 1e6);
    }
    Ok(times)
}

/// Connects so many clients, and lets them wait for their answers.
pub(crate) fn run(address: &str, scenario: &str, certs: &Path, count: &str) -> Result<()> {
    // Each needs a file. A system that refuses more is told of by the connection that fails.
    drop(rlimit::increase_nofile_limit(u64::MAX));
    let (address, count): (SocketAddr, usize) = (address.parse()?, count.parse()?);
    let host = format!("mail.{scenario}.contoso.test");
    let client = Arc::new(Client::new(&host, certs)?);
    let request = get_folder(&host, Some(&basic()));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut connecting = JoinSet::new();
        let mut held = JoinSet::new();
        for number in 0..count.max(AT_ONCE) + AT_ONCE {
            if number < count {
                let (client, request) = (Arc::clone(&client), Arc::clone(&request));
                connecting.spawn(async move {
                    let mut connection = client.connect(address).await?;
                    connection.send(&request).await?;
                    Result::Ok(connection)
                });
            }
            if number >= AT_ONCE
                && let Some(connected) = connecting.join_next().await
            {
                held.spawn(connected??.drain());
            }
        }
        eprintln!("{HELD}");
        sleep(LIFETIME).await;
        Ok(())
    })
}
