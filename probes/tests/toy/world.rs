//! What the toy remembers: people, their credits, their things. Everything in one place, behind one lock.

use std::collections::{BTreeMap, VecDeque};

use darkroom_probes::secret;
use serde_json::{Value, json};

/// What one photo costs.
pub(crate) const PRICE: i64 = 7;
/// What a pack and a plan give.
const PACK: i64 = 40;
/// How long a plan lasts.
const PLAN_SECONDS: i64 = 1000;
/// What the toy signs its news with.
pub(crate) const KEY: &[u8] = b"the toy's own key";

/// The one thing a toy does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leak {
    /// Nothing.
    None,
    /// Looks at the balance first and charges later.
    LateCharge,
    /// Forgets which requests it has seen.
    NoKeys,
    /// Finds things by their id alone.
    AnyOwner,
    /// Believes news without looking at its signature.
    AnySignature,
    /// Believes signatures however old.
    AnyAge,
    /// Applies news whenever it comes.
    AgainAndAgain,
    /// Keeps the credits of what failed.
    NoRefund,
    /// Pays back whenever it is asked to cancel.
    RefundPerClick,
    /// Takes back only what is there when the money goes back.
    ForgetsTheHeld,
    /// Gives back to everybody for ever what a plan gave for a period.
    PlanForEver,
    /// Pays back whatever is cancelled, without asking the provider.
    FreeWhenLate,
    /// Names ways to pay that the payment account does not have.
    NamedWallets,
    /// Takes the session a browser brings along.
    PlantedSession,
    /// Forgets nobody who signs out.
    ImmortalSession,
    /// Lets codes be guessed.
    AnyTries,
    /// Takes requests from wherever they come.
    AnyOrigin,
    /// Takes what a form sends.
    AnyForm,
    /// Looks longer for who has an account.
    SlowForKnown,
    /// Hashes passwords only where there is one to compare with.
    NoHashForNobody,
    /// Says who has an account.
    OtherWords,
    /// Makes addresses small by Unicode's rules.
    AnyLetter,
    /// Believes what a user says of themselves.
    AnyField,
    /// Leads wherever the link says.
    AnyRedirect,
    /// Rings for everybody.
    AnyBell,
}

/// One user.
#[derive(Clone, Debug, Default)]
pub(crate) struct Account {
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) available: i64,
    pub(crate) held: i64,
    /// What returned money still wants.
    pub(crate) owed: i64,
    /// What of `available` is a plan's, and when that ends.
    pub(crate) plan: i64,
    pub(crate) plan_ends: i64,
    /// Oldest first.
    pub(crate) entries: Vec<Value>,
}

/// One order.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) id: String,
    pub(crate) owner: usize,
    pub(crate) studio: &'static str,
    pub(crate) prompt: String,
    pub(crate) prediction: String,
    pub(crate) state: &'static str,
    /// State and picture of each.
    pub(crate) items: Vec<(&'static str, Option<String>)>,
    pub(crate) model: Option<String>,
    /// Held, captured, released.
    pub(crate) cost: [i64; 3],
    /// The end that the provider told nobody.
    pub(crate) untold: Option<Value>,
    /// What of its price a plan paid.
    pub(crate) of_plan: i64,
}

/// Something with an owner and nothing to it.
#[derive(Clone, Debug)]
pub(crate) struct Thing {
    pub(crate) id: String,
    pub(crate) owner: usize,
    pub(crate) model: Option<String>,
}

/// A code that was mailed.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) email: String,
    pub(crate) browser: String,
    pub(crate) digits: String,
    pub(crate) tries: u32,
    pub(crate) used: bool,
}

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) leak: Leak,
    pub(crate) base: String,
    pub(crate) now: i64,
    pub(crate) people: Vec<Account>,
    /// Token, id, user.
    pub(crate) sessions: Vec<(String, String, usize)>,
    pub(crate) codes: Vec<Code>,
    pub(crate) next_google: Option<String>,
    /// The payment account has them switched on.
    pub(crate) wallets: bool,
    pub(crate) plans: VecDeque<Value>,
    pub(crate) jobs: Vec<Job>,
    pub(crate) models: Vec<Thing>,
    pub(crate) assets: Vec<Thing>,
    pub(crate) uploads: Vec<Thing>,
    /// Prediction and delivery.
    pub(crate) deliveries: Vec<(String, Value)>,
    /// By user and key: what was asked, and the answer.
    pub(crate) keys: BTreeMap<(usize, String), (String, Value)>,
    /// Session and user.
    pub(crate) pages: Vec<(String, usize)>,
}

