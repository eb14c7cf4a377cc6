//! The desk reads the presentation with a hand scanner: the same check, without a network between phone and reader. The
//! phone has the request from the code on the screen and binds the presentation to its nonce. Must never take a text for a
//! session that was answered already.

use std::sync::PoisonError;

use credential::refusal::Refusal;
use credential::sd_jwt::SdJwt;
use credential::sd_jwt_vc::TYP;

use crate::Verifier;
use crate::answer::{Answer, RefusedReason, WhatToDo};
use crate::ids::SessionId;
use crate::judgement::no;
use crate::limits::PASTED_BYTES_MAX;

impl Verifier {
    /// Checks `text` (SD-JWT with key binding, as a scanner types it; white space around and inside is dropped) for the
    /// session on the screen, and answers it.
    #[must_use]
    pub fn check_pasted(&self, session: SessionId, text: &str, now_unix: i64) -> Answer {
        if text.len() > PASTED_BYTES_MAX {
            let detail = Refusal::new("text", "longer than a presentation", "RFC 9901 §4");
            return no(RefusedReason::Altered, detail);
        }
        // Scanners end with a line break, and some break long codes into lines.
        let presentation: String = text.split_whitespace().collect();
        // Another code under the scanner (a book, a parcel) is no answer: the request goes on waiting.
        if let Err(detail) = SdJwt::parse(&presentation, TYP) {
            return no(RefusedReason::Altered, detail);
        }
        let request = self
            .sessions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .request_of(session, now_unix);
        let Some(request) = request else {
            return Answer::CannotTell {
                what_to_do: WhatToDo::StartAgain,
            };
        };
        let Ok(asked) = self.taken(request, now_unix) else {
            return self.answer(session, now_unix);
        };
        let answer = self.judge(&presentation, &asked.nonce, now_unix);
        self.put(request, answer.clone(), now_unix);
        answer
    }
}
