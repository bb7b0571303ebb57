//! The walk of a request along its table.
//!
//! It runs over any serde `Deserializer`, in one pass, whatever the order of the fields, and copies nothing: what has
//! no rule is ignored. It never fails by itself, but notes the first fault and goes on to the end.

use super::fault::{Fault, Step, allowed, count, path};
use super::rules::{JSON_MODE, REQUEST, TEMPERATURE, TOP_P};
use super::table::{Callable, NO_LIMIT, Object, Rule};
use super::{Face, Text, Warning};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::{fmt, marker::PhantomData};

/// Walks a whole request.
pub(crate) fn walk<'de, F: Face, D: Deserializer<'de>>(request: D) -> Result<Option<Warning>, Fault> {
    let mut notes = Notes::default();
    let read = F::show(request, Walk::<F>::new(&REQUEST, &mut notes));
    if !matches!(read, Ok(true)) && notes.fault.is_none() {
        notes.wrong(&REQUEST, if read.is_ok() { "nothing" } else { "something that cannot be read" });
    }
    notes.conclude()
}

/// What has been seen so far.
#[derive(Default)]
struct Notes {
    path: Vec<Step>,
    fault: Option<Fault>,
    /// The names of the tools given.
    defined: Vec<(Callable, String)>,
    /// Names that must be among them, and where they stand.
    referred: Vec<(Callable, String, String)>,
    /// A tool of a kind that is not known may have any name.
    strange_tool: bool,
    json_mode: bool,
    /// A message mentions JSON, or is of a kind that is not known and may.
    json_said: bool,
    /// The kind of the object whose tag was read last, as a bit; 0 when it is not known.
    kind: u8,
    temperature: bool,
    top_p: bool,
}

impl Notes {
    /// Notes a fault where the walk stands, unless there is one already.
    fn fault(&mut self, allowed: String, found: &str) {
        if self.fault.is_none() {
            self.fault = Some(Fault { path: path(&self.path), found: found.into(), allowed });
        }
    }

    /// Notes that a value is not what its rule allows.
    fn wrong(&mut self, rule: &Rule, found: &str) {
        self.fault(allowed(rule), found);
    }

    /// Whether the walk is at or below this field of the request.
    fn below(&self, field: &str) -> bool {
        matches!(self.path.first(), Some(Step::Field(name)) if *name == field)
    }

    /// What only the whole request tells.
    fn conclude(mut self) -> Result<Option<Warning>, Fault> {
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        for (callable, name, path) in self.referred {
            let of = if callable == Callable::Legacy { "functions" } else { "tools" };
            if !(self.strange_tool && of == "tools")
                && !self.defined.iter().any(|(c, n)| (*c, n) == (callable, &name))
            {
                let allowed = ["the name of one of the `", of, "`"].concat();
                return Err(Fault { path, found: ["\"", &name, "\""].concat(), allowed });
            }
        }
        if self.json_mode && !self.json_said {
            return Err(Fault {
                path: "response_format".into(),
                found: "none".into(),
                allowed: "accompanied by a message that mentions JSON, such as \"Reply in JSON.\", \
                          or the server may fail or hang"
                    .into(),
            });
        }
        Ok((self.temperature && self.top_p).then_some(Warning::TemperatureWithTopP))
    }
}

/// One value and its rule. As a seed or a visitor it yields whether there is anything: neither `null` nor `undefined`.
pub(crate) struct Walk<'a, F> {
    rule: &'static Rule,
    notes: &'a mut Notes,
    face: PhantomData<F>,
}

/// What a rule wants to see of an object.
pub(crate) enum Shape {
    /// Only these fields.
    Fields(&'static [&'static str]),
    /// All its keys and values.
    Entries,
    /// Nothing of what it contains.
    Unread,
}

impl<'a, F: Face> Walk<'a, F> {
    fn new(rule: &'static Rule, notes: &'a mut Notes) -> Self {
        Self { rule, notes, face: PhantomData }
    }

