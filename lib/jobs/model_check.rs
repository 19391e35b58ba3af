//! Whether the models live that things are made with: each is asked for at its engine about once a day. One that is gone is an
//! alert to the operator, who writes another name into one line of configuration.

use crate::alerts::{self, AlertKind};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::engines::EngineName;
use crate::error::Result;

/// A model that is new here is asked for soon, but not while everything starts.
const FIRST_SECONDS: i64 = 3600;
const DAY_SECONDS: i64 = 24 * 3600;
/// When an engine is asked again that did not say.
const AGAIN_SECONDS: i64 = 3600;
/// How many models are asked for in one run.
const PER_RUN_MAX: usize = 6;
/// More than any catalogue has.
const ROWS_MAX: u32 = 500;

/// Who has a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holder {
    /// One that makes pictures or trains.
    Engine(EngineName),
    /// The endpoint of the small model that writes texts.
    Text,
}

impl Holder {
    /// As stored.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Engine(engine) => engine.as_str(),
            Self::Text => "text",
        }
    }

    fn from_stored(name: &str) -> Option<Self> {
        let engines = EngineName::ALL.into_iter().map(Self::Engine);
        engines.chain([Self::Text]).find(|holder| holder.as_str() == name)
    }

    /// The line of configuration that names its model.
    const fn setting(self) -> &'static str {
        match self {
            Self::Engine(engine) => engine.model_setting(),
            Self::Text => "TEXT_MODEL",
        }
    }
}

/// A model of this deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Model {
    holder: Holder,
    /// `owner/name`, `owner/name:version`, or whatever its engine calls it.
    name: String,
}

impl Model {
    fn subject(&self) -> String {
        format!("{} {}", self.holder.as_str(), self.name)
    }

    fn advice(&self) -> String {
        format!("{} has no model {}. Name another one: {}.", self.holder.as_str(), self.name, self.holder.setting())
    }
}

/// What is known of one.
struct Known {
    model: Model,
    due_at: Timestamp,
    is_missing: bool,
}

/// Every model that something is made with here, and the one that writes, each once.
fn in_use(app: &App) -> Vec<Model> {
    let engines = models_in_use(app).into_iter().map(|(engine, name)| Model { holder: Holder::Engine(engine), name });
    let text = app.text_model.as_ref().map(|text| Model { holder: Holder::Text, name: text.model().to_owned() });
    engines.chain(text).collect()
}

/// Every model that something is made with here, each once, by the name that [`crate::engines::Engine::has_model`] takes.
#[must_use]
pub fn models_in_use(app: &App) -> Vec<(EngineName, String)> {
    let catalogue = app.catalogue;
    let named = |engine, model: &str, version: Option<&str>| {
        let name = app.name_at_engine(engine, model);
        (engine, version.map_or_else(|| name.to_owned(), |version| format!("{name}:{version}")))
    };
    let runs = catalogue.photo_models().flat_map(|model| model.runs());
    let photos = runs.map(|run| named(run.engine, run.model, run.version));
    let trainers =
        catalogue.trainers.iter().map(|trainer| named(trainer.engine, &trainer.model, Some(&trainer.version)));
    let edits = [&catalogue.edit.whole, &catalogue.edit.painted].into_iter().chain(&catalogue.edit.fallbacks);
    let edits = edits.map(|model| named(model.shape.engine(), &model.model, None));
    let posters = catalogue.poster.engines.iter().map(|engine| named(engine.shape.engine(), &engine.model, None));
    let dressed = catalogue.tryon_engine(app.config.tryon_engine.as_deref());
    let dressed = dressed.map(|engine| catalogue.tryon_choices(engine, usize::MAX)).unwrap_or_default();
    let dressed = dressed.into_iter().map(|engine| named(engine.shape.engine(), &engine.model, None));
    let references = catalogue.library.reference.choices();
    let references = references.map(|model| named(model.shape.engine(), &model.model, None));
    let mut all: Vec<(EngineName, String)> = Vec::new();
    for model in photos.chain(trainers).chain(edits).chain(posters).chain(dressed).chain(references) {
        if app.engine(model.0).is_some() && !all.contains(&model) {
            all.push(model);
        }
    }
    all
}

