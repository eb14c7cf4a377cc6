//! The sentence beside the list: who outside checks the log, computed from the witness policy and the published
//! checkpoint. It never claims more than holds: with no witness it says so.

use registry::clock::{CityZone, UnixTime};

use crate::dates;
use crate::words::Words;

/// What is known of the log's witnesses at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch {
    /// How many must have signed; zero when the policy asks for none.
    pub quorum: usize,
    /// Every witness of the policy by name, with the time of its newest signature on the published checkpoint.
    pub witnesses: Vec<(String, Option<UnixTime>)>,
    /// Whether the quorum is met now.
    pub met: bool,
}

/// Asked each time the page is shown.
pub type AskWatch = std::sync::Arc<dyn Fn() -> Watch + Send + Sync>;

/// The panel as it is shown.
#[derive(Clone, Debug)]
pub struct WatchView {
    /// Its heading.
    pub title: String,
    /// The sentence.
    pub text: String,
    /// The witnesses.
    pub witnesses: Vec<WitnessView>,
    /// What happens otherwise.
    pub otherwise: Option<String>,
}

/// One witness.
#[derive(Clone, Debug)]
pub struct WitnessView {
    /// Its name.
    pub name: String,
    /// Whether it has signed.
    pub fresh: bool,
    /// When, or that it has not.
    pub when: String,
}

impl WatchView {
    /// The panel for a state of the witnesses.
    #[must_use]
    pub fn of(t: Words, zone: CityZone, watch: &Watch) -> Self {
        if watch.quorum == 0 {
            return Self {
                title: t.say("watch-title-alone"),
                text: t.say("watch-alone"),
                witnesses: Vec::new(),
                otherwise: None,
            };
        }
        let signed: Vec<_> = watch.witnesses.iter().filter_map(|(_, at)| *at).collect();
        let (q, n, k) = (
            watch.quorum.to_string(),
            watch.witnesses.len().to_string(),
            signed.len().to_string(),
        );
        let newest = signed
            .iter()
            .max()
            .map(|at| dates::clock(zone, *at))
            .unwrap_or_default();
        let (text, otherwise) = if watch.met {
            let values = [
                ("q", q.as_str()),
                ("n", n.as_str()),
                ("k", k.as_str()),
                ("time", newest.as_str()),
            ];
            (
                t.fill("watch-met", &values),
                Some(t.with("watch-met-otherwise", "q", &q)),
            )
        } else {
            (t.fill("watch-missed", &[("q", &q), ("k", &k)]), None)
        };
        Self {
            title: t.say("watch-title"),
            text,
            witnesses: watch
                .witnesses
                .iter()
                .map(|one| witness(t, zone, one))
                .collect(),
            otherwise,
        }
    }
}

fn witness(t: Words, zone: CityZone, (name, at): &(String, Option<UnixTime>)) -> WitnessView {
    WitnessView {
        name: name.clone(),
        fresh: at.is_some(),
        when: at.map_or_else(|| t.say("watch-not-signed"), |at| dates::clock(zone, at)),
    }
}

#[cfg(test)]
mod tests {
    use registry::clock::{CityZone, UnixTime};
    use registry::vocabulary::Language;

    use super::{Watch, WatchView};
    use crate::words::Words;

    #[test]
    fn the_sentence_never_claims_more_than_holds() {
        let at = Some(UnixTime(1_772_503_500));
        let states = [
            Watch {
                quorum: 0,
                witnesses: Vec::new(),
                met: true,
            },
            Watch {
                quorum: 2,
                witnesses: vec![("a".into(), at), ("b".into(), at), ("c".into(), None)],
                met: true,
            },
            Watch {
                quorum: 2,
                witnesses: vec![("a".into(), at), ("b".into(), None)],
                met: false,
            },
        ];
        let said: Vec<_> = Language::ALL
            .into_iter()
            .flat_map(|language| {
                states
                    .iter()
                    .map(move |watch| WatchView::of(Words::of(language), CityZone::CHINA, watch))
            })
            .collect();
        insta::assert_debug_snapshot!(said);
    }
}
