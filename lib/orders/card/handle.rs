//! What is said about a checkout page, compared with the order it was made for.

use super::super::order::OrderRow;
use super::super::state::OrderState;
use super::super::{level, returns, settle};
use super::{CardOrder, closed};
use crate::app::App;
use crate::db::Stmt;
use crate::error::Result;
use crate::stripe::{Handled, Mode, PaymentStatus, Session, SessionStatus, Strange};

/// What a page means for its order.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    /// The right money is there.
    Paid,
    /// Nothing yet.
    Waiting,
    /// Nothing, and there never will be.
    Over,
    /// Something else than what was ordered, or words that are not known. Nothing is done; the operator reads why.
    Wrong(Strange),
}

/// `failed` says that the bank refused the money it was to send: the page itself does not show that.
fn verdict(session: &Session, order: &OrderRow, live: bool, failed: bool) -> Verdict {
    let wrong = [
        (session.mode != Mode::Payment, "mode"),
        (session.livemode != live, "livemode"),
        (session.client_reference_id != Some(order.user.to_string()), "client_reference_id"),
        (session.metadata.get("order").is_none_or(|id| *id != order.id.to_string()), "metadata"),
    ];
    if let Some((_, what)) = wrong.into_iter().find(|(wrong, _)| *wrong) {
        return Verdict::Wrong(Strange::NotOrdered(what));
    }
    match (session.status, session.payment_status) {
        (None | Some(SessionStatus::Other), _) => Verdict::Wrong(Strange::Word("the status of a checkout page")),
        (Some(SessionStatus::Complete), PaymentStatus::Paid | PaymentStatus::NoPaymentRequired) => {
            if session.amount_total != Some(order.amount) {
                Verdict::Wrong(Strange::NotOrdered("amount_total"))
            } else if session.currency.as_deref() != Some(order.currency.as_str().to_lowercase().as_str()) {
                Verdict::Wrong(Strange::NotOrdered("currency"))
            } else {
                Verdict::Paid
            }
        }
        (Some(SessionStatus::Expired), _) => Verdict::Over,
        (Some(SessionStatus::Complete), PaymentStatus::Unpaid | PaymentStatus::Other) if failed => Verdict::Over,
        (Some(SessionStatus::Complete), PaymentStatus::Other) => {
            Verdict::Wrong(Strange::Word("the payment status of a checkout page"))
        }
        (Some(SessionStatus::Complete), PaymentStatus::Unpaid) | (Some(SessionStatus::Open), _) => Verdict::Waiting,
    }
}

/// Gives what is said about a page its effect, in one write with `with`: the event that says it. About a page that is
/// none of ours only that is written, and about one that is not what was ordered nothing. Said again, it changes
/// nothing.
/// `failed` says that the bank refused the money.
///
/// # Errors
/// When the database does not answer.
pub async fn handle(app: &App, session: &Session, failed: bool, with: Vec<Stmt>) -> Result<Handled> {
    let made_for = session.metadata.get("order");
    let known = Stmt::new("SELECT 1 FROM orders WHERE id = ?1").bind(made_for.map(String::as_str));
    let found = app.db.read(vec![CardOrder::of_session(&session.id, made_for), known]).await?;
    let Some(row) = found[0].first() else {
        let complete = session.status == Some(SessionStatus::Complete);
        if complete && !found[1].is_empty() {
            return Ok(Handled::Strange(Strange::NotOrdered("id")));
        }
        app.db.write(with).await?;
        return Ok(Handled::Done);
    };
    let CardOrder { order, .. } = CardOrder::from_row(&row)?;
    let live = app.stripe.as_ref().is_some_and(crate::stripe::Stripe::is_live);
    let now = app.clock.now();
    let mut batch = Vec::new();
    match verdict(session, &order, live, failed) {
        Verdict::Wrong(strange) => {
            tracing::error!(order = %order.id, session = session.id, %strange, "a checkout is not what was ordered");
            return Ok(Handled::Strange(strange));
        }
        Verdict::Waiting => batch.push(keep(session, &order)),
        Verdict::Over => {
            batch.extend([keep(session, &order), closed(order.id)]);
            batch.push(
                Stmt::new("UPDATE orders SET state = ?2 WHERE id = ?1 AND state = 'pending'")
                    .bind(order.id)
                    .bind(OrderState::Expired.as_str()),
            );
        }
        Verdict::Paid => {
            batch.extend([keep(session, &order), closed(order.id)]);
            batch.extend(settle::pay(order.id, now));
            // The event of a refund or dispute may have come first.
            batch.extend(returns::follow(order.id, now));
            batch.push(level::follow(order.id));
        }
    }
    batch.extend(with);
    app.db.write(batch).await?;
    Ok(Handled::Done)
}

