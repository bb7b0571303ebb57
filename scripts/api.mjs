// `npm run api`: the public types of each entry in one file of etc/, so that every change of them shows in a review.
// `--check` fails when a file is not what it would be.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { entries } from './build/entries.mjs';
import { build } from './build.mjs';
import { main, root, Sentence, say } from './process.mjs';

const check = process.argv.includes('--check');
const quiet = { logLevel: ExtractorLogLevel.None };
const folder = join(root, 'etc');

await main(async () => {
  await build();
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(join(tmpdir(), 'tokenbrook-api-'));
  const changed = entries().filter(({ out }) => report(out, scratch));
  rmSync(scratch, { recursive: true });
  if (check && changed.length > 0) {
    const names = changed.map(({ name }) => name).join(', ');
    throw new Sentence(`The public types of ${names} differ from etc/: look at them, then \`npm run api\`.`);
  }
  say(
    changed.length > 0
      ? `Changed in etc/: ${changed.map(({ name }) => name).join(', ')}`
      : 'etc/ is as it should be.',
  );
});

/** Makes the report of one entry. Tells whether it differs from the one that was there. */
function report(out, scratch) {
  const configObject = {
    projectFolder: root,
    mainEntryPointFilePath: join(root, 'dist', `${out}.d.ts`),
    newlineKind: 'lf',
    compiler: {
      overrideTsconfig: {
        compilerOptions: {
          lib: ['ES2022', 'DOM', 'DOM.Iterable'],
          module: 'NodeNext',
          moduleResolution: 'NodeNext',
          target: 'ES2022',
          strict: true,
          types: [],
        },
        files: [join(root, 'dist', `${out}.d.ts`)],
      },
    },
    apiReport: {
      enabled: true,
      reportFileName: `${out.replaceAll('/', '-')}.api.md`,
      reportFolder: folder,
      reportTempFolder: scratch,
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    messages: {
      compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
      extractorMessageReporting: { default: quiet },
      tsdocMessageReporting: { default: quiet },
    },
  };
  const config = ExtractorConfig.prepare({
    configObject,
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, 'package.json'),
  });
  const { apiReportChanged, errorCount } = Extractor.invoke(config, { localBuild: !check, messageCallback });
  if (errorCount > 0) throw new Sentence(`The declarations of ${out} have errors; see above.`);
  return apiReportChanged;
}

/** What its own texts would say is said above. */
function messageCallback(message) {
  if (message.logLevel !== ExtractorLogLevel.Error) message.handled = true;
}
