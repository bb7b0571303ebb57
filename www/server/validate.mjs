// @ts-check
/** The request check: types, required fields and ranges, as the API documents them. */
import { ApiError, invalid } from './errors.mjs';
import { findModel } from './models.mjs';
import { toolName } from './tools.mjs';

/** Parameters that are numbers: lowest and highest value, and whether they are whole. */
const NUMBERS = /** @type {const} */ ({
  temperature: [0, 2, false],
  top_p: [0, 1, false],
  presence_penalty: [-2, 2, false],
  frequency_penalty: [-2, 2, false],
  n: [1, 128, true],
  max_tokens: [1, Number.MAX_SAFE_INTEGER, true],
  max_completion_tokens: [1, Number.MAX_SAFE_INTEGER, true],
  top_logprobs: [0, 20, true],
  seed: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, true],
});

const BOOLEANS = ['stream', 'store', 'logprobs', 'parallel_tool_calls'];
const STRINGS = [
  'user',
  'reasoning_effort',
  'verbosity',
  'service_tier',
  'prompt_cache_key',
  'safety_identifier',
];
const ROLES = ['system', 'developer', 'user', 'assistant', 'tool', 'function'];
const CHOICES = ['none', 'auto', 'required'];
const NAME = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * Throws the first fault that is found; unknown keys pass.
 * @param {any} request the parsed body
 */
export function validate(request) {
  if (!isObject(request))
    throw new ApiError(400, 'The body must be a JSON object.', { code: 'invalid_type' });
  expect(request.model, 'model', 'a string', isString);
  if (!findModel(request.model)) {
    const message = `The model \`${request.model.slice(0, 100)}\` does not exist or you do not have access to it.`;
    throw new ApiError(404, message, { param: 'model', code: 'model_not_found' });
  }
  checkMessages(request.messages);
  for (const [name, range] of Object.entries(NUMBERS)) checkNumber(request[name], name, range);
  for (const name of BOOLEANS)
    expectIf(request[name], name, 'a boolean', (value) => typeof value === 'boolean');
  for (const name of STRINGS) expectIf(request[name], name, 'a string', isString);
  checkStop(request.stop);
  checkBias(request.logit_bias);
  checkMetadata(request.metadata);
  checkTools(request);
  checkFormat(request.response_format);
  checkCombinations(request);
}

/** @param {any} messages */
function checkMessages(messages) {
  expect(messages, 'messages', 'an array', Array.isArray);
  if (messages.length === 0)
    throw invalid('messages', "'messages' is too short: at least one message is needed.", 'empty_array');
  /** @type {Set<string>} calls that the next messages must answer */
  let unanswered = new Set();
  for (const [at, message] of messages.entries()) {
    const path = `messages[${at}]`;
    expect(message, path, 'an object', isObject);
    expect(message.role, `${path}.role`, 'a string', isString);
    if (!ROLES.includes(message.role))
      throw invalid(`${path}.role`, `'${path}.role' must be one of ${ROLES.join(', ')}.`);
    checkContent(message, path);
    if (message.role === 'tool') {
      expect(message.tool_call_id, `${path}.tool_call_id`, 'a string', isString);
      if (!unanswered.delete(message.tool_call_id)) {
        throw invalid(path, `'${path}' has the role 'tool', but no call before it has its 'tool_call_id'.`);
      }
      continue;
    }
    if (unanswered.size > 0) throw unansweredCalls(path, unanswered);
    unanswered = new Set(checkCalls(message.tool_calls, `${path}.tool_calls`));
  }
  if (unanswered.size > 0) throw unansweredCalls('messages', unanswered);
}

/** @param {string} path @param {Set<string>} ids */
const unansweredCalls = (path, ids) =>
  invalid(
    path,
    `Messages with the role 'tool' must answer each call of the assistant; missing: ${[...ids].join(', ')}.`,
  );

