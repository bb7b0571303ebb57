//! What a rule is, and how tables of them are written.

/// What a value must be.
pub(super) enum Rule {
    /// A string of at most so many characters.
    Text { most: u32 },
    /// A string that is part of what the model is told.
    Said,
    /// The string that tells the kinds of an object apart; other kinds than these pass unread.
    Tag(&'static [&'static str]),
    /// The name of a tool that the model may call.
    Defines(Callable),
    /// The name of such a tool, which must be given.
    Refers(Callable),
    /// `true` or `false`.
    Flag,
    /// A number.
    Number(Range),
    /// A number without a fraction.
    Integer(Range),
    /// An array.
    List { item: &'static Rule, least: u32, most: u32 },
    /// An object with keys of the caller's choosing, and the longest of these.
    Map { value: &'static Rule, most: u32, key: u32 },
    /// An object with known fields. Other keys pass unread.
    Object(&'static Object),
    /// An object that passes unread.
    Json,
    /// A string that is part of what the model is told, or something else.
    SaidOr(&'static Rule),
    /// A string, or something else.
    TextOr(&'static Rule),
}

pub(super) const TEXT: Rule = Rule::Text { most: NO_LIMIT };
pub(super) const NO_LIMIT: u32 = u32::MAX;

/// What a name in `tool_choice` or `function_call` refers to.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Callable {
    Function,
    Custom,
    /// One of the deprecated `functions`.
    Legacy,
}

/// From the least to the most, both allowed.
#[derive(Clone, Copy)]
pub(super) struct Range {
    pub least: i32,
    pub most: i32,
}

impl Range {
    pub const ANY: Self = Self { least: i32::MIN, most: i32::MAX };

    pub const fn new(least: i32, most: i32) -> Self {
        Self { least, most }
    }

    pub fn is_any(self) -> bool {
        self.least == i32::MIN
    }

    pub fn contains(self, number: f64) -> bool {
        number.is_finite()
            && (self.is_any() || (f64::from(self.least) <= number && number <= f64::from(self.most)))
    }
}

/// The known fields of an object, or of several kinds of objects that are told apart by their first field.
pub(super) struct Object {
    pub kinds: &'static [&'static str],
    /// In the order in which they are looked at; the tag first.
    pub names: &'static [&'static str],
    /// One for each name.
    pub fields: &'static [Field],
}

/// A field has one rule, whatever the kind of its object.
pub(super) struct Field {
    pub rule: Rule,
    /// The kinds that have it, as bits.
    pub of: u8,
    /// The kinds that need it, as bits.
    pub required: u8,
}

/// Writes an [`Object`]: of one kind, or `by` a tag of several.
macro_rules! object {
    (static $object:ident { $( $field:literal: $rule:expr, $need:ident; )* }) => {
        static $object: Object = Object {
            kinds: &[],
            names: &[$($field),*],
            fields: &[$( Field { rule: $rule, of: 1, required: object!(@$need) } ),*],
        };
    };
    (static $object:ident by $tag:literal: $($kind:ident)|+ {
        $( $field:literal: $rule:expr $(, required in $($r:ident)|+)? $(, optional in $($o:ident)|+)?; )*
    }) => {
        static $object: Object = {
            #[allow(non_camel_case_types, dead_code)]
            enum Kind { $($kind),+ }
            Object {
                kinds: &[$(stringify!($kind)),+],
                names: &[$tag, $($field),*],
                fields: &[
                    Field { rule: Rule::Tag(&[$(stringify!($kind)),+]), of: u8::MAX, required: u8::MAX },
                    $( Field {
                        rule: $rule,
                        of: 0 $($(| 1 << Kind::$r as u8)+)? $($(| 1 << Kind::$o as u8)+)?,
                        required: 0 $($(| 1 << Kind::$r as u8)+)?,
                    } ),*
                ],
            }
        };
    };
    (@required) => { 1 };
    (@optional) => { 0 };
}

pub(super) use object;
