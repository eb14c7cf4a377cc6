//! Invented residents, as many as a rehearsal needs. Must never resemble anybody: names hold 示 ("sample"), passports are
//! of a form that no country gives out in a row.

use crate::demo::cast::Person;

/// Somebody who pre-registers in a rehearsal.
#[derive(Clone, Debug)]
pub struct Invented {
    full_name: String,
    document_number: String,
    /// As they say it; one dwelling fits.
    pub address: String,
    telephone: String,
}

/// Everybody chooses the same: what is rehearsed is the city.
pub const PIN: &str = "271828";

const SURNAMES: [char; 8] = ['林', '陈', '李', '黄', '张', '周', '吴', '郑'];
const STEMS: [char; 10] = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];

impl Invented {
    /// The person of this number; the same number is the same person.
    #[must_use]
    pub fn of(number: usize) -> Self {
        let letter = |from: &[char], at: usize| from.get(at % from.len()).copied().unwrap_or('示');
        let full_name = [
            letter(&SURNAMES, number),
            '示',
            letter(&STEMS, number / 8),
            letter(&STEMS, number / 80),
        ];
        // The first estate of every invented register: 4 buildings, 2 units, 18 floors, 6 doors.
        let (building, unit) = (number % 4 + 1, number / 4 % 2 + 1);
        let (floor, door) = (number / 8 % 18 + 1, number / 144 % 6 + 1);
        Self {
            full_name: full_name.iter().collect(),
            document_number: format!("ZX{number:06}"),
            address: format!(
                "盐田区沙头角街道田心社区蓝田壹站{building}栋{unit}单元{floor}{door:02}"
            ),
            telephone: format!("1390{number:07}"),
        }
    }

    /// As the forms take it.
    #[must_use]
    pub fn as_person(&self) -> Person<'_> {
        Person {
            full_name: &self.full_name,
            called: "",
            document_kind: "passport",
            document_issuer: "VNM",
            document_number: &self.document_number,
            address: &self.address,
            telephone: &self.telephone,
            pin: PIN,
        }
    }
}
