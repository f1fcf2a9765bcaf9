//! What every operation is told beside its request: the world, and whose mailbox it works in.

use super::{Request, ResponseCode};
use crate::exchange::setup::Setup;
use crate::exchange::soap::Fault;
use crate::exchange::world::{Caller, Mailbox, World};

/// Around an operation.
pub struct Context<'a> {
    /// The mailboxes.
    pub world: &'a World,
    /// What the scenario says about them.
    pub setup: &'a Setup,
    /// Who is asking.
    pub caller: &'a Caller,
    /// The mailbox that is worked in where a request names none: the impersonated one, or the caller's.
    pub mailbox: Mailbox,
}

impl<'a> Context<'a> {
    /// The context of a request.
    ///
    /// # Errors
    ///
    /// The fault for a mailbox that does not exist.
    pub fn new(
        world: &'a World,
        setup: &'a Setup,
        caller: &'a Caller,
        request: &Request<'_>,
    ) -> Result<Self, Fault> {
        let address = request.impersonated().unwrap_or(&caller.address);
        let mailbox = world.mailbox(setup, address);
        let mailbox = mailbox.ok_or_else(|| Fault::of(ResponseCode::NON_EXISTENT_MAILBOX))?;
        Ok(Self {
            world,
            setup,
            caller,
            mailbox,
        })
    }

    /// Refuses to let the caller be whom it may not be.
    pub(super) fn check_impersonation(&self, request: &Request<'_>) -> Result<(), Fault> {
        if request.impersonates_nobody() {
            return Err(Fault::of(
                ResponseCode::INVALID_EXCHANGE_IMPERSONATION_HEADER_DATA,
            ));
        }
        match request.impersonated() {
            Some(mailbox) if !self.world.may_impersonate(self.setup, self.caller, mailbox) => {
                Err(Fault::of(ResponseCode::IMPERSONATE_USER_DENIED))
            }
            _ => Ok(()),
        }
    }
}
