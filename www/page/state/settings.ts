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
  system: string;
  json: boolean;
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
  system: '',
  json: false,
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
