//! Somebody wants to pay while the payment account has no wallets, or does not take their address: there is a page to
//! pay on, not a fault.

use serde_json::{Value, json};

use crate::studio::Studio;
use crate::verdict::{Breaches, Trouble};

const ORDERS: &str = "/api/billing/orders";
/// What the account is like again afterwards.
const USUAL: [(&str, bool); 2] = [("wallets", true), ("email_refused", false)];

pub(super) async fn run(studio: &Studio, breaches: &mut Breaches) -> Result<String, Trouble> {
    let found = pressed(studio, breaches).await;
    let sandbox = studio.sandbox()?;
    for (name, usual) in USUAL {
        sandbox.stripe_settings(name, usual).await?;
    }
    found
}

async fn pressed(studio: &Studio, breaches: &mut Breaches) -> Result<String, Trouble> {
    let sandbox = studio.sandbox()?;
    let mei = studio.user().await?;
    let catalogue = mei.get("/api/billing/catalogue").await?.expect(200)?;
    let packs: Vec<Value> = catalogue.list("/packs");
    if packs.is_empty() {
        return Err(Trouble::Missing("this studio sells no packs".to_owned()));
    }
    let mut pages = 0;
    for (name, value) in [("wallets", false), ("email_refused", true)] {
        sandbox.stripe_settings(name, value).await?;
        for pack in &packs {
            let input = json!({ "pack": pack["id"], "method": "stripe" });
            let answer = mei.order(ORDERS, &input).await?;
            let page = answer.status == 201 && answer.json["checkout_url"].is_string();
            breaches.check(page, || format!("{name} {value}: {} is answered with {}", pack["id"], answer.status));
            pages += 1;
        }
    }
    Ok(format!("{pages} packs with the wallets off and with an address that is refused: a page for each"))
}
