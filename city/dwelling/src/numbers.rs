//! Numbers with their classifiers: 3栋, 十二楼, A座, 1205室, and bare numbers between dashes.
//!
//! A Chinese numeral counts as a number only before a classifier. A number is read as it stands; none is ever repaired.

use crate::normalise::Glyph;
use crate::slots::Slot;

/// The word behind a number that says what it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Classifier {
    /// 期
    Phase,
    /// 栋, 幢, 座, 号楼, #
    Building,
    /// 单元, 梯
    Unit,
    /// 楼, 层: narrows the room, and is not a level of its own.
    Floor,
    /// 坊
    Block,
    /// 巷
    Lane,
    /// 号: a house in a village or on a road; a building or a room in an estate.
    House,
    /// 室, 房
    Room,
}

/// The words, longest first where one begins another.
const CLASSIFIERS: [(&str, Classifier); 18] = [
    ("号楼", Classifier::Building),
    ("号房", Classifier::Room),
    ("号室", Classifier::Room),
    ("房间", Classifier::Room),
    ("单元", Classifier::Unit),
    ("期", Classifier::Phase),
    ("栋", Classifier::Building),
    ("幢", Classifier::Building),
    ("座", Classifier::Building),
    ("#", Classifier::Building),
    ("梯", Classifier::Unit),
    ("楼", Classifier::Floor),
    ("层", Classifier::Floor),
    ("坊", Classifier::Block),
    ("巷", Classifier::Lane),
    ("号", Classifier::House),
    ("室", Classifier::Room),
    ("房", Classifier::Room),
];

/// Most digits a number in an address has.
const DIGITS_MAX: usize = 5;

/// One number of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// Index of its first character (第 included).
    pub start: usize,
    /// Index just after its classifier, or after its last digit.
    pub end: usize,
    /// Its value.
    pub value: Slot,
    /// How many digits were written, leading zeros included: 05 after a floor is a door.
    pub digits: usize,
    /// Its classifier, if one followed.
    pub classifier: Option<Classifier>,
}

/// The number that starts at `start`, if one does.
#[must_use]
pub fn number_at(glyphs: &[Glyph], start: usize) -> Option<Number> {
    let first = if char_at(glyphs, start) == Some('第') {
        start + 1
    } else {
        start
    };
    let lead = char_at(glyphs, first)?;
    let number = if lead.is_ascii_digit() {
        arabic(glyphs, first)?
    } else if lead.is_ascii_uppercase() {
        lettered(glyphs, first)?
    } else {
        chinese(glyphs, first)?
    };
    Some(Number { start, ..number })
}

fn char_at(glyphs: &[Glyph], index: usize) -> Option<char> {
    glyphs.get(index).map(|glyph| glyph.ch)
}

/// The classifier at `index` and the index after it.
fn classifier_at(glyphs: &[Glyph], index: usize) -> Option<(Classifier, usize)> {
    CLASSIFIERS.iter().find_map(|(word, classifier)| {
        let mut end = index;
        for ch in word.chars() {
            if char_at(glyphs, end) != Some(ch) {
                return None;
            }
            end += 1;
        }
        Some((*classifier, end))
    })
}

fn with_classifier(
    glyphs: &[Glyph],
    start: usize,
    after: usize,
    value: Slot,
    digits: usize,
) -> Number {
    match classifier_at(glyphs, after) {
        Some((classifier, end)) => Number {
            start,
            end,
            value,
            digits,
            classifier: Some(classifier),
        },
        None => Number {
            start,
            end: after,
            value,
            digits,
            classifier: None,
        },
    }
}

/// The whole run of digits; a part of a run is never a number.
fn arabic(glyphs: &[Glyph], start: usize) -> Option<Number> {
    let digits = glyphs[start..]
        .iter()
        .take_while(|glyph| glyph.ch.is_ascii_digit())
        .count();
    if digits > DIGITS_MAX {
        return None;
    }
    let value = glyphs[start..start + digits]
        .iter()
        .filter_map(|glyph| glyph.ch.to_digit(10))
        .fold(0, |sum, digit| sum * 10 + digit);
    Some(with_classifier(
        glyphs,
        start,
        start + digits,
        Slot::number(value).ok()?,
        digits,
    ))
}

/// One letter, with a classifier or before a gap: A座, A-1205. A letter next to a digit belongs to a code we do not know.
fn lettered(glyphs: &[Glyph], start: usize) -> Option<Number> {
    let follows_text = start > 0
        && char_at(glyphs, start - 1).is_some_and(|before| before.is_ascii_alphanumeric());
    let number = with_classifier(
        glyphs,
        start,
        start + 1,
        Slot::letter(char_at(glyphs, start)?).ok()?,
        1,
    );
    let stands_alone =
        number.classifier.is_some() || char_at(glyphs, start + 1) == Some(crate::normalise::GAP);
    (!follows_text && stands_alone).then_some(number)
}

