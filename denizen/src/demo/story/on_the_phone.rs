//! On the phone: cards are fetched, and at the end the phone is lost.

use anyhow::ensure;
use registry::clock::Clock as _;

use super::{Caretaker, Story};
use crate::demo::cast::CARETAKER;
use crate::demo::residents::Kind;
use crate::system::SystemClock;

impl Story {
    pub(super) fn card_on_the_phone(&mut self, caretaker: &mut Caretaker) -> anyhow::Result<()> {
        self.transcript.step("The card comes to the phone")?;
        caretaker
            .pages
            .sign_in(&caretaker.handed.letter_code, CARETAKER.pin)?;
        self.fetch(caretaker, Kind::Own)?;
        self.transcript
            .done("once-only copies for seven days, of which the city keeps nothing")
    }

    /// Fetches the cards of one kind that are offered.
    pub(super) fn fetch(&mut self, caretaker: &mut Caretaker, kind: Kind) -> anyhow::Result<()> {
        let offered = caretaker.pages.fetchable()?;
        for what in offered.iter().filter(|what| what.kind() == kind) {
            let offer = caretaker.pages.offer(what)?;
            let now = SystemClock.now().0;
            let accepted = self
                .wallet
                .accept_offer(&offer.link, Some(&offer.tx_code), now)?;
            self.counts.copies += accepted.copies;
            self.transcript.tell(&format!(
                "{} copies over {} days of the credential “{:?}”; every copy has its own key, salts and signature.",
                accepted.copies, accepted.days, accepted.credential_type
            ))?;
        }
        self.planted.add_copies(&self.stage.wallet)?;
        self.planted.write(&self.stage.wallet)
    }

    pub(super) fn lost_phone(&mut self, caretaker: &mut Caretaker) -> anyhow::Result<()> {
        self.transcript.step("The phone is lost")?;
        let (said, new_sheet) = caretaker.pages.lose_phone()?;
        self.transcript.tell(&format!("The city says: {said}"))?;
        ensure!(
            new_sheet != caretaker.handed.sheet,
            "the list goes on under the old key"
        );
        let offered = caretaker.pages.fetchable()?;
        ensure!(offered.is_empty(), "copies are still offered");
        self.transcript
            .tell("No more copies are made. His list goes on under a new key, announced under the old one.")?;
        self.transcript.done("no more copies; a new list begins")
    }
}
