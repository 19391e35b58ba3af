//! Pictures by prompts of the library (requirements E1–E5).

use darkroom::db::Stmt;
use darkroom_dev::random;
use darkroom_tests::{Answer, TestApp, TestUser, cost, on_both, zips};
use reqwest::Method;
use serde_json::{Value, json};

use crate::front::{fields, number, with};

pub(crate) const FOREST: &str = "prm_01KB0000000000000000000009";
const BLOSSOM: &str = "prm_01KB0000000000000000000004";
const NEON: &str = "prm_01KB0000000000000000000003";

/// Presses in a browser that speaks Chinese.
pub(crate) async fn press(user: &TestUser, body: Value) -> Answer {
    press_with(user, &random::letters(12), body).await
}

async fn press_with(user: &TestUser, key: &str, body: Value) -> Answer {
    let request = with(user.request(Method::POST, "/api/predict/prompts").json(&body), "accept-language", "zh-CN");
    user.send(with(request, "idempotency-key", key)).await
}

/// Asks as a browser does that speaks Chinese.
async fn in_chinese(user: &TestUser, path: &str) -> Answer {
    user.send(with(user.request(Method::GET, path), "accept-language", "zh-CN")).await
}

/// What the engine was asked last.
pub(crate) async fn asked(app: &TestApp) -> Value {
    app.replicate().await["predictions"].as_array().unwrap().last().unwrap()["input"].clone()
}

async fn in_english(user: &TestUser, path: &str) -> Value {
    let request = user.request(Method::GET, path);
    user.send(with(request, "accept-language", "en")).await.expect(200).json
}

async fn change(app: &TestApp, sql: &'static str) {
    let _ = app.state.db.write(vec![Stmt::new(sql)]).await.unwrap();
}

pub(crate) async fn reference(mei: &TestUser) -> String {
    let id = mei.put("reference", "image/jpeg", zips::jpeg(600)).await;
    let _ = mei.complete(&id).await.expect(200);
    id
}

on_both! {
    /// Requirement E1.
    async fn nine_prompts_are_there_in_both_languages_three_of_them_for_members(app: TestApp) {
        let mei = app.user().await;
        let listed = in_chinese(&mei, "/api/prompts").await.expect(200).json;
        let seen: Vec<(&str, i64, bool, bool)> = listed["items"].as_array().unwrap().iter().map(|prompt| {
            (prompt["title"].as_str().unwrap(), prompt["cost"].as_i64().unwrap(),
             prompt["members_only"] == true, prompt["locked"] == true)
        }).collect();
        assert_eq!(seen, [
            ("梦幻森林", 5, false, false), ("未来城市", 5, false, false), ("宁静海滩", 5, false, false),
            ("山峰日出", 5, false, false), ("星空夜景", 5, false, false), ("樱花之春", 5, false, false),
            ("赛博朋克街道", 10, true, true), ("魔法城堡", 10, true, true), ("水下世界", 10, true, true),
        ]);
        assert_eq!(listed["items"][6]["locked_reason"], "membership");
        for prompt in listed["items"].as_array().unwrap() {
            let cover = prompt["cover"].as_str().unwrap();
            let picture = mei.get(cover).await.expect(200);
            assert_eq!(picture.headers["content-type"], "image/jpeg", "{cover}");
            assert_eq!((&prompt["own"], prompt.get("content")), (&json!(false), None));
        }
        let english = in_english(&mei, "/api/prompts").await;
        assert_eq!(english["items"][0]["title"], "Dream forest");
        assert_eq!(english["items"][0]["slots"][0], json!({ "name": "season", "title": "Season", "example": "early autumn" }));
        // A member may use all of them.
        let code = app.code(json!({ "credits": 0, "level": "plus" })).await;
        let _ = mei.order("/api/billing/codes", json!({ "code": code })).await.expect(200);
        let all = mei.get("/api/prompts").await.json;
        assert!(all["items"].as_array().unwrap().iter().all(|prompt| prompt["locked"] == false), "{all}");
    }
}

