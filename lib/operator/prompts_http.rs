//! `/api/operator/prompts`: the prompts of the library that are everybody's (requirement E1).

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::door::{Freshness, NotNow, Operator};
use super::prompts::PublicPrompt;
use crate::app::App;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::extract::{Json, JsonBytes, Path, Query, parse};
use crate::http::idempotency::IdempotencyKey;
use crate::http::page::{Page, PageQuery};
use crate::ids::PromptId;
use crate::locale::Locale;
use crate::schema;
use crate::studios::library::{self, Category, PromptRow, Slot, Words};

/// The routes of prompts.
pub(super) fn routes() -> [Route; 2] {
    [
        Route { path: "/api/operator/prompts", methods: get(show_all).post(add) },
        Route { path: "/api/operator/prompts/{id}", methods: patch(edit).delete(hide) },
    ]
}

/// The same in both languages.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[schema(as = OperatorWords)]
pub(super) struct Both {
    /// 中文
    zh: String,
    /// English
    en: String,
}

impl Both {
    fn pair(&self) -> [&str; 2] {
        [&self.zh, &self.en]
    }
}

impl From<Words> for Both {
    fn from(Words { zh, en }: Words) -> Self {
        Self { zh, en }
    }
}

/// A field of a prompt.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[schema(as = OperatorSlot)]
pub(super) struct SlotView {
    /// As in the content's braces.
    name: String,
    /// What the field is called.
    title: Both,
    /// What it takes where nothing is said.
    example: Both,
}

impl From<&Slot> for SlotView {
    fn from(slot: &Slot) -> Self {
        Self { name: slot.name.clone(), title: slot.title.clone().into(), example: slot.example.clone().into() }
    }
}

impl From<SlotView> for Slot {
    fn from(slot: SlotView) -> Self {
        let words = |Both { zh, en }: Both| Words { zh, en };
        Self { name: slot.name, title: words(slot.title), example: words(slot.example) }
    }
}

/// A prompt of the library, whole.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OperatorPrompt)]
pub(super) struct PromptView {
    /// `prm_…`
    #[schema(value_type = PromptId)]
    id: String,
    title: Both,
    description: Both,
    /// What engines are told, with `{name}` where a field goes.
    content: Both,
    #[schema(schema_with = categories)]
    category: &'static str,
    /// What a picture costs, in credits.
    cost: i64,
    members_only: bool,
    slots: Vec<SlotView>,
    /// A path of the site.
    #[schema(required)]
    cover: Option<String>,
    /// `width:height`
    aspect_ratio: String,
    /// Whether it is shown to nobody.
    hidden: bool,
}

fn categories() -> Schema {
    schema::one_of(Category::ALL.map(Category::as_str))
}

impl From<&PromptRow> for PromptView {
    fn from(row: &PromptRow) -> Self {
        let both = |read: fn(&PromptRow, Locale) -> &str| Both {
            zh: read(row, Locale::ZhCn).to_owned(),
            en: read(row, Locale::En).to_owned(),
        };
        let (cover, ratio) = row.looks();
        Self {
            id: row.id.clone(),
            title: both(PromptRow::title),
            description: both(PromptRow::description),
            content: both(PromptRow::content),
            category: row.category.as_str(),
            cost: row.cost,
            members_only: row.members_only,
            slots: row.slots().iter().map(SlotView::from).collect(),
            cover: cover.map(str::to_owned),
            aspect_ratio: ratio.to_owned(),
            hidden: row.is_hidden,
        }
    }
}

/// What is said of a prompt. A new one needs all but what has a usual value; of one that is there, what is not said stays.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = OperatorPromptRequest)]
pub(super) struct Said {
    title: Option<Both>,
    description: Option<Both>,
    content: Option<Both>,
    #[schema(schema_with = categories)]
    category: Option<String>,
    #[schema(minimum = 1, maximum = 10_000)]
    cost: Option<i64>,
    members_only: Option<bool>,
    slots: Option<Vec<SlotView>>,
    cover: Option<String>,
    aspect_ratio: Option<String>,
    /// Whether it is shown to nobody: said of one that is there, it is hidden or shown again.
    hidden: Option<bool>,
}

/// A whole prompt: what was said, and beside it what was there.
struct Whole {
    title: Both,
    description: Both,
    content: Both,
    category: Category,
    cost: i64,
    members_only: bool,
    slots: Vec<Slot>,
    cover: Option<String>,
    aspect_ratio: String,
}

