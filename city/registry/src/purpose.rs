//! Why a record may be opened: a closed list, each with the field groups it allows at most.
//!
//! A purpose is said in plain words on the resident's own page, and names the clause it rests on. No purpose
//! of an office reaches [`FieldGroup::Application`]: which applications a resident made is for the resident.

use crate::ids::FileKind;
use crate::vocabulary::{FieldGroup, FieldGroups, Language};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Why a record is opened or touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// A clerk completes the registration the resident asked for.
    RegisterResident,
    /// A clerk checks that no earlier registration stands under the same document.
    CheckDuplicate,
    /// A reviewer compares the document of two files.
    ReviewDuplicate,
    /// An officer decides an application for a benefit.
    DecideEntitlement,
    /// A credential is made from the record.
    IssueCard,
    /// The resident looks at the own record.
    OwnView,
    /// The resident applies for somebody they act for.
    OwnApplication,
    /// The ombudsman hears an objection the resident made.
    HearObjection,
    /// The resident reported a phone, or the sheet that checks the list, as lost.
    ReportLoss,
    /// The list of openings begins.
    ListBegins,
    /// The record's time is over, and every key of it is destroyed.
    DestroyKeys,
    /// Something that everybody must be able to count stands on the public list.
    PublicNotice,
    /// Danger to somebody's life, and no time for a file.
    DangerToLife,
    /// Somebody needs care at once and cannot ask for it.
    UrgentWelfare,
    /// A court ordered it.
    CourtOrder,
    /// The name of a district changed and is written into addresses again.
    CorrectDistrictNames,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Purpose; 16] = [
        Purpose::RegisterResident,
        Purpose::CheckDuplicate,
        Purpose::ReviewDuplicate,
        Purpose::DecideEntitlement,
        Purpose::IssueCard,
        Purpose::OwnView,
        Purpose::OwnApplication,
        Purpose::HearObjection,
        Purpose::ReportLoss,
        Purpose::ListBegins,
        Purpose::DestroyKeys,
        Purpose::PublicNotice,
        Purpose::DangerToLife,
        Purpose::UrgentWelfare,
        Purpose::CourtOrder,
        Purpose::CorrectDistrictNames,
    ];

    /// The groups that may be opened for it, at most.
    #[must_use]
    pub fn groups_allowed(self) -> FieldGroups {
        use FieldGroup::{
            Address, Application, Birth, CaseFacts, Contact, Document, Guardianship, Name,
            Objections, Registration,
        };
        match self {
            Purpose::RegisterResident => {
                FieldGroups::of(&[Name, Document, Address, Contact, Registration])
            }
            Purpose::CheckDuplicate => FieldGroups::NONE,
            // What was shown at the desk stands in the registration, beside the number.
            Purpose::ReviewDuplicate => FieldGroups::of(&[Document, Registration]),
            Purpose::DecideEntitlement => FieldGroups::of(&[Name, Birth, Guardianship, CaseFacts]),
            // The facts of a case, when a credential about an entitlement is made again.
            Purpose::IssueCard => {
                FieldGroups::of(&[Name, Document, Address, Registration, CaseFacts])
            }
            Purpose::HearObjection => FieldGroups::of(&[Objections]),
            Purpose::OwnView => FieldGroups::of(&FieldGroup::ALL),
            Purpose::OwnApplication => FieldGroups::of(&[Application]),
            Purpose::ReportLoss
            | Purpose::ListBegins
            | Purpose::DestroyKeys
            | Purpose::PublicNotice => FieldGroups::NONE,
            // Where to go and whom to call.
            Purpose::DangerToLife => FieldGroups::of(&[Name, Address, Contact]),
            Purpose::UrgentWelfare => FieldGroups::of(&[Name, Contact]),
            // The identity number, cases and guardians stay shut: a court asks the parties for papers.
            Purpose::CourtOrder => FieldGroups::of(&[Name, Birth, Address, Contact, Registration]),
            Purpose::CorrectDistrictNames => FieldGroups::of(&[Address]),
        }
    }

    /// The groups that may be opened for it in a file of this kind, at most; `None` when it is no purpose for such a file.
    /// No office decides permits yet: for those nothing fits. Emergencies, orders of a court and jobs rest on no file that a
    /// resident began: they have judges of their own.
    #[must_use]
    pub fn groups_in(self, kind: FileKind) -> Option<FieldGroups> {
        use FieldGroup::{Address, CaseFacts, Document, Name, Registration};
        match (self, kind) {
            (
                Purpose::RegisterResident | Purpose::CheckDuplicate | Purpose::ReviewDuplicate,
                FileKind::Registration,
            )
            | (Purpose::DecideEntitlement, FileKind::FeeRemission)
            | (Purpose::HearObjection, FileKind::Objection) => Some(self.groups_allowed()),
            (Purpose::IssueCard, FileKind::Registration) => {
                Some(FieldGroups::of(&[Name, Document, Address, Registration]))
            }
            (Purpose::IssueCard, FileKind::FeeRemission) => Some(FieldGroups::of(&[CaseFacts])),
            _ => None,
        }
    }

    /// Whether an official states it; the others are the resident's own acts or the service's.
    #[must_use]
    pub fn is_an_officials(self) -> bool {
        matches!(
            self,
            Purpose::RegisterResident
                | Purpose::CheckDuplicate
                | Purpose::ReviewDuplicate
                | Purpose::DecideEntitlement
                | Purpose::IssueCard
                | Purpose::HearObjection
                | Purpose::DangerToLife
                | Purpose::UrgentWelfare
                | Purpose::CourtOrder
        )
    }

    /// Stable name in databases and log entries.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Purpose::RegisterResident => "register_resident",
            Purpose::CheckDuplicate => "check_duplicate",
            Purpose::ReviewDuplicate => "review_duplicate",
            Purpose::DecideEntitlement => "decide_entitlement",
            Purpose::IssueCard => "issue_card",
            Purpose::OwnView => "own_view",
            Purpose::OwnApplication => "own_application",
            Purpose::HearObjection => "hear_objection",
            Purpose::ReportLoss => "report_loss",
            Purpose::ListBegins => "list_begins",
            Purpose::DestroyKeys => "destroy_keys",
            Purpose::PublicNotice => "public_notice",
            Purpose::DangerToLife => "danger_to_life",
            Purpose::UrgentWelfare => "urgent_welfare",
            Purpose::CourtOrder => "court_order",
            Purpose::CorrectDistrictNames => "correct_district_names",
        }
    }

    /// Plain words that complete "your record was opened …".
    #[must_use]
    pub fn label(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Purpose::RegisterResident => ("为您办理居住登记", "to register you as a resident"),
            Purpose::CheckDuplicate => (
                "查对同一证件是否已经登记",
                "to check whether the same document is already registered",
            ),
            Purpose::ReviewDuplicate => (
                "核对使用同一证件的两份登记",
                "to compare two registrations under one document",
            ),
            Purpose::DecideEntitlement => {
                ("审核您提出的申请", "to decide the application you made")
            }
            Purpose::IssueCard => ("为您制作凭证", "to make a credential for you"),
            Purpose::HearObjection => (
                "处理您提出的异议",
                "to hear the objection you made to an opening",
            ),
            Purpose::OwnView => ("您本人查看", "by you, to look at your own record"),
            Purpose::OwnApplication => ("您本人提出申请", "by you, to make an application"),
            Purpose::ReportLoss => (
                "您报告手机或核对单遗失",
                "because you reported your phone or your check sheet as lost",
            ),
            Purpose::ListBegins => ("查阅清单由此开始", "your list of openings begins here"),
            Purpose::DestroyKeys => (
                "保存期限已满，档案的全部密钥随之销毁",
                "for the last time: its term was over and all its keys were destroyed",
            ),
            Purpose::PublicNotice => ("供公众核对", "so that everybody can count it"),
            Purpose::DangerToLife => (
                "因有人面临生命危险",
                "because somebody’s life was in danger",
            ),
            Purpose::UrgentWelfare => (
                "因有人急需照料、自己无法求助",
                "because somebody needed care at once and could not ask for it",
            ),
            Purpose::CourtOrder => ("因法院下达命令", "because a court ordered it"),
            Purpose::CorrectDistrictNames => (
                "因区划名称变更，由程序更正住址中的区名，无人看到您的资料",
                "because the name of a district changed: a program wrote it into your address, and nobody saw your record",
            ),
        };
        language.of(zh, en)
    }

    /// Id of the legal basis; its text stands in `policy/` and on the page.
    #[must_use]
    pub fn clause(self) -> &'static str {
        match self {
            // State Council Decree 663, art. 9 (proofs) and art. 2.
            Purpose::RegisterResident | Purpose::CheckDuplicate | Purpose::ReviewDuplicate => {
                "decree-663-art-9"
            }
            // Decree 663, art. 12: services that must be provided.
            Purpose::DecideEntitlement | Purpose::OwnApplication => "decree-663-art-12",
            // Decree 663, art. 4: what the card says.
            Purpose::IssueCard => "decree-663-art-4",
            // Personal Information Protection Law (2021), art. 45: right to consult and copy.
            Purpose::OwnView | Purpose::ListBegins => "pipl-art-45",
            // PIPL, art. 47: deletion when the purpose is met or the term is over.
            Purpose::DestroyKeys => "pipl-art-47",
            // PIPL, art. 54: handlers audit themselves regularly.
            Purpose::PublicNotice => "pipl-art-54",
            // PIPL, art. 13(4): protecting life, health and property in an emergency.
            Purpose::DangerToLife | Purpose::UrgentWelfare => "pipl-art-13-4",
            // PIPL, art. 13(3) and art. 35: a duty set by law; telling may wait only while telling would defeat it.
            Purpose::CourtOrder => "pipl-art-35",
            // PIPL, art. 8: personal information is kept accurate.
            Purpose::CorrectDistrictNames => "pipl-art-8",
            // PIPL, art. 50: requests are heard and answered.
            Purpose::HearObjection => "pipl-art-50",
            // PIPL, art. 51: the handler keeps personal information safe.
            Purpose::ReportLoss => "pipl-art-51",
        }
    }
}

impl FromStr for Purpose {
    type Err = crate::ids::NotAnId;
    fn from_str(text: &str) -> Result<Purpose, Self::Err> {
        Purpose::ALL
            .into_iter()
            .find(|purpose| purpose.as_str() == text)
            .ok_or(crate::ids::NotAnId {
                what: "a purpose of the closed list",
            })
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
