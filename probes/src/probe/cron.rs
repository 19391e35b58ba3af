//! The cron's bell rings only for who holds its secret.

use reqwest::Method;
use reqwest::header::AUTHORIZATION;

use crate::studio::Studio;
use crate::verdict::{Breaches, Trouble};

const PATH: &str = "/api/cron/reconcile";
/// What a platform without the setting would send, and guesses.
const GUESSES: [&str; 9] =
    ["", "Bearer", "Bearer ", "Bearer undefined", "Bearer null", "Bearer secret", "Basic Og==", "bearer", "Bearer *"];

pub(super) async fn run(studio: &Studio, breaches: &mut Breaches) -> Result<String, Trouble> {
    let visitor = studio.visitor();
    let bare = visitor.send(visitor.bare(Method::GET, PATH)).await?;
    breaches.check(matches!(bare.status, 401 | 403), || format!("without a secret: {}", bare.status));
    for guess in GUESSES {
        let answer = visitor.send(visitor.bare(Method::GET, PATH).header(AUTHORIZATION, guess)).await?;
        breaches.check(matches!(answer.status, 401 | 403), || format!("{guess:?}: {}", answer.status));
    }
    // What a platform's own cron says of itself can be said by anybody.
    let posing = visitor.bare(Method::GET, PATH).header("user-agent", "vercel-cron/1.0").header("x-vercel-cron", "1");
    let answer = visitor.send(posing).await?;
    breaches.check(matches!(answer.status, 401 | 403), || format!("posing as the platform: {}", answer.status));
    Ok(format!("{} tries without the secret refused", GUESSES.len() + 2))
}
