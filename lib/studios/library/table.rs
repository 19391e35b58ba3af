//! The table `prompts`: everything that is written to it and read from it.

use crate::catalogue::Catalogue;
use crate::clock::Timestamp;
use crate::db::{FromValue, Row, Stmt, Value};
use crate::error::{AppError, Result, to_json};
use crate::ids::{JobId, PromptId, UploadId, UserId};
use crate::locale::Locale;
use crate::openapi::schema;
use utoipa::openapi::schema::Schema;

use super::slots::Slot;
use super::text::Text;

/// A prompt, and the newest picture that its owner made by it: the operator's have a cover of the site.
const COLUMNS: &str = "prompts.*, (
    SELECT a.id FROM library_orders o JOIN assets a ON a.job_id = o.job_id AND a.user_id = o.user_id
     WHERE o.user_id = prompts.user_id AND o.prompt_id = prompts.id ORDER BY o.job_id DESC LIMIT 1) AS newest_asset";

/// What a prompt is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// Landscapes, sea and sky.
    Nature,
    /// Streets and buildings.
    City,
    /// What is nowhere.
    Fantasy,
    /// People.
    Portrait,
    /// Anything else.
    Other,
}

impl Category {
    /// Every one, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Nature, Self::City, Self::Fantasy, Self::Portrait, Self::Other];

    /// As stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nature => "nature",
            Self::City => "city",
            Self::Fantasy => "fantasy",
            Self::Portrait => "portrait",
            Self::Other => "other",
        }
    }

    /// From the text of a request or a row.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.as_str() == text)
    }

    pub(super) fn schema() -> Schema {
        schema::one_of(Self::ALL.map(Self::as_str))
    }
}

impl FromValue for Category {
    const WANTS: &'static str = "a category of prompts";

    fn from_value(value: &Value) -> Option<Self> {
        Self::from_text(&String::from_value(value)?)
    }
}

/// A prompt as its row has it.
#[derive(Clone, Debug)]
pub struct PromptRow {
    /// `prm_…`
    pub id: String,
    pub(super) is_own: bool,
    pub(super) title: Text,
    pub(super) description: Text,
    pub(super) content: Text,
    /// What it is about.
    pub category: Category,
    /// What a picture costs.
    pub cost: i64,
    /// Whether it is for members.
    pub members_only: bool,
    pub(super) slots: Vec<Slot>,
    pub(super) cover: Option<String>,
    pub(super) newest_asset: Option<String>,
    pub(super) aspect_ratio: String,
    /// Whether it is shown to nobody.
    pub is_hidden: bool,
    pub(super) revision: i64,
    pub(super) created_at: Timestamp,
}

impl PromptRow {
    /// From a row with all columns.
    ///
    /// # Errors
    /// A column that is missing or of another type.
    pub fn from_row(row: &Row<'_>) -> Result<Self> {
        let slots: String = row.get("slots")?;
        Ok(Self {
            id: row.get("id")?,
            is_own: row.get::<Option<String>>("user_id")?.is_some(),
            title: Text::from_row(row, "title")?,
            description: Text::from_row(row, "description")?,
            content: Text::from_row(row, "content")?,
            category: row.get("category")?,
            cost: row.get("cost")?,
            members_only: row.get("members_only")?,
            slots: serde_json::from_str(&slots)
                .map_err(|error| AppError::Internal(format!("the slots of a prompt: {error}")))?,
            cover: row.get("cover")?,
            newest_asset: row.get("newest_asset")?,
            aspect_ratio: row.get("aspect_ratio")?,
            is_hidden: row.get("hidden")?,
            revision: row.get("revision")?,
            created_at: row.get("created_at")?,
        })
    }

    /// What it is called.
    #[must_use]
    pub fn title(&self, locale: Locale) -> &str {
        self.title.of(locale)
    }

    /// A line about it.
    #[must_use]
    pub fn description(&self, locale: Locale) -> &str {
        self.description.of(locale)
    }

    /// What an engine is told, with `{name}` where a field goes.
    #[must_use]
    pub fn content(&self, locale: Locale) -> &str {
        self.content.of(locale)
    }

    /// Its fields.
    #[must_use]
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// Where its cover is, and the shape of its pictures.
    #[must_use]
    pub fn looks(&self) -> (Option<&str>, &str) {
        (self.cover.as_deref(), &self.aspect_ratio)
    }
}

/// A prompt that is about to be kept.
#[derive(Clone, Debug)]
pub struct NewPrompt<'a> {
    /// Its id.
    pub id: PromptId,
    /// Whose; `None`: the operator's, for everybody.
    pub owner: Option<UserId>,
    /// What it is called, and its English form, which the operator's need.
    pub title: (&'a str, Option<&'a str>),
    /// A line about it.
    pub description: (&'a str, Option<&'a str>),
    /// What an engine is told.
    pub content: (&'a str, Option<&'a str>),
    /// What it is about.
    pub category: Category,
    /// What a picture costs.
    pub cost: i64,
    /// Whether it is for members.
    pub members_only: bool,
    /// Its fields.
    pub slots: &'a [Slot],
    /// A path of the site.
    pub cover: Option<&'a str>,
    /// `width:height`
    pub aspect_ratio: &'a str,
}