/// What the page says of itself and its payment.
fn keep(session: &Session, order: &OrderRow) -> Stmt {
    Stmt::new(
        "UPDATE card_payments SET session_id = ?2, request = '', payment_intent = COALESCE(?3, payment_intent)
          WHERE order_id = ?1 AND (session_id IS NULL OR session_id = ?2)",
    )
    .bind(order.id)
    .bind(session.id.as_str())
    .bind(session.payment_intent.as_deref())
}

/// Reads which order a payment belongs to, and the currency it was paid in (lower case).
#[must_use]
pub fn order_of_payment(payment_intent: &str) -> Stmt {
    Stmt::new(
        "SELECT p.order_id, lower(o.currency) AS currency FROM card_payments p JOIN orders o ON o.id = p.order_id
          WHERE p.payment_intent = ?1",
    )
    .bind(payment_intent)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::clock::Timestamp;
    use crate::ids::{OrderId, UserId};
    use crate::orders::{Currency, Method, NewOrder};

    fn order() -> OrderRow {
        let now = Timestamp::from_millis(1_767_225_600_000);
        let order = NewOrder {
            id: OrderId::new(now),
            user: UserId::new(now),
            pack: "cny68",
            method: Method::Stripe,
            currency: Currency::Cny,
            amount: 6800,
            credits: 714,
            expires_at: now,
        };
        order.row(now)
    }

    fn session(order: &OrderRow) -> Value {
        json!({
            "id": "cs_1", "mode": "payment", "status": "complete", "payment_status": "paid", "amount_total": 6800,
            "currency": "cny", "client_reference_id": order.user, "metadata": { "order": order.id }, "livemode": false,
            "payment_intent": "pi_1", "url": null,
        })
    }

    fn decided(change: impl FnOnce(&mut Value)) -> Verdict {
        let order = order();
        let mut session = session(&order);
        change(&mut session);
        verdict(&serde_json::from_value(session).unwrap(), &order, false, false)
    }

    #[test]
    fn only_the_money_that_was_ordered_pays() {
        assert_eq!(decided(|_| {}), Verdict::Paid);
        for (member, value) in [
            ("mode", json!("subscription")),
            ("mode", json!("setup")),
            ("livemode", json!(true)),
            ("client_reference_id", json!("usr_01J00000000000000000000000")),
            ("client_reference_id", Value::Null),
            ("metadata", Value::Null),
            ("amount_total", json!(6799)),
            ("amount_total", json!(6801)),
            ("amount_total", json!(0)),
            ("amount_total", Value::Null),
            ("currency", json!("usd")),
            ("currency", json!("CNY")),
            ("currency", Value::Null),
        ] {
            let verdict = decided(|session| session[member] = value.clone());
            assert_eq!(verdict, Verdict::Wrong(Strange::NotOrdered(member)), "{member} {value}");
        }
    }

    #[test]
    fn a_completed_page_without_money_waits_and_new_words_are_strange() {
        let word = |what| Verdict::Wrong(Strange::Word(what));
        for (status, payment, expected) in [
            ("complete", "unpaid", Verdict::Waiting),
            ("open", "unpaid", Verdict::Waiting),
            ("open", "paid", Verdict::Waiting),
            ("a new word", "paid", word("the status of a checkout page")),
            ("complete", "a new word", word("the payment status of a checkout page")),
            ("expired", "unpaid", Verdict::Over),
            ("complete", "no_payment_required", Verdict::Paid),
        ] {
            let verdict = decided(|session| {
                session["status"] = json!(status);
                session["payment_status"] = json!(payment);
            });
            assert_eq!(verdict, expected, "{status} {payment}");
        }
    }

    #[test]
    fn money_that_the_bank_refused_is_over_unless_it_is_there() {
        let order = order();
        let mut session = session(&order);
        let judge = |session: &Value| verdict(&serde_json::from_value(session.clone()).unwrap(), &order, false, true);
        assert_eq!(judge(&session), Verdict::Paid);
        session["payment_status"] = json!("unpaid");
        assert_eq!(judge(&session), Verdict::Over);
    }
}
