//! What a browser loads on a first visit: the scripts and style sheets a page names, and what those import.

use std::collections::BTreeMap;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use http::{Method, StatusCode};

use super::studio::Studio;
use crate::failed::{Done, Failed};
use crate::load::{Asked, Connection};
use crate::report::{Report, Table, Target, figure};

/// A page that somebody sees first.
struct Page {
    name: &'static str,
    path: &'static str,
    /// What its scripts import as soon as they run: one language (`js/i18n/words.js`), the part that is shown first.
    at_once: &'static [&'static str],
}

const PAGES: [Page; 2] = [
    Page { name: "welcome", path: "/", at_once: &["/js/i18n/zh-CN.js", "/js/i18n/welcome.zh-CN.js"] },
    Page {
        name: "studio",
        path: "/studio",
        at_once: &[
            "/css/choice.css",
            "/css/train.css",
            "/js/i18n/studio.zh-CN.js",
            "/js/i18n/train.zh-CN.js",
            "/js/i18n/zh-CN.js",
            "/js/studio/train/section.js",
        ],
    },
];
const LIMIT_BYTES: usize = 60_000;
/// More files than the site has.
const FILES_MAX: usize = 500;

/// Bytes of one file, as it is and as it travels.
#[derive(Clone, Copy, Default)]
struct Bytes {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

pub(crate) async fn measure(studio: &Studio, report: &mut Report) -> Done {
    let mut connection = Connection::open(studio.port()?).await?;
    let words = "JavaScript and style sheets: what the page names, what those import, at once or as soon as they \
                 run (one language, the part that is shown first). gzip at level 6 and brotli at level 5, file by file, as a platform compresses them.";
    let columns = ["page", "files", "raw kB", "gzip kB", "brotli kB"];
    let mut table = Table::new("First visit", words, &columns);
    let mut most = 0;
    for page in &PAGES {
        let files = load(&mut connection, page).await?;
        let sum = files.values().fold(Bytes::default(), |sum, file| Bytes {
            raw: sum.raw + file.raw,
            gzip: sum.gzip + file.gzip,
            brotli: sum.brotli + file.brotli,
        });
        most = most.max(sum.gzip);
        table.row(vec![
            page.name.to_owned(),
            files.len().to_string(),
            kilobytes(sum.raw),
            kilobytes(sum.gzip),
            kilobytes(sum.brotli),
        ]);
    }
    report.add(table);
    report.target(Target {
        what: "JavaScript and CSS of a first visit, gzip, the larger of two pages",
        limit: "60 kB",
        measured: format!("{} kB", kilobytes(most)),
        is_met: most <= LIMIT_BYTES,
    });
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "kilobytes")]
fn kilobytes(bytes: usize) -> String {
    figure(bytes as f64 / 1000.0)
}

/// Everything a page loads, by path.
async fn load(connection: &mut Connection, page: &Page) -> Done<BTreeMap<String, Bytes>> {
    let html = get(connection, page.path).await?;
    let mut waiting = named(&html);
    waiting.extend(page.at_once.iter().map(|path| (*path).to_owned()));
    let mut files = BTreeMap::new();
    while let Some(path) = waiting.pop() {
        if files.contains_key(&path) {
            continue;
        }
        if files.len() == FILES_MAX {
            return Err(Failed::new(format!("{} loads more than {FILES_MAX} files", page.path)));
        }
        let text = get(connection, &path).await?;
        let imports = if path.ends_with(".css") { css_imports(&text) } else { imports(&text) };
        waiting.extend(imports.iter().map(|import| resolve(&path, import)));
        files.insert(path, compressed(&text)?);
    }
    Ok(files)
}

async fn get(connection: &mut Connection, path: &str) -> Done<String> {
    let answer = connection.ask(&Asked::new(Method::GET, path), 1).await?;
    if answer.status != StatusCode::OK {
        return Err(Failed::new(format!("{path}: {}", answer.status)));
    }
    Ok(String::from_utf8_lossy(&answer.body).into_owned())
}

