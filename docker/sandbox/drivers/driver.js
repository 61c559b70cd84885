'use strict';
// Calls a JavaScript solution: one process for all inputs of a submission. The code is
// evaluated anew for each, so that its own variables begin afresh; what it does to the
// built-in objects stays.
//
//   driver.js --check FILE   exit 1 with the error on stderr where FILE does not compile
//   driver.js FILE           inputs on descriptor 3, answers on descriptor 4, a line each
require('./blocking.js');
const fs = require('fs');
const vm = require('vm');

const DEEPEST = 100;
const MOST_NODES = 1000000;
const MESSAGE = 500;
const LARGEST_INT = 2n ** 63n;
const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname'];

// The code may replace any of these, by accident or not.
const { parse, stringify } = JSON;
const { isArray } = Array;
const { isInteger, isSafeInteger } = Number;
const { readSync, writeSync } = fs;
const exit = process.reallyExit.bind(process);

class ListNode {
  constructor(val, next) {
    this.val = val === undefined ? 0 : val;
    this.next = next === undefined ? null : next;
  }
}

class TreeNode {
  constructor(val, left, right) {
    this.val = val === undefined ? 0 : val;
    this.left = left === undefined ? null : left;
    this.right = right === undefined ? null : right;
  }
}

// ------------------------------------------------------------------ the code

function compiled(file) {
  const code = fs.readFileSync(file, 'utf8');
  // A direct eval sees what the code has declared at its top, however it did so.
  const compile = (text) =>
    vm.compileFunction(`${text}\n;return ($leitai) => eval($leitai);`, PARAMETERS, { filename: file });
  try {
    return compile(code);
  } catch (error) {
    const plain = withoutModuleSyntax(code);
    if (plain !== code) return compile(plain);
    vm.compileFunction(code, PARAMETERS, { filename: file }); // says it without our last line
    throw error;
  }
}

// Lines stay where they are, so that errors name the right ones.
function withoutModuleSyntax(code) {
  return code
    .replace(/^([ \t]*)export\s+default\s+(?=(async\s+)?function\s*\w|class\s+\w)/gm, '$1')
    .replace(/^([ \t]*)export\s+default\s+/gm, '$1module.exports = ')
    .replace(/^([ \t]*)export\s+(?=(async|function|class|const|let|var)\b)/gm, '$1')
    .replace(/^([ \t]*)export\s*\{[^}]*\}\s*;?[ \t]*$/gm, '$1')
    .replace(/^([ \t]*)import\s+(?:\*\s+as\s+)?(\w+)\s+from\s+(['"][^'"]+['"])/gm, '$1const $2 = require($3)')
    .replace(/^([ \t]*)import\s+(\{[^}]*\})\s+from\s+(['"][^'"]+['"])/gm, (_, space, names, from) =>
      `${space}const ${names.replace(/\bas\b/g, ':')} = require(${from})`);
}

class Code {
  constructor(evaluate, file) {
    this.module = { exports: {} };
    this.own = evaluate.call(
      this.module.exports, this.module.exports, require, this.module, file, '/box');
  }

  named(name) {
    if (!/^[A-Za-z_$][\w$]*$/.test(name)) return undefined;
    const given = this.module.exports;
    const declared = this.own(`typeof ${name} === 'undefined' ? undefined : ${name}`);
    if (declared !== undefined) return declared;
    return given !== null && typeof given === 'object' ? given[name] : undefined;
  }

  // The function of this name, or the method of a class Solution.
  entry(name) {
    const own = this.named(name);
    if (typeof own === 'function') return own;
    const { exports } = this.module;
    for (const type of [this.named('Solution'), exports]) {
      if (typeof type !== 'function') continue;
      if (type.prototype && typeof type.prototype[name] === 'function') {
        const made = new type();
        return (...args) => made[name](...args);
      }
      if (typeof type[name] === 'function') return (...args) => type[name](...args);
      if (type === exports) return exports;
      const made = new type(); // its methods may be fields
      if (typeof made[name] === 'function') return (...args) => made[name](...args);
    }
    throw new ReferenceError(`there is neither a function '${name}' nor a class 'Solution' with it`);
  }
}

async function called(evaluate, file, task, input) {
  const code = new Code(evaluate, file);
  if (task.mode === 'class') return replayed(code, input);
  const kinds = task.arg_types || [];
  const args = input.map((value, index) => build(value, kinds[index]));
  const result = await code.entry(task.entry)(...args);
  return task.mode === 'inplace' ? written(args[0], kinds[0]) : written(result, task.returns);
}

