//! What each studio sells, as the catalogue shows it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::openapi::schema::{ObjectBuilder, Schema};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use crate::app::App;
use crate::catalogue::{EditModel, GarmentKind};
use crate::engines::EngineName;
use crate::jobs;
use crate::studio::{GarmentsByLevel, Offer as Sold, PlannedPoster, ShopPreset, Studio};

/// What changes a picture, beside the studios.
const EDIT: &str = "edit";

/// The studios that are open, by name.
#[derive(Debug, Serialize)]
pub(super) struct StudioViews(BTreeMap<&'static str, StudioView>);

impl StudioViews {
    /// `closed` are the engines that take no work now.
    pub(super) fn of(app: &App, closed: &[EngineName]) -> Self {
        let is_paused = |orders: &[Vec<EngineName>]| !orders.iter().any(|order| jobs::takes_work(app, closed, order));
        let views = app.studios.open().map(|(studio, hooks)| {
            let Sold { price, seconds, orders, limits, posters, garments, wears, worn_at_once } =
                (hooks.offer)(app.catalogue, &app.config);
            let limits = limits.into_iter().collect();
            let fewest = orders.iter().position(|order| jobs::takes_work(app, closed, order)).map(|at| at + 1);
            let (plan, presets, uploads_max) = match posters {
                Some(posters) => (Some(posters.plan), Some(posters.presets), Some(posters.product_uploads_max)),
                None => (None, None, None),
            };
            let view = StudioView {
                paused: is_paused(&orders),
                price,
                seconds,
                limits,
                plan,
                presets,
                product_uploads_max: uploads_max,
                garments_max_by_level: garments,
                wears: (!wears.is_empty()).then_some(wears),
                worn_at_once,
                worn_at_least: garments.and(fewest),
            };
            (studio.as_str(), view)
        });
        let mut views: BTreeMap<&'static str, StudioView> = views.collect();
        // An edit is sold as what it changes is: it has no room of its own.
        if let Some(poster) = views.get(Studio::Poster.as_str()) {
            let price = poster.price;
            let terms = &app.catalogue.edit;
            let chars_max = i64::try_from(terms.prompt_chars_max).unwrap_or(i64::MAX);
            let (seconds, limits) = (terms.seconds, BTreeMap::from([("prompt_chars_max", chars_max)]));
            let fallbacks = |model: &EditModel| terms.fallbacks_of(model.shape).map(|next| next.shape.engine());
            let order = |model: &EditModel| std::iter::once(model.shape.engine()).chain(fallbacks(model)).collect();
            let edit = StudioView {
                paused: is_paused(&[order(&terms.whole), order(&terms.painted)]),
                price,
                seconds,
                limits,
                plan: None,
                presets: None,
                product_uploads_max: None,
                garments_max_by_level: None,
                wears: None,
                worn_at_once: None,
                worn_at_least: None,
            };
            views.insert(EDIT, edit);
        }
        Self(views)
    }
}

impl PartialSchema for StudioViews {
    fn schema() -> RefOr<Schema> {
        let open = Studio::ALL.into_iter().filter(|studio| studio.is_open()).map(Studio::as_str).chain([EDIT]);
        let view = || Ref::from_schema_name(StudioView::name());
        let object = ObjectBuilder::new().description(Some("The studios that are open, by name."));
        open.fold(object, |object, name| object.property(name, view()).required(name)).into()
    }
}

impl ToSchema for StudioViews {
    fn name() -> Cow<'static, str> {
        "Studios".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((StudioView::name().into_owned(), StudioView::schema()));
        StudioView::schemas(schemas);
    }
}

/// What a studio sells, and whether one can order there now.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Studio)]
struct StudioView {
    /// No engine that could make what it sells takes work at the moment: orders are refused with `STUDIO_PAUSED`.
    paused: bool,
    /// What one delivered item costs, in credits.
    price: i64,
    /// How long it usually takes, in seconds.
    seconds: i64,
    /// What a request may ask for, by the name of the limit.
    limits: BTreeMap<&'static str, i64>,
    /// The posters there are, in the poster studio.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    plan: Option<Vec<PlannedPoster>>,
    /// The shops that posters are made for, in the poster studio.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    presets: Option<Vec<ShopPreset>>,
    /// How many pictures of the product one order takes, in the poster studio.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    product_uploads_max: Option<usize>,
    /// How many garments each level may try on at once, in the try-on studio.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    garments_max_by_level: Option<GarmentsByLevel>,
    /// What its engine can dress people in, in the try-on studio.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    wears: Option<Vec<GarmentKind>>,
    /// How many garments its engine takes on at once, in the try-on studio; more on one picture go on one after another.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    worn_at_once: Option<usize>,
    /// How many garments a picture must wear at least now, in the try-on studio: more than one while nobody takes work who
    /// would dress somebody in fewer. Not told while it is paused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1)]
    worn_at_least: Option<usize>,
}
