//! News in any order, as often as it likes: delivered not at all, once, twice, five times, shuffled across the jobs of
//! several people, while the reconciler runs.

use darkroom_tests::{Annex, Backend, Dice, House, Kept, Person, cost, on_both, seeds};
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

/// What is asked of the engine, and how it ends: its plan, how many pictures (none for a training), state, captured,
/// released.
const WORK: [(&str, u32, &str, i64, i64); 5] = [
    ("succeed", 1, "succeeded", 7, 0),
    ("nsfw_one", 2, "partly_succeeded", 7, 7),
    ("fail", 1, "failed", 0, 7),
    ("nsfw_all", 2, "failed", 0, 14),
    ("succeed", 0, "succeeded", 350, 0),
];

/// Three people order all kinds of work; the engine does it and tells nobody but the letter box.
async fn recorded(house: &House, dice: &mut Dice) -> (Vec<Person>, Vec<Expected>, Vec<Kept>) {
    let letter_box = Annex::open(house, |plan| plan.keeps_letters = true).await;
    let people = [house.person().await, house.person().await, house.person().await];
    let mut jobs = Vec::new();
    for (outcome, pictures, state, captured, released) in WORK {
        let owner = dice.below(people.len());
        let mei = letter_box.seat(&people[owner]);
        house.plan(json!({ "outcome": outcome })).await;
        let job = match pictures {
            0 => {
                let upload = mei.small_training_set().await;
                mei.train_with(&upload).await
            }
            count => mei.photos(count).await,
        };
        letter_box.rest().await;
        jobs.push(Expected { owner, job, state, captured, released });
    }
    let replicate = house.replicate_when("told").await;
    let deliveries = |kind: &str| replicate[kind].as_array().unwrap().len();
    assert_eq!((deliveries("predictions"), deliveries("trainings")), (4, 1));
    let letters = letter_box.letters();
    assert!(letters.len() >= 2 * WORK.len(), "each has news of its start and its end: {letters:?}");
    (people.into(), jobs, letters)
}

/// Every letter not at all, once, twice or five times, in any order, up to four at the same moment.
async fn delivered(house: &House, letters: &[Kept], dice: &mut Dice) {
    let mut post: Vec<&Kept> = Vec::new();
    for letter in letters {
        for _ in 0..dice.pick(&[0, 1, 2, 5]) {
            post.push(letter);
        }
    }
    dice.shuffle(&mut post);
    let mut rest = post.as_slice();
    while !rest.is_empty() {
        let (now, later) = rest.split_at(rest.len().min(1 + dice.below(4)));
        rest = later;
        for answer in join_all(now.iter().map(|letter| letter.post(house))).await {
            assert_eq!(answer.status, 200, "{}", answer.text);
        }
        if dice.below(4) == 0 {
            house.advance(i64::try_from(dice.below(30)).unwrap()).await;
            let _ = house.cron(&house.cron_secret()).await.expect(200);
        }
    }
}

async fn all_as_expected(house: &House, people: &[Person], jobs: &[Expected]) {
    let mut spent = vec![0; people.len()];
    for Expected { owner, job, state, captured, released } in jobs {
        let shown = people[*owner].job(job).await;
        assert_eq!(shown["state"], *state, "{shown}");
        assert_eq!(shown["cost"], cost(0, *captured, *released), "{shown}");
        spent[*owner] += captured;
    }
    for (person, spent) in people.iter().zip(spent) {
        assert_eq!(person.credits().await["available"], Value::from(1000 - spent));
    }
    house.nothing_amiss().await;
}

async fn whatever_its_order(backend: Backend, count: u64) {
    for seed in seeds(count) {
        let mut dice = Dice::new(seed);
        let house = House::start_quiet(backend).await;
        let (people, jobs, letters) = recorded(&house, &mut dice).await;
        delivered(&house, &letters, &mut dice).await;
        house.until_quiet().await;
        all_as_expected(&house, &people, &jobs).await;
    }
}

/// So many processes look after everything at the same moment, while all the news comes at once, each letter twice.
async fn however_many_look(house: House, reconcilers: usize) {
    let house = house.restart_with(|options| (options.cron, options.speed) = (false, 1000.0)).await;
    let mut dice = Dice::new(seeds(1)[0]);
    let (people, jobs, letters) = recorded(&house, &mut dice).await;
    let mut processes = Vec::new();
    for _ in 0..reconcilers {
        processes.push(Annex::open(&house, |_| {}).await);
    }
    let mut post: Vec<&Kept> = letters.iter().chain(&letters).collect();
    dice.shuffle(&mut post);
    // Everything is due.
    house.advance(91).await;
    let ring = join_all(processes.iter().map(Annex::cron));
    let deliver = join_all(post.iter().map(|letter| letter.post(&house)));
    let (rung, delivered) = tokio::join!(ring, deliver);
    for answer in rung.iter().chain(&delivered) {
        assert_eq!(answer.status, 200, "{}: {}", answer.asked, answer.text);
    }
    house.until_quiet().await;
    all_as_expected(&house, &people, &jobs).await;
}

on_both! {
    async fn two_reconcilers_at_once_while_news_comes(house: House) {
        however_many_look(house, 2).await;
    }
}

on_both! {
    async fn four_reconcilers_at_once_while_news_comes(house: House) {
        however_many_look(house, 4).await;
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
