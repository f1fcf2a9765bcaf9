//! The context of an operation: the world, the store, and the mailbox that the request acts on.

use std::sync::Arc;

use time::OffsetDateTime;
use tokio::sync::watch;
use uuid::Uuid;

use super::access::AccessCache;
use super::attendees::asked_about;
use super::request::{ConnectingSid, Request, Version};
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Address, Item, Kind, Property, Value};
use crate::exchange::ews::ids::Id;
use crate::exchange::ews::zone::Zone;
use crate::exchange::setup::{Setup, Standing};
use crate::exchange::soap::Fault;
use crate::exchange::store::{self, BudgetOwner, MailboxStore};
use crate::exchange::work::Work;
use crate::exchange::world::{Caller, Mailbox, Site, World};
use crate::exchange::xml::{Element, TYPES};

/// The context of an operation.
pub struct Context<'a> {
    /// The mailboxes.
    pub world: &'a World,
    /// The scenario's settings of the world.
    pub setup: &'a Setup,
    /// The authenticated user.
    pub caller: &'a Caller,
    /// The mailbox for a request that names none: the impersonated one, or the caller's.
    pub mailbox: Mailbox,
    /// The owner of the caller's subscriptions: the caller itself, even while it impersonates a user.
    pub(crate) owner: String,
    /// Whether the caller impersonates a user.
    pub(crate) is_impersonating: bool,
    /// Whether the caller has a mailbox. Otherwise `mailbox` only identifies the caller.
    pub has_mailbox: bool,
    /// The mailboxes of the instance.
    pub mailbox_store: Arc<MailboxStore>,
    /// The schema version of the request.
    pub(crate) version: Version,
    /// The time zone of the request.
    pub(crate) zone: Zone,
    /// The host names in URLs for the client.
    pub(crate) site: Site,
    /// The current time.
    pub now: OffsetDateTime,
    /// The server's actions other than the answer.
    pub capabilities: Capabilities,
    /// The access data of the acting user.
    pub(crate) access_cache: AccessCache,
    /// The budget of work for the request.
    pub(crate) work: Work,
    /// The length of the request in bytes.
    pub(crate) bytes: usize,
}

/// The part of a context that does not depend on the request.
#[derive(Clone)]
pub struct Environment {
    /// The mailboxes of the instance.
    pub mailbox_store: Arc<MailboxStore>,
    /// The host names in URLs for the client.
    pub site: Site,
    /// The current time.
    pub now: OffsetDateTime,
    /// The server's actions other than the answer.
    pub capabilities: Capabilities,
    /// The budget of work for the request.
    pub work: Work,
    /// The length of the request in bytes.
    pub bytes: usize,
}

/// The server's actions other than the answer.
#[derive(Clone, Debug)]
pub struct Capabilities {
    /// Whether it may call push clients on other machines.
    pub pushes_anywhere: bool,
    /// Whether the connection has to end, together with its open streams.
    pub leaving: watch::Receiver<bool>,
}

impl<'a> Context<'a> {
    /// The context of a request.
    ///
    /// # Errors
    ///
    /// The fault for a mailbox that does not exist or that is unusable.
    pub fn new(
        world: &'a World,
        setup: &'a Setup,
        caller: &'a Caller,
        environment: Environment,
        request: &Request<'_>,
    ) -> Result<Self, Fault> {
        let home = world.mailbox(setup, &caller.address);
        let owner = home.as_ref().map_or(&caller.address, |it| &it.address);
        let owner = owner.clone();
        let whom = request.connecting_sid()?;
        if caller.application.is_some() && whom.is_none() {
            return Err(application_without_user());
        }
        let is_impersonating = whom.is_some();
        let own = match whom {
            Some(whom) => Some(impersonated(world, setup, whom)?),
            None => home,
        };
        let context = Self {
            world,
            setup,
            caller,
            owner,
            is_impersonating,
            has_mailbox: own.is_some(),
            mailbox: own.unwrap_or_else(|| world.nowhere(&caller.address)),
            mailbox_store: environment.mailbox_store,
            version: request.version(),
            zone: request.zone(),
            site: environment.site,
            now: environment.now,
            capabilities: environment.capabilities,
            access_cache: AccessCache::default(),
            work: environment.work,
            bytes: environment.bytes,
        };
        context.open_named(&request.body);
        Ok(context)
    }

    /// Opens every mailbox that a request can refer to: the acting user's, and those with an address or an id in it.
    fn open_named(&self, request: &Element<'_>) {
        let mut named: Vec<_> = self.own_mailbox().ok().cloned().into_iter().collect();
        let mut ids = Vec::new();
        self.find_named(request, &mut named, &mut ids);
        named.extend(asked_about(self.world, self.setup, request));
        let mailboxes = self.mailbox_store.read();
        named.retain(|mailbox| mailboxes.get(mailbox.guid).is_none());
        ids.retain(|guid| mailboxes.is_away(*guid));
        drop(mailboxes);
        if named.is_empty() && ids.is_empty() {
            return;
        }
        let mut mailboxes = self.mailbox_store.write();
        for mailbox in named {
            mailboxes.open(mailbox.guid, || {
                self.world.origin(self.setup, &mailbox, self.now)
            });
        }
        for guid in ids {
            mailboxes.reopen(guid);
        }
    }

