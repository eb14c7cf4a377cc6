//! The matcher over an invented city: what it answers, and what it never answers.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::LazyLock;

use proptest::prelude::*;

use dwelling::synthetic::SyntheticCity;
use dwelling::{
    Alias, AliasKind, Choose, Division, DivisionCode, Dwelling, DwellingCode, Level, Mark, Match,
    Missing, NoMatch, Outcome, Place, PlaceId, PlaceKind, Register, Slot, Slots, Standing,
    shenzhen,
};

static CITY: LazyLock<Register> = LazyLock::new(|| {
    let divisions = shenzhen::divisions().unwrap();
    let city = SyntheticCity::new(2007, 50_000, &divisions).unwrap();
    let places: Vec<Place> = city.places().cloned().collect();
    Register::build(divisions, places, city.dwellings().map(Result::unwrap)).unwrap()
});

fn matched(typed: &str) -> Match {
    match CITY.match_text(typed) {
        Outcome::Match(found) => *found,
        other => panic!("{typed}: {other:?}"),
    }
}

fn choice(typed: &str) -> Choose {
    match CITY.match_text(typed) {
        Outcome::Choose(choose) => choose,
        other => panic!("{typed}: {other:?}"),
    }
}

fn refused(register: &Register, typed: &str) -> NoMatch {
    match register.match_text(typed) {
        Outcome::NoMatch(no_match) => no_match,
        other => panic!("{typed}: {other:?}"),
    }
}

const STORY: &str = "广东省深圳市盐田区沙头角街道田心社区蓝田壹站3栋1单元1205室";

#[test]
fn the_story_asks_for_the_unit_and_nothing_else() {
    let choose = choice("盐田沙头角 蓝田壹站3栋12楼05");
    assert_eq!(choose.candidates.len(), 2);
    assert_eq!(choose.question.level, Level::Unit);
    assert_eq!(choose.question.values, ["1单元", "2单元"]);
    assert_eq!(choose.question.zh, "您住1单元还是2单元？");
    assert_eq!(choose.question.en, "Do you live in unit 1 or unit 2?");
    let first = &choose.candidates[0];
    assert_eq!(first.address.zh, STORY);
    assert_eq!(
        first.address.en,
        "Room 1205, Unit 1, Building 3, Lantian Yizhan, Tianxin Community, Shatoujiao Subdistrict, Yantian District, Shenzhen, Guangdong"
    );
    assert_eq!(first.address.district_zh, "盐田区");
    let reworded: Vec<_> = first
        .explanation
        .iter()
        .filter(|e| e.reworded)
        .map(|e| format!("{}={}", e.said, e.read_as))
        .collect();
    assert_eq!(reworded, ["12楼05=1205室"]);
}

#[test]
fn the_read_back_marks_what_was_said_completed_and_still_to_be_asked() {
    let choose = choice("盐田沙头角 蓝田壹站3栋12楼05");
    let shown = |parts: &[dwelling::Part]| -> String {
        parts
            .iter()
            .map(|part| match part.mark {
                Mark::Said => part.text.clone(),
                Mark::Completed => format!("<ins>{}</ins>", part.text),
                Mark::Ask => format!("<mark>{}</mark>", part.text),
            })
            .collect::<Vec<_>>()
            .join("|")
    };
    insta::assert_snapshot!(shown(&choose.candidates[0].read_back.zh), @"<ins>广东省</ins>|<ins>深圳市</ins>|盐田|<ins>区</ins>|沙头角|<ins>街道</ins>|<ins>田心社区</ins>|蓝田壹站|3栋|<mark>1单元</mark>|1205|<ins>室</ins>");
    insta::assert_snapshot!(shown(&choose.candidates[0].read_back.en), @"Room 1205|<mark>Unit 1</mark>|Building 3|Lantian Yizhan|<ins>Tianxin Community</ins>|Shatoujiao|<ins>Subdistrict</ins>|Yantian|<ins>District</ins>|<ins>Shenzhen</ins>|<ins>Guangdong</ins>");
}

#[test]
fn every_way_of_writing_it_in_full_is_one_dwelling() {
    let expected = matched(STORY).found.code;
    for typed in [
        "盐田区沙头角街道蓝田壹站3栋1单元1205",
        "蓝田壹站３幢１单元１２０５房",
        "蓝田一站三座一单元十二楼05",
        "蓝田壹站3号楼1单元1205号",
        "蓝田壹站3-1-1205",
        "住在蓝田壹站 3栋 1梯 1205室",
        "3栋1单元1205室 蓝田壹站 深圳盐田",
        "田心社区居委会蓝田壹站第3栋1单元12层1205室",
    ] {
        assert_eq!(matched(typed).found.code, expected, "{typed}");
    }
    assert_eq!(CITY.standard_address(&expected).unwrap().zh, STORY);
    assert_eq!(
        CITY.standard_address(&DwellingCode::parse("1").unwrap()),
        None
    );
}

