//! What somebody sees of a prompt.

use serde::Serialize;
use utoipa::ToSchema;

use super::slots::Slot;
use super::table::{Category, PromptRow};
use crate::app::App;
use crate::clock::Timestamp;
use crate::engines::AspectRatio;
use crate::error::Result;
use crate::http::context;
use crate::ids::{PromptId, UserId};
use crate::locale::Locale;
use crate::openapi::schema;
use crate::storage::{ObjectKey, Reuse, Size};
use utoipa::PartialSchema as _;
use utoipa::openapi::schema::Schema;

/// How long a picture of one's own can be seen as a cover.
const COVER_SECONDS: u64 = 900;

/// A prompt of the library, in the language of the request.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Prompt)]
pub(super) struct PromptView {
    /// `prm_…`
    #[schema(value_type = PromptId)]
    pub(super) id: String,
    /// What it is called.
    title: String,
    /// A line about it; empty where there is none.
    description: String,
    /// What it is about.
    #[schema(schema_with = Category::schema)]
    category: &'static str,
    /// What a picture costs, in credits.
    cost: i64,
    /// Whether it is for members.
    members_only: bool,
    /// Whether the caller cannot use it.
    locked: bool,
    /// Why not: `membership`, for it is for members and the caller is none. Null where it can be used.
    #[schema(required, schema_with = reasons)]
    locked_reason: Option<&'static str>,
    /// Whether it is the caller's own.
    own: bool,
    /// What its pictures look like: a path of this site, or the newest picture by one's own. Null where there is none.
    #[schema(required)]
    cover: Option<String>,
    /// Its fields.
    slots: Vec<SlotView>,
    /// The shape of its pictures.
    #[schema(schema_with = AspectRatio::schema)]
    aspect_ratio: String,
    /// Since when.
    created_at: Timestamp,
    /// What an engine is told, with `{name}` where a field goes: of one's own, where it is asked for alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    content: Option<String>,
}

/// A field of a prompt.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PromptSlot)]
struct SlotView {
    /// What an order calls it.
    name: String,
    /// What it is called.
    title: String,
    /// What it takes where nothing is said. Where this is empty, something must be.
    example: String,
}

fn reasons() -> Schema {
    schema::or_null(schema::one_of(["membership"]))
}

/// How much of a prompt is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// What a list shows.
    Summary,
    /// With what its owner wrote.
    Whole,
}

impl PromptView {
    /// As somebody of this level sees it.
    ///
    /// # Errors
    /// An address that cannot be signed.
    pub(super) fn of(app: &App, row: &PromptRow, part: Part, user: UserId, level: &str) -> Result<Self> {
        let locale = context::locale();
        let is_member = app.catalogue.levels.iter().any(|known| known.id == level && known.members_prompts);
        let locked = row.members_only && !row.is_own && !is_member;
        let newest = row.newest_asset.as_deref().map(|asset| picture(app, user, asset)).transpose()?;
        Ok(Self {
            id: row.id.clone(),
            title: row.title.of(locale).to_owned(),
            description: row.description.of(locale).to_owned(),
            category: row.category.as_str(),
            cost: row.cost,
            members_only: row.members_only,
            locked,
            locked_reason: locked.then_some("membership"),
            own: row.is_own,
            cover: row.cover.clone().or(newest),
            slots: row.slots.iter().map(|slot| SlotView::of(slot, locale)).collect(),
            aspect_ratio: row.aspect_ratio.clone(),
            created_at: row.created_at,
            content: (row.is_own && part == Part::Whole).then(|| row.content.of(locale).to_owned()),
        })
    }
}

/// Where a picture of one's own can be seen.
fn picture(app: &App, user: UserId, asset: &str) -> Result<String> {
    let key = ObjectKey::asset(&user.to_string(), asset, Size::Thumb, "jpg")?;
    Ok(app.storage.presign_get(&key, COVER_SECONDS, None, Reuse::WithinWindow)?)
}

impl SlotView {
    fn of(slot: &Slot, locale: Locale) -> Self {
        Self {
            name: slot.name.clone(),
            title: slot.title.of(locale).to_owned(),
            example: slot.example.of(locale).to_owned(),
        }
    }
}
