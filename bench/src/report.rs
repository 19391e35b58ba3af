//! The tables: printed as they will stand in the document.

use std::fmt::Write as _;
use std::time::Duration;

/// One table with its words.
#[derive(Debug)]
pub(crate) struct Table {
    title: String,
    words: String,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(title: &str, words: &str, columns: &[&str]) -> Self {
        let columns = columns.iter().map(|&column| column.to_owned()).collect();
        Self { title: title.to_owned(), words: words.to_owned(), columns, rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// One more sentence above the table.
    pub(crate) fn remark(&mut self, sentence: &str) {
        self.words.push(' ');
        self.words.push_str(sentence);
    }

    fn markdown(&self) -> String {
        let mut text = format!("## {}\n\n{}\n\n", self.title, self.words);
        text.push_str(&grid(&self.columns, &self.rows));
        text
    }
}

/// A number somebody promised, and what it is.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) what: &'static str,
    pub(crate) limit: &'static str,
    pub(crate) measured: String,
    pub(crate) is_met: bool,
}

/// Everything that was measured in one run.
#[derive(Debug, Default)]
pub(crate) struct Report {
    targets: Vec<Target>,
    tables: Vec<Table>,
}

impl Report {
    pub(crate) fn add(&mut self, table: Table) {
        say(&table.markdown());
        self.tables.push(table);
    }

    pub(crate) fn target(&mut self, target: Target) {
        self.targets.push(target);
    }

    /// The document: facts first, then what was promised, then everything.
    pub(crate) fn markdown(&self, facts: &str, notes: &str) -> String {
        let columns = ["promise", "limit", "measured", "kept"].map(str::to_owned);
        let rows: Vec<Vec<String>> = self
            .targets
            .iter()
            .map(|target| {
                let kept = if target.is_met { "yes" } else { "**no**" };
                vec![target.what.to_owned(), target.limit.to_owned(), target.measured.clone(), kept.to_owned()]
            })
            .collect();
        let tables: Vec<String> = self.tables.iter().map(Table::markdown).collect();
        format!("{facts}\n## Promises\n\n{}\n{}\n{}", grid(&columns, &rows), tables.join("\n"), notes.trim_end()) + "\n"
    }
}

fn grid(columns: &[String], rows: &[Vec<String>]) -> String {
    let width = |place: usize| {
        let cells = rows.iter().filter_map(|row| row.get(place)).chain(columns.get(place));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0).max(3)
    };
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let mut text = String::new();
    let mut line = |cells: &[String]| {
        for (cell, width) in cells.iter().zip(&widths) {
            let _ = write!(text, "| {cell:width$} ");
        }
        text.push_str("|\n");
    };
    line(columns);
    line(&widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<_>>());
    rows.iter().for_each(|row| line(row));
    text
}

/// `0.412`: milliseconds with three digits that mean something.
pub(crate) fn millis(time: Duration) -> String {
    figure(time.as_secs_f64() * 1000.0)
}

/// A number with about three digits.
pub(crate) fn figure(number: f64) -> String {
    match number.abs() {
        size if size >= 100.0 => format!("{number:.0}"),
        size if size >= 10.0 => format!("{number:.1}"),
        _ => format!("{number:.2}"),
    }
}

/// `12,345`
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The middle one.
pub(crate) fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Tells the person who runs it.
#[expect(clippy::print_stdout, reason = "a command talks to whoever runs it")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_markdown_with_even_columns() {
        let mut table = Table::new("Title", "Words.", &["route", "ms"]);
        table.row(vec!["list".to_owned(), figure(1.234)]);
        assert_eq!(table.markdown(), "## Title\n\nWords.\n\n| route | ms   |\n| ----- | ---- |\n| list  | 1.23 |\n");
    }

    #[test]
    fn numbers_have_the_digits_that_mean_something() {
        assert_eq!([0.1234, 12.34, 1234.5].map(figure), ["0.12", "12.3", "1234"]);
        assert_eq!([5, 1_000, 1_234_567].map(thousands), ["5", "1,000", "1,234,567"]);
        assert_eq!(median(vec![3.0, 1.0, 2.0]).to_string(), "2");
    }
}
