//! Trust stores for Java, with the CA's certificate as a trusted entry.

use p12_keystore::{Certificate, KeyStore, KeyStoreEntry};
use ring::digest;
use time::OffsetDateTime;

use crate::cli::verdict::Failure;

/// The name of the entry.
const ALIAS: &str = "exchaos";

/// A PKCS #12 store. Java requires an attribute that marks the certificate as trusted.
pub(super) fn p12(certificate: &[u8], password: &str) -> Result<Vec<u8>, Failure> {
    let mut store = KeyStore::new();
    let certificate = Certificate::from_der(certificate)?;
    store.add_entry(ALIAS, KeyStoreEntry::Certificate(certificate));
    Ok(store.writer(password).write()?)
}

/// A store in Java's first format, according to
/// [its reader](https://github.com/openjdk/jdk/blob/master/src/java.base/share/classes/sun/security/provider/JavaKeyStore.java):
/// a header, the entries, and a hash that includes the password.
pub(super) fn jks(certificate: &[u8], password: &str, now: OffsetDateTime) -> Vec<u8> {
    const MAGIC: u32 = 0xfeed_feed;
    const VERSION: u32 = 2;
    const ENTRIES: u32 = 1;
    const TRUSTED: u32 = 2;
    let mut store = Vec::new();
    for number in [MAGIC, VERSION, ENTRIES, TRUSTED] {
        store.extend(number.to_be_bytes());
    }
    text(&mut store, ALIAS);
    let milliseconds = now.unix_timestamp().saturating_mul(1_000);
    store.extend(milliseconds.to_be_bytes());
    text(&mut store, "X.509");
    let length = u32::try_from(certificate.len()).expect("no certificate has 4 GiB");
    store.extend(length.to_be_bytes());
    store.extend(certificate);
    let mut hash = digest::Context::new(&digest::SHA1_FOR_LEGACY_USE_ONLY);
    let password: Vec<u8> = password.encode_utf16().flat_map(u16::to_be_bytes).collect();
    hash.update(&password);
    // Java's own constant: it is hashed between the password and the store.
    hash.update(b"Mighty Aphrodite");
    hash.update(&store);
    store.extend(hash.finish().as_ref());
    store
}

/// Appends a short ASCII text with a length prefix.
fn text(store: &mut Vec<u8>, text: &str) {
    let length = u16::try_from(text.len()).expect("the text is short");
    store.extend(length.to_be_bytes());
    store.extend(text.as_bytes());
}
