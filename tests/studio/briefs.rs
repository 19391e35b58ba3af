//! The texts of a set before it is ordered: written by a small model where it says something of use, else made of the
//! description, field by field (requirement B7; how a provider is asked and what it may answer are the sandbox's plans).

use darkroom_tests::{Answer, TestApp, TestUser, on_both, on_both_quietly};
use serde_json::{Value, json};

use crate::front::fields;
use crate::posters::{order, product};

const DESCRIPTION: &str = "轻量保温杯，500ml，316不锈钢内胆，一键开盖";
/// The name that the sandbox's model gives it.
const NAME: &str = "轻量保温杯 样品";

/// Asks about a description in Chinese.
async fn ask(mei: &TestUser, description: &str) -> Answer {
    mei.post("/api/predict/posters/brief", about(description)).await
}

fn about(description: &str) -> Value {
    json!({ "description": description, "preset": "taobao_square", "language": "zh" })
}

/// Plans what becomes of the next requests.
async fn plan(app: &TestApp, next: Value) {
    let _ = app.drive("text", json!({ "next": next })).await;
}

/// What the model was asked so far.
async fn requests(app: &TestApp) -> Vec<Value> {
    let asked = app.visitor().get("/sandbox/text").await.expect(200).json;
    asked["requests"].as_array().unwrap().clone()
}

/// The formats that were asked for, in order.
async fn formats(app: &TestApp) -> Vec<Value> {
    requests(app).await.into_iter().map(|asked| asked["format"].clone()).collect()
}

/// A brief with this text of a poster.
fn headline<'a>(brief: &'a Value, poster: &str) -> &'a str {
    brief["posters"][poster]["headline"].as_str().unwrap()
}

on_both! {
    async fn a_model_writes_the_texts_of_a_set_for_nothing(app: TestApp) {
        let mei = app.user().await;
        let before = mei.credits().await;
        let written = ask(&mei, DESCRIPTION).await.expect(200).json;
        assert_eq!((&written["source"], &written["language"]), (&json!("model"), &json!("zh")), "{written}");
        let brief = &written["brief"];
        assert_eq!((brief["product_name"].as_str(), headline(brief, "01")), (Some(NAME), "陪你过好|每一天"));
        assert_eq!(brief["posters"].as_object().unwrap().len(), 10);
        assert_eq!((&written["lengths_max"]["product_name"], &written["lengths_max"]["headline"]), (&json!(20), &json!(24)));

        // The same question again, whoever has pressed twice, is answered from what is kept; for a day.
        assert_eq!(ask(&mei, DESCRIPTION).await.expect(200).json, written);
        assert_eq!(requests(&app).await.len(), 1);
        app.advance(86_401).await;
        assert_eq!(ask(&mei, DESCRIPTION).await.expect(200).json, written);
        assert_eq!(requests(&app).await.len(), 2);
        // What somebody else wrote is asked about for them alone.
        let ann = app.user().await;
        let _ = ask(&ann, DESCRIPTION).await.expect(200);
        assert_eq!(requests(&app).await.len(), 3);

        // English where it is asked for, and where the shop takes nothing else.
        let english = json!({ "description": "Light insulated bottle, 500 ml", "preset": "taobao_square", "language": "en" });
        let in_english = mei.post("/api/predict/posters/brief", english).await.expect(200).json;
        assert_eq!(headline(&in_english["brief"], "01"), "At home|in your day", "{in_english}");
        let amazon = json!({ "description": "Light insulated bottle, 500 ml", "preset": "amazon", "language": "zh" });
        assert_eq!(mei.post("/api/predict/posters/brief", amazon).await.expect(200).json["language"], "en");
        assert_eq!(mei.credits().await, before);
        app.audit().await;
    }
}

on_both! {
    async fn without_a_model_the_texts_are_made_of_the_description(app: TestApp) {
        let app = app.restart_with(|options| options.text = false).await;
        let mei = app.user().await;
        let written = ask(&mei, DESCRIPTION).await.expect(200).json;
        assert_eq!((&written["source"], &written["brief"]["product_name"]), (&json!("defaults"), &json!("轻量保温杯")));
        assert_eq!(headline(&written["brief"], "01"), "融入你的日常");
        assert_eq!(requests(&app).await, Vec::<Value>::new());
        app.audit().await;
    }
}

