//! The ways to pay.

use utoipa::PartialSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use crate::app::App;
use crate::schema;

/// How an order is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Stripe Checkout: cards; Alipay and WeChat Pay for CNY.
    Stripe,
    /// USDT on TRON.
    Usdt,
    /// Booked by the operator.
    Manual,
}

impl Method {
    /// What can be asked for.
    pub const OFFERED: [Self; 2] = [Self::Stripe, Self::Usdt];

    /// As stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stripe => "stripe",
            Self::Usdt => "usdt",
            Self::Manual => "manual",
        }
    }

    /// Whether people can pay in this way here.
    #[must_use]
    pub fn is_offered(self, app: &App) -> bool {
        match self {
            Self::Usdt => app.tron.is_some(),
            Self::Stripe => app.stripe.is_some(),
            // The operator's alone.
            Self::Manual => false,
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        [Self::Stripe, Self::Usdt, Self::Manual].into_iter().find(|method| method.as_str() == text)
    }
}

impl PartialSchema for Method {
    fn schema() -> RefOr<Schema> {
        schema::one_of(["stripe", "usdt", "manual"]).into()
    }
}
