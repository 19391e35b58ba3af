//! What moves credits: the kinds of entries, and what to call them.

use utoipa::PartialSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use crate::locale::Locale;
use crate::schema;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// The gift of a new account.
    Signup,
    /// Paid for.
    Purchase,
    /// On top of a purchase.
    Bonus,
    /// A plan's credits for a period.
    PlanGrant,
    /// The end of a period.
    PlanExpiry,
    /// A check-in.
    Checkin,
    /// A redemption code.
    Code,
    /// Somebody invited.
    Referral,
    /// By hand, with a reason.
    Adjustment,
    /// Frozen.
    Hold,
    /// Taken from what was frozen.
    Capture,
    /// Given back from what was frozen.
    Release,
    /// Taken back after a refund or dispute.
    Clawback,
}

impl EntryKind {
    /// All kinds.
    pub const ALL: [Self; 13] = [
        Self::Signup,
        Self::Purchase,
        Self::Bonus,
        Self::PlanGrant,
        Self::PlanExpiry,
        Self::Checkin,
        Self::Code,
        Self::Referral,
        Self::Adjustment,
        Self::Hold,
        Self::Capture,
        Self::Release,
        Self::Clawback,
    ];

    /// The movements of what was held, in their order.
    pub const OF_A_HOLD: [Self; 3] = [Self::Hold, Self::Capture, Self::Release];

    /// As stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Signup => "signup",
            Self::Purchase => "purchase",
            Self::Bonus => "bonus",
            Self::PlanGrant => "plan_grant",
            Self::PlanExpiry => "plan_expiry",
            Self::Checkin => "checkin",
            Self::Code => "code",
            Self::Referral => "referral",
            Self::Adjustment => "adjustment",
            Self::Hold => "hold",
            Self::Capture => "capture",
            Self::Release => "release",
            Self::Clawback => "clawback",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// What to call it.
    #[must_use]
    pub fn words(self, locale: Locale) -> &'static str {
        let (zh, en) = match self {
            Self::Signup => ("新账号赠送", "Welcome credits"),
            Self::Purchase => ("充值", "Top-up"),
            Self::Bonus => ("充值赠送", "Bonus"),
            Self::PlanGrant => ("套餐积分发放", "Plan credits"),
            Self::PlanExpiry => ("套餐积分到期", "Plan credits expired"),
            Self::Checkin => ("签到", "Check-in"),
            Self::Code => ("兑换码", "Code redeemed"),
            Self::Referral => ("邀请奖励", "Referral"),
            Self::Adjustment => ("人工调整", "Adjustment"),
            Self::Hold => ("预扣", "Held"),
            Self::Capture => ("消费", "Charged"),
            Self::Release => ("退还", "Returned"),
            Self::Clawback => ("收回", "Taken back"),
        };
        locale.pick(zh, en)
    }
}

impl PartialSchema for EntryKind {
    fn schema() -> RefOr<Schema> {
        schema::one_of(Self::ALL.map(Self::as_str)).into()
    }
}
