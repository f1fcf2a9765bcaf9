//! How long a refusal takes: for a wrong password as long as for a user that does not exist.
//!
//! Both are asked for in turns over one connection, so that whatever else the machine does meets both alike. The time is
//! what a client can measure: from the last byte of its credentials to the last byte of the refusal.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::load::{Client, Connection, get_folder};
use crate::process::Process;
use crate::report::Report;
use crate::{HEALTHY, Place, Result, median};

/// A mailbox, and as many letters that are none.
const USERS: [&str; 2] = ["alice@contoso.test", "alice@nowhere.test"];

/// The password of neither.
const WRONG: &str = "wrong";

/// How many attempts go before those that count.
const WARM_UP: usize = 200;

/// A way to be refused.
#[derive(Clone, Copy)]
enum By {
    Basic,
    Ntlm,
}

/// Measures refusals by Basic and by NTLM, each for so long.
pub(crate) async fn measure(place: &Place, duration: Duration, report: &mut Report) -> Result<()> {
    let process = Process::exchaos(&place.certs, None)?;
    let client = Client::new(HEALTHY, &place.certs)?;
    let mut connection = client.connect(process.address).await?;
    let by = [
        ("Refusal by Basic, wrong password", By::Basic),
        ("Refusal by NTLM, wrong password", By::Ntlm),
    ];
    for (name, by) in by {
        let [wrong, unknown] = times(&mut connection, by, duration).await?;
        report.note(name, wrong, "µs");
        report.note("  unknown user", unknown, "µs");
        let slower = (wrong / unknown).max(unknown / wrong);
        report.at_most("  the slower, of the quicker", slower, "x", 1.05);
    }
    Ok(())
}

/// The median time (microseconds) of a refusal, for a wrong password and for an unknown user.
async fn times(connection: &mut Connection, by: By, duration: Duration) -> Result<[f64; 2]> {
    for turn in 0..WARM_UP {
        refusal(connection, by, USERS[turn % 2]).await?;
    }
    let mut times = [Vec::new(), Vec::new()];
    let end = Instant::now() + duration;
    while Instant::now() < end {
        for (user, times) in USERS.iter().zip(&mut times) {
            let time = refusal(connection, by, user).await?;
            times.push(time.as_secs_f64() * 1e6);
        }
    }
    Ok(times.map(|times| median(&times)))
}

/// How long one refusal takes.
async fn refusal(connection: &mut Connection, by: By, user: &str) -> Result<Duration> {
    let credentials = match by {
        By::Basic => format!("Basic {}", STANDARD.encode(format!("{user}:{WRONG}"))),
        By::Ntlm => {
            connection
                .answer_to_challenge(HEALTHY, "", user, WRONG)
                .await?
        }
    };
    let request = get_folder(HEALTHY, Some(&credentials));
    let sent = Instant::now();
    connection.exchange(&request, "401").await?;
    Ok(sent.elapsed())
}
