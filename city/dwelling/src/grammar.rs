//! What the numbers of a reading mean inside a place of a given kind.
//!
//! The same words mean different slots in an estate, a village and a road, and dashes are tried under each place's own
//! grammar: 9-2-402 is building, unit, room or lane, house, room. Every meaning that fits is kept; none is preferred.

use crate::numbers::{Classifier, Number};
use crate::outcome::Level;
use crate::place::PlaceKind;
use crate::slots::{SLOT_COUNT, Slot, Slots};

/// Position of the room, the innermost slot.
pub const ROOM: usize = SLOT_COUNT - 1;

/// Doors on one floor that a two-digit door number can name; room numbers are floor × 100 + door.
const DOORS_PER_FLOOR: u16 = 100;

/// The levels of a kind of place, by slot position; `None` where the kind has no such slot.
#[must_use]
pub const fn levels(kind: PlaceKind) -> [Option<Level>; SLOT_COUNT] {
    match kind {
        PlaceKind::Estate => [
            Some(Level::Phase),
            Some(Level::Building),
            Some(Level::Unit),
            Some(Level::Room),
        ],
        PlaceKind::UrbanVillage => [
            Some(Level::Block),
            Some(Level::Lane),
            Some(Level::House),
            Some(Level::Room),
        ],
        PlaceKind::Roadside => [None, None, Some(Level::House), Some(Level::Room)],
    }
}

/// Which words of the text gave a slot its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// Index of the first character.
    pub start: usize,
    /// Index just after the last.
    pub end: usize,
    /// True when the classifier that the standard address uses was said as well.
    pub classifier_said: bool,
}

/// What the numbers ask of a dwelling. A slot that was not said is open and fits anything, absence included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The value said for each slot.
    pub values: [Option<Slot>; SLOT_COUNT],
    /// Where it was said.
    pub sources: [Option<Source>; SLOT_COUNT],
    /// A floor said without a room, and where.
    pub floor: Option<(u16, Source)>,
}

impl Wanted {
    /// True when a dwelling with these slots is what was said, looking only at the slots up to `innermost`.
    #[must_use]
    pub fn fits_up_to(&self, slots: Slots, innermost: usize) -> bool {
        let said = (0..=innermost)
            .all(|position| self.values[position].is_none_or(|value| value == slots.get(position)));
        said && (innermost < ROOM
            || self
                .floor
                .is_none_or(|(floor, _)| floor_of(slots.get(ROOM)) == Some(floor)))
    }

    fn set(
        &mut self,
        position: usize,
        number: &Number,
        value: Slot,
        start: usize,
        classifier_said: bool,
    ) -> Option<()> {
        if self.values[position].is_some() {
            return None;
        }
        self.values[position] = Some(value);
        self.sources[position] = Some(Source {
            start,
            end: number.end,
            classifier_said,
        });
        Some(())
    }
}

fn floor_of(room: Slot) -> Option<u16> {
    room.as_number().map(|number| number / DOORS_PER_FLOOR)
}

/// Every meaning of the numbers in a place of this kind; empty when they have none there.
#[must_use]
pub fn meanings(kind: PlaceKind, numbers: &[Number]) -> Vec<Wanted> {
    // Bare numbers are understood from their order; where all have classifiers any order is plain.
    let ordered = numbers.iter().any(|number| number.classifier.is_none());
    let mut out = Vec::new();
    extend(kind, ordered, numbers, 0, Wanted::default(), &mut out);
    out
}

/// Gives the next number every slot it may fill, `least` being the outermost one left where order counts.
fn extend(
    kind: PlaceKind,
    ordered: bool,
    rest: &[Number],
    least: usize,
    wanted: Wanted,
    out: &mut Vec<Wanted>,
) {
    let Some((number, after)) = rest.split_first() else {
        if !out.contains(&wanted) {
            out.push(wanted);
        }
        return;
    };
    if number.classifier == Some(Classifier::Floor) {
        if let Some((wanted, after, room_settled)) = floor(number, after, wanted) {
            extend(
                kind,
                ordered,
                after,
                if room_settled { SLOT_COUNT } else { least },
                wanted,
                out,
            );
        }
        return;
    }
    for &position in positions(kind, number, after.is_empty()) {
        if ordered && position < least {
            continue;
        }
        let mut next = wanted;
        let plain = number.classifier.is_some() && number.classifier == standard(kind, position);
        if next
            .set(position, number, number.value, number.start, plain)
            .is_some()
        {
            extend(kind, ordered, after, position + 1, next, out);
        }
    }
}

