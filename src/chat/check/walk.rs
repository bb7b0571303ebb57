//! The walk of a request along its table. It ends at the first fault, and never looks at what has no rule.

use super::fault::{Fault, Step, Warning, allowed, count, path};
use super::rules::{JSON_MODE, REQUEST, TEMPERATURE, TOP_P};
use super::table::{Callable, NO_LIMIT, Object, Rule};
use super::{Kind, Node};
use crate::text::characters;

/// Walks a whole request.
pub(crate) fn walk<N: Node>(request: &N) -> Result<Option<Warning>, Fault> {
    let mut walk = Walk::default();
    if !walk.value(&REQUEST, request) {
        walk.wrong(&REQUEST, "nothing");
    }
    walk.conclude()
}

/// Where the walk stands, and what it has seen so far.
#[derive(Default)]
struct Walk {
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
    /// The tag read last, as the bit of its kind; 0 when that is not known.
    tag: u8,
    temperature: bool,
    top_p: bool,
}

impl Walk {
    /// A value is not what its rule allows.
    fn wrong(&mut self, rule: &Rule, found: &str) {
        if self.fault.is_none() {
            self.fault = Some(Fault { path: path(&self.path), found: found.into(), allowed: allowed(rule) });
        }
    }

    /// A field or an item is missing.
    fn missing(&mut self, step: Step, rule: &Rule) {
        self.path.push(step);
        self.wrong(rule, "nothing");
        self.path.pop();
    }

    /// Whether this is a part of a field of the request.
    fn is_below(&self, field: &str) -> bool {
        matches!(self.path.first(), Some(Step::Field(name)) if *name == field)
    }

    /// One value below this one. Returns whether there is any.
    fn step<N: Node>(&mut self, step: Step, rule: &Rule, value: &N) -> bool {
        self.path.push(step);
        let there = self.value(rule, value);
        self.path.pop();
        there
    }

    fn value<N: Node>(&mut self, rule: &Rule, value: &N) -> bool {
        let beside_text = match rule {
            Rule::SaidOr(rule) | Rule::TextOr(rule) => rule,
            rule => rule,
        };
        match (value.kind(), beside_text) {
            (Kind::Nothing, _) => return false,
            (Kind::Opaque, _) | (Kind::Flag(_), Rule::Flag) | (Kind::Object, Rule::Json) => {}
            (Kind::Number(number), Rule::Number(range)) if range.contains(number) => {}
            (Kind::Number(number), Rule::Integer(range))
                if range.contains(number) && number.trunc() == number => {}
            (Kind::Text, _) => self.text(rule, value),
            (Kind::Object, Rule::Object(object)) => self.fields(object, value),
            (Kind::Object, Rule::Map { value: each, most, key }) => {
                self.entries(rule, each, *most, *key, value)
            }
            (Kind::Array, Rule::List { item, least, most }) => self.items(rule, item, *least, *most, value),
            (Kind::Number(number), _) => self.wrong(rule, &N::write(number)),
            (Kind::Flag(true), _) => self.wrong(rule, "true"),
            (Kind::Flag(false), _) => self.wrong(rule, "false"),
            (Kind::Object, _) => self.wrong(rule, "an object"),
            (Kind::Array, _) => self.wrong(rule, "an array"),
            (Kind::Foreign(found), _) => self.wrong(rule, found),
        }
        true
    }

    fn text<N: Node>(&mut self, rule: &Rule, text: &N) {
        match rule {
            Rule::Text { most } => {
                if *most != NO_LIMIT && text.is_longer(*most) {
                    self.wrong(rule, "a longer one");
                }
            }
            Rule::TextOr(_) => {}
            Rule::Said | Rule::SaidOr(_) => {
                if self.json_mode && !self.json_said && self.is_below("messages") {
                    self.json_said = text.mentions_json();
                }
            }
            Rule::Tag(kinds) => {
                let tag = text.name();
                let known = kinds.iter().position(|kind| tag.as_deref() == Some(*kind));
                self.tag = known.map_or(0, |index| 1 << index);
                self.json_mode |= known.is_some_and(|index| kinds.get(index) == Some(&JSON_MODE));
            }
            Rule::Defines(callable) => match text.name() {
                Some(name) => self.defined.push((*callable, name)),
                None => self.strange_tool = true,
            },
            Rule::Refers(callable) => {
                if let Some(name) = text.name() {
                    let path = path(&self.path);
                    self.referred.push((*callable, name, path));
                }
            }
            _ => self.wrong(rule, "a string"),
        }
    }

    /// The tag comes first; then only the fields of its kind are looked at.
    fn fields<N: Node>(&mut self, object: &Object, value: &N) {
        let tagged = !object.kinds.is_empty();
        let mut kind = u8::MAX;
        for (index, (name, field)) in object.names.iter().zip(object.fields).enumerate() {
            if field.of & kind == 0 {
                continue;
            }
            self.tag = 0;
            let there =
                value.field(name).is_some_and(|value| self.step(Step::Field(name), &field.rule, &value));
            if !there && field.required & kind != 0 {
                self.missing(Step::Field(name), &field.rule);
            }
            if self.fault.is_some() {
                return;
            }
            if tagged && index == 0 {
                kind = self.tag;
            }
            self.temperature |= there && *name == TEMPERATURE;
            self.top_p |= there && *name == TOP_P;
        }
        if kind == 0 {
            self.json_said |= self.is_below("messages");
            self.strange_tool |= self.is_below("tools");
        }
    }

    fn entries<N: Node>(&mut self, rule: &Rule, each: &Rule, most: u32, longest: u32, map: &N) {
        let mut length = 0;
        for (key, value) in map.entries() {
            let characters = u32::try_from(characters(&key)).unwrap_or(u32::MAX);
            if characters > longest {
                self.wrong(rule, &count("a key of ", characters, " characters"));
            }
            self.step(Step::Key(key), each, &value);
            length += 1;
        }
        if length > most {
            self.wrong(rule, &count("", length, " keys"));
        }
    }

    fn items<N: Node>(&mut self, rule: &Rule, item: &Rule, least: u32, most: u32, list: &N) {
        let mut length = 0;
        for value in list.items() {
            if !self.step(Step::Item(length), item, &value) {
                self.missing(Step::Item(length), item);
            }
            // The end of a sparse array may be far away.
            if self.fault.is_some() {
                return;
            }
            length += 1;
        }
        if !(least..=most).contains(&length) {
            self.wrong(rule, &count("", length, " items"));
        }
    }

    /// What only the whole request tells.
    fn conclude(self) -> Result<Option<Warning>, Fault> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        for (callable, name, path) in self.referred {
            let of = if callable == Callable::Legacy { "functions" } else { "tools" };
            let given = (self.strange_tool && callable != Callable::Legacy)
                || self.defined.iter().any(|(kind, given)| (*kind, given) == (callable, &name));
            if !given {
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
