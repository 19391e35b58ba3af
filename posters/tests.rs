//! What holds for the whole of the data, and for what is made of it.

mod brief;
mod edits;
mod plan;
mod prompts;

use crate::Language;
use crate::brief::{Brief, Material, defaults};

const DESCRIPTION: &str = "轻量保温杯，316不锈钢内胆，容量500ml，直径7cm，高23.5cm，杯盖可当水杯，适合通勤和户外。";

fn material(language: Language) -> Material<'static> {
    let description = match language {
        Language::Chinese => DESCRIPTION,
        Language::English => "Light insulated bottle, 316 stainless steel inside, capacity 500 ml, its lid is a cup.",
    };
    Material { description, language, palette: None, date: "1129" }
}

fn default_brief(language: Language) -> Brief {
    defaults(&material(language))
}
