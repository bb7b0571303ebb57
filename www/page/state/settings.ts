/** What can be set on the page. An empty number is not sent at all. */
export interface Settings {
  server: 'local' | 'other';
  baseURL: string;
  apiKey: string;
  rememberKey: boolean;
  model: string;
  temperature: number | null;
  maxTokens: number | null;
  seed: number | null;
  /** Whether the server is asked for its token count (`stream_options.include_usage`), which some refuse. */
  usage: boolean;
  system: string;
  json: boolean;
  /** The JSON Schema of a JSON answer, as it was typed; empty for any object. */
  schema: string;
  tools: boolean;
  toolChoice: 'auto' | 'required' | 'none';
  sideBySide: boolean;
  /** A fault of the local endpoint, or empty. Never kept: a broken server should not greet anyone. */
  fault: string;
  theme: 'system' | 'light' | 'dark';
  panelOpen: boolean;
}

export const DEFAULTS: Readonly<Settings> = {
  server: 'local',
  baseURL: '',
  apiKey: '',
  rememberKey: false,
  model: '',
  temperature: null,
  maxTokens: null,
  seed: null,
  usage: false,
  system: '',
  json: false,
  schema: '',
  tools: false,
  toolChoice: 'auto',
  sideBySide: false,
  fault: '',
  theme: 'system',
  panelOpen: false,
};

/** What may be written to storage: the key only when that was asked for. */
export function storable(settings: Settings): Settings {
  return { ...settings, fault: '', apiKey: settings.rememberKey ? settings.apiKey : '' };
}
