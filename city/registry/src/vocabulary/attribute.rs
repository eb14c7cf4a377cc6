//! The attributes. A variant more is something more that can be known of a person: it needs a reason, a purpose
//! that opens it, and the review of this file.

use super::FieldGroup;

/// One thing that can be known of a person. This is the whole list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attribute {
    /// Name as in the document.
    FullName,
    /// The language letters are written in.
    LettersIn,
    /// Date of birth; kept for beneficiaries whose age a programme asks for.
    BornOn,
    /// Kind of identity document.
    DocumentKind,
    /// Country that issued it.
    DocumentIssuer,
    /// Its number.
    DocumentNumber,
    /// When it expires.
    DocumentExpiresOn,
    /// Code of the dwelling.
    DwellingCode,
    /// The dwelling's address in standard form.
    StandardAddress,
    /// District of the city.
    District,
    /// Since when the resident lives there.
    LivingHereSince,
    /// How notices reach the resident.
    NoticeBy,
    /// Telephone number, if given.
    Telephone,
    /// State of the registration.
    RegistrationState,
    /// Day of registration.
    RegisteredOn,
    /// Until when it is valid.
    RegistrationValidUntil,
    /// Kinds of documents shown at the desk.
    DocumentsSeen,
    /// Who acts for the child in one programme.
    Guardian,
    /// References of own applications.
    OwnFiles,
    /// What a case needs to know.
    CaseFacts,
    /// What the resident objected to, in the resident's words.
    Objections,
    /// That the holder is a resident of the city.
    Resident,
    /// A benefit granted.
    Benefit,
    /// The school year it is granted for.
    SchoolYear,
    /// That the holder is entitled to it.
    Entitled,
}

impl Attribute {
    /// Every attribute.
    pub const ALL: [Attribute; 25] = [
        Attribute::FullName,
        Attribute::LettersIn,
        Attribute::BornOn,
        Attribute::DocumentKind,
        Attribute::DocumentIssuer,
        Attribute::DocumentNumber,
        Attribute::DocumentExpiresOn,
        Attribute::DwellingCode,
        Attribute::StandardAddress,
        Attribute::District,
        Attribute::LivingHereSince,
        Attribute::NoticeBy,
        Attribute::Telephone,
        Attribute::RegistrationState,
        Attribute::RegisteredOn,
        Attribute::RegistrationValidUntil,
        Attribute::DocumentsSeen,
        Attribute::Guardian,
        Attribute::OwnFiles,
        Attribute::CaseFacts,
        Attribute::Objections,
        Attribute::Resident,
        Attribute::Benefit,
        Attribute::SchoolYear,
        Attribute::Entitled,
    ];

    /// The field name in sealed records and, for what a credential carries, the claim name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Attribute::FullName => "full_name",
            Attribute::LettersIn => "letters_in",
            Attribute::BornOn => "born_on",
            Attribute::DocumentKind => "document_kind",
            Attribute::DocumentIssuer => "document_issuer",
            Attribute::DocumentNumber => "document_number",
            Attribute::DocumentExpiresOn => "document_expires_on",
            Attribute::DwellingCode => "dwelling_code",
            Attribute::StandardAddress => "address",
            Attribute::District => "district",
            Attribute::LivingHereSince => "living_here_since",
            Attribute::NoticeBy => "notice_by",
            Attribute::Telephone => "telephone",
            Attribute::RegistrationState => "registration_state",
            Attribute::RegisteredOn => "registered_on",
            Attribute::RegistrationValidUntil => "valid_until",
            Attribute::DocumentsSeen => "documents_seen",
            Attribute::Guardian => "guardian",
            Attribute::OwnFiles => "own_files",
            Attribute::CaseFacts => "case_facts",
            Attribute::Objections => "objections",
            Attribute::Resident => "resident",
            Attribute::Benefit => "benefit",
            Attribute::SchoolYear => "school_year",
            Attribute::Entitled => "entitled",
        }
    }

    /// The claim name if a credential may carry the attribute.
    #[must_use]
    pub fn claim_name(self) -> Option<&'static str> {
        match self {
            Attribute::FullName
            | Attribute::DocumentNumber
            | Attribute::StandardAddress
            | Attribute::District
            | Attribute::RegistrationValidUntil
            | Attribute::Resident
            | Attribute::Benefit
            | Attribute::SchoolYear
            | Attribute::Entitled => Some(self.name()),
            _ => None,
        }
    }

    /// The group it is sealed in; `None` for what is derived when a credential is made and not kept.
    #[must_use]
    pub fn group(self) -> Option<FieldGroup> {
        Some(match self {
            Attribute::FullName | Attribute::LettersIn => FieldGroup::Name,
            Attribute::BornOn => FieldGroup::Birth,
            Attribute::DocumentKind
            | Attribute::DocumentIssuer
            | Attribute::DocumentNumber
            | Attribute::DocumentExpiresOn => FieldGroup::Document,
            Attribute::DwellingCode
            | Attribute::StandardAddress
            | Attribute::District
            | Attribute::LivingHereSince => FieldGroup::Address,
            Attribute::NoticeBy | Attribute::Telephone => FieldGroup::Contact,
            Attribute::RegistrationState
            | Attribute::RegisteredOn
            | Attribute::RegistrationValidUntil
            | Attribute::DocumentsSeen => FieldGroup::Registration,
            Attribute::Guardian => FieldGroup::Guardianship,
            Attribute::OwnFiles => FieldGroup::Application,
            Attribute::CaseFacts => FieldGroup::CaseFacts,
            Attribute::Objections => FieldGroup::Objections,
            Attribute::Resident
            | Attribute::Benefit
            | Attribute::SchoolYear
            | Attribute::Entitled => return None,
        })
    }
}
