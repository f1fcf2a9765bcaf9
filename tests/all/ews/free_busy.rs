//! GetUserAvailability: whose free/busy is shown, how, and why not.

use super::{codes, envelope, post, post_to};
use crate::harness::{Lab, Seen, valid};

/// The rules of Berlin.
const BERLIN: &str = "<t:TimeZone><t:Bias>-60</t:Bias>\
    <t:StandardTime><t:Bias>0</t:Bias><t:Time>03:00:00</t:Time><t:DayOrder>5</t:DayOrder><t:Month>10</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek></t:StandardTime>\
    <t:DaylightTime><t:Bias>-60</t:Bias><t:Time>02:00:00</t:Time><t:DayOrder>5</t:DayOrder><t:Month>3</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek></t:DaylightTime></t:TimeZone>";

/// Alice's calendar is empty at first; so are those of the others.
const WORLD: &str = "
    [exchange.accounts.'alice@contoso.test']
    items = { calendar = 0 }
    [exchange.accounts.'bob@contoso.test']
    items = { calendar = 0 }
    [exchange.accounts.'closed@contoso.test']
    items = { calendar = 0 }
    permissions = { calendar = { default = 'None' } }
    [exchange.accounts.'open@contoso.test']
    items = { calendar = 0 }
    permissions = { calendar = { default = 'FreeBusyTimeAndSubjectAndLocation' } }
    [exchange.accounts.'two@contoso.test']
    kind = 'list'
    members = ['alice@contoso.test', 'bob@contoso.test', 'outside@elsewhere.example']
";

fn attendees(addresses: &[&str]) -> String {
    let all = addresses.iter().map(|address| {
        format!(
            "<t:MailboxData><t:Email><t:Address>{address}</t:Address></t:Email><t:AttendeeType>Required</t:AttendeeType></t:MailboxData>"
        )
    });
    format!(
        "<m:MailboxDataArray>{}</m:MailboxDataArray>",
        all.collect::<String>()
    )
}

fn window(from: &str, to: &str, view: &str) -> String {
    format!(
        "<t:FreeBusyViewOptions><t:TimeWindow><t:StartTime>{from}</t:StartTime><t:EndTime>{to}</t:EndTime></t:TimeWindow>\
         <t:MergedFreeBusyIntervalInMinutes>60</t:MergedFreeBusyIntervalInMinutes><t:RequestedView>{view}</t:RequestedView></t:FreeBusyViewOptions>"
    )
}

fn request(zone: &str, addresses: &[&str], options: &str) -> String {
    envelope(&format!(
        "<m:GetUserAvailabilityRequest>{zone}{}{options}</m:GetUserAvailabilityRequest>",
        attendees(addresses)
    ))
}

/// A server with that world, at this host.
async fn lab() -> Lab {
    Lab::with(&[("staff", WORLD)]).await
}

const STAFF: &str = "mail.staff.contoso.test";

fn ask(lab: &Lab, addresses: &[&str], options: &str) -> Seen {
    let seen = post_to(lab, STAFF, request(BERLIN, addresses, options).as_bytes());
    valid(lab, &seen.body);
    seen
}

fn create_as(lab: &Lab, user: &str, item: &str) {
    let body = envelope(&format!(
        "<m:CreateItem SendMeetingInvitations='SendToNone'><m:Items><t:CalendarItem>{item}</t:CalendarItem></m:Items></m:CreateItem>"
    ));
    let user = format!("{user}:exchaos");
    let seen = lab.post(STAFF, &body, &["-u", &user]);
    assert_eq!(codes(&seen), ["NoError"], "{}", seen.body);
}

fn event(subject: &str, from: &str, to: &str, status: &str, more: &str) -> String {
    format!(
        "<t:Subject>{subject}</t:Subject><t:Start>{from}</t:Start><t:End>{to}</t:End><t:LegacyFreeBusyStatus>{status}</t:LegacyFreeBusyStatus><t:Location>Here</t:Location>{more}"
    )
}

