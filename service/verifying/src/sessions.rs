//! The memory of a reader: requests that wait, and answers until their five minutes are over. Must never hold anything of a
//! presentation but its [`Answer`], and never more than [`SESSIONS_MAX`] sessions.

use std::collections::HashMap;

use credential::jwe::AgreementKey;

use crate::answer::{Answer, WhatToDo};
use crate::ids::{RequestId, SessionId};
use crate::limits::{CLOCK_SKEW_SECONDS_MAX, SESSION_SECONDS, SESSIONS_MAX};

/// What a request was made with; dropped the moment an answer is taken up for checking.
pub(crate) struct Asked {
    pub nonce: String,
    pub kid: String,
    pub key: Box<dyn AgreementKey>,
    pub started_unix: i64,
}

enum State {
    Waiting(Asked),
    Checking,
    Answered(Answer),
}

struct Session {
    request: RequestId,
    state: State,
    ends_unix: i64,
}

/// What became of an attempt to answer.
pub(crate) enum Taken {
    Asked(Asked),
    AnsweredBefore,
    Ended,
}

/// All sessions. Every method first lets go of what has ended.
#[derive(Default)]
pub(crate) struct Sessions {
    sessions: HashMap<SessionId, Session>,
    by_request: HashMap<RequestId, SessionId>,
    latest_unix: Option<i64>,
}

impl Sessions {
    /// Keeps a new request; `None` when there are too many.
    pub fn begin(
        &mut self,
        session: SessionId,
        request: RequestId,
        asked: Asked,
        now_unix: i64,
    ) -> Option<()> {
        self.forget_ended(now_unix);
        if self.sessions.len() >= SESSIONS_MAX {
            return None;
        }
        self.by_request.insert(request, session);
        let ends_unix = asked.started_unix.saturating_add(SESSION_SECONDS);
        self.sessions.insert(
            session,
            Session {
                request,
                state: State::Waiting(asked),
                ends_unix,
            },
        );
        Some(())
    }

    /// Reads a request that still waits, without taking it.
    pub fn look<T>(
        &mut self,
        request: RequestId,
        now_unix: i64,
        read: impl FnOnce(&Asked) -> T,
    ) -> Result<T, Taken> {
        match self
            .of_request(request, now_unix)
            .map(|session| &session.state)
        {
            Some(State::Waiting(asked)) => Ok(read(asked)),
            Some(_) => Err(Taken::AnsweredBefore),
            None => Err(Taken::Ended),
        }
    }

    /// Takes a waiting request for good: from here on a second answer to it is refused.
    pub fn take(&mut self, request: RequestId, now_unix: i64) -> Taken {
        let Some(session) = self.of_request(request, now_unix) else {
            return Taken::Ended;
        };
        match std::mem::replace(&mut session.state, State::Checking) {
            State::Waiting(asked) => Taken::Asked(asked),
            other => {
                session.state = other;
                Taken::AnsweredBefore
            }
        }
    }

    /// The request that a session waits with.
    pub fn request_of(&mut self, session: SessionId, now_unix: i64) -> Option<RequestId> {
        self.forget_ended(now_unix);
        self.sessions.get(&session).map(|session| session.request)
    }

    /// Puts the answer where the desk finds it, for five minutes from now.
    pub fn put(&mut self, request: RequestId, answer: Answer, now_unix: i64) {
        if let Some(session) = self.of_request(request, now_unix) {
            session.state = State::Answered(answer);
            session.ends_unix = now_unix.saturating_add(SESSION_SECONDS);
        }
    }

    /// What the desk sees.
    pub fn answer(&mut self, session: SessionId, now_unix: i64) -> Answer {
        self.forget_ended(now_unix);
        match self.sessions.get(&session).map(|session| &session.state) {
            Some(State::Answered(answer)) => answer.clone(),
            Some(_) => Answer::Waiting,
            None => Answer::CannotTell {
                what_to_do: WhatToDo::StartAgain,
            },
        }
    }

    fn of_request(&mut self, request: RequestId, now_unix: i64) -> Option<&mut Session> {
        self.forget_ended(now_unix);
        self.sessions.get_mut(self.by_request.get(&request)?)
    }

    /// A clock that was set back would keep sessions alive, and make yesterday's copies good again for requests that are
    /// already out: whatever still waits is answered with "check the clocks".
    fn forget_ended(&mut self, now_unix: i64) {
        let went_back = |latest: i64| now_unix < latest.saturating_sub(CLOCK_SKEW_SECONDS_MAX);
        if self.latest_unix.is_some_and(went_back) {
            for session in self.sessions.values_mut() {
                session.state = State::Answered(Answer::CannotTell {
                    what_to_do: WhatToDo::CheckClocks,
                });
                session.ends_unix = now_unix.saturating_add(SESSION_SECONDS);
            }
            self.latest_unix = None;
        }
        self.latest_unix = Some(
            self.latest_unix
                .map_or(now_unix, |latest| latest.max(now_unix)),
        );
        self.sessions
            .retain(|_, session| now_unix < session.ends_unix);
        let sessions = &self.sessions;
        self.by_request
            .retain(|_, session| sessions.contains_key(session));
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]
    use super::*;
    use keys::{AwsLcJwe, SystemEntropy};

    /// What remains of a presentation is an answer: this names every field that is kept, so that a further one does not
    /// compile here before it is argued for.
    #[test]
    fn after_the_check_an_answer_and_its_end_remain() {
        let (session, request) = (
            SessionId::random(&SystemEntropy),
            RequestId::random(&SystemEntropy),
        );
        let key = credential::jwe::JweCrypto::generate(&AwsLcJwe).unwrap();
        let asked = Asked {
            nonce: "n".into(),
            kid: "k".into(),
            key,
            started_unix: 0,
        };
        let mut sessions = Sessions::default();
        sessions.begin(session, request, asked, 0).unwrap();
        assert!(matches!(sessions.take(request, 1), Taken::Asked(_)));
        let answer = Answer::Entitled {
            benefit: "b".into(),
            school_year: "y".into(),
        };
        sessions.put(request, answer.clone(), 1);

        let Sessions {
            sessions,
            by_request,
            latest_unix,
        } = sessions;
        assert_eq!((by_request.len(), latest_unix), (1, Some(1)));
        let Session {
            request: named,
            state,
            ends_unix,
        } = sessions.into_values().next().unwrap();
        assert_eq!((named, ends_unix), (request, 301));
        let State::Answered(kept) = state else {
            panic!("the request was still held after its answer");
        };
        assert_eq!(kept, answer);
    }
}
