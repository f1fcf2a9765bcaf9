//! An Exchange server that fails on purpose.
//!
//! A client believes that it talks to Exchange, until the fault of a scenario strikes; then it sees on the wire what the
//! real fault looks like. One [`Server`] holds every scenario at once; a label in the host name picks one.
//!
//! # Layout
//!
//! In the order in which a request meets them:
//!
//! - [`server`]: accepts connections, and names every station of a request's way.
//! - [`dns`]: answers the questions by which clients find the server, and fails to.
//! - [`director`]: decides which fault strikes at a station, from facts, counters and the seed.
//! - [`scenario`]: the files that say which requests, when, which fault; and how names pick one.
//! - [`auth`]: who is asking.
//! - [`fault`]: the ways to go wrong, one file each, grouped by the layer that they strike.
//! - [`exchange`]: the healthy Exchange, which knows nothing of all this.
//!
//! Below them, in the order of what stands on what: [`journal`] (what happened), [`pki`] (certificates), [`facts`] (what
//! is known about a client), [`reply`] (an answer before it is written), [`wire`] (the client's socket in our hands),
//! [`clock`] and [`settings`]. Above them, [`admin`] (the API that watches and steers a server) and [`cli`] (what the user
//! types).
//!
//! # Example
//!
//! ```
//! use exchaos::{Config, Server};
//! use std::time::Duration;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = Server::start(Config::in_memory()?).await?;
//! let address = server.https("http-503-iis").await?;
//! // Point a client at `address`, and let it trust `server.authority().pem()`.
//! # tokio::net::TcpStream::connect(address).await?;
//! let connected = server.journal().wait_for(1, Duration::from_secs(5), |_| true).await?;
//! assert_eq!(connected[0].connection, 1);
//! server.stop().await;
//! # Ok(())
//! # }
//! ```

pub mod admin;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod director;
pub mod dns;
pub mod exchange;
pub mod facts;
pub mod fault;
pub mod journal;
pub mod pki;
pub mod reply;
pub mod scenario;
pub mod server;
pub mod settings;
pub mod wire;

pub use admin::Admin;
pub use server::{Allowed, Config, Door, Protocol, Server};
