//! All that is known of somebody, taken away (requirement D7).

use std::io::{Cursor, Read as _};

use darkroom::db::Stmt;
use darkroom::personal::Told;
use darkroom::privacy::tables;
use darkroom_tests::{TestApp, TestUser, at_once, on_both};
use serde_json::{Value, json};

use crate::front::{number, objects, reconcile, user_id};
use crate::library;
use crate::posters::{order, product};
use crate::posters_kept::made;

const EXPORT: &str = "/api/account/export";

/// The files of the zip at an address, by their names.
async fn files(url: &str) -> Vec<(String, Vec<u8>)> {
    let answer = reqwest::get(url).await.unwrap();
    assert_eq!(answer.status(), 200);
    let mut zip = zip::ZipArchive::new(Cursor::new(answer.bytes().await.unwrap())).unwrap();
    let mut files = Vec::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let mut content = Vec::new();
        let _ = file.read_to_end(&mut content).unwrap();
        files.push((file.name().unwrap().into_owned(), content));
    }
    files
}

fn rows(files: &[(String, Vec<u8>)], table: &str) -> Vec<Value> {
    let name = format!("data/{table}.json");
    let file = files.iter().find(|(found, _)| *found == name).unwrap_or_else(|| panic!("no {name}"));
    serde_json::from_slice(&file.1).unwrap()
}

async fn ready(app: &TestApp, mei: &TestUser) -> Value {
    app.until_exported().await;
    let export = mei.get(EXPORT).await.expect(200).json;
    assert_eq!(export["state"], "ready", "{export}");
    export
}

on_both! {
    async fn everything_that_is_known_of_somebody_is_in_it_and_nothing_of_anybody_else(app: TestApp) {
        let ann = app.user().await;
        let others = ann.photos(1).await;
        let _ = ann.follow(&others).await;
        let mei = app.user().await;
        let job = mei.photos(2).await;
        let _ = mei.follow(&job).await;
        let library = library::press(&mei, json!({ "prompt_id": library::FOREST })).await.expect(202).text_of("/id");
        let _ = mei.follow(&library).await;
        // What the engine was told then are the operator's words.
        let sent = app.replicate().await["predictions"].clone();
        let prompts = sent.as_array().unwrap().iter().filter_map(|prediction| prediction["input"]["prompt"].as_str());
        let told = prompts.max_by_key(|prompt| prompt.len()).unwrap().to_owned();
        let product = product(&mei).await;
        let (set, _) = made(&mei, order(&product, &[0])).await;
        let id = user_id(&mei).await.to_string();

        let none = mei.get(EXPORT).await.expect(200);
        assert_eq!(none.json, json!({ "state": "none", "url": null, "urls": [], "expires_at": null }));
        mei.post(EXPORT, json!({})).await.expect_problem(401, "REAUTHENTICATE");
        mei.prove().await;
        let asked = mei.post(EXPORT, json!({})).await.expect(202);
        assert_eq!(asked.json["url"], Value::Null);
        let export = ready(&app, &mei).await;
        assert_eq!(export["urls"].as_array().unwrap().len(), 1);
        let files = files(export["url"].as_str().unwrap()).await;

        assert_eq!(rows(&files, "users")[0]["email"], json!(mei.email));
        assert_eq!(rows(&files, "jobs").len(), 3);
        assert!(rows(&files, "entries").iter().all(|entry| entry["at"].as_str().unwrap().ends_with('Z')));
        let pictures: Vec<&str> =
            files.iter().filter(|(name, _)| name.starts_with("pictures/")).map(|(name, _)| name.as_str()).collect();
        assert_eq!(pictures.len(), 4, "{pictures:?}");
        let sent: Vec<&str> = files.iter().filter(|(name, _)| name.starts_with("uploads/")).map(|(name, _)| name.as_str()).collect();
        assert_eq!(sent, [format!("uploads/{product}.png")], "what was uploaded and is still kept");
        assert!(pictures.contains(&format!("pictures/{set}/00-prime.jpg").as_str()), "{pictures:?}");
        for (name, content) in &files {
            let text = String::from_utf8_lossy(content);
            for foreign in [ann.email.as_str(), others.as_str(), told.as_str()] {
                assert!(!text.contains(foreign), "{name} has {foreign}");
            }
        }
        // Every table that has rows of theirs and tells them is there.
        for table in tables() {
            let Told::Columns(..) = table.told else { continue };
            let count = Stmt::new(format!("SELECT COUNT(*) AS n FROM {} WHERE {}", table.name, table.rows));
            let found = app.state.db.read(vec![count.bind(id.as_str())]).await.unwrap();
            let n: i64 = found[0].first().unwrap().get("n").unwrap();
            let told = files.iter().any(|(name, _)| *name == format!("data/{}.json", table.name));
            // The mail that it is ready is queued when it is.
            assert!(told == (n > 0) || table.name == "letters", "{}: {n} rows", table.name);
        }
        let mails = mei.mails().await;
        let text = mails[0]["text"].as_str().unwrap();
        assert!(text.contains("/account#privacy") && !text.contains(".zip"), "{text}");
        app.audit().await;
    }
}

