//! Tests through real sockets and the binary. Each module says what belongs there.

#![allow(missing_docs, reason = "tests are named by what they show")]
#![allow(unreachable_pub, reason = "a test binary has no outside")]
#![allow(clippy::print_stderr, reason = "a skipped test says so")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod harness;

mod admin; // the admin API
mod alerts; // alerts behind the ServerHello
mod auth; // challenges, refusals
mod autodiscover; // its three forms, redirects
mod bad_ids; // ids and states that mean nothing
mod bad_input; // what no sound client sends
mod broken_answers; // http.chunk and http.rubbish, by five readers
mod cli; // the binary: output, exit codes, bad input
mod clients; // clients that others wrote
mod computed; // what items say of themselves
mod contents; // what mailboxes begin with
mod davmail;
mod diagnostics; // what `check` says about broken files
mod discovery; // other people's clients find the server
mod dns; // names that resolve, and those that do not
mod every_operation;
mod ews; // operations, and requests that are none
mod find_item;
mod folder_properties; // by their MAPI names
mod folders; // what folders count
mod half_finished; // ten thousand handshakes that are left
mod http; // http.status and body.*, over HTTP/1.1 and HTTP/2
mod javascript;
mod journal; // what is recorded, and what never is
#[cfg(feature = "legacy-tls")]
mod legacy; // what only OpenSSL speaks
mod lockout; // auth.lockout
mod names; // hosts files and completions
mod notifications; // pulled, streamed and pushed
mod ntlm; // logins that belong to a connection
mod own_certificates; // certificates and keys that the user brings
mod passwords; // logins by clients that others wrote
mod permissions; // what folders give to others
mod product; // what tells one Exchange from another
mod push; // receivers of push notifications
mod readme; // the commands of README.md and docs/cli.md
mod recorded; // `new`, and scenarios made of responses
mod refusals; // auth.reject and the others that refuse good credentials
mod reload; // other scenarios for a running server
mod remote; // use, tail, wait, reset
mod resolve_names;
mod rights; // acting for others, delegates, accounts that may not log on
mod schema;
mod selection; // how a client comes to a scenario
mod serve_flags; // where a server is reached, and what it shows of itself
mod silence; // handshakes that stall, TLS on the plain port
mod steer; // what a running server is told
mod streams; // connections over which clients are told what happens
mod tcp; // faults of the connection
mod thunderbird;
mod time;
mod time_zones; // how they are defined, and times that name none
mod tls; // handshakes that should fail
mod trust; // the CA's certificate in every form
mod verdicts; // what clients say to each TLS fault
mod versions; // what RequestServerVersion hides and refuses
mod world; // who there is
mod wrong_passwords; // refused once, in the right bytes
mod xsd; // the schema of EWS, and what it refuses