/// Asks for the models that are due, a few in each run. An engine that does not say is asked again in an hour.
///
/// # Errors
/// When the database does not answer.
pub async fn check_models(app: &App) -> Result<()> {
    let (now, models) = (app.clock.now(), in_use(app));
    let all =
        Stmt::new("SELECT engine, model, due_at, missing_since IS NOT NULL AS missing FROM engine_models LIMIT ?1");
    let mut known = Vec::new();
    let mut batch = Vec::new();
    for row in app.db.read(vec![all.bind(ROWS_MAX)]).await?[0].iter() {
        let (engine, name): (String, String) = (row.get("engine")?, row.get("model")?);
        let model = Holder::from_stored(&engine).map(|holder| Model { holder, name: name.clone() });
        match model.filter(|model| models.contains(model)) {
            Some(model) => known.push(Known { model, due_at: row.get("due_at")?, is_missing: row.get("missing")? }),
            // Nothing is made with it any more, so nobody misses it.
            None => {
                let forget = Stmt::new("DELETE FROM engine_models WHERE engine = ?1 AND model = ?2");
                batch.push(forget.bind(engine.as_str()).bind(name.as_str()));
                batch.push(alerts::close(AlertKind::ModelGone, &format!("{engine} {name}"), now));
            }
        }
    }
    for model in models.iter().filter(|model| !known.iter().any(|known| known.model == **model)) {
        let note = Stmt::new("INSERT OR IGNORE INTO engine_models (engine, model, due_at) VALUES (?1, ?2, ?3)");
        batch.push(note.bind(model.holder.as_str()).bind(model.name.as_str()).bind(now.plus_seconds(FIRST_SECONDS)));
    }
    if !batch.is_empty() {
        app.db.write(batch).await?;
    }
    for known in known.into_iter().filter(|known| known.due_at <= now).take(PER_RUN_MAX) {
        check(app, known, now).await?;
    }
    Ok(())
}

/// The next run asks for every model of this engine: it refused something as one that has none such.
pub(super) fn doubt(engine: EngineName, now: Timestamp) -> Stmt {
    Stmt::new("UPDATE engine_models SET due_at = MIN(due_at, ?2) WHERE engine = ?1").bind(engine.as_str()).bind(now)
}

async fn check(app: &App, known: Known, now: Timestamp) -> Result<()> {
    let Known { model, due_at, is_missing } = known;
    let set = |text: &str| {
        let set = Stmt::new(format!("UPDATE engine_models SET {text} WHERE engine = ?1 AND model = ?2"));
        set.bind(model.holder.as_str()).bind(model.name.as_str())
    };
    let lease = Stmt::new("UPDATE engine_models SET due_at = ?4 WHERE engine = ?1 AND model = ?2 AND due_at = ?3")
        .bind(model.holder.as_str())
        .bind(model.name.as_str())
        .bind(due_at)
        .bind(now.plus_seconds(DAY_SECONDS));
    if app.db.write(vec![lease]).await?[0].affected() == 0 {
        return Ok(());
    }
    let has_model = match model.holder {
        Holder::Engine(name) => match app.engine(name) {
            Some(engine) => engine.has_model(&model.name).await,
            None => return Ok(()),
        },
        Holder::Text => match &app.text_model {
            Some(text) => text.has_model().await,
            None => return Ok(()),
        },
    };
    match has_model {
        Ok(true) if is_missing => {
            let back = set("missing_since = NULL");
            app.db.write(vec![back, alerts::close(AlertKind::ModelGone, &model.subject(), now)]).await?;
        }
        Ok(true) => {}
        Ok(false) => {
            tracing::error!(engine = model.holder.as_str(), model = model.name, "the engine has no such model");
            let gone = set("missing_since = COALESCE(missing_since, ?3)").bind(now);
            app.db
                .write(vec![gone, alerts::raise(AlertKind::ModelGone, &model.subject(), &model.advice(), now)])
                .await?;
        }
        Err(error) => {
            tracing::warn!(engine = model.holder.as_str(), model = model.name, %error, "nobody says whether it lives");
            app.db.write(vec![set("due_at = ?3").bind(now.plus_seconds(AGAIN_SECONDS))]).await?;
        }
    }
    Ok(())
}
