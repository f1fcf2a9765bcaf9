//! The commands of the command line.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use super::verdict::Verdict;
use super::{
    ca, check, completions, hosts, list, new, output, remote, schema, serve, show, try_one,
};

/// An Exchange server that fails on purpose.
///
/// One server has all faults: a label in the host name picks one, as in
/// https://mail.http-503-iis.contoso.test/EWS/Exchange.asmx
#[derive(Parser)]
#[command(name = "exchaos", version, after_help = EXAMPLES, max_term_width = 110)]
pub(super) struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "Examples:
  exchaos serve                                         the whole catalogue on https://127.0.0.1:8443
  exchaos serve --https 127.0.0.1:9443=http-503-iis     one scenario on a listener of its own
  exchaos try throttle-server-busy-fault                both sides of one fault, without a client
  exchaos new down.toml --from-response met.txt         a scenario with a response that `curl -i` recorded
  exchaos ca --format p12 --out exchaos.p12             the CA as a trust store for Java
  exchaos serve --exposure                              what a server would bind, write and call";

#[derive(Subcommand)]
enum Command {
    /// Serve the catalogue until Ctrl-C
    Serve(Box<serve::Serve>),
    /// Start a server in-process, send one request, show both sides of the wire, and stop
    Try(try_one::Try),
    /// Use a scenario of a running server for clients that pick none
    Use(remote::Use),
    /// Follow the journal of a running server
    Tail(remote::Tail),
    /// Wait for a number of hits on a running server
    Wait(remote::Wait),
    /// Reset a running server: counters, journal, and uses
    Reset(remote::Reset),
    /// List the scenarios: id, layer, class, ways to reach them, title
    List(list::List),
    /// Show a scenario: message, cause, remedy, rules, and a curl or dig command to try it
    Show(show::Show),
    /// Validate scenario and world files, and report all problems with their positions
    Check(check::Check),
    /// Print the JSON Schema of scenario or world files, for editors and validators
    Schema(schema::Schema),
    /// Write a new scenario, from a template or from a recorded response
    New(new::New),
    /// Print the CA's certificate in the format of a platform, with instructions to trust it
    Ca(ca::Ca),
    /// Print the names of all scenarios, for a hosts file, a DNS server or curl
    Hosts(hosts::Hosts),
    /// Print a shell script that completes commands, flags and ids
    Completions(completions::Completions),
}

/// Runs one command line, and returns the exit code.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(usage) => {
            let code = u8::try_from(usage.exit_code()).unwrap_or(2);
            // Nobody can read the message if printing fails.
            drop(usage.print());
            return ExitCode::from(code);
        }
    };
    let done = match cli.command {
        Command::Ca(ca) => ca.run(),
        Command::Check(check) => check.run(),
        Command::Completions(completions) => completions.run(Cli::command()),
        Command::Hosts(hosts) => hosts.run(),
        Command::List(list) => list.run(),
        Command::New(new) => new.run(),
        Command::Reset(reset) => reset.run(),
        Command::Schema(schema) => schema.run(),
        Command::Serve(flags) => serve::run(*flags),
        Command::Show(show) => show.run(),
        Command::Tail(tail) => tail.run(),
        Command::Try(try_one) => try_one.run(),
        Command::Use(use_one) => use_one.run(),
        Command::Wait(wait) => wait.run(),
    };
    match done {
        Ok(Verdict::Good) => ExitCode::SUCCESS,
        Ok(Verdict::No) => ExitCode::from(1),
        Err(failure) if output::is_broken_pipe(&*failure) => ExitCode::SUCCESS,
        Err(failure) => {
            anstream::eprintln!("\x1b[1;31merror\x1b[0m: {failure}");
            ExitCode::from(2)
        }
    }
}
