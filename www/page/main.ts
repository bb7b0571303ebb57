import { init } from 'tokenbrook';
import { announce, Reader } from './announce.js';
import { Chat } from './chat.js';
import { Composer } from './composer.js';
import { copyCodeBlocks } from './copy.js';
import { Drawers } from './drawers.js';
import { byId, setText } from './element.js';
import { explain } from './explain.js';
import { SettingsForm } from './settings-form.js';
import { Sidebar } from './sidebar.js';
import { type Conversation, type Entry, newConversation } from './state/conversation.js';
import { DEFAULTS, type Settings } from './state/settings.js';
import {
  forgetEverything,
  loadConversations,
  loadSettings,
  saveConversations,
  saveSettings,
} from './state/store.js';
import { suggest } from './suggestions.js';
import { themeButton } from './theme.js';
import { connect, findLocalEndpoint, lacksKey, listModels } from './transport/connection.js';
import { Transcript } from './view/transcript.js';

const settings = loadSettings();
const conversations: Conversation[] = loadConversations();
const readers = new WeakMap<Entry, Reader>();

const localEndpoint = findLocalEndpoint();
const connection = async () => connect(settings, await localEndpoint);

const drawers = new Drawers(settings.panelOpen, (open) => {
  settings.panelOpen = open;
  saveSettings(settings);
});
const transcript = new Transcript({
  retry: () => void chat.retry(),
  openSettings: () => drawers.openSettings(),
  kept: () => saveConversations(conversations),
});
const composer = new Composer({ send: (text) => void send(text), stop: () => chat.stop() });
const form = new SettingsForm(settings, settingChanged);
const sidebar = new Sidebar({
  create: () => openConversation(newConversation()),
  open: openConversation,
  remove: removeConversation,
});
const chat = new Chat(conversations[0] ?? newConversation(), settings, connection, {
  listed: showConversation,
  changed: (entry) => {
    transcript.changed(entry);
    readAloud(entry);
  },
  running: (running) => {
    composer.setRunning(running);
    saveConversations(conversations);
  },
});

themeButton(settings, () => {
  saveSettings(settings);
  showConversation();
});
suggest(settings, (text) => {
  form.show();
  composer.focus();
  void send(text);
});
copyCodeBlocks(byId('turns'));
byId('forget').addEventListener('click', forget);
// The browser is about to cut the connection: that is not the server's fault.
addEventListener('pagehide', () => {
  chat.stop();
  saveConversations(conversations);
});
await start();

async function start(): Promise<void> {
  try {
    // The card of a JSON answer reads it synchronously, and kept conversations may have one.
    await init();
  } catch (error) {
    byId('welcome').hidden = false;
    setText(byId('welcome-text'), error instanceof Error ? error.message : String(error));
    return;
  }
  showConversation();
  composer.focus();
  await findServer();
}

async function findServer(): Promise<void> {
  const local = await localEndpoint;
  if (!local) settings.server = 'other';
  form.setLocal(local, connect({ ...DEFAULTS, server: 'other' }, undefined).client.baseURL);
  await refreshServer();
}

async function send(text: string): Promise<void> {
  if (!conversations.includes(chat.conversation)) conversations.unshift(chat.conversation);
  transcript.follow();
  await chat.send(text);
}

function showConversation(): void {
  const { conversation } = chat;
  const begun = conversation.entries.length > 0;
  byId('welcome').hidden = begun;
  setText(byId('title'), begun ? conversation.title : 'Tokenbrook');
  document.title = begun ? `${conversation.title} · Tokenbrook` : 'Tokenbrook';
  transcript.show(conversation);
  sidebar.show(conversations, conversation);
}

function openConversation(conversation: Conversation): void {
  chat.open(conversation);
  drawers.closeSidebar();
  composer.focus();
}

function removeConversation(conversation: Conversation): void {
  conversations.splice(conversations.indexOf(conversation), 1);
  if (conversation === chat.conversation) chat.open(newConversation());
  else showConversation();
  saveConversations(conversations);
  announce('Conversation deleted.');
}

function forget(): void {
  if (!confirm('Delete all conversations and settings of this page from this browser?')) return;
  chat.stop();
  conversations.length = 0;
  forgetEverything();
  location.reload();
}

/** Sentences of the answer for screen readers, and how it ended. */
function readAloud(entry: Entry): void {
  if (entry.kind !== 'reply') return;
  const reader = readers.get(entry) ?? new Reader();
  readers.set(entry, reader);
  const done = entry.ending !== 'running';
  if (!entry.json) reader.read(entry.choices[0]?.message.content ?? '', done);
  if (entry.ending === 'stopped') announce('Stopped.');
  else if (entry.problem) announce(`${entry.problem.sentence} ${entry.problem.remedy}`);
  else if (done) announce('The answer is complete.');
}

let waiting: ReturnType<typeof setTimeout> | undefined;

function settingChanged(name: keyof Settings): void {
  saveSettings(settings);
  if (name !== 'server' && name !== 'baseURL' && name !== 'apiKey') return;
  clearTimeout(waiting);
  waiting = setTimeout(() => void refreshServer(), 400);
}

let asking: AbortController | undefined;

/** Asks the chosen server for its models; that is also how it is seen whether it can be reached. */
async function refreshServer(): Promise<void> {
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  const now = await connection();
  setText(byId('server'), now.client.baseURL);
  setText(byId('welcome-server'), now.server);
  if (lacksKey(settings)) {
    form.setModels([]);
    form.setStatus('Enter a key, or the base URL of a server that needs none.', 'busy');
    drawers.openSettings();
    return;
  }
  form.setStatus('Asking for its models…', 'busy');
  try {
    const models = await listModels(now, signal);
    if (!models.includes(settings.model)) settings.model = models[0] ?? settings.model;
    form.setModels(models);
    form.setStatus(`Connected, ${models.length} ${models.length === 1 ? 'model' : 'models'}`, 'good');
  } catch (error) {
    if (signal.aborted) return;
    form.setModels([]);
    const { sentence, remedy } = explain(error, now.server, false);
    form.setStatus(`${sentence} ${remedy}`, 'bad');
  }
}
