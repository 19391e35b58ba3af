//! What can happen to an account.

use proptest::prelude::*;

/// Something that can happen to an account. Indices are taken modulo what there is.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Grant {
        credits: i64,
        dedupe: u8,
    },
    Adjust {
        credits: i64,
        dedupe: u8,
    },
    Buy {
        credits: i64,
        number: What,
    },
    Bill {
        credits: i64,
        seconds: i64,
        number: What,
    },
    /// So much of the money of something is back: more than before, or less when a dispute was won.
    Return {
        number: What,
        percent: i64,
    },
    Hold {
        pieces: u32,
    },
    Settle {
        hold: usize,
        how: How,
    },
    /// The reconciler comes by.
    Sweep,
    Wait {
        seconds: i64,
    },
}

/// What was paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Order(u8),
    Bill(u8),
}

impl What {
    /// A name within the account.
    pub(super) fn id(self) -> String {
        match self {
            Self::Order(number) => format!("order{number}"),
            Self::Bill(number) => format!("bill{number}"),
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) enum How {
    Capture(u32),
    Cancel(u32),
    Expire,
}

/// How often a step is tried, and whether the process dies in the middle of it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fate {
    Once,
    Twice,
    CutOff,
    CutOffThenOnce,
}

fn what() -> impl Strategy<Value = What> {
    prop_oneof![(0_u8..3).prop_map(What::Order), (0_u8..3).prop_map(What::Bill)]
}

fn how() -> impl Strategy<Value = How> {
    prop_oneof![3 => (0_u32..6).prop_map(How::Capture), 2 => (0_u32..3).prop_map(How::Cancel), 1 => Just(How::Expire)]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (0_i64..20, 0_u8..6).prop_map(|(credits, dedupe)| Step::Grant { credits, dedupe }),
        1 => (-15_i64..5, 0_u8..6).prop_map(|(credits, dedupe)| Step::Adjust { credits, dedupe }),
        2 => (1_i64..20, 0_u8..3).prop_map(|(credits, number)| Step::Buy { credits, number: What::Order(number) }),
        3 => (1_i64..14, 1_i64..60, 0_u8..3)
            .prop_map(|(credits, seconds, number)| Step::Bill { credits, seconds, number: What::Bill(number) }),
        4 => (what(), prop_oneof![Just(0_i64), Just(50), Just(100), 0_i64..101])
            .prop_map(|(number, percent)| Step::Return { number, percent }),
        5 => (1_u32..5).prop_map(|pieces| Step::Hold { pieces }),
        5 => (any::<usize>(), how()).prop_map(|(hold, how)| Step::Settle { hold, how }),
        1 => Just(Step::Sweep),
        2 => prop_oneof![3 => 0_i64..40, 1 => Just(90_000)].prop_map(|seconds| Step::Wait { seconds }),
    ]
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        4 => Just(Fate::Once), 2 => Just(Fate::Twice), 1 => Just(Fate::CutOff), 1 => Just(Fate::CutOffThenOnce)
    ]
}

/// Steps, the fate of each, and how many seconds the clock of the instance that does it is ahead.
pub(super) fn histories() -> impl Strategy<Value = Vec<(Step, Fate, i64)>> {
    proptest::collection::vec((step(), fate(), -5_i64..6), 1..28)
}
