//! An invented dwelling register over real divisions: any number of dwellings, the same ones for the same seed.
//!
//! No dwelling in it exists, and every code begins with 99. It holds the address of the demonstration's family: estate 蓝田壹站
//! in 田心社区, whose building 3 has a room 1205 in each of its two units.

mod draw;
mod names;

use std::collections::BTreeSet;

use crate::code::{CodeError, DwellingCode};
use crate::division::{Division, DivisionCode, DivisionLevel};
use crate::limits::DWELLINGS_MAX;
use crate::place::{Alias, AliasKind, Dwelling, Place, PlaceId, PlaceKind, Standing};
use crate::slots::{Slot, SlotError, Slots};
use draw::Draw;

/// The community of the demonstration's family: 盐田区 沙头角街道 田心社区.
pub const STORY_COMMUNITY: &str = "440308003009";

/// Fewest dwellings worth generating: the story's estate has 864.
pub const DWELLINGS_MIN: usize = 1_000;

/// About how many places the dwellings are spread over, where there are enough of them.
const PLACES_AIM: usize = 1_600;

/// How often another name is drawn before two places of one community share theirs.
const NAME_TRIES_MAX: u32 = 16;

/// Why no city can be generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SyntheticError {
    /// Too few or too many dwellings were asked for.
    #[error("ask for between {DWELLINGS_MIN} and {DWELLINGS_MAX} dwellings")]
    Count,
    /// The divisions do not hold the story's community.
    #[error("the divisions have no community {STORY_COMMUNITY}; use the divisions of Shenzhen")]
    NoStoryCommunity,
    /// A generated code or slot is out of range, which is a fault of the generator.
    #[error("the generator made a dwelling that cannot be written down")]
    OutOfRange,
}

impl From<SlotError> for SyntheticError {
    fn from(_: SlotError) -> Self {
        Self::OutOfRange
    }
}

impl From<CodeError> for SyntheticError {
    fn from(_: CodeError) -> Self {
        Self::OutOfRange
    }
}

/// How many values each level of a place has; 0 where it has no such level. Floors and doors make rooms.
#[derive(Debug, Clone, Copy)]
struct Shape {
    outer: [u32; 3],
    floors: u32,
    doors: u32,
}

impl Shape {
    fn size(&self) -> usize {
        let outer: u32 = self.outer.iter().map(|&count| count.max(1)).product();
        (outer * self.floors * self.doors) as usize
    }

    /// The slots of the n-th dwelling, in the order in which a person would walk through.
    fn slots(&self, number: usize) -> Result<Slots, SlotError> {
        let mut rest = number as u32;
        let mut take = |count: u32| {
            let value = rest % count;
            rest /= count;
            value
        };
        let door = take(self.doors) + 1;
        let floor = take(self.floors) + 1;
        let mut slots = [Slot::NONE; 4];
        slots[3] = Slot::number(floor * 100 + door)?;
        for position in (0..3).rev() {
            if self.outer[position] > 0 {
                slots[position] = Slot::number(take(self.outer[position]) + 1)?;
            }
        }
        Ok(Slots::new(slots))
    }
}

#[derive(Debug)]
struct Plan {
    place: Place,
    shape: Shape,
    /// How many of the shape's dwellings are made; the last place may be cut.
    count: usize,
}

/// An invented city.
#[derive(Debug)]
pub struct SyntheticCity {
    plans: Vec<Plan>,
}

impl SyntheticCity {
    /// Plans a city of exactly `dwellings` dwellings over the communities of `divisions`.
    ///
    /// # Errors
    /// [`SyntheticError`] when the count is out of range or the story's community is missing.
    pub fn new(
        seed: u64,
        dwellings: usize,
        divisions: &[Division],
    ) -> Result<Self, SyntheticError> {
        if !(DWELLINGS_MIN..=DWELLINGS_MAX).contains(&dwellings) {
            return Err(SyntheticError::Count);
        }
        let mut communities: Vec<&DivisionCode> = divisions
            .iter()
            .filter(|row| row.level == DivisionLevel::Community)
            .map(|row| &row.code)
            .collect();
        communities.sort();
        let story = communities
            .iter()
            .find(|code| code.as_str() == STORY_COMMUNITY)
            .ok_or(SyntheticError::NoStoryCommunity)?;
        let mut plans = vec![story_estate((*story).clone())];
        let mut taken = BTreeSet::new();
        let mut left = dwellings - plans[0].count;
        let draw = Draw::new(seed);
        let aim = (dwellings / PLACES_AIM).clamp(24, 700) as u32;
        while left > 0 {
            let number = plans.len() as u32;
            let community =
                communities[draw.below("community", number, communities.len() as u32) as usize];
            let kind = match draw.below("kind", number, 100) {
                0..45 => PlaceKind::Estate,
                45..85 => PlaceKind::UrbanVillage,
                _ => PlaceKind::Roadside,
            };
            let place = invented_place(draw, number, kind, community, &mut taken);
            let shape = invented_shape(draw, number, kind, aim);
            let count = shape.size().min(left);
            left -= count;
            plans.push(Plan {
                place,
                shape,
                count,
            });
        }
        Ok(Self { plans })
    }

