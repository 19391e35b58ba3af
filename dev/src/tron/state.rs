//! What the network remembers.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::address::Address;
use super::chain::{BLOCK_SECONDS, Chain, Finality};
use super::transaction::{Event, Kind, Token, Transaction};
use crate::context::Context;
use crate::random;

/// How many transactions are kept; the oldest are forgotten.
const TRANSACTIONS_MAX: usize = 5000;

/// The chain with its transactions.
#[derive(Serialize, Deserialize)]
pub(super) struct State {
    pub(super) chain: Chain,
    /// Oldest first.
    pub(super) transactions: VecDeque<Transaction>,
    sequence: u64,
    /// How many of the next calls are refused.
    pub(super) refusals: u32,
    /// How the index answers.
    #[serde(default)]
    pub(super) index: Index,
}

/// How the index answers: what it leaves out.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(super) struct Index {
    /// Whether a page that is not the last names the next one.
    pub(super) marks: bool,
    /// Whether a row says what its token calls itself.
    pub(super) token_info: bool,
}

impl Default for Index {
    fn default() -> Self {
        Self { marks: true, token_info: true }
    }
}

/// What a wallet was told to do.
#[derive(Clone)]
pub(super) struct Order {
    pub(super) kind: Kind,
    pub(super) token: Token,
    pub(super) from: Address,
    pub(super) to: Address,
    /// In 10⁻⁶ of the token.
    pub(super) values: Vec<u64>,
}

impl State {
    /// What was kept, at this context's speed; an empty chain if nothing was.
    pub(super) fn go_on(kept: Option<Self>, context: &Context) -> Self {
        let (now_ms, period_ms) = (context.clock.now().millis(), context.duration_ms(BLOCK_SECONDS));
        match kept {
            Some(mut state) => {
                state.chain = state.chain.at_speed(now_ms, period_ms);
                state
            }
            None => {
                let chain = Chain::first(now_ms, period_ms);
                Self { chain, transactions: VecDeque::new(), sequence: 0, refusals: 0, index: Index::default() }
            }
        }
    }

    /// Puts a transaction into the newest block. Its time is the moment of the payment, not the block's beginning:
    /// whoever pays after an order was made has not paid before it.
    pub(super) fn add(&mut self, order: Order, now_ms: i64) -> &Transaction {
        self.sequence += 1;
        let Order { kind, token, from, to, values } = order;
        // The machine's clock may be set back; the chain's goes on.
        let at_ms = self.transactions.back().map_or(now_ms, |last| last.at_ms.max(now_ms));
        let (block, txid) = (self.chain.head(at_ms), random::hex(64));
        while self.transactions.len() >= TRANSACTIONS_MAX {
            self.transactions.pop_front();
        }
        let sequence = self.sequence;
        self.transactions.push_back(Transaction { sequence, txid, kind, token, from, to, values, block, at_ms });
        &self.transactions[self.transactions.len() - 1]
    }

    pub(super) fn finality(&self, transaction: &Transaction, now_ms: i64) -> Finality {
        self.chain.finality(transaction.kind, transaction.block, now_ms)
    }

    /// A transaction that is on the chain now.
    pub(super) fn find(&self, txid: &str, now_ms: i64) -> Option<(&Transaction, Finality)> {
        let transaction = self.transactions.iter().find(|known| known.txid == txid)?;
        match self.finality(transaction, now_ms) {
            Finality::Orphaned => None,
            finality @ (Finality::Unconfirmed | Finality::Solid) => Some((transaction, finality)),
        }
    }

    /// Every event that is on the chain now, oldest first.
    pub(super) fn events(&self, now_ms: i64) -> impl DoubleEndedIterator<Item = (Event<'_>, Finality)> {
        self.transactions.iter().flat_map(move |transaction| {
            let finality = self.finality(transaction, now_ms);
            let events: Vec<_> = match finality {
                Finality::Orphaned => Vec::new(),
                Finality::Unconfirmed | Finality::Solid => transaction.events().collect(),
            };
            events.into_iter().map(move |event| (event, finality))
        })
    }
}
