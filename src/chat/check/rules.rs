//! The rules of a request, as data. Sources: API page §3 and §6; OpenAI API reference, "Create chat completion".
//!
//! Strings with a set of values (`reasoning_effort`, `service_tier` …) are just strings here, for the sets grow.

use super::table::{Callable, Field, NO_LIMIT, Object, Range, Rule, TEXT, object};
use Rule::{Defines, Flag, Integer, Json, List, Map, Number, Refers, Said, SaidOr, TextOr};

/// The root. What others are judged by comes before them: `response_format` before `messages`.
pub(super) static REQUEST: Rule = Rule::Object(&BODY);

const ANY: Range = Range::ANY;
const TEXTS: Rule = list(&TEXT);

const fn list(item: &'static Rule) -> Rule {
    List { item, least: 0, most: NO_LIMIT }
}

const fn text(most: u32) -> Rule {
    Rule::Text { most }
}

object! {
    static BODY {
        "model": TEXT, required;
        "response_format": Rule::Object(&RESPONSE_FORMAT), optional;
        "messages": List { item: &Rule::Object(&MESSAGE), least: 1, most: NO_LIMIT }, required;
        "tools": list(&Rule::Object(&TOOL)), optional;
        "tool_choice": TextOr(&Rule::Object(&TOOL_CHOICE)), optional;
        "functions": list(&Rule::Object(&LEGACY_FUNCTION)), optional;
        "function_call": TextOr(&Rule::Object(&LEGACY_CHOICE)), optional;
        "temperature": Number(Range::new(0, 2)), optional;
        "top_p": Number(Range::new(0, 1)), optional;
        "frequency_penalty": Number(Range::new(-2, 2)), optional;
        "presence_penalty": Number(Range::new(-2, 2)), optional;
        "n": Integer(Range::new(1, 128)), optional;
        "max_tokens": Integer(ANY), optional;
        "max_completion_tokens": Integer(ANY), optional;
        "stop": TextOr(&List { item: &TEXT, least: 0, most: 4 }), optional;
        "stream": Flag, optional;
        "stream_options": Rule::Object(&STREAM_OPTIONS), optional;
        "logit_bias": Map { value: &Number(Range::new(-100, 100)), most: NO_LIMIT, key: NO_LIMIT }, optional;
        "logprobs": Flag, optional;
        "top_logprobs": Integer(Range::new(0, 20)), optional;
        "seed": Integer(ANY), optional;
        "user": TEXT, optional;
        "safety_identifier": text(64), optional;
        "metadata": Map { value: &text(512), most: 16, key: 64 }, optional;
        "store": Flag, optional;
        "parallel_tool_calls": Flag, optional;
        "reasoning_effort": TEXT, optional;
        "verbosity": TEXT, optional;
        "service_tier": TEXT, optional;
        "modalities": TEXTS, optional;
        "audio": Rule::Object(&AUDIO), optional;
        "prediction": Rule::Object(&PREDICTION), optional;
        "moderation": Rule::Object(&MODERATION), optional;
        "prompt_cache_key": TEXT, optional;
        "prompt_cache_options": Rule::Object(&CACHE_OPTIONS), optional;
        "prompt_cache_retention": TEXT, optional;
        "web_search_options": Rule::Object(&WEB_SEARCH), optional;
    }
}

/// The fields of which only one should be set (API page §6).
pub(super) const TEMPERATURE: &str = "temperature";
pub(super) const TOP_P: &str = "top_p";

static PARTS: Rule = list(&Rule::Object(&PART));
const CONTENT: Rule = SaidOr(&PARTS);

object! {
    static MESSAGE by "role": developer | system | user | assistant | tool | function {
        "content": CONTENT, required in developer | system | user | tool, optional in assistant | function;
        "name": TEXT, required in function, optional in developer | system | user | assistant;
        "tool_call_id": TEXT, required in tool;
        "tool_calls": list(&Rule::Object(&TOOL_CALL)), optional in assistant;
        "refusal": TEXT, optional in assistant;
        "audio": Rule::Object(&ID), optional in assistant;
        "function_call": Rule::Object(&FUNCTION_CALL), optional in assistant;
    }
}

object! {
    static PART by "type": text | image_url | input_audio | file | refusal {
        "text": Said, required in text;
        "image_url": Rule::Object(&IMAGE_URL), required in image_url;
        "input_audio": Rule::Object(&INPUT_AUDIO), required in input_audio;
        "file": Rule::Object(&FILE), required in file;
        "refusal": TEXT, required in refusal;
        "prompt_cache_breakpoint": Rule::Object(&BREAKPOINT), optional in text | image_url | input_audio | file;
    }
}

