//! Every dwelling of an invented city, said in the ways people say it: the answer may be a question, never another dwelling.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use dwelling::synthetic::SyntheticCity;
use dwelling::{Dwelling, Level, Mark, Missing, Outcome, Place, Register, shenzhen};

const DWELLINGS: usize = 10_000;

struct City {
    register: Register,
    dwellings: Vec<Dwelling>,
}

fn city() -> City {
    let divisions = shenzhen::divisions().unwrap();
    let plan = SyntheticCity::new(2007, DWELLINGS, &divisions).unwrap();
    let places: Vec<Place> = plan.places().cloned().collect();
    let dwellings: Vec<Dwelling> = plan.dwellings().map(Result::unwrap).collect();
    let register = Register::build(divisions, places, dwellings.iter().copied()).unwrap();
    City {
        register,
        dwellings,
    }
}

/// The parts of the standard address, level by level.
fn parts(city: &City, dwelling: &Dwelling) -> Vec<(Level, String)> {
    let standard = city.register.standard_address(&dwelling.code).unwrap();
    match city.register.match_text(&standard.zh) {
        Outcome::Match(found) => {
            assert_eq!(found.found.code, dwelling.code, "{}", standard.zh);
            assert!(
                found
                    .found
                    .read_back
                    .zh
                    .iter()
                    .all(|part| part.mark == Mark::Said),
                "{}",
                standard.zh
            );
            found
                .found
                .read_back
                .zh
                .into_iter()
                .map(|part| (part.level, part.text))
                .collect()
        }
        other => panic!("{}: {other:?}", standard.zh),
    }
}

/// True when the dwelling is the answer or among those offered, or so many fit that more has to be said.
fn honest(city: &City, dwelling: &Dwelling, typed: &str) -> bool {
    match city.register.match_text(typed) {
        Outcome::Match(found) => found.found.code == dwelling.code,
        Outcome::Choose(choose) => choose
            .candidates
            .iter()
            .any(|candidate| candidate.code == dwelling.code),
        Outcome::NoMatch(no_match) => matches!(no_match.missing, Missing::NotSaid(_)),
    }
}

#[test]
fn the_standard_address_of_every_dwelling_leads_back_to_it() {
    let city = city();
    for dwelling in &city.dwellings {
        parts(&city, dwelling);
    }
}

#[test]
fn whatever_is_left_out_no_other_dwelling_is_ever_the_answer() {
    let city = city();
    let mut asked = 0;
    for (number, dwelling) in city.dwellings.iter().enumerate().step_by(7) {
        let parts = parts(&city, dwelling);
        // A different set of levels is left out each time; the place is always said.
        let kept: Vec<&(Level, String)> = parts
            .iter()
            .enumerate()
            .filter(|(at, (level, _))| *level == Level::Place || (number >> (at % 10)) & 1 == 0)
            .map(|(_, part)| part)
            .collect();
        let typed: String = kept.iter().map(|(_, text)| text.as_str()).collect();
        assert!(honest(&city, dwelling, &typed), "{typed}");
        asked += usize::from(!matches!(
            city.register.match_text(&typed),
            Outcome::Match(_)
        ));
    }
    assert!(
        asked > 100,
        "leaving levels out must lead to questions, not to guesses"
    );
}

#[test]
fn spoken_forms_lead_to_the_same_dwelling() {
    let city = city();
    for dwelling in city.dwellings.iter().step_by(11) {
        let standard = city.register.standard_address(&dwelling.code).unwrap().zh;
        let spoken = standard
            .replace("广东省深圳市", "")
            .replace("街道", "")
            .replace('栋', "幢")
            .replace("单元", "梯");
        let by_dashes = spoken
            .replace(['幢', '梯', '巷', '坊'], "-")
            .trim_end_matches('室')
            .to_owned();
        assert!(honest(&city, dwelling, &spoken), "{spoken}");
        assert!(honest(&city, dwelling, &by_dashes), "{by_dashes}");
    }
}

#[test]
fn a_room_that_is_not_there_is_never_answered() {
    let city = city();
    for dwelling in city.dwellings.iter().step_by(11) {
        let standard = city.register.standard_address(&dwelling.code).unwrap().zh;
        let other_room = standard.replace('室', "9室");
        assert!(
            matches!(city.register.match_text(&other_room), Outcome::NoMatch(_)),
            "{other_room}"
        );
        let other_estate = standard.replace("社区", "社区示例翰樾园");
        assert!(
            matches!(city.register.match_text(&other_estate), Outcome::NoMatch(_)),
            "{other_estate}"
        );
    }
}
