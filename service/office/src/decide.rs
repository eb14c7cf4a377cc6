//! An officer grants what was applied for: a human, a named clause of the rule file, the file's hash. The entitlement
//! credential is granted in the same step. Nothing here refuses: that takes more than one screen (a later issue).

use access::Opening;
use registry::case::{ActionKind, Actor};
use registry::clock::CivilDate;
use registry::entitlement::{Entitlement, SchoolYear};
use registry::granted::GrantedAttributes;
use registry::ids::{GrantId, Reference};
use registry::purpose::Purpose;
use registry::record::CaseFactsRecord;
use rules::authority::Action;
use store::{cases, grants};

use crate::city::{City, OnDuty};
use crate::error::OfficeError;
use crate::open_case::{actor, fact_of};

/// What was granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The file.
    pub reference: Reference,
    /// The school year.
    pub school_year: SchoolYear,
    /// The last day of the entitlement.
    pub valid_until: CivilDate,
    /// SHA-256 of the rule file decided under, hex.
    pub rule_hash: String,
}

impl City {
    /// Tells keyhold at once. When it cannot be told, the decision stands all the same, the office's own rule holds, and
    /// keyhold counts the grant by itself from the next city day on.
    pub(crate) fn note_decision(&self, opening: &Opening) {
        let _counted_tomorrow = self.access.decided(opening);
    }

    /// Grants, naming a clause.
    ///
    /// # Errors
    /// [`OfficeError::UnknownClause`], [`OfficeError::FileNotOpen`] when the officer has not opened the case within
    /// the hour, [`OfficeError::Case`] when it is somebody else's, [`OfficeError::Changed`].
    pub fn decide(
        &self,
        on: &OnDuty,
        reference: Reference,
        clause: &str,
    ) -> Result<Decided, OfficeError> {
        let mut hand = self.case_in_hand(on, reference, Action::DecideCase)?;
        let programme = &hand.offered.programme;
        programme.clause(clause).ok_or(OfficeError::UnknownClause)?;
        let rule_hash = programme.hash().to_string();
        let opening = self.held(
            on,
            (reference, hand.stored.about),
            Purpose::DecideEntitlement,
        )?;
        let fact = fact_of(&*opening.read::<CaseFactsRecord>()?, reference)
            .ok_or(OfficeError::UnknownReference)?;
        let (_, valid_until) = fact
            .school_year
            .dates(programme.school_year())
            .ok_or(OfficeError::UnknownProgramme)?;
        // The case decides first, in memory, so that nothing is granted that it would refuse.
        let before = hand.case.actions().len();
        let granted = ActionKind::Granted {
            clause: clause.to_owned(),
            rule_hash: rule_hash.clone(),
        };
        let steps = [(granted, actor(on)), (ActionKind::Notified, Actor::Service)];
        for (what, by) in steps {
            hand.case
                .append(what, by, Purpose::DecideEntitlement, self.today())?;
        }
        let attributes = GrantedAttributes::entitlement(&Entitlement {
            programme: hand.stored.file.programme.clone(),
            school_year: fact.school_year,
            valid_until,
        });
        let grant = GrantId::random(&*self.entropy);
        let sealed = self
            .access
            .make_grant(&opening, grant, &attributes.encode()?)?;
        let grant = self.grant_row(hand.stored.about, &(sealed, attributes));
        self.store.try_transact("decide a case", |tx| {
            grants::insert(tx, &grant)?;
            for action in &hand.case.actions()[before..] {
                cases::append(tx, hand.stored.file.id, action, hand.case.state())?;
            }
            Ok::<_, OfficeError>(())
        })?;
        self.note_decision(&opening);
        Ok(Decided {
            reference,
            school_year: fact.school_year,
            valid_until,
            rule_hash,
        })
    }
}
