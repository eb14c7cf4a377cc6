//! The papers as they read, over the rule file that the city publishes.
#![expect(clippy::unwrap_used, reason = "tests")]

use print::check_sheet::check_sheet;
use print::decision_letter::{DecisionFacts, Granted, decision_letter};
use print::receipt::{ReceiptFacts, receipt};
use print::sign_in_letter::{SignInFacts, sign_in_letter};
use print::{Both, PaperError};
use registry::document::DocumentKind;
use registry::entitlement::SchoolYear;
use registry::official::Office;
use registry::purpose::Purpose;
use registry::readlog::chain::ChainKey;
use registry::readlog::sheet::CheckSheet;
use registry::record::DocumentSeen;
use registry::sensitive::Sensitive;
use registry::vocabulary::FieldGroup;
use rules::programme::Programme;

const RULE: &str = include_str!("../../../policy/entitlements/school-fee-remission.md");

fn rule() -> Programme {
    Programme::parse(RULE).unwrap()
}

fn office() -> Office {
    Office {
        id: "yantian-education".parse().unwrap(),
        name_zh: "盐田区教育局".into(),
        name_en: "Yantian District Education Office".into(),
        district: "YT".into(),
    }
}

fn granted(reference: &str, name: &str) -> Granted {
    Granted {
        reference: reference.parse().unwrap(),
        beneficiary: Some(Sensitive::new(name.into())),
        clause: "art-1".into(),
        official: "YT-2207".parse().ok(),
    }
}

fn lines(texts: &[Both]) -> String {
    texts
        .iter()
        .map(|text| format!("{}\n{}\n", text.zh, text.en))
        .collect()
}

#[test]
fn the_published_rule_asks_for_no_more_than_its_purpose_allows() {
    let rule = rule();
    let allowed = Purpose::DecideEntitlement.groups_allowed();
    for need in rule.needs() {
        let group = FieldGroup::ALL
            .into_iter()
            .find(|group| group.as_str() == need)
            .unwrap();
        assert!(allowed.contains(group), "{need}");
    }
    assert_eq!(rule.amount_yuan_per_year(), 1500);
    assert!(rule.prose().contains("This rule is fictional"));
}

#[test]
fn two_decisions_make_one_letter_that_begins_with_what_is_saved() {
    let (rule, office, applicant) = (rule(), office(), Sensitive::new("林示例".to_owned()));
    let decisions = [
        granted("YT-F-7K3M9QXD", "林小例"),
        granted("YT-F-7K3M9QXE", "林小样"),
    ];
    let facts = DecisionFacts {
        office: &office,
        programme: &rule,
        school_year: Some(SchoolYear(2026)),
        applicant: Some(&applicant),
        decided_on: "2026-06-08".parse().unwrap(),
        granted: &decisions,
    };
    let letter = decision_letter(&facts).unwrap();
    assert_eq!(letter.saved_each_year, Both::new("3,000元", "3,000 yuan"));
    assert_eq!(
        letter.saved_each_year_words,
        Both::new("叁仟元整", "three thousand yuan")
    );
    assert_eq!(letter.rows[1].each_year.en, "1,500 yuan");
    assert_eq!(letter.reasons.len(), 1);
    let mut read = vec![letter.title.clone()];
    read.extend(letter.period.clone());
    read.extend(letter.to_do.clone());
    read.extend(letter.remedies.clone());
    read.extend(letter.notes.clone());
    insta::assert_snapshot!(lines(&read));
    assert!(
        !format!("{letter:?}").contains("林"),
        "names do not reach a log"
    );
    let one = decision_letter(&DecisionFacts {
        granted: &decisions[..1],
        ..facts
    })
    .unwrap();
    assert_eq!(one.notes.len(), 1);
    assert_eq!(one.saved_each_year.en, "1,500 yuan");
}

#[test]
fn a_letter_about_nothing_or_under_no_clause_is_not_written() {
    let (rule, office, applicant) = (rule(), office(), Sensitive::new("林示例".to_owned()));
    let unknown = [Granted {
        clause: "art-9".into(),
        ..granted("YT-F-7K3M9QXD", "林小例")
    }];
    let facts = |granted| DecisionFacts {
        office: &office,
        programme: &rule,
        school_year: Some(SchoolYear(2026)),
        applicant: Some(&applicant),
        decided_on: "2026-06-08".parse().unwrap(),
        granted,
    };
    assert_eq!(
        decision_letter(&facts(&[])).err(),
        Some(PaperError::Decisions)
    );
    assert_eq!(
        decision_letter(&facts(&unknown)).err(),
        Some(PaperError::Clause)
    );
}

#[test]
fn the_receipt_says_received_and_never_whether_somebody_is_known() {
    let (office, name, address) = (
        office(),
        Sensitive::new("林示例".to_owned()),
        Sensitive::new("盐田区示例".to_owned()),
    );
    let documents = [DocumentSeen {
        kind: DocumentKind::ResidentIdentityCard,
        issuer: "CHN".into(),
        number_checked: true,
        expires_on: Some("2031-05-20".parse().unwrap()),
        seen_on: "2026-03-03".parse().unwrap(),
    }];
    let paper = receipt(&ReceiptFacts {
        office: &office,
        reference: "YT-P-7K3M9QXD".parse().unwrap(),
        received_on: "2026-03-03".parse().unwrap(),
        full_name: Some(&name),
        address: &address,
        documents: &documents,
    });
    let mut read = vec![paper.title.clone(), paper.received_on.clone()];
    read.extend(paper.documents.clone());
    read.extend(paper.kept.clone());
    read.extend(paper.next.clone());
    let read = lines(&read);
    insta::assert_snapshot!(read);
    assert!(!read.contains("registered") && !read.contains("已登记"));
    assert!(!format!("{paper:?}").contains("林示例"));
}

#[test]
fn the_sign_in_letter_names_nobody_and_warns() {
    let facts = SignInFacts {
        code: Sensitive::new("7K3M-9QXD-4HTW".into()),
        portal: "residence.example".into(),
        pin_tries_max: 5,
    };
    let letter = sign_in_letter(&facts);
    let mut read = letter.steps.clone();
    read.push(letter.works_until.clone());
    read.extend(letter.warnings.clone());
    insta::assert_snapshot!(lines(&read));
    assert!(!format!("{letter:?}").contains("9QXD"));
}

#[test]
fn a_check_sheet_reads_in_both_languages() {
    let paper = check_sheet(&CheckSheet {
        k0: ChainKey::from_bytes([9; 32]),
        epoch: 1,
    })
    .unwrap();
    for text in paper
        .what
        .iter()
        .chain(&paper.how)
        .chain([&paper.title, &paper.lost])
    {
        assert!(!text.zh.is_empty() && !text.en.is_empty());
    }
    assert!(paper.text.expose().starts_with("denizen-check:1:1:"));
}
