//! The files people come with (requirements A3, A4), from `tests/fixtures/cases`: what is taken of each, what is said of
//! the rest, and what a trainer gets. The site makes the same table with a browser (`site/cases.spec.ts`).

use std::fs;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use darkroom_tests::zips::{self, Entry};
use darkroom_tests::{TestApp, TestUser, on_both};
use image::RgbImage;
use serde::Deserialize;
use serde_json::{Value, json};

/// What is right for one file.
#[derive(Deserialize)]
struct Case {
    /// A zip, or a picture that comes in a zip with ten good ones.
    file: String,
    images: Option<u32>,
    #[serde(default)]
    captions: u32,
    #[serde(default)]
    other_files: u32,
    left_out: Option<String>,
    refused: Option<String>,
    #[serde(default)]
    names: Vec<String>,
    truth: Option<String>,
    /// Which picture comes when, where that is not their order.
    order: Option<Vec<u32>>,
    /// What a reader with colour management (Little CMS) sees in a picture of four by four patches.
    patches: Option<[[u8; 3]; 16]>,
}

/// The pictures of the fixtures, as `make.py` computes them.
const WIDTH: u32 = 288;
const HEIGHT: u32 = 384;
/// The picture that single files hold.
const SINGLE: u32 = 3;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases")
}

fn cases() -> Vec<Case> {
    serde_json::from_str(&fs::read_to_string(folder().join("cases.json")).unwrap()).unwrap()
}

/// What a trainer must get of the picture of this number.
fn truth(kind: &str, number: u32) -> RgbImage {
    RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let shade = |value: u32| u8::try_from(value).unwrap();
        let down = shade(y * 255 / HEIGHT);
        let colour = [shade(x * 255 / WIDTH), down, shade(number * 20)];
        image::Rgb(match kind {
            "photos" | "colour" => colour,
            "gray" => [down; 3],
            "on_white" if x < WIDTH / 3 => [255; 3],
            "on_white" => colour,
            other => panic!("{other} is no truth"),
        })
    })
}

/// The set as a trainer gets it: names and contents, the same to every reader that this machine has.
async fn trainers_set(app: &TestApp, user: &TestUser, upload: &str) -> Vec<(String, Vec<u8>)> {
    let owner = user.get("/api/auth/me").await.text_of("/id");
    let key = format!("trainings/{owner}/{upload}.zip").to_lowercase();
    let file = app.state.storage.get(&key.parse().unwrap(), 100_000_000).await.unwrap().to_vec();
    let mut archive = zip::ZipArchive::new(Cursor::new(&file)).unwrap();
    let count = archive.len();
    let read = |index: usize| {
        let mut entry = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        (entry.name().unwrap().into_owned(), content)
    };
    let set: Vec<_> = (0..count).map(read).collect();
    others_read(&file, &set);
    set
}

/// Trainers unpack with Info-ZIP's `unzip` and Python's `zipfile`: either writes out the same files.
#[expect(clippy::print_stdout, reason = "whoever reads the run must know who did not read the set")]
fn others_read(file: &[u8], set: &[(String, Vec<u8>)]) {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("set.zip");
    fs::write(&kept, file).unwrap();
    let readers: [(&[&str], &[&str]); 2] = [(&["unzip", "-qq"], &["-d"]), (&["python3", "-m", "zipfile", "-e"], &[])];
    for (reader, into) in readers {
        let unpacked = folder.path().join(reader[0]);
        let Ok(read) = Command::new(reader[0]).args(&reader[1..]).arg(&kept).args(into).arg(&unpacked).output() else {
            println!("{} is not installed, so it did not read the set", reader[0]);
            continue;
        };
        assert!(read.status.success(), "{}: {}", reader[0], String::from_utf8_lossy(&read.stderr));
        assert_eq!(fs::read_dir(&unpacked).unwrap().count(), set.len(), "{}", reader[0]);
        for (name, content) in set {
            assert!(fs::read(unpacked.join(name)).unwrap() == *content, "{} reads another {name}", reader[0]);
        }
    }
}

fn assert_alike(file: &[u8], truth: &RgbImage, what: &str) {
    let seen = image::load_from_memory_with_format(file, image::ImageFormat::Jpeg).unwrap().to_rgb8();
    assert_eq!(seen.dimensions(), truth.dimensions(), "{what} is upright");
    let apart: u64 = seen.iter().zip(truth.iter()).map(|(is, was)| u64::from(is.abs_diff(*was))).sum();
    assert!(apart <= 2 * seen.len() as u64, "{what}: {} of 255", apart as f64 / seen.len() as f64);
}

