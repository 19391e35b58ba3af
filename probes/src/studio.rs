//! What is probed, and who signs in to it.

use reqwest::{Client, Method};
use serde_json::json;

use crate::account;
use crate::routes::{self, Route};
use crate::sandbox::Sandbox;
use crate::secret;
use crate::user::{self, SESSION_COOKIE, User};
use crate::verdict::Trouble;

/// What somebody who starts the probes decides. Not to be printed: the sessions may be real.
#[derive(Clone, Default)]
pub struct Options {
    /// Where the studio answers.
    pub url: String,
    /// Two people's sessions, for a studio without a sandbox.
    pub sessions: [Option<String>; 2],
    /// Whether the sandbox's clock may be moved forward.
    pub may_skip_time: bool,
}

/// A running studio.
pub struct Studio {
    base: String,
    http: Client,
    sandbox: Option<Sandbox>,
    sessions: [Option<String>; 2],
    /// Whether the sandbox's clock may be moved forward.
    pub may_skip_time: bool,
    /// Its interface.
    pub routes: Vec<Route>,
    /// Whether it described its interface itself.
    pub is_described: bool,
    /// What one photo costs.
    pub photo_price: i64,
}

impl Studio {
    /// Looks at a studio.
    ///
    /// # Errors
    /// When it does not answer, or is none.
    pub async fn open(options: Options) -> Result<Self, Trouble> {
        let http = user::client()?;
        let base = options.url.trim_end_matches('/').to_owned();
        let visitor = User::new(http.clone(), &base, "visitor@example.com");
        let catalogue = visitor.get("/api/billing/catalogue").await?.expect(200)?;
        let photo_price = catalogue.json["prices"]["photo"].as_i64().filter(|price| *price > 0);
        let photo_price = photo_price.ok_or_else(|| Trouble::Unexpected("its catalogue prices no photo".to_owned()))?;
        let document = visitor.get("/api/openapi").await?;
        let described = if document.status == 200 { routes::described(&document.json) } else { None };
        let sandbox = Sandbox::find(visitor).await?;
        Ok(Self {
            base,
            http,
            sandbox,
            sessions: options.sessions,
            may_skip_time: options.may_skip_time,
            is_described: described.is_some(),
            routes: described.unwrap_or_else(routes::known),
            photo_price,
        })
    }

    /// Its address without a slash at the end.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Its sandbox.
    ///
    /// # Errors
    /// [`Trouble::Missing`] when it has none.
    pub fn sandbox(&self) -> Result<&Sandbox, Trouble> {
        self.sandbox.as_ref().ok_or_else(|| Trouble::Missing("needs the sandbox".to_owned()))
    }

    /// Its sandbox, whose clock may be moved forward.
    ///
    /// # Errors
    /// [`Trouble::Missing`] when it has none, or its clock is to stay.
    pub fn clock(&self) -> Result<&Sandbox, Trouble> {
        let sandbox = self.sandbox()?;
        if self.may_skip_time { Ok(sandbox) } else { Err(Trouble::Missing("needs --skip-time".to_owned())) }
    }

    /// Somebody who has not signed in.
    #[must_use]
    pub fn visitor(&self) -> User {
        self.browser_of(&format!("probe-{}@example.com", secret::letters(10)))
    }

    /// A fresh browser of somebody with this address.
    #[must_use]
    pub fn browser_of(&self, email: &str) -> User {
        User::new(self.http.clone(), &self.base, email)
    }

    /// Somebody new who has signed in with a mailed code.
    ///
    /// # Errors
    /// When the studio has no sandbox, or signing in does not work.
    pub async fn user(&self) -> Result<User, Trouble> {
        let user = self.visitor();
        self.sign_in(&user).await?;
        Ok(user)
    }

    /// Somebody new who has signed in and has exactly so many credits.
    ///
    /// # Errors
    /// As [`Studio::user`].
    pub async fn user_with(&self, credits: i64) -> Result<User, Trouble> {
        let user = self.user().await?;
        let now = account::balance(&user).await?.available;
        self.sandbox()?.give(&user.email, credits - now).await?;
        Ok(user)
    }

    /// Two people: new ones, or those whose sessions were given.
    ///
    /// # Errors
    /// As [`Studio::user`].
    pub async fn pair(&self) -> Result<[User; 2], Trouble> {
        if self.sandbox.is_some() {
            return Ok([self.user().await?, self.user().await?]);
        }
        let [Some(first), Some(second)] = &self.sessions else {
            return Err(Trouble::Missing("needs the sandbox, or two sessions (--cookie-a, --cookie-b)".to_owned()));
        };
        let mut people = [self.visitor(), self.visitor()];
        for (user, session) in people.iter_mut().zip([first, second]) {
            user.set_cookie(SESSION_COOKIE, session);
            let me = user.get("/api/auth/me").await?;
            if me.status != 200 {
                return Err(Trouble::Missing("a session that was given is not good".to_owned()));
            }
            user.email = me.text_of("/email")?;
        }
        Ok(people)
    }

    /// Signs a browser in with a mailed code.
    ///
    /// # Errors
    /// When the studio has no sandbox, or signing in does not work.
    pub async fn sign_in(&self, user: &User) -> Result<(), Trouble> {
        let sandbox = self.sandbox()?;
        user.post("/api/auth/code", &json!({ "email": user.email })).await?.expect(202)?;
        let code = sandbox.code(&user.email).await?;
        let input = json!({ "email": user.email, "code": code });
        user.post("/api/auth/code/verify", &input).await?.expect(200).map(drop)
    }

    /// Signs a browser in with Google, beginning at `start`; answers where the studio sends it in the end.
    ///
    /// # Errors
    /// [`Trouble::Missing`] when the studio does not offer it, or has no sandbox.
    pub async fn google(&self, user: &User, email: &str, start: &str) -> Result<String, Trouble> {
        let sandbox = self.sandbox()?;
        let offered = user.get("/api/auth/methods").await?;
        if offered.json["google"] != true {
            return Err(Trouble::Missing("Google is not offered".to_owned()));
        }
        sandbox.google(email).await?;
        let mut next = start.to_owned();
        // To the provider, back with a code, and into the site.
        for _ in 0..3 {
            let answer = user.send(user.bare(Method::GET, &next)).await?;
            let to = answer.headers.get("location").and_then(|value| value.to_str().ok());
            next = to.map(str::to_owned).ok_or_else(|| answer.unexpected())?;
        }
        Ok(next)
    }
}
