//! Amounts of money in figures and written out, as a letter that matters states them. Whole yuan only; it never rounds.

use crate::both::Both;

/// Whole yuan. No paper of this release states fen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Yuan(pub u32);

impl Yuan {
    /// 1,500元, 1,500 yuan.
    #[must_use]
    pub fn figures(self) -> Both {
        let grouped = grouped(self.0.into());
        Both::new(format!("{grouped}元"), format!("{grouped} yuan"))
    }

    /// 壹仟伍佰元整, one thousand five hundred yuan.
    #[must_use]
    pub fn words(self) -> Both {
        Both::new(
            format!("{}元整", words_zh(self.0)),
            format!("{} yuan", words_en(self.0)),
        )
    }
}

/// A number with its thousands grouped: 48,913.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

const DIGITS_ZH: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const UNITS_ZH: [&str; 4] = ["", "拾", "佰", "仟"];
const GROUPS_ZH: [&str; 3] = ["", "万", "亿"];

/// The capital numerals of banking (支付结算办法, annex 1): one 零 for a run of empty places, none at the end.
fn words_zh(number: u32) -> String {
    if number == 0 {
        return DIGITS_ZH[0].to_string();
    }
    let digits: Vec<u32> = number
        .to_string()
        .chars()
        .filter_map(|digit| digit.to_digit(10))
        .collect();
    let (mut out, mut empty_before, mut group_said) = (String::new(), false, false);
    for (position, &digit) in digits.iter().enumerate() {
        let place = digits.len() - 1 - position;
        if digit == 0 {
            empty_before = !out.is_empty();
        } else {
            if empty_before {
                out.push(DIGITS_ZH[0]);
                empty_before = false;
            }
            out.push(DIGITS_ZH[digit as usize]);
            out.push_str(UNITS_ZH[place % 4]);
            group_said = true;
        }
        if place.is_multiple_of(4) && group_said {
            out.push_str(GROUPS_ZH[place / 4 % GROUPS_ZH.len()]);
            group_said = false;
        }
    }
    out
}

const SMALL_EN: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS_EN: [&str; 10] = [
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
const GROUPS_EN: [(u32, &str); 3] = [
    (1_000_000_000, "billion"),
    (1_000_000, "million"),
    (1_000, "thousand"),
];

fn words_en(number: u32) -> String {
    if number == 0 {
        return SMALL_EN[0].to_owned();
    }
    let (mut parts, mut rest) = (Vec::new(), number);
    for (size, name) in GROUPS_EN {
        if rest >= size {
            parts.push(format!("{} {name}", below_thousand_en(rest / size)));
            rest %= size;
        }
    }
    if rest > 0 {
        let joined = below_thousand_en(rest);
        // "one thousand and five", as it is spoken.
        parts.push(if rest < 100 && !parts.is_empty() {
            format!("and {joined}")
        } else {
            joined
        });
    }
    parts.join(" ")
}

fn below_thousand_en(number: u32) -> String {
    let (hundreds, rest) = (number / 100, number % 100);
    let below = match rest {
        0 => String::new(),
        1..=19 => SMALL_EN[rest as usize].to_owned(),
        _ if rest % 10 == 0 => TENS_EN[(rest / 10) as usize].to_owned(),
        _ => format!(
            "{}-{}",
            TENS_EN[(rest / 10) as usize],
            SMALL_EN[(rest % 10) as usize]
        ),
    };
    match (hundreds, below.is_empty()) {
        (0, _) => below,
        (_, true) => format!("{} hundred", SMALL_EN[(hundreds % 10) as usize]),
        _ => format!("{} hundred and {below}", SMALL_EN[(hundreds % 10) as usize]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_in_figures_and_in_words() {
        for (number, zh, en) in [
            (0, "零元整", "zero yuan"),
            (10, "壹拾元整", "ten yuan"),
            (1_500, "壹仟伍佰元整", "one thousand five hundred yuan"),
            (3_000, "叁仟元整", "three thousand yuan"),
            (10_001, "壹万零壹元整", "ten thousand and one yuan"),
            (
                100_305,
                "壹拾万零叁佰零伍元整",
                "one hundred thousand three hundred and five yuan",
            ),
            (
                1_002_000,
                "壹佰万零贰仟元整",
                "one million two thousand yuan",
            ),
            (
                200_000_021,
                "贰亿零贰拾壹元整",
                "two hundred million and twenty-one yuan",
            ),
        ] {
            assert_eq!(Yuan(number).words(), Both::new(zh, en));
        }
        assert_eq!(Yuan(1_500).figures(), Both::new("1,500元", "1,500 yuan"));
        assert_eq!(
            [0, 999, 1_000, 48_913, 1_000_000].map(grouped),
            ["0", "999", "1,000", "48,913", "1,000,000"]
        );
    }
}
