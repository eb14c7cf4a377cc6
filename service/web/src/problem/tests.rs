//! Every problem, in both languages. Must never say anything about a person.

use access::keyhold::KeyholdError;
use office::OfficeError;
use registry::vocabulary::Language;

use super::Problem;
use crate::words::Words;

const ALL: [Problem; 31] = [
    Problem::NotFound,
    Problem::WrongMethod,
    Problem::NotAllowed,
    Problem::OwnFile,
    Problem::RelativesFile,
    Problem::OtherDistrict,
    Problem::NoResidentsAct,
    Problem::DecidedBefore,
    Problem::TooFast,
    Problem::TooManyTies,
    Problem::TooManyLetters,
    Problem::SignInEnded,
    Problem::PinNeeded,
    Problem::OtherSite,
    Problem::TooLarge,
    Problem::BadForm,
    Problem::TooManyTries,
    Problem::LogUnwritable,
    Problem::WitnessesMissing,
    Problem::KeyholdAway,
    Problem::DiskFull,
    Problem::StatementExpired,
    Problem::FileNotOpen,
    Problem::FileComplete,
    Problem::Changed,
    Problem::NotYet,
    Problem::Budget,
    Problem::TooMany,
    Problem::SecondOverdue,
    Problem::EmergencyCap,
    Problem::Broken,
];

#[test]
fn each_problem_says_what_happened_and_what_to_do() {
    let mut said = Vec::new();
    for problem in ALL {
        for language in Language::ALL {
            let words = problem.text().map(|key| Words::of(language).say(key));
            said.push(format!(
                "{problem:?} {}: {}",
                problem.status().as_u16(),
                words.join(" | ")
            ));
        }
    }
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn what_shuts_an_offices_emergencies_has_words_of_its_own() {
    let problem = |refusal: KeyholdError| Problem::from(OfficeError::from(refusal));
    assert_eq!(problem(KeyholdError::SecondOverdue), Problem::SecondOverdue);
    assert_eq!(problem(KeyholdError::BreakGlassCap), Problem::EmergencyCap);
}
