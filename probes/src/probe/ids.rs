//! Every route that takes an id, with every method and an id that is somebody else's: it answers as if there were no
//! such thing, and nothing happens.

use reqwest::{Method, RequestBuilder};
use serde_json::json;

use crate::fixtures::{self, Fixtures, Kind};
use crate::routes::CHANGING;
use crate::studio::Studio;
use crate::user::User;
use crate::verdict::{Breaches, Trouble};

/// The same id with another end: of the same form, and nobody's.
fn nobodys(id: &str) -> String {
    let end = if id.ends_with('0') { '1' } else { '0' };
    format!("{}{end}", &id[..id.len().saturating_sub(1)])
}

pub(super) async fn run(studio: &Studio, breaches: &mut Breaches) -> Result<String, Trouble> {
    let [owner, other] = studio.pair().await?;
    let fixtures = Fixtures::of(studio, &owner).await?;
    let before = [fixtures::seen(&owner).await?, fixtures::seen(&other).await?];
    let (mut tried, mut routes) = (0, 0);
    for route in studio.routes.iter().filter(|route| route.takes_id()) {
        routes += 1;
        for id in fixtures.ids_for(route) {
            let [theirs, nobodys] = [route.with_id(id), route.with_id(&nobodys(id))];
            let requests = requests(&other, &theirs).into_iter().zip(requests(&other, &nobodys));
            for (theirs, nobodys) in requests {
                let [theirs, nobodys] = [other.send(theirs).await?, other.send(nobodys).await?];
                let refused = matches!(theirs.status, 404 | 405);
                breaches.check(refused, || format!("{}: {} {}", theirs.asked, theirs.status, theirs.code()));
                let same = theirs.looks() == nobodys.looks();
                breaches.check(same, || format!("{} tells that it exists", theirs.asked));
                tried += 1;
            }
        }
    }
    let after = [fixtures::seen(&owner).await?, fixtures::seen(&other).await?];
    for (before, after) in before.iter().zip(&after) {
        let changed = fixtures::changed(before, after);
        breaches.check(changed.is_empty(), || format!("changed: {}", changed.join(", ")));
    }
    let controls = controls(studio, &owner, &fixtures).await?;
    let source = if studio.is_described { "its own document" } else { "the built-in list" };
    Ok(format!(
        "{routes} routes of {source}, {tried} tries: 404 as for no such id, nothing changed; {controls} routes answer their owner"
    ))
}

/// All methods, also those a route does not name; with a body that names what any of them takes.
fn requests(user: &User, path: &str) -> Vec<RequestBuilder> {
    let (flag, name, txid) = (true, "Eve", "0".repeat(64));
    let body = json!({
        "favourite": flag, "assets": flag, "visible_mark": flag, "name": name, "headline": name, "txid": txid,
    });
    let mut requests = vec![
        user.request(Method::GET, path),
        user.request(Method::GET, path).header("accept", "text/event-stream"),
        user.request(Method::HEAD, path),
        user.request(Method::DELETE, &format!("{path}?assets=true")),
    ];
    for method in CHANGING {
        requests.push(user.request(method, path).header("idempotency-key", "probe-ids").json(&body));
    }
    requests
}

/// How many of the routes answer their owner with something else than 404: the ids were right. What would destroy
/// something is only done to things that the probe made itself.
async fn controls(studio: &Studio, owner: &User, fixtures: &Fixtures) -> Result<usize, Trouble> {
    let made_here = studio.sandbox().is_ok();
    let mut answered = 0;
    // Behind the operator's door nothing is anybody's: there everybody is told 404, as was tried above.
    let own = studio.routes.iter().filter(|route| route.takes_id() && !route.path.starts_with("/api/operator/"));
    for route in own {
        // A session is ended last of all: there may be only the one in use.
        let safe = |method: &Method| *method == Method::GET || made_here;
        let mut found = false;
        for method in route.methods.iter().filter(|method| safe(method)) {
            for id in fixtures.ids_for(route) {
                let request = owner.request(method.clone(), &route.with_id(id)).header("idempotency-key", "control");
                found |= owner.send(request.json(&json!({ "favourite": true }))).await?.status != 404;
            }
            if found {
                break;
            }
        }
        answered += usize::from(found);
        if !found && made_here && fixtures.one(Kind::Job).is_ok() {
            return Err(Trouble::Unexpected(format!("{} answers its owner 404: the ids were wrong", route.path)));
        }
    }
    Ok(answered)
}
