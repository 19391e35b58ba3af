//! The sandbox as a whole: every provider, the routes that drive them, the page.

use std::io;
use std::sync::Arc;

use axum::Router;
use tokio_util::sync::CancellationToken;

use crate::chat::Chat;
use crate::context::Context;
use crate::gemini::Gemini;
use crate::google::Google;
use crate::mail::Mail;
use crate::replicate::Replicate;
use crate::stripe::Stripe;
use crate::text::Text;
use crate::together::Together;
use crate::tron::Tron;
use crate::{chat, gemini, pages, replicate, stripe, text, together, tron};

/// The providers on one context.
#[derive(Clone)]
pub struct Sandbox {
    context: Context,
    /// Trainings and predictions.
    pub replicate: Arc<Replicate>,
    /// Pictures in the answers of a chat.
    pub chat: Arc<Chat>,
    /// Gemini's own API.
    pub gemini: Arc<Gemini>,
    /// FLUX at Together.
    pub together: Arc<Together>,
    /// Short texts.
    pub text: Arc<Text>,
    /// Signing in with Google.
    pub google: Arc<Google>,
    /// The outgoing mail.
    pub mail: Arc<Mail>,
    /// Checkout, subscriptions and their events.
    pub stripe: Arc<Stripe>,
    /// The network on which USDT is paid.
    pub tron: Arc<Tron>,
}

impl Sandbox {
    /// Opens every provider on what it remembers.
    ///
    /// # Errors
    /// What the file system says; `InvalidData` if a file is not ours.
    pub fn open(context: Context) -> io::Result<Self> {
        Ok(Self {
            replicate: Replicate::open(context.clone())?,
            chat: Chat::open(context.clone()),
            gemini: Gemini::open(context.clone()),
            together: Together::open(context.clone()),
            text: Text::open(context.clone()),
            google: Google::open(context.clone())?,
            mail: Mail::open(context.clone())?,
            stripe: Stripe::open(context.clone())?,
            tron: Tron::open(context.clone())?,
            context,
        })
    }

    /// Everything under `/sandbox`, to be merged into the studio's router.
    pub fn router(&self) -> Router {
        Router::new()
            .nest(replicate::MOUNT, self.replicate.router())
            .nest(chat::MOUNT, self.chat.router())
            .nest(gemini::MOUNT, self.gemini.router())
            .nest(together::MOUNT, self.together.router())
            .nest(text::MOUNT, self.text.router())
            .nest("/sandbox/providers/google", self.google.router())
            .nest("/sandbox/providers/mail", self.mail.router())
            .nest(stripe::MOUNT, self.stripe.router())
            .nest(tron::MOUNT, self.tron.router())
            .merge(self.replicate.drive())
            .merge(self.chat.drive())
            .merge(self.gemini.drive())
            .merge(self.together.drive())
            .merge(self.text.drive())
            .merge(self.google.drive())
            .merge(self.mail.drive())
            .merge(self.stripe.drive())
            .merge(self.tron.drive())
            .merge(self.context.clock.drive())
            .merge(pages::router())
    }

    /// Works until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        tokio::join!(self.replicate.run(stop.clone()), self.stripe.run(stop));
    }
}