/** @param {any} message @param {string} path */
function checkContent({ role, content, tool_calls: calls, refusal, function_call: legacy }, path) {
  const where = `${path}.content`;
  if (content === null || content === undefined) {
    if (role === 'assistant' && (calls || refusal || legacy)) return;
    if (role === 'function' && content === null) return;
  }
  expect(content, where, 'a string or an array of parts', (value) => isString(value) || Array.isArray(value));
  if (isString(content)) return;
  if (content.length === 0)
    throw invalid(where, `'${where}' is too short: at least one part is needed.`, 'empty_array');
  for (const [at, part] of content.entries()) {
    const place = `${where}[${at}]`;
    expect(part, place, 'an object', isObject);
    expect(part.type, `${place}.type`, 'a string', isString);
    if (part.type === 'text') expect(part.text, `${place}.text`, 'a string', isString);
    if (part.type === 'image_url') {
      expect(part.image_url, `${place}.image_url`, 'an object', isObject);
      expect(part.image_url.url, `${place}.image_url.url`, 'a string', isString);
    }
  }
}

/** @param {any} calls @param {string} path @returns {string[]} their ids */
function checkCalls(calls, path) {
  if (calls === undefined || calls === null) return [];
  expect(calls, path, 'an array', Array.isArray);
  return calls.map((/** @type {any} */ call, /** @type {number} */ at) => {
    expect(call?.id, `${path}[${at}].id`, 'a string', isString);
    expect(toolName(call), `${path}[${at}].function.name`, 'a name', (name) => NAME.test(name));
    if (call.type === 'function')
      expect(call.function.arguments, `${path}[${at}].function.arguments`, 'a string', isString);
    return call.id;
  });
}

/** @param {any} value @param {string} name @param {readonly [number, number, boolean]} range */
function checkNumber(value, name, [low, high, whole]) {
  const kind = whole ? 'an integer' : 'a number';
  expectIf(value, name, kind, (given) => (whole ? Number.isInteger(given) : typeof given === 'number'));
  if (typeof value !== 'number') return;
  const type = whole ? 'integer' : 'decimal';
  if (value < low)
    throw invalid(name, `'${name}' must be at least ${low}, but is ${value}.`, `${type}_below_min_value`);
  if (value > high)
    throw invalid(name, `'${name}' must be at most ${high}, but is ${value}.`, `${type}_above_max_value`);
}

/** @param {any} stop */
function checkStop(stop) {
  expectIf(
    stop,
    'stop',
    'a string or an array of strings',
    (value) => isString(value) || (Array.isArray(value) && value.every(isString)),
  );
  if (Array.isArray(stop) && stop.length > 4)
    throw invalid('stop', "'stop' takes at most 4 sequences.", 'array_above_max_length');
}

/** @param {any} bias */
function checkBias(bias) {
  expectIf(bias, 'logit_bias', 'an object', isObject);
  for (const [token, value] of Object.entries(bias ?? {})) {
    const fits = typeof value === 'number' && value >= -100 && value <= 100;
    if (!fits) throw invalid(`logit_bias.${token}`, 'A bias must be a number from -100 to 100.');
  }
}

/** Also of an update of a stored completion. @param {any} metadata */
export function checkMetadata(metadata) {
  expectIf(metadata, 'metadata', 'an object', isObject);
  const pairs = Object.entries(metadata ?? {});
  if (pairs.length > 16)
    throw invalid('metadata', "'metadata' takes at most 16 pairs.", 'object_above_max_properties');
  for (const [key, value] of pairs) {
    expect(value, `metadata.${key}`, 'a string', isString);
    if (key.length > 64)
      throw invalid('metadata', 'A metadata key has at most 64 characters.', 'string_above_max_length');
    if (value.length > 512)
      throw invalid(
        `metadata.${key}`,
        'A metadata value has at most 512 characters.',
        'string_above_max_length',
      );
  }
}

