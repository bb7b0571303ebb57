// @ts-check
/** Errors as the API answers them. */

/** An unsuccessful answer: its status, and the documented body. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} message
   * @param {{ type?: string, param?: string | null, code?: string | null, headers?: Record<string, string> }} [details]
   */
  constructor(
    status,
    message,
    { type = 'invalid_request_error', param = null, code = null, headers = {} } = {},
  ) {
    super(message);
    this.status = status;
    this.headers = headers;
    this.body = { error: { message, type, param, code } };
  }

  /** @returns {Response} */
  response() {
    return Response.json(this.body, { status: this.status, headers: this.headers });
  }
}

/**
 * A request that does not fit the documentation.
 * @param {string} param where, such as `messages[0].content`
 * @param {string} message
 * @param {string} [code]
 */
export const invalid = (param, message, code = 'invalid_value') =>
  new ApiError(400, message, { param, code });

/** What the API says when it is its own fault. */
export const SERVER_ERROR = new ApiError(500, 'The server had an error while processing your request.', {
  type: 'server_error',
});
