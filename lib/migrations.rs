//! The numbered migrations, built in: applied at start by the development server and by `cargo xtask migrate`.

use crate::db::Migration;

/// All of them, in order. Forward only: a file that was released is never changed.
pub const ALL: &[Migration] = &[
    Migration { version: 1, name: "accounts", sql: include_str!("../migrations/0001_accounts.sql") },
    Migration { version: 2, name: "ledger", sql: include_str!("../migrations/0002_ledger.sql") },
    Migration { version: 3, name: "studio", sql: include_str!("../migrations/0003_studio.sql") },
    Migration { version: 4, name: "money_in", sql: include_str!("../migrations/0004_money_in.sql") },
    Migration { version: 5, name: "passwords", sql: include_str!("../migrations/0005_passwords.sql") },
    Migration { version: 6, name: "usdt", sql: include_str!("../migrations/0006_usdt.sql") },
    Migration { version: 7, name: "card", sql: include_str!("../migrations/0007_card.sql") },
    Migration { version: 8, name: "codes", sql: include_str!("../migrations/0008_codes.sql") },
    Migration { version: 9, name: "plan_grants", sql: include_str!("../migrations/0009_plan_grants.sql") },
    Migration { version: 10, name: "dead_letters", sql: include_str!("../migrations/0010_dead_letters.sql") },
    Migration { version: 11, name: "stripe_asks", sql: include_str!("../migrations/0011_stripe_asks.sql") },
    Migration { version: 12, name: "usdt_seen", sql: include_str!("../migrations/0012_usdt_seen.sql") },
    Migration { version: 13, name: "engine_pauses", sql: include_str!("../migrations/0013_engine_pauses.sql") },
    Migration { version: 14, name: "alerts_end", sql: include_str!("../migrations/0014_alerts_end.sql") },
    Migration { version: 15, name: "readings", sql: include_str!("../migrations/0015_readings.sql") },
    Migration { version: 16, name: "engines", sql: include_str!("../migrations/0016_engines.sql") },
    Migration { version: 17, name: "calls_of_a_job", sql: include_str!("../migrations/0017_calls_of_a_job.sql") },
    Migration { version: 18, name: "left_out", sql: include_str!("../migrations/0018_left_out.sql") },
    Migration { version: 19, name: "google_returns", sql: include_str!("../migrations/0019_google_returns.sql") },
    Migration { version: 20, name: "consents", sql: include_str!("../migrations/0020_consents.sql") },
    Migration { version: 21, name: "refused_prompts", sql: include_str!("../migrations/0021_refused_prompts.sql") },
    Migration { version: 24, name: "destinations", sql: include_str!("../migrations/0024_destinations.sql") },
    Migration { version: 27, name: "order_channels", sql: include_str!("../migrations/0027_order_channels.sql") },
    Migration { version: 28, name: "posters", sql: include_str!("../migrations/0028_posters.sql") },
    Migration { version: 29, name: "edits", sql: include_str!("../migrations/0029_edits.sql") },
    Migration { version: 30, name: "call_faults", sql: include_str!("../migrations/0030_call_faults.sql") },
    Migration { version: 31, name: "poster_briefs", sql: include_str!("../migrations/0031_poster_briefs.sql") },
    Migration {
        version: 32,
        name: "label_acknowledgements",
        sql: include_str!("../migrations/0032_label_acknowledgements.sql"),
    },
    Migration { version: 33, name: "engine_models", sql: include_str!("../migrations/0033_engine_models.sql") },
    Migration { version: 34, name: "light_table", sql: include_str!("../migrations/0034_light_table.sql") },
    Migration { version: 35, name: "tryons", sql: include_str!("../migrations/0035_tryons.sql") },
    Migration { version: 36, name: "prompts", sql: include_str!("../migrations/0036_prompts.sql") },
    Migration { version: 37, name: "proofs", sql: include_str!("../migrations/0037_proofs.sql") },
    Migration { version: 47, name: "account_deletions", sql: include_str!("../migrations/0047_account_deletions.sql") },
    Migration { version: 57, name: "exports", sql: include_str!("../migrations/0057_exports.sql") },
    Migration { version: 60, name: "retention", sql: include_str!("../migrations/0060_retention.sql") },
    Migration { version: 61, name: "wrong_codes", sql: include_str!("../migrations/0061_wrong_codes.sql") },
    Migration { version: 70, name: "own_covers", sql: include_str!("../migrations/0070_own_covers.sql") },
    Migration { version: 72, name: "reconciler_runs", sql: include_str!("../migrations/0072_reconciler_runs.sql") },
    Migration { version: 80, name: "mail_stops", sql: include_str!("../migrations/0080_mail_stops.sql") },
    Migration { version: 81, name: "unwanted_calls", sql: include_str!("../migrations/0081_unwanted_calls.sql") },
    Migration { version: 82, name: "seeds_that_count", sql: include_str!("../migrations/0082_seeds_that_count.sql") },
    Migration {
        version: 83,
        name: "edits_of_a_picture",
        sql: include_str!("../migrations/0083_edits_of_a_picture.sql"),
    },
    Migration { version: 90, name: "second_factors", sql: include_str!("../migrations/0090_second_factors.sql") },
    Migration { version: 91, name: "watched", sql: include_str!("../migrations/0091_watched.sql") },
    Migration { version: 93, name: "unsubscribed", sql: include_str!("../migrations/0093_unsubscribed.sql") },
    Migration { version: 94, name: "mail_slots", sql: include_str!("../migrations/0094_mail_slots.sql") },
    Migration {
        version: 95,
        name: "one_gift_for_a_mailbox",
        sql: include_str!("../migrations/0095_one_gift_for_a_mailbox.sql"),
    },
    Migration { version: 96, name: "makers", sql: include_str!("../migrations/0096_makers.sql") },
    Migration { version: 97, name: "invitations", sql: include_str!("../migrations/0097_invitations.sql") },
    Migration { version: 100, name: "receipts", sql: include_str!("../migrations/0100_receipts.sql") },
    Migration { version: 103, name: "alerts_again", sql: include_str!("../migrations/0103_alerts_again.sql") },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folder_is_in_the_list_under_its_number_and_name() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".sql"))
            .collect();
        files.sort();
        let listed: Vec<String> =
            ALL.iter().map(|Migration { version, name, .. }| format!("{version:04}_{name}.sql")).collect();
        assert_eq!(listed, files, "lib/migrations.rs");
    }
}
