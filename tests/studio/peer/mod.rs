//! The bench compares the studio with a peer in another language (`bench/next`), which is fair only as long as it asks the
//! database the same. Whoever changes a statement of the three routes changes it there, too: so these name it.

mod statements;

use std::collections::BTreeSet;
use std::time::Duration;

use darkroom::db::{Db, Stmt};
use darkroom_tests::fault_proxy::FaultProxy;
use darkroom_tests::{Backend, TestApp, client, schema};
use serde_json::{Value, json};

use statements::Statement;

/// However slow the machine: work after an answer that is not done by then never is.
const DONE_MAX: Duration = Duration::from_secs(300);

#[tokio::test]
async fn every_statement_of_the_peer_fits_the_schema_and_its_values() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("studio.db");
    schema::write(&file).await;
    let db = Db::open_file(&file).await.unwrap();
    let mut wrong = Vec::new();
    for Statement { place, sql, values } in statements::of_the_peer() {
        let explained = (0..values).fold(Stmt::new(format!("EXPLAIN {sql}")), |stmt, _| stmt.bind(None::<i64>));
        if let Err(error) = db.read(vec![explained]).await {
            wrong.push(format!("{place}: {error:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_peer_asks_the_database_what_the_studio_asks() {
    let studio = of_the_studio().await;
    let peer: BTreeSet<String> = statements::of_the_peer().iter().map(|one| statements::plain(&one.sql)).collect();
    let only_in = |these: &BTreeSet<String>, those: &BTreeSet<String>| {
        these.difference(those).map(|sql| format!("\n  {sql}")).collect::<String>()
    };
    assert!(
        studio == peer,
        "bench/next has to ask what the studio asks.\nOnly the studio asks:{}\nOnly the peer asks:{}",
        only_in(&studio, &peer),
        only_in(&peer, &studio),
    );
}

/// Every statement that the studio's own requests of the bench come to: news of a training, twice; a photo that the engine
/// takes and one that it cannot run; a page of pictures.
async fn of_the_studio() -> BTreeSet<String> {
    let app = TestApp::start_quiet(Backend::Sqld).await;
    let near = Db::remote(app.sqld().unwrap(), None, client()).unwrap();
    let proxy = FaultProxy::start(app.sqld().unwrap()).await;
    let app = app.restart_with(|options| options.database = Some(proxy.url())).await;
    let (mei, lin) = (app.user().await, app.user().await);
    let job = lin.train_with(&lin.small_training_set().await).await;
    let model = lin.follow(&job).await["model"]["id"].clone();
    let never = json!({ "outcome": "never", "webhooks": "none" });
    app.plan(json!([never, never])).await;
    let training = mei.train_with(&mei.small_training_set().await).await;
    let call = app.accepted_call_of(&training).await;
    let trained = json!({ "version": format!("bench/face:{}", "a".repeat(64)) });
    let news = json!({ "id": call.provider_id, "status": "succeeded", "logs": "", "output": trained });
    let photo = json!({ "model": model, "prompt": "a quiet street in the rain" });

    proxy.listen();
    for _ in 0..2 {
        let _ = app.news(&call.id, "msg_1", &news).await.expect(200);
    }
    let taken = lin.order("/api/predict/photos", photo.clone()).await.expect(202).text_of("/id");
    until(&near, &taken, "accepted").await;
    let unusable = Stmt::new("UPDATE models SET provider_model = 'unusable' WHERE id = ?1");
    let _ = near.write(vec![unusable.bind(model.as_str().unwrap())]).await.unwrap();
    let refused = lin.order("/api/predict/photos", photo).await.expect(202).text_of("/id");
    until(&near, &refused, "settled").await;
    let _ = lin.get("/api/media/assets").await.expect(200);
    let heard = proxy.heard();

    assert_eq!(mei.job(&training).await["state"], "succeeded");
    assert_eq!(lin.job(&refused).await["state"], "failed");
    heard.iter().flat_map(|body| asked(body)).collect()
}

/// Waits until the call of this job stands there. The database is asked by another way than the one that is listened to.
async fn until(near: &Db, job: &str, state: &str) {
    let stands = async {
        loop {
            let read = Stmt::new("SELECT 1 FROM calls WHERE job_id = ?1 AND state = ?2").bind(job).bind(state);
            if near.read(vec![read]).await.unwrap()[0].first().is_some() {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(DONE_MAX, stands).await.unwrap_or_else(|_| panic!("{job} was never {state}"));
}

/// The statements of one request to the database, without those that make a transaction of them.
fn asked(body: &[u8]) -> Vec<String> {
    let body: Value = serde_json::from_slice(body).unwrap();
    let steps = body["requests"][0]["batch"]["steps"].as_array().expect("a batch").iter();
    let sql = steps.map(|step| statements::plain(step["stmt"]["sql"].as_str().expect("SQL")));
    sql.filter(|sql| !["BEGIN", "COMMIT", "ROLLBACK"].iter().any(|frame| sql.starts_with(frame))).collect()
}
