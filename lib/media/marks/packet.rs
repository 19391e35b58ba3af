//! The mark as an XMP packet (ISO 16684-1): plain RDF, one description, no padding because nobody edits it in place.

use super::{Label, Mark};

/// A byte order mark in the header says that the packet is UTF-8.
const BEGIN: &str = "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\
    <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
    <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
    <rdf:Description rdf:about=\"\"";
const LABEL_NAMESPACE: &str = " xmlns:TC260=\"http://www.tc260.org.cn/ns/AIGC/1.0/\"";
const IPTC_NAMESPACE: &str = " xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\">";
const END: &str = "</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>";

/// The packet, below 1 kB for what is made here.
pub(super) fn write(mark: &Mark) -> Vec<u8> {
    let mut packet = BEGIN.to_owned();
    if mark.label.is_some() {
        packet.push_str(LABEL_NAMESPACE);
    }
    packet.push_str(IPTC_NAMESPACE);
    if let Some(label) = &mark.label {
        packet.push_str("<TC260:AIGC>");
        packet.push_str(&label.json().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"));
        packet.push_str("</TC260:AIGC>");
    }
    packet.push_str("<Iptc4xmpExt:DigitalSourceType>");
    packet.push_str(mark.source.uri());
    packet.push_str("</Iptc4xmpExt:DigitalSourceType>");
    packet.push_str(END);
    packet.into_bytes()
}

impl Label {
    /// The seven fields with their names, in the order of the standard.
    pub(super) fn fields(&self) -> [(&'static str, &str); 7] {
        [
            ("Label", &self.label),
            ("ContentProducer", &self.content_producer),
            ("ProduceID", &self.produce_id),
            ("ReservedCode1", &self.reserved_code_1),
            ("ContentPropagator", &self.content_propagator),
            ("PropagateID", &self.propagate_id),
            ("ReservedCode2", &self.reserved_code_2),
        ]
    }

    /// Bare: only where the label stands outside XMP it is wrapped in `{"AIGC":…}`. Nothing in it needs an escape,
    /// because the standard allows no character that would.
    fn json(&self) -> String {
        let fields = self.fields().map(|(name, value)| format!("\"{name}\":\"{}\"", allowed(value)));
        format!("{{{}}}", fields.join(","))
    }
}

/// What of a text annex E j) allows: printable ASCII without the space, the quotation mark and the backslash.
fn allowed(text: &str) -> String {
    text.chars().filter(|&character| character.is_ascii_graphic() && !matches!(character, '"' | '\\')).collect()
}
