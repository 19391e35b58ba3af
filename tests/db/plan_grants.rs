//! A database from before plan credits were grants is brought over with what was going on in it.

use darkroom::clock::Timestamp;
use darkroom::db::{Db, Stmt, migrate};
use darkroom::{ledger, migrations};

use crate::databases::{Home, number};

const NOW: Timestamp = Timestamp::from_millis(1_767_225_600_000);

/// Two people. Ada: 100 bought, 50 of a plan, 30 of which are on hold; a bill of which 20 credits were taken back and 10
/// were spent. Bob: owes 15 and can spend 40.
const BEFORE: &str = "
    INSERT INTO users (id, email, name, created_at) VALUES ('usr_ada', 'ada', 'x', 1), ('usr_bob', 'bob', 'x', 1);
    INSERT INTO accounts (user_id, plan_expires_at) VALUES ('usr_ada', 1767312000000), ('usr_bob', NULL);
    INSERT INTO subscriptions (id, user_id, plan, state, created_at, expires_at) VALUES ('s', 'usr_ada', 'x', 'ended', 1, 1);
    INSERT INTO bills (id, user_id, subscription_id, plan, currency, amount, credits, returned_amount, returned_credits,
                       taken_credits, period_ends_at, paid_at)
    VALUES ('in_1', 'usr_ada', 's', 'x', 'usd', 100, 80, 38, 30, 20, 1767312000000, 1);
    INSERT INTO jobs (id, user_id, studio, title, price_each, input, created_at) VALUES ('job', 'usr_ada', 'photo', 'x', 10, '{}', 1);
    INSERT INTO entries (id, user_id, kind, bought_delta, plan_delta, held_delta, debt_delta, available_after, held_after,
                         dedupe, reference_type, reference_id, title, at) VALUES
    ('e1', 'usr_ada', 'signup', 100, 0, 0, 0, 100, 0, 'signup', 'signup', 'signup', '', 1),
    ('e2', 'usr_ada', 'plan_grant', 0, 80, 0, 0, 180, 0, 'in_1', 'plan', 'in_1', '', 1),
    ('e3', 'usr_ada', 'clawback', 0, -20, 0, 0, 160, 0, 'in_1/0', 'bill', 'in_1', 'x', 1),
    ('e4', 'usr_ada', 'hold', 0, -30, 30, 0, 130, 30, 'call', 'job', 'job', 'x', 1),
    ('e5', 'usr_bob', 'signup', 40, 0, 0, 0, 40, 0, 'signup', 'signup', 'signup', '', 1),
    ('e6', 'usr_bob', 'adjustment', 0, 0, 0, 15, 40, 0, 'x', 'adjustment', 'x', '', 1);
    INSERT INTO holds (id, user_id, job_id, title, bought, plan, plan_expires_at, created_at, expires_at)
    VALUES ('call', 'usr_ada', 'job', 'x', 0, 30, 1767312000000, 1, 1767312000000);
    INSERT INTO calls (id, job_id, user_id, state, recipe, request, sent_at, due_at, deadline_at, expected_seconds, created_at)
    VALUES ('call', 'job', 'usr_ada', 'accepted', 'x', '{}', 1, 1, 1, 1, 1);
    INSERT INTO items (job_id, seq, call_id, asset_id) VALUES ('job', 0, 'call', 'a'), ('job', 1, 'call', 'b'), ('job', 2, 'call', 'c')";

async fn plan_credits_of_before_are_brought_over_with_their_holds_and_debts(home: &Home) {
    let db: &Db = home;
    let (before, after): (Vec<_>, Vec<_>) = migrations::ALL.iter().partition(|migration| migration.version < 9);
    migrate(db, &before, NOW).await.unwrap();
    for statement in BEFORE.split(';') {
        db.write(vec![Stmt::new(statement)]).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    assert_eq!(migrate(db, migrations::ALL, NOW).await.unwrap() as usize, after.len());
    assert_eq!(number(db, "SELECT available AS n FROM plan_grants").await, 30);
    // What of the bill had been spent is owed, and paid at once from what else is there; so is what Bob owed.
    let ada = "SELECT bought + plan * 1000 + debt * 1000000 AS n FROM accounts WHERE user_id = 'usr_ada'";
    assert_eq!(number(db, ada).await, 30_090);
    assert_eq!(number(db, "SELECT bought + debt * 1000 AS n FROM accounts WHERE user_id = 'usr_bob'").await, 25);
    assert_eq!(ledger::audit(db).await.unwrap(), []);
}

on_both!(plan_credits_of_before_are_brought_over_with_their_holds_and_debts);
