//! What a user owns: one thing of every kind, so that somebody else can try to take it.

use serde_json::{Value, json};

use crate::account;
use crate::job;
use crate::pictures;
use crate::routes::Route;
use crate::studio::Studio;
use crate::user::User;
use crate::verdict::Trouble;

/// What an id can be of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A session.
    Session,
    /// A file on its way.
    Upload,
    /// A picture.
    Asset,
    /// A training.
    Training,
    /// A trained model.
    Model,
    /// Photos.
    Job,
    /// A set of posters.
    Posters,
    /// A prompt of the library.
    Prompt,
    /// A try-on.
    Tryon,
    /// A pack that is to be paid.
    Order,
}

/// Which path takes which id, the longest beginning first.
const PLACES: [(&str, Kind); 10] = [
    ("/api/auth/sessions/", Kind::Session),
    ("/api/media/uploads/", Kind::Upload),
    ("/api/media/assets/", Kind::Asset),
    ("/api/train/models/", Kind::Model),
    ("/api/train/", Kind::Training),
    ("/api/predict/sessions/", Kind::Posters),
    ("/api/prompts/", Kind::Prompt),
    ("/api/predict/tryons/", Kind::Tryon),
    ("/api/predict/", Kind::Job),
    ("/api/billing/orders/", Kind::Order),
];

/// The lists in which a change would show, and which tell nobody of another's things.
pub(crate) const LISTS: [&str; 8] = [
    "/api/auth/sessions",
    "/api/media/assets",
    "/api/train",
    "/api/train/models",
    "/api/predict",
    "/api/predict/sessions",
    "/api/prompts?own=true",
    "/api/billing/ledger",
];

/// Ids of a user's things.
#[derive(Clone, Debug)]
pub struct Fixtures {
    /// What there is of each kind; the first is the one to try.
    pub things: Vec<(Kind, String)>,
}

impl Fixtures {
    /// Gives a user one thing of every kind; takes what there is where the studio has no sandbox.
    ///
    /// # Errors
    /// When something that should simply work does not.
    pub async fn of(studio: &Studio, owner: &User) -> Result<Self, Trouble> {
        let mut things = vec![(Kind::Upload, upload(owner, "person", "image/jpeg", pictures::jpeg(1)?).await?)];
        if studio.sandbox().is_ok() {
            things.extend(furnish(studio, owner).await?);
        } else {
            for (path, kind) in [
                ("/api/media/assets", Kind::Asset),
                ("/api/train/models", Kind::Model),
                ("/api/train", Kind::Training),
                ("/api/predict?studio=photo", Kind::Job),
                ("/api/auth/sessions", Kind::Session),
                ("/api/predict/sessions", Kind::Posters),
                ("/api/prompts?own=true", Kind::Prompt),
                ("/api/predict?studio=tryon", Kind::Tryon),
                ("/api/billing/orders", Kind::Order),
            ] {
                let is_missing = match kind {
                    Kind::Order => !has(studio, "/api/billing/orders/"),
                    Kind::Posters => !has(studio, "/api/predict/sessions/"),
                    Kind::Prompt => !has(studio, "/api/prompts/"),
                    Kind::Tryon => !has(studio, "/api/predict/tryons/"),
                    Kind::Session | Kind::Upload | Kind::Asset | Kind::Training | Kind::Model | Kind::Job => false,
                };
                if is_missing {
                    continue;
                }
                let list = owner.get(path).await?.expect(200)?.list("/items");
                let own = list.iter().find(|item| kind != Kind::Model || !item["trigger_word"].is_null());
                things.extend(own.and_then(|item| item["id"].as_str()).map(|id| (kind, id.to_owned())));
            }
        }
        Ok(Self { things })
    }

    /// The thing of this kind to try.
    ///
    /// # Errors
    /// [`Trouble::Missing`] when the user has none.
    pub fn one(&self, kind: Kind) -> Result<&str, Trouble> {
        let found = self.things.iter().find(|(of, _)| *of == kind).map(|(_, id)| id.as_str());
        found.ok_or_else(|| Trouble::Missing(format!("the first user owns no {kind:?}").to_lowercase()))
    }

    /// The ids that belong into a route's address; all of them when it is not a route that is known.
    #[must_use]
    pub fn ids_for(&self, route: &Route) -> Vec<&str> {
        let kind = PLACES.into_iter().find(|(start, _)| route.path.starts_with(start)).map(|(_, kind)| kind);
        let things = self.things.iter().filter(|(of, _)| kind.is_none_or(|kind| kind == *of));
        things.map(|(_, id)| id.as_str()).collect()
    }
}

/// Whether the studio has a route that begins like this.
fn has(studio: &Studio, start: &str) -> bool {
    studio.routes.iter().any(|route| route.path.starts_with(start))
}