#[test]
fn a_word_that_nothing_explains_prevents_every_answer() {
    let no_match = refused(&CITY, "沙头角翰樾花园蓝田壹站3栋1单元1205");
    assert_eq!(
        no_match.missing,
        Missing::Unexplained(vec!["翰樾花园".to_owned()])
    );
    assert_eq!(no_match.deepest_level, Some(Level::Place));
    assert!(matches!(
        refused(&CITY, "惠州市蓝田壹站3栋1单元1205").missing,
        Missing::Unexplained(_)
    ));
}

#[test]
fn a_room_number_is_never_changed_to_a_similar_one() {
    let no_match = refused(&CITY, "蓝田壹站3栋1单元1209");
    assert_eq!(
        no_match,
        NoMatch {
            deepest_level: Some(Level::Unit),
            missing: Missing::NotInRegister(Level::Room)
        }
    );
    assert!(matches!(
        CITY.match_text("蓝田壹站3栋1单元120"),
        Outcome::NoMatch(_)
    ));
    assert!(matches!(
        CITY.match_text("蓝田壹站3栋1单元12楼1305"),
        Outcome::NoMatch(_)
    ));
}

#[test]
fn the_deepest_level_that_is_right_is_kept_for_the_register_to_be_put_right() {
    assert_eq!(
        refused(&CITY, "蓝田壹站9栋1单元1205"),
        NoMatch {
            deepest_level: Some(Level::Place),
            missing: Missing::NotInRegister(Level::Building)
        }
    );
    assert_eq!(
        refused(&CITY, "罗湖区蓝田壹站3栋1205"),
        NoMatch {
            deepest_level: Some(Level::City),
            missing: Missing::NotInRegister(Level::Place)
        }
    );
    assert_eq!(
        refused(&CITY, "盐田区田心社区"),
        NoMatch {
            deepest_level: Some(Level::Community),
            missing: Missing::NotSaid(Level::Place)
        }
    );
}

#[test]
fn too_many_to_show_asks_for_what_tells_most_of_them_apart() {
    assert_eq!(
        refused(&CITY, "蓝田壹站3栋"),
        NoMatch {
            deepest_level: Some(Level::Building),
            missing: Missing::NotSaid(Level::Room)
        }
    );
    let doors = choice("蓝田壹站3栋1单元12楼");
    assert_eq!(doors.question.level, Level::Room);
    assert_eq!(doors.candidates.len(), 6);
}

#[test]
fn nothing_to_read_is_said_so() {
    for typed in ["", "  ", "，", &"蓝".repeat(500)] {
        assert_eq!(
            refused(&CITY, typed),
            NoMatch {
                deepest_level: None,
                missing: Missing::Unreadable
            }
        );
    }
}

#[test]
fn a_hostile_text_costs_no_more_than_its_bound() {
    // Every character may be a short name or a number: the search ends and never calls a half-searched text unique.
    let typed = "盐田".repeat(59);
    assert!(matches!(CITY.match_text(&typed), Outcome::NoMatch(_)));
    assert!(matches!(
        CITY.match_text(&"1 ".repeat(60)),
        Outcome::NoMatch(_)
    ));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is typed: no panic, and an answer explains every character that is not a separator or a filler.
    #[test]
    fn an_answer_explains_every_character(pieces in proptest::collection::vec(0..PIECES.len(), 1..8)) {
        let typed: String = pieces.iter().map(|&piece| PIECES[piece]).collect();
        let candidates = match CITY.match_text(&typed) {
            Outcome::Match(found) => vec![found.found],
            Outcome::Choose(choose) => choose.candidates,
            Outcome::NoMatch(_) => vec![],
        };
        for candidate in candidates {
            let mut rest = typed.replace("住在", "").replace([' ', '-'], "");
            for explained in &candidate.explanation {
                rest = rest.replacen(&explained.said.replace([' ', '-'], ""), "", 1);
            }
            prop_assert_eq!(rest.as_str(), "", "{} as {}", typed, candidate.address.zh);
        }
    }

    #[test]
    fn any_text_is_answered(typed in "\\PC{0,140}") {
        let _ = CITY.match_text(&typed);
    }
}

/// What the texts above are put together from.
const PIECES: [&str; 24] = [
    "盐田区",
    "盐田",
    "沙头角",
    "沙头角街道",
    "田心社区",
    "田心",
    "蓝田壹站",
    "蓝田一站",
    "3栋",
    "三幢",
    "1单元",
    "2梯",
    "12楼",
    "05",
    "1205",
    "1205室",
    "5号",
    "3",
    " ",
    "住在",
    "翰樾",
    "深圳市",
    "三",
    "-",
];

