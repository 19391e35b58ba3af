//! How the account is set up at Stripe: what the self-test reads. A restricted key may be refused each of it.

use serde::Deserialize;

use super::meaning::Call;
use super::{Channel, Stripe, StripeError};

/// The longest page Stripe gives.
const PAGE: &str = "100";

/// A list of Stripe's, its first page.
#[derive(Debug, Deserialize)]
struct Page<T> {
    data: Vec<T>,
}

#[derive(Debug, Deserialize)]
struct Balance {
    livemode: bool,
}

/// An endpoint that events are sent to.
#[derive(Clone, Debug, Deserialize)]
pub struct Endpoint {
    /// Where.
    pub url: String,
    /// `enabled` or `disabled`.
    pub status: String,
    /// Which kinds; `*` for almost all.
    pub enabled_events: Vec<String>,
    /// The version of its events; the account's default when none.
    pub api_version: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Portal {
    active: bool,
    is_default: bool,
}

#[derive(Debug, Default, Deserialize)]
struct Preference {
    #[serde(default)]
    value: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Method {
    available: bool,
    display_preference: Preference,
}

#[derive(Debug, Deserialize)]
struct Methods {
    is_default: bool,
    /// Of a platform that the account belongs to; none for the account's own.
    #[serde(default)]
    application: Option<String>,
    #[serde(default)]
    card: Method,
    #[serde(default)]
    alipay: Method,
    #[serde(default)]
    wechat_pay: Method,
}

impl Methods {
    fn has(&self, channel: Channel) -> bool {
        let method = match channel {
            Channel::Card => &self.card,
            Channel::Alipay => &self.alipay,
            Channel::WechatPay => &self.wechat_pay,
        };
        method.available && method.display_preference.value == "on"
    }
}

impl Stripe {
    /// Whether the key is taken, and moves real money by Stripe's own word.
    ///
    /// # Errors
    /// See [`StripeError`].
    pub async fn knows_us(&self) -> Result<bool, StripeError> {
        self.get::<Balance>(Call::Setup, &["balance"], &[]).await.map(|balance| balance.livemode)
    }

    /// Where events are sent to: the first hundred endpoints.
    ///
    /// # Errors
    /// See [`StripeError`].
    pub async fn endpoints(&self) -> Result<Vec<Endpoint>, StripeError> {
        let page: Page<Endpoint> = self.get(Call::Setup, &["webhook_endpoints"], &[("limit", PAGE)]).await?;
        Ok(page.data)
    }

    /// Whether the settings of the customer portal were saved once.
    ///
    /// # Errors
    /// See [`StripeError`].
    pub async fn portal_is_saved(&self) -> Result<bool, StripeError> {
        let query = [("is_default", "true"), ("limit", PAGE)];
        let page: Page<Portal> = self.get(Call::Setup, &["billing_portal", "configurations"], &query).await?;
        Ok(page.data.iter().any(|portal| portal.is_default && portal.active))
    }

    /// The ways to pay that this deployment offers and the account has not switched on.
    ///
    /// # Errors
    /// See [`StripeError`].
    pub async fn switched_off(&self) -> Result<Vec<Channel>, StripeError> {
        let query = [("limit", PAGE)];
        let page: Page<Methods> = self.get(Call::Setup, &["payment_method_configurations"], &query).await?;
        let own = page.data.iter().find(|methods| methods.is_default && methods.application.is_none());
        let offered = std::iter::once(Channel::Card).chain(self.settings.wallets.iter().copied());
        Ok(offered.filter(|channel| !own.is_some_and(|methods| methods.has(*channel))).collect())
    }
}
