//! argon2id: slow on purpose, and aside from the threads that answer.

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use tokio::sync::Semaphore;

use super::policy::Password;
use crate::error::{AppError, Result};

/// 19 MiB, two passes, one lane: OWASP's password storage cheat sheet.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// The hash of 32 random bytes that nobody kept, made with the same parameters: what is compared with where there is no
/// password, so that it takes as long.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$iKQsByNwcAtOKw6x5I6J5A$onLz9a7O3xE68lp1GHUvkebyGA3ZTBiSWY8zj0Qq+I4";

/// How many are made at once: each has 19 MiB to itself, and a function's memory has an end.
static TURNS: Semaphore = Semaphore::const_new(4);

fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn failed(error: impl std::fmt::Display) -> AppError {
    AppError::Internal(format!("argon2: {error}"))
}

/// The hash to keep, a PHC string.
pub(super) async fn hash(password: Password) -> Result<String> {
    aside(move || {
        let mut salt = [0_u8; 16];
        crate::random::fill(&mut salt);
        let hash = argon2()?.hash_password_with_salt(password.expose().as_bytes(), &salt).map_err(failed)?;
        Ok(hash.to_string())
    })
    .await
}

/// Whether this is the password that was hashed. Without a hash it is not, and that takes as long.
pub(super) async fn verify(password: Password, hash: Option<String>) -> Result<bool> {
    aside(move || {
        let kept = hash.as_deref().unwrap_or(NOBODYS);
        let same = argon2()?.verify_password(password.expose().as_bytes(), kept).is_ok();
        Ok(same && hash.is_some())
    })
    .await
}

/// Runs `work` on a thread where it holds nobody up, when its turn comes.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let turn = TURNS.acquire().await.map_err(failed)?;
    let work = move || {
        let done = work();
        // The turn is over when the work is, also when nobody waits for it any more.
        drop(turn);
        done
    };
    tokio::task::spawn_blocking(work).await.map_err(failed)?
}

#[cfg(test)]
mod tests {
    use argon2::PasswordHash;
    use secrecy::SecretString;

    use super::*;

    fn password(text: &str) -> Password {
        Password::typed(&SecretString::from(text))
    }

    #[tokio::test]
    async fn a_hash_knows_its_password_and_no_other_and_none_is_like_another() {
        let (one, other) =
            (hash(password("four blue herons")).await.unwrap(), hash(password("four blue herons")).await.unwrap());
        assert_ne!(one, other, "each has its salt");
        assert!(verify(password("four blue herons"), Some(one.clone())).await.unwrap());
        assert!(!verify(password("four blue heron"), Some(one)).await.unwrap());
        assert!(!verify(password("four blue herons"), None).await.unwrap());
        assert!(!verify(password("four blue herons"), Some("not a hash".to_owned())).await.unwrap());
    }

    #[tokio::test]
    async fn nobodys_hash_takes_as_long_as_everybody_elses() {
        let real = hash(password("four blue herons")).await.unwrap();
        let (real, nobodys) = (PasswordHash::new(&real).unwrap(), PasswordHash::new(NOBODYS).unwrap());
        assert_eq!((real.algorithm, real.version, &real.params), (nobodys.algorithm, nobodys.version, &nobodys.params));
        assert_eq!(real.salt.map(|salt| salt.len()), nobodys.salt.map(|salt| salt.len()));
        assert_eq!(real.hash.map(|hash| hash.len()), nobodys.hash.map(|hash| hash.len()));
        assert_eq!(real.params.to_string(), "m=19456,t=2,p=1");
    }
}
