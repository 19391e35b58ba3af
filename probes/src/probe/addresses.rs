//! E-mail addresses that are not what they seem: no second recipient, and nobody comes into another's account.

use serde_json::json;

use crate::secret;
use crate::studio::Studio;
use crate::verdict::{Breaches, Trouble};

pub(super) async fn run(studio: &Studio, breaches: &mut Breaches) -> Result<String, Trouble> {
    let sandbox = studio.sandbox()?;
    let visitor = studio.visitor();
    let hook = format!("evil-{}@example.com", secret::letters(8));
    let refused = [
        format!("a@example.com\r\nBcc: {hook}"),
        format!("a@example.com\n{hook}"),
        format!("a@example.com,{hook}"),
        format!("a@example.com;{hook}"),
        format!("<{hook}>, a@example.com"),
        format!("a@example.com {hook}"),
        format!("a@example.com%0a{hook}\u{0}"),
        format!("{}@example.com", "a".repeat(65)),
        format!("a@{}.com", "b".repeat(300)),
        "a@localhost".to_owned(),
        "a@@example.com".to_owned(),
        "a@[127.0.0.1]".to_owned(),
        "@example.com".to_owned(),
    ];
    for address in &refused {
        let answer = visitor.post("/api/auth/code", &json!({ "email": address })).await?;
        breaches.check(answer.status == 422, || format!("{address:?}: {}", answer.status));
    }
    let to_evil = sandbox.mails(&hook).await?.len();
    breaches.check(to_evil == 0, || format!("{to_evil} mails went to a smuggled recipient"));

    let mut lookalikes = 0;
    let name = format!("kim-{}", secret::letters(8));
    let victim = studio.browser_of(&format!("{name}@example.com"));
    studio.sign_in(&victim).await?;
    let id = victim.get("/api/auth/me").await?.expect(200)?.text_of("/id")?;
    for lookalike in [
        // The Kelvin sign and the dotted capital become plain letters when they are made small.
        format!("{}@example.com", name.replacen('k', "\u{212a}", 1)),
        format!("{}@example.com", name.replacen('i', "\u{130}", 1)),
        format!("{}@example.com", name.replacen('i', "\u{131}", 1)),
        // Full width, Cyrillic, with something invisible.
        format!("{}@example.com", name.replacen('k', "\u{ff4b}", 1)),
        format!("{}@example.com", name.replacen('i', "\u{456}", 1)),
        format!("{name}\u{200b}@example.com"),
        format!("{name}\u{ad}@example.com"),
    ] {
        lookalikes += 1;
        let browser = studio.visitor();
        match studio.google(&browser, &lookalike, "/api/auth/google").await {
            Ok(_) => {}
            Err(Trouble::Missing(_)) => break,
            Err(trouble) => return Err(trouble),
        }
        let me = browser.get("/api/auth/me").await?;
        let taken = me.status == 200 && me.json["id"] == id.as_str();
        breaches.check(!taken, || format!("{} comes into {}'s account", escaped(&lookalike), victim.email));
    }
    Ok(format!(
        "{} spoiled addresses refused, no mail smuggled; {lookalikes} lookalikes do not come into the account",
        refused.len()
    ))
}

/// With every letter that is not ASCII spelt out.
fn escaped(text: &str) -> String {
    let spell = |letter: char| if letter.is_ascii() { letter.to_string() } else { letter.escape_unicode().to_string() };
    text.chars().map(spell).collect()
}
