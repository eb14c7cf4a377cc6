//! The standard address of a dwelling and the text that is read back to the person.
//!
//! Read-back is the last proof: the clerk reads the whole standard address aloud, and the page shows which words the person
//! said, which the register completed, and which nobody said and must be asked. The English reading is built beside the
//! Chinese one from the same parts, not translated from it.

use serde::Serialize;

use crate::division::{DivisionCode, DivisionLevel};
use crate::grammar::{Wanted, levels};
use crate::lexicon::Form;
use crate::names::{short_zh, split_en};
use crate::outcome::Level;
use crate::reading::Reading;
use crate::register::{PlaceEntry, Register};
use crate::slots::{SLOT_COUNT, Slot, Slots};

/// The full address of one dwelling in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StandardAddress {
    /// As in 广东省深圳市盐田区沙头角街道田心社区蓝田壹站3栋1单元1205室.
    pub zh: String,
    /// As in "Room 1205, Unit 1, Building 3, Lantian Yizhan, Tianxin Community, ...", innermost first.
    pub en: String,
    /// The code of the district.
    pub district_code: DivisionCode,
    /// The district in Chinese.
    pub district_zh: String,
    /// The district in English.
    pub district_en: String,
}

/// What is known about one stretch of the address that is read back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// The person said it.
    Said,
    /// The register completed it; shown as `<ins>`.
    Completed,
    /// Nobody said it and another dwelling differs in it: ask. Shown as `<mark>`.
    Ask,
}

/// A stretch of the read-back text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// The level the words belong to.
    pub level: Level,
    /// The words; in English without the comma that separates levels.
    pub text: String,
    /// Whether they were said.
    pub mark: Mark,
}

/// The address to read aloud, in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadBack {
    /// Chinese parts, outermost first, to be joined without a space.
    pub zh: Vec<Part>,
    /// English parts, innermost first. Parts of one level are joined by a space, levels by ", ".
    pub en: Vec<Part>,
}

/// Builds the standard address of a dwelling.
pub(crate) fn standard(register: &Register, place: &PlaceEntry, slots: Slots) -> StandardAddress {
    let parts = read_back(
        register,
        place,
        slots,
        &Reading::default(),
        &Wanted::default(),
        &[],
    );
    // A place always lies in a community, so it lies in a district: links are checked when the register is built.
    let district = place.divisions[DivisionLevel::District as usize]
        .map(|index| &register.divisions[index as usize].division);
    StandardAddress {
        zh: parts.zh.iter().map(|part| part.text.as_str()).collect(),
        en: join_en(&parts.en),
        district_code: district.map_or_else(
            || place.place.community.clone(),
            |district| district.code.clone(),
        ),
        district_zh: district
            .map(|district| district.name_zh.clone())
            .unwrap_or_default(),
        district_en: district
            .map(|district| district.name_en.clone())
            .unwrap_or_default(),
    }
}

fn join_en(parts: &[Part]) -> String {
    let mut text = String::new();
    let mut before: Option<Level> = None;
    for part in parts {
        match before {
            Some(level) if level == part.level => text.push(' '),
            Some(_) => text.push_str(", "),
            None => {}
        }
        text.push_str(&part.text);
        before = Some(part.level);
    }
    text
}

/// Builds the read-back of a dwelling for one reading; `ask` are the levels that still have to be asked.
pub(crate) fn read_back(
    register: &Register,
    place: &PlaceEntry,
    slots: Slots,
    reading: &Reading,
    wanted: &Wanted,
    ask: &[Level],
) -> ReadBack {
    let mut both = Both {
        zh: Vec::new(),
        en: Vec::new(),
        ask,
    };
    for level in DivisionLevel::ALL {
        if let Some(index) = place.divisions[level as usize] {
            let division = &register.divisions[index as usize].division;
            both.division(
                level,
                &division.name_zh,
                &division.name_en,
                reading.divisions[level as usize].map(|said| said.form),
            );
        }
    }
    let said_by_name = reading.place.map(|said| said.form) == Some(Form::Full);
    let mark = both.mark(Level::Place, said_by_name);
    both.push(
        Level::Place,
        &[(&place.place.name_zh, mark)],
        &[(&place.place.name_en, mark)],
    );
    for position in 0..SLOT_COUNT {
        let (Some(level), value) = (levels(place.place.kind)[position], slots.get(position)) else {
            continue;
        };
        if !value.is_none() {
            both.slot(
                level,
                value,
                wanted.sources[position].map(|source| source.classifier_said),
            );
        }
    }
    both.finish()
}

struct Both<'a> {
    /// Chinese parts, outermost first.
    zh: Vec<Part>,
    /// English parts of one level together, outermost first until finished.
    en: Vec<Vec<Part>>,
    ask: &'a [Level],
}

impl Both<'_> {
    fn mark(&self, level: Level, said: bool) -> Mark {
        match said {
            true => Mark::Said,
            false if self.ask.contains(&level) => Mark::Ask,
            false => Mark::Completed,
        }
    }

    fn push(&mut self, level: Level, zh: &[(&str, Mark)], en: &[(&str, Mark)]) {
        let part = |&(text, mark): &(&str, Mark)| Part {
            level,
            text: text.to_owned(),
            mark,
        };
        self.zh
            .extend(zh.iter().filter(|(text, _)| !text.is_empty()).map(part));
        self.en.push(
            en.iter()
                .filter(|(text, _)| !text.is_empty())
                .map(part)
                .collect(),
        );
    }

    fn division(&mut self, level: DivisionLevel, zh: &str, en: &str, said: Option<Form>) {
        let mark = self.mark(level.into(), said.is_some());
        match (said, short_zh(level, zh)) {
            (Some(Form::Short), Some(short)) => {
                let (spoken, ending) = split_en(level, en);
                let rest = &zh[short.len()..];
                self.push(
                    level.into(),
                    &[(short, mark), (rest, Mark::Completed)],
                    &[(spoken, mark), (ending, Mark::Completed)],
                );
            }
            _ => self.push(level.into(), &[(zh, mark)], &[(en, mark)]),
        }
    }

    fn slot(&mut self, level: Level, value: Slot, said: Option<bool>) {
        let mark = self.mark(level, said.is_some());
        let (value_zh, word_zh) = (value.to_string(), slot_word_zh(level));
        let en = format!("{} {value}", slot_word_en(level));
        match said {
            Some(false) => self.push(
                level,
                &[(&value_zh, mark), (word_zh, Mark::Completed)],
                &[(&en, mark)],
            ),
            _ => self.push(
                level,
                &[(&format!("{value_zh}{word_zh}"), mark)],
                &[(&en, mark)],
            ),
        }
    }

    fn finish(self) -> ReadBack {
        ReadBack {
            zh: self.zh,
            en: self.en.into_iter().rev().flatten().collect(),
        }
    }
}

/// The classifier of the standard address.
pub(crate) const fn slot_word_zh(level: Level) -> &'static str {
    match level {
        Level::Phase => "期",
        Level::Building => "栋",
        Level::Unit => "单元",
        Level::Block => "坊",
        Level::Lane => "巷",
        Level::House => "号",
        Level::Room => "室",
        _ => "",
    }
}

/// The English word before the value of a slot, as it begins an address line.
pub(crate) const fn slot_word_en(level: Level) -> &'static str {
    match level {
        Level::Phase => "Phase",
        Level::Building => "Building",
        Level::Unit => "Unit",
        Level::Block => "Block",
        Level::Lane => "Lane",
        Level::House => "No.",
        _ => "Room",
    }
}
