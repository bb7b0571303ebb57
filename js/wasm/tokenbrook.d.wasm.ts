/** The module, as workerd and others that compile at the import give it; elsewhere import its address (`?url`). */
declare const module: WebAssembly.Module;
export default module;
