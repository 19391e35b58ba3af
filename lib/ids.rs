//! Ids: a prefix that says what it is, and a ULID, so that ids sort by time (`usr_01J…`, `job_01J…`).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ulid::Ulid;

use crate::clock::Timestamp;

/// The text is not an id of the wanted kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id of this kind")]
pub struct BadId;

fn new_ulid(now: Timestamp) -> Ulid {
    let millis = u64::try_from(now.millis()).unwrap_or(0);
    let mut random = [0_u8; 16];
    crate::random::fill(&mut random);
    Ulid::from_parts(millis, u128::from_le_bytes(random))
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Ulid);

        impl $name {
            /// A new id that sorts at `now`.
            #[must_use]
            pub fn new(now: Timestamp) -> Self {
                Self(new_ulid(now))
            }

            /// When it was made.
            #[must_use]
            pub fn made_at(self) -> Timestamp {
                Timestamp::from_millis(i64::try_from(self.0.timestamp_ms()).unwrap_or(i64::MAX))
            }

            /// The smallest id that one made at `now` can be.
            #[must_use]
            pub fn first_of(now: Timestamp) -> Self {
                Self(Ulid::from_parts(u64::try_from(now.millis()).unwrap_or(0), 0))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                let rest = text.strip_prefix(concat!($prefix, "_")).ok_or(BadId)?;
                let ulid = Ulid::from_string(rest).map_err(|_| BadId)?;
                // One spelling only: lower case or an overflowing first letter would name the same row twice.
                if ulid.to_string() == rest { Ok(Self(ulid)) } else { Err(BadId) }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                crate::schema::id($prefix).into()
            }
        }

        impl utoipa::ToSchema for $name {}

        impl From<$name> for crate::db::Value {
            fn from(id: $name) -> Self {
                Self::Text(id.to_string())
            }
        }

        impl From<&$name> for crate::db::Value {
            fn from(id: &$name) -> Self {
                Self::Text(id.to_string())
            }
        }
    };
}

id!(/** A person. */ UserId, "usr");
id!(/** A signed-in browser. */ SessionId, "ses");
id!(/** A mailed code. */ CodeId, "cod");
id!(/** A file on its way in. */ UploadId, "upl");
id!(/** A trained model of a face. */ ModelId, "mdl");
id!(/** What holds trained models of a person at an engine. */ DestinationId, "dst");
id!(/** A request that costs. */ JobId, "job");
id!(/** One request to an engine. */ CallId, "cal");
id!(/** A prompt of the library. */ PromptId, "prm");
id!(/** A picture that is kept. */ AssetId, "ast");
id!(/** What a visitor said of a shared picture. */ ReportId, "rep");
id!(/** A ledger entry. */ EntryId, "ent");
id!(/** A pack somebody buys. */ OrderId, "ord");
id!(/** A plan somebody subscribes to. */ SubscriptionId, "sbn");
id!(/** A change from one plan to another. */ SwitchId, "swi");
id!(/** A redemption code. */ RedemptionCodeId, "rcd");
id!(/** The use of one by somebody. */ RedemptionId, "red");
id!(/** That somebody came with somebody's link. */ InvitationId, "inv");
id!(/** Something an operator did. */ AuditEventId, "act");
id!(/** Something an operator has to know at once. */ AlertId, "alr");
id!(/** A mail that tells of something. */ LetterId, "let");
id!(/** Something that must still be deleted outside the database. */ ErasureId, "era");
id!(/** The end of an account. */ DeletionId, "del");
id!(/** All that is known of somebody, to take away. */ ExportId, "exp");
id!(/** One request to us. */ RequestId, "req");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_and_sorts_by_time() {
        let early = JobId::new(Timestamp::from_millis(1_767_225_600_000));
        let late = JobId::new(Timestamp::from_millis(1_767_225_600_001));
        assert!(early.to_string() < late.to_string());
        assert_eq!(early.to_string().parse(), Ok(early));
        assert!(early.to_string().starts_with("job_"));
    }

    #[test]
    fn another_kind_another_spelling_and_garbage_are_refused() {
        let id = JobId::new(Timestamp::from_millis(1_767_225_600_000)).to_string();
        assert_eq!(id.parse::<UserId>(), Err(BadId));
        assert_eq!(id.to_lowercase().parse::<JobId>(), Err(BadId));
        for text in ["", "job_", "job_1", "job_8ZZZZZZZZZZZZZZZZZZZZZZZZZ", "job_01J\0"] {
            assert_eq!(text.parse::<JobId>(), Err(BadId), "{text}");
        }
    }
}
