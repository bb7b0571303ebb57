// Members that nobody but the package knows have short names in dist/: minifiers shorten no members.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root, Sentence } from '../process.mjs';
import { edited, replacing, within } from './syntax.mjs';

/** In the order in which esbuild names variables of a function: what is alike is packed well. */
const NAMES = [...'ternsoicaluhfdmpgvwbykCETSARIqxjLMBDFGHJKNOPQUVWXYZz'];

/** Where interfaces say what others make, or look at: Rust, and libraries of schemas and clients. */
const OTHERS = /^(engine|openai|helpers\/|openai\/|ai-sdk\/)/;

/** What stands for the classes that users know, which have members for the package alone. */
const SHOWN = {};

/**
 * The sources of js/ with the short names in them, by path. Shortened are members of classes and interfaces that no
 * declaration shows, and those members of the other classes that begin with `_` and are not shown.
 *
 * @param declarations the folder of the declarations that are published
 */
export function withShortMembers(declarations) {
  const { options, fileNames } = configured();
  const program = ts.createProgram(fileNames, options);
  const checker = program.getTypeChecker();
  const sources = program.getSourceFiles().filter(({ fileName }) => fileName.includes(`${root}/js/`));
  const ownerOf = owners(sources, textOf(declarations));
  // By owner, then by name: where a member is named.
  const owned = new Map();
  const others = new Set();
  for (const source of sources) {
    for (const node of within(source)) {
      const found = declarationsOf(node, checker);
      if (!found) continue;
      const declaration = found.find((one) => ownerOf(one) && !isDemanded(one, checker));
      if (!declaration) others.add(node.text);
      else {
        const members = owned.get(ownerOf(declaration)) ?? new Map();
        owned.set(ownerOf(declaration), members);
        members.set(node.text, [...(members.get(node.text) ?? []), node]);
      }
    }
  }
  const edits = new Map(sources.map(({ fileName }) => [fileName, []]));
  for (const [owner, members] of owned) {
    // Objects need not say what they are: a name is given up that is also one of something else.
    if (!ts.isClassLike(owner)) for (const name of others) members.delete(name);
    const kept = new Set(
      (owner.members ?? []).map(({ name }) => name?.text).filter((name) => !members.has(name)),
    );
    const free = NAMES.filter((name) => !kept.has(name));
    if (free.length < members.size) throw new Sentence('A class has more members than there are letters.');
    const often = [...members.values()].sort((one, other) => other.length - one.length);
    for (const [at, nodes] of often.entries())
      for (const node of nodes)
        edits.get(node.getSourceFile().fileName).push(renamed(node, (owner === SHOWN ? '_' : '') + free[at]));
  }
  return new Map(sources.map(({ fileName, text }) => [fileName, edited(text, edits.get(fileName))]));
}

/** What tells to whom of the package a declared member belongs, if it does, and to nobody else. */
function owners(sources, published) {
  const shown = new Set([...published.matchAll(/\b(?:class|interface) (\w+)/g)].map(([, name]) => name));
  const words = new Set(published.match(/\w+/g));
  const asked = new Set(sources.flatMap(askedByName));
  const quoted = new Set(
    sources.flatMap((source) => [...within(source)].filter(ts.isStringLiteral)).map(({ text }) => text),
  );
  const js = `${root}/js/`;
  return ({ name, parent }) => {
    if (!ts.isClassDeclaration(parent) && !ts.isInterfaceDeclaration(parent)) return undefined;
    const { fileName } = parent.getSourceFile();
    if (!fileName.startsWith(js)) return undefined;
    if (shown.has(parent.name.text)) {
      const isInternal = ts.isClassDeclaration(parent) && /^_\w/.test(name.text);
      return isInternal && !words.has(name.text) && !quoted.has(name.text) ? SHOWN : undefined;
    }
    if (ts.isInterfaceDeclaration(parent) && OTHERS.test(fileName.slice(js.length))) return undefined;
    return asked.has(name.text) ? undefined : parent;
  };
}

function configured() {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  return ts.parseJsonConfigFileContent(config, ts.sys, root);
}

function textOf(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.d.ts'));
  return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('');
}

/** Names of members that an object is asked for as text: `'name' in it`. */
function askedByName(source) {
  return [...within(source)]
    .filter((node) => ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InKeyword)
    .map(({ left }) => left.text);
}

/** The declarations of a member that a node names; `undefined` if it names none. */
function declarationsOf(node, checker) {
  if (!ts.isIdentifier(node) && !ts.isPrivateIdentifier(node)) return undefined;
  const { parent } = node;
  let symbols;
  if (ts.isBindingElement(parent) && ts.isObjectBindingPattern(parent.parent)) {
    if ((parent.propertyName ?? parent.name) !== node) return undefined;
    symbols = propertiesOf(checker.getTypeAtLocation(parent.parent), node, checker);
  } else if (parent.name !== node) return undefined;
  else if (ts.isObjectLiteralExpression(parent.parent))
    symbols = propertiesOf(checker.getContextualType(parent.parent), node, checker);
  else if (ts.isPropertyAccessExpression(parent) || ts.isClassElement(parent) || ts.isTypeElement(parent))
    symbols = [checker.getSymbolAtLocation(node)];
  return symbols?.flatMap((symbol) => symbol?.declarations ?? []);
}

function propertiesOf(type, { text }, checker) {
  const types = type?.isUnion() ? type.types : [type];
  return types.map((one) => one && checker.getPropertyOfType(one, text));
}

/** Whether a member is one of what its class implements, which others know. */
function isDemanded({ name, parent }, checker) {
  if (!ts.isClassLike(parent) || name.text.startsWith('_')) return false;
  const types = (parent.heritageClauses ?? []).flatMap((clause) => clause.types);
  return types.some((type) => checker.getPropertyOfType(checker.getTypeAtLocation(type), name.text));
}

const renamed = (node, by) => {
  const { parent } = node;
  const isShort =
    ts.isShorthandPropertyAssignment(parent) || (ts.isBindingElement(parent) && !parent.propertyName);
  return replacing(node, isShort ? `${by}: ${node.text}` : by);
};
