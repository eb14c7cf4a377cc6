//! The key of each (resident, field group): made when the group is first sealed, never replaced.
//!
//! Must never give a key out: that is what `confirm` is for.

use registry::ids::ResidentId;
use registry::vocabulary::FieldGroup;
use store::keyhold::{self as rows, Wrapped};

use super::error::KeyholdError;
use super::local::LocalKeyhold;
use super::roots::RootKeys;
use crate::sealing::SecretKey;

impl LocalKeyhold {
    pub(super) fn seal_group(
        &self,
        resident: ResidentId,
        group: FieldGroup,
        plaintext: &[u8],
    ) -> Result<Vec<u8>, KeyholdError> {
        self.a_person(resident)?;
        let key = self.group_key(resident, group)?;
        Ok(key.seal(&record_place(resident, group), plaintext)?)
    }

    /// The key of a group, made when there is none: once made it is never replaced, so that writing a group again costs no
    /// commit here.
    pub(super) fn group_key(
        &self,
        resident: ResidentId,
        group: FieldGroup,
    ) -> Result<SecretKey, KeyholdError> {
        self.with_roots(|roots| {
            let kept = self.store.read("keyhold: read a group's key", |tx| {
                rows::group_key::get(tx, resident, group)
            })?;
            let wrapped = match kept {
                Some(wrapped) => wrapped,
                None => self.make_group_key(roots, resident, group)?,
            };
            Ok(roots.unwrap_key(&group_place(resident, group), &wrapped)?)
        })
    }

    fn make_group_key(
        &self,
        roots: &RootKeys,
        resident: ResidentId,
        group: FieldGroup,
    ) -> Result<Wrapped, KeyholdError> {
        let fresh = roots.wrap(&group_place(resident, group), &SecretKey::fresh())?;
        Ok(self
            .store
            .transact_grouped(
                "keyhold: key of a field group",
                move |tx| match rows::group_key::get(tx, resident, group)? {
                    Some(wrapped) => Ok(wrapped),
                    None => {
                        rows::group_key::insert(tx, resident, group, &fresh)?;
                        Ok(fresh.clone())
                    }
                },
            )?)
    }
}

/// What binds the wrapped key of a field group.
pub(super) fn group_place(resident: ResidentId, group: FieldGroup) -> Vec<u8> {
    let mut place = b"denizen/keyhold/group/1".to_vec();
    place.extend_from_slice(resident.as_bytes());
    place.push(group as u8);
    place
}

/// What binds a sealed record: whose and which group. Shared with the side that opens it.
pub(crate) fn record_place(resident: ResidentId, group: FieldGroup) -> Vec<u8> {
    let mut place = b"denizen/record/1".to_vec();
    place.extend_from_slice(resident.as_bytes());
    place.push(group as u8);
    place
}
