//! Percentiles of a sample. Nothing is thrown away: the slowest request counts like any other.

use std::fmt;

/// Of one operation, in microseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    pub count: usize,
    pub p50: u64,
    pub p99: u64,
    pub most: u64,
}

impl Figures {
    /// `None` for an empty sample.
    pub fn of(mut microseconds: Vec<u64>) -> Option<Self> {
        microseconds.sort_unstable();
        Some(Self {
            count: microseconds.len(),
            p50: percentile(&microseconds, 50)?,
            p99: percentile(&microseconds, 99)?,
            most: *microseconds.last()?,
        })
    }
}

/// The smallest value that at least `percent` of the sample do not exceed (nearest rank).
fn percentile(sorted: &[u64], percent: usize) -> Option<u64> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

impl fmt::Display for Figures {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milli = |micro: u64| micro as f64 / 1000.0;
        write!(
            out,
            "p50 {:.2} ms, p99 {:.2} ms, most {:.2} ms of {}",
            milli(self.p50),
            milli(self.p99),
            milli(self.most),
            self.count
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Figures;

    #[test]
    fn percentiles_are_by_nearest_rank() {
        let figures = Figures::of((1..=100).rev().collect());
        assert_eq!(
            figures,
            Some(Figures {
                count: 100,
                p50: 50,
                p99: 99,
                most: 100
            })
        );
        assert_eq!(
            Figures::of(vec![7]),
            Some(Figures {
                count: 1,
                p50: 7,
                p99: 7,
                most: 7
            })
        );
        assert_eq!(Figures::of(Vec::new()), None);
    }
}