fn compressed(text: &str) -> Done<Bytes> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::new(6));
    gzip.write_all(text.as_bytes())?;
    let mut brotli = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 5, ..Default::default() };
    brotli::BrotliCompress(&mut text.as_bytes(), &mut brotli, &parameters)?;
    Ok(Bytes { raw: text.len(), gzip: gzip.finish()?.len(), brotli: brotli.len() })
}

/// The scripts, modules and style sheets in a page's own markup.
fn named(html: &str) -> Vec<String> {
    let attribute = |tag: &str, name: &str| {
        let (_, after) = tag.split_once(&format!("{name}=\""))?;
        after.split_once('"').map(|(value, _)| value.to_owned())
    };
    html.split('<')
        .filter_map(|tag| match tag.split_whitespace().next()? {
            "script" => attribute(tag, "src"),
            "link" if ["stylesheet", "modulepreload"].contains(&attribute(tag, "rel")?.as_str()) => {
                attribute(tag, "href")
            }
            _ => None,
        })
        .collect()
}

/// What a module imports when it is loaded; not what it imports later, and not what its comments speak of.
fn imports(script: &str) -> Vec<String> {
    let mut found = Vec::new();
    for statement in without_comments(script).split(';') {
        let statement = statement.trim_start();
        let from = if statement.starts_with("import") || statement.starts_with("export") {
            statement.rsplit_once("from").map(|(_, rest)| rest).or_else(|| statement.strip_prefix("import"))
        } else {
            None
        };
        let Some(from) = from.map(str::trim) else { continue };
        let quoted = ['\'', '"'].into_iter().find_map(|quote| from.strip_prefix(quote)?.strip_suffix(quote));
        found.extend(quoted.filter(|path| path.starts_with(['.', '/'])).map(str::to_owned));
    }
    found
}

fn css_imports(sheet: &str) -> Vec<String> {
    let quoted = |rule: &str| rule.split(['"', '\'']).nth(1).map(str::to_owned);
    sheet.split("@import").skip(1).filter_map(quoted).collect()
}

/// Block comments, and lines that are comments.
fn without_comments(script: &str) -> String {
    let mut text = String::new();
    for (place, part) in script.split("/*").enumerate() {
        text.push_str(if place == 0 { part } else { part.split_once("*/").map_or("", |(_, after)| after) });
    }
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// `../ui.js` seen from `/js/pages/studio.js`.
fn resolve(from: &str, import: &str) -> String {
    if import.starts_with('/') {
        return import.to_owned();
    }
    let mut segments: Vec<&str> = from.split('/').collect();
    segments.pop();
    for segment in import.split('/') {
        match segment {
            "." => {}
            ".." => {
                segments.pop();
            }
            name => segments.push(name),
        }
    }
    segments.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_graph_is_followed_without_comments_and_later_imports() {
        let script = "// import './no.js';\n/** @import { X } from './types.js' */\nimport { a,\n  b } from '../ui.js';\n\
                      import './side.js';\nexport { c } from \"./c.js\";import{h}from\"./tight.js\";\n\
                      const later = () => import('./later.js');\nconst from = 'x';";
        assert_eq!(imports(script), ["../ui.js", "./side.js", "./c.js", "./tight.js"]);
        assert_eq!(resolve("/js/pages/studio.js", "../ui.js"), "/js/ui.js");
        assert_eq!(resolve("/js/pages/studio.js", "./a.js"), "/js/pages/a.js");
    }

    #[test]
    fn a_page_names_scripts_and_sheets() {
        let html = r#"<link rel="icon" href="/i.svg"><link rel="stylesheet" href="/a.css">
            <script type="module" src="/b.js"></script><link rel="modulepreload" href="/c.js">"#;
        assert_eq!(named(html), ["/a.css", "/b.js", "/c.js"]);
    }
}