// Make the object and call its methods; the constructor's answer is null.
async function replayed(code, calls) {
  const [name, given] = calls[0];
  const type = code.named(name);
  if (typeof type !== 'function') throw new ReferenceError(`there is no class '${name}'`);
  const made = new type(...given);
  const said = ['null'];
  for (const [method, args] of calls.slice(1)) {
    if (typeof made[method] !== 'function') {
      throw new TypeError(`'${name}' has no method '${method}'`);
    }
    said.push(written(await made[method](...args), null));
  }
  return `[${said.join(',')}]`;
}

// ------------------------------------------------------------------ values in

// Numbers that JSON.parse would round become BigInt.
function parsed(line) {
  if (!/\d{16}/.test(line)) return parse(line);
  const marked = line.replace(
    /("(?:[^"\\]|\\.)*")|(-?\d{16,})(?![\d.eE])/g,
    (all, text, digits) =>
      text || digits === undefined || isSafeInteger(+digits) ? all : `{"$big":"${digits}"}`);
  return parse(marked, (key, value) =>
    value !== null && typeof value === 'object' && typeof value.$big === 'string'
      ? BigInt(value.$big) : value);
}

function withoutNone(kind) {
  return kind ? kind.trim().replace(/(^none\s*\|\s*)|(\s*\|\s*none$)/g, '').trim() : kind;
}

function build(value, given) {
  const kind = withoutNone(given);
  if (!kind || value === null && kind !== 'tree' && kind !== 'linked_list') return value;
  if (kind === 'linked_list') return linkedList(value || []);
  if (kind === 'tree') return tree(value || []);
  if (kind.startsWith('list[') && isArray(value)) {
    const inner = kind.slice(5, -1);
    return value.map((item) => build(item, inner));
  }
  if (kind.startsWith('dict[')) {
    const inner = kind.slice(kind.indexOf(',') + 1, -1);
    for (const key of Object.keys(value)) value[key] = build(value[key], inner);
  }
  return value;
}

function linkedList(values) {
  let head = null;
  for (let at = values.length - 1; at >= 0; at--) head = new ListNode(values[at], head);
  return head;
}

function tree(values) {
  if (!values.length || values[0] === null) return null;
  const root = new TreeNode(values[0]);
  const waiting = [root];
  for (let at = 1, next = 0; next < waiting.length && at < values.length; next++) {
    for (const side of ['left', 'right']) {
      const value = at < values.length ? values[at++] : null;
      if (value === null) continue;
      waiting.push((waiting[next][side] = new TreeNode(value)));
    }
  }
  return root;
}

// ------------------------------------------------------------------ values out

// JSON as text: a BigInt has no other way out.
function written(value, kind) {
  return encode(flatten(value, kind), kind, DEEPEST);
}

function flatten(value, given) {
  const kind = withoutNone(given);
  if (kind === 'linked_list') return fromLinkedList(value);
  if (kind === 'tree') return fromTree(value);
  if (kind && kind.startsWith('list[') && isArray(value)) {
    const inner = kind.slice(5, -1);
    return /linked_list|tree/.test(inner) ? value.map((item) => flatten(item, inner)) : value;
  }
  return value;
}

function fromLinkedList(node) {
  const values = [];
  for (; node !== null && node !== undefined; node = node.next) {
    if (typeof node !== 'object' || !('val' in node) || !('next' in node)) {
      return values.length ? [...values, node] : node;
    }
    if (values.length >= MOST_NODES) throw new RangeError('the linked list that was returned has no end');
    values.push(node.val);
  }
  return values;
}

function fromTree(root) {
  if (root === null || root === undefined) return [];
  if (typeof root !== 'object' || !('val' in root)) return root;
  const values = [];
  const level = [root];
  for (let at = 0; at < level.length; at++) {
    if (values.length >= MOST_NODES) throw new RangeError('the tree that was returned has no end');
    const node = level[at];
    if (node === null || node === undefined) {
      values.push(null);
    } else {
      values.push(node.val);
      level.push(node.left, node.right);
    }
  }
  while (values.length && values[values.length - 1] === null) values.pop();
  return values;
}

function encode(value, kind, room) {
  switch (typeof value) {
    case 'undefined': return 'null';
    case 'boolean': return String(value);
    case 'number': return number(value, kind);
    case 'bigint': return integer(value);
    case 'string': return stringify(value);
    case 'object': break;
    default: return other(typeof value);
  }
  if (value === null) return 'null';
  if (value instanceof Number || value instanceof String || value instanceof Boolean) {
    return encode(value.valueOf(), kind, room);
  }
  if (!room) return other('a value nested too deeply');
  if (isArray(value)) return list(value, itemKind(kind), room);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return list(value, itemKind(kind), room);
  if (value instanceof Set) return `{"$set":${list([...value], null, room)}}`;
  if (value instanceof Map) return dict([...value], room);
  const like = Object.getPrototypeOf(value);
  if (like === Object.prototype || like === null) return dict(Object.entries(value), room);
  return other(value.constructor && value.constructor.name || 'object');
}

