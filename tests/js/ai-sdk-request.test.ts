/** What the AI SDK asks for, as it is sent: the real `ai`, and a server that answers everything alike. */
import { generateText, jsonSchema, Output } from 'ai';
import type { LanguageModelOptions } from 'tokenbrook/ai-sdk';
import { describe, expect, test } from 'vitest';
import { modelOf, weather } from './ai-sdk.support.js';
import { completion, KEY, serveJSON } from './facade.support.js';

describe('what is sent', () => {
  const pixel = Uint8Array.from(atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ'), (char) =>
    char.charCodeAt(0),
  );

  async function sent(call: object, options: LanguageModelOptions = {}) {
    const server = await serveJSON(completion('Hello'));
    const model = modelOf(server.baseURL, options);
    const result = await generateText({ model, prompt: 'Hello?', ...call } as Parameters<
      typeof generateText
    >[0]);
    const [{ body, headers }] = server.received as [(typeof server.received)[0]];
    return { body: JSON.parse(body), headers, result };
  }

  test('settings by their names, and a warning for what has none', async () => {
    const { body, result } = await sent({
      maxOutputTokens: 9,
      temperature: 0.5,
      topP: 0.9,
      topK: 3,
      stopSequences: ['x'],
      presencePenalty: 0.1,
      frequencyPenalty: 0.2,
      seed: 5,
      reasoning: 'low',
      providerOptions: { tokenbrook: { user: 'u1', logit_bias: { 5: 1 } }, other: { user: 'no' } },
    });
    expect(body).toEqual({
      model: 'brook-mini',
      messages: [{ role: 'user', content: 'Hello?' }],
      max_tokens: 9,
      temperature: 0.5,
      top_p: 0.9,
      stop: ['x'],
      presence_penalty: 0.1,
      frequency_penalty: 0.2,
      seed: 5,
      reasoning_effort: 'low',
      user: 'u1',
      logit_bias: { 5: 1 },
      stream: false,
    });
    expect(result.warnings).toEqual([{ type: 'unsupported', feature: 'topK' }]);
  });

  test('headers: those of the call, none of the AI SDK', async () => {
    const { headers } = await sent(
      { headers: { 'x-mine': '1' } },
      { requestOptions: { headers: { 'x-own': '2' } } },
    );
    expect(headers).toMatchObject({ 'x-mine': '1', 'x-own': '2', authorization: `Bearer ${KEY}` });
    expect(headers['user-agent'] ?? '').not.toContain('ai/');
  });

  test('another name of the token limit; a schema that need not be strict', async () => {
    const server = await serveJSON(completion('{"a":1}'));
    await generateText({
      model: modelOf(server.baseURL, { maxTokensName: 'max_completion_tokens', strictSchema: false }),
      prompt: 'Hello?',
      maxOutputTokens: 7,
      output: Output.object({
        schema: jsonSchema({ type: 'object' }),
        name: 'thing',
        description: 'A thing.',
      }),
    });
    expect(JSON.parse(server.received[0]!.body)).toMatchObject({
      max_completion_tokens: 7,
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'thing', description: 'A thing.', strict: false, schema: { type: 'object' } },
      },
    });
  });

  test('messages of every role; images, sound and files', async () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image', image: new URL('https://example.com/a.png') },
          { type: 'file', data: pixel, mediaType: 'image/png', providerOptions: { tokenbrook: { x: 1 } } },
          { type: 'file', data: 'AAAA', mediaType: 'audio/wav' },
          { type: 'file', data: 'JVBERi0=', mediaType: 'application/pdf', filename: 'a.pdf' },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'Hm.', providerOptions: { tokenbrook: { reasoning_content: 'Hm.' } } },
          { type: 'text', text: 'Let me look.' },
          {
            type: 'tool-call',
            toolCallId: 'c1',
            toolName: 'look',
            input: { at: 1 },
            providerOptions: { tokenbrook: { extra_content: { google: { thought_signature: 's' } } } },
          },
        ],
      },
      {
        role: 'tool',
        content: [
          {
            type: 'tool-result',
            toolCallId: 'c1',
            toolName: 'look',
            output: { type: 'json', value: { ok: true } },
          },
        ],
      },
    ];
    const { body } = await sent({ prompt: undefined, messages, allowSystemInMessages: true });
    const base64 = btoa(String.fromCharCode(...pixel));
    expect(body.messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${base64}` }, x: 1 },
          { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' } },
        ],
      },
      {
        role: 'assistant',
        content: 'Let me look.',
        reasoning_content: 'Hm.',
        tool_calls: [
          {
            id: 'c1',
            type: 'function',
            function: { name: 'look', arguments: '{"at":1}' },
            extra_content: { google: { thought_signature: 's' } },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'c1', content: '{"ok":true}' },
    ]);
  });

  test('results of tools: texts, errors, refusals; of a file the model is told, with a warning', async () => {
    const output = (value: object, at: number) => ({
      type: 'tool-result',
      toolCallId: `c${at}`,
      toolName: 'look',
      output: value,
    });
    const results = [
      { type: 'text', value: 'A heron.' },
      { type: 'error-text', value: 'It is dark.' },
      { type: 'execution-denied', reason: 'Not today.' },
      {
        type: 'content',
        value: [
          { type: 'text', text: 'Seen:' },
          { type: 'media', mediaType: 'image/png', data: btoa(String.fromCharCode(...pixel)) },
        ],
      },
    ];
    const { body, result } = await sent({
      prompt: undefined,
      messages: [
        { role: 'user', content: 'Look!' },
        {
          role: 'assistant',
          content: results.map((_, at) => ({
            type: 'tool-call',
            toolCallId: `c${at}`,
            toolName: 'look',
            input: {},
          })),
        },
        { role: 'tool', content: results.map(output) },
      ],
    });
    expect(body.messages.slice(2)).toEqual([
      { role: 'tool', tool_call_id: 'c0', content: 'A heron.' },
      { role: 'tool', tool_call_id: 'c1', content: 'It is dark.' },
      { role: 'tool', tool_call_id: 'c2', content: 'Not today.' },
      { role: 'tool', tool_call_id: 'c3', content: 'Seen:\n(a file that cannot be shown here: image/png)' },
    ]);
    expect(result.warnings).toMatchObject([{ type: 'unsupported', feature: 'files in tool results' }]);
  });

  test('tools and the choice among them', async () => {
    const call = { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } };
    const message = { role: 'assistant', content: null, tool_calls: [call] };
    const server = await serveJSON({
      id: 'c',
      choices: [{ index: 0, message, finish_reason: 'tool_calls' }],
    });
    const model = modelOf(server.baseURL);
    const choice = { type: 'tool', toolName: 'weather' } as const;
    const { toolResults } = await generateText({
      model,
      prompt: 'Hello?',
      tools: { weather },
      toolChoice: choice,
    });
    expect(toolResults.map(({ output }) => output)).toEqual([{ city: 'Oslo', celsius: 11 }]);
    const body = JSON.parse(server.received[0]!.body);
    expect(body.tools).toEqual([
      {
        type: 'function',
        function: {
          name: 'weather',
          description: 'Current weather of a city',
          parameters: expect.objectContaining({ type: 'object', required: ['city'] }),
        },
      },
    ]);
    expect(body.tool_choice).toEqual({ type: 'function', function: { name: 'weather' } });
  });
});
