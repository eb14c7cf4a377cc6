//! From a grant to an offer that a wallet redeems: a code for the QR and six digits for another channel. The resident
//! makes the offer, for the own credential or for a child's; a desk makes the grant again after a loss.
//!
//! An offer opens no record. Nothing is kept of it, and nothing of what a wallet does with it.

use access::keyhold::OfferSecrets;
use registry::case::CaseState;
use registry::entitlement::Entitlement;
use registry::granted::GrantedAttributes;
use registry::ids::FileKind;
use registry::ids::ResidentId;
use registry::ids::{GrantId, Reference};
use registry::limits::REGISTRATION_VALIDITY_YEARS;
use registry::purpose::Purpose;
use registry::record::{
    AddressRecord, CaseFactsRecord, DocumentRecord, NameRecord, RegistrationRecord,
};
use registry::registration::RegistrationState;
use registry::sensitive::Sensitive;
use registry::vocabulary::{FieldGroup, FieldGroups};
use rules::authority::Action;
use rules::truth::Truth;
use store::grants::{self, Grant, GrantState};
use store::{cases, residents};

use crate::authorise::{Circumstances, done_at_the_desk};
use crate::city::{City, OnDuty, OwnSession};
use crate::error::OfficeError;
use crate::open_case::fact_of;
use crate::statements::{Prepared, Signature};

/// The two secrets of an offer (`OpenID4VCI` 1.0 §4.1.1).
#[derive(Debug)]
pub struct Offer {
    /// The grant it is about.
    pub grant: GrantId,
    /// The type of credential, `urn:denizen:…`.
    pub credential_type: String,
    /// The pre-authorized code.
    pub code: Sensitive<String>,
    /// The transaction code.
    pub tx_code: Sensitive<String>,
}

impl City {
    /// Offers one of the resident's own credentials to their wallet.
    ///
    /// # Errors
    /// [`OfficeError::NotYet`] while the registration is not complete, [`OfficeError::GrantEnded`].
    pub fn offer_credential(&self, own: OwnSession, grant: GrantId) -> Result<Offer, OfficeError> {
        let grant = self.standing_grant(own.resident, |held| held.grant == grant)?;
        self.offer_of(own, grant)
    }

    /// Offers the credential that was granted in one of the resident's own files.
    ///
    /// # Errors
    /// [`OfficeError::UnknownReference`] when it is not an own file, [`OfficeError::GrantEnded`] when nothing has been
    /// granted in it or the grant has ended.
    pub fn offer_entitlement(
        &self,
        own: OwnSession,
        reference: Reference,
    ) -> Result<Offer, OfficeError> {
        let file = self.own_file(own, reference)?;
        self.on_behalf(own, &file, |on_behalf| {
            let kind = registry::granted::entitlement_type();
            let grant =
                self.standing_grant(on_behalf.resident, |held| held.credential_type == kind)?;
            self.offer_of(on_behalf, grant)
        })
    }

    /// The statement to sign at a desk for making a credential again: for a registration's file the residence, for a
    /// case's file the entitlement that was granted in it.
    ///
    /// # Errors
    /// [`OfficeError::UnknownReference`], [`OfficeError::NotAllowed`], [`OfficeError::NotYet`].
    pub fn grant_statement(
        &self,
        on: &OnDuty,
        reference: Reference,
    ) -> Result<Prepared, OfficeError> {
        let (resident, groups) = self.grant_subject(on, reference)?;
        Ok(self.prepare_opening(on, Purpose::IssueCard, reference, resident, groups))
    }

    /// Makes the credential's grant again; the earlier one ends. The resident then makes the offer.
    ///
    /// # Errors
    /// As [`City::grant_statement`], [`OfficeError::Unsigned`], and those of `access`.
    pub fn grant_again(&self, on: &OnDuty, signature: &Signature) -> Result<GrantId, OfficeError> {
        let taken = self.take_statement(on, Purpose::IssueCard, signature)?;
        let reference = taken.reference;
        let (resident, _) = self.grant_subject(on, reference)?;
        let opening = self.access.open(taken.signed)?;
        let attributes = match reference.kind() {
            FileKind::Registration => self.residence(&opening)?,
            _ => self.entitlement(&opening, reference)?,
        };
        let grant = GrantId::random(&*self.entropy);
        let sealed = self
            .access
            .make_grant(&opening, grant, &attributes.encode()?)?;
        let row = self.grant_row(resident, &(sealed, attributes));
        self.store.try_transact("grant a credential again", |tx| {
            for earlier in grants::own(tx, resident)? {
                if earlier.credential_type == row.credential_type {
                    grants::end(tx, earlier.grant)?;
                }
            }
            grants::insert(tx, &row)?;
            Ok::<_, OfficeError>(())
        })?;
        Ok(grant)
    }

