import { InvalidRequestError } from '../errors/request.js';
import type { ChatCompletionContentPart } from '../types/message.js';
import type { FileData, PromptPart } from './types.js';

type FilePart = Extract<PromptPart, { type: 'file' }>;

/** How base64 of images begins, for those whose type is not told: `image/*`. */
const IMAGES = { iVBORw0KGgo: 'png', '/9j/': 'jpeg', R0lGOD: 'gif', UklGR: 'webp' };
const SOUNDS: Record<string, 'wav' | 'mp3'> = {
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
};

/** A file of the prompt as a content part: an image, sound, text, or a file by its content or its id. */
export function filePart(part: FilePart, path: string): ChatCompletionContentPart {
  const { filename } = part;
  const mediaType = part.mediaType.toLowerCase();
  const data = taggedOf(part.data);
  if (data.type === 'text') return { type: 'text', text: data.text };
  if (data.type === 'reference') {
    const file_id = data.reference.tokenbrook;
    if (file_id) return { type: 'file', file: { file_id } };
    throw new InvalidRequestError(`${path}: the reference to a file has no 'tokenbrook' in it.`, path);
  }
  if (/^image(\/|$)/.test(mediaType)) {
    const url =
      data.type === 'url' ? (data.originalUrl ?? data.url.href) : imageURL(base64Of(data.data), mediaType);
    return { type: 'image_url', image_url: { url } };
  }
  if (data.type === 'url') {
    throw new InvalidRequestError(
      `${path}: only images can be sent by their address, not ${mediaType}.`,
      path,
    );
  }
  const content = base64Of(data.data);
  const format = SOUNDS[mediaType];
  if (format) return { type: 'input_audio', input_audio: { data: content, format } };
  return {
    type: 'file',
    file: { filename: filename ?? 'file', file_data: `data:${mediaType};base64,${content}` },
  };
}

type Tagged = Extract<FileData, { type: string }>;

function taggedOf(data: FileData): Tagged {
  if (data instanceof URL) return { type: 'url', url: data };
  if (typeof data === 'string') {
    return /^https?:/.test(data) ? { type: 'url', url: new URL(data) } : { type: 'data', data };
  }
  return data instanceof Uint8Array ? { type: 'data', data } : data;
}

function imageURL(base64: string, mediaType: string): string {
  const found = Object.entries(IMAGES).find(([beginning]) => base64.startsWith(beginning));
  const type = /\/[^*]/.test(mediaType) ? mediaType : `image/${found?.[1] ?? 'jpeg'}`;
  return `data:${type};base64,${base64}`;
}

function base64Of(data: Uint8Array | string): string {
  if (typeof data === 'string') return data;
  // In pieces, for a call takes only so many arguments.
  const pieces: string[] = [];
  for (let at = 0; at < data.length; at += 8192)
    pieces.push(String.fromCharCode(...data.subarray(at, at + 8192)));
  return btoa(pieces.join(''));
}
