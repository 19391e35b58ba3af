//! Driving a studio's sandbox: mail that was sent, credits to give, what its provider does next.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::delivery::Delivery;
use crate::user::User;
use crate::verdict::Trouble;

/// The sandbox of a studio that has one.
#[derive(Debug)]
pub struct Sandbox {
    driver: User,
}

impl Sandbox {
    /// The studio's sandbox; `None` when it has none.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn find(driver: User) -> Result<Option<Self>, Trouble> {
        let audit = driver.get("/sandbox/audit").await?;
        let is_one = audit.status == 200 && audit.json["violations"].is_array();
        Ok(is_one.then_some(Self { driver }))
    }

    async fn drive(&self, what: &str, input: &Value) -> Result<(), Trouble> {
        self.driver.post(&format!("/sandbox/{what}"), input).await?.expect(200).map(drop)
    }

    /// What the ledger's audit finds wrong.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn violations(&self) -> Result<usize, Trouble> {
        Ok(self.driver.get("/sandbox/audit").await?.expect(200)?.list("/violations").len())
    }

    /// The mails to an address, newest first.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn mails(&self, to: &str) -> Result<Vec<Value>, Trouble> {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("to", to).finish();
        Ok(self.driver.get(&format!("/sandbox/mail?{query}")).await?.expect(200)?.list("/items"))
    }

    /// The newest code mailed to an address.
    ///
    /// # Errors
    /// When there is none.
    pub async fn code(&self, to: &str) -> Result<String, Trouble> {
        let mails = self.mails(to).await?;
        let code = mails.iter().find_map(|mail| mail["code"].as_str());
        code.map(str::to_owned).ok_or_else(|| Trouble::Unexpected("no code was mailed".to_owned()))
    }

    /// Gives credits, or takes them.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn give(&self, email: &str, credits: i64) -> Result<(), Trouble> {
        self.drive("credits", &json!({ "email": email, "credits": credits })).await
    }

    /// Gives somebody a plan for a month; answers in how many seconds it ends.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn give_plan(&self, email: &str, plan: &str) -> Result<i64, Trouble> {
        let answer = self.driver.post("/sandbox/plan", &json!({ "email": email, "plan": plan })).await?.expect(200)?;
        let seconds = answer.json["ends_in_seconds"].as_i64();
        seconds.ok_or_else(|| Trouble::Missing("this sandbox does not say when a plan ends".to_owned()))
    }

    /// What a customer or a bank does to a checkout page, and the news of it taken.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn bank(&self, session: &str, event: &str) -> Result<(), Trouble> {
        self.drive(&format!("stripe/{session}"), &json!({ "event": event })).await?;
        self.driver.get("/sandbox/stripe?heard=all").await?.expect(200).map(drop)
    }

    /// Plans the provider's next predictions and trainings, in order.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn plan(&self, next: Value) -> Result<(), Trouble> {
        self.drive("replicate", &json!({ "next": next })).await
    }

    /// Sets one switch of the payment account.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn stripe_settings(&self, name: &str, value: bool) -> Result<(), Trouble> {
        self.drive("stripe/settings", &json!({ name: value })).await
    }

    /// Says who signs in with Google next: an account that always belongs to this address.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn google(&self, email: &str) -> Result<(), Trouble> {
        let sub = URL_SAFE_NO_PAD.encode(email);
        self.drive("google", &json!({ "sub": sub, "email": email, "name": "Probe", "email_verified": true })).await
    }

    /// Skips time, for the studio and its providers.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn skip(&self, seconds: i64) -> Result<(), Trouble> {
        self.drive("clock", &json!({ "advance_seconds": seconds })).await
    }

    /// The provider's prediction whose prompt holds this text, once no plan waits any more.
    ///
    /// # Errors
    /// When there is none.
    pub async fn prediction(&self, prompt: &str) -> Result<Value, Trouble> {
        let shown = self.driver.get("/sandbox/replicate?wait=taken").await?.expect(200)?;
        let found = shown
            .list("/predictions")
            .into_iter()
            .find(|prediction| prediction["input"]["prompt"].as_str().is_some_and(|text| text.contains(prompt)));
        found.ok_or_else(|| Trouble::Unexpected("the provider was not asked for the photo".to_owned()))
    }

    /// Waits until the provider has finished what it was asked for.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn ended(&self) -> Result<(), Trouble> {
        self.driver.get("/sandbox/replicate?wait=ended").await?.expect(200).map(drop)
    }

    /// The news of a prediction as it was delivered, oldest first.
    ///
    /// # Errors
    /// When it does not answer; [`Trouble::Missing`] where the sandbox does not show it.
    pub async fn deliveries(&self, prediction: &str) -> Result<Vec<Delivery>, Trouble> {
        let shown = self.driver.get(&format!("/sandbox/replicate/letters?id={prediction}")).await?;
        if shown.status == 404 {
            return Err(Trouble::Missing("this sandbox does not show what it delivered".to_owned()));
        }
        let deliveries: Vec<Delivery> = shown.expect(200)?.list("/items").iter().filter_map(Delivery::read).collect();
        if deliveries.is_empty() {
            Err(Trouble::Unexpected("no news was delivered".to_owned()))
        } else {
            Ok(deliveries)
        }
    }
}
