//! The provider's RSA key: signs ID tokens, and shows its public half as a key set.

use std::fs;
use std::io;
use std::path::Path;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::disk;

/// What stands before and after the modulus in the public key of RSA-2048 with exponent 65537 (PKCS #1, DER).
const BEFORE_MODULUS: [u8; 9] = [0x30, 0x82, 0x01, 0x0a, 0x02, 0x82, 0x01, 0x01, 0x00];
const AFTER_MODULUS: [u8; 5] = [0x02, 0x03, 0x01, 0x00, 0x01];

/// A key pair with its name.
pub(super) struct Keys {
    pair: KeyPair,
    kid: String,
    modulus: Vec<u8>,
}

impl Keys {
    /// The key in `file` (PKCS #8, DER), made if there is none.
    pub(super) fn open(file: &Path) -> io::Result<Self> {
        let pair = match fs::read(file) {
            Ok(der) => KeyPair::from_pkcs8(&der).map_err(|error| broken(&error.to_string()))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => make(file)?,
            Err(error) => return Err(error),
        };
        let modulus = pair
            .public_key()
            .as_ref()
            .strip_prefix(&BEFORE_MODULUS)
            .and_then(|rest| rest.strip_suffix(&AFTER_MODULUS))
            .ok_or_else(|| broken("the key is not RSA-2048"))?
            .to_vec();
        let print = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &modulus);
        let kid = print.as_ref().iter().take(20).map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { pair, kid, modulus })
    }

    /// The public half as a JSON Web Key Set.
    pub(super) fn jwks(&self) -> Value {
        let key = json!({
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": self.kid,
            "n": URL_SAFE_NO_PAD.encode(&self.modulus),
            "e": "AQAB",
        });
        json!({ "keys": [key] })
    }

    /// A signed token with these claims; nothing if the key cannot sign.
    pub(super) fn sign(&self, claims: &Value) -> Option<String> {
        let header = json!({ "alg": "RS256", "kid": self.kid, "typ": "JWT" });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(claims));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let random = SystemRandom::new();
        self.pair.sign(&RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut signature).ok()?;
        Some(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

fn make(file: &Path) -> io::Result<KeyPair> {
    let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|error| broken(&error.to_string()))?;
    let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|error| broken(&error.to_string()))?;
    disk::write_bytes(file, der.as_ref())?;
    Ok(pair)
}

fn broken(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the sign-in key cannot be used: {reason}"))
}
