//! Sealed forms: round trips, fixed lengths, and refusal of what is not on the list.

use super::*;
use proptest::prelude::*;

fn reference() -> Reference {
    "YT-F-7K3M9QXD".parse().unwrap()
}

fn own_file(number: u8) -> OwnFile {
    OwnFile {
        reference: reference(),
        about: Sensitive::new(ResidentId::from_bytes([number; 16])),
        programme: "a-programme-with-the-longest-name-of-all".parse().unwrap(),
        capability: Some(Sensitive::new("0".repeat(52))),
    }
}

#[test]
fn an_unknown_field_is_refused() {
    let text = br#"{"full_name":"a","letters_in":"en","religion":"b"}"#;
    assert_eq!(NameRecord::decode(text).unwrap_err(), RecordError::Form);
}

#[test]
fn the_error_never_quotes_the_record() {
    let error = NameRecord::decode(br#"{"full_name": 11010519491231002}"#).unwrap_err();
    assert!(!error.to_string().contains("1101"));
}

#[test]
fn applications_have_one_length_from_none_to_the_bound() {
    let empty = ApplicationRecord::default().encode().unwrap();
    let full = ApplicationRecord {
        files: (0..limits::OWN_FILES_MAX as u8).map(own_file).collect(),
    };
    assert_eq!(empty.len(), limits::APPLICATION_RECORD_BYTES);
    assert_eq!(full.encode().unwrap().len(), empty.len());
    assert_eq!(
        ApplicationRecord::decode(&full.encode().unwrap()).unwrap(),
        full
    );
}

#[test]
fn the_longest_facts_of_all_cases_fit() {
    let cases = (0..limits::CASE_FACTS_MAX)
        .map(|_| CaseFact {
            reference: reference(),
            programme: "school-fee-remission".parse().unwrap(),
            school: Sensitive::new("园".repeat(limits::SCHOOL_CHARACTERS_MAX)),
            school_year: SchoolYear(2026),
        })
        .collect();
    let record = CaseFactsRecord { cases };
    assert_eq!(
        record.encode().unwrap().len(),
        limits::APPLICATION_RECORD_BYTES
    );
}

#[test]
fn a_record_that_does_not_fit_is_refused() {
    let files = (0..60).map(own_file).collect();
    assert_eq!(
        ApplicationRecord { files }.encode().unwrap_err(),
        RecordError::TooLarge
    );
}

#[test]
fn debug_of_a_record_shows_no_personal_data() {
    let record = DocumentRecord {
        kind: DocumentKind::Passport,
        issuer: "VNM".into(),
        number: Sensitive::new("C1234567".into()),
        expires_on: None,
        seen_at_desk: false,
    };
    assert!(!format!("{record:?}").contains("C1234567"));
}

proptest! {
    #[test]
    fn names_read_back_and_their_length_is_hidden(name in "\\PC{0,40}") {
        let record = NameRecord { full_name: Sensitive::new(name), letters_in: Language::ZhCn };
        let bytes = record.encode().unwrap();
        prop_assert_eq!(bytes.len(), limits::RECORD_BLOCK_BYTES);
        prop_assert_eq!(NameRecord::decode(&bytes).unwrap(), record);
    }

    #[test]
    fn no_bytes_break_the_reader(bytes: Vec<u8>) {
        let _ = RegistrationRecord::decode(&bytes);
        let _ = ApplicationRecord::decode(&bytes);
    }
}
