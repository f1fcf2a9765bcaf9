//! UpdateFolder ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/updatefolder-operation)):
//! renames folders and changes their other properties.

use std::sync::Arc;

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::Property;
use crate::exchange::ews::answers::{Outcome, each};
use crate::exchange::ews::fields::Extended;
use crate::exchange::ews::folders::edit::{
    FOLDERS, check_class, check_name, identified, set_property,
};
use crate::exchange::ews::folders::permission_set;
use crate::exchange::ews::requests::target::target;
use crate::exchange::ews::requests::{Context, Target};
use crate::exchange::permissions::{Permissions, Rights};
use crate::exchange::store::default_folders::is_default;
use crate::exchange::store::{Folder, Mailboxes};
use crate::exchange::xml::Element;
use crate::settings::MAX_PERMISSIONS;

/// One message per change, in request order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    each(request.inside("FolderChanges"), Some(FOLDERS), |change| {
        let target = target(context, mailboxes, change.first())?;
        let target = context.allow(mailboxes, target, Rights::owns)?;
        let folder = changed(context, mailboxes, target, change)?;
        apply(context, mailboxes, target, folder)?;
        identified(mailboxes, target)
    })
}

/// The folder with a change applied.
fn changed(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    target: Target,
    change: &Element<'_>,
) -> Result<Folder, ResponseCode> {
    let (mailbox, known) = target.of(mailboxes).ok_or(ResponseCode::ITEM_NOT_FOUND)?;
    let given = context.world.given(context.setup, mailbox, known);
    let mut folder = known.described();
    for update in &change.inside("Updates").children {
        match update.name {
            "SetFolderField" => set_property(context, &mut folder, property(update)?)?,
            "DeleteFolderField" => delete(&mut folder, update.first())?,
            _ => append(context, &mut folder, given, property(update)?)?,
        }
    }
    check_class(known, folder.class.as_deref())?;
    Ok(folder)
}

/// Adds permissions. No other folder property can be extended.
fn append(
    context: &Context<'_>,
    folder: &mut Folder,
    given: Option<&Permissions>,
    property: &Element<'_>,
) -> Result<(), ResponseCode> {
    if property.name != permission_set::NAME {
        return Err(ResponseCode::INVALID_PROPERTY_APPEND);
    }
    let before = folder.permissions.take().map(Arc::unwrap_or_clone);
    let before = before.or_else(|| given.cloned()).unwrap_or_default();
    set_property(context, folder, property)?;
    if let Some(more) = &folder.permissions {
        let both = before.extended(more);
        let both = both.ok_or(ResponseCode::DUPLICATE_USER_IDS_SPECIFIED)?;
        if both.count() > MAX_PERMISSIONS {
            return Err(ResponseCode::INVALID_PERMISSION_SETTINGS);
        }
        folder.permissions = Some(both.into());
    }
    Ok(())
}

/// The only property in the folder element of an update. The element follows the path.
fn property<'a>(update: &'a Element<'a>) -> Result<&'a Element<'a>, ResponseCode> {
    match update
        .children
        .last()
        .map_or(&[][..], |folder| &folder.children)
    {
        [property] => Ok(property),
        _ => Err(ResponseCode::INCORRECT_UPDATE_PROPERTY_COUNT),
    }
}

/// Deletes the property at a path.
fn delete(folder: &mut Folder, path: &Element<'_>) -> Result<(), ResponseCode> {
    if path.name == "ExtendedFieldURI" {
        folder.properties.remove(&Extended::read(path)?.key);
        return Ok(());
    }
    let uri = path.required("FieldURI");
    match Property::named(uri.strip_prefix("folder:").unwrap_or(uri)) {
        Some(Property::FolderClass) => folder.class = None,
        Some(Property::PermissionSet) => folder.permissions = Some(Arc::default()),
        Some(kept) if kept.row().is_kept_in_folders => {
            folder
                .raw_elements
                .retain(|raw_elements| raw_elements.name() != kept.element());
        }
        _ => return Err(ResponseCode::INVALID_PROPERTY_DELETE),
    }
    Ok(())
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
        if is_default(target.folder) {
            return Err(ResponseCode::FOLDER_SAVE);
        }
        check_name(mailbox, known.parent, &folder.name, Some(target.folder))?;
    }
    mailbox.update_folder(target.folder, context.now, |known| known.describe(folder));
    Ok(())
}
