//! What an entry is about, in words: the studio of a job, the pack of an order, the plan of a bill. A page and a file say
//! the same.

use crate::catalogue::{Catalogue, Title};
use crate::currency::Currency;
use crate::db::Row;
use crate::error::Result;
use crate::stripe::Channel;
use crate::studio::Studio;

/// The columns that [`Subject::from_row`] reads, of [`TABLES`].
pub(super) const COLUMNS: &str =
    "j.studio, o.currency AS order_currency, o.amount AS order_amount, p.channel AS order_channel, b.plan AS bill_plan";

/// Entries `e` with what they are about.
pub(super) const TABLES: &str = "entries e
    LEFT JOIN jobs j ON e.reference_type = 'job' AND j.id = e.reference_id
    LEFT JOIN orders o ON e.reference_type = 'order' AND o.id = e.reference_id
    LEFT JOIN card_payments p ON p.order_id = o.id
    LEFT JOIN plan_grants g ON e.reference_type = 'plan' AND g.id = e.reference_id
    LEFT JOIN bills b ON e.reference_type IN ('plan', 'bill') AND b.id = COALESCE(g.period, e.reference_id)";

/// What an entry is about.
#[derive(Clone, Debug)]
pub(super) enum Subject {
    /// A job of this studio.
    Job(Studio),
    /// An order of a pack at this price, and how it was to be paid where that was chosen on our page.
    Pack(Currency, i64, Option<Channel>),
    /// A plan, by its id in the catalogue.
    Plan(String),
    /// Nothing that the kind does not say.
    Nothing,
}

impl Subject {
    pub(super) fn from_row(row: &Row<'_>) -> Result<Self> {
        if let Some(studio) = row.get::<Option<Studio>>("studio")? {
            return Ok(Self::Job(studio));
        }
        let currency = row.get::<Option<String>>("order_currency")?.and_then(|name| Currency::from_stored(&name));
        if let (Some(currency), Some(amount)) = (currency, row.get::<Option<i64>>("order_amount")?) {
            let channel = row.get::<Option<String>>("order_channel")?;
            return Ok(Self::Pack(currency, amount, channel.and_then(|name| Channel::from_stored(&name))));
        }
        Ok(row.get::<Option<String>>("bill_plan")?.map_or(Self::Nothing, Self::Plan))
    }

    /// The studio, where it is one's job.
    pub(super) const fn studio(&self) -> Option<Studio> {
        match self {
            Self::Job(studio) => Some(*studio),
            Self::Pack(..) | Self::Plan(_) | Self::Nothing => None,
        }
    }

    /// Whether the entry's title is somebody's own words (a prompt, a name, a reason) and no id of ours.
    pub(super) const fn has_own_words(&self) -> bool {
        match self {
            Self::Job(_) | Self::Nothing => true,
            Self::Pack(..) | Self::Plan(_) => false,
        }
    }

    pub(super) fn words(&self, catalogue: &Catalogue) -> Option<Title> {
        match self {
            Self::Job(studio) => {
                let (zh, en) = studio_words(*studio);
                Some(Title { zh: zh.to_owned(), en: en.to_owned() })
            }
            Self::Pack(currency, amount, channel) => {
                let price = price(*currency, *amount);
                let (zh, en) = channel.map_or(("", ""), channel_words);
                Some(Title { zh: format!("{price} 充值包{zh}"), en: format!("{price} pack{en}") })
            }
            Self::Plan(id) => {
                let plan = catalogue.plans.iter().find(|plan| plan.id == *id)?;
                Some(Title { zh: format!("{}套餐", plan.title.zh), en: format!("{} plan", plan.title.en) })
            }
            Self::Nothing => None,
        }
    }
}

const fn studio_words(studio: Studio) -> (&'static str, &'static str) {
    match studio {
        Studio::Train => ("训练模型", "Training"),
        Studio::Photo => ("拍照", "Photos"),
        Studio::Poster => ("海报", "Posters"),
        Studio::Tryon => ("试衣", "Try-on"),
        Studio::Library => ("提示词", "Prompts"),
    }
}

/// How an order was paid, behind its name.
const fn channel_words(channel: Channel) -> (&'static str, &'static str) {
    match channel {
        Channel::Card => ("（银行卡）", " (card)"),
        Channel::Alipay => ("（支付宝）", " (Alipay)"),
        Channel::WechatPay => ("（微信支付）", " (WeChat Pay)"),
    }
}

/// `¥68`, `$9.50`, `9.983 USDT`.
fn price(currency: Currency, amount: i64) -> String {
    let decimal = currency.decimal(amount);
    let short = decimal.strip_suffix(".00").unwrap_or(&decimal);
    match currency {
        Currency::Cny => format!("¥{short}"),
        Currency::Usd => format!("${short}"),
        Currency::Usdt => format!("{decimal} USDT"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packs_and_plans_have_names_and_no_codes() {
        let catalogue = crate::catalogue::get().unwrap();
        let words = |subject: &Subject| subject.words(catalogue).map(|words| (words.zh, words.en));
        let both = |zh: &str, en: &str| Some((zh.to_owned(), en.to_owned()));
        assert_eq!(words(&Subject::Pack(Currency::Cny, 6800, None)), both("¥68 充值包", "¥68 pack"));
        let alipay = Subject::Pack(Currency::Cny, 6800, Some(Channel::Alipay));
        assert_eq!(words(&alipay), both("¥68 充值包（支付宝）", "¥68 pack (Alipay)"));
        assert_eq!(words(&Subject::Pack(Currency::Usd, 950, None)), both("$9.50 充值包", "$9.50 pack"));
        assert_eq!(
            words(&Subject::Pack(Currency::Usdt, 9_983_000, None)),
            both("9.983 USDT 充值包", "9.983 USDT pack")
        );
        assert_eq!(words(&Subject::Plan("pro".to_owned())), both("专业版套餐", "Professional plan"));
        assert_eq!(words(&Subject::Plan("gone".to_owned())), None);
    }
}
