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
use rules::budget::Counted;
use rules::truth::Truth;
use store::keyhold as rows;

use super::OfficialSession;
use super::budgets::row_of;
use super::case_acts::CaseDetail;
use super::error::KeyholdError;
use super::exceptional;
use super::local::LocalKeyhold;
use super::ties::{Blind, Ties};
use crate::statement::{Act, Statement};

/// What one transaction reads about a statement, and the blind number it is about.
pub(super) struct Found {
    act: Option<rows::case_act::Row>,
    guardianship: Option<rows::Wrapped>,
    documents: Vec<Blind>,
    decided: bool,
    number: Option<Blind>,
    /// What the official spent of the day's budget.
    pub(super) spent: i64,
}

impl LocalKeyhold {
    /// The facts about one statement.
    pub(super) fn facts(
        &self,
        session: &OfficialSession,
        ties: &Ties,
        statement: &Statement,
        found: Found,
    ) -> Result<Facts, KeyholdError> {
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
                self.facts_of_opening(facts, ties, statement, (*resident, *groups), found)
            }
            Act::LookUp { .. } => Ok(facts_of_look_up(facts, ties, statement, &found)),
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
        (resident, groups): (ResidentId, FieldGroups),
        found: Found,
    ) -> Result<Facts, KeyholdError> {
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

    /// The official's row and what stands in the way, in one transaction. `number` is what a look-up is about.
    pub(super) fn find(
        &self,
        session: &OfficialSession,
        statement: &Statement,
        number: Option<&Sensitive<String>>,
        counted: Counted,
    ) -> Result<(rows::official_key::Row, Found), KeyholdError> {
        let reference = statement.reference;
        let resident = match &statement.act {
            Act::Open { resident, .. } => Some(*resident),
            _ => None,
        };
        // A review has a number of its own, which no resident brought: keyhold knows whose files are under review.
        let act = match (statement.purpose, resident) {
            (Purpose::ReviewDuplicate, Some(resident)) => self.review_of(resident),
            _ => self.act_of(reference),
        };
        let pair = self.decided_by(&session.official, reference);
        let today = self.today();
        let number = number.map(|number| self.blind(number));
        let (row, found) = self.store.read("keyhold: what stands in the way", |tx| {
            let official = rows::official_key::get(tx, &session.official)?;
            let mut found = Found {
                act: rows::case_act::get(tx, &act)?,
                guardianship: None,
                documents: Vec::new(),
                decided: false,
                number,
                spent: rows::budget::spent(tx, &session.official, today, row_of(counted))?,
            };
            if let Some(resident) = resident {
                found.documents = rows::document_index::of(tx, resident)?;
                found.decided = rows::decided::stands(tx, &pair, today)?;
                // Only a case says more than whose it is, under the key of this group.
                if found.act.as_ref().is_some_and(|act| act.detail.is_some()) {
                    found.guardianship =
                        rows::group_key::get(tx, resident, FieldGroup::Guardianship)?;
                }
            }
            Ok::<_, store::StoreError>((official, found))
        })?;
        Ok((self.known_row(&session.official, row)?, found))
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
}

fn facts_of_look_up(facts: Facts, ties: &Ties, statement: &Statement, found: &Found) -> Facts {
    let Some(blind) = &found.number else {
        return facts;
    };
    let fits = statement.purpose.groups_in(statement.reference.kind());
    Facts {
        residents_act: Truth::from(found.act.is_some()),
        purpose_fits: Truth::from(fits.is_some()),
        groups_fit: Truth::Yes,
        own_file: Truth::from(ties.own.contains(blind)),
        relatives_file: Truth::from(ties.relatives.contains(blind)),
        acted_before: Truth::No,
        ..facts
    }
}
