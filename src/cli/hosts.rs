//! `exchaos hosts`: the names of all scenarios, for name resolution on client machines.

use std::net::{IpAddr, Ipv4Addr};
use std::path;

use clap::{Args, ValueEnum};

use super::options::{Authority, Scenarios};
use super::output;
use super::verdict::{Failure, Verdict};
use crate::settings;

/// The services with a host of their own.
const SERVICES: [&str; 4] = ["mail.", "autodiscover.", "login.", "sts."];

/// Flags of `hosts`.
#[derive(Args)]
pub(super) struct Hosts {
    /// The format of the output
    #[arg(
        long,
        value_name = "FORMAT",
        env = "EXCHAOS_HOSTS_FORMAT",
        default_value = "hosts"
    )]
    format: Format,
    /// The address that the names resolve to
    #[arg(long, value_name = "IP", env = "EXCHAOS_ADDRESS", default_value_t = Ipv4Addr::LOCALHOST.into())]
    address: IpAddr,
    /// The port of HTTPS, for curl
    #[arg(long, value_name = "PORT", env = "EXCHAOS_HTTPS_PORT", default_value_t = settings::HTTPS_PORT)]
    https_port: u16,
    /// The port of HTTP, for curl
    #[arg(long, value_name = "PORT", env = "EXCHAOS_HTTP_PORT", default_value_t = settings::HTTP_PORT)]
    http_port: u16,
    #[command(flatten)]
    scenarios: Scenarios,
    #[command(flatten)]
    authority: Authority,
}

/// The formats of the output.
#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// /etc/hosts, also on Windows
    Hosts,
    /// dnsmasq: each domain with all its subdomains
    Dnsmasq,
    /// The DNS server of Windows: a PowerShell script that creates a zone for each domain
    WindowsDns,
    /// curl: a file for `curl -K`
    Curl,
}

impl Hosts {
    /// Prints the lines.
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let text = match self.format {
            Format::Hosts => self.hosts()?,
            Format::Dnsmasq => self.dnsmasq(),
            Format::WindowsDns => self.windows_dns(),
            Format::Curl => self.curl()?,
        };
        output::print(text.trim_end())?;
        Ok(Verdict::Good)
    }

    /// The names of each domain and scenario: the plain name, and those of its services.
    fn names(&self) -> Result<Vec<Vec<String>>, Failure> {
        let catalogue = self.scenarios.load()?;
        let mut names = Vec::new();
        for domain in &self.authority.domain {
            let under = |label: &str| {
                let services = SERVICES.map(|service| format!("{service}{label}{domain}"));
                [services.to_vec(), vec![format!("{label}{domain}")]].concat()
            };
            names.push(under(""));
            let scenarios = catalogue.sorted().into_iter();
            names.extend(scenarios.map(|scenario| under(&format!("{}.", scenario.id))));
        }
        Ok(names)
    }

    fn hosts(&self) -> Result<String, Failure> {
        let line = |names: Vec<String>| format!("{}\t{}\n", self.address, names.join(" "));
        Ok(self.names()?.into_iter().map(line).collect())
    }

    fn dnsmasq(&self) -> String {
        let line = |domain: &String| format!("address=/{domain}/{}\n", self.address);
        self.authority.domain.iter().map(line).collect()
    }

    fn windows_dns(&self) -> String {
        let (record, kind) = match self.address {
            IpAddr::V4(_) => ("A", "IPv4Address"),
            IpAddr::V6(_) => ("AAAA", "IPv6Address"),
        };
        let domains: Vec<String> = self
            .authority
            .domain
            .iter()
            .map(|domain| format!("'{domain}'"))
            .collect();
        format!(
            "# Run it as an administrator on the DNS server. To undo it: Remove-DnsServerZone -Name ZONE
$ErrorActionPreference = 'Stop'
foreach ($zone in {}) {{
    if (-not (Get-DnsServerZone -Name $zone -ErrorAction SilentlyContinue)) {{
        Add-DnsServerPrimaryZone -Name $zone -ZoneFile \"$zone.dns\"
    }}
    foreach ($name in '@', '*') {{
        Get-DnsServerResourceRecord -ZoneName $zone -Name $name -RRType {record} -ErrorAction SilentlyContinue |
            Remove-DnsServerResourceRecord -ZoneName $zone -Force
        Add-DnsServerResourceRecord{record} -ZoneName $zone -Name $name -{kind} '{}'
    }}
}}",
            domains.join(", "),
            self.address
        )
    }

    fn curl(&self) -> Result<String, Failure> {
        let address = match self.address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("[{address}]"),
        };
        let ca = path::absolute(self.authority.file()?)?
            .display()
            .to_string();
        // curl's configuration files have backslash escapes.
        let ca = ca.replace('\\', "\\\\").replace('"', "\\\"");
        let mut text = format!(
            "# curl -K FILE https://mail.http-503-iis.contoso.test/EWS/Exchange.asmx\ncacert = \"{ca}\"\n"
        );
        for name in self.names()?.into_iter().flatten() {
            for (usual, port) in [(443, self.https_port), (80, self.http_port)] {
                text += &format!("connect-to = \"{name}:{usual}:{address}:{port}\"\n");
            }
        }
        Ok(text)
    }
}
