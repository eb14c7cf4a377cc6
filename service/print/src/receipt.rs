//! The receipt of a registration: what was handed in, what was kept, when the answer comes.
//!
//! A registration under a document that is registered already gets the very same words: the receipt must not tell whether
//! somebody is known (DESIGN, invariant 9). So it says "received" and never "registered", and its day of answer is fixed.
//! It names nobody.

use registry::clock::CivilDate;
use registry::document::DocumentKind;
use registry::ids::Reference;
use registry::official::Office;
use registry::sensitive::Sensitive;

use crate::both::Both;
use crate::dates::{with_weekday, written};

/// Days within which the city answers (State Council Decree 663, art. 9: 15 days).
pub const ANSWER_DAYS_MAX: i32 = 15;

/// A document that was in the clerk's hand. Its number is not for paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenDocument {
    /// Its kind.
    pub kind: DocumentKind,
    /// Until when it is valid, if it ends.
    pub expires_on: Option<CivilDate>,
}

/// What the receipt is made from.
#[derive(Debug)]
pub struct ReceiptFacts<'a> {
    /// The office at whose desk it was handed in.
    pub office: &'a Office,
    /// The file's public number.
    pub reference: Reference,
    /// The day.
    pub received_on: CivilDate,
    /// The standard address as it was read back.
    pub address: &'a Sensitive<String>,
    /// The documents that were seen.
    pub documents: &'a [SeenDocument],
}

/// The content of a receipt.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// Heading.
    pub title: Both,
    /// The office.
    pub office: Both,
    /// The file's public number.
    pub reference: String,
    /// The day it was received.
    pub received_on: Both,
    /// The address that was read back and agreed to.
    pub address: Sensitive<String>,
    /// Each document seen: what it is and until when it is valid. No number.
    pub documents: Vec<Both>,
    /// What was kept and what was not.
    pub kept: Vec<Both>,
    /// When the answer comes and what to do if it does not.
    pub next: Vec<Both>,
}

/// Makes the content of a receipt.
#[must_use]
pub fn receipt(facts: &ReceiptFacts<'_>) -> Receipt {
    let answer = with_weekday(
        facts
            .received_on
            .city_day()
            .plus_days(ANSWER_DAYS_MAX)
            .date(),
    );
    Receipt {
        title: Both::new("居住登记收件回执", "Receipt for your registration"),
        office: facts.office.into(),
        reference: facts.reference.to_string(),
        received_on: written(facts.received_on),
        address: facts.address.clone(),
        documents: facts.documents.iter().copied().map(document).collect(),
        kept: vec![
            Both::new(
                "证件只记“看过”，没有拍照，没有复印。",
                "Of your documents we keep only that they were seen: no photograph, no copy.",
            ),
            Both::new(
                "婚姻、子女、民族、宗教：没有问，也没有地方记。",
                "Marriage, children, ethnicity, religion: not asked, and there is nowhere to write them down.",
            ),
        ],
        next: vec![
            Both::new(
                format!("最迟{}答复你。", answer.zh),
                format!("You will have our answer by {} at the latest.", answer.en),
            ),
            Both::new(
                "到时没有答复，带这张回执到任何窗口问，报上面的编号就行。",
                "If you have not, ask at any desk with this receipt; the number above is enough.",
            ),
        ],
    }
}

fn document(seen: SeenDocument) -> Both {
    let kind = match seen.kind {
        DocumentKind::ResidentIdentityCard => Both::new("居民身份证", "Resident identity card"),
        DocumentKind::Passport => Both::new("护照", "Passport"),
    };
    match seen.expires_on {
        Some(day) => {
            let day = written(day);
            Both::new(
                format!("{}，有效期至{}", kind.zh, day.zh),
                format!("{}, valid until {}", kind.en, day.en),
            )
        }
        None => Both::new(
            format!("{}，长期有效", kind.zh),
            format!("{}, without an end date", kind.en),
        ),
    }
}
