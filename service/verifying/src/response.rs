//! The wallet answers by `direct_post.jwt` (OpenID4VP 1.0 §8.3.1): a message encrypted to this request's key, or an error.
//! The first answer that opens is the answer; what does not open is nobody's answer and leaves the request waiting. Must
//! never take a second answer, nor a presentation that came in the clear.

use std::sync::PoisonError;

use credential::form::Form;
use credential::jwe;
use credential::openid4vp::{AuthorizationResponse, WalletError, WalletErrorCode};
use credential::refusal::Refusal;

use crate::answer::{Answer, RefusedReason, WhatToDo};
use crate::ids::RequestId;
use crate::judgement::no;
use crate::limits::RESPONSE_FORM_BYTES_MAX;
use crate::sessions::{Asked, Taken};
use crate::verifier::QUERY_ID;
use crate::{Refused, Verifier};

/// The body with which an accepted response is answered (§8.2): no `redirect_uri`, because the desk has the answer.
pub const RESPONSE_ACCEPTED_JSON: &str = "{}";

const CLAUSE: &str = "OpenID4VP 1.0 §8.3.1";

impl Verifier {
    /// Takes a wallet's response. The desk reads its meaning from [`Verifier::answer`].
    ///
    /// # Errors
    /// See [`Refused`]; a presentation that is no proof is told to the wallet too, by field and clause.
    pub fn response(&self, request: RequestId, body: &str, now_unix: i64) -> Result<(), Refused> {
        if body.len() > RESPONSE_FORM_BYTES_MAX {
            return Err(Refusal::new("form", "longer than this reader takes", CLAUSE).into());
        }
        let form = Form::parse(body)?;
        if let Some(error) = WalletError::of_form(&form) {
            self.taken(request, now_unix)?;
            self.put(request, declined(&error), now_unix);
            return Ok(());
        }
        let message = form.require("response", CLAUSE)?;
        // Opened under the lock, before the request is taken: garbage must not use it up, nor race with the holder.
        let opened = {
            let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
            let opened = sessions
                .look(request, now_unix, |asked| {
                    jwe::decrypt(message, &*asked.key, &asked.kid, self.jwe)
                })
                .map_err(refused)??;
            match sessions.take(request, now_unix) {
                Taken::Asked(asked) => (opened, asked),
                other => return Err(refused(other)),
            }
        };
        let (payload, asked) = opened;
        let answer = self.read_response(&payload, &asked, now_unix);
        drop((payload, asked));
        self.put(request, answer.clone(), now_unix);
        told(answer)
    }

    fn read_response(&self, payload: &[u8], asked: &Asked, now_unix: i64) -> Answer {
        match AuthorizationResponse::parse(payload, &self.query) {
            Ok(response) => match response.presentations.get(QUERY_ID) {
                Some(presentation) => self.judge(presentation, &asked.nonce, now_unix),
                None => no(
                    RefusedReason::NotShown,
                    Refusal::new("vp_token", "is empty", "OpenID4VP 1.0 §8.1"),
                ),
            },
            Err(detail) => no(RefusedReason::NotShown, detail),
        }
    }

    /// What the desk sees. A session that ended, or never was, asks to start again.
    #[must_use]
    pub fn answer(&self, session: crate::SessionId, now_unix: i64) -> Answer {
        self.sessions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .answer(session, now_unix)
    }

    pub(crate) fn taken(&self, request: RequestId, now_unix: i64) -> Result<Asked, Refused> {
        match self
            .sessions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take(request, now_unix)
        {
            Taken::Asked(asked) => Ok(asked),
            other => Err(refused(other)),
        }
    }

    pub(crate) fn put(&self, request: RequestId, answer: Answer, now_unix: i64) {
        self.sessions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .put(request, answer, now_unix);
    }
}

fn refused(taken: Taken) -> Refused {
    match taken {
        Taken::Ended => Refused::Ended,
        Taken::Asked(_) | Taken::AnsweredBefore => Refused::AnsweredBefore,
    }
}

/// What the wallet is told of the answer: that it was taken, or why it is no proof.
fn told(answer: Answer) -> Result<(), Refused> {
    match answer {
        Answer::Waiting | Answer::Entitled { .. } => Ok(()),
        Answer::Refused { detail, .. } => Err(detail.into()),
        Answer::CannotTell { .. } => {
            let reason = "the clocks of phone, reader and issuer do not agree";
            Err(Refusal::new("vp_token", reason, "RFC 9901 §7.3").into())
        }
    }
}

fn declined(error: &WalletError) -> Answer {
    let what_to_do = match error.code {
        WalletErrorCode::AccessDenied => WhatToDo::OfferAnotherWay,
        WalletErrorCode::NotAccepted => WhatToDo::TryAnotherWallet,
    };
    Answer::CannotTell { what_to_do }
}
