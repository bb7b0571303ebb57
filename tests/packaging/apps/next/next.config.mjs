// The folder of this app, should a folder above it hold another lock file.
export default { turbopack: { root: import.meta.dirname } };
