//! What the account is like: `POST /sandbox/stripe/settings`. It stays like that until it is told otherwise.

use serde::{Deserialize, Serialize};

use super::refusal::Refusal;
use super::session::Method;
use super::state::State;
use crate::disk;

/// The account, as its owner set it up in the Dashboard, and as its customers left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "eight switches of the interface, each by its name")]
pub(super) struct Settings {
    /// Alipay and WeChat Pay are switched on.
    pub(super) wallets: bool,
    /// The settings of the customer portal were saved once.
    pub(super) portal: bool,
    /// Every customer was deleted, or is one of the other mode.
    pub(super) customer_gone: bool,
    /// No e-mail address is taken.
    pub(super) email_refused: bool,
    /// The endpoint for events is shown as switched on. What happens is delivered either way.
    pub(super) endpoint: bool,
    /// The endpoint is shown as one of all events.
    pub(super) endpoint_events: bool,
    /// The endpoint is shown as one of the newest version.
    pub(super) endpoint_version: bool,
    /// The key is a restricted one that may not read how the account is set up.
    pub(super) restricted: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            wallets: true,
            portal: true,
            customer_gone: false,
            email_refused: false,
            endpoint: true,
            endpoint_events: true,
            endpoint_version: true,
            restricted: false,
        }
    }
}

/// What is to be different.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    wallets: Option<bool>,
    portal: Option<bool>,
    customer_gone: Option<bool>,
    email_refused: Option<bool>,
    endpoint: Option<bool>,
    endpoint_events: Option<bool>,
    endpoint_version: Option<bool>,
    restricted: Option<bool>,
}

impl State {
    /// Changes what is named and leaves the rest.
    pub(super) fn set(&mut self, change: Change) -> Settings {
        let now = self.settings;
        self.settings = Settings {
            wallets: change.wallets.unwrap_or(now.wallets),
            portal: change.portal.unwrap_or(now.portal),
            customer_gone: change.customer_gone.unwrap_or(now.customer_gone),
            email_refused: change.email_refused.unwrap_or(now.email_refused),
            endpoint: change.endpoint.unwrap_or(now.endpoint),
            endpoint_events: change.endpoint_events.unwrap_or(now.endpoint_events),
            endpoint_version: change.endpoint_version.unwrap_or(now.endpoint_version),
            restricted: change.restricted.unwrap_or(now.restricted),
        };
        if let Err(error) = disk::write(&self.context.data.join("stripe").join("settings.json"), &self.settings) {
            tracing::error!(%error, "the sandbox could not write its state");
        }
        self.settings
    }

    /// Whether the account has this way to pay switched on.
    pub(super) const fn offers(&self, method: Method) -> bool {
        match method {
            Method::Card => true,
            Method::Alipay | Method::WechatPay => self.settings.wallets,
        }
    }

    /// An address, if Stripe takes it.
    pub(super) fn address(&self, param: &str, email: &str) -> Result<(), Refusal> {
        if email.contains('@') && !self.settings.email_refused {
            return Ok(());
        }
        Err(Refusal::coded("email_invalid", param, format!("Invalid email address: {email}")))
    }
}