/// A run of Chinese numerals, only before a classifier.
fn chinese(glyphs: &[Glyph], start: usize) -> Option<Number> {
    let run: Vec<Numeral> = glyphs[start..]
        .iter()
        .map_while(|glyph| numeral(glyph.ch))
        .collect();
    if run.is_empty() || run.len() > DIGITS_MAX + 2 {
        return None;
    }
    let number = with_classifier(
        glyphs,
        start,
        start + run.len(),
        Slot::number(chinese_value(&run)?).ok()?,
        run.len(),
    );
    number.classifier.is_some().then_some(number)
}

#[derive(Clone, Copy)]
enum Numeral {
    Digit(u32),
    Times(u32),
}

const fn numeral(ch: char) -> Option<Numeral> {
    Some(match ch {
        '〇' | '零' => Numeral::Digit(0),
        '一' | '壹' => Numeral::Digit(1),
        '二' | '贰' | '两' => Numeral::Digit(2),
        '三' | '叁' => Numeral::Digit(3),
        '四' | '肆' => Numeral::Digit(4),
        '五' | '伍' => Numeral::Digit(5),
        '六' | '陆' => Numeral::Digit(6),
        '七' | '柒' => Numeral::Digit(7),
        '八' | '捌' => Numeral::Digit(8),
        '九' | '玖' => Numeral::Digit(9),
        '十' | '拾' => Numeral::Times(10),
        '百' => Numeral::Times(100),
        _ => return None,
    })
}

/// 一二〇五 digit by digit, 一百二十 by tens; a mixture that is neither is no number.
fn chinese_value(run: &[Numeral]) -> Option<u32> {
    if run.iter().all(|n| matches!(n, Numeral::Digit(_))) {
        return Some(run.iter().fold(0, |sum, n| {
            if let Numeral::Digit(d) = n {
                sum * 10 + d
            } else {
                sum
            }
        }));
    }
    let (mut total, mut pending, mut smallest_unit) = (0, None, u32::MAX);
    for n in run {
        match *n {
            Numeral::Digit(0) if pending.is_none() => {}
            Numeral::Digit(d) if pending.is_none() => pending = Some(d),
            Numeral::Times(unit) if unit < smallest_unit => {
                // 十二 has no digit before its ten; 百 alone is not said.
                total += pending.take().or((total == 0 && unit == 10).then_some(1))? * unit;
                smallest_unit = unit;
            }
            _ => return None,
        }
    }
    Some(total + pending.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::normalise::normalise;

    fn read(typed: &str) -> Option<(String, Option<Classifier>)> {
        number_at(&normalise(typed).unwrap(), 0).map(|n| (n.value.to_string(), n.classifier))
    }

    fn some(value: &str, classifier: Classifier) -> Option<(String, Option<Classifier>)> {
        Some((value.to_owned(), Some(classifier)))
    }

    #[test]
    fn words_for_one_thing_are_one_classifier() {
        for typed in [
            "3栋", "3幢", "3座", "3号楼", "3#", "三栋", "叁栋", "第3栋", "３栋",
        ] {
            assert_eq!(read(typed), some("3", Classifier::Building), "{typed}");
        }
        assert_eq!(read("A座"), some("A", Classifier::Building));
        assert_eq!(read("12楼"), some("12", Classifier::Floor));
    }

    #[test]
    fn chinese_numerals_count_before_a_classifier_only() {
        assert_eq!(read("十二楼"), some("12", Classifier::Floor));
        assert_eq!(read("二十三坊"), some("23", Classifier::Block));
        assert_eq!(read("一百零二号"), some("102", Classifier::House));
        assert_eq!(read("一二〇五室"), some("1205", Classifier::Room));
        assert_eq!(read("三围新村"), None);
        assert_eq!(read("十十号"), None);
    }

    #[test]
    fn a_part_of_a_run_of_digits_is_no_number() {
        assert_eq!(read("12070755238"), None);
        assert_eq!(read("0"), None);
        assert_eq!(read("1205"), Some(("1205".to_owned(), None)));
    }

    #[test]
    fn a_letter_inside_a_code_is_no_building() {
        let glyphs = normalise("1A栋").unwrap();
        assert_eq!(number_at(&glyphs, 1), None);
        assert_eq!(read("A1207"), None);
        assert_eq!(read("A-1207"), Some(("A".to_owned(), None)));
    }
}
