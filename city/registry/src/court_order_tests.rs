//! Orders: one spelling, one resident, bounded in time.

use super::*;
use proptest::prelude::*;

fn day(text: &str) -> CivilDate {
    text.parse().unwrap()
}

fn text(until: &str) -> String {
    CourtOrder::text(
        &"yantian-court".parse().unwrap(),
        "2026-0417",
        day("2026-03-03"),
        &OrderedPerson::Reference("YT-P-7K3M9QXD".parse().unwrap()),
        FieldGroups::of(&[FieldGroup::Name, FieldGroup::Address]),
        day(until),
    )
}

fn order(text: &str) -> Result<CourtOrder, OrderError> {
    CourtOrder::parse(&CourtOrder::file(text, &[7; 64]))
}

#[test]
fn an_order_reads_back_and_has_a_hash() {
    let text = text("2026-06-01");
    let order = order(&text).unwrap();
    assert_eq!(order.signed_bytes(), text.as_bytes());
    assert_eq!(order.seal_days(), 90);
    assert_eq!(order.check(day("2026-03-03")), Ok(()));
    assert_eq!(order.hash(), <[u8; 32]>::from(Sha256::digest(&text)));
}

#[test]
fn two_residents_do_not_fit_into_one_order() {
    let two = text("2026-06-01").replace("\ngroups", "\nreference: YT-P-00000000\ngroups");
    assert_eq!(order(&two).unwrap_err(), OrderError::MoreThanOneResident);
}

#[test]
fn a_job_is_no_resident() {
    let job = text("2026-06-01").replace("reference: YT-P-7K3M9QXD", "job: correct_district_names");
    assert_eq!(
        order(&job).unwrap_err(),
        OrderError::Form("reference".into())
    );
}

#[test]
fn ninety_days_and_no_more() {
    let today = day("2026-03-03");
    let too_long = order(&text("2026-06-02")).unwrap();
    assert_eq!(too_long.check(today), Err(OrderError::SealTooLong));
    let backwards = order(&text("2026-03-02")).unwrap();
    assert_eq!(backwards.check(today), Err(OrderError::SealTooLong));
}

#[test]
fn an_order_has_its_days() {
    let order = order(&text("2026-06-01")).unwrap();
    assert_eq!(order.check(day("2026-03-02")), Err(OrderError::NotYet));
    assert_eq!(order.check(day("2026-03-17")), Ok(()));
    assert_eq!(order.check(day("2026-03-18")), Err(OrderError::Expired));
}

#[test]
fn groups_that_no_order_opens_are_refused() {
    let wide = text("2026-06-01").replace("name, address", "name, document");
    let order = order(&wide).unwrap();
    assert_eq!(order.check(day("2026-03-03")), Err(OrderError::Groups));
}

#[test]
fn other_spellings_are_refused() {
    let text = text("2026-06-01");
    for (from, to) in [
        ("YT-P-", "yt-p-"),
        ("name, address", "address, name"),
        ("2026-0417", "2026 0417"),
        ("court: ", "court:  "),
        ("denizen/court-order/1", "denizen/court-order/2"),
        ("sealed-until", "note: x\nsealed-until"),
    ] {
        assert!(order(&text.replace(from, to)).is_err(), "{from} as {to}");
    }
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in "\\PC{0,300}") {
        let _ = CourtOrder::parse(&text);
    }

    #[test]
    fn what_is_read_is_written_the_same(at in any::<prop::sample::Index>(), with in any::<char>()) {
        let file = CourtOrder::file(&text("2026-06-01"), &[7; 64]);
        let mut altered: Vec<char> = file.chars().collect();
        let place = at.index(altered.len());
        altered[place] = with;
        let altered: String = altered.into_iter().collect();
        if let Ok(order) = CourtOrder::parse(&altered) {
            let text = CourtOrder::text(
                &order.court, &order.number, order.ordered, &order.person, order.groups, order.sealed_until,
            );
            prop_assert_eq!(CourtOrder::file(&text, order.signature()), altered);
        }
    }
}

#[test]
fn an_order_does_not_print_the_number_of_a_document() {
    let number = "E12345678";
    let document = DocumentNumber::parse(DocumentKind::Passport, "CHN", number).unwrap();
    let text = text("2026-06-01").replace(
        "reference: YT-P-7K3M9QXD",
        &format!("document: {}", document.normalised()),
    );
    let order = order(&text).unwrap();
    assert!(text.contains(number) && order.signed_bytes() == text.as_bytes());
    assert!(!format!("{order:?}").contains(number), "{order:?}");
}
