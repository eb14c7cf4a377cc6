//! What the public list says, counted. Nothing here points to a resident: an announcement has no field that could.

use std::collections::BTreeMap;

use registry::clock::{CityDay, CityZone};
use registry::ids::OfficeId;
use registry::readlog::{Announcement, ListedEntry};

/// Runs of one job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Jobs {
    /// How often it began.
    pub runs: u64,
    /// The most records it may have opened, all runs together.
    pub records: u64,
}

/// The public list in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicCounts {
    /// Its entries, the first included; zero when nothing was ever announced.
    pub entries: u64,
    /// Entries whose text is no longer kept, so that they are in no count below.
    pub unread: u64,
    /// Records opened outside of the ordinary conditions, by month (`YYYY-MM`, UTC) and office.
    pub break_glass: BTreeMap<(String, OfficeId), u64>,
    /// Readings whose details a court has sealed, by court.
    pub court_sealed: BTreeMap<OfficeId, u64>,
    /// Jobs, by name.
    pub jobs: BTreeMap<String, Jobs>,
    /// Officials' passkeys that became valid.
    pub officials_registered: u64,
    /// Officials' passkeys that ended.
    pub officials_ended: u64,
    /// Residents whose keys were destroyed.
    pub keys_destroyed: u64,
    /// Changes of keyhold's root key.
    pub root_changes: u64,
    /// Databases put back from a backup, by role.
    pub restored: BTreeMap<String, u64>,
}

impl PublicCounts {
    pub(super) fn add(&mut self, entry: &ListedEntry) {
        self.entries += 1;
        let Some(detail) = &entry.detail else {
            self.unread += 1;
            return;
        };
        let one_more = |count: &mut u64| *count += 1;
        match detail.opening.announcement.clone() {
            None => {} // the list's own beginning, or what does not belong here and is a finding
            Some(Announcement::OfficialRegistered { .. }) => self.officials_registered += 1,
            Some(Announcement::OfficialEnded { .. }) => self.officials_ended += 1,
            Some(Announcement::BreakGlass { office }) => {
                let utc = CityZone { offset_seconds: 0 };
                let day = CityDay::of(entry.entry.minute.start(), utc)
                    .date()
                    .to_string();
                let month = day.get(..7).unwrap_or_default().to_owned();
                one_more(self.break_glass.entry((month, office)).or_default());
            }
            Some(Announcement::CourtSealed { court, .. }) => {
                one_more(self.court_sealed.entry(court).or_default());
            }
            Some(Announcement::Job { job, records }) => {
                let jobs = self.jobs.entry(job).or_default();
                jobs.runs += 1;
                jobs.records += u64::from(records);
            }
            Some(Announcement::KeysDestroyed) => self.keys_destroyed += 1,
            Some(Announcement::RootChanged { .. }) => self.root_changes += 1,
            Some(Announcement::Restored { database }) => {
                one_more(self.restored.entry(database).or_default());
            }
        }
    }
}