on_both! {
    async fn it_is_gone_after_a_day_and_a_stranger_has_none(app: TestApp) {
        let mei = app.user().await;
        let set = mei.small_training_set().await;
        mei.prove().await;
        let _ = mei.post(EXPORT, json!({})).await.expect(202);
        let export = ready(&app, &mei).await;
        // The photos of a training are a part of their own, byte for byte as they are kept.
        let urls: Vec<&str> = export["urls"].as_array().unwrap().iter().map(|url| url.as_str().unwrap()).collect();
        assert_eq!(urls.len(), 2, "{urls:?}");
        let kept = Stmt::new("SELECT kept_key FROM uploads WHERE id = ?1").bind(set.as_str());
        let kept: String = app.state.db.read(vec![kept]).await.unwrap()[0].first().unwrap().get("kept_key").unwrap();
        let kept = app.state.storage.get(&kept.parse().unwrap(), 1 << 20).await.unwrap();
        assert_eq!(reqwest::get(urls[1]).await.unwrap().bytes().await.unwrap(), kept);
        assert!(files(urls[0]).await.iter().all(|(name, _)| !name.ends_with(".zip")));
        let folder = format!("exports/{}/", user_id(&mei).await.to_string().to_lowercase());
        assert_eq!(objects(&app, &folder).await.len(), 2);
        assert_eq!(app.user().await.get(EXPORT).await.expect(200).json["state"], "none");
        app.visitor().get(EXPORT).await.expect_problem(401, "UNAUTHENTICATED");
        // Asked again, it is the same one.
        let again = mei.post(EXPORT, json!({})).await.expect(202);
        assert_eq!((&again.json["state"], &again.json["expires_at"]), (&json!("ready"), &export["expires_at"]));
        app.advance(24 * 3600 + 1).await;
        assert_eq!(mei.get(EXPORT).await.expect(200).json["state"], "none");
        reconcile(&app).await;
        assert_eq!(objects(&app, &folder).await, Vec::<String>::new());
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM exports").await, 0);
        app.nothing_amiss().await;
    }
}

on_both! {
    async fn ten_requests_at_once_make_one_and_the_end_of_the_account_takes_it_along(app: TestApp) {
        let mei = app.user().await;
        mei.prove().await;
        let cookie = mei.cookie("__Host-session").unwrap();
        let (base, email) = (app.running.url.to_string(), mei.email.clone());
        let answers = at_once(10, |_| {
            let browser = TestUser::new(&base, &email);
            browser.set_cookie("__Host-session", &cookie);
            async move { browser.post(EXPORT, json!({})).await }
        })
        .await;
        for answer in answers {
            let _ = answer.expect(202);
        }
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM exports").await, 1);
        let _ = ready(&app, &mei).await;
        let letters = "SELECT COUNT(*) AS n FROM letters WHERE kind = 'export'";
        assert_eq!(number(&app, letters).await, 1);
        mei.post(EXPORT, json!({})).await.expect_problem(429, "RATE_LIMITED");
        let id = user_id(&mei).await.to_string();
        let request = mei.request(reqwest::Method::DELETE, "/api/account").json(&json!({ "confirm": mei.email }));
        let _ = mei.send(request).await.expect(202);
        app.until_quiet().await;
        assert_eq!(objects(&app, &format!("exports/{}/", id.to_lowercase())).await, Vec::<String>::new());
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM exports").await, 0);
        app.nothing_amiss().await;
    }
}