/// A small register by hand: two namesakes, one with units and one without, and a village.
fn small() -> Register {
    let divisions: Vec<Division> = shenzhen::divisions().unwrap();
    let place = |id, kind, community: &str, zh: &str, aliases: Vec<Alias>| Place {
        id: PlaceId(id),
        kind,
        community: DivisionCode::parse(community).unwrap(),
        name_zh: zh.to_owned(),
        name_en: format!("Place {id}"),
        aliases,
    };
    let former = Alias {
        name: "盐田文化广场".to_owned(),
        kind: AliasKind::Former,
    };
    let places = vec![
        place(1, PlaceKind::Estate, "440308002004", "电子城", vec![]),
        place(2, PlaceKind::Estate, "440308003009", "电子城", vec![]),
        place(
            3,
            PlaceKind::UrbanVillage,
            "440308002004",
            "塘尾新村",
            vec![],
        ),
        place(
            4,
            PlaceKind::Estate,
            "440303001001",
            "文化广场",
            vec![former],
        ),
        place(5, PlaceKind::Estate, "440308002004", "文化广场", vec![]),
        place(6, PlaceKind::Roadside, "440308003009", "深盐路", vec![]),
    ];
    let slots =
        |outer: [u32; 4]| Slots::new(outer.map(|value| Slot::number(value).unwrap_or(Slot::NONE)));
    let rows = [
        (1, [0, 2, 0, 302]),
        (2, [0, 2, 1, 302]),
        (2, [0, 2, 2, 302]),
        (3, [3, 12, 8, 502]),
        (3, [0, 9, 2, 402]),
        (4, [0, 1, 0, 101]),
        (5, [0, 1, 0, 101]),
        (6, [0, 0, 2018, 0]),
    ];
    let dwellings = rows
        .iter()
        .enumerate()
        .map(|(number, (place, at))| Dwelling {
            code: DwellingCode::parse(&format!("{}", 1_000 - number)).unwrap(),
            place: PlaceId(*place),
            slots: slots(*at),
            standing: Standing::Current,
        });
    Register::build(divisions, places, dwellings).unwrap()
}

#[test]
fn a_unit_nobody_mentioned_is_not_evidence_for_the_place_without_units() {
    let Outcome::Choose(choose) = small().match_text("电子城2幢302") else {
        panic!("must ask")
    };
    assert_eq!(choose.candidates.len(), 3);
    assert_eq!(choose.question.level, Level::StreetOffice);
    // With the unit said, the place without units is out.
    let Outcome::Match(found) = small().match_text("电子城2幢2单元302") else {
        panic!("must match")
    };
    assert_eq!(found.found.code.to_string(), "998");
    assert_eq!(
        found
            .found
            .read_back
            .zh
            .iter()
            .filter(|part| part.mark == Mark::Ask)
            .count(),
        0
    );
}

#[test]
fn a_district_name_is_counted_once() {
    // 盐田 may be the district, the street office or the community of place 5, or part of the former name of place 4.
    let Outcome::Choose(choose) = small().match_text("盐田文化广场1栋101") else {
        panic!("must ask")
    };
    assert_eq!(choose.candidates.len(), 2);
    assert_eq!(choose.question.level, Level::District);
}

#[test]
fn two_places_in_one_text_are_not_one_address() {
    let no_match = refused(&small(), "电子城文化广场1栋101");
    assert_eq!(
        no_match.missing,
        Missing::Unexplained(vec!["文化广场".to_owned()])
    );
}

#[test]
fn dashes_are_read_under_each_places_own_grammar() {
    let register = small();
    let Outcome::Match(lane) = register.match_text("塘尾新村9-2-402") else {
        panic!("must match")
    };
    assert_eq!(
        lane.found.address.zh,
        "广东省深圳市盐田区盐田街道盐田社区塘尾新村9巷2号402室"
    );
    let Outcome::Match(block) = register.match_text("盐田塘尾新村3坊12巷8号5楼02") else {
        panic!("must match")
    };
    assert_eq!(
        block.found.address.en,
        "Room 502, No. 8, Lane 12, Block 3, Place 3, Yantian Community, Yantian Subdistrict, Yantian District, Shenzhen, Guangdong"
    );
    // The block left out counts as any; the lane as it was said.
    assert!(matches!(
        register.match_text("塘尾新村12巷8号502"),
        Outcome::Match(_)
    ));
    assert!(matches!(
        register.match_text("塘尾新村4坊12巷8号502"),
        Outcome::NoMatch(_)
    ));
}

#[test]
fn a_house_without_rooms_is_a_dwelling_of_its_own() {
    let Outcome::Match(house) = small().match_text("沙头角深盐路2018号") else {
        panic!("must match")
    };
    assert_eq!(
        house.found.address.zh,
        "广东省深圳市盐田区沙头角街道田心社区深盐路2018号"
    );
}

#[test]
fn one_dwelling_whose_room_was_not_said_is_asked_for() {
    let Outcome::Choose(choose) = small().match_text("塘尾新村3坊12巷8号") else {
        panic!("must ask")
    };
    assert_eq!(choose.question.zh, "您住502室吗？");
    assert_eq!(choose.candidates.len(), 1);
}

#[test]
fn rows_that_contradict_each_other_make_no_register() {
    let divisions = shenzhen::divisions().unwrap();
    let mut twice = divisions.clone();
    twice.push(divisions[5].clone());
    assert!(Register::build(twice, [], []).is_err());
    let mut orphan = divisions;
    orphan[3].parent = Some(DivisionCode::parse("44").unwrap());
    assert!(Register::build(orphan, [], []).is_err());
}
