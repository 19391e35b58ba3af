//! A session belongs to who signed in: it is new then, nobody chose it, and it is over when it is ended.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::header::SET_COOKIE;
use serde_json::json;

use crate::studio::Studio;
use crate::user::{SESSION_COOKIE, User};
use crate::verdict::{Breaches, Trouble};

/// A session that somebody made up for somebody else.
const PLANTED: &str = "planted";

pub(super) async fn run(studio: &Studio, breaches: &mut Breaches) -> Result<String, Trouble> {
    let attacker = studio.user().await?;
    let theirs = session(&attacker)?;

    // Whatever the browser brings along, signing in makes a session of its own.
    let mut seen = vec![theirs.clone()];
    for planted in [theirs.as_str(), PLANTED] {
        let victim = studio.visitor();
        victim.set_cookie(SESSION_COOKIE, planted);
        studio.sign_in(&victim).await?;
        let fresh = session(&victim)?;
        breaches.check(!seen.contains(&fresh) && fresh != planted, || "a planted session was taken over".to_owned());
        let me = attacker.get("/api/auth/me").await?;
        breaches.check(me.json["email"] == attacker.email.as_str(), || "the planted session changed hands".to_owned());
        seen.push(fresh);
    }
    flags(studio, breaches).await?;

    // Made by hand.
    for (what, cookie) in tampered(&theirs) {
        let forger = studio.visitor();
        forger.set_cookie(SESSION_COOKIE, &cookie);
        let me = forger.get("/api/auth/me").await?;
        breaches.check(me.status == 401, || format!("{what}: {}", me.status));
    }

    // Over is over, also for a copy.
    let mei = studio.user().await?;
    let thief = mei.copied();
    thief.get("/api/auth/me").await?.expect(200)?;
    mei.post("/api/auth/logout", &json!({})).await?.expect(204)?;
    let copy = thief.get("/api/auth/me").await?;
    breaches.check(copy.status == 401, || format!("a copied cookie after sign-out: {}", copy.status));
    let ordered = thief.order("/api/predict/photos", &json!({ "model": "flux", "prompt": "x" })).await?;
    breaches.check(ordered.status == 401, || format!("an order with it: {}", ordered.status));
    let ended = end_elsewhere(studio, breaches).await?;
    Ok(format!(
        "2 planted cookies replaced, flags right, {} made by hand refused, a copy is dead after sign-out{ended}",
        tampered(&theirs).len()
    ))
}

fn session(user: &User) -> Result<String, Trouble> {
    user.cookie(SESSION_COOKIE).ok_or_else(|| Trouble::Unexpected("signing in gave no session".to_owned()))
}

/// HttpOnly, Secure, SameSite, this host only.
async fn flags(studio: &Studio, breaches: &mut Breaches) -> Result<(), Trouble> {
    let user = studio.visitor();
    user.post("/api/auth/code", &json!({ "email": user.email })).await?.expect(202)?;
    let code = studio.sandbox()?.code(&user.email).await?;
    let input = json!({ "email": user.email, "code": code });
    let answer = user.post("/api/auth/code/verify", &input).await?.expect(200)?;
    let cookies = answer.headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    for cookie in cookies {
        let attributes: Vec<String> = cookie.split(';').skip(1).map(|part| part.trim().to_lowercase()).collect();
        let name = cookie.split('=').next().unwrap_or_default();
        let has = |wanted: &str| attributes.iter().any(|attribute| attribute == wanted);
        breaches.check(has("httponly") && has("secure"), || format!("{name} is not HttpOnly and Secure"));
        breaches.check(has("samesite=lax") || has("samesite=strict"), || format!("{name} has no SameSite"));
        let host_only = name.starts_with("__Host-") && has("path=/");
        let domain = attributes.iter().any(|attribute| attribute.starts_with("domain="));
        breaches.check(host_only && !domain, || format!("{name} is not of this host only"));
    }
    Ok(())
}

/// Cookies that look like one that is good.
fn tampered(good: &str) -> Vec<(&'static str, String)> {
    let parts: Vec<&str> = good.split('.').collect();
    let [head, claims, tag] = parts[..] else { return vec![("a made-up session", "x.y.z".to_owned())] };
    let unsigned = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
    let flipped = if claims.ends_with('A') { 'B' } else { 'A' };
    let changed = format!("{}{flipped}", &claims[..claims.len().saturating_sub(1)]);
    let exchanged = if tag.starts_with('A') { 'B' } else { 'A' };
    let other_tag = format!("{exchanged}{}", tag.get(1..).unwrap_or_default());
    vec![
        ("a session without algorithm", format!("{unsigned}.{claims}.")),
        ("a session without algorithm, signed", format!("{unsigned}.{claims}.{tag}")),
        ("a session without signature", format!("{head}.{claims}.")),
        ("a session with another signature", format!("{head}.{claims}.{other_tag}")),
        ("a session with other claims", format!("{head}.{changed}.{tag}")),
        ("an empty session", String::new()),
    ]
}

/// Ends a session from another browser of the same user, where a second one can be had.
async fn end_elsewhere(studio: &Studio, breaches: &mut Breaches) -> Result<&'static str, Trouble> {
    let [here, there] = [studio.visitor(), studio.visitor()];
    there.set_cookie(SESSION_COOKIE, PLANTED);
    for browser in [&here, &there] {
        match studio.google(browser, &here.email, "/api/auth/google").await {
            Ok(_) => {}
            Err(Trouble::Missing(_)) => return Ok(""),
            Err(trouble) => return Err(trouble),
        }
    }
    breaches.check(session(&there)? != PLANTED, || "Google signed in to a planted session".to_owned());
    let sessions = here.get("/api/auth/sessions").await?.expect(200)?.list("/items");
    let other = sessions.iter().find(|session| session["current"] == false).and_then(|session| session["id"].as_str());
    let other = other.ok_or_else(|| Trouble::Unexpected("the second session is not listed".to_owned()))?;
    here.delete(&format!("/api/auth/sessions/{other}")).await?.expect(204)?;
    let me = there.get("/api/auth/me").await?;
    breaches.check(me.status == 401, || format!("a session ended from elsewhere: {}", me.status));
    Ok(" and one ended from elsewhere too")
}
