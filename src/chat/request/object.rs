//! How request types are declared: each macro writes the struct or enum, its builder methods and its serde.

use serde_json::{Map, Value};

/// An object of a request: `new` takes the required fields, one consuming setter per field does the rest.
/// `nullable` fields are written as `null` when they are absent. `scalar` fields are optional ones whose setter takes
/// the bare type, so that number literals infer.
macro_rules! object {
    ($(#[$attr:meta])* pub struct $name:ident {
        $(required { $( $(#[doc = $r_doc:literal])* $(#[serde($($r_serde:tt)*)])? $r:ident: $r_ty:ty, )* })?
        $(nullable { $( $(#[doc = $n_doc:literal])* $n:ident: $n_ty:ty, )* })?
        $(optional { $( $(#[doc = $o_doc:literal])* $(#[serde($($o_serde:tt)*)])? $o:ident: $o_ty:ty, )* })?
        $(scalar { $( $(#[doc = $s_doc:literal])* $(#[serde($($s_serde:tt)*)])? $s:ident: $s_ty:ty, )* })?
    }) => {
        $(#[$attr])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[non_exhaustive]
        pub struct $name {
            $($( $(#[doc = $r_doc])* $(#[serde($($r_serde)*)])? pub $r: $r_ty, )*)?
            $($( $(#[doc = $n_doc])* #[serde(default)] pub $n: Option<$n_ty>, )*)?
            $($(
                $(#[doc = $o_doc])*
                #[serde(default, skip_serializing_if = "Option::is_none" $(, $($o_serde)*)?)]
                pub $o: Option<$o_ty>,
            )*)?
            $($(
                $(#[doc = $s_doc])*
                #[serde(default, skip_serializing_if = "Option::is_none" $(, $($s_serde)*)?)]
                pub $s: Option<$s_ty>,
            )*)?
            /// Keys that have no field here; sent as they are.
            #[serde(flatten)]
            pub extra: $crate::chat::Extra,
        }

        impl $name {
            /// With the required fields; everything else is absent.
            #[allow(clippy::new_without_default)]
            pub fn new($($($r: impl Into<$r_ty>),*)?) -> Self {
                Self {
                    $($( $r: $r.into(), )*)?
                    $($( $n: None, )*)?
                    $($( $o: None, )*)?
                    $($( $s: None, )*)?
                    extra: Default::default(),
                }
            }
            $($(
                $(#[doc = $n_doc])*
                #[must_use]
                pub fn $n(mut self, $n: impl Into<$n_ty>) -> Self {
                    self.$n = Some($n.into());
                    self
                }
            )*)?
            $($(
                $(#[doc = $o_doc])*
                #[must_use]
                pub fn $o(mut self, $o: impl Into<$o_ty>) -> Self {
                    self.$o = Some($o.into());
                    self
                }
            )*)?
            $($(
                $(#[doc = $s_doc])*
                #[must_use]
                pub fn $s(mut self, $s: $s_ty) -> Self {
                    self.$s = Some($s);
                    self
                }
            )*)?
            /// Adds a key that has no field here. A key that has one would be written twice: use its setter.
            #[must_use]
            pub fn with_extra(mut self, key: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
                self.extra.insert(key.into(), value.into());
                self
            }
        }
    };
}

/// A union of objects, told apart by the string under one key. What is not known is kept in `Other`.
macro_rules! tagged {
    ($(#[$attr:meta])* pub enum $name:ident by $tag:literal {
        $( $(#[doc = $doc:literal])* $variant:ident($ty:ty) = $text:literal, )*
    }) => {
        $(#[$attr])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize)]
        #[serde(tag = $tag)]
        #[non_exhaustive]
        // A box would stand between a pattern and what it matches.
        #[allow(clippy::large_enum_variant)]
        pub enum $name {
            $( $(#[doc = $doc])* #[serde(rename = $text)] $variant($ty), )*
            #[doc = concat!("An object whose `", $tag, "` this version does not know; sent as it is.")]
            #[serde(untagged)]
            Other(serde_json::Value),
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                use serde::de::Error;
                let mut object = serde_json::Map::deserialize(deserializer)?;
                match object.get($tag).and_then(serde_json::Value::as_str) {
                    $( Some($text) => {
                        object.shift_remove($tag);
                        $crate::chat::request::object::read(object).map(Self::$variant).map_err(D::Error::custom)
                    } )*
                    Some(_) => Ok(Self::Other(serde_json::Value::Object(object))),
                    None => Err(D::Error::missing_field($tag)),
                }
            }
        }

        $( impl From<$ty> for $name {
            fn from(object: $ty) -> Self {
                Self::$variant(object)
            }
        } )*
    };
}

/// A union of a string and one other JSON type.
macro_rules! text_or {
    ($(#[$attr:meta])* pub enum $name:ident {
        $(#[doc = $text_doc:literal])* $text:ident,
        $(#[doc = $doc:literal])* $variant:ident($ty:ty),
    }) => {
        $(#[$attr])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize)]
        #[serde(untagged)]
        pub enum $name {
            $(#[doc = $text_doc])* $text(String),
            $(#[doc = $doc])* $variant($ty),
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                match serde_json::Value::deserialize(deserializer)? {
                    serde_json::Value::String(text) => Ok(Self::$text(text)),
                    value => serde_json::from_value(value).map(Self::$variant).map_err(serde::de::Error::custom),
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::$text(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::$text(text)
            }
        }

        impl From<$ty> for $name {
            fn from(value: $ty) -> Self {
                Self::$variant(value)
            }
        }
    };
}

pub(in crate::chat) use {object, tagged, text_or};

/// An object as a typed value.
pub(in crate::chat) fn read<T: serde::de::DeserializeOwned>(
    object: Map<String, Value>,
) -> Result<T, serde_json::Error> {
    serde_json::from_value(Value::Object(object))
}

/// Writes numbers as JavaScript does: `1`, not `1.0`. A server that reads an integer takes both faces' requests alike.
pub(super) mod number {
    use serde::{Serialize, Serializer};

    /// A whole number is written without a fraction.
    pub(in crate::chat) struct Number(pub f64);

    impl Serialize for Number {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            const EXACT: f64 = 9_007_199_254_740_992.0;
            match self.0 {
                number if number.fract() == 0.0 && number.abs() <= EXACT => {
                    serializer.serialize_i64(number as i64)
                }
                number if number.is_finite() => serializer.serialize_f64(number),
                number => {
                    Err(serde::ser::Error::custom(format_args!("{number}, which is no number in JSON")))
                }
            }
        }
    }

    pub(in crate::chat) fn option<S: Serializer>(
        number: &Option<f64>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        number.map(Number).serialize(serializer)
    }

    pub(in crate::chat) fn map<S: Serializer>(
        map: &Option<std::collections::BTreeMap<String, f64>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match map {
            Some(map) => serializer.collect_map(map.iter().map(|(key, number)| (key, Number(*number)))),
            None => serializer.serialize_none(),
        }
    }
}