on_both! {
    /// The ladder: what a provider refuses is asked for in another way, and never again in the first.
    async fn a_provider_that_refuses_a_part_of_the_request_is_asked_without_it(app: TestApp) {
        let mei = app.user().await;
        let upload = product(&mei).await;
        plan(&app, json!(["400_schema", "ok"])).await;
        assert_eq!(ask(&mei, "保温杯一").await.expect(200).json["source"], "model");
        assert_eq!(formats(&app).await, [json!("json_schema"), json!("json_object")]);
        plan(&app, json!(["400_format", "ok"])).await;
        assert_eq!(ask(&mei, "保温杯二").await.expect(200).json["source"], "model");
        assert_eq!(formats(&app).await[2..], [json!("json_object"), Value::Null], "the first rung is not tried again");
        // In one request there may be more than one such part.
        plan(&app, json!(["400_budget", "400_temperature", "400_picture", "ok"])).await;
        let mut shown = about("保温杯三");
        shown["product_upload"] = json!(upload);
        assert_eq!(mei.post("/api/predict/posters/brief", shown).await.expect(200).json["source"], "model");
        let asked = requests(&app).await;
        let has = |asked: &Value, member: &str| asked["members"].as_array().unwrap().contains(&json!(member));
        let (first, last) = (&asked[4], &asked[7]);
        assert!(has(first, "max_tokens") && has(first, "temperature") && first["picture"] == true, "{first}");
        assert!(has(last, "max_completion_tokens") && !has(last, "temperature") && last["picture"] == false, "{last}");
        // Refused for anything else, it is asked nothing more.
        plan(&app, json!(["400_format"])).await;
        assert_eq!(ask(&mei, "保温杯四").await.expect(200).json["source"], "defaults");
        assert_eq!(requests(&app).await.len(), 9);
        app.audit().await;
    }
}

on_both! {
    async fn an_answer_may_have_anything_around_it(app: TestApp) {
        let mei = app.user().await;
        let plain = ask(&mei, DESCRIPTION).await.expect(200).json["brief"].clone();
        for (number, outcome) in ["fenced", "prose", "thinking", "parts"].into_iter().enumerate() {
            plan(&app, json!(outcome)).await;
            // The same description for the model, and another question for us.
            let ann = app.user().await;
            let written = ask(&ann, DESCRIPTION).await.expect(200).json;
            assert_eq!((&written["source"], &written["brief"]), (&json!("model"), &plain), "{outcome}");
            assert_eq!(requests(&app).await.len(), number + 2, "{outcome}");
        }
        app.audit().await;
    }
}

on_both! {
    async fn a_field_that_cannot_be_used_takes_its_default_and_the_rest_stays(app: TestApp) {
        let mei = app.user().await;
        let full = ask(&mei, DESCRIPTION).await.expect(200).json["brief"].clone();
        for (outcomes, defaults) in [
            // Nobody named 987.
            (json!(["numbers"]), vec!["/posters/00/headline", "/brief", "/facts"]),
            // It is asked once more, with the reason, and insists.
            (json!(["words", "words"]), vec!["/posters/00/headline", "/product_name"]),
            (json!(["long"]), vec!["/posters/00/headline", "/posters/01/headline", "/product_name", "/scene_life"]),
        ] {
            plan(&app, outcomes.clone()).await;
            let ann = app.user().await;
            let written = ask(&ann, DESCRIPTION).await.expect(200).json;
            assert_eq!(written["source"], "model", "{outcomes}");
            let text = written["brief"].to_string();
            for never in ["987", "国家级", "全网第一", "best", "很长的"] {
                assert!(!text.contains(never), "{outcomes}: {text}");
            }
            for pointer in ["/posters/00/headline", "/posters/01/headline", "/posters/02/headline", "/product_name", "/tone"] {
                let same = written["brief"].pointer(pointer) == full.pointer(pointer);
                assert_eq!(same, !defaults.contains(&pointer), "{outcomes}: {pointer} of {text}");
            }
        }
        // Asked again, it may find other words.
        plan(&app, json!(["words", "ok"])).await;
        let ann = app.user().await;
        assert_eq!(ask(&ann, DESCRIPTION).await.expect(200).json["brief"], full);
        let asked = requests(&app).await;
        let again: Vec<bool> = asked.iter().map(|asked| asked["again"] == true).collect();
        assert_eq!(again, [false, false, false, true, false, false, true]);
        // Cut off in the middle, what is whole counts.
        plan(&app, json!("bad_json")).await;
        let bob = app.user().await;
        let cut = ask(&bob, DESCRIPTION).await.expect(200).json;
        assert_eq!((&cut["source"], headline(&cut["brief"], "00")), (&json!("model"), headline(&full, "00")), "{cut}");
        app.audit().await;
    }
}

