import type { ChatCompletionCreateParamsBase } from '../types/request.js';
import type { ChatCompletionTool, ChatCompletionToolChoiceOption } from '../types/tool.js';
import { messagesOf, ours } from './prompt.js';
import type { CallOptions, ModelTool, Warning } from './types.js';

/** How requests are written. */
export interface RequestStyle {
  /** Under which name the token limit is sent. */
  readonly maxTokensName: 'max_tokens' | 'max_completion_tokens';
  /** Whether a streamed answer is asked to tell its usage. */
  readonly includeUsage: boolean;
  /** `strict` of a JSON Schema for the answer. */
  readonly strictSchema: boolean;
}

/** What the AI SDK asks for, as a request of the API, and what of it cannot be sent. */
export function requestOf(
  model: string,
  call: CallOptions,
  style: RequestStyle,
  stream: boolean,
): { body: ChatCompletionCreateParamsBase; warnings: Warning[] } {
  const warnings: Warning[] = [];
  if (call.topK !== undefined) warnings.push({ type: 'unsupported', feature: 'topK' });
  const tools = toolsOf(call.tools ?? [], warnings);
  const { reasoning } = call;
  const body: ChatCompletionCreateParamsBase = {
    model,
    messages: messagesOf(call.prompt, warnings),
    [style.maxTokensName]: call.maxOutputTokens,
    temperature: call.temperature,
    top_p: call.topP,
    stop: call.stopSequences?.length ? call.stopSequences : undefined,
    presence_penalty: call.presencePenalty,
    frequency_penalty: call.frequencyPenalty,
    seed: call.seed,
    reasoning_effort: reasoning === 'provider-default' ? undefined : reasoning,
    response_format: formatOf(call.responseFormat, style),
    tools: tools.length ? tools : undefined,
    tool_choice: tools.length ? choiceOf(call.toolChoice) : undefined,
    stream_options: stream && style.includeUsage ? { include_usage: true } : undefined,
    ...ours(call.providerOptions),
    stream,
  } as ChatCompletionCreateParamsBase;
  return { body, warnings };
}

function toolsOf(tools: readonly ModelTool[], warnings: Warning[]): ChatCompletionTool[] {
  return tools.flatMap((tool): ChatCompletionTool[] => {
    if (tool.type === 'provider') {
      warnings.push({ type: 'unsupported', feature: `provider-defined tool ${tool.id}` });
      return [];
    }
    const { name, description, inputSchema, strict } = tool;
    const definition = { name, parameters: inputSchema as { [key: string]: unknown } };
    return [
      {
        type: 'function',
        function: {
          ...definition,
          ...(description !== undefined && { description }),
          ...(strict !== undefined && { strict }),
        },
        ...ours(tool.providerOptions),
      },
    ];
  });
}

function choiceOf(choice: CallOptions['toolChoice']): ChatCompletionToolChoiceOption | undefined {
  return choice?.type === 'tool' ? { type: 'function', function: { name: choice.toolName } } : choice?.type;
}

function formatOf(
  format: CallOptions['responseFormat'],
  { strictSchema }: RequestStyle,
): ChatCompletionCreateParamsBase['response_format'] {
  if (format?.type !== 'json') return undefined;
  if (!format.schema) return { type: 'json_object' };
  const { name = 'answer', description, schema } = format;
  return {
    type: 'json_schema',
    json_schema: {
      name,
      ...(description !== undefined && { description }),
      schema: schema as { [key: string]: unknown },
      strict: strictSchema,
    },
  };
}
