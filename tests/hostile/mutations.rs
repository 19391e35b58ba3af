//! Every request of the product that changes something: what is there before it, the request itself, and what it may
//! answer when it is sent again.

use darkroom::webhooks::{signature, stripe_signature};
use darkroom_tests::{Answer, Delivery, SecondInstance, TestApp, TestUser, id_of, session_of, zips};
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};

const PASSWORD: &str = "four blue herons";

fn credentials(mei: &TestUser) -> Value {
    json!({ "email": mei.email, "password": PASSWORD })
}

/// A set of one poster.
fn set_of_one(product: &str) -> Value {
    json!({
        "product_uploads": [product],
        "description": "轻量保温杯，500ml",
        "posters": [0],
        "preset": "taobao_square",
        "language": "zh",
        "text": "set",
    })
}

/// A prompt of one's own, with a field.
fn own_prompt() -> Value {
    json!({ "title": "雨夜", "content": "a rainy night in {place}", "category": "city" })
}

/// A picture that was put and looked at.
async fn picture(mei: &TestUser, purpose: &str) -> String {
    let id = mei.put(purpose, "image/jpeg", zips::jpeg(300)).await;
    let _ = mei.complete(&id).await.expect(200);
    id
}

/// One person in one garment.
fn dressed(person: &str, garment: &str) -> Value {
    json!({ "person_upload": person, "garment_uploads": [garment] })
}

/// A request that changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mutation {
    Train,
    Photo,
    PromptWrite,
    PromptChange,
    PromptDelete,
    Library,
    Brief,
    Posters,
    Headline,
    PosterSessionDelete,
    Edit,
    Tryon,
    TryonWithdraw,
    Cancel,
    Retry,
    UploadCreate,
    UploadComplete,
    UploadDelete,
    AssetMark,
    AssetDownload,
    AssetDelete,
    AssetShare,
    AssetsDelete,
    AssetsMark,
    ModelDelete,
    CodeAsk,
    CodeVerify,
    Register,
    LogIn,
    AccountDelete,
    PasswordSet,
    Prove,
    ResetAsk,
    ResetVerify,
    Logout,
    SessionEnd,
    MeChange,
    Redeem,
    CheckIn,
    UsdtOrder,
    UsdtGiveUp,
    UsdtPaid,
    UsdtClaim,
    CardOrder,
    CardGiveUp,
    CardPaid,
    PlanOrder,
    PlanPaid,
    EngineEvent,
    MailNews,
    Unsubscribe,
    Reconcile,
}

/// What a request is about.
#[derive(Clone, Debug, Default)]
pub(crate) struct About {
    /// The id in its path, or the upload of a training.
    id: String,
    /// A mailed code, a redemption code, or the body of news.
    text: String,
}

/// Somebody pays on a checkout page, and Stripe tells nobody.
async fn pay_untold(app: &TestApp, answer: &Value) {
    app.stripe_plans(json!({ "webhooks": "none" })).await;
    let _ = app.bank(&session_of(answer), "pay").await;
}