/** @param {any} request */
function checkTools({ tools, tool_choice: choice }) {
  expectIf(tools, 'tools', 'an array', Array.isArray);
  if (tools?.length === 0)
    throw invalid('tools', "'tools' is too short: leave it out, or give one.", 'empty_array');
  if (tools?.length > 128)
    throw invalid('tools', "'tools' takes at most 128 tools.", 'array_above_max_length');
  for (const [at, tool] of (tools ?? []).entries()) checkTool(tool, `tools[${at}]`);
  if (choice === undefined || choice === null) return;
  if (!tools && choice !== 'none')
    throw invalid('tool_choice', "'tool_choice' is only allowed when 'tools' are specified.");
  if (isString(choice) ? !CHOICES.includes(choice) : !isObject(choice)) {
    throw invalid('tool_choice', `'tool_choice' must be an object or one of ${CHOICES.join(', ')}.`);
  }
  if (isString(choice)) return;
  const named = choice.type === 'allowed_tools' ? choice.allowed_tools?.tools : [choice];
  expect(named, 'tool_choice.allowed_tools.tools', 'an array', Array.isArray);
  for (const one of named) {
    const known = tools.some((/** @type {any} */ tool) => toolName(tool) === toolName(one));
    if (!known)
      throw invalid(
        'tool_choice',
        `'tool_choice' names the tool '${toolName(one)}', which is not in 'tools'.`,
      );
  }
}

/** @param {any} tool @param {string} path */
function checkTool(tool, path) {
  expect(tool, path, 'an object', isObject);
  const { type } = tool;
  if (type !== 'function' && type !== 'custom')
    throw invalid(`${path}.type`, `'${path}.type' must be 'function' or 'custom'.`);
  expect(tool[type], `${path}.${type}`, 'an object', isObject);
  expect(
    tool[type].name,
    `${path}.${type}.name`,
    'a name of letters, digits, _ and -, at most 64',
    (name) => isString(name) && NAME.test(name),
  );
  expectIf(tool[type].parameters, `${path}.${type}.parameters`, 'a JSON Schema', isObject);
}

/** @param {any} format */
function checkFormat(format) {
  expectIf(format, 'response_format', 'an object', isObject);
  if (!format) return;
  const types = ['text', 'json_object', 'json_schema'];
  if (!types.includes(format.type))
    throw invalid('response_format.type', `'response_format.type' must be one of ${types.join(', ')}.`);
  if (format.type !== 'json_schema') return;
  expect(format.json_schema, 'response_format.json_schema', 'an object', isObject);
  expect(
    format.json_schema.name,
    'response_format.json_schema.name',
    'a name',
    (name) => isString(name) && NAME.test(name),
  );
  expectIf(format.json_schema.schema, 'response_format.json_schema.schema', 'a JSON Schema', isObject);
}

/** @param {any} request */
function checkCombinations(request) {
  expectIf(request.stream_options, 'stream_options', 'an object', isObject);
  if (request.stream_options && !request.stream) {
    throw invalid('stream_options', "'stream_options' is only allowed when 'stream' is true.");
  }
  if (typeof request.top_logprobs === 'number' && !request.logprobs) {
    throw invalid('top_logprobs', "'top_logprobs' is only allowed when 'logprobs' is true.");
  }
  if (isSet(request.max_tokens) && isSet(request.max_completion_tokens)) {
    throw invalid('max_tokens', "Give 'max_tokens' or 'max_completion_tokens', not both.");
  }
}

/** @param {unknown} value @param {string} path @param {string} kind @param {(value: any) => boolean} fits */
function expect(value, path, kind, fits) {
  if (value === undefined)
    throw invalid(path, `'${path}' is missing: it must be ${kind}.`, 'missing_required_parameter');
  if (!fits(value))
    throw invalid(path, `'${path}' must be ${kind}, but is ${describe(value)}.`, 'invalid_type');
}

/** As `expect`, for what may be absent or null. @param {unknown} value @param {string} path @param {string} kind @param {(value: any) => boolean} fits */
function expectIf(value, path, kind, fits) {
  if (isSet(value)) expect(value, path, kind, fits);
}

/** @param {unknown} value */
const isSet = (value) => value !== undefined && value !== null;

/** @param {unknown} value @returns {value is string} */
const isString = (value) => typeof value === 'string';

/** @param {unknown} value @returns {value is Record<string, any>} */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** @param {unknown} value */
const describe = (value) =>
  value === null ? 'null' : Array.isArray(value) ? 'an array' : `of type ${typeof value}`;
