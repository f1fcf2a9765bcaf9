//! When `serve` stops: on Ctrl-C or SIGTERM.

use std::sync::Arc;

use crate::cli::verdict::Failure;

/// Resolves on Ctrl-C or SIGTERM. Installed before the server starts, so that none is missed.
pub(super) fn stop() -> Result<impl Future<Output = ()>, Failure> {
    let told = Arc::new(tokio::sync::Notify::new());
    let tell = Arc::clone(&told);
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
        tell.notify_one();
    });
    Ok(async move { told.notified().await })
}
