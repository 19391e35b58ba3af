//! News in any order, as often as it likes: delivered not at all, once, twice, five times, shuffled across the jobs of
//! several people, while the reconciler runs.

use darkroom_tests::{Backend, Dice, Kept, SecondInstance, TestApp, TestUser, cost, on_both, seeds, zips};
use futures_util::future::join_all;
use serde_json::{Value, json};

/// A job, and how it must end whatever happens to its news.
struct Expected {
    owner: usize,
    job: String,
    state: &'static str,
    captured: i64,
    released: i64,
}

/// What is asked of the engine.
enum Work {
    Photos(u32),
    Training,
    /// 00, and 03, of which the plan is.
    Posters,
}

/// What is asked of the engine, and how it ends: its plan, state, captured, released.
const WORK: [(Work, &str, &str, i64, i64); 6] = [
    (Work::Photos(1), "succeed", "succeeded", 7, 0),
    (Work::Photos(2), "nsfw_one", "partly_succeeded", 7, 7),
    (Work::Photos(1), "fail", "failed", 0, 7),
    (Work::Photos(2), "nsfw_all", "failed", 0, 14),
    (Work::Training, "succeed", "succeeded", 350, 0),
    (Work::Posters, "fail", "partly_succeeded", 4, 4),
];
/// In the prompt of poster 03 alone.
const DETAIL: &str = "Close-up of one real part";

async fn posters(user: &TestUser) -> String {
    let product = user.put("product", "image/jpeg", zips::jpeg(300)).await;
    let _ = user.complete(&product).await.expect(200);
    let input = json!({
        "product_uploads": [product], "description": "steel pot, 600 ml", "posters": [0, 3],
        "preset": "taobao_square", "language": "en", "text": "set",
    });
    user.order("/api/predict/posters", input).await.expect(202).text_of("/id")
}

/// Three people order all kinds of work; the engine does it and tells nobody but the delivery box.
async fn recorded(app: &TestApp, dice: &mut Dice) -> (Vec<TestUser>, Vec<Expected>, Vec<Kept>) {
    let delivery_log = SecondInstance::open(app, |plan| plan.keeps_deliveries = true).await;
    let people = [app.user().await, app.user().await, app.user().await];
    let mut jobs = Vec::new();
    for (work, outcome, state, captured, released) in WORK {
        let owner = dice.below(people.len());
        let mei = delivery_log.for_user(&people[owner]);
        let job = match work {
            Work::Photos(count) => {
                app.plan(json!({ "outcome": outcome })).await;
                mei.photos(count).await
            }
            Work::Training => {
                app.plan(json!({ "outcome": outcome })).await;
                let upload = mei.small_training_set().await;
                mei.train_with(&upload).await
            }
            Work::Posters => {
                app.plan(json!([{ "outcome": outcome, "prompt_has": DETAIL }])).await;
                posters(&mei).await
            }
        };
        delivery_log.rest().await;
        jobs.push(Expected { owner, job, state, captured, released });
    }
    let replicate = app.replicate_when("told").await;
    let deliveries = |kind: &str| replicate[kind].as_array().unwrap().len();
    assert_eq!((deliveries("predictions"), deliveries("trainings")), (6, 1));
    let deliveries = delivery_log.deliveries();
    assert!(deliveries.len() >= 2 * WORK.len(), "each has news of its start and its end: {deliveries:?}");
    (people.into(), jobs, deliveries)
}

/// Every delivery not at all, once, twice or five times, in any order, up to four at the same moment.
async fn delivered(app: &TestApp, deliveries: &[Kept], dice: &mut Dice) {
    let mut post: Vec<&Kept> = Vec::new();
    for delivery in deliveries {
        for _ in 0..dice.pick(&[0, 1, 2, 5]) {
            post.push(delivery);
        }
    }
    dice.shuffle(&mut post);
    let mut rest = post.as_slice();
    while !rest.is_empty() {
        let (now, later) = rest.split_at(rest.len().min(1 + dice.below(4)));
        rest = later;
        for answer in join_all(now.iter().map(|delivery| delivery.post(app))).await {
            assert_eq!(answer.status, 200, "{}", answer.text);
        }
        if dice.below(4) == 0 {
            app.advance(i64::try_from(dice.below(30)).unwrap()).await;
            let _ = app.cron(&app.cron_secret()).await.expect(200);
        }
    }
}

async fn all_as_expected(app: &TestApp, people: &[TestUser], jobs: &[Expected]) {
    let mut spent = vec![0; people.len()];
    for Expected { owner, job, state, captured, released } in jobs {
        let shown = people[*owner].job(job).await;
        assert_eq!(shown["state"], *state, "{shown}");
        assert_eq!(shown["cost"], cost(0, *captured, *released), "{shown}");
        spent[*owner] += captured;
    }
    for (user, spent) in people.iter().zip(spent) {
        assert_eq!(user.credits().await["available"], Value::from(1000 - spent));
    }
    app.nothing_amiss().await;
}

async fn whatever_its_order(backend: Backend, count: u64) {
    for seed in seeds(count) {
        let mut dice = Dice::new(seed);
        let app = TestApp::start_quiet(backend).await;
        let (people, jobs, deliveries) = recorded(&app, &mut dice).await;
        delivered(&app, &deliveries, &mut dice).await;
        app.until_quiet().await;
        all_as_expected(&app, &people, &jobs).await;
    }
}

/// So many processes look after everything at the same moment, while all the news comes at once, each delivery twice.
async fn however_many_look(app: TestApp, reconcilers: usize) {
    let app = app.restart_with(|options| (options.cron, options.speed) = (false, 1000.0)).await;
    let mut dice = Dice::new(seeds(1)[0]);
    let (people, jobs, deliveries) = recorded(&app, &mut dice).await;
    let mut processes = Vec::new();
    for _ in 0..reconcilers {
        processes.push(SecondInstance::open(&app, |_| {}).await);
    }
    let mut post: Vec<&Kept> = deliveries.iter().chain(&deliveries).collect();
    dice.shuffle(&mut post);
    // Everything is due.
    app.advance(91).await;
    let ring = join_all(processes.iter().map(SecondInstance::cron));
    let deliver = join_all(post.iter().map(|delivery| delivery.post(&app)));
    let (rung, delivered) = tokio::join!(ring, deliver);
    for answer in rung.iter().chain(&delivered) {
        assert_eq!(answer.status, 200, "{}: {}", answer.asked, answer.text);
    }
    app.until_quiet().await;
    all_as_expected(&app, &people, &jobs).await;
}

on_both! {
    async fn two_reconcilers_at_once_while_news_comes(app: TestApp) {
        however_many_look(app, 2).await;
    }
}

on_both! {
    async fn four_reconcilers_at_once_while_news_comes(app: TestApp) {
        however_many_look(app, 4).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn news_has_its_effect_once_in_any_order_on_the_file() {
    whatever_its_order(Backend::File, 3).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn news_has_its_effect_once_in_any_order_on_sqld() {
    whatever_its_order(Backend::Sqld, 2).await;
}
