//! `PermissionSet`: the permissions of a folder
//! ([of a folder](https://learn.microsoft.com/exchange/client-developer/web-service-reference/permissionset-permissionsettype),
//! [of a calendar](https://learn.microsoft.com/exchange/client-developer/web-service-reference/permissionset-calendarpermissionsettype)).

use std::collections::HashSet;

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::Property;
use crate::exchange::ews::requests::Context;
use crate::exchange::permissions::{Level, Permissions, Reading, Rights, Scope};
use crate::exchange::setup::Kind;
use crate::exchange::store::FolderKind;
use crate::exchange::xml::{Element, Node, TYPES};
use crate::settings::MAX_PERMISSIONS;

/// The name of the property.
pub(crate) const NAME: &str = Property::PermissionSet.name();

/// The user of a permission.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Grantee {
    Default,
    Anonymous,
    /// A user or group, by the address in lower case.
    Named(String),
}

/// The element names of a permission set. Calendars have different ones.
struct Words {
    list: &'static str,
    entry: &'static str,
    level: &'static str,
}

const CALENDAR: Words = Words {
    list: "t:CalendarPermissions",
    entry: "t:CalendarPermission",
    level: "t:CalendarPermissionLevel",
};
const OTHER: Words = Words {
    list: "t:Permissions",
    entry: "t:Permission",
    level: "t:PermissionLevel",
};

impl Words {
    fn of(kind: FolderKind) -> &'static Self {
        match kind {
            FolderKind::Calendar => &CALENDAR,
            _ => &OTHER,
        }
    }
}

/// The element of a permission set. Named users come last.
pub(crate) fn node(context: &Context<'_>, permissions: &Permissions, kind: FolderKind) -> Node {
    let words = Words::of(kind);
    let distinguished = [
        ("Default", permissions.default),
        ("Anonymous", permissions.anonymous),
    ];
    let distinguished = distinguished.into_iter().map(|(name, rights)| {
        let grantee = Node::text("t:DistinguishedUser", name);
        entry(words, Node::new("t:UserId").child(grantee), rights)
    });
    let named = permissions.named();
    let named = named.map(|(address, rights)| entry(words, user_id(context, address), rights));
    let list = Node::new(words.list).children(distinguished.chain(named));
    Node::new(Property::PermissionSet.element()).child(list)
}

/// The user with an address.
fn user_id(context: &Context<'_>, address: &str) -> Node {
    let known = context.world.entry(context.setup, address);
    let sid = known.as_ref().and_then(|known| known.sid());
    let name = known.as_ref().map(|known| known.display_name().to_owned());
    let address = known.as_ref().map_or(address, |known| &known.address);
    Node::new("t:UserId")
        .children(sid.map(|sid| Node::text("t:SID", sid.to_owned())))
        .child(Node::text("t:PrimarySmtpAddress", address.to_owned()))
        .children(name.map(|name| Node::text(Property::DisplayName.element(), name)))
}

fn entry(words: &Words, grantee: Node, rights: Rights) -> Node {
    let is_calendar = words.list == CALENDAR.list;
    let rights = match is_calendar {
        true => rights,
        false => rights.without(Rights::FREE_BUSY_SIMPLE | Rights::FREE_BUSY_DETAILED),
    };
    let flag = |name: &'static str, right| Node::text(name, rights.has(right).to_string());
    let scope = |name: &'static str, scope| {
        let scope = match scope {
            Scope::None => "None",
            Scope::Own => "Owned",
            Scope::All => "All",
        };
        Node::text(name, scope)
    };
    let reading = match rights.reading() {
        Reading::None => "None",
        Reading::TimeOnly => "TimeOnly",
        Reading::TimeAndSubjectAndLocation => "TimeAndSubjectAndLocation",
        Reading::FullDetails => "FullDetails",
    };
    let level = Level::of(rights).map_or(CUSTOM, Level::name);
    Node::new(words.entry)
        .child(grantee)
        .child(flag("t:CanCreateItems", Rights::CREATE))
        .child(flag("t:CanCreateSubFolders", Rights::CREATE_SUBFOLDER))
        .child(flag("t:IsFolderOwner", Rights::FOLDER_OWNER))
        .child(flag("t:IsFolderVisible", Rights::FOLDER_VISIBLE))
        .child(flag("t:IsFolderContact", Rights::FOLDER_CONTACT))
        .child(scope("t:EditItems", rights.edits()))
        .child(scope("t:DeleteItems", rights.deletes()))
        .child(Node::text("t:ReadItems", reading))
        .child(Node::text(words.level, level))
}

/// The permission level for rights without a common name.
const CUSTOM: &str = "Custom";

