//! The interface of keyhold: what the city's process may ask it, in one process or over a socket.
//!
//! Must never have a method that releases a key without an entry in the log: that is `prepare` and `confirm` alone.

use registry::ids::{GrantId, OfficeId, OfficialId, ResidentId};
use registry::readlog::EntryKey;
use registry::sensitive::Sensitive;
use registry::vocabulary::FieldGroup;
use rules::authority::Role;
use store::mark::Mark;

use super::{
    Challenge, Declaration, Declared, ExceptionalKeyhold, Indexed, KeyholdError, OfferSecrets,
    OfficialSession, Prepared, ProtectedViewKeyhold, Released, Request, ResidentSessionId, Ticket,
};
use crate::log::LogProof;
use crate::passkey::{Assertion, RegistrationResponse};
use crate::sealing::SecretKey;
use crate::statement::SessionId;

/// The interface of keyhold. Every call blocks; none logs what it was given.
pub trait Keyhold: ExceptionalKeyhold + ProtectedViewKeyhold {
    /// Checks a request and makes its entry. Holds the resident's list until the ticket is confirmed or abandoned.
    ///
    /// # Errors
    /// [`KeyholdError`]; nothing was written anywhere.
    fn prepare(&self, request: Request) -> Result<Prepared, KeyholdError>;

    /// Checks that the prepared entry stands in the log and releases what it was for, once.
    ///
    /// # Errors
    /// [`KeyholdError`]; nothing was released.
    fn confirm(&self, ticket: Ticket, proof: &LogProof) -> Result<Released, KeyholdError>;

    /// Gives up a prepared entry that could not be appended.
    fn abandon(&self, ticket: Ticket);

    /// Seals one group of one resident's record, making the group's key if there is none yet.
    ///
    /// # Errors
    /// [`KeyholdError`] when keyhold's store does not answer.
    fn seal(
        &self,
        resident: ResidentId,
        group: FieldGroup,
        plaintext: &[u8],
    ) -> Result<Vec<u8>, KeyholdError>;

    /// Makes a full document number belong to the resident of a recent opening, by the official who looked it up for the same
    /// file within the hour.
    ///
    /// # Errors
    /// [`KeyholdError::NotAllowed`] with the rule when nobody did, or the resident has too many.
    fn index_document(
        &self,
        opening: Ticket,
        number: &Sensitive<String>,
    ) -> Result<Indexed, KeyholdError>;

    /// Sets the PIN and makes a sign-in letter for a resident; earlier letters of the resident end.
    ///
    /// # Errors
    /// [`KeyholdError`].
    fn keep_pin(&self, resident: ResidentId, pin: &Sensitive<String>) -> Result<(), KeyholdError>;

    /// A new letter code for the resident; the old one ends, the PIN's tries start afresh.
    ///
    /// # Errors
    /// [`KeyholdError::NotAllowed`] with the rule when too many were made since the last right PIN.
    fn new_letter(&self, resident: ResidentId) -> Result<Sensitive<String>, KeyholdError>;

    /// Signs a resident in.
    ///
    /// # Errors
    /// The same [`KeyholdError::SignIn`] for every wrong pair; [`KeyholdError::SignInShut`] after too many tries.
    fn sign_in_resident(
        &self,
        letter_code: &Sensitive<String>,
        pin: &Sensitive<String>,
    ) -> Result<(ResidentSessionId, ResidentId), KeyholdError>;

    /// A capability for a record that its holder keeps sealed in their own (a guardian for a child's file).
    ///
    /// # Errors
    /// [`KeyholdError`].
    fn new_capability(&self, resident: ResidentId) -> Result<Sensitive<String>, KeyholdError>;

    /// Opens a session by capability.
    ///
    /// # Errors
    /// [`KeyholdError::SignIn`] when it is not one.
    fn use_capability(
        &self,
        capability: &Sensitive<String>,
    ) -> Result<(ResidentSessionId, ResidentId), KeyholdError>;

    /// Ends a resident's session.
    fn sign_out_resident(&self, session: ResidentSessionId);

    /// The keys of the last twelve months' entries, newest first, for the resident's page.
    ///
    /// # Errors
    /// [`KeyholdError::SessionEnded`]; [`KeyholdError::PinNeeded`] while the protected view shuts the list to this session.
    fn own_entry_keys(&self, session: ResidentSessionId) -> Result<Vec<EntryKey>, KeyholdError>;

