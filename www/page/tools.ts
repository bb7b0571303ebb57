import type { ChatCompletionTool } from 'tokenbrook';

/** A tool that the model may call and that runs in this page. */
interface PageTool {
  readonly name: string;
  readonly description: string;
  readonly parameters: Record<string, unknown>;
  /** Throws a sentence for the model when it cannot do what was asked. */
  run(args: Record<string, unknown>): unknown;
}

export const TOOLS: readonly PageTool[] = [
  {
    name: 'current_time',
    description: 'The current date and time in a city.',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string', description: 'A city, such as Tokyo' } },
      required: ['city'],
      additionalProperties: false,
    },
    run({ city }) {
      const timeZone = timeZoneOf(String(city));
      const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone });
      return { city, time: format.format() };
    },
  },
  {
    name: 'roll_dice',
    description: 'Rolls dice and gives what they show.',
    parameters: {
      type: 'object',
      properties: {
        count: { type: 'integer', minimum: 1, maximum: 12 },
        sides: { type: 'integer', minimum: 2, maximum: 100 },
      },
      required: ['count'],
      additionalProperties: false,
    },
    run({ count, sides = 6 }) {
      if (!within(count, 1, 12)) throw new Error('"count" must be a whole number from 1 to 12.');
      if (!within(sides, 2, 100)) throw new Error('"sides" must be a whole number from 2 to 100.');
      const dice = Array.from({ length: count }, () => 1 + Math.floor(Math.random() * sides));
      return { dice, sum: dice.reduce((sum, die) => sum + die, 0) };
    },
  },
  {
    name: 'window_size',
    description: 'The size of the window that this conversation is shown in, in CSS pixels.',
    parameters: { type: 'object', properties: {}, additionalProperties: false },
    run: () => ({ width: innerWidth, height: innerHeight, pixel_ratio: devicePixelRatio }),
  },
];

/** The tools as a request lists them. */
export function toolDefinitions(): ChatCompletionTool[] {
  return TOOLS.map(({ name, description, parameters }) => ({
    type: 'function',
    function: { name, description, parameters },
  }));
}

/** Runs one call; what went wrong is told to the model, which may try again. */
export function runTool(name: string, argumentsText: string): string {
  try {
    const tool = TOOLS.find((candidate) => candidate.name === name);
    if (!tool) throw new Error(`There is no tool named "${name}".`);
    const args: unknown = JSON.parse(argumentsText || '{}');
    if (typeof args !== 'object' || args === null) throw new Error('The arguments must be a JSON object.');
    return JSON.stringify(tool.run(args as Record<string, unknown>));
  } catch (error) {
    return JSON.stringify({ error: error instanceof Error ? error.message : String(error) });
  }
}

/** Time zones are named after cities: `America/New_York`. */
function timeZoneOf(city: string): string {
  const name = `/${city.trim().replaceAll(' ', '_')}`.toLowerCase();
  const zone = Intl.supportedValuesOf('timeZone').find((candidate) => candidate.toLowerCase().endsWith(name));
  if (!zone) throw new Error(`No time zone is named after "${city}". Try a larger city of the same zone.`);
  return zone;
}

function within(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}
