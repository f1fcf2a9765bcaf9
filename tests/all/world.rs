//! Who there is: world files, and what EWS and Autodiscover say of the people in them.

use std::fs;

use exchaos::scenario::read_world;

use crate::harness::{GET_FOLDER, Lab, Running, ask, exchaos, valid};

const ROOMS: &str = include_str!("../requests/get_rooms.xml");
const ROOM_LISTS: &str = include_str!("../requests/get_room_lists.xml");
const EXPAND: &str = include_str!("../requests/expand_dl.xml");
const RESOLVE: &str = include_str!("../requests/resolve_names.xml");
const HOST: &str = "mail.contoso.test";

/// The world of docs/world.md.
fn documented() -> &'static str {
    let text = include_str!("../../docs/world.md");
    text.split("```toml\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap()
}

async fn lab(scenarios: &[(&str, &str)]) -> Lab {
    let (world, problems) = read_world(documented());
    assert_eq!(problems, []);
    Lab::in_world(world.unwrap(), scenarios).await
}

/// The values of all elements of that name.
fn values<'a>(body: &'a str, name: &str) -> Vec<&'a str> {
    let open = format!("{name}>");
    let parts = body.split(&open).skip(1).step_by(2);
    parts.map(|rest| rest.split('<').next().unwrap()).collect()
}

fn alice(lab: &Lab, body: &str) -> String {
    lab.post(HOST, body, &["-u", "alice@contoso.test:exchaos"])
        .body
}

/// GetFolder of a folder of somebody's, by somebody.
fn open(lab: &Lab, user: &str, folder: &str, mailbox: &str) -> String {
    let named = format!(
        "<t:DistinguishedFolderId Id=\"{folder}\"><t:Mailbox><t:EmailAddress>{mailbox}</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>"
    );
    let body = GET_FOLDER.replace("<t:DistinguishedFolderId Id=\"inbox\"/>", &named);
    let seen = lab.post(HOST, &body, &["-u", user]);
    values(&seen.body, "ResponseCode").concat()
}

fn impersonating(address: &str) -> String {
    let header = format!(
        "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>{address}</t:PrimarySmtpAddress></t:ConnectingSID></t:ExchangeImpersonation></s:Header>"
    );
    GET_FOLDER.replace("</s:Header>", &header)
}

