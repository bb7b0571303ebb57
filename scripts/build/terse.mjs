// What minifiers leave as it is, for they see no more than JavaScript: an esbuild plugin over the sources of js/.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { edited, replacing, within } from './syntax.mjs';

/**
 * Numbers with a name are written as numbers, and fields that a constructor sets are not declared beside.
 *
 * @param texts of source files by path, in the place of what they are on disk
 */
export const terse = (texts = new Map()) => ({
  name: 'terse',
  setup(build) {
    build.onLoad({ filter: /[\\/]js[\\/].*\.ts$/ }, ({ path }) => ({
      contents: said(path, texts.get(path)),
      loader: 'ts',
    }));
  },
});

/** A source file, said shorter. */
export function said(file, text) {
  const source = parse(file, text);
  return edited(source.text, [...numbers(source), ...withoutFields(source)]);
}

function parse(file, text = readFileSync(file, 'utf8')) {
  return ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
}

/** Where numeric constants are used, the file's own and those that it imports: nothing else needs their declarations. */
function* numbers(source) {
  const known = constantsOf(source);
  for (const statement of source.statements.filter(ts.isImportDeclaration)) {
    const names = statement.importClause?.namedBindings?.elements ?? [];
    const file = join(dirname(source.fileName), statement.moduleSpecifier.text).replace(/\.js$/, '.ts');
    if (names.length === 0 || !existsSync(file)) continue;
    const theirs = constantsOf(parse(file));
    for (const { name, propertyName = name } of names)
      if (theirs.has(propertyName.text)) known.set(name.text, theirs.get(propertyName.text));
  }
  for (const node of within(source)) {
    const constant = ts.isIdentifier(node) && isUse(node) ? known.get(node.text) : undefined;
    if (typeof constant === 'string') yield replacing(node, `(${constant})`);
    else if (constant && ts.isPropertyAccessExpression(node.parent))
      yield replacing(node.parent, constant.get(node.parent.name.text));
  }
}

/** Constants of a file by name: the text of a number, or the texts of the members of an object of numbers. */
function constantsOf(source) {
  const constants = new Map();
  for (const { declarationList } of source.statements.filter(ts.isVariableStatement)) {
    if (!(declarationList.flags & ts.NodeFlags.Const)) continue;
    for (const { name, initializer: value } of declarationList.declarations) {
      const members = value && ts.isAsExpression(value) ? value.expression.properties : undefined;
      if (value && isNumber(value)) constants.set(name.text, value.getText());
      else if (members?.every(({ initializer }) => initializer && isNumber(initializer)))
        constants.set(name.text, new Map(members.map((one) => [one.name.text, one.initializer.getText()])));
    }
  }
  return constants;
}

function isNumber(node) {
  if (ts.isBinaryExpression(node)) return isNumber(node.left) && isNumber(node.right);
  return ts.isNumericLiteral(node);
}

/** Whether an identifier stands for a value, and does not give something its name. */
function isUse({ parent, text }) {
  return parent.name?.text !== text && parent.propertyName?.text !== text && !ts.isTypeNode(parent);
}

/** Declarations of fields that the constructor sets in any case, as its own statements. */
function* withoutFields(source) {
  for (const { members } of [...within(source)].filter(ts.isClassLike)) {
    const set = new Set();
    for (const { expression } of members.find(ts.isConstructorDeclaration)?.body?.statements ?? [])
      if (isAssignment(expression)) set.add(expression.left.name.text);
    for (const member of members.filter(ts.isPropertyDeclaration)) {
      const { name, initializer, modifiers = [] } = member;
      const isPlain = modifiers.every(
        ({ kind }) => kind === ts.SyntaxKind.ReadonlyKeyword || isVisibility(kind),
      );
      if (!initializer && isPlain && set.has(name.text)) yield replacing(member, '');
    }
  }
}

const isVisibility = (kind) =>
  kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.ProtectedKeyword;

function isAssignment(expression) {
  return (
    expression &&
    ts.isBinaryExpression(expression) &&
    expression.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    ts.isPropertyAccessExpression(expression.left) &&
    expression.left.expression.kind === ts.SyntaxKind.ThisKeyword &&
    ts.isIdentifier(expression.left.name)
  );
}
