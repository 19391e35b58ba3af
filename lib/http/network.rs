//! The network of whoever asks, as far as a request says.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use http::{HeaderMap, HeaderName};

fn text<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The network of whoever asks. The platform sets its headers itself and drops what the caller sent under the same names;
/// behind a proxy of the operator's it knows only that proxy, which says in its own header (`trusted`) who asked.
pub(crate) fn of(trusted: Option<&HeaderName>, headers: &HeaderMap) -> String {
    // In a list the nearest proxy's word is the last.
    let told = trusted.and_then(|name| headers.get_all(name).iter().next_back()?.to_str().ok());
    if let Some(address) = told.and_then(|list| address(list.rsplit(',').next().unwrap_or_default())) {
        return network_of(address);
    }
    let forwarded = text(headers, "x-vercel-forwarded-for");
    let forwarded = if forwarded.is_empty() { text(headers, "x-forwarded-for") } else { forwarded };
    let first = forwarded.split(',').next().unwrap_or_default().trim();
    match address(first) {
        Some(address) => network_of(address),
        None if first.is_empty() => "local".to_owned(),
        None => first.to_owned(),
    }
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// An IPv4 address is a network of its own; of IPv6 a line at home gets 2^64 (RFC 6177), so all of those are one.
fn network_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let prefix = Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX));
            format!("{prefix}/64")
        }
    }
}

/// A network as the log has it: of IPv4 as many as 256 neighbours, and no word that is none.
pub(crate) fn coarse(network: &str) -> String {
    if network == "local" || network.ends_with("/64") {
        return network.to_owned();
    }
    match network.parse() {
        Ok(address) => format!("{}/24", Ipv4Addr::from_bits(Ipv4Addr::to_bits(address) & !0xFF)),
        Err(_) => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn network_by(trusted: Option<&'static str>, sent: &[(&'static str, &'static str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in sent {
            headers.append(*name, HeaderValue::from_static(value));
        }
        of(trusted.map(HeaderName::from_static).as_ref(), &headers)
    }

    #[test]
    fn one_line_is_one_network_however_its_address_is_written() {
        let seen = |address| network_by(None, &[("x-forwarded-for", address)]);
        for address in ["2001:db8:1:2::1", "2001:DB8:1:2:ffff::9", "[2001:db8:1:2::3]", "[2001:db8:1:2::3]:443"] {
            assert_eq!(seen(address), "2001:db8:1:2::/64", "{address}");
        }
        assert_eq!(seen("2001:db8:1:3::1"), "2001:db8:1:3::/64");
        for address in ["203.0.113.9", "203.0.113.9:5000", "::ffff:203.0.113.9", " 203.0.113.9 , 10.0.0.1"] {
            assert_eq!(seen(address), "203.0.113.9", "{address}");
        }
        assert_eq!(network_by(None, &[]), "local");
    }

    #[test]
    fn a_trusted_proxys_word_counts_and_nobody_elses() {
        let platform = ("x-vercel-forwarded-for", "198.51.100.1");
        let client = ("cf-connecting-ip", "203.0.113.9");
        assert_eq!(network_by(None, &[platform, client]), "198.51.100.1");
        assert_eq!(network_by(Some("cf-connecting-ip"), &[platform, client]), "203.0.113.9");
        assert_eq!(network_by(Some("cf-connecting-ip"), &[platform]), "198.51.100.1");
        assert_eq!(network_by(Some("cf-connecting-ip"), &[platform, ("cf-connecting-ip", "nobody")]), "198.51.100.1");
        // What the caller wrote himself stands before what the proxy added.
        let list = ("x-client", "192.0.2.1, 203.0.113.9");
        assert_eq!(network_by(Some("x-client"), &[platform, list]), "203.0.113.9");
        let twice = [platform, ("x-client", "192.0.2.1"), ("x-client", "203.0.113.9")];
        assert_eq!(network_by(Some("x-client"), &twice), "203.0.113.9");
    }

    #[test]
    fn in_the_log_a_network_is_no_ones_alone() {
        assert_eq!(coarse("203.0.113.9"), "203.0.113.0/24");
        assert_eq!(coarse("2001:db8:1:2::/64"), "2001:db8:1:2::/64");
        assert_eq!(coarse("local"), "local");
        assert_eq!(coarse("whatever a proxy said"), "unknown");
    }
}
