//! The sign-in letter: the code with which somebody without a phone chooses a PIN and signs in.
//!
//! It carries the code and no name, address or document number: a letter that is opened by the wrong person shows a code
//! that is worthless without the PIN, which only the resident knows.

use registry::sensitive::Sensitive;

use crate::both::Both;

/// What the letter is made from.
#[derive(Debug, Clone)]
pub struct SignInFacts {
    /// The code, in groups as it is typed.
    pub code: Sensitive<String>,
    /// The portal's address as it is typed, without a scheme.
    pub portal: String,
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
    /// How long the code works.
    pub works_until: Both,
    /// What to beware of.
    pub warnings: Vec<Both>,
}

/// Makes the content of a sign-in letter.
#[must_use]
pub fn sign_in_letter(facts: &SignInFacts) -> SignInLetter {
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
            Both::new(
                "输入你预登记时自己定的六位密码。",
                "Type the six-digit PIN that you chose when you pre-registered.",
            ),
        ],
        works_until: Both::new(
            "登录码一直有效，直到窗口给你换一封信。",
            "The code works until a desk gives you a new letter.",
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
