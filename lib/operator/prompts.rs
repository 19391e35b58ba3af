//! The prompts of the library that are everybody's (requirement E1).

use serde_json::json;

use super::audit_event::AuditEventKind;
use super::service::{OperatorService, Refusal, field, needed, offer};
use crate::db::Stmt;
use crate::error::FieldProblem;
use crate::ids::PromptId;
use crate::studios::library::{self, NewPrompt, PromptRow, Slot, slots_of};

/// What an operator says of a prompt, in both languages. [`OperatorService::edit_prompt`] takes all of it again.
#[derive(Clone, Debug)]
pub struct PublicPrompt<'a> {
    /// 中文, English.
    pub title: [&'a str; 2],
    /// 中文, English.
    pub description: [&'a str; 2],
    /// 中文, English: what engines are told, with `{name}` where a field goes.
    pub content: [&'a str; 2],
    /// What it is about.
    pub category: library::Category,
    /// What a picture costs, in credits.
    pub cost: i64,
    /// Whether it is for members.
    pub members_only: bool,
    /// Its fields: each name stands in both contents.
    pub slots: &'a [Slot],
    /// A path of the site.
    pub cover: Option<&'a str>,
    /// `width:height`
    pub aspect_ratio: &'a str,
}

impl PublicPrompt<'_> {
    fn check(&self) -> Result<(), Refusal> {
        let catalogue = offer()?;
        let terms = &catalogue.library;
        for [zh, en] in [self.title, self.description] {
            needed("title", "every title and description, in both languages,", zh)?;
            needed("title", "every title and description, in both languages,", en)?;
        }
        for content in self.content {
            let chars = content.chars().count();
            if content.trim().is_empty() || chars > terms.content_chars_max {
                let text = format!("a content has 1 to {} characters", terms.content_chars_max);
                return Err(field("content", FieldProblem::NotAllowed, text));
            }
            let mut named: Vec<String> = slots_of(content).into_iter().map(|slot| slot.name).collect();
            let mut given: Vec<String> = self.slots.iter().map(|slot| slot.name.clone()).collect();
            named.sort();
            given.sort();
            if named != given {
                let text = format!("the content has the fields {named:?} and the slots are {given:?}");
                return Err(field("slots", FieldProblem::NotAllowed, text));
            }
        }
        if self.slots.iter().any(|slot| [&slot.example.zh, &slot.example.en].iter().any(|text| text.trim().is_empty()))
        {
            let text = "a slot has an example in both languages: it is taken where nothing is said";
            return Err(field("slots", FieldProblem::NotAllowed, text));
        }
        if !(1..=10_000).contains(&self.cost) {
            return Err(field("cost", FieldProblem::NotAllowed, "a picture costs 1 to 10000 credits"));
        }
        if catalogue.photo.aspect_ratios.iter().all(|known| known != self.aspect_ratio) {
            let text = format!("a shape is one of {}", catalogue.photo.aspect_ratios.join(", "));
            return Err(field("aspect_ratio", FieldProblem::NotAllowed, text));
        }
        if self.cover.is_some_and(|cover| !cover.starts_with('/') || cover.starts_with("//") || cover.contains("..")) {
            let text = "a cover is a path of this site: /img/prompts/forest.jpg";
            return Err(field("cover", FieldProblem::NotAllowed, text));
        }
        Ok(())
    }

    fn kept(&self, id: PromptId) -> NewPrompt<'_> {
        NewPrompt {
            id,
            owner: None,
            title: (self.title[0], Some(self.title[1])),
            description: (self.description[0], Some(self.description[1])),
            content: (self.content[0], Some(self.content[1])),
            category: self.category,
            cost: self.cost,
            members_only: self.members_only,
            slots: self.slots,
            cover: self.cover,
            aspect_ratio: self.aspect_ratio,
        }
    }
}

impl OperatorService<'_> {
    /// The operator's prompts, hidden ones too.
    ///
    /// # Errors
    /// [`Refusal`]
    pub async fn prompts(&self, limit: u32) -> Result<Vec<PromptRow>, Refusal> {
        self.read_prompts(library::all_public(limit)).await
    }

    /// One of them.
    ///
    /// # Errors
    /// [`Refusal::Wrong`] when there is none of this id.
    pub async fn prompt(&self, id: PromptId) -> Result<PromptRow, Refusal> {
        let found = self.read_prompts(library::find_public(id)).await?.pop();
        found.ok_or_else(|| Refusal::Wrong("there is no such prompt".to_owned()))
    }

    async fn read_prompts(&self, stmt: Stmt) -> Result<Vec<PromptRow>, Refusal> {
        let rows = self.db.read(vec![stmt]).await?;
        let row = |row| PromptRow::from_row(&row).map_err(|error| Refusal::Wrong(error.to_string()));
        rows[0].iter().map(row).collect()
    }

    /// Adds a prompt for everybody. Answers its id.
    ///
    /// # Errors
    /// [`Refusal`]
    pub async fn add_prompt(&self, prompt: &PublicPrompt<'_>) -> Result<PromptId, Refusal> {
        prompt.check()?;
        let id = PromptId::new(self.now);
        let insert = library::insert(&prompt.kept(id), self.now).map_err(|error| Refusal::Wrong(error.to_string()))?;
        self.about_prompt(id, AuditEventKind::AddPrompt, prompt, insert).await?;
        Ok(id)
    }

    /// Writes a prompt anew. What was ordered by it before keeps its price.
    ///
    /// # Errors
    /// [`Refusal`]
    pub async fn edit_prompt(&self, id: PromptId, prompt: &PublicPrompt<'_>) -> Result<(), Refusal> {
        prompt.check()?;
        let _ = self.prompt(id).await?;
        let rewrite = library::rewrite(&prompt.kept(id)).map_err(|error| Refusal::Wrong(error.to_string()))?;
        self.about_prompt(id, AuditEventKind::EditPrompt, prompt, rewrite).await
    }

    async fn about_prompt(
        &self,
        id: PromptId,
        event: AuditEventKind,
        prompt: &PublicPrompt<'_>,
        effect: Stmt,
    ) -> Result<(), Refusal> {
        let data = json!({ "title": prompt.title[0], "cost": prompt.cost, "members_only": prompt.members_only });
        self.write(vec![self.record(event, &id.to_string(), &data), effect]).await?;
        Ok(())
    }

    /// Shows a prompt to nobody any more, or to everybody again.
    ///
    /// # Errors
    /// [`Refusal`]
    pub async fn hide_prompt(&self, id: PromptId, is_hidden: bool) -> Result<(), Refusal> {
        let known = self.prompt(id).await?;
        let event = if is_hidden { AuditEventKind::HidePrompt } else { AuditEventKind::ShowPrompt };
        let data = json!({ "title": known.title(crate::locale::Locale::ZhCn) });
        self.write(vec![self.record(event, &id.to_string(), &data), library::hide(id, is_hidden)]).await?;
        Ok(())
    }
}
