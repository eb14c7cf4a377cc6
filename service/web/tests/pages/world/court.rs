//! A court that signs orders with its own key.

use access::keyhold::CourtKey;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use registry::clock::CityDay;
use registry::court_order::{CourtOrder, OrderedPerson};
use registry::vocabulary::{FieldGroup, FieldGroups};

/// What the register of courts calls it.
pub const NAME: &str = "yantian-court";

fn key(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap()
}

pub fn public_key() -> CourtKey {
    CourtKey::Ed25519(key(9).public_key().as_ref().try_into().unwrap())
}

/// An order of today, and what a test may change in it.
pub struct Order {
    pub court: &'static str,
    pub number: &'static str,
    pub ordered: CityDay,
    pub seal_days: i32,
    pub groups: FieldGroups,
    /// Whose key signs; the court's own is 9.
    pub seed: u8,
}

impl Order {
    pub fn of(ordered: CityDay, number: &'static str) -> Self {
        Self {
            court: NAME,
            number,
            ordered,
            seal_days: 30,
            groups: FieldGroups::of(&[FieldGroup::Name, FieldGroup::Birth, FieldGroup::Address]),
            seed: 9,
        }
    }

    /// The file, about the registration with this number.
    pub fn file(&self, reference: &str) -> String {
        self.about(&OrderedPerson::Reference(reference.parse().unwrap()))
    }

    pub fn about(&self, person: &OrderedPerson) -> String {
        let text = CourtOrder::text(
            &self.court.parse().unwrap(),
            self.number,
            self.ordered.date(),
            person,
            self.groups,
            self.ordered.plus_days(self.seal_days).date(),
        );
        let signature = key(self.seed).sign(text.as_bytes());
        CourtOrder::file(&text, signature.as_ref().try_into().unwrap())
    }
}
