//! Two desks register the same document at the same moment: one registration, one passed for checking, and neither desk
//! nor resident can tell from the receipt which it was.

use std::thread;

use denizen::demo::cast::{CARETAKER, NAMESAKE, Person};
use denizen::demo::officials::{AtWork, HandedOut};
use denizen::demo::residents::Resident;
use tests::Town;
use tests::paths::{own_offer, pre_register};
use tests::town::{CLERK, COLLEAGUE};

/// A receipt's words without what must differ: numbers, codes, keys and the address read back.
fn skeleton(receipt: &HandedOut) -> String {
    let common =
        |word: &&str| word.is_ascii() && !word.contains(|c: char| c.is_ascii_digit() || c == '-');
    let words: Vec<_> = receipt.words.split_whitespace().filter(common).collect();
    words.join(" ")
}

/// Hands in; a desk that was slower by a moment is told so, and signs once more.
fn hand_in(clerk: &mut AtWork, person: &Person<'_>) -> HandedOut {
    let fitting = clerk.dwellings(person.address).unwrap();
    let (dwelling, _) = fitting.first().unwrap();
    clerk.register(person, dwelling).unwrap_or_else(|slower| {
        assert!(slower.to_string().contains("409"), "{slower}");
        clerk.register(person, dwelling).unwrap()
    })
}

/// Signs in with what the receipt brought.
fn at_home(town: &Town, receipt: &HandedOut, person: &Person<'_>) -> Resident {
    let mut pages = Resident::new(&town.address);
    pages.sign_in(&receipt.letter_code, person.pin).unwrap();
    pages
}

#[test]
fn one_is_registered_and_the_receipts_are_alike() {
    let town = Town::open().unwrap();
    let mut desks = [(CLERK, CARETAKER), (COLLEAGUE, NAMESAKE)].map(|(id, person)| {
        let reference = pre_register(&town, &person).unwrap();
        let mut clerk = town.official(id).unwrap();
        clerk.call_up(&reference).unwrap();
        (clerk, person)
    });
    let receipts = thread::scope(|scope| {
        let running = desks
            .each_mut()
            .map(|(clerk, person)| scope.spawn(|| hand_in(clerk, person)));
        running.map(|desk| desk.join().unwrap())
    });
    let [one, other] = &receipts;
    assert_eq!(skeleton(one), skeleton(other));
    assert!(skeleton(one).len() > 100, "{}", skeleton(one));
    let mut people = [
        at_home(&town, one, &CARETAKER),
        at_home(&town, other, &NAMESAKE),
    ];
    let offers = people.each_mut().map(own_offer);
    let (registered, waiting) = match &offers {
        [Ok(_), Err(refused)] => (0, refused),
        [Err(refused), Ok(_)] => (1, refused),
        _ => unreachable!("both or neither have a card"),
    };
    // Whose file waits for a reviewer is shown no card, as if it could be fetched.
    assert_eq!(waiting.to_string(), "no card is offered");
    let list = people[registered].who_looked("/who-looked").unwrap();
    let look_ups = list
        .iter()
        .filter(|line| line.contains("gave your document number"));
    assert_eq!(look_ups.count(), 1, "{list:#?}");
}
