//! The flags of `serve` that say where it is reached, and what it shows of itself.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::harness::{BINARY, Running, at, exchaos, forbidden, names_without_sni, run};

fn discover(server: &Running, url: &str) -> String {
    let body = "<Autodiscover xmlns='http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006'>\
        <Request><EMailAddress>alice@contoso.test</EMailAddress><AcceptableResponseSchema>\
        http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>";
    let auth = [
        "-u",
        "alice@contoso.test:exchaos",
        "-H",
        "Content-Type: text/xml",
    ];
    server.curl(url, &[&auth[..], &["--data-binary", body]].concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ready_file_is_there_while_the_server_serves_and_no_longer() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ready.json");
    std::fs::write(&file, "of a server that was killed").unwrap();
    let args = ["--ready-file", file.to_str().unwrap(), "--seed", "7"];
    let mut server = Running::serve(
        &[&args[..], &["--http", "127.0.0.1:0=http-503-iis@job1"]].concat(),
        folder.path(),
    );
    let ready: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let listeners = ready["listeners"].as_array().unwrap();
    assert_eq!(listeners.len(), 4, "{ready}");
    assert_eq!(listeners[0]["url"], format!("https://{}", server.https));
    assert_eq!(listeners[2]["scenario"], "http-503-iis");
    assert_eq!(listeners[2]["instance"], "job1");
    assert_eq!(
        (&ready["seed"], &ready["domains"][0]),
        (&7.into(), &"contoso.test".into())
    );
    assert_eq!(
        Path::new(ready["ca"].as_str().unwrap()),
        Path::new(&server.ca)
    );
    assert!(ready["pid"].is_u64() && ready["scenario"] == "healthy");
    server.stop();
    let left = std::fs::read_dir(folder.path()).unwrap();
    let left: Vec<PathBuf> = left.map(|entry| entry.unwrap().path()).collect();
    assert!(
        !left
            .iter()
            .any(|path| path.to_string_lossy().contains("ready")),
        "{left:?}"
    );
}

#[test]
fn a_ready_file_that_cannot_be_written_ends_with_2_before_anything_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let certs = at(folder.path(), "certs");
    std::fs::create_dir(folder.path().join("a-folder")).unwrap();
    for file in [
        "/nonexistent/ready",
        "/dev/null",
        &at(folder.path(), "a-folder"),
    ] {
        let said = exchaos(&["serve", "--ready-file", file, "--certs", &certs]);
        assert_eq!(said.exit, 2, "{}", said.all());
        assert!(
            said.stderr.contains("cannot write the ready file"),
            "{}",
            said.stderr
        );
    }
    assert!(!Path::new(&certs).exists(), "nothing is half done");
    assert!(Path::new("/dev/null").exists());
}

#[test]
fn a_server_that_does_not_start_leaves_no_ready_file() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let (file, certs) = (at(folder.path(), "ready"), at(folder.path(), "certs"));
    let said = exchaos(&[
        "serve",
        "--https",
        &address,
        "--certs",
        &certs,
        "--ready-file",
        &file,
    ]);
    assert_eq!(said.exit, 2, "{}", said.all());
    let left: Vec<_> = folder
        .path()
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["certs"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_advertised_stands_in_every_url_and_in_the_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Running::serve(&["--advertise", "lab.example:9443"], folder.path());
    let names = names_without_sni(&server);
    assert!(
        names.contains("DNS:lab.example") && names.contains("DNS:localhost"),
        "{names}"
    );
    let url = format!("https://{}/autodiscover/autodiscover.xml", server.https);
    let answer = discover(&server, &url);
    assert!(
        answer.contains("<EwsUrl>https://lab.example:9443/EWS/Exchange.asmx</EwsUrl>"),
        "{answer}"
    );
    assert!(!answer.contains(&server.https), "{answer}");
    // The certificate is good for it, as curl sees.
    assert_eq!(server.curl_status("lab.example", &[]), "401");
    let http = format!("http://{}/autodiscover/autodiscover.xml", server.http);
    let args = [
        "-sS",
        "--noproxy",
        "*",
        "-o",
        "/dev/null",
        "-w",
        "%{redirect_url}",
    ];
    let moved = run("curl", &[&args[..], &[&http]].concat(), "");
    let moved = String::from_utf8_lossy(&moved.stdout).to_lowercase();
    assert_eq!(
        moved,
        "https://lab.example:9443/autodiscover/autodiscover.xml"
    );
    server.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_tell_their_scenario_and_rule_only_where_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let header = |server: &Running, host: &str| {
        let url = format!("https://{host}/EWS/Exchange.asmx");
        let head = server.curl(&url, &["-i", "--http1.1"]);
        let told = head
            .lines()
            .filter_map(|line| line.strip_prefix("X-Exchaos: "));
        told.map(|told| told.trim().to_owned()).collect::<Vec<_>>()
    };
    let mut server = Running::serve(&["--tell"], folder.path());
    assert_eq!(
        header(&server, "mail.http-503-iis.contoso.test"),
        ["http-503-iis; rule=1; hit=1"]
    );
    assert_eq!(
        header(&server, "mail.http-503-iis.contoso.test"),
        ["http-503-iis; rule=1; hit=2"]
    );
    assert_eq!(
        header(&server, "mail.i-job1.http-503-iis.contoso.test"),
        ["http-503-iis@job1; rule=1; hit=1"]
    );
    assert_eq!(header(&server, "mail.contoso.test"), ["healthy"]);
    server.stop();
    let mut server = Running::serve(&[], folder.path());
    assert_eq!(header(&server, "mail.http-503-iis.contoso.test"), [""; 0]);
    server.stop();
}

