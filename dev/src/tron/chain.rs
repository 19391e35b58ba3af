//! Blocks and finality, computed from the shared clock: nothing ticks, so skipping time makes blocks.

use serde::{Deserialize, Serialize};

use super::transaction::Kind;

/// A block comes every three seconds.
pub(super) const BLOCK_SECONDS: f64 = 3.0;
/// A block is irreversible when two thirds of the 27 producers have built on it.
const SOLID_AFTER_BLOCKS: i64 = 19;
/// The main network's first block, 2018-06-25: the sandbox counts from there too.
const GENESIS_MS: i64 = 1_529_891_469_000;
const REAL_PERIOD_MS: i64 = 3000;

/// From which block and moment on the blocks are counted, and how long one takes.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Chain {
    block: i64,
    at_ms: i64,
    period_ms: i64,
    /// The newest irreversible block while no more become it.
    #[serde(default)]
    stalled_at: Option<i64>,
}

/// How far a transaction has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Finality {
    /// In a block that may still be dropped.
    Unconfirmed,
    /// For ever.
    Solid,
    /// Its block was dropped: it never was.
    Orphaned,
}

impl Chain {
    /// The chain of a folder that has none.
    pub(super) fn first(now_ms: i64, period_ms: i64) -> Self {
        let block = (now_ms - GENESIS_MS).div_euclid(REAL_PERIOD_MS);
        Self { block, at_ms: now_ms, period_ms, stalled_at: None }
    }

    /// Goes on at another speed: what was solid stays solid.
    pub(super) fn at_speed(self, now_ms: i64, period_ms: i64) -> Self {
        if self.period_ms == period_ms {
            return self;
        }
        let block = self.head(now_ms);
        Self { block, at_ms: self.time_ms(block), period_ms, stalled_at: self.stalled_at }
    }

    /// The newest block.
    pub(super) fn head(&self, now_ms: i64) -> i64 {
        self.block + (now_ms - self.at_ms).div_euclid(self.period_ms)
    }

    /// The newest irreversible block.
    pub(super) fn solid_head(&self, now_ms: i64) -> i64 {
        let usual = self.head(now_ms) - SOLID_AFTER_BLOCKS;
        self.stalled_at.map_or(usual, |block| block.min(usual))
    }

    /// From now on no block becomes irreversible, or those that waited do.
    pub(super) fn stall(&mut self, stalls: bool, now_ms: i64) {
        self.stalled_at = stalls.then(|| self.solid_head(now_ms));
    }

    pub(super) fn is_stalled(&self) -> bool {
        self.stalled_at.is_some()
    }

    /// When a block was made.
    pub(super) fn time_ms(&self, block: i64) -> i64 {
        self.at_ms + (block - self.block) * self.period_ms
    }

    pub(super) fn finality(&self, kind: Kind, block: i64, now_ms: i64) -> Finality {
        match (block <= self.solid_head(now_ms), kind) {
            (false, _) => Finality::Unconfirmed,
            (true, Kind::Unsolid) => Finality::Orphaned,
            (true, Kind::Transfer | Kind::Approval | Kind::Multi | Kind::Failed) => Finality::Solid,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_solid_nineteen_blocks_later() {
        let chain = Chain::first(1_790_000_000_000, 3000);
        let block = chain.head(1_790_000_000_000);
        let after = |ms: i64| chain.finality(Kind::Transfer, block, 1_790_000_000_000 + ms);
        assert_eq!(
            (after(0), after(56_999), after(57_000)),
            (Finality::Unconfirmed, Finality::Unconfirmed, Finality::Solid)
        );
        assert_eq!(chain.finality(Kind::Unsolid, block, 1_790_000_057_000), Finality::Orphaned);
    }

    #[test]
    fn while_the_network_stalls_nothing_becomes_solid() {
        let mut chain = Chain::first(1_790_000_000_000, 3000);
        let block = chain.head(1_790_000_000_000);
        let after = |chain: &Chain| chain.finality(Kind::Transfer, block, 1_790_000_600_000);
        chain.stall(true, 1_790_000_000_000);
        chain.stall(true, 1_790_000_300_000);
        assert_eq!(after(&chain), Finality::Unconfirmed);
        chain.stall(false, 1_790_000_300_000);
        assert_eq!(after(&chain), Finality::Solid);
    }

    #[test]
    fn another_speed_neither_takes_back_a_block_nor_its_finality() {
        let fast = Chain::first(1_790_000_000_000, 3);
        let later = 1_790_000_060_000;
        let slow = fast.at_speed(later, 3000);
        assert_eq!(fast.head(later), slow.head(later));
        assert_eq!(slow.head(later + 3000), slow.head(later) + 1);
        let block = fast.head(1_790_000_000_000);
        assert_eq!(slow.finality(Kind::Transfer, block, later), Finality::Solid);
    }
}
