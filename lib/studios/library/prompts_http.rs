//! `/api/prompts`: the library as somebody sees it, and prompts of one's own.

use std::borrow::Cow;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http::StatusCode;
use serde::Deserialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{IntoParams, PartialSchema, ToSchema};

use super::slots::slots_of;
use super::table::{self, Category, NewPrompt, PromptRow, Wanted};
use super::view::{Part, PromptView};
use crate::accounts::Caller;
use crate::app::App;
use crate::catalogue::{self, Catalogue};
use crate::db::DbError;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::extract::{Json, Path, Query, flag};
use crate::http::limits::{self, Limit};
use crate::http::page::{Page, PageQuery};
use crate::http::{Route, context};
use crate::ids::{PromptId, UserId};
use crate::openapi::schema;
use crate::studios::prompts;

/// Characters of what one looks for.
const QUERY_CHARS_MAX: usize = 60;
/// How often somebody may write prompts within an hour.
const PER_HOUR_MAX: u32 = 200;

/// `GET`, `POST /api/prompts`
#[must_use]
pub fn list() -> Route {
    Route { path: "/api/prompts", methods: get(library).post(create) }
}

/// `GET`, `PATCH`, `DELETE /api/prompts/{id}`
#[must_use]
pub fn one() -> Route {
    Route { path: "/api/prompts/{id}", methods: get(show).patch(change).delete(delete) }
}

#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct Filter {
    /// About this.
    #[param(schema_with = Category::schema)]
    category: Option<String>,
    /// With this in the title or the description, in either language, or in what one wrote oneself.
    #[param(schema_with = query_schema)]
    q: Option<String>,
    /// One's own alone, or the others alone.
    #[param(value_type = Option<bool>)]
    own: Option<String>,
}

fn query_schema() -> Schema {
    schema::maybe_line(QUERY_CHARS_MAX)
}

async fn library(
    State(app): State<App>,
    caller: Caller,
    Query(page): Query<PageQuery>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<PromptView>>> {
    let category = filter.category.as_deref().map(category_of).transpose()?;
    let text = filter.q.as_deref().map(str::trim).filter(|text| !text.is_empty());
    if let Some(problem) = text.and_then(|text| FieldProblem::of_line(text, QUERY_CHARS_MAX)) {
        return Err(AppError::field("q", problem));
    }
    let wanted = Wanted { category, own: flag("own", filter.own.as_deref())?, text };
    let (limit, after) = (page.limit()?, page.after::<PromptId>()?);
    let (user, rows) = caller.read(&app, vec![table::page(caller.user_id(), after, &wanted, limit + 1)]).await?;
    let found = rows[0].iter().map(|row| PromptRow::from_row(&row)).collect::<Result<Vec<_>>>()?;
    let shown = |row: &PromptRow| PromptView::of(&app, row, Part::Summary, caller.user_id(), &user.level);
    let shown = found.iter().map(shown).collect::<Result<Vec<_>>>()?;
    Ok(Json(Page::of(shown, limit, |prompt| prompt.id.clone())))
}

fn category_of(text: &str) -> Result<Category> {
    Category::from_text(text).ok_or_else(|| AppError::field("category", FieldProblem::NotAllowed))
}

async fn show(State(app): State<App>, caller: Caller, Path(id): Path<PromptId>) -> Result<Json<PromptView>> {
    let (user, rows) = caller.read(&app, vec![table::find(id, caller.user_id())]).await?;
    let row = PromptRow::from_row(&rows[0].first().ok_or(AppError::NotFound { what: "prompt" })?)?;
    Ok(Json(PromptView::of(&app, &row, Part::Whole, caller.user_id(), &user.level)?))
}

/// A prompt of one's own.
#[derive(Debug, Deserialize)]
pub(super) struct PromptRequest {
    title: String,
    content: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    category: Option<String>,
    #[serde(default)]
    aspect_ratio: Option<String>,
}

/// What to change of a prompt of one's own; what is left out or null stays.
#[derive(Debug, Deserialize)]
pub(super) struct PromptChange {
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    content: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    category: Option<String>,
    #[serde(default)]
    aspect_ratio: Option<String>,
}

fn members(catalogue: &Catalogue) -> [(&'static str, Schema); 5] {
    let terms = &catalogue.library;
    let ratios = catalogue.photo.aspect_ratios.iter().map(String::as_str);
    [
        ("title", schema::line(terms.title_chars_max)),
        ("content", schema::lines(terms.content_chars_max)),
        ("description", schema::or_null(schema::maybe_line(terms.description_chars_max))),
        ("category", schema::or_null(Category::schema())),
        ("aspect_ratio", schema::or_null(schema::one_of(ratios))),
    ]
}

impl PartialSchema for PromptRequest {
    fn schema() -> RefOr<Schema> {
        let Ok(catalogue) = catalogue::get() else { return Schema::default().into() };
        schema::object(members(catalogue), &["title", "content"]).into()
    }
}

impl ToSchema for PromptRequest {
    fn name() -> Cow<'static, str> {
        "PromptRequest".into()
    }
}

impl PartialSchema for PromptChange {
    fn schema() -> RefOr<Schema> {
        let Ok(catalogue) = catalogue::get() else { return Schema::default().into() };
        let members = members(catalogue).map(|(name, schema)| (name, schema::or_null(schema)));
        schema::object(members, &[]).into()
    }
}

impl ToSchema for PromptChange {
    fn name() -> Cow<'static, str> {
        "PromptChange".into()
    }
}

