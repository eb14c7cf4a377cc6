//! What residents and officials declare to keyhold without an entry of their own: that a case begins, that a resident objects,
//! that a file is decided, whose files an official must not open.
//!
//! Must never answer whose file or which number was declared: what is declared is compared and not given back.

use minicbor::{Decode, Encode};
use registry::ids::{ProgrammeId, Reference};
use registry::sensitive::Sensitive;

use super::error::KeyholdError;
use super::local::LocalKeyhold;
use super::objection_acts::PublishedEntry;
use super::wire;
use super::{ResidentSessionId, Ticket};
use crate::statement::SessionId;

/// One declaration.
#[derive(Debug, Clone, Encode, Decode)]
pub enum Declaration {
    /// A resident applies: a case begins.
    #[n(0)]
    CaseBegins {
        /// The session of whoever applies, opened by letter and PIN.
        #[n(0)]
        applicant: ResidentSessionId,
        /// A session on the record the case is about; the same one when the resident applies for themselves.
        #[n(1)]
        about: ResidentSessionId,
        /// The case's number.
        #[cbor(n(2), with = "wire::text")]
        reference: Reference,
        /// The programme applied to.
        #[cbor(n(3), with = "wire::text")]
        programme: ProgrammeId,
    },
    /// The file of this opening is decided: the official does not open it again.
    #[n(1)]
    Decided(#[n(0)] Ticket),
    /// A document whose holder's file the official must not open. The number is not kept.
    #[n(2)]
    Tie {
        /// The official's session.
        #[n(0)]
        session: SessionId,
        /// The official's own document, or a relative's.
        #[n(1)]
        whose: TieKind,
        /// The full number in its one normal form.
        #[cbor(n(2), with = "wire::secret_text")]
        number: Sensitive<String>,
    },
    /// The official withdraws every relative, from the next day on; own documents stay.
    #[n(3)]
    RelativesWithdrawn(#[n(0)] SessionId),
    /// Only the count is asked for.
    #[n(4)]
    CountTies(#[n(0)] SessionId),
    /// A resident objects to an entry of their own list.
    #[n(5)]
    Objects {
        /// The resident's session, opened by letter and PIN.
        #[n(0)]
        session: ResidentSessionId,
        /// The objection's number.
        #[cbor(n(1), with = "wire::text")]
        reference: Reference,
        /// The entry objected to.
        #[n(2)]
        about: PublishedEntry,
    },
}

/// Whose document an official declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum TieKind {
    /// The official's own.
    #[n(0)]
    Own,
    /// A relative's; which relation it is, nobody asks.
    #[n(1)]
    Relative,
}

/// How many documents an official has declared. For everything else that is declared both are 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
pub struct Declared {
    /// Own documents.
    #[n(0)]
    pub own: u32,
    /// Relatives' documents.
    #[n(1)]
    pub relatives: u32,
}

impl LocalKeyhold {
    pub(super) fn take_declaration(&self, said: Declaration) -> Result<Declared, KeyholdError> {
        match said {
            Declaration::CaseBegins {
                applicant,
                about,
                reference,
                programme,
            } => self.begin_case(applicant, about, reference, &programme),
            Declaration::Objects {
                session,
                reference,
                about,
            } => self.begin_objection(session, reference, &about),
            Declaration::Decided(opening) => self.note_decision(opening),
            Declaration::Tie {
                session,
                whose,
                number,
            } => return self.declare_tie(session, whose, &number),
            Declaration::RelativesWithdrawn(session) => return self.withdraw_relatives(session),
            Declaration::CountTies(session) => return self.count_ties(session),
        }?;
        Ok(Declared::default())
    }
}
