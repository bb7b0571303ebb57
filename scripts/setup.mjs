// Installs what is missing for `npm start` and `npm test`, and says so. Needs plain Node and nothing else.
// The version is looked at before anything is imported that an older Node could not read.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Node ${process.versions.node} is too old: install Node 20.19 or newer from https://nodejs.org.`,
  );
  process.exit(1);
}
const [{ main }, npm, rust, tools, browser] = await Promise.all([
  import('./process.mjs'),
  import('./setup/npm.mjs'),
  import('./setup/rust.mjs'),
  import('./setup/tools.mjs'),
  import('./setup/browser.mjs'),
]);

await main(async () => {
  await rust.ensureRust();
  await npm.ensureDependencies();
  await tools.ensureWasmBindgen();
  if (process.argv.includes('--browser')) await browser.ensureBrowser();
});
