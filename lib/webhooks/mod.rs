//! Events from providers: verified on their raw bytes, kept, applied once. The reconciler notices a missing one, and
//! what nobody can do anything with waits for an operator ([`crate::inbox`]).

mod mail;
mod replicate;
pub mod signature;
mod stripe;
mod stripe_events;
mod stripe_inbox;
mod stripe_log;
mod stripe_returns;
pub mod stripe_signature;

use crate::app::App;
use crate::error::Result;
use crate::openapi::Operation;
pub use mail::receive as mail;
pub use replicate::receive as replicate;
pub use stripe::receive as stripe;

/// The kinds of Stripe's events that mean something here, which its endpoint should send.
pub const STRIPE_KINDS: [&str; 20] = stripe_events::KINDS;

/// As the document tells it.
pub(crate) fn operations() -> impl Iterator<Item = Operation> {
    [replicate::operation(), stripe::operation(), mail::operation()].into_iter()
}

/// Applies Stripe's events that were kept without effect, and searches for events that never came; answers how many
/// there were. Replicate's is the jobs': `jobs::reconcile`.
///
/// # Errors
/// When the database does not answer. One event that fails is logged and left for the next run.
pub async fn reconcile(app: &App) -> Result<u32> {
    let Some(stripe) = &app.stripe else { return Ok(0) };
    let kept = stripe_inbox::reconcile(app, stripe).await?;
    Ok(kept.saturating_add(stripe_log::reconcile(app, stripe).await?))
}