/// A prompt of one's own whose every field can be taken.
struct Draft {
    title: String,
    content: String,
    description: String,
    category: Category,
    aspect_ratio: String,
}

impl Draft {
    fn check(request: &PromptRequest, catalogue: &Catalogue) -> Result<Self> {
        let terms = &catalogue.library;
        let mut problems = Vec::new();
        let (title, content) = (request.title.trim(), request.content.trim());
        let description = request.description.as_deref().unwrap_or_default().trim();
        problems.extend(FieldProblem::of_line(title, terms.title_chars_max).map(|problem| ("title", problem)));
        if content.is_empty() {
            problems.push(("content", FieldProblem::Missing));
        } else if request.content.chars().count() > terms.content_chars_max {
            problems.push(("content", FieldProblem::TooLarge(terms.content_chars_max as u64)));
        } else if content.chars().any(|character| character.is_control() && character != '\n') {
            problems.push(("content", FieldProblem::Malformed));
        }
        if !description.is_empty() {
            let problem = FieldProblem::of_line(description, terms.description_chars_max);
            problems.extend(problem.map(|problem| ("description", problem)));
        }
        let category = Category::from_text(request.category.as_deref().unwrap_or(Category::Other.as_str()));
        if category.is_none() {
            problems.push(("category", FieldProblem::NotAllowed));
        }
        let aspect_ratio = request.aspect_ratio.as_deref().unwrap_or("1:1");
        if catalogue.photo.aspect_ratios.iter().all(|known| known != aspect_ratio) {
            problems.push(("aspect_ratio", FieldProblem::NotAllowed));
        }
        match category {
            Some(category) if problems.is_empty() => Ok(Self {
                title: title.to_owned(),
                content: content.to_owned(),
                description: description.to_owned(),
                category,
                aspect_ratio: aspect_ratio.to_owned(),
            }),
            Some(_) | None => Err(AppError::Invalid(problems)),
        }
    }

    /// Everything that is written, for the one rule about what must not be made.
    fn written(&self) -> String {
        [self.title.as_str(), &self.description, &self.content].join("\n")
    }

    fn kept<'a>(&'a self, id: PromptId, user: UserId, slots: &'a [super::Slot], cost: i64) -> NewPrompt<'a> {
        NewPrompt {
            id,
            owner: Some(user),
            title: (&self.title, None),
            description: (&self.description, None),
            content: (&self.content, None),
            category: self.category,
            cost,
            members_only: false,
            slots,
            cover: None,
            aspect_ratio: &self.aspect_ratio,
        }
    }
}

fn limit(caller: &Caller) -> Limit {
    Limit::new("write_prompts", &caller.user_id().to_string(), PER_HOUR_MAX, 3600)
}

