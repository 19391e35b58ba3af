//! Pages come with their armour, and nothing comes that is nobody's business.

use reqwest::Method;

use crate::answer::Answer;
use crate::studio::Studio;
use crate::verdict::{Breaches, Trouble};

/// What a deployment may leave lying about, and ways out of the folder.
const STRAY: [&str; 14] = [
    "/.env",
    "/.git/config",
    "/.git/HEAD",
    "/vercel.json",
    "/Cargo.toml",
    "/.darkroom/darkroom.db",
    "/darkroom.db",
    "/../Cargo.toml",
    "/%2e%2e/Cargo.toml",
    "/..%2fCargo.toml",
    "/js/..%2f..%2fCargo.toml",
    "/%2e%2e%2f%2e%2e%2fetc/passwd",
    "/js/%00",
    "/lib/lib.rs",
];

pub(super) async fn run(studio: &Studio, breaches: &mut Breaches) -> Result<String, Trouble> {
    let visitor = studio.visitor();
    let home = visitor.send(visitor.bare(Method::GET, "/")).await?.expect(200)?;
    let policy = header(&home, "content-security-policy").to_lowercase();
    for directive in ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
        breaches.check(policy.contains(directive), || format!("the policy does not say {directive}"));
    }
    breaches.check(!policy.contains("unsafe-"), || "the policy allows inline code".to_owned());
    let script =
        home.text.split("<script").skip(1).any(|tag| !tag.split('>').next().unwrap_or_default().contains("src="));
    breaches.check(!script, || "the page has inline scripts".to_owned());
    breaches.check(header(&home, "x-content-type-options") == "nosniff", || "types are sniffed".to_owned());
    breaches.check(!header(&home, "referrer-policy").is_empty(), || "no referrer policy".to_owned());
    if studio.base().starts_with("https:") {
        breaches.check(!header(&home, "strict-transport-security").is_empty(), || "no strict transport".to_owned());
    }
    for path in ["/api/auth/me", "/api/health"] {
        let answer = visitor.get(path).await?;
        breaches.check(header(&answer, "cache-control").contains("no-store"), || format!("{path} may be cached"));
        breaches.check(header(&answer, "x-content-type-options") == "nosniff", || format!("{path} is sniffed"));
    }
    for path in STRAY {
        let answer = visitor.send(visitor.bare(Method::GET, path)).await?;
        breaches.check(answer.status != 200 && answer.status < 500, || format!("{path}: {}", answer.status));
    }
    Ok(format!(
        "policy without exceptions, no inline script, nothing cached; {} stray files are not there",
        STRAY.len()
    ))
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
