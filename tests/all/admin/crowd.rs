//! Clients of the API that say nothing: they make room for those that speak.

use exchaos::settings::MAX_ADMIN_CONNECTIONS;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::Desk;
use crate::harness::PATIENCE;

#[tokio::test(flavor = "multi_thread")]
async fn silent_clients_lock_nobody_out() {
    let desk = Desk::new().await;
    let mut silent = Vec::new();
    for _ in 0..MAX_ADMIN_CONNECTIONS + 12 {
        let mut socket = TcpStream::connect(desk.address).await.unwrap();
        socket.write_all(b"GET / HTTP/1.1\r\nX-").await.unwrap();
        silent.push(socket);
    }
    for _ in 0..3 {
        assert_eq!(desk.get("health").status, 200);
    }
    // The oldest made room.
    let closed = timeout(PATIENCE, silent[0].read(&mut [0])).await;
    assert!(matches!(closed.unwrap(), Ok(0) | Err(_)));
}
