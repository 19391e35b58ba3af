//! `/api/billing/catalogue`: what is sold, for anybody.

use std::time::Duration;

use axum::extract::State;
use axum::routing::get;
use http::header::CACHE_CONTROL;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, Schema};

use super::studios::StudioViews;
use crate::app::App;
use crate::catalogue::{Catalogue, CheckinInterval, Durations, Level, Pack, Plan, Prices, Title, currencies};
use crate::config::LabelVisible;
use crate::engines::EngineName;
use crate::http::Route;
use crate::http::extract::Json;
use crate::jobs;
use crate::media::ZipLimits;
use crate::openapi::{Access, Operation, schema};
use crate::orders::{self, Method, usdt};
use crate::stripe::Channel;

/// `GET /api/billing/catalogue`
#[must_use]
pub fn show() -> Route {
    Route { path: "/api/billing/catalogue", methods: get(catalogue) }
}

/// How long the database has to say which engines take no work: prices are shown without it, too.
const ASK_LIMIT: Duration = Duration::from_secs(2);

async fn catalogue(State(app): State<App>) -> impl axum::response::IntoResponse {
    // Who does not know sells on: the order is refused when it must be.
    let asked = tokio::time::timeout(ASK_LIMIT, app.db.read(vec![jobs::paused(app.clock.now())])).await;
    let closed = asked.ok().and_then(|rows| jobs::closed(&rows.ok()?[0]).ok()).unwrap_or_default();
    // Prices last; whether a studio is paused does not.
    ([(CACHE_CONTROL, "public, max-age=5")], Json(offer(&app, &closed)))
}

/// Everything that is sold, for anybody.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Catalogue)]
struct Offer {
    /// What a credit is worth.
    credit: Worth,
    /// What things cost.
    prices: &'static Prices,
    /// The same in money, at what a credit is worth.
    prices_in_money: InMoney,
    /// What credits are subject to.
    terms: Terms,
    /// How long things usually take.
    durations_seconds: &'static Durations,
    /// What a new account starts with.
    signup_credits: i64,
    /// The base models.
    bases: Vec<Base>,
    /// The ways to train a model.
    trainers: Vec<TrainerView>,
    /// The shapes of pictures, `width:height`.
    aspect_ratios: &'static [String],
    /// How many pictures one request may ask for.
    photo_count_max: u32,
    /// How long a prompt may be, in characters.
    prompt_chars_max: usize,
    /// How many pictures a training set has.
    training_images: Span,
    /// What a check-in gives, and how often each level may.
    checkin: CheckinView,
    /// What each level may do.
    levels: &'static [Level],
    /// What can be bought once.
    packs: Vec<PackView>,
    /// The ways to pay that there are here.
    methods: Methods,
    /// What can be subscribed to.
    plans: &'static [Plan],
    /// The studios there are.
    studios: StudioViews,
    /// Whether a small text model puts prompts into English for models that read no Chinese (`/api/predict/english`).
    puts_into_english: bool,
    /// Whether downloads carry the visible label of generated pictures: always, unless it is left out, or never.
    label_visible: LabelVisible,
}

/// The ways to pay that a studio may have.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaymentMethods)]
struct Methods {
    /// By card, Alipay or WeChat Pay.
    stripe: bool,
    /// In USDT on TRON.
    usdt: bool,
}

/// Credits to buy once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Pack)]
struct PackView {
    /// Stable id.
    id: &'static str,
    /// `CNY` or `USD`.
    #[schema(schema_with = currencies)]
    currency: &'static str,
    /// Price in the currency's hundredths.
    amount_minor: i64,
    /// What it gives.
    credits: i64,
    /// How much of that is bonus, for the label.
    bonus_percent: i64,
    /// The ways to pay for it here: none, one or both of `stripe` and `usdt`.
    #[schema(schema_with = methods)]
    methods: Vec<&'static str>,
    /// What `stripe` can be narrowed to for it here (`channel` of an order).
    #[schema(schema_with = channels)]
    channels: Vec<&'static str>,
}

fn methods() -> Schema {
    let one = schema::one_of(Method::OFFERED.map(Method::as_str));
    ArrayBuilder::new().items(RefOr::from(one)).unique_items(true).into()
}

fn channels() -> Schema {
    let one = schema::one_of(Channel::ALL.map(Channel::as_str));
    ArrayBuilder::new().items(RefOr::from(one)).unique_items(true).into()
}

impl PackView {
    fn of(pack: &'static Pack, app: &App) -> Self {
        let takes = |method: &Method| method.is_offered(app) && (*method != Method::Usdt || usdt::sells(pack));
        Self {
            id: &pack.id,
            currency: &pack.currency,
            amount_minor: pack.amount_minor,
            credits: pack.credits,
            bonus_percent: pack.bonus_percent,
            methods: Method::OFFERED.into_iter().filter(takes).map(Method::as_str).collect(),
            channels: orders::channels_of(app, pack).into_iter().map(Channel::as_str).collect(),
        }
    }
}

/// What a credit is worth.
#[derive(Debug, Serialize, ToSchema)]
struct Worth {
    /// Credits for one CNY.
    per_cny: i64,
    /// Credits for one USD or USDT.
    per_usd: i64,
}

