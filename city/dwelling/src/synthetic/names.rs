//! Invented names of estates, villages and roads, with their readings.
//!
//! Each is two uncommon syllables and a generic ending. A name may coincide with a real one, as any invented name may; the
//! dwellings under it do not exist and their codes begin with 99.

use crate::place::PlaceKind;

type Syllable = (&'static str, &'static str);

const FIRST: [Syllable; 24] = [
    ("云", "yun"),
    ("芷", "zhi"),
    ("岚", "lan"),
    ("榕", "rong"),
    ("枫", "feng"),
    ("翠", "cui"),
    ("沐", "mu"),
    ("晴", "qing"),
    ("禾", "he"),
    ("棠", "tang"),
    ("鹭", "lu"),
    ("汐", "xi"),
    ("砚", "yan"),
    ("檀", "tan"),
    ("霁", "ji"),
    ("筠", "yun"),
    ("菀", "wan"),
    ("槿", "jin"),
    ("皓", "hao"),
    ("蘅", "heng"),
    ("泊", "bo"),
    ("岫", "xiu"),
    ("荻", "di"),
    ("昀", "yun"),
];

const SECOND_ESTATE: [Syllable; 16] = [
    ("澜", "lan"),
    ("屿", "yu"),
    ("庭", "ting"),
    ("湾", "wan"),
    ("岸", "an"),
    ("丘", "qiu"),
    ("堤", "di"),
    ("渡", "du"),
    ("亭", "ting"),
    ("汀", "ting"),
    ("川", "chuan"),
    ("径", "jing"),
    ("林", "lin"),
    ("泉", "quan"),
    ("畔", "pan"),
    ("洲", "zhou"),
];

const SECOND_VILLAGE: [Syllable; 12] = [
    ("塘", "tang"),
    ("坑", "keng"),
    ("岭", "ling"),
    ("坪", "ping"),
    ("沥", "li"),
    ("埔", "pu"),
    ("岗", "gang"),
    ("洞", "dong"),
    ("坳", "ao"),
    ("田", "tian"),
    ("溪", "xi"),
    ("墩", "dun"),
];

/// (ending, its reading, whether people leave it off)
const ENDINGS_ESTATE: [(&str, &str, bool); 8] = [
    ("花园", "Huayuan", true),
    ("家园", "Jiayuan", true),
    ("雅居", "Yaju", true),
    ("名庭", "Mingting", true),
    ("华府", "Huafu", true),
    ("苑", "Yuan", false),
    ("阁", "Ge", false),
    ("轩", "Xuan", false),
];

const ENDINGS_VILLAGE: [(&str, &str, bool); 5] = [
    ("新村", "Xincun", false),
    ("旧村", "Jiucun", false),
    ("村", "Cun", false),
    ("老围", "Laowei", false),
    ("新围", "Xinwei", false),
];

const ENDINGS_ROAD: [(&str, &str, bool); 3] = [
    ("路", "Road", false),
    ("街", "Street", false),
    ("大道", "Avenue", false),
];

/// An invented name.
pub(crate) struct Name {
    pub(crate) zh: String,
    pub(crate) en: String,
    /// What people call it, where they leave the ending off.
    pub(crate) short: Option<String>,
}

/// The name for a kind of place; `pick` gives a number below its second argument for each part.
pub(crate) fn name(kind: PlaceKind, pick: impl Fn(&str, usize) -> usize) -> Name {
    let (seconds, endings): (&[Syllable], &[(&str, &str, bool)]) = match kind {
        PlaceKind::Estate => (&SECOND_ESTATE, &ENDINGS_ESTATE),
        PlaceKind::UrbanVillage => (&SECOND_VILLAGE, &ENDINGS_VILLAGE),
        PlaceKind::Roadside => (&SECOND_VILLAGE, &ENDINGS_ROAD),
    };
    let first = FIRST[pick("first", FIRST.len())];
    let second = seconds[pick("second", seconds.len())];
    let ending = endings[pick("ending", endings.len())];
    let stem = format!("{}{}", first.0, second.0);
    Name {
        zh: format!("{stem}{}", ending.0),
        en: format!("{} {}", reading(first.1, second.1), ending.1),
        short: ending.2.then_some(stem),
    }
}

/// Two syllables as one word: a capital, and an apostrophe before a vowel.
fn reading(first: &str, second: &str) -> String {
    let apostrophe = if second.starts_with(['a', 'o', 'e']) {
        "'"
    } else {
        ""
    };
    let (head, tail) = first.split_at(1);
    format!("{}{tail}{apostrophe}{second}", head.to_ascii_uppercase())
}
