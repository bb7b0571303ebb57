//! Reasoning between `<think>` and `</think>` in the content of a choice.

const OPEN: &[u8] = b"<think>";
const CLOSE: &[u8] = b"</think>";

/// What a piece of content turns out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Content(&'a [u8]),
    Reasoning(&'a [u8]),
    /// An end tag with no beginning: all content so far was reasoning.
    AllReasoning,
    /// A tag was taken out.
    Tag,
}

/// Splits content that arrives in pieces; a tag may be cut anywhere.
#[derive(Debug, Default)]
pub(crate) struct ThinkTags {
    /// The beginning of what may become a tag.
    held: Vec<u8>,
    thinking: bool,
    seen: bool,
}

impl ThinkTags {
    /// Splits more content.
    pub(crate) fn push(&mut self, text: &[u8], mut each: impl FnMut(Piece<'_>)) {
        let joined;
        let mut rest = text;
        if !self.held.is_empty() {
            joined = [std::mem::take(&mut self.held).as_slice(), text].concat();
            rest = &joined;
        }
        while let Some(at) = memchr::memchr(b'<', rest) {
            let (before, tag) = rest.split_at(at);
            self.plain(before, &mut each);
            let open = !self.thinking && tag.starts_with(OPEN);
            if open || tag.starts_with(CLOSE) {
                if open {
                    self.thinking = true;
                } else if self.thinking {
                    self.thinking = false;
                } else if !self.seen {
                    each(Piece::AllReasoning);
                } else {
                    // A stray end tag after a complete pair is ordinary text.
                    self.plain(CLOSE, &mut each);
                    rest = tag.get(CLOSE.len()..).unwrap_or_default();
                    continue;
                }
                self.seen = true;
                each(Piece::Tag);
                rest = tag.get(if open { OPEN.len() } else { CLOSE.len() }..).unwrap_or_default();
            } else if (!self.thinking && OPEN.starts_with(tag)) || CLOSE.starts_with(tag) {
                self.held.extend_from_slice(tag);
                return;
            } else {
                let (less, after) = tag.split_at(1);
                self.plain(less, &mut each);
                rest = after;
            }
        }
        self.plain(rest, &mut each);
    }

    /// Whether what comes next is reasoning.
    pub(crate) fn is_thinking(&self) -> bool {
        self.thinking
    }

    /// The end: what was held back was no tag.
    pub(crate) fn finish(&mut self, mut each: impl FnMut(Piece<'_>)) {
        let held = std::mem::take(&mut self.held);
        self.plain(&held, &mut each);
    }

    fn plain(&self, text: &[u8], each: &mut impl FnMut(Piece<'_>)) {
        if !text.is_empty() {
            each(if self.thinking { Piece::Reasoning(text) } else { Piece::Content(text) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(pieces: &[&[u8]]) -> (String, String) {
        let (mut content, mut reasoning) = (Vec::new(), Vec::new());
        let mut tags = ThinkTags::default();
        let mut take = |piece: Piece<'_>| match piece {
            Piece::Content(text) => content.extend_from_slice(text),
            Piece::Reasoning(text) => reasoning.extend_from_slice(text),
            Piece::AllReasoning => reasoning.append(&mut content),
            Piece::Tag => {}
        };
        for piece in pieces {
            tags.push(piece, &mut take);
        }
        tags.finish(&mut take);
        (String::from_utf8(content).unwrap(), String::from_utf8(reasoning).unwrap())
    }

    #[test]
    fn every_cut_gives_the_same_split() {
        let cases = [
            ("<think>a < b</think>x < y <thin>", "x < y <thin>", "a < b"),
            ("so it is</think>yes", "yes", "so it is"),
            ("no tags, 1 < 2 << 3", "no tags, 1 < 2 << 3", ""),
            ("<think>one</think>x</think>y<think>two", "x</think>y", "onetwo"),
            ("<think><think></thi</think>z<", "z<", "<think></thi"),
        ];
        for (text, content, reasoning) in cases {
            let bytes = text.as_bytes();
            for first in 0..=bytes.len() {
                for second in first..=bytes.len() {
                    let found = split(&[&bytes[..first], &bytes[first..second], &bytes[second..]]);
                    assert_eq!(found, (content.into(), reasoning.into()), "{text} cut at {first}, {second}");
                }
            }
        }
    }
}