impl Mutation {
    /// Makes what the request is about. The engine tells nobody anything: whatever moves is moved by the request.
    #[expect(clippy::too_many_lines, reason = "a table: one arm for each request")]
    pub(crate) async fn prepare(self, app: &TestApp, mei: &TestUser) -> About {
        app.plan(json!([])).await;
        // What is begun here has reached the engine when time is skipped.
        let stand_in = SecondInstance::standing_in(app).await;
        let caller = stand_in.for_user(mei);
        let quiet = |outcome: &str| json!({ "webhooks": "none", "outcome": outcome });
        let (mut id, mut text) = (String::new(), String::new());
        match self {
            Self::Train => {
                id = caller.small_training_set().await;
                app.plan(quiet("succeed")).await;
            }
            Self::Photo => app.plan(quiet("succeed")).await,
            Self::Library => {
                id = mei.put("reference", "image/jpeg", zips::jpeg(300)).await;
                let _ = mei.complete(&id).await.expect(200);
                app.plan(quiet("succeed")).await;
            }
            Self::PromptChange | Self::PromptDelete => {
                id = mei.post("/api/prompts", own_prompt()).await.expect(201).text_of("/id");
            }
            Self::Posters | Self::Headline | Self::PosterSessionDelete => {
                id = picture(mei, "product").await;
                app.plan(quiet("succeed")).await;
                if self != Self::Posters {
                    let set = caller.order("/api/predict/posters", set_of_one(&id)).await.expect(202);
                    stand_in.rest().await;
                    app.until_quiet().await;
                    id = set.text_of("/session/id");
                }
            }
            Self::Tryon | Self::TryonWithdraw => {
                app.plan(quiet("succeed")).await;
                (id, text) = (picture(mei, "person").await, picture(mei, "garment").await);
                if self == Self::TryonWithdraw {
                    let job = caller.order("/api/predict/tryons", dressed(&id, &text)).await.expect(202);
                    stand_in.rest().await;
                    app.until_quiet().await;
                    id = job.text_of("/id");
                }
            }
            Self::Cancel => {
                app.plan(quiet("never")).await;
                id = caller.photos(2).await;
                stand_in.rest().await;
            }
            Self::Retry => {
                app.plan(quiet("fail")).await;
                id = caller.photos(1).await;
                stand_in.rest().await;
                app.until_quiet().await;
                app.plan(quiet("succeed")).await;
            }
            Self::UploadComplete => id = mei.put("training_zip", "application/zip", zips::with(10, None)).await,
            Self::UploadDelete => id = mei.put("person", "image/jpeg", zips::jpeg(300)).await,
            Self::AssetMark
            | Self::AssetDownload
            | Self::AssetDelete
            | Self::AssetShare
            | Self::AssetsDelete
            | Self::AssetsMark
            | Self::Edit => {
                app.plan(quiet("succeed")).await;
                let job = caller.photos(1).await;
                stand_in.rest().await;
                app.until_quiet().await;
                id = mei.job(&job).await["items"][0]["asset"]["id"].as_str().expect("a picture").to_owned();
                if self == Self::Edit {
                    app.plan(quiet("succeed")).await;
                }
            }
            Self::ModelDelete => {
                app.plan(quiet("succeed")).await;
                let upload = caller.small_training_set().await;
                let job = caller.train_with(&upload).await;
                stand_in.rest().await;
                app.until_quiet().await;
                id = mei.job(&job).await["model"]["id"].as_str().expect("a model").to_owned();
            }
            Self::CodeVerify | Self::Prove => {
                app.advance(61).await;
                let _ = mei.post("/api/auth/code", json!({ "email": mei.email })).await.expect(202);
                text = mei.mailed_code().await;
            }
            Self::LogIn => {
                let _ = mei.stranger().post("/api/auth/register", credentials(mei)).await.expect(201);
            }
            Self::ResetAsk => app.advance(61).await,
            Self::ResetVerify => {
                app.advance(61).await;
                let _ = mei.post("/api/auth/password/reset", json!({ "email": mei.email })).await.expect(202);
                text = mei.mailed_code().await;
            }
            Self::SessionEnd => {
                app.advance(61).await;
                let mut phone = mei.stranger();
                phone.email.clone_from(&mei.email);
                let _ = phone.sign_in().await;
                let sessions = mei.get("/api/auth/sessions").await.expect(200);
                id = sessions.text_of("/items/0/id");
            }
            Self::EngineEvent | Self::Reconcile => {
                app.plan(quiet("succeed")).await;
                let job = caller.photos(1).await;
                stand_in.rest().await;
                let replicate = app.replicate_when("ended").await;
                id = app.call_of(&job).await.id;
                text = replicate["predictions"][0].to_string();
                app.advance(21).await;
            }
            Self::UsdtGiveUp => id = id_of(&mei.usdt_order().await).to_owned(),
            Self::UsdtPaid | Self::UsdtClaim => {
                let order = mei.usdt_order().await;
                id = id_of(&order).to_owned();
                text = app.pays_for(&order).await;
                app.advance(61).await;
            }
            Self::CardGiveUp => id = id_of(&mei.buy("cny10").await).to_owned(),
            Self::CardPaid => {
                pay_untold(app, &mei.buy("cny10").await).await;
                text = app.event("checkout.session.completed", app.stripe().await["sessions"][0].clone()).to_string();
            }
            Self::PlanPaid => {
                let input = json!({ "plan": "creator" });
                pay_untold(app, &mei.order("/api/billing/subscription", input).await.expect(201).json).await;
                let bill = app.stripe().await["subscriptions"][0]["latest_invoice"].clone();
                text = app.event("invoice.paid", json!({ "id": bill, "object": "invoice" })).to_string();
            }
            Self::Redeem => text = app.code(json!({ "credits": 30, "level": "plus" })).await,
            Self::PasswordSet => mei.prove().await,
            Self::AccountDelete => {
                app.plan(quiet("succeed")).await;
                let _ = caller.photos(1).await;
                stand_in.rest().await;
                app.until_quiet().await;
                let _ = mei.usdt_order().await;
                mei.prove().await;
            }
            Self::MailNews => {
                let data = json!({ "to": [mei.email], "bounce": { "type": "Permanent" } });
                text =
                    json!({ "type": "email.bounced", "created_at": app.state.clock.now(), "data": data }).to_string();
            }
            Self::Unsubscribe => {
                let user = mei.get("/api/auth/me").await.text_of("/id");
                text = darkroom::outbox::unsubscribe_url(&app.state, &user).unwrap();
            }
            Self::PromptWrite | Self::Brief | Self::UploadCreate | Self::CodeAsk | Self::Register => {}
            Self::Logout | Self::MeChange | Self::CheckIn | Self::UsdtOrder | Self::CardOrder | Self::PlanOrder => {}
        }
        About { id, text }
    }

