//! How answer types are declared: the macro writes the struct and its serde.

/// An object of an answer. `always` fields are written even when they say nothing, as the API does; `optional` ones
/// only when they hold something. Reading never fails on an object: a value that cannot be read stays in `extra`.
macro_rules! object {
    ($(#[$attr:meta])* pub struct $name:ident $(<$param:ident>)? {
        $(always { $( $(#[$a_attr:meta])* $a:ident $(as $a_key:literal)?: $a_ty:ty, )* })?
        $(optional { $( $(#[$o_attr:meta])* $o:ident $(as $o_key:literal)?: $o_ty:ty, )* })?
        $(mend $mend:expr;)?
    }) => {
        $(#[$attr])*
        #[derive(Debug, Clone, PartialEq, Default)]
        #[non_exhaustive]
        pub struct $name $(<$param>)? {
            $($( $(#[$a_attr])* pub $a: $a_ty, )*)?
            $($( $(#[$o_attr])* pub $o: Option<$o_ty>, )*)?
            /// Keys that have no field here, and values that their field could not hold.
            pub extra: $crate::chat::Extra,
        }

        impl $(<$param: $crate::chat::Lenient>)? $crate::chat::Lenient for $name $(<$param>)? {
            fn read(value: serde_json::Value) -> Result<Self, serde_json::Value> {
                use $crate::chat::answer::lenient::take;
                let serde_json::Value::Object(mut object) = value else { return Err(value) };
                $( let mend: fn(&mut $crate::chat::Extra) = $mend; mend(&mut object); )?
                Ok(Self {
                    $($( $a: take(&mut object, object!(@key $a $($a_key)?)), )*)?
                    $($( $o: take(&mut object, object!(@key $o $($o_key)?)), )*)?
                    extra: object,
                })
            }
        }

        impl<'de $(, $param: $crate::chat::Lenient)?> serde::Deserialize<'de> for $name $(<$param>)? {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = serde_json::Value::deserialize(deserializer)?;
                <Self as $crate::chat::Lenient>::read(value)
                    .map_err(|_| serde::de::Error::custom(concat!(stringify!($name), " must be an object")))
            }
        }

        impl $(<$param: serde::Serialize + PartialEq>)? serde::Serialize for $name $(<$param>)? {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap;
                #[allow(unused_imports)]
                use $crate::chat::answer::lenient::Field;
                let mut map = serializer.serialize_map(None)?;
                $($(
                    let $a = !self.$a.is_blank() || !self.extra.contains_key(object!(@key $a $($a_key)?));
                    if $a {
                        map.serialize_entry(object!(@key $a $($a_key)?), &self.$a)?;
                    }
                )*)?
                $($(
                    let $o = self.$o.is_some();
                    if $o {
                        map.serialize_entry(object!(@key $o $($o_key)?), &self.$o)?;
                    }
                )*)?
                for (key, value) in &self.extra {
                    let written = match key.as_str() {
                        $($( object!(@key $a $($a_key)?) => $a, )*)?
                        $($( object!(@key $o $($o_key)?) => $o, )*)?
                        _ => false,
                    };
                    if !written {
                        map.serialize_entry(key, value)?;
                    }
                }
                map.end()
            }
        }
    };
    (@key $name:ident) => { stringify!($name) };
    (@key $name:ident $key:literal) => { $key };
}

pub(super) use object;
