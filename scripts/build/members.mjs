// Members of classes that nobody but the package knows have short names in dist/: minifiers shorten no members.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root, Sentence } from '../process.mjs';

/** In the order in which esbuild names variables of a function: what is alike is packed well. */
const NAMES = [...'ternsoicaluhfdmpgvwbykCETSARIqxjLMBDFGHJKNOPQUVWXYZz'];

/**
 * The sources of js/ with the short names in them, by path.
 *
 * @param declarations the folder of the declarations that are published; the classes in them keep their names
 */
export function withShortMembers(declarations) {
  const shown = shownClasses(declarations);
  const { options, fileNames } = configured();
  const program = ts.createProgram(fileNames, options);
  const checker = program.getTypeChecker();
  const sources = program.getSourceFiles().filter(({ fileName }) => fileName.includes(`${root}/js/`));
  const asked = new Set(sources.flatMap(askedByName));
  const isOurs = ({ name, parent }) =>
    ts.isClassDeclaration(parent) && !shown.has(parent.name.text) && !asked.has(name.text);
  // By class, then by name: where a member is named.
  const classes = new Map();
  for (const source of sources) {
    for (const node of within(source)) {
      const declaration = declarationOf(node, checker, isOurs);
      if (!declaration || isDemanded(declaration, checker)) continue;
      const members = classes.get(declaration.parent) ?? new Map();
      classes.set(declaration.parent, members);
      members.set(declaration.name.text, [...(members.get(declaration.name.text) ?? []), node]);
    }
  }
  const edits = new Map(sources.map(({ fileName }) => [fileName, []]));
  for (const [{ members: all }, members] of classes) {
    const kept = new Set(all.map(({ name }) => name?.text).filter((name) => !members.has(name)));
    const free = NAMES.filter((name) => !kept.has(name));
    if (free.length < members.size) throw new Sentence('A class has more members than there are letters.');
    const often = [...members.values()].sort((one, other) => other.length - one.length);
    for (const [at, nodes] of often.entries())
      for (const node of nodes) edits.get(node.getSourceFile().fileName).push(renamed(node, free[at]));
  }
  return new Map(sources.map(({ fileName, text }) => [fileName, edited(text, edits.get(fileName))]));
}

function configured() {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  return ts.parseJsonConfigFileContent(config, ts.sys, root);
}

/** Names of the classes that are declared to users. */
function shownClasses(folder) {
  const names = new Set();
  for (const file of readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.d.ts')))
    for (const [, name] of readFileSync(join(folder, file), 'utf8').matchAll(/\bclass (\w+)/g))
      names.add(name);
  return names;
}

/** Names of members that an object is asked for as text: `'name' in it`. */
function askedByName(source) {
  return [...within(source)]
    .filter((node) => ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InKeyword)
    .map(({ left }) => left.text);
}

/** A node and all that is in it. */
function* within(node) {
  yield node;
  const children = [];
  node.forEachChild((child) => void children.push(child));
  for (const child of children) yield* within(child);
}

/** The declaration of a member that a node names. */
function declarationOf(node, checker, isOurs) {
  if (!ts.isIdentifier(node) && !ts.isPrivateIdentifier(node)) return undefined;
  const { parent } = node;
  let symbols = [];
  if (ts.isBindingElement(parent) && (parent.propertyName ?? parent.name) === node) {
    const type = checker.getTypeAtLocation(parent.parent);
    symbols = (type.isUnion() ? type.types : [type]).map((one) => checker.getPropertyOfType(one, node.text));
  } else if (parent.name === node && (ts.isPropertyAccessExpression(parent) || ts.isClassElement(parent))) {
    symbols = [checker.getSymbolAtLocation(node)];
  }
  return symbols.flatMap((symbol) => symbol?.declarations ?? []).find(isOurs);
}

/** Whether a member is one of what its class implements, which others know. */
function isDemanded({ name, parent }, checker) {
  const types = (parent.heritageClauses ?? []).flatMap((clause) => clause.types);
  return types.some((type) => checker.getPropertyOfType(checker.getTypeAtLocation(type), name.text));
}

const renamed = (node, by) => {
  const isShort = ts.isBindingElement(node.parent) && !node.parent.propertyName;
  return { from: node.getStart(), to: node.end, by: isShort ? `${by}: ${node.text}` : by };
};

function edited(text, edits) {
  const last = edits.sort((a, b) => b.from - a.from);
  return last.reduce((all, { from, to, by }) => all.slice(0, from) + by + all.slice(to), text);
}
