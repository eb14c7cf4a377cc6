//! The root key under a key of a token, where the program was built to speak to one.
//!
//! Must never take the PIN from anywhere but a file that only keyhold's user can read.

use zeroize::Zeroizing;

use crate::configuration::RootPlace;

#[cfg(feature = "pkcs11")]
pub(super) fn wrap(place: &RootPlace, generation: u32, root: &[u8; 32]) -> anyhow::Result<Vec<u8>> {
    let (token, pin) = at_hand(place)?;
    Ok(token.wrap(&pin, generation, root)?)
}

#[cfg(feature = "pkcs11")]
pub(super) fn unwrap(
    place: &RootPlace,
    generation: u32,
    blob: &[u8],
) -> anyhow::Result<Zeroizing<[u8; 32]>> {
    let (token, pin) = at_hand(place)?;
    Ok(token.unwrap(&pin, generation, blob)?)
}

#[cfg(feature = "pkcs11")]
fn at_hand(place: &RootPlace) -> anyhow::Result<(keys::Token, Zeroizing<String>)> {
    use anyhow::Context as _;

    let RootPlace::Token {
        module,
        token,
        key,
        pin_file,
    } = place
    else {
        anyhow::bail!("it is neither a root key nor is a token configured under [root]");
    };
    let pin = keys::read_secret(pin_file)?
        .with_context(|| format!("{} is not there", pin_file.display()))?;
    let pin = std::str::from_utf8(&pin).context("the PIN is not text")?;
    let token = keys::Token {
        module: module.clone(),
        token: token.clone(),
        key: key.clone(),
    };
    Ok((token, Zeroizing::new(pin.trim_end().to_owned())))
}

#[cfg(not(feature = "pkcs11"))]
pub(super) fn wrap(_: &RootPlace, _: u32, _: &[u8; 32]) -> anyhow::Result<Vec<u8>> {
    anyhow::bail!(WITHOUT)
}

#[cfg(not(feature = "pkcs11"))]
pub(super) fn unwrap(place: &RootPlace, _: u32, _: &[u8]) -> anyhow::Result<Zeroizing<[u8; 32]>> {
    match place {
        RootPlace::Token { .. } => anyhow::bail!(WITHOUT),
        RootPlace::File | RootPlace::Shares => anyhow::bail!("it does not hold a root key"),
    }
}

#[cfg(not(feature = "pkcs11"))]
const WITHOUT: &str =
    "this program was built without PKCS#11: build it with cargo build --release --features pkcs11";
