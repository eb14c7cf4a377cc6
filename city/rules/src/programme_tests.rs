//! A rule file that is whole, and each way in which one can be broken.

use super::*;
use proptest::prelude::*;

const WHOLE: &str = r#"+++
id = "school-fee-remission"
kind = "benefit"
about = "child"
office = "yantian-education"
needs = ["name", "birth", "guardianship", "case_facts"]
amount_yuan_per_year = 3000
school_year = { first_day = "09-01", last_day = "08-31" }
title = { zh = "学费减免", en = "School-fee remission" }

[[clauses]]
id = "cel-12-2"
citation = "Compulsory Education Law (2018), art. 12(2)"
zh = "随父母在本市居住的孩子，享受同等待遇。"
en = "Children who live here with their parents have equal conditions."
+++

# School-fee remission
"#;

#[test]
fn a_whole_file() {
    let programme = Programme::parse(WHOLE).unwrap();
    assert_eq!(programme.id(), "school-fee-remission");
    assert_eq!(programme.about(), About::Child);
    assert_eq!(programme.needs().len(), 4);
    assert_eq!(programme.amount_yuan_per_year(), 3000);
    assert_eq!(
        programme.clause("cel-12-2").unwrap().citation,
        "Compulsory Education Law (2018), art. 12(2)"
    );
    assert_eq!(programme.clause("cel-12-3"), None);
    assert_eq!(programme.prose().trim(), "# School-fee remission");
    assert_eq!(
        programme.school_year().first_day,
        MonthDay { month: 9, day: 1 }
    );
}

#[test]
fn one_changed_word_is_another_hash() {
    let hash = |text: &str| Programme::parse(text).unwrap().hash();
    assert_ne!(
        hash(WHOLE),
        hash(&WHOLE.replace("equal conditions", "equal chances"))
    );
    assert_ne!(hash(WHOLE), hash(&WHOLE.replace("# School", "# school")));
    assert_eq!(hash(WHOLE).to_string().len(), 64);
}

/// Each row: what is replaced, by what, and a word the refusal must contain.
const BROKEN: &[(&str, &str, &str)] = &[
    ("+++\nid", "---\nid", "+++"),
    ("id = \"school-fee-remission\"\n", "", "id"),
    ("kind = \"benefit\"", "kind = \"sanction\"", "sanction"),
    ("about = \"child\"", "about = \"household\"", "household"),
    ("needs =", "religion = \"x\"\nneeds =", "religion"),
    (
        "[\"name\", \"birth\", \"guardianship\", \"case_facts\"]",
        "[]",
        "needs",
    ),
    ("= 3000", "= -1", "amount_yuan_per_year"),
    ("= 3000", "= 3000000", "amount_yuan_per_year"),
    ("09-01", "02-29", "no such day"),
    ("09-01", "9-1", "MM-DD"),
    ("zh = \"学费减免\"", "zh = \" \"", "title"),
    (
        "citation = \"Compulsory Education Law (2018), art. 12(2)\"",
        "citation = \"\"",
        "cites",
    ),
    ("id = \"cel-12-2\"", "id = \"Art. 12\"", "clauses.id"),
];

#[test]
fn each_broken_file_is_refused_and_the_field_named() {
    for (from, to, word) in BROKEN {
        assert!(WHOLE.contains(from), "{from}");
        let error = Programme::parse(&WHOLE.replacen(from, to, 1)).unwrap_err();
        assert!(error.to_string().contains(word), "{from} → {to}: {error}");
    }
}

#[test]
fn a_clause_id_is_used_once() {
    let clause = &WHOLE[WHOLE.find("[[clauses]]").unwrap()..WHOLE.find("+++\n\n#").unwrap()];
    let twice = WHOLE.replace(clause, &format!("{clause}{clause}"));
    assert!(
        Programme::parse(&twice)
            .unwrap_err()
            .to_string()
            .contains("twice")
    );
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let large = format!("{WHOLE}{}", "x".repeat(limits::PROGRAMME_BYTES_MAX));
    assert!(matches!(
        Programme::parse(&large),
        Err(ProgrammeError::TooLarge { .. })
    ));
}

proptest! {
    #[test]
    fn no_text_breaks_the_parser(text: String, cut in 0..WHOLE.len(), inserted: char) {
        let _ = Programme::parse(&text);
        let _ = Programme::parse(&format!("+++\n{text}\n+++\n"));
        if WHOLE.is_char_boundary(cut) {
            let _ = Programme::parse(&format!("{}{inserted}{}", &WHOLE[..cut], &WHOLE[cut..]));
        }
    }
}
