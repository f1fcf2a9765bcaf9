//! The stop signals of `serve`: Ctrl-C and SIGTERM.

use std::process::exit;
use std::thread;

use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tokio::time::sleep;

use crate::cli::verdict::Failure;
use crate::settings::STOP_LIMIT;

/// Resolves on Ctrl-C or SIGTERM. The handlers are installed before this function returns.
///
/// The signals have a thread of their own, so that no work keeps them waiting. It ends the process if that does not end by
/// itself within [`STOP_LIMIT`].
pub(super) fn stop() -> Result<impl Future<Output = ()>, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let signals = {
        let _entered = runtime.enter();
        Signals::new()?
    };
    let (stop, stopped) = oneshot::channel();
    let wait = async move {
        signals.next().await;
        // An error means that the server is stopping already.
        stop.send(()).ok();
        sleep(STOP_LIMIT).await;
        exit(0);
    };
    let waiting = thread::Builder::new().name("signals".to_owned());
    waiting.spawn(move || runtime.block_on(wait))?;
    // The thread never drops its end without a signal.
    Ok(async move { drop(stopped.await) })
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(self) {
        drop(tokio::signal::ctrl_c().await);
    }
}
