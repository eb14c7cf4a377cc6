//! Identity numbers and passports: the standard's own examples, what people type, and what is refused.

use super::*;
use proptest::prelude::*;

fn card(text: &str) -> Result<DocumentNumber, DocumentError> {
    DocumentNumber::parse(DocumentKind::ResidentIdentityCard, "CHN", text)
}

#[test]
fn the_examples_of_the_standard() {
    // GB 11643-1999, annex: both examples.
    assert!(card("11010519491231002X").is_ok());
    assert!(card("440524188001010014").is_ok());
    assert_eq!(
        card("110105194912310021"),
        Err(DocumentError::CheckCharacter)
    );
    assert_eq!(
        card("44052418800101001X"),
        Err(DocumentError::CheckCharacter)
    );
}

#[test]
fn one_document_has_one_form() {
    let plain = card("11010519491231002X").unwrap().normalised();
    assert_eq!(plain, "resident_identity_card|CHN|11010519491231002X");
    assert_eq!(card(" 110105 19491231 002x").unwrap().normalised(), plain);
    assert_eq!(
        card("１１０１０５１９４９１２３１００２ｘ")
            .unwrap()
            .normalised(),
        plain
    );
}

#[test]
fn nothing_but_the_check_character_is_read() {
    // Month 13, day 40, unknown place: only the check character counts.
    let digits = b"99999900001340999";
    let mut text = String::from_utf8(digits.to_vec()).unwrap();
    text.push(char::from(iso_7064_mod_11_2(digits)));
    assert!(card(&text).is_ok());
}

#[test]
fn forms_that_are_refused() {
    assert_eq!(card(""), Err(DocumentError::IdentityNumberForm));
    assert_eq!(
        card("110105491231002"),
        Err(DocumentError::IdentityNumberForm)
    );
    assert_eq!(
        card("11010519491231002Y"),
        Err(DocumentError::IdentityNumberForm)
    );
    let other_country = DocumentNumber::parse(
        DocumentKind::ResidentIdentityCard,
        "VNM",
        "11010519491231002X",
    );
    assert_eq!(other_country, Err(DocumentError::Issuer));
}

#[test]
fn passports() {
    let parse =
        |issuer: &str, number: &str| DocumentNumber::parse(DocumentKind::Passport, issuer, number);
    assert_eq!(
        parse("vnm", "c 1234567").unwrap().normalised(),
        "passport|VNM|C1234567"
    );
    assert_eq!(parse("XYZ", "C1234567"), Err(DocumentError::Issuer));
    assert_eq!(
        parse("VNM", "C1234"),
        Err(DocumentError::PassportNumberForm)
    );
    assert_eq!(
        parse("VNM", "C123456789"),
        Err(DocumentError::PassportNumberForm)
    );
    assert_eq!(
        parse("VNM", "C12-4567"),
        Err(DocumentError::PassportNumberForm)
    );
}

#[test]
fn the_country_list_is_whole() {
    let codes: std::collections::BTreeSet<&str> = COUNTRIES.split_whitespace().collect();
    assert_eq!(codes.len(), 249);
    assert!(codes.iter().all(|code| code.len() == 3));
}

proptest! {
    /// ISO 7064 MOD 11-2 finds every single wrong digit and every swap of neighbours.
    #[test]
    fn one_wrong_digit_and_one_swap_are_found(digits in "[0-9]{17}", place in 0..17_usize, other in 0_u8..10) {
        let mut number = digits.into_bytes();
        number.push(iso_7064_mod_11_2(&number));
        prop_assert!(check_identity_number(&number).is_ok());
        let mut wrong = number.clone();
        wrong[place] = b'0' + other;
        prop_assert_eq!(check_identity_number(&wrong).is_ok(), wrong == number);
        let mut swapped = number.clone();
        swapped.swap(place, place + 1);
        if swapped[..17].iter().all(u8::is_ascii_digit) {
            prop_assert_eq!(check_identity_number(&swapped).is_ok(), swapped == number);
        }
    }

    #[test]
    fn no_text_breaks_the_parser(text: String, issuer: String) {
        for kind in DocumentKind::ALL {
            let _ = DocumentNumber::parse(kind, &issuer, &text);
        }
    }
}