/// What one piece of each costs in money.
#[derive(Debug, Serialize, ToSchema)]
struct InMoney {
    /// A training.
    train: Money,
    /// A delivered photo.
    photo: Money,
    /// A poster, generated or edited.
    poster: Money,
    /// A garment tried on.
    tryon: Money,
}

/// The same amount in two currencies, as decimals, rounded up to hundredths.
#[derive(Debug, Serialize, ToSchema)]
struct Money {
    /// CNY.
    cny: String,
    /// USD or USDT.
    usd: String,
}

/// What credits are subject to.
#[derive(Debug, Serialize, ToSchema)]
struct Terms {
    /// What a picture or a training costs that fails: nothing, what was held goes back.
    failed_costs: i64,
    /// Whether bought credits expire.
    bought_credits_expire: bool,
    /// Whether a plan's credits end with their period; they are spent first.
    plan_credits_expire: bool,
}

/// What a check-in gives, and how often each level may.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CheckInOffer)]
struct CheckinView {
    /// Credits.
    credits: i64,
    /// How often on the level Free.
    free: CheckinInterval,
    /// How often on Plus.
    plus: CheckinInterval,
    /// How often on Pro.
    pro: CheckinInterval,
}

/// A model anybody can take photos with.
#[derive(Debug, Serialize, ToSchema)]
struct Base {
    /// Stable id.
    id: &'static str,
    /// Its name.
    title: &'static Title,
}

/// A way to train a model of a face.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Trainer)]
struct TrainerView {
    /// Stable id.
    id: &'static str,
    /// The base it starts from.
    base: &'static str,
    /// Its name.
    title: &'static Title,
    /// About how long it takes.
    minutes: u32,
    /// Whether it is taken when the request names none.
    default: bool,
    /// Whether it uses captions that lie beside the photos. Others ignore them.
    captions: bool,
}

/// From so many to so many.
#[derive(Debug, Serialize, ToSchema)]
struct Span {
    /// At least.
    min: usize,
    /// At most.
    max: usize,
}

impl Money {
    fn of(credits: i64, catalogue: &Catalogue) -> Self {
        let decimal = |per_unit: i64| {
            let hundredths = (credits * 100).div_euclid(per_unit) + i64::from((credits * 100).rem_euclid(per_unit) > 0);
            format!("{}.{:02}", hundredths / 100, hundredths % 100)
        };
        Self { cny: decimal(catalogue.credits_per_cny), usd: decimal(catalogue.credits_per_usd) }
    }
}

fn offer(app: &App, closed: &[EngineName]) -> Offer {
    let catalogue: &'static Catalogue = app.catalogue;
    let bases = catalogue.bases.iter().map(|base| Base { id: &base.id, title: &base.title });
    let trainers = catalogue.trainers.iter().map(|trainer| TrainerView {
        id: &trainer.id,
        base: &trainer.base,
        title: &trainer.title,
        minutes: trainer.minutes,
        default: trainer.default,
        captions: trainer.shape.reads_captions(),
    });
    let images = ZipLimits::TRAINING;
    Offer {
        credit: Worth { per_cny: catalogue.credits_per_cny, per_usd: catalogue.credits_per_usd },
        prices: &catalogue.prices,
        prices_in_money: InMoney {
            train: Money::of(catalogue.prices.train, catalogue),
            photo: Money::of(catalogue.prices.photo, catalogue),
            poster: Money::of(catalogue.prices.poster, catalogue),
            tryon: Money::of(catalogue.prices.tryon, catalogue),
        },
        terms: Terms { failed_costs: 0, bought_credits_expire: false, plan_credits_expire: true },
        durations_seconds: &catalogue.durations_seconds,
        signup_credits: app.signup_credits(),
        bases: bases.collect(),
        trainers: trainers.collect(),
        aspect_ratios: &catalogue.photo.aspect_ratios,
        photo_count_max: catalogue.photo.count_max,
        prompt_chars_max: catalogue.photo.prompt_chars_max,
        training_images: Span { min: images.images_min, max: images.images_max },
        checkin: CheckinView {
            credits: catalogue.checkin.credits,
            free: catalogue.checkin_interval("free"),
            plus: catalogue.checkin_interval("plus"),
            pro: catalogue.checkin_interval("pro"),
        },
        levels: &catalogue.levels,
        packs: catalogue.packs.iter().map(|pack| PackView::of(pack, app)).collect(),
        methods: Methods { stripe: Method::Stripe.is_offered(app), usdt: Method::Usdt.is_offered(app) },
        plans: &catalogue.plans,
        studios: StudioViews::of(app, closed),
        puts_into_english: app.text_model.is_some(),
        label_visible: app.config.label_visible,
    }
}

/// As the document tells it.
pub(crate) fn operations() -> [Operation; 1] {
    [Operation::get("/api/billing/catalogue", "show_catalogue", "Prices, packs, plans, models.")
        .access(Access::Anybody)
        .without_database()
        .answers_with::<Offer>(200, "What is sold.")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_in_money_is_rounded_up() {
        let catalogue = crate::catalogue::get().unwrap();
        let of = |credits| Money::of(credits, catalogue);
        assert_eq!((of(350).cny.as_str(), of(350).usd.as_str()), ("35.00", "5.00"));
        assert_eq!((of(7).cny.as_str(), of(7).usd.as_str()), ("0.70", "0.10"));
        assert_eq!((of(4).cny.as_str(), of(4).usd.as_str()), ("0.40", "0.06"));
    }
}
