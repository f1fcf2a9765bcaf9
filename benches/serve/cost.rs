//! The CPU time of a request: what exchaos adds to a bare server, and what many scenarios add to few.

use std::sync::Arc;
use std::time::Duration;

use crate::load::{Client, Load, basic, between, get_folder};
use crate::process::Process;
use crate::report::Report;
use crate::{HEALTHY, Place, Result, median, scenarios};

/// How many scenarios are few, and how many are very many.
pub(crate) const FEW: usize = 10;
pub(crate) const MANY: usize = 10_000;

/// How many clients ask a server at the same time.
const CLIENTS: usize = 64;

/// How often each server has its turn. The median counts: many short turns tell more than few long ones where a machine has
/// other work too.
const ROUNDS: usize = 15;

/// How long each server is asked before that counts.
const WARM_UP: Duration = Duration::from_millis(500);

/// The healthy server that takes tokens.
const OAUTH: &str = "mail.healthy-oauth.contoso.test";

/// A server that is measured beside others.
struct Contender {
    process: Process,
    load: Load,
    request: Arc<str>,
    /// Microseconds of CPU time for one request, by round.
    costs: Vec<f64>,
}

/// Measures the cost of a request in six servers, in turns.
pub(crate) async fn measure(place: &Place, round: Duration, report: &mut Report) -> Result<()> {
    let exchaos = |folder| Process::exchaos(&place.certs, folder);
    let own = format!("mail.{}.contoso.test", scenarios::id(1));
    let mut contenders = [
        Contender::start(Process::bare(&place.answer, &place.certs)?, HEALTHY, place).await?,
        Contender::start(exchaos(None)?, HEALTHY, place).await?,
        Contender::start(exchaos(Some(&place.few))?, &own, place).await?,
        Contender::start(exchaos(Some(&place.many))?, &own, place).await?,
        Contender::start(exchaos(None)?, HEALTHY, place)
            .await?
            .by_ntlm()
            .await?,
        Contender::with_token(exchaos(None)?, place).await?,
    ];
    for _ in 0..ROUNDS {
        for contender in &mut contenders {
            contender.turn(round).await?;
        }
    }
    let [bare, healthy, few, many, ntlm, token] = contenders.map(|contender| contender.costs);
    report.note("CPU per request, bare server", median(&bare), "µs");
    report.note("CPU per request, exchaos", median(&healthy), "µs");
    report.at_most("  as a multiple of bare", ratio(&healthy, &bare), "x", 2.0);
    report.note("CPU per request, after NTLM", median(&ntlm), "µs");
    report.at_most(
        "  as a multiple of Basic",
        ratio(&ntlm, &healthy),
        "x",
        1.05,
    );
    report.note("CPU per request, by a token", median(&token), "µs");
    report.at_most("  of Basic, by a token", ratio(&token, &healthy), "x", 1.05);
    report.note("CPU per request, 10 scenarios", median(&few), "µs");
    report.note("CPU per request, 10,000 scenarios", median(&many), "µs");
    report.at_most("  as a multiple of 10", ratio(&many, &few), "x", 1.1);
    Ok(())
}

impl Contender {
    /// A server whose clients are connected, and warm.
    async fn start(process: Process, host: &str, place: &Place) -> Result<Self> {
        let client = Client::new(host, &place.certs)?;
        let mut load = Load::connect(&client, process.address, CLIENTS).await?;
        let request = get_folder(host, Some(&basic()));
        load.ask_for(WARM_UP, &request).await?;
        Ok(Self {
            process,
            load,
            request,
            costs: Vec::new(),
        })
    }

    /// A server whose clients have a token of alice.
    async fn with_token(process: Process, place: &Place) -> Result<Self> {
        let client = Client::new(OAUTH, &place.certs)?;
        let mut connection = client.connect(process.address).await?;
        let token = between(
            connection.ask(&token_request()).await?,
            "\"access_token\":\"",
            "\"",
        )?;
        let mut load = Load::connect(&client, process.address, CLIENTS).await?;
        let request = get_folder(OAUTH, Some(&format!("Bearer {token}")));
        load.ask_for(WARM_UP, &request).await?;
        Ok(Self {
            process,
            load,
            request,
            costs: Vec::new(),
        })
    }

    /// The same clients, each logged in by NTLM; from then on they send no credentials.
    async fn by_ntlm(mut self) -> Result<Self> {
        self.load.log_in(HEALTHY).await?;
        self.request = get_folder(HEALTHY, None);
        Ok(self)
    }

    /// One round.
    async fn turn(&mut self, duration: Duration) -> Result<()> {
        let before = self.process.cpu()?;
        let answers = self.load.ask_for(duration, &self.request).await?;
        let taken = self.process.cpu()?.saturating_sub(before);
        self.costs
            .push(taken.as_secs_f64() * 1e6 / f64::from(answers));
        Ok(())
    }
}

/// A request for a token of alice.
fn token_request() -> String {
    let form = format!(
        "grant_type=password&client_id=6731de76-14a6-49ae-97bc-6eba6914391e&username=alice@contoso.test&password=exchaos&scope=https%3A%2F%2F{OAUTH}%2F.default"
    );
    format!(
        "POST /contoso.test/oauth2/v2.0/token HTTP/1.1\r\nHost: {OAUTH}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    )
}

/// How many times as much, round by round: the machine may be slower in the next.
fn ratio(costs: &[f64], others: &[f64]) -> f64 {
    let ratios = costs.iter().zip(others).map(|(cost, other)| cost / other);
    median(&ratios.collect::<Vec<_>>())
}
