//! A page of a long ledger beside one of a short one: the keyset, not the length, is what a page costs.

use http::{Method, StatusCode};

use super::routes::Tally;
use crate::asker::Asker;
use crate::failed::Done;
use crate::load::Asked;
use crate::report::{Report, Table, Target, figure, thousands};
use crate::seed::{NEWCOMER, REGULAR, cookie};
use crate::server::Server;
use crate::settings::Place;
use crate::sizes::{Sizes, TOGETHER};

pub(crate) async fn measure(place: &Place, asker: &Asker<'_>, sizes: &Sizes, report: &mut Report) -> Done {
    let server = Server::function(place, asker.settings, "billing_ledger").await?;
    let page =
        |person: u64| Asked::new(Method::GET, "/api/billing/ledger").header("cookie", &cookie(asker.settings, person));
    let people = [(NEWCOMER, sizes.entries_few), (REGULAR, sizes.entries_many)];
    let mut tallies: [[Tally; 2]; 2] = Default::default();
    for round in 0..=sizes.rounds {
        for ((person, _), [alone, together]) in people.iter().zip(&mut tallies) {
            for (tally, connections, count) in [(alone, 1, sizes.alone), (together, TOGETHER, sizes.together)] {
                let asked = vec![page(*person)?; count];
                // The first round warms up and is forgotten.
                let mut forgotten = Tally::default();
                let tally = if round == 0 { &mut forgotten } else { tally };
                tally.add(&server, connections, asked, StatusCode::OK, async { Ok(()) }).await?;
            }
        }
    }
    let words = "The newest twenty entries (`GET /api/billing/ledger`) of two people of the same database.";
    let columns = ["entries", "CPU-ms", "p50 ms", "p99 ms", "CPU-ms ×16", "p50 ×16", "p99 ×16"];
    let mut table = Table::new("A ledger of a million", words, &columns);
    for ((_, entries), [alone, together]) in people.iter().zip(&tallies) {
        let cells = alone.cells().into_iter().chain(together.cells());
        table.row(std::iter::once(thousands(*entries)).chain(cells).collect());
    }
    report.add(table);
    let [[short, _], [long, _]] = &tallies;
    let ratio = long.median_millis() / short.median_millis();
    report.target(Target {
        what: "ledger page of a million entries beside a thousand, p50",
        limit: "1.3 times",
        measured: format!("{} times", figure(ratio)),
        is_met: ratio <= 1.3,
    });
    Ok(())
}
