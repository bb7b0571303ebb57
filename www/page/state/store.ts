import { type Conversation, revive } from './conversation.js';
import { DEFAULTS, type Settings, storable } from './settings.js';

const SETTINGS = 'tokenbrook.settings';
const CONVERSATIONS = 'tokenbrook.conversations';
/** The oldest conversations beyond this many are dropped. */
const KEPT = 50;

export function loadSettings(): Settings {
  return { ...DEFAULTS, ...(read(SETTINGS) as Partial<Settings> | undefined) };
}

export function saveSettings(settings: Settings): void {
  write(SETTINGS, storable(settings));
}

/** Newest first. */
export function loadConversations(): Conversation[] {
  const stored = read(CONVERSATIONS);
  return Array.isArray(stored) ? (stored as Conversation[]).map(revive) : [];
}

export function saveConversations(conversations: readonly Conversation[]): void {
  const full = conversations.filter((conversation) => conversation.entries.length > 0).slice(0, KEPT);
  write(CONVERSATIONS, full, (key, value) => (key === 'timeline' ? undefined : value));
}

export function forgetEverything(): void {
  try {
    localStorage.removeItem(SETTINGS);
    localStorage.removeItem(CONVERSATIONS);
  } catch {
    // Storage is switched off: nothing was kept.
  }
}

function read(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') ?? undefined;
  } catch {
    return undefined; // Storage is switched off, or holds what another version wrote.
  }
}

function write(key: string, value: unknown, replacer?: (key: string, value: unknown) => unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value, replacer));
  } catch {
    // Storage is full or switched off: the page works on without it.
  }
}
