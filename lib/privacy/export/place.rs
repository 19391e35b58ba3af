//! Where an export has come to.

use serde::{Deserialize, Serialize};

/// Where the next part begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Place {
    /// In this table, by its place in the list, after the row of this key; so many files were made of it.
    Table {
        /// Its place.
        table: usize,
        /// The last row that is told.
        after: Option<String>,
        /// How many files there are of it.
        files: u32,
    },
    /// In the pictures, after this one.
    Pictures {
        /// The last picture.
        after: Option<String>,
    },
    /// In the files that were uploaded and are still kept, after this one.
    Uploads {
        /// The last upload.
        after: Option<String>,
    },
    /// At the end.
    End,
}

impl Place {
    /// Where it begins.
    pub(super) const START: Self = Self::Table { table: 0, after: None, files: 0 };

    /// Before the table of this place in a list of so many, or before the pictures.
    pub(super) const fn before(table: usize, tables: usize) -> Self {
        if table < tables { Self::Table { table, after: None, files: 0 } } else { Self::Pictures { after: None } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_and_after_the_tables_come_the_pictures() {
        let in_table = Place::Table { table: 3, after: Some("ent_1".to_owned()), files: 2 };
        for place in [Place::START, in_table, Place::before(9, 9), Place::Uploads { after: None }, Place::End] {
            let text = serde_json::to_string(&place).unwrap();
            assert_eq!(serde_json::from_str::<Place>(&text).unwrap(), place, "{text}");
        }
        assert_eq!(Place::before(8, 9), Place::Table { table: 8, after: None, files: 0 });
        assert_eq!(Place::before(9, 9), Place::Pictures { after: None });
    }
}
