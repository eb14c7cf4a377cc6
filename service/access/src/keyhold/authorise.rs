//! Keyhold's own check of a signed statement: session, signature, age, single use, purpose and role.
//!
//! The office checks first and gives people the better sentence; this check is the one that cannot be walked round.
//! Must never trust a role or an office that the caller states: they are read from the session keyhold certified.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use registry::clock::{Minute, UnixTime};
use registry::purpose::Purpose;
use registry::readlog::Party;
use rules::authority::{self, Action, Facts, Verdict};
use rules::truth::Truth;

use super::OfficialSession;
use super::error::KeyholdError;
use super::local::LocalKeyhold;
use crate::limits::STATEMENT_AGE_MINUTES_MAX;
use crate::statement::{Act, SignedStatement, Statement};
use registry::ids::{OfficeId, OfficialId, Reference, ResidentId};

impl LocalKeyhold {
    /// Checks everything that a statement can be checked for without looking at the resident.
    pub(super) fn authorise(
        &self,
        signed: &SignedStatement,
        now: UnixTime,
    ) -> Result<OfficialSession, KeyholdError> {
        let statement = &signed.statement;
        let live = self.live_session(statement.session, now)?;
        if statement.official != live.session.official || statement.office != live.session.office {
            return Err(KeyholdError::Statement(
                "it names another official or office than the session",
            ));
        }
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &live.key)
            .verify(&statement.to_bytes(), &signed.signature)
            .map_err(|_| KeyholdError::Statement("the session key did not sign it"))?;
        let age = Minute::of(now).0.checked_sub(statement.minute.0);
        if age.is_none_or(|minutes| minutes > STATEMENT_AGE_MINUTES_MAX) {
            return Err(KeyholdError::Statement("it is older than five minutes"));
        }
        may(&live.session, statement)?;
        if !self.use_nonce(statement.nonce, now) {
            return Err(KeyholdError::Statement("it was used already"));
        }
        Ok(live.session)
    }
}

/// Role and purpose against the rules; the groups against what the purpose allows at most.
fn may(session: &OfficialSession, statement: &Statement) -> Result<(), KeyholdError> {
    let refused = |rule: &str| Err(KeyholdError::NotAllowed(vec![rule.to_owned()]));
    let purpose = statement.purpose;
    if let Act::Open { groups, .. } = &statement.act
        && (groups.is_empty() || !groups.is_subset_of(purpose.groups_allowed()))
    {
        return refused("forbid.groups-beyond-purpose");
    }
    let Some(action) = action_of(purpose, &statement.act) else {
        return refused("forbid.purpose-not-listed");
    };
    // What only the office knows (whose file, which state) it has checked; here these count as given.
    let facts = Facts {
        training_valid: Truth::Yes,
        same_office: Truth::Yes,
        file_open: Truth::Yes,
        purpose_fits: Truth::Yes,
        own_file: Truth::No,
        acted_before: Truth::No,
    };
    match authority::decide(session.role, action, &facts) {
        Verdict::Permit { .. } => Ok(()),
        Verdict::Deny { rules } => Err(KeyholdError::NotAllowed(
            rules
                .iter()
                .map(|reason| reason.rule.as_str().to_owned())
                .collect(),
        )),
    }
}

const fn action_of(purpose: Purpose, act: &Act) -> Option<Action> {
    match (purpose, act) {
        (Purpose::RegisterResident, Act::Open { .. }) => Some(Action::CallUpPreRegistration),
        (Purpose::CheckDuplicate, Act::LookUp { .. }) => Some(Action::LookUpDocument),
        (Purpose::ReviewDuplicate, Act::Open { .. }) => Some(Action::ReviewDuplicate),
        (Purpose::DecideEntitlement, Act::Open { .. }) => Some(Action::OpenCase),
        (Purpose::IssueCard, Act::Open { .. }) => Some(Action::OfferCredential),
        (Purpose::HearObjection, Act::Open { .. }) => Some(Action::HearObjection),
        _ => None,
    }
}

/// The purpose of an opening and what it was for, as a decision may need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RecentOpening {
    /// Whose record.
    pub(super) resident: ResidentId,
    /// By whom.
    pub(super) official: OfficialId,
    /// In which office.
    pub(super) office: OfficeId,
    /// For which purpose.
    pub(super) purpose: Purpose,
    /// About which file.
    pub(super) reference: Reference,
}

/// The opening that a released statement was, for what may rest on it later.
pub(super) fn recent(statement: &Statement, resident: ResidentId) -> RecentOpening {
    RecentOpening {
        resident,
        official: statement.official.clone(),
        office: statement.office.clone(),
        purpose: statement.purpose,
        reference: statement.reference,
    }
}

/// The acting party as the resident will read it.
pub(super) fn party(statement: &Statement) -> Party {
    Party::Official {
        official: statement.official.clone(),
        office: statement.office.clone(),
    }
}