    fn find_named(&self, element: &Element<'_>, named: &mut Vec<Mailbox>, ids: &mut Vec<Uuid>) {
        if element.is(TYPES, Property::DistinguishedFolderId.name()) {
            let address = element.at(TYPES, &["Mailbox", "EmailAddress"]);
            let mailbox = address.and_then(|it| self.world.mailbox(self.setup, it.text.trim()));
            named.extend(mailbox.filter(|mailbox| !named.contains(mailbox)));
        } else if let Some(id) = element.attribute("Id").and_then(Id::parse) {
            ids.extend(Some(id.mailbox).filter(|guid| ids.last() != Some(guid)));
        }
        for child in &element.children {
            self.find_named(child, named, ids);
        }
    }

    /// Charges the work for a further object in the request.
    ///
    /// # Errors
    ///
    /// `ErrorTimeoutExpired` if the budget is used up.
    pub(crate) fn work_on(&self) -> Result<(), ResponseCode> {
        self.work.charge(0);
        match self.work.is_over() {
            true => Err(ResponseCode::TIMEOUT_EXPIRED),
            false => Ok(()),
        }
    }

    /// The mailbox for a request that names none
    /// ([ErrorMissingEmailAddress](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode)).
    pub(crate) fn own_mailbox(&self) -> Result<&Mailbox, ResponseCode> {
        match self.has_mailbox {
            true => Ok(&self.mailbox),
            false => Err(ResponseCode::MISSING_EMAIL_ADDRESS),
        }
    }

    /// The author of new, changed and sent items.
    pub(crate) fn author(&self) -> Address {
        Address {
            name: self.mailbox.display_name().to_owned().into(),
            address: self.mailbox.address.clone().into(),
        }
    }

    /// Sets the user and the time of the last change in an item.
    pub(crate) fn sign(&self, item: &mut Item) {
        item.set(
            Property::LastModifiedName,
            self.mailbox.display_name().to_owned(),
        );
        item.set(Property::LastModifiedTime, self.now);
        if item.kind == Kind::Task {
            let count = item.field(Property::ChangeCount).and_then(Value::integer);
            item.set(
                Property::ChangeCount,
                Value::Integer(count.unwrap_or(1) + 1),
            );
        }
    }

    /// The throttling budget that is charged with what outlasts this request.
    pub(crate) fn budget_owner(&self) -> BudgetOwner {
        BudgetOwner {
            mailbox: self.mailbox.guid,
            acted_for: self.is_impersonating,
        }
    }

    /// Whether a mailbox has a licence.
    pub(crate) fn is_licensed(&self, mailbox: &store::Mailbox) -> bool {
        let known = self.world.mailbox(self.setup, mailbox.address());
        known.is_none_or(|known| known.licensed)
    }

    /// Refuses an impersonation without the right to it.
    pub(crate) fn check_impersonation(&self, request: &Request<'_>) -> Result<(), Fault> {
        let whom = &self.mailbox.address;
        if request.impersonates() && !self.world.may_impersonate(self.setup, self.caller, whom) {
            return Err(Fault::of(ResponseCode::IMPERSONATE_USER_DENIED));
        }
        Ok(())
    }
}

/// The fault for an application that impersonates nobody: it has no mailbox of its own
/// ([a report](https://github.com/OfficeDev/ews-managed-api/issues/245)).
fn application_without_user() -> Fault {
    Fault {
        text: "ExchangeImpersonation SOAP header must be present for this type of OAuth token."
            .to_owned(),
        ..Fault::of(ResponseCode::INVALID_EXCHANGE_IMPERSONATION_HEADER_DATA)
    }
}

/// The mailbox of the impersonated user
/// ([ConnectingSID](https://learn.microsoft.com/exchange/client-developer/web-service-reference/connectingsid)).
fn impersonated(world: &World, setup: &Setup, whom: ConnectingSid<'_>) -> Result<Mailbox, Fault> {
    let missing = |code| move || Fault::of(code);
    let mailbox = match whom {
        ConnectingSid::PrimarySmtpAddress(address) if world.primary(setup, address).is_some() => {
            return Err(Fault::of(ResponseCode::NON_PRIMARY_SMTP_ADDRESS));
        }
        ConnectingSid::PrimarySmtpAddress(address) | ConnectingSid::SmtpAddress(address) => world
            .mailbox(setup, address)
            .ok_or_else(missing(ResponseCode::NON_EXISTENT_MAILBOX))?,
        ConnectingSid::PrincipalName(name) => Some(world.named(setup, name))
            .filter(|_| name.contains('@'))
            .and_then(|address| world.mailbox(setup, &address))
            .ok_or_else(missing(ResponseCode::INVALID_USER_PRINCIPAL_NAME))?,
        ConnectingSid::Sid(sid) => world
            .mailbox_of_sid(setup, sid)
            .ok_or_else(missing(ResponseCode::INVALID_USER_SID))?,
    };
    match world.standing(setup, &mailbox.address) {
        Standing::Disabled | Standing::Expired => Err(Fault::of(ResponseCode::ACCOUNT_DISABLED)),
        _ => Ok(mailbox),
    }
}
