//! Seeded roaming configurations of folders
//! ([MS-OXOCFG](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxocfg/)).

use self::Content::{Dictionary, Xml};
use super::mail::dated;
use super::origin::Origin;
use crate::exchange::data::{Item, Kind, Property, Value, roaming};
use crate::exchange::xml::Node;

/// A configuration: its folder, its item class, and its content.
struct Configuration {
    folder: &'static str,
    class: &'static str,
    content: Content,
}

/// The content of a configuration.
enum Content {
    /// Keys, types and values.
    Dictionary(&'static [(&'static str, &'static str, &'static str)]),
    /// An XML document.
    Xml(fn() -> String),
}

/// The configurations, in order of creation.
const ALL: [Configuration; 5] = [
    Configuration {
        folder: "root",
        class: "IPM.Configuration.OWA.UserOptions",
        content: Dictionary(&[
            ("timezone", "String", "UTC"),
            ("dateformat", "String", "M/d/yyyy"),
            ("timeformat", "String", "h:mm tt"),
            ("weekstartday", "Integer32", "0"),
            ("hourincrement", "Integer32", "30"),
            ("firstweekofyear", "Integer32", "1"),
            ("viewrowcount", "Integer32", "50"),
            ("enablereminders", "Boolean", "true"),
            ("enableremindersound", "Boolean", "true"),
            ("newitemnotify", "Integer32", "15"),
            ("autoaddsignature", "Boolean", "false"),
            ("blockexternalcontent", "Boolean", "true"),
            ("previewmarkasread", "Integer32", "1"),
            ("markasreaddelaytime", "Integer32", "5"),
            ("composemarkup", "Integer32", "0"),
            ("composefontname", "String", "Calibri"),
            ("composefontsize", "Integer32", "3"),
            ("composefontcolor", "String", "#000000"),
            ("readreceipt", "Integer32", "0"),
            ("userlanguage", "String", "en-US"),
        ]),
    },
    Configuration {
        folder: "calendar",
        class: "IPM.Configuration.Calendar",
        content: Dictionary(&[
            ("OLPrefsVersion", "Integer32", "1"),
            ("piRemindDefault", "Integer32", "15"),
            ("piReminderUpgradeTime", "Integer32", "0"),
            ("piAutoProcess", "Boolean", "true"),
            ("AutomateProcessing", "Integer32", "1"),
            ("piShowWorkHourOnly", "Integer32", "1"),
        ]),
    },
    Configuration {
        folder: "calendar",
        class: "IPM.Configuration.AvailabilityOptions",
        content: Dictionary(&[
            ("OLPrefsVersion", "Integer32", "1"),
            ("publishmonths", "Integer32", "2"),
        ]),
    },
    Configuration {
        folder: "calendar",
        class: "IPM.Configuration.CategoryList",
        content: Xml(categories),
    },
    Configuration {
        folder: "calendar",
        class: "IPM.Configuration.WorkHours",
        content: Xml(work_hours),
    },
];

/// Categories and their colours: those of a new Exchange mailbox, and those of the seeded items.
const CATEGORIES: [(&str, u8); 9] = [
    ("Red category", 0),
    ("Orange category", 1),
    ("Yellow category", 3),
    ("Green category", 4),
    ("Blue category", 7),
    ("Purple category", 8),
    ("Contracts", 5),
    ("Customers", 9),
    ("Invoices", 2),
];

/// The number of seeded configurations in a folder.
pub(crate) fn count(folder: &str) -> u32 {
    let own = ALL.iter().filter(|one| one.folder == folder);
    u32::try_from(own.count()).expect("the table is short")
}

/// The item with configuration `index` of a folder.
pub(crate) fn compose(origin: &Origin, folder: &str, index: u32) -> Option<Item> {
    let mut own = ALL.iter().filter(|one| one.folder == folder);
    let configuration = own.nth(usize::try_from(index).ok()?)?;
    let item = Item::new(Kind::Message)
        .with(Property::ItemClass, configuration.class)
        .with(Property::Subject, configuration.class)
        .with(Property::IsAssociated, true)
        .with(Property::IsRead, true);
    let mut item = dated(item, origin.beginning());
    let (key, value, types) = match configuration.content {
        Dictionary(entries) => (
            roaming::DICTIONARY,
            dictionary(entries).into(),
            roaming::HAS_DICTIONARY,
        ),
        Xml(text) => (
            roaming::XML,
            Value::Bytes(text().into_bytes().into()),
            roaming::HAS_XML,
        ),
    };
    item.properties.insert(key, value);
    item.properties
        .insert(roaming::DATATYPES, Value::Integer(types));
    Some(item)
}

fn dictionary(entries: &[(&'static str, &'static str, &'static str)]) -> Node {
    let object = |name, kind, text| {
        Node::new(name)
            .child(Node::text("t:Type", kind))
            .child(Node::text("t:Value", text))
    };
    let entries = entries.iter().map(|(key, kind, value)| {
        Node::new("t:DictionaryEntry")
            .child(object("t:DictionaryKey", "String", *key))
            .child(object("t:DictionaryValue", *kind, *value))
    });
    Node::new("t:Dictionary").children(entries)
}

/// The category list ([MS-OXOCFG 2.2.5.1](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxocfg/)).
fn categories() -> String {
    const NEVER: &str = "1601-01-01T00:00:00.000";
    let used: String = [
        "Notes", "Journal", "Contacts", "Tasks", "Calendar", "Mail", "",
    ]
    .map(|what| format!(" lastTimeUsed{what}=\"{NEVER}\""))
    .concat();
    let all = (1..).zip(CATEGORIES).map(|(number, (name, colour))| {
        format!(
            "<category name=\"{name}\" color=\"{colour}\" keyboardShortcut=\"0\" usageCount=\"0\"{used} lastSessionUsed=\"0\" \
             guid=\"{{4A7C1D52-8E0B-4C67-9D35-0000000000{number:02X}}}\" renameOnFirstUse=\"0\"/>"
        )
    });
    format!(
        "<?xml version=\"1.0\"?><categories default=\"Red category\" lastSavedSession=\"0\" lastSavedTime=\"{NEVER}\" \
         xmlns=\"CategoryList.xsd\">{}</categories>",
        all.collect::<String>()
    )
}

/// The working hours of the owner
/// ([MS-OXOCFG 2.2.5.2](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxocfg/)).
fn work_hours() -> String {
    let change = "<Bias>0</Bias><ChangeDate><Time>00:00:00</Time><Date>0000/00/00</Date><DayOfWeek>0</DayOfWeek></ChangeDate>";
    format!(
        "<?xml version=\"1.0\"?><Root xmlns=\"WorkingHours.xsd\"><WorkHoursVersion1><TimeZone><Bias>0</Bias>\
         <Standard>{change}</Standard><DaylightSavings>{change}</DaylightSavings><Name>UTC</Name></TimeZone>\
         <TimeSlot><Start>08:00:00</Start><End>17:00:00</End></TimeSlot>\
         <WorkDays>Monday Tuesday Wednesday Thursday Friday</WorkDays></WorkHoursVersion1></Root>"
    )
}
