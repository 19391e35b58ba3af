//! Every table that is about people, from the rooms that keep them.

use crate::personal::{End, Table, Told};
use crate::{
    accounts, assets, checkin, codes, destinations, erasures, http, inbox, jobs, ledger, operator, orders, outbox,
    referrals, studios, subscriptions, uploads,
};

const PERSONAL: [Table; 3] = [
    super::export::PERSONAL,
    Table {
        name: "account_deletions",
        rows: "user_id = ?1",
        told: Told::Nothing("written when the account ends; whoever holds the receipt reads it"),
        end: End::Kept("the receipt"),
    },
    Table {
        name: "account_deletion_items",
        rows: "deletion_id IN (SELECT id FROM account_deletions WHERE user_id = ?1)",
        told: Told::Nothing("written when the account ends; whoever holds the receipt reads it"),
        end: End::Kept("the receipt"),
    },
];

/// All of them, in the order in which they are told and end: who the person is comes last, because rows are found by it.
pub fn tables() -> impl Iterator<Item = &'static Table> {
    let rooms: [&'static [Table]; 18] = [
        &jobs::PERSONAL,
        &studios::PERSONAL,
        &assets::PERSONAL,
        &uploads::PERSONAL,
        &destinations::PERSONAL,
        &erasures::PERSONAL,
        &inbox::PERSONAL,
        &orders::PERSONAL,
        &subscriptions::PERSONAL,
        &checkin::PERSONAL,
        &codes::PERSONAL,
        &referrals::PERSONAL,
        &ledger::PERSONAL,
        &outbox::PERSONAL,
        &operator::PERSONAL,
        &http::PERSONAL,
        &PERSONAL,
        &accounts::PERSONAL,
    ];
    rooms.into_iter().flatten()
}