/// Keeps a prompt. The same one of the same owner a second time is the first.
///
/// # Errors
/// Slots that cannot be written.
pub fn insert(new: &NewPrompt<'_>, now: Timestamp) -> Result<Stmt> {
    let stmt = Stmt::new(
        "INSERT INTO prompts (id, user_id, title, title_en, description, description_en, content, content_en, category,
                              cost, members_only, slots, cover, aspect_ratio, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
         ON CONFLICT (user_id, title, content) WHERE user_id IS NOT NULL DO NOTHING",
    );
    Ok(bound(stmt, new)?.bind(now))
}

/// Writes a prompt anew, unless it is somebody else's: `prompts.id`'s owner is the one that `new` names.
///
/// # Errors
/// Slots that cannot be written.
pub fn rewrite(new: &NewPrompt<'_>) -> Result<Stmt> {
    let stmt = Stmt::new(
        "UPDATE prompts SET title = ?3, title_en = ?4, description = ?5, description_en = ?6, content = ?7,
                content_en = ?8, category = ?9, cost = ?10, members_only = ?11, slots = ?12, cover = ?13,
                aspect_ratio = ?14, revision = revision + 1
          WHERE id = ?1 AND user_id IS ?2",
    );
    bound(stmt, new)
}

fn bound(stmt: Stmt, new: &NewPrompt<'_>) -> Result<Stmt> {
    Ok(stmt
        .bind(new.id)
        .bind(new.owner)
        .bind(new.title.0)
        .bind(new.title.1)
        .bind(new.description.0)
        .bind(new.description.1)
        .bind(new.content.0)
        .bind(new.content.1)
        .bind(new.category.as_str())
        .bind(new.cost)
        .bind(new.members_only)
        .bind(to_json(new.slots)?)
        .bind(new.cover)
        .bind(new.aspect_ratio))
}

/// Shows one of the operator's to nobody any more, or to everybody again.
#[must_use]
pub fn hide(id: PromptId, is_hidden: bool) -> Stmt {
    Stmt::new("UPDATE prompts SET hidden = ?2, revision = revision + 1 WHERE id = ?1 AND user_id IS NULL")
        .bind(id)
        .bind(is_hidden)
}

/// The operator's prompts, hidden ones too, in the order in which people see them.
#[must_use]
pub fn all_public(limit: u32) -> Stmt {
    Stmt::new(format!("SELECT {COLUMNS} FROM prompts WHERE user_id IS NULL ORDER BY id DESC LIMIT ?1")).bind(limit)
}

/// The same after one of them.
#[must_use]
pub fn page_of_public(after: Option<PromptId>, limit: u32) -> Stmt {
    Stmt::new(format!(
        "SELECT {COLUMNS} FROM prompts WHERE user_id IS NULL AND (?1 IS NULL OR id < ?1) ORDER BY id DESC LIMIT ?2"
    ))
    .bind(after)
    .bind(limit)
}

/// One of the operator's, hidden or not.
#[must_use]
pub fn find_public(id: PromptId) -> Stmt {
    Stmt::new(format!("SELECT {COLUMNS} FROM prompts WHERE id = ?1 AND user_id IS NULL")).bind(id)
}

/// A prompt that somebody may see: the operator's that are not hidden, and one's own.
pub(super) fn find(id: PromptId, user: UserId) -> Stmt {
    let seen = "(user_id = ?2 OR (user_id IS NULL AND hidden = 0))";
    Stmt::new(format!("SELECT {COLUMNS} FROM prompts WHERE id = ?1 AND {seen}")).bind(id).bind(user)
}

/// The one of somebody's own with these words.
pub(super) fn find_same(user: UserId, title: &str, content: &str) -> Stmt {
    Stmt::new(format!("SELECT {COLUMNS} FROM prompts WHERE user_id = ?1 AND title = ?2 AND content = ?3"))
        .bind(user)
        .bind(title)
        .bind(content)
}

/// What somebody looks for.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted<'a> {
    pub(super) category: Option<Category>,
    pub(super) own: Option<bool>,
    /// A part of its title or description, in either language, or of what one wrote oneself.
    pub(super) text: Option<&'a str>,
}