#[test]
fn who_is_not_allowed_is_turned_away_with_a_line_in_the_journal() {
    let space = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--net", "sh", "-c", script]);
        command.env("EXCHAOS", BINARY).output()
    };
    let up = "ip link set lo up && ip addr add 192.0.2.7/32 dev lo";
    let able = space(up).is_ok_and(|output| output.status.success());
    if forbidden("a network of its own (unshare, ip)", able) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path().display();
    let script = format!(
        "{up} && mkfifo {f}/ready || exit 9
        \"$EXCHAOS\" serve --https 0.0.0.0:9443 --http 127.0.0.1:0 --certs {f}/certs \
            --journal {f}/journal --allow-from 198.51.100.0/24 2>{f}/ready &
        while read -r line; do [ \"$line\" = ready ] && break; done <{f}/ready
        curl -sk --noproxy '*' -m 20 --interface 192.0.2.7 https://192.0.2.7:9443/; echo \"$?\"
        curl -sk --noproxy '*' -m 20 -o {f}/page -w '%{{http_code}}\\n' https://127.0.0.1:9443/EWS/Exchange.asmx
        kill $! && wait $!"
    );
    let output = space(&script).unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    // 35: the connection ended during the handshake.
    assert_eq!(said, "35\n401\n", "{output:?}");
    let journal = std::fs::read_to_string(folder.path().join("journal")).unwrap();
    let away: Vec<&str> = journal
        .lines()
        .filter(|line| line.contains("turned-away"))
        .collect();
    assert!(
        away.len() == 1 && away[0].contains("\"peer\":\"192.0.2.7:"),
        "{journal}"
    );
}

#[test]
fn flags_of_reach_that_mean_nothing_end_with_2() {
    for (args, words) in [
        (["--advertise", "not a host"], "is not a host and port"),
        (["--advertise", "mial.contoso.test"], "cannot be advertised"),
        (["--allow-from", "10.0.0.0/64"], "is not a network"),
    ] {
        let said = exchaos(&["serve", args[0], args[1], "--certs", "/nonexistent/certs"]);
        assert_eq!(said.exit, 2, "{}", said.all());
        assert!(said.stderr.contains(words), "{}", said.stderr);
    }
}

#[test]
fn a_full_disk_is_told_and_stops_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path().display();
    let shell = |script: &str| {
        let output = Command::new("sh")
            .args(["-c", script])
            .env("EXCHAOS", BINARY)
            .output();
        output.unwrap()
    };
    // Where no file may grow, writing fails as it does on a full disk.
    let full = "trap '' XFSZ; ulimit -f 0;";
    let output = shell(&format!("{full} \"$EXCHAOS\" serve --certs {f}/certs"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.code() == Some(2) && said.contains("cannot write"),
        "{output:?}"
    );
    let left: Vec<_> = folder
        .path()
        .join("certs")
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["ca.lock"], "nothing is half done");
    assert!(exchaos(&["ca", "--certs", &format!("{f}/certs")]).exit == 0);
    let output = shell(&format!(
        "{full} \"$EXCHAOS\" serve --certs {f}/certs --https 127.0.0.1:0 --http 127.0.0.1:0 --ready-file {f}/ready"
    ));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.code() == Some(2) && said.contains("cannot write the ready file"),
        "{output:?}"
    );
    assert!(!folder.path().join("ready").exists());
}

