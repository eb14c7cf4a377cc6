//! That a file began by the resident's own act (invariant 11), and that an official decided it, as keyhold itself saw it.
//!
//! A registration begins with its resident's list; a case with a declaration made in the session of whoever applies; an
//! objection with one in the resident's own session ([`super::objection_acts`]); a review when a registration's number turns out to be another resident's. Who applied is sealed under a key of the record the case is
//! about, as the guardianship is. Must never answer which files there are: each is found by its whole number alone.

use registry::ids::{OfficialId, ProgrammeId, Reference, ResidentId};
use registry::purpose::Purpose;
use registry::vocabulary::FieldGroup;
use store::keyhold::{self as rows, Wrapped};
use store::{StoreError, Tx};

use super::error::KeyholdError;
use super::forgetting::has_a_list;
use super::group_keys::group_place;
use super::local::LocalKeyhold;
use super::ties::Blind;
use super::{ResidentSessionId, Ticket};
use crate::sealing::{SealError, SecretKey};

const PROGRAMME_BYTES: usize = 40;
const BLIND_BYTES: usize = 32;
const DETAIL_BYTES: usize = 2 + PROGRAMME_BYTES + store::limits::DOCUMENTS_OWN_MAX * BLIND_BYTES;

/// What keyhold knows of a case beyond its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CaseDetail {
    pub(super) programme: ProgrammeId,
    /// Blind document numbers of whoever applied.
    pub(super) applicant: Vec<Blind>,
}

impl CaseDetail {
    fn to_bytes(&self) -> Vec<u8> {
        let programme = self.programme.as_str().as_bytes();
        let length = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
        let mut bytes = vec![length(programme.len()), length(self.applicant.len())];
        bytes.extend_from_slice(programme);
        bytes.resize(2 + PROGRAMME_BYTES, 0);
        for blind in &self.applicant {
            bytes.extend_from_slice(blind);
        }
        bytes.resize(DETAIL_BYTES, 0);
        bytes
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let (counts, rest) = bytes.split_first_chunk::<2>()?;
        let (programme, blinds) = rest.split_at_checked(PROGRAMME_BYTES)?;
        let text = programme.get(..usize::from(counts[0]))?;
        let (chunks, _) = blinds.as_chunks::<BLIND_BYTES>();
        Some(Self {
            programme: std::str::from_utf8(text).ok()?.parse().ok()?,
            applicant: chunks.get(..usize::from(counts[1]))?.to_vec(),
        })
    }
}

impl LocalKeyhold {
    pub(super) fn begin_case(
        &self,
        applicant: ResidentSessionId,
        about: ResidentSessionId,
        reference: Reference,
        programme: &ProgrammeId,
    ) -> Result<(), KeyholdError> {
        let now = self.clock.now();
        let applicant = self.signed_in(applicant, now)?;
        let about = self.session_resident(about, now)?;
        let refused = |rule: &str| Err(KeyholdError::NotAllowed(vec![rule.to_owned()]));
        if Purpose::DecideEntitlement
            .groups_in(reference.kind())
            .is_none()
        {
            return refused("forbid.purpose-not-listed");
        }
        if !self.programmes.contains_key(programme) {
            return refused("forbid.programme-not-listed");
        }
        let blinds = self.store.read("keyhold: who applies", |tx| {
            has_a_list(tx, applicant)?;
            has_a_list(tx, about)?; // before a key is made
            Ok::<_, KeyholdError>(rows::document_index::of(tx, applicant)?)
        })?;
        let detail = CaseDetail {
            programme: programme.clone(),
            applicant: blinds,
        };
        let key = self.group_key(about, FieldGroup::Guardianship)?;
        let row = rows::case_act::Row {
            resident: about,
            detail: Some(key.seal(&act_place(reference), &detail.to_bytes())?),
        };
        let act = self.act_of(reference);
        let stands = self.store.try_transact("keyhold: a case begins", |tx| {
            has_a_list(tx, about)?;
            rows::case_act::begin(tx, &act, &row)?;
            Ok::<_, KeyholdError>(rows::case_act::get(tx, &act)?)
        })?;
        match stands {
            Some(row) if row.resident == about => Ok(()),
            _ => refused("forbid.no-act-of-the-resident"),
        }
    }

    /// What a case's act says; `None` for a registration's or a review's, or when the record's keys are destroyed.
    pub(super) fn case_detail(
        &self,
        reference: Reference,
        row: &rows::case_act::Row,
        wrapped: Option<&Wrapped>,
    ) -> Result<Option<CaseDetail>, KeyholdError> {
        let (Some(sealed), Some(wrapped)) = (row.detail.as_deref(), wrapped) else {
            return Ok(None);
        };
        let place = group_place(row.resident, FieldGroup::Guardianship);
        let bytes = self.with_roots(|roots| {
            let key = roots.unwrap_key(&place, wrapped)?;
            Ok(key.open(&act_place(reference), sealed)?)
        })?;
        Ok(Some(
            CaseDetail::parse(&bytes).ok_or(SealError::DoesNotOpen)?,
        ))
    }

    pub(super) fn note_decision(&self, opening: Ticket) -> Result<(), KeyholdError> {
        let opening = self.recent_opening(opening, self.clock.now())?;
        let pair = self.decided_by(&opening.official, opening.reference);
        let today = self.today();
        self.store
            .transact("keyhold: a file is decided", move |tx| {
                rows::decided::note(tx, &pair, today)
            })?;
        Ok(())
    }

    /// How a file's number is kept.
    pub(super) fn act_of(&self, reference: Reference) -> [u8; 32] {
        self.pepper
            .mac(&[b"case act", reference.to_string().as_bytes()])
    }

    /// How it is kept that a resident's file is under review.
    pub(super) fn review_of(&self, resident: ResidentId) -> [u8; 32] {
        review_mark(&self.pepper, resident)
    }

    /// How it is kept that an official decided a file.
    pub(super) fn decided_by(&self, official: &OfficialId, reference: Reference) -> [u8; 32] {
        self.pepper.mac(&[
            b"decided",
            official.as_str().as_bytes(),
            reference.to_string().as_bytes(),
        ])
    }
}

/// Remembers that a resident's file is under review.
pub(super) fn review_begins(
    tx: &mut dyn Tx,
    pepper: &SecretKey,
    resident: ResidentId,
) -> Result<(), StoreError> {
    let row = rows::case_act::Row {
        resident,
        detail: None,
    };
    rows::case_act::begin(tx, &review_mark(pepper, resident), &row)?;
    Ok(())
}

fn review_mark(pepper: &SecretKey, resident: ResidentId) -> [u8; 32] {
    pepper.mac(&[b"review", resident.as_bytes()])
}

fn act_place(reference: Reference) -> Vec<u8> {
    [
        b"denizen/keyhold/act/1".as_slice(),
        reference.to_string().as_bytes(),
    ]
    .concat()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_detail_has_one_size_and_reads_back() {
        for (programme, documents) in [("a", 0), ("school-fee-remission", 8)] {
            let detail = CaseDetail {
                programme: programme.parse().unwrap(),
                applicant: vec![[7; 32]; documents],
            };
            let bytes = detail.to_bytes();
            assert_eq!(bytes.len(), DETAIL_BYTES);
            assert_eq!(CaseDetail::parse(&bytes), Some(detail));
        }
        assert_eq!(CaseDetail::parse(&[255; DETAIL_BYTES]), None);
        assert_eq!(CaseDetail::parse(&[1]), None);
    }
}
