//! Lists: a cursor or a filter that was made by hand, or taken from somebody else, shows nothing of theirs.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::account;
use crate::fixtures::{Fixtures, Kind, LISTS};
use crate::studio::Studio;
use crate::verdict::{Breaches, Trouble};

/// As large as an id or a number gets: the page after it is the first one.
const HIGHEST: [&str; 3] = ["9223372036854775807", "job_7ZZZZZZZZZZZZZZZZZZZZZZZZZ", "ast_7ZZZZZZZZZZZZZZZZZZZZZZZZZ"];

pub(super) async fn run(studio: &Studio, breaches: &mut Breaches) -> Result<String, Trouble> {
    let [owner, thief] = studio.pair().await?;
    let fixtures = Fixtures::of(studio, &owner).await?;
    let model = fixtures.one(Kind::Model).unwrap_or("none").to_owned();
    let mut tried = 0;
    for list in LISTS {
        let theirs: Vec<String> = account::all(&owner, list).await?.iter().filter_map(own_id).collect();
        let stolen = owner.get(&format!("{list}?limit=1")).await?.json["next"].as_str().map(str::to_owned);
        let mut queries: Vec<String> = HIGHEST.iter().map(|key| cursor(key)).collect();
        queries.extend(stolen.map(|cursor| format!("cursor={cursor}")));
        queries.extend(theirs.iter().take(3).map(|id| cursor(id)));
        for key in ["' OR 1=1 --", "0) UNION SELECT", "-1", "\u{0}", "1e9", "%"] {
            queries.push(cursor(key));
        }
        for plain in ["cursor=..", "cursor=%00", "cursor[]=1", "limit=-1", "limit=0", "limit=1000000000", "limit=1e2"] {
            queries.push(plain.to_owned());
        }
        queries.push(format!("model={model}"));
        queries.push("studio=' OR 1=1 --&kind=' OR 1=1 --&state=' OR 1=1 --".replace(' ', "%20"));
        queries.push("user_id=1&user=1&all=true&owner=*".to_owned());
        for query in queries {
            let answer = thief.get(&format!("{list}?{query}")).await?;
            tried += 1;
            breaches
                .check(answer.status == 200 || answer.is_refused(), || format!("{list}?{query}: {}", answer.status));
            let shown = answer.list("/items");
            let leak = shown.iter().filter_map(own_id).any(|id| theirs.contains(&id));
            breaches.check(!leak, || format!("{list}?{query} shows another's rows"));
            breaches.check(shown.len() <= 110, || format!("{list}?{query} shows {} rows", shown.len()));
        }
    }
    Ok(format!("{tried} cursors and filters on {} lists: nothing of another's, no error of the server", LISTS.len()))
}

fn cursor(key: &str) -> String {
    format!("cursor={}", URL_SAFE_NO_PAD.encode(key))
}

/// The id of a thing that is somebody's: base models are everybody's, and so are prompts of the library.
fn own_id(item: &Value) -> Option<String> {
    let id = item["id"].as_str()?;
    (id.contains('_') && item["own"] != false).then(|| id.to_owned())
}