#[test]
fn exposure_names_what_is_bound_written_and_called_and_does_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let certs = at(folder.path(), "certs");
    let journal = at(folder.path(), "j");
    let said = exchaos(&[
        "serve",
        "--exposure",
        "--certs",
        &certs,
        "--journal",
        &journal,
    ]);
    assert_eq!((said.exit, said.stderr.as_str()), (0, ""));
    for words in [
        "127.0.0.1:8443",
        "[::1]:8080",
        &journal,
        "ca-key.pem",
        "binds later\n  tcp 127.69.88.0/24, loopback only",
        "calls\n  nobody",
        "no firewall rule is needed",
    ] {
        assert!(said.stdout.contains(words), "{words}: {}", said.stdout);
    }
    let open = [
        "--https",
        "0.0.0.0:443",
        "--allow-from",
        "10.0.0.0/8",
        "--exposure",
        "json",
    ];
    let json = exchaos(&[&["serve", "--certs", &certs], &open[..]].concat()).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["binds"][0]["address"], "0.0.0.0:443");
    assert_eq!(json["binds"][0]["beyond_loopback"], true);
    assert_eq!(json["allows"][0], "10.0.0.0/8");
    assert_eq!(json["calls"], serde_json::json!([]));
    let text = exchaos(&[&["serve", "--certs", &certs], &open[..5]].concat()).stdout;
    assert!(text.contains("inbound TCP 443 from 10.0.0.0/8"), "{text}");
    assert_eq!(
        folder.path().read_dir().unwrap().count(),
        0,
        "nothing is written"
    );
}

#[test]
fn every_flag_of_serve_is_a_variable_too() {
    let help = exchaos(&["serve", "--help"]).stdout;
    let flags = help.lines().filter_map(|line| {
        let flag = line.trim_start().split("--").nth(1)?;
        let own = line.trim_start().starts_with('-');
        own.then(|| flag.split([' ', '[', '<']).next().unwrap().to_owned())
    });
    let flags: Vec<String> = flags.filter(|flag| flag != "help").collect();
    assert!(flags.len() >= 20, "{flags:?}");
    for flag in flags {
        let variable = flag.to_uppercase().replace('-', "_");
        // The value of a secret one is not shown.
        let known = ["=]", "]"].map(|end| format!("[env: EXCHAOS_{variable}{end}"));
        assert!(known.iter().any(|known| help.contains(known)), "{flag}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_on_a_full_disk_is_told_once_and_the_server_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path().display();
    // Everything else is written before the disk is full.
    assert_eq!(exchaos(&["ca", "--certs", &format!("{f}/certs")]).exit, 0);
    let script = format!(
        "mkfifo {f}/said || exit 9
        \"$EXCHAOS\" serve --https 127.0.0.1:0 --http 127.0.0.1:0 --admin 127.0.0.1:0 --certs {f}/certs --journal /dev/full 2>{f}/said &
        {{ while read -r line; do echo \"$line\"
            case \"$line\" in https:*) url=$line;; ready) break;; esac
        done
        for i in 1 2; do curl -sk --noproxy '*' -m 20 -o {f}/page -w 'status %{{http_code}}\\n' \"$url/EWS/Exchange.asmx\"; done
        kill $!; cat; }} <{f}/said
        wait $!; echo \"exit $?\""
    );
    let output = Command::new("sh")
        .args(["-c", &script])
        .env("EXCHAOS", BINARY)
        .output();
    let output = tokio::task::block_in_place(|| output.unwrap());
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(said.matches("status 401").count(), 2, "{said}");
    assert_eq!(said.matches("is not complete").count(), 1, "{said}");
    assert!(said.ends_with("exit 0\n"), "{said}");
}
