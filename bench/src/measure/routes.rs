//! CPU and latency per request, ours and the peer's taking turns.

use std::time::{Duration, Instant};

use crate::asker::{Asker, Kind};
use crate::failed::Done;
use crate::load::{self, Latencies};
use crate::report::{Report, Table, Target, figure, millis};
use crate::server::Server;
use crate::settings::Place;
use crate::sizes::{Sizes, TOGETHER};

/// What a server used for so many requests.
#[derive(Default)]
pub(crate) struct Tally {
    requests: usize,
    cpu: Duration,
    wall: Duration,
    latencies: Vec<Duration>,
}

impl Tally {
    /// CPU time per request, in milliseconds.
    pub(crate) fn cpu_millis(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "thousands")]
        let requests = self.requests.max(1) as f64;
        self.cpu.as_secs_f64() * 1000.0 / requests
    }

    /// CPU, p50 and p99 as cells.
    pub(crate) fn cells(&self) -> [String; 3] {
        let latencies = Latencies::new(self.latencies.clone());
        [figure(self.cpu_millis()), millis(latencies.quantile(0.5)), millis(latencies.quantile(0.99))]
    }

    /// The middle latency, in milliseconds.
    pub(crate) fn median_millis(&self) -> f64 {
        Latencies::new(self.latencies.clone()).quantile(0.5).as_secs_f64() * 1000.0
    }

    fn rate(&self) -> String {
        #[expect(clippy::cast_precision_loss, reason = "thousands")]
        let requests = self.requests as f64;
        format!("{:.0}", requests / self.wall.as_secs_f64().max(0.001))
    }

    /// Sends `asked` to `server` and adds what it used. `settle` ends when the work after the answers is done.
    pub(crate) async fn add(
        &mut self,
        server: &Server,
        connections: usize,
        asked: Vec<load::Asked>,
        expected: http::StatusCode,
        settle: impl Future<Output = Done>,
    ) -> Done {
        let count = asked.len();
        let (before, began) = (server.process.cpu()?, Instant::now());
        let latencies = load::run(server.port, connections, asked, expected).await?;
        self.wall += began.elapsed();
        settle.await?;
        self.cpu += server.process.cpu()?.saturating_sub(before);
        self.requests += count;
        self.latencies.extend(latencies);
        Ok(())
    }
}

/// One server's numbers for one kind of request.
#[derive(Default)]
struct Line {
    alone: Tally,
    together: Tally,
}

/// Measures every kind on ours and, when there is one, on the peer.
pub(crate) async fn measure(
    place: &Place,
    asker: &mut Asker<'_>,
    peer: Option<&Server>,
    sizes: &Sizes,
    report: &mut Report,
) -> Done {
    let columns =
        ["route", "server", "CPU-ms", "p50 ms", "p99 ms", "CPU-ms ×16", "p50 ×16", "p99 ×16", "requests/s ×16"];
    let words = "CPU of the serving process alone, per request, with its work after the answer; latency as the client \
                 sees it, over 1 and over 16 connections. The database, the engine and the storage are other \
                 processes.";
    let mut table = Table::new("Routes", words, &columns);
    for kind in Kind::ALL {
        let ours = Server::function(place, asker.settings, kind.function()).await?;
        let mut lines: Vec<(&Server, Line)> =
            std::iter::once(&ours).chain(peer).map(|server| (server, Line::default())).collect();
        rounds(asker, kind, sizes, &mut lines).await?;
        for (server, line) in &lines {
            let name = if server.name == "next" { "next" } else { "darkroom" };
            let [cpu, p50, p99] = line.alone.cells();
            let [cpu_together, p50_together, p99_together] = line.together.cells();
            let rate = line.together.rate();
            let route = kind.title().to_owned();
            table.row(vec![route, name.to_owned(), cpu, p50, p99, cpu_together, p50_together, p99_together, rate]);
        }
        if kind == Kind::Photo {
            promises(&lines, report);
        }
    }
    table.remark(&format!(
        "{} requests were sent again because the database server had stalled; they count as one, with all the waiting.",
        load::sent_again()
    ));
    report.add(table);
    Ok(())
}

async fn rounds(asker: &mut Asker<'_>, kind: Kind, sizes: &Sizes, lines: &mut [(&Server, Line)]) -> Done {
    for (server, _) in lines.iter() {
        let warm = asker.ask(kind, sizes.warm)?;
        load::run(server.port, TOGETHER, warm, kind.status()).await?;
        asker.data.settled().await?;
    }
    for _ in 0..sizes.rounds {
        for (server, line) in lines.iter_mut() {
            let asked = asker.ask(kind, sizes.alone)?;
            line.alone.add(server, 1, asked, kind.status(), asker.data.settled()).await?;
            let asked = asker.ask(kind, sizes.together)?;
            line.together.add(server, TOGETHER, asked, kind.status(), asker.data.settled()).await?;
        }
    }
    Ok(())
}

fn promises(lines: &[(&Server, Line)], report: &mut Report) {
    let cpu = |place: usize| lines.get(place).map(|(_, line)| line.alone.cpu_millis());
    let Some(ours) = cpu(0) else { return };
    report.target(Target {
        what: "CPU of create photo, with its engine call",
        limit: "1 ms",
        measured: format!("{} ms", figure(ours)),
        is_met: ours <= 1.0,
    });
    if let Some(peer) = cpu(1) {
        report.target(Target {
            what: "CPU of create photo beside the peer's",
            limit: "1/3",
            measured: format!("{} ({} ms to {} ms)", figure(ours / peer), figure(ours), figure(peer)),
            is_met: ours * 3.0 <= peer,
        });
    }
}

/// News of a photo with its copies: fetched, decoded, scaled twice, stored three times. Ours alone.
pub(crate) async fn copies(place: &Place, asker: &mut Asker<'_>, sizes: &Sizes, report: &mut Report) -> Done {
    let server = Server::function(place, asker.settings, Kind::Webhook.function()).await?;
    let calls = asker.data.take_photos(usize::try_from(sizes.copies)?)?;
    let asked = calls.into_iter().map(|call| asker.photo_news(call)).collect::<Done<Vec<_>>>()?;
    let mut tally = Tally::default();
    tally.add(&server, 1, asked, http::StatusCode::OK, async { Ok(()) }).await?;
    let words = "The event of a finished photo, with what the row above leaves out: the picture (1024 × 1024 WebP) \
                 is fetched, decoded, stripped, scaled to two sizes, and three objects are stored before it is answered.";
    let mut table =
        Table::new("A delivered picture", words, &["route", "CPU-ms", "p50 ms", "p99 ms", "memory after, MB"]);
    let [cpu, p50, p99] = tally.cells();
    table.row(vec!["webhook with copies".to_owned(), cpu, p50, p99, (server.process.memory_kb()? / 1024).to_string()]);
    report.add(table);
    Ok(())
}