/// What it means that a write of one's own prompt was refused.
async fn refused<T>(app: &App, caller: &Caller, error: DbError) -> Result<T> {
    if error.is_refusal("prompts_full") {
        return Err(AppError::PromptsFull { limit: i64::from(app.catalogue.library.prompts_max) });
    }
    if error.is_refusal("prompt_changed") {
        return Err(AppError::Conflict("the prompt changed meanwhile"));
    }
    if error.is_refusal("prompts.user_id, prompts.title, prompts.content") {
        return Err(AppError::Conflict("another prompt has these words"));
    }
    if error.is_refusal("not_found") {
        return Err(AppError::NotFound { what: "prompt" });
    }
    limits::refused(&app.db, &[limit(caller)], app.clock.now(), error).await
}

async fn create(State(app): State<App>, caller: Caller, Json(request): Json<PromptRequest>) -> Result<Response> {
    let draft = Draft::check(&request, app.catalogue)?;
    prompts::check(&app, &caller, &draft.written(), limit(&caller)).await?;
    let (now, user) = (app.clock.now(), caller.user_id());
    let slots = slots_of(&draft.content);
    let new = draft.kept(PromptId::new(now), user, &slots, app.catalogue.prices.library);
    let batch = vec![
        limit(&caller).take(now),
        table::room(user, &draft.title, &draft.content, app.catalogue.library.prompts_max),
        table::insert(&new, now)?,
        table::find_same(user, &draft.title, &draft.content),
    ];
    let rows = match caller.write(&app, batch).await {
        Ok(rows) => rows,
        Err(error) => return refused(&app, &caller, error).await,
    };
    let row = rows.last().and_then(crate::db::Rows::first);
    let row = row.ok_or_else(|| AppError::Internal("a prompt that was kept is not there".to_owned()))?;
    // Nobody's own is locked, whatever their level.
    let view = PromptView::of(&app, &PromptRow::from_row(&row)?, Part::Whole, user, "")?;
    Ok((StatusCode::CREATED, Json(view)).into_response())
}

async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<PromptId>,
    Json(change): Json<PromptChange>,
) -> Result<Json<PromptView>> {
    let user = caller.user_id();
    let (_, rows) = caller.read(&app, vec![table::find(id, user)]).await?;
    let found = rows[0].first().map(|row| PromptRow::from_row(&row)).transpose()?;
    // One of the operator's is there, and nobody's to change.
    let known = found.filter(|row| row.is_own).ok_or(AppError::NotFound { what: "prompt" })?;
    let locale = context::locale();
    let request = PromptRequest {
        title: change.title.unwrap_or_else(|| known.title.of(locale).to_owned()),
        content: change.content.unwrap_or_else(|| known.content.of(locale).to_owned()),
        description: change.description.or_else(|| Some(known.description.of(locale).to_owned())),
        category: change.category.or_else(|| Some(known.category.as_str().to_owned())),
        aspect_ratio: change.aspect_ratio.or_else(|| Some(known.aspect_ratio.clone())),
    };
    let draft = Draft::check(&request, app.catalogue)?;
    prompts::check(&app, &caller, &draft.written(), limit(&caller)).await?;
    let slots = slots_of(&draft.content);
    // What it costs was fixed when it was made.
    let new = draft.kept(id, user, &slots, known.cost);
    let batch = vec![
        limit(&caller).take(app.clock.now()),
        table::must_be_own(id, user),
        // Two changes at once would each take back the other's.
        table::unchanged(&known, user),
        table::rewrite(&new)?,
        table::find(id, user),
    ];
    let rows = match caller.write(&app, batch).await {
        Ok(rows) => rows,
        Err(error) => return refused(&app, &caller, error).await,
    };
    let row = rows.last().and_then(crate::db::Rows::first).ok_or(AppError::NotFound { what: "prompt" })?;
    Ok(Json(PromptView::of(&app, &PromptRow::from_row(&row)?, Part::Whole, user, "")?))
}

async fn delete(State(app): State<App>, caller: Caller, Path(id): Path<PromptId>) -> Result<StatusCode> {
    let user = caller.user_id();
    match caller.write(&app, vec![table::must_be_own(id, user), table::delete(id, user)]).await {
        Ok(_) => Ok(StatusCode::NO_CONTENT),
        Err(error) => refused(&app, &caller, error).await,
    }
}
