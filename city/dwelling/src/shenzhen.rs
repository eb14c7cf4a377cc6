//! The divisions of Shenzhen, as data with an origin and a licence (`data/shenzhen/ORIGIN.md`).

use crate::division::{Division, DivisionCode, DivisionLevel};

const ROWS: &str = include_str!("../data/shenzhen/divisions.csv");

/// The first line of the file.
const HEADING: &str = "code,level,parent,zh,en";

/// A line of a division file that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the division file is not `{HEADING}`; correct the line")]
pub struct DivisionFileError {
    /// The line, counted from 1.
    pub line: usize,
}

/// One province, one city, ten districts, their street offices and communities.
///
/// # Errors
/// [`DivisionFileError`] when the file is damaged.
pub fn divisions() -> Result<Vec<Division>, DivisionFileError> {
    parse(ROWS)
}

/// Reads a division file: five fields a line, no quotes, the heading first.
///
/// # Errors
/// [`DivisionFileError`] naming the first line that cannot be read.
pub fn parse(file: &str) -> Result<Vec<Division>, DivisionFileError> {
    let mut lines = file.lines().enumerate();
    if lines.next().map(|(_, first)| first) != Some(HEADING) {
        return Err(DivisionFileError { line: 1 });
    }
    lines
        .map(|(index, line)| row(line).ok_or(DivisionFileError { line: index + 1 }))
        .collect()
}

fn row(line: &str) -> Option<Division> {
    let fields: Vec<&str> = line.split(',').collect();
    let [code, level, parent, zh, en] = fields[..] else {
        return None;
    };
    let parent = if parent.is_empty() {
        None
    } else {
        Some(DivisionCode::parse(parent).ok()?)
    };
    Some(Division {
        code: DivisionCode::parse(code).ok()?,
        level: DivisionLevel::from_word(level)?,
        parent,
        name_zh: zh.to_owned(),
        name_en: en.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn dapeng_has_its_three_street_offices_and_longgang_does_not() {
        let rows = divisions().unwrap();
        let of = |parent: &str| -> Vec<String> {
            rows.iter()
                .filter(|row| {
                    row.parent
                        .as_ref()
                        .is_some_and(|code| code.as_str() == parent)
                })
                .map(|row| row.name_zh.clone())
                .collect()
        };
        assert_eq!(of("4403DP"), ["葵涌街道", "大鹏街道", "南澳街道"]);
        assert!(!of("440307").contains(&"大鹏街道".to_owned()));
        assert_eq!(of("4403").len(), 10);
    }

    #[test]
    fn levels_have_the_counts_the_origin_states() {
        let rows = divisions().unwrap();
        let count = |level| rows.iter().filter(|row| row.level == level).count();
        assert_eq!(count(DivisionLevel::StreetOffice), 74);
        assert_eq!(count(DivisionLevel::Community), 783);
    }

    #[test]
    fn a_damaged_line_is_named() {
        assert_eq!(
            parse("code,level,parent,zh,en\n44,province,,广东省"),
            Err(DivisionFileError { line: 2 })
        );
        assert_eq!(parse(""), Err(DivisionFileError { line: 1 }));
    }
}
