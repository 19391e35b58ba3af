//! People and their credits.

use darkroom::ids::UserId;
use darkroom::operator::{self, OperatorService, PersonRow};

use crate::table;

/// More than anybody reads; a longer text finds fewer.
const FOUND_MAX: u32 = 50;

pub(crate) async fn find(service: &OperatorService<'_>, text: &str) -> Result<(), String> {
    let people = operator::find(service.db, text, FOUND_MAX, service.now).await.map_err(|error| error.to_string())?;
    print(people);
    Ok(())
}

/// The one person that is meant.
pub(crate) async fn one(service: &OperatorService<'_>, who: &str) -> Result<UserId, String> {
    let user = operator::named(service.db, who).await.map_err(|error| error.to_string())?;
    user.ok_or_else(|| format!("nobody has the address or id {who}; `find` looks for parts"))
}

pub(crate) async fn show(service: &OperatorService<'_>, user: UserId) -> Result<(), String> {
    find(service, &user.to_string()).await
}

fn print(people: Vec<PersonRow>) {
    let rows = people.into_iter().map(|person| {
        let credits = &person.credits;
        [
            person.id,
            person.email,
            person.name,
            person.level,
            person.plan,
            credits.available.to_string(),
            credits.held.to_string(),
            credits.debt.to_string(),
            table::time(person.created_at),
        ]
    });
    let headings = ["ID", "ADDRESS", "NAME", "LEVEL", "PLAN", "AVAILABLE", "HELD", "DEBT", "SINCE (UTC)"];
    table::print(headings, rows.collect());
}

pub(crate) async fn ledger(service: &OperatorService<'_>, who: &str, limit: u32) -> Result<(), String> {
    let user = one(service, who).await?;
    let entries = operator::ledger(service.db, user, limit).await.map_err(|error| error.to_string())?;
    let rows = entries.into_iter().map(|entry| {
        [
            table::time(entry.at),
            entry.kind,
            entry.delta.to_string(),
            entry.held_delta.to_string(),
            entry.debt_delta.to_string(),
            entry.available_after.to_string(),
            entry.reference,
            entry.title,
        ]
    });
    let headings = ["WHEN (UTC)", "KIND", "CREDITS", "HELD", "DEBT", "AVAILABLE AFTER", "REFERENCE", "TITLE"];
    table::print(headings, rows.collect());
    Ok(())
}
