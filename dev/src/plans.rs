//! What a driving request plans for the next things that happen: one word or object, or a queue of them.

use std::collections::VecDeque;

use serde::Deserialize;

/// How many plans of a kind may wait.
pub const PLANS_MAX: usize = 1000;

/// One plan, or a queue of them; an empty list forgets the plans that wait.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged, expecting = "a plan or a list of plans, with known fields and words")]
pub enum Next<T> {
    /// `[…]`
    Queue(Vec<T>),
    /// Anything else.
    One(T),
}

impl<T> Next<T> {
    /// The plans, in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        match self {
            Self::Queue(plans) => plans.iter(),
            Self::One(plan) => std::slice::from_ref(plan).iter(),
        }
    }

    /// Puts them behind those that wait, or forgets those.
    ///
    /// # Errors
    /// Why not, when too many would wait; then nothing has changed.
    pub fn append(self, waiting: &mut VecDeque<T>) -> Result<(), &'static str> {
        let plans = match self {
            Self::Queue(plans) => plans,
            Self::One(plan) => vec![plan],
        };
        if plans.is_empty() {
            waiting.clear();
        }
        if waiting.len() + plans.len() > PLANS_MAX {
            return Err("too many plans wait already");
        }
        waiting.extend(plans);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(text: &str) -> Next<u32> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn plans_wait_in_order_until_an_empty_list_forgets_them() {
        let mut waiting = VecDeque::new();
        next("1").append(&mut waiting).unwrap();
        next("[2, 3]").append(&mut waiting).unwrap();
        assert_eq!(waiting, [1, 2, 3]);
        assert_eq!(next("[2, 3]").iter().copied().collect::<Vec<_>>(), [2, 3]);
        next("[]").append(&mut waiting).unwrap();
        assert!(waiting.is_empty());
    }

    #[test]
    fn one_plan_too_many_changes_nothing() {
        let mut waiting = VecDeque::from(vec![0; PLANS_MAX]);
        assert!(next("[1]").append(&mut waiting).is_err());
        assert_eq!(waiting.len(), PLANS_MAX);
        assert!(serde_json::from_str::<Next<u32>>(r#""many""#).is_err());
    }
}
