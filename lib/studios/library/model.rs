//! Who makes a picture: a base model, a model of one's own face, or, from a reference picture, the one that the catalogue
//! names for that.

use crate::app::App;
use crate::catalogue::ReferenceModel;
use crate::clock::Timestamp;
use crate::db::{Rows, Stmt};
use crate::engines::{AspectRatio, EngineName, PhotoShape, names_trigger_word};
use crate::error::{AppError, FieldProblem, Result};
use crate::ids::UserId;
use crate::jobs::{self, CallRequest, NewJob};
use crate::studio::ModelRef;
use crate::studios::face::{self, Chosen, Runnable};

/// What is told beside the content where there is a picture to take from.
const OF_THE_REFERENCE: &str =
    "The given image is the reference: keep its main subject recognisable, and show it in this scene:";

/// Who makes it, before any row is read.
pub(super) enum Maker {
    /// From words alone.
    Photo(Chosen, Vec<PhotoShape>),
    /// From a reference picture.
    Compose(&'static ReferenceModel),
}

impl Maker {
    /// Who was chosen, or is taken where nobody was.
    ///
    /// # Errors
    /// A model that is none; a base model beside a reference picture, which has its own.
    pub(super) fn of(app: &App, model: Option<&str>, has_reference: bool) -> Result<Self> {
        match (model, has_reference) {
            (None, true) => Ok(Self::Compose(&app.catalogue.library.reference)),
            (Some(id), true) => match face::chosen(app, id)? {
                Chosen::Base(_) => Err(AppError::field("model", FieldProblem::NotAllowed)),
                own @ Chosen::Own(_) => {
                    let shapes = face::shapes(app, &own);
                    Ok(Self::Photo(own, shapes))
                }
            },
            (named, false) => {
                let usual =
                    || app.catalogue.library.models.iter().find(|id| app.photo_models().any(|model| model.id == **id));
                let id = named.or_else(|| usual().map(String::as_str));
                let chosen = face::chosen(app, id.ok_or(AppError::NotFound { what: "model" })?)?;
                let shapes = face::shapes(app, &chosen);
                Ok(Self::Photo(chosen, shapes))
            }
        }
    }

    /// Its row, if it has one, how long it usually takes, and which engines are paused.
    pub(super) fn reads(&self, user: UserId, now: Timestamp) -> Vec<Stmt> {
        match self {
            Self::Photo(chosen, shapes) => {
                let expected = shapes.iter().map(|shape| NewJob::expected(&CallRequest::photo_duration_key(*shape)));
                let paused = chosen.is_base().then(|| jobs::paused(now));
                std::iter::once(chosen.find(user)).chain(expected).chain(paused).collect()
            }
            Self::Compose(model) => {
                let named = model.choices().map(|model| CallRequest::compose_duration_key(&model.model));
                named.map(|key| NewJob::expected(&key)).chain([jobs::paused(now)]).collect()
            }
        }
    }

    /// With what [`Maker::reads`] found.
    ///
    /// # Errors
    /// A model of one's own that cannot begin with a picture, where there is one.
    pub(super) fn ready(&self, app: &App, rows: &[Rows], has_reference: bool) -> Result<Ready> {
        match self {
            Self::Photo(chosen, shapes) => {
                let model = face::runnable(app, chosen, rows.first().ok_or_else(no_rows)?, rows.get(1 + shapes.len()))?;
                if has_reference && !model.shape.takes_picture() {
                    return Err(AppError::field("reference_upload", FieldProblem::NotAllowed));
                }
                let place = shapes.iter().position(|shape| *shape == model.shape);
                let seconds = seconds(place.and_then(|place| rows.get(1 + place)))?;
                Ok(Ready { with: With::Words(model, chosen.id()), seconds })
            }
            Self::Compose(model) => {
                let choices: Vec<&'static ReferenceModel> = model.choices().collect();
                let engines: Vec<EngineName> = choices.iter().map(|model| model.shape.engine()).collect();
                let paused = rows.get(choices.len()).ok_or_else(no_rows)?;
                let place = jobs::first_open(app, paused, &engines)?.unwrap_or(0);
                let model = choices[place];
                let at_engine = app.name_at_engine(model.shape.engine(), &model.model).to_owned();
                Ok(Ready { with: With::Reference(model, at_engine), seconds: seconds(rows.get(place))? })
            }
        }
    }
}

fn no_rows() -> AppError {
    AppError::Internal("a read without rows".to_owned())
}

fn seconds(history: Option<&Rows>) -> Result<Option<i64>> {
    Ok(history.and_then(Rows::first).map(|row| row.get("seconds")).transpose()?.flatten())
}

/// Who makes it.
pub(super) struct Ready {
    with: With,
    /// How long it took lately.
    pub(super) seconds: Option<i64>,
}

enum With {
    /// With the model's id, chosen or usual: by it the engines are found that come after its own.
    Words(Runnable, String),
    /// With what its engine calls it.
    Reference(&'static ReferenceModel, String),
}

impl Ready {
    /// Whether it understands a prompt in Chinese.
    pub(super) fn reads_chinese(&self) -> bool {
        match &self.with {
            With::Words(model, _) => model.reads_chinese,
            // It may be handed to those that come after it.
            With::Reference(model, _) => model.choices().all(|model| model.reads_chinese),
        }
    }

    /// The model as a job names it.
    pub(super) fn named(&self) -> Option<ModelRef> {
        match &self.with {
            With::Words(model, id) => Some(ModelRef { id: id.clone(), name: model.name.clone() }),
            With::Reference(..) => None,
        }
    }

    /// What the engine is asked.
    pub(super) fn request(&self, content: &str, ratio: &str, picture: Option<String>, seed: u32) -> CallRequest {
        let ratio: AspectRatio = ratio.parse().unwrap_or(AspectRatio::Square);
        match &self.with {
            With::Words(model, _) => CallRequest::Photo {
                target: model.target.clone(),
                shape: model.shape,
                prompt: model
                    .trigger_word
                    .as_deref()
                    .map_or_else(|| content.to_owned(), |word| of_a_face(content, word)),
                count: 1,
                aspect_ratio: ratio,
                seed,
                picture,
            },
            With::Reference(model, at_engine) => CallRequest::Compose {
                model: at_engine.clone(),
                shape: model.shape,
                prompt: format!("{OF_THE_REFERENCE} {content}"),
                aspect_ratio: if model.shape.ratios().contains(&ratio) { ratio } else { AspectRatio::Square },
                pictures: picture.into_iter().collect(),
                dressing: None,
            },
        }
    }
}

/// A scene with the face in it: most prompts of the library say nothing of a person.
fn of_a_face(content: &str, trigger_word: &str) -> String {
    if names_trigger_word(content, trigger_word) {
        return content.to_owned();
    }
    format!("portrait of {trigger_word}, the face clearly visible, in this scene: {content}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_face_is_put_into_the_scene_once() {
        assert_eq!(
            of_a_face("a quiet beach", "mxyzo"),
            "portrait of mxyzo, the face clearly visible, in this scene: a quiet beach"
        );
        assert_eq!(of_a_face("mxyzo on a quiet beach", "mxyzo"), "mxyzo on a quiet beach");
    }
}
