//! What an order of the try-on studio may say.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::catalogue::{self, Catalogue};
use crate::error::{AppError, FieldProblem, Result};
use crate::http::context;
use crate::ids::UploadId;
use crate::openapi::schema;
use crate::studios::consent::{self, Consent, ConsentRequest, Use};

/// An order as it comes.
#[derive(Debug, Deserialize)]
pub(super) struct TryonsRequest {
    person_upload: String,
    garment_uploads: Vec<String>,
    #[serde(default)]
    keep_face: Option<bool>,
    #[serde(default)]
    together: Option<bool>,
    #[serde(default)]
    consent: Option<ConsentRequest>,
}

/// How many pictures are made of the garments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pictures {
    /// One for each.
    OneEach,
    /// One that wears all of them.
    Together,
}

/// Whose face a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    /// The person's own, from the photo.
    Kept,
    /// As the engine made it.
    AsMade,
}

/// An order that can be tried: everything but what only the database knows.
pub(super) struct Order {
    pub(super) person: UploadId,
    /// In the order in which they were named.
    pub(super) garments: Vec<UploadId>,
    pub(super) pictures: Pictures,
    pub(super) face: Face,
    pub(super) consent: Consent,
}

/// What a job of this studio shows again of what was asked for.
#[derive(Serialize, ToSchema)]
#[schema(as = TryonsWish)]
pub(super) struct TryonsInput<'a> {
    /// The person. The photo is deleted when the job ends.
    pub(super) person_upload: UploadId,
    /// The garments. Their pictures are deleted when the job ends.
    pub(super) garment_uploads: &'a [UploadId],
    /// Whether the person's face stays as it is on the photo, where that leaves no seam.
    pub(super) keep_face: bool,
    /// Whether one picture wears all garments.
    pub(super) together: bool,
    /// What was agreed to.
    #[schema(inline)]
    pub(super) consent: Consent,
}

impl PartialSchema for TryonsRequest {
    fn schema() -> RefOr<Schema> {
        let Ok(catalogue) = catalogue::get() else { return Schema::default().into() };
        let garments = ArrayBuilder::new()
            .items(RefOr::T(schema::id("upl")))
            .min_items(Some(1))
            .max_items(Some(catalogue.tryon_garments_max()))
            .unique_items(true);
        let members = [
            ("person_upload", schema::id("upl")),
            ("garment_uploads", garments.into()),
            ("keep_face", schema::or_null(schema::flag())),
            ("together", schema::or_null(schema::flag())),
            ("consent", schema::or_null(consent::schema(Use::Tryon))),
        ];
        schema::object(members, &["person_upload", "garment_uploads"]).into()
    }
}

impl ToSchema for TryonsRequest {
    fn name() -> Cow<'static, str> {
        "TryonsRequest".into()
    }
}

impl TryonsRequest {
    /// The order, if every field can be taken.
    pub(super) fn validate(&self, catalogue: &Catalogue) -> Result<Order> {
        let mut problems = Vec::new();
        let (garments, most) = (&self.garment_uploads, catalogue.tryon_garments_max());
        if garments.is_empty() {
            problems.push(("garment_uploads", FieldProblem::Missing));
        } else if garments.len() > most {
            problems.push(("garment_uploads", FieldProblem::TooLarge(most as u64)));
        }
        if garments.iter().enumerate().any(|(place, one)| garments[..place].contains(one)) {
            problems.push(("garment_uploads", FieldProblem::NotAllowed));
        }
        let pictures = match self.together {
            Some(true) if garments.len() > 1 => Pictures::Together,
            Some(_) | None => Pictures::OneEach,
        };
        let consent = Consent::of(Use::Tryon, self.consent.as_ref(), context::locale());
        let consent = consent.map_err(|problem| problems.push(("consent", problem)));
        let Ok(consent) = consent else { return Err(AppError::Invalid(problems)) };
        if !problems.is_empty() {
            return Err(AppError::Invalid(problems));
        }
        // An id that is none names nothing of ours.
        let upload = |id: &String| id.parse().map_err(|_| AppError::NotFound { what: "upload" });
        Ok(Order {
            person: upload(&self.person_upload)?,
            garments: garments.iter().map(upload).collect::<Result<_>>()?,
            pictures,
            face: if self.keep_face.unwrap_or(true) { Face::Kept } else { Face::AsMade },
            consent,
        })
    }
}
