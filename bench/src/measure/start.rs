//! From exec to the first answer, as the platform starts a function, and the memory it then has.

use std::path::Path;

use http::{Method, StatusCode};

use crate::asker::Asker;
use crate::failed::{Done, Failed};
use crate::load::{Asked, Connection};
use crate::report::{Report, Table, Target, figure, median};
use crate::seed::{self, COLLECTOR, cookie};
use crate::server::Server;
use crate::settings::Place;
use crate::sizes::Sizes;

const EMPTY: &str = "darkroom-bench-empty";

/// A first request and its answer.
struct First {
    what: &'static str,
    function: String,
    asked: Asked,
    status: StatusCode,
    millis: Vec<f64>,
    memory_kb: Vec<f64>,
}

impl First {
    const fn new(what: &'static str, function: String, asked: Asked, status: StatusCode) -> Self {
        Self { what, function, asked, status, millis: Vec::new(), memory_kb: Vec::new() }
    }
}

pub(crate) async fn measure(place: &Place, asker: &Asker<'_>, sizes: &Sizes, report: &mut Report) -> Done {
    let (heaviest, bytes) = heaviest(place)?;
    let upload = format!("/api/media/uploads/{}", seed::id("upl", 999));
    let signed_in = |asked: Asked| asked.header("cookie", &cookie(asker.settings, COLLECTOR));
    // The heaviest is the one that looks after everything: another would need another first request.
    if heaviest != "cron_reconcile" {
        return Err(Failed::new(format!("the heaviest function is {heaviest} now: give it a first request here")));
    }
    let mut firsts = [
        First::new("empty function", EMPTY.to_owned(), Asked::new(Method::GET, "/"), StatusCode::OK),
        First::new(
            "heaviest, refuses a stranger",
            heaviest.clone(),
            Asked::new(Method::GET, "/api/cron/reconcile"),
            StatusCode::UNAUTHORIZED,
        ),
        First::new(
            "heaviest that people call, asks the database",
            "media_uploads_id".to_owned(),
            signed_in(Asked::new(Method::DELETE, upload.as_str()))?,
            StatusCode::NOT_FOUND,
        ),
        First::new(
            "list of 20, with its addresses",
            "media_assets".to_owned(),
            signed_in(Asked::new(Method::GET, "/api/media/assets"))?,
            StatusCode::OK,
        ),
    ];
    for _ in 0..sizes.starts {
        for first in &mut firsts {
            once(place, asker, first).await?;
        }
    }
    let words = format!(
        "Median of {} starts, taking turns: a process is started with a socket and a port, says that it listens, gets one \
         request over a new connection, and answers it whole. The heaviest function is `{heaviest}` ({} MB).",
        sizes.starts,
        figure(megabytes(bytes)),
    );
    let mut table = Table::new("Start", &words, &["first answer", "ms", "resident memory, MB"]);
    let medians: Vec<f64> = firsts.iter().map(|first| median(first.millis.clone())).collect();
    for (first, millis) in firsts.iter().zip(&medians) {
        table.row(vec![first.what.to_owned(), figure(*millis), figure(median(first.memory_kb.clone()) / 1024.0)]);
    }
    report.add(table);
    for (what, ratio) in [
        ("start of the heaviest function beside an empty one", medians[1] / medians[0]),
        ("start of the heaviest that people call, with a first read of the database", medians[2] / medians[0]),
    ] {
        let measured = format!("{} times", figure(ratio));
        report.target(Target { what, limit: "3 times", measured, is_met: ratio <= 3.0 });
    }
    Ok(())
}

async fn once(place: &Place, asker: &Asker<'_>, first: &mut First) -> Done {
    let server = Server::function(place, asker.settings, &first.function).await?;
    let answer = Connection::open(server.port).await?.ask(&first.asked, 1).await?;
    let elapsed = server.began.elapsed();
    if answer.status != first.status {
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        return Err(Failed::new(format!("{}: {} {body}", first.what, answer.status)));
    }
    first.millis.push(elapsed.as_secs_f64() * 1000.0);
    #[expect(clippy::cast_precision_loss, reason = "kilobytes")]
    first.memory_kb.push(server.process.memory_kb()? as f64);
    Ok(())
}

/// The function with the largest binary.
fn heaviest(place: &Place) -> Done<(String, u64)> {
    let manifest = std::fs::read_to_string(place.root.join("Cargo.toml"))?;
    let names = manifest.split("[[bin]]").skip(1).filter_map(|block| block.split('"').nth(1));
    let sized = names.filter_map(|name| Some((name.to_owned(), size(&place.release.join(name))?)));
    sized.max_by_key(|(_, bytes)| *bytes).ok_or_else(|| Failed::new("no function is built"))
}

fn size(path: &Path) -> Option<u64> {
    std::fs::metadata(path).ok().map(|found| found.len())
}

#[expect(clippy::cast_precision_loss, reason = "megabytes")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1_000_000.0
}
