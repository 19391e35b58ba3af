//! What everything below the studios knows of them: which there are, the model a job works with, and how one plugs in
//! ([`Hooks`]). A leaf: jobs, uploads and assets name a studio without knowing what it does.

mod develop;
mod hooks;

use serde::{Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use crate::db::{DbError, FromValue, Row, Value};
use crate::schema;
pub use develop::{Base, Developed, Development, Exposed, OBJECTS_MAX, Undevelopable};
pub use hooks::{
    CallRef, CancelLimit, Cancellation, Delivered, End, EndedBy, GarmentsByLevel, Hooks, Leaves, Offer, PlannedPoster,
    PosterOffer, Refusal, ShopPreset, Studios, Trained,
};

macro_rules! studios {
    ($($(#[$about:meta])+ $studio:ident = $name:literal, $opening:ident, $product:ident;)+) => {
        /// The studios of the product.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Studio {
            $($(#[$about])+ $studio,)+
        }

        impl Studio {
            /// All studios, also those that have not opened.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$studio),+];

            /// As stored and shown.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$studio => $name,)+
                }
            }

            const fn opening(self) -> Opening {
                match self {
                    $(Self::$studio => Opening::$opening,)+
                }
            }

            const fn product(self) -> Product {
                match self {
                    $(Self::$studio => Product::$product,)+
                }
            }
        }
    };
}

// The only list of them: filters, documents and the table of hooks follow it.
studios! {
    /// Train a model of a face.
    Train = "train", Open, Model;
    /// Take photos with it.
    Photo = "photo", Open, Pictures;
    /// Posters of a product.
    Poster = "poster", Open, Pictures;
    /// Try garments on.
    Tryon = "tryon", Open, Pictures;
    /// Pictures by a prompt of the library.
    Library = "library", Open, Pictures;
}

/// Whether a studio can be ordered from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opening {
    /// In this version.
    Open,
    /// In a later one.
    #[expect(dead_code, reason = "each of today's is open; the next one begins closed")]
    Later,
}

/// What the items of a studio's jobs are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Product {
    Model,
    Pictures,
}

impl Studio {
    /// Whether one can order there in this version. One may ask for the jobs and pictures of the others: there are none.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self.opening() {
            Opening::Open => true,
            Opening::Later => false,
        }
    }

    /// Whether its items are pictures.
    #[must_use]
    pub const fn makes_pictures(self) -> bool {
        match self.product() {
            Product::Pictures => true,
            Product::Model => false,
        }
    }

    /// From the text of a request.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|studio| studio.as_str() == text)
    }
}

impl FromValue for Studio {
    const WANTS: &'static str = "the name of a studio";

    fn from_value(value: &Value) -> Option<Self> {
        Self::from_text(&String::from_value(value)?)
    }
}

impl From<Studio> for Value {
    fn from(studio: Studio) -> Self {
        Self::Text(studio.as_str().to_owned())
    }
}

impl Serialize for Studio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl PartialSchema for Studio {
    /// Those that answers can name: the open ones.
    fn schema() -> RefOr<Schema> {
        schema::one_of(Self::ALL.into_iter().filter(|studio| studio.is_open()).map(Self::as_str)).into()
    }
}

/// A model by its name, as it was called when a job was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ModelRef {
    /// `mdl_…` or a base model's id.
    pub id: String,
    /// Its name.
    pub name: String,
}

impl ModelRef {
    /// From the columns `model_id` and `model_name`; `None` where a job works with no model.
    ///
    /// # Errors
    /// A column that is missing or of another type.
    pub fn from_row(row: &Row<'_>) -> Result<Option<Self>, DbError> {
        let id: Option<String> = row.get("model_id")?;
        let name: Option<String> = row.get("model_name")?;
        Ok(id.map(|id| Self { id, name: name.unwrap_or_default() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_studio_reads_back_from_its_stored_name_and_nothing_else_does() {
        for studio in Studio::ALL {
            assert_eq!(Studio::from_value(&studio.into()), Some(studio));
        }
        for other in [Value::Null, Value::Integer(1), Value::Text("Train".into()), Value::Text(String::new())] {
            assert_eq!(Studio::from_value(&other), None);
        }
    }
}
