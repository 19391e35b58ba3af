//! Mailed codes: five tries, used once, good in the browser that asked, not mailed again and again.

use futures_util::future::join_all;
use serde_json::json;

use crate::answer::Answer;
use crate::studio::Studio;
use crate::user::User;
use crate::verdict::{Breaches, Trouble};

/// More wrong tries than a six-digit code may survive.
const GUESSES: usize = 10;
const VERIFY: &str = "/api/auth/code/verify";

pub(super) async fn run(studio: &Studio, breaches: &mut Breaches) -> Result<String, Trouble> {
    // Guessed at, one after the other and at once: then the right one is worth nothing.
    for at_once in [false, true] {
        let (user, code) = asked(studio).await?;
        let wrong: Vec<String> = (1..=GUESSES).map(|step| other_code(&code, step)).collect();
        if at_once {
            for answer in join_all(wrong.iter().map(|guess| verify(&user, guess))).await {
                refused(&answer?, "a wrong code", breaches);
            }
        } else {
            for guess in &wrong {
                refused(&verify(&user, guess).await?, "a wrong code", breaches);
            }
        }
        refused(&verify(&user, &code).await?, "the right code after ten wrong ones", breaches);
    }

    // In another browser, then in its own, then once more.
    let (user, code) = asked(studio).await?;
    let elsewhere = studio.browser_of(&user.email);
    refused(&verify(&elsewhere, &code).await?, "a code in another browser", breaches);
    let again = user.post("/api/auth/code", &json!({ "email": user.email })).await?;
    let told = again.headers.contains_key("retry-after");
    breaches.check(again.status == 429 && told, || format!("a second code at once: {}", again.status));
    let twins = [user.twin(), user.twin()];
    let both = join_all(twins.iter().map(|twin| verify(twin, &code))).await;
    let signed_in = both.iter().flatten().filter(|answer| answer.status == 200).count();
    breaches.check(signed_in == 1, || format!("one code, twice at once: signed in {signed_in} times"));
    refused(&verify(&user, &code).await?, "a used code", breaches);
    Ok(format!(
        "burnt by {GUESSES} wrong tries, also at once; used once, also at once; worth nothing in another browser; 429 for a second mail"
    ))
}

/// Somebody whose code is in the mail.
async fn asked(studio: &Studio) -> Result<(User, String), Trouble> {
    let user = studio.visitor();
    user.post("/api/auth/code", &json!({ "email": user.email })).await?.expect(202)?;
    let code = studio.sandbox()?.code(&user.email).await?;
    Ok((user, code))
}

async fn verify(user: &User, code: &str) -> Result<Answer, Trouble> {
    user.post(VERIFY, &json!({ "email": user.email, "code": code })).await
}

fn refused(answer: &Answer, what: &str, breaches: &mut Breaches) {
    breaches.check(matches!(answer.status, 401 | 429), || format!("{what}: {}", answer.status));
}

/// Six digits that are not `code`.
fn other_code(code: &str, step: usize) -> String {
    let number: usize = code.parse().unwrap_or_default();
    format!("{:06}", (number + step) % 1_000_000)
}
