//! `[exchange] product`: what tells one Exchange from another.

use crate::harness::{GET_FOLDER, Lab, Seen};

const PRODUCTS: [&str; 6] = [
    "exchange2010",
    "exchange2013",
    "exchange2016",
    "exchange2019",
    "exchange-se",
    "online",
];

async fn lab() -> Lab {
    let rules = PRODUCTS.map(|product| format!("[exchange]\nproduct = '{product}'"));
    let scenarios: Vec<_> = PRODUCTS
        .into_iter()
        .zip(rules.iter().map(String::as_str))
        .collect();
    Lab::with(&scenarios).await
}

fn ask(lab: &Lab, product: &str, version: &str) -> Seen {
    let body = GET_FOLDER.replace("Exchange2016", version);
    let host = format!("mail.{product}.contoso.test");
    lab.post(&host, &body, &["-u", "alice@contoso.test:exchaos"])
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = text.split(before).nth(1).unwrap_or_default();
    rest.split(after).next().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_product_has_its_own_version_and_headers() {
    let lab = lab().await;
    let told = PRODUCTS.map(|product| {
        let seen = ask(&lab, product, "Exchange2010");
        assert_eq!(seen.status, 200, "{product}: {}", seen.body);
        let version = between(&seen.body, "<h:ServerVersionInfo ", " xmlns");
        format!("{product}\n{version}\n{}", seen.names().join(" "))
    });
    insta::assert_snapshot!(told.join("\n\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_understands_what_it_announces_and_refuses_what_is_newer() {
    let lab = lab().await;
    let answer = |product: &str, version: &str| {
        let seen = ask(&lab, product, version);
        let code = between(&seen.body, "ResponseCode", "<").rsplit('>').next();
        code.unwrap_or_default().to_owned()
    };
    for product in PRODUCTS {
        let seen = ask(&lab, product, "Exchange2007_SP1");
        let announced = between(&seen.body, " Version=\"", "\"").to_owned();
        assert_eq!(
            answer(product, &announced),
            "NoError",
            "{product} {announced}"
        );
    }
    let refusals = [
        ("exchange2010", "Exchange2013", "ErrorInvalidServerVersion"),
        ("exchange2013", "Exchange2016", "ErrorInvalidServerVersion"),
        ("exchange2016", "V2018_01_08", "ErrorInvalidServerVersion"),
        ("exchange2019", "V2018_01_08", "ErrorInvalidRequest"),
        ("online", "V2099_01_01", "ErrorInvalidRequest"),
    ];
    for (product, version, code) in refusals {
        assert_eq!(answer(product, version), code, "{product} {version}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_iis_answers_itself_names_the_iis_of_the_product() {
    let lab = lab().await;
    let server = |product: &str| {
        let seen = lab.curl(&format!("https://mail.{product}.contoso.test/x"), &[]);
        seen.header("Server").concat()
    };
    assert_eq!(server("exchange2010"), "Microsoft-IIS/7.5");
    assert_eq!(server("exchange2013"), "Microsoft-IIS/8.5");
    assert_eq!(server("exchange-se"), "Microsoft-IIS/10.0");
}
