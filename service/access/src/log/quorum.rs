//! What the pages say about who outside has checked the log.

use registry::clock::UnixTime;
use registry::vocabulary::Language;
use tlog::note::SignedNote;
use tlog::{Policy, QuorumState};

use crate::limits::COSIGNATURE_AGE_SECONDS_MAX;

/// The published checkpoint and its witnesses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The policy asks for no witness.
    Alone,
    /// Enough witnesses have seen it lately.
    Witnessed {
        /// When the quorum was reached.
        at: UnixTime,
        /// The witnesses, as the policy names them.
        by: Vec<String>,
    },
    /// Too few witnesses, or none lately: officials' openings refuse until they are back.
    Lacking {
        /// When the quorum was last reached, if this checkpoint ever did.
        last: Option<UnixTime>,
    },
}

impl Standing {
    pub(super) fn of(note: &str, policy: &Policy, now: UnixTime) -> Self {
        let seconds = u64::try_from(now.0).unwrap_or(0);
        let verified = SignedNote::parse(note)
            .ok()
            .and_then(|note| policy.verify(&note, seconds).ok());
        let Some(verified) = verified else {
            return Self::Lacking { last: None };
        };
        match verified.quorum {
            QuorumState::None => Self::Alone,
            QuorumState::Missed => Self::Lacking { last: None },
            QuorumState::Met { at } => {
                let at = UnixTime(i64::try_from(at).unwrap_or(i64::MAX));
                if now.0.saturating_sub(at.0) > COSIGNATURE_AGE_SECONDS_MAX {
                    return Self::Lacking { last: Some(at) };
                }
                Self::Witnessed {
                    at,
                    by: verified
                        .cosigned
                        .into_iter()
                        .map(|(name, _)| name)
                        .collect(),
                }
            }
        }
    }

    /// One sentence for every page that shows openings.
    #[must_use]
    pub fn sentence(&self, language: Language) -> &'static str {
        match self {
            Self::Alone => language.of(
                "本清单目前仅由本市自行保管，尚无外部机构核对。",
                "Kept by the city alone; nobody outside checks it yet.",
            ),
            Self::Witnessed { .. } => language.of(
                "外部见证机构刚刚核对过本清单：没有任何条目被删改。",
                "Witnesses outside the city checked it just now: no entry was removed or changed.",
            ),
            Self::Lacking { .. } => language.of(
                "外部见证机构目前没有确认本清单；在其恢复之前，任何档案都不能被打开。",
                "The witnesses outside the city do not confirm it at the moment; until they do, no record can be opened.",
            ),
        }
    }
}
