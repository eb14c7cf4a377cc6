//! The resident's own applications: a sealed list that only its owner opens, with what lets the owner, and nobody
//! else, act on the file of a child. The session on a child's file lives for one use case.

use access::Opening;
use registry::ids::Reference;
use registry::record::{ApplicationRecord, OwnFile};
use registry::vocabulary::FieldGroup;

use crate::city::{City, OwnSession};
use crate::error::OfficeError;

impl City {
    /// Opens the resident's list of own applications; the entry says so on their list.
    pub(crate) fn own_applications(
        &self,
        own: OwnSession,
    ) -> Result<(Opening, ApplicationRecord), OfficeError> {
        let opening = self
            .access
            .open_own(own.session, FieldGroup::Application.into())?;
        let record = opening.read_if_any::<ApplicationRecord>()?;
        let record = record.map(access::Opened::into_record).unwrap_or_default();
        Ok((opening, record))
    }

    /// The own file with this number.
    pub(crate) fn own_file(
        &self,
        own: OwnSession,
        reference: Reference,
    ) -> Result<OwnFile, OfficeError> {
        let (_, record) = self.own_applications(own)?;
        record
            .files
            .into_iter()
            .find(|file| file.reference == reference)
            .ok_or(OfficeError::UnknownReference)
    }

    /// Does `work` with a session on the file's beneficiary, and ends that session.
    pub(crate) fn on_behalf<T>(
        &self,
        own: OwnSession,
        file: &OwnFile,
        work: impl FnOnce(OwnSession) -> Result<T, OfficeError>,
    ) -> Result<T, OfficeError> {
        let Some(capability) = &file.capability else {
            return work(own);
        };
        let (session, resident) = self.access.keyhold().use_capability(capability)?;
        let result = if resident == *file.about.expose() {
            work(OwnSession { session, resident })
        } else {
            Err(OfficeError::UnknownReference)
        };
        self.access.keyhold().sign_out_resident(session);
        result
    }
}
