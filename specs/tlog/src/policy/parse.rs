//! Reading a policy file, line by line; each mistake names its line.

use super::{
    Group, Member, POLICY_BYTES_MAX, POLICY_ITEMS_MAX, Policy, PolicyError, PolicyLog,
    PolicyWitness,
};
use crate::cosignature::CosignatureVerifier;
use crate::note::NoteVerifier;

/// A file being read.
#[derive(Default)]
struct Reading {
    logs: Vec<PolicyLog>,
    witnesses: Vec<PolicyWitness>,
    groups: Vec<Group>,
    used: Vec<Member>,
    quorum: Option<Option<Member>>,
}

pub(super) fn policy(text: &str) -> Result<Policy, PolicyError> {
    if text.len() > POLICY_BYTES_MAX {
        return Err(PolicyError::TooLarge);
    }
    let mut reading = Reading::default();
    for (line, text) in (1..).zip(text.split_inclusive('\n')) {
        let text = text
            .strip_suffix('\n')
            .filter(|t| t.chars().all(|c| c == '\t' || !c.is_ascii_control()))
            .ok_or(PolicyError::Characters(line))?;
        let words: Vec<&str> = text.split([' ', '\t']).filter(|w| !w.is_empty()).collect();
        if words.first().is_none_or(|word| word.starts_with('#')) {
            continue;
        }
        reading.line(line, &words)?;
        if reading.items() > POLICY_ITEMS_MAX {
            return Err(PolicyError::TooLarge);
        }
    }
    Ok(Policy {
        logs: reading.logs,
        witnesses: reading.witnesses,
        groups: reading.groups,
        quorum: reading.quorum.ok_or(PolicyError::Quorum)?,
    })
}

impl Reading {
    fn items(&self) -> usize {
        self.logs
            .len()
            .max(self.witnesses.len())
            .max(self.groups.len())
    }

    fn line(&mut self, line: usize, words: &[&str]) -> Result<(), PolicyError> {
        match *words {
            ["log", vkey] => self.log(line, vkey, None),
            ["log", vkey, url] => self.log(line, vkey, Some(url)),
            ["witness", name, vkey] => self.witness(line, name, vkey, None),
            ["witness", name, vkey, url] => self.witness(line, name, vkey, Some(url)),
            ["group", name, threshold, ref members @ ..] if !members.is_empty() => {
                self.group(line, name, threshold, members)
            }
            ["quorum", name] => self.quorum(line, name),
            _ => Err(PolicyError::Line(line)),
        }
    }

    fn log(&mut self, line: usize, vkey: &str, url: Option<&str>) -> Result<(), PolicyError> {
        let key = NoteVerifier::parse(vkey).map_err(|error| PolicyError::Key { line, error })?;
        self.unused_key(line, key.public_key())?;
        self.logs.push(PolicyLog {
            key,
            url: url.map(str::to_owned),
        });
        Ok(())
    }

    fn witness(
        &mut self,
        line: usize,
        name: &str,
        vkey: &str,
        url: Option<&str>,
    ) -> Result<(), PolicyError> {
        let key =
            CosignatureVerifier::parse(vkey).map_err(|error| PolicyError::Key { line, error })?;
        self.unused_key(line, key.public_key())?;
        self.free_name(line, name)?;
        self.witnesses.push(PolicyWitness {
            name: name.to_owned(),
            key,
            url: url.map(str::to_owned),
        });
        Ok(())
    }

    fn group(
        &mut self,
        line: usize,
        name: &str,
        threshold: &str,
        names: &[&str],
    ) -> Result<(), PolicyError> {
        self.free_name(line, name)?;
        let mut members = Vec::with_capacity(names.len());
        for name in names {
            let member = self.find(name).ok_or(PolicyError::Unknown(line))?;
            // "Each defined name can be listed as a group member at most once."
            if self.used.contains(&member) {
                return Err(PolicyError::Unknown(line));
            }
            self.used.push(member);
            members.push(member);
        }
        let threshold = match threshold {
            "any" => 1,
            "all" => members.len(),
            number => number
                .parse()
                .ok()
                .filter(|n: &usize| n.to_string() == number)
                .filter(|n| (1..=members.len()).contains(n))
                .ok_or(PolicyError::Threshold(line))?,
        };
        self.groups.push(Group {
            name: name.to_owned(),
            threshold,
            members,
        });
        Ok(())
    }

    fn quorum(&mut self, line: usize, name: &str) -> Result<(), PolicyError> {
        if self.quorum.is_some() {
            return Err(PolicyError::Quorum);
        }
        self.quorum = Some(match name {
            "none" => None,
            name => Some(self.find(name).ok_or(PolicyError::Unknown(line))?),
        });
        Ok(())
    }

    fn find(&self, name: &str) -> Option<Member> {
        let witness = self.witnesses.iter().position(|w| w.name == name);
        let group = || self.groups.iter().position(|g| g.name == name);
        witness
            .map(Member::Witness)
            .or_else(|| group().map(Member::Group))
    }

    fn free_name(&self, line: usize, name: &str) -> Result<(), PolicyError> {
        if name == "none" || self.find(name).is_some() {
            return Err(PolicyError::Name(line));
        }
        Ok(())
    }

    /// One key in two places would count twice, or let the log witness itself.
    fn unused_key(&self, line: usize, key: &[u8]) -> Result<(), PolicyError> {
        let taken = self
            .logs
            .iter()
            .any(|l| l.key.public_key().as_slice() == key)
            || self.witnesses.iter().any(|w| w.key.public_key() == key);
        if taken {
            return Err(PolicyError::DuplicateKey(line));
        }
        Ok(())
    }
}