/// A trained model, a picture taken with it, photos that never end, and a second session.
async fn furnish(studio: &Studio, owner: &User) -> Result<Vec<(Kind, String)>, Trouble> {
    let sandbox = studio.sandbox()?;
    let (model, training) = train(studio, owner).await?;
    sandbox.plan(json!([{ "seconds": 1 }])).await?;
    let photos = job::order(owner, &model, 1).await?;
    let done = owner.follow(&photos.id).await?;
    let asset = done["items"][0]["asset"]["id"].as_str().map(str::to_owned);
    let asset = asset.ok_or_else(|| Trouble::Unexpected("a photo was not delivered".to_owned()))?;
    sandbox.plan(json!([{ "outcome": "never" }])).await?;
    let running = job::order(owner, &job::base_model(owner).await?, 1).await?;
    owner.watch_for(&running.id, "running").await?;
    let mut things =
        vec![(Kind::Model, model), (Kind::Training, training), (Kind::Asset, asset), (Kind::Job, running.id)];
    if has(studio, "/api/predict/sessions/") {
        things.push((Kind::Posters, posters(studio, owner).await?));
    }
    if has(studio, "/api/prompts/") {
        let input = json!({ "title": "Probe", "content": "a quiet street in {place}" });
        things.push((Kind::Prompt, owner.post("/api/prompts", &input).await?.expect(201)?.text_of("/id")?));
    }
    if has(studio, "/api/predict/tryons/") {
        things.push((Kind::Tryon, tryon(studio, owner).await?));
    }
    if has(studio, "/api/billing/orders/") {
        let input = json!({ "pack": "usd10", "method": "usdt" });
        things.push((Kind::Order, owner.order("/api/billing/orders", &input).await?.expect(201)?.text_of("/id")?));
    }
    let elsewhere = studio.visitor();
    match studio.google(&elsewhere, &owner.email, "/api/auth/google").await {
        Ok(_) | Err(Trouble::Missing(_)) => {}
        Err(trouble) => return Err(trouble),
    }
    let sessions = account::all(owner, "/api/auth/sessions").await?;
    let spare = sessions.iter().find(|session| session["current"] == false).or(sessions.first());
    things.extend(spare.and_then(|session| session["id"].as_str()).map(|id| (Kind::Session, id.to_owned())));
    Ok(things)
}

/// Trains a model to its end; answers its id and the training's.
async fn train(studio: &Studio, owner: &User) -> Result<(String, String), Trouble> {
    let set = upload(owner, "training_zip", "application/zip", pictures::training_set()?).await?;
    owner.post(&format!("/api/media/uploads/{set}"), &json!({})).await?.expect(200)?;
    studio.sandbox()?.plan(json!([{ "seconds": 1 }])).await?;
    let base = job::base_model(owner).await?;
    let input = json!({ "base": base, "trigger_word": "prbzq", "upload_id": set, "name": "Probe" });
    let training = owner.order("/api/train", &input).await?.expect(202)?.text_of("/id")?;
    let done = owner.follow(&training).await?;
    let model = done["model"]["id"].as_str().filter(|_| done["state"] == "succeeded").map(str::to_owned);
    let model = model.ok_or_else(|| Trouble::Unexpected("a training did not succeed".to_owned()))?;
    Ok((model, training))
}

/// Tries one garment on; answers the job's id.
async fn tryon(studio: &Studio, owner: &User) -> Result<String, Trouble> {
    let person = upload(owner, "person", "image/jpeg", pictures::jpeg(3)?).await?;
    let garment = upload(owner, "garment", "image/jpeg", pictures::jpeg(4)?).await?;
    for id in [&person, &garment] {
        owner.post(&format!("/api/media/uploads/{id}"), &json!({})).await?.expect(200)?;
    }
    studio.sandbox()?.plan(json!([{ "seconds": 1 }])).await?;
    let input = json!({ "person_upload": person, "garment_uploads": [garment] });
    let job = owner.order("/api/predict/tryons", &input).await?.expect(202)?.text_of("/id")?;
    let _ = owner.follow(&job).await?;
    Ok(job)
}

/// Makes a set of one poster; answers its session's id.
async fn posters(studio: &Studio, owner: &User) -> Result<String, Trouble> {
    studio.sandbox()?.plan(json!([{ "seconds": 1 }])).await?;
    let product = upload(owner, "product", "image/jpeg", pictures::jpeg(2)?).await?;
    owner.post(&format!("/api/media/uploads/{product}"), &json!({})).await?.expect(200)?;
    let input = json!({
        "product_uploads": [product],
        "description": "a cup, 500 ml",
        "posters": [0],
        "preset": "taobao_square",
        "language": "en",
        "text": "set",
    });
    let answer = owner.order("/api/predict/posters", &input).await?.expect(202)?;
    let _ = owner.follow(&answer.text_of("/id")?).await?;
    answer.text_of("/session/id")
}

/// Puts a file and answers the upload's id; nothing has looked at it yet.
async fn upload(owner: &User, purpose: &str, content_type: &str, file: Vec<u8>) -> Result<String, Trouble> {
    let input = json!({ "purpose": purpose, "content_type": content_type, "bytes": file.len(), "name": "probe" });
    let upload = owner.post("/api/media/uploads", &input).await?.expect(201)?;
    owner.put(&upload.text_of("/url")?, content_type, file).await?;
    upload.text_of("/id")
}

/// Everything a user has, as far as it is seen and does not move by itself.
///
/// # Errors
/// When a list cannot be read.
pub async fn seen(owner: &User) -> Result<Vec<Value>, Trouble> {
    let mut me = owner.get("/api/auth/me").await?.expect(200)?.json;
    job::without_moving_parts(&mut me);
    let mut all = vec![me];
    for path in LISTS {
        let mut list = Value::from(account::all(owner, path).await?);
        job::without_moving_parts(&mut list);
        all.push(list);
    }
    Ok(all)
}

/// Which of the lists differ.
#[must_use]
pub fn changed(before: &[Value], after: &[Value]) -> Vec<&'static str> {
    let names = ["/api/auth/me"].into_iter().chain(LISTS);
    let pairs = before.iter().zip(after);
    names.zip(pairs).filter(|(_, (before, after))| before != after).map(|(name, _)| name).collect()
}
