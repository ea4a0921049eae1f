import { type AnyNode, type Expression, type Function as FunctionNode, parse, type Token } from 'acorn';
import { ancestor, simple } from 'acorn-walk';

/** A small change to a text, with which the program does something else. */
export interface Change {
  /** The characters that are replaced, and what takes their place. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** A test notices nothing of it unless this character's code runs. */
  readonly runsAt: number;
  /** What is changed, in words of the code. */
  readonly told: string;
}

type Span = readonly [start: number, end: number];

const COMPARISONS: ReadonlyMap<string, string> = new Map([
  ['<', '<='],
  ['<=', '<'],
  ['>', '>='],
  ['>=', '>'],
  ['===', '!=='],
  ['!==', '==='],
]);
const EQUALITIES: ReadonlySet<string> = new Set(['===', '!==']);
const SORTS: ReadonlySet<string> = new Set(['sort', 'toSorted']);
const EXTREMES: ReadonlyMap<string, string> = new Map([
  ['min', 'max'],
  ['max', 'min'],
]);

/**
 * Every change that is made to a compiled file, in the order of its text. Texts, errors and statements of SQL stay as
 * they are.
 */
export function changesOf(source: string): readonly Change[] {
  const tokens: Token[] = [];
  const program = parse(source, { ecmaVersion: 'latest', sourceType: 'module', onToken: tokens });
  const kept = keptSpans(program);
  const changes: Change[] = [];
  /** Replaces a part of a node; the change is told as that of the node. */
  const replace = (node: AnyNode, [start, end]: Span, text: string, told = node) => {
    if (kept.some(([from, to]) => from <= node.start && node.end <= to)) return;
    const before = inShort(source.slice(told.start, told.end));
    const after = inShort(source.slice(told.start, start) + text + source.slice(end, told.end));
    changes.push({ start, end, text, runsAt: node.start, told: text === ';' ? `${before} removed` : `${before} → ${after}` });
  };
  const around = (node: AnyNode, before: string, after: string) =>
    replace(node, [node.start, node.end], `${before}${source.slice(node.start, node.end)}${after}`);
  const operator = (left: AnyNode, right: AnyNode, name: string): Span => {
    const found = tokens.find(({ start, end }) => start >= left.end && end <= right.start && source.slice(start, end) === name);
    if (found === undefined) throw new Error(`No ${name} between ${left.end} and ${right.start}`);
    return [found.start, found.end];
  };
  const negate = (test: AnyNode) => {
    // With an equality it is the same as the other comparison.
    if (test.type !== 'BinaryExpression' || !EQUALITIES.has(test.operator)) around(test, '!(', ')');
  };
  const flip = (result: Expression | null | undefined) => {
    if (result?.type === 'Literal' && typeof result.value === 'boolean')
      replace(result, [result.start, result.end], String(!result.value));
    else if (result != null && isBoolean(result)) negate(result);
  };
  const flipBody = ({ body }: FunctionNode) => {
    if (body.type !== 'BlockStatement') flip(body);
  };
  const called = (statement: Expression): boolean => {
    if (statement.type === 'AwaitExpression') return called(statement.argument);
    if (statement.type === 'UnaryExpression') return statement.operator === 'void' && called(statement.argument);
    if (statement.type === 'ChainExpression') return called(statement.expression);
    return statement.type === 'CallExpression' && statement.callee.type !== 'Super';
  };
  ancestor(program, {
    BinaryExpression(node) {
      const other = COMPARISONS.get(node.operator);
      if (other !== undefined) replace(node, operator(node.left, node.right, node.operator), other);
    },
    LogicalExpression(node) {
      if (node.operator === '??') return;
      replace(node, operator(node.left, node.right, node.operator), node.operator === '&&' ? '||' : '&&');
    },
    Literal(node, _state, ancestors) {
      if (typeof node.value !== 'number') return;
      const parent = ancestors.at(ancestors.at(-2)?.type === 'UnaryExpression' ? -3 : -2);
      // Alone, a number says nothing to a reader.
      const told = parent !== undefined && parent.end - parent.start < 60 ? parent : node;
      const next = Number.isInteger(node.value) ? String(node.value + 1) : `(${node.value} + 1)`;
      replace(node, [node.start, node.end], next, told);
    },
    IfStatement: (node) => negate(node.test),
    ConditionalExpression: (node) => negate(node.test),
    WhileStatement: (node) => negate(node.test),
    DoWhileStatement: (node) => negate(node.test),
    ReturnStatement: (node) => flip(node.argument),
    ArrowFunctionExpression: flipBody,
    ExpressionStatement(node) {
      if (called(node.expression)) replace(node, [node.start, node.end], ';');
    },
    CallExpression(node) {
      if (node.callee.type !== 'MemberExpression' || node.callee.property.type !== 'Identifier') return;
      const { object, property } = node.callee;
      const extreme = object.type === 'Identifier' && object.name === 'Math' ? EXTREMES.get(property.name) : undefined;
      if (extreme !== undefined) replace(node, [property.start, property.end], extreme);
      if (!SORTS.has(property.name)) return;
      const [order] = node.arguments;
      if (order === undefined) replace(node, [node.end, node.end], '.reverse()');
      else if (order.type === 'ArrowFunctionExpression' && order.body.type !== 'BlockStatement') around(order.body, '-(', ')');
    },
  });
  return changes.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** The source with a change. */
export function changed(source: string, { start, end, text }: Change): string {
  return source.slice(0, start) + text + source.slice(end);
}

/** Where nothing is changed: parts of texts (of SQL too), and what is thrown or made into an error. */
function keptSpans(program: AnyNode): readonly Span[] {
  const spans: Span[] = [];
  const keep = ({ start, end }: AnyNode) => void spans.push([start, end]);
  simple(program, {
    TemplateLiteral: keep,
    ThrowStatement: keep,
    NewExpression(node) {
      if (node.callee.type === 'Identifier' && node.callee.name.endsWith('Error')) keep(node);
    },
  });
  return spans;
}

/** Whether an expression is true or false by its form. */
function isBoolean(node: Expression): boolean {
  if (node.type === 'UnaryExpression') return node.operator === '!';
  if (node.type === 'BinaryExpression') return COMPARISONS.has(node.operator) || ['in', 'instanceof'].includes(node.operator);
  if (node.type === 'LogicalExpression') return node.operator !== '??' && isBoolean(node.left) && isBoolean(node.right);
  return node.type === 'Literal' && typeof node.value === 'boolean';
}

// Longer than most lines; what is cut off is in the source.
const TOLD_CHARACTERS = 110;

function inShort(code: string): string {
  const line = code.replace(/\s+/g, ' ');
  return line.length <= TOLD_CHARACTERS ? line : `${line.slice(0, TOLD_CHARACTERS)}…`;
}
