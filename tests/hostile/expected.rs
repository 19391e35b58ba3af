//! What is expected of a request that changes something.

use crate::mutations::Mutation;

impl Mutation {
    /// How many of its calls are cut: all, but of the sweep after a model's deletion only the beginning, because what
    /// follows is the same as after a picture's.
    pub(crate) const fn calls_cut_max(self) -> usize {
        if matches!(self, Self::ModelDelete) { 5 } else { 60 }
    }

    /// How many runs of the reconciler end what it begins and an engine may not have ended with it: the engine deletes a
    /// model some time after its version.
    pub(crate) const fn later_runs(self) -> usize {
        if matches!(self, Self::ModelDelete) { 2 } else { 0 }
    }

    /// How many predictions or trainings it makes at the engine.
    pub(crate) const fn makes(self) -> usize {
        matches!(
            self,
            Self::Train | Self::Photo | Self::Library | Self::Posters | Self::Edit | Self::Tryon | Self::Retry
        ) as usize
    }

    /// What it answers when it is done.
    pub(crate) const fn done(self) -> u16 {
        match self {
            Self::Train | Self::Photo | Self::Library | Self::Posters | Self::Edit | Self::Tryon | Self::Retry => 202,
            Self::CodeAsk | Self::ResetAsk | Self::AccountDelete => 202,
            Self::PromptWrite | Self::UploadCreate | Self::UsdtOrder | Self::CardOrder | Self::PlanOrder => 201,
            Self::Register => 201,
            Self::UploadDelete
            | Self::AssetDelete
            | Self::ModelDelete
            | Self::PosterSessionDelete
            | Self::PromptDelete
            | Self::Logout
            | Self::SessionEnd => 204,
            Self::Cancel
            | Self::PromptChange
            | Self::TryonWithdraw
            | Self::Brief
            | Self::Headline
            | Self::UploadComplete
            | Self::AssetMark
            | Self::AssetDownload
            | Self::AssetShare
            | Self::AssetsDelete
            | Self::AssetsMark
            | Self::CodeVerify
            | Self::LogIn
            | Self::Prove
            | Self::PasswordSet
            | Self::ResetVerify
            | Self::MeChange
            | Self::Redeem
            | Self::CheckIn
            | Self::UsdtGiveUp
            | Self::UsdtPaid
            | Self::UsdtClaim
            | Self::CardGiveUp
            | Self::CardPaid
            | Self::PlanPaid
            | Self::EngineEvent
            | Self::MailNews
            | Self::Unsubscribe
            | Self::Reconcile => 200,
        }
    }

    /// What it answers when it was done before and the answer was lost: the caller can tell.
    pub(crate) const fn done_before(self) -> u16 {
        match self {
            // What was to go is gone.
            Self::UploadDelete
            | Self::AssetDelete
            | Self::ModelDelete
            | Self::PosterSessionDelete
            | Self::PromptDelete
            | Self::SessionEnd => 404,
            // The session was to end, and the one that asks has.
            Self::Logout => 401,
            // A code is good once, and asked for once a minute.
            Self::CodeVerify | Self::ResetVerify | Self::Prove => 401,
            Self::CodeAsk | Self::ResetAsk | Self::Register => 429,
            // There is a password now, and another one takes it.
            Self::PasswordSet => 422,
            // This week has its check-in.
            Self::CheckIn => 409,
            _ => self.done(),
        }
    }
}
