//! A holder's choice: which disclosures go to the verifier. Must never add a disclosure that was not chosen, save those
//! without which a chosen one cannot be placed.

use super::{PathStep, Revealed, SdJwt};

/// The disclosures that showing the claims at `paths` takes: those of the claims, of what their values hold, and of what
/// they stand in. Positions as in [`super::Verified::revealed`]; a claim that is not concealed takes none.
#[must_use]
pub fn choose(revealed: &[Revealed], paths: &[Vec<PathStep>]) -> Vec<usize> {
    let needed = |place: &Revealed| paths.iter().any(|path| shares_branch(path, &place.path));
    revealed
        .iter()
        .enumerate()
        .filter(|(_, place)| needed(place))
        .map(|(position, _)| position)
        .collect()
}

/// The SD-JWT with the disclosures at `positions` and those they stand in, up to the last tilde, ready for a key binding.
///
/// `revealed` is what [`super::Verified::revealed`] told for the same SD-JWT.
#[must_use]
pub fn present(sd_jwt: &SdJwt, revealed: &[Revealed], positions: &[usize]) -> String {
    let mut keep = vec![false; sd_jwt.disclosures().len()];
    for position in positions {
        let mut next = Some(*position);
        while let Some(position) = next {
            if let Some(flag) = keep.get_mut(position) {
                *flag = true;
            }
            next = revealed.get(position).and_then(|r| r.parent);
        }
    }
    let mut text = format!("{}~", sd_jwt.jwt_text());
    for (disclosure, _) in sd_jwt
        .disclosures()
        .iter()
        .zip(&keep)
        .filter(|(_, keep)| **keep)
    {
        text.push_str(disclosure.encoded());
        text.push('~');
    }
    text
}

/// Whether one of the two paths leads through the other.
fn shares_branch(asked: &[PathStep], place: &[PathStep]) -> bool {
    let shared = asked.len().min(place.len());
    asked[..shared] == place[..shared]
}
