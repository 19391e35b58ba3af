//! Bodies as Stripe takes them: form fields with bracket nesting, `line_items[0][quantity]=1`.

/// A form that is being filled in.
#[derive(Clone, Debug, Default)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// An empty form.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more field.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl ToString) -> Self {
        self.0.push((name.into(), value.to_string()));
        self
    }

    /// With the values of a list.
    #[must_use]
    pub fn with_list<'a>(self, name: &str, values: impl IntoIterator<Item = &'a str>) -> Self {
        let entries = values.into_iter().enumerate();
        entries.fold(self, |form, (index, value)| form.with(format!("{name}[{index}]"), value))
    }

    /// As it is sent, and kept for whoever must send the very same again.
    #[must_use]
    pub fn encode(&self) -> String {
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }
}

/// The value of a field of an encoded form.
#[must_use]
pub fn field(encoded: &str, name: &str) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(encoded.as_bytes());
    pairs.find_map(|(found, value)| (found == name).then(|| value.into_owned()))
}

/// An encoded form without one of its fields; `None` if it does not have it.
#[must_use]
pub fn without(encoded: &str, name: &str) -> Option<String> {
    field(encoded, name)?;
    let kept = url::form_urlencoded::parse(encoded.as_bytes()).filter(|(found, _)| found != name);
    Some(url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_encoded_in_their_order() {
        let form = Form::new().with("price_data[unit_amount]", 6800).with_list("types", ["card", "alipay"]);
        assert_eq!(form.encode(), "price_data%5Bunit_amount%5D=6800&types%5B0%5D=card&types%5B1%5D=alipay");
    }

    #[test]
    fn a_field_is_left_out_and_the_rest_stays_as_it_was() {
        let form = Form::new().with("mode", "payment").with("customer_email", "梅@example.com").with("note", "a b&c=d");
        let encoded = form.encode();
        assert_eq!(field(&encoded, "customer_email").as_deref(), Some("梅@example.com"));
        assert_eq!(without(&encoded, "customer_email").as_deref(), Some("mode=payment&note=a+b%26c%3Dd"));
        assert_eq!(without(&encoded, "customer"), None);
    }
}