/// Prompts that somebody may see before `after`, newest first.
pub(super) fn page(user: UserId, after: Option<PromptId>, wanted: &Wanted<'_>, limit: u32) -> Stmt {
    let like =
        wanted.text.map(|text| format!("%{}%", text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_")));
    Stmt::new(format!(
        r"SELECT {COLUMNS} FROM prompts
           WHERE (user_id = ?1 OR (user_id IS NULL AND hidden = 0)) AND (?2 IS NULL OR id < ?2)
             AND (?3 IS NULL OR category = ?3) AND (?4 IS NULL OR (user_id IS NOT NULL) = ?4)
             AND (?5 IS NULL OR title LIKE ?5 ESCAPE '\' OR title_en LIKE ?5 ESCAPE '\'
                  OR description LIKE ?5 ESCAPE '\' OR description_en LIKE ?5 ESCAPE '\'
                  OR (user_id IS NOT NULL AND content LIKE ?5 ESCAPE '\'))
           ORDER BY id DESC LIMIT ?6"
    ))
    .bind(user)
    .bind(after)
    .bind(wanted.category.map(Category::as_str))
    .bind(wanted.own)
    .bind(like)
    .bind(limit)
}

/// Refuses (`prompts_full`) a prompt more than one person may keep; the same one again is none more.
pub(super) fn room(user: UserId, title: &str, content: &str, most: u32) -> Stmt {
    Stmt::new(
        "INSERT INTO refusals (prompts_full) SELECT 1
          WHERE (SELECT COUNT(*) FROM prompts WHERE user_id = ?1) >= ?2
            AND NOT EXISTS (SELECT 1 FROM prompts WHERE user_id = ?1 AND title = ?3 AND content = ?4)",
    )
    .bind(user)
    .bind(most)
    .bind(title)
    .bind(content)
}

/// Refuses (`prompt_changed`) what is not as it was read any more: hidden, deleted, at another price or with other words.
pub(super) fn unchanged(prompt: &PromptRow, user: UserId) -> Stmt {
    Stmt::new(
        "INSERT INTO refusals (prompt_changed) SELECT 1 WHERE NOT EXISTS (
           SELECT 1 FROM prompts WHERE id = ?1 AND (user_id = ?2 OR (user_id IS NULL AND hidden = 0)) AND cost = ?3
                                   AND revision = ?4)",
    )
    .bind(prompt.id.as_str())
    .bind(user)
    .bind(prompt.cost)
    .bind(prompt.revision)
}

/// Refuses (`members_only`) a prompt for members to somebody whose level has none of these.
pub(super) fn for_members(catalogue: &Catalogue, prompt: &str, user: UserId) -> Stmt {
    let levels = catalogue.levels.iter().filter(|level| level.members_prompts).map(|level| format!("'{}'", level.id));
    Stmt::new(format!(
        "INSERT INTO refusals (members_only) SELECT 1 FROM prompts p JOIN users u ON u.id = ?2
          WHERE p.id = ?1 AND p.members_only = 1 AND u.level NOT IN ({})",
        levels.collect::<Vec<_>>().join(", ")
    ))
    .bind(prompt)
    .bind(user)
}

/// Deletes one of somebody's own.
pub(super) fn delete(id: PromptId, user: UserId) -> Stmt {
    Stmt::new("DELETE FROM prompts WHERE id = ?1 AND user_id = ?2").bind(id).bind(user)
}

/// What was ordered by a prompt.
pub(super) fn ordered(job: JobId, user: UserId, prompt: &str, shown: &str, upload: Option<UploadId>) -> Stmt {
    Stmt::new("INSERT INTO library_orders (job_id, user_id, prompt_id, shown, upload_id) VALUES (?1, ?2, ?3, ?4, ?5)")
        .bind(job)
        .bind(user)
        .bind(prompt)
        .bind(shown)
        .bind(upload)
}

/// What is shown with a picture: the title and what was filled in, and not what the engine was told.
pub(super) fn in_words_of_the_title(job: JobId, asset: &str) -> Stmt {
    Stmt::new(
        "UPDATE assets SET prompt = (SELECT shown FROM library_orders WHERE job_id = ?1)
          WHERE id = ?2 AND job_id = ?1 AND EXISTS (SELECT 1 FROM library_orders WHERE job_id = ?1)",
    )
    .bind(job)
    .bind(asset)
}

/// Refuses (`upload_not_ready`) what takes from a picture that is gone.
pub(super) fn upload_still_ready(upload: UploadId, user: UserId) -> Stmt {
    Stmt::new(
        "INSERT INTO refusals (upload_not_ready) SELECT 1 WHERE NOT EXISTS (
           SELECT 1 FROM uploads WHERE id = ?1 AND user_id = ?2 AND purpose = 'reference' AND state = 'ready')",
    )
    .bind(upload)
    .bind(user)
}

/// The same for another try of a job.
pub(super) fn upload_of_job_still_ready(job: JobId) -> Stmt {
    Stmt::new(
        "INSERT INTO refusals (upload_not_ready) SELECT 1 FROM library_orders o
          WHERE o.job_id = ?1 AND o.upload_id IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM uploads u WHERE u.id = o.upload_id AND u.state = 'ready')",
    )
    .bind(job)
}

/// While a call that takes from the upload is under way, whose id the expression is.
pub(super) fn upload_in_use(upload: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM library_orders o JOIN calls c ON c.job_id = o.job_id
                  WHERE o.upload_id = {upload} AND c.state <> 'settled')"
    )
}

/// Refuses (`not_found`) what is done with a prompt that is not somebody's own.
pub(super) fn must_be_own(id: PromptId, user: UserId) -> Stmt {
    Stmt::new(
        "INSERT INTO refusals (not_found) SELECT 1 WHERE NOT EXISTS (
           SELECT 1 FROM prompts WHERE id = ?1 AND user_id = ?2)",
    )
    .bind(id)
    .bind(user)
}
