//! Keyhold's own check of a signed statement: session, signature, age, single use, purpose and role.
//!
//! The office checks first and gives people the better sentence; this check is the one that cannot be walked round.
//! Must never trust a role or an office that the caller states: they are read from the session keyhold certified.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use registry::clock::{Minute, UnixTime};
use registry::ids::{OfficeId, OfficialId, Reference, ResidentId};
use registry::purpose::Purpose;
use registry::readlog::Party;
use registry::sensitive::Sensitive;
use rules::authority::{self, Action, Facts, Verdict};
use rules::budget::Counted;

use super::OfficialSession;
use super::budgets::Spending;
use super::error::KeyholdError;
use super::local::LocalKeyhold;
use super::officials::LiveSession;
use crate::limits::STATEMENT_AGE_MINUTES_MAX;
use crate::statement::{Act, SignedStatement, Statement};

/// The purpose of an opening and what it was for, as a decision may need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecentOpening {
    /// Whose record.
    pub resident: ResidentId,
    /// By whom.
    pub official: OfficialId,
    /// In which office.
    pub office: OfficeId,
    /// For which purpose.
    pub purpose: Purpose,
    /// About which file.
    pub reference: Reference,
}

impl LocalKeyhold {
    /// Checks a statement against the session, the rules, the budget and what keyhold knows; answers what it will spend.
    /// `number` is what a look-up is about.
    pub(super) fn authorise(
        &self,
        signed: &SignedStatement,
        number: Option<&Sensitive<String>>,
        now: UnixTime,
    ) -> Result<Spending, KeyholdError> {
        let statement = &signed.statement;
        let live = self.signed_in_session(signed, now)?;
        let session = &live.session;
        let counted = match statement.act {
            Act::LookUp { .. } => Counted::LookUp,
            _ => Counted::Opening,
        };
        let (official, found) = self.find(session, statement, number, counted)?;
        live.still_announced(&official)?;
        let spent = found.spent;
        let ties = self.ties(&session.official, official.ties.as_deref())?;
        let facts = self.facts(session, &ties, statement, found)?;
        may(session, statement, &facts)?;
        if !self.use_nonce(statement.nonce, now) {
            return Err(KeyholdError::Statement("it was used already".into()));
        }
        self.within_budget(session, counted, spent, now)?;
        Ok(Spending::of(session, counted))
    }

    /// The session whose key signed the statement, minutes ago at most.
    fn signed_in_session(
        &self,
        signed: &SignedStatement,
        now: UnixTime,
    ) -> Result<LiveSession, KeyholdError> {
        let statement = &signed.statement;
        let live = self.live_session(statement.session, now)?;
        if statement.official != live.session.official || statement.office != live.session.office {
            return Err(KeyholdError::Statement(
                "it names another official or office than the session".into(),
            ));
        }
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &live.key)
            .verify(&statement.to_bytes(), &signed.signature)
            .map_err(|_| KeyholdError::Statement("the session key did not sign it".into()))?;
        let age = Minute::of(now).0.checked_sub(statement.minute.0);
        if age.is_none_or(|minutes| minutes > STATEMENT_AGE_MINUTES_MAX) {
            return Err(KeyholdError::Statement(
                "it is older than five minutes".into(),
            ));
        }
        Ok(live)
    }
}

/// Role, purpose and facts against the rules.
fn may(
    session: &OfficialSession,
    statement: &Statement,
    facts: &Facts,
) -> Result<(), KeyholdError> {
    let Some(action) = action_of(statement.purpose, &statement.act) else {
        return Err(KeyholdError::NotAllowed(vec![
            "forbid.purpose-not-listed".into(),
        ]));
    };
    match authority::decide(session.role, action, facts) {
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
