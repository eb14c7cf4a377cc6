//! Why a use case refused, each with a stable code for pages and a sentence that says what to do next.
//!
//! No variant carries personal data. A miss and a hit of a look-up are never told apart here.

use access::AccessError;
use access::keyhold::KeyholdError;
use registry::case::CaseError;
use registry::court_order::OrderError;
use registry::disclosure::{Disclose, Disclosure};
use registry::document::DocumentError;
use registry::guardianship::GuardianshipError;
use registry::objection::ObjectionsFull;
use registry::record::RecordError;
use registry::registration::RegistrationError;
use rules::authority::DenyReason;
use store::StoreError;

/// A refusal of a use case.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// The session has ended, or the appointment was changed meanwhile.
    #[error("the session has ended; sign in again")]
    SessionEnded,
    /// The rules do not allow it.
    #[error("this is not allowed: {}", rule_ids(.0))]
    NotAllowed(Vec<DenyReason>),
    /// A field of a form.
    #[error("{field}: {why}")]
    Field {
        /// Its name in the form.
        field: &'static str,
        /// What is wrong and what to write.
        why: &'static str,
    },
    /// The document number.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// A court's order is not carried out.
    #[error(transparent)]
    Order(#[from] OrderError),
    /// No file has this reference, or it has expired, or it is of another kind.
    #[error("there is no such file; compare the reference with the slip")]
    UnknownReference,
    /// The file is not open on this desk.
    #[error("the file is not open here; call it up again")]
    FileNotOpen,
    /// The desk's work on the file is done.
    #[error("the work on this file is done; there is nothing more to do at the desk")]
    FileComplete,
    /// The signature came too late, twice, or for something else.
    #[error("this was not signed in time; open the page again and sign once more")]
    Unsigned,
    /// The dwelling's code is no longer in the register.
    #[error("the dwelling is not in the register any more; choose the dwelling again")]
    StaleDwelling,
    /// Somebody else changed the same file.
    #[error("somebody changed this file at the same moment; look at it again and repeat the step")]
    Changed,
    /// The registration is not complete.
    #[error("the registration is still being completed; a letter tells you when it is done")]
    NotYet,
    /// The step does not fit the registration.
    #[error(transparent)]
    Registration(#[from] RegistrationError),
    /// No such programme, or not one that can be applied for so.
    #[error("there is no such programme; choose one from the list")]
    UnknownProgramme,
    /// The decision names no clause of the programme.
    #[error("the programme has no such clause; name one of its clauses")]
    UnknownClause,
    /// The applicant has as many files as one person may.
    #[error("you have as many files as one person may have; ask at a desk to close one")]
    TooManyFiles,
    /// Too many objections wait.
    #[error(transparent)]
    TooManyObjections(#[from] ObjectionsFull),
    /// The entry is not on the resident's list.
    #[error("this opening is not on your list; choose one from the list")]
    UnknownEntry,
    /// The credential is not there or has ended.
    #[error("this credential has ended; ask at a desk for a new one")]
    GrantEnded,
    /// The guardianship cannot be.
    #[error(transparent)]
    Guardianship(#[from] GuardianshipError),
    /// The case does not allow the step.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// A record does not fit or does not read.
    #[error("a record cannot be written: {0}; tell the operator")]
    Record(#[from] RecordError),
    /// The way to a record is closed.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store does not answer.
    #[error(transparent)]
    Store(StoreError),
}

impl OfficeError {
    /// A stable code: the key of the page's own sentence, in every language.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::SessionEnded => "session-ended",
            Self::NotAllowed(_) => "not-allowed",
            Self::Field { .. } => "field",
            Self::Document(DocumentError::Issuer) => "document-issuer",
            Self::Document(DocumentError::IdentityNumberForm) => "document-card-form",
            Self::Document(DocumentError::CheckCharacter) => "document-check",
            Self::Document(DocumentError::PassportNumberForm) => "document-passport-form",
            Self::Order(_) => "court-order",
            Self::UnknownReference => "unknown-reference",
            Self::FileNotOpen => "file-not-open",
            Self::FileComplete => "file-complete",
            Self::Unsigned => "unsigned",
            Self::StaleDwelling => "stale-dwelling",
            Self::Changed => "changed",
            Self::NotYet => "not-yet",
            Self::Registration(RegistrationError::Documents) => "documents-missing",
            Self::Registration(RegistrationError::DocumentExpired) => "document-expired",
            Self::Registration(RegistrationError::NumberNotChecked) => "number-not-checked",
            Self::Registration(RegistrationError::WrongStep) => "wrong-step",
            Self::UnknownProgramme => "unknown-programme",
            Self::UnknownClause => "unknown-clause",
            Self::TooManyFiles => "too-many-files",
            Self::TooManyObjections(_) => "too-many-objections",
            Self::UnknownEntry => "unknown-entry",
            Self::GrantEnded => "grant-ended",
            Self::Guardianship(_) => "own-guardian",
            Self::Case(CaseError::NotNow { .. }) => "case-not-now",
            Self::Case(CaseError::NotYours) => "case-not-yours",
            Self::Case(CaseError::Full) => "case-full",
            Self::Case(CaseError::BrokenChain { .. }) => "case-changed",
            Self::Record(_) => "record",
            Self::Access(error) => access_code(error),
            Self::Store(StoreError::StorageFull) => "storage-full",
            Self::Store(StoreError::Overloaded) => "overloaded",
            Self::Store(_) => "store",
        }
    }
}

impl OfficeError {
    /// The ids of the rules that stood in the way, in the order of the table; empty for every other refusal.
    #[must_use]
    pub fn rules(&self) -> Vec<&str> {
        match self {
            Self::NotAllowed(reasons) => reasons.iter().map(|r| r.rule.as_str()).collect(),
            Self::Access(AccessError::Keyhold(KeyholdError::NotAllowed(rules))) => {
                rules.iter().map(String::as_str).collect()
            }
            _ => Vec::new(),
        }
    }
}

fn access_code(error: &AccessError) -> &'static str {
    match error {
        AccessError::LogUnwritable(_) => "log-unwritable",
        AccessError::Store(StoreError::StorageFull) => "storage-full",
        AccessError::Store(_) => "store",
        AccessError::Empty | AccessError::NotOpened => "not-opened",
        AccessError::Keyhold(error) => match error {
            KeyholdError::SessionEnded => "session-ended",
            KeyholdError::Statement(_) => "unsigned",
            KeyholdError::NotAllowed(rules) if *rules == ["forbid.too-many-ties"] => {
                "too-many-ties"
            }
            KeyholdError::NotAllowed(rules) if *rules == ["forbid.too-many-letters"] => {
                "too-many-letters"
            }
            KeyholdError::NotAllowed(_) => "not-allowed",
            KeyholdError::TooFast => "too-fast",
            KeyholdError::Budget(_) => "budget",
            KeyholdError::BreakGlassCap => "break-glass-cap",
            KeyholdError::SecondOverdue => "second-overdue",
            KeyholdError::Order(_) => "court-order",
            KeyholdError::NotFound => "not-found",
            KeyholdError::Busy => "busy",
            KeyholdError::Ticket => "file-not-open",
            KeyholdError::Quorum => "quorum",
            KeyholdError::SignIn => "sign-in",
            KeyholdError::SignInShut => "sign-in-shut",
            KeyholdError::WrongPin => "pin-wrong",
            KeyholdError::PinNeeded => "pin-needed",
            KeyholdError::WeakPin => "weak-pin",
            KeyholdError::Passkey(_) => "passkey",
            KeyholdError::Offer => "offer",
            KeyholdError::TxCode { .. } => "tx-code",
            KeyholdError::Log(_) => "log-unwritable",
            KeyholdError::Away(_) => "keyhold-away",
            KeyholdError::Store(StoreError::StorageFull) => "storage-full",
            _ => "keyhold",
        },
        _ => "record",
    }
}

fn rule_ids(reasons: &[DenyReason]) -> String {
    let ids: Vec<&str> = reasons.iter().map(|reason| reason.rule.as_str()).collect();
    ids.join(", ")
}

impl From<StoreError> for OfficeError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale(_) | StoreError::Conflict { .. } | StoreError::Contended => {
                Self::Changed
            }
            other => Self::Store(other),
        }
    }
}

impl From<KeyholdError> for OfficeError {
    fn from(error: KeyholdError) -> Self {
        Self::Access(AccessError::Keyhold(error))
    }
}

impl Disclose for OfficeError {
    fn disclosure(&self) -> Disclosure {
        match self {
            Self::Access(error) => error.disclosure(),
            Self::Store(_) | Self::Record(_) | Self::Case(CaseError::BrokenChain { .. }) => {
                Disclosure::Internal
            }
            _ => Disclosure::Public,
        }
    }
}