on_both! {
    async fn a_silent_model_refuses_nobody(app: TestApp) {
        let mei = app.user().await;
        let mut sent = 0;
        for (outcome, requests_each) in [
            ("empty", 1), ("refusal", 1), ("huge", 1), ("html", 1), ("error_200", 1), ("429", 1), ("429_retry_after", 1),
            ("500", 1), ("503", 1), ("no_json", 2),
        ] {
            plan(&app, json!(vec![outcome; requests_each])).await;
            let written = ask(&mei, &format!("保温杯，{outcome}")).await.expect(200).json;
            assert_eq!(written["source"], "defaults", "{outcome}: {written}");
            assert_eq!(written["brief"]["product_name"], "保温杯", "{outcome}");
            sent += requests_each;
            assert_eq!(requests(&app).await.len(), sent, "{outcome}");
        }
        assert_eq!(app.alerts().await, Vec::<String>::new());
        // Nothing of it was kept: the model is asked again, and answers.
        assert_eq!(ask(&mei, "保温杯，500").await.expect(200).json["source"], "model");
        app.audit().await;
    }
}

on_both! {
    async fn a_model_that_hangs_is_waited_for_as_long_as_is_said(app: TestApp) {
        let app = app.restart_with(|options| options.call_seconds = Some(1)).await;
        let mei = app.user().await;
        plan(&app, json!("hang")).await;
        assert_eq!(ask(&mei, DESCRIPTION).await.expect(200).json["source"], "defaults");
        let _ = app.drive("text", json!({ "release": true })).await;
        assert_eq!(ask(&mei, DESCRIPTION).await.expect(200).json["source"], "model");
        app.audit().await;
    }
}

on_both! {
    async fn an_operator_is_told_that_the_provider_refuses_us_until_it_does_not(app: TestApp) {
        let mei = app.user().await;
        for outcome in ["401", "402"] {
            plan(&app, json!(outcome)).await;
            assert_eq!(ask(&mei, DESCRIPTION).await.expect(200).json["source"], "defaults");
            assert_eq!(app.alerts().await, ["text_model_refuses"]);
        }
        assert_eq!(ask(&mei, DESCRIPTION).await.expect(200).json["source"], "model");
        assert_eq!(app.alerts().await, Vec::<String>::new());
        app.audit().await;
    }
}

on_both! {
    async fn what_cannot_be_asked_is_refused(app: TestApp) {
        let (mei, ann) = (app.user().await, app.user().await);
        let theirs = product(&ann).await;
        for (field, value) in [
            ("description", json!("很".repeat(5000))),
            ("description", json!(" \n ")),
            ("description", json!("a\u{0}b")),
            ("preset", json!("myspace")),
            ("language", json!("fr")),
        ] {
            let mut asked = about(DESCRIPTION);
            asked[field] = value;
            let refused = mei.post("/api/predict/posters/brief", asked).await.expect_problem(422, "INVALID");
            assert_eq!(refused.json["fields"][0]["name"], field, "{:?}", fields(&refused));
        }
        for upload in [theirs.as_str(), "upl_01ARZ3NDEKTSV4RRFFQ69G5FAV", "mine"] {
            let mut asked = about(DESCRIPTION);
            asked["product_upload"] = json!(upload);
            let _ = mei.post("/api/predict/posters/brief", asked).await.expect_problem(404, "NOT_FOUND");
        }
        let _ = ask(&mei, "性感的小女孩").await.expect_problem(422, "PROMPT_REFUSED");
        let _ = ask(&app.visitor(), DESCRIPTION).await.expect_problem(401, "UNAUTHENTICATED");
        assert_eq!(requests(&app).await, Vec::<Value>::new(), "the model has seen nothing of it");
        app.audit().await;
    }
}