function list(values, kind, room) {
  const said = [];
  for (let at = 0; at < values.length; at++) said.push(encode(values[at], kind, room - 1));
  return `[${said.join(',')}]`;
}

function dict(pairs, room) {
  return `{"$dict":${list(pairs, null, room)}}`;
}

function itemKind(given) {
  const kind = withoutNone(given);
  return kind && kind.startsWith('list[') ? kind.slice(5, -1) : null;
}

function number(value, kind) {
  if (Number.isNaN(value)) return '{"$float":"nan"}';
  if (value === Infinity) return '{"$float":"inf"}';
  if (value === -Infinity) return '{"$float":"-inf"}';
  if (!isInteger(value)) return String(value);
  if (withoutNone(kind) === 'float') return isSafeInteger(value) ? `${value}.0` : value.toExponential();
  return integer(BigInt(value));
}

function integer(value) {
  if (-LARGEST_INT <= value && value < LARGEST_INT) return value.toString();
  const size = (value < 0n ? -value : value).toString(16);
  return `{"$int":"${value < 0n ? '-' : ''}0x${size}"}`;
}

function other(name) {
  return stringify({ $other: String(name) });
}

// ------------------------------------------------------------------ errors

function described(error, file) {
  let type = 'Error', message = '', line = null, memory = false;
  try {
    if (error instanceof Error) {
      type = String(error.name);
      message = String(error.message);
      const place = new RegExp(`${file.replace(/[.]/g, '\\.')}:(\\d+)`).exec(String(error.stack));
      line = place ? Number(place[1]) : null;
      memory = error instanceof RangeError && /allocation failed|Invalid string length/.test(message);
    } else {
      message = `threw ${String(error)}`;
    }
  } catch {
    // An error may lie about itself in every way.
  }
  return { type, message: message.slice(0, MESSAGE), line, ...(memory ? { memory } : {}) };
}

// ------------------------------------------------------------------ lines

class Lines {
  constructor(descriptor) {
    this.descriptor = descriptor;
    this.buffer = Buffer.alloc(1 << 16);
    this.pieces = [];
    this.rest = Buffer.alloc(0);
  }

  // The next line; null at the end.
  next() {
    for (;;) {
      const end = this.rest.indexOf(10);
      if (end >= 0) {
        const line = Buffer.concat([...this.pieces, this.rest.subarray(0, end)]).toString('utf8');
        this.pieces = [];
        this.rest = this.rest.subarray(end + 1);
        return line;
      }
      this.pieces.push(this.rest);
      const size = patiently(() => readSync(this.descriptor, this.buffer, 0, this.buffer.length, null));
      if (!size) return null;
      this.rest = Buffer.from(this.buffer.subarray(0, size));
    }
  }
}

function write(text) {
  const data = Buffer.from(`${text}\n`);
  for (let at = 0; at < data.length;) {
    at += patiently(() => writeSync(4, data, at, data.length - at));
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4));

function patiently(act) {
  for (;;) {
    try {
      return act();
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}

// ------------------------------------------------------------------ the two ways to start

async function serve(file) {
  const evaluate = compiled(file);
  const lines = new Lines(3);
  const task = parse(lines.next());
  let fail = null;
  process.on('uncaughtException', (error) => fail && fail(error));
  process.on('beforeExit', () => {
    const never = new Error('the promise that was returned never settles');
    never.stack = '';
    if (fail) fail(never);
  });
  for (let line = lines.next(); line !== null; line = lines.next()) {
    if (!line) continue;
    const { n, input } = parsed(line);
    try {
      const failed = new Promise((_, reject) => { fail = reject; });
      const value = await Promise.race([called(evaluate, file, task, input), failed]);
      write(`{"n":${n},"value":${value}}`);
    } catch (error) {
      write(stringify({ n, error: described(error, file) }));
    }
    fail = null;
  }
  exit(0); // timers of the code's may still be waiting
}

globalThis.ListNode = ListNode;
globalThis.TreeNode = TreeNode;
if (process.argv[2] === '--check') {
  try {
    compiled(process.argv[3]);
  } catch (error) {
    process.stderr.write(`${String(error.stack).split('\n    at ')[0]}\n`);
    process.exitCode = 1;
  }
} else {
  serve(process.argv[2]).catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    exit(70);
  });
}
