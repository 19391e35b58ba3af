//! USDT: whether the address is one to be paid at, and whether the chain can be read.

use super::line::{Check, Found, amber, check, green, red, words};
use crate::app::App;
use crate::tron::{Address, ChainError, Place, Tron, TronConfig};

/// Who tells of the main chain, where only Tether's own token is money.
const MAIN: &str = "api.trongrid.io";

pub(super) fn checks(app: &App) -> Vec<Check<'_>> {
    let (Some(tron), Some(config)) = (&app.tron, &app.config.tron) else { return Vec::new() };
    vec![check("tron.address", async move { address(config) }), check("tron", reader(app, tron))]
}

fn address(config: &TronConfig) -> Found {
    let TronConfig { address, contract, base_url, api_key } = config;
    if address == contract {
        return red(
            words(
                "TRON_ADDRESS 是代币合约的地址：付到那里的钱就没了",
                "TRON_ADDRESS is the token's contract: money sent there is lost",
            ),
            words("填自己钱包的地址", "Name the address of your own wallet"),
        );
    }
    let is_main = base_url.host_str() == Some(MAIN);
    if is_main && *contract != Address::USDT {
        return red(
            words(format!("主网上的 USDT 不是 {contract}"), format!("On the main chain {contract} is not USDT")),
            words("去掉 TRON_CONTRACT", "Leave TRON_CONTRACT out"),
        );
    }
    if is_main && api_key.is_none() {
        return amber(
            words(
                format!("收款地址 {address}；没有 API 密钥，读链容易被限制"),
                format!("Paid at {address}; without an API key the reader is often told to wait"),
            ),
            words("在 trongrid.io 申请密钥，设为 TRON_API_KEY", "Get a key at trongrid.io and set TRON_API_KEY"),
        );
    }
    green(words(format!("收款地址 {address}：确认它是您自己的"), format!("Paid at {address}: see that it is yours")))
}

async fn reader(app: &App, tron: &Tron) -> Found {
    let check_key = words("核对 TRON_BASE_URL 和 TRON_API_KEY", "Check TRON_BASE_URL and TRON_API_KEY");
    match tron.history(tron.address(), &Place::Since(app.clock.now().plus_seconds(-3600))).await {
        Ok(_) => green(words("可以读链", "The chain can be read")),
        Err(error @ ChainError::Suspended { .. }) => amber(
            words("读链被要求等一等", format!("{error}")),
            words("设置 TRON_API_KEY，或稍后再试", "Set TRON_API_KEY, or try again later"),
        ),
        Err(error @ (ChainError::Unreachable | ChainError::Refused { .. } | ChainError::Unreadable)) => {
            red(words(format!("不能读链：{error}"), format!("The chain cannot be read: {error}")), check_key)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    #[test]
    fn on_the_main_chain_no_other_token_is_money() {
        let config = |host: &str, contract: Address, key: Option<&str>| TronConfig {
            base_url: format!("https://{host}").parse().expect("an address"),
            address: "TNtbiqvanUnm4YHK9SYzRGR8ktiHRduDbM".parse().expect("a wallet"),
            contract,
            api_key: key.map(Into::into),
        };
        let other: Address = "TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf".parse().expect("a contract");
        let found = |config: &TronConfig| address(config).line("tron.address");
        let wrong = found(&config(MAIN, other, Some("key")));
        assert!(wrong.state == State::Red && wrong.text.en.contains("is not USDT"), "{wrong:?}");
        assert!(wrong.hint.is_some_and(|hint| hint.en.contains("TRON_CONTRACT")));
        assert_eq!(found(&config(MAIN, Address::USDT, Some("key"))).state, State::Green);
        assert_eq!(found(&config(MAIN, Address::USDT, None)).state, State::Amber);
        // On a chain for trying things out its own token is the right one.
        assert_eq!(found(&config("api.shasta.example", other, None)).state, State::Green);
    }
}
