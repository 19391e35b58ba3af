//! What the poster studio does to a picture: text set on it, an edit laid back into it. Each is measured by a program of
//! its own crate, alone in its process, because the most memory a process ever held is part of the answer.

use std::process::Command;

use serde_json::Value;

use crate::failed::{Done, Failed};
use crate::report::{Report, Table, Target, figure};
use crate::settings::Place;

/// The share of a picture that the promises are about.
const PAINTED: f64 = 0.40;
const BLEND_MS_MAX: f64 = 130.0;
const BLEND_MB_MAX: f64 = 30.0;
const TYPESET_MS_MAX: f64 = 40.0;

pub(crate) fn measure(place: &Place, report: &mut Report) -> Done {
    edits(&answers(place, "retouch-measure")?, report)?;
    posters(&answers(place, "typeset-measure")?, report)
}

fn edits(lines: &[Value], report: &mut Report) -> Done {
    let words = "A picture of 2,048 px and an answer of 1,024 px that is shifted, scaled and toned as an engine does it. CPU \
                 time, median of five; memory over the decoded pictures. Codecs are not in it, but for the splice, which \
                 has its own column.";
    let columns = ["painted", "CPU-ms", "memory, MB", "splice, CPU-ms", "file grows by"];
    let mut table = Table::new("An edit laid back", words, &columns);
    for line in lines {
        table.row(vec![
            format!("{:.0} %", number(line, "painted")? * 100.0),
            figure(number(line, "all_ms")?),
            figure(number(line, "memory_mb")?),
            figure(number(line, "splice_ms")?),
            format!("{:.1} %", number(line, "grown")? * 100.0),
        ]);
    }
    report.add(table);
    let last = lines.last().ok_or_else(|| Failed::new("the edits were not measured"))?;
    if (number(last, "painted")? - PAINTED).abs() > 0.01 {
        return Err(Failed::new("the last edit does not paint the share that the promise is about"));
    }
    let (ms, mb) = (number(last, "all_ms")?, number(last, "memory_mb")?);
    report.target(Target {
        what: "CPU of an edit laid back at 2,048 px, 40 % painted",
        limit: "130 ms",
        measured: format!("{} ms", figure(ms)),
        is_met: ms <= BLEND_MS_MAX,
    });
    report.target(Target {
        what: "its memory over the decoded pictures",
        limit: "30 MB",
        measured: format!("{} MB", figure(mb)),
        is_met: mb <= BLEND_MB_MAX,
    });
    Ok(())
}

fn posters(lines: &[Value], report: &mut Report) -> Done {
    let line = lines.first().ok_or_else(|| Failed::new("the typesetter was not measured"))?;
    let (first, further) = (number(line, "first_ms")?, number(line, "poster_ms")?);
    let words = "Headline, line below and three points on a dark picture of 2,000 px, with shadows. The first poster of a \
                 process reads the fonts; then the median of nine.";
    let mut table = Table::new("Text set on a poster", words, &["poster", "CPU-ms"]);
    table.row(vec!["first".to_owned(), figure(first)]);
    table.row(vec!["further".to_owned(), figure(further)]);
    report.add(table);
    report.target(Target {
        what: "CPU of the text of a poster of 2,000 px, the first of its process",
        limit: "40 ms",
        measured: format!("{} ms", figure(first)),
        is_met: first <= TYPESET_MS_MAX,
    });
    Ok(())
}

/// What an example of one of our crates says, line by line.
fn answers(place: &Place, name: &str) -> Done<Vec<Value>> {
    let program = place.program(&format!("examples/{name}"))?;
    let output =
        Command::new(&program).output().map_err(|error| Failed::new(format!("{}: {error}", program.display())))?;
    if !output.status.success() {
        return Err(Failed::new(format!("{}: {}", program.display(), String::from_utf8_lossy(&output.stderr))));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

fn number(line: &Value, name: &str) -> Done<f64> {
    line[name].as_f64().ok_or_else(|| Failed::new(format!("{name} was not measured: {line}")))
}
