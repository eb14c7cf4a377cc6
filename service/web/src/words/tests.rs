//! Both languages say the same things, and nothing is said that no page uses.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use registry::vocabulary::Language;

use super::Words;

/// Each key of a locale with the names of its variables.
fn keys(locale: &str) -> BTreeMap<String, BTreeSet<String>> {
    let source = fs::read_to_string(root().join("locales").join(locale)).unwrap();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in source.lines() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        if !line.starts_with([' ', '}']) {
            let (key, _) = line
                .split_once(" =")
                .unwrap_or_else(|| panic!("not a message: {line}"));
            current = key.to_owned();
            assert!(
                found.insert(current.clone(), BTreeSet::new()).is_none(),
                "{locale}: {key} stands twice"
            );
        }
        let variables = line.split('$').skip(1).map(|rest| {
            rest.chars()
                .take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_')
                .collect::<String>()
        });
        found.get_mut(&current).unwrap().extend(variables);
    }
    found
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into)
        } else {
            into.push(path)
        }
    }
}

/// Every string literal of templates and code that is shaped like a key.
fn literals() -> BTreeSet<String> {
    let mut paths = Vec::new();
    files(&root().join("templates"), &mut paths);
    files(&root().join("src"), &mut paths);
    paths.retain(|path| !path.ends_with("words/tests.rs"));
    let sources = paths.iter().map(|path| fs::read_to_string(path).unwrap());
    let mut found: BTreeSet<String> = sources
        .flat_map(|source| source.split('"').map(str::to_owned).collect::<Vec<_>>())
        .collect();
    // `problem.rs` makes three keys of one word.
    let problems = fs::read_to_string(root().join("src/problem.rs")).unwrap();
    for slug in problems
        .split("text!(\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
    {
        found.extend(["", "-happened", "-next"].map(|end| format!("problem-{slug}{end}")));
    }
    found
}

#[test]
fn both_languages_have_the_same_keys_and_variables() {
    assert_eq!(keys("zh-CN.ftl"), keys("en.ftl"));
}

#[test]
fn both_files_parse_whole() {
    for locale in ["zh-CN.ftl", "en.ftl"] {
        let source = fs::read_to_string(root().join("locales").join(locale)).unwrap();
        let errors = fluent_bundle::FluentResource::try_new(source)
            .map_err(|(_, errors)| errors)
            .err();
        assert!(errors.is_none(), "{locale}: {errors:?}");
    }
}

#[test]
fn every_key_is_used() {
    let literals = literals();
    let idle: Vec<_> = keys("en.ftl")
        .into_keys()
        .filter(|key| !literals.contains(key))
        .collect();
    assert!(idle.is_empty(), "no page says: {idle:?}");
}

/// A template that asks for a key no locale has would print the key.
#[test]
fn every_message_a_page_asks_for_exists() {
    let known = keys("en.ftl");
    let mut paths = Vec::new();
    files(&root().join("templates"), &mut paths);
    files(&root().join("src"), &mut paths);
    let mut missing = BTreeSet::new();
    for source in paths
        .iter()
        .filter(|path| !path.ends_with("words/tests.rs"))
        .map(|path| fs::read_to_string(path).unwrap())
    {
        for call in [".say(\"", ".with(\"", ".count(\"", ".fill(\""] {
            let asked = source
                .split(call)
                .skip(1)
                .filter_map(|rest| rest.split('"').next());
            missing.extend(
                asked
                    .filter(|key| !known.contains_key(*key))
                    .map(str::to_owned),
            );
        }
    }
    assert!(missing.is_empty(), "no locale says: {missing:?}");
}

#[test]
fn a_number_decides_the_plural() {
    assert_ne!(
        Words::of(Language::En).count("looked-times", 1),
        Words::of(Language::En)
            .count("looked-times", 2)
            .replace('2', "1")
    );
}

/// A number as it is written in a sentence: in figures, or in a word of the language.
fn written(language: Language, number: i64) -> [String; 2] {
    let word = match (language, number) {
        (Language::En, 4) => "four",
        (Language::En, 5) => "five",
        (Language::En, 6) => "six",
        (Language::En, 10) => "ten",
        (Language::En, 20) => "twenty",
        (Language::ZhCn, 4) => "四",
        (Language::ZhCn, 5) => "五",
        (Language::ZhCn, 6) => "六",
        (Language::ZhCn, 10) => "十",
        (Language::ZhCn, 20) => "二十",
        _ => "-",
    };
    [number.to_string(), word.to_owned()]
}

/// Every sentence that states a bound, with the bounds it states.
fn bounds() -> Vec<(&'static str, Vec<i64>)> {
    use access::limits as keyhold;
    use registry::limits as register;
    use rules::budget::{BURST_MINUTES, Counted, budget};
    let burst = budget(rules::authority::Role::RegistrationClerk, Counted::LookUp).burst_max;
    let count = |number: usize| i64::try_from(number).unwrap();
    let second_hours = i64::from(keyhold::SECOND_AFTER_MINUTES_MAX / 60);
    let statement_minutes = office::limits::STATEMENT_AGE_SECONDS_MAX / 60;
    let draft_minutes = crate::limits::DRAFT_IDLE_SECONDS / 60;
    let answer_minutes = verifying::limits::SESSION_SECONDS / 60;
    let emergencies = keyhold::BREAK_GLASS_PER_MONTH_MAX;
    let pre_days = i64::from(register::PRE_REGISTRATION_DAYS_MAX);
    vec![
        ("draft-kept", vec![draft_minutes]),
        ("promises-form-how", vec![draft_minutes]),
        ("promises-pre-how", vec![pre_days]),
        ("desk-reference-unknown", vec![pre_days]),
        (
            "promises-cookies-how",
            vec![crate::limits::RESIDENT_IDLE_SECONDS / 60],
        ),
        ("promises-shown-how", vec![answer_minutes]),
        ("verifier-waiting-ends", vec![answer_minutes]),
        ("verifier-clears", vec![answer_minutes]),
        (
            "pre-contact-error-telephone",
            vec![
                count(office::limits::TELEPHONE_DIGITS_MIN),
                count(register::TELEPHONE_DIGITS_MAX),
            ],
        ),
        ("pre-pin-form", vec![count(register::PIN_DIGITS)]),
        ("sign-in-pin-hint", vec![count(register::PIN_DIGITS)]),
        ("sign-in-wrong", vec![keyhold::PIN_TRIES_MAX]),
        ("offer-until", vec![keyhold::OFFER_AGE_SECONDS_MAX / 60]),
        ("sign-seen", vec![statement_minutes]),
        ("problem-statement-happened", vec![statement_minutes]),
        (
            "problem-too-fast-happened",
            vec![i64::from(burst.unwrap()), i64::from(BURST_MINUTES)],
        ),
        (
            "problem-too-many-ties-happened",
            vec![
                count(keyhold::TIES_OWN_MAX),
                count(keyhold::TIES_RELATIVES_MAX),
            ],
        ),
        ("problem-second-overdue-happened", vec![second_hours]),
        ("looked-emergency-waiting", vec![second_hours]),
        ("emergency-second-later-means", vec![second_hours]),
        (
            "emergency-second-here-means",
            vec![i64::from(keyhold::SECOND_WITHIN_MINUTES_MAX)],
        ),
        ("emergency-bounds", vec![emergencies]),
        ("problem-emergency-cap-happened", vec![emergencies]),
    ]
}

#[test]
fn the_bounds_in_sentences_are_those_of_the_code() {
    for (key, numbers) in bounds() {
        for language in Language::ALL {
            let said = Words::of(language).say(key).to_lowercase();
            for number in &numbers {
                let known = written(language, *number);
                let states = |written: &String| said.contains(written.as_str());
                assert!(known.iter().any(states), "{key} says not {number}: {said}");
            }
        }
    }
}
