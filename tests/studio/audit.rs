//! The audit speaks: each rule about plan grants and returned money is broken on purpose, by what no route could do.

use darkroom::db::Stmt;
use darkroom::ledger;
use darkroom_tests::{TestApp, on_both_quietly, session_of};
use serde_json::json;

/// Triggers that refuse what the tests do by hand.
const GUARDS: [&str; 5] =
    ["entries_never_change", "entries_never_go", "plan_moves_never_change", "plan_moves_never_go", "holds_settle_once"];

/// Does this to the database, and what undoes it; answers what the audit says in between.
async fn broken(app: &TestApp, break_it: &'static str, mend_it: &'static str) -> Vec<String> {
    let run = async |sql: &'static str| {
        let batch = sql.split(';').map(str::trim).filter(|sql| !sql.is_empty()).map(Stmt::new).collect();
        app.state.db.write(batch).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    };
    app.audit().await;
    run(break_it).await;
    let mut rules: Vec<_> = ledger::audit(&app.state.db).await.unwrap().into_iter().map(|found| found.rule).collect();
    run(mend_it).await;
    rules.dedup();
    rules
}

on_both_quietly! {
    /// What is owed, what has ended, what a hold took and what returned money wants: the audit sees each of them.
    async fn the_audit_sees_what_happens_to_grants_and_to_returned_money(app: TestApp) {
        let mei = app.user_with(0).await;
        // A bill and a pack, half of whose money is back; one hold over both pots that was released, and one that is open.
        let page = mei.order("/api/billing/subscription", json!({ "plan": "creator" })).await.expect(201).json;
        let bill = session_of(&page);
        app.bank(&bill, "pay").await;
        let pack = mei.bought(&app, "cny10").await;
        app.bank_with(&bill, json!({ "event": "refund", "amount": 1000 })).await;
        app.bank_with(&pack, json!({ "event": "refund", "amount": 500 })).await;
        app.plan(json!({ "outcome": "fail" })).await;
        let failed = mei.photos(4).await;
        assert_eq!(mei.follow(&failed).await["state"], "failed");
        app.plan(json!({ "outcome": "never" })).await;
        let _ = mei.photos(1).await;
        for guard in GUARDS {
            app.state.db.write(vec![Stmt::new(format!("DROP TRIGGER {guard}"))]).await.unwrap();
        }

        let cases = [
            (
                "plan_is_not_the_sum_of_grants",
                "UPDATE plan_grants SET available = available + 5",
                "UPDATE plan_grants SET available = available - 5",
            ),
            (
                "grant_is_not_the_sum_of_its_moves",
                "UPDATE plan_moves SET credits = credits - 1 WHERE credits > 100",
                "UPDATE plan_moves SET credits = credits + 1 WHERE credits > 100",
            ),
            (
                "entry_and_its_moves_disagree",
                "UPDATE plan_moves SET credits = credits - 1 WHERE credits > 100",
                "UPDATE plan_moves SET credits = credits + 1 WHERE credits > 100",
            ),
            (
                "movement_makes_or_loses_credits",
                "UPDATE entries SET debt_delta = -1 WHERE kind = 'release'",
                "UPDATE entries SET debt_delta = 0 WHERE kind = 'release'",
            ),
            (
                "owes_and_has_something_to_spend",
                "UPDATE accounts SET debt = debt + 3 WHERE bought > 0",
                "UPDATE accounts SET debt = debt - 3 WHERE debt = 3",
            ),
            (
                "credits_in_a_period_that_has_ended",
                "INSERT INTO entries (id, user_id, kind, bought_delta, plan_delta, held_delta, available_after,
                                      held_after, dedupe, reference_type, reference_id, title, at)
                 SELECT 'ent_x', a.user_id, 'plan_expiry', 0, 0, 0, a.bought + a.plan, a.held, g.id, 'plan', g.id, '', 1
                   FROM plan_grants g JOIN accounts a USING (user_id)",
                "DELETE FROM entries WHERE id = 'ent_x'",
            ),
            // Back to the pot without an end instead of the grant.
            (
                "release_went_where_its_hold_did_not_come_from",
                "UPDATE entries SET bought_delta = bought_delta + 7, plan_delta = plan_delta - 7 WHERE kind = 'release'",
                "UPDATE entries SET bought_delta = bought_delta - 7, plan_delta = plan_delta + 7 WHERE kind = 'release'",
            ),
            // Back to a grant that the hold did not take from.
            (
                "release_went_where_its_hold_did_not_come_from",
                "INSERT INTO plan_grants (id, user_id, period, ends_at) SELECT 'x', user_id, 'x', ends_at FROM plan_grants;
                 UPDATE plan_moves SET grant_id = 'x' WHERE entry_id = (SELECT id FROM entries WHERE kind = 'release')",
                "UPDATE plan_moves SET grant_id = (SELECT id FROM plan_grants WHERE id <> 'x') WHERE grant_id = 'x';
                 DELETE FROM plan_grants WHERE id = 'x'",
            ),
            (
                "refund_is_not_taken_back",
                "UPDATE orders SET refunded_credits = refunded_credits - 1",
                "UPDATE orders SET refunded_credits = refunded_credits + 1",
            ),
            (
                "bill_is_not_taken_back",
                "UPDATE bills SET returned_credits = returned_credits - 1",
                "UPDATE bills SET returned_credits = returned_credits + 1",
            ),
            (
                "returned_money_is_neither_taken_nor_owed",
                "UPDATE orders SET refunded_amount = refunded_amount + 100",
                "UPDATE orders SET refunded_amount = refunded_amount - 100",
            ),
            (
                "returned_money_is_neither_taken_nor_owed",
                "UPDATE bills SET returned_amount = returned_amount + 100",
                "UPDATE bills SET returned_amount = returned_amount - 100",
            ),
            (
                "money_that_went_back_is_not_counted",
                "INSERT INTO card_returns (id, kind, payment_intent, currency, amount, at)
                 SELECT 'x', 'refund', payment_intent, 'usd', 1500, 1 FROM bills",
                "DELETE FROM card_returns WHERE id = 'x'",
            ),
            (
                "money_that_went_back_is_not_counted",
                "INSERT INTO card_returns (id, kind, payment_intent, currency, amount, at)
                 SELECT 'x', 'dispute', payment_intent, 'cny', 1, 1 FROM card_payments",
                "DELETE FROM card_returns WHERE id = 'x'",
            ),
        ];
        for (rule, break_it, mend_it) in cases {
            let said = broken(&app, break_it, mend_it).await;
            assert!(said.iter().any(|said| said == rule), "{rule}: {said:?}");
        }
        app.audit().await;
    }
}
