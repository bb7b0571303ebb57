/** What will be sent, and what of it there is to check. */
export interface PreparedBody {
  readonly sent: BodyInit | undefined;
  /** The value that `sent` is the JSON of. */
  readonly value: unknown;
}

/**
 * The body as it is now; what the caller changes later is not sent. Plain values become JSON, whatever `fetch` takes by
 * itself (a blob, a form, bytes, a stream, text) is handed on.
 */
export function prepareBody(body: unknown): PreparedBody {
  if (body == null) return { sent: undefined, value: undefined };
  const isData =
    typeof body === 'string' || !/\[object (Object|Array)\]/.test(Object.prototype.toString.call(body));
  return isData ? { sent: body as BodyInit, value: undefined } : { sent: JSON.stringify(body), value: body };
}