on_both! {
    async fn the_library_is_searched_in_both_languages_and_paged(app: TestApp) {
        let mei = app.user().await;
        let titles = async |path: &str| -> Vec<String> {
            let found = in_chinese(&mei, path).await.expect(200).json;
            found["items"].as_array().unwrap().iter().map(|prompt| prompt["title"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(titles("/api/prompts?q=%E6%A3%AE%E6%9E%97").await, ["梦幻森林"]);
        assert_eq!(titles("/api/prompts?q=CASTLE").await, ["魔法城堡"]);
        assert_eq!(titles("/api/prompts?category=city").await, ["未来城市", "赛博朋克街道"]);
        // What is in the content of the operator's is nobody's to find, and a wildcard is a character.
        for nothing in ["q=fireflies", "q=%25", "q=_", "own=true", "category=portrait"] {
            assert_eq!(titles(&format!("/api/prompts?{nothing}")).await, Vec::<String>::new(), "{nothing}");
        }
        let first = mei.get("/api/prompts?limit=4").await.expect(200).json;
        let next = first["next"].as_str().unwrap();
        assert_eq!(titles(&format!("/api/prompts?limit=4&cursor={next}")).await, ["星空夜景", "樱花之春", "赛博朋克街道", "魔法城堡"]);
        for (query, field) in [("category=x", "category NOT_ALLOWED"), ("own=x", "own NOT_ALLOWED"), ("limit=0", "limit TOO_SMALL")] {
            assert_eq!(fields(&mei.get(&format!("/api/prompts?{query}")).await.expect_problem(422, "INVALID")), [field]);
        }
        let long = "x".repeat(61);
        assert_eq!(fields(&mei.get(&format!("/api/prompts?q={long}")).await.expect_problem(422, "INVALID")), ["q TOO_LARGE"]);
    }
}

on_both! {
    /// Requirements E2, E4, E5: the picture is called by its title, and what the engine was told is nowhere.
    async fn one_press_makes_a_picture_that_shows_its_title(app: TestApp) {
        let mei = app.user().await;
        let before = mei.credits().await["available"].as_i64().unwrap();
        let input = json!({ "prompt_id": BLOSSOM, "slots": { "place": "京都" }, "cost": 5 });
        let job = press(&mei, input).await.expect(202);
        assert_eq!((&job.json["studio"], &job.json["title"], &job.json["cost"]), (&json!("library"), &json!("樱花之春 · 京都"), &cost(5, 0, 0)));
        let done = mei.follow(&job.text_of("/id")).await;
        assert_eq!((&done["state"], &done["cost"]), (&json!("succeeded"), &cost(0, 5, 0)), "{done}");
        assert_eq!(mei.credits().await["available"], before - 5);
        let told = asked(&app).await;
        let prompt = told["prompt"].as_str().unwrap();
        assert!(prompt.starts_with("Spring at 京都, two rows of cherry trees"), "flux reads English: {prompt}");
        // Nobody chose a model: the one that was taken is named, and its pictures are found by it.
        assert_eq!(done["model"], json!({ "id": "flux", "name": "Flux" }));
        let gallery = mei.get("/api/media/assets?studio=library&model=flux").await.expect(200);
        assert_eq!(gallery.json["items"][0]["model"], done["model"]);
        assert_eq!(gallery.json["items"][0]["prompt"], "樱花之春 · 京都");
        for text in [gallery.text, done.to_string(), mei.get("/api/billing/ledger").await.text] {
            assert!(!text.contains("cherry trees"), "{text}");
        }
        let ledger = mei.get("/api/billing/ledger").await.json;
        assert_eq!(ledger["items"][0]["title"], "樱花之春 · 京都");
        // Nothing but the prompt: its example is taken.
        let job = press(&mei, json!({ "prompt_id": BLOSSOM })).await.expect(202);
        assert_eq!(job.json["title"], "樱花之春");
        let done = mei.follow(&job.text_of("/id")).await;
        assert_eq!(done["input"]["slots"], json!({ "place": "武汉东湖" }), "{done}");
        app.audit().await;
    }
}

on_both! {
    /// Requirement E1 and issue: held in SQL, nothing held.
    async fn a_prompt_for_members_is_refused_to_others_before_anything_is_held(app: TestApp) {
        let mei = app.user().await;
        let before = mei.credits().await;
        let refused = press(&mei, json!({ "prompt_id": NEON })).await.expect_problem(403, "MEMBERSHIP_REQUIRED");
        assert!(refused.text_of("/detail").contains("会员"), "{}", refused.text);
        assert_eq!(mei.credits().await, before);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM jobs").await, 0);
        let code = app.code(json!({ "credits": 0, "level": "plus" })).await;
        let _ = mei.order("/api/billing/codes", json!({ "code": code })).await.expect(200);
        let job = press(&mei, json!({ "prompt_id": NEON, "slots": { "colour": "gold" } })).await.expect(202);
        assert_eq!(mei.follow(&job.text_of("/id")).await["cost"], cost(0, 10, 0));
        app.audit().await;
    }
}

on_both! {
    /// Requirement E3.
    async fn what_is_not_there_costs_nothing_and_a_failure_pays_back(app: TestApp) {
        let mei = app.user().await;
        let before = mei.credits().await;
        for unknown in ["prm_01KB0000000000000000000000", "nonsense"] {
            let _ = press(&mei, json!({ "prompt_id": unknown })).await.expect_problem(404, "PROMPT_NOT_FOUND");
        }
        change(&app, "UPDATE prompts SET hidden = 1 WHERE id = 'prm_01KB0000000000000000000009'").await;
        let _ = press(&mei, json!({ "prompt_id": FOREST })).await.expect_problem(404, "PROMPT_NOT_FOUND");
        let _ = mei.get(&format!("/api/prompts/{FOREST}")).await.expect_problem(404, "NOT_FOUND");
        change(&app, "UPDATE prompts SET hidden = 0, cost = 8 WHERE id = 'prm_01KB0000000000000000000009'").await;
        // Somebody was shown another price.
        let changed = press(&mei, json!({ "prompt_id": FOREST, "cost": 5 })).await.expect_problem(409, "PRICE_CHANGED");
        assert_eq!(changed.json["needed"], 8);
        assert_eq!(mei.credits().await, before);
        app.plan(json!({ "outcome": "fail" })).await;
        let job = press(&mei, json!({ "prompt_id": FOREST, "cost": 8 })).await.expect(202).text_of("/id");
        let failed = mei.follow(&job).await;
        assert_eq!((&failed["state"], &failed["cost"]), (&json!("failed"), &cost(0, 0, 8)));
        assert_eq!(mei.credits().await, before);
        // Again, charged again.
        let again = mei.order(&format!("/api/predict/{job}/items/0/retry"), json!({})).await.expect(202);
        assert_eq!(mei.follow(&again.text_of("/id")).await["cost"], cost(0, 8, 8));
        let poor = app.user_with(7).await;
        let short = press(&poor, json!({ "prompt_id": FOREST })).await.expect_problem(402, "INSUFFICIENT_CREDITS");
        assert_eq!((&short.json["needed"], &short.json["available"]), (&json!(8), &json!(7)));
        app.audit().await;
    }
}

on_both! {
    async fn the_same_key_is_one_picture(app: TestApp) {
        let mei = app.user().await;
        let input = json!({ "prompt_id": FOREST, "slots": { "season": "winter" } });
        let first = press_with(&mei, "once", input.clone()).await.expect(202);
        let again = press_with(&mei, "once", input).await.expect(202);
        assert_eq!(first.json, again.json);
        let other = json!({ "prompt_id": FOREST });
        let _ = press_with(&mei, "once", other).await.expect_problem(409, "IDEMPOTENCY_KEY_REUSED");
        let _ = mei.follow(&first.text_of("/id")).await;
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM library_orders").await, 1);
        app.audit().await;
    }
}

on_both! {
    /// Requirement E2.
    async fn a_reference_picture_is_given_to_the_engine_that_takes_one(app: TestApp) {
        let mei = app.user().await;
        let picture = reference(&mei).await;
        let job = press(&mei, json!({ "prompt_id": FOREST, "reference_upload": picture })).await.expect(202);
        let done = mei.follow(&job.text_of("/id")).await;
        assert_eq!((&done["state"], &done["cost"], &done["model"]), (&json!("succeeded"), &cost(0, 5, 0), &Value::Null), "{done}");
        let told = asked(&app).await;
        assert_eq!(told["image_input"].as_array().map(Vec::len), Some(1), "{told}");
        let prompt = told["prompt"].as_str().unwrap();
        assert!(prompt.contains("reference") && prompt.contains("初秋的清晨"), "this one reads Chinese: {prompt}");
        assert_eq!(done["items"][0]["asset"]["prompt"], "梦幻森林");
        // A model beside it is refused: the catalogue names the one that takes pictures.
        let both = json!({ "prompt_id": FOREST, "reference_upload": picture, "model": "flux" });
        assert_eq!(fields(&press(&mei, both).await.expect_problem(422, "INVALID")), ["model NOT_ALLOWED"]);
        // What was uploaded for something else is none.
        let product = mei.put("product", "image/jpeg", zips::jpeg(600)).await;
        let _ = mei.complete(&product).await.expect(200);
        let _ = press(&mei, json!({ "prompt_id": FOREST, "reference_upload": product })).await.expect_problem(404, "NOT_FOUND");
        app.audit().await;
    }
}

on_both! {
    async fn a_reference_picture_stays_while_it_is_needed(app: TestApp) {
        let mei = app.user().await;
        let picture = reference(&mei).await;
        app.plan(json!({ "outcome": "never" })).await;
        let job = press(&mei, json!({ "prompt_id": FOREST, "reference_upload": picture })).await.expect(202).text_of("/id");
        let _ = mei.delete(&format!("/api/media/uploads/{picture}")).await.expect_problem(409, "CONFLICT");
        let _ = mei.delete(&format!("/api/predict/{job}")).await.expect(200);
        assert_eq!(mei.follow(&job).await["state"], "canceled");
        app.audit().await;
    }
}

on_both! {
    /// The library and the face studio are one thing: one's own face in the scene.
    async fn a_picture_by_a_prompt_has_ones_own_face(app: TestApp) {
        let mei = app.user().await;
        let model = mei.trained_model().await;
        let job = press(&mei, json!({ "prompt_id": FOREST, "model": model })).await.expect(202);
        let done = mei.follow(&job.text_of("/id")).await;
        assert_eq!((&done["state"], &done["model"]["id"]), (&json!("succeeded"), &json!(model)), "{done}");
        let told = asked(&app).await;
        let word = mei.get(&format!("/api/train/models/{model}")).await.text_of("/trigger_word");
        let prompt = told["prompt"].as_str().unwrap();
        assert!(prompt.starts_with(&format!("portrait of {word}, ")) && prompt.contains("ancient forest"), "{prompt}");
        assert_eq!(done["items"][0]["asset"]["model"]["id"], json!(model));
        let listed = mei.get(&format!("/api/media/assets?model={model}")).await.expect(200).json;
        assert_eq!(listed["items"][0]["id"], done["items"][0]["asset"]["id"], "it is found by the model of one's face");
        let _ = press(&mei, json!({ "prompt_id": FOREST, "model": "mdl_00000000000000000000000000" })).await.expect_problem(404, "NOT_FOUND");
        app.audit().await;
    }
}

on_both! {
    /// Requirements E2 and E3: one's own face in the arrangement of a picture, where its engine begins with one.
    async fn a_face_goes_with_a_reference_picture_where_its_engine_takes_one(app: TestApp) {
        let mei = app.user().await;
        app.subscribe(&mei, "creator").await;
        let picture = reference(&mei).await;
        let model = mei.trained_model().await;
        assert_eq!(mei.get(&format!("/api/train/models/{model}")).await.expect(200).json["takes_reference"], true);
        let input = json!({ "prompt_id": FOREST, "reference_upload": picture, "model": model });
        let job = press(&mei, input).await.expect(202);
        let done = mei.follow(&job.text_of("/id")).await;
        assert_eq!((&done["state"], &done["cost"], &done["model"]["id"]), (&json!("succeeded"), &cost(0, 5, 0), &json!(model)), "{done}");
        let told = asked(&app).await;
        assert!(told["image"].as_str().unwrap().starts_with("http"), "{told}");
        assert!(told["prompt_strength"].is_number() && told["prompt"].as_str().unwrap().starts_with("portrait of "), "{told}");
        // A model of a trainer whose models begin with none.
        let upload = mei.training_set().await;
        let sd = json!({ "base": "sd", "trigger_word": "mxysd", "upload_id": upload });
        let trained = mei.order("/api/train", sd).await.expect(202).text_of("/id");
        assert_eq!(mei.follow(&trained).await["state"], "succeeded");
        let models = mei.get("/api/train/models").await.expect(200).json;
        let other = models["items"].as_array().unwrap().iter().find(|model| model["trigger_word"] == "mxysd").unwrap();
        assert_eq!(other["takes_reference"], false);
        let before = mei.credits().await;
        let both = json!({ "prompt_id": FOREST, "reference_upload": picture, "model": other["id"] });
        assert_eq!(fields(&press(&mei, both).await.expect_problem(422, "INVALID")), ["reference_upload NOT_ALLOWED"]);
        assert_eq!(mei.credits().await, before);
        // What the engine prints of the operator's words is shown to nobody.
        let events = mei.events(&job.text_of("/id")).await;
        let lines: Vec<&str> = events
            .iter()
            .filter(|event| event["kind"] == "log")
            .flat_map(|event| event["data"]["lines"].as_array().unwrap())
            .map(|line| line.as_str().unwrap())
            .collect();
        assert!(lines.contains(&"[prompt]") && lines.iter().any(|line| line.starts_with("Using seed")), "{lines:?}");
        assert!(!lines.iter().any(|line| line.contains("ancient forest")), "{lines:?}");
        app.audit().await;
    }
}

on_both! {
    async fn fields_are_checked_before_anything_is_held(app: TestApp) {
        let mei = app.user().await;
        let before = mei.credits().await;
        for (slots, field) in [
            (json!({ "other": "x" }), "slots NOT_ALLOWED"),
            (json!({ "season": "a\nb" }), "slots MALFORMED"),
            (json!({ "season": "春".repeat(61) }), "slots TOO_LARGE"),
        ] {
            let refused = press(&mei, json!({ "prompt_id": FOREST, "slots": slots })).await.expect_problem(422, "INVALID");
            assert_eq!(fields(&refused), [field], "{slots}");
        }
        for value in ["naked woman", "裸体", "Taylor Swift"] {
            let input = json!({ "prompt_id": FOREST, "slots": { "season": value } });
            let _ = press(&mei, input).await.expect_problem(422, "PROMPT_REFUSED");
        }
        assert_eq!(mei.credits().await, before);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM jobs").await, 0);
        app.audit().await;
    }
}

on_both! {
    /// The price is read with the prompt and compared in the write that holds: ten presses while it changes.
    async fn a_price_that_changes_meanwhile_is_never_charged_to_who_saw_another(app: TestApp) {
        let mei = std::sync::Arc::new(app.user().await);
        app.plan(json!(vec![json!({ "outcome": "fail" }); 10])).await;
        let mut presses = tokio::task::JoinSet::new();
        for _ in 0..10 {
            let mei = std::sync::Arc::clone(&mei);
            presses.spawn(async move { press(&mei, json!({ "prompt_id": FOREST, "cost": 5 })).await });
        }
        change(&app, "UPDATE prompts SET cost = 9, revision = revision + 1 WHERE id = 'prm_01KB0000000000000000000009'").await;
        for answer in presses.join_all().await {
            match answer.status {
                202 => assert_eq!(answer.json["price_each"], 5),
                _ => assert_eq!(answer.expect_problem(409, "PRICE_CHANGED").json["needed"], 9),
            }
        }
        for job in mei.get("/api/predict").await.json["items"].as_array().unwrap() {
            let _ = mei.follow(job["id"].as_str().unwrap()).await;
        }
        app.audit().await;
    }
}