object! { static IMAGE_URL { "url": TEXT, required; "detail": TEXT, optional; } }
object! { static INPUT_AUDIO { "data": TEXT, required; "format": TEXT, required; } }
object! { static FILE { "file_data": TEXT, optional; "file_id": TEXT, optional; "filename": TEXT, optional; } }
object! { static BREAKPOINT by "mode": explicit { "ttl": TEXT, optional in explicit; } }
object! { static ID { "id": TEXT, required; } }

object! {
    static TOOL_CALL by "type": function | custom {
        "id": TEXT, required in function | custom;
        "function": Rule::Object(&FUNCTION_CALL), required in function;
        "custom": Rule::Object(&CUSTOM_CALL), required in custom;
    }
}

object! { static FUNCTION_CALL { "name": TEXT, required; "arguments": TEXT, required; } }
object! { static CUSTOM_CALL { "name": TEXT, required; "input": TEXT, required; } }

object! {
    static TOOL by "type": function | custom {
        "function": Rule::Object(&FUNCTION), required in function;
        "custom": Rule::Object(&CUSTOM), required in custom;
    }
}

object! {
    static FUNCTION {
        "name": Defines(Callable::Function), required;
        "description": TEXT, optional;
        "parameters": Json, optional;
        "strict": Flag, optional;
    }
}

object! {
    static LEGACY_FUNCTION {
        "name": Defines(Callable::Legacy), required;
        "description": TEXT, optional;
        "parameters": Json, optional;
    }
}

object! {
    static CUSTOM {
        "name": Defines(Callable::Custom), required;
        "description": TEXT, optional;
        "format": Rule::Object(&CUSTOM_FORMAT), optional;
    }
}

object! {
    static CUSTOM_FORMAT by "type": text | grammar {
        "grammar": Rule::Object(&GRAMMAR), required in grammar;
    }
}

object! { static GRAMMAR { "definition": TEXT, required; "syntax": TEXT, required; } }

object! {
    static TOOL_CHOICE by "type": function | custom | allowed_tools {
        "function": Rule::Object(&FUNCTION_CHOICE), required in function;
        "custom": Rule::Object(&CUSTOM_CHOICE), required in custom;
        "allowed_tools": Rule::Object(&ALLOWED_TOOLS), required in allowed_tools;
    }
}

object! { static FUNCTION_CHOICE { "name": Refers(Callable::Function), required; } }
object! { static CUSTOM_CHOICE { "name": Refers(Callable::Custom), required; } }
object! { static LEGACY_CHOICE { "name": Refers(Callable::Legacy), required; } }

object! {
    static ALLOWED_TOOLS {
        "mode": TEXT, required;
        "tools": list(&Rule::Object(&ALLOWED_TOOL)), required;
    }
}

object! {
    static ALLOWED_TOOL by "type": function | custom {
        "function": Rule::Object(&FUNCTION_CHOICE), required in function;
        "custom": Rule::Object(&CUSTOM_CHOICE), required in custom;
    }
}

object! {
    static RESPONSE_FORMAT by "type": text | json_object | json_schema {
        "json_schema": Rule::Object(&JSON_SCHEMA), required in json_schema;
    }
}

/// The kind of `response_format` for which a message must mention JSON (API page §6).
pub(super) const JSON_MODE: &str = "json_object";

object! {
    static JSON_SCHEMA {
        "name": TEXT, required;
        "description": TEXT, optional;
        "schema": Json, optional;
        "strict": Flag, optional;
    }
}

object! { static STREAM_OPTIONS { "include_obfuscation": Flag, optional; "include_usage": Flag, optional; } }
object! { static AUDIO { "format": TEXT, required; "voice": TextOr(&Rule::Object(&ID)), required; } }
object! { static PREDICTION by "type": content { "content": CONTENT, required in content; } }

object! { static MODERATION { "model": TEXT, required; "policy": Rule::Object(&POLICY), optional; } }
object! { static POLICY { "input": Rule::Object(&POLICY_RULE), optional; "output": Rule::Object(&POLICY_RULE), optional; } }
object! { static POLICY_RULE { "mode": TEXT, required; } }

object! { static CACHE_OPTIONS { "mode": TEXT, optional; "ttl": TEXT, optional; } }

object! {
    static WEB_SEARCH {
        "search_context_size": TEXT, optional;
        "user_location": Rule::Object(&LOCATION), optional;
    }
}

object! { static LOCATION by "type": approximate { "approximate": Rule::Object(&PLACE), required in approximate; } }

object! {
    static PLACE {
        "city": TEXT, optional;
        "country": TEXT, optional;
        "region": TEXT, optional;
        "timezone": TEXT, optional;
    }
}
