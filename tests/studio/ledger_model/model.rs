//! What the ledger promises, in as few words as possible and without a database.

use std::collections::BTreeMap;

use super::step::{How, Step, What};

const DAY: i64 = 24 * 3_600_000;

/// Credits with an end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Grant {
    period: String,
    ends: i64,
    left: i64,
    ended: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Hold {
    bought: i64,
    /// By the id of their grant.
    plan: BTreeMap<String, i64>,
    settled: bool,
}

/// Something that was paid for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Paid {
    credits: i64,
    /// What its returned money has taken or wants.
    due: i64,
    /// What of that was taken from which grant.
    taken: BTreeMap<String, i64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Model {
    pub(super) bought: i64,
    pub(super) held: i64,
    pub(super) debt: i64,
    pub(super) given: i64,
    pub(super) spent: i64,
    /// What ended unused, by period.
    ended: BTreeMap<String, i64>,
    grants: BTreeMap<String, Grant>,
    holds: Vec<(String, Hold)>,
    paid: BTreeMap<String, Paid>,
    done: BTreeMap<(&'static str, String), ()>,
}

impl Model {
    pub(super) fn plan(&self) -> i64 {
        self.grants.values().map(|grant| grant.left).sum()
    }

    /// What returned money has taken or is owed, less what is still owed.
    pub(super) fn taken_back(&self) -> i64 {
        self.paid.values().map(|paid| paid.due).sum::<i64>() - self.debt
    }

    pub(super) fn ended(&self) -> i64 {
        self.ended.values().sum()
    }

    fn end_due(&mut self, now: i64) {
        for grant in self.grants.values_mut().filter(|grant| !grant.ended && grant.ends <= now) {
            *self.ended.entry(grant.period.clone()).or_default() += std::mem::take(&mut grant.left);
            grant.ended = true;
        }
    }

    /// Pays what is owed; answers what is left.
    fn pay(&mut self, credits: i64) -> i64 {
        let pays = self.debt.min(credits).max(0);
        self.debt -= pays;
        credits - pays
    }

    /// Takes up to so much from the open grants, those of `first` before those that end soonest.
    fn take(&mut self, mut wanted: i64, first: &str) -> BTreeMap<String, i64> {
        let mut order: Vec<_> = self.grants.iter().filter(|(_, grant)| grant.left > 0).collect();
        order.sort_by_key(|(id, grant)| (grant.period != first, grant.ends, (*id).clone()));
        let order: Vec<String> = order.into_iter().map(|(id, _)| id.clone()).collect();
        let mut parts = BTreeMap::new();
        for id in order {
            let grant = self.grants.get_mut(&id).unwrap();
            let part = grant.left.min(wanted);
            grant.left -= part;
            wanted -= part;
            if part > 0 {
                parts.insert(id, part);
            }
        }
        parts
    }

    /// Puts credits back where they came from, or, when that has ended, where they live until `late`.
    fn put_back(&mut self, id: &str, credits: i64, by: &str, late: i64) {
        let grant = self.grants[id].clone();
        let target = if grant.ended { format!("{by}/{id}") } else { id.to_owned() };
        let there = self.grants.entry(target).or_insert(Grant { ends: late, left: 0, ended: false, ..grant });
        there.left += credits;
    }

    /// What a step does at `now`, or `false` when it must be refused and change nothing. `id` is that of what it makes.
    pub(super) fn take_step(&mut self, step: &Step, id: &str, now: i64) -> bool {
        let before = self.clone();
        let fine = match step {
            Step::Grant { credits, dedupe } => self.arrive("grant", &dedupe.to_string(), *credits),
            Step::Adjust { credits, dedupe } => self.arrive("adjust", &dedupe.to_string(), *credits),
            Step::Buy { credits, number } => {
                self.paid.entry(number.id()).or_insert(Paid { credits: *credits, due: 0, taken: BTreeMap::new() });
                self.arrive("order", &number.id(), *credits)
            }
            Step::Bill { credits, seconds, number } => {
                self.bill(&number.id(), *credits, now + seconds * 1000);
                true
            }
            Step::Return { number, percent } => {
                self.give_back(&number.id(), matches!(number, What::Bill(_)), *percent, id, now);
                true
            }
            Step::Hold { pieces } => self.hold(id, i64::from(*pieces), now),
            Step::Settle { hold, how } => match hold.checked_rem(self.holds.len()) {
                Some(at) => self.settle(at, *how, now),
                None => true,
            },
            Step::Sweep => {
                self.end_due(now);
                true
            }
            Step::Wait { .. } => true,
        };
        if !fine {
            *self = before;
        }
        fine
    }

    fn arrive(&mut self, kind: &'static str, dedupe: &str, credits: i64) -> bool {
        if self.done.insert((kind, dedupe.to_owned()), ()).is_none() {
            self.given += credits;
            self.bought += self.pay(credits);
        }
        self.bought >= 0
    }

    fn bill(&mut self, id: &str, credits: i64, ends: i64) {
        if self.done.insert(("bill", id.to_owned()), ()).is_none() {
            self.given += credits;
            let left = self.pay(credits);
            self.grants.insert(id.to_owned(), Grant { period: id.to_owned(), ends, left, ended: false });
            self.paid.insert(id.to_owned(), Paid { credits, due: 0, taken: BTreeMap::new() });
        }
    }

    fn hold(&mut self, id: &str, whole: i64, now: i64) -> bool {
        self.end_due(now);
        let plan = self.take(whole, "");
        let bought = whole - plan.values().sum::<i64>();
        self.bought -= bought;
        self.held += whole;
        self.holds.push((id.to_owned(), Hold { bought, plan, settled: false }));
        self.bought >= 0
    }

    fn settle(&mut self, at: usize, how: How, now: i64) -> bool {
        let (call, hold) = self.holds[at].clone();
        let whole = hold.bought + hold.plan.values().sum::<i64>();
        let (captured, late) = match how {
            How::Capture(pieces) => (i64::from(pieces), now + DAY),
            How::Cancel(pieces) => (i64::from(pieces), now),
            How::Expire => (0, now + DAY),
        };
        if hold.settled || captured > whole {
            return false;
        }
        self.end_due(now);
        self.holds[at].1.settled = true;
        self.held -= whole;
        self.spent += captured;
        let mut gone = whole - self.pay(whole - captured);
        let mut parts: Vec<_> = hold.plan.iter().collect();
        parts.sort_by_key(|(id, _)| (self.grants[*id].ends, (*id).clone()));
        for (id, part) in parts {
            let back = part - gone.min(*part);
            gone -= part - back;
            if back > 0 {
                self.put_back(id, back, &call, late);
            }
        }
        self.bought += hold.bought - gone;
        if matches!(how, How::Cancel(_)) {
            self.end_due(now);
        }
        true
    }

    fn give_back(&mut self, id: &str, is_bill: bool, percent: i64, entry: &str, now: i64) {
        let Some(mut paid) = self.paid.get(id).cloned() else { return };
        self.end_due(now);
        let share = paid.credits * percent / 100;
        let unused = self.ended.get(id).copied().unwrap_or_default();
        let due = if is_bill { share.min(paid.due.max(share - unused)) } else { share };
        if due > paid.due {
            let mut wanted = due - paid.due;
            if !is_bill {
                wanted -= self.take_bought(wanted);
            }
            let plan = self.take(wanted, id);
            wanted -= plan.values().sum::<i64>();
            for (grant, part) in plan {
                *paid.taken.entry(grant).or_default() += part;
            }
            wanted -= self.take_bought(wanted);
            self.debt += wanted;
        } else {
            let again = paid.due - due;
            let left = self.pay(again);
            let of_plan = paid.taken.values().sum::<i64>();
            let mut to_plan = left.min((of_plan - due).max(0));
            self.bought += left - to_plan;
            let mut order: Vec<_> = paid.taken.clone().into_iter().filter(|(_, part)| *part > 0).collect();
            order.sort_by_key(|(id, _)| (-self.grants[id].ends, id.clone()));
            for (grant, part) in order {
                let back = part.min(to_plan);
                to_plan -= back;
                if back > 0 {
                    // What goes to another grant is not what was taken from this one.
                    let target = if self.grants[&grant].ended { format!("{entry}/{grant}") } else { grant.clone() };
                    *paid.taken.entry(target).or_default() -= back;
                    self.put_back(&grant, back, entry, now + DAY);
                }
            }
        }
        paid.due = due;
        self.paid.insert(id.to_owned(), paid);
    }

    fn take_bought(&mut self, wanted: i64) -> i64 {
        let part = self.bought.min(wanted);
        self.bought -= part;
        part
    }
}
