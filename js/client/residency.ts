import { TokenbrookError } from '../errors/base.js';

/** A region whose endpoint of OpenAI can be chosen by its name. */
export type DataResidency = 'global' | 'us' | 'eu' | 'ae' | 'au' | 'in' | 'jp';

const REGIONS: readonly unknown[] = ['global', 'us', 'eu', 'ae', 'au', 'in', 'jp'];

/** The base URL of the region that options choose; `undefined` when they choose none. Throws for one that is unknown. */
export function regionalURL(options: { dataResidency?: unknown; baseURL?: unknown }): string | undefined {
  const { dataResidency: region } = options;
  if (region == null) return undefined;
  if (Object.hasOwn(options, 'baseURL'))
    throw new TokenbrookError(
      '`dataResidency` and `baseURL` are mutually exclusive: each says where to send.',
    );
  if (!REGIONS.includes(region))
    throw new TokenbrookError(`Invalid \`dataResidency\`: it can be ${REGIONS.join(', ')}.`);
  return `https://${region === 'global' ? '' : `${region}.`}api.openai.com/v1`;
}
