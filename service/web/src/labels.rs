//! The closed lists of the register in the words of the pages: purposes, field groups, clauses, kinds of document.
//! Matches are exhaustive, so that a new purpose cannot be shown without words for it.

use registry::document::DocumentKind;
use registry::ids::OfficeId;
use registry::job::Job;
use registry::official::Office;
use registry::purpose::Purpose;
use registry::record::NoticeChannel;
use registry::vocabulary::{FieldGroup, FieldGroups, Language};
use rules::programme::BothLanguages;

use crate::words::Words;

/// What a purpose is called on the resident's own page.
#[must_use]
pub fn purpose(t: Words, purpose: Purpose) -> String {
    t.say(match purpose {
        Purpose::RegisterResident => "purpose-register",
        Purpose::CheckDuplicate => "purpose-duplicate",
        Purpose::ReviewDuplicate => "purpose-review",
        Purpose::DecideEntitlement => "purpose-decide",
        Purpose::IssueCard => "purpose-card",
        Purpose::OwnView => "purpose-own-view",
        Purpose::OwnApplication => "purpose-own-application",
        Purpose::HearObjection => "purpose-objection",
        Purpose::ReportLoss => "purpose-loss",
        Purpose::ListBegins => "purpose-begins",
        Purpose::DestroyKeys => "purpose-destroyed",
        Purpose::PublicNotice => "purpose-announced",
        Purpose::DangerToLife => "purpose-danger",
        Purpose::UrgentWelfare => "purpose-welfare",
        Purpose::CourtOrder => "purpose-court",
        Purpose::CorrectDistrictNames => "purpose-district-names",
    })
}

/// What a purpose is called at the desk.
#[must_use]
pub fn office_purpose(t: Words, purpose: Purpose) -> String {
    purpose.label(t.language()).to_owned()
}

/// What a job is called at the desk, what it does, and whom it tells.
#[must_use]
pub fn job(t: Words, job: Job) -> [String; 3] {
    let [label, does, tells] = match job {
        Job::CorrectDistrictNames => [
            "job-district-names",
            "job-district-names-does",
            "job-district-names-tells",
        ],
    };
    [t.say(label), t.say(does), t.say(tells)]
}

/// What a group of fields is called.
#[must_use]
pub fn group(t: Words, group: FieldGroup) -> String {
    t.say(match group {
        FieldGroup::Name => "group-name",
        FieldGroup::Birth => "group-birth",
        FieldGroup::Document => "group-document",
        FieldGroup::Address => "group-address",
        FieldGroup::Contact => "group-contact",
        FieldGroup::Registration => "group-registration",
        FieldGroup::Guardianship => "group-guardianship",
        FieldGroup::Application => "group-application",
        FieldGroup::CaseFacts => "group-case-facts",
        FieldGroup::Objections => "group-objections",
    })
}

/// Several groups, one after the other.
#[must_use]
pub fn groups(t: Words, groups: FieldGroups) -> String {
    let names: Vec<_> = groups.iter().map(|one| group(t, one)).collect();
    names.join(&t.say("list-comma"))
}

/// The text of a legal basis, by its id; an id of a rule file stands for itself.
#[must_use]
pub fn clause(t: Words, id: &str) -> String {
    match id {
        "decree-663-art-9" => t.say("clause-663-9"),
        "decree-663-art-12" => t.say("clause-663-12"),
        "decree-663-art-4" => t.say("clause-663-4"),
        "pipl-art-45" => t.say("clause-pipl-45"),
        "pipl-art-47" => t.say("clause-pipl-47"),
        "pipl-art-50" => t.say("clause-pipl-50"),
        "pipl-art-51" => t.say("clause-pipl-51"),
        "pipl-art-54" => t.say("clause-pipl-54"),
        "pipl-art-8" => t.say("clause-pipl-8"),
        "pipl-art-13-4" => t.say("clause-pipl-13-4"),
        "pipl-art-35" => t.say("clause-pipl-35"),
        other => other.to_owned(),
    }
}

/// What a kind of document is called.
#[must_use]
pub fn document_kind(t: Words, kind: DocumentKind) -> String {
    t.say(match kind {
        DocumentKind::ResidentIdentityCard => "pre-document-card",
        DocumentKind::Passport => "pre-document-passport",
    })
}

/// A text of a rule file.
#[must_use]
pub fn both(t: Words, text: &BothLanguages) -> String {
    t.pick(&text.zh, &text.en).to_owned()
}

/// What an office is called.
#[must_use]
pub fn office(t: Words, office: &Office) -> String {
    t.pick(&office.name_zh, &office.name_en).to_owned()
}

/// What a court is called; its slug when the city does not have its name.
#[must_use]
pub fn court(t: Words, court: &OfficeId, named: Option<&Office>) -> String {
    named.map_or_else(|| court.to_string(), |named| office(t, named))
}

/// How notices reach somebody.
#[must_use]
pub fn notices(t: Words, channel: NoticeChannel) -> String {
    t.say(match channel {
        NoticeChannel::Letter => "pre-contact-letter",
        NoticeChannel::Desk => "pre-contact-desk",
        NoticeChannel::Telephone => "pre-contact-telephone-choice",
    })
}

/// What a language is called.
#[must_use]
pub fn language(t: Words, language: Language) -> String {
    t.say(match language {
        Language::ZhCn => "language-zh",
        Language::En => "language-en",
    })
}

#[cfg(test)]
mod tests {
    use registry::purpose::Purpose;
    use registry::vocabulary::Language;

    use crate::words::Words;

    #[test]
    fn every_purpose_has_a_clause_with_a_text() {
        for purpose in Purpose::ALL {
            for language in Language::ALL {
                let text = super::clause(Words::of(language), purpose.clause());
                assert_ne!(text, purpose.clause(), "{purpose}");
            }
        }
    }
}
