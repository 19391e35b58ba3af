//! What explains the numbers of somebody's account, for whoever is asked about them: each sum beside what it is the sum of.

use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::db::{Row, Stmt};
use crate::error::Result;
use crate::http::context;
use crate::ids::UserId;
use crate::ledger::Balance;

/// One number, explained.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Finding {
    /// Which: `bought`, `plan`, `held`, `debt`, `orders`, `referral`, `stuck`.
    code: &'static str,
    /// In words, with the numbers.
    text: String,
    /// Whether it is as it must be.
    ok: bool,
}

/// Reads what [`findings`] explains.
pub(super) fn read(user: UserId, now: Timestamp) -> Stmt {
    Stmt::new(
        "SELECT a.bought, a.plan, a.held, a.debt,
                COALESCE((SELECT SUM(bought_delta) FROM entries WHERE user_id = ?1), 0) AS bought_sum,
                COALESCE((SELECT SUM(debt_delta) FROM entries WHERE user_id = ?1), 0) AS debt_sum,
                COALESCE((SELECT SUM(available) FROM plan_grants WHERE user_id = ?1), 0) AS plan_sum,
                COALESCE((SELECT SUM(bought + plan) FROM holds WHERE user_id = ?1 AND state = 'open'), 0) AS held_sum,
                (SELECT COUNT(*) FROM holds WHERE user_id = ?1 AND state = 'open') AS holds,
                (SELECT COUNT(*) FROM holds WHERE user_id = ?1 AND state = 'open' AND expires_at < ?2) AS stuck,
                (SELECT COUNT(*) FROM orders WHERE user_id = ?1 AND state IN ('paid', 'refunded')) AS paid,
                (SELECT COUNT(*) FROM orders o WHERE o.user_id = ?1 AND o.state IN ('paid', 'refunded')
                    AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.user_id = o.user_id AND e.kind = 'purchase'
                                       AND e.dedupe = o.id)) AS uncredited,
                COALESCE((SELECT SUM(refunded_credits) FROM orders WHERE user_id = ?1), 0) AS taken_back,
                (SELECT COUNT(*) FROM invitations WHERE inviter_id = ?1) AS invited,
                (SELECT COUNT(*) FROM invitations WHERE inviter_id = ?1 AND inviter_gets > 0) AS invited_paid,
                (SELECT inviter_id FROM invitations WHERE user_id = ?1) AS inviter,
                COALESCE((SELECT SUM(CASE WHEN inviter_id = ?1 THEN inviter_gets - inviter_returned
                                          ELSE invited_gets - invited_returned END)
                            FROM invitations WHERE ?1 IN (user_id, inviter_id)), 0) AS referral,
                COALESCE((SELECT SUM(bought_delta + plan_delta - debt_delta) FROM entries WHERE user_id = ?1
                             AND (kind = 'referral' OR kind = 'clawback' AND reference_type = 'referral')), 0) AS referral_sum
           FROM accounts a WHERE a.user_id = ?1",
    )
    .bind(user)
    .bind(now)
}

/// What explains each number.
///
/// # Errors
/// A column that is missing or of another type.
pub(super) fn findings(row: &Row<'_>, shown: &Balance) -> Result<Vec<Finding>> {
    let number = |name| row.get::<i64>(name);
    let say = |code, ok, zh: String, en: String| Finding { code, ok, text: context::locale().pick(zh, en) };
    let (bought, bought_sum) = (number("bought")?, number("bought_sum")?);
    let (plan, plan_sum) = (number("plan")?, number("plan_sum")?);
    let (held, held_sum, holds) = (number("held")?, number("held_sum")?, number("holds")?);
    let (debt, debt_sum, taken_back) = (number("debt")?, number("debt_sum")?, number("taken_back")?);
    let (paid, uncredited, stuck) = (number("paid")?, number("uncredited")?, number("stuck")?);
    let over = plan - shown.plan;
    Ok(vec![
        say(
            "bought",
            bought == bought_sum,
            format!("永久积分 {bought}：账本各笔之和为 {bought_sum}。"),
            format!("{bought} credits without an end: the ledger sums to {bought_sum}."),
        ),
        say(
            "plan",
            plan == plan_sum,
            format!("套餐积分 {plan}：各期剩余之和为 {plan_sum}，其中 {over} 已到期、不再显示。"),
            format!("{plan} credits of plans: {plan_sum} are left of all periods, {over} of them over and not shown."),
        ),
        say(
            "held",
            held == held_sum,
            format!("冻结积分 {held}：{holds} 笔进行中的冻结共 {held_sum}。"),
            format!("{held} credits frozen: {holds} open holds come to {held_sum}."),
        ),
        say(
            "debt",
            debt == debt_sum,
            format!("欠费积分 {debt}：账本为 {debt_sum}；退款和争议共收回 {taken_back}。"),
            format!("{debt} credits owed: the ledger says {debt_sum}; refunds and disputes took back {taken_back}."),
        ),
        say(
            "orders",
            uncredited == 0,
            format!("已付订单 {paid} 笔，其中 {uncredited} 笔未入账。"),
            format!("{paid} orders are paid, {uncredited} of them without credits."),
        ),
        invitations(row)?,
        say(
            "stuck",
            stuck == 0,
            format!("超过期限仍未结算的冻结：{stuck} 笔。"),
            format!("Holds past their end that nobody has settled: {stuck}."),
        ),
    ])
}

/// What was given for inviting and for having been invited.
fn invitations(row: &Row<'_>) -> Result<Finding> {
    let number = |name| row.get::<i64>(name);
    let (credits, sum) = (number("referral")?, number("referral_sum")?);
    let (invited, paid) = (number("invited")?, number("invited_paid")?);
    let (by_zh, by_en) = match row.get::<Option<String>>("inviter")? {
        Some(id) => (format!("由 {id} 邀请"), format!("was invited by {id}")),
        None => ("不是受邀注册".to_owned(), "was invited by nobody".to_owned()),
    };
    let text = context::locale().pick(
        format!("邀请奖励 {credits}：账本为 {sum}；邀请了 {invited} 人，其中 {paid} 人已计奖；{by_zh}。"),
        format!(
            "{credits} credits of invitations: the ledger says {sum}; invited {invited}, {paid} of them paid for; {by_en}."
        ),
    );
    Ok(Finding { code: "referral", text, ok: credits == sum })
}
