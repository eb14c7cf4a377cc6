//! The check sheet: the first key of a resident's list, to be kept at home.
//!
//! With it anybody can find and read that list in the city's public files, so it names nobody: no name, no number, no
//! office, no date of the visit. Whoever finds a lost sheet learns what the list says and not whose it is.

use registry::readlog::sheet::CheckSheet;
use registry::sensitive::Sensitive;

use crate::both::Both;

/// The content of a check sheet.
#[derive(Debug, Clone)]
pub struct CheckSheetPaper {
    /// Heading.
    pub title: Both,
    /// What it is and why to keep it.
    pub what: Vec<Both>,
    /// The key, in letters to be typed where no camera is; drawn as a QR code it is the same text.
    pub text: Sensitive<String>,
    /// How to check, step by step.
    pub how: Vec<Both>,
    /// What to do when it is lost.
    pub lost: Both,
}

/// Makes the content of a check sheet.
#[must_use]
pub fn check_sheet(sheet: &CheckSheet) -> CheckSheetPaper {
    CheckSheetPaper {
        title: Both::new("核对单", "Check sheet"),
        what: vec![
            Both::new(
                "凭这张纸，你自己就能查出谁看过你的资料，不用经过市里，也不用登录。",
                "With this sheet you can see for yourself who looked at your record, without asking the city and without signing in.",
            ),
            Both::new(
                "请收在家里，不要拍照发给别人。谁拿到它，谁就能看到这份清单。纸上没有你的姓名和号码。",
                "Keep it at home and send nobody a picture of it. Whoever has it can read this list. Your name and number are not on it.",
            ),
        ],
        text: Sensitive::new(sheet.to_string()),
        how: vec![
            Both::new(
                "下载市里公开的日志文件，或者用它的网址。",
                "Download the city’s public log files, or use their address.",
            ),
            Both::new(
                "用 denizen my-reads 核对：扫方块，或者照抄方块下面那一行。",
                "Check with denizen my-reads: scan the square, or copy the line below it.",
            ),
            Both::new(
                "有人改过、删过、漏过一条，核对就通不过，并指出是哪一条。",
                "If an entry was changed, removed or left out, the check fails and names the entry.",
            ),
        ],
        lost: Both::new(
            "丢了？登录以后在“手机或核对单丢了”里换一张。旧清单到此为止，新清单从新的一张开始。",
            "Lost? Sign in and make a new one under “Phone or check sheet lost”. The old list ends there and a new list begins with the new sheet.",
        ),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use registry::readlog::chain::ChainKey;

    #[test]
    fn the_sheet_carries_the_key_and_nothing_about_the_person() {
        let sheet = CheckSheet {
            k0: ChainKey::from_bytes([7; 32]),
            epoch: 0,
        };
        let paper = check_sheet(&sheet);
        assert_eq!(
            paper
                .text
                .expose()
                .parse::<CheckSheet>()
                .unwrap()
                .k0
                .expose(),
            &[7; 32]
        );
        // The secret does not reach a log through Debug.
        assert!(!format!("{paper:?}").contains(&paper.text.expose()[20..40]));
    }
}