fn values<'a>(body: &'a str, name: &str) -> Vec<&'a str> {
    let tag = format!("{name}>");
    let all = body.split(&tag).skip(1).step_by(2);
    all.map(|rest| rest.split('<').next().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn free_busy_is_shown_in_the_zone_of_the_request() {
    let lab = lab().await;
    let weekly = "<t:Recurrence><t:WeeklyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>Tuesday</t:DaysOfWeek></t:WeeklyRecurrence>\
        <t:NumberedRecurrence><t:StartDate>2026-12-01</t:StartDate><t:NumberOfOccurrences>3</t:NumberOfOccurrences></t:NumberedRecurrence></t:Recurrence>";
    let at = |hour| format!("2026-12-01T{hour}:00:00Z");
    create_as(
        &lab,
        "alice@contoso.test",
        &event("Standup", &at("08"), &at("09"), "Busy", weekly),
    );
    let private = format!(
        "<t:Sensitivity>Private</t:Sensitivity>{}",
        event("Dentist", &at("10"), &at("12"), "OOF", "")
    );
    let private = private.replace(
        "<t:Sensitivity>Private</t:Sensitivity><t:Subject>Dentist</t:Subject>",
        "<t:Subject>Dentist</t:Subject><t:Sensitivity>Private</t:Sensitivity>",
    );
    create_as(&lab, "alice@contoso.test", &private);
    let day = |view| window("2026-12-01T08:00:00", "2026-12-01T15:00:00", view);
    let own = ask(&lab, &["alice@contoso.test"], &day("DetailedMerged")).body;
    assert_eq!(
        values(&own, "FreeBusyViewType"),
        ["DetailedMerged"],
        "{own}"
    );
    // In Berlin it is an hour later than in the calendar.
    assert_eq!(values(&own, "MergedFreeBusy"), ["0203300"], "{own}");
    assert_eq!(
        values(&own, "StartTime"),
        ["2026-12-01T09:00:00", "2026-12-01T11:00:00"]
    );
    assert_eq!(values(&own, "Subject"), ["Standup", "Dentist"]);
    assert_eq!(values(&own, "IsRecurring"), ["true", "false"]);
    assert_eq!(values(&own, "IsPrivate"), ["false", "true"]);
    assert_eq!(values(&own, "StartTimeInMinutes"), ["480"]);
    // Two weeks later the series happens for the last time.
    let last = window("2026-12-15T00:00:00", "2026-12-29T00:00:00", "FreeBusy");
    let last = ask(&lab, &["alice@contoso.test"], &last).body;
    assert_eq!(values(&last, "StartTime"), ["2026-12-15T09:00:00"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn permissions_of_the_calendar_decide_what_is_shown() {
    let lab = lab().await;
    let at = |hour| format!("2026-12-01T{hour}:00:00Z");
    for user in ["bob", "closed", "open"] {
        let user = format!("{user}@contoso.test");
        let item = event("Secret", &at("08"), &at("09"), "Tentative", "");
        create_as(&lab, &user, &item);
    }
    let day = window("2026-12-01T00:00:00", "2026-12-02T00:00:00", "Detailed");
    let all = [
        "bob@contoso.test",
        "closed@contoso.test",
        "nobody@elsewhere.example",
        "open@contoso.test",
        "nonsense",
        "two@contoso.test",
    ];
    let seen = ask(&lab, &all, &day);
    assert_eq!(seen.status, 200);
    assert_eq!(
        codes(&seen),
        [
            "NoError",
            "ErrorNoFreeBusyAccess",
            "ErrorMailRecipientNotFound",
            "NoError",
            "ErrorInvalidSmtpAddress",
            "NoError"
        ]
    );
    let kinds = ["FreeBusy", "None", "None", "Detailed", "None", "MergedOnly"];
    assert_eq!(values(&seen.body, "FreeBusyViewType"), kinds);
    assert_eq!(values(&seen.body, "Subject"), ["Secret"], "{}", seen.body);
    assert!(!seen.body.contains("<t:ID>"), "{}", seen.body);
    assert!(seen.body.contains(">5037</ExceptionCode>"), "{}", seen.body);
    assert!(seen.body.contains("LID: 47652"), "{}", seen.body);
    // Who is on the list and has no calendar has no data.
    assert_eq!(values(&seen.body, "MergedFreeBusy"), ["5".repeat(24)]);
}

/// The code of a SOAP fault.
fn fault_code(seen: &Seen) -> &str {
    let (before, _) = seen.body.split_once("</faultcode>").expect(&seen.body);
    before.rsplit_once("a:").unwrap().1
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_beyond_the_limits_is_refused() {
    let lab = lab().await;
    let one = ["alice@contoso.test"];
    let many = vec!["alice@contoso.test"; 101];
    let view = |from, to| window(from, to, "FreeBusy");
    let day = view("2026-12-01T00:00:00", "2026-12-02T00:00:00");
    for (addresses, options, code) in [
        (&many[..], day.clone(), "ErrorMailboxDataArrayTooBig"),
        (&[], day.clone(), "ErrorMailboxDataArrayEmpty"),
        (
            &one,
            view("2026-12-01T00:00:00", "2027-02-02T00:00:00"),
            "ErrorTimeIntervalTooBig",
        ),
        (
            &one,
            view("2026-12-01T00:00:00", "2026-12-01T00:00:00"),
            "ErrorInvalidTimeInterval",
        ),
        (
            &one,
            day.replace(">60<", ">4<"),
            "ErrorInvalidMergedFreeBusyInterval",
        ),
        (
            &one,
            day.replace(">FreeBusy<", ">None<"),
            "ErrorInvalidFreeBusyViewType",
        ),
        (&one, String::new(), "ErrorMissingArgument"),
    ] {
        let seen = post_to(&lab, STAFF, request(BERLIN, addresses, &options).as_bytes());
        assert_eq!((seen.status, fault_code(&seen)), (500, code));
    }
    let longest = view("2026-12-01T00:00:00", "2027-02-01T00:00:00");
    assert_eq!(codes(&ask(&lab, &one, &longest)), ["NoError"]);
    let hundred = ask(&lab, &vec!["alice@contoso.test"; 100], &day);
    assert_eq!(codes(&hundred).len(), 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_a_thousand_entries_are_too_many() {
    let world = "[exchange.accounts.'alice@contoso.test']\nitems = { calendar = 0 }";
    let lab = Lab::with(&[("full", world)]).await;
    let daily = "<t:Recurrence><t:DailyRecurrence><t:Interval>1</t:Interval></t:DailyRecurrence>\
        <t:NumberedRecurrence><t:StartDate>2026-12-01</t:StartDate><t:NumberOfOccurrences>60</t:NumberOfOccurrences></t:NumberedRecurrence></t:Recurrence>";
    let item = event(
        "Often",
        "2026-12-01T08:00:00Z",
        "2026-12-01T08:05:00Z",
        "Busy",
        daily,
    );
    let items = format!("<t:CalendarItem>{item}</t:CalendarItem>").repeat(17);
    let create = envelope(&format!(
        "<m:CreateItem SendMeetingInvitations='SendToNone'><m:Items>{items}</m:Items></m:CreateItem>"
    ));
    let host = "mail.full.contoso.test";
    assert_eq!(codes(&post_to(&lab, host, create.as_bytes())).len(), 17);
    let ask = |to| {
        let options = window("2026-12-01T00:00:00", to, "FreeBusy");
        let request = request("", &["alice@contoso.test", "bob@contoso.test"], &options);
        post_to(&lab, host, request.as_bytes())
    };
    let seen = ask("2027-01-30T00:00:00");
    valid(&lab, &seen.body);
    assert_eq!(codes(&seen), ["ErrorResultSetTooBig", "NoError"]);
    let text = "The allowed size = 1000; the actual size = 1020.";
    assert!(seen.body.contains(text), "{}", seen.body);
    assert_eq!(codes(&ask("2027-01-20T00:00:00")), ["NoError", "NoError"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn suggestions_are_times_at_which_most_have_time() {
    let lab = lab().await;
    create_as(
        &lab,
        "bob@contoso.test",
        &event(
            "Long",
            "2026-12-01T08:00:00Z",
            "2026-12-01T15:30:00Z",
            "Busy",
            "",
        ),
    );
    let options = "<t:SuggestionsViewOptions><t:MaximumResultsByDay>4</t:MaximumResultsByDay><t:MeetingDurationInMinutes>60</t:MeetingDurationInMinutes>\
        <t:DetailedSuggestionsWindow><t:StartTime>2026-12-01T00:00:00</t:StartTime><t:EndTime>2026-12-03T00:00:00</t:EndTime></t:DetailedSuggestionsWindow></t:SuggestionsViewOptions>";
    let both = format!(
        "{}{options}",
        window("2026-12-01T00:00:00", "2026-12-02T00:00:00", "FreeBusy")
    );
    let seen = ask(&lab, &["alice@contoso.test", "bob@contoso.test"], &both);
    assert_eq!(codes(&seen), ["NoError", "NoError", "NoError"]);
    // The working hours are those of the mailboxes, in UTC.
    let times = values(&seen.body, "MeetingTime");
    assert_eq!(times[0], "2026-12-01T16:30:00", "{}", seen.body);
    assert!(times.contains(&"2026-12-02T09:00:00"), "{}", seen.body);
    assert_eq!(values(&seen.body, "DayQuality"), ["Excellent", "Excellent"]);
    // Alone they leave free/busy out.
    let alone = ask(&lab, &["alice@contoso.test"], options);
    assert!(!alone.body.contains("FreeBusyResponseArray"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zone_that_makes_no_sense_is_refused() {
    let lab = Lab::new().await;
    let day = window("2026-12-01T00:00:00", "2026-12-02T00:00:00", "FreeBusy");
    let zone = BERLIN.replace("<t:Month>3<", "<t:Month>13<");
    let body = request(&zone, &["alice@contoso.test"], &day);
    let seen = post(&lab, body.as_bytes());
    assert_eq!(fault_code(&seen), "ErrorTimeZone");
}
