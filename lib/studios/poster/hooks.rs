//! What this studio does with its jobs: a delivered poster becomes the first version of its row.

use darkroom_posters::InBoth;
use darkroom_posters::plan::{Poster, presets, templates};

use super::{request, sessions};
use crate::catalogue::{Catalogue, Title};
use crate::clock::Timestamp;
use crate::config::Config;
use crate::db::{DbError, Rows, Stmt};
use crate::error::AppError;
use crate::ids::UserId;
use crate::studio::{CallRef, End, Hooks, Offer, PlannedPoster, PosterOffer, Refusal, ShopPreset, Studio};

/// The room of this folder.
pub(crate) const ROOMS: [(Studio, Hooks); 1] = [(
    Studio::Poster,
    Hooks {
        on_end: delivered,
        on_retry: again,
        refusal,
        upload_in_use: Some(sessions::upload_in_use),
        ..Hooks::new(offer)
    },
)];

fn offer(catalogue: &Catalogue, _: &Config) -> Offer {
    let terms = &catalogue.poster;
    let plan = templates().iter().map(|template| PlannedPoster {
        number: template.id as u8,
        title: in_both(&template.title),
        shows: in_both(&template.purpose),
    });
    let presets = presets().iter().map(|preset| ShopPreset {
        id: request::id(preset.id),
        title: in_both(&preset.title),
        note: Title {
            zh: format!("{}{}", preset.note.zh, preset.ai.zh),
            en: format!("{} {}", preset.note.en, preset.ai.en),
        },
        wordless: Poster::ALL
            .into_iter()
            .filter(|poster| !preset.has_words(*poster))
            .map(|poster| poster as u8)
            .collect(),
        width: preset.size.0,
        height: preset.size.1,
    });
    let orders = terms.presets.values().filter_map(|id| catalogue.poster_engine(id)).map(|engine| {
        let choices = catalogue.poster_choices(engine).into_iter();
        choices.map(|engine| engine.shape.engine()).collect()
    });
    Offer {
        orders: orders.collect(),
        price: catalogue.prices.poster,
        seconds: catalogue.durations_seconds.poster,
        limits: vec![
            ("description_chars_max", i64::try_from(terms.description_chars_max).unwrap_or(i64::MAX)),
            ("product_uploads_max", i64::try_from(terms.product_uploads_max).unwrap_or(i64::MAX)),
        ],
        posters: Some(PosterOffer {
            plan: plan.collect(),
            presets: presets.collect(),
            product_uploads_max: terms.product_uploads_max,
        }),
        ..Offer::default()
    }
}

pub(super) fn in_both(words: &InBoth) -> Title {
    Title { zh: words.zh.clone(), en: words.en.clone() }
}

fn delivered(call: &CallRef<'_>, end: &End<'_>, now: Timestamp) -> Vec<Stmt> {
    let primes = end.delivered.iter().filter_map(|item| item.asset.map(|asset| (item.seq, asset)));
    let kept =
        |(seq, asset)| [sessions::prime(call.job, seq, asset, now), sessions::in_its_owners_words(call.job, asset)];
    primes.flat_map(kept).collect()
}

/// Of a session that was deleted since, nothing is made any more.
fn again(call: &CallRef<'_>, _: &Catalogue, _: Timestamp) -> Vec<Stmt> {
    sessions::tried_again(call.job)
}

/// What it means that the write of an order or of another try was refused.
pub(super) fn refusal(error: &DbError, _: &Catalogue, user: UserId) -> Option<Refusal> {
    if error.is_refusal("jobs.user_id, jobs.studio") {
        return Some(Refusal::Read(sessions::live_job(user), under_way));
    }
    if error.is_refusal("session_gone") {
        return Some(Refusal::Error(AppError::NotFound { what: "session" }));
    }
    if error.is_refusal("poster_sessions.user_id, poster_sessions.id") {
        // Two sets of one second got the same name.
        return Some(Refusal::Error(AppError::Conflict(
            "a set got the name of another: the same request may be sent again",
        )));
    }
    error.is_refusal("upload_not_ready").then_some(Refusal::Error(AppError::NotFound { what: "upload" }))
}

fn under_way(rows: &Rows) -> crate::error::Result<AppError> {
    Ok(match rows.first() {
        Some(row) => AppError::ActiveJob { job: row.get("id")? },
        None => AppError::Conflict("a set of posters ended at this moment: the same request may be sent again"),
    })
}