impl Whole {
    fn of(said: Said, known: Option<&PromptView>) -> Result<Self> {
        let missing = |name| AppError::field(name, FieldProblem::Missing);
        let text =
            |said: Option<Both>, known: Option<&Both>, name| said.or(known.cloned()).ok_or_else(|| missing(name));
        let category = said.category.as_deref().or(known.map(|known| known.category)).unwrap_or("other");
        let slots = said.slots.or(known.map(|known| known.slots.clone())).unwrap_or_default();
        let ratio = said.aspect_ratio.or(known.map(|known| known.aspect_ratio.clone()));
        Ok(Self {
            title: text(said.title, known.map(|known| &known.title), "title")?,
            description: text(said.description, known.map(|known| &known.description), "description")?,
            content: text(said.content, known.map(|known| &known.content), "content")?,
            category: Category::from_text(category)
                .ok_or_else(|| AppError::field("category", FieldProblem::NotAllowed))?,
            cost: said.cost.or(known.map(|known| known.cost)).ok_or_else(|| missing("cost"))?,
            members_only: said.members_only.or(known.map(|known| known.members_only)).unwrap_or(false),
            slots: slots.into_iter().map(Slot::from).collect(),
            cover: said.cover.or(known.and_then(|known| known.cover.clone())),
            aspect_ratio: ratio.unwrap_or_else(|| "1:1".to_owned()),
        })
    }

    fn prompt(&self) -> PublicPrompt<'_> {
        PublicPrompt {
            title: self.title.pair(),
            description: self.description.pair(),
            content: self.content.pair(),
            category: self.category,
            cost: self.cost,
            members_only: self.members_only,
            slots: &self.slots,
            cover: self.cover.as_deref(),
            aspect_ratio: &self.aspect_ratio,
        }
    }
}

async fn show_all(
    State(app): State<App>,
    operator: Operator,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<PromptView>>> {
    let limit = page.limit()?;
    let rows = operator.read(&app, vec![library::page_of_public(page.after::<PromptId>()?, limit + 1)]).await?;
    let found = rows[0].iter().map(|row| PromptRow::from_row(&row).map(|row| PromptView::from(&row)));
    Ok(Json(Page::of(found.collect::<Result<Vec<_>>>()?, limit, |prompt| prompt.id.clone())))
}

async fn add(
    State(app): State<App>,
    operator: Operator,
    key: IdempotencyKey,
    JsonBytes(body): JsonBytes,
) -> Result<Response, NotNow> {
    let whole = Whole::of(parse(&body)?, None)?;
    let act = operator.begin(&app, key, "prompts", &body, Freshness::Open).await?;
    let outcome = act.service.add_prompt(&whole.prompt()).await;
    act.finish(&app, outcome).await
}

async fn edit(
    State(app): State<App>,
    operator: Operator,
    Path(id): Path<PromptId>,
    Json(said): Json<Said>,
) -> Result<Json<PromptView>> {
    let service = operator.service(&app, Freshness::Open, None);
    let gone = AppError::NotFound { what: "prompt" };
    let read = |rows: Vec<crate::db::Rows>| rows[0].first().map(|row| PromptRow::from_row(&row)).transpose();
    let known = read(operator.read(&app, vec![library::find_public(id)]).await?)?.ok_or(gone)?;
    let hidden = said.hidden.filter(|hidden| *hidden != known.is_hidden);
    let whole = Whole::of(said, Some(&PromptView::from(&known)))?;
    service.edit_prompt(id, &whole.prompt()).await.map_err(super::door::refused)?;
    if let Some(hidden) = hidden {
        service.hide_prompt(id, hidden).await.map_err(super::door::refused)?;
    }
    let changed = read(operator.read(&app, vec![library::find_public(id)]).await?)?;
    Ok(Json(PromptView::from(&changed.ok_or(AppError::NotFound { what: "prompt" })?)))
}

/// Nobody sees it any more. What was made by it stays, and so does its row: what was ordered by it names it.
async fn hide(State(app): State<App>, operator: Operator, Path(id): Path<PromptId>) -> Result<Response> {
    let known = operator.read(&app, vec![library::find_public(id)]).await?;
    if known[0].is_empty() {
        return Err(AppError::NotFound { what: "prompt" });
    }
    let service = operator.service(&app, Freshness::Open, None);
    service.hide_prompt(id, true).await.map_err(super::door::refused)?;
    Ok(http::StatusCode::NO_CONTENT.into_response())
}