impl World {
    pub(crate) fn new(leak: Leak) -> Self {
        Self {
            leak,
            base: String::new(),
            now: 1_767_225_600,
            people: Vec::new(),
            sessions: Vec::new(),
            codes: Vec::new(),
            next_google: None,
            wallets: true,
            plans: VecDeque::new(),
            jobs: Vec::new(),
            models: Vec::new(),
            assets: Vec::new(),
            uploads: Vec::new(),
            deliveries: Vec::new(),
            keys: BTreeMap::new(),
            pages: Vec::new(),
        }
    }

    /// The user with this address, made when there is none.
    pub(crate) fn user(&mut self, email: &str) -> usize {
        let email = if self.leak == Leak::AnyLetter { email.to_lowercase() } else { email.to_ascii_lowercase() };
        if let Some(found) = self.people.iter().position(|user| user.email == email) {
            return found;
        }
        self.people.push(Account { email, role: "user".to_owned(), ..Account::default() });
        let user = self.people.len() - 1;
        self.book(user, "signup", 1000, 0);
        user
    }

    /// Moves credits and writes it down.
    pub(crate) fn book(&mut self, user: usize, kind: &str, delta: i64, held_delta: i64) {
        let account = &mut self.people[user];
        account.available += delta;
        account.held += held_delta;
        account.entries.push(json!({
            "id": format!("ent_{}", secret::letters(26)), "kind": kind, "delta": delta, "held_delta": held_delta,
            "balance_after": { "available": account.available, "held": account.held },
        }));
    }

    /// Whether `user` is shown what `owner` owns.
    pub(crate) fn shows(&self, owner: usize, user: usize) -> bool {
        owner == user || self.leak == Leak::AnyOwner
    }

    /// Orders, holds, and lets the provider work: at once, unless its plan says never.
    pub(crate) fn order(
        &mut self,
        owner: usize,
        studio: &'static str,
        prompt: &str,
        model: Option<String>,
        count: usize,
    ) -> String {
        let price = if studio == "photo" { PRICE * count as i64 } else { 0 };
        let of_plan = self.people[owner].plan.min(price);
        self.people[owner].plan -= of_plan;
        self.book(owner, "hold", -price, price);
        let id = format!("job_{}", secret::letters(26));
        self.jobs.push(Job {
            id: id.clone(),
            owner,
            studio,
            prompt: prompt.to_owned(),
            prediction: String::new(),
            state: "running",
            items: vec![("running", None); count],
            model,
            cost: [price, 0, 0],
            untold: None,
            of_plan,
        });
        self.run(&id);
        id
    }

    /// One prediction for a job, as planned.
    fn run(&mut self, id: &str) {
        let prediction = secret::letters(26);
        let plan = self.plans.pop_front().unwrap_or_default();
        if let Some(job) = self.jobs.iter_mut().find(|job| job.id == id) {
            job.prediction.clone_from(&prediction);
        }
        self.tell(id, &prediction, &json!({ "status": "processing" }));
        let outcome = plan["outcome"].as_str().unwrap_or("succeed");
        let end = match outcome {
            "never" => return,
            "fail" => json!({ "status": "failed" }),
            "nsfw_one" => json!({ "status": "succeeded", "dropped": 1 }),
            _ => json!({ "status": "succeeded" }),
        };
        match plan["webhooks"].as_str() {
            Some("none") => {
                if let Some(job) = self.jobs.iter_mut().find(|job| job.id == id) {
                    job.untold = Some(end);
                }
            }
            Some("twice") => (0..2).for_each(|_| self.tell(id, &prediction, &end)),
            _ => self.tell(id, &prediction, &end),
        }
    }

    /// A page to pay on.
    pub(crate) fn page(&mut self, user: usize) -> String {
        let id = format!("cs_{}", secret::letters(20));
        self.pages.push((id.clone(), user));
        format!("{}/pay/{id}", self.base)
    }

    /// What a customer or a bank does to a page.
    pub(crate) fn bank(&mut self, session: &str, event: &str) {
        let Some(user) = self.pages.iter().find(|page| page.0 == session).map(|page| page.1) else { return };
        if event == "pay" {
            return self.book(user, "purchase", PACK, 0);
        }
        let there = self.people[user].available.min(PACK);
        self.book(user, "clawback", -there, 0);
        if self.leak != Leak::ForgetsTheHeld {
            self.people[user].owed += PACK - there;
        }
    }

    /// Gives a plan; answers in how many seconds it ends.
    pub(crate) fn give_plan(&mut self, user: usize) -> i64 {
        self.book(user, "plan_grant", PACK, 0);
        let account = &mut self.people[user];
        (account.plan, account.plan_ends) = (PACK, self.now + PLAN_SECONDS);
        PLAN_SECONDS
    }

