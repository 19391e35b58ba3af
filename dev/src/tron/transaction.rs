//! What wallets do: transactions, and the events they leave in the log.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::address::Address;

/// `Transfer(address,address,uint256)`.
const TRANSFER_TOPIC: &str = "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";
/// `Approval(address,address,uint256)`.
const APPROVAL_TOPIC: &str = "8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925";

/// What a wallet does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// Pays.
    #[default]
    Transfer,
    /// Allows somebody to take: no money moves.
    Approval,
    /// Pays several times in one transaction, through somebody's batch contract.
    Multi,
    /// Pays in a block that is dropped before it is final.
    Unsolid,
    /// Tries to pay and fails: a transaction without a log.
    Failed,
}

/// Which contract speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Token {
    /// Tether's.
    #[default]
    Usdt,
    /// Somebody's who calls his token USDT, too.
    Fake,
}

impl Token {
    pub(super) fn contract(self) -> Address {
        match self {
            Self::Usdt => Address::USDT,
            Self::Fake => Address::named("a token that calls itself USDT"),
        }
    }

    /// `token_info`: what the contract says of itself, which proves nothing.
    pub(super) fn info(self) -> Value {
        json!({ "symbol": "USDT", "address": self.contract(), "decimals": 6, "name": "Tether USD" })
    }
}

/// A transaction in a block.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Transaction {
    /// Grows with every transaction; the order within a block.
    pub(super) sequence: u64,
    pub(super) txid: String,
    pub(super) kind: Kind,
    pub(super) token: Token,
    pub(super) from: Address,
    pub(super) to: Address,
    /// In 10⁻⁶ of the token, one per event.
    pub(super) values: Vec<u64>,
    pub(super) block: i64,
    pub(super) at_ms: i64,
}

/// One entry of a transaction's log.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event<'a> {
    pub(super) transaction: &'a Transaction,
    /// Its place in the transaction's log.
    pub(super) index: usize,
    /// In 10⁻⁶ of the token.
    pub(super) value: u64,
}

impl Transaction {
    /// The log; a failed transaction has none.
    pub(super) fn events(&self) -> impl Iterator<Item = Event<'_>> {
        let logged = match self.kind {
            Kind::Transfer | Kind::Approval | Kind::Multi | Kind::Unsolid => self.values.as_slice(),
            Kind::Failed => &[],
        };
        logged.iter().enumerate().map(|(index, value)| Event { transaction: self, index, value: *value })
    }

    /// The contract that was called: not always the one that speaks in the log.
    pub(super) fn called(&self) -> Address {
        match self.kind {
            Kind::Transfer | Kind::Approval | Kind::Unsolid | Kind::Failed => self.token.contract(),
            Kind::Multi => Address::named("an exchange's batch contract"),
        }
    }
}

impl Event<'_> {
    /// `Transfer` or `Approval`.
    pub(super) fn name(self) -> &'static str {
        if self.is_approval() { "Approval" } else { "Transfer" }
    }

    /// As the contract declares it.
    pub(super) fn declaration(self) -> String {
        let [one, two, value] = self.parameters();
        format!("{}(address indexed {one}, address indexed {two}, uint256 {value})", self.name())
    }

    pub(super) fn parameters(self) -> [&'static str; 3] {
        if self.is_approval() { ["owner", "spender", "value"] } else { ["from", "to", "value"] }
    }

    /// The entry as `gettransactioninfobyid` has it, the emitter in the form that was asked for.
    pub(super) fn log(self, emitter: &str) -> Value {
        let topic = if self.is_approval() { APPROVAL_TOPIC } else { TRANSFER_TOPIC };
        json!({
            "address": emitter,
            "topics": [topic, self.transaction.from.word(), self.transaction.to.word()],
            "data": format!("{:064x}", self.value),
        })
    }

    fn is_approval(self) -> bool {
        self.transaction.kind == Kind::Approval
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A log that was seen on the main network.
    #[test]
    fn a_log_has_the_networks_form() {
        let transaction = Transaction {
            sequence: 0,
            txid: String::new(),
            kind: Kind::Transfer,
            token: Token::Usdt,
            from: "TNtbiqvanUnm4YHK9SYzRGR8ktiHRduDbM".parse().unwrap(),
            to: "TG3XXyExBkPp9nzdajDZsozEu4BkaSJozs".parse().unwrap(),
            values: vec![195_170_001],
            block: 0,
            at_ms: 0,
        };
        let event = transaction.events().next().unwrap();
        let expected = json!({
            "address": "a614f803b6fd780986a42c78ec9c7f77e6ded13c",
            "topics": [
                "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",
                "0000000000000000000000008dba857d762162d025cf8d838fc800229bdb4184",
                "00000000000000000000000042a1e39aefa49290f2b3f9ed688d7cecf86cd6e0",
            ],
            "data": "000000000000000000000000000000000000000000000000000000000ba20ed1",
        });
        assert_eq!(event.log(&Token::Usdt.contract().hex()), expected);
        assert_eq!(event.declaration(), "Transfer(address indexed from, address indexed to, uint256 value)");
    }
}
