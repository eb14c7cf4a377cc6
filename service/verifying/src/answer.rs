//! What the desk sees. Must never say "not entitled": who shows no proof has shown no proof, and that is all.

use credential::refusal::Refusal;

/// The answer of one session. `benefit` and `school_year` are the only attributes that ever leave this crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Nothing was shown yet.
    Waiting,
    /// The proof holds.
    Entitled {
        /// The programme's identifier.
        benefit: String,
        /// Such as `2026/27`.
        school_year: String,
    },
    /// Something was shown, and it is no proof.
    Refused {
        /// Why, as a code with words in every language.
        reason: RefusedReason,
        /// Field, rule and clause for whoever looks after the wallet; never a value that was shown.
        detail: Refusal,
    },
    /// Nobody can tell; here is what to do next.
    CannotTell {
        /// As a code with words in every language.
        what_to_do: WhatToDo,
    },
}

/// Why what was shown is no proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefusedReason {
    /// It was changed after it was issued, or never was a credential.
    Altered,
    /// It was made for another request or by another phone: a copy of somebody's screen, or a second showing.
    NotForThisRequest,
    /// The copy was for an earlier day.
    DayIsOver,
    /// The copy is for a later day.
    DayHasNotCome,
    /// No authority that this reader trusts stands behind it.
    UntrustedIssuer,
    /// It is another kind of credential.
    WrongCredential,
    /// It is for another benefit or school year than this reader asks for.
    OtherBenefit,
    /// Something that was asked for was not shown.
    NotShown,
}

/// What to do when nobody can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WhatToDo {
    /// The five minutes are over, or the session never was: start again.
    StartAgain,
    /// The holder said no, or has no such credential: offer another way, such as the printed slip.
    OfferAnotherWay,
    /// The wallet did not accept the request: try another wallet, or have this reader's registration looked at.
    TryAnotherWallet,
    /// The clocks of phone and reader differ by minutes: set them and start again.
    CheckClocks,
    /// The issuer's certificate is not valid at this time: check the clock, then load the city's new trust anchors.
    UpdateAnchors,
    /// This reader's own keys or certificate do not work: call whoever looks after it.
    CallSupport,
}

impl RefusedReason {
    /// Every reason.
    pub const ALL: [Self; 8] = [
        Self::Altered,
        Self::NotForThisRequest,
        Self::DayIsOver,
        Self::DayHasNotCome,
        Self::UntrustedIssuer,
        Self::WrongCredential,
        Self::OtherBenefit,
        Self::NotShown,
    ];

    /// The code, for catalogues of words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Altered => "altered",
            Self::NotForThisRequest => "not-for-this-request",
            Self::DayIsOver => "day-is-over",
            Self::DayHasNotCome => "day-has-not-come",
            Self::UntrustedIssuer => "untrusted-issuer",
            Self::WrongCredential => "wrong-credential",
            Self::OtherBenefit => "other-benefit",
            Self::NotShown => "not-shown",
        }
    }
}

impl WhatToDo {
    /// Every one.
    pub const ALL: [Self; 6] = [
        Self::StartAgain,
        Self::OfferAnotherWay,
        Self::TryAnotherWallet,
        Self::CheckClocks,
        Self::UpdateAnchors,
        Self::CallSupport,
    ];

    /// The code, for catalogues of words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StartAgain => "start-again",
            Self::OfferAnotherWay => "offer-another-way",
            Self::TryAnotherWallet => "try-another-wallet",
            Self::CheckClocks => "check-clocks",
            Self::UpdateAnchors => "update-anchors",
            Self::CallSupport => "call-support",
        }
    }
}
