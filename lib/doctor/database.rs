//! The database: whether it answers, has this program's schema and a clock like ours; and when the reconciler last ran.

use super::line::{Check, Found, amber, check, green, red, words};
use crate::alerts::{self, Which};
use crate::app::App;
use crate::db::{MigrateError, Migration, Stmt, pending};
use crate::{ledger, migrations, reconcile};

/// A signature of a webhook may be five minutes old; a clock this far off is on its way there.
const SKEW_AMBER_MS: i64 = 5_000;
const SKEW_RED_MS: i64 = 60_000;
/// A platform's cron rings every minute, on its free plans once a day.
const SILENT_AMBER_MINUTES: i64 = 60;
const SILENT_RED_MINUTES: i64 = 26 * 60;
/// More open alerts than anybody reads.
const ALERTS_MAX: u32 = 100;
/// How many findings of the ledger, and how many migrations, are named.
const NAMED_MAX: usize = 5;

pub(super) fn checks(app: &App) -> Vec<Check<'_>> {
    vec![
        check("database", answers(app)),
        check("database.migrations", migrated(app)),
        check("database.clock", same_time(app)),
        check("cron", rings(app)),
        check("alerts", nothing_open(app)),
        check("ledger", adds_up(app)),
    ]
}

/// The database does not say.
fn silent(error: &dyn std::fmt::Display) -> Found {
    red(
        words(format!("数据库没有回答：{error}"), format!("The database does not answer: {error}")),
        words("核对 DATABASE_URL 和 DATABASE_AUTH_TOKEN", "Check DATABASE_URL and DATABASE_AUTH_TOKEN"),
    )
}

async fn answers(app: &App) -> Found {
    match app.db.read(vec![Stmt::new("SELECT 1")]).await {
        Ok(_) => green(words(format!("数据库（{}）有回答", app.db.kind()), format!("It answers ({})", app.db.kind()))),
        Err(error) => silent(&error),
    }
}

/// The first of them by number and name, as the files are called.
fn names(left: &[&Migration]) -> String {
    let first = left.iter().take(NAMED_MAX).map(|one| format!("{:04}_{}", one.version, one.name));
    let rest = if left.len() > NAMED_MAX { ", …" } else { "" };
    format!("{}{rest}", first.collect::<Vec<_>>().join(", "))
}

async fn migrated(app: &App) -> Found {
    let newest = migrations::ALL.last().map_or(0, |migration| migration.version);
    match pending(&app.db, migrations::ALL).await {
        Ok(left) if left.is_empty() => {
            let version = env!("CARGO_PKG_VERSION");
            green(words(
                format!("程序 {version}，结构是第 {newest} 版"),
                format!("This is version {version}, and the schema is that of migration {newest}"),
            ))
        }
        Ok(left) => red(
            words(
                format!("还有 {} 个迁移没有执行：{}", left.len(), names(&left)),
                format!("{} migrations are not applied: {}", left.len(), names(&left)),
            ),
            words("运行 cargo xtask migrate", "Run cargo xtask migrate"),
        ),
        Err(MigrateError::Database(error)) => silent(&error),
        Err(error) => red(
            words(format!("迁移与程序不符：{error}"), format!("The migrations are not this program's: {error}")),
            words(
                "部署与数据库相同的版本，或换一个数据库",
                "Deploy the version this database has, or name another database",
            ),
        ),
    }
}

async fn same_time(app: &App) -> Found {
    let now = Stmt::new("SELECT CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER) AS millis");
    let before = app.clock.now().millis();
    let rows = match app.db.read(vec![now]).await {
        Ok(rows) => rows,
        Err(error) => return silent(&error),
    };
    let after = app.clock.now().millis();
    let Some(theirs) = rows[0].first().and_then(|row| row.get::<i64>("millis").ok()) else {
        return silent(&"no time");
    };
    // Somewhere between the two it read its clock: what lies within is no difference.
    let skew = if theirs < before { theirs - before } else { (theirs - after).max(0) };
    let text = words(
        format!("与数据库的时钟相差 {} 秒", Seconds(skew)),
        format!("The database's clock is {} s from ours", Seconds(skew)),
    );
    let hint = words(
        "让这台机器与时间服务器对时；开发工作室跳过时间后也会如此",
        "Let this machine set its clock by a time server; a studio on a laptop whose time was skipped is like that, too",
    );
    match skew.abs() {
        0..SKEW_AMBER_MS => green(text),
        SKEW_AMBER_MS..SKEW_RED_MS => amber(text, hint),
        _ => red(text, hint),
    }
}

/// Milliseconds, written as seconds.
struct Seconds(i64);

impl std::fmt::Display for Seconds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.0 / 1000, (self.0 % 1000).abs() / 100)
    }
}

async fn rings(app: &App) -> Found {
    let hint = words(
        "让平台的定时任务（vercel.json）或任何外部定时器带着 CRON_SECRET 访问 /api/cron/reconcile，最好每分钟一次",
        "Let the platform's cron (vercel.json) or any timer outside ring /api/cron/reconcile with CRON_SECRET, best every minute",
    );
    let last = match reconcile::last_run(&app.db).await {
        Ok(last) => last,
        Err(error) => return silent(&error),
    };
    let Some(last) = last else {
        return red(words("对账任务还没有运行过", "The reconciler has never run"), hint);
    };
    let minutes = (app.clock.now().seconds() - last.seconds()).max(0) / 60;
    let text =
        words(format!("对账任务在 {minutes} 分钟前运行过"), format!("The reconciler began {minutes} minutes ago"));
    match minutes {
        0..SILENT_AMBER_MINUTES => green(text),
        SILENT_AMBER_MINUTES..SILENT_RED_MINUTES => amber(text, hint),
        _ => red(text, hint),
    }
}

/// What the proof of the books finds, by the names of its rules.
async fn adds_up(app: &App) -> Found {
    match ledger::audit(&app.db).await {
        Ok(found) if found.is_empty() => green(words("账本对得上", "The ledger adds up")),
        Ok(found) => {
            let named: Vec<String> =
                found.iter().take(NAMED_MAX).map(|one| format!("{} ({})", one.rule, one.subject)).collect();
            let named = named.join(", ");
            red(
                words(format!("账本对不上：{named}"), format!("The ledger does not add up: {named}")),
                words(
                    "不要手工改账本；从审计日志看是什么动了它，用 adjust 更正",
                    "Change no row of it by hand: see in the audit log what moved it, and correct it by an adjustment",
                ),
            )
        }
        Err(error) => silent(&error),
    }
}

/// Most engines let nobody read their balance: that one is empty is known by its refusal, which is an alert.
async fn nothing_open(app: &App) -> Found {
    match alerts::list(&app.db, Which::Open, None, ALERTS_MAX).await {
        Ok(open) if open.is_empty() => green(words("没有未处理的警报", "No alert is open")),
        Ok(open) => {
            let mut kinds: Vec<&str> = open.iter().map(|alert| alert.kind.as_str()).collect();
            kinds.sort_unstable();
            kinds.dedup();
            let kinds = kinds.join(", ");
            amber(
                words(
                    format!("{} 个未处理的警报：{kinds}", open.len()),
                    format!("{} alerts are open: {kinds}", open.len()),
                ),
                words("运行 cargo xtask operator alerts", "Run cargo xtask operator alerts"),
            )
        }
        Err(error) => silent(&error),
    }
}
