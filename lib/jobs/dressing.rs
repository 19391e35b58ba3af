//! A person who is dressed piece by piece: where an engine takes on fewer garments at once than are to be worn, it is asked
//! again with what it made, until all are. That is one call with one hold and one item all the while: nothing of it is shown,
//! and nothing is charged, before the last piece is worn. What was made on the way is kept under names that follow from the
//! item's, and goes with the call.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::apply;
use super::call::{CallRow, ItemRow};
use super::outputs;
use super::request::CallRequest;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::engines::{ItemFault, Output, Report};
use crate::erasures::{self, ErasureKind};
use crate::error::{AppError, Result};
use crate::media;
use crate::storage::ObjectKey;

/// Of what is made on the way.
const QUALITY: u8 = 95;

/// How far a person is dressed: the first of the call's pictures, the others are what is to be worn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dressing {
    /// How many pieces the engine takes on at once.
    at_once: usize,
    /// How many are worn.
    #[serde(default)]
    worn: usize,
    /// Where the person lies as they are dressed so far; nowhere before anything is worn.
    #[serde(default)]
    base: Option<String>,
    /// What the engine called what it was asked before: news of that says nothing about what it is asked now.
    #[serde(default)]
    done: Vec<String>,
}

impl Dressing {
    /// Nothing is worn yet.
    #[must_use]
    pub const fn new(at_once: usize) -> Self {
        Self { at_once, worn: 0, base: None, done: Vec::new() }
    }

    /// The same from the beginning.
    #[must_use]
    pub const fn anew(&self) -> Self {
        Self::new(self.at_once)
    }

    /// What is asked next, of these pictures: the person as far as they are dressed, and the pieces that come on.
    pub(super) fn asked<'a>(&'a self, pictures: &'a [String]) -> Vec<&'a str> {
        let Some((person, pieces)) = pictures.split_first() else { return Vec::new() };
        let next = pieces.iter().skip(self.worn).take(self.at_once.max(1));
        std::iter::once(self.base.as_ref().unwrap_or(person)).chain(next).map(String::as_str).collect()
    }

    /// How many pieces are worn once the engine has made what it is asked now.
    fn worn_then(&self, pictures: &[String]) -> usize {
        (self.worn + self.at_once.max(1)).min(pictures.len().saturating_sub(1))
    }

    /// Whether something was made on the way, which only its own engine goes on with: another one would begin anew, and
    /// nobody would know any more what is to be forgotten.
    pub(super) const fn is_begun(&self) -> bool {
        self.worn > 0
    }

    /// How many requests came before; where the engine gives its answers no names, they are known by what is worn.
    pub(super) fn step(&self) -> usize {
        self.worn.div_ceil(self.at_once.max(1))
    }

    /// Whether the engine called something so that it was asked before.
    pub(super) fn is_over(&self, provider_id: Option<&str>) -> bool {
        provider_id.is_some_and(|id| self.done.iter().any(|done| done == id))
    }
}

/// The request that follows this one, if one does: `made` is what the engine made of this one.
fn following(request: &CallRequest, made: &ObjectKey, provider_id: Option<&str>) -> Option<CallRequest> {
    let CallRequest::Compose { dressing: Some(dressing), pictures, .. } = request else { return None };
    let worn = dressing.worn_then(pictures);
    if worn + 1 >= pictures.len() {
        return None;
    }
    let done = dressing.done.iter().cloned().chain(provider_id.map(str::to_owned)).collect();
    let next = Dressing { at_once: dressing.at_once, worn, base: Some(made.as_str().to_owned()), done };
    let mut request = request.clone();
    if let CallRequest::Compose { dressing, .. } = &mut request {
        *dressing = Some(next);
    }
    Some(request)
}

/// Where the person lies with so many pieces on.
fn place(call: &CallRow, item: &ItemRow, worn: usize) -> Result<ObjectKey> {
    Ok(ObjectKey::asset_step(&call.user.to_string(), &item.asset_id, worn)?)
}

/// What a report of a call that is not dressed to the end leads to.
pub(super) enum Step {
    /// The engine is asked again, with what it made.
    Next(Box<CallRequest>),
    /// It made nothing that could be dressed further.
    Failed(ItemFault),
}

/// Whether the engine is to be asked again once it has made what it is asked now.
pub(super) fn goes_on(call: &CallRow) -> bool {
    let CallRequest::Compose { dressing: Some(dressing), pictures, .. } = &call.request else { return false };
    dressing.worn_then(pictures) + 1 < pictures.len()
}

/// Keeps what the engine made on the way. `None` when nothing is to come after it: then it is what was ordered.
///
/// # Errors
/// When it could not be fetched or kept now and may be later: doing it twice writes the same object.
pub(super) async fn step(app: &App, call: &CallRow, report: &Report) -> Result<Option<Step>> {
    let (CallRequest::Compose { dressing: Some(dressing), pictures, .. }, [item]) =
        (&call.request, call.items.as_slice())
    else {
        return Ok(None);
    };
    let made = place(call, item, dressing.worn_then(pictures))?;
    let Some(request) = following(&call.request, &made, report.id.as_deref()) else { return Ok(None) };
    let Output::Pictures(sources) = &report.output else { return Ok(Some(Step::Failed(ItemFault::OutputLost))) };
    let bytes = match sources.first() {
        Some(Ok(source)) => outputs::bring(&call.engine(app)?, call, item, source).await?,
        Some(Err(fault)) => Err(*fault),
        None => Err(ItemFault::NoPicture),
    };
    let file = match bytes {
        Ok(bytes) => readable(bytes).await?,
        Err(fault) => Err(fault),
    };
    match file {
        Ok(file) => {
            app.storage.put(&made, file, "image/jpeg").await?;
            Ok(Some(Step::Next(Box::new(request))))
        }
        Err(fault) => Ok(Some(Step::Failed(fault))),
    }
}

