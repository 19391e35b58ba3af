//! The prompts of the library that are everybody's.

use clap::{Args, Subcommand};
use darkroom::ids::PromptId;
use darkroom::locale::Locale;
use darkroom::operator::{OperatorService, PublicPrompt};
use darkroom::studios::library::{Category, PromptRow, Slot, Words};

use crate::{said, table};

#[derive(Subcommand, Debug)]
pub(crate) enum Prompts {
    /// List them, hidden ones too, as people see them.
    List {
        /// How many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Add one. Everything is said in both languages.
    Add(Said),
    /// Change one: what is not said stays.
    Edit {
        /// `prm_…`
        id: PromptId,
        #[command(flatten)]
        said: Said,
    },
    /// Show one to nobody any more. Its pictures stay.
    Hide {
        /// `prm_…`
        id: PromptId,
    },
    /// Show one again.
    Show {
        /// `prm_…`
        id: PromptId,
    },
}

/// What can be said of a prompt.
#[derive(Args, Debug, Default)]
pub(crate) struct Said {
    /// Its title in Chinese.
    #[arg(long)]
    title: Option<String>,
    /// Its title in English.
    #[arg(long)]
    title_en: Option<String>,
    /// A line about it in Chinese.
    #[arg(long)]
    description: Option<String>,
    /// A line about it in English.
    #[arg(long)]
    description_en: Option<String>,
    /// What engines that read Chinese are told; {name} is a field.
    #[arg(long)]
    content: Option<String>,
    /// What the others are told, with the same fields.
    #[arg(long)]
    content_en: Option<String>,
    /// nature, city, fantasy, portrait or other.
    #[arg(long)]
    category: Option<String>,
    /// What a picture costs, in credits.
    #[arg(long)]
    cost: Option<i64>,
    /// Whether it is for members: true or false.
    #[arg(long)]
    members: Option<bool>,
    /// A field, once for each: name|标题|Title|例子|Example.
    #[arg(long = "slot", value_name = "FIELD")]
    slots: Vec<String>,
    /// The path of its cover on this site: /img/prompts/forest.jpg.
    #[arg(long)]
    cover: Option<String>,
    /// The shape of its pictures: 1:1, 3:4, 4:3, …
    #[arg(long)]
    ratio: Option<String>,
}

pub(crate) async fn prompts(service: &OperatorService<'_>, prompts: Prompts) -> Result<(), String> {
    match prompts {
        Prompts::List { limit } => list(service, limit).await,
        Prompts::Add(added) => {
            let whole = Whole::of(added, None)?;
            let id = service.add_prompt(&whole.prompt()).await.map_err(said)?;
            table::say(&id.to_string());
            Ok(())
        }
        Prompts::Edit { id, said: changed } => {
            let known = service.prompt(id).await.map_err(said)?;
            let whole = Whole::of(changed, Some(&known))?;
            service.edit_prompt(id, &whole.prompt()).await.map_err(said)
        }
        Prompts::Hide { id } => service.hide_prompt(id, true).await.map_err(said),
        Prompts::Show { id } => service.hide_prompt(id, false).await.map_err(said),
    }
}

async fn list(service: &OperatorService<'_>, limit: u32) -> Result<(), String> {
    let prompts = service.prompts(limit).await.map_err(said)?;
    let rows = prompts.into_iter().map(|prompt| {
        [
            prompt.id.clone(),
            prompt.title(Locale::ZhCn).to_owned(),
            prompt.title(Locale::En).to_owned(),
            prompt.category.as_str().to_owned(),
            prompt.cost.to_string(),
            if prompt.members_only { "members" } else { "" }.to_owned(),
            if prompt.is_hidden { "hidden" } else { "" }.to_owned(),
        ]
    });
    table::print(["ID", "TITLE", "IN ENGLISH", "CATEGORY", "CREDITS", "FOR", "STATE"], rows.collect());
    Ok(())
}

/// A whole prompt: what was said, and beside it what was there.
struct Whole {
    title: [String; 2],
    description: [String; 2],
    content: [String; 2],
    category: Category,
    cost: i64,
    members_only: bool,
    slots: Vec<Slot>,
    cover: Option<String>,
    ratio: String,
}

impl Whole {
    fn of(said: Said, known: Option<&PromptRow>) -> Result<Self, String> {
        let text = |said: Option<String>, before: Option<&str>, flag: &str| {
            said.or_else(|| before.map(str::to_owned)).ok_or_else(|| format!("say --{flag}"))
        };
        let of = |read: fn(&PromptRow, Locale) -> &str, locale| known.map(|known| read(known, locale));
        let category = match said.category {
            Some(name) => Category::from_text(&name)
                .ok_or_else(|| format!("a category is one of {}", Category::ALL.map(Category::as_str).join(", ")))?,
            None => known.map_or(Category::Other, |known| known.category),
        };
        let (cover, ratio) = known.map_or((None, "1:1"), PromptRow::looks);
        let slots = if said.slots.is_empty() {
            known.map(|known| known.slots().to_vec()).unwrap_or_default()
        } else {
            said.slots.iter().map(|slot| field(slot)).collect::<Result<_, _>>()?
        };
        Ok(Self {
            title: [
                text(said.title, of(PromptRow::title, Locale::ZhCn), "title")?,
                text(said.title_en, of(PromptRow::title, Locale::En), "title-en")?,
            ],
            description: [
                text(said.description, of(PromptRow::description, Locale::ZhCn), "description")?,
                text(said.description_en, of(PromptRow::description, Locale::En), "description-en")?,
            ],
            content: [
                text(said.content, of(PromptRow::content, Locale::ZhCn), "content")?,
                text(said.content_en, of(PromptRow::content, Locale::En), "content-en")?,
            ],
            category,
            cost: said.cost.or(known.map(|known| known.cost)).ok_or("say --cost")?,
            members_only: said.members.or(known.map(|known| known.members_only)).unwrap_or(false),
            slots,
            cover: said.cover.or_else(|| cover.map(str::to_owned)),
            ratio: said.ratio.unwrap_or_else(|| ratio.to_owned()),
        })
    }

    fn prompt(&self) -> PublicPrompt<'_> {
        PublicPrompt {
            title: [&self.title[0], &self.title[1]],
            description: [&self.description[0], &self.description[1]],
            content: [&self.content[0], &self.content[1]],
            category: self.category,
            cost: self.cost,
            members_only: self.members_only,
            slots: &self.slots,
            cover: self.cover.as_deref(),
            aspect_ratio: &self.ratio,
        }
    }
}

/// `place|地点|Place|海南|Hainan`
fn field(text: &str) -> Result<Slot, String> {
    let parts: Vec<&str> = text.split('|').map(str::trim).collect();
    let [name, zh, en, example_zh, example_en] = parts[..] else {
        return Err(format!("{text} is no field: name|标题|Title|例子|Example"));
    };
    let words = |zh: &str, en: &str| Words { zh: zh.to_owned(), en: en.to_owned() };
    Ok(Slot { name: name.to_owned(), title: words(zh, en), example: words(example_zh, example_en) })
}
