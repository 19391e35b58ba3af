//! The studios: what each accepts, costs and asks of an engine, and what it keeps beside its jobs. This file is the list
//! of them; `studio::hooks` says how one plugs in.

mod consent;
pub mod edit;
pub mod english;
pub mod face;
pub mod library;
mod personal;
pub mod poster;
pub mod prompts;
mod shop;
mod text_model;
pub mod tryon;

use std::borrow::Cow;

use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use crate::http::Route;
use crate::openapi::Operation;
use crate::studio::{Development, Hooks, Studio, Studios};

pub(crate) use personal::PERSONAL;

macro_rules! folders {
    ($($folder:ident),+) => {
        fn hooks(studio: Studio) -> Option<&'static Hooks> {
            let mut rooms = [$(&$folder::ROOMS[..]),+].into_iter().flatten();
            rooms.find(|(room, _)| *room == studio).map(|(_, hooks)| hooks)
        }

        pub(crate) fn routes() -> impl Iterator<Item = Route> {
            std::iter::empty()$(.chain($folder::routes()))+
        }

        pub(crate) fn operations() -> impl Iterator<Item = Operation> {
            std::iter::empty()$(.chain($folder::operations()))+
        }

        /// What each studio's jobs show again of what was asked for, by name, for the document of the interface.
        pub(crate) fn inputs() -> impl Iterator<Item = (Cow<'static, str>, RefOr<Schema>)> {
            std::iter::empty()$(.chain($folder::inputs()))+
        }
    };
}

// Functions rather than a table of what each brings: a function that serves one route does not carry the document.
folders![face, poster, tryon, library, edit, english];

/// How the pictures of a studio's calls are developed, where they are.
fn development(studio: Studio) -> Option<&'static Development> {
    match studio {
        Studio::Train => None,
        Studio::Poster => Some(&POSTERS),
        // Their calls have a plan where they edit a picture of these studios.
        Studio::Photo | Studio::Library => Some(&edit::DEVELOPMENT),
        Studio::Tryon => Some(&TRYONS),
    }
}

/// Posters, and edits of them: what was edited of a poster with words of ours is the picture below them.
static POSTERS: Development = Development {
    needs: |plan, user| (of_plan(plan).needs)(plan, user),
    source: |plan| (of_plan(plan).source)(plan),
    develop: |exposed| {
        if !edit::is_edit(exposed.plan) {
            return (poster::DEVELOPMENT.develop)(exposed);
        }
        let edited = (edit::DEVELOPMENT.develop)(exposed)?;
        match edit::base_facts(exposed.plan) {
            Some(facts) => poster::lettered_again(edited.shown, facts),
            None => Ok(edited),
        }
    },
};

/// Try-ons whose face is kept, and edits of them.
static TRYONS: Development = Development {
    needs: |plan, user| (of_tryon(plan).needs)(plan, user),
    source: |plan| (of_tryon(plan).source)(plan),
    develop: |exposed| (of_tryon(exposed.plan).develop)(exposed),
};

fn of_tryon(plan: &Value) -> &'static Development {
    if edit::is_edit(plan) { &edit::DEVELOPMENT } else { &tryon::DEVELOPMENT }
}

fn of_plan(plan: &Value) -> &'static Development {
    if edit::is_edit(plan) { &edit::DEVELOPMENT } else { &poster::DEVELOPMENT }
}

/// What the top gives to the application.
pub const STUDIOS: Studios = Studios { hooks, developments: Some(development) };

/// The same for functions that bring no pictures home, which are much smaller for it.
pub const STUDIOS_UNDEVELOPED: Studios = Studios { hooks, developments: None };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_studio_is_open_when_it_has_its_hooks() {
        for studio in Studio::ALL {
            assert_eq!(hooks(studio).is_some(), studio.is_open(), "{studio:?}");
        }
    }
}
