//! The papers as they read, over the rule file that the city publishes.
#![expect(clippy::unwrap_used, reason = "tests")]

use print::check_sheet::check_sheet;
use print::decision_letter::{DecidedUnder, DecisionFacts, Granted, decision_letter};
use print::receipt::{ReceiptFacts, SeenDocument, receipt};
use print::sign_in_letter::sign_in_letter;
use print::{Both, PaperError};
use registry::document::DocumentKind;
use registry::entitlement::SchoolYear;
use registry::official::Office;
use registry::purpose::Purpose;
use registry::readlog::chain::ChainKey;
use registry::readlog::sheet::CheckSheet;
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

fn granted(reference: &str) -> Granted {
    Granted {
        reference: reference.parse().unwrap(),
        clause: Some("art-1".into()),
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
    let decisions = [granted("YT-F-7K3M9QXD"), granted("YT-F-7K3M9QXE")];
    let facts = DecisionFacts {
        office: Some(&office),
        rule: DecidedUnder::Kept(&rule),
        school_year: Some(SchoolYear(2026)),
        applicant: Some(&applicant),
        decided_on: "2026-06-08".parse().unwrap(),
        granted: &decisions,
    };
    let letter = decision_letter(&facts).unwrap();
    let saved = letter.saved.clone().unwrap();
    assert_eq!(saved.figures, Both::new("3,000元", "3,000 yuan"));
    assert_eq!(saved.words, Both::new("叁仟元整", "three thousand yuan"));
    assert_eq!(saved.each.en, "1,500 yuan");
    assert_eq!(letter.reasons.len(), 1);
    assert!(letter.reasons[0].citation.en.ends_with("art. 1"));
    let mut read = vec![letter.title.clone()];
    read.extend(letter.period.clone());
    read.extend(letter.to_do.clone());
    read.extend(letter.about_reasons.clone());
    read.extend(letter.remedies.clone());
    read.extend(letter.side_by_side.clone());
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
    assert_eq!(one.side_by_side, None);
    assert_eq!(one.saved.unwrap().figures.en, "1,500 yuan");
}

#[test]
fn a_letter_under_a_rule_that_was_changed_quotes_nothing_of_the_new_words() {
    let title = Both::new("学杂费减免", "School-fee remission");
    let letter = decision_letter(&DecisionFacts {
        office: None,
        rule: DecidedUnder::Changed {
            title: &title,
            rule_hash: "c0ffee",
        },
        school_year: Some(SchoolYear(2026)),
        applicant: None,
        decided_on: "2026-06-08".parse().unwrap(),
        granted: &[Granted {
            clause: None,
            ..granted("YT-F-7K3M9QXD")
        }],
    })
    .unwrap();
    assert!(letter.saved.is_none() && letter.period.is_none() && letter.reasons.is_empty());
    assert_eq!(letter.rule_hash, "c0ffee");
    assert!(letter.about_reasons[0].en.contains("changed since"));
    assert_eq!(letter.remedies.len(), 2, "the way to disagree stands");
}

#[test]
fn a_letter_about_nothing_or_under_no_clause_is_not_written() {
    let rule = rule();
    let refused = |granted: &[Granted]| {
        let facts = DecisionFacts {
            office: None,
            rule: DecidedUnder::Kept(&rule),
            school_year: Some(SchoolYear(2026)),
            applicant: None,
            decided_on: "2026-06-08".parse().unwrap(),
            granted,
        };
        decision_letter(&facts).err()
    };
    assert_eq!(refused(&[]), Some(PaperError::Decisions));
    for clause in [Some("art-9".to_owned()), None] {
        let unknown = Granted {
            clause,
            ..granted("YT-F-7K3M9QXD")
        };
        assert_eq!(refused(&[unknown]), Some(PaperError::Clause));
    }
}

#[test]
fn the_receipt_says_received_and_never_whether_somebody_is_known() {
    let (office, address) = (office(), Sensitive::new("盐田区示例".to_owned()));
    let documents = [
        SeenDocument {
            kind: DocumentKind::ResidentIdentityCard,
            expires_on: Some("2031-05-20".parse().unwrap()),
        },
        SeenDocument {
            kind: DocumentKind::Passport,
            expires_on: None,
        },
    ];
    let paper = receipt(&ReceiptFacts {
        office: &office,
        reference: "YT-P-7K3M9QXD".parse().unwrap(),
        received_on: "2026-03-03".parse().unwrap(),
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
    assert!(!format!("{paper:?}").contains("盐田区示例"));
}

#[test]
fn the_sign_in_letter_names_nobody_and_warns() {
    let code = Sensitive::new("7K3M-9QXD-4HTW".into());
    let letter = sign_in_letter(&code, "residence.example");
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
    });
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
