//! The sign-in letter: the code with which somebody without a phone signs in, together with the PIN chosen before.
//!
//! It carries the code and no name, address or document number: a letter that is opened by the wrong person shows a code
//! that is worthless without the PIN, which only the resident knows.

use registry::limits::PIN_DIGITS;
use registry::sensitive::Sensitive;

use crate::both::Both;

/// The content of a sign-in letter.
#[derive(Debug, Clone)]
pub struct SignInLetter {
    /// Heading.
    pub title: Both,
    /// The code, in groups as it is typed.
    pub code: Sensitive<String>,
    /// What to do, step by step.
    pub steps: Vec<Both>,
    /// How long the code works.
    pub works_until: Both,
    /// What to beware of.
    pub warnings: Vec<Both>,
}

/// Makes the content of a sign-in letter: the code, and the portal's address as it is typed, without a scheme.
#[must_use]
pub fn sign_in_letter(code: &Sensitive<String>, portal: &str) -> SignInLetter {
    SignInLetter {
        title: Both::new("登录信", "Your sign-in letter"),
        code: code.clone(),
        steps: vec![
            Both::new(
                format!("打开 {portal}，选“登录”。"),
                format!("Open {portal} and choose “Sign in”."),
            ),
            Both::new(
                "输入信上的登录码，大小写和横线不要紧。",
                "Type the code of this letter; capitals and dashes do not matter.",
            ),
            Both::new(
                format!("输入你预登记时自己定的{PIN_DIGITS}位口令。"),
                format!(
                    "Type the PIN of {PIN_DIGITS} digits that you chose when you pre-registered."
                ),
            ),
        ],
        works_until: Both::new(
            "登录码一直有效，直到窗口给你换一封信。",
            "The code works until a desk gives you a new letter.",
        ),
        warnings: vec![
            Both::new(
                "口令错五次，登录码就停用，要到窗口换一封信。",
                "After five wrong PINs the code stops working and a desk has to give you a new letter.",
            ),
            Both::new(
                "没有工作人员会向你要登录码或口令。",
                "No official will ever ask you for this code or for your PIN.",
            ),
        ],
    }
}
