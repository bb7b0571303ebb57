import { TokenbrookError } from '../errors/base.js';
import { referenceTo, type Schema } from './json-schema.js';
import {
  type Definition,
  enumSchema,
  lengthOf,
  literalSchema,
  numberSchema,
  type Place,
  refusal,
  textSchema,
  unique,
  written,
  type Zod3Type,
} from './zod-3-scalars.js';

const SCALARS: Record<string, string> = {
  ZodString: 'string',
  ZodNumber: 'number',
  ZodBoolean: 'boolean',
  ZodNull: 'null',
};

/**
 * The strict JSON Schema of a schema of zod 3. What is checked or changed by a function (`refine`, `transform`,
 * `preprocess`, `catch`, `pipe`) is described by what goes into it. A schema met a second time, and one that contains
 * itself, is a definition.
 *
 * @param name the name of the root among the definitions
 * @param definitions schemas to be definitions by these names, wherever they are met
 * @throws TokenbrookError naming the place, for what a strict schema cannot say
 */
export function schemaOfZod3(type: Zod3Type, name: string, definitions: Record<string, Zod3Type>): Schema {
  while (Object.hasOwn(definitions, name)) name += '_root';
  return new Conversion(name, definitions).whole(type);
}

class Conversion {
  readonly #root: string;
  /** Where each was met first. */
  readonly #met = new Map<Definition, string[]>();
  readonly #definitions = new Map<string, Definition>();
  #refers = false;

  constructor(root: string, definitions: Record<string, Zod3Type>) {
    this.#root = root;
    for (const [name, { _def }] of Object.entries(definitions)) {
      this.#met.set(_def, [name]);
      this.#definitions.set(name, _def);
    }
  }

  whole(type: Zod3Type): Schema {
    const root = this.#schema(type, { path: [this.#root], inProperty: false }, true);
    if (root.type !== 'object')
      throw new TokenbrookError(
        `The schema has to be of type object, not ${JSON.stringify(root.type)}; put anything else into a property.`,
      );
    const definitions: Schema = {};
    // Those that writing these brings about come after them.
    for (const [name, _def] of this.#definitions)
      definitions[name] = this.#schema({ _def }, { path: [name], inProperty: false }, true);
    if (this.#refers) definitions[this.#root] = root;
    const isEmpty = Object.keys(definitions).length === 0;
    return { ...root, ...(!isEmpty && { definitions }), $schema: 'http://json-schema.org/draft-07/schema#' };
  }

  /** @param isWanted whether the schema itself is wanted, though there is a definition of it */
  #schema({ _def }: Pick<Zod3Type, '_def'>, place: Place, isWanted = false): Schema {
    const met = this.#met.get(_def);
    if (met && !isWanted) return this.#reference(_def, met);
    this.#met.set(_def, place.path);
    const schema = this.#described(_def, place, isWanted);
    // Writing a definition does not move what it is made of.
    if (met) this.#met.set(_def, met);
    if (_def.description) schema.description = _def.description;
    return schema;
  }

  #reference(def: Definition, path: string[]): Schema {
    this.#refers = true;
    const [start, ...rest] = path;
    const base = [start, ...rest.map(nameOf)].join('_');
    let name = base;
    if (path.length > 1 || start !== this.#root) {
      const isTaken = () => name === this.#root || (this.#definitions.get(name) ?? def) !== def;
      for (let number = 1; isTaken(); number++) name = `${base}_${number}`;
      this.#definitions.set(name, def);
    }
    return { $ref: referenceTo(name) };
  }

