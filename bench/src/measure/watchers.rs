//! A hundred people who each watch a job: how late they hear of an event, and what their watching costs.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use darkroom::db::Stmt;
use http::{Method, StatusCode};
use http_body_util::BodyExt as _;

use crate::asker::Asker;
use crate::failed::{Done, Failed};
use crate::load::{Asked, Connection, Latencies};
use crate::report::{Report, Table, figure, millis};
use crate::seed::{self, cookie, owner};
use crate::server::Server;
use crate::settings::{Place, now};
use crate::sizes::Sizes;

/// Between two events of one job.
const EVERY: Duration = Duration::from_millis(1_500);
/// After the last event everybody has heard of it by then.
const PATIENCE: Duration = Duration::from_secs(15);

/// When each event was written, by its number in the run.
type Written = Arc<Mutex<Vec<Option<Instant>>>>;

pub(crate) async fn measure(place: &Place, asker: &Asker<'_>, sizes: &Sizes, report: &mut Report) -> Done {
    let server = Server::function(place, asker.settings, "predict_id_events").await?;
    let idle_kb = server.process.memory_kb()?;
    let jobs = asker.data.watched();
    let written: Written = Arc::new(Mutex::new(vec![None; jobs.len() * sizes.events]));
    let mut watching = Vec::new();
    for job in &jobs {
        let asked = Asked::new(Method::GET, format!("/api/predict/{}/events", seed::id("job", *job)))
            .header("cookie", &cookie(asker.settings, owner(*job)))?
            .header("accept", "text/event-stream")?;
        watching.push(tokio::spawn(watch(server.port, asked, sizes.events, Arc::clone(&written))));
    }
    let (before, began) = (server.process.cpu()?, Instant::now());
    write(asker, &jobs, sizes.events, &written).await?;
    let mut delays = Vec::new();
    for watcher in watching {
        delays.extend(tokio::time::timeout(PATIENCE, watcher).await???);
    }
    let (cpu, wall) = (server.process.cpu()?.saturating_sub(before), began.elapsed());
    let memory_kb = server.process.memory_kb()?;
    let delays = Latencies::new(delays);
    let words = format!(
        "{} connections to one instance of the event stream, each for a job of its own; {} events per job. The delay is \
         from the end of the write to the arrival at the watcher. A stream looks once a second, so half a second is what \
         is to be expected.",
        jobs.len(),
        sizes.events
    );
    let columns = ["watchers", "delay p50 ms", "delay p99 ms", "CPU-ms per s", "resident memory, MB", "before, MB"];
    let mut table = Table::new("Watchers", &words, &columns);
    table.row(vec![
        jobs.len().to_string(),
        millis(delays.quantile(0.5)),
        millis(delays.quantile(0.99)),
        figure(cpu.as_secs_f64() * 1000.0 / wall.as_secs_f64()),
        (memory_kb / 1024).to_string(),
        (idle_kb / 1024).to_string(),
    ]);
    report.add(table);
    Ok(())
}

/// Writes every job's events, spread evenly over the time between two of one job.
async fn write(asker: &Asker<'_>, jobs: &[u64], events: usize, written: &Written) -> Done {
    let pause = EVERY / u32::try_from(jobs.len().max(1))?;
    for event in 0..events {
        for (place, job) in jobs.iter().enumerate() {
            let number = event * jobs.len() + place;
            let line = Stmt::new(
                "INSERT INTO job_events (job_id, seq, at, kind, data)
                 SELECT ?1, COALESCE(MAX(seq), 0) + 1, ?2, 'log', ?3 FROM job_events WHERE job_id = ?1",
            )
            .bind(seed::id("job", *job))
            .bind(now())
            .bind(format!(r#"{{"lines":["event:{number};"]}}"#));
            asker.data.db.write(vec![line]).await?;
            if let Some(at) = written.lock().unwrap_or_else(PoisonError::into_inner).get_mut(number) {
                *at = Some(Instant::now());
            }
            // The load itself: events come at this pace.
            tokio::time::sleep(pause).await;
        }
    }
    Ok(())
}

/// Reads a stream until so many events came, and gives the delay of each.
async fn watch(port: u16, asked: Asked, events: usize, written: Written) -> Done<Vec<Duration>> {
    let mut connection = Connection::open(port).await?;
    let response = connection.start(&asked, 1).await?;
    if response.status() != StatusCode::OK {
        return Err(Failed::new(format!("an event stream: {}", response.status())));
    }
    let mut body = response.into_body();
    let (mut text, mut delays) = (String::new(), Vec::new());
    while delays.len() < events {
        let frame = body.frame().await.ok_or_else(|| Failed::new("an event stream ended early"))??;
        let arrived = Instant::now();
        text.push_str(&String::from_utf8_lossy(frame.data_ref().map_or(&[][..], |data| data)));
        while let Some((number, rest)) = next_event(&text) {
            // An event can arrive before its writer has heard that it is written.
            let at = written.lock().unwrap_or_else(PoisonError::into_inner).get(number).copied().flatten();
            delays.push(at.map_or(Duration::ZERO, |at| arrived.saturating_duration_since(at)));
            text = rest;
        }
    }
    Ok(delays)
}

/// The number in the next `event:…;` and what comes after it.
fn next_event(text: &str) -> Option<(usize, String)> {
    let (_, after) = text.split_once("[\"event:")?;
    let (number, rest) = after.split_once(';')?;
    Some((number.parse().ok()?, rest.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_found_in_what_has_arrived_so_far() {
        let text = "retry: 1500\n\nid: 1\nevent: log\ndata: {\"lines\":[\"event:12;\"]}\n\nid: 2\nevent: log\ndata: {\"lines\":[\"event:1";
        let (number, rest) = next_event(text).unwrap();
        assert_eq!(number, 12);
        assert!(next_event(&rest).is_none(), "half of an event");
    }
}
