//! How the studio does, in numbers that are read from the tables and kept nowhere else.

use serde::Serialize;
use utoipa::{PartialSchema as _, ToSchema};

use crate::clock::Timestamp;
use crate::db::{Rows, Stmt};
use crate::error::Result;
use crate::ids::JobId;
use crate::jobs::JobState;
use crate::ledger::EntryKind;
use crate::studio::Studio;

/// The numbers of some days.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Metrics {
    /// Since when.
    pub(super) since: Timestamp,
    /// Jobs that were asked for since then, by studio and state.
    pub(super) jobs: Vec<JobCount>,
    /// How long they took, and how many pictures were delivered, by studio.
    pub(super) studios: Vec<StudioNumbers>,
    /// What the ledger moved, by kind: credits in and out.
    pub(super) credits: Vec<CreditSum>,
    /// What was paid, by method and currency.
    pub(super) revenue: Vec<Revenue>,
    /// Dead letters that wait for an operator.
    pub(super) dead_letters: i64,
    /// Alerts that are open.
    pub(super) alerts: i64,
    /// Calls whose turn came more than a minute ago: what a reconciler that rings no more leaves behind.
    pub(super) overdue_calls: i64,
    /// How long ago the reconciler began last, in seconds; null when it never did.
    #[schema(required)]
    pub(super) reconciler_age_seconds: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct JobCount {
    #[schema(schema_with = Studio::schema)]
    pub(super) studio: String,
    #[schema(value_type = JobState)]
    pub(super) state: String,
    pub(super) jobs: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StudioNumbers {
    #[schema(schema_with = Studio::schema)]
    pub(super) studio: String,
    /// Pictures or trainings that ended.
    pub(super) ended: i64,
    /// Of those, how many were delivered.
    pub(super) delivered: i64,
    /// From the order to the end of a delivered job, half of them took no longer.
    #[schema(required)]
    pub(super) p50_seconds: Option<f64>,
    /// Nineteen of twenty took no longer.
    #[schema(required)]
    pub(super) p95_seconds: Option<f64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CreditSum {
    /// The kind of entry.
    #[schema(schema_with = EntryKind::schema)]
    pub(super) kind: String,
    /// What it did to what can be spent.
    pub(super) credits: i64,
    /// How many entries.
    pub(super) entries: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Revenue {
    pub(super) method: String,
    pub(super) currency: String,
    /// In the smallest unit: hundredths of CNY and USD, millionths of USDT. Refunds are taken off.
    pub(super) amount_minor: i64,
    pub(super) orders: i64,
}

/// Reads what [`Metrics::from_rows`] is made of.
pub(super) fn read(since: Timestamp, now: Timestamp) -> Vec<Stmt> {
    let first_job = JobId::first_of(since);
    vec![
        Stmt::new(
            "SELECT studio, state, COUNT(*) AS jobs FROM jobs WHERE id >= ?1 GROUP BY studio, state ORDER BY 1, 2",
        )
        .bind(first_job),
        Stmt::new(
            "WITH took AS (
               SELECT studio, finished_at - created_at AS millis,
                      ROW_NUMBER() OVER (PARTITION BY studio ORDER BY finished_at - created_at) AS place,
                      COUNT(*) OVER (PARTITION BY studio) AS jobs
                 FROM jobs WHERE id >= ?1 AND state IN ('succeeded', 'partly_succeeded') AND finished_at IS NOT NULL)
             SELECT j.studio, COUNT(*) AS ended, SUM(i.state = 'succeeded') AS delivered,
                    (SELECT MIN(millis) FROM took t WHERE t.studio = j.studio AND t.place * 2 >= t.jobs) AS p50,
                    (SELECT MIN(millis) FROM took t WHERE t.studio = j.studio AND t.place * 20 >= t.jobs * 19) AS p95
               FROM jobs j JOIN items i ON i.job_id = j.id
              WHERE j.id >= ?1 AND i.state IN ('succeeded', 'failed') GROUP BY j.studio ORDER BY j.studio",
        )
        .bind(first_job),
        Stmt::new(
            "SELECT kind, SUM(bought_delta + plan_delta) AS credits, COUNT(*) AS entries FROM entries WHERE at >= ?1
              GROUP BY kind ORDER BY kind",
        )
        .bind(since),
        Stmt::new(
            "SELECT method, currency, SUM(amount - refunded_amount) AS amount, COUNT(*) AS orders FROM orders
              WHERE paid_at >= ?1 GROUP BY method, currency ORDER BY method, currency",
        )
        .bind(since),
        Stmt::new(
            "SELECT (SELECT COUNT(*) FROM inbox WHERE dead_at IS NOT NULL AND closed_at IS NULL) AS dead_letters,
                    (SELECT COUNT(*) FROM operator_alerts WHERE closed_at IS NULL) AS alerts,
                    (SELECT COUNT(*) FROM calls WHERE state <> 'settled' AND due_at < ?1) AS overdue,
                    (SELECT began_at FROM reconciler_runs) AS began_at",
        )
        .bind(now.plus_seconds(-60)),
    ]
}

impl Metrics {
    /// From the rows of [`read`].
    ///
    /// # Errors
    /// A column that is missing or of another type.
    pub(super) fn from_rows(rows: &[Rows], since: Timestamp, now: Timestamp) -> Result<Self> {
        let seconds = |millis: Option<i64>| millis.map(|millis| millis as f64 / 1000.0);
        let mut metrics = Self {
            since,
            jobs: Vec::new(),
            studios: Vec::new(),
            credits: Vec::new(),
            revenue: Vec::new(),
            dead_letters: 0,
            alerts: 0,
            overdue_calls: 0,
            reconciler_age_seconds: None,
        };
        let [jobs, studios, credits, revenue, now_rows] = rows else { return Ok(metrics) };
        for row in jobs.iter() {
            let count = JobCount { studio: row.get("studio")?, state: row.get("state")?, jobs: row.get("jobs")? };
            metrics.jobs.push(count);
        }
        for row in studios.iter() {
            metrics.studios.push(StudioNumbers {
                studio: row.get("studio")?,
                ended: row.get("ended")?,
                delivered: row.get("delivered")?,
                p50_seconds: seconds(row.get("p50")?),
                p95_seconds: seconds(row.get("p95")?),
            });
        }
        for row in credits.iter() {
            let sum = CreditSum { kind: row.get("kind")?, credits: row.get("credits")?, entries: row.get("entries")? };
            metrics.credits.push(sum);
        }
        for row in revenue.iter() {
            metrics.revenue.push(Revenue {
                method: row.get("method")?,
                currency: row.get("currency")?,
                amount_minor: row.get("amount")?,
                orders: row.get("orders")?,
            });
        }
        if let Some(row) = now_rows.first() {
            metrics.dead_letters = row.get("dead_letters")?;
            metrics.alerts = row.get("alerts")?;
            metrics.overdue_calls = row.get("overdue")?;
            let began_at: Option<Timestamp> = row.get("began_at")?;
            metrics.reconciler_age_seconds = began_at.map(|at| (now.millis() - at.millis()).max(0) / 1000);
        }
        Ok(metrics)
    }

    /// The same as text that Prometheus reads. Gauges, not counters: each is of the days since [`Metrics::since`].
    pub(super) fn as_text(&self) -> String {
        let mut text = String::new();
        let mut family = |name: &str, help: &str, values: Vec<(String, String)>| {
            text.push_str(&format!("# HELP darkroom_{name} {help}\n# TYPE darkroom_{name} gauge\n"));
            for (labels, value) in values {
                text.push_str(&format!("darkroom_{name}{labels} {value}\n"));
            }
        };
        let jobs = self
            .jobs
            .iter()
            .map(|one| (format!("{{studio=\"{}\",state=\"{}\"}}", one.studio, one.state), one.jobs.to_string()));
        family("jobs", "Jobs asked for in the window.", jobs.collect());
        let by_studio = |value: &dyn Fn(&StudioNumbers) -> Option<String>| -> Vec<(String, String)> {
            let line = |one: &StudioNumbers| Some((format!("{{studio=\"{}\"}}", one.studio), value(one)?));
            self.studios.iter().filter_map(line).collect()
        };
        family("items_ended", "Pictures and trainings that ended.", by_studio(&|one| Some(one.ended.to_string())));
        family("items_delivered", "Those that were delivered.", by_studio(&|one| Some(one.delivered.to_string())));
        let seconds = |value: Option<f64>| value.map(|value| value.to_string());
        family("job_seconds_p50", "Seconds from order to end, median.", by_studio(&|one| seconds(one.p50_seconds)));
        family("job_seconds_p95", "Seconds from order to end, 95th.", by_studio(&|one| seconds(one.p95_seconds)));
        let credits = self.credits.iter().map(|one| (format!("{{kind=\"{}\"}}", one.kind), one.credits.to_string()));
        family("credits", "What the ledger did to what can be spent.", credits.collect());
        let revenue = self.revenue.iter().map(|one| {
            let labels = format!("{{method=\"{}\",currency=\"{}\"}}", one.method, one.currency);
            (labels, one.amount_minor.to_string())
        });
        family("revenue_minor", "What was paid, less refunds, in the smallest unit.", revenue.collect());
        let alone = |value: i64| vec![(String::new(), value.to_string())];
        family("dead_letters", "Events of providers without effect.", alone(self.dead_letters));
        family("open_alerts", "Alerts that nobody has seen to.", alone(self.alerts));
        family("overdue_calls", "Calls whose turn came over a minute ago.", alone(self.overdue_calls));
        let age = self.reconciler_age_seconds.map(alone).unwrap_or_default();
        family("reconciler_age_seconds", "Since the reconciler began last.", age);
        text
    }
}
