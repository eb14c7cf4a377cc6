//! Sealing the answer to the one key of this request (OpenID4VP 1.0 §8.3).

use std::collections::BTreeMap;

use credential::jwe::{self, ContentEncryption, CryptoFailed, Recipient};
use credential::openid4vp::{AuthorizationResponse, RequestObject};
use keys::{AwsLcJwe, SystemEntropy};

/// The encrypted response with one presentation.
pub(super) fn seal(
    request: &RequestObject,
    query_id: &str,
    presentation: &str,
) -> Result<String, CryptoFailed> {
    let response = AuthorizationResponse {
        presentations: BTreeMap::from([(query_id.to_owned(), presentation.to_owned())]),
        state: request.state.clone(),
    };
    let metadata = &request.client_metadata;
    let recipient = Recipient {
        key: &metadata.encryption_key,
        kid: Some(&metadata.kid),
        enc: metadata
            .encryptions
            .first()
            .copied()
            .unwrap_or(ContentEncryption::A128Gcm),
    };
    jwe::encrypt(
        recipient,
        response.to_json().to_string().as_bytes(),
        &AwsLcJwe,
        &SystemEntropy,
    )
}
