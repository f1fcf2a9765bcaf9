//! The command line: see [`exchaos::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    exchaos::cli::run(std::env::args_os())
}
