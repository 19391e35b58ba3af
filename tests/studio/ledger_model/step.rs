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
    prop_oneof![(0_u8..2).prop_map(What::Order), (0_u8..2).prop_map(What::Bill)]
}

fn how() -> impl Strategy<Value = How> {
    prop_oneof![3 => (0_u32..9).prop_map(How::Capture), 3 => (0_u32..3).prop_map(How::Cancel), 1 => Just(How::Expire)]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (0_i64..20, 0_u8..6).prop_map(|(credits, dedupe)| Step::Grant { credits, dedupe }),
        1 => (-15_i64..5, 0_u8..6).prop_map(|(credits, dedupe)| Step::Adjust { credits, dedupe }),
        3 => (1_i64..20, 0_u8..2).prop_map(|(credits, number)| Step::Buy { credits, number: What::Order(number) }),
        3 => (1_i64..20, 1_i64..60, 0_u8..2)
            .prop_map(|(credits, seconds, number)| Step::Bill { credits, seconds, number: What::Bill(number) }),
        12 => (what(), prop_oneof![Just(0_i64), Just(50), Just(100), 0_i64..101])
            .prop_map(|(number, percent)| Step::Return { number, percent }),
        6 => (1_u32..10).prop_map(|pieces| Step::Hold { pieces }),
        6 => (any::<usize>(), how()).prop_map(|(hold, how)| Step::Settle { hold, how }),
        1 => Just(Step::Sweep),
        4 => prop_oneof![3 => 0_i64..40, 1 => Just(90_000)].prop_map(|seconds| Step::Wait { seconds }),
    ]
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        4 => Just(Fate::Once), 2 => Just(Fate::Twice), 1 => Just(Fate::CutOff), 1 => Just(Fate::CutOffThenOnce)
    ]
}

/// What must be met, whatever the dice say: a release that pays what is owed after a bill took from two pots, credits that
/// come back to a period that has ended, from a hold and from returned money.
pub(super) fn known() -> [Vec<(Step, Fate, i64)>; 2] {
    let bill = What::Bill(0);
    let begin = [
        Step::Buy { credits: 4, number: What::Order(0) },
        Step::Bill { credits: 10, seconds: 5, number: bill },
        Step::Hold { pieces: 8 },
    ];
    let owing = [
        Step::Return { number: bill, percent: 100 },
        Step::Settle { hold: 0, how: How::Cancel(0) },
        Step::Return { number: bill, percent: 0 },
    ];
    let late = [
        Step::Return { number: bill, percent: 20 },
        Step::Wait { seconds: 40 },
        Step::Settle { hold: 0, how: How::Capture(3) },
        Step::Return { number: bill, percent: 0 },
    ];
    let once = |steps: &[Step]| begin.iter().chain(steps).map(|step| (step.clone(), Fate::Once, 0)).collect();
    [once(&owing), once(&late)]
}

/// Steps, the fate of each, and how many seconds the clock of the instance that does it is ahead.
pub(super) fn histories() -> impl Strategy<Value = Vec<(Step, Fate, i64)>> {
    // Something is paid for and something is on hold, so that there is something to give back and to end.
    let paid = (1_i64..20, 1_i64..20, 1_i64..60, 1_u32..10).prop_map(|(bought, plan, seconds, pieces)| {
        [
            Step::Buy { credits: bought, number: What::Order(0) },
            Step::Bill { credits: plan, seconds, number: What::Bill(0) },
            Step::Hold { pieces },
        ]
        .map(|step| (step, Fate::Once, 0))
    });
    (paid, proptest::collection::vec((step(), fate(), -5_i64..6), 1..30))
        .prop_map(|(paid, steps)| paid.into_iter().chain(steps).collect())
}