    /// Ends what is over.
    pub(crate) fn end_plans(&mut self) {
        for user in 0..self.people.len() {
            let left = self.people[user].plan;
            if left > 0 && self.people[user].plan_ends <= self.now {
                self.people[user].plan = 0;
                self.book(user, "plan_expiry", -left, 0);
            }
        }
    }

    /// Asks the provider what became of a job before anything is paid back.
    pub(crate) fn ask(&mut self, at: usize) {
        let (id, prediction) = (self.jobs[at].id.clone(), self.jobs[at].prediction.clone());
        if let Some(mut end) = self.jobs[at].untold.take() {
            end["id"] = prediction.into();
            self.apply(&id, &end.to_string());
        }
    }

    /// Delivers news, which is kept as it was sent.
    fn tell(&mut self, job: &str, prediction: &str, news: &Value) {
        let mut body = news.clone();
        body["id"] = prediction.into();
        let (id, timestamp, body) = (format!("msg_{}", secret::letters(20)), self.now.to_string(), body.to_string());
        let delivery = json!({
            "url": self.webhook(job), "webhook_id": id, "timestamp": timestamp, "body": body,
            "signature": secret::webhook_signature(KEY, &id, &timestamp, &body),
        });
        self.deliveries.push((prediction.to_owned(), delivery));
        self.apply(job, &body);
    }

    pub(crate) fn webhook(&self, job: &str) -> String {
        format!("{}/api/webhooks/replicate?call={job}", self.base)
    }

    /// Gives news its effect.
    pub(crate) fn apply(&mut self, id: &str, body: &str) {
        let news: Value = serde_json::from_str(body).unwrap_or_default();
        let Some(at) = self.jobs.iter().position(|job| job.id == id && news["id"] == job.prediction.as_str()) else {
            return;
        };
        let job = self.jobs[at].clone();
        let again = self.leak == Leak::AgainAndAgain && job.state == "succeeded";
        let end = news["status"].as_str().unwrap_or_default().to_owned();
        if (job.state != "running" && !again) || !["succeeded", "failed"].contains(&end.as_str()) {
            return;
        }
        let waiting: Vec<usize> = (0..job.items.len()).filter(|&seq| again || job.items[seq].0 == "running").collect();
        let dropped = if news["dropped"] == 1 { 1 } else { 0 };
        for (number, seq) in waiting.into_iter().enumerate() {
            let price = if job.studio == "photo" { PRICE } else { 0 };
            let delivered = end == "succeeded" && number >= dropped;
            let item = if delivered { self.deliver(&job) } else { ("failed", None) };
            self.jobs[at].items[seq] = item;
            self.settle(at, price, delivered, again);
        }
        let delivered = self.jobs[at].items.iter().filter(|item| item.0 == "succeeded").count();
        self.jobs[at].state = match delivered {
            0 => "failed",
            count if count == job.items.len() => "succeeded",
            _ => "partly_succeeded",
        };
    }

    fn deliver(&mut self, job: &Job) -> (&'static str, Option<String>) {
        if job.studio == "train" {
            let id = job.model.clone().unwrap_or_default();
            self.models.push(Thing { id, owner: job.owner, model: None });
            return ("succeeded", None);
        }
        let id = format!("ast_{}", secret::letters(26));
        self.assets.push(Thing { id: id.clone(), owner: job.owner, model: job.model.clone() });
        ("succeeded", Some(id))
    }

    /// Takes or gives back what one item was held for.
    pub(crate) fn settle(&mut self, at: usize, price: i64, delivered: bool, again: bool) {
        let owner = self.jobs[at].owner;
        if again {
            return self.book(owner, "capture", -price, 0);
        }
        let cost = &mut self.jobs[at].cost;
        cost[0] -= price;
        cost[if delivered { 1 } else { 2 }] += price;
        if delivered {
            self.book(owner, "capture", 0, -price);
        } else {
            let pays = self.people[owner].owed.min(price);
            self.people[owner].owed -= pays;
            let back = if self.leak == Leak::NoRefund { 0 } else { price - pays };
            self.book(owner, "release", back, -price);
            let of_plan = back.min(self.jobs[at].of_plan);
            self.jobs[at].of_plan -= of_plan;
            if self.leak != Leak::PlanForEver {
                self.people[owner].plan += of_plan;
                self.end_plans();
            }
        }
    }

    /// A failed item once more, charged again.
    pub(crate) fn retry(&mut self, at: usize, seq: usize) {
        let (id, owner) = (self.jobs[at].id.clone(), self.jobs[at].owner);
        self.book(owner, "hold", -PRICE, PRICE);
        let job = &mut self.jobs[at];
        job.items[seq] = ("running", None);
        job.state = "running";
        job.cost[0] += PRICE;
        self.run(&id);
    }
}