/// A floor and, if one follows, the door or room on it: 12楼05 and 12楼1205 are both room 1205, 12楼1305 is neither.
/// Returns what is wanted now, the numbers left, and whether the room is settled.
fn floor<'a>(
    number: &Number,
    after: &'a [Number],
    mut wanted: Wanted,
) -> Option<(Wanted, &'a [Number], bool)> {
    let floor = number.value.as_number()?;
    // Separators are one character once normalised; a name between the two makes them two statements.
    let room = after.split_first().filter(|(next, _)| {
        let names_a_room = matches!(
            next.classifier,
            None | Some(Classifier::Room | Classifier::House)
        );
        names_a_room && next.start <= number.end + 1
    });
    let Some((room, rest)) = room else {
        if wanted.floor.is_some() {
            return None;
        }
        wanted.floor = Some((
            floor,
            Source {
                start: number.start,
                end: number.end,
                classifier_said: false,
            },
        ));
        return Some((wanted, after, false));
    };
    let said = room.value.as_number()?;
    let full = if room.digits <= 2 {
        floor.checked_mul(DOORS_PER_FLOOR)?.checked_add(said)?
    } else {
        said
    };
    if full / DOORS_PER_FLOOR != floor {
        return None;
    }
    let value = Slot::number(u32::from(full)).ok()?;
    wanted.set(
        ROOM,
        room,
        value,
        number.start,
        room.classifier == Some(Classifier::Room),
    )?;
    Some((wanted, rest, true))
}

/// The classifier the standard address uses at a position.
const fn standard(kind: PlaceKind, position: usize) -> Option<Classifier> {
    match (kind, position) {
        (PlaceKind::Estate, 0) => Some(Classifier::Phase),
        (PlaceKind::Estate, 1) => Some(Classifier::Building),
        (PlaceKind::Estate, 2) => Some(Classifier::Unit),
        (PlaceKind::UrbanVillage, 0) => Some(Classifier::Block),
        (PlaceKind::UrbanVillage, 1) => Some(Classifier::Lane),
        (PlaceKind::UrbanVillage | PlaceKind::Roadside, 2) => Some(Classifier::House),
        (_, ROOM) => Some(Classifier::Room),
        _ => None,
    }
}

/// The slots a number may fill in a place of this kind.
fn positions(kind: PlaceKind, number: &Number, last: bool) -> &'static [usize] {
    use Classifier as C;
    match (kind, number.classifier) {
        (PlaceKind::Estate, Some(C::Phase)) => &[0],
        (PlaceKind::Estate, Some(C::Building)) => &[1],
        (PlaceKind::Estate, Some(C::Unit)) => &[2],
        (PlaceKind::Estate, Some(C::House)) => {
            if last {
                &[ROOM]
            } else {
                &[1]
            }
        }
        (PlaceKind::UrbanVillage, Some(C::Block)) => &[0],
        (PlaceKind::UrbanVillage, Some(C::Lane)) => &[1],
        // A house in a village is called a building as often as a number.
        (PlaceKind::UrbanVillage, Some(C::House | C::Building)) => &[2],
        (PlaceKind::Roadside, Some(C::House)) => &[2],
        (_, Some(C::Room)) => &[ROOM],
        // Dash forms end in the room; on a road the number may be the house.
        (PlaceKind::Roadside, None) if last => &[2, ROOM],
        (PlaceKind::Roadside, None) => &[2],
        (_, None) if last => &[ROOM],
        (_, None) => &[0, 1, 2],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::normalise::{GAP, normalise};
    use crate::numbers::number_at;

    fn meant(kind: PlaceKind, typed: &str) -> Vec<String> {
        let glyphs = normalise(typed).unwrap();
        let (mut numbers, mut at) = (Vec::new(), 0);
        while at < glyphs.len() {
            if glyphs[at].ch == GAP {
                at += 1;
                continue;
            }
            let number = number_at(&glyphs, at).unwrap();
            at = number.end;
            numbers.push(number);
        }
        let shown = |value: &Option<Slot>| value.map_or("*".to_owned(), |slot| slot.to_string());
        meanings(kind, &numbers)
            .iter()
            .map(|wanted| {
                wanted
                    .values
                    .iter()
                    .map(shown)
                    .collect::<Vec<_>>()
                    .join(".")
            })
            .collect()
    }

    #[test]
    fn a_dash_form_is_read_under_the_grammar_of_the_place() {
        assert_eq!(
            meant(PlaceKind::Estate, "9-2-402"),
            ["9.2.*.402", "9.*.2.402", "*.9.2.402"]
        );
        assert_eq!(meant(PlaceKind::UrbanVillage, "9巷2号402"), ["*.9.2.402"]);
        assert!(meant(PlaceKind::Estate, "9巷2号402").is_empty());
        assert_eq!(
            meant(PlaceKind::Roadside, "2018"),
            ["*.*.2018.*", "*.*.*.2018"]
        );
    }

    #[test]
    fn a_floor_and_a_door_are_a_room() {
        assert_eq!(meant(PlaceKind::Estate, "3栋12楼05"), ["*.3.*.1205"]);
        assert_eq!(meant(PlaceKind::Estate, "3栋12楼5号"), ["*.3.*.1205"]);
        assert_eq!(meant(PlaceKind::Estate, "3栋12楼1205室"), ["*.3.*.1205"]);
        assert!(meant(PlaceKind::Estate, "3栋12楼1305").is_empty());
    }

    #[test]
    fn a_number_said_twice_for_one_slot_has_no_meaning() {
        assert!(meant(PlaceKind::Estate, "3栋4栋1205室").is_empty());
    }

    #[test]
    fn classified_numbers_may_come_in_any_order() {
        assert_eq!(meant(PlaceKind::Estate, "1205室3栋1单元"), ["*.3.1.1205"]);
    }
}
