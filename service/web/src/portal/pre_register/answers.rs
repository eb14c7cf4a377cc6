//! The answers of a pre-registration as typed, and what is wrong with them. Never written anywhere; wiped when dropped.

use office::limits::{ADDRESS_SAID_CHARACTERS_MAX, TELEPHONE_DIGITS_MIN};
use registry::document::{DocumentError, DocumentKind, DocumentNumber};
use registry::ids::OfficeId;
use registry::limits::{FULL_NAME_CHARACTERS_MAX, TELEPHONE_DIGITS_MAX};
use registry::record::NoticeChannel;
use registry::vocabulary::Language;
use serde::Deserialize;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::Step;
use crate::fields::FieldError;
use crate::portal::question::required;
use crate::words::Words;

/// All answers so far, as typed. A question not reached yet is empty.
#[derive(Clone, Default, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// Full name.
    #[serde(default)]
    pub full_name: String,
    /// Kind of document, its stable name.
    #[serde(default)]
    pub document_kind: String,
    /// Issuer, three letters.
    #[serde(default)]
    pub document_issuer: String,
    /// Number.
    #[serde(default)]
    pub document_number: String,
    /// Address in the person's words.
    #[serde(default)]
    pub address: String,
    /// Where notices go: `letter`, `desk`, `telephone`.
    #[serde(default)]
    pub notice_by: String,
    /// Telephone, if wanted.
    #[serde(default)]
    pub telephone: String,
    /// Language of letters, its tag.
    #[serde(default)]
    pub letters_in: String,
    /// The registration centre, its slug.
    #[serde(default)]
    pub centre: String,
    /// The PIN for signing in later.
    #[serde(default)]
    pub pin: String,
    /// The PIN once more.
    #[serde(default)]
    pub pin_again: String,
}

impl Answers {
    /// Takes over what the form of one question sent.
    pub fn take(&mut self, step: Step, form: &Answers) {
        match step {
            Step::Name => form.full_name.clone_into(&mut self.full_name),
            Step::Document => {
                form.document_kind.clone_into(&mut self.document_kind);
                form.document_issuer.clone_into(&mut self.document_issuer);
                form.document_number.clone_into(&mut self.document_number);
            }
            Step::Address => {
                form.address.clone_into(&mut self.address);
                form.centre.clone_into(&mut self.centre);
            }
            Step::Contact => {
                form.notice_by.clone_into(&mut self.notice_by);
                form.telephone.clone_into(&mut self.telephone);
                form.letters_in.clone_into(&mut self.letters_in);
            }
            Step::Pin => {
                form.pin.clone_into(&mut self.pin);
                form.pin_again.clone_into(&mut self.pin_again);
            }
        }
    }

    /// What is to be put right in one question.
    #[must_use]
    pub fn errors(&self, step: Step, t: Words) -> Vec<FieldError> {
        let mut errors = Vec::new();
        match step {
            Step::Name => drop(required(
                t,
                "full_name",
                "pre-name",
                &self.full_name,
                FULL_NAME_CHARACTERS_MAX,
                &mut errors,
            )),
            Step::Document => {
                errors.extend(self.document().err().map(|error| document_error(t, error)))
            }
            Step::Address => {
                drop(required(
                    t,
                    "address",
                    "pre-address",
                    &self.address,
                    ADDRESS_SAID_CHARACTERS_MAX,
                    &mut errors,
                ));
                if self.centre().is_none() {
                    let what = t.say("pre-centre");
                    errors.push(FieldError {
                        field: "centre",
                        text: t.with("error-choice", "what", &what),
                    });
                }
            }
            Step::Contact => errors.extend(self.contact_error(t)),
            Step::Pin => errors.extend(self.pin_error(t)),
        }
        errors
    }

    /// The first question that is not answered well.
    #[must_use]
    pub fn open_step(&self, t: Words) -> Option<Step> {
        Step::ALL
            .into_iter()
            .find(|step| !self.errors(*step, t).is_empty())
    }

    /// The kind of document chosen.
    #[must_use]
    pub fn kind(&self) -> DocumentKind {
        self.document_kind
            .parse()
            .unwrap_or(DocumentKind::ResidentIdentityCard)
    }

    /// The number, checked.
    ///
    /// # Errors
    /// [`DocumentError`] names the rule that is not met.
    pub fn document(&self) -> Result<DocumentNumber, DocumentError> {
        DocumentNumber::parse(self.kind(), &self.document_issuer, &self.document_number)
    }

    /// Where notices go.
    #[must_use]
    pub fn channel(&self) -> Option<NoticeChannel> {
        match self.notice_by.as_str() {
            "letter" => Some(NoticeChannel::Letter),
            "desk" => Some(NoticeChannel::Desk),
            "telephone" => Some(NoticeChannel::Telephone),
            _ => None,
        }
    }

    /// The language of letters; Chinese unless English was chosen.
    #[must_use]
    pub fn language(&self) -> Language {
        self.letters_in.parse().unwrap_or(Language::ZhCn)
    }