#[tokio::test(flavor = "multi_thread")]
async fn only_those_who_are_listed_log_in_by_the_names_and_passwords_of_the_world() {
    let lab = lab(&[]).await;
    for (user, status) in [
        ("alice@contoso.test:exchaos", 200),
        ("a.ferreira:exchaos", 401),
        ("CONTOSO\\aferreira:exchaos", 200),
        ("bob@contoso.test:correct horse", 200),
        ("bob@contoso.test:exchaos", 401),
        ("crm@contoso.test:exchaos", 200),
        ("carol@contoso.test:exchaos", 401),
        ("sales@contoso.test:exchaos", 401),
        ("board@contoso.test:exchaos", 401),
        ("team@contoso.test:exchaos", 401),
        ("eve@fabrikam.example:exchaos", 401),
        ("alice@i-job42.contoso.test:exchaos", 200),
        ("bob+healthy@contoso.test:correct horse", 200),
        ("bob@i-job42.contoso.test:exchaos", 401),
    ] {
        let seen = lab.post(HOST, GET_FOLDER, &["-u", user]);
        assert_eq!(seen.status, status, "{user}: {}", seen.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_absent_mailbox_is_missed_by_its_owner_and_found_by_nobody() {
    let lab = lab(&[]).await;
    let crm = ["-u", "crm@contoso.test:exchaos"];
    let own = lab.post(HOST, GET_FOLDER, &crm);
    assert_eq!(
        values(&own.body, "ResponseCode"),
        ["ErrorMissingEmailAddress"]
    );
    assert!(
        own.body
            .contains("you must specify the mailbox primary SMTP address")
    );
    for (whom, code) in [
        ("alice@contoso.test", "NoError"),
        ("board@contoso.test", "NoError"),
        ("crm@contoso.test", "ErrorNonExistentMailbox"),
        ("carol@contoso.test", "ErrorNonExistentMailbox"),
        ("team@contoso.test", "ErrorNonExistentMailbox"),
        ("eve@fabrikam.example", "ErrorNonExistentMailbox"),
    ] {
        let seen = lab.post(HOST, &impersonating(whom), &crm);
        assert!(seen.body.contains(code), "{whom}: {}", seen.body);
    }
    let asked = include_str!("../requests/autodiscover.xml");
    for (whom, found) in [
        ("alice", true),
        ("retired", true),
        ("crm", false),
        ("carol", false),
        ("team", false),
    ] {
        let body = asked.replace("alice@lost-autodiscover.", &format!("{whom}@"));
        assert!(body.contains(&format!("{whom}@contoso.test")), "{body}");
        let url = "https://autodiscover.contoso.test/autodiscover/autodiscover.xml";
        let content = ["-H", "Content-Type: text/xml", "--data-binary", &body];
        let seen = lab.curl(url, &[&content[..], &crm].concat());
        assert_eq!(
            seen.body.contains("<EwsUrl>"),
            found,
            "{whom}: {}",
            seen.body
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_without_a_licence_answers_so_to_every_part_of_a_request() {
    let lab = lab(&[]).await;
    let folders = include_str!("../requests/get_folders.xml");
    let seen = lab.post(HOST, folders, &["-u", "retired@contoso.test:exchaos"]);
    let codes = values(&seen.body, "ResponseCode");
    assert_eq!(seen.status, 200);
    assert!(codes.len() > 1, "{}", seen.body);
    let known = [
        "ErrorInvalidLicense",
        "ErrorFolderNotFound",
        "ErrorInvalidIdMalformed",
    ];
    assert_eq!(codes[0], known[0]);
    assert!(codes.iter().all(|code| known.contains(code)), "{codes:?}");
    assert!(!seen.body.contains("FolderId"), "{}", seen.body);
    // The schemas at hand are older than the code.
    valid(
        &lab,
        &seen
            .body
            .replace("ErrorInvalidLicense", "ErrorAccessDenied"),
    );
    let crm = "crm@contoso.test:exchaos";
    let by_crm = lab.post(HOST, &impersonating("retired@contoso.test"), &["-u", crm]);
    assert_eq!(
        values(&by_crm.body, "ResponseCode"),
        ["ErrorInvalidLicense"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_expanded_by_one_level_and_rooms_found_by_their_lists() {
    let lab = lab(&[]).await;
    let team = alice(&lab, EXPAND);
    assert_eq!(
        values(&team, "t:Name"),
        ["Alice Ferreira", "Bob Okafor", "Partners"]
    );
    assert_eq!(
        values(&team, "t:MailboxType"),
        ["Mailbox", "Mailbox", "PublicDL"]
    );
    let partners = alice(&lab, &EXPAND.replace("team@", "partners@"));
    assert_eq!(
        values(&partners, "t:EmailAddress"),
        ["eve@fabrikam.example"]
    );
    assert_eq!(values(&partners, "t:MailboxType"), ["Contact"]);
    let lists = alice(&lab, ROOM_LISTS);
    assert_eq!(
        values(&lists, "t:EmailAddress"),
        ["rooms.munich@contoso.test"]
    );
    let rooms = alice(&lab, ROOMS);
    assert_eq!(values(&rooms, "t:Name"), ["Board room"]);
    let none = [
        alice(&lab, &EXPAND.replace("team@", "bob@")),
        alice(&lab, &EXPAND.replace("team@", "nobody@")),
        alice(&lab, &ROOMS.replace("rooms.munich@", "team@")),
        alice(&lab, &ROOMS.replace("rooms.munich@", "nobody@")),
    ];
    for body in &none {
        assert_eq!(
            values(body, "ResponseCode"),
            ["ErrorNameResolutionNoResults"]
        );
    }
    for body in [team, partners, lists, rooms].iter().chain(&none) {
        valid(&lab, body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_resolved_to_what_the_directory_knows() {
    let lab = lab(&[(
        "own",
        "[exchange]\naccounts = { 'bob@contoso.test' = { display-name = 'Robert' } }",
    )])
    .await;
    let find = |host: &str, name: &str| {
        let body = RESOLVE.replace("smtp:Alice@contoso.test", name);
        lab.post(host, &body, &["-u", "alice@contoso.test:exchaos"])
            .body
    };
    for (name, found) in [
        ("ferr", &["Alice Ferreira"][..]),
        ("Alice F", &["Alice Ferreira"]),
        ("a.ferreira@contoso.test", &["Alice Ferreira"]),
        ("eve", &["Eve Lindqvist"]),
        ("team@contoso.test", &["Sales team"]),
        ("sales", &["Sales", "Sales team"]),
        ("crm", &[]),
        ("crm@contoso.test", &[]),
        ("carol@contoso.test", &[]),
    ] {
        assert_eq!(values(&find(HOST, name), "t:Name"), found, "{name}");
    }
    let all = find(HOST, "alice@contoso.test");
    for told in [
        "<t:GivenName>Alice</t:GivenName>",
        "<t:JobTitle>Account manager</t:JobTitle>",
        "<t:Entry Key=\"BusinessPhone\">+49 89 5550101</t:Entry>",
        "<t:Entry Key=\"EmailAddress2\">smtp:a.ferreira@contoso.test</t:Entry>",
    ] {
        assert!(all.contains(told), "{told}: {all}");
    }
    valid(&lab, &all);
    let own = find("mail.own.contoso.test", "bob@contoso.test");
    assert_eq!(
        values(&own, "t:Name"),
        ["Robert"],
        "the scenario's word counts"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn permissions_and_delegates_open_folders_and_nothing_else_does() {
    let lab = lab(&[]).await;
    let (alice, bob) = (
        "alice@contoso.test:exchaos",
        "bob@contoso.test:correct horse",
    );
    for (user, folder, mailbox, code) in [
        (bob, "calendar", "alice@contoso.test", "NoError"),
        (bob, "inbox", "alice@contoso.test", "ErrorFolderNotFound"),
        (bob, "inbox", "sales@contoso.test", "ErrorAccessDenied"),
        (alice, "inbox", "sales@contoso.test", "NoError"),
        (alice, "inbox", "bob@contoso.test", "ErrorAccessDenied"),
        (
            alice,
            "inbox",
            "retired@contoso.test",
            "ErrorInvalidLicense",
        ),
        (
            alice,
            "inbox",
            "crm@contoso.test",
            "ErrorNonExistentMailbox",
        ),
        (
            "crm@contoso.test:exchaos",
            "calendar",
            "alice@contoso.test",
            "NoError",
        ),
    ] {
        assert_eq!(
            open(&lab, user, folder, mailbox),
            code,
            "{user} {folder} {mailbox}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_finds_rooms_and_expands_lists() {
    let lab = lab(&[]).await;
    let Some(said) = ask(
        &lab,
        "exchangelib_directory.py",
        &["contoso.test", "exchaos", "basic"],
    ) else {
        return;
    };
    assert_eq!(
        said.lines().collect::<Vec<_>>(),
        [
            "room list: Rooms in Munich rooms.munich@contoso.test",
            "room: Board room board@contoso.test Mailbox",
            "member: Alice Ferreira alice@contoso.test Mailbox",
            "member: Bob Okafor bob@contoso.test Mailbox",
            "member: Partners partners@contoso.test PublicDL",
            "nobody: ErrorNameResolutionNoResults",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_world_is_in_force_and_a_broken_one_leaves_the_old() {
    let folder = tempfile::tempdir().unwrap();
    let world = folder.path().join("world.toml");
    let listed = |who: &str| format!("exists = 'listed'\naccounts.'{who}@contoso.test' = {{}}\n");
    fs::write(&world, listed("alice")).unwrap();
    let mut server = Running::serve(&["--world", world.to_str().unwrap()], folder.path());
    let status = |server: &Running, who: &str| {
        server.curl_status(
            "mail.contoso.test",
            &["-u", &format!("{who}@contoso.test:exchaos")],
        )
    };
    assert_eq!(status(&server, "alice"), "200");
    assert_eq!(status(&server, "bob"), "401");
    fs::write(&world, listed("bob")).unwrap();
    let said = server.hears("reloaded");
    assert!(said.contains("the world says something else"), "{said}");
    assert_eq!(status(&server, "alice"), "401");
    assert_eq!(status(&server, "bob"), "200");
    fs::write(&world, "exists = 'lists'").unwrap();
    server.hears("the old ones stay in force");
    server.hears("unknown variant `lists`");
    assert_eq!(status(&server, "bob"), "200");
    server.stop();
}

#[test]
fn a_broken_world_is_checked_as_scenarios_are_and_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    let world = folder.path().join("world.toml");
    let path = world.to_str().unwrap();
    let text = "exists = 'listd'\n[accounts.'alice@contoso.test']\npassword = 'geheim'\naliasses = ['x@contoso.test']\n";
    fs::write(&world, text).unwrap();
    let checked = exchaos(&["check", path]);
    assert_eq!(checked.exit, 1);
    for told in [
        "world.toml:1:10",
        "`listed`?",
        "world.toml:4:1",
        "`aliases`?",
    ] {
        assert!(checked.stdout.contains(told), "{told}: {}", checked.stdout);
    }
    let places = exchaos(&["check", "--json", path]);
    assert!(places.stdout.contains("\"line\": 4"), "{}", places.stdout);
    let started = exchaos(&["serve", "--world", path]);
    assert_eq!(started.exit, 2);
    assert!(
        started.stderr.contains("world.toml:1:10"),
        "{}",
        started.stderr
    );
    let astray = exchaos(&["list", "--scenarios", folder.path().to_str().unwrap()]);
    assert_eq!(astray.exit, 2);
    assert!(astray.stderr.contains("--world FILE"), "{}", astray.stderr);
    for said in [checked, places, started, astray] {
        assert!(!said.all().contains("geheim"), "{}", said.all());
    }
    let gone = exchaos(&["serve", "--world", "/nonexistent/world.toml"]);
    assert_eq!(gone.exit, 2);
    assert!(gone.stderr.contains("cannot read"), "{}", gone.stderr);
}