/// Each patch is 64 px wide; what trainers read is a JPEG.
fn assert_patches(file: &[u8], patches: &[[u8; 3]; 16]) {
    let seen = image::load_from_memory_with_format(file, image::ImageFormat::Jpeg).unwrap().to_rgb8();
    assert_eq!(seen.dimensions(), (256, 256));
    for (number, patch) in (0..).zip(patches) {
        let pixel = seen.get_pixel(number % 4 * 64 + 32, number / 4 * 64 + 32);
        let apart = pixel.0.iter().zip(patch).map(|(is, wanted)| is.abs_diff(*wanted)).max().unwrap();
        assert!(apart <= 3, "patch {number}: {pixel:?} is not {patch:?}");
    }
}

/// The file itself, or the picture behind ten good ones.
fn as_set(file: &str) -> Vec<u8> {
    let content = fs::read(folder().join(file)).unwrap();
    if is_zip(file) { content } else { zips::with(10, Some(Entry::stored(file, &content))) }
}

fn is_zip(file: &str) -> bool {
    Path::new(file).extension().is_some_and(|extension| extension == "zip")
}

on_both! {
    async fn every_file_that_people_come_with_is_taken_or_named(app: TestApp) {
        let mei = app.user().await;
        for case in cases() {
            let file = &case.file;
            let id = mei.put("training_zip", "application/zip", as_set(file)).await;
            let answer = mei.post(&format!("/api/media/uploads/{id}"), json!({})).await;
            if let Some(code) = &case.refused {
                let refused = answer.expect_problem(422, "FILE_REJECTED");
                let reasons = refused.json["reasons"].as_array().unwrap();
                assert_eq!(reasons[0]["code"], json!(code), "{file}: {}", refused.text);
                assert_eq!(sorted(&reasons[0]["files"]), sorted(&json!(case.names)), "{file}: {}", refused.text);
                assert!(reasons[1..].iter().all(|more| more["code"] == "TOO_FEW_IMAGES"), "{file}: {}", refused.text);
                continue;
            }
            let ready = answer.expect(200);
            let counts = json!([ready.json["images"], ready.json["captions"], ready.json["other_files"]]);
            assert_eq!(counts, json!([case.images, case.captions, case.other_files]), "{file}: {}", ready.text);
            let left_out: Vec<_> = ready.json["left_out"].as_array().unwrap().iter().map(|one| &one["code"]).collect();
            assert_eq!(left_out, case.left_out.iter().collect::<Vec<_>>(), "{file}: {}", ready.text);
            if case.left_out.is_some() {
                assert_eq!(ready.json["left_out"][0]["files"], json!(case.names), "{file}");
            }
            let set = trainers_set(&app, &mei, &id).await;
            let (pictures, captions): (Vec<_>, Vec<_>) = set.iter().partition(|(name, _)| !name.ends_with(".txt"));
            assert_eq!((pictures.len(), captions.len()), (case.images.unwrap() as usize, case.captions as usize), "{file}");
            if let Some(patches) = &case.patches {
                // Its name comes first.
                assert_patches(&pictures[0].1, patches);
            }
            match &case.truth {
                Some(kind) if is_zip(file) => {
                    let order = case.order.clone().unwrap_or_else(|| (0..12).collect());
                    assert_eq!(pictures.len(), order.len(), "{file}");
                    for (number, (name, picture)) in order.into_iter().zip(pictures) {
                        assert_alike(picture, &truth(kind, number), &format!("{file} {name}"));
                    }
                }
                // Its name may come before or after those of the ten.
                Some(kind) if case.left_out.is_none() => {
                    let own = pictures.iter().find(|(_, picture)| is_portrait(picture)).unwrap();
                    assert_alike(&own.1, &truth(kind, SINGLE), file);
                }
                Some(_) | None => {}
            }
        }
        app.audit().await;
    }
}

/// The ten beside it are square.
fn is_portrait(file: &[u8]) -> bool {
    image::load_from_memory(file).is_ok_and(|picture| picture.height() > picture.width())
}

fn sorted(names: &Value) -> Vec<String> {
    let mut names: Vec<String> = serde_json::from_value(names.clone()).unwrap();
    names.sort_unstable();
    names
}
