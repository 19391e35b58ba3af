//! The gallery (requirements A6, D1, E5): filters, marks, and addresses that are private and end.

use darkroom_tests::{TestApp, TestUser, on_both};
use serde_json::{Value, json};

use crate::front::{fields, objects, reconcile};

async fn ids(user: &TestUser, query: &str) -> Vec<String> {
    let list = user.get(&format!("/api/media/assets{query}")).await.expect(200);
    list.json["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

async fn urls(user: &TestUser, asset: &str) -> Value {
    user.get(&format!("/api/media/assets/{asset}")).await.expect(200).json["urls"].clone()
}

on_both! {
    async fn pictures_are_found_marked_and_deleted_with_all_their_sizes(app: TestApp) {
        let mei = app.user().await;
        let flux = mei.photos(2).await;
        assert_eq!(mei.follow(&flux).await["state"], "succeeded");
        let input = json!({ "model": "sd", "prompt": "a lake", "seed": 42, "aspect_ratio": "16:9" });
        let sd = mei.order("/api/predict/photos", input).await.expect(202).text_of("/id");
        assert_eq!(mei.follow(&sd).await["state"], "succeeded");

        assert_eq!(ids(&mei, "").await.len(), 3);
        assert_eq!(ids(&mei, "?model=flux").await.len(), 2);
        let of_sd = ids(&mei, "?model=sd").await;
        assert_eq!(of_sd.len(), 1);
        assert_eq!((ids(&mei, "?studio=photo").await.len(), ids(&mei, "?studio=poster").await.len()), (3, 0));
        assert_eq!((ids(&mei, "?favourite=true").await.len(), ids(&mei, "?favourite=false").await.len()), (0, 3));
        let one = format!("/api/media/assets/{}", of_sd[0]);
        let marked = mei.patch(&one, json!({ "favourite": true })).await.expect(200);
        assert_eq!(marked.json["favourite"], true);
        assert_eq!(ids(&mei, "?favourite=true").await, of_sd);
        assert_eq!(ids(&mei, "?favourite=true&model=flux").await, Vec::<String>::new());
        let shown = mei.get(&one).await.expect(200);
        assert_eq!((&shown.json["prompt"], &shown.json["seed"], &shown.json["job"]["id"]), (&json!("a lake"), &json!(42), &json!(sd)));
        // An unknown mark changes nothing.
        let answer = mei.patch(&one, json!({ "favourite": "yes" })).await.expect_problem(422, "INVALID");
        assert_eq!(fields(&answer), ["favourite MALFORMED"]);

        let user = mei.get("/api/auth/me").await.text_of("/id");
        let folder = format!("assets/{}/{}/", user.to_lowercase(), of_sd[0].to_lowercase());
        assert_eq!(objects(&app, &folder).await.len(), 3);
        let addresses = urls(&mei, &of_sd[0]).await;
        let _ = mei.delete(&one).await.expect(204);
        mei.get(&one).await.expect_problem(404, "NOT_FOUND");
        mei.patch(&one, json!({ "favourite": false })).await.expect_problem(404, "NOT_FOUND");
        mei.delete(&one).await.expect_problem(404, "NOT_FOUND");
        reconcile(&app).await;
        assert_eq!(objects(&app, &folder).await, Vec::<String>::new());
        for size in ["full", "web", "thumb", "download"] {
            assert_eq!(mei.get(addresses[size].as_str().unwrap()).await.status, 404, "{size}");
        }
        // The job remembers that there was a picture; the others are where they were.
        let job = mei.get(&format!("/api/predict/{sd}")).await.expect(200);
        assert_eq!(job.json["items"][0]["state"], "succeeded");
        assert_eq!(job.json["items"][0]["asset"], Value::Null);
        for left in ids(&mei, "").await {
            assert_eq!(mei.get(urls(&mei, &left).await["thumb"].as_str().unwrap()).await.status, 200);
        }
        assert_eq!(mei.credits().await["available"], 1000 - 21, "a deleted picture was delivered");
    }
}

on_both! {
    async fn addresses_are_signed_private_and_the_same_for_a_while(app: TestApp) {
        let mei = app.user().await;
        let job = mei.photos(1).await;
        let asset = mei.follow(&job).await["items"][0]["asset"]["id"].as_str().unwrap().to_owned();
        let first = urls(&mei, &asset).await;
        let mut second = urls(&mei, &asset).await;
        if second != first {
            // The ten minutes may have ended just between the two; not twice in a row.
            let third = urls(&mei, &asset).await;
            assert_eq!(second, third);
            second = third;
        }
        for size in ["full", "web", "thumb", "download"] {
            let url = second[size].as_str().unwrap();
            let picture = mei.get(url).await.expect(200);
            assert!(picture.headers["content-type"].to_str().unwrap().starts_with("image/"), "{size}");
            let bare = url.split('?').next().unwrap();
            assert_eq!(mei.get(bare).await.status, 403, "{size}: unsigned");
            let forged = url.replace("X-Amz-Expires=", "X-Amz-Expires=9");
            assert_eq!(mei.get(&forged).await.status, 403, "{size}: with a longer life");
            let (head, signature) = url.rsplit_once("X-Amz-Signature=").unwrap();
            let turned: String = signature.chars().rev().collect();
            assert_eq!(mei.get(&format!("{head}X-Amz-Signature={turned}")).await.status, 403, "{size}: another signature");
        }
        let (thumb, full) = (second["thumb"].as_str().unwrap(), second["full"].as_str().unwrap());
        // The signature of one size does not open another.
        let path = |url: &str| url.split('?').next().unwrap().to_owned();
        let crossed = thumb.replace(&path(thumb), &path(full));
        assert_eq!(mei.get(&crossed).await.status, 403);
        let download = mei.get(second["download"].as_str().unwrap()).await;
        assert!(download.headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\"darkroom-"));
    }
}