/// As a JPEG with nothing but its pixels, if it is a picture.
async fn readable(bytes: Bytes) -> Result<std::result::Result<Bytes, ItemFault>> {
    let written = tokio::task::spawn_blocking(move || media::as_jpeg(&bytes, QUALITY))
        .await
        .map_err(|error| AppError::Internal(format!("a picture on the way: {error}")))?;
    Ok(written.map(Bytes::from).map_err(|code| {
        tracing::warn!(%code, "what was made on the way is not a usable picture");
        ItemFault::ProviderFailed
    }))
}

/// Asks the engine again, by whoever wrote that it will be. `false` when the call moved meanwhile.
pub(super) async fn go_on(
    app: &App,
    call: &CallRow,
    request: &CallRequest,
    inbox: Option<&(&'static str, String)>,
) -> Result<bool> {
    if !apply::next_request(app, call, request, inbox).await? {
        return Ok(false);
    }
    tracing::info!(call = %call.id, "a piece is worn; the next one is put on");
    Ok(true)
}

/// Forgets what was made on the way, in the write that ends the call.
pub(super) fn leftovers(call: &CallRow, now: Timestamp) -> Result<Vec<Stmt>> {
    let CallRequest::Compose { dressing: Some(dressing), pictures, .. } = &call.request else { return Ok(Vec::new()) };
    let Some(item) = call.items.first() else { return Ok(Vec::new()) };
    let pieces = pictures.len().saturating_sub(1);
    let steps = (1..pieces).filter(|worn| worn % dressing.at_once.max(1) == 0);
    // Whoever was told of a piece before may store it only now, and finds afterwards that the call is over: once more, when
    // nothing can be on its way any more.
    let times = [("worn", now), ("late", now.plus_seconds(apply::UNDELIVERED_SECONDS))];
    let forgotten = |(worn, (when, due_at)): (usize, (&str, Timestamp))| {
        let name = format!("{}_{when}_{worn}", item.asset_id);
        let stmt = erasures::of_rows(ErasureKind::Object, "SELECT ?4 AS name, ?5 AS target", due_at, now);
        Ok(stmt.bind(name).bind(place(call, item, worn)?.as_str()))
    };
    steps.flat_map(|worn| times.map(|time| (worn, time))).map(forgotten).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::{AspectRatio, ComposeShape};

    fn request(pieces: usize, at_once: usize) -> CallRequest {
        CallRequest::Compose {
            model: "wears/one".to_owned(),
            shape: ComposeShape::TryOn,
            prompt: String::new(),
            aspect_ratio: AspectRatio::Portrait,
            pictures: (0..=pieces).map(|place| format!("inputs/{place}.jpg")).collect(),
            dressing: Some(Dressing::new(at_once)),
        }
    }

    fn made(worn: usize) -> ObjectKey {
        ObjectKey::asset_step("usr_01", "ast_01", worn).unwrap()
    }

    #[test]
    fn each_piece_goes_on_over_what_was_made_before_and_the_last_is_the_picture() {
        let first = request(3, 1);
        assert_eq!(first.asked(), ["inputs/0.jpg", "inputs/1.jpg"]);
        let second = following(&first, &made(1), Some("one")).unwrap();
        assert_eq!(second.asked(), [made(1).as_str(), "inputs/2.jpg"]);
        let third = following(&second, &made(2), Some("two")).unwrap();
        assert_eq!(third.asked(), [made(2).as_str(), "inputs/3.jpg"]);
        assert!(following(&third, &made(3), Some("three")).is_none());
        let CallRequest::Compose { dressing: Some(dressing), .. } = &third else { panic!() };
        assert!(dressing.is_over(Some("one")) && dressing.is_over(Some("two")) && !dressing.is_over(Some("three")));
        assert!(!dressing.is_over(None));
        assert_eq!((dressing.step(), dressing.anew()), (2, Dressing::new(1)));
        assert!(dressing.is_begun() && !dressing.anew().is_begun());
    }

    #[test]
    fn who_wears_all_at_once_is_asked_once_and_who_wears_four_as_often_as_it_takes() {
        assert!(following(&request(10, 11), &made(10), None).is_none());
        let rest = following(&request(10, 4), &made(4), None).unwrap();
        assert_eq!(rest.asked().len(), 5);
        let rest = following(&rest, &made(8), None).unwrap();
        assert_eq!(rest.asked(), [made(8).as_str(), "inputs/9.jpg", "inputs/10.jpg"]);
        assert!(following(&rest, &made(10), None).is_none());
    }
}
