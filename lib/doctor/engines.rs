//! The engines: whether each takes our token, has the models that things are made with, and has room for more people's.

use futures_util::StreamExt as _;
use futures_util::stream;

use super::line::{Check, Found, amber, check, green, red, words};
use crate::app::App;
use crate::db::Stmt;
use crate::engines::{AccountProblem, Engine, EngineError, EngineName, TextModel};
use crate::jobs;

/// How many models are asked for at once.
const AT_ONCE: usize = 6;
/// What an account at Replicate may hold (its documentation), and from where on somebody should ask for more.
const DESTINATIONS_MAX: i64 = 1000;
const DESTINATIONS_AMBER: i64 = 800;
const DESTINATIONS_RED: i64 = 950;

pub(super) fn checks(app: &App) -> Vec<Check<'_>> {
    let mut checks = Vec::new();
    for name in EngineName::ALL {
        if let Some(engine) = app.engine(name) {
            let (token, models) = ids(name);
            checks.push(check(token, knows_us(engine.clone())));
            checks.push(check(models, has_models(app, engine)));
        }
    }
    if let Some(text) = &app.text_model {
        checks.push(check("engine.text.model", has_text_model(text.clone())));
    }
    checks.push(check("engine.replicate.destinations", room(app)));
    checks
}

const fn ids(name: EngineName) -> (&'static str, &'static str) {
    match name {
        EngineName::Replicate => ("engine.replicate", "engine.replicate.models"),
        EngineName::Chat => ("engine.chat", "engine.chat.models"),
        EngineName::Gemini => ("engine.gemini", "engine.gemini.models"),
        EngineName::Together => ("engine.together", "engine.together.models"),
    }
}

const fn key(name: EngineName) -> &'static str {
    match name {
        EngineName::Replicate => "REPLICATE_API_TOKEN",
        EngineName::Chat => "CHAT_API_KEY",
        EngineName::Gemini => "GEMINI_API_KEY",
        EngineName::Together => "TOGETHER_API_KEY",
    }
}

/// None of them lets a key read its balance: that one is empty is an alert when it refuses an order.
async fn knows_us(engine: Engine) -> Found {
    let setting = key(engine.name());
    match engine.knows_us().await {
        Ok(()) => green(words(
            "密钥有效；余额无法通过接口读取",
            "The key is taken; no interface tells the balance, so look at it in the engine's console",
        )),
        Err(EngineError::Throttled { .. }) => amber(
            words("问得太多，暂时不回答", "Asked too often, it does not say now"),
            words("稍后再试", "Try again later"),
        ),
        Err(EngineError::Account(problem)) => refuses_us(problem, setting),
        Err(EngineError::Unavailable(what) | EngineError::Refused(what)) => red(
            words(format!("没有回答：{what}"), format!("It does not answer: {what}")),
            words("看看它的状态页，核对地址设置", "See its status page, and check the setting of its address"),
        ),
    }
}

fn refuses_us(problem: AccountProblem, setting: &str) -> Found {
    red(
        words(format!("不接受我们（{}）", problem.as_str()), format!("It refuses us ({})", problem.as_str())),
        words(format!("核对 {setting} 和账户余额"), format!("Check {setting} and the account's balance")),
    )
}

async fn has_models(app: &App, engine: Engine) -> Found {
    let name = engine.name();
    let wanted: Vec<String> =
        jobs::models_in_use(app).into_iter().filter(|(of, _)| *of == name).map(|(_, model)| model).collect();
    let engine = &engine;
    let ask = |model: String| async move {
        let has = engine.has_model(&model).await;
        (model, has)
    };
    let asked: Vec<_> = stream::iter(wanted.into_iter().map(ask)).buffered(AT_ONCE).collect().await;
    told(&asked, name.model_setting())
}

/// The small model that writes texts; no other line says whether its endpoint knows the key.
async fn has_text_model(text: TextModel) -> Found {
    let has = text.has_model().await;
    if let Err(EngineError::Account(problem)) = has {
        return refuses_us(problem, "TEXT_API_KEY / CHAT_API_KEY");
    }
    told(&[(text.model().to_owned(), has)], "TEXT_MODEL")
}

/// What was answered of each model, and where its name is set.
fn told(asked: &[(String, Result<bool, EngineError>)], setting: &str) -> Found {
    let count = asked.len();
    let of = |is: fn(&Result<bool, EngineError>) -> bool| {
        let names = asked.iter().filter(|(_, has)| is(has)).map(|(model, _)| model.as_str());
        names.collect::<Vec<_>>().join(", ")
    };
    let (gone, unknown) = (of(|has| matches!(has, Ok(false))), of(Result::is_err));
    if !gone.is_empty() {
        return red(
            words(format!("没有这些模型：{gone}"), format!("It has no model {gone}")),
            words(format!("换一个名字：{setting}"), format!("Name another one: {setting}")),
        );
    }
    if !unknown.is_empty() {
        return amber(
            words(format!("没有说有没有：{unknown}"), format!("It does not say whether it has {unknown}")),
            words(
                "稍后再试；若密钥那一行是红的，先改它",
                "Try again later; where the line of the key is red, mend that first",
            ),
        );
    }
    let all = match count {
        1 => "The one model that is used is there".to_owned(),
        count => format!("All {count} models that are used are there"),
    };
    green(words(format!("用到的 {count} 个模型都在"), all))
}

/// Each person who keeps a model has one place at the engine; one that is still to be deleted there counts, too.
async fn room(app: &App) -> Found {
    let count = Stmt::new(
        "SELECT (SELECT COUNT(*) FROM destinations WHERE closed_at IS NULL)
              + (SELECT COUNT(*) FROM erasures WHERE kind = 'provider_model') AS taken",
    );
    let taken = app.db.read(vec![count]).await.map(|rows| rows[0].first().and_then(|row| row.get::<i64>("taken").ok()));
    let Ok(Some(taken)) = taken else {
        return red(
            words("数据库没有回答", "The database does not answer"),
            words("先改数据库那一行", "Mend the database's line first"),
        );
    };
    let text = words(
        format!("账户的 {DESTINATIONS_MAX} 个模型位用了 {taken} 个"),
        format!("{taken} of the {DESTINATIONS_MAX} models that an account may hold"),
    );
    let hint = words(
        "请 Replicate 提高上限，否则新人的训练会被拒绝",
        "Have Replicate raise the limit, or trainings of new people are refused",
    );
    match taken {
        ..DESTINATIONS_AMBER => green(text),
        DESTINATIONS_AMBER..DESTINATIONS_RED => amber(text, hint),
        DESTINATIONS_RED.. => red(text, hint),
    }
}
