/** A variable of the process's environment, without blanks around; `undefined` where there is none, as in a browser. */
export function environment(name: string): string | undefined {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env?.[name]?.trim() || undefined;
}

/** Whether this is a page or a worker of a browser, where people can read what a program holds. */
export function inBrowser(): boolean {
  // biome-ignore lint/suspicious/noExplicitAny: names that only some platforms have.
  const { window, navigator, WorkerGlobalScope, WorkerNavigator } = globalThis as Record<string, any>;
  if (window?.document && navigator) return true;
  return (
    !!WorkerGlobalScope &&
    !!WorkerNavigator &&
    navigator instanceof WorkerNavigator &&
    !('WebSocketPair' in globalThis)
  );
}