    /// Whether somebody asks who has not signed in.
    pub(crate) const fn is_before_sign_in(self) -> bool {
        matches!(self, Self::CodeAsk | Self::CodeVerify | Self::Register | Self::LogIn)
    }

    /// Sends the request to `instance`, the same one every time.
    #[expect(clippy::too_many_lines, reason = "a table: one arm for each request")]
    pub(crate) async fn send(self, about: &About, app: &TestApp, instance: &SecondInstance, mei: &TestUser) -> Answer {
        let caller = instance.for_user(mei);
        let id = about.id.as_str();
        let order = |path: String, body: Value| {
            let caller = &caller;
            async move { caller.order_with("once", &path, body).await }
        };
        let input = json!({ "model": "flux", "prompt": "a quiet street", "count": 1, "seed": 7 });
        let training = json!({ "base": "flux", "trigger_word": "mxyzo", "upload_id": id, "name": "Mei" });
        let file = json!({ "purpose": "person", "content_type": "image/jpeg", "bytes": 900, "name": "me.jpg" });
        match self {
            Self::Train => order("/api/train".to_owned(), training).await,
            Self::Photo => order("/api/predict/photos".to_owned(), input).await,
            Self::PromptWrite => caller.post("/api/prompts", own_prompt()).await,
            Self::PromptChange => caller.patch(&format!("/api/prompts/{id}"), json!({ "title": "雨夜二" })).await,
            Self::PromptDelete => caller.delete(&format!("/api/prompts/{id}")).await,
            Self::Library => {
                let input = json!({ "prompt_id": "prm_01KB0000000000000000000009", "reference_upload": id, "cost": 5 });
                order("/api/predict/prompts".to_owned(), input).await
            }
            Self::Brief => {
                let about = json!({ "description": "轻量保温杯，500ml", "preset": "taobao_square", "language": "zh" });
                caller.post("/api/predict/posters/brief", about).await
            }
            Self::Posters => order("/api/predict/posters".to_owned(), set_of_one(id)).await,
            Self::Headline => {
                let words = json!({ "headline": "早晨的第一口", "subheadline": "刚刚好" });
                caller.patch(&format!("/api/predict/sessions/{id}/posters/0"), words).await
            }
            Self::PosterSessionDelete => caller.delete(&format!("/api/predict/sessions/{id}")).await,
            Self::Tryon => order("/api/predict/tryons".to_owned(), dressed(id, &about.text)).await,
            Self::TryonWithdraw => caller.delete(&format!("/api/predict/tryons/{id}")).await,
            Self::Edit => order("/api/predict/edits".to_owned(), json!({ "asset": id, "prompt": "make it red" })).await,
            Self::Cancel => caller.delete(&format!("/api/predict/{id}")).await,
            Self::Retry => order(format!("/api/predict/{id}/items/0/retry"), json!({})).await,
            Self::UploadCreate => caller.post("/api/media/uploads", file).await,
            Self::UploadComplete => caller.post(&format!("/api/media/uploads/{id}"), json!({})).await,
            Self::UploadDelete => caller.delete(&format!("/api/media/uploads/{id}")).await,
            Self::AssetMark => caller.patch(&format!("/api/media/assets/{id}"), json!({ "favourite": true })).await,
            Self::AssetDownload => {
                let input = json!({ "visible_mark": true, "acknowledged": null });
                caller.post(&format!("/api/media/assets/{id}/download"), input).await
            }
            Self::AssetShare => caller.patch(&format!("/api/media/assets/{id}"), json!({ "shared": true })).await,
            Self::AssetsDelete => caller.post("/api/media/assets/delete", json!({ "ids": [id] })).await,
            Self::AssetsMark => caller.patch("/api/media/assets", json!({ "ids": [id], "favourite": true })).await,
            Self::AssetDelete => caller.delete(&format!("/api/media/assets/{id}")).await,
            Self::ModelDelete => caller.delete(&format!("/api/train/models/{id}")).await,
            Self::CodeAsk => caller.post("/api/auth/code", json!({ "email": mei.email })).await,
            Self::CodeVerify => {
                caller.post("/api/auth/code/verify", json!({ "email": mei.email, "code": about.text })).await
            }
            Self::Register => caller.post("/api/auth/register", credentials(mei)).await,
            Self::LogIn => caller.post("/api/auth/login", credentials(mei)).await,
            Self::Prove => caller.post("/api/auth/prove", json!({ "code": about.text })).await,
            Self::PasswordSet => caller.post("/api/auth/password", json!({ "password": PASSWORD })).await,
            Self::ResetAsk => caller.post("/api/auth/password/reset", json!({ "email": mei.email })).await,
            Self::ResetVerify => {
                let input = json!({ "email": mei.email, "code": about.text, "password": PASSWORD });
                caller.post("/api/auth/password/reset/verify", input).await
            }
            Self::AccountDelete => {
                let request = caller.request(Method::DELETE, "/api/account");
                caller.send(request.json(&json!({ "confirm": mei.email }))).await
            }
            Self::Logout => caller.post("/api/auth/logout", json!({})).await,
            Self::SessionEnd => caller.delete(&format!("/api/auth/sessions/{id}")).await,
            Self::MeChange => caller.patch("/api/auth/me", json!({ "name": "Mei Lin", "locale": "en" })).await,
            Self::Redeem => order("/api/billing/codes".to_owned(), json!({ "code": about.text })).await,
            Self::CheckIn => caller.post("/api/billing/checkin", json!({})).await,
            Self::UsdtOrder => {
                order("/api/billing/orders".to_owned(), json!({ "pack": "usd10", "method": "usdt" })).await
            }
            Self::CardOrder => {
                order("/api/billing/orders".to_owned(), json!({ "pack": "cny10", "method": "stripe" })).await
            }
            Self::PlanOrder => order("/api/billing/subscription".to_owned(), json!({ "plan": "creator" })).await,
            Self::CardPaid | Self::PlanPaid => {
                let seconds = app.state.clock.now().seconds();
                let header = stripe_signature::sign(&app.stripe_secret(), seconds, about.text.as_bytes());
                let request = caller.request(Method::POST, "/api/webhooks/stripe").header("stripe-signature", header);
                caller.send(request.body(about.text.clone())).await
            }
            Self::UsdtGiveUp | Self::CardGiveUp => caller.delete(&format!("/api/billing/orders/{id}")).await,
            Self::UsdtClaim => {
                caller.post(&format!("/api/billing/orders/{id}/claim"), json!({ "txid": about.text })).await
            }
            Self::EngineEvent => {
                let delivery = Delivery::new(app, &format!("msg_{id}"), about.text.clone());
                let request = caller
                    .request(Method::POST, &format!("/api/webhooks/replicate?call={id}"))
                    .header(CONTENT_TYPE, "application/json")
                    .header("webhook-id", &delivery.id)
                    .header("webhook-timestamp", delivery.timestamp_seconds.to_string())
                    .header("webhook-signature", delivery.signature.expect("a signature"));
                caller.send(request.body(delivery.body)).await
            }
            Self::MailNews => {
                let at = app.state.clock.now().seconds();
                let secret = &app.state.config.mail.as_ref().expect("mail").webhook_secrets[0];
                let signature = signature::sign(secret, "msg_1", at, about.text.as_bytes()).expect("a signature");
                let request = caller.request(Method::POST, "/api/webhooks/mail").header("svix-id", "msg_1");
                let request = request.header("svix-timestamp", at.to_string()).header("svix-signature", signature);
                caller.send(request.body(about.text.clone())).await
            }
            Self::Unsubscribe => {
                let path = about.text.split_once("/api/").map(|(_, rest)| format!("/api/{rest}")).expect("a link");
                caller.send(caller.request(Method::POST, &path).body("List-Unsubscribe=One-Click")).await
            }
            Self::UsdtPaid | Self::Reconcile => {
                // The chain is not read again at once.
                app.advance(if self == Self::UsdtPaid { 11 } else { 0 }).await;
                let answer = caller.request(Method::GET, "/api/cron/reconcile").bearer_auth(app.cron_secret());
                caller.send(answer).await
            }
        }
    }
}
