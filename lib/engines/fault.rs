//! Why an item failed: the few reasons a person or the reconciler can act on, whatever the provider said.

use utoipa::openapi::schema::Schema;

use crate::schema;

/// Why a picture or a training was not delivered. Provider texts stay in the log: they name vendors and carry billing
/// links.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemFault {
    /// The provider's safety check withheld it. Another prompt may pass.
    Nsfw,
    /// The provider does not accept this input: a wrong zip, a prompt that is too long.
    InputRejected,
    /// The provider began and broke for a reason we do not know: paying for the same again is not our decision.
    ProviderFailed,
    /// The provider is overloaded, restarting or out of reach.
    ProviderBusy,
    /// The provider refuses the request: no such model, an input it does not know. An operator has to act.
    ProviderRefused,
    /// The provider refuses *us*: wrong token, no credit left. Nothing is sold until it takes work again.
    Paused,
    /// It took longer than the provider or we allow.
    TimedOut,
    /// The provider's machine was too small for the request.
    OutOfMemory,
    /// The provider answered without a picture, usually with an excuse in words.
    NoPicture,
    /// The picture was made, and gone before it was copied: providers delete outputs after an hour.
    OutputLost,
    /// What the picture was to be made of was deleted meanwhile.
    SourceGone,
    /// The product does not stand on a ground that can be made pure white, which the preset asks for.
    NotOnWhite,
    /// The picture does not get as small as the preset asks for without showing it.
    FileTooLarge,
    /// The model changed more than it was asked to: the rest of the picture is not where it was.
    SceneChanged,
    /// The model changed nothing.
    NothingChanged,
    /// The model drew the line into the picture that showed it where to work.
    OutlineDrawn,
}

impl ItemFault {
    /// Every fault, in the order of declaration.
    pub const ALL: [Self; 16] = [
        Self::Nsfw,
        Self::InputRejected,
        Self::ProviderFailed,
        Self::ProviderBusy,
        Self::ProviderRefused,
        Self::Paused,
        Self::TimedOut,
        Self::OutOfMemory,
        Self::NoPicture,
        Self::OutputLost,
        Self::SourceGone,
        Self::NotOnWhite,
        Self::FileTooLarge,
        Self::SceneChanged,
        Self::NothingChanged,
        Self::OutlineDrawn,
    ];

