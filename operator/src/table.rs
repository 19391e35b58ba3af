//! Plain tables: columns as wide as they need to be, two spaces between them.

use std::io::Write as _;

use darkroom::clock::Timestamp;

/// Prints rows under their headings, or that there are none.
pub(crate) fn print<const N: usize>(headings: [&str; N], rows: Vec<[String; N]>) {
    if rows.is_empty() {
        return say("nothing");
    }
    say(&lay_out(headings, rows));
}

/// One line, or several. Whoever closed the pipe has seen enough.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// To the second.
pub(crate) fn time(at: Timestamp) -> String {
    let text = at.to_string();
    text.split('.').next().unwrap_or_default().replace('T', " ")
}

fn lay_out<const N: usize>(headings: [&str; N], rows: Vec<[String; N]>) -> String {
    let all: Vec<[String; N]> = std::iter::once(headings.map(str::to_owned)).chain(rows).collect();
    let width = |column: usize| all.iter().map(|row| columns(&row[column])).max().unwrap_or_default();
    let widths: Vec<usize> = (0..N).map(width).collect();
    let line = |row: &[String; N]| {
        let padded = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell}{}", " ".repeat(width.saturating_sub(columns(cell)))));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    all.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// How many columns of a terminal a text takes: Chinese letters take two.
fn columns(text: &str) -> usize {
    text.chars().map(|letter| if matches!(u32::from(letter), 0x1100..=0x115F | 0x2E80..=0xFFDC) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_each_other_in_both_scripts() {
        let rows = vec![["梅".to_owned(), "1".to_owned()], ["Ada".to_owned(), "20".to_owned()]];
        assert_eq!(lay_out(["NAME", "N"], rows), "NAME  N\n梅    1\nAda   20");
    }
}
