// Servers of the API that others wrote, from PyPI into .tools/real: llama.cpp's with a small model, and LiteLLM's proxy.
import { join } from 'node:path';
import { hash, unlessFresh } from '../fresh.mjs';
import { output, root, run, Sentence, say } from '../process.mjs';

const FOLDER = join('.tools', 'real');
const PACKAGES = {
  llama: { xllamacpp: '2026.10.11549', gguf: '0.19.0' },
  litellm: { 'litellm[proxy]': '1.106.2' },
};
const MODEL = join(FOLDER, 'brook-bigrams.gguf');

/** Installs what is missing. Gives the programs, the model, and the versions. */
export async function ensureRealServers() {
  if (!output('python3', ['--version'])) {
    throw new Sentence('Python 3.10 or newer is needed, as python3 on the PATH.');
  }
  for (const [name, versions] of Object.entries(PACKAGES)) await install(name, versions);
  const python = program('llama', 'python');
  const script = join('tests', 'real', 'model.py');
  await unlessFresh('real-model', hash([script]), [MODEL], () => run(python, [script, MODEL]));
  return {
    python,
    litellm: program('litellm', 'litellm'),
    model: join(root, MODEL),
    versions: {
      'llama.cpp': `of xllamacpp ${PACKAGES.llama.xllamacpp}`,
      LiteLLM: PACKAGES.litellm['litellm[proxy]'],
    },
  };
}

const program = (name, file) => join(root, FOLDER, name, 'bin', file);

async function install(name, versions) {
  const packages = Object.entries(versions).map(([one, version]) => `${one}==${version}`);
  await unlessFresh(`real-${name}`, packages.join(), [join(FOLDER, name)], async () => {
    say(`Installing ${packages.join(' and ')} into ${FOLDER} (pip)`);
    await run('python3', ['-m', 'venv', '--clear', join(FOLDER, name)], {
      failure: 'python3 makes no virtual environment: on Debian, install python3-venv.',
    });
    await run(program(name, 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...packages]);
  });
}
