//! How a text is asked for. No provider takes every part of a request, so each part has another way, or is left out.

use std::str::FromStr;

/// How the shape of an answer is asked for, from the strictest: the ladder that a refusal leads down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// `response_format` with the schema.
    Schema,
    /// `response_format` with `json_object`: some JSON.
    Object,
    /// In words alone, which the question has in any case.
    Words,
}

impl Shape {
    const fn below(self) -> Option<Self> {
        match self {
            Self::Schema => Some(Self::Object),
            Self::Object => Some(Self::Words),
            Self::Words => None,
        }
    }
}

/// What the budget of an answer is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Budget {
    /// What every endpoint but OpenAI's newest knows.
    MaxTokens,
    /// OpenAI's name for models that may think.
    MaxCompletionTokens,
}

impl Budget {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::MaxTokens => "max_tokens",
            Self::MaxCompletionTokens => "max_completion_tokens",
        }
    }
}

/// All of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Manner {
    pub(super) shape: Shape,
    pub(super) budget: Budget,
    /// Whether a temperature is named.
    pub(super) temperature: bool,
    /// Whether a picture is shown, where there is one.
    pub(super) picture: bool,
}

impl Manner {
    /// How many requests lead from the first manner to the last one.
    pub(super) const REQUESTS_MAX: usize = 6;

    /// Before anything was refused.
    pub(super) const fn first(sees: bool) -> Self {
        Self { shape: Shape::Schema, budget: Budget::MaxTokens, temperature: true, picture: sees }
    }

    /// How to ask after a refusal in these words, in small letters. `None` where they name nothing that could be asked for
    /// in another way.
    pub(super) fn after(self, refusal: &str) -> Option<Self> {
        let names = |words: &[&str]| words.iter().any(|word| refusal.contains(word));
        if names(&["response_format", "json_schema", "json_object", "text.format"]) {
            return Some(Self { shape: self.shape.below()?, ..self });
        }
        if self.budget == Budget::MaxTokens && names(&["max_completion_tokens"]) {
            return Some(Self { budget: Budget::MaxCompletionTokens, ..self });
        }
        if self.temperature && names(&["temperature"]) {
            return Some(Self { temperature: false, ..self });
        }
        (self.picture && names(&["image"])).then_some(Self { picture: false, ..self })
    }
}

/// How a provider's model is told not to think first: it is slow, and eats the budget of a short answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThinkingSwitch {
    /// Nothing is said: the model does not think, or there is no switch.
    #[default]
    None,
    /// `"thinking":{"type":"disabled"}`, as DeepSeek and GLM have it.
    Thinking,
    /// `"enable_thinking":false`, as Qwen has it.
    EnableThinking,
}

impl ThinkingSwitch {
    const ALL: [Self; 3] = [Self::None, Self::Thinking, Self::EnableThinking];

    const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Thinking => "thinking",
            Self::EnableThinking => "enable_thinking",
        }
    }
}

impl FromStr for ThinkingSwitch {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|switch| switch.as_str() == text);
        known.ok_or("not one of none, thinking, enable_thinking")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ladder(refusals: &[&str]) -> Option<Manner> {
        refusals.iter().try_fold(Manner::first(true), |manner, refusal| manner.after(refusal))
    }

    #[test]
    fn a_refusal_that_names_the_format_leads_one_rung_down() {
        // As DeepSeek, an early form of it, and Qwen say it.
        let refused = "this response_format type is unavailable now";
        let early = "failed to deserialize the json body into the target type: response_format.type: unknown variant";
        let word =
            "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.";
        assert_eq!(ladder(&[refused]).unwrap().shape, Shape::Object);
        assert_eq!(ladder(&[early, word]).unwrap().shape, Shape::Words);
        assert_eq!(ladder(&[refused, word, word]), None, "there is no rung below words");
    }

    #[test]
    fn other_parts_are_left_out_one_by_one_and_the_rest_stays() {
        let budget = "unsupported parameter: 'max_tokens' is not supported with this model. use 'max_completion_tokens' instead.";
        let heat = "unsupported value: 'temperature' does not support 0.4 with this model.";
        let blind = "unknown variant `image_url`, expected `text`";
        let plain = ladder(&[budget, heat, blind]).unwrap();
        let expected =
            Manner { shape: Shape::Schema, budget: Budget::MaxCompletionTokens, temperature: false, picture: false };
        assert_eq!(plain, expected);
        for refusal in [budget, heat, blind, "the model does not exist", ""] {
            assert_eq!(plain.after(refusal), None, "{refusal}");
        }
    }

    #[test]
    fn the_longest_way_down_has_as_many_requests_as_are_sent() {
        let mut manner = Manner::first(true);
        let mut requests = 1;
        while let Some(next) = ["response_format", "max_completion_tokens", "temperature", "image"]
            .iter()
            .find_map(|part| manner.after(part))
        {
            manner = next;
            requests += 1;
        }
        assert_eq!(requests, Manner::REQUESTS_MAX);
    }

    #[test]
    fn a_switch_is_read_by_its_name() {
        for switch in ThinkingSwitch::ALL {
            assert_eq!(switch.as_str().parse(), Ok(switch));
        }
        assert!("off".parse::<ThinkingSwitch>().is_err());
    }
}
