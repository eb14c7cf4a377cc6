//! What keyhold itself knows about a file, an official and a purpose, for the table of `rules::authority`.
//!
//! Training, the office a case was given to and the state of a file are the office's to know; they count as given here.
//! Everything else is weighed from keyhold's own tables. Must never take a fact from the statement that keyhold can know, and
//! reads as much for a document that is registered as for one that is not.

use registry::ids::{Reference, ResidentId};
use registry::purpose::Purpose;
use registry::sensitive::Sensitive;
use registry::vocabulary::{FieldGroup, FieldGroups};
use rules::authority::{Action, Facts};
use rules::truth::Truth;
use store::keyhold as rows;

use super::OfficialSession;
use super::case_acts::CaseDetail;
use super::error::KeyholdError;
use super::exceptional;
use super::local::LocalKeyhold;
use super::ties::{Blind, Ties};
use crate::statement::{Act, Statement};

/// What one transaction reads about the file of an opening.
struct Found {
    act: Option<rows::case_act::Row>,
    guardianship: Option<rows::Wrapped>,
    documents: Vec<Blind>,
    decided: bool,
}

impl LocalKeyhold {
    /// The facts about one statement. `number` is what a look-up is about.
    pub(super) fn facts(
        &self,
        session: &OfficialSession,
        sealed_ties: Option<&[u8]>,
        statement: &Statement,
        number: Option<&Sensitive<String>>,
    ) -> Result<Facts, KeyholdError> {
        let ties = self.ties(&session.official, sealed_ties)?;
        let in_district = session.role.serves_whole_city()
            || session.official.district() == statement.reference.district();
        let facts = Facts {
            training_valid: Truth::Yes,
            same_office: Truth::Yes,
            file_open: Truth::Yes,
            same_district: Truth::from(in_district),
            ..Facts::UNKNOWN
        };
        match &statement.act {
            Act::Open { resident, groups } => {
                self.facts_of_opening(facts, &ties, statement, *resident, *groups)
            }
            Act::LookUp { .. } => self.facts_of_look_up(facts, &ties, statement, number),
            // These rest on no file and have judges of their own: here nothing is known of them, and nothing is allowed.
            Act::BreakGlass { .. } | Act::ExecuteOrder { .. } | Act::StartJob { .. } => {
                Ok(Facts::UNKNOWN)
            }
        }
    }

    fn facts_of_opening(
        &self,
        facts: Facts,
        ties: &Ties,
        statement: &Statement,
        resident: ResidentId,
        groups: FieldGroups,
    ) -> Result<Facts, KeyholdError> {
        let found = self.find(statement, resident)?;
        let reference = statement.reference;
        let detail = match &found.act {
            Some(act) => self.case_detail(reference, act, found.guardianship.as_ref())?,
            None => None,
        };
        let purpose = statement.purpose;
        let allowed = purpose.groups_in(reference.kind());
        let most = self.most_groups(purpose, allowed, detail.as_ref());
        let applicant = detail.map_or(Vec::new(), |detail| detail.applicant);
        let met = |list: &[Blind]| {
            let concerned = found.documents.iter().chain(&applicant);
            Truth::from(concerned.into_iter().any(|blind| list.contains(blind)))
        };
        Ok(Facts {
            residents_act: Truth::from(found.act.is_some_and(|act| act.resident == resident)),
            purpose_fits: Truth::from(allowed.is_some()),
            groups_fit: Truth::from(
                most.map(|most| groups != FieldGroups::NONE && groups.is_subset_of(most)),
            ),
            own_file: met(&ties.own),
            relatives_file: met(&ties.relatives),
            acted_before: Truth::from(found.decided),
            ..facts
        })
    }

    /// What may be opened at most; `None` while it is not known which programme the case is about.
    fn most_groups(
        &self,
        purpose: Purpose,
        allowed: Option<FieldGroups>,
        detail: Option<&CaseDetail>,
    ) -> Option<FieldGroups> {
        let allowed = allowed.unwrap_or(FieldGroups::NONE);
        if purpose != Purpose::DecideEntitlement {
            return Some(allowed);
        }
        let needs = self.programmes.get(&detail?.programme)?;
        Some(
            allowed
                .iter()
                .filter(|group| needs.contains(*group))
                .collect(),
        )
    }

    fn find(&self, statement: &Statement, resident: ResidentId) -> Result<Found, KeyholdError> {
        let reference = statement.reference;
        // A review has a number of its own, which no resident brought: keyhold knows whose files are under review.
        let act = match statement.purpose {
            Purpose::ReviewDuplicate => self.review_of(resident),
            _ => self.act_of(reference),
        };
        let pair = self.decided_by(&statement.official, reference);
        let today = self.today();
        Ok(self.store.read("keyhold: what stands in the way", |tx| {
            Ok::<_, store::StoreError>(Found {
                act: rows::case_act::get(tx, &act)?,
                guardianship: rows::group_key::get(tx, resident, FieldGroup::Guardianship)?,
                documents: rows::document_index::of(tx, resident)?,
                decided: rows::decided::stands(tx, &pair, today)?,
            })
        })?)
    }

    /// Refuses whoever declared this resident, or this number, as their own or a relative's: for what rests on no file.
    pub(super) fn not_tied(
        &self,
        session: &OfficialSession,
        action: Action,
        whom: Option<ResidentId>,
        number: Option<&Sensitive<String>>,
    ) -> Result<(), KeyholdError> {
        let row = self.official_row(&session.official)?;
        let ties = self.ties(&session.official, row.ties.as_deref())?;
        let whose = whom.unwrap_or_else(|| self.some_decoy());
        let mut concerned = self.store.read("keyhold: whom it concerns", |tx| {
            rows::document_index::of(tx, whose)
        })?;
        concerned.extend(number.map(|number| self.blind(number)));
        let met = |list: &[Blind]| Truth::from(concerned.iter().any(|blind| list.contains(blind)));
        exceptional::decide(session.role, action, met(&ties.own), met(&ties.relatives))
    }

    /// Refuses a resident who is not the one whose file this is.
    pub(super) fn began(
        &self,
        reference: Reference,
        resident: ResidentId,
    ) -> Result<(), KeyholdError> {
        let act = self.act_of(reference);
        let begun = self.store.read("keyhold: whose file it is", |tx| {
            rows::case_act::get(tx, &act)
        })?;
        if begun.is_none_or(|begun| begun.resident != resident) {
            return exceptional::refused("forbid.no-act-of-the-resident");
        }
        Ok(())
    }

    fn facts_of_look_up(
        &self,
        facts: Facts,
        ties: &Ties,
        statement: &Statement,
        number: Option<&Sensitive<String>>,
    ) -> Result<Facts, KeyholdError> {
        let Some(number) = number else {
            return Ok(facts);
        };
        let blind = self.blind(number);
        let act = self.act_of(statement.reference);
        let begun = self.store.read("keyhold: the file of a look-up", |tx| {
            rows::case_act::get(tx, &act)
        })?;
        let fits = statement.purpose.groups_in(statement.reference.kind());
        Ok(Facts {
            residents_act: Truth::from(begun.is_some()),
            purpose_fits: Truth::from(fits.is_some()),
            groups_fit: Truth::Yes,
            own_file: Truth::from(ties.own.contains(&blind)),
            relatives_file: Truth::from(ties.relatives.contains(&blind)),
            acted_before: Truth::No,
            ..facts
        })
    }
}
