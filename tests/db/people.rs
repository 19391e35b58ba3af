//! Whose each table is. A room exports and erases what it keeps of a person, so nothing of anybody may lie in a table
//! that no room answers for: a new table needs its line here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use darkroom::clock::Timestamp;
use darkroom::db::{Db, Stmt, migrate};
use darkroom::ids::UserId;
use darkroom::migrations;
use darkroom::personal::{End, Told, When};
use darkroom::privacy::tables;

use crate::databases::Home;

/// How a table comes to be about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    /// Each row has its person in `user_id`.
    Person,
    /// Each row belongs to a row of that table, or names the person in another way.
    Through(&'static str),
    /// It is about nobody.
    Nobody,
}

use About::{Nobody, Person, Through};

/// Every table, and the room that keeps it.
const TABLES: [(&str, &str, About); 72] = [
    ("users", "accounts", Through("its own id")),
    ("sessions", "accounts", Person),
    ("login_codes", "accounts", Through("the address")),
    ("passwords", "accounts", Person),
    ("rate_limits", "http", Through("keys that name a person or a network")),
    ("idempotency_keys", "http", Person),
    ("accounts", "ledger", Person),
    ("entries", "ledger", Person),
    ("holds", "ledger", Person),
    ("plan_grants", "ledger", Person),
    ("plan_moves", "ledger", Through("entries")),
    ("uploads", "uploads", Person),
    ("models", "studios", Person),
    ("consents", "studios", Person),
    ("destinations", "destinations", Person),
    ("destination_models", "destinations", Through("models")),
    ("tryons", "studios", Person),
    ("tryon_inputs", "studios", Through("tryons")),
    ("poster_sessions", "studios", Person),
    ("poster_products", "studios", Person),
    ("poster_versions", "studios", Person),
    ("poster_briefs", "studios", Person),
    ("prompts", "studios", Person),
    ("library_orders", "studios", Person),
    ("refused_prompts", "studios", Nobody),
    ("jobs", "jobs", Person),
    ("calls", "jobs", Person),
    ("items", "jobs", Through("jobs")),
    ("job_events", "jobs", Through("jobs")),
    ("engine_pauses", "jobs", Nobody),
    ("reconciler_runs", "reconcile", Nobody),
    ("engine_models", "jobs", Nobody),
    ("assets", "assets", Person),
    ("label_acknowledgements", "assets", Person),
    ("share_reports", "assets", Person),
    ("inbox", "inbox", Through("what it is about")),
    ("edits", "studios", Person),
    ("erasures", "erasures", Through("the keys of what is deleted")),
    ("receipts", "erasures", Person),
    ("receipt_items", "erasures", Through("receipts")),
    ("receipt_erasures", "erasures", Through("receipts")),
    ("provider_answers", "erasures", Through("models and destinations")),
    ("orders", "orders", Person),
    ("card_payments", "orders", Through("orders")),
    ("card_returns", "orders", Through("card_payments")),
    ("usdt_orders", "orders", Through("orders")),
    ("usdt_transfers", "orders", Through("orders")),
    ("usdt_claims", "orders", Through("orders")),
    ("usdt_readers", "orders", Nobody),
    ("usdt_transactions", "orders", Nobody),
    ("usdt_seen", "orders", Nobody),
    ("subscriptions", "subscriptions", Person),
    ("plan_switches", "subscriptions", Person),
    ("bills", "subscriptions", Person),
    ("payers", "subscriptions", Person),
    ("stripe_log", "webhooks", Nobody),
    ("checkins", "checkin", Person),
    ("codes", "codes", Nobody),
    ("redemptions", "codes", Person),
    ("invite_codes", "referrals", Person),
    ("invitations", "referrals", Person),
    ("letters", "outbox", Person),
    ("spent_gifts", "accounts", Nobody),
    ("mail_stops", "mail", Nobody),
    ("mail_slots", "outbox", Nobody),
    ("account_deletions", "privacy", Person),
    ("exports", "privacy", Person),
    ("account_deletion_items", "privacy", Through("account_deletions")),
    ("operator_acts", "operator", Through("whom it was done to")),
    ("second_factors", "operator", Person),
    ("recovery_codes", "operator", Person),
    ("act_snapshots", "operator", Nobody),
];

/// Tables that are the database's own, or in which nothing ever stays, and what an operator is told.
const OF_NOBODY: [&str; 3] = ["refusals", "schema_migrations", "operator_alerts"];

async fn every_table_has_a_room_that_answers_for_it(home: &Home) {
    let db: &Db = home;
    migrate(db, migrations::ALL, Timestamp::from_millis(1_767_225_600_000)).await.unwrap();
    let found = Stmt::new(
        "SELECT t.name, EXISTS (SELECT 1 FROM pragma_table_info(t.name) c WHERE c.name = 'user_id') AS of_a_person
           FROM sqlite_schema t WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE '\\_%' ESCAPE '\\'",
    );
    let rows = &db.read(vec![found]).await.unwrap()[0];
    let found: BTreeMap<String, bool> =
        rows.iter().map(|row| (row.get("name").unwrap(), row.get("of_a_person").unwrap())).collect();
    let listed: BTreeSet<String> =
        TABLES.iter().map(|(table, ..)| *table).chain(OF_NOBODY).map(str::to_owned).collect();
    assert_eq!(found.keys().cloned().collect::<BTreeSet<_>>(), listed);
    let lib = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lib");
    for (table, room, about) in TABLES {
        assert_eq!(found[table], about == Person, "{table} is about {about:?}");
        assert!(
            lib.join(room).is_dir() || lib.join(format!("{room}.rs")).is_file(),
            "{table}: there is no room {room}"
        );
    }
    for table in OF_NOBODY {
        assert!(!found[table], "{table} is somebody's");
    }
}

async fn every_table_says_what_is_told_of_it_and_how_it_ends(home: &Home) {
    let db: &Db = home;
    let now = Timestamp::from_millis(1_767_225_600_000);
    migrate(db, migrations::ALL, now).await.unwrap();
    let about_people: BTreeSet<&str> =
        TABLES.iter().filter(|(.., about)| *about != Nobody).map(|(table, ..)| *table).collect();
    let mut told = BTreeSet::new();
    let user = UserId::new(now);
    for table in tables() {
        assert!(told.insert(table.name), "{} is listed twice", table.name);
        match table.told {
            Told::Columns(..) => {
                let page = table.page(user, None, 10).unwrap();
                let _ = db.read(vec![page]).await.unwrap_or_else(|error| panic!("{}: {error}", table.name));
            }
            Told::Nothing(why) => assert!(why.len() > 10, "{}", table.name),
        }
        for when in [When::AtOnce, When::Settled] {
            let ends = table.ended(when, user, "TRUE");
            if let Some(stmt) = ends {
                let _ = db.write(vec![stmt]).await.unwrap_or_else(|error| panic!("{}: {error}", table.name));
            }
        }
        if let End::Kept(why) = table.end {
            assert!(why.len() > 10, "{}", table.name);
        }
    }
    assert!(about_people.is_subset(&told), "no room says it: {:?}", about_people.difference(&told).collect::<Vec<_>>());
}

on_both!(every_table_has_a_room_that_answers_for_it, every_table_says_what_is_told_of_it_and_how_it_ends);