    /// The digits of the telephone number, with a leading `+` if one was typed.
    #[must_use]
    pub fn telephone_digits(&self) -> String {
        self.telephone
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '(' | ')'))
            .collect()
    }

    /// The registration centre chosen.
    #[must_use]
    pub fn centre(&self) -> Option<OfficeId> {
        self.centre.parse().ok()
    }

    fn pin_error(&self, t: Words) -> Option<FieldError> {
        if self.pin.len() != 6
            || !self.pin.bytes().all(|b| b.is_ascii_digit())
            || in_a_row(self.pin.as_bytes())
        {
            return Some(FieldError {
                field: "pin",
                text: t.say("pre-pin-form"),
            });
        }
        (self.pin != self.pin_again).then(|| FieldError {
            field: "pin_again",
            text: t.say("pre-pin-differs"),
        })
    }

    fn contact_error(&self, t: Words) -> Option<FieldError> {
        let Some(channel) = self.channel() else {
            let what = t.say("pre-contact-by");
            return Some(FieldError {
                field: "notice_by",
                text: t.with("error-choice", "what", &what),
            });
        };
        let number = self.telephone_digits();
        let digits = number.strip_prefix('+').unwrap_or(&number);
        let good = (TELEPHONE_DIGITS_MIN..=TELEPHONE_DIGITS_MAX).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit());
        let needed = channel == NoticeChannel::Telephone || !number.is_empty();
        (needed && !good).then(|| FieldError {
            field: "telephone",
            text: t.say("pre-contact-error-telephone"),
        })
    }
}

/// All alike, or a run up or down: what anybody tries first. Keyhold holds the same rule.
fn in_a_row(digits: &[u8]) -> bool {
    let steps: Vec<i16> = digits
        .windows(2)
        .map(|pair| i16::from(pair[1]) - i16::from(pair[0]))
        .collect();
    [-1, 0, 1]
        .iter()
        .any(|step| steps.iter().all(|found| found == step))
}

/// Says which rule a number breaks; never repeats the number.
#[must_use]
pub fn document_error(t: Words, error: DocumentError) -> FieldError {
    let (field, why) = match error {
        DocumentError::Issuer => ("document_issuer", "pre-document-form-issuer"),
        DocumentError::IdentityNumberForm => ("document_number", "pre-document-form-card"),
        DocumentError::CheckCharacter => ("document_number", "pre-document-form-check"),
        DocumentError::PassportNumberForm => ("document_number", "pre-document-form-passport"),
    };
    FieldError {
        field,
        text: t.with("pre-document-error-number", "why", &t.say(why)),
    }
}

#[cfg(test)]
mod tests {
    use registry::vocabulary::Language;

    use super::Answers;
    use crate::portal::pre_register::Step;
    use crate::words::Words;

    fn filled() -> Answers {
        Answers {
            full_name: " 林示例 ".into(),
            document_kind: "resident_identity_card".into(),
            document_issuer: "CHN".into(),
            document_number: "11010519491231002X".into(),
            address: "盐田沙头角蓝田壹站3栋1单元1205".into(),
            notice_by: "letter".into(),
            telephone: String::new(),
            letters_in: "zh-CN".into(),
            centre: "yantian-registration".into(),
            pin: "402913".into(),
            pin_again: "402913".into(),
        }
    }

    #[test]
    fn every_question_names_the_field_to_put_right() {
        let t = Words::of(Language::En);
        assert_eq!(filled().open_step(t), None);
        let field = |step, change: fn(&mut Answers)| {
            let mut answers = filled();
            change(&mut answers);
            answers
                .errors(step, t)
                .into_iter()
                .map(|error| error.field)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            field(Step::Name, |a| a.full_name = "  ".into()),
            ["full_name"]
        );
        assert_eq!(
            field(Step::Name, |a| a.full_name = "a".repeat(201)),
            ["full_name"]
        );
        assert_eq!(
            field(Step::Document, |a| a.document_number =
                "110105194912310021".into()),
            ["document_number"]
        );
        assert_eq!(
            field(Step::Document, |a| a.document_issuer = "VNM".into()),
            ["document_issuer"]
        );
        assert_eq!(field(Step::Address, |a| a.address.clear()), ["address"]);
        assert_eq!(field(Step::Contact, |a| a.notice_by.clear()), ["notice_by"]);
        assert_eq!(
            field(Step::Contact, |a| a.notice_by = "telephone".into()),
            ["telephone"]
        );
        assert_eq!(
            field(Step::Contact, |a| a.telephone = "12ab5678".into()),
            ["telephone"]
        );
        assert!(field(Step::Contact, |a| a.telephone = "+86 138-0000 0000".into()).is_empty());
    }

    #[test]
    fn an_error_never_repeats_the_number() {
        let mut answers = filled();
        answers.document_number = "110105194912310021".into();
        let errors = answers.errors(Step::Document, Words::of(Language::ZhCn));
        assert!(
            errors
                .iter()
                .all(|error| !error.text.contains("1101051949"))
        );
    }
}
