//! Cards and their copies on disk: `cards/<card>.card/about.json` says what the card says, and each
//! `<first second>-<random>.copy` is one copy with its key, so that using one is deleting one file. Must never write two
//! copies into one file, nor a copy back.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use credential::base64url;
use credential::entropy::array;
use credential::profile::{ClaimName, CredentialType};
use keys::{SoftwareSigner, SystemEntropy};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::folder;
use crate::learned::{Shown, value_text};
use crate::limits::{CARDS_MAX, COPIES_MAX, COPY_FILE_BYTES_MAX, COPY_SECONDS_MAX};
use crate::{Wallet, WalletError};

/// Where cards are, inside the wallet's folder.
pub(crate) const FOLDER: &str = "cards";

/// The name of a card in this wallet, made here at random; nobody outside ever sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CardId([u8; 8]);

/// A text that names no card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a card: take one from the list")]
pub struct NotACard;

impl std::fmt::Display for CardId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&base64url::encode(&self.0))
    }
}

impl FromStr for CardId {
    type Err = NotACard;

    fn from_str(text: &str) -> Result<Self, NotACard> {
        base64url::decode_array(text).map(Self).ok_or(NotACard)
    }
}

/// What a card says, the same on each of its copies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct About {
    pub vct: String,
    pub issuer: String,
    pub claims: Map<String, Value>,
}

/// One copy with the key it is bound to.
pub(crate) struct Copy {
    pub credential: String,
    pub holder: SoftwareSigner,
    pub first_second_unix: i64,
    pub expires_unix: i64,
}

/// A copy's place on disk, before it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CopyPlace {
    path: PathBuf,
    pub first_second_unix: i64,
}

#[derive(Serialize, Deserialize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct CopyFile {
    credential: String,
    expires_unix: i64,
    /// PKCS#8, base64url.
    key: String,
}

impl About {
    /// The type, when it is one of this profile.
    pub(crate) fn credential_type(&self) -> Option<CredentialType> {
        CredentialType::from_vct(&self.vct)
    }

    /// The attributes of the profile, in its order.
    pub(crate) fn shown(&self) -> Vec<Shown> {
        ClaimName::ALL
            .into_iter()
            .filter_map(|claim| {
                let value = self.claims.get(claim.as_str()).map(value_text)?;
                Some(Shown { claim, value })
            })
            .collect()
    }
}

impl Wallet {
    /// Keeps a batch as a new card: all of it, or, after a crash, some whole copies of it.
    pub(crate) fn keep(&self, about: &About, copies: &[Copy]) -> Result<CardId, WalletError> {
        if self.card_ids()?.len() >= CARDS_MAX {
            return Err(WalletError::Full("it has as many cards as it can"));
        }
        let card = CardId(array(&SystemEntropy));
        let folder = self.card_folder(card);
        folder::private_folder(&self.cards_folder())?;
        folder::private_folder(&folder)?;
        folder::write(
            &folder.join("about.json"),
            &serde_json::to_vec(about).unwrap_or_default(),
        )?;
        for copy in copies.iter().take(COPIES_MAX) {
            let pkcs8 = copy
                .holder
                .to_pkcs8()
                .map_err(|_| WalletError::Key("writing a key failed"))?;
            let file = CopyFile {
                credential: copy.credential.clone(),
                expires_unix: copy.expires_unix,
                key: base64url::encode(&pkcs8),
            };
            let text = Zeroizing::new(serde_json::to_vec(&file).unwrap_or_default());
            let name = format!(
                "{}-{}.copy",
                copy.first_second_unix,
                base64url::encode(&array::<8>(&SystemEntropy))
            );
            folder::write(&folder.join(name), &text)?;
        }
        folder::sync_folder(&folder)?;
        folder::sync_folder(&self.cards_folder())?;
        Ok(card)
    }

    /// Removes a card with all its copies.
    ///
    /// # Errors
    /// There is no such card, or the folder cannot be written.
    pub fn remove(&self, card: CardId) -> Result<(), WalletError> {
        let folder = self.card_folder(card);
        std::fs::remove_dir_all(&folder).map_err(|error| WalletError::folder(&folder, error))?;
        folder::sync_folder(&self.cards_folder())
    }

    /// The cards, in no order that means anything.
    pub(crate) fn card_ids(&self) -> Result<Vec<CardId>, WalletError> {
        let paths = folder::entries(&self.cards_folder(), "card")?;
        let names = paths
            .iter()
            .filter_map(|path| path.file_stem()?.to_str()?.parse().ok());
        Ok(names.take(CARDS_MAX).collect())
    }

    pub(crate) fn about(&self, card: CardId) -> Result<About, WalletError> {
        let path = self.card_folder(card).join("about.json");
        let text = folder::read(&path, COPY_FILE_BYTES_MAX)?;
        serde_json::from_slice(&text).map_err(|_| WalletError::Malformed(path))
    }

    /// The copies of a card that have not ended, earliest day first; those that have are deleted.
    pub(crate) fn copies(
        &self,
        card: CardId,
        now_unix: i64,
    ) -> Result<Vec<CopyPlace>, WalletError> {
        let mut places = Vec::new();
        for path in folder::entries(&self.card_folder(card), "copy")?
            .into_iter()
            .take(COPIES_MAX)
        {
            let first_second_unix =
                first_second(&path).ok_or_else(|| WalletError::Malformed(path.clone()))?;
            if first_second_unix.saturating_add(COPY_SECONDS_MAX) <= now_unix {
                folder::delete_durably(&path)?;
            } else {
                places.push(CopyPlace {
                    path,
                    first_second_unix,
                });
            }
        }
        places.sort_by_key(|place| place.first_second_unix);
        Ok(places)
    }

    fn cards_folder(&self) -> PathBuf {
        self.folder.join(FOLDER)
    }

    fn card_folder(&self, card: CardId) -> PathBuf {
        self.cards_folder().join(format!("{card}.card"))
    }
}

impl CopyPlace {
    pub(crate) fn read(&self) -> Result<Copy, WalletError> {
        let malformed = || WalletError::Malformed(self.path.clone());
        let text = folder::read(&self.path, COPY_FILE_BYTES_MAX)?;
        let file: CopyFile = serde_json::from_slice(&text).map_err(|_| malformed())?;
        let pkcs8 = Zeroizing::new(base64url::decode(&file.key).ok_or_else(malformed)?);
        let holder = SoftwareSigner::from_pkcs8(&pkcs8).map_err(|_| malformed())?;
        Ok(Copy {
            credential: file.credential.clone(),
            holder,
            first_second_unix: self.first_second_unix,
            expires_unix: file.expires_unix,
        })
    }

    /// Uses the copy up. `false` when another process was faster: then it must not be shown.
    pub(crate) fn use_up(&self) -> Result<bool, WalletError> {
        folder::delete_durably(&self.path)
    }
}

impl Copy {
    /// Whether it is for the day in which `now_unix` lies.
    pub(crate) const fn is_for(&self, now_unix: i64) -> bool {
        self.first_second_unix <= now_unix && now_unix < self.expires_unix
    }
}

fn first_second(path: &Path) -> Option<i64> {
    path.file_stem()?.to_str()?.split_once('-')?.0.parse().ok()
}
