//! Codes and payments.

use clap::{Args, Subcommand};
use darkroom::clock::Timestamp;
use darkroom::codes::{self, NewCode};
use darkroom::ledger::Credits;
use darkroom::operator::{OperatorService, Payment, Sum};
use darkroom::orders::Currency;

use crate::{people, said, table};

#[derive(Subcommand, Debug)]
pub(crate) enum Codes {
    /// Make codes that all give the same. They are shown once: nobody can read them again.
    Make(Make),
    /// List the newest codes: by their first letters, with what became of them.
    List {
        /// How many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
}

#[derive(Args, Debug)]
pub(crate) struct Make {
    /// The credits each gives.
    #[arg(long, default_value_t = 0)]
    credits: i64,
    /// The level each gives: plus or pro.
    #[arg(long)]
    level: Option<String>,
    /// How many codes.
    #[arg(long, default_value_t = 1)]
    count: u32,
    /// How many people may use each, each person once.
    #[arg(long, default_value_t = 1)]
    uses: u32,
    /// The last day to use them, in Asia/Shanghai: 2026-12-31. Without it they stay good.
    #[arg(long, value_name = "DAY")]
    use_by: Option<darkroom::checkin::Day>,
    /// What they are for.
    #[arg(long, default_value = "")]
    note: String,
}

#[derive(Args, Debug)]
pub(crate) struct Book {
    /// The person's address or id.
    who: String,
    /// The pack that was paid, by its id in the catalogue: cny10, cny30, cny68, cny198, usd10.
    #[arg(long, conflicts_with = "amount", required_unless_present = "amount")]
    pack: Option<String>,
    /// The amount that was paid, when it is no pack's: 25.00.
    #[arg(long, requires = "currency")]
    amount: Option<String>,
    /// What the amount is counted in: CNY, USD or USDT.
    #[arg(long, requires = "amount")]
    currency: Option<String>,
    /// What names this payment among all: a transfer's number, a day and a name. The same one again books nothing.
    #[arg(long)]
    reference: String,
    /// How it came.
    #[arg(long, default_value = "")]
    note: String,
}

pub(crate) async fn codes(service: &OperatorService<'_>, codes: Codes) -> Result<(), String> {
    match codes {
        Codes::Make(make) => {
            let credits = Credits::new(make.credits).ok_or("this is no amount of credits")?;
            // Good until that day is over.
            let use_by = make.use_by.map(darkroom::checkin::Day::ends_at);
            let level = make.level.as_deref();
            let new = NewCode { credits, level, uses_max: make.uses, use_by, note: &make.note };
            for made in service.make_codes(make.count, &new).await.map_err(said)? {
                table::say(&made.code.text());
            }
            Ok(())
        }
        Codes::List { limit } => list(service, limit).await,
    }
}

async fn list(service: &OperatorService<'_>, limit: u32) -> Result<(), String> {
    let codes = codes::list(service.db, None, limit).await.map_err(|error| error.to_string())?;
    let rows = codes.into_iter().map(|code| {
        [
            format!("DARK-{}-…", code.hint),
            code.credits.to_string(),
            code.level.unwrap_or_default(),
            format!("{}/{}", code.uses, code.uses_max),
            code.use_by.map(table::time).unwrap_or_default(),
            table::time(code.created_at),
            code.note,
        ]
    });
    let headings = ["CODE", "CREDITS", "LEVEL", "USED", "USE BEFORE (UTC)", "MADE (UTC)", "NOTE"];
    table::print(headings, rows.collect());
    Ok(())
}

pub(crate) async fn book(service: &OperatorService<'_>, book: Book) -> Result<(), String> {
    let user = people::one(service, &book.who).await?;
    let sum = match (&book.pack, &book.amount, &book.currency) {
        (Some(pack), None, None) => Sum::Pack(pack),
        (None, Some(amount), Some(currency)) => {
            let currency = Currency::from_stored(&currency.to_uppercase()).ok_or("the currency is CNY, USD or USDT")?;
            let amount = currency.parse(amount).ok_or_else(|| format!("{amount} is no amount of this currency"))?;
            Sum::Amount(amount, currency)
        }
        _ => return Err("say either --pack, or --amount and --currency".to_owned()),
    };
    let payment = Payment { sum, reference: book.reference.trim(), note: &book.note, bonus: 0 };
    let booked = service.book(user, &payment).await.map_err(said)?;
    let order = &booked.order;
    let (amount, currency) = (order.currency.decimal(order.amount), order.currency.as_str());
    let when = if booked.before { "was booked before" } else { "is booked" };
    let paid_at = order.paid_at.map(|at: Timestamp| table::time(at)).unwrap_or_default();
    table::say(&format!("{}: {amount} {currency} for {} credits {when} ({paid_at})", order.id, order.credits));
    people::show(service, user).await
}
