//! The way through the doors, as far as several tests need it: from the first form to a sign-in, from a sign-in to an
//! offer.

use anyhow::Context as _;
use denizen::demo::cast::Person;
use denizen::demo::officials::AtWork;
use denizen::demo::residents::{Kind, Offer, Resident};
use denizen::demo::set_up::YANTIAN_CENTRE;

use crate::Town;

/// Somebody who is registered and signed in.
pub struct Registered {
    /// Their browser.
    pub pages: Resident,
    /// The number of the file.
    pub reference: String,
    /// The code of the sign-in letter.
    pub letter_code: String,
}

/// Sends the pre-registration of a person; the number to bring to the desk.
///
/// # Errors
/// With the page's words.
pub fn pre_register(town: &Town, person: &Person<'_>) -> anyhow::Result<String> {
    Resident::new(&town.address).pre_register(person, YANTIAN_CENTRE)
}

/// Takes a file that was called up through the desk; the code of the sign-in letter.
///
/// # Errors
/// With the page's words.
pub fn register_at_desk(clerk: &mut AtWork, person: &Person<'_>) -> anyhow::Result<String> {
    let fitting = clerk.dwellings(person.address)?;
    let (dwelling, _) = fitting.first().context("no dwelling fits")?;
    Ok(clerk.register(person, dwelling)?.letter_code)
}

/// The whole way of one person.
///
/// # Errors
/// With the page's words.
pub fn register(
    town: &Town,
    clerk: &mut AtWork,
    person: &Person<'_>,
) -> anyhow::Result<Registered> {
    let reference = pre_register(town, person)?;
    clerk.call_up(&reference)?;
    let letter_code = register_at_desk(clerk, person)?;
    let mut pages = Resident::new(&town.address);
    pages.sign_in(&letter_code, person.pin)?;
    Ok(Registered {
        pages,
        reference,
        letter_code,
    })
}

/// An offer of the person's own card.
///
/// # Errors
/// With the page's words.
pub fn own_offer(pages: &mut Resident) -> anyhow::Result<Offer> {
    let offered = pages.fetchable()?;
    let own = offered.iter().find(|what| what.kind() == Kind::Own);
    pages.offer(own.context("no card is offered")?)
}
