//! Levels and plans: what each may do, and how SQL is told.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::{Catalogue, Title};
use crate::schema;

/// What a check-in gives.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckinOffer {
    /// Credits.
    pub credits: i64,
}

/// How often somebody may check in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Rhythm)]
pub enum CheckinInterval {
    /// Once in an ISO week.
    Weekly,
    /// Once a day.
    Daily,
}

impl CheckinInterval {
    /// `week` or `day`.
    #[must_use]
    pub const fn period(self) -> &'static str {
        match self {
            Self::Weekly => "week",
            Self::Daily => "day",
        }
    }
}

/// What a level may do (requirement C2).
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// `free`, `plus` or `pro`.
    #[schema(schema_with = ids)]
    pub id: String,
    /// Its name.
    pub title: Title,
    /// How many garments may be tried on at once.
    pub tryon_garments_max: u32,
    /// Whether it may use the prompts that are for members only.
    pub members_prompts: bool,
    /// How often it may check in.
    pub checkin: CheckinInterval,
}

fn ids() -> Schema {
    schema::one_of(["free", "plus", "pro"])
}

impl Catalogue {
    /// How often somebody of this level may check in. What is no level may as little as the lowest.
    #[must_use]
    pub fn checkin_interval(&self, level: &str) -> CheckinInterval {
        self.levels.iter().find(|known| known.id == level).map_or(CheckinInterval::Weekly, |known| known.checkin)
    }

    /// The levels that check in this often, as a list for SQL: `'plus', 'pro'`.
    #[must_use]
    pub fn levels_with(&self, interval: CheckinInterval) -> String {
        let ids = self.levels.iter().filter(|level| level.checkin == interval).map(|level| format!("'{}'", level.id));
        ids.collect::<Vec<_>>().join(", ")
    }

    /// An SQL expression for how many garments the level whose name `level` is an expression for may try on at once. What
    /// is no level may as few as the lowest.
    #[must_use]
    pub fn tryon_garments_sql(&self, level: &str) -> String {
        let cases = self.levels.iter().map(|level| format!("WHEN '{}' THEN {} ", level.id, level.tryon_garments_max));
        let least = self.levels.iter().map(|level| level.tryon_garments_max).min().unwrap_or(0);
        format!("CASE {level} {}ELSE {least} END", cases.collect::<String>())
    }

    /// How many garments this level may try on at once. What is no level may as few as the lowest.
    #[must_use]
    pub fn tryon_garments_of(&self, level: &str) -> u32 {
        let least = self.levels.iter().map(|level| level.tryon_garments_max).min().unwrap_or(0);
        self.levels.iter().find(|known| known.id == level).map_or(least, |known| known.tryon_garments_max)
    }

    /// The most garments that any level may try on at once.
    #[must_use]
    pub fn tryon_garments_max(&self) -> usize {
        self.levels.iter().map(|level| level.tryon_garments_max as usize).max().unwrap_or(0)
    }

    /// An SQL expression for the model slots of the plan whose id `plan` is an expression for. What is no plan has
    /// those of the first.
    #[must_use]
    pub fn model_slots_sql(&self, plan: &str) -> String {
        let cases = self.plans.iter().map(|plan| format!("WHEN '{}' THEN {} ", plan.id, plan.model_slots));
        let least = self.plans.first().map_or(0, |plan| plan.model_slots);
        format!("CASE {plan} {}ELSE {least} END", cases.collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue;

    #[test]
    fn levels_and_plans_are_those_of_the_requirements() {
        let catalogue = catalogue::get().unwrap();
        let levels = catalogue.levels.iter();
        let may: Vec<_> = levels.map(|level| (level.id.as_str(), level.tryon_garments_max, level.checkin)).collect();
        assert_eq!(
            may,
            [
                ("free", 1, CheckinInterval::Weekly),
                ("plus", 10, CheckinInterval::Daily),
                ("pro", 10, CheckinInterval::Daily)
            ]
        );
        assert_eq!(catalogue.checkin.credits, 6);
        let slots: Vec<_> = catalogue.plans.iter().map(|plan| (plan.id.as_str(), plan.model_slots)).collect();
        assert_eq!(slots, [("free", 1), ("creator", 3), ("pro", 10), ("enterprise", 50)]);
    }

    #[test]
    fn ids_can_stand_in_sql_as_they_are() {
        let catalogue = catalogue::get().unwrap();
        let ids = catalogue.levels.iter().map(|level| &level.id).chain(catalogue.plans.iter().map(|plan| &plan.id));
        for id in ids {
            assert!(id.bytes().all(|byte| byte.is_ascii_lowercase()), "{id}");
        }
        assert_eq!(catalogue.levels_with(CheckinInterval::Daily), "'plus', 'pro'");
        let slots = catalogue.model_slots_sql("p");
        assert!(slots.starts_with("CASE p WHEN 'free' THEN 1 WHEN 'creator' THEN 3 "), "{slots}");
    }
}