  #described(def: Definition, place: Place, isWanted: boolean): Schema {
    const inner = (def.innerType ?? def.schema ?? def.in ?? def.type) as Zod3Type;
    switch (def.typeName) {
      case 'ZodString':
        return textSchema(def, place);
      case 'ZodNumber':
        return numberSchema(def);
      case 'ZodBoolean':
      case 'ZodNull':
        return { type: SCALARS[def.typeName] };
      case 'ZodAny':
      case 'ZodUnknown':
        return {};
      case 'ZodLiteral':
        return literalSchema(def.value, place);
      case 'ZodEnum':
        return { type: 'string', enum: [...(def.values as string[])] };
      case 'ZodNativeEnum':
        return enumSchema(def.values as Record<string, string | number>);
      case 'ZodObject':
        return this.#object(def, place);
      case 'ZodArray':
        return { type: 'array', items: this.#schema(inner, inside(place, 'items')), ...lengthOf(def) };
      case 'ZodUnion':
      case 'ZodDiscriminatedUnion':
        return this.#union([...(def.options as Zod3Type[]).values()], place);
      case 'ZodNullable':
        return this.#nullable(inner, place);
      case 'ZodOptional':
        if (place.inProperty) return this.#schema(inner, place, isWanted);
        return { anyOf: [this.#schema(inner, inside(place, 'anyOf', '0'), isWanted)] };
      case 'ZodDefault':
        return { ...this.#schema(inner, place, isWanted), default: defaultOf(def, place) };
      case 'ZodLazy':
        return this.#schema((def.getter as () => Zod3Type)(), place, isWanted);
      case 'ZodBranded':
      case 'ZodCatch':
      case 'ZodEffects':
      case 'ZodPipeline':
      case 'ZodReadonly':
        return this.#schema(inner, place, isWanted);
      default:
        throw refusal(def.typeName, place);
    }
  }

  #object(def: Definition, place: Place): Schema {
    if (def.unknownKeys === 'passthrough' || (def.catchall ?? NEVER)._def.typeName !== 'ZodNever')
      throw new TokenbrookError(
        `An object cannot have other properties than those named: ${written(place)}.`,
      );
    const properties: Schema = {};
    for (const [name, type] of Object.entries((def.shape as () => Record<string, Zod3Type>)())) {
      const where = { path: [...place.path, 'properties', name], inProperty: true };
      if (name === '__proto__') throw new TokenbrookError(`zod loses this property: ${written(where)}.`);
      const schema = this.#schema(type, where);
      if (type.isOptional() && !type.isNullable() && !type._def.defaultValue)
        throw new TokenbrookError(
          `All properties are required; make \`${name}\` nullable instead of, or as well as, optional: ${written(where)}.`,
        );
      properties[name] = schema;
    }
    const required = Object.keys(properties);
    return {
      type: 'object',
      properties,
      ...(required.length > 0 && { required }),
      additionalProperties: false,
    };
  }

  /** Without `anyOf` where that says the same. */
  #union(options: Zod3Type[], place: Place): Schema {
    const defs = options.map(({ _def }) => _def);
    if (defs.every(isPlain)) return typed(defs.map(({ typeName }) => SCALARS[typeName]));
    if (defs.every(({ typeName, description }) => typeName === 'ZodLiteral' && !description)) {
      const literals = defs.map(({ value }) => literalSchema(value, place));
      return { ...typed(literals.map(({ type }) => type)), enum: unique(literals.map((one) => one.const)) };
    }
    if (defs.every(({ typeName }) => typeName === 'ZodEnum'))
      return { type: 'string', enum: unique(defs.flatMap(({ values }) => values as string[])) };
    return { anyOf: options.map((one, at) => this.#schema(one, inside(place, 'anyOf', String(at)))) };
  }

  #nullable(inner: Zod3Type, place: Place): Schema {
    if (isPlain(inner._def)) return { type: SCALARS[inner._def.typeName], nullable: true };
    return { anyOf: [this.#schema(inner, inside(place, 'anyOf', '0')), { type: 'null' }] };
  }
}

const NEVER = { _def: { typeName: 'ZodNever' } };

function inside({ path, inProperty }: Place, ...more: string[]): Place {
  return { path: [...path, ...more], inProperty };
}

/** A step of a way as part of the name of a definition. */
function nameOf(step: string): string {
  if (/^[\w-]*$/.test(step) && !step.startsWith('_x_')) return step;
  const units = Array.from({ length: step.length }, (_, at) => step.charCodeAt(at));
  return `_x_${units.map((unit) => unit.toString(16).padStart(4, '0')).join('')}`;
}

function isPlain({ typeName, checks = [] }: Definition): boolean {
  return typeName in SCALARS && checks.length === 0;
}

function typed(types: unknown[]): Schema {
  const all = unique(types);
  return { type: all.length > 1 ? all : all[0] };
}

function defaultOf({ defaultValue }: Definition, place: Place): unknown {
  let text: string | undefined;
  try {
    text = JSON.stringify(defaultValue?.());
  } catch {
    // A BigInt, or a value that contains itself.
  }
  if (text === undefined)
    throw new TokenbrookError(`The default is nothing that JSON can say: ${written(place)}.`);
  return JSON.parse(text);
}
