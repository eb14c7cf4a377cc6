//! The keys of a role in a folder: opened when they are there, made when they are not. A crash between a key and its
//! certificate leaves a key that gets its certificate the next time.

use std::fs;
use std::path::Path;

use credential::entropy::{Entropy, array};
use credential::signer::Signer as _;
use credential::x509::Certificate;
use zeroize::Zeroizing;

use crate::{Authority, KeyError, Leaf, SoftwareSigner, ValidityPeriod, read_secret, write_secret};

/// The signing key in `path` (PKCS#8), made if there is none.
///
/// # Errors
/// See [`KeyError`].
pub fn open_or_create_signer(path: &Path) -> Result<SoftwareSigner, KeyError> {
    if let Some(pkcs8) = read_secret(path)? {
        return SoftwareSigner::from_pkcs8(&pkcs8)
            .map_err(|_| KeyError::Malformed(path.to_owned()));
    }
    let signer = SoftwareSigner::generate()?;
    write_secret(path, &signer.to_pkcs8()?)?;
    Ok(signer)
}

/// The 32-byte seed in `path` (an Ed25519 key of the log or a witness), made if there is none.
///
/// # Errors
/// See [`KeyError`].
pub fn open_or_create_seed(
    path: &Path,
    entropy: &dyn Entropy,
) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    if let Some(seed) = read_secret(path)? {
        let seed = seed
            .as_slice()
            .try_into()
            .map_err(|_| KeyError::Malformed(path.to_owned()))?;
        return Ok(Zeroizing::new(seed));
    }
    let seed = Zeroizing::new(array::<32>(entropy));
    write_secret(path, seed.as_slice())?;
    Ok(seed)
}

/// The authority in `folder` (`authority.key`, `authority.der`), made if there is none.
///
/// # Errors
/// See [`KeyError`].
pub fn open_or_create_authority(
    folder: &Path,
    common_name: &str,
    validity: ValidityPeriod,
    entropy: &dyn Entropy,
) -> Result<Authority, KeyError> {
    let signer = open_or_create_signer(&folder.join("authority.key"))?;
    let path = folder.join("authority.der");
    if let Some(certificate) = read_certificate(&path)? {
        return Authority::with_certificate(signer, certificate);
    }
    let authority = Authority::certify_itself(common_name, signer, validity, entropy)?;
    write_certificate(&path, authority.certificate())?;
    Ok(authority)
}

/// The signer `name` in `folder` (`name.key`, `name.der`) with a certificate of `authority`. Made if there is none;
/// certified anew when more than half of its validity has gone or it names other URIs. `leaf.key` is not looked at.
///
/// # Errors
/// See [`KeyError`].
pub fn open_or_create_certified_signer(
    folder: &Path,
    name: &str,
    authority: &Authority,
    leaf: &Leaf<'_>,
    entropy: &dyn Entropy,
) -> Result<SoftwareSigner, KeyError> {
    let signer = open_or_create_signer(&folder.join(format!("{name}.key")))?;
    let path = folder.join(format!("{name}.der"));
    let key = signer.public_key();
    let fits = |der: &Vec<u8>| {
        // Half of the new validity before the end is early enough to renew.
        let half = (leaf.validity.not_after_unix - leaf.validity.not_before_unix) / 2;
        Certificate::parse(der).is_ok_and(|certificate| {
            *certificate.key() == key
                && certificate.uris() == leaf.uris
                && certificate.is_valid_at(leaf.validity.not_before_unix + half)
        })
    };
    let certificate = match read_certificate(&path)?.filter(fits) {
        Some(certificate) => certificate,
        None => {
            let certificate = authority.certify(&Leaf { key: &key, ..*leaf }, entropy)?;
            write_certificate(&path, &certificate)?;
            certificate
        }
    };
    Ok(signer.with_certificates(vec![certificate]))
}

fn read_certificate(path: &Path) -> Result<Option<Vec<u8>>, KeyError> {
    match fs::read(path) {
        Ok(certificate) => Ok(Some(certificate)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(KeyError::file(path, error)),
    }
}

fn write_certificate(path: &Path, der: &[u8]) -> Result<(), KeyError> {
    let draft = path.with_extension("draft");
    fs::write(&draft, der)
        .and_then(|()| fs::rename(&draft, path))
        .map_err(|error| KeyError::file(path, error))
}