    /// Appoints an official and answers the one-time code they register their passkey with.
    ///
    /// # Errors
    /// [`KeyholdError`].
    fn appoint(
        &self,
        official: &OfficialId,
        office: &OfficeId,
        role: Role,
    ) -> Result<Sensitive<String>, KeyholdError>;

    /// Begins the registration of a passkey.
    ///
    /// # Errors
    /// [`KeyholdError::SignIn`] when the code is not the official's.
    fn begin_passkey(
        &self,
        official: &OfficialId,
        code: &Sensitive<String>,
    ) -> Result<Challenge, KeyholdError>;

    /// Ends the registration of a passkey; the code is used up.
    ///
    /// # Errors
    /// [`KeyholdError::Passkey`] names the field.
    fn finish_passkey(
        &self,
        official: &OfficialId,
        response: &RegistrationResponse,
    ) -> Result<(), KeyholdError>;

    /// Begins a sign-in: the challenge binds the session key (uncompressed P-256 point).
    ///
    /// # Errors
    /// [`KeyholdError`].
    fn begin_sign_in(
        &self,
        official: &OfficialId,
        session_key: &[u8; 65],
    ) -> Result<Challenge, KeyholdError>;

    /// Ends a sign-in.
    ///
    /// # Errors
    /// [`KeyholdError::Passkey`] names the field.
    fn finish_sign_in(
        &self,
        official: &OfficialId,
        assertion: &Assertion,
    ) -> Result<OfficialSession, KeyholdError>;

    /// The session, while it lasts.
    ///
    /// # Errors
    /// [`KeyholdError::SessionEnded`].
    fn official_session(&self, id: SessionId) -> Result<OfficialSession, KeyholdError>;

    /// Ends an official's session.
    fn sign_out_official(&self, id: SessionId);

    /// Takes what a resident or an official declares; the answer counts the official's own ties.
    ///
    /// # Errors
    /// [`KeyholdError::SessionEnded`], [`KeyholdError::NotAllowed`] with the rule.
    fn declare(&self, said: Declaration) -> Result<Declared, KeyholdError>;

    /// Look-ups an official has left today.
    ///
    /// # Errors
    /// [`KeyholdError`].
    fn look_ups_left(&self, id: SessionId) -> Result<u32, KeyholdError>;

    /// Makes the two secrets of an offer for a grant of the session's resident.
    ///
    /// # Errors
    /// [`KeyholdError::NotFound`] when the grant has ended or rests on somebody else.
    fn offer(
        &self,
        session: ResidentSessionId,
        grant: GrantId,
    ) -> Result<OfferSecrets, KeyholdError>;

    /// Redeems an offer, once, against both secrets; answers the grant's key.
    ///
    /// # Errors
    /// [`KeyholdError::Offer`] or [`KeyholdError::TxCode`] with the tries left.
    fn redeem(&self, code: &str, tx_code: &str) -> Result<(GrantId, SecretKey), KeyholdError>;

    /// The mark that keyhold's database carries; `None` before the first.
    ///
    /// # Errors
    /// [`KeyholdError`] when keyhold's store does not answer.
    fn mark(&self) -> Result<Option<Mark>, KeyholdError>;

    /// Takes the next mark of the three databases.
    ///
    /// # Errors
    /// [`KeyholdError::RolledBack`] when it is not the next one: one of the databases is older than the others, and
    /// keyhold prepares nothing from then on.
    fn set_mark(&self, to: &Mark) -> Result<(), KeyholdError>;

    /// Destroys every key of a resident whose list never began or has ended with [`Request::Forget`], and writes what was
    /// destroyed out of the files: what is sealed under it can be read by nobody any more.
    ///
    /// # Errors
    /// [`KeyholdError::NotAllowed`] while there is a list: keys go with an entry on it.
    fn forget(&self, resident: ResidentId) -> Result<(), KeyholdError>;

    /// Forgets what has passed its retention: keys of entries after twelve months, budgets of past days. Answers how many
    /// rows went.
    ///
    /// # Errors
    /// [`KeyholdError`] when keyhold's store does not answer.
    fn forget_expired(&self) -> Result<u64, KeyholdError>;

    /// Whether a grant may still make copies.
    ///
    /// # Errors
    /// [`KeyholdError`] when keyhold's store does not answer.
    fn grant_stands(&self, grant: GrantId) -> Result<bool, KeyholdError>;

    /// Ends every grant of the session's resident: no copy can be made from them any more.
    ///
    /// # Errors
    /// [`KeyholdError`].
    fn end_grants(&self, session: ResidentSessionId) -> Result<Vec<GrantId>, KeyholdError>;
}
