//! Two names for one conversation. The desk's screen asks by [`SessionId`], the wallet by [`RequestId`]: who photographs the
//! code on the screen cannot read the answer (OpenID4VP 1.0 §13.3). Must never be made from anything but fresh randomness.

use std::fmt;
use std::str::FromStr;

use credential::base64url;
use credential::entropy::{Entropy, array};

/// The name by which the desk's screen asks for the answer; a secret of that screen.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionId([u8; 16]);

/// The name by which a wallet fetches the request and answers it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestId([u8; 16]);

/// A text that names no session or request: 22 characters of base64url do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a session or request")]
pub struct NotAnId;

macro_rules! identifier {
    ($name:ident) => {
        impl $name {
            pub(crate) fn random(entropy: &dyn Entropy) -> Self {
                Self(array(entropy))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&base64url::encode(&self.0))
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                base64url::decode_array(text).map(Self).ok_or(NotAnId)
            }
        }
    };
}

identifier!(SessionId);
identifier!(RequestId);

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionId([secret])")
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestId({self})")
    }
}
