//! Edits of posters (requirements B8–B11): versions of a row in the session, with their names, words and files.

use darkroom_tests::{Backend, TestApp, TestUser, cost, on_both, on_both_quietly};
use serde_json::{Value, json};

use crate::edits::{asset_of, changes, edited, order as edit, painted_on, read_elsewhere, saved};
use crate::posters::{order, product};
use crate::posters_kept::made;

/// The side of `taobao_square`, in px.
const SIDE: u32 = 800;

/// A set of one poster: its session and its picture.
async fn poster(mei: &TestUser) -> (String, String) {
    let (session, over) = made(mei, order(&product(mei).await, &[0])).await;
    (session, over["items"][0]["asset"]["id"].as_str().unwrap().to_owned())
}

/// The versions of the session's first row: each label with its parent's.
async fn row(mei: &TestUser, session: &str) -> Vec<(String, Option<String>)> {
    let shown = mei.get(&format!("/api/predict/sessions/{session}")).await.expect(200).json;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let versions = shown["rows"][0]["versions"].as_array().unwrap().iter();
    versions.map(|version| (text(&version["label"]).unwrap(), text(&version["parent"]))).collect()
}

fn version(label: &str, parent: &str) -> (String, Option<String>) {
    (label.to_owned(), (!parent.is_empty()).then(|| parent.to_owned()))
}