    /// The places, the story's estate first.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.plans.iter().map(|plan| &plan.place)
    }

    /// The dwellings, place by place, their codes ascending.
    pub fn dwellings(&self) -> impl Iterator<Item = Result<Dwelling, SyntheticError>> {
        self.plans.iter().flat_map(|plan| {
            (0..plan.count).map(move |number| {
                let place = plan.place.id;
                let code = DwellingCode::parse(&format!("99{:09}{number:014}", place.0))?;
                Ok(Dwelling {
                    code,
                    place,
                    slots: plan.shape.slots(number)?,
                    standing: Standing::Current,
                })
            })
        })
    }
}

fn story_estate(community: DivisionCode) -> Plan {
    let alias = Alias {
        name: "蓝田一站".to_owned(),
        kind: AliasKind::Customary,
    };
    let place = Place {
        id: PlaceId(1),
        kind: PlaceKind::Estate,
        community,
        name_zh: "蓝田壹站".to_owned(),
        name_en: "Lantian Yizhan".to_owned(),
        aliases: vec![alias],
    };
    let shape = Shape {
        outer: [0, 4, 2],
        floors: 18,
        doors: 6,
    };
    Plan {
        place,
        count: shape.size(),
        shape,
    }
}

fn invented_place(
    draw: Draw,
    number: u32,
    kind: PlaceKind,
    community: &DivisionCode,
    taken: &mut BTreeSet<(DivisionCode, String)>,
) -> Place {
    let mut attempt = 0;
    let name = loop {
        let pick = |part: &str, count: usize| {
            draw.below(&format!("{part} {attempt}"), number, count as u32) as usize
        };
        let name = names::name(kind, pick);
        attempt += 1;
        if taken.insert((community.clone(), name.zh.clone())) || attempt >= NAME_TRIES_MAX {
            break name;
        }
    };
    let spoken = draw.below("spoken", number, 3) == 0;
    let aliases = name.short.filter(|_| spoken).map(|short| Alias {
        name: short,
        kind: AliasKind::Customary,
    });
    Place {
        id: PlaceId(number + 1),
        kind,
        community: community.clone(),
        name_zh: name.zh,
        name_en: name.en,
        aliases: aliases.into_iter().collect(),
    }
}

/// A shape of about `aim` dwellings.
fn invented_shape(draw: Draw, number: u32, kind: PlaceKind, aim: u32) -> Shape {
    let within = |label: &str, least, most| draw.within(label, number, least, most);
    let wanted = aim * within("size", 40, 160) / 100;
    let small = aim < 100;
    let (floors, doors) = match kind {
        PlaceKind::Estate if small => (within("floors", 3, 7), within("doors", 2, 4)),
        PlaceKind::Estate => (within("floors", 6, 32), within("doors", 2, 8)),
        PlaceKind::UrbanVillage | PlaceKind::Roadside => {
            (within("floors", 2, 7), within("doors", 1, 4))
        }
    };
    // Some places have no units, blocks or phases at all: what people leave out may also not be there.
    let (outermost, middle) = match kind {
        PlaceKind::Estate => (
            if within("phases", 0, 7) == 0 { 2 } else { 0 },
            [0, 0, 2, 3][within("units", 0, 3) as usize],
        ),
        PlaceKind::UrbanVillage => (within("blocks", 0, 3), within("lanes", 1, 6)),
        PlaceKind::Roadside => (0, 0),
    };
    let others = outermost.max(1) * middle.max(1) * floors * doors;
    let last = (wanted / others).max(1);
    let outer = match kind {
        PlaceKind::Estate => [outermost, last, middle],
        _ => [outermost, middle, last],
    };
    Shape {
        outer,
        floors,
        doors,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::shenzhen;

    #[test]
    fn the_same_seed_makes_the_same_city() {
        let divisions = shenzhen::divisions().unwrap();
        let make = |seed| -> Vec<Dwelling> {
            SyntheticCity::new(seed, 5_000, &divisions)
                .unwrap()
                .dwellings()
                .collect::<Result<_, _>>()
                .unwrap()
        };
        let once = make(2007);
        assert_eq!(once.len(), 5_000);
        assert_eq!(once, make(2007));
        assert_ne!(once, make(2008));
        assert!(once.windows(2).all(|pair| pair[0].code < pair[1].code));
    }

    #[test]
    fn every_code_says_that_it_is_invented() {
        let divisions = shenzhen::divisions().unwrap();
        let city = SyntheticCity::new(1, 1_000, &divisions).unwrap();
        assert!(
            city.dwellings()
                .all(|dwelling| dwelling.unwrap().code.to_string().starts_with("99"))
        );
    }

    #[test]
    fn counts_out_of_range_are_refused() {
        let divisions = shenzhen::divisions().unwrap();
        assert_eq!(
            SyntheticCity::new(1, 10, &divisions).err(),
            Some(SyntheticError::Count)
        );
        assert_eq!(
            SyntheticCity::new(1, 1_000, &[]).err(),
            Some(SyntheticError::NoStoryCommunity)
        );
    }
}
