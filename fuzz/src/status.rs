//! Status lists, whole and packed, and where credentials point into them. Whatever comes in, no more is unpacked than
//! a list may have entries.

use credential::limits::STATUS_LIST_ENTRIES_MAX;
use credential::status_list::{ListDraws, Reference, StatusList, StatusListToken};
use credential::x509::TrustAnchor;
use credential::{strict_json, zlib as packing};

use crate::presentations::{Gullible, NOW_UNIX};
use crate::requests::ANCHOR;
use crate::with_text;

pub(crate) fn zlib(data: &[u8]) -> bool {
    const BYTES_MAX: usize = 64 * 1024;
    let Ok(bytes) = packing::inflate(data, BYTES_MAX) else {
        return false;
    };
    assert!(bytes.len() <= BYTES_MAX);
    let packed = packing::compress(&bytes);
    assert_eq!(packing::inflate(&packed, bytes.len()), Ok(bytes));
    true
}

pub(crate) fn status_list(data: &[u8]) -> bool {
    let Ok(value) = strict_json::parse(data) else {
        return false;
    };
    let Ok((list, uri)) = StatusList::from_json(&value) else {
        return false;
    };
    assert!(list.len() <= STATUS_LIST_ENTRIES_MAX);
    assert!(list.get(list.len() - 1).is_some() && list.get(list.len()).is_none());
    let again = StatusList::from_json(&list.to_json(uri.as_deref()));
    assert_eq!(again.ok(), Some((list, uri)));
    true
}

pub(crate) fn status_list_token(data: &[u8]) -> bool {
    with_text(data, |text| {
        let uri = "https://residence.example/status/17";
        let Ok(anchor) = TrustAnchor::parse(ANCHOR) else {
            return false;
        };
        let verified = StatusListToken::verify(text, uri, &[anchor], NOW_UNIX, 60, &Gullible);
        let Ok(verified) = verified else { return false };
        assert_eq!(verified.token().uri, uri);
        assert!(verified.token().expires_unix > NOW_UNIX - 60);
        true
    })
}

pub(crate) fn status_reference(data: &[u8]) -> bool {
    let Ok(claims) = strict_json::parse_object(data) else {
        return false;
    };
    let Ok(Some(reference)) = Reference::from_claims(&claims) else {
        return false;
    };
    let claims = [("status".to_owned(), reference.to_json())];
    let again = Reference::from_claims(&claims.into_iter().collect());
    assert_eq!(again.ok().flatten(), Some(reference));
    true
}

/// What an issuer kept of a list: taken entries, then decoys.
pub(crate) fn status_draws(data: &[u8]) -> bool {
    let (taken, decoys) = data.split_at(data.len() / 2);
    let Some(list) = ListDraws::from_bytes(taken, decoys) else {
        return false;
    };
    assert_eq!(
        (list.taken(), list.decoys()),
        (taken.to_vec(), decoys.to_vec())
    );
    assert!(list.free() <= list.entries());
    true
}
