//! Time zones: how they are defined, and what times mean that name none.

use crate::ews::notifications::text;
use crate::harness::{Lab, ask};

const HOST: &str = "mail.contoso.test";

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_finds_the_zones_that_its_own_database_has() {
    let lab = Lab::new().await;
    let Some(said) = ask(&lab, "exchangelib_time_zones.py", &[HOST, "exchaos"]) else {
        return;
    };
    let lines: Vec<_> = said.lines().collect();
    let (all, different) = lines[0].split_once(' ').unwrap();
    assert!(
        all == different && all.parse::<usize>().unwrap() > 130,
        "{said}"
    );
    // Clocks in Morocco are set by the moon.
    let unruly = ["Morocco Standard Time unruly"];
    let wrong = lines[1..lines.len() - 1].iter();
    let wrong: Vec<_> = wrong.filter(|line| !unruly.contains(line)).collect();
    assert!(wrong.is_empty(), "{said}");
    assert_eq!(
        lines.last().unwrap(),
        &"W. Europe Standard Time (UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna None"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zone_that_is_asked_for_is_told_once_and_one_that_nobody_knows_is_not() {
    let lab = Lab::new().await;
    let ids = [BERLIN, "Mars Standard Time", TOKYO, BERLIN];
    let ids = ids.map(|id| format!("<t:Id>{id}</t:Id>")).concat();
    let seen = ask_with(
        &lab,
        &version("Exchange2016"),
        &format!("<m:GetServerTimeZones><m:Ids>{ids}</m:Ids></m:GetServerTimeZones>"),
    );
    let told = seen.split("<t:TimeZoneDefinition ").skip(1);
    let told: Vec<_> = told
        .map(|rest| {
            rest.split("Id=\"")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap()
        })
        .collect();
    assert_eq!(told, [BERLIN, TOKYO]);
    assert!(
        seen.contains("<t:RecurringDayTransition>"),
        "all is told unless less is asked for: {seen}"
    );
}

/// Asks with those headers.
fn ask_with(lab: &Lab, headers: &str, operation: &str) -> String {
    let body = format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' \
         xmlns:m='http://schemas.microsoft.com/exchange/services/2006/messages' \
         xmlns:t='http://schemas.microsoft.com/exchange/services/2006/types'>\
         <s:Header>{headers}</s:Header><s:Body>{operation}</s:Body></s:Envelope>"
    );
    let seen = lab.post(HOST, &body, &["-u", "alice@contoso.test:exchaos"]);
    assert_eq!(seen.status, 200, "{}", seen.body);
    seen.body
}

fn version(name: &str) -> String {
    format!("<t:RequestServerVersion Version='{name}'/>")
}

fn context(id: &str) -> String {
    format!("<t:TimeZoneContext><t:TimeZoneDefinition Id='{id}'/></t:TimeZoneContext>")
}

const TOKYO: &str = "Tokyo Standard Time";
const BERLIN: &str = "W. Europe Standard Time";

/// Makes an appointment with that in it; its id.
fn appointment(lab: &Lab, headers: &str, inside: &str) -> String {
    let made = ask_with(
        lab,
        headers,
        &format!(
            "<m:CreateItem SendMeetingInvitations='SendToNone'><m:Items><t:CalendarItem><t:Subject>2026-07-01T10:00:00</t:Subject>\
             {inside}</t:CalendarItem></m:Items></m:CreateItem>"
        ),
    );
    let id = made
        .split_once("<t:ItemId ")
        .unwrap_or_else(|| panic!("{made}"))
        .1;
    format!("<t:ItemId {}/>", id.split_once("/>").unwrap().0)
}

fn get(lab: &Lab, headers: &str, id: &str) -> String {
    ask_with(
        lab,
        headers,
        &format!(
            "<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape><t:AdditionalProperties><t:ExtendedFieldURI \
             DistinguishedPropertySetId='Appointment' PropertyId='33293' PropertyType='SystemTime'/></t:AdditionalProperties>\
             </m:ItemShape><m:ItemIds>{id}</m:ItemIds></m:GetItem>"
        ),
    )
}

/// When an appointment starts and ends, as a client is told that names no zone.
fn span(lab: &Lab, id: &str) -> (String, String) {
    let seen = get(lab, &version("Exchange2016"), id);
    assert!(
        seen.contains("<t:Subject>2026-07-01T10:00:00</t:Subject>"),
        "{seen}"
    );
    let text = |name| text(&seen, name).to_owned();
    (text("t:Start"), text("t:End"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_that_names_no_zone_is_in_that_of_its_appointment_or_request() {
    let lab = Lab::new().await;
    let times = "<t:Start>2026-07-01T10:00:00</t:Start><t:End>2026-07-01T23:00:00</t:End>";
    let zones = |start: &str, end: &str| {
        format!("{times}<t:StartTimeZone Id='{start}'/><t:EndTimeZone Id='{end}'/>")
    };
    let start = format!("{times}<t:StartTimeZone Id='{TOKYO}'/>");
    let meeting = format!(
        "{times}<t:MeetingTimeZone TimeZoneName=''><t:BaseOffset>-PT9H</t:BaseOffset></t:MeetingTimeZone>"
    );
    let new = version("Exchange2016");
    let in_berlin = new.clone() + &context(BERLIN);
    let old = version("Exchange2007_SP1");
    let old_in_berlin = old.clone() + &context(BERLIN);
    for (headers, inside, start, end) in [
        (&new, times, "10:00:00Z", "23:00:00Z"),
        (&in_berlin, times, "08:00:00Z", "21:00:00Z"),
        (&new, &*zones(TOKYO, BERLIN), "01:00:00Z", "21:00:00Z"),
        (&in_berlin, &*zones(TOKYO, TOKYO), "01:00:00Z", "14:00:00Z"),
        (&in_berlin, &*start, "01:00:00Z", "21:00:00Z"),
        (&old_in_berlin, times, "10:00:00Z", "23:00:00Z"),
        (&old, &*meeting, "01:00:00Z", "14:00:00Z"),
    ] {
        let (starts, ends) = span(&lab, &appointment(&lab, headers, inside));
        let found = (starts.as_str(), ends.as_str());
        let expected = (format!("2026-07-01T{start}"), format!("2026-07-01T{end}"));
        assert_eq!(found, (&*expected.0, &*expected.1), "{headers} {inside}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_a_view_and_a_condition_name_no_zone_either() {
    let lab = Lab::new().await;
    let headers = version("Exchange2016") + &context(BERLIN);
    let times = "<t:Start>2026-07-01T10:00:00</t:Start><t:End>2026-07-01T11:00:00</t:End>";
    let id = appointment(&lab, &headers, times);
    let set = |name: &str, value: &str| {
        format!(
            "<t:SetItemField><t:FieldURI FieldURI='calendar:{name}'/><t:CalendarItem>{value}</t:CalendarItem></t:SetItemField>"
        )
    };
    let update = |changes: &str| {
        ask_with(
            &lab,
            &headers,
            &format!(
                "<m:UpdateItem ConflictResolution='AlwaysOverwrite' SendMeetingInvitationsOrCancellations='SendToNone'>\
                 <m:ItemChanges><t:ItemChange>{id}<t:Updates>{changes}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
            ),
        )
    };
    update(&set("End", "<t:End>2026-07-01T12:00:00</t:End>"));
    assert_eq!(
        span(&lab, &id),
        ("2026-07-01T08:00:00Z".into(), "2026-07-01T10:00:00Z".into())
    );
    let zone = set("StartTimeZone", &format!("<t:StartTimeZone Id='{TOKYO}'/>"));
    update(&(zone + &set("Start", "<t:Start>2026-07-01T16:00:00</t:Start>")));
    assert_eq!(span(&lab, &id).0, "2026-07-01T07:00:00Z");
    let found = |inside: &str| {
        let seen = ask_with(
            &lab,
            &headers,
            &format!(
                "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>{inside}\
                 <m:ParentFolderIds><t:DistinguishedFolderId Id='calendar'/></m:ParentFolderIds></m:FindItem>"
            ),
        );
        seen.matches("<t:ItemId ").count()
    };
    let view = |start: &str, end: &str| {
        found(&format!(
            "<m:CalendarView StartDate='2026-07-01T{start}' EndDate='2026-07-01T{end}'/>"
        ))
    };
    let all = view("09:00:00", "12:00:00");
    assert_eq!(all - view("07:00:00Z", "09:00:00"), 1, "it starts at nine");
    let after = |time: &str| {
        found(&format!(
            "<m:Restriction><t:And><t:IsEqualTo><t:FieldURI FieldURI='item:Subject'/><t:FieldURIOrConstant>\
             <t:Constant Value='2026-07-01T10:00:00'/></t:FieldURIOrConstant></t:IsEqualTo><t:IsGreaterThanOrEqualTo>\
             <t:FieldURI FieldURI='calendar:Start'/><t:FieldURIOrConstant><t:Constant Value='{time}'/></t:FieldURIOrConstant>\
             </t:IsGreaterThanOrEqualTo></t:And></m:Restriction>"
        ))
    };
    assert_eq!(
        (after("2026-07-01T09:00:00"), after("2026-07-01T09:00:01")),
        (1, 0)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_tells_times_by_the_clock_of_its_request() {
    let lab = Lab::new().await;
    let headers = version("Exchange2016") + &context(BERLIN);
    let inside = "<t:Start>2026-07-01T10:00:00</t:Start><t:End>2026-07-01T11:00:00</t:End><t:Recurrence><t:DailyRecurrence>\
                  <t:Interval>1</t:Interval></t:DailyRecurrence><t:NumberedRecurrence><t:StartDate>2026-07-01</t:StartDate>\
                  <t:NumberOfOccurrences>3</t:NumberOfOccurrences></t:NumberedRecurrence></t:Recurrence>";
    let id = appointment(&lab, &headers, inside);
    let seen = get(&lab, &headers, &id);
    for (name, expected) in [
        ("t:Start", "2026-07-01T10:00:00+02:00"),
        ("t:StartDate", "2026-07-01+02:00"),
        ("t:Value", "2026-07-01T10:00:00+02:00"),
        ("t:StartWallClock", "2026-07-01T10:00:00+02:00"),
    ] {
        assert_eq!(text(&seen, name), expected, "{seen}");
    }
    assert!(text(&seen, "t:DateTimeCreated").contains('+'), "{seen}");
    let zone =
        "Name=\"Daylight\" Id=\"trule:Microsoft/Registry/W. Europe Standard Time/1-Daylight\"/>";
    assert_eq!(seen.matches(zone).count(), 2, "{seen}");
    let plain = get(&lab, &version("Exchange2016"), &id);
    assert_eq!(text(&plain, "t:Start"), "2026-07-01T08:00:00Z");
    assert_eq!(text(&plain, "t:StartDate"), "2026-07-01+02:00");
}
