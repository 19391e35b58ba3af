//! A person, as the person sees it.

use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use crate::clock::Timestamp;
use crate::db::{DbError, Row};
use crate::ids::UserId;
use crate::ledger::Balance;
use crate::locale::Locale;
use crate::schema;

/// Whoever is signed in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct User {
    /// `usr_…`
    #[schema(value_type = UserId)]
    pub id: String,
    /// Their address.
    pub email: String,
    /// Whether they have proven that the address is theirs.
    pub confirmed: bool,
    /// Whether they can sign in with a password.
    pub has_password: bool,
    /// What to call them.
    pub name: String,
    /// Their picture, from the way they signed in.
    #[schema(required)]
    pub avatar_url: Option<String>,
    /// `zh-CN` or `en`.
    #[schema(value_type = Locale)]
    pub locale: String,
    /// Whether they get mails beside those about money and the safety of the account.
    pub mails: bool,
    /// `free`, `plus` or `pro` (requirement C2).
    #[schema(schema_with = levels)]
    pub level: String,
    /// The plan they subscribe to, by its id in the catalogue (requirement D4).
    pub plan: String,
    /// `user` or `operator`.
    #[schema(schema_with = roles)]
    pub role: String,
    /// What they can spend and what is frozen.
    pub credits: Balance,
    /// Since when.
    pub created_at: Timestamp,
    /// When this session was last noted as in use.
    #[serde(skip)]
    pub(super) last_seen_at: Timestamp,
}

fn levels() -> Schema {
    schema::one_of(["free", "plus", "pro"])
}

fn roles() -> Schema {
    schema::one_of(["user", "operator"])
}

/// The plan of whoever subscribes to none.
const FREE_PLAN: &str = "free";

/// The columns [`User::from_row`] reads, of `users u` and `sessions s`, beside [`crate::ledger::BALANCE`].
pub(super) const COLUMNS: &str = "u.id, u.email, u.name, u.avatar_url, u.locale, u.level, u.role, u.created_at,
    u.unsubscribed_at IS NULL AS mails, u.confirmed_at IS NOT NULL AS confirmed, EXISTS (SELECT 1 FROM passwords p WHERE p.user_id = u.id) AS has_password,
    s.last_seen_at,
    (SELECT b.plan FROM subscriptions b
      WHERE b.user_id = u.id AND b.state IN ('active', 'past_due') AND b.lapsed_at IS NULL) AS subscribed";

impl User {
    /// From a row with these columns.
    ///
    /// # Errors
    /// A column that is missing or of another type.
    pub fn from_row(row: &Row<'_>, now: Timestamp) -> Result<Self, DbError> {
        Ok(Self {
            id: row.get("id")?,
            email: row.get("email")?,
            confirmed: row.get("confirmed")?,
            has_password: row.get("has_password")?,
            name: row.get("name")?,
            avatar_url: row.get("avatar_url")?,
            locale: row.get("locale")?,
            mails: row.get("mails")?,
            level: row.get("level")?,
            plan: row.get::<Option<String>>("subscribed")?.unwrap_or_else(|| FREE_PLAN.to_owned()),
            role: row.get("role")?,
            credits: Balance::from_row(row, now)?,
            created_at: row.get("created_at")?,
            last_seen_at: row.get("last_seen_at")?,
        })
    }
}