on_both! {
    async fn a_poster_edited_five_times_keeps_its_words_its_names_and_every_block_without_paint(app: TestApp) {
        let mei = app.user().await;
        let (session, prime) = poster(&mei).await;
        let paints = [[60, 380, 160, 140], [500, 300, 180, 200], [20, 640, 150, 140], [600, 600, 150, 130], [330, 420, 110, 200]];
        let (mut file, mut before) = saved(&mei, &prime).await;
        let mut ids = vec![prime.clone()];
        for (paint, prompt) in paints.into_iter().zip(["make it red", "换成蓝色", "add a cup", "变成绿色", "make it black"]) {
            let mask = painted_on(&mei, SIDE, paint).await;
            ids.push(edited(&mei, ids.last().unwrap(), prompt, Some(&mask)).await);
            let (next_file, after) = saved(&mei, ids.last().unwrap()).await;
            let (outside, inside) = changes(&before, &after, paint);
            assert_eq!(outside, 0, "{prompt}");
            assert!(inside > 0.05, "{prompt}: {inside} of the paint");
            let (outside, _) = changes(&read_elsewhere(&file), &read_elsewhere(&next_file), paint);
            assert_eq!(outside, 0, "{prompt}, for another decoder");
            (file, before) = (next_file, after);
        }
        // From the first picture and from the first edit again: two branches, and the numbers go on.
        let mask = painted_on(&mei, SIDE, [200, 300, 200, 200]).await;
        let _ = edited(&mei, &prime, "make it pink", Some(&mask)).await;
        let _ = edited(&mei, &ids[1], "make it pink", Some(&mask)).await;
        let words = json!({ "headline": "早晨的第一口", "subheadline": "500ml 刚刚好" });
        let path = format!("/api/predict/sessions/{session}");
        let relettered = mei.patch(&format!("{path}/posters/0"), words).await.expect(200).json;
        assert_eq!((&relettered["label"], &relettered["parent"]), (&json!("edit7"), &json!("edit6")));
        assert_eq!(row(&mei, &session).await, [
            version("prime", ""),
            version("edit0", "prime"),
            version("edit1", "edit0"),
            version("edit2", "edit1"),
            version("edit3", "edit2"),
            version("edit4", "edit3"),
            version("edit5", "prime"),
            version("edit6", "edit0"),
            version("edit7", "edit6"),
        ]);
        let files = mei.get(&format!("{path}/files")).await.expect(200).json;
        let names: Vec<&str> = files["items"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect();
        let edits = (0..8).map(|edit| format!("00-edit{edit}.jpg"));
        let wanted: Vec<String> = ["productname.txt", "00-prime.jpg"].map(str::to_owned).into_iter().chain(edits).collect();
        assert_eq!(names, wanted);
        let summary = mei.get("/api/predict/sessions").await.expect(200).json["items"][0].clone();
        assert_eq!((&summary["posters"], &summary["edits"]), (&json!(1), &json!(8)));
        app.audit().await;
    }
}

on_both! {
    async fn a_failed_edit_of_a_poster_is_tried_again_as_the_same_version(app: TestApp) {
        let mei = app.user().await;
        let (session, prime) = poster(&mei).await;
        let mask = painted_on(&mei, SIDE, [60, 380, 160, 140]).await;
        app.plan(json!([{ "outcome": "fail" }])).await;
        let job = edit(&mei, &prime, "make it red", Some(&mask)).await.expect(202).text_of("/id");
        let failed = mei.follow(&job).await;
        assert_eq!((&failed["state"], &failed["cost"]), (&json!("failed"), &cost(0, 0, 4)), "{failed}");
        assert_eq!(row(&mei, &session).await, [version("prime", "")], "what failed is no version");
        let _ = mei.order(&format!("/api/predict/{job}/items/0/retry"), json!({})).await.expect(202);
        let over = mei.follow(&job).await;
        let first = asset_of(&over);
        assert_eq!(over["cost"], cost(0, 4, 4));
        let _ = edited(&mei, &first, "make it blue", Some(&mask)).await;
        assert_eq!(row(&mei, &session).await, [version("prime", ""), version("edit0", "prime"), version("edit1", "edit0")]);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn nothing_is_stored_of_edits_of_a_set_that_was_deleted(app: TestApp) {
        let mei = app.user().await;
        let (session, prime) = poster(&mei).await;
        let mask = painted_on(&mei, SIDE, [60, 380, 160, 140]).await;
        let _ = edited(&mei, &prime, "make it red", Some(&mask)).await;
        app.plan(json!([{ "outcome": "fail" }, { "outcome": "never" }])).await;
        let failed = edit(&mei, &prime, "make it blue", Some(&mask)).await.expect(202).text_of("/id");
        assert_eq!(mei.follow(&failed).await["state"], "failed");
        let running = edit(&mei, &prime, "make it green", Some(&mask)).await.expect(202).text_of("/id");
        let path = format!("/api/predict/sessions/{session}");
        let _ = mei.delete(&path).await.expect_problem(409, "CONFLICT");
        let _ = mei.delete(&format!("/api/predict/{running}")).await.expect(200);
        app.until_quiet().await;
        let _ = mei.delete(&path).await.expect(204);

        let retry = format!("/api/predict/{failed}/items/0/retry");
        let _ = mei.order(&retry, json!({})).await.expect_problem(404, "NOT_FOUND");
        edit(&mei, &prime, "make it red", None).await.expect_problem(404, "NOT_FOUND");
        app.advance(25 * 3600).await;
        app.until_quiet().await;
        app.nothing_amiss().await;
        let left = app.state.storage.list("", 100).await.unwrap();
        assert_eq!(left.len(), 0, "{left:?}");
    }
}

on_both! {
    async fn five_edits_on_from_the_second_are_a_branch_in_their_order(app: TestApp) {
        let mei = app.user().await;
        let (session, prime) = poster(&mei).await;
        let mask = painted_on(&mei, SIDE, [60, 380, 160, 140]).await;
        let first = edited(&mei, &prime, "make it red", Some(&mask)).await;
        let second = edited(&mei, &first, "make it blue", Some(&mask)).await;
        let _ = edited(&mei, &second, "make it green", Some(&mask)).await;
        let mut last = second;
        for colour in ["pink", "black", "red", "blue", "green"] {
            last = edited(&mei, &last, &format!("make it {colour}"), Some(&mask)).await;
        }
        let parents = ["", "prime", "edit0", "edit1", "edit1", "edit3", "edit4", "edit5", "edit6"];
        let labels = ["prime", "edit0", "edit1", "edit2", "edit3", "edit4", "edit5", "edit6", "edit7"];
        let wanted: Vec<_> = labels.into_iter().zip(parents).map(|(label, parent)| version(label, parent)).collect();
        assert_eq!(row(&mei, &session).await, wanted);
        app.audit().await;
    }
}

/// Amazon's main picture stands on pure white, and takes no words: also after an edit.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edit_of_a_main_picture_stays_on_white_or_is_paid_back() {
    let app = TestApp::start(Backend::File).await;
    let mei = app.user().await;
    let mut wanted = order(&product(&mei).await, &[0]);
    wanted["preset"] = json!("amazon");
    let (_, over) = made(&mei, wanted).await;
    let prime = asset_of(&over);
    let is_white = |picture: &image::RgbImage| {
        let last = picture.width() - 1;
        (0..=last).all(|at| {
            [(at, 0), (at, last), (0, at), (last, at)].iter().all(|(x, y)| picture.get_pixel(*x, *y).0 == [255; 3])
        })
    };
    assert!(is_white(&saved(&mei, &prime).await.1));
    let inside = painted_on(&mei, 2_000, [800, 800, 400, 400]).await;
    let asset = edited(&mei, &prime, "make it red", Some(&inside)).await;
    assert!(is_white(&saved(&mei, &asset).await.1));
    // Paint that reaches the border, and an engine that colours the ground with the rest.
    let at_border = painted_on(&mei, 2_000, [0, 700, 500, 500]).await;
    for mask in [Some(at_border.as_str()), None] {
        let job = edit(&mei, &prime, "make it red", mask).await.expect(202).text_of("/id");
        let refused = mei.follow(&job).await;
        assert_eq!((&refused["state"], &refused["cost"]), (&json!("failed"), &cost(0, 0, 4)), "{refused}");
        assert_eq!(refused["items"][0]["error"]["code"], "NOT_ON_WHITE", "{mask:?}");
    }
    app.audit().await;
}
