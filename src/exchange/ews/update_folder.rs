//! UpdateFolder ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/updatefolder-operation)):
//! renames folders, and says other things of them.

use super::create_folder::{SAID, check_name, say, shown, unexpected};
use super::items::Extended;
use super::target::{Found, Target, target};
use super::{Context, Outcome, ResponseCode, each, invalid, required, required_attribute};
use crate::exchange::store::{Folder, Mailboxes};
use crate::exchange::xml::{Element, MESSAGES, TYPES};

/// One message per change, in their order.
pub(super) fn answer(
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
        let changed = match found {
            Ok(target) => changed(mailboxes, target, change)?,
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
fn changed(mailboxes: &Mailboxes, target: Target, change: &Element<'_>) -> Found<Folder> {
    let Some((_, folder)) = target.of(mailboxes) else {
        return Ok(Err(ResponseCode::ITEM_NOT_FOUND));
    };
    let mut folder = folder.described();
    for update in &required(change, TYPES, "Updates")?.children {
        let done = match update.name {
            "SetFolderField" => set(&mut folder, update)?,
            "DeleteFolderField" => delete(&mut folder, update)?,
            "AppendToFolderField" => Err(ResponseCode::INVALID_PROPERTY_APPEND),
            _ => return Err(unexpected(update)),
        };
        if let Err(code) = done {
            return Ok(Err(code));
        }
    }
    Ok(Ok(folder))
}

fn set(folder: &mut Folder, update: &Element<'_>) -> Found<()> {
    let [_, said] = update.children.as_slice() else {
        let what = "The element 'SetFolderField' has incomplete content.";
        return Err(invalid(update, what));
    };
    match said.children.as_slice() {
        [property] => say(folder, property),
        _ => Ok(Err(ResponseCode::INCORRECT_UPDATE_PROPERTY_COUNT)),
    }
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
    if name == "FolderClass" {
        folder.class = None;
        return Ok(Ok(()));
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
