//! What an operator is told of, and the words for it.

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertKind {
    /// An engine refuses us, so nothing is sold from it.
    EnginePaused,
    /// A provider said something that has no effect as the code is now.
    DeadLetter,
    /// A bank took a payment back.
    PaymentDisputed,
    /// A plan's bill stays unpaid, so the plan is in effect no more.
    PlanLapsed,
    /// A bill at a price that nobody sells.
    PriceOfNoPlan,
    /// A checkout page that is not what was ordered.
    StrangePage,
    /// More time has passed than Stripe remembers.
    StripeLogLost,
    /// More happened at one moment than can be read.
    StripeLogStuck,
    /// Stripe does not take our key.
    StripeKey,
    /// The customer portal was never configured.
    StripePortal,
    /// The provider of the text model refuses us.
    TextModelRefuses,
    /// An engine has a model no more that things are made with.
    ModelGone,
    /// Visitors say that a shared picture should not be shared.
    PictureReported,
    /// The timer that rings the reconciler rings no more.
    ReconcilerSilent,
    /// The chain's provider gives no answer that can be used.
    ChainSilent,
    /// The ledger does not add up.
    LedgerWrong,
    /// A plan was paid for by somebody whose account was set aside.
    PlanSetAside,
}

impl AlertKind {
    const ALL: [Self; 17] = [
        Self::EnginePaused,
        Self::DeadLetter,
        Self::PaymentDisputed,
        Self::PlanLapsed,
        Self::PriceOfNoPlan,
        Self::StrangePage,
        Self::StripeLogLost,
        Self::StripeLogStuck,
        Self::StripeKey,
        Self::StripePortal,
        Self::TextModelRefuses,
        Self::ModelGone,
        Self::PictureReported,
        Self::ReconcilerSilent,
        Self::ChainSilent,
        Self::LedgerWrong,
        Self::PlanSetAside,
    ];

