//! The programmes of `policy/`, checked once when the service starts: a programme that asks for more than the purpose
//! allows, or for something the register does not know, is refused before anybody can apply.

use std::collections::BTreeMap;

use registry::ids::{OfficeId, ProgrammeId};
use registry::purpose::Purpose;
use registry::vocabulary::{FieldGroup, FieldGroups};
use rules::programme::{Programme, ProgrammeError};

/// Every programme that can be applied for.
#[derive(Clone, Debug, Default)]
pub struct Programmes(BTreeMap<ProgrammeId, Offered>);

/// A programme with its names resolved.
#[derive(Clone, Debug)]
pub(crate) struct Offered {
    pub(crate) programme: Programme,
    pub(crate) office: OfficeId,
    pub(crate) needs: FieldGroups,
}

/// Why a programme is not offered.
#[derive(Debug, thiserror::Error)]
pub enum ProgrammeRefused {
    /// Its file does not read.
    #[error(transparent)]
    File(#[from] ProgrammeError),
    /// It needs something the register does not know.
    #[error("programme {programme}: `{need}` is no field group of the register")]
    UnknownNeed {
        /// The programme.
        programme: String,
        /// What it asks for.
        need: String,
    },
    /// It needs more than the purpose allows.
    #[error("programme {programme}: deciding an application never opens `{group}`")]
    BeyondPurpose {
        /// The programme.
        programme: String,
        /// The group.
        group: FieldGroup,
    },
    /// It does not open the facts of the case, without which nothing can be granted.
    #[error(
        "programme {programme}: `needs` must name case_facts, where the school year applied for stands"
    )]
    NoFacts {
        /// The programme.
        programme: String,
    },
    /// Two files have one id.
    #[error("programme {programme} stands in two files")]
    Twice {
        /// The programme.
        programme: String,
    },
    /// Its id or office is not a slug.
    #[error("programme {programme}: id and office must be slugs")]
    Name {
        /// The programme.
        programme: String,
    },
}

impl Programmes {
    /// Reads the texts of the rule files.
    ///
    /// # Errors
    /// [`ProgrammeRefused`] names the programme and what is wrong.
    pub fn read<'a>(
        texts: impl IntoIterator<Item = &'a str>,
    ) -> Result<Programmes, ProgrammeRefused> {
        let mut programmes = BTreeMap::new();
        for text in texts {
            let programme = Programme::parse(text)?;
            let name = || programme.id().to_owned();
            let unnamed = |_| ProgrammeRefused::Name { programme: name() };
            let id: ProgrammeId = programme.id().parse().map_err(unnamed)?;
            let offered = Offered {
                office: programme.office().parse().map_err(unnamed)?,
                needs: needs(&programme)?,
                programme,
            };
            if let Some(earlier) = programmes.insert(id, offered) {
                return Err(ProgrammeRefused::Twice {
                    programme: earlier.programme.id().to_owned(),
                });
            }
        }
        Ok(Programmes(programmes))
    }

    /// The programme with this id.
    #[must_use]
    pub fn get(&self, id: &ProgrammeId) -> Option<&Programme> {
        self.0.get(id).map(|offered| &offered.programme)
    }

    /// What each programme opens at most, for keyhold, which holds every case to it.
    #[must_use]
    pub fn groups(&self) -> BTreeMap<ProgrammeId, FieldGroups> {
        self.0
            .iter()
            .map(|(id, offered)| (id.clone(), offered.needs))
            .collect()
    }

    /// All of them, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Programme> {
        self.0.values().map(|offered| &offered.programme)
    }

    pub(crate) fn offered(&self, id: &ProgrammeId) -> Option<&Offered> {
        self.0.get(id)
    }
}

fn needs(programme: &Programme) -> Result<FieldGroups, ProgrammeRefused> {
    let mut groups = Vec::new();
    for need in programme.needs() {
        let group: FieldGroup = need.parse().map_err(|_| ProgrammeRefused::UnknownNeed {
            programme: programme.id().to_owned(),
            need: need.clone(),
        })?;
        if !Purpose::DecideEntitlement.groups_allowed().contains(group) {
            return Err(ProgrammeRefused::BeyondPurpose {
                programme: programme.id().to_owned(),
                group,
            });
        }
        groups.push(group);
    }
    if !groups.contains(&FieldGroup::CaseFacts) {
        return Err(ProgrammeRefused::NoFacts {
            programme: programme.id().to_owned(),
        });
    }
    Ok(groups.into_iter().collect())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const RULE: &str = include_str!("../../../policy/entitlements/school-fee-remission.md");
    const NEEDS: &str = r#"["name", "birth", "guardianship", "case_facts"]"#;

    fn refused(needs: &str) -> ProgrammeRefused {
        assert!(RULE.contains(NEEDS));
        Programmes::read([RULE.replace(NEEDS, needs).as_str()]).unwrap_err()
    }

    #[test]
    fn a_programme_asks_only_for_what_the_purpose_allows() {
        assert!(Programmes::read([RULE]).is_ok());
        let beyond = refused(r#"["name", "case_facts", "address"]"#);
        assert!(matches!(
            beyond,
            ProgrammeRefused::BeyondPurpose {
                group: FieldGroup::Address,
                ..
            }
        ));
        let own = refused(r#"["application", "case_facts"]"#);
        assert!(matches!(own, ProgrammeRefused::BeyondPurpose { .. }));
        let unknown = refused(r#"["family_planning_certificate"]"#);
        assert!(matches!(unknown, ProgrammeRefused::UnknownNeed { .. }));
        assert!(matches!(
            refused(r#"["name"]"#),
            ProgrammeRefused::NoFacts { .. }
        ));
    }

    #[test]
    fn two_files_do_not_share_an_id() {
        let twice = Programmes::read([RULE, RULE]).unwrap_err();
        assert!(matches!(twice, ProgrammeRefused::Twice { .. }));
    }
}
