//! The storage: whether objects can be written, read and deleted, and whether a browser may send a file there.

use std::time::Duration;

use bytes::Bytes;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN,
};
use http::{HeaderMap, HeaderName, Method};

use super::line::{Check, Found, check, green, red, words};
use crate::app::App;
use crate::ids::UploadId;
use crate::storage::{ObjectKey, Storage, StorageError};

const ASK_LIMIT: Duration = Duration::from_secs(10);
const TYPE: &str = "text/plain";
const BODY: &[u8] = b"darkroom";
/// What a test that died left behind is older than any that runs.
const LEFT_SECONDS: i64 = 3600;
const LEFT_MAX: usize = 1000;

pub(super) fn checks(app: &App) -> Vec<Check<'_>> {
    vec![check("storage", objects(app)), check("storage.preflight", preflight(app))]
}

/// What it could not do, and why.
type Failed = (&'static str, &'static str, StorageError);

async fn objects(app: &App) -> Found {
    match there_and_back(app).await {
        Ok(true) => green(words(
            format!("{} 可以写、读、列出和删除", app.storage.origin()),
            format!("{} is written, read, listed and deleted from", app.storage.origin()),
        )),
        Ok(false) => red(
            words("读回来的不是写进去的内容", "What was read is not what was written"),
            words("S3_ENDPOINT 指向的不是 S3 服务", "What answers at S3_ENDPOINT is no S3 store"),
        ),
        Err((zh, en, error)) => red(
            words(format!("{zh}失败：{error}"), format!("It cannot be {en}: {error}")),
            words(
                "核对 S3_ENDPOINT、S3_BUCKET、S3_REGION 和密钥；密钥要能读、写、列出、删除",
                "Check S3_ENDPOINT, S3_BUCKET, S3_REGION and the key, which must be allowed to read, write, list and delete",
            ),
        ),
    }
}

async fn there_and_back(app: &App) -> Result<bool, Failed> {
    let storage: &Storage = &app.storage;
    let key = probe_key(app).map_err(|error| ("写入", "written to", error))?;
    storage.put(&key, Bytes::from_static(BODY), TYPE).await.map_err(|error| ("写入", "written to", error))?;
    let read = storage.get(&key, 1024).await.map_err(|error| ("读取", "read", error));
    let left = storage.list(&ObjectKey::probes(), LEFT_MAX).await.map_err(|error| ("列出", "listed", error));
    let mut keys = vec![key.clone()];
    let old = |key: &ObjectKey| {
        let id = key.file_name().to_ascii_uppercase().replacen("UPL", "upl", 1);
        id.parse::<UploadId>().is_ok_and(|id| id.made_at().plus_seconds(LEFT_SECONDS) < app.clock.now())
    };
    keys.extend(left.iter().flatten().map(|listed| listed.key.clone()).filter(old));
    let deleted = storage.delete(&keys).await.map_err(|error| ("删除", "deleted from", error));
    let (read, left) = (read?, left?);
    deleted?;
    let is_gone = storage.head(&key).await.map_err(|error| ("读取", "read", error))?.is_none();
    Ok(read == BODY && left.iter().any(|listed| listed.key == key) && is_gone)
}

fn probe_key(app: &App) -> Result<ObjectKey, StorageError> {
    ObjectKey::probe(&UploadId::new(app.clock.now()).to_string())
}

/// Asks as a browser does before it sends a file, which no program but a browser would notice.
async fn preflight(app: &App) -> Found {
    let origin = app.config.public_url.origin().ascii_serialization();
    let hint = words(
        format!("给桶设置 docs/bucket-cors.json 的 CORS 规则，AllowedOrigins 写 {origin}"),
        format!("Give the bucket the CORS rule of docs/bucket-cors.json, with {origin} in AllowedOrigins"),
    );
    let signed = probe_key(app).and_then(|key| app.storage.presign_put(&key, TYPE, 8, 60));
    let signed = match signed {
        Ok(signed) => signed,
        Err(error) => {
            return red(words(format!("无法签名：{error}"), format!("Nothing can be signed: {error}")), hint);
        }
    };
    for (method, headers) in [("PUT", Some("content-type")), ("GET", None)] {
        let mut request = app.http.request(Method::OPTIONS, &signed.url).timeout(ASK_LIMIT);
        request = request.header(ORIGIN, &origin).header(ACCESS_CONTROL_REQUEST_METHOD, method);
        if let Some(headers) = headers {
            request = request.header(ACCESS_CONTROL_REQUEST_HEADERS, headers);
        }
        let Ok(answer) = request.send().await else {
            return red(words("存储没有回答浏览器的预检", "The storage does not answer a browser's preflight"), hint);
        };
        if !answer.status().is_success() {
            let status = answer.status().as_u16();
            return red(
                words(
                    format!("{method} 的预检被拒绝（{status}）"),
                    format!("The preflight of {method} is refused ({status})"),
                ),
                hint,
            );
        }
        if let Some(what) = not_allowed(answer.headers(), &origin, method, headers) {
            return red(words(format!("预检不允许 {what}"), format!("The preflight does not allow {what}")), hint);
        }
    }
    green(words(
        format!("{origin} 的浏览器可以上传，带 content-type"),
        format!("Browsers on {origin} may send files, with their content-type"),
    ))
}

/// What an answer to a preflight leaves out.
fn not_allowed(answer: &HeaderMap, origin: &str, method: &str, asked: Option<&str>) -> Option<String> {
    let says = |name: HeaderName, wanted: &str| {
        let all = answer.get_all(name);
        let mut words = all.iter().filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(','));
        words.any(|word| word.trim() == "*" || word.trim().eq_ignore_ascii_case(wanted))
    };
    if !says(ACCESS_CONTROL_ALLOW_ORIGIN, origin) {
        return Some(origin.to_owned());
    }
    // What every page may do needs no leave.
    if method != "GET" && !says(ACCESS_CONTROL_ALLOW_METHODS, method) {
        return Some(method.to_owned());
    }
    asked.filter(|name| !says(ACCESS_CONTROL_ALLOW_HEADERS, name)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn answer(origin: &'static str, methods: &'static str, headers: Option<&'static str>) -> HeaderMap {
        let mut all = HeaderMap::new();
        all.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static(origin));
        all.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(methods));
        if let Some(headers) = headers {
            all.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(headers));
        }
        all
    }

    #[test]
    fn a_preflight_names_what_it_leaves_out() {
        let site = "https://studio.example";
        let asked = |answer: &HeaderMap| not_allowed(answer, site, "PUT", Some("content-type"));
        assert_eq!(asked(&answer(site, "GET, put", Some("Content-Type, x-a"))), None);
        assert_eq!(asked(&answer("*", "*", Some("*"))), None);
        assert_eq!(asked(&answer("https://other.example", "PUT", Some("*"))).as_deref(), Some(site));
        assert_eq!(asked(&answer(site, "GET", Some("*"))).as_deref(), Some("PUT"));
        assert_eq!(asked(&answer(site, "PUT", None)).as_deref(), Some("content-type"));
    }
}
