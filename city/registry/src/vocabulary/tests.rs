//! The closed vocabulary as a reviewed snapshot, and the words that must never be on it, in both languages.

use super::*;
use crate::purpose::Purpose;
use credential::profile::ClaimName;
use std::fmt::Write;

/// What this register must not know. Short on purpose: the full list over the whole tree is `cargo xtask tidy`.
const FORBIDDEN: &[&str] = &[
    "religi",
    "faith",
    "ethnic",
    "minority",
    "nationality",
    "marital",
    "marri",
    "spouse",
    "husband",
    "wife",
    "household",
    "family",
    "child",
    "birth_order",
    "sibling",
    "pregnan",
    "fertil",
    "health",
    "disab",
    "blood",
    "biometric",
    "fingerprint",
    "portrait",
    "photo",
    "face",
    "iris",
    "politic",
    "party",
    "crim",
    "convict",
    "score",
    "location",
    "latitude",
    "longitude",
    "last_seen",
    "trail",
    "sex",
    "gender",
    "宗教",
    "信仰",
    "民族",
    "婚",
    "配偶",
    "丈夫",
    "妻",
    "户主",
    "家庭",
    "子女",
    "孩",
    "胎",
    "独生",
    "生育",
    "计生",
    "健康",
    "疾病",
    "残疾",
    "血型",
    "指纹",
    "肖像",
    "照片",
    "人脸",
    "虹膜",
    "政治",
    "党",
    "犯罪",
    "前科",
    "信用",
    "轨迹",
    "行踪",
    "性别",
];

/// Every name and label under which something about a person is kept, sealed, asked for or shown.
fn every_name() -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for attribute in Attribute::ALL {
        names.push(format!("{attribute:?}"));
        names.push(attribute.name().to_owned());
    }
    for group in FieldGroup::ALL {
        names.push(group.as_str().to_owned());
        names.extend(Language::ALL.map(|language| group.label(language).to_owned()));
    }
    for claim in ClaimName::ALL {
        names.push(claim.as_str().to_owned());
        names.extend(claim.display_names().map(|(_, name)| name.to_owned()));
    }
    names.extend(Purpose::ALL.map(|purpose| purpose.as_str().to_owned()));
    names
}

#[test]
fn no_forbidden_word_names_anything() {
    for name in every_name() {
        let lower = name.to_lowercase();
        let found = FORBIDDEN.iter().find(|word| lower.contains(**word));
        assert_eq!(found, None, "{name}");
    }
}

#[test]
fn every_claim_of_a_credential_is_an_attribute_of_the_register() {
    for claim in ClaimName::ALL {
        let known = Attribute::ALL
            .iter()
            .any(|attribute| attribute.claim_name() == Some(claim.as_str()));
        assert!(known, "{} is no attribute", claim.as_str());
    }
    for name in Attribute::ALL
        .iter()
        .filter_map(|attribute| attribute.claim_name())
    {
        assert!(ClaimName::from_name(name).is_some(), "{name} is no claim");
    }
}

#[test]
fn the_whole_vocabulary() {
    let mut text = String::new();
    for group in FieldGroup::ALL {
        writeln!(
            text,
            "{} {group} · {}",
            group as u8,
            group.label(Language::ZhCn)
        )
        .unwrap();
        for attribute in Attribute::ALL {
            if attribute.group() == Some(group) {
                writeln!(text, "    {}", attribute.name()).unwrap();
            }
        }
    }
    writeln!(text, "derived, not kept").unwrap();
    for attribute in Attribute::ALL.iter().filter(|a| a.group().is_none()) {
        writeln!(text, "    {}", attribute.name()).unwrap();
    }
    insta::assert_snapshot!(text);
}

#[test]
fn which_purpose_opens_which_groups() {
    let mut text = String::new();
    for purpose in Purpose::ALL {
        let who = if purpose.is_an_officials() {
            "official"
        } else {
            "own"
        };
        writeln!(
            text,
            "{purpose:<20} {who:<9} {:<20} {}",
            purpose.clause(),
            purpose.groups_allowed()
        )
        .unwrap();
    }
    insta::assert_snapshot!(text);
}

#[test]
fn no_officials_purpose_reaches_own_applications() {
    for purpose in Purpose::ALL.into_iter().filter(|p| p.is_an_officials()) {
        assert!(
            !purpose.groups_allowed().contains(FieldGroup::Application),
            "{purpose}"
        );
        // A guardian's record and the identity document never open together.
        let groups = purpose.groups_allowed();
        assert!(
            !(groups.contains(FieldGroup::Guardianship) && groups.contains(FieldGroup::Document))
        );
    }
}

#[test]
fn sets_of_groups() {
    for bits in 0..=u16::MAX {
        match FieldGroups::from_bits(bits) {
            Some(set) => {
                assert_eq!(set.iter().collect::<FieldGroups>(), set);
                assert_eq!(set.bits(), bits);
            }
            None => assert!(bits >= 1 << FieldGroup::ALL.len()),
        }
    }
    for group in FieldGroup::ALL {
        assert_eq!(FieldGroup::from_number(group as u8), Some(group));
        assert_eq!(group.as_str().parse::<FieldGroup>().unwrap(), group);
    }
}
