//! The one way an entry is written. The table's trigger moves the account, its checks refuse.

/// SQL: inserts what `select` gives. Its columns: id, user, kind; what it does to the credits without an end, to those of
/// plans, to what is held, to what is owed; what can be spent and what is held then; what makes it happen once; what it is
/// about (the noun and its id), its title, and when.
pub(super) fn insert(select: &str) -> String {
    format!(
        "INSERT INTO entries (id, user_id, kind, bought_delta, plan_delta, held_delta, debt_delta, available_after,
                              held_after, dedupe, reference_type, reference_id, title, at) {select}"
    )
}