/// Reads the permission set of a folder.
pub(crate) fn read(
    context: &Context<'_>,
    kind: FolderKind,
    set: &Element<'_>,
) -> Result<Permissions, ResponseCode> {
    let has = |words: &Words| set.child(TYPES, local(words.list));
    let (own, other, wrong) = match kind {
        FolderKind::Calendar => (
            has(&CALENDAR),
            has(&OTHER),
            ResponseCode::CANNOT_SET_NON_CALENDAR_PERMISSION_ON_CALENDAR_FOLDER,
        ),
        _ => (
            has(&OTHER),
            has(&CALENDAR),
            ResponseCode::CANNOT_SET_CALENDAR_PERMISSION_ON_NON_CALENDAR_FOLDER,
        ),
    };
    if other.is_some() {
        return Err(wrong);
    }
    if set
        .child(TYPES, "UnknownEntries")
        .is_some_and(|all| !all.children.is_empty())
    {
        return Err(ResponseCode::CANNOT_SET_PERMISSION_UNKNOWN_ENTRIES);
    }
    let words = Words::of(kind);
    let entries = own.map_or(&[][..], |list| &list.children);
    if entries.len() > MAX_PERMISSIONS {
        return Err(ResponseCode::INVALID_PERMISSION_SETTINGS);
    }
    let mut all = Permissions::default();
    let mut known = HashSet::new();
    for entry in entries {
        let grantee = grantee(context, entry.inside("UserId"))?;
        let level = entry.inside(local(words.level)).text.trim();
        let rights = rights(words, entry, level)?;
        match &grantee {
            Grantee::Default => all.default = rights,
            Grantee::Anonymous => all.anonymous = rights,
            Grantee::Named(address) => all.append(address, rights),
        }
        if !known.insert(grantee) {
            return Err(ResponseCode::DUPLICATE_USER_IDS_SPECIFIED);
        }
    }
    Ok(all)
}

/// A name without its namespace prefix.
fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

/// The user of a `UserId`
/// ([UserId](https://learn.microsoft.com/exchange/client-developer/web-service-reference/userid)).
fn grantee(context: &Context<'_>, id: &Element<'_>) -> Result<Grantee, ResponseCode> {
    let wrong = ResponseCode::INVALID_USER_INFO;
    let text = |name| id.child(TYPES, name).map(|child| child.text.trim());
    let (sid, address) = (text("SID"), text("PrimarySmtpAddress"));
    if let Some(distinguished) = text("DistinguishedUser") {
        return match distinguished {
            _ if sid.is_some() || address.is_some() => Err(wrong),
            "Default" => Ok(Grantee::Default),
            "Anonymous" => Ok(Grantee::Anonymous),
            _ => Err(wrong),
        };
    }
    let (world, setup) = (context.world, context.setup);
    let by_sid = || {
        world
            .mailbox_of_sid(setup, sid?)
            .map(|mailbox| mailbox.address)
    };
    let address = address
        .map(ToOwned::to_owned)
        .or_else(by_sid)
        .ok_or(wrong)?;
    let known = world.entry(setup, &address).ok_or(wrong)?;
    match known.kind() {
        Kind::Contact => Err(wrong),
        _ => Ok(Grantee::Named(known.address)),
    }
}

/// The rights of an entry: a permission level, or single rights. A level may be accompanied by its own single rights,
/// because clients send back the entries that they read
/// ([ErrorInvalidPermissionSettings](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode)).
fn rights(words: &Words, given: &Element<'_>, level: &str) -> Result<Rights, ResponseCode> {
    let wrong = ResponseCode::INVALID_PERMISSION_SETTINGS;
    if level == CUSTOM {
        return Ok(custom(given));
    }
    let rights = Level::named(level).map(Level::rights).ok_or(wrong)?;
    let shown = entry(words, Node::new("t:UserId"), rights);
    let fits = |own: &Node| {
        let stated = given.child(TYPES, local(own.name()));
        stated.is_none_or(|stated| match own.content() {
            flag @ ("true" | "false") => stated.is_true() == (flag == "true"),
            word => own.name() == "t:UserId" || stated.text.trim() == word,
        })
    };
    shown
        .inside()
        .iter()
        .all(fits)
        .then_some(rights)
        .ok_or(wrong)
}

fn custom(entry: &Element<'_>) -> Rights {
    let word = |name| {
        entry
            .child(TYPES, name)
            .map_or("", |child| child.text.trim())
    };
    let flag = |name, right: Rights| right.when(matches!(word(name), "true" | "1"));
    let scope = |name, own, any| match word(name) {
        "All" => own | any,
        "Owned" => own,
        _ => Rights::NONE,
    };
    let reading = match word("ReadItems") {
        "FullDetails" => Rights::READ_ANY,
        "TimeAndSubjectAndLocation" => Rights::FREE_BUSY_SIMPLE | Rights::FREE_BUSY_DETAILED,
        "TimeOnly" => Rights::FREE_BUSY_SIMPLE,
        _ => Rights::NONE,
    };
    reading
        | flag("CanCreateItems", Rights::CREATE)
        | flag("CanCreateSubFolders", Rights::CREATE_SUBFOLDER)
        | flag("IsFolderOwner", Rights::FOLDER_OWNER)
        | flag("IsFolderVisible", Rights::FOLDER_VISIBLE)
        | flag("IsFolderContact", Rights::FOLDER_CONTACT)
        | scope("EditItems", Rights::EDIT_OWNED, Rights::EDIT_ANY)
        | scope("DeleteItems", Rights::DELETE_OWNED, Rights::DELETE_ANY)
}
