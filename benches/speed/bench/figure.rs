//! A figure: what was measured, and the bounds it is held to.

use super::Effort;

/// One figure: a median of ratios (or a plain number), and what it must and should be.
pub(super) struct Figure {
    /// The goal it belongs to.
    pub(super) goal: u32,
    /// What was measured.
    pub(super) what: String,
    /// What came out.
    pub(super) value: f64,
    /// The bound that a release must hold.
    pub(super) must: f64,
    /// What has been shown to be reachable.
    pub(super) aim: f64,
    /// Whether more is better.
    pub(super) more_is_better: bool,
    /// What stands behind the number: `x`, ` ms`, ` MiB`.
    pub(super) unit: &'static str,
}

impl Figure {
    /// Whether the bound holds.
    pub(super) fn holds(&self) -> bool {
        if self.more_is_better { self.value >= self.must } else { self.value <= self.must }
    }
}

pub(super) fn more(goal: u32, what: impl Into<String>, value: f64, must: f64, aim: f64) -> Figure {
    Figure { goal, what: what.into(), value, must, aim, more_is_better: true, unit: "x" }
}

pub(super) fn less(goal: u32, what: impl Into<String>, value: f64, must: f64, aim: f64) -> Figure {
    Figure { goal, what: what.into(), value, must, aim, more_is_better: false, unit: "x" }
}

/// The median of a ratio that is taken anew in each round: ours, and theirs.
pub(super) fn ratios(effort: Effort, mut round: impl FnMut() -> anyhow::Result<(f64, f64)>) -> anyhow::Result<f64> {
    let mut values = Vec::with_capacity(effort.rounds);
    for _ in 0..effort.rounds {
        let (ours, theirs) = round()?;
        values.push(ours / theirs);
    }
    Ok(median(values))
}

/// The middle one of some values.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