    /// As stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EnginePaused => "engine_paused",
            Self::DeadLetter => "dead_letter",
            Self::PaymentDisputed => "payment_disputed",
            Self::PlanLapsed => "plan_lapsed",
            Self::PriceOfNoPlan => "price_of_no_plan",
            Self::StrangePage => "strange_page",
            Self::StripeLogLost => "stripe_log_lost",
            Self::StripeLogStuck => "stripe_log_stuck",
            Self::StripeKey => "stripe_key",
            Self::StripePortal => "stripe_portal",
            Self::TextModelRefuses => "text_model_refuses",
            Self::ModelGone => "model_gone",
            Self::PictureReported => "picture_reported",
            Self::ReconcilerSilent => "reconciler_silent",
            Self::ChainSilent => "chain_silent",
            Self::LedgerWrong => "ledger_wrong",
            Self::PlanSetAside => "plan_set_aside",
        }
    }

    /// From its stored form.
    #[must_use]
    pub(super) fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// What the mail says, Chinese and English.
    pub(super) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::EnginePaused => (
                "引擎拒绝了我们的请求：影棚已暂停接单，积分已退还。处理好之后会自动恢复。",
                "An engine refuses us: the studio takes no new work, and credits were given back. It goes on by itself \
                 once this is mended.",
            ),
            Self::DeadLetter => (
                "服务商发来的消息无法处理，已保留。请用 cargo xtask operator inbox 查看、重放或关闭。",
                "What a provider said could not be given its effect, and is kept. See, replay or close it with \
                 `cargo xtask operator inbox`.",
            ),
            Self::PaymentDisputed => (
                "一笔付款被银行拒付，对应的积分已收回或记为欠款。",
                "A bank took a payment back as disputed. Its credits were taken back, or are owed.",
            ),
            Self::PlanLapsed => (
                "一个套餐的账单长期未付，套餐已失效。",
                "The bill of a plan stayed unpaid past all tries: the plan is in effect no more.",
            ),
            Self::PriceOfNoPlan => (
                "一张账单的价格与任何在售套餐都不符，已按购买时的约定发放积分。",
                "A bill came at a price that no plan has. Its credits were granted as they were bought.",
            ),
            Self::StrangePage => {
                ("一个付款页面与订单不符，没有入账。", "A checkout page is not what was ordered. Nothing was credited.")
            }
            Self::StripeLogLost => (
                "太久没有读取 Stripe 的事件记录，更早的事件已无法找回。请核对 Stripe 后台。",
                "Stripe's log was not read for longer than Stripe keeps it. Compare with Stripe's dashboard.",
            ),
            Self::StripeLogStuck => (
                "Stripe 在同一秒内的事件多到无法一次读完，读取停在这里。",
                "More happened at Stripe in one second than can be read: the log stays where it is.",
            ),
            Self::StripeKey => (
                "Stripe 不接受我们的密钥，现在无法用银行卡付款。请检查 STRIPE_SECRET_KEY 的权限。",
                "Stripe does not take our key, so nobody can pay by card. Look at STRIPE_SECRET_KEY and what it may do.",
            ),
            Self::StripePortal => (
                "Stripe 客户门户还没有保存过设置，用户打不开它。请在 Stripe 后台保存一次。",
                "The settings of Stripe's customer portal were never saved, so nobody can open it. Save them once in \
                 Stripe's dashboard.",
            ),
            Self::ModelGone => (
                "引擎已没有我们使用的一个模型。请在配置里换一个，下次检查通过后提醒会自动关闭。",
                "An engine no longer has a model that is in use here. Name another one in the configuration; this closes \
                 by itself when the next look finds it.",
            ),
            Self::TextModelRefuses => (
                "文案模型的服务商拒绝了我们：海报文案改由产品描述生成。请检查 TEXT_* 的密钥、余额和权限。",
                "The provider of the text model refuses us: texts of posters are made of their descriptions meanwhile. Look \
                 at the key of TEXT_*, its credit and what it may do.",
            ),
            Self::PictureReported => (
                "有人举报了一张分享的图片。请用 cargo xtask operator reports 查看，停止分享或关闭举报。",
                "A shared picture was reported. See it with `cargo xtask operator reports`, and end its sharing or close the \
                 report.",
            ),
            Self::ReconcilerSilent => RECONCILER_SILENT,
            Self::ChainSilent => CHAIN_SILENT,
            Self::LedgerWrong => LEDGER_WRONG,
            Self::PlanSetAside => PLAN_SET_ASIDE,
        }
    }
}

const RECONCILER_SILENT: (&str, &str) = (
    "定时任务不再运行：到期的事没有人处理。请检查平台的定时任务和 CRON_SECRET。恢复后提醒会自动关闭。",
    "The timer rings no more, so nothing that is due is looked after. Look at the platform's cron and at CRON_SECRET. This \
     closes by itself when it runs again.",
);
const CHAIN_SILENT: (&str, &str) = (
    "读不到链上的转账：付了 USDT 的人拿不到积分。请检查 TRON_BASE_URL 和 TRON_API_KEY。恢复后提醒会自动关闭。",
    "The chain cannot be read, so whoever pays USDT gets no credits. Look at TRON_BASE_URL and TRON_API_KEY. This closes by \
     itself when it is read again.",
);
const LEDGER_WRONG: (&str, &str) = (
    "账本对不上。cargo xtask doctor 会再查一次；每天查一次，对上后提醒会自动关闭。",
    "The ledger does not add up. `cargo xtask doctor` looks again; it is looked at once a day, and this closes by itself \
     once nothing is found.",
);

const PLAN_SET_ASIDE: (&str, &str) = (
    "有人用别人的邮箱注册并付了套餐，邮箱的主人已证明自己，该账号已搁置：套餐正在 Stripe 结束，不会再扣款。请决定是否退款，然后关闭提醒。",
    "Somebody registered another person's address and paid for a plan. The address's owner has proven it, so that account is \
     set aside: the plan is being ended at Stripe and bills nothing more. Decide whether what was paid goes back, and close \
     this.",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_back_and_has_words_in_both_languages() {
        for kind in AlertKind::ALL {
            assert_eq!(AlertKind::from_stored(kind.as_str()), Some(kind));
            let (zh, en) = kind.words();
            assert!(!zh.is_ascii() && en.is_ascii(), "{kind:?}");
        }
    }
}
