import { InvalidRequestError } from '../errors/request.js';
import type {
  ChatCompletionAssistantMessageParam,
  ChatCompletionContentPart,
  ChatCompletionMessageParam,
  ChatCompletionToolMessageParam,
} from '../types/message.js';
import { filePart } from './file.js';
import type { PromptMessage, PromptPart, ProviderRecord, ToolOutput, Warning } from './types.js';

/** What is meant for this provider: it is added to what is sent in its place. */
export function ours(providerOptions: ProviderRecord | undefined): object | undefined {
  return providerOptions?.tokenbrook;
}

/** The AI SDK's prompt as messages of the API. */
export function messagesOf(
  prompt: readonly PromptMessage[],
  warnings: Warning[],
): ChatCompletionMessageParam[] {
  return prompt.flatMap((message, at): ChatCompletionMessageParam[] => {
    const more = ours(message.providerOptions);
    switch (message.role) {
      case 'system':
        return [{ role: 'system', content: message.content, ...more }];
      case 'user':
        return [{ role: 'user', content: userContent(message.content, `messages[${at}]`), ...more }];
      case 'assistant':
        return [{ ...assistantMessage(message.content, `messages[${at}]`), ...more }];
      case 'tool':
        return toolMessages(message.content, warnings);
      default:
        throw new InvalidRequestError(
          `messages[${at}].role: the AI SDK's role ${JSON.stringify((message as { role: unknown }).role)} has no counterpart.`,
          `messages[${at}].role`,
        );
    }
  });
}

function userContent(parts: readonly PromptPart[], path: string): string | ChatCompletionContentPart[] {
  const [only] = parts;
  if (parts.length === 1 && only?.type === 'text' && !ours(only.providerOptions)) return only.text;
  return parts.map((part, at): ChatCompletionContentPart => {
    const more = ours(part.providerOptions);
    if (part.type === 'text') return { type: 'text', text: part.text, ...more };
    if (part.type === 'file') return { ...filePart(part, `${path}.content[${at}]`), ...more };
    throw refused(part, `${path}.content[${at}]`);
  });
}

/**
 * Reasoning goes back only as the fields that came with it, for servers differ in what they call it and in whether they
 * take it; see `reasoningFields`.
 */
function assistantMessage(parts: readonly PromptPart[], path: string): ChatCompletionAssistantMessageParam {
  const message: ChatCompletionAssistantMessageParam = { role: 'assistant', content: null };
  for (const [at, part] of parts.entries()) {
    const more = ours(part.providerOptions);
    if (part.type === 'text') {
      message.content = `${message.content ?? ''}${part.text}`;
      Object.assign(message, more);
    } else if (part.type === 'reasoning') {
      Object.assign(message, more);
    } else if (part.type === 'tool-call') {
      const { toolCallId: id, toolName: name, input } = part;
      message.tool_calls ??= [];
      message.tool_calls.push({
        id,
        type: 'function',
        function: { name, arguments: JSON.stringify(input ?? {}) },
        ...more,
      });
    } else {
      throw refused(part, `${path}.content[${at}]`);
    }
  }
  return message;
}

function toolMessages(parts: readonly PromptPart[], warnings: Warning[]): ChatCompletionToolMessageParam[] {
  return parts.flatMap((part) =>
    part.type === 'tool-result'
      ? [
          {
            role: 'tool' as const,
            tool_call_id: part.toolCallId,
            content: outputText(part.output, warnings),
            ...ours(part.providerOptions),
          },
        ]
      : // An approval is between the app and the AI SDK.
        [],
  );
}

function outputText(output: ToolOutput, warnings: Warning[]): string {
  switch (output.type) {
    case 'text':
    case 'error-text':
      return output.value;
    case 'execution-denied':
      return output.reason ?? 'The user does not allow this call.';
    case 'content':
      return output.value.map((part) => part.text ?? unseen(part, warnings)).join('\n');
    default:
      return JSON.stringify(output.value);
  }
}

function unseen(
  { type, mediaType = type }: { type: string; mediaType?: string },
  warnings: Warning[],
): string {
  warnings.push({
    type: 'unsupported',
    feature: 'files in tool results',
    details: `A tool message is text: the model is told that there is a file (${mediaType}), and does not see it.`,
  });
  return `(a file that cannot be shown here: ${mediaType})`;
}

function refused({ type }: PromptPart, path: string): InvalidRequestError {
  return new InvalidRequestError(`${path}: a part of type '${type}' cannot be sent to this API here.`, path);
}
