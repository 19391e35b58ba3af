//! How much is measured. `--quick` shows that everything works; its numbers mean little.

/// Counts of one run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    /// Rounds of every comparison, ours and the other's taking turns.
    pub(crate) rounds: usize,
    /// Requests of a round over one connection.
    pub(crate) alone: usize,
    /// Requests of a round over sixteen connections.
    pub(crate) together: usize,
    /// Requests before the first round, for connections, caches and the peer's compiler.
    pub(crate) warm: usize,
    /// Starts of each function.
    pub(crate) starts: usize,
    /// Pictures of one person.
    pub(crate) pictures: u64,
    /// Entries of the short ledger.
    pub(crate) entries_few: u64,
    /// Entries of the long one.
    pub(crate) entries_many: u64,
    /// Open event streams.
    pub(crate) watchers: u64,
    /// Events written to each watched job, one every so often.
    pub(crate) events: usize,
    /// Photos whose pictures are copied.
    pub(crate) copies: u64,
    /// Holds that are captured in one round.
    pub(crate) holds: usize,
}

/// Connections of a round under load.
pub(crate) const TOGETHER: usize = 16;

impl Sizes {
    /// What `docs/bench.md` shows.
    pub(crate) const FULL: Self = Self {
        rounds: 3,
        alone: 400,
        together: 800,
        warm: 400,
        starts: 20,
        pictures: 10_000,
        entries_few: 1_000,
        entries_many: 1_000_000,
        watchers: 100,
        events: 5,
        copies: 20,
        holds: 2_000,
    };

    /// Enough to see that it works.
    pub(crate) const QUICK: Self = Self {
        rounds: 1,
        alone: 30,
        together: 60,
        warm: 20,
        starts: 3,
        pictures: 200,
        entries_few: 100,
        entries_many: 5_000,
        watchers: 10,
        events: 2,
        copies: 2,
        holds: 100,
    };

    /// How many trainings the webhook rows end: every round of both programs, their warm-up, and one for the check that
    /// both do the same.
    pub(crate) const fn trainings(&self) -> u64 {
        (2 * (self.rounds * (self.alone + self.together) + self.warm) + 2) as u64
    }
}
