//! What somebody sees of a prompt.

use serde::Serialize;
use utoipa::ToSchema;

use super::slots::Slot;
use super::table::{Category, PromptRow};
use crate::catalogue::Catalogue;
use crate::clock::Timestamp;
use crate::engines::AspectRatio;
use crate::ids::PromptId;
use crate::locale::Locale;
use crate::openapi::schema;
use utoipa::PartialSchema as _;
use utoipa::openapi::schema::Schema;

/// A prompt of the library, in the language of the request.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Prompt)]
pub(super) struct PromptView {
    /// `prm_…`
    #[schema(value_type = PromptId)]
    id: String,
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
    /// A path of this site: what its pictures look like. Null for one's own.
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
    pub(super) fn of(row: &PromptRow, part: Part, level: &str, catalogue: &Catalogue, locale: Locale) -> Self {
        let is_member = catalogue.levels.iter().any(|known| known.id == level && known.members_prompts);
        let locked = row.members_only && !row.is_own && !is_member;
        Self {
            id: row.id.clone(),
            title: row.title.of(locale).to_owned(),
            description: row.description.of(locale).to_owned(),
            category: row.category.as_str(),
            cost: row.cost,
            members_only: row.members_only,
            locked,
            locked_reason: locked.then_some("membership"),
            own: row.is_own,
            cover: row.cover.clone(),
            slots: row.slots.iter().map(|slot| SlotView::of(slot, locale)).collect(),
            aspect_ratio: row.aspect_ratio.clone(),
            created_at: row.created_at,
            content: (row.is_own && part == Part::Whole).then(|| row.content.of(locale).to_owned()),
        }
    }
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
