//! Bodies of answers, read whole and never past a limit.

use bytes::{Bytes, BytesMut};
use reqwest::Response;

/// Why there is no whole body.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// It broke off, or took too long.
    #[error("the body broke off")]
    Broken(#[source] reqwest::Error),
    /// It has more bytes than the limit.
    #[error("the body has more than {bytes_max} bytes")]
    TooLarge {
        /// The limit.
        bytes_max: usize,
    },
}

/// Reads a body of at most `bytes_max`, and not a byte more than that into memory.
///
/// # Errors
/// [`BodyError::TooLarge`] as soon as the answer says so, or at the first byte past the limit.
pub async fn read_body(mut response: Response, bytes_max: usize) -> Result<Bytes, BodyError> {
    let announced = response.content_length().unwrap_or_default();
    if announced > bytes_max as u64 {
        return Err(BodyError::TooLarge { bytes_max });
    }
    let mut body = BytesMut::with_capacity(usize::try_from(announced).unwrap_or_default());
    while let Some(part) = response.chunk().await.map_err(BodyError::Broken)? {
        if part.len() > bytes_max - body.len() {
            return Err(BodyError::TooLarge { bytes_max });
        }
        body.extend_from_slice(&part);
    }
    Ok(body.freeze())
}

/// The beginning of a body, at most `bytes_max` of it, as far as it comes.
pub async fn beginning_of_body(mut response: Response, bytes_max: usize) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(Some(part)) = response.chunk().await {
        body.extend_from_slice(&part);
        if body.len() >= bytes_max {
            body.truncate(bytes_max);
            break;
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &'static str) -> Response {
        http::Response::new(body).into()
    }

    #[tokio::test]
    async fn a_body_is_read_up_to_its_limit_and_not_past_it() {
        assert_eq!(read_body(answer("four"), 4).await.unwrap(), "four");
        assert!(matches!(read_body(answer("five5"), 4).await, Err(BodyError::TooLarge { bytes_max: 4 })));
        assert_eq!(beginning_of_body(answer("five5"), 4).await, b"five");
        assert_eq!(beginning_of_body(answer("two"), 4).await, b"two");
    }
}
