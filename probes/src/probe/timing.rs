//! Whether words or time tell who has an account. Known and unknown addresses take turns; their times are compared by
//! rank (see [`crate::shift`]), and a difference counts when a second, independent measurement says the same.

use std::time::Duration;

use serde_json::json;

use crate::answer::Answer;
use crate::shift::{self, Shift};
use crate::studio::Studio;
use crate::user::User;
use crate::verdict::{Breaches, Trouble};

/// How many addresses of each sort are measured: one code may be asked for each in a minute.
const ADDRESSES: usize = 40;
/// How many wrong codes are tried for each, and how many wrong passwords: no limit is reached by them.
const TRIES: usize = 2;
/// What an attacker on the other side of the internet could tell apart, in milliseconds.
const LIMIT_MS: f64 = 5.0;
const WRONG_CODE: &str = "000000";
/// What the known ones have, where there are passwords, and what is tried.
const PASSWORDS: [&str; 2] = ["four blue herons", "four blue heron"];

/// Times in milliseconds, of known and of unknown addresses.
#[derive(Default)]
struct Times {
    ask: [Vec<f64>; 2],
    verify: [Vec<f64>; 2],
    /// Empty where there are no passwords.
    login: [Vec<f64>; 2],
}

impl Times {
    fn told(&self) -> [(&'static str, &[Vec<f64>; 2]); 3] {
        [("asking", &self.ask), ("verifying", &self.verify), ("logging in", &self.login)]
    }
}

pub(super) async fn run(studio: &Studio, breaches: &mut Breaches) -> Result<String, Trouble> {
    let passwords = studio.visitor().get("/api/auth/methods").await?.json["password"] == true;
    let first = measure(studio, passwords, breaches).await?;
    let mut told = Vec::new();
    for (at, (what, times)) in first.told().into_iter().enumerate().filter(|(_, (_, times))| !times[0].is_empty()) {
        let seen = compare(times)?;
        told.push(format!("{what} {} ms", shown(seen)));
        if seen.is_beyond(LIMIT_MS) {
            let second = measure(studio, passwords, breaches).await?;
            let again = compare(second.told()[at].1)?;
            let same = again.is_beyond(LIMIT_MS) && (again.estimate > 0.0) == (seen.estimate > 0.0);
            breaches.check(!same, || {
                format!("{what} takes {} ms longer for a known address, measured again {}", shown(seen), shown(again))
            });
        }
    }
    Ok(format!(
        "known minus unknown: {} (99.9 %), limit {LIMIT_MS} ms, {ADDRESSES} addresses each; same words",
        told.join(", ")
    ))
}

fn compare(times: &[Vec<f64>; 2]) -> Result<Shift, Trouble> {
    shift::between(&times[0], &times[1]).ok_or_else(|| Trouble::Unexpected("too few measurements".to_owned()))
}

fn shown(shift: Shift) -> String {
    format!("{:+.1} [{:+.1}, {:+.1}]", shift.estimate, shift.low, shift.high)
}

async fn measure(studio: &Studio, passwords: bool, breaches: &mut Breaches) -> Result<Times, Trouble> {
    let mut times = Times::default();
    let (mut asking, mut logging_in) = (None, None);
    // Each answer says how many tries are left: the first tries look alike, and the second ones.
    let mut verifying = [const { None }; TRIES];
    for turn in 0..ADDRESSES {
        let pair = [known(studio).await?, studio.visitor()];
        // Who comes first takes turns too.
        let order = if turn % 2 == 0 { [0, 1] } else { [1, 0] };
        for sort in order {
            let user = &pair[sort];
            let asked = user.post("/api/auth/code", &json!({ "email": user.email })).await?.expect(202)?;
            times.ask[sort].push(milliseconds(asked.took));
            compare_looks(&asked, &mut asking, "asking", breaches);
        }
        for looks in &mut verifying {
            for sort in order {
                let user = &pair[sort];
                let input = json!({ "email": user.email, "code": WRONG_CODE });
                let tried = user.post("/api/auth/code/verify", &input).await?;
                times.verify[sort].push(milliseconds(tried.took));
                compare_looks(&tried, looks, "verifying", breaches);
            }
        }
        if !passwords {
            continue;
        }
        let pair = [registered(studio).await?, studio.visitor()];
        for sort in order.into_iter().cycle().take(2 * TRIES) {
            let user = &pair[sort];
            let input = json!({ "email": user.email, "password": PASSWORDS[1] });
            let tried = user.post("/api/auth/login", &input).await?;
            times.login[sort].push(milliseconds(tried.took));
            compare_looks(&tried, &mut logging_in, "logging in", breaches);
        }
    }
    Ok(times)
}

/// A fresh browser whose address has an account, made without using up its codes.
async fn known(studio: &Studio) -> Result<User, Trouble> {
    let owner = studio.visitor();
    studio.google(&owner, &owner.email, "/api/auth/google").await?;
    let me = owner.get("/api/auth/me").await?.expect(200)?;
    if me.json["email"] != owner.email.as_str() {
        return Err(me.unexpected());
    }
    Ok(studio.browser_of(&owner.email))
}

/// A fresh browser whose address has an account with a password.
async fn registered(studio: &Studio) -> Result<User, Trouble> {
    let owner = studio.visitor();
    let input = json!({ "email": owner.email, "password": PASSWORDS[0] });
    owner.post("/api/auth/register", &input).await?.expect(201)?;
    Ok(studio.browser_of(&owner.email))
}

type Looks = (u16, Vec<String>, serde_json::Value, String);

/// Every answer looks like the first one of its kind.
fn compare_looks(answer: &Answer, first: &mut Option<Looks>, what: &str, breaches: &mut Breaches) {
    let looks = answer.looks();
    match first {
        None => *first = Some(looks),
        Some(first) => {
            breaches.check(*first == looks, || format!("{what} answers differ: {} {}", answer.status, answer.text))
        }
    }
}

fn milliseconds(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}
