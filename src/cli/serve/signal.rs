//! The stop signals of `serve`: Ctrl-C and SIGTERM.

use std::sync::Arc;

use crate::cli::verdict::Failure;

/// Resolves on Ctrl-C or SIGTERM. The handlers are installed before this function returns.
pub(super) fn stop() -> Result<impl Future<Output = ()>, Failure> {
    let stopped = Arc::new(tokio::sync::Notify::new());
    let notify = Arc::clone(&stopped);
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::spawn(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        drop(tokio::signal::ctrl_c().await);
        notify.notify_one();
    });
    Ok(async move { stopped.notified().await })
}
