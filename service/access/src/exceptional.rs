//! Emergencies and court orders: announced first, opened then, on the one road that every reading takes.
//!
//! Must never open anything when the announcement was not proved: keyhold holds the ticket, not this module.

use crate::Access;
use crate::error::AccessError;
use crate::keyhold::{
    Announce, BreakGlass, ExecutedOrder, KeyholdError, Released, Request, SecondSignature, Ticket,
};
use crate::openings::Opening;
use crate::statement::Act;
use registry::court_order::CourtOrder;
use registry::vocabulary::FieldGroups;

impl Access {
    /// Opens a record in an emergency. `None` when the number given is not registered; that was counted as well.
    ///
    /// # Errors
    /// [`AccessError`]; nothing was opened.
    pub fn break_glass(&self, asked: BreakGlass) -> Result<Option<Opening>, AccessError> {
        let groups = match &asked.signed.statement.act {
            Act::BreakGlass { groups, .. } => *groups,
            // Keyhold's to refuse.
            _ => FieldGroups::NONE,
        };
        let (_, ticket) = self.announced(Announce::BreakGlass(Box::new(asked)))?;
        self.open_announced(ticket, groups)
    }

    /// The second official signs what was opened in danger to life. Answers the entry's number.
    ///
    /// # Errors
    /// [`AccessError`]; nothing was signed.
    pub fn sign_second(&self, second: SecondSignature) -> Result<u64, AccessError> {
        Ok(self.perform(Request::SecondOfficial(second))?.0)
    }

    /// Carries out an order of a court. `None` when the document it names is not registered; that was counted as well.
    ///
    /// # Errors
    /// [`AccessError`]; nothing was opened.
    pub fn execute_order(&self, asked: ExecutedOrder) -> Result<Option<Opening>, AccessError> {
        let order = CourtOrder::parse(asked.order.expose()).map_err(KeyholdError::from)?;
        let (_, ticket) = self.announced(Announce::CourtOrder(Box::new(asked)))?;
        self.open_announced(ticket, order.groups)
    }

    /// Opens the details of every seal that ends today or should have ended. Answers how many.
    ///
    /// # Errors
    /// [`AccessError`], the first of them: one seal does not keep another shut. What was opened stays open, the next sweep
    /// goes on.
    pub fn open_seals_due(&self) -> Result<usize, AccessError> {
        let due = self.keyhold.seals_due()?;
        let (mut opened, mut failed) = (0, None);
        for order in due {
            match self.perform(Request::OpenSeal { order }) {
                Ok(_) => opened += 1,
                // The resident's keys were destroyed meanwhile: there is no list to write to.
                Err(AccessError::Keyhold(KeyholdError::NotFound)) => {
                    tracing::warn!("the details of a sealed reading have no list to open on");
                }
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        failed.map_or(Ok(opened), Err)
    }

    fn open_announced(
        &self,
        ticket: Ticket,
        groups: FieldGroups,
    ) -> Result<Option<Opening>, AccessError> {
        let (entry_index, ticket, released) = self.perform(Request::OpenAnnounced(ticket))?;
        match released {
            Released::Found(None) => Ok(None),
            released => self
                .opening(entry_index, ticket, released, groups)
                .map(Some),
        }
    }
}