    fn standing_grant(
        &self,
        resident: ResidentId,
        which: impl Fn(&Grant) -> bool,
    ) -> Result<Grant, OfficeError> {
        let today = self.day();
        let (state, grants) = self.store.read("read own grants", |tx| {
            let state = residents::state(tx, resident)?;
            Ok::<_, OfficeError>((state, grants::own(tx, resident)?))
        })?;
        match state {
            Some(RegistrationState::Registered | RegistrationState::Beneficiary) => {}
            _ => return Err(OfficeError::NotYet),
        }
        grants
            .into_iter()
            .find(|grant| {
                grant.state == GrantState::Standing && grant.valid_until >= today && which(grant)
            })
            .ok_or(OfficeError::GrantEnded)
    }

    fn offer_of(&self, own: OwnSession, grant: Grant) -> Result<Offer, OfficeError> {
        let OfferSecrets { code, tx_code } = self.access.offer(own.session, grant.grant)?;
        Ok(Offer {
            grant: grant.grant,
            credential_type: grant.credential_type,
            code,
            tx_code,
        })
    }

    /// Whose credential a desk may make again under this reference, and the groups that takes.
    fn grant_subject(
        &self,
        on: &OnDuty,
        reference: Reference,
    ) -> Result<(ResidentId, FieldGroups), OfficeError> {
        if reference.kind() == FileKind::Registration {
            let file = self.registration_file(reference)?;
            self.allow_on(on, Action::OfferCredential, &file, true)?;
            // A file under review is made again like any other: an answer of its own would tell a hit from a miss. No
            // offer is made of it until a reviewer has cleared the file.
            if !done_at_the_desk(file.state) {
                return Err(OfficeError::NotYet);
            }
            use FieldGroup::{Address, Document, Name, Registration};
            let groups = FieldGroups::of(&[Name, Document, Address, Registration]);
            return Ok((file.resident, groups));
        }
        let stored = self
            .store
            .read("find a case", |tx| {
                Ok::<_, OfficeError>(cases::get(tx, &reference)?)
            })?
            .ok_or(OfficeError::UnknownReference)?;
        let circumstances = Circumstances {
            same_office: Truth::from(on.office.district == reference.district()),
            file_open: Truth::Yes,
            own_file: on.official.owns(stored.about),
            acted_before: Truth::No,
        };
        self.allow(on, Action::OfferCredential, circumstances)?;
        if stored.state != CaseState::Served {
            return Err(OfficeError::NotYet);
        }
        Ok((stored.about, FieldGroup::CaseFacts.into()))
    }

    fn entitlement(
        &self,
        opening: &access::Opening,
        reference: Reference,
    ) -> Result<GrantedAttributes, OfficeError> {
        let fact = fact_of(&*opening.read::<CaseFactsRecord>()?, reference)
            .ok_or(OfficeError::UnknownReference)?;
        let programme = self
            .programmes
            .get(&fact.programme)
            .ok_or(OfficeError::UnknownProgramme)?;
        let (_, valid_until) = fact
            .school_year
            .dates(programme.school_year())
            .ok_or(OfficeError::UnknownProgramme)?;
        Ok(GrantedAttributes::entitlement(&Entitlement {
            programme: fact.programme,
            school_year: fact.school_year,
            valid_until,
        }))
    }

    /// The residence as it is registered; of a file under review with the end that registering it sealed.
    fn residence(&self, opening: &access::Opening) -> Result<GrantedAttributes, OfficeError> {
        let valid_until = opening
            .read::<RegistrationRecord>()?
            .valid_until
            .unwrap_or_else(|| self.today().plus_years(REGISTRATION_VALIDITY_YEARS));
        Ok(GrantedAttributes::residence(
            &*opening.read::<NameRecord>()?,
            &*opening.read::<DocumentRecord>()?,
            &*opening.read::<AddressRecord>()?,
            valid_until,
        ))
    }
}
