//! What is declared to keyhold beside the entries: that a case begins, that a resident objects, that a file is decided, an
//! official's ties.
//!
//! Must never answer whose file or which number was declared.

use registry::ids::{ProgrammeId, Reference};
use registry::sensitive::Sensitive;

use crate::Access;
use crate::error::AccessError;
use crate::keyhold::{
    Declaration, Declared, PublishedBody, PublishedEntry, ResidentSessionId, TieKind,
};
use crate::openings::Opening;
use crate::statement::SessionId;

impl Access {
    /// A resident applies: from now on, and not before, the case's file can be opened to decide it.
    ///
    /// # Errors
    /// [`AccessError`], also when the applicant did not sign in with letter and PIN.
    pub fn case_begins(
        &self,
        applicant: ResidentSessionId,
        about: ResidentSessionId,
        reference: Reference,
        programme: &ProgrammeId,
    ) -> Result<(), AccessError> {
        self.keyhold.declare(Declaration::CaseBegins {
            applicant,
            about,
            reference,
            programme: programme.clone(),
        })?;
        Ok(())
    }

    /// A resident objects to an entry of their own list: from now on, and not before, the ombudsman can open the objection, and
    /// no official whom the entry names can.
    ///
    /// # Errors
    /// [`AccessError`], also when the resident did not sign in with letter and PIN or the entry is not on their list.
    pub fn objects(
        &self,
        session: ResidentSessionId,
        reference: Reference,
        log_entry: u64,
    ) -> Result<(), AccessError> {
        let (entry, body) = self
            .log
            .entry(log_entry)
            .map_err(AccessError::LogUnreadable)?;
        self.keyhold.declare(Declaration::Objects {
            session,
            reference,
            about: PublishedEntry {
                entry,
                body: body.map(|body| Box::new(PublishedBody(body))),
            },
        })?;
        Ok(())
    }

    /// The file of this opening is decided: the same official does not open it again.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn decided(&self, opening: &Opening) -> Result<(), AccessError> {
        self.keyhold
            .declare(Declaration::Decided(opening.ticket()))?;
        Ok(())
    }

    /// An official declares a document whose holder's file they must not open.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn declare_tie(
        &self,
        session: SessionId,
        whose: TieKind,
        number: Sensitive<String>,
    ) -> Result<Declared, AccessError> {
        Ok(self.keyhold.declare(Declaration::Tie {
            session,
            whose,
            number,
        })?)
    }

    /// An official withdraws every relative they declared.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn withdraw_relatives(&self, session: SessionId) -> Result<Declared, AccessError> {
        Ok(self
            .keyhold
            .declare(Declaration::RelativesWithdrawn(session))?)
    }

    /// How many documents an official has declared.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn count_ties(&self, session: SessionId) -> Result<Declared, AccessError> {
        Ok(self.keyhold.declare(Declaration::CountTies(session))?)
    }
}
