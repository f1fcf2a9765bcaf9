//! Instructions to trust the CA on each platform.

use std::path::Path;

use super::format::Format;
use crate::cli::output;
use crate::pki::Authority;

/// The instructions for a format.
pub(super) fn advice(
    format: Format,
    out: Option<&Path>,
    password: &str,
    authority: &Authority,
) -> String {
    let own = authority.path().map(output::shown).unwrap_or_default();
    let out = out.map(output::shown);
    match format {
        Format::Pem => pem(&out.unwrap_or(own)),
        Format::Der => der(&out.unwrap_or("FILE".to_owned())),
        Format::P12 | Format::Jks => {
            let kind = if format == Format::P12 {
                "PKCS12"
            } else {
                "JKS"
            };
            java(&out.unwrap_or("FILE".to_owned()), kind, password)
        }
        Format::Bundle => bundle(&out.unwrap_or("FILE".to_owned())),
    }
}

fn pem(file: &str) -> String {
    format!(
        "  one curl        curl --cacert {file} ...
  OpenSSL, many   SSL_CERT_FILE={file}
  Python          REQUESTS_CA_BUNDLE={file}
  Node            NODE_EXTRA_CA_CERTS={file}
  Java            keytool -importcert -cacerts -alias exchaos -file {file}
  Debian, Ubuntu  sudo cp {file} /usr/local/share/ca-certificates/exchaos.crt && sudo update-ca-certificates
  Fedora, RHEL    sudo cp {file} /etc/pki/ca-trust/source/anchors/exchaos.pem && sudo update-ca-trust
  macOS           sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain {file}
  Windows         certutil -addstore -f Root {file}"
    )
}

fn der(file: &str) -> String {
    format!(
        "  Windows         certutil -addstore -f Root {file}
  PowerShell      Import-Certificate -FilePath {file} -CertStoreLocation Cert:\\LocalMachine\\Root
  macOS           sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain {file}
  Java            keytool -importcert -cacerts -alias exchaos -file {file}"
    )
}

fn java(file: &str, kind: &str, password: &str) -> String {
    // The default password is public; a chosen one stays off the screen.
    let password = if password == "changeit" {
        password
    } else {
        "..."
    };
    format!(
        "  one Java        java -Djavax.net.ssl.trustStore={file} -Djavax.net.ssl.trustStoreType={kind} -Djavax.net.ssl.trustStorePassword={password} ...
  every Java      JAVA_TOOL_OPTIONS with the same
  show contents   keytool -list -keystore {file} -storetype {kind} -storepass {password}"
    )
}

fn bundle(file: &str) -> String {
    format!(
        "  OpenSSL, many   SSL_CERT_FILE={file}
  curl            CURL_CA_BUNDLE={file}
  Python          REQUESTS_CA_BUNDLE={file}
  Git             git config http.sslCAInfo {file}"
    )
}
