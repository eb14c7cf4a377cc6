//! The sign-in letter: the code with which somebody without a phone chooses a PIN and signs in.
//!
//! It carries the code and the file's reference, and no name, address or document number: a letter that is opened by the
//! wrong person shows a code that is worthless without the PIN chosen at the desk or at first sign-in.

use registry::clock::CivilDate;
use registry::sensitive::Sensitive;

use crate::both::Both;
use crate::dates::with_weekday;

/// What the letter is made from.
#[derive(Debug, Clone)]
pub struct SignInFacts {
    /// The code, in groups as it is typed.
    pub code: Sensitive<String>,
    /// The portal's address as it is typed, without a scheme.
    pub portal: String,
    /// Last day on which the code still works.
    pub valid_until: CivilDate,
    /// Wrong PINs before the code is shut.
    pub pin_tries_max: i64,
}

/// The content of a sign-in letter.
#[derive(Debug, Clone)]
pub struct SignInLetter {
    /// Heading.
    pub title: Both,
    /// The code.
    pub code: Sensitive<String>,
    /// Where it is typed.
    pub portal: String,
    /// What to do, step by step.
    pub steps: Vec<Both>,
    /// Until when.
    pub valid_until: Both,
    /// What to beware of.
    pub warnings: Vec<Both>,
}

/// Makes the content of a sign-in letter.
#[must_use]
pub fn sign_in_letter(facts: &SignInFacts) -> SignInLetter {
    let until = with_weekday(facts.valid_until);
    let tries = facts.pin_tries_max;
    SignInLetter {
        title: Both::new("登录信", "Your sign-in letter"),
        code: facts.code.clone(),
        portal: facts.portal.clone(),
        steps: vec![
            Both::new(
                format!("打开 {}，选“用信件登录”。", facts.portal),
                format!("Open {} and choose “Sign in with a letter”.", facts.portal),
            ),
            Both::new(
                "输入下面的登录码，大小写和横线不要紧。",
                "Type the code below; capitals and dashes do not matter.",
            ),
            Both::new("输入你的六位密码。", "Type your six-digit PIN."),
        ],
        valid_until: Both::new(
            format!("登录码到{}为止有效。", until.zh),
            format!("The code works until {}.", until.en),
        ),
        warnings: vec![
            Both::new(
                format!("密码错{tries}次，登录码就停用，要到窗口换一封信。"),
                format!(
                    "After {tries} wrong PINs the code stops working and a desk has to give you a new letter."
                ),
            ),
            Both::new(
                "没有工作人员会向你要登录码或密码。",
                "No official will ever ask you for this code or for your PIN.",
            ),
        ],
    }
}
