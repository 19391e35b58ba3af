//! Schemas that are not derived: texts with limits, values from the catalogue, pages.

use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, ArrayItems, KnownFormat, Object, ObjectBuilder, OneOfBuilder, Schema,
    SchemaFormat, SchemaType, Type,
};

/// A text of one to so many visible characters on one line, and at least one that is not a space.
const LINE: &str = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$";
/// The same on several lines.
const LINES: &str = r"^[^\x00-\x09\x0b-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x09\x0b-\x1f\x7f-\x9f]*$";
/// A line that may be empty.
const MAYBE_LINE: &str = r"^[^\x00-\x1f\x7f-\x9f]*$";

/// A text of this pattern (ECMA-262).
pub fn text(pattern: &str) -> Schema {
    typed(Type::String).pattern(Some(pattern)).into()
}

/// A line of text that is not empty.
pub fn line(chars_max: usize) -> Schema {
    typed(Type::String).pattern(Some(LINE)).min_length(Some(1)).max_length(Some(chars_max)).into()
}

/// A line of text that may be empty.
pub fn maybe_line(chars_max: usize) -> Schema {
    typed(Type::String).pattern(Some(MAYBE_LINE)).max_length(Some(chars_max)).default(Some("".into())).into()
}

/// Lines of text that are not empty.
pub fn lines(chars_max: usize) -> Schema {
    typed(Type::String).pattern(Some(LINES)).min_length(Some(1)).max_length(Some(chars_max)).into()
}

/// Lines of text that may be empty.
pub fn maybe_lines(chars_max: usize) -> Schema {
    let pattern = r"^[^\x00-\x09\x0b-\x1f\x7f-\x9f]*$";
    typed(Type::String).pattern(Some(pattern)).max_length(Some(chars_max)).default(Some("".into())).into()
}

/// From `min` to `max` of these.
pub fn list(items: Schema, min: usize, max: usize) -> Schema {
    ArrayBuilder::new().items(RefOr::T(items)).min_items(Some(min)).max_items(Some(max)).into()
}

/// A password of one to so many characters.
pub fn password(chars_max: usize) -> Schema {
    let format = SchemaFormat::KnownFormat(KnownFormat::Password);
    typed(Type::String).format(Some(format)).min_length(Some(1)).max_length(Some(chars_max)).into()
}

/// An integer from `min` to `max`.
pub fn integer(min: i64, max: i64) -> Schema {
    typed(Type::Integer).minimum(Some(min)).maximum(Some(max)).into()
}

/// One of these texts.
pub fn one_of<'a>(values: impl IntoIterator<Item = &'a str>) -> Schema {
    typed(Type::String).enum_values(Some(values)).into()
}

/// Yes or no.
pub fn flag() -> Schema {
    typed(Type::Boolean).into()
}

/// This value and no other.
pub fn only(value: Value) -> Schema {
    let kind = match value {
        Value::Bool(_) => Type::Boolean,
        Value::Number(_) => Type::Integer,
        _ => Type::String,
    };
    typed(kind).enum_values(Some([value])).into()
}

/// The same, or null.
pub fn or_null(schema: Schema) -> Schema {
    let Schema::Object(mut object) = schema else { return schema };
    if let SchemaType::Type(kind) = object.schema_type {
        object.schema_type = SchemaType::from_iter([kind, Type::Null]);
    }
    if let Some(values) = &mut object.enum_values {
        values.push(Value::Null);
    }
    Schema::Object(object)
}

/// Nothing but null.
pub fn null() -> Schema {
    typed(Type::Null).into()
}

/// An id with this prefix.
pub fn id(prefix: &str) -> Schema {
    text(&format!("^{}$", id_pattern(prefix)))
}

/// What an id with this prefix looks like: the prefix and a ULID.
pub fn id_pattern(prefix: &str) -> String {
    format!("{prefix}_[0-7][0-9A-HJKMNP-TV-Z]{{25}}")
}

/// An object of any members.
pub fn any_object() -> Schema {
    typed(Type::Object).additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(true))).into()
}

/// An object of any members, each a text of at most so many characters.
pub fn texts(chars_max: usize) -> Schema {
    let text = typed(Type::String).max_length(Some(chars_max));
    typed(Type::Object).additional_properties(Some(RefOr::<Schema>::T(text.into()))).into()
}

/// An object of these members, of which these are required. Others are ignored.
pub fn object<const N: usize>(members: [(&str, Schema); N], required: &[&str]) -> Schema {
    let object = typed(Type::Object);
    let object = members.into_iter().fold(object, |object, (name, schema)| object.property(name, schema));
    required.iter().fold(object, |object, name| object.required(*name)).into()
}

/// Exactly one of these shapes.
pub fn either(shapes: impl IntoIterator<Item = Schema>) -> Schema {
    shapes.into_iter().fold(OneOfBuilder::new(), OneOfBuilder::item).into()
}

/// A page of these items.
pub(crate) fn page(items: RefOr<Schema>) -> RefOr<Schema> {
    let next = or_null(typed(Type::String).description(Some("The cursor of the next page, null at the end.")).into());
    let items = ArrayBuilder::new().items(items).description(Some("Newest first."));
    let page = typed(Type::Object).property("items", items).property("next", next);
    RefOr::T(page.required("items").required("next").into())
}

fn typed(kind: Type) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(kind))
}

/// Answers have the members that are named and no others.
pub(crate) fn close(schema: &mut RefOr<Schema>) {
    let RefOr::T(schema) = schema else { return };
    match schema {
        Schema::Object(object) => close_object(object),
        Schema::Array(array) => {
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                close(items);
            }
        }
        Schema::OneOf(one_of) => one_of.items.iter_mut().for_each(close),
        Schema::AllOf(all_of) => all_of.items.iter_mut().for_each(close),
        Schema::AnyOf(any_of) => any_of.items.iter_mut().for_each(close),
        _ => {}
    }
}

fn close_object(object: &mut Object) {
    object.properties.values_mut().for_each(close);
    if !object.properties.is_empty() && object.additional_properties.is_none() {
        object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
    }
}