    /// The stable code that is stored with the item and that the site translates.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nsfw => "NSFW",
            Self::InputRejected => "INPUT_REJECTED",
            Self::ProviderFailed => "ENGINE_FAILED",
            Self::ProviderBusy => "ENGINE_UNAVAILABLE",
            Self::ProviderRefused => "ENGINE_REFUSED",
            Self::Paused => "STUDIO_PAUSED",
            Self::TimedOut => "TIMED_OUT",
            Self::OutOfMemory => "OUT_OF_MEMORY",
            Self::NoPicture => "NO_PICTURE",
            Self::OutputLost => "OUTPUT_LOST",
            Self::SourceGone => "SOURCE_GONE",
            Self::NotOnWhite => "NOT_ON_WHITE",
            Self::FileTooLarge => "FILE_TOO_LARGE",
            Self::SceneChanged => "SCENE_CHANGED",
            Self::NothingChanged => "NOTHING_CHANGED",
            Self::OutlineDrawn => "OUTLINE_DRAWN",
        }
    }

    /// The schema of the codes.
    #[must_use]
    pub fn codes() -> Schema {
        schema::one_of(Self::ALL.map(Self::code))
    }

    /// The fault of a stored code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.code() == code)
    }

    /// Whether the same request may succeed when it is sent once more.
    #[must_use]
    pub const fn worth_retrying(self) -> bool {
        match self {
            Self::ProviderBusy
            | Self::NoPicture
            | Self::OutputLost
            | Self::NotOnWhite
            | Self::SceneChanged
            | Self::OutlineDrawn => true,
            Self::Nsfw
            | Self::InputRejected
            | Self::ProviderFailed
            | Self::ProviderRefused
            | Self::Paused
            | Self::TimedOut
            | Self::OutOfMemory
            | Self::SourceGone
            | Self::FileTooLarge
            | Self::NothingChanged => false,
        }
    }

    /// Reads the `error` text of a failed training or prediction.
    ///
    /// Source: Replicate's list of error codes (E1000 …), the safety checkers of its FLUX and SDXL images, and the
    /// trainers' own messages. A text we do not know is [`ItemFault::ProviderFailed`].
    #[must_use]
    pub fn from_error_text(text: &str) -> Self {
        const KNOWN: [(&str, ItemFault); 18] = [
            ("nsfw", ItemFault::Nsfw),
            ("flagged as sensitive", ItemFault::Nsfw),
            ("(e005)", ItemFault::Nsfw),
            ("e1001", ItemFault::OutOfMemory),
            ("out of memory", ItemFault::OutOfMemory),
            ("e1000", ItemFault::ProviderBusy),    // unknown, and said to pass
            ("e6716", ItemFault::ProviderBusy),    // timeout while starting
            ("e8367", ItemFault::ProviderBusy),    // stopped in a state that is not final
            ("e8765", ItemFault::ProviderBusy),    // health check failed
            ("e9243", ItemFault::ProviderRefused), // the model does not start: another attempt ends the same way
            ("e4875", ItemFault::ProviderRefused), // its webhook address is empty
            ("must be a zip file", ItemFault::InputRejected),
            ("must be provided", ItemFault::InputRejected),
            ("not a zip file", ItemFault::InputRejected),
            ("no images", ItemFault::InputRejected),
            ("input validation failed", ItemFault::InputRejected),
            ("timed out", ItemFault::TimedOut),
            ("timeout", ItemFault::TimedOut),
        ];
        let text = text.to_ascii_lowercase();
        KNOWN.iter().find(|(sign, _)| text.contains(sign)).map_or(Self::ProviderFailed, |(_, fault)| *fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::item_error_words;
    use crate::locale::Locale;

    #[test]
    fn every_code_is_its_own_and_leads_back() {
        for fault in ItemFault::ALL {
            assert_eq!(ItemFault::from_code(fault.code()), Some(fault));
        }
        assert_eq!(ItemFault::from_code("nsfw"), None);
    }

    #[test]
    fn a_failure_says_what_to_do_next_and_one_that_nobody_knows_that_it_cost_nothing() {
        let words = |code| (item_error_words(code, Locale::ZhCn), item_error_words(code, Locale::En));
        let next = ["ry again", "Try another", "Order it again", "come back later"];
        for code in ItemFault::ALL.map(ItemFault::code).into_iter().chain(["GENERATION_FAILED", "UNKNOWN"]) {
            let (zh, en) = words(code);
            assert!(zh.ends_with('。') && zh.contains('请'), "{code}: {zh}");
            assert!(en.ends_with('.') && next.iter().any(|next| en.contains(next)), "{code}: {en}");
        }
        for code in ["ENGINE_FAILED", "GENERATION_FAILED", "UNKNOWN"] {
            let (zh, en) = words(code);
            assert!(zh.contains("没有扣除积分") && en.contains("nothing was charged"), "{code}: {zh} {en}");
        }
    }

    #[test]
    fn the_error_texts_of_the_provider_are_told_apart() {
        let cases = [
            ("NSFW content detected. Try running it again, or try a different prompt.", ItemFault::Nsfw),
            (
                "All generated images contained NSFW content. Try running it again with a different prompt.",
                ItemFault::Nsfw,
            ),
            ("The input or output was flagged as sensitive. Please try again. (E005) (abc)", ItemFault::Nsfw),
            ("CUDA out of memory. Tried to allocate 2.00 GiB", ItemFault::OutOfMemory),
            ("Prediction failed (code: E1001)", ItemFault::OutOfMemory),
            ("Prediction interrupted; please retry (code: E8367)", ItemFault::ProviderBusy),
            ("Prediction timed out while starting (code: E6716)", ItemFault::ProviderBusy),
            ("Failed to start (code: E9243)", ItemFault::ProviderRefused),
            ("input_images must be a zip file", ItemFault::InputRejected),
            ("input_images must be provided", ItemFault::InputRejected),
            ("Prediction failed for an unknown reason (code: E1000)", ItemFault::ProviderBusy),
            ("IndexError: list index out of range", ItemFault::ProviderFailed),
            ("", ItemFault::ProviderFailed),
        ];
        for (text, fault) in cases {
            assert_eq!(ItemFault::from_error_text(text), fault, "{text}");
        }
    }

    #[test]
    fn only_what_another_attempt_can_change_is_worth_one() {
        assert!(ItemFault::from_error_text("code: E1000").worth_retrying());
        assert!(ItemFault::from_error_text("code: E8765").worth_retrying());
        assert!(!ItemFault::from_error_text("code: E1001").worth_retrying());
        assert!(!ItemFault::from_error_text("code: E9243").worth_retrying());
        assert!(!ItemFault::from_error_text("a traceback nobody has seen").worth_retrying());
        assert!(!ItemFault::Nsfw.worth_retrying());
    }
}