on_both! {
    async fn the_model_sees_the_picture_that_is_named_and_no_other(app: TestApp) {
        let mei = app.user().await;
        let upload = product(&mei).await;
        let _ = ask(&mei, DESCRIPTION).await.expect(200);
        let mut shown = about(DESCRIPTION);
        shown["product_upload"] = json!(upload);
        assert_eq!(mei.post("/api/predict/posters/brief", shown).await.expect(200).json["source"], "model");
        let asked = requests(&app).await;
        assert_eq!((&asked[0]["picture"], &asked[1]["picture"]), (&json!(false), &json!(true)), "with it, it is another question");
        assert_eq!(asked[1]["description"], DESCRIPTION);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn a_person_asks_so_often_and_the_model_so_often_for_a_person(app: TestApp) {
        let mei = app.user().await;
        for number in 0..60 {
            let written = ask(&mei, &format!("杯子 {number}")).await.expect(200).json;
            assert_eq!(written["source"], "model", "{number}");
        }
        let refused = ask(&mei, "杯子 60").await.expect_problem(429, "RATE_LIMITED");
        assert!(refused.json["retry_after_seconds"].as_u64().is_none_or(|seconds| seconds <= 3600), "{}", refused.text);
        // What is kept is told as often as anybody likes.
        assert_eq!(ask(&mei, "杯子 7").await.expect(200).json["source"], "model");
        app.advance(3601).await;
        for number in 60..100 {
            assert_eq!(ask(&mei, &format!("杯子 {number}")).await.expect(200).json["source"], "model", "{number}");
        }
        assert_eq!(ask(&mei, "杯子 100").await.expect(200).json["source"], "defaults", "the day is full");
        assert_eq!(requests(&app).await.len(), 100);
        // The next day.
        app.advance(86_400).await;
        assert_eq!(ask(&mei, "杯子 100").await.expect(200).json["source"], "model");
        let rows = || app.value::<i64>("SELECT COUNT(*) AS value FROM poster_briefs WHERE question <> ?1", "");
        assert_eq!(rows().await, 101);
        let _ = app.cron(&app.cron_secret()).await.expect(200);
        assert_eq!(rows().await, 1, "those of yesterday are swept");
        app.audit().await;
    }
}

on_both! {
    /// What stands in the form is what stands on the posters.
    async fn an_edited_brief_is_what_is_set_onto_the_posters(app: TestApp) {
        let mei = app.user().await;
        let mut wanted = order(&product(&mei).await, &[0, 5]);
        let mut brief = ask(&mei, DESCRIPTION).await.expect(200).json["brief"].clone();
        brief["product_name"] = json!("我的杯子");
        brief["posters"]["00"]["headline"] = json!("今天|喝热的");
        brief["selling_points"][0]["title"] = json!("一手开盖");
        wanted["brief"] = brief;
        let answer = mei.order("/api/predict/posters", wanted).await.expect(202);
        assert_eq!(answer.json["session"]["name"], "我的杯子");
        assert_eq!(mei.follow(&answer.text_of("/id")).await["state"], "succeeded");
        let facts = |number: &'static str| app.value::<String>(
            "SELECT a.base AS value FROM assets a JOIN poster_versions v ON v.asset_id = a.id WHERE v.number = ?1", number,
        );
        let lettering = |text: String| serde_json::from_str::<Value>(&text).unwrap()["plan"]["lettering"].clone();
        assert_eq!(lettering(facts("0").await)["headline"], "今天|喝热的");
        let points = lettering(facts("5").await);
        assert_eq!((&points["headline"], &points["points"][0][0]), (&json!("选它的|三个理由"), &json!("一手开盖")));
        app.audit().await;
    }
}

on_both! {
    /// Texts that nobody has seen are on no poster; the name is the model's where it gave one.
    async fn an_order_without_a_brief_has_the_name_that_the_model_gave_before(app: TestApp) {
        let mei = app.user().await;
        let wanted = order(&product(&mei).await, &[0]);
        let first = mei.order("/api/predict/posters", wanted.clone()).await.expect(202);
        assert_eq!(first.json["session"]["name"], "轻量保温杯");
        let _ = mei.follow(&first.text_of("/id")).await;
        let _ = ask(&mei, DESCRIPTION).await.expect(200);
        let second = mei.order("/api/predict/posters", wanted.clone()).await.expect(202);
        assert_eq!(second.json["session"]["name"], NAME);
        assert_eq!(mei.follow(&second.text_of("/id")).await["state"], "succeeded");
        let brief = app.value::<String>("SELECT brief AS value FROM poster_sessions WHERE name = ?1", NAME).await;
        let brief: Value = serde_json::from_str(&brief).unwrap();
        assert_eq!((headline(&brief, "00"), headline(&brief, "01")), (NAME, "融入你的日常"));
        assert_eq!(requests(&app).await.len(), 1, "an order asks nobody");
        app.audit().await;
    }
}
