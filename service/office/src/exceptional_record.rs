//! Reading the groups of an opening that names only some of them.

use registry::record::Record;
use registry::vocabulary::FieldGroups;

use crate::error::OfficeError;

/// The record of one group, when it was asked for and was ever written.
pub(crate) fn if_asked<R: Record>(
    opening: &access::Opening,
    groups: FieldGroups,
) -> Result<Option<R>, OfficeError> {
    if !groups.contains(R::GROUP) {
        return Ok(None);
    }
    Ok(opening.read_if_any::<R>()?.map(access::Opened::into_record))
}
