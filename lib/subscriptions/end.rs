//! Ending a plan, and the customer portal: what somebody does about a plan that lives, with Stripe's answer or with what
//! its refusal means.

use super::refresh;
use super::subscription::SubscriptionRow;
use crate::alerts::{self, AlertKind};
use crate::app::App;
use crate::db::Stmt;
use crate::error::{AppError, Result};
use crate::ids::UserId;
use crate::stripe::{Meaning, Stripe};

/// Lets it end with its period, or finds that it is over.
///
/// # Errors
/// `NOT_FOUND` when Stripe knows no such subscription: it is forgotten then.
pub(super) async fn with_period(app: &App, stripe: &Stripe, row: &SubscriptionRow, provider_id: &str) -> Result<()> {
    match stripe.end_with_period(provider_id).await {
        Ok(_) => {}
        // Over already, which nobody has told us: it is read again and shown as it is.
        Err(error) if matches!(error.meaning(), Some(Meaning::Settled | Meaning::Missing)) => {
            let found = stripe.subscription(provider_id).await;
            match found {
                Err(gone) if gone.is_missing() => return forget(app, row).await,
                Ok(now) if now.lives() => return Err(error.into()),
                Ok(_) => {}
                Err(other) => return Err(other.into()),
            }
        }
        Err(error) => return Err(error.into()),
    }
    refresh(app, stripe, provider_id, Vec::new()).await.map(drop)
}

/// There is no such subscription at Stripe, or it is one of the other mode: nothing is left to be managed.
async fn forget(app: &App, row: &SubscriptionRow) -> Result<()> {
    tracing::error!(subscription = %row.id, "a subscription is gone at stripe");
    let end = Stmt::new(
        "UPDATE subscriptions SET state = 'ended', ended_at = COALESCE(ended_at, ?3), due_at = NULL, next_plan = NULL
          WHERE id = ?1 AND user_id = ?2",
    );
    let end = end.bind(row.id).bind(row.user).bind(app.clock.now());
    let customer = Stmt::new("DELETE FROM payers WHERE user_id = ?1").bind(row.user);
    app.db.write(vec![end, customer]).await?;
    Err(AppError::NotFound { what: "subscription" })
}

/// The address of the customer portal for this customer.
///
/// # Errors
/// `PORTAL_NOT_CONFIGURED`; `NOT_FOUND` when Stripe has forgotten the customer: we forget it, too.
pub(super) async fn portal(app: &App, stripe: &Stripe, user: UserId, customer: &str) -> Result<String> {
    let back = app.config.public_url.join("billing").map_err(|error| AppError::Internal(error.to_string()))?;
    let error = match stripe.portal(customer, back.as_str()).await {
        Ok(portal) => return Ok(portal.url),
        Err(error) => error,
    };
    match error.meaning() {
        Some(Meaning::PortalOff) => alerts::raise_now(app, AlertKind::StripePortal, "stripe", &error.to_string()).await,
        Some(Meaning::KeyRefused) => alerts::raise_now(app, AlertKind::StripeKey, "stripe", &error.to_string()).await,
        Some(Meaning::CustomerGone) => {
            let forget = Stmt::new("DELETE FROM payers WHERE user_id = ?1 AND customer = ?2");
            app.db.write(vec![forget.bind(user).bind(customer)]).await?;
        }
        None
        | Some(
            Meaning::Busy
            | Meaning::AddressRefused
            | Meaning::ChannelRefused
            | Meaning::Missing
            | Meaning::Settled
            | Meaning::Declined
            | Meaning::Unforeseen,
        ) => {}
    }
    Err(error.into())
}
