//! The root key under an AES-256 key that never leaves a token (PKCS#11 v2.40; `CKM_AES_GCM`, §2.12.3).
//!
//! What lies in the file is `iv[12] ‖ ciphertext[32] ‖ tag[16]`, bound to the root key's number. Must never make the token's key
//! extractable, and takes its PIN from the caller, who has it from a file: never from an argument.

use std::path::PathBuf;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Function, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::aead::GcmParams;
use cryptoki::object::{Attribute, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use zeroize::{Zeroize, Zeroizing};

use crate::{KeyError, SystemEntropy};

const IV_BYTES: usize = 12;
const TAG_BITS: u64 = 128;

/// Which key of which token.
#[derive(Debug, Clone)]
pub struct Token {
    /// The token's library.
    pub module: PathBuf,
    /// Label of the token.
    pub token: String,
    /// Label of the key on it.
    pub key: String,
}

impl Token {
    /// Puts a root key under the token's key, which is made if there is none.
    ///
    /// # Errors
    /// [`KeyError::Token`].
    pub fn wrap(&self, pin: &str, generation: u32, root: &[u8; 32]) -> Result<Vec<u8>, KeyError> {
        let session = self.session(pin)?;
        let key = match self.find(&session)? {
            Some(key) => key,
            None => self.make(&session)?,
        };
        let mut iv: [u8; IV_BYTES] = SystemEntropy::bytes();
        let mut blob = iv.to_vec();
        let place = place(generation);
        let parameters = GcmParams::new(&mut iv, &place, TAG_BITS.into()).map_err(refused)?;
        let sealed = session
            .encrypt(&Mechanism::AesGcm(parameters), key, root)
            .map_err(refused)?;
        blob.extend_from_slice(&sealed);
        Ok(blob)
    }

    /// The root key that [`Token::wrap`] put under the token's key.
    ///
    /// # Errors
    /// [`KeyError::Token`], also when the file was altered or is of another number.
    pub fn unwrap(
        &self,
        pin: &str,
        generation: u32,
        blob: &[u8],
    ) -> Result<Zeroizing<[u8; 32]>, KeyError> {
        let session = self.session(pin)?;
        let key = self
            .find(&session)?
            .ok_or_else(|| KeyError::Token(format!("it has no key named {}", self.key)))?;
        let (iv, sealed) = blob
            .split_first_chunk::<IV_BYTES>()
            .ok_or_else(|| KeyError::Token("the root key's file is too short".to_owned()))?;
        let mut iv = *iv;
        let place = place(generation);
        let parameters = GcmParams::new(&mut iv, &place, TAG_BITS.into()).map_err(refused)?;
        let mut opened = session
            .decrypt(&Mechanism::AesGcm(parameters), key, sealed)
            .map_err(refused)?;
        let root = <[u8; 32]>::try_from(opened.as_slice()).map(Zeroizing::new);
        opened.zeroize();
        root.map_err(|_| KeyError::Token("what it opened is not a root key".to_owned()))
    }

    /// A session that may use the token's private keys. It ends when it is dropped.
    fn session(&self, pin: &str) -> Result<Session, KeyError> {
        let library = Pkcs11::new(&self.module).map_err(refused)?;
        match library.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            // Another thread of this process uses it already.
            Ok(())
            | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, Function::Initialize)) => {}
            Err(error) => return Err(refused(error)),
        }
        for slot in library.get_slots_with_token().map_err(refused)? {
            let information = library.get_token_info(slot).map_err(refused)?;
            if information.label() == self.token {
                let session = library.open_rw_session(slot).map_err(refused)?;
                match session.login(UserType::User, Some(&AuthPin::new(pin.into()))) {
                    Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {}
                    Err(error) => return Err(refused(error)),
                }
                return Ok(session);
            }
        }
        Err(KeyError::Token(format!(
            "there is no token named {}",
            self.token
        )))
    }

    fn find(&self, session: &Session) -> Result<Option<ObjectHandle>, KeyError> {
        let wanted = [
            Attribute::Class(ObjectClass::SECRET_KEY),
            Attribute::Label(self.key.clone().into_bytes()),
        ];
        let found = session.find_objects(&wanted).map_err(refused)?;
        match found.as_slice() {
            [] => Ok(None),
            [key] => Ok(Some(*key)),
            _ => Err(KeyError::Token(format!(
                "it has several keys named {}",
                self.key
            ))),
        }
    }

    fn make(&self, session: &Session) -> Result<ObjectHandle, KeyError> {
        let attributes = [
            Attribute::Token(true),
            Attribute::Private(true),
            Attribute::Sensitive(true),
            Attribute::Extractable(false),
            Attribute::Encrypt(true),
            Attribute::Decrypt(true),
            Attribute::ValueLen(32.into()),
            Attribute::Label(self.key.clone().into_bytes()),
        ];
        session
            .generate_key(&Mechanism::AesKeyGen, &attributes)
            .map_err(refused)
    }
}

fn place(generation: u32) -> Vec<u8> {
    [
        b"denizen/keyhold/root token/1".as_slice(),
        &generation.to_be_bytes(),
    ]
    .concat()
}

fn refused(error: Error) -> KeyError {
    KeyError::Token(error.to_string())
}
