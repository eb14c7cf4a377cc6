//! The people of the story and the steps they take.

use dwelling::{DwellingCode, Outcome};
use office::{
    BenefitApplication, ConfirmedDwelling, DocumentShown, Offer, OfficeError, OwnSession,
    PreRegistered, PreRegistration, Receipt, Visitor,
};
use registry::document::DocumentKind;
use registry::granted::GrantedAttributes;
use registry::ids::Reference;
use registry::record::NoticeChannel;
use registry::sensitive::Sensitive;
use registry::vocabulary::Language;

use crate::device::AtDesk;
use crate::world::World;

pub const PIN: &str = "271828";
pub const NAME: &str = "王建国";
pub const CARD: &str = "11010519491231002X";
pub const OTHER_CARD: &str = "440524188001010014";
pub const ADDRESS: &str = "盐田沙头角 蓝田壹站3栋1单元12楼05";

pub fn secret(text: &str) -> Sensitive<String> {
    Sensitive::new(text.to_owned())
}

pub fn form(card: &str) -> PreRegistration {
    PreRegistration {
        full_name: secret(NAME),
        document_kind: DocumentKind::ResidentIdentityCard,
        document_issuer: "CHN".into(),
        document_number: secret(card),
        address: secret(ADDRESS),
        notice_by: NoticeChannel::Desk,
        telephone: None,
        letters_in: Language::ZhCn,
        pin: secret(PIN),
        centre: "yantian-centre".parse().unwrap(),
    }
}

pub fn shown(card: &str) -> DocumentShown {
    DocumentShown {
        kind: DocumentKind::ResidentIdentityCard,
        issuer: "CHN".into(),
        number: secret(card),
        expires_on: Some("2035-01-01".parse().unwrap()),
    }
}

impl World {
    pub fn pre_register(&self, card: &str) -> Reference {
        let PreRegistered { reference, .. } = self.city.pre_register(Visitor, &form(card)).unwrap();
        reference
    }

    pub fn call_up(
        &self,
        desk: &AtDesk,
        reference: Reference,
    ) -> Result<office::CalledUp, OfficeError> {
        let statement = self.city.call_up_statement(&desk.on, reference)?;
        self.city.call_up(&desk.on, &desk.sign(&statement))
    }

    /// The one dwelling of the address.
    pub fn dwelling(&self) -> DwellingCode {
        match self.city.match_dwelling(ADDRESS) {
            Outcome::Match(found) => found.found.code,
            other => panic!("{other:?}"),
        }
    }

    pub fn settle_dwelling(&self, desk: &AtDesk, reference: Reference) -> Result<(), OfficeError> {
        let confirmed = ConfirmedDwelling {
            code: self.dwelling(),
            living_here_since: Some("2025-03-01".parse().unwrap()),
        };
        self.city
            .confirm_dwelling(&desk.on, reference, &confirmed)
            .map(|_| ())
    }

    /// Up to the last step at the desk.
    pub fn prepare_at_desk(
        &self,
        desk: &AtDesk,
        reference: Reference,
        card: &str,
    ) -> Result<(), OfficeError> {
        self.call_up(desk, reference)?;
        self.city
            .record_documents_seen(&desk.on, reference, &[shown(card)])?;
        self.settle_dwelling(desk, reference)
    }

    /// The last step at the desk.
    pub fn finish_at_desk(
        &self,
        desk: &AtDesk,
        reference: Reference,
    ) -> Result<Receipt, OfficeError> {
        let statement = self.city.registration_statement(&desk.on, reference)?;
        self.city
            .register_resident(&desk.on, &desk.sign(&statement))
    }

    /// Somebody registered, with the receipt.
    pub fn register(&self, desk: &AtDesk, card: &str) -> Receipt {
        let reference = self.pre_register(card);
        self.prepare_at_desk(desk, reference, card).unwrap();
        self.finish_at_desk(desk, reference).unwrap()
    }

    pub fn sign_in(&self, receipt: &Receipt) -> OwnSession {
        self.city
            .sign_in(Visitor, &receipt.letter_code, &secret(PIN))
            .unwrap()
    }

    pub fn redeem(&self, offer: &Offer) -> Result<GrantedAttributes, access::AccessError> {
        let redeemed = self
            .access
            .redeem(offer.code.expose(), offer.tx_code.expose())?;
        Ok(GrantedAttributes::decode(redeemed.attributes.expose()).unwrap())
    }
}

pub fn application(name: &str) -> BenefitApplication {
    BenefitApplication {
        programme: "school-fee-remission".parse().unwrap(),
        full_name: secret(name),
        born_on: Sensitive::new("2019-05-20".parse().unwrap()),
        school: secret("田心小学"),
        letters_in: Language::ZhCn,
    }
}

/// The stable code of a refusal.
pub fn code<T>(result: Result<T, OfficeError>) -> &'static str {
    match result {
        Ok(_) => "ok",
        Err(error) => error.code(),
    }
}