    /// The rule for what is no string.
    fn beside_text(&self) -> &'static Rule {
        match self.rule {
            Rule::SaidOr(rule) | Rule::TextOr(rule) => rule,
            rule => rule,
        }
    }

    /// What is to be shown of an object.
    pub(crate) fn shape(&self) -> Shape {
        match self.beside_text() {
            Rule::Object(object) => Shape::Fields(object.names),
            Rule::Map { .. } => Shape::Entries,
            _ => Shape::Unread,
        }
    }

    /// Whether an array is wanted.
    pub(crate) fn wants_list(&self) -> bool {
        matches!(self.beside_text(), Rule::List { .. })
    }

    /// Something that no rule allows.
    pub(crate) fn wrong(self, found: &str) -> bool {
        self.notes.wrong(self.rule, found);
        true
    }

    /// An object that is not looked into.
    pub(crate) fn unread(self) -> bool {
        match self.beside_text() {
            Rule::Json => true,
            _ => self.wrong("an object"),
        }
    }

    pub(crate) fn flag(self, flag: bool) -> bool {
        match self.rule {
            Rule::Flag => true,
            _ => self.wrong(if flag { "true" } else { "false" }),
        }
    }

    pub(crate) fn number(self, number: f64) -> bool {
        match self.rule {
            Rule::Number(range) if range.contains(number) => true,
            Rule::Integer(range) if range.contains(number) && number.trunc() == number => true,
            _ => self.wrong(&F::number(number)),
        }
    }

    pub(crate) fn text<T: Text + ?Sized>(self, text: &T) -> bool {
        match self.rule {
            Rule::Text { most } => {
                if *most != NO_LIMIT && text.is_longer(*most) {
                    self.notes.wrong(self.rule, "a longer one");
                }
            }
            Rule::TextOr(_) => {}
            Rule::Said | Rule::SaidOr(_) => {
                // Where the format comes first, texts are read only when it asks for JSON.
                let asked = self.notes.json_mode || !F::IN_ORDER;
                if asked && !self.notes.json_said && self.notes.below("messages") {
                    self.notes.json_said = text.mentions_json();
                }
            }
            Rule::Tag(kinds) => {
                let kind = text.short();
                let known = kinds.iter().position(|known| kind.as_deref() == Some(*known));
                self.notes.kind = known.map_or(0, |index| 1 << index);
                self.notes.json_mode |= kind.as_deref() == Some(JSON_MODE) && known.is_some();
            }
            Rule::Defines(callable) => match text.short() {
                Some(name) => self.notes.defined.push((*callable, name)),
                None => self.notes.strange_tool = true,
            },
            Rule::Refers(callable) => {
                if let Some(name) = text.short() {
                    let path = path(&self.notes.path);
                    self.notes.referred.push((*callable, name, path));
                }
            }
            _ => return self.wrong("a string"),
        }
        true
    }

    fn items<'de, S: SeqAccess<'de>>(self, mut items: S) -> Result<(), S::Error> {
        let Rule::List { item, least, most } = self.beside_text() else {
            self.wrong("an array");
            while items.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(());
        };
        let notes = self.notes;
        let mut length = 0;
        loop {
            notes.path.push(Step::Item(length));
            let there = items.next_element_seed(Walk::<F>::new(item, notes))?;
            if there == Some(false) {
                notes.wrong(item, "nothing");
            }
            notes.path.pop();
            if there.is_none() {
                break;
            }
            length += 1;
        }
        if !(*least..=*most).contains(&length) {
            notes.wrong(self.rule, &count("", length, " items"));
        }
        Ok(())
    }

    fn members<'de, M: MapAccess<'de>>(self, mut members: M) -> Result<(), M::Error> {
        match self.beside_text() {
            Rule::Object(object) => return self.fields(object, members),
            Rule::Map { value, most, key } => return self.entries(value, *most, *key, members),
            _ => self.unread(),
        };
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn entries<'de, M: MapAccess<'de>>(
        self,
        value: &'static Rule,
        most: u32,
        longest: u32,
        mut entries: M,
    ) -> Result<(), M::Error> {
        let notes = self.notes;
        let mut length = 0;
        while let Some(key) = entries.next_key::<String>()? {
            let characters = u32::try_from(key.chars().count()).unwrap_or(u32::MAX);
            if characters > longest {
                notes.wrong(self.rule, &count("a key of ", characters, " characters"));
            }
            notes.path.push(Step::Key(key));
            entries.next_value_seed(Walk::<F>::new(value, notes))?;
            notes.path.pop();
            length += 1;
        }
        if length > most {
            notes.wrong(self.rule, &count("", length, " keys"));
        }
        Ok(())
    }

    fn fields<'de, M: MapAccess<'de>>(self, object: &'static Object, mut fields: M) -> Result<(), M::Error> {
        let notes = self.notes;
        let tagged = !object.kinds.is_empty();
        let mut kind = if tagged { None } else { Some(1) };
        let mut present = 0_u64;
        // Faults in fields that came before the tag: it says later whether they count.
        let mut early = Vec::new();
        while let Some(index) = fields.next_key_seed(Name(object.names))? {
            let known =
                index.and_then(|index| Some((index, *object.names.get(index)?, object.fields.get(index)?)));
            let Some((index, name, field)) =
                known.filter(|(_, _, field)| kind.is_none_or(|kind| field.of & kind != 0))
            else {
                fields.next_value::<IgnoredAny>()?;
                continue;
            };
            let waiting = kind.is_none();
            let held = if waiting { notes.fault.take() } else { None };
            notes.path.push(Step::Field(name));
            notes.kind = 0;
            let there = fields.next_value_seed(Walk::<F>::new(&field.rule, notes))?;
            notes.path.pop();
            if tagged && index == 0 {
                kind = there.then_some(notes.kind);
            } else if waiting {
                early.extend(notes.fault.take().map(|fault| (field.of, fault)));
            }
            notes.fault = held.or(notes.fault.take());
            present |= u64::from(there) << index;
            notes.temperature |= there && name == TEMPERATURE;
            notes.top_p |= there && name == TOP_P;
        }
        if kind == Some(0) {
            notes.json_said |= notes.below("messages");
            notes.strange_tool |= notes.below("tools");
        }
        // Without its tag an object lacks that above all.
        let kind = kind.unwrap_or(u8::MAX);
        if let Some((_, fault)) = early.into_iter().find(|(of, _)| of & kind != 0) {
            notes.fault.get_or_insert(fault);
        }
        for (index, (name, field)) in object.names.iter().zip(object.fields).enumerate() {
            if field.required & kind != 0 && present & (1 << index) == 0 {
                notes.path.push(Step::Field(name));
                notes.wrong(&field.rule, "nothing");
                notes.path.pop();
            }
        }
        Ok(())
    }
}

impl<'de, F: Face> DeserializeSeed<'de> for Walk<'_, F> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<bool, D::Error> {
        F::show(value, self)
    }
}

impl<'de, F: Face> Visitor<'de> for Walk<'_, F> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<bool, E> {
        Ok(self.flag(flag))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<bool, E> {
        Ok(self.number(number as f64))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<bool, E> {
        Ok(self.number(number as f64))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<bool, E> {
        Ok(self.number(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<bool, E> {
        Ok(self.text(text))
    }

    fn visit_seq<S: SeqAccess<'de>>(self, items: S) -> Result<bool, S::Error> {
        self.items(items).map(|()| true)
    }

    fn visit_map<M: MapAccess<'de>>(self, members: M) -> Result<bool, M::Error> {
        self.members(members).map(|()| true)
    }
}

/// Reads a key as its place among the names; other keys as `None`.
struct Name(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, key: D) -> Result<Self::Value, D::Error> {
        key.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().position(|name| *name == key))
    }
}
