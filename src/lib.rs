//! An Exchange server that fails on purpose.
//!
//! A client talks to what looks like Exchange until the fault of a scenario strikes. Then it sees the same bytes as
//! with the real fault. One [`Server`] has all scenarios at once; a label in the host name picks one.
//!
//! # Layout
//!
//! The modules that a request passes, in order:
//!
//! - [`server`]: accepts connections, and contains the stages of a request.
//! - [`dns`]: the DNS server by which clients find the server, with its faults.
//! - [`director`]: decides which fault strikes at a stage, from facts, counters and the seed.
//! - [`scenario`]: scenario files, which say when a fault strikes which requests, and how names pick a scenario.
//! - [`auth`]: authentication of callers.
//! - [`fault`]: the faults, one file each, grouped by the layer that they strike.
//! - [`exchange`]: the healthy Exchange, which knows nothing of faults.
//!
//! Below them, each after the modules that use it: [`journal`] (recorded events), [`pki`] (certificates), [`facts`]
//! (known facts about a client), [`reply`] (responses before serialization), [`wire`] (the client's socket), [`clock`]
//! and [`settings`].
//!
//! Above them: [`admin`] (the API that observes and controls a server) and [`cli`] (the command line).
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
//! // Connect a client to `address`, with `server.authority().pem()` as a trusted root.
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
pub mod token;
pub mod wire;

pub use admin::Admin;
pub use server::{Allowed, Config, Door, Memory, Protocol, Server};
