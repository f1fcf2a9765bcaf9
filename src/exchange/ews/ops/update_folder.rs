//! UpdateFolder ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/updatefolder-operation)):
//! renames folders, and says other things of them.

use std::sync::Arc;

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::outcome::each;
use crate::exchange::ews::answers::required::{invalid, required, required_attribute, unexpected};
use crate::exchange::ews::answers::{Found, Outcome};
use crate::exchange::ews::fields::Extended;
use crate::exchange::ews::folders::edit::{check_name, say, shown};
use crate::exchange::ews::folders::{SAID, permission_set};
use crate::exchange::ews::requests::target::target;
use crate::exchange::ews::requests::{Context, Target};
use crate::exchange::permissions::{Permissions, Rights};
use crate::exchange::store::{Folder, Mailboxes};
use crate::exchange::xml::{Element, MESSAGES, TYPES};
use crate::settings::MAX_PERMISSIONS;

/// One message per change, in their order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    each(required(request, MESSAGES, "FolderChanges")?, |change| {
        let Some(id) = change.children.first() else {
            let what = "The element 'FolderChange' has incomplete content.";
            return Err(invalid(change, what));
        };
        let found = target(context, mailboxes, id)?;
        let found = found.and_then(|folder| context.allow(mailboxes, folder, Rights::owns));
        let changed = match found {
            Ok(target) => changed(context, mailboxes, target, change)?,
            Err(code) => Err(code),
        };
        let done = changed.and_then(|folder| {
            let target = found?;
            apply(context, mailboxes, target, folder)?;
            Ok(target)
        });
        Ok(shown(mailboxes, done))
    })
}

/// The folder as a change wants it.
fn changed(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    target: Target,
    change: &Element<'_>,
) -> Found<Folder> {
    let Some((mailbox, known)) = target.of(mailboxes) else {
        return Ok(Err(ResponseCode::ITEM_NOT_FOUND));
    };
    let given = context.world.given(context.setup, mailbox, known);
    let mut folder = known.described();
    for update in &required(change, TYPES, "Updates")?.children {
        let done = match update.name {
            "SetFolderField" => set(context, &mut folder, update)?,
            "DeleteFolderField" => delete(&mut folder, update)?,
            "AppendToFolderField" => append(context, &mut folder, given, update)?,
            _ => return Err(unexpected(update)),
        };
        if let Err(code) = done {
            return Ok(Err(code));
        }
    }
    Ok(Ok(folder))
}

fn set(context: &Context<'_>, folder: &mut Folder, update: &Element<'_>) -> Found<()> {
    Ok(match property(update)? {
        Ok(property) => say(context, folder, property)?,
        Err(code) => Err(code),
    })
}

/// Gives rights to some more; nothing else can be extended.
fn append(
    context: &Context<'_>,
    folder: &mut Folder,
    given: Option<&Permissions>,
    update: &Element<'_>,
) -> Found<()> {
    let property = match property(update)? {
        Ok(property) if property.name == permission_set::NAME => property,
        Ok(_) => return Ok(Err(ResponseCode::INVALID_PROPERTY_APPEND)),
        Err(code) => return Ok(Err(code)),
    };
    let before = folder.permissions.take().map(Arc::unwrap_or_clone);
    let before = before.or_else(|| given.cloned()).unwrap_or_default();
    Ok(say(context, folder, property)?.and_then(|()| {
        let Some(more) = &folder.permissions else {
            return Ok(());
        };
        let both = before.extended(more);
        let both = both.ok_or(ResponseCode::DUPLICATE_USER_IDS_SPECIFIED)?;
        if both.count() > MAX_PERMISSIONS {
            return Err(ResponseCode::INVALID_PERMISSION_SETTINGS);
        }
        folder.permissions = Some(both.into());
        Ok(())
    }))
}

/// The property that an update is about.
fn property<'a>(update: &'a Element<'a>) -> Found<&'a Element<'a>> {
    let [_, said] = update.children.as_slice() else {
        let what = format!("The element '{}' has incomplete content.", update.name);
        return Err(invalid(update, what));
    };
    Ok(match said.children.as_slice() {
        [property] => Ok(property),
        _ => Err(ResponseCode::INCORRECT_UPDATE_PROPERTY_COUNT),
    })
}

fn delete(folder: &mut Folder, update: &Element<'_>) -> Found<()> {
    let Some(path) = update.children.first() else {
        let what = "The element 'DeleteFolderField' has incomplete content.";
        return Err(invalid(update, what));
    };
    if path.name == "ExtendedFieldURI" {
        return Ok(Extended::read(path).map(|property| {
            folder.properties.remove(&property.key);
        }));
    }
    let uri = required_attribute(path, "FieldURI")?;
    let name = uri.strip_prefix("folder:").unwrap_or(uri);
    match name {
        "FolderClass" => {
            folder.class = None;
            return Ok(Ok(()));
        }
        permission_set::NAME => {
            folder.permissions = Some(Arc::default());
            return Ok(Ok(()));
        }
        _ => {}
    }
    folder
        .said
        .retain(|said| said.name().strip_prefix("t:") != Some(name));
    Ok(match SAID.contains(&name) {
        true => Ok(()),
        false => Err(ResponseCode::INVALID_PROPERTY_DELETE),
    })
}

fn apply(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    target: Target,
    folder: Folder,
) -> Result<(), ResponseCode> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let mailbox = mailboxes.get_mut(target.mailbox).ok_or(missing)?;
    let known = mailbox.folder(target.folder).ok_or(missing)?;
    if known.name != folder.name {
        if known.distinguished.is_some() {
            return Err(ResponseCode::FOLDER_SAVE);
        }
        check_name(mailbox, known.parent, &folder.name, Some(target.folder))?;
    }
    mailbox.update_folder(target.folder, context.now, |known| known.describe(folder));
    Ok(())
}
