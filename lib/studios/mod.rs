//! The studios: what each accepts, costs and asks of an engine, and what it keeps beside its jobs. This file is the list
//! of them; `studio::hooks` says how one plugs in.

pub mod face;
pub mod prompts;

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use crate::openapi::Operation;
use crate::studio::{Hooks, Studio, Studios};

/// What the top gives to the application.
pub const STUDIOS: Studios = Studios(hooks);

fn hooks(studio: Studio) -> Option<&'static Hooks> {
    match studio {
        Studio::Train => Some(&face::TRAIN),
        Studio::Photo => Some(&face::PHOTO),
        Studio::Poster | Studio::Tryon | Studio::Library => None,
    }
}

pub(crate) fn operations() -> impl Iterator<Item = Operation> {
    face::operations()
}

/// What each studio's jobs show again of what was asked for, by name, for the document of the interface.
pub(crate) fn inputs() -> impl Iterator<Item = (Cow<'static, str>, RefOr<Schema>)> {
    face::inputs().into_iter()
}

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
