//! The probes, each in a file of its own.

mod addresses;
mod codes;
mod cron;
mod cross_site;
mod cursors;
mod forged;
mod held_refunds;
mod ids;
mod input;
mod late_cancels;
mod models;
mod overspend;
mod pages;
mod period_ends;
mod privileges;
mod redirects;
mod refunds;
mod repeats;
mod replayed;
mod sessions;
mod timing;
mod wallets;

use crate::studio::Studio;
use crate::verdict::{Breaches, Trouble, Verdict};

/// What can be probed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probe {
    /// Many requests at once spend the same credits.
    Overspend,
    /// The same request, sent twice, is paid twice, or answered to somebody else.
    Repeats,
    /// Another user's model, picture or upload can be used.
    Models,
    /// News that the provider did not sign is believed.
    Forged,
    /// News that was applied is applied again.
    Replayed,
    /// What was not delivered is not paid back, or paid back twice.
    Refunds,
    /// Credits are kept whose money went back while they were on hold.
    HeldRefunds,
    /// A plan's credits outlive their period, on hold.
    PeriodEnds,
    /// What the provider has finished is free for whoever cancels late.
    LateCancels,
    /// Whoever wants to pay is stopped by how the payment account is set up.
    Wallets,
    /// A session is chosen by somebody else, or lives on.
    Sessions,
    /// Mailed codes can be guessed, used twice, or used elsewhere.
    Codes,
    /// Another site's page can act for whoever is signed in.
    CrossSite,
    /// Words or time tell whether an address has an account.
    Timing,
    /// A route answers for an id that is somebody else's.
    Ids,
    /// A cursor or filter shows somebody else's rows.
    Cursors,
    /// A user can make themselves more than they are.
    Privileges,
    /// Numbers and texts that no form sends break something.
    Input,
    /// One address passes for another.
    Addresses,
    /// Signing in leads to another site.
    Redirects,
    /// Anybody can ring for the cron.
    Cron,
    /// Pages come without their armour, or files that are nobody's business.
    Pages,
}

impl Probe {
    /// All of them, as the table has them: first what costs credits, then what costs privacy, then the rest.
    pub const ALL: [Self; 22] = [
        Self::Overspend,
        Self::Repeats,
        Self::Models,
        Self::Forged,
        Self::Replayed,
        Self::Refunds,
        Self::HeldRefunds,
        Self::PeriodEnds,
        Self::LateCancels,
        Self::Wallets,
        Self::Sessions,
        Self::Codes,
        Self::CrossSite,
        Self::Timing,
        Self::Ids,
        Self::Cursors,
        Self::Privileges,
        Self::Input,
        Self::Addresses,
        Self::Redirects,
        Self::Cron,
        Self::Pages,
    ];

    /// How the table names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Overspend => "overspend race",
            Self::Repeats => "repeated request",
            Self::Models => "foreign model",
            Self::Forged => "forged webhook",
            Self::Replayed => "replayed webhook",
            Self::Refunds => "unpaid refund",
            Self::HeldRefunds => "refund while held",
            Self::PeriodEnds => "period end",
            Self::LateCancels => "cancel after success",
            Self::Wallets => "wallets off",
            Self::Sessions => "session fixation",
            Self::Codes => "code guessing",
            Self::CrossSite => "cross-site request",
            Self::Timing => "enumeration by time",
            Self::Ids => "foreign ids",
            Self::Cursors => "cursor tampering",
            Self::Privileges => "mass assignment",
            Self::Input => "hostile input",
            Self::Addresses => "address tricks",
            Self::Redirects => "open redirect",
            Self::Cron => "open cron",
            Self::Pages => "bare pages",
        }
    }

    /// Probes a studio.
    pub async fn run(self, studio: &Studio) -> Verdict {
        let mut breaches = Breaches::default();
        let evidence = self.look(studio, &mut breaches).await;
        breaches.verdict(evidence)
    }

    /// Notes what must not be; answers the evidence that nothing was.
    async fn look(self, studio: &Studio, breaches: &mut Breaches) -> Result<String, Trouble> {
        match self {
            Self::Overspend => overspend::run(studio, breaches).await,
            Self::Repeats => repeats::run(studio, breaches).await,
            Self::Models => models::run(studio, breaches).await,
            Self::Forged => forged::run(studio, breaches).await,
            Self::Replayed => replayed::run(studio, breaches).await,
            Self::Refunds => refunds::run(studio, breaches).await,
            Self::HeldRefunds => held_refunds::run(studio, breaches).await,
            Self::PeriodEnds => period_ends::run(studio, breaches).await,
            Self::LateCancels => late_cancels::run(studio, breaches).await,
            Self::Wallets => wallets::run(studio, breaches).await,
            Self::Sessions => sessions::run(studio, breaches).await,
            Self::Codes => codes::run(studio, breaches).await,
            Self::CrossSite => cross_site::run(studio, breaches).await,
            Self::Timing => timing::run(studio, breaches).await,
            Self::Ids => ids::run(studio, breaches).await,
            Self::Cursors => cursors::run(studio, breaches).await,
            Self::Privileges => privileges::run(studio, breaches).await,
            Self::Input => input::run(studio, breaches).await,
            Self::Addresses => addresses::run(studio, breaches).await,
            Self::Redirects => redirects::run(studio, breaches).await,
            Self::Cron => cron::run(studio, breaches).await,
            Self::Pages => pages::run(studio, breaches).await,
        }
    }
}
