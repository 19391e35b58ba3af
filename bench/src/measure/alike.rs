//! The peer does the same: before anything is measured, both answer the same requests alike.

use std::collections::BTreeSet;

use http::{HeaderValue, Method, StatusCode};
use serde_json::Value;

use crate::asker::{Asker, Kind};
use crate::failed::{Done, Failed};
use crate::load::{Answer, Asked, Connection};
use crate::seed::{COLLECTOR, cookie};
use crate::server::Server;
use crate::settings::Place;

/// Fails with the first difference.
pub(crate) async fn check(place: &Place, asker: &mut Asker<'_>, peer: &Server) -> Done {
    photos(place, asker, peer).await?;
    webhooks(place, asker, peer).await?;
    lists(place, asker, peer).await?;
    asker.data.settled().await?;
    asker.data.audit().await
}

/// Both servers of a function, ours first.
async fn both(place: &Place, asker: &Asker<'_>, kind: Kind, peer: &Server) -> Done<(Server, [Connection; 2])> {
    let ours = Server::function(place, asker.settings, kind.function()).await?;
    let connections = [Connection::open(ours.port).await?, Connection::open(peer.port).await?];
    Ok((ours, connections))
}

async fn photos(place: &Place, asker: &mut Asker<'_>, peer: &Server) -> Done {
    let (_ours, mut servers) = both(place, asker, Kind::Photo, peer).await?;
    let mut shapes = Vec::new();
    for server in &mut servers {
        let asked = asker.ask(Kind::Photo, 1)?.remove(0);
        let first = expect(server, &asked, StatusCode::ACCEPTED, "a photo").await?;
        let again = expect(server, &asked, StatusCode::ACCEPTED, "the same photo again").await?;
        if first != again {
            return Err(Failed::new("the same key and body gave two answers"));
        }
        shapes.push(paths(&first));
        let other = asked.clone().json(String::from_utf8_lossy(&asked.body).replace("quiet", "loud"));
        expect(server, &other, StatusCode::CONFLICT, "another body with the same key").await?;
        let mut stranger = asked.clone();
        stranger.headers.insert("cookie", HeaderValue::from_static("__Host-session=a.b.c"));
        expect(server, &stranger, StatusCode::UNAUTHORIZED, "a forged session").await?;
        let mut poor = asker.ask(Kind::Photo, 1)?.remove(0).json(r#"{"model":"mdl_x","prompt":""}"#.to_owned());
        expect(server, &poor, StatusCode::UNPROCESSABLE_ENTITY, "an empty prompt").await?;
        poor.headers.remove("idempotency-key");
        expect(server, &poor, StatusCode::UNPROCESSABLE_ENTITY, "no key").await?;
    }
    same("a photo", &shapes)
}

async fn webhooks(place: &Place, asker: &mut Asker<'_>, peer: &Server) -> Done {
    let (_ours, mut servers) = both(place, asker, Kind::Webhook, peer).await?;
    for server in &mut servers {
        let news = asker.ask(Kind::Webhook, 1)?.remove(0);
        let mut forged = news.clone();
        let signature = HeaderValue::from_static("v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        forged.headers.insert("webhook-signature", signature);
        expect(server, &forged, StatusCode::UNAUTHORIZED, "a forged webhook").await?;
        for what in ["news", "the same news again"] {
            expect(server, &news, StatusCode::OK, what).await?;
        }
    }
    Ok(())
}

async fn lists(place: &Place, asker: &mut Asker<'_>, peer: &Server) -> Done {
    let (_ours, mut servers) = both(place, asker, Kind::List, peer).await?;
    let cookie = cookie(asker.settings, COLLECTOR);
    let first = Asked::new(Method::GET, "/api/media/assets?limit=20").header("cookie", &cookie)?;
    let mut pages = Vec::new();
    for server in &mut servers {
        let page = expect(server, &first, StatusCode::OK, "a list").await?;
        let next = page["next"].as_str().unwrap_or_default();
        let second = Asked::new(Method::GET, format!("/api/media/assets?cursor={next}")).header("cookie", &cookie)?;
        let second = expect(server, &second, StatusCode::OK, "its second page").await?;
        pages.push((ids(&page), ids(&second), page["next"].clone(), paths(&page["items"][0])));
    }
    same("a list", &pages)
}

fn same<T: PartialEq>(what: &str, both: &[T]) -> Done {
    let alike = both.windows(2).all(|pair| pair[0] == pair[1]);
    if alike { Ok(()) } else { Err(Failed::new(format!("{what}: the peer's answer is another"))) }
}

async fn expect(server: &mut Connection, asked: &Asked, status: StatusCode, what: &str) -> Done<Value> {
    let Answer { status: given, body } = server.ask(asked, 1).await?;
    if given != status {
        let body = String::from_utf8_lossy(&body).into_owned();
        return Err(Failed::new(format!("{what}: {given} instead of {status}: {body}")));
    }
    Ok(serde_json::from_slice(&body)?)
}

fn ids(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().map(|item| item["id"].to_string()).collect()
}

/// The places of a document that hold a value: its shape.
fn paths(document: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![(String::new(), document)];
    while let Some((path, value)) = waiting.pop() {
        match value {
            Value::Object(members) => {
                waiting.extend(members.iter().map(|(name, value)| (format!("{path}/{name}"), value)));
            }
            Value::Array(items) => waiting.extend(items.iter().take(1).map(|item| (format!("{path}/0"), item))),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                found.insert(path);
            }
        }
    }
    found
}
