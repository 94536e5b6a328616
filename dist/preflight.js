"use strict";
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __commonJS = (cb, mod) => function __require() {
  try {
    return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
  } catch (e) {
    throw mod = 0, e;
  }
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
  mod
));

// stand-in:@babel/parser
var require_parser = __commonJS({
  "stand-in:@babel/parser"(exports2) {
    exports2.parse = (...args) => require("./parser.js").parse(...args);
  }
});

// stand-in:glob
var require_glob = __commonJS({
  "stand-in:glob"(exports2) {
    exports2.globSync = (...args) => require("./glob.js").globSync(...args);
  }
});

// src/preflight-thread.ts
var import_node_crypto3 = require("node:crypto");
var import_node_fs3 = require("node:fs");
var import_node_path5 = __toESM(require("node:path"), 1);
var import_node_worker_threads = require("node:worker_threads");

// src/manifest/imports.ts
var import_parser = __toESM(require_parser(), 1);

// src/manifest/first-statement.ts
function firstStatement(source) {
  let at2 = endOfMark(source);
  if (source.startsWith("#!", at2)) at2 = endOfLine(source, at2) ?? source.length;
  for (; ; ) {
    const rest = /^\s+/.exec(source.slice(at2, at2 + 4096));
    const end = rest ? at2 + rest[0].length : endOfComment(source, at2);
    if (end === null) return at2;
    at2 = end;
  }
}
function endOfMark(source) {
  if (source.startsWith("\uFEFF")) return 1;
  return source.startsWith("\xEF\xBB\xBF") ? 3 : 0;
}
function endOfComment(source, from) {
  if (source.startsWith("//", from)) return endOfLine(source, from);
  if (!source.startsWith("/*", from)) return null;
  const end = source.indexOf("*/", from + 2);
  return end === -1 ? null : end + 2;
}
function endOfLine(source, from) {
  const found = /[\n\r\u2028\u2029]/.exec(source.slice(from));
  return found ? from + found.index : null;
}

// src/manifest/scan.ts
function scanImports(source) {
  if (source.includes("\u2028") || source.includes("\u2029")) return null;
  if (source.includes("\r") && /\r(?!\n)/.test(source)) return null;
  try {
    return new Scanner(source).run();
  } catch (error2) {
    if (error2 === UNCLEAR) return null;
    throw error2;
  }
}
var UNCLEAR = new Error("unclear");
var LANDMARK = /["'`/()[\]{}\\\u007f-\uffff]|\b(?:import|export)\b/g;
var BLANK = /\s*/y;
var BEFORE_STRING = /\s*["'/]/y;
var REGEX_FLAGS = /[a-z]*/y;
var WORD = /[A-Za-z_$][\w$]*/y;
var LAST_WORD = /(?:^|[^\w$])([\w$]+)\s*$/;
var HEAD = /(?:^|[^\w$.#])(if|while|for|with|await)[ \t]*$/;
var OPENERS = new Set(
  "return typeof case in instanceof delete void new throw else do default if while for with".split(" ")
);
var CONTEXTUAL = new Set("of yield await async".split(" "));
function lastOfInterest(text) {
  const last = text.lastIndexOf("import");
  for (let from = text.lastIndexOf("from"); from > 0 && from > last; from = text.lastIndexOf("from", from - 1)) {
    BEFORE_STRING.lastIndex = from + "from".length;
    if (BEFORE_STRING.test(text)) return from;
  }
  return last;
}
function isBehindDot(front) {
  if (front.endsWith("#")) return true;
  if (!front.endsWith(".") || front.endsWith("...")) return false;
  if (/\d\.$/.test(front)) throw UNCLEAR;
  return true;
}
var Scanner = class {
  #text;
  /** behind the last landmark, and what a slash right there is */
  #at = 0;
  #slash = "regex";
  /** where the last pair of parentheses opened */
  #parenthesis = 0;
  #open = [];
  #found = [];
  #line = 1;
  #counted = 0;
  constructor(text) {
    this.#text = text;
  }
  run() {
    if (this.#text.startsWith("\uFEFF")) this.#at = 1;
    if (this.#text.startsWith("#!", this.#at)) this.#skipLine(this.#at);
    const last = lastOfInterest(this.#text);
    while (this.#at <= last) {
      LANDMARK.lastIndex = this.#at;
      if (!LANDMARK.test(this.#text) || LANDMARK.lastIndex - "import".length > last) break;
      this.#slash = this.#landmark(LANDMARK.lastIndex);
    }
    return this.#found;
  }
  /**
   * @param end behind the landmark; only the two words are longer than one character
   * @returns what a slash is behind what was read
   */
  #landmark(end) {
    const at2 = end - 1;
    const mark = this.#text[at2];
    switch (mark) {
      case '"':
      case "'":
        this.#string(at2);
        return "divide";
      case "`":
        return this.#template(end);
      case "/":
        return this.#slashAt(at2);
      case "(":
      case "[":
      case "{":
        this.#open.push({ bracket: mark, at: at2 });
        return this.#go(end, "regex");
      case ")":
        this.#parenthesis = this.#close("(").at;
        return this.#go(end, "call");
      case "]":
        this.#close("[");
        return this.#go(end, "divide");
      case "}":
        return this.#brace(end);
      case "t":
        return this.#keyword(end);
      default:
        throw UNCLEAR;
    }
  }
  /** A block or an object: a slash behind the one begins an expression, behind the other it divides. */
  #brace(end) {
    const opening = this.#open.pop();
    if (opening?.bracket === "${") return this.#template(end);
    if (opening?.bracket !== "{") throw UNCLEAR;
    return this.#go(end, "unclear");
  }
  #keyword(end) {
    const at2 = end - "import".length;
    if (!this.#isKeyword(at2)) return this.#go(end, "divide");
    return this.#text[at2] === "i" ? this.#import(end) : this.#export(end);
  }
  #go(at2, slash) {
    this.#at = at2;
    return slash;
  }
  #close(bracket) {
    const opening = this.#open.pop();
    if (opening?.bracket !== bracket) throw UNCLEAR;
    return opening;
  }
  /** `if (a) /b/.test(c)`, but `f(a) / b`. */
  #slashBehindParentheses(at2) {
    const before = this.#text.slice(Math.max(0, at2 - 24), at2);
    const words = before.trimEnd();
    if (words.endsWith("/") || before.includes("\n", words.length)) return "unclear";
    const head = HEAD.exec(before)?.[1];
    return head === void 0 ? "divide" : head === "await" ? "unclear" : "regex";
  }
  /** Not a part of a longer name, nor the name of a member. */
  #isKeyword(at2) {
    const text = this.#text;
    if (text[at2 + 6] === "$") return false;
    const gap = text.slice(this.#at, at2).trimEnd();
    return !gap.endsWith("$") && !isBehindDot(gap);
  }
  #skipLine(from) {
    const end = this.#text.indexOf("\n", from);
    this.#at = end === -1 ? this.#text.length : end;
  }
  #slashAt(at2) {
    const next = this.#text[at2 + 1];
    if (next === "/" || next === "*") {
      this.#comment(at2);
      return "unclear";
    }
    const meaning = this.#meaningOf(at2);
    if (meaning === "regex") return this.#regex(at2);
    if (meaning !== "divide") throw UNCLEAR;
    return this.#go(at2 + 1, "regex");
  }
  #comment(at2) {
    if (this.#text[at2 + 1] === "/") {
      this.#skipLine(at2);
      return;
    }
    const end = this.#text.indexOf("*/", at2 + 2);
    if (end === -1) throw UNCLEAR;
    this.#at = end + 2;
  }
  /** Looks back to the last landmark. */
  #meaningOf(at2) {
    const gap = this.#text.slice(this.#at, at2);
    const trimmed2 = gap.trimEnd();
    if (trimmed2 === "")
      return this.#slash === "call" ? this.#slashBehindParentheses(this.#parenthesis) : this.#slash;
    const word = LAST_WORD.exec(gap)?.[1];
    if (word !== void 0) {
      const front = trimmed2.slice(0, trimmed2.length - word.length).trimEnd();
      if (isBehindDot(front)) return "divide";
      return CONTEXTUAL.has(word) ? "unclear" : OPENERS.has(word) ? "regex" : "divide";
    }
    return /(?:>|\+\+|--|!|\.)$/.test(trimmed2) && !/(?:^|[=&|,;:?])\s*!$/.test(trimmed2) ? "unclear" : "regex";
  }
  #regex(from) {
    const text = this.#text;
    let isInClass = false;
    for (let at2 = from + 1; at2 < text.length; at2++) {
      const char = text[at2];
      if (char === "\n") break;
      if (char === "\\") at2++;
      else if (char === "[") isInClass = true;
      else if (char === "]") isInClass = false;
      else if (char === "/" && !isInClass) {
        REGEX_FLAGS.lastIndex = at2 + 1;
        REGEX_FLAGS.exec(text);
        return this.#go(REGEX_FLAGS.lastIndex, "divide");
      }
    }
    throw UNCLEAR;
  }
  /** Goes behind a string. @returns what is between its quotes, as written */
  #string(from) {
    const text = this.#text;
    const quote = text[from] ?? "";
    const first = text.indexOf(quote, from + 1);
    const end = /[\\\n]/.test(text.slice(from, first)) ? this.#endOfString(from, quote) : first;
    if (end === -1) throw UNCLEAR;
    this.#at = end + 1;
    return text.slice(from + 1, end);
  }
  /** With escapes, character by character: a string of a megabyte of escaped quotes is looked at once. */
  #endOfString(from, quote) {
    const text = this.#text;
    for (let at2 = from + 1; at2 < text.length; at2++) {
      const char = text[at2];
      if (char === quote) return at2;
      if (char === "\n") return -1;
      if (char === "\\") at2 += text.startsWith("\r\n", at2 + 1) ? 2 : 1;
    }
    return -1;
  }
  #template(from) {
    const text = this.#text;
    for (let at2 = from; at2 < text.length; at2++) {
      const char = text[at2];
      if (char === "\\") at2++;
      else if (char === "`") return this.#go(at2 + 1, "divide");
      else if (char === "$" && text[at2 + 1] === "{") {
        this.#open.push({ bracket: "${", at: at2 });
        return this.#go(at2 + 2, "regex");
      }
    }
    throw UNCLEAR;
  }
  /** Goes behind white space and comments. @returns the next character, empty at the end */
  #peek() {
    for (; ; ) {
      BLANK.lastIndex = this.#at;
      BLANK.exec(this.#text);
      this.#at = BLANK.lastIndex;
      if (!this.#text.startsWith("//", this.#at) && !this.#text.startsWith("/*", this.#at))
        return this.#text.charAt(this.#at);
      this.#comment(this.#at);
    }
  }
  #word() {
    WORD.lastIndex = this.#at;
    const word = WORD.exec(this.#text)?.[0];
    if (word === void 0) throw UNCLEAR;
    this.#at += word.length;
    return word;
  }
  #import(at2) {
    this.#at = at2;
    const next = this.#peek();
    if (next === ".") {
      if (!/^\.\s*meta\b/.test(this.#text.slice(this.#at, this.#at + 20))) throw UNCLEAR;
      return "unclear";
    }
    if (this.#open.length > 0 || next === "(") throw UNCLEAR;
    if (next === '"' || next === "'") return this.#request("static");
    return this.#clause();
  }
  #export(at2) {
    this.#at = at2;
    if (this.#open.length > 0) return "regex";
    let next = this.#peek();
    const start = this.#at;
    if (next === "=") throw UNCLEAR;
    const word = /^\w+/.exec(this.#text.slice(start, start + 20))?.[0];
    if (word === "import" || word === "as") throw UNCLEAR;
    if (word === "type") {
      this.#word();
      next = this.#peek();
    }
    if (next === "{") {
      this.#list();
      this.#peek();
    }
    if (next === "*" || next === "{" && /^from\b/.test(this.#text.slice(this.#at, this.#at + 5))) {
      this.#at = start;
      return this.#clause();
    }
    if (next === "{") return "unclear";
    return this.#go(start, "regex");
  }
  /** From behind `import`, or `export` of a star or a list, past the specifier. */
  #clause() {
    let kind = "static";
    let last = "";
    for (let words = 0; ; ) {
      const next = this.#peek();
      if ((next === '"' || next === "'") && last === "from") return this.#request(kind);
      const isOnlyType = words === 1 && last === "type";
      if (next === "{" || next === "*" || next === ",") {
        if (isOnlyType && next !== ",") kind = "type";
        if (next === "{") this.#list();
        else this.#at++;
        last = next;
        continue;
      }
      const word = this.#word();
      if (words === 0 && (word === "defer" || word === "source")) throw UNCLEAR;
      if (isOnlyType && word !== "from") kind = "type";
      if (isOnlyType && word === "from" && !/["']/.test(this.#peek())) throw UNCLEAR;
      last = word;
      words++;
    }
  }
  /** From a brace past the one that closes its list of names. */
  #list() {
    this.#at++;
    for (; ; ) {
      const next = this.#peek();
      if (next === '"' || next === "'") this.#string(this.#at);
      else if (next === "," || next === "}") this.#at++;
      else this.#word();
      if (next === "}") return;
    }
  }
  #request(kind) {
    const line = this.#lineAt(this.#at);
    const specifier = this.#string(this.#at);
    if (specifier.includes("\\")) throw UNCLEAR;
    this.#found.push({ specifier, line, kind, quoted: true });
    return "unclear";
  }
  #lineAt(at2) {
    for (; ; ) {
      const end = this.#text.indexOf("\n", this.#counted);
      if (end === -1 || end >= at2) return this.#line;
      this.#line++;
      this.#counted = end + 1;
    }
  }
};

// src/manifest/imports.ts
var SyntaxProblem = class extends Error {
  line;
  constructor(message, line) {
    super(message);
    this.name = "SyntaxProblem";
    this.line = line;
  }
};
var COMMON = [
  "decorators",
  "decoratorAutoAccessors",
  "explicitResourceManagement",
  "importAttributes",
  "sourcePhaseImports",
  "deferredImportEvaluation"
];
var PLUGINS = {
  ts: [...COMMON, "typescript"],
  mts: [...COMMON, "typescript"],
  cts: [...COMMON, "typescript"],
  tsx: [...COMMON, "typescript", "jsx"],
  js: [...COMMON, "jsx"],
  mjs: [...COMMON, "jsx"],
  cjs: [...COMMON, "jsx"],
  jsx: [...COMMON, "jsx"]
};
var extension = (path7) => /\.([a-z]+)$/.exec(path7)?.[1] ?? "";
var SCANNABLE = /* @__PURE__ */ new Set(["ts", "mts", "cts"]);
function readImports(path7, source) {
  const written = scanOnly(path7, source) ?? parseImports(path7, source);
  const told = toldByComments(path7, source);
  return told.length === 0 ? written : [...written, ...told];
}
var mayHoldJsx = (path7) => /\.[jt]sx$/.test(path7);
var PRAGMA = /@jsxImportSource[ \t]+([^\s*]+)/;
var REFERENCE = /^\/\/\/[ \t]*<reference[ \t]+(?:path|types)[ \t]*=[ \t]*["']([^"'\n]+)["']/;
var TYPES_OF = /^\/\/[ \t]*@(?:deno|ts)-types[ \t]*=[ \t]*["']([^"'\n]+)["']/;
function toldByComments(path7, source) {
  const isJsx = mayHoldJsx(path7) && source.includes("@jsxImportSource");
  if (!isJsx && !source.includes("<reference") && !source.includes("-types")) return [];
  const head = source.slice(0, firstStatement(source));
  const found = [];
  let at2 = 0;
  for (const [index, text] of source.split("\n").entries()) {
    const line = index + 1;
    const told = text.trimStart();
    const types = TYPES_OF.exec(told)?.[1] ?? (at2 < head.length ? REFERENCE.exec(told)?.[1] : void 0);
    if (types !== void 0) found.push({ specifier: types, line, kind: "type", quoted: false });
    const jsx = isJsx && at2 < head.length ? PRAGMA.exec(told)?.[1] : void 0;
    if (jsx !== void 0)
      found.push({ specifier: `${jsx}/jsx-runtime`, line, kind: "static", quoted: false });
    at2 += text.length + 1;
  }
  return found;
}
var scanOnly = (path7, source) => SCANNABLE.has(extension(path7)) && !mayRequire(source) ? scanImports(source) : null;
var mayRequire = (source) => source.includes("require") && /\brequire\s*\(\s*["'`]\.{1,2}\//.test(source);
function parseImports(path7, source) {
  const program = parseModule(path7, source);
  const requests = [];
  for (const statement of program.body) {
    if ((statement.type === "ImportDeclaration" || statement.type === "ExportNamedDeclaration" || statement.type === "ExportAllDeclaration") && statement.source) {
      const kind = statement.type === "ImportDeclaration" ? statement.importKind : statement.exportKind;
      requests.push({
        specifier: statement.source.value,
        line: lineOf(statement.source),
        kind: kind === "type" || kind === "typeof" ? "type" : "static",
        quoted: true
      });
    }
  }
  if (/\bimport\s*(?:[(/]|\.)/.test(source) || mayRequire(source)) collectDynamic(program, requests);
  return requests;
}
var PARSED_AT_ONCE = 128 * 1024;
var parseModule = (path7, source) => parseFile(path7, source).program;
function parseFile(path7, source) {
  if (isDense(source)) throw new SyntaxProblem("it has more comments on one line than are read", null);
  try {
    return parseAs(path7, source, true);
  } catch (error2) {
    if (error2 instanceof SyntaxError || isTooDeep(error2)) throw problemOf(error2);
  }
  try {
    return parseAs(path7, source, false);
  } catch (error2) {
    throw problemOf(error2);
  }
}
var BEHIND_COMMENTS = 3e8;
function isDense(source) {
  let behind = 0;
  let end = -1;
  for (let at2 = source.indexOf("/*"); at2 !== -1; at2 = source.indexOf("/*", at2 + 2)) {
    if (end < at2) {
      const found = LINE_END.exec(source.slice(at2));
      end = found === null ? source.length : at2 + found.index;
    }
    behind += end - at2;
    if (behind > BEHIND_COMMENTS) return true;
  }
  return false;
}
var LINE_END = /[\n\r\u2028\u2029]/;
var parseAs = (path7, source, errorRecovery) => (0, import_parser.parse)(source, {
  sourceType: "module",
  plugins: PLUGINS[extension(path7)] ?? [],
  allowReturnOutsideFunction: !errorRecovery,
  createImportExpressions: true,
  errorRecovery,
  attachComment: false
});
function problemOf(error2) {
  if (isTooDeep(error2)) return tooDeep();
  const message = error2 instanceof Error ? error2.message : String(error2);
  const line = error2.loc?.line ?? null;
  return new SyntaxProblem(message.replace(/ \(\d+:\d+\)$/, ""), line);
}
var isTooDeep = (error2) => error2 instanceof RangeError && /call stack/i.test(error2.message);
var tooDeep = () => new SyntaxProblem("it is nested too deeply to be read", null);
var lineOf = (node) => node.loc?.start.line ?? 1;
function collectDynamic(root, into) {
  const stack = [root];
  while (stack.length > 0) {
    const item = stack.pop();
    if (Array.isArray(item)) {
      for (let index = item.length - 1; index >= 0; index--) stack.push(item[index]);
      continue;
    }
    if (typeof item !== "object" || item === null) continue;
    const node = item;
    const found = namedBy(node);
    if (found !== null) into.push({ ...found, line: lineOf(node) });
    for (const key of Object.keys(node)) {
      if (key !== "loc" && typeof node[key] === "object") stack.push(node[key]);
    }
  }
}
function namedBy(node) {
  if (node.type === "TSImportType") {
    const type = literalText(node["argument"]);
    return type === null ? null : { ...type, kind: "type", quoted: false };
  }
  if (node.type === "TSImportEqualsDeclaration") {
    const module2 = literalText(node["moduleReference"]["expression"]);
    return module2 === null ? null : { ...module2, kind: node["importKind"] === "type" ? "type" : "static", quoted: false };
  }
  if (node.type === "CallExpression") {
    const [first] = node["arguments"] ?? [];
    const literal5 = isNamed(node["callee"], "require") ? literalText(first) : null;
    if (literal5 === null || !REQUIRED.test(literal5.specifier)) return null;
    return withGaps([literal5.specifier], "required");
  }
  if (node.type !== "ImportExpression") return null;
  const literal4 = literalText(node["source"]);
  if (literal4 !== null) return { ...literal4, kind: "dynamic" };
  const parts = textParts(node["source"]);
  return parts === null ? null : withGaps(parts, asksForJson(node["options"]) ? "json" : "modules");
}
var withGaps = (parts, of) => ({
  specifier: "",
  kind: "dynamic",
  quoted: false,
  pattern: { parts, of }
});
var REQUIRED = /^\.{1,2}\/.*\.(?:[cm]?[jt]s|json)$/;
var isNamed = (node, name) => node?.type === "Identifier" && node["name"] === name;
function literalText(source) {
  const node = source ?? {};
  if (node.type === "StringLiteral") return { specifier: node["value"], quoted: true };
  if (node.type !== "TemplateLiteral") return null;
  const [text = null, ...more] = textParts(node) ?? [""];
  return text === null || more.length > 0 ? null : { specifier: text, quoted: false };
}
function textParts(source) {
  const node = source ?? {};
  if (node.type === "StringLiteral") return [node["value"]];
  if (node.type === "TemplateLiteral") return templateParts(node);
  if (node.type !== "BinaryExpression" || node["operator"] !== "+") return null;
  const parts = [];
  let left = node;
  for (; left.type === "BinaryExpression" && left["operator"] === "+"; left = left["left"])
    parts.push(summand(left["right"]));
  if (left.type === "BinaryExpression") return null;
  return [summand(left), ...parts.reverse()];
}
var summand = (node) => node.type === "StringLiteral" ? node["value"] : null;
function templateParts(node) {
  const quasis = node["quasis"];
  const parts = [];
  for (const [index, { value }] of quasis.entries()) {
    if (value.cooked == null) return null;
    if (index > 0) parts.push(null);
    if (value.cooked !== "" || quasis.length === 1) parts.push(value.cooked);
  }
  return parts;
}
function asksForJson(options) {
  const type = propertyOf(propertyOf(options, "with"), "type");
  return type?.type === "StringLiteral" && type["value"] === "json";
}
function propertyOf(node, name) {
  const properties = node?.["properties"] ?? [];
  return properties.find(
    ({ key }) => isNamed(key, name) || key?.["value"] === name
  )?.["value"];
}

// src/findings/catalogue.ts
var error = (title, page) => ({ severity: "error", title, ...page });
var warning = (title, page) => ({ severity: "warning", title, ...page });
var either = (title, page) => ({ severity: "either", title, ...page });
var CHAPTERS = {
  "The project": {
    "no-functions": error("There is nothing to publish", {
      about: "Error. There is no `supabase/functions/<name>/index.ts` below `working-directory`, and config.toml names no function; or all that there are have `enabled = false`, and then the message names them.",
      example: "the project is in `apps/web`, and `working-directory` is left at `.`.",
      remedy: "give the folder that holds `supabase/`."
    }),
    config: error("config.toml cannot be used", {
      about: "Error. `supabase/config.toml` is no TOML, a key of a function has the wrong type, or a setting stands directly under `[functions]`, which the CLI refuses.",
      example: '`verify_jwt = "false"`, a string; or `verify_jwt = "env(JWT)"`, and the job has no variable `JWT`.',
      remedy: "repair it at the line, or set the variable in `env` of the job. `verify_jwt` and entrypoints of all functions are read from it.",
      fix: "Repair it: verify_jwt and entrypoints of all functions are read from it."
    }),
    "project-ref": either("Two files name two projects", {
      about: "Error. The input `project-ref` and `project_id` of config.toml are two different projects. Warning, where the cloud is a target: a `.env` beside `supabase/` names another project (`VITE_SUPABASE_PROJECT_ID`, `VITE_SUPABASE_URL`) than the one that the run uses.",
      example: "the input names production, config.toml staging.",
      remedy: "make them equal, or declare the second project as `[remotes.<name>]` with its `project_id`. If `.env` is right, correct the others."
    }),
    "router-name": warning("config.toml has a section for the router", {
      about: "Warning. `[functions.main]` is in config.toml. `main` is the router of a self-hosted server; this action never sends it to the cloud, while a plain `supabase functions deploy` does.",
      example: "`[functions.main]` with `verify_jwt = false`.",
      remedy: "remove the section, or set `enabled = false` in it. If `main` is a function of yours, rename it.",
      fix: "Remove the section, or set enabled = false in it. If main is a function of yours, rename it."
    }),
    "verify-jwt": warning("verify_jwt differs among functions", {
      about: "Warning, one for the project. `verify_jwt` differs among functions, and the stock router of a self-hosted server has one `VERIFY_JWT` for all (supabase#38779). Nothing is said with `router: managed`, which checks JWTs function by function, and where the repository has a router of its own (`main/`) that does not read `VERIFY_JWT`.",
      example: "a webhook with `verify_jwt = false` beside functions that want a JWT. With `VERIFY_JWT=true` self-hosted refuses the webhook's callers; with `false` everybody may call the others.",
      remedy: "set `router: managed` ([managed-router.md](../server/managed-router.md)). Or decide for one value on the server, and check the JWT in the code of those that need it.",
      fix: "With VERIFY_JWT=true self-hosted refuses callers of the open functions; with false, check the JWT in the code of the others."
    }),
    "router-ignored": warning("The router of the repository is not sent", {
      about: "Warning, with `router: managed`. The repository has `supabase/functions/main`, which is not sent: the server has the action's own router.",
      example: "a copy of the stock router, kept so that `rsync --delete` does not remove it.",
      remedy: "remove it from the repository, or set `router: stock`.",
      fix: "Remove it from the repository, or set router: stock."
    }),
    "stale-stamp": error("A committed stamp is not that of its source", {
      about: "Error, with `cloud-mode: observe`. A committed stamp is not the one of its source, so a cloud that deploys this commit could not be proved.",
      example: "a function was edited by hand and its stamp was not renewed.",
      remedy: "`npx --yes github:dual-deploy/dual-deploy#<commit that your workflow pins> stamp`, and commit ([lovable.md](lovable.md)).",
      fix: "Run `npx --yes github:dual-deploy/dual-deploy#<commit that your workflow pins> stamp` in the project and commit what it changes, or let the workflow of docs/use/lovable.md do it."
    })
  },
  "A function and its folder": {
    "function-name": error("A name that Supabase does not take", {
      about: "Error. A folder with an `index.ts`, or a section of config.toml, has a name that Supabase does not take for a function.",
      example: "`supabase/functions/2fa/index.ts`. The CLI skips it; the stock router would serve it.",
      remedy: "begin with a letter; letters, digits, `-` and `_`. A folder that is no function begins with `_`.",
      fix: "Begin with a letter; use letters, digits, - and _ only. Start the folder with _ if it is no function."
    }),
    "no-entrypoint": either("A function without an entrypoint", {
      about: "Error. config.toml names a function whose entrypoint does not exist, or a folder has an `index.js` (or `.tsx`, `.mjs`, `.jsx`) and no `index.ts`: that one is callable self-hosted only. Warning for what is left of a function that was removed: a section without an `entrypoint`, where there is no folder of that name and the input `functions` does not name it.",
      example: "`supabase/functions/health/index.js` without a section in config.toml.",
      remedy: "rename the file, or name it as `entrypoint` in config.toml. Remove the section of a function that is gone."
    }),
    "shared-entrypoint": error("Two functions with one entrypoint", {
      about: "Error. Two functions have one entrypoint file: neither could say which of them it is. Where stamps are committed (`mode: stamp`, and `cloud-mode: observe`) also when a symbolic link makes it one file: there a stamp of its own for each has no place.",
      example: '`entrypoint = "./functions/mail/index.ts"` in two sections.',
      remedy: "give each an `index.ts` of its own that imports the shared module."
    }),
    "shadowed-entrypoint": error("Self-hosted starts another file", {
      about: "Error, where self-hosted is a target. A self-hosted runtime starts the first of `index.ts`, `.tsx`, `.js`, `.mjs`, `.jsx` in the folder and does not read config.toml. A function whose entrypoint is another file, and that imports such an index, would start in the wrong place. Any other entrypoint is no finding: the staged copy gets an `index.ts` that stands for it, and the summary says so.",
      example: '`entrypoint = "./functions/pay/server.ts"`, and `server.ts` imports `./index.ts`.',
      remedy: "rename `index.ts`, or make it the entrypoint."
    }),
    "main-module": warning("import.meta.main is false self-hosted", {
      about: "Warning, where self-hosted is a target. An entrypoint of another name or place has `if (import.meta.main)` at its top level. On the cloud it is the main module; self-hosted that is the `index.ts` which stands for it, so what is in the `if` does not run.",
      example: '`entrypoint = "./functions/pay/server.ts"`, and `if (import.meta.main) Deno.serve(handler)` in it: self-hosted it never serves.',
      remedy: "serve without asking, or make `index.ts` the entrypoint."
    }),
    "callable-helper": warning("A helper answers calls self-hosted", {
      about: "Warning, where self-hosted is a target. Functions import an `index.*` that stands directly in a folder which is no function. It is sent with them, and the router there answers calls of that name with it: a stock one always, ours unless the name begins with `_`. The cloud does not.",
      example: "`_shared/index.ts` that exports all helpers: `POST /functions/v1/_shared` starts a worker that never serves.",
      remedy: "rename it, for instance to `_shared/mod.ts`."
    }),
    "static-files": either("Files that are read at run time", {
      about: "Warning. `static_files` of config.toml matches files that no import loads, so the function reads them at run time. Self-hosted the stock router gives a worker no static file (ours does); on the cloud they have got lost with `--use-api` (supabase#45520). They are part of the function hash and are sent to both targets all the same. An error is a pattern that would take too long to match. Also said of a pattern that matches no file, of which the CLI warns as well. The line in config.toml can be silenced.",
      example: "`Deno.readTextFile(new URL('./mail.html', import.meta.url))`.",
      remedy: "`export const mail = '\u2026'` in a `.ts` file, or `import data from './x.json' with { type: 'json' }`."
    }),
    "runtime-file": warning("Files that code names when it runs", {
      about: "Warning, one for each module. Its code names files of the repository when it runs, and they are among no function's files, so no target gets them: `new URL('./x', import.meta.url)` (also for a worker), `import.meta.resolve`, `import.meta.dirname` or `__dirname` with a path, what `createRequire` made, and an `import()` of a text with gaps that Deno does not look up. What Deno looks up, a text that begins with a folder at or below the module's own (`./handlers/${name}.ts`), is sent and is no finding. A path that leads to no file here is none either.",
      example: "`Deno.readTextFile(new URL('./mail.html', import.meta.url))`, and no `static_files` in config.toml matches `mail.html`.",
      remedy: "import modules and JSON by a literal path. A file that is read: name it in `static_files`, or better make a module of it.",
      fix: "Import modules and JSON by a literal path; add a file that is read to static_files of the function in config.toml."
    }),
    "function-size": either("A function is too large for the API", {
      about: "Where this action deploys to the cloud. Error above 5 MiB of source files, which the API refuses; warning from 80 % on, as it has failed close to the limit (cli#5076). What counts is the sum of the function's files: `--use-api` sends sources.",
      example: "a table of 6 MB as JSON beside the function.",
      remedy: "put data into Storage or the database. The largest file is named."
    }),
    "file-name": error("A path that others read otherwise", {
      about: "Error. A path has a control character or a backslash, which lists and other systems read otherwise. Where this action deploys to the cloud also a quotation mark (`'` or `\"`) in the path of a module: the CLI searches the text for quoted names, and its search ends there. One that an import map or config.toml names is no finding.",
      example: "`_shared/it's.ts`.",
      remedy: "rename the file."
    }),
    "unusable-file": error("A file that cannot be shipped", {
      about: "Error. A file that a function needs is no regular file (a pipe, a socket, a device), may not be read, or is larger than 32 MiB.",
      example: "`static_files` matches a video of 100 MB.",
      remedy: "put a regular, smaller file there. Large data belongs into storage.",
      fix: "Remove it, or put a regular file of a smaller size there. Large data belongs into storage."
    }),
    "too-deep": warning("A file too deep to be checked", {
      about: "Warning. A file parses, and is nested so deeply that its variables and queries are not checked.",
      example: "one expression of 10,000 calls in a chain.",
      remedy: "divide that expression.",
      fix: "Divide its longest expression."
    }),
    syntax: error("A module that does not load", {
      about: "Error. A module does not parse, or parses and is refused when it is loaded, so the function would not boot: a name declared or exported twice, `await` in a function that is not `async`, `break` outside a loop, `return` outside a function, `assert` in place of `with`. The second kind is looked for in modules that run, not in those that only give types.",
      example: "`const r = await x()` and below it `const r = 2`.",
      remedy: "repair it at the line."
    }),
    "missing-export": either("A name that a module does not export", {
      about: "Error; warning for a module that only `import('\u2026')` reaches. A module imports a name that a local module does not export, so neither loads. Names that are only used as types, and modules that re-export all of a package, are left alone. Over 34 public repositories (706 functions, 1,285 modules) this and `syntax` said of 705 functions what the engine says; the other one has its fault in a module that only `import()` reaches, which is a warning since.",
      example: "`import { cors } from '../_shared/cors.ts'` where that exports `corsHeaders`.",
      remedy: "export it there, or correct the name."
    })
  },
  Imports: {
    "missing-module": either("A relative import of no file", {
      about: "Error; warning for `import('\u2026')`, which may never run. A relative import names a file that does not exist. Deno adds no extension and looks for no index. Where a `.gitignore` ignores the file, the message says so: most likely a build makes it, which has to run in a step before this action, on pull requests as well.",
      example: "`import { cors } from '../_shared/cors'` where `cors.ts` is meant.",
      remedy: "write the whole name; the message has the file that is probably meant."
    }),
    "outside-functions": either("A file outside of supabase/functions", {
      about: "Error; warning for `import('\u2026')`, which may never run. A module, or what a symbolic link leads to, is outside `supabase/functions`. It works on the cloud and does not exist self-hosted. An error as well is an entrypoint outside of `supabase/functions`, for an import map outside of `supabase/` (one in it is carried), for a file in a `.git` folder, for `static_files` that match files beside `supabase/functions` or look outside of `supabase/`, and for a `config.toml` or a functions folder that is a link out of the checkout.",
      example: "`import { plans } from '../../../src/lib/plans.ts'`.",
      remedy: "move it to `supabase/functions/_shared`, and import it from there on both sides."
    }),
    "import-map": error("An import map that cannot be used", {
      about: "Error. A `deno.json`, `deno.jsonc` or import map does not exist or cannot be read; or an entry that stands for a folder has an address without the last slash, and functions use it: such an entry is ignored by Deno.",
      example: '`"imports": { "lib/": "../_shared/lib" }`.',
      remedy: 'write `"../_shared/lib/"`; repair the file at the line.',
      more: "An `import_map.json`, or a map that config.toml names, is no finding: the staged copy has it as a `deno.json`, which both targets read, and the summary says so."
    }),
    "bare-specifier": either("An import that nothing resolves", {
      about: "Error where the cloud is a target, else a warning; a warning in the router, which runs self-hosted alone. An import has no `./`, no scheme, and no import map of the function names it. Deno resolves no such name by itself, so the function does not boot. Always a warning: modules of Node without `node:`, `import('\u2026')`, and names that only a `package.json` has, which the CLI does not upload and self-hosted runtimes read since edge-runtime 1.69.\n\nWhere a `deno.json` declares a Deno workspace, the message names it: no target reads one, so what its members share by name must stand in the `deno.json` of each function.",
      example: "`import { Hono } from 'hono'` in a function without a `deno.json`.",
      remedy: "`npm:hono@4`, or an entry in the `deno.json` of the function's folder. An entry there that is an `npm:` or `jsr:` package also maps what is inside the package."
    }),
    "unpinned-import": warning("A remote import without an exact version", {
      about: "Warning. The address of a remote import does not say which version runs, so each target loads what fits when it bundles or boots: one source can run as two programs. Said once for each address without a version, at its first place or the import map's line that has it; and once for all addresses with a range, a tag or a branch (`npm:hono@^4`, `jsr:@std/path@1`, `https://esm.sh/x@2`, `raw.githubusercontent.com/\u2026/main/mod.ts`), with their names. Checked are `npm:`, `jsr:`, esm.sh, deno.land, unpkg, jsDelivr, Skypack, JSPM, and files of GitHub, GitLab and gists. `import type` and `.d.ts` files have no code and do not count. A comment takes out its own place alone.",
      example: "`import { z } from 'https://esm.sh/zod'`.",
      remedy: "`https://esm.sh/zod@3.23.8`."
    })
  },
  "The database": {
    "database-types": warning("Database types that cannot be used", {
      about: "Warning, unless `column-check` is `off`. The TypeScript types of the database, found in the usual places or named by the input, cannot be used or read, so nothing is compared with them. Also said when the migrations create names that functions use and the types lack: the types are old, and one warning for each file of types lists such names, in place of a finding for each. Where the finding has a line, it can be silenced.",
      example: "`database-types: types.ts`, and there is no such file.",
      remedy: "write the file with `supabase gen types typescript`, or name the right one, relative to `working-directory`."
    }),
    "unknown-column": either("A column that the types do not have", {
      about: "Warning, or error with `column-check: error`. A query names a column that the database types do not have: a key of `insert`, `upsert` or `update`, a column of `onConflict`, of a `select`, of a filter or of `order`. At run time PostgREST answers PGRST204 or 42703; no compiler says a word, because functions create untyped clients and supabase-js refuses unknown keys of typed ones only since 2.102.0.",
      example: "`.from('messenger_integrations').insert({ is_enabled: true })`, where the table has `is_active`.",
      remedy: "write the column that is meant (the finding names the nearest), or bring the types up to date. A comment silences the line, also an error.",
      more: "Only what can be proved from the file is said. The client must be one of supabase-js, or used like one; the table, the keys and the select must be literal, or constants, spreads, conditional spreads, `.map()` results and helpers of the same file that come down to literals. Where a name has two values, an object is handed to other code, or a column set cannot be read from the types, nothing is said. With several files of types, a column is unknown only when none of those that know the table has it. A name that a file in `supabase/migrations` creates, and none renames or drops later, is not reported: then the types are old (`database-types`). Of more than 4 MiB of SQL nothing is read: any name may be created there, and `database-types` stands for all of them."
    }),
    "unknown-table": either("A table that the types do not have", {
      about: "Warning, or error with `column-check: error`. A query, or an embedded `select`, names a table or view that generated database types do not have. Hand-written types leave tables out, so there it is said only of a name that is nearly one of theirs.",
      example: "`.from('messenger_integration')`, where the table is `messenger_integrations`.",
      remedy: "write the name that is meant, or generate the types anew. A comment silences the line."
    }),
    "unknown-rpc": either("A database function that the types do not have", {
      about: "Warning, or error with `column-check: error`. The same for `rpc('name')` and the functions of the database.",
      example: "`.rpc('get_tenants')`, where the function is `get_tenant`.",
      remedy: "write the name that is meant, or generate the types anew. A comment silences the line."
    }),
    "unknown-rpc-argument": either("An argument that no overload has", {
      about: "Warning, or error with `column-check: error`. An argument of `rpc` that none of the function's overloads has: PostgREST finds a function by the names of its arguments, and answers PGRST202.",
      example: "`.rpc('get_tenant', { id: 1 })`, where the argument is `tenant_id`.",
      remedy: "write the argument that is meant. A comment silences the line."
    })
  },
  "The environment": {
    "missing-variable": warning("A variable that a target lacks", {
      about: "Warning, one for each variable and target, at the first place that reads it. A function reads a variable that the target does not have. What counts is `Deno.env.get('X')` with a literal or a constant of the same file, and `env.X` of `Deno.env.toObject()`, in modules that run. What does not count: a read with a default (`?? ''`, `|| 5`), a mere test (`if (Deno.env.get('X'))`, `=== 'true'`, `?.`, `has`), and a variable that the module sets. Of `get('A') ?? get('B')` one is enough.\n\n- Self-hosted: the names in the container's environment, where the server is connected to over SSH. docker itself cuts each at its `=`: values never leave the server.\n- Cloud: the names of the project's secrets, asked for when a deploy publishes a function that reads one. A token that may not list them is no failure; the log says so, and nothing is compared. Values cannot be read, and digests of them are not kept or logged.\n- There by itself: `SUPABASE_URL`, `SUPABASE_ANON_KEY`, `SUPABASE_SERVICE_ROLE_KEY`, `SUPABASE_DB_URL` on both; `SUPABASE_PUBLISHABLE_KEYS`, `SUPABASE_SECRET_KEYS`, `SUPABASE_JWKS`, `SB_REGION`, `SB_EXECUTION_ID`, `DENO_DEPLOYMENT_ID` and `DENO_REGION` on the cloud.",
      example: "`Deno.env.get('STRIPE_KEY')!`, which is a secret of the cloud and was never added to the server's compose file.",
      remedy: "self-hosted: add it to `environment` of the functions service, then `docker compose up -d --force-recreate --no-deps functions`; a restart does not read it. On the cloud: `supabase secrets set`, or the dashboard. If the code can do without it, give the read a default."
    })
  },
  "The targets": {
    "foreign-record": warning("The record is somebody else\u2019s", {
      about: "Warning, in `verify` alone. The record on the server is of another repository, `working-directory`, cloud project or functions folder. Nothing that it says is used; `deploy` and `rollback` are refused.",
      example: "staging and production deploy to one server, and both use its usual `state-path`.",
      remedy: "give this workflow a `state-path` of its own, or take the record over ([whose record it is](../server/self-hosted.md#whose-record-it-is))."
    }),
    leftover: either("Live, and not in the repository", {
      about: "Warning, or error with `leftovers: error`; none with `leftovers: off`. A function is live on a target and not in the repository. It is asked for where a target can say what it has: the cloud\u2019s list (`supabase-access-token`), the folders with an entrypoint on the server (`ssh-*`). Functions with `enabled = false`, those that the input `functions` leaves out, and `main` are none. The finding says whether a deploy of ours put it there, and when; the output `leftovers` has them all. In a pull request, which looks at no target: a function that it takes out of the repository.",
      example: "a function whose folder was removed from the repository, and that both targets serve on.",
      remedy: "`prune: true` removes those of ours that are still what was put there. Add the others to the repository, or remove them there."
    }),
    "server-config": warning("A file on the server that changes what imports mean", {
      about: "Warning. On the server lies a `deno.json(c)`, import map, `package.json`, `.npmrc`, lock file, `node_modules` or `vendor` that is not of this build, above functions or beside what they share: Deno looks there, so it can change what an import means self-hosted. In a function\u2019s own folder, or in the release that the managed router serves it from, it makes the function `tampered` instead, and its next publication takes it away.",
      example: "a `deno.json` that was copied into the functions folder by hand.",
      remedy: "remove it on the server, or add it to the repository.",
      fix: "Remove it on the server, or add it to the repository. No deploy takes away what it did not put there."
    }),
    "shared-beside": warning("A function beside, of which a shared file changes", {
      about: "Warning. A function on the server that the repository does not have (removed without `prune`, `enabled = false`, another repository\u2019s) uses a file that this deploy changes or takes away: its folder\u2019s `dual-deploy.json` names its files. It is asked before the switch and after it; one that answered well and does not any more is a failed proof, and the switch goes back. With `router: managed` a function that is served from a release keeps its files.",
      example: "a function of another repository that imports `_shared/cors.ts`, which this deploy changes.",
      remedy: "add it to the repository, or remove it there. `prune: true` removes what a deploy of ours put there.",
      fix: "Add it to the repository, or remove it there; prune: true removes what a deploy of ours put there."
    })
  }
};
var CATALOGUE = {
  ...CHAPTERS["The project"],
  ...CHAPTERS["A function and its folder"],
  ...CHAPTERS["Imports"],
  ...CHAPTERS["The database"],
  ...CHAPTERS["The environment"],
  ...CHAPTERS["The targets"]
};

// src/findings/finding.ts
function finding(code, said) {
  const { severity, fix = "" } = CATALOGUE[code];
  return { severity: severity === "either" ? "error" : severity, code, line: null, fix, ...said };
}
function sortFindings(findings) {
  const rank = (finding2) => [
    finding2.severity === "error" ? "0" : "1",
    finding2.file ?? "",
    String(finding2.line ?? 0).padStart(8, "0"),
    finding2.code,
    finding2.message
  ].join("\0");
  return [...findings].sort((a, b) => rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0);
}

// src/manifest/graph.ts
var import_node_path = __toESM(require("node:path"), 1);

// src/manifest/hash.ts
var byCodeUnit = (a, b) => a < b ? -1 : a > b ? 1 : 0;

// node_modules/jsonc-parser/lib/esm/impl/scanner.js
var CharacterCodes;
(function(CharacterCodes2) {
  CharacterCodes2[CharacterCodes2["lineFeed"] = 10] = "lineFeed";
  CharacterCodes2[CharacterCodes2["carriageReturn"] = 13] = "carriageReturn";
  CharacterCodes2[CharacterCodes2["space"] = 32] = "space";
  CharacterCodes2[CharacterCodes2["_0"] = 48] = "_0";
  CharacterCodes2[CharacterCodes2["_1"] = 49] = "_1";
  CharacterCodes2[CharacterCodes2["_2"] = 50] = "_2";
  CharacterCodes2[CharacterCodes2["_3"] = 51] = "_3";
  CharacterCodes2[CharacterCodes2["_4"] = 52] = "_4";
  CharacterCodes2[CharacterCodes2["_5"] = 53] = "_5";
  CharacterCodes2[CharacterCodes2["_6"] = 54] = "_6";
  CharacterCodes2[CharacterCodes2["_7"] = 55] = "_7";
  CharacterCodes2[CharacterCodes2["_8"] = 56] = "_8";
  CharacterCodes2[CharacterCodes2["_9"] = 57] = "_9";
  CharacterCodes2[CharacterCodes2["a"] = 97] = "a";
  CharacterCodes2[CharacterCodes2["b"] = 98] = "b";
  CharacterCodes2[CharacterCodes2["c"] = 99] = "c";
  CharacterCodes2[CharacterCodes2["d"] = 100] = "d";
  CharacterCodes2[CharacterCodes2["e"] = 101] = "e";
  CharacterCodes2[CharacterCodes2["f"] = 102] = "f";
  CharacterCodes2[CharacterCodes2["g"] = 103] = "g";
  CharacterCodes2[CharacterCodes2["h"] = 104] = "h";
  CharacterCodes2[CharacterCodes2["i"] = 105] = "i";
  CharacterCodes2[CharacterCodes2["j"] = 106] = "j";
  CharacterCodes2[CharacterCodes2["k"] = 107] = "k";
  CharacterCodes2[CharacterCodes2["l"] = 108] = "l";
  CharacterCodes2[CharacterCodes2["m"] = 109] = "m";
  CharacterCodes2[CharacterCodes2["n"] = 110] = "n";
  CharacterCodes2[CharacterCodes2["o"] = 111] = "o";
  CharacterCodes2[CharacterCodes2["p"] = 112] = "p";
  CharacterCodes2[CharacterCodes2["q"] = 113] = "q";
  CharacterCodes2[CharacterCodes2["r"] = 114] = "r";
  CharacterCodes2[CharacterCodes2["s"] = 115] = "s";
  CharacterCodes2[CharacterCodes2["t"] = 116] = "t";
  CharacterCodes2[CharacterCodes2["u"] = 117] = "u";
  CharacterCodes2[CharacterCodes2["v"] = 118] = "v";
  CharacterCodes2[CharacterCodes2["w"] = 119] = "w";
  CharacterCodes2[CharacterCodes2["x"] = 120] = "x";
  CharacterCodes2[CharacterCodes2["y"] = 121] = "y";
  CharacterCodes2[CharacterCodes2["z"] = 122] = "z";
  CharacterCodes2[CharacterCodes2["A"] = 65] = "A";
  CharacterCodes2[CharacterCodes2["B"] = 66] = "B";
  CharacterCodes2[CharacterCodes2["C"] = 67] = "C";
  CharacterCodes2[CharacterCodes2["D"] = 68] = "D";
  CharacterCodes2[CharacterCodes2["E"] = 69] = "E";
  CharacterCodes2[CharacterCodes2["F"] = 70] = "F";
  CharacterCodes2[CharacterCodes2["G"] = 71] = "G";
  CharacterCodes2[CharacterCodes2["H"] = 72] = "H";
  CharacterCodes2[CharacterCodes2["I"] = 73] = "I";
  CharacterCodes2[CharacterCodes2["J"] = 74] = "J";
  CharacterCodes2[CharacterCodes2["K"] = 75] = "K";
  CharacterCodes2[CharacterCodes2["L"] = 76] = "L";
  CharacterCodes2[CharacterCodes2["M"] = 77] = "M";
  CharacterCodes2[CharacterCodes2["N"] = 78] = "N";
  CharacterCodes2[CharacterCodes2["O"] = 79] = "O";
  CharacterCodes2[CharacterCodes2["P"] = 80] = "P";
  CharacterCodes2[CharacterCodes2["Q"] = 81] = "Q";
  CharacterCodes2[CharacterCodes2["R"] = 82] = "R";
  CharacterCodes2[CharacterCodes2["S"] = 83] = "S";
  CharacterCodes2[CharacterCodes2["T"] = 84] = "T";
  CharacterCodes2[CharacterCodes2["U"] = 85] = "U";
  CharacterCodes2[CharacterCodes2["V"] = 86] = "V";
  CharacterCodes2[CharacterCodes2["W"] = 87] = "W";
  CharacterCodes2[CharacterCodes2["X"] = 88] = "X";
  CharacterCodes2[CharacterCodes2["Y"] = 89] = "Y";
  CharacterCodes2[CharacterCodes2["Z"] = 90] = "Z";
  CharacterCodes2[CharacterCodes2["asterisk"] = 42] = "asterisk";
  CharacterCodes2[CharacterCodes2["backslash"] = 92] = "backslash";
  CharacterCodes2[CharacterCodes2["closeBrace"] = 125] = "closeBrace";
  CharacterCodes2[CharacterCodes2["closeBracket"] = 93] = "closeBracket";
  CharacterCodes2[CharacterCodes2["colon"] = 58] = "colon";
  CharacterCodes2[CharacterCodes2["comma"] = 44] = "comma";
  CharacterCodes2[CharacterCodes2["dot"] = 46] = "dot";
  CharacterCodes2[CharacterCodes2["doubleQuote"] = 34] = "doubleQuote";
  CharacterCodes2[CharacterCodes2["minus"] = 45] = "minus";
  CharacterCodes2[CharacterCodes2["openBrace"] = 123] = "openBrace";
  CharacterCodes2[CharacterCodes2["openBracket"] = 91] = "openBracket";
  CharacterCodes2[CharacterCodes2["plus"] = 43] = "plus";
  CharacterCodes2[CharacterCodes2["slash"] = 47] = "slash";
  CharacterCodes2[CharacterCodes2["formFeed"] = 12] = "formFeed";
  CharacterCodes2[CharacterCodes2["tab"] = 9] = "tab";
})(CharacterCodes || (CharacterCodes = {}));

// node_modules/jsonc-parser/lib/esm/impl/string-intern.js
var cachedSpaces = new Array(20).fill(0).map((_, index) => {
  return " ".repeat(index);
});
var maxCachedValues = 200;
var cachedBreakLinesWithSpaces = {
  " ": {
    "\n": new Array(maxCachedValues).fill(0).map((_, index) => {
      return "\n" + " ".repeat(index);
    }),
    "\r": new Array(maxCachedValues).fill(0).map((_, index) => {
      return "\r" + " ".repeat(index);
    }),
    "\r\n": new Array(maxCachedValues).fill(0).map((_, index) => {
      return "\r\n" + " ".repeat(index);
    })
  },
  "	": {
    "\n": new Array(maxCachedValues).fill(0).map((_, index) => {
      return "\n" + "	".repeat(index);
    }),
    "\r": new Array(maxCachedValues).fill(0).map((_, index) => {
      return "\r" + "	".repeat(index);
    }),
    "\r\n": new Array(maxCachedValues).fill(0).map((_, index) => {
      return "\r\n" + "	".repeat(index);
    })
  }
};

// node_modules/jsonc-parser/lib/esm/impl/parser.js
var ParseOptions;
(function(ParseOptions2) {
  ParseOptions2.DEFAULT = {
    allowTrailingComma: false
  };
})(ParseOptions || (ParseOptions = {}));

// node_modules/jsonc-parser/lib/esm/main.js
var ScanError;
(function(ScanError2) {
  ScanError2[ScanError2["None"] = 0] = "None";
  ScanError2[ScanError2["UnexpectedEndOfComment"] = 1] = "UnexpectedEndOfComment";
  ScanError2[ScanError2["UnexpectedEndOfString"] = 2] = "UnexpectedEndOfString";
  ScanError2[ScanError2["UnexpectedEndOfNumber"] = 3] = "UnexpectedEndOfNumber";
  ScanError2[ScanError2["InvalidUnicode"] = 4] = "InvalidUnicode";
  ScanError2[ScanError2["InvalidEscapeCharacter"] = 5] = "InvalidEscapeCharacter";
  ScanError2[ScanError2["InvalidCharacter"] = 6] = "InvalidCharacter";
})(ScanError || (ScanError = {}));
var SyntaxKind;
(function(SyntaxKind2) {
  SyntaxKind2[SyntaxKind2["OpenBraceToken"] = 1] = "OpenBraceToken";
  SyntaxKind2[SyntaxKind2["CloseBraceToken"] = 2] = "CloseBraceToken";
  SyntaxKind2[SyntaxKind2["OpenBracketToken"] = 3] = "OpenBracketToken";
  SyntaxKind2[SyntaxKind2["CloseBracketToken"] = 4] = "CloseBracketToken";
  SyntaxKind2[SyntaxKind2["CommaToken"] = 5] = "CommaToken";
  SyntaxKind2[SyntaxKind2["ColonToken"] = 6] = "ColonToken";
  SyntaxKind2[SyntaxKind2["NullKeyword"] = 7] = "NullKeyword";
  SyntaxKind2[SyntaxKind2["TrueKeyword"] = 8] = "TrueKeyword";
  SyntaxKind2[SyntaxKind2["FalseKeyword"] = 9] = "FalseKeyword";
  SyntaxKind2[SyntaxKind2["StringLiteral"] = 10] = "StringLiteral";
  SyntaxKind2[SyntaxKind2["NumericLiteral"] = 11] = "NumericLiteral";
  SyntaxKind2[SyntaxKind2["LineCommentTrivia"] = 12] = "LineCommentTrivia";
  SyntaxKind2[SyntaxKind2["BlockCommentTrivia"] = 13] = "BlockCommentTrivia";
  SyntaxKind2[SyntaxKind2["LineBreakTrivia"] = 14] = "LineBreakTrivia";
  SyntaxKind2[SyntaxKind2["Trivia"] = 15] = "Trivia";
  SyntaxKind2[SyntaxKind2["Unknown"] = 16] = "Unknown";
  SyntaxKind2[SyntaxKind2["EOF"] = 17] = "EOF";
})(SyntaxKind || (SyntaxKind = {}));
var ParseErrorCode;
(function(ParseErrorCode2) {
  ParseErrorCode2[ParseErrorCode2["InvalidSymbol"] = 1] = "InvalidSymbol";
  ParseErrorCode2[ParseErrorCode2["InvalidNumberFormat"] = 2] = "InvalidNumberFormat";
  ParseErrorCode2[ParseErrorCode2["PropertyNameExpected"] = 3] = "PropertyNameExpected";
  ParseErrorCode2[ParseErrorCode2["ValueExpected"] = 4] = "ValueExpected";
  ParseErrorCode2[ParseErrorCode2["ColonExpected"] = 5] = "ColonExpected";
  ParseErrorCode2[ParseErrorCode2["CommaExpected"] = 6] = "CommaExpected";
  ParseErrorCode2[ParseErrorCode2["CloseBraceExpected"] = 7] = "CloseBraceExpected";
  ParseErrorCode2[ParseErrorCode2["CloseBracketExpected"] = 8] = "CloseBracketExpected";
  ParseErrorCode2[ParseErrorCode2["EndOfFileExpected"] = 9] = "EndOfFileExpected";
  ParseErrorCode2[ParseErrorCode2["InvalidCommentToken"] = 10] = "InvalidCommentToken";
  ParseErrorCode2[ParseErrorCode2["UnexpectedEndOfComment"] = 11] = "UnexpectedEndOfComment";
  ParseErrorCode2[ParseErrorCode2["UnexpectedEndOfString"] = 12] = "UnexpectedEndOfString";
  ParseErrorCode2[ParseErrorCode2["UnexpectedEndOfNumber"] = 13] = "UnexpectedEndOfNumber";
  ParseErrorCode2[ParseErrorCode2["InvalidUnicode"] = 14] = "InvalidUnicode";
  ParseErrorCode2[ParseErrorCode2["InvalidEscapeCharacter"] = 15] = "InvalidEscapeCharacter";
  ParseErrorCode2[ParseErrorCode2["InvalidCharacter"] = 16] = "InvalidCharacter";
})(ParseErrorCode || (ParseErrorCode = {}));

// node_modules/balanced-match/dist/esm/index.js
var range = (a, b, str) => {
  let begs, beg, left, right = void 0, result;
  let ai = str.indexOf(a);
  let bi = str.indexOf(b, ai + 1);
  let i = ai;
  if (ai >= 0 && bi > 0) {
    if (a === b) {
      return [ai, bi];
    }
    begs = [];
    left = str.length;
    while (i >= 0 && !result) {
      if (i === ai) {
        begs.push(i);
        ai = str.indexOf(a, i + 1);
      } else if (begs.length === 1) {
        const r = begs.pop();
        if (r !== void 0)
          result = [r, bi];
      } else {
        beg = begs.pop();
        if (beg !== void 0 && beg < left) {
          left = beg;
          right = bi;
        }
        bi = str.indexOf(b, i + 1);
      }
      i = ai < bi && ai >= 0 ? ai : bi;
    }
    if (begs.length && right !== void 0) {
      result = [left, right];
    }
  }
  return result;
};

// node_modules/brace-expansion/dist/esm/index.js
var escSlash = "\0SLASH" + Math.random().toFixed(16) + "\0";
var escOpen = "\0OPEN" + Math.random().toFixed(16) + "\0";
var escClose = "\0CLOSE" + Math.random().toFixed(16) + "\0";
var escComma = "\0COMMA" + Math.random().toFixed(16) + "\0";
var escPeriod = "\0PERIOD" + Math.random().toFixed(16) + "\0";
var escSlashPattern = new RegExp(escSlash, "g");
var escOpenPattern = new RegExp(escOpen, "g");
var escClosePattern = new RegExp(escClose, "g");
var escCommaPattern = new RegExp(escComma, "g");
var escPeriodPattern = new RegExp(escPeriod, "g");
var slashPattern = /\\\\/g;
var openPattern = /\\{/g;
var closePattern = /\\}/g;
var commaPattern = /\\,/g;
var periodPattern = /\\\./g;
var EXPANSION_MAX = 1e5;
var EXPANSION_MAX_LENGTH = 4e6;
var EXPANSION_MAX_DEPTH = 1e3;
var EXPANSION_MAX_REWRITES = 1e3;
var EXPANSION_MAX_STEPS = 2e7;
var CALL_STEPS = 16;
function numeric(str) {
  return !isNaN(str) ? parseInt(str, 10) : str.charCodeAt(0);
}
function escapeBraces(str) {
  return str.replace(slashPattern, escSlash).replace(openPattern, escOpen).replace(closePattern, escClose).replace(commaPattern, escComma).replace(periodPattern, escPeriod);
}
function unescapeBraces(str) {
  return str.replace(escSlashPattern, "\\").replace(escOpenPattern, "{").replace(escClosePattern, "}").replace(escCommaPattern, ",").replace(escPeriodPattern, ".");
}
function pushAll(target, items) {
  for (let i = 0; i < items.length; i++) {
    target.push(items[i]);
  }
}
function balancedWithBudget(str, masked, budget) {
  if (budget.remaining < 0) {
    return void 0;
  }
  const r = range("{", "}", masked);
  const unmatched = r !== void 0 && masked.indexOf("{") < r[0];
  budget.remaining -= r && !unmatched ? r[1] + 1 : str.length;
  if (!r || budget.remaining < 0) {
    return void 0;
  }
  return {
    end: r[1],
    pre: str.slice(0, r[0]),
    body: str.slice(r[0] + 1, r[1]),
    post: str.slice(r[1] + 1),
    unmatched
  };
}
function maskUnmatchedOpens(masked, budget) {
  budget.remaining -= masked.length;
  const open = [];
  for (let i = 0; i < masked.length; i++) {
    const c = masked.charCodeAt(i);
    if (c === 123) {
      open.push(i);
    } else if (c === 125 && open.length) {
      open.pop();
    }
  }
  let out = "";
  let last = 0;
  for (let i = 0; i < open.length; i++) {
    const at2 = open[i];
    out += masked.slice(last, at2) + "\0";
    last = at2 + 1;
  }
  return out + masked.slice(last);
}
function commaSetFollows(str, budget) {
  budget.remaining -= str.length;
  if (budget.remaining < 0) {
    return false;
  }
  let close = false;
  for (let i = str.length - 1; i >= 0; i--) {
    const c = str.charCodeAt(i);
    if (c === 125) {
      close = true;
    } else if (c === 10 || c === 13 || c === 8232 || c === 8233) {
      close = false;
    } else if (c === 44 && close && str.charCodeAt(i + 1) !== 44) {
      return true;
    }
  }
  return false;
}
function parseCommaParts(str, budget) {
  const parts = [];
  let carry = "";
  for (; ; ) {
    const m = balancedWithBudget(str, str, budget);
    if (budget.remaining < 0) {
      return void 0;
    }
    if (!m) {
      const tail = str.split(",");
      tail[0] = carry + tail[0];
      pushAll(parts, tail);
      return parts;
    }
    const { pre, body, post } = m;
    const p = pre.split(",");
    p[0] = carry + p[0];
    p[p.length - 1] += "{" + body + "}";
    if (!post.length) {
      pushAll(parts, p);
      return parts;
    }
    carry = p.pop();
    pushAll(parts, p);
    str = post;
  }
}
function bound(value, fallback) {
  return value === void 0 || isNaN(value) ? fallback : value;
}
function expand(str, options = {}) {
  if (!str) {
    return [];
  }
  const max = bound(options.max, EXPANSION_MAX);
  const maxLength = bound(options.maxLength, EXPANSION_MAX_LENGTH);
  const maxDepth = bound(options.maxDepth, EXPANSION_MAX_DEPTH);
  const maxRewrites = bound(options.maxRewrites, EXPANSION_MAX_REWRITES);
  const maxSteps = bound(options.maxSteps, EXPANSION_MAX_STEPS);
  if (str.slice(0, 2) === "{}") {
    str = "\\{\\}" + str.slice(2);
  }
  return expand_(escapeBraces(str), max, maxLength, maxDepth, 0, maxRewrites, { remaining: maxSteps }, true).map(unescapeBraces);
}
function embrace(str) {
  return "{" + str + "}";
}
function isPadded(el) {
  return /^-?0\d/.test(el);
}
function lte(i, y) {
  return i <= y;
}
function gte(i, y) {
  return i >= y;
}
function combine(acc, pre, values, max, maxLength, dropEmpties, budget) {
  const out = [];
  let length = 0;
  let nonEmpty;
  outer: for (let a = 0; a < acc.length; a++) {
    const prefix2 = acc[a] + pre;
    let vs = values;
    if (dropEmpties && !prefix2) {
      if (!nonEmpty)
        nonEmpty = values.filter((v) => v);
      vs = nonEmpty;
    }
    for (let v = 0; v < vs.length; v++) {
      if (out.length >= max)
        break outer;
      const expansion = prefix2 + vs[v];
      if (length + expansion.length > maxLength)
        break outer;
      out.push(expansion);
      length += expansion.length;
    }
  }
  budget.remaining -= out.length;
  return out;
}
function expandSequence(body, isAlphaSequence, max, maxLength, budget) {
  const n = body.split(/\.\./);
  const N = [];
  if (n[0] === void 0 || n[1] === void 0) {
    return N;
  }
  const x = numeric(n[0]);
  const y = numeric(n[1]);
  const width = Math.max(n[0].length, n[1].length);
  let incr = n.length === 3 && n[2] !== void 0 ? Math.max(Math.abs(numeric(n[2])), 1) : 1;
  let test = lte;
  const reverse = y < x;
  if (reverse) {
    incr *= -1;
    test = gte;
  }
  const pad = n.some(isPadded);
  const cost = pad ? width : 1;
  let length = 0;
  for (let i = x; test(i, y) && N.length < max; i += incr) {
    budget.remaining -= cost;
    if (budget.remaining < 0) {
      return void 0;
    }
    let c;
    if (isAlphaSequence) {
      c = String.fromCharCode(i);
      if (c === "\\") {
        c = "";
      }
    } else {
      c = String(i);
      if (pad) {
        const need = width - c.length;
        if (need > 0) {
          const z = new Array(need + 1).join("0");
          if (i < 0) {
            c = "-" + z + c.slice(1);
          } else {
            c = z + c;
          }
        }
      }
    }
    if (length + c.length > maxLength)
      break;
    N.push(c);
    length += c.length;
  }
  return N;
}
function expand_(str, max, maxLength, maxDepth, depth, maxRewrites, budget, isTop) {
  budget.remaining -= CALL_STEPS;
  if (depth > maxDepth) {
    return [str];
  }
  let acc = [""];
  let rewrites = 0;
  let dropEmpties = false;
  let firstGroup = true;
  let masked = str;
  for (; ; ) {
    const m = balancedWithBudget(str, masked, budget);
    if (!m) {
      return combine(acc, str, [""], max, maxLength, dropEmpties, budget);
    }
    if (m.unmatched) {
      masked = maskUnmatchedOpens(masked, budget);
    }
    const pre = m.pre;
    const literal4 = () => combine(acc, pre + "{" + m.body + "}" + m.post, [""], max, maxLength, dropEmpties, budget);
    if (/\$$/.test(pre)) {
      acc = combine(acc, pre + "{" + m.body + "}", [""], max, maxLength, dropEmpties && !m.post.length, budget);
      firstGroup = false;
      if (!m.post.length)
        break;
      str = m.post;
      masked = masked.slice(m.end + 1);
      continue;
    }
    const isNumericSequence = /^-?\d+\.\.-?\d+(?:\.\.-?\d+)?$/.test(m.body);
    const isAlphaSequence = /^[a-zA-Z]\.\.[a-zA-Z](?:\.\.-?\d+)?$/.test(m.body);
    const isSequence = isNumericSequence || isAlphaSequence;
    const isOptions = m.body.indexOf(",") >= 0;
    if (!isSequence && !isOptions) {
      if (rewrites < maxRewrites && commaSetFollows(m.post, budget)) {
        rewrites++;
        str = m.pre + "{" + m.body + escClose + m.post;
        masked = masked.slice(0, m.end) + escClose + masked.slice(m.end + 1);
        isTop = true;
        continue;
      }
      return literal4();
    }
    if (firstGroup) {
      dropEmpties = isTop && !isSequence;
      firstGroup = false;
    }
    let values;
    if (isSequence) {
      values = expandSequence(m.body, isAlphaSequence, max, maxLength, budget);
      if (!values) {
        return literal4();
      }
    } else {
      let n = parseCommaParts(m.body, budget);
      if (!n) {
        return literal4();
      }
      if (n.length === 1 && n[0] !== void 0) {
        n = expand_(n[0], max, maxLength, maxDepth, depth + 1, maxRewrites, budget, false).map(embrace);
        if (budget.remaining < 0) {
          return literal4();
        }
        if (n.length === 1) {
          const next2 = combine(acc, pre + n[0], [""], max, maxLength, dropEmpties && !m.post.length, budget);
          if (budget.remaining < 0) {
            return literal4();
          }
          acc = next2;
          if (!m.post.length)
            break;
          str = m.post;
          masked = masked.slice(m.end + 1);
          continue;
        }
      }
      let dropsEmpties = dropEmpties && !m.post.length && !pre;
      for (let d = 0; dropsEmpties && d < acc.length; d++) {
        if (acc[d]) {
          dropsEmpties = false;
        }
      }
      values = [];
      let valuesLength = 0;
      outer: for (let j = 0; j < n.length; j++) {
        const expanded = expand_(n[j], max, maxLength, maxDepth, depth + 1, maxRewrites, budget, false);
        if (budget.remaining < 0) {
          return literal4();
        }
        for (let k = 0; k < expanded.length; k++) {
          const v = expanded[k];
          if (dropsEmpties && !v)
            continue;
          if (values.length >= max || valuesLength + v.length > maxLength) {
            break outer;
          }
          values.push(v);
          valuesLength += v.length;
        }
      }
    }
    const next = combine(acc, pre, values, max, maxLength, dropEmpties && !m.post.length, budget);
    if (budget.remaining < 0) {
      return literal4();
    }
    acc = next;
    if (!m.post.length)
      break;
    str = m.post;
    masked = masked.slice(m.end + 1);
  }
  return acc;
}

// node_modules/@isaacs/nonrecursive-glob-match/dist/esm/numeric-range.js
var digit = (a, b) => a === b ? { t: "lit", ch: String(a) } : { t: "class", re: new RegExp(`^[${a}-${b}]$`) };
var prefix = (d, alts) => alts.map((s) => [digit(d, d), ...s]);
var fixed = (a, b) => {
  if (!a)
    return [[]];
  let lo = +a[0];
  let hi = +b[0];
  const ra = a.slice(1);
  const rb = b.slice(1);
  if (lo === hi)
    return prefix(lo, fixed(ra, rb));
  const zeros = "0".repeat(ra.length);
  const nines = "9".repeat(ra.length);
  const out = [];
  if (ra !== zeros)
    out.push(...prefix(lo++, fixed(ra, nines)));
  const last = rb === nines ? [] : prefix(hi--, fixed(zeros, rb));
  if (lo <= hi) {
    out.push([digit(lo, hi), ...Array.from(ra, () => digit(0, 9))]);
  }
  out.push(...last);
  return out;
};
var nonneg = (a, b, width) => {
  if (width) {
    return fixed(String(a).padStart(width, "0"), String(b).padStart(width, "0"));
  }
  const out = [];
  for (let len = String(a).length; len <= String(b).length; len++) {
    const lo = Math.max(a, len === 1 ? 0 : 10 ** (len - 1));
    const hi = Math.min(b, 10 ** len - 1);
    out.push(...fixed(String(lo), String(hi)));
  }
  return out;
};
var numericRange = (loStr, hiStr) => {
  let lo = Number(loStr);
  let hi = Number(hiStr);
  if (!Number.isSafeInteger(lo) || !Number.isSafeInteger(hi))
    return;
  if (lo > hi)
    [lo, hi] = [hi, lo];
  const padded = /^-?0\d/.test(loStr) || /^-?0\d/.test(hiStr);
  const width = padded ? Math.max(loStr.length, hiStr.length) : 0;
  const out = [];
  if (lo < 0) {
    const neg = nonneg(Math.max(-hi, 1), -lo, width && width - 1);
    out.push(...neg.map((s) => [{ t: "lit", ch: "-" }, ...s]));
  }
  if (hi >= 0)
    out.push(...nonneg(Math.max(lo, 0), hi, width));
  return out;
};

// node_modules/@isaacs/nonrecursive-glob-match/dist/esm/parse-class.js
var posixClasses = {
  "[:alnum:]": ["\\p{L}\\p{Nl}\\p{Nd}"],
  "[:alpha:]": ["\\p{L}\\p{Nl}"],
  "[:ascii:]": ["\\x00-\\x7f"],
  "[:blank:]": ["\\p{Zs}\\t"],
  "[:cntrl:]": ["\\p{Cc}"],
  "[:digit:]": ["\\p{Nd}"],
  "[:graph:]": ["\\p{Z}\\p{C}", true],
  "[:lower:]": ["\\p{Ll}"],
  "[:print:]": ["\\p{C}", true],
  "[:punct:]": ["\\p{P}\\p{S}"],
  "[:space:]": ["\\p{Z}\\t\\r\\n\\v\\f"],
  "[:upper:]": ["\\p{Lu}"],
  "[:word:]": ["\\p{L}\\p{Nl}\\p{Nd}\\p{Pc}"],
  "[:xdigit:]": ["A-Fa-f0-9"]
};
var braceEscape = (s) => s.replace(/[[\]\\-]/g, "\\$&");
var noMatch = /$./;
var parseClass = (glob, position, nocase = false, form) => {
  const norm = (c) => {
    const n = form ? c.normalize(form) : c;
    return [...n].length === 1 ? n : c;
  };
  const pos = position;
  if (glob.charAt(pos) !== "[") {
    throw new Error("not in a brace expression");
  }
  const ranges = [];
  const negs = [];
  let i = pos + 1;
  let sawStart = false;
  let escaping = false;
  let negate = false;
  let endPos = pos;
  let rangeStart = "";
  WHILE: while (i < glob.length) {
    const c = String.fromCodePoint(glob.codePointAt(i));
    if ((c === "!" || c === "^") && i === pos + 1) {
      negate = true;
      i++;
      continue;
    }
    if (c === "]" && sawStart && !escaping) {
      endPos = i + 1;
      break;
    }
    sawStart = true;
    if (c === "\\") {
      if (!escaping) {
        escaping = true;
        i++;
        continue;
      }
    }
    if (c === "[" && !escaping) {
      for (const [cls, [unip, neg]] of Object.entries(posixClasses)) {
        if (glob.startsWith(cls, i)) {
          if (rangeStart) {
            return [noMatch, glob.length - pos];
          }
          i += cls.length;
          if (neg)
            negs.push(unip);
          else
            ranges.push(unip);
          continue WHILE;
        }
      }
    }
    escaping = false;
    const n = norm(c);
    if (rangeStart) {
      if (n.codePointAt(0) > rangeStart.codePointAt(0)) {
        ranges.push(braceEscape(rangeStart) + "-" + braceEscape(n));
      } else if (n === rangeStart) {
        ranges.push(braceEscape(n));
      }
      rangeStart = "";
      i += c.length;
      continue;
    }
    if (glob.startsWith("-]", i + c.length)) {
      ranges.push(braceEscape(n + "-"));
      i += c.length + 1;
      continue;
    }
    if (glob.startsWith("-", i + c.length)) {
      rangeStart = n;
      i += c.length + 1;
      continue;
    }
    ranges.push(braceEscape(n));
    i += c.length;
  }
  if (endPos < i) {
    return [noMatch, 0];
  }
  if (!ranges.length && !negs.length) {
    return [noMatch, glob.length - pos];
  }
  const sranges = "[" + (negate ? "^" : "") + ranges.join("") + "]";
  const snegs = "[" + (negate ? "" : "^") + negs.join("") + "]";
  const comb = "^" + (ranges.length && negs.length ? "(" + sranges + "|" + snegs + ")" : ranges.length ? sranges : snegs);
  return [new RegExp(comb, nocase ? "iu" : "u"), endPos - pos];
};

// node_modules/@isaacs/nonrecursive-glob-match/dist/esm/index.js
var MATCH = { t: "match", id: 0 };
var extTypes = "!?+*@";
var lit = (ch) => ({ t: "lit", ch });
var reEscape = (s) => s.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
var newFoldRe = (s) => new RegExp(`^${reEscape(s)}$`, "iu");
var foldCache = /* @__PURE__ */ new Map();
var foldRe = (ch) => {
  let re = foldCache.get(ch);
  if (!re) {
    re = newFoldRe(ch);
    if (foldCache.size >= 1e3)
      foldCache.clear();
    foldCache.set(ch, re);
  }
  return re;
};
var litMatch = (l, c) => {
  if (c === l.ch)
    return true;
  if (!l.re)
    return false;
  const code = c.charCodeAt(0);
  if (code >= 128)
    return l.re.test(c);
  const ascii = l.ascii ??= new Uint8Array(128);
  ascii[code] ||= l.re.test(c) ? 1 : 2;
  return ascii[code] === 1;
};
var tokenize = (p, nocase, noext, form, mark) => {
  const toks = [];
  for (let i = 0; i < p.length; ) {
    const c = String.fromCodePoint(p.codePointAt(i));
    if (mark) {
      const m = c === "\\" && p.startsWith(mark, i + 1) ? 1 : 0;
      if (m || c === mark) {
        const start = i + m + mark.length;
        const end = p.indexOf(mark, start);
        const r = /^(-?\d+)\.\.(-?\d+)$/.exec(p.slice(start, end));
        const alts = end !== -1 && r && numericRange(r[1], r[2]);
        if (alts) {
          toks.push({ t: "ext", type: "@", alts });
          i = end + mark.length;
          continue;
        }
      }
    }
    if (c === "\\") {
      const e = p.codePointAt(i + 1);
      const ch = e === void 0 ? c : String.fromCodePoint(e);
      toks.push(lit(ch));
      i += 1 + ch.length;
      continue;
    }
    if (c === "[") {
      const [re, consumed] = parseClass(p, i, nocase, form);
      if (consumed) {
        toks.push({ t: "class", re });
        i += consumed;
        continue;
      }
    }
    if (!noext && extTypes.includes(c) && p[i + 1] === "(") {
      toks.push({ t: "open", type: c });
      i += 2;
      continue;
    }
    toks.push(!noext && c === "|" ? { t: "bar" } : !noext && c === ")" ? { t: "close" } : c === "*" ? { t: "star" } : c === "?" ? { t: "any" } : lit(c));
    i += c.length;
  }
  return toks;
};
var pair = (toks) => {
  const pairs = /* @__PURE__ */ new Map();
  const stack = [];
  toks.forEach((tok, i) => {
    if (tok.t === "open")
      stack.push(i);
    else if (tok.t === "close" && stack.length)
      pairs.set(stack.pop(), i);
  });
  return pairs;
};
var build = (toks, pairs, start, end, top) => {
  let seq = [];
  const alts = [seq];
  for (let i = start; i < end; i++) {
    const tok = toks[i];
    const close = pairs.get(i);
    if (tok.t === "open" && close !== void 0) {
      const sub = build(toks, pairs, i + 1, close, false);
      seq.push({ t: "ext", type: tok.type, alts: sub });
      i = close;
    } else if (tok.t === "bar" && !top) {
      alts.push(seq = []);
    } else if (tok.t === "open") {
      seq.push(lit(tok.type), lit("("));
    } else if (tok.t === "bar") {
      seq.push(lit("|"));
    } else if (tok.t === "close") {
      seq.push(lit(")"));
    } else {
      seq.push(tok);
    }
  }
  return alts;
};
var normalize = (items, form) => {
  const out = [];
  let run2 = "";
  const flush = () => {
    for (const ch of run2.normalize(form))
      out.push(lit(ch));
    run2 = "";
  };
  for (const it of items) {
    if (it.t === "lit") {
      run2 += it.ch;
      continue;
    }
    flush();
    out.push(it.t === "ext" ? { ...it, alts: it.alts.map((a) => normalize(a, form)) } : it);
  }
  flush();
  return out;
};
var compile = (items, nocase) => {
  let id = 1;
  const split2 = (out) => ({ t: "split", id: id++, out });
  const seq = (items2, next) => items2.reduceRight((next2, it) => item(it, next2), next);
  const item = (it, next) => {
    switch (it.t) {
      case "lit":
        const re = nocase ? foldRe(it.ch) : void 0;
        return { t: "lit", id: id++, ch: it.ch, re, next };
      case "any":
      case "star":
        return { t: it.t, id: id++, next };
      case "class":
        return { t: "class", id: id++, re: it.re, next };
    }
    const alts = (next2) => it.alts.map((a) => seq(a, next2));
    switch (it.type) {
      case "@":
        return split2(alts(next));
      case "?":
        return split2([next, ...alts(next)]);
      case "!":
        return { t: "neg", id: id++, sub: split2(alts(MATCH)), next };
    }
    const after = split2([]);
    const entry = split2(alts(after));
    after.out.push(next, entry);
    return it.type === "*" ? after : entry;
  };
  const start = seq(items, MATCH);
  return [start, id];
};
var show = (start) => {
  const lines = [];
  const seen = /* @__PURE__ */ new Set();
  const ref = (n) => n.t === "match" ? "match" : String(n.id);
  const walk2 = (n, indent) => {
    if (n.t === "match" || seen.has(n))
      return;
    seen.add(n);
    const line = (desc) => lines.push(`${indent}${n.id}: ${desc}`);
    switch (n.t) {
      case "split":
        line(`split -> ${n.out.map(ref).join(", ")}`);
        for (const o of n.out)
          walk2(o, indent);
        return;
      case "neg":
        line(`!(${ref(n.sub)}) -> ${ref(n.next)}`);
        walk2(n.sub, indent + "  ");
        return walk2(n.next, indent);
      case "lit":
        line(`${JSON.stringify(n.ch)} -> ${ref(n.next)}`);
        break;
      case "class":
        line(`${n.re} -> ${ref(n.next)}`);
        break;
      default:
        line(`${n.t === "any" ? "?" : "*"} -> ${ref(n.next)}`);
    }
    walk2(n.next, indent);
  };
  walk2(start, "");
  return [`start -> ${ref(start)}`, ...lines].join("\n");
};
var State = class {
  // set by the Sim, to mark the nodes that this state has
  gen;
  threads = [];
  match = false;
  runs = [];
  // the sorted ids of the threads, with 0 for a match, once the
  // state is done
  ids = [];
  constructor(gen) {
    this.gen = gen;
  }
  // no threads, so nothing more can match
  get dead() {
    return !this.threads.length && !this.match && !this.runs.length;
  }
};
var sameState = (a, b) => {
  if (a.ids.length !== b.ids.length)
    return false;
  if (a.runs.length !== b.runs.length)
    return false;
  if (a.ids.some((id, i) => id !== b.ids[i]))
    return false;
  return a.runs.every((r) => b.runs.some((o) => o.neg === r.neg && sameState(o.state, r.state)));
};
var marks = (size) => ({
  has: new Float64Array(size),
  seen: new Float64Array(size),
  gen: 0
});
var Sim = class {
  // `.` and `..` only match literal dots, even with `dot:true`
  dots;
  // the string starts with `.`, and `dot:true` is not set
  dotStart;
  #marks;
  constructor(dots, dotStart, marks2) {
    this.dots = dots;
    this.dotStart = dotStart;
    this.#marks = marks2;
  }
  state() {
    return new State(++this.#marks.gen);
  }
  // sort the ids of a state, once it has all of its threads
  done(state) {
    state.ids = state.threads.map((n) => n.id).sort((a, b) => a - b);
    if (state.match)
      state.ids.unshift(MATCH.id);
    return state;
  }
  // true the first time that the state walks through the node, so
  // that loops in the graph stop
  #visit(state, node) {
    const { seen } = this.#marks;
    if (seen[node.id] === state.gen)
      return false;
    seen[node.id] = state.gen;
    return true;
  }
  #addThread(state, node) {
    const { has } = this.#marks;
    if (has[node.id] === state.gen)
      return false;
    has[node.id] = state.gen;
    state.threads.push(node);
    return true;
  }
  // wildcards only match a leading dot if `dot:true`. In a negated
  // sub-pattern, this does not apply, because the negation itself
  // can not match a leading dot.
  restricted(i, top) {
    return top && (this.dots || this.dotStart && i === 0);
  }
  add(state, node, i, top) {
    switch (node.t) {
      case "split":
        if (!this.#visit(state, node))
          return;
        for (const o of node.out)
          this.add(state, o, i, top);
        return;
      case "neg":
        if (!this.#visit(state, node))
          return;
        const sub = this.state();
        this.add(sub, node.sub, i, false);
        this.done(sub);
        return this.addRun(state, { t: "run", neg: node, state: sub }, i, top);
      case "star":
        if (this.restricted(i, top))
          return;
        if (this.#addThread(state, node))
          this.add(state, node.next, i, top);
        return;
      case "match":
        state.match = true;
        return;
      default:
        this.#addThread(state, node);
    }
  }
  addRun(state, run2, i, top) {
    for (const r of state.runs) {
      if (r.neg === run2.neg && sameState(r.state, run2.state))
        return;
    }
    state.runs.push(run2);
    if (!run2.state.match) {
      this.add(state, run2.neg.next, i, top);
    }
  }
  // the threads after char `c`, at index `i`
  step(state, c, i, top) {
    const next = this.state();
    for (const th of state.threads) {
      switch (th.t) {
        case "lit":
          if (litMatch(th, c)) {
            this.add(next, th.next, i + 1, top);
          }
          break;
        case "any":
          if (!this.restricted(i, top))
            this.add(next, th.next, i + 1, top);
          break;
        case "class":
          if (!this.restricted(i, top) && th.re.test(c)) {
            this.add(next, th.next, i + 1, top);
          }
          break;
        case "star":
          if (!this.restricted(i, top))
            this.add(next, th, i + 1, top);
      }
    }
    if (!this.restricted(i, top)) {
      for (const run2 of state.runs) {
        if (run2.state.dead) {
          this.addRun(next, run2, i + 1, top);
          continue;
        }
        const sub = this.step(run2.state, c, i, false);
        this.addRun(next, { t: "run", neg: run2.neg, state: sub }, i + 1, top);
      }
    }
    return this.done(next);
  }
};
var stateKey = (state) => {
  const ids = state.ids.join();
  if (!state.runs.length)
    return ids;
  const runs = state.runs.map((r) => `${r.neg.id}(${stateKey(r.state)})`);
  return `${ids}|${runs.sort().join("|")}`;
};
var DFA_BUDGET = 1 << 18;
var Dfa = class {
  #start;
  #states = /* @__PURE__ */ new Map();
  #size = 0;
  #plain;
  #dotStart;
  #sim;
  #dotSim;
  constructor(start, marks2) {
    this.#start = start;
    this.#sim = new Sim(false, false, marks2);
    this.#dotSim = new Sim(false, true, marks2);
  }
  #make(state) {
    return {
      state,
      match: state.match,
      dead: state.dead,
      next: /* @__PURE__ */ new Map()
    };
  }
  #intern(state) {
    const key = stateKey(state);
    const found = this.#states.get(key);
    if (found)
      return found;
    if (this.#size > DFA_BUDGET)
      this.#clear();
    const d = this.#make(state);
    this.#states.set(key, d);
    this.#size += key.length + 1;
    return d;
  }
  #clear() {
    this.#states.clear();
    this.#size = 0;
    this.#plain = void 0;
    this.#dotStart = void 0;
  }
  start(dotStart) {
    if (dotStart) {
      if (this.#dotStart)
        return this.#dotStart;
      const state2 = this.#dotSim.state();
      this.#dotSim.add(state2, this.#start, 0, true);
      return this.#dotStart = this.#make(this.#dotSim.done(state2));
    }
    if (this.#plain)
      return this.#plain;
    const state = this.#sim.state();
    this.#sim.add(state, this.#start, 0, true);
    return this.#plain = this.#intern(this.#sim.done(state));
  }
  // the next state, after a miss in `d.ascii`
  next(d, c) {
    const code = c.charCodeAt(0);
    const found = code < 128 ? void 0 : d.next.get(c);
    if (found)
      return found;
    const n = d === this.#dotStart ? this.#intern(this.#dotSim.step(d.state, c, 0, true)) : this.#intern(this.#sim.step(d.state, c, 1, true));
    if (code < 128) {
      if (!d.ascii) {
        d.ascii = new Array(128);
        this.#size += 128;
      }
      d.ascii[code] = n;
    } else {
      d.next.set(c, n);
    }
    this.#size++;
    return n;
  }
};
var linear = (start) => {
  const nodes = [];
  for (let n = start; n.t !== "match"; n = n.next) {
    if (n.t === "split" || n.t === "neg")
      return void 0;
    nodes.push(n);
  }
  return nodes;
};
var testLinear = (nodes, chars, start, end) => {
  let ni = 0;
  let ci = start;
  let starNi = -1;
  let starCi = 0;
  while (ci < end) {
    const n = nodes[ni];
    if (n?.t === "star") {
      starNi = ni++;
      starCi = ci;
      continue;
    }
    const c = chars[ci];
    if (n && (n.t === "any" || n.t === "lit" && litMatch(n, c) || n.t === "class" && n.re.test(c))) {
      ni++;
      ci++;
      continue;
    }
    if (starNi === -1)
      return false;
    ni = starNi + 1;
    ci = ++starCi;
  }
  while (nodes[ni]?.t === "star")
    ni++;
  return ni === nodes.length;
};
var lengths = (items) => {
  let min = 0;
  let max = 0;
  for (const it of items) {
    const [lo, hi] = itemLengths(it);
    min += lo;
    max += hi;
  }
  return [min, max];
};
var itemLengths = (it) => {
  if (it.t === "star")
    return [0, Infinity];
  if (it.t !== "ext")
    return [1, 1];
  if (it.type === "!")
    return [0, Infinity];
  const alts = it.alts.map(lengths);
  const min = Math.min(...alts.map((a) => a[0]));
  const max = Math.max(...alts.map((a) => a[1]));
  const loop = max === 0 ? 0 : Infinity;
  return it.type === "@" ? [min, max] : it.type === "?" ? [0, max] : it.type === "*" ? [0, loop] : [min, loop];
};
var hasAffix = (lits, chars, start) => {
  for (let j = 0; j < lits.length; j++) {
    if (!litMatch(lits[j], chars[start + j]))
      return false;
  }
  return true;
};
var slashOrSurrogate = /[/\ud800-\udfff]/;
var surrogate = /[\ud800-\udfff]/;
var codePoints = (s) => surrogate.test(s) ? [...s] : s;
var noSlash = (s) => {
  if (s.includes("/")) {
    throw new Error("can only match a single path portion, got: " + s);
  }
};
var Matcher = class {
  pattern;
  options;
  #start;
  // the number of node ids
  #size;
  #marks;
  // the Sim for strings that are only `.` or `..`
  #dotsSim;
  // the string to compare, if the pattern has no magic. With
  // `nocase:true`, the RegExp that folds case is made when it is
  // first used.
  #literal;
  #literalFold = false;
  #literalRe;
  // the nodes between the prefix and suffix, if the graph is a
  // single chain
  #linear;
  // the linear nodes are only `*` and `?`, so the length bounds and
  // the prefix and suffix decide the match
  #wild = false;
  // the least and most chars that a match can have
  #min = 0;
  #max = Infinity;
  // the literals that a match must start and end with. Each one
  // matches exactly one char, and they are distinct items in the
  // pattern, so a string that does not have them can not match.
  #prefix = [];
  #suffix = [];
  // the prefix and suffix as strings, if they do not fold case
  #prefixStr;
  #suffixStr;
  // there is a prefix or suffix to check
  #affix = false;
  #dfa;
  #form;
  constructor(pattern, options = {}) {
    if (pattern.includes("/")) {
      throw new Error("can only match a single path portion, got pattern: " + pattern);
    }
    this.pattern = pattern;
    this.options = options;
    const { nocase = false, noext = false, normalize: n } = options;
    this.#form = n === true ? "NFC" : n || void 0;
    const literal4 = /^[?*+@]\(\)$/.test(pattern);
    const toks = tokenize(pattern, nocase, noext || literal4, this.#form, options.rangeMark);
    let [items] = build(toks, pair(toks), 0, toks.length, true);
    if (this.#form)
      items = normalize(items, this.#form);
    const [start, size] = compile(items, nocase);
    this.#start = start;
    this.#size = size;
    if (items.every((it) => it.t === "lit")) {
      this.#literal = items.map((it) => it.ch).join("");
      this.#literalFold = nocase;
    } else {
      const lit2 = (it) => it.t !== "lit" ? void 0 : nocase ? { ch: it.ch, re: foldRe(it.ch) } : { ch: it.ch };
      for (const it of items) {
        const l = lit2(it);
        if (!l)
          break;
        this.#prefix.push(l);
      }
      for (let j = items.length - 1; j >= 0; j--) {
        const l = lit2(items[j]);
        if (!l)
          break;
        this.#suffix.unshift(l);
      }
      this.#affix = !!(this.#prefix.length || this.#suffix.length);
      if (!nocase) {
        this.#prefixStr = this.#prefix.map((l) => l.ch).join("");
        this.#suffixStr = this.#suffix.map((l) => l.ch).join("");
      }
      this.#linear = linear(this.#start)?.slice(this.#prefix.length, -this.#suffix.length || void 0);
      this.#wild = !!this.#linear?.every((n2) => n2.t === "star" || n2.t === "any");
      const [min, max] = lengths(items);
      this.#min = min;
      this.#max = max;
    }
  }
  test(s) {
    if (this.#form) {
      noSlash(s);
      return this.#test(s.normalize(this.#form));
    }
    if (slashOrSurrogate.test(s)) {
      noSlash(s);
      return this.#test(s, [...s]);
    }
    return this.#test(s, s);
  }
  /**
   * The same as {@link Matcher#test}, but the string is not checked
   * for `/` chars, so the result for a string that has one is not
   * defined. Only use it for a string that is known to be one path
   * portion, such as a part of a path that was split on `/`. It can
   * be faster, because some patterns do not need to look at each char
   * of the string.
   */
  testUnchecked(s) {
    return this.#test(this.#form ? s.normalize(this.#form) : s);
  }
  // Test a string that has no `/`. `chars` indexes it by code point.
  // If it is not given, it is only found if a step needs it.
  #test(s, chars) {
    if (this.#literal !== void 0) {
      return this.#literalFold ? (this.#literalRe ??= newFoldRe(this.#literal)).test(s) : s === this.#literal;
    }
    const min = this.#min;
    const max = this.#max;
    if (chars === void 0) {
      const most = s.length;
      const least = most + 1 >> 1;
      if (most < min || least > max)
        return false;
      if (least < min || most > max)
        chars = codePoints(s);
    }
    if (chars !== void 0 && (chars.length < min || chars.length > max)) {
      return false;
    }
    const prefix2 = this.#prefix.length;
    if (this.#affix) {
      if (this.#prefixStr !== void 0 && this.#suffixStr !== void 0) {
        if (!s.startsWith(this.#prefixStr) || !s.endsWith(this.#suffixStr)) {
          return false;
        }
      } else {
        chars ??= codePoints(s);
        const end = chars.length - this.#suffix.length;
        if (!hasAffix(this.#prefix, chars, 0) || !hasAffix(this.#suffix, chars, end)) {
          return false;
        }
      }
    }
    const dotStart = !this.options.dot && s.startsWith(".");
    if (this.#linear) {
      if (s === "." || s === "..")
        return false;
      if (dotStart && !prefix2)
        return false;
      if (this.#wild)
        return true;
      chars ??= codePoints(s);
      const end = chars.length - this.#suffix.length;
      return testLinear(this.#linear, chars, prefix2, end);
    }
    chars ??= codePoints(s);
    if (s === "." || s === "..") {
      this.#marks ??= marks(this.#size);
      const sim = this.#dotsSim ??= new Sim(true, false, this.#marks);
      const start = sim.state();
      sim.add(start, this.#start, 0, true);
      let state = sim.done(start);
      for (let i = 0; i < chars.length; i++) {
        state = sim.step(state, chars[i], i, true);
      }
      return state.match;
    }
    this.#marks ??= marks(this.#size);
    const dfa = this.#dfa ??= new Dfa(this.#start, this.#marks);
    let d = dfa.start(dotStart);
    const str = chars === s;
    for (let i = 0; i < chars.length; i++) {
      if (d.dead)
        return false;
      const code = str ? s.charCodeAt(i) : chars[i].charCodeAt(0);
      d = d.ascii?.[code] ?? dfa.next(d, chars[i]);
    }
    return d.match;
  }
  /** a readable listing of the state machine */
  toString() {
    return show(this.#start);
  }
};

// node_modules/minimatch/dist/esm/assert-valid-pattern.js
var MAX_PATTERN_LENGTH = 1024 * 64;
var assertValidPattern = (pattern) => {
  if (typeof pattern !== "string") {
    throw new TypeError("invalid pattern");
  }
  if (pattern.length > MAX_PATTERN_LENGTH) {
    throw new TypeError("pattern is too long");
  }
};

// node_modules/minimatch/dist/esm/escape.js
var escape = (s, { windowsPathsNoEscape = false, magicalBraces = false } = {}) => {
  const e = magicalBraces ? windowsPathsNoEscape ? s.replace(/[?*()[\]{}]/g, "[$&]") : s.replace(/[?*()[\]\\{}]/g, "\\$&") : windowsPathsNoEscape ? s.replace(/[?*()[\]]/g, "[$&]") : s.replace(/[?*()[\]\\]/g, "\\$&");
  const c = e.charAt(0);
  if (c === "#") {
    return (windowsPathsNoEscape ? "[#]" : "\\#") + e.slice(1);
  }
  if (c === "!") {
    return (windowsPathsNoEscape ? "@(!)" : "\\!") + e.slice(1);
  }
  return e;
};

// node_modules/minimatch/dist/esm/unescape.js
var unescape = (s, { windowsPathsNoEscape = false, magicalBraces = true } = {}) => {
  if (windowsPathsNoEscape && s.startsWith("@(!)")) {
    return "!" + unescape(s.slice(4), { windowsPathsNoEscape, magicalBraces });
  }
  if (magicalBraces) {
    return windowsPathsNoEscape ? s.replace(/\[([^/\\])\]/g, "$1") : s.replace(/((?!\\).|^)\[([^/\\])\]/g, "$1$2").replace(/\\([^/])/g, "$1");
  }
  return windowsPathsNoEscape ? s.replace(/\[([^/\\{}])\]/g, "$1") : s.replace(/((?!\\).|^)\[([^/\\{}])\]/g, "$1$2").replace(/\\([^/{}])/g, "$1");
};

// node_modules/minimatch/dist/esm/index.js
var DEFAULT_BRACE_EXPAND_MAX = 1e5;
var DEFAULT_GLOB_STAR_RECURSION_MAX = 200;
var AWE_KEY = "allowWindowsEscape";
var minimatch = (p, pattern, options) => {
  assertValidPattern(pattern);
  if (!options?.nocomment && pattern.charAt(0) === "#") {
    return false;
  }
  return cachedMinimatch(pattern, options).match(p);
};
var cache = /* @__PURE__ */ new Map();
var oldCache = /* @__PURE__ */ new Map();
var cacheSize = 0;
var cacheTotalWeight = 0;
var cacheMax = 256;
var cacheMaxWeight = 1 << 15;
var cacheMaxEntryWeight = 1 << 12;
var cacheWeight = (mm) => {
  let w = mm.pattern.length;
  for (const s of mm.globSet) {
    w += s.length + 1;
    if (w > cacheMaxEntryWeight)
      break;
  }
  return w;
};
var tri = (v) => v === void 0 ? 0 : v ? 2 : 1;
var booleanWeights = new Map(Object.keys({
  nobrace: 0,
  nocomment: 0,
  nonegate: 0,
  noglobstar: 0,
  noext: 0,
  nonull: 0,
  partial: 0,
  dot: 0,
  nocase: 0,
  nocaseMagicOnly: 0,
  magicalBraces: 0,
  matchBase: 0,
  flipNegate: 0,
  preserveMultipleSlashes: 0,
  windowsNoMagicRoot: 0
}).map((k, i) => [k, 24 * 3 ** i]));
var optionsKey = (o) => {
  let n = 0;
  let wpe = false;
  for (const k in o) {
    const v = o[k];
    switch (k) {
      // the same test as the Minimatch constructor
      case "windowsPathsNoEscape":
        if (v)
          wpe = true;
        break;
      case AWE_KEY:
        if (v === false)
          wpe = true;
        break;
      case "platform": {
        const p = v || defaultPlatform;
        if (p === defaultPlatform)
          break;
        if (p === "darwin")
          n += 3;
        else if (p === "win32")
          n += 6;
        else if (p === "linux")
          n += 9;
        else
          return JSON.stringify(o);
        break;
      }
      case "optimizationLevel":
        if (v === void 0)
          break;
        n += v >= 2 ? 1 : v >= 1 ? 0 : 2;
        break;
      case "braceExpandMax":
        if (v !== void 0 && v !== DEFAULT_BRACE_EXPAND_MAX) {
          return JSON.stringify(o);
        }
        break;
      case "maxGlobstarRecursion":
        if (v !== void 0 && v !== DEFAULT_GLOB_STAR_RECURSION_MAX) {
          return JSON.stringify(o);
        }
        break;
      case "normalize":
        if (v !== void 0)
          return JSON.stringify(o);
        break;
      default:
        n += (booleanWeights.get(k) ?? 0) * tri(v);
    }
  }
  return wpe ? n + 12 : n;
};
var copyOptions = (o) => {
  const copy = {};
  for (const k in o)
    copy[k] = o[k];
  return copy;
};
var cachedMinimatch = (pattern, options) => {
  const key = options ? optionsKey(options) : 0;
  let mm = cache.get(key)?.get(pattern);
  if (mm)
    return mm;
  mm = oldCache.get(key)?.get(pattern) ?? new Minimatch(pattern, copyOptions(options));
  const weight = cacheWeight(mm);
  if (weight > cacheMaxEntryWeight)
    return mm;
  if (cacheSize >= cacheMax || cacheTotalWeight + weight > cacheMaxWeight) {
    oldCache = cache;
    cache = /* @__PURE__ */ new Map();
    cacheSize = 0;
    cacheTotalWeight = 0;
  }
  let byPattern = cache.get(key);
  if (!byPattern)
    cache.set(key, byPattern = /* @__PURE__ */ new Map());
  byPattern.set(pattern, mm);
  cacheSize++;
  cacheTotalWeight += weight;
  return mm;
};
var defaultPlatform = typeof process === "object" && process ? process.env?.__MINIMATCH_TESTING_PLATFORM__ || process.platform : "posix";
var path = {
  win32: { sep: "\\" },
  posix: { sep: "/" }
};
var sep = defaultPlatform === "win32" ? path.win32.sep : path.posix.sep;
minimatch.sep = sep;
var GLOBSTAR = /* @__PURE__ */ Symbol("globstar **");
minimatch.GLOBSTAR = GLOBSTAR;
var filter = (pattern, options) => {
  let mm;
  return (p) => (mm ??= cachedMinimatch(pattern, options)).match(p);
};
minimatch.filter = filter;
var ext = (a, b = {}) => Object.assign({}, a, b);
var defaults = (def) => {
  if (!def || typeof def !== "object" || !Object.keys(def).length) {
    return minimatch;
  }
  const orig = minimatch;
  const m = (p, pattern, options = {}) => orig(p, pattern, ext(def, options));
  return Object.assign(m, {
    Minimatch: class Minimatch extends orig.Minimatch {
      constructor(pattern, options = {}) {
        super(pattern, ext(def, options));
      }
      static defaults(options) {
        return orig.defaults(ext(def, options)).Minimatch;
      }
    },
    unescape: (s, options = {}) => orig.unescape(s, ext(def, options)),
    escape: (s, options = {}) => orig.escape(s, ext(def, options)),
    filter: (pattern, options = {}) => orig.filter(pattern, ext(def, options)),
    defaults: (options) => orig.defaults(ext(def, options)),
    braceExpand: (pattern, options = {}) => orig.braceExpand(pattern, ext(def, options)),
    match: (list2, pattern, options = {}) => orig.match(list2, pattern, ext(def, options)),
    sep: orig.sep,
    GLOBSTAR
  });
};
minimatch.defaults = defaults;
var braceExpand = (pattern, options = {}) => {
  assertValidPattern(pattern);
  if (options.nobrace || !/\{(?:(?!\{).)*\}/.test(pattern)) {
    return [pattern];
  }
  let p = pattern.replace(/\\\\/g, "\\\\\\\\");
  if (options.windowsPathsNoEscape || options[AWE_KEY] === false) {
    p = p.replace(/\[([{}])\]/g, "[\\$1]");
  }
  return expand(p, { max: options.braceExpandMax });
};
minimatch.braceExpand = braceExpand;
var RANGE_MIN = 100;
var rangeRe = /(?<![\\$])\{(-?\d+)\.\.(-?\d+)\}/g;
var inRepeatOrNegExt = (portion, mark) => {
  const stack = [];
  for (let i = 0; i < portion.length; i++) {
    const c = portion.charAt(i);
    if (c === "\\") {
      i++;
    } else if (c === mark) {
      if (stack.some((t) => t !== "@" && t !== "?"))
        return true;
    } else if (portion.charAt(i + 1) === "(" && "!?+*@".includes(c)) {
      stack.push(c);
      i++;
    } else if (c === ")") {
      stack.pop();
    }
  }
  return false;
};
var match = (list2, pattern, options = {}) => {
  const mm = new Minimatch(pattern, options);
  list2 = list2.filter((f) => mm.match(f));
  if (mm.options.nonull && !list2.length) {
    list2.push(pattern);
  }
  return list2;
};
minimatch.match = match;
var globMagic = /[?*]|[+@!]\(.*?\)|\[|\]/;
var classEnd = (pattern, start) => {
  let i = start + 1;
  if (pattern.charAt(i) === "!" || pattern.charAt(i) === "^")
    i++;
  let sawStart = false;
  for (; i < pattern.length; i++) {
    const c = pattern.charAt(i);
    if (c === "]" && sawStart)
      return i;
    sawStart = true;
    if (c === "\\")
      i++;
  }
  return -1;
};
var literal = (pattern, noext) => {
  if (!noext && (pattern === "+()" || pattern === "@()"))
    return pattern;
  let lit2 = "";
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern.charAt(i);
    if (c === "\\") {
      lit2 += pattern.charAt(++i) || c;
    } else if (c === "*" || c === "?") {
      return void 0;
    } else if (c === "[") {
      const close = classEnd(pattern, i);
      if (close === -1) {
        lit2 += c;
        continue;
      }
      let body = pattern.slice(i + 1, close);
      if (body.startsWith("\\"))
        body = body.slice(1);
      if ([...body].length !== 1 || "!^".includes(pattern.charAt(i + 1))) {
        return void 0;
      }
      lit2 += body;
      i = close;
    } else if (!noext && "+@!".includes(c) && pattern.charAt(i + 1) === "(" && pattern.includes(")", i + 2)) {
      return void 0;
    } else {
      lit2 += c;
    }
  }
  return lit2;
};
var MAX_EXTGLOBS = 256;
var extglobCount = (pattern) => {
  let n = 0;
  for (let i = 0; i < pattern.length - 1; i++) {
    const c = pattern.charAt(i);
    if (c === "\\") {
      i++;
    } else if ("+@!?*".includes(c) && pattern.charAt(i + 1) === "(") {
      n++;
      i++;
    }
  }
  return n;
};
var assertValidExtglobs = (pattern) => {
  if (extglobCount(pattern) > MAX_EXTGLOBS) {
    throw new TypeError("pattern has too many extglobs");
  }
};
var extSafe = (pattern) => {
  if (/^[?*+@]\(\)$/.test(pattern) || pattern.includes("[:"))
    return false;
  let depth = 0;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern.charAt(i);
    if (c === "\\") {
      if (++i === pattern.length)
        return false;
    } else if (c === "[") {
      const close = classEnd(pattern, i);
      if (close !== -1)
        i = close;
    } else if ("+@!?*".includes(c) && pattern.charAt(i + 1) === "(") {
      depth++;
      i++;
    } else if (c === ")") {
      if (!depth--)
        return false;
    } else if (c === "|" && !depth) {
      return false;
    }
  }
  return !depth;
};
var lastSplit;
var lastChecked;
var portionMatch = (p, f) => typeof p === "string" ? f === p : f !== "" && p.testUnchecked(f);
var endIndex = (p, last, lastStart, prev, prevStart) => portionMatch(p, last) ? lastStart : prev !== void 0 && portionMatch(p, prev) ? prevStart : -1;
var isDots = (p) => p === "." || p === "..";
var isDrive = (p) => typeof p === "string" && /^[a-z]:$/i.test(p);
var isLongUNC = (p) => typeof p === "string" && /^unc$/i.test(p);
var uncHost = (p) => {
  if (p[0] !== "" || p[1] !== "")
    return -1;
  const h = p[2] !== "?" ? 2 : isLongUNC(p[3]) ? 4 : -1;
  const host = p[h];
  const share = p[h + 1];
  return h !== -1 && host !== void 0 && host !== "" && host !== GLOBSTAR && share !== void 0 && share !== "" && share !== GLOBSTAR ? h : -1;
};
var walkable = (p, dot) => !isDots(p) && (dot || !p.startsWith("."));
var dotPortion = (f, start, end, dot, sep2) => {
  for (let k = start; k < end; ) {
    if (f.charCodeAt(k) === 46) {
      if (!dot)
        return true;
      const n = f.charCodeAt(k + 1) === 46 ? k + 2 : k + 1;
      if (n >= end || isSep(f.charCodeAt(n), sep2))
        return true;
    }
    const s = nextSep(f, k, sep2);
    if (s === -1)
      return false;
    k = s + 1;
    while (k < end && isSep(f.charCodeAt(k), sep2))
      k++;
  }
  return false;
};
var isSep = (c, sep2) => sep2 === "/" ? c === 47 : sep2 === "\\" ? c === 92 : c === 47 || c === 92;
var nextSep = (f, from, sep2) => {
  if (sep2 !== "both")
    return f.indexOf(sep2, from);
  const s = f.indexOf("/", from);
  const b = f.indexOf("\\", from);
  return s === -1 ? b : b === -1 ? s : Math.min(s, b);
};
var lastSep = (f, from, sep2) => sep2 !== "both" ? f.lastIndexOf(sep2, from) : Math.max(f.lastIndexOf("/", from), f.lastIndexOf("\\", from));
var PENDING = {};
var Minimatch = class {
  options;
  set;
  pattern;
  windowsPathsNoEscape;
  nonegate;
  negate;
  comment;
  empty;
  preserveMultipleSlashes;
  partial;
  globSet;
  globParts;
  nocase;
  isWindows;
  platform;
  windowsNoMagicRoot;
  maxGlobstarRecursion;
  // the path can be checked against the last portion, and the string
  // portions, of each row before it is split. See #canMatch.
  #endCheck;
  #literalCheck;
  // level 2 resolves `.` and `..` portions in the path
  #level2;
  // the unicode normalization form, if any
  #form;
  // the string portions of each row in the set
  #literals = [];
  // the rows that #canMatch can match without splitting the path
  #shapes = [];
  // the rows whose last portion can be checked against the path's
  #endRows = [];
  // brace expansion can make the same portion in many rows, so they
  // share one Matcher, and the states that it caches
  #matchers = /* @__PURE__ */ new Map();
  // parse() returns PENDING in place of a Matcher
  #pending = false;
  // the char that marks numeric ranges in globSet, if any
  #rangeMark;
  // the GlobstarParts of each pattern row, by start index and partial
  #globstarParts = /* @__PURE__ */ new WeakMap();
  constructor(pattern, options = {}) {
    assertValidPattern(pattern);
    options = options || {};
    this.options = options;
    this.maxGlobstarRecursion = options.maxGlobstarRecursion ?? DEFAULT_GLOB_STAR_RECURSION_MAX;
    this.pattern = pattern;
    this.platform = options.platform || defaultPlatform;
    this.isWindows = this.platform === "win32";
    this.windowsPathsNoEscape = !!options.windowsPathsNoEscape || options[AWE_KEY] === false;
    if (this.windowsPathsNoEscape) {
      this.pattern = this.pattern.replace(/\\/g, "/");
    }
    this.preserveMultipleSlashes = !!options.preserveMultipleSlashes;
    this.negate = false;
    this.nonegate = !!options.nonegate;
    this.comment = false;
    this.empty = false;
    this.partial = !!options.partial;
    this.nocase = !!this.options.nocase;
    this.windowsNoMagicRoot = options.windowsNoMagicRoot !== void 0 ? options.windowsNoMagicRoot : !!(this.isWindows && this.nocase);
    this.globSet = [];
    this.globParts = [];
    this.set = [];
    this.#endCheck = !this.preserveMultipleSlashes;
    this.#level2 = (options.optimizationLevel ?? 1) >= 2;
    const n = options.normalize;
    this.#form = n === true ? "NFC" : n || void 0;
    this.make();
    const drives = this.set.map((row) => this.#rootIndex(row));
    this.#endRows = this.set.map((row, r) => this.#endCheck && row.length - 1 > drives[r]);
    this.#literals = this.set.map((row, r) => {
      const end = this.#endRows[r] ? row.length - 1 : row.length;
      const lits = row.slice(drives[r] + 1, end).filter((p) => typeof p === "string" && !!p);
      return [...new Set(lits)];
    });
    this.#literalCheck = this.#literals.some((l) => l.length);
    this.#shapes = this.set.map((row, r) => {
      const [p0, p1, p2] = row;
      if (this.#endRows[r] && row.length === 2) {
        if (p0 === GLOBSTAR && p1 !== GLOBSTAR)
          return "tail";
      }
      if (this.#endRows[r] && options.matchBase && row.length === 1 && p0 !== GLOBSTAR && p0 !== "") {
        return "base";
      }
      if (!this.#endCheck || drives[r] !== -1)
        return void 0;
      if (row.length === 3 && p0 === GLOBSTAR && p2 === GLOBSTAR && p1 !== GLOBSTAR && p1 !== "" && // the portion between is only matched below this limit
      this.maxGlobstarRecursion > 0) {
        return "mid";
      }
      if (row.length === 2 && p1 === GLOBSTAR && p0 !== GLOBSTAR && p0 !== "") {
        return "head";
      }
      return void 0;
    });
  }
  // a string portion of a pattern, normalized if the option is set
  #norm(p) {
    return this.#form ? p.normalize(this.#form) : p;
  }
  // On Windows, the index of the last root portion of a row, as
  // #matchRow finds it: 0 for `c:/...`, 3 for `//?/c:/...` and
  // `//host/share/...`, and 5 for `//?/UNC/host/share/...`. Otherwise
  // -1.
  #rootIndex(row) {
    if (!this.isWindows)
      return -1;
    if (isDrive(row[0]))
      return 0;
    const uncDrive = row[0] === "" && row[1] === "" && row[2] === "?" && isDrive(row[3]);
    if (uncDrive)
      return 3;
    const h = uncHost(row);
    return h === -1 ? -1 : h + 1;
  }
  hasMagic() {
    if (this.options.magicalBraces && this.set.length > 1) {
      return true;
    }
    for (const pattern of this.set) {
      for (const part of pattern) {
        if (typeof part !== "string")
          return true;
      }
    }
    return false;
  }
  make() {
    const pattern = this.pattern;
    const options = this.options;
    if (!options.nocomment && pattern.charAt(0) === "#") {
      this.comment = true;
      return;
    }
    if (!pattern) {
      this.empty = true;
      return;
    }
    this.parseNegate();
    this.globSet = [...new Set(this.#expandBraces())];
    const rawGlobParts = this.globSet.map((s) => this.#slashSplit(s));
    this.globParts = this.preprocess(rawGlobParts);
    this.#pending = true;
    let set = this.globParts.map((s, _, __) => {
      if (this.isWindows && this.windowsNoMagicRoot) {
        const n = s[2] === "?" && isLongUNC(s[3]) ? 6 : 4;
        const isUNC = s[0] === "" && s[1] === "" && (s[2] === "?" || !globMagic.test(s[2])) && s.slice(3, n).every((p) => !globMagic.test(p));
        const isDrive2 = /^[a-z]:/i.test(s[0]);
        if (isUNC) {
          return [
            ...s.slice(0, n).map((p) => this.#norm(p)),
            ...s.slice(n).map((ss) => this.parse(ss))
          ];
        } else if (isDrive2) {
          return [
            this.#norm(s[0]),
            ...s.slice(1).map((ss) => this.parse(ss))
          ];
        }
      }
      return s.map((ss) => this.parse(ss));
    });
    this.set = set.filter((s) => s.indexOf(false) === -1);
    if (this.isWindows) {
      for (let i = 0; i < this.set.length; i++) {
        const p = this.set[i];
        if (p[0] === "" && p[1] === "" && this.globParts[i][2] === "?" && (isDrive(p[3]) || isLongUNC(this.globParts[i][3]))) {
          if (isLongUNC(this.globParts[i][3]))
            p[3] = "UNC";
          p[2] = "?";
        }
      }
    }
    if (!options.noext)
      this.mergeRows();
    this.#pending = false;
    this.set.forEach((row, i) => {
      for (let k = 0; k < row.length; k++) {
        if (row[k] === PENDING) {
          row[k] = this.parse(this.globParts[i][k]);
        }
      }
    });
  }
  // Merge rows that only differ in one portion, where each of them
  // is a Matcher, into one row that matches any of them with
  // `@(a|b|...)`. Then a path is only walked once for all of them,
  // for example with `**/*.{js,ts}`.
  mergeRows() {
    let merged2 = true;
    while (merged2) {
      merged2 = false;
      if (this.set.length < 2)
        return;
      let keys = this.#mergeKeys();
      const len = Math.max(0, ...this.set.map((r) => r.length));
      for (let k = 0; k < len; k++) {
        const groups = /* @__PURE__ */ new Map();
        const R = this.set.length + 1;
        this.set.forEach((row, i) => {
          if (!(row[k] instanceof Matcher || row[k] === PENDING) || !extSafe(this.globParts[i][k])) {
            return;
          }
          const { pre, suf } = keys[i];
          const key = pre[k] * R + suf[k + 1];
          const g = groups.get(key);
          if (g)
            g.push(i);
          else
            groups.set(key, [i]);
        });
        const drop = /* @__PURE__ */ new Set();
        for (const g of groups.values()) {
          if (g.length < 2)
            continue;
          const [first, ...rest] = g;
          const alts = g.map((i) => this.globParts[i][k]);
          const glob = `@(${alts.join("|")})`;
          if (extglobCount(glob) > MAX_EXTGLOBS)
            continue;
          this.globParts[first][k] = glob;
          this.set[first][k] = this.parse(glob);
          for (const i of rest)
            drop.add(i);
        }
        if (drop.size) {
          merged2 = true;
          this.set = this.set.filter((_, i) => !drop.has(i));
          this.globParts = this.globParts.filter((_, i) => !drop.has(i));
          if (this.set.length < 2)
            return;
          keys = this.#mergeKeys();
        }
      }
    }
  }
  // For each row, number ids for its prefixes and suffixes, such that
  // pre[k] identifies parts[0..k) and suf[k] identifies parts[k..n).
  // Two rows are the same other than at portion k exactly when they
  // have the same pre[k] and suf[k + 1]. This is linear in the size of
  // the rows, where joining the whole row for every k was quadratic.
  #mergeKeys() {
    const partIds = /* @__PURE__ */ new Map();
    const ids = this.globParts.map((parts) => parts.map((s) => {
      let id = partIds.get(s);
      if (id === void 0)
        partIds.set(s, id = partIds.size);
      return id;
    }));
    const P = partIds.size;
    const len = Math.max(0, ...ids.map((r) => r.length));
    const keys = ids.map((r) => ({
      pre: [0],
      suf: new Array(r.length + 1).fill(0)
    }));
    for (let k = 0; k < len; k++) {
      const m = /* @__PURE__ */ new Map();
      ids.forEach((r, i) => {
        if (k >= r.length)
          return;
        const { pre } = keys[i];
        const key = pre[k] * P + r[k];
        let id = m.get(key);
        if (id === void 0)
          m.set(key, id = m.size + 1);
        pre.push(id);
      });
    }
    for (let k = len - 1; k >= 0; k--) {
      const m = /* @__PURE__ */ new Map();
      ids.forEach((r, i) => {
        if (k >= r.length)
          return;
        const { suf } = keys[i];
        const key = suf[k + 1] * P + r[k];
        let id = m.get(key);
        if (id === void 0)
          m.set(key, id = m.size + 1);
        suf[k] = id;
      });
    }
    return keys;
  }
  // various transforms to equivalent pattern sets that are
  // faster to process in a filesystem walk.  The goal is to
  // eliminate what we can, and push all ** patterns as far
  // to the right as possible, even if it increases the number
  // of patterns that we have to process.
  preprocess(globParts) {
    if (this.options.noglobstar) {
      for (const partset of globParts) {
        for (let j = 0; j < partset.length; j++) {
          if (partset[j] === "**") {
            partset[j] = "*";
          }
        }
      }
    }
    const { optimizationLevel = 1 } = this.options;
    if (optimizationLevel >= 2) {
      globParts = this.firstPhasePreProcess(globParts);
      globParts = this.secondPhasePreProcess(globParts);
    } else if (optimizationLevel >= 1) {
      globParts = this.levelOneOptimize(globParts);
    } else {
      globParts = this.adjascentGlobstarOptimize(globParts);
    }
    return globParts;
  }
  // just get rid of adjascent ** portions
  adjascentGlobstarOptimize(globParts) {
    return globParts.map((parts) => {
      let gs = -1;
      while (-1 !== (gs = parts.indexOf("**", gs + 1))) {
        let i = gs;
        while (parts[i + 1] === "**") {
          i++;
        }
        if (i !== gs) {
          parts.splice(gs, i - gs);
        }
      }
      return parts;
    });
  }
  // get rid of adjascent ** and resolve .. portions
  levelOneOptimize(globParts) {
    return globParts.map((parts) => {
      const root = this.#rootIndex(parts) + 1;
      parts = parts.reduce((set, part) => {
        const prev = set[set.length - 1];
        if (part === "**" && prev === "**") {
          return set;
        }
        if (part === "..") {
          if (set.length > root && prev && prev !== ".." && prev !== "." && prev !== "**") {
            set.pop();
            return set;
          }
        }
        set.push(part);
        return set;
      }, []);
      return parts.length === 0 ? [""] : parts;
    });
  }
  // Check the path against each row before it is split. 'no' if no
  // row can match, so it does not need to be split. 'yes' if a row of
  // `**` and one more portion matches. 'maybe' if it must be split to
  // know. None of this applies with partial, where the path can end
  // before the row does.
  //
  // On Windows, `\` is a separator in the path too, and the portions of
  // a row up to its drive letter or UNC share are not checked (see
  // #rootIndex).
  //
  // Each string portion of a row must be a portion of the path, so the
  // path must contain it. Level 2 can only take portions out of the
  // path, so this is still true then.
  //
  // The last portion of a row must match the last portion of the path,
  // or the one before a trailing `/` (as a/* and a/**/* match a/b/).
  // This does not apply to rows that end in **, rows that end in a
  // root, or preserveMultipleSlashes (which can leave more
  // than one '' at the end). At level 2, it does not apply if that
  // portion is `.` or `..`, which can be
  // resolved away. Level 2 only takes other portions out of the
  // middle of the path.
  //
  // A row of `**/x` then matches if the ** can walk the portions
  // before the one that x matches, the same as #matchGlobstar. At
  // level 2, this is only known if none of them are `.` or `..`, so
  // that the path does not change when it is resolved.
  #canMatch(f) {
    const sep2 = !this.isWindows || !f.includes("\\") ? "/" : f.includes("/") ? "both" : "\\";
    let ends = this.#endCheck ? 0 : -1;
    let last = "";
    let lastStart = 0;
    let prev;
    let prevStart = 0;
    const dot = !!this.options.dot;
    ROWS: for (let r = 0; r < this.set.length; r++) {
      const row = this.set[r];
      const p = row[row.length - 1];
      let end = ends !== -1 && this.#endRows[r] && p !== GLOBSTAR;
      if (end && ends === 0) {
        const i = lastSep(f, f.length, sep2);
        lastStart = i + 1;
        last = f.slice(lastStart);
        if (last === "" && i >= 0) {
          let j = i;
          while (j > 0 && isSep(f.charCodeAt(j - 1), sep2))
            j--;
          prevStart = j === 0 ? 0 : lastSep(f, j - 1, sep2) + 1;
          prev = f.slice(prevStart, j);
        }
        const resolves = this.#level2 && (isDots(last) || last === "" && prev !== void 0 && isDots(prev));
        ends = resolves ? -1 : 1;
        end = !resolves;
      }
      let tailStart = -1;
      if (end && typeof p === "string") {
        tailStart = endIndex(p, last, lastStart, prev, prevStart);
        if (tailStart === -1)
          continue;
      }
      if (this.#literalCheck) {
        for (const l of this.#literals[r]) {
          if (!f.includes(l))
            continue ROWS;
        }
      }
      if (end && typeof p === "object") {
        tailStart = endIndex(p, last, lastStart, prev, prevStart);
        if (tailStart === -1)
          continue;
      }
      const shape = this.#shapes[r];
      if (shape === "base" && end)
        return "yes";
      if (shape === "tail" && end) {
        if (this.#level2 && dotPortion(f, 0, tailStart, true, sep2)) {
          return "maybe";
        }
        if (!dotPortion(f, 0, tailStart, dot, sep2))
          return "yes";
        continue;
      }
      if (shape === "mid" || shape === "head") {
        const m = this.#walk(f, row, shape === "head", dot, sep2);
        if (m !== "no")
          return m;
        continue;
      }
      return "maybe";
    }
    return "no";
  }
  // Match a row of a known shape against the split path, the same as
  // #matchGlobstar and #matchGlobStarBodySections do. None of these
  // rows have a drive letter, so they start at the first portion.
  #matchShape(file, row, shape) {
    const dot = !!this.options.dot;
    const n = file.length;
    if (shape === "head") {
      if (n < 2 || !portionMatch(row[0], file[0])) {
        return false;
      }
      for (let i = 1; i < n; i++)
        if (!walkable(file[i], dot))
          return false;
      return true;
    }
    const x = row[1];
    if (shape === "tail") {
      let t = n - 1;
      if (!portionMatch(x, file[t])) {
        if (file[t] !== "" || n === 1 || !portionMatch(x, file[--t])) {
          return false;
        }
      }
      for (let i = 0; i < t; i++)
        if (!walkable(file[i], dot))
          return false;
      return true;
    }
    for (let k = 0; k < n; k++) {
      if (portionMatch(x, file[k]) && k + 1 < n) {
        let i = k + 1;
        while (i < n && walkable(file[i], dot))
          i++;
        if (i === n)
          return true;
      }
      if (!walkable(file[k], dot))
        return false;
    }
    return false;
  }
  // Match a row of `**/x/**` or `x/**` against the path, the same as
  // #matchGlobstar and #matchGlobStarBodySections do once it is split.
  // x must match a portion (the first one, for `x/**`), the ** before
  // it must be able to walk the portions before that one, and there
  // must be a portion after it, which the ** after it can walk. At
  // level 2, this is only known if no portion is `.` or `..`.
  #walk(f, row, head, dot, sep2) {
    if (this.#level2 && dotPortion(f, 0, f.length, true, sep2))
      return "maybe";
    const x = row[head ? 0 : 1];
    let s = 0;
    for (let e = nextSep(f, s, sep2); e !== -1; e = nextSep(f, s, sep2)) {
      let next = e + 1;
      while (next < f.length && isSep(f.charCodeAt(next), sep2))
        next++;
      const hit = typeof x === "string" ? e - s === x.length && f.startsWith(x, s) : e > s && x.testUnchecked(f.slice(s, e));
      if (hit && !dotPortion(f, next, f.length, dot, sep2))
        return "yes";
      if (head || dotPortion(f, s, next, dot, sep2))
        return "no";
      s = next;
    }
    return "no";
  }
  // the last split, if it was the same path with the same split
  // settings
  #cachedSplit(f) {
    const last = lastSplit;
    return last?.f === f && last.isWindows === this.isWindows && last.preserveMultipleSlashes === this.preserveMultipleSlashes && last.normalize === this.#form ? last : void 0;
  }
  // split a path for match(), and keep the parts for the next call
  #split(f) {
    const { isWindows, preserveMultipleSlashes } = this;
    let parts = this.#slashSplit(isWindows ? f.split("\\").join("/") : f);
    const normalize2 = this.#form;
    if (normalize2)
      parts = parts.map((p) => p.normalize(normalize2));
    lastSplit = {
      f,
      isWindows,
      preserveMultipleSlashes,
      normalize: normalize2,
      parts
    };
    return lastSplit;
  }
  // resolve `.` and `..` portions of a path, for level 2
  #levelTwoFileOptimize(file) {
    const parts = [...file];
    let didSomething = false;
    do {
      didSomething = false;
      if (!this.preserveMultipleSlashes) {
        for (let i = 1; i < parts.length - 1; i++) {
          const p = parts[i];
          if (i === 1 && p === "" && parts[0] === "")
            continue;
          if (p === "." || p === "") {
            didSomething = true;
            parts.splice(i, 1);
            i--;
          }
        }
        if (parts[0] === "." && parts.length === 2 && (parts[1] === "." || parts[1] === "")) {
          didSomething = true;
          parts.pop();
        }
      }
      const root = this.#rootIndex(parts) + 1;
      let dd = root;
      while (-1 !== (dd = parts.indexOf("..", dd + 1))) {
        const p = parts[dd - 1];
        if (p && p !== "." && p !== ".." && p !== "**") {
          didSomething = true;
          parts.splice(dd - 1, 2);
          dd = Math.max(dd - 2, root);
        }
      }
    } while (didSomething);
    return parts.length === 0 ? [""] : parts;
  }
  // First phase: single-pattern processing
  // <pre> is 1 or more portions
  // <rest> is 1 or more portions
  // <p> is any portion other than ., .., '', or **
  // <e> is . or ''
  //
  // **/.. is *brutal* for filesystem walking performance, because
  // it effectively resets the recursive walk each time it occurs,
  // and ** cannot be reduced out by a .. pattern part like a regexp
  // or most strings (other than .., ., and '') can be.
  //
  // <pre>/**/../<p>/<p>/<rest> -> {<pre>/../<p>/<p>/<rest>,<pre>/**/<p>/<p>/<rest>}
  // <pre>/<e>/<rest> -> <pre>/<rest>
  // <pre>/<p>/../<rest> -> <pre>/<rest>
  // **/**/<rest> -> **/<rest>
  //
  // **/*/<rest> -> */**/<rest> <== not valid because ** doesn't follow
  // this WOULD be allowed if ** did follow symlinks, or * didn't
  firstPhasePreProcess(globParts) {
    const { braceExpandMax = DEFAULT_BRACE_EXPAND_MAX } = this.options;
    let splitCells = 0;
    const maxSplitCells = 1e6;
    let didSomething = false;
    do {
      didSomething = false;
      for (let parts of globParts) {
        let gs = -1;
        while (-1 !== (gs = parts.indexOf("**", gs + 1))) {
          let gss = gs;
          while (parts[gss + 1] === "**") {
            gss++;
          }
          if (gss > gs) {
            parts.splice(gs + 1, gss - gs);
          }
          let next = parts[gs + 1];
          const p = parts[gs + 2];
          const p2 = parts[gs + 3];
          if (next !== "..")
            continue;
          if (!p || p === "." || p === ".." || !p2 || p2 === "." || p2 === "..") {
            continue;
          }
          const addedCells = parts.length - 1;
          if (globParts.length >= braceExpandMax || splitCells + addedCells > maxSplitCells) {
            throw new RangeError(`optimizationLevel 2: too many patterns from '**/..'`);
          }
          didSomething = true;
          parts.splice(gs, 1);
          const other = parts.slice(0);
          other[gs] = "**";
          splitCells += addedCells;
          globParts.push(other);
          gs--;
        }
        if (!this.preserveMultipleSlashes) {
          for (let i = 1; i < parts.length - 1; i++) {
            const p = parts[i];
            if (i === 1 && p === "" && parts[0] === "")
              continue;
            if (p === "." || p === "") {
              didSomething = true;
              parts.splice(i, 1);
              i--;
            }
          }
          if (parts[0] === "." && parts.length === 2 && (parts[1] === "." || parts[1] === "")) {
            didSomething = true;
            parts.pop();
          }
        }
        const root = this.#rootIndex(parts) + 1;
        let dd = root;
        while (-1 !== (dd = parts.indexOf("..", dd + 1))) {
          const p = parts[dd - 1];
          if (p && p !== "." && p !== ".." && p !== "**") {
            didSomething = true;
            const needDot = dd === 1 && parts[dd + 1] === "**";
            const splin = needDot ? ["."] : [];
            parts.splice(dd - 1, 2, ...splin);
            if (parts.length === 0)
              parts.push("");
            dd = Math.max(dd - 2, root);
          }
        }
      }
    } while (didSomething);
    return globParts;
  }
  // second phase: multi-pattern dedupes
  // {<pre>/<rest>,<pre>/<rest>} -> <pre>/<rest>
  // {<pre>/*/<rest>,<pre>/<p>/<rest>} -> <pre>/*/<rest>
  secondPhasePreProcess(globParts) {
    const keys = /* @__PURE__ */ new Set();
    const rows = globParts.filter((parts) => {
      const key = parts.join("/");
      if (keys.has(key))
        return false;
      keys.add(key);
      return true;
    });
    const stars = /* @__PURE__ */ new Map();
    for (const parts of rows) {
      const s = [];
      for (let i = 0; i < parts.length; i++) {
        if (parts[i] === "*")
          s.push(i);
      }
      if (s.length)
        stars.set(s.join(","), s);
    }
    if (!stars.size || rows.length * stars.size > 1e5)
      return rows;
    const { dot } = this.options;
    return rows.filter((parts) => {
      for (const s of stars.values()) {
        if (s[s.length - 1] >= parts.length)
          continue;
        const c = [...parts];
        let ok = true;
        let changed = false;
        for (const i of s) {
          const p = parts[i];
          if (p === "*")
            continue;
          if (!p || p === "**" || !dot && p.startsWith(".")) {
            ok = false;
            break;
          }
          c[i] = "*";
          changed = true;
        }
        if (ok && changed && keys.has(c.join("/")))
          return false;
      }
      return true;
    });
  }
  parseNegate() {
    if (this.nonegate)
      return;
    const pattern = this.pattern;
    let negate = false;
    let negateOffset = 0;
    for (let i = 0; i < pattern.length && pattern.charAt(i) === "!"; i++) {
      negate = !negate;
      negateOffset++;
    }
    if (negateOffset)
      this.pattern = pattern.slice(negateOffset);
    this.negate = negate;
  }
  // Match the parts of a path against one row of the set. `resolved`
  // is the parts after level 2 resolves `.` and `..` in them, or the
  // same parts below level 2. Set partial to true to test if, for
  // example, "/a/b" matches the start of "/*/b/*/d". Partial means, if
  // you run out of file before you run out of pattern, then that's
  // fine, as long as all the parts match.
  #matchRow(file, resolved, pattern, partial) {
    let fileStartIndex = 0;
    let patternStartIndex = 0;
    const fh = this.isWindows ? uncHost(resolved) : -1;
    const ph = fh === -1 ? -1 : uncHost(pattern);
    if (ph !== -1) {
      const host = pattern[ph];
      const share = pattern[ph + 1];
      if (typeof host !== "string" || typeof share !== "string") {
        fileStartIndex = fh;
        patternStartIndex = ph;
      } else if (resolved[fh].toLowerCase() === host.toLowerCase() && resolved[fh + 1].toLowerCase() === share.toLowerCase()) {
        fileStartIndex = fh + 2;
        patternStartIndex = ph + 2;
      }
    } else if (this.isWindows) {
      const fileDrive = typeof file[0] === "string" && /^[a-z]:$/i.test(file[0]);
      const fileUNC = !fileDrive && file[0] === "" && file[1] === "" && file[2] === "?" && /^[a-z]:$/i.test(file[3]);
      const patternDrive = typeof pattern[0] === "string" && /^[a-z]:$/i.test(pattern[0]);
      const patternUNC = !patternDrive && pattern[0] === "" && pattern[1] === "" && pattern[2] === "?" && typeof pattern[3] === "string" && /^[a-z]:$/i.test(pattern[3]);
      const fdi = fileUNC ? 3 : fileDrive ? 0 : void 0;
      const pdi = patternUNC ? 3 : patternDrive ? 0 : void 0;
      if (typeof fdi === "number" && typeof pdi === "number") {
        const [fd, pd] = [
          file[fdi],
          pattern[pdi]
        ];
        if (fd.toLowerCase() === pd.toLowerCase()) {
          patternStartIndex = pdi + 1;
          fileStartIndex = fdi + 1;
        }
      }
    }
    file = resolved;
    if (pattern.includes(GLOBSTAR)) {
      return this.#matchGlobstar(file, pattern, partial, fileStartIndex, patternStartIndex);
    }
    return this.#matchOne(file, pattern, partial, fileStartIndex, patternStartIndex);
  }
  #matchGlobstar(file, pattern, partial, fileIndex, patternIndex) {
    const { head, body, tail, segments } = this.#getGlobstarParts(pattern, partial, patternIndex);
    if (head.length) {
      const headEnd = fileIndex + head.length;
      if (!this.#matchOne(file, head, partial, fileIndex, 0, headEnd)) {
        return false;
      }
      fileIndex += head.length;
      patternIndex += head.length;
    }
    let fileTailMatch = 0;
    if (tail.length) {
      if (tail.length + fileIndex > file.length)
        return false;
      let tailStart = file.length - tail.length;
      if (this.#matchOne(file, tail, partial, tailStart, 0)) {
        fileTailMatch = tail.length;
      } else {
        if (file[file.length - 1] !== "" || fileIndex + tail.length === file.length) {
          return false;
        }
        tailStart--;
        if (!this.#matchOne(file, tail, partial, tailStart, 0)) {
          return false;
        }
        fileTailMatch = tail.length + 1;
      }
    }
    if (!body.length) {
      let sawSome = !!fileTailMatch;
      for (let i = fileIndex; i < file.length - fileTailMatch; i++) {
        const f = String(file[i]);
        sawSome = true;
        if (f === "." || f === ".." || !this.options.dot && f.startsWith(".")) {
          return false;
        }
      }
      return partial || sawSome;
    }
    return !!this.#matchGlobStarBodySections(file, segments, file.length - fileTailMatch, fileIndex, 0, partial, 0, !!fileTailMatch, /* @__PURE__ */ new Set());
  }
  // Split the pattern into head, tail, and middle of ** delimited
  // parts. The tail has to be at the end, and the others just have to
  // be found in order from the head. These only depend on the pattern
  // row, so they are kept for the next path.
  #getGlobstarParts(pattern, partial, patternIndex) {
    let byStart = this.#globstarParts.get(pattern);
    if (!byStart) {
      byStart = [];
      this.#globstarParts.set(pattern, byStart);
    }
    const key = patternIndex * 2 + (partial ? 1 : 0);
    const found = byStart[key];
    if (found)
      return found;
    const firstgs = pattern.indexOf(GLOBSTAR, patternIndex);
    const lastgs = pattern.lastIndexOf(GLOBSTAR);
    const head = pattern.slice(patternIndex, firstgs);
    const body = pattern.slice(firstgs + 1, partial ? void 0 : lastgs);
    const tail = partial ? [] : pattern.slice(lastgs + 1);
    const segments = [[[], 0]];
    let current = segments[0];
    let nonGsParts = 0;
    const nonGsPartsSums = [0];
    for (const b of body) {
      if (b === GLOBSTAR) {
        nonGsPartsSums.push(nonGsParts);
        current = [[], 0];
        segments.push(current);
      } else {
        current[0].push(b);
        nonGsParts++;
      }
    }
    segments.forEach((b, i) => {
      b[1] = nonGsParts - nonGsPartsSums[i];
    });
    const parts = { head, body, tail, segments };
    byStart[key] = parts;
    return parts;
  }
  // return false for "nope, not matching"
  // return null for "not matching, cannot keep trying"
  #matchGlobStarBodySections(file, bodySegments, fileLength, fileIndex, bodyIndex, partial, globStarDepth, sawTail, tried) {
    const bs = bodySegments[bodyIndex];
    if (!bs) {
      if (partial) {
        return fileIndex >= fileLength || fileIndex === fileLength - 1 && file[fileIndex] === "";
      }
      for (let i = fileIndex; i < fileLength; i++) {
        sawTail = true;
        const f = file[i];
        if (f === "." || f === ".." || !this.options.dot && f.startsWith(".")) {
          return false;
        }
      }
      return sawTail;
    }
    const [body, need] = bs;
    const after = partial ? fileLength : fileLength - need;
    while (fileIndex <= after) {
      const key = bodyIndex * (file.length + 1) + fileIndex;
      if (tried.has(key))
        return false;
      tried.add(key);
      const m = this.#matchOne(file, body, partial, fileIndex, 0, fileIndex + body.length);
      if (m && globStarDepth < this.maxGlobstarRecursion) {
        const sub = this.#matchGlobStarBodySections(file, bodySegments, fileLength, fileIndex + body.length, bodyIndex + 1, partial, globStarDepth + 1, sawTail, tried);
        if (sub !== false) {
          return sub;
        }
      }
      if (fileIndex === after)
        break;
      const f = file[fileIndex];
      if (f === "." || f === ".." || !this.options.dot && f.startsWith(".")) {
        return false;
      }
      fileIndex++;
    }
    return partial || null;
  }
  #matchOne(file, pattern, partial, fileIndex, patternIndex, fileEnd = file.length) {
    let fi;
    let pi;
    let pl;
    let fl;
    for (fi = fileIndex, pi = patternIndex, fl = Math.min(fileEnd, file.length), pl = pattern.length; fi < fl && pi < pl; fi++, pi++) {
      let p = pattern[pi];
      let f = file[fi];
      if (p === false || p === GLOBSTAR) {
        return false;
      }
      if (!portionMatch(p, f))
        return false;
    }
    if (fi === fl && pi === pl) {
      return true;
    } else if (fi === fl) {
      return partial;
    } else if (pi === pl) {
      return fi === fl - 1 && file[fi] === "";
    } else {
      throw new Error("wtf?");
    }
  }
  braceExpand() {
    return braceExpand(this.pattern, this.options);
  }
  // Expand braces, except numeric ranges such as {0..999} with at
  // least RANGE_MIN values. Each of those stays in its pattern as
  // `<mark>0..999<mark>`, for the Matcher to test. If a range might
  // be inside a [...] class, expand all of them instead.
  #expandBraces() {
    const { pattern } = this;
    if (this.options.nobrace)
      return this.braceExpand();
    let code = 57344;
    while (pattern.includes(String.fromCharCode(code))) {
      if (++code > 63743)
        return this.braceExpand();
    }
    const mark = String.fromCharCode(code);
    let found = false;
    const marked = pattern.replace(rangeRe, (m, lo, hi) => {
      const a = Number(lo);
      const b = Number(hi);
      if (!Number.isSafeInteger(a) || !Number.isSafeInteger(b) || Math.abs(a - b) + 1 < RANGE_MIN) {
        return m;
      }
      found = true;
      return `${mark}${lo}..${hi}${mark}`;
    });
    if (!found)
      return this.braceExpand();
    const set = braceExpand(marked, this.options);
    for (const p of set) {
      for (const portion of p.split("/")) {
        const c = portion.indexOf("[");
        if (c !== -1 && c < portion.lastIndexOf(mark)) {
          return this.braceExpand();
        }
        if (!this.options.noext && inRepeatOrNegExt(portion, mark)) {
          return this.braceExpand();
        }
      }
    }
    this.#rangeMark = mark;
    return set;
  }
  parse(pattern) {
    assertValidPattern(pattern);
    const options = this.options;
    if (pattern === "**")
      return GLOBSTAR;
    if (pattern === "")
      return "";
    const { nocase, nocaseMagicOnly, noext = false, dot, normalize: normalize2 } = options;
    const rangeMark = this.#rangeMark;
    const lit2 = rangeMark && pattern.includes(rangeMark) ? void 0 : literal(pattern, noext);
    if (lit2 !== void 0 && !(nocase && !nocaseMagicOnly && pattern.toUpperCase() !== pattern.toLowerCase())) {
      return this.#norm(lit2);
    }
    if (this.#pending)
      return PENDING;
    let m = this.#matchers.get(pattern);
    if (!m) {
      if (!noext)
        assertValidExtglobs(pattern);
      m = new Matcher(pattern, {
        nocase,
        noext,
        dot,
        normalize: normalize2,
        ...rangeMark && { rangeMark }
      });
      this.#matchers.set(pattern, m);
    }
    return m;
  }
  #slashSplit(p) {
    if (this.preserveMultipleSlashes) {
      return p.split("/");
    } else if (this.isWindows && /^\/\/[^/]+/.test(p)) {
      return ["", ...p.split(/\/+/)];
    } else {
      return p.split(/\/+/);
    }
  }
  match(f, partial = this.partial) {
    if (this.comment) {
      return false;
    }
    if (this.empty) {
      return f === "";
    }
    if (f === "/" && partial) {
      return true;
    }
    const options = this.options;
    let split2 = this.#cachedSplit(f);
    if (!split2) {
      if (!partial && !this.#form && (this.#endCheck || this.#literalCheck) && lastChecked !== f) {
        lastChecked = f;
        const can = this.#canMatch(f);
        if (can === "no")
          return options.flipNegate ? false : this.negate;
        if (can === "yes")
          return options.flipNegate ? true : !this.negate;
      }
      split2 = this.#split(f);
    }
    const ff = split2.parts;
    const resolved = this.#level2 ? split2.resolved ??= this.#levelTwoFileOptimize(ff) : ff;
    const set = this.set;
    let filename = ff[ff.length - 1];
    if (!filename) {
      for (let i = ff.length - 2; !filename && i >= 0; i--) {
        filename = ff[i];
      }
    }
    for (let r = 0; r < set.length; r++) {
      const pattern = set[r];
      const shape = partial ? void 0 : this.#shapes[r];
      const hit = shape === "base" ? portionMatch(pattern[0], filename) : shape ? this.#matchShape(resolved, pattern, shape) : options.matchBase && pattern.length === 1 ? this.#matchRow([filename], [filename], pattern, partial) : this.#matchRow(ff, resolved, pattern, partial);
      if (hit) {
        if (options.flipNegate) {
          return true;
        }
        return !this.negate;
      }
    }
    if (options.flipNegate) {
      return false;
    }
    return this.negate;
  }
  static defaults(def) {
    return minimatch.defaults(def).Minimatch;
  }
};
minimatch.Minimatch = Minimatch;
minimatch.escape = escape;
minimatch.unescape = unescape;

// src/manifest/regular.ts
var FILE_LIMIT = 32 * 1024 * 1024;

// src/manifest/ignored.ts
var LIMIT = 256 * 1024;

// src/manifest/stamp-import.ts
var STAMP_IMPORT = /import\s*(["'])(?<specifier>\.{1,2}\/(?:(?:(?!\1)[^\n]){0,1024}\/)?dual-deploy-stamp\.ts)\1(?:[^\S\n\r]*;)?/;
var HERE = new RegExp(STAMP_IMPORT, "y");
var ANYWHERE = new RegExp(STAMP_IMPORT, "g");

// src/manifest/graph.ts
var placeOf = (file) => import_node_path.default.posix.normalize(`supabase/functions/${file}`);
var PARSED_HERE = 64 * 1024;
var SCANNED_HERE = 1024 * 1024;
var SETTINGS_LIMIT = 4 * 1024 * 1024;
function syntaxError(relative, problem) {
  return finding("syntax", {
    message: `The file does not parse: ${problem.message}`,
    file: placeOf(relative),
    line: problem.line,
    fix: "Repair the syntax: a function that does not parse does not boot."
  });
}

// src/preflight/database/find.ts
var import_glob2 = __toESM(require_glob(), 1);
var import_node_crypto = require("node:crypto");
var import_node_fs = require("node:fs");
var import_node_path3 = __toESM(require("node:path"), 1);

// src/preflight/database/module.ts
var import_parser3 = __toESM(require_parser(), 1);
var import_node_path2 = __toESM(require("node:path"), 1);
var MAX_PATHS = 300;
var TypeModules = class {
  #load;
  #known = /* @__PURE__ */ new Map();
  constructor(load) {
    this.#load = load;
  }
  /** Whether one of the modules that were followed so far declares a type of this name. */
  declares(name) {
    return [...this.#known.values()].some((module2) => module2?.declarations.has(name));
  }
  /** The module that a relative specifier names, or null when it is a package, absent, or does not parse. */
  follow(from, specifier) {
    if (!/^\.\.?(\/|$)/.test(specifier)) return null;
    const target = import_node_path2.default.posix.join(import_node_path2.default.posix.dirname(from.file), specifier);
    for (const file of filesOf(target)) {
      const module2 = this.#open(file);
      if (module2 !== null) return module2;
    }
    return null;
  }
  #open(file) {
    const known2 = this.#known.get(file);
    if (known2 !== void 0) return known2;
    if (this.#known.size >= MAX_PATHS) return null;
    const source = this.#load(file);
    const module2 = source === null ? null : tryModule(file, source);
    this.#known.set(file, module2);
    return module2;
  }
};
var ENDINGS = [".ts", ".d.ts", ".tsx", ".mts", "/index.ts", "/index.d.ts"];
function filesOf(target) {
  const built = /\.([mc]?)js$/.exec(target);
  if (built) {
    const stem = target.slice(0, -built[0].length);
    return [`${stem}.${built[1] ?? ""}ts`, `${stem}.d.${built[1] ?? ""}ts`];
  }
  const exact = /\.[mc]?tsx?$/.test(target) ? [target] : [];
  return [...exact, ...ENDINGS.map((ending) => target + ending)];
}
function tryModule(file, source) {
  try {
    return readModule(file, source);
  } catch (error2) {
    if (error2 instanceof SyntaxProblem) return null;
    throw error2;
  }
}
function readModule(file, source) {
  const found = {
    file,
    declarations: /* @__PURE__ */ new Map(),
    imports: /* @__PURE__ */ new Map(),
    exports: /* @__PURE__ */ new Map(),
    exportsAll: []
  };
  for (const statement of parseTypes(file, source).body) {
    if (statement.type === "ImportDeclaration") addImports(statement, found.imports);
    else if (statement.type === "ExportAllDeclaration") found.exportsAll.push(statement.source.value);
    else if (statement.type === "ExportNamedDeclaration") {
      if (statement.declaration) {
        const name = declare(statement.declaration, found.declarations);
        if (name !== null) found.exports.set(name, { local: name });
      }
      addExports(statement, found.exports);
    } else if (statement.type === "ExportDefaultDeclaration") {
      const { declaration } = statement;
      const name = declaration.type === "Identifier" ? declaration.name : declare(declaration, found.declarations);
      if (name !== null) found.exports.set("default", { local: name });
    } else declare(statement, found.declarations);
  }
  return found;
}
function parseTypes(file, source) {
  const dts = /\.d\.[mc]?ts$/.test(file);
  const plugins = [
    ["typescript", { dts }],
    "decorators",
    "decoratorAutoAccessors",
    "explicitResourceManagement",
    "importAttributes",
    ...file.endsWith("x") ? ["jsx"] : []
  ];
  try {
    return (0, import_parser3.parse)(source, { sourceType: "module", plugins, errorRecovery: true, attachComment: false }).program;
  } catch (error2) {
    const message = error2 instanceof Error ? error2.message : String(error2);
    const line = error2.loc?.line ?? null;
    throw new SyntaxProblem(message.replace(/ \(\d+:\d+\)$/, ""), line);
  }
}
function declare(statement, into) {
  if (!("id" in statement) || statement.id?.type !== "Identifier") return null;
  const { name } = statement.id;
  const before = into.get(name);
  if (statement.type === "TSInterfaceDeclaration" && (before === void 0 || Array.isArray(before))) {
    into.set(name, [...Array.isArray(before) ? before : [], statement]);
  } else if (statement.type === "TSTypeAliasDeclaration" && before === void 0) into.set(name, statement);
  else if (/^(TSInterface|TSTypeAlias|TSEnum|Class)Declaration$|^EnumDeclaration$/.test(statement.type)) {
    into.set(name, null);
  } else return null;
  return name;
}
function addImports(statement, into) {
  for (const specifier of statement.specifiers) {
    const name = specifier.type === "ImportNamespaceSpecifier" ? "*" : specifier.type === "ImportDefaultSpecifier" ? "default" : nameOf(specifier.imported);
    into.set(specifier.local.name, { specifier: statement.source.value, name });
  }
}
function addExports(statement, into) {
  for (const specifier of statement.specifiers) {
    const exported = nameOf(specifier.exported);
    const source = statement.source?.value;
    if (specifier.type === "ExportSpecifier") {
      const name = nameOf(specifier.local);
      into.set(exported, source === void 0 ? { local: name } : { specifier: source, name });
    } else if (source !== void 0 && specifier.type === "ExportNamespaceSpecifier") {
      into.set(exported, { specifier: source, name: "*" });
    }
  }
}
var nameOf = (node) => node.type === "Identifier" ? node.name : node.value;

// src/preflight/database/shape.ts
var UNKNOWN = () => null;
var NEVER = { kind: "literals", values: /* @__PURE__ */ new Set() };
var STRING = { kind: "scalar", isString: true };
var SCALAR = { kind: "scalar", isString: false };
var EMPTY = { kind: "object", members: /* @__PURE__ */ new Map(), isWhole: true, isInline: false };
var OPEN = { ...EMPTY, isWhole: false };
var MAX_DEPTH = 100;
var MAX_STEPS = 2e5;
var MAX_PARTS = 1e3;
var MAX_COPIED = 1e6;
var Shapes = class {
  #modules;
  #known = /* @__PURE__ */ new WeakMap();
  #scopes = /* @__PURE__ */ new WeakMap();
  #depth = 0;
  #steps = 0;
  #copied = 0;
  constructor(modules) {
    this.#modules = modules;
  }
  /** A type by the name that it has inside a module. */
  named(module2, name, args = []) {
    const declaration = module2.declarations.get(name);
    const imported = module2.imports.get(name);
    return this.#guard(null, () => {
      if (declaration === null) return null;
      if (declaration === void 0) {
        if (imported === void 0) return BUILT_IN.get(name)?.(...args) ?? null;
        if (imported.specifier === "type-fest") return TYPE_FEST.get(imported.name)?.(...args) ?? null;
        return this.#imported(module2, imported.specifier, imported.name, args);
      }
      if ("typeAnnotation" in declaration) {
        const scope = this.#bind(module2, declaration.typeParameters, args);
        return scope && this.#resolve(declaration.typeAnnotation, scope);
      }
      return this.#interface(module2, declaration, args);
    });
  }
  /** A type by the name under which a module exports it. */
  exported(module2, name, args = []) {
    return this.#guard(null, () => {
      const found = module2.exports.get(name);
      if (found !== void 0) {
        if ("local" in found) return this.named(module2, found.local, args);
        return this.#imported(module2, found.specifier, found.name, args);
      }
      if (name === "default") return null;
      for (const specifier of module2.exportsAll) {
        const shape = this.#imported(module2, specifier, name, args);
        if (shape !== null) return shape;
      }
      return null;
    });
  }
  #imported(from, specifier, name, args) {
    const module2 = name === "*" ? null : this.#modules.follow(from, specifier);
    return module2 && this.exported(module2, name, args);
  }
  /** Runs one step, remembers its result under `key`, and ends cycles: whoever asks again meanwhile gets null. */
  #guard(key, step) {
    const known2 = key && this.#known.get(key);
    if (known2 !== void 0 && key !== null) return known2;
    if (this.#depth >= MAX_DEPTH || this.#steps >= MAX_STEPS || this.#copied >= MAX_COPIED) return null;
    if (key !== null) this.#known.set(key, null);
    this.#depth++;
    this.#steps++;
    try {
      const shape = step();
      this.#copies(shape);
      if (key !== null) this.#known.set(key, shape);
      return shape;
    } finally {
      this.#depth--;
    }
  }
  /** Whether there is still room for what is taken from this shape. */
  #copies(shape) {
    if (shape?.kind === "object") this.#copied += shape.members.size;
    return this.#copied < MAX_COPIED;
  }
  #resolve(node, scope) {
    return this.#guard(scope.bindings.size === 0 ? node : null, () => this.#shapeOf(node, scope));
  }
  #later(node, scope) {
    return node ? once(() => this.#resolve(node, scope)) : UNKNOWN;
  }
  #shapeOf(node, scope) {
    switch (node.type) {
      case "TSParenthesizedType":
        return this.#resolve(node.typeAnnotation, scope);
      case "TSTypeLiteral":
        return this.#members(node.members, scope);
      case "TSTypeReference":
        return this.#reference(node.typeName, node.typeParameters?.params ?? [], scope);
      case "TSImportType": {
        const args = (node.typeParameters?.params ?? []).map((arg) => this.#later(arg, scope));
        if (node.qualifier?.type !== "Identifier") return null;
        return this.#imported(scope.module, node.argument.value, node.qualifier.name, args);
      }
      case "TSIntersectionType":
        return this.#intersection(node.types, scope);
      case "TSUnionType":
        return this.#union(node, scope);
      case "TSTypeOperator":
        return this.#operator(node, scope);
      case "TSIndexedAccessType":
        return this.#indexed(node, scope);
      case "TSMappedType":
        return this.#mapped(node, scope);
      case "TSArrayType":
        return { kind: "list", element: this.#later(node.elementType, scope) };
      case "TSTupleType":
        return this.#tuple(node, scope);
      case "TSLiteralType":
        return literal2(node);
      default:
        return KEYWORDS.get(node.type) ?? null;
    }
  }
  #members(elements, scope) {
    const members = /* @__PURE__ */ new Map();
    let isWhole = elements.length > 0;
    for (const element of elements) {
      if (element.type === "TSIndexSignature") {
        const value = element.typeAnnotation?.typeAnnotation;
        if (!value || !isNever(this.#resolve(value, scope))) isWhole = false;
        continue;
      }
      const name = "key" in element ? keyOf(element.key, element.computed ?? false) : null;
      if (name === null) isWhole = false;
      else {
        const type = element.type === "TSPropertySignature" ? element.typeAnnotation?.typeAnnotation : null;
        members.set(name, members.has(name) ? UNKNOWN : this.#later(type, scope));
      }
    }
    return { kind: "object", members, isWhole, isInline: true };
  }
  #interface(module2, declarations, args) {
    const [first] = declarations;
    return this.#guard(args.length === 0 && first ? first : null, () => {
      const members = /* @__PURE__ */ new Map();
      let isWhole = declarations.some(({ body, extends: bases }) => body.body.length > 0 || bases?.length);
      for (const declaration of declarations) {
        const scope = this.#bind(module2, declaration.typeParameters, args);
        if (scope === null) return null;
        for (const base of declaration.extends ?? []) {
          const shape = this.#reference(base.expression, base.typeParameters?.params ?? [], scope);
          if (shape?.kind !== "object" || !shape.isWhole) isWhole = false;
          if (!this.#copies(shape)) return null;
          if (shape?.kind === "object") for (const [name, type] of shape.members) members.set(name, type);
        }
      }
      const own = /* @__PURE__ */ new Map();
      for (const declaration of declarations) {
        const scope = this.#bind(module2, declaration.typeParameters, args);
        if (scope === null) return null;
        const shape = this.#members(declaration.body.body, scope);
        if (!shape.isWhole && declaration.body.body.length > 0) isWhole = false;
        for (const [name, type] of shape.members) own.set(name, own.has(name) ? UNKNOWN : type);
      }
      for (const [name, type] of own) members.set(name, type);
      return { kind: "object", members, isWhole, isInline: false };
    });
  }
  /** The scope inside a declaration with these arguments; null when one is missing. */
  #bind(module2, parameters, args) {
    const params = parameters?.params ?? [];
    if (params.length === 0) return args.length === 0 ? this.#scopeOf(module2) : null;
    const bindings = /* @__PURE__ */ new Map();
    const scope = { module: module2, bindings };
    for (const [index, param] of params.entries()) {
      const arg = args[index] ?? (param.default ? this.#later(param.default, scope) : null);
      if (arg === null) return null;
      bindings.set(param.name, arg);
    }
    return scope;
  }
  #scopeOf(module2) {
    const known2 = this.#scopes.get(module2);
    if (known2) return known2;
    const scope = { module: module2, bindings: /* @__PURE__ */ new Map() };
    this.#scopes.set(module2, scope);
    return scope;
  }
  #reference(name, args, scope) {
    const lazies = args.map((arg) => this.#later(arg, scope));
    if (name.type === "Identifier" && "name" in name) {
      const bound2 = scope.bindings.get(name.name);
      if (bound2) return args.length === 0 ? bound2() : null;
      return this.named(scope.module, name.name, lazies);
    }
    if (name.type !== "TSQualifiedName" || !("left" in name) || name.left.type !== "Identifier") return null;
    const imported = scope.module.imports.get(name.left.name);
    const module2 = imported?.name === "*" && this.#modules.follow(scope.module, imported.specifier);
    return module2 ? this.exported(module2, name.right.name, lazies) : null;
  }
  #intersection(types, scope) {
    const telling = types.filter((type) => type.type !== "TSTypeLiteral" || type.members.length > 0);
    if (telling.length > MAX_PARTS) return null;
    const [first = null, ...rest] = telling.map((type) => this.#resolve(type, scope));
    return rest.reduce((all, shape) => this.#copies(all) ? intersect(all, shape) : null, first);
  }
  #union(node, scope) {
    return unite(node.types.map((type) => this.#resolve(type, scope)));
  }
  #operator(node, scope) {
    const shape = this.#resolve(node.typeAnnotation, scope);
    if (node.operator === "readonly") return shape;
    return node.operator === "keyof" && shape?.kind === "object" && shape.isWhole ? { kind: "literals", values: new Set(shape.members.keys()) } : null;
  }
  #indexed(node, scope) {
    const shape = this.#resolve(node.objectType, scope);
    if (shape?.kind === "list") return node.indexType.type === "TSNumberKeyword" ? shape.element() : null;
    const index = this.#resolve(node.indexType, scope);
    if (shape?.kind !== "object" || index?.kind !== "literals" || index.values.size !== 1) return null;
    const [name = ""] = index.values;
    return shape.members.get(name)?.() ?? null;
  }
  #mapped(node, scope) {
    const { name, constraint } = node.typeParameter;
    const value = node.typeAnnotation;
    if (node.nameType || !constraint || !value) return null;
    const keys = this.#resolve(constraint, scope);
    if (keys?.kind === "scalar") return recordOf(keys, this.#later(value, scope));
    if (keys?.kind !== "literals") return null;
    const members = /* @__PURE__ */ new Map();
    for (const key of keys.values) {
      const shape = { kind: "literals", values: /* @__PURE__ */ new Set([key]) };
      const bindings = new Map(scope.bindings).set(name, () => shape);
      members.set(key, this.#later(value, { module: scope.module, bindings }));
    }
    return { kind: "object", members, isWhole: true, isInline: false };
  }
  #tuple(node, scope) {
    const elements = [];
    for (const element of node.elementTypes) {
      if (element.type === "TSOptionalType" || element.type === "TSRestType") return null;
      if (element.type === "TSNamedTupleMember" && element.optional) return null;
      elements.push(this.#later(element.type === "TSNamedTupleMember" ? element.elementType : element, scope));
    }
    return { kind: "tuple", elements };
  }
};
function once(work) {
  let known2;
  return () => known2 === void 0 ? known2 = work() : known2;
}
var KEYWORDS = new Map([
  ["TSNeverKeyword", NEVER],
  ["TSStringKeyword", STRING],
  ...["Number", "Boolean", "BigInt", "Symbol", "Null", "Undefined", "Void"].map(
    (name) => [`TS${name}Keyword`, SCALAR]
  )
]);
var isNever = (shape) => shape?.kind === "literals" && shape.values.size === 0;
function literal2(node) {
  if (node.literal.type === "StringLiteral")
    return { kind: "literals", values: /* @__PURE__ */ new Set([node.literal.value]) };
  return node.literal.type === "NumericLiteral" || node.literal.type === "BooleanLiteral" ? SCALAR : null;
}
function keyOf(key, isComputed) {
  if (key.type === "StringLiteral" && "value" in key) return String(key.value);
  if (key.type === "NumericLiteral" && "value" in key) return String(key.value);
  return key.type === "Identifier" && !isComputed && "name" in key ? String(key.name) : null;
}
function intersect(a, b) {
  if (a === null || b === null) return null;
  if (a.kind === "object" && b.kind === "object") {
    return merge(a, b, (left, right) => intersect(left, right));
  }
  if (a.kind === "literals" && b.kind === "scalar") return b.isString ? a : null;
  if (b.kind === "literals" && a.kind === "scalar") return a.isString ? b : null;
  if (a.kind !== "literals" || b.kind !== "literals") return null;
  return { kind: "literals", values: new Set([...a.values].filter((value) => b.values.has(value))) };
}
function merge(a, b, both) {
  const members = new Map(a.members);
  for (const [name, right] of b.members) {
    const left = a.members.get(name);
    members.set(name, left === void 0 ? right : once(() => both(left(), right())));
  }
  return { kind: "object", members, isWhole: a.isWhole && b.isWhole, isInline: false };
}
function unite(shapes) {
  const parts = [];
  for (const shape of shapes) {
    if (shape?.kind === "union") parts.push(...shape.parts);
    else if (!isNever(shape)) parts.push(shape);
    if (parts.length > MAX_PARTS) return null;
  }
  const [first] = parts;
  if (first === void 0) return NEVER;
  if (parts.length === 1) return first;
  const values = /* @__PURE__ */ new Set();
  for (const part of parts) if (part?.kind === "literals") for (const value of part.values) values.add(value);
  if (parts.every((part) => part?.kind === "literals")) return { kind: "literals", values };
  const isScalar = parts.every((part) => part?.kind === "scalar" || part?.kind === "literals");
  return isScalar ? SCALAR : { kind: "union", parts };
}
var same = (type = UNKNOWN) => {
  const shape = type();
  return shape?.kind === "object" ? { ...shape, isInline: false } : null;
};
function pick(type = UNKNOWN, names = UNKNOWN) {
  const shape = type();
  const keys = names();
  if (shape?.kind !== "object" || keys?.kind !== "literals") return null;
  const members = new Map([...keys.values].map((key) => [key, shape.members.get(key) ?? UNKNOWN]));
  return { kind: "object", members, isWhole: true, isInline: false };
}
function omit(type = UNKNOWN, names = UNKNOWN) {
  const shape = type();
  const keys = names();
  if (shape?.kind !== "object" || keys?.kind !== "literals") return null;
  const members = new Map([...shape.members].filter(([name]) => !keys.values.has(name)));
  return { ...shape, members, isInline: false };
}
function record(names = UNKNOWN, value = UNKNOWN) {
  const keys = names();
  return keys === null ? null : recordOf(keys, value);
}
function recordOf(keys, value) {
  if (keys.kind === "scalar") return isNever(value()) ? EMPTY : OPEN;
  if (keys.kind !== "literals") return null;
  const members = new Map([...keys.values].map((key) => [key, value]));
  return { kind: "object", members, isWhole: true, isInline: false };
}
var filtered = (keeps) => (names = UNKNOWN, others = UNKNOWN) => {
  const keys = names();
  const other = others();
  if (keys?.kind !== "literals") return null;
  if (other?.kind === "scalar" && other.isString) return keeps ? keys : NEVER;
  if (other?.kind !== "literals") return null;
  const values = new Set([...keys.values].filter((value) => other.values.has(value) === keeps));
  return { kind: "literals", values };
};
function mergeDeep(left, right) {
  if (left === null || right === null) return null;
  return left.kind === "object" && right.kind === "object" ? merge(left, right, mergeDeep) : right;
}
var list = (element = UNKNOWN) => ({ kind: "list", element });
var BUILT_IN = new Map([
  ...["Partial", "Required", "Readonly", "NonNullable", "NoInfer"].map((name) => [name, same]),
  ["Pick", pick],
  ["Omit", omit],
  ["Record", record],
  ["Exclude", filtered(false)],
  ["Extract", filtered(true)],
  ["Array", list],
  ["ReadonlyArray", list],
  ["PropertyKey", () => SCALAR]
]);
var TYPE_FEST = /* @__PURE__ */ new Map([
  ["MergeDeep", (a = UNKNOWN, b = UNKNOWN, ...options) => options.length > 0 ? null : mergeDeep(a(), b())],
  ["Simplify", same]
]);

// src/preflight/database/read.ts
function readDatabase(file, source, load, onFinding) {
  try {
    const module2 = readModule(file, source);
    const modules = new TypeModules(load);
    const found = findDatabase(module2, new Shapes(modules));
    if (found === null) return null;
    const hasJson = module2.declarations.has("Json") || modules.declares("Json");
    return databaseOf(file, found, hasJson && [...found.values()].every(isGeneratedSchema));
  } catch (error2) {
    if (error2 instanceof SyntaxProblem) onFinding?.(unreadable(file, error2.message, error2.line));
    else if (error2 instanceof RangeError) onFinding?.(unreadable(file, "its types nest too deeply", null));
    else throw error2;
    return null;
  }
}
var unreadable = (file, why, line) => finding("database-types", {
  message: `The database types cannot be read, so columns are not checked against them: ${why}`,
  file,
  line,
  fix: "Write the file again with `supabase gen types typescript`, or name another one in the input database-types."
});
var DATABASE_NAME = /^(supabase|app|my|public)?(db|database|schema|dbschema|databaseschema)(types?)?$/i;
var TABLES_NAME = /^(supabase|app|my|public|db|database)?(tables|tablerows|tabletypes)$/i;
var TABLE_NAME = /^[a-z_][a-z0-9_]*$/;
function findDatabase(module2, shapes) {
  const shapeOf = (name) => {
    const shape = module2.exports.has(name) ? shapes.exported(module2, name) : shapes.named(module2, name);
    return shape?.kind === "object" ? shape : null;
  };
  const names = namesOf(module2);
  const named = ["Database", "default"].find((name) => names.includes(name));
  if (named === "Database" || named === void 0 && module2.exportsAll.length > 0) {
    const shape = named ? shapeOf(named) : objectOf(shapes.exported(module2, "Database"));
    if (named || shape) return shape && (schemasOf(shape) ?? publicOf(shape));
  }
  return onlyOne(module2, names, (name) => schemasOf(shapeOf(name))) ?? onlyOne(module2, names, (name) => isDatabaseName(name) ? publicOf(shapeOf(name)) : null) ?? onlyOne(module2, names, (name) => TABLES_NAME.test(name) ? rowsOf(shapeOf(name)) : null);
}
var isDatabaseName = (name) => name === "default" || DATABASE_NAME.test(name);
function namesOf(module2) {
  const exported = [...module2.exports].filter(([, origin]) => "local" in origin || origin.name !== "*");
  const locals = new Set(exported.flatMap(([, origin]) => "local" in origin ? [origin.local] : []));
  const declared = [...module2.declarations.keys()].filter((name) => !locals.has(name));
  return [.../* @__PURE__ */ new Set([...exported.map(([name]) => name), ...declared])].sort(byCodeUnit);
}
function onlyOne(module2, names, read) {
  const found = names.flatMap((name) => {
    const schemas = read(name);
    return schemas ? [{ schemas, isExported: module2.exports.has(name) }] : [];
  });
  const exported = found.filter(({ isExported }) => isExported);
  const [first, second] = exported.length > 0 ? exported : found;
  return first && !second ? first.schemas : null;
}
var objectOf = (shape) => shape?.kind === "object" ? shape : null;
var memberOf = (shape, name) => objectOf(shape?.members.get(name)?.() ?? null);
function schemasOf(shape) {
  const schemas = /* @__PURE__ */ new Map();
  for (const [name, type] of shape?.members ?? []) {
    const schema = objectOf(type());
    if (schema?.members.has("Tables")) schemas.set(name, schema);
  }
  return [...schemas.values()].some(hasRows) ? schemas : null;
}
function publicOf(shape) {
  return shape && hasRows(shape) ? /* @__PURE__ */ new Map([["public", shape]]) : null;
}
var hasRows = (schema) => ["Tables", "Views"].some((kind) => {
  const relations = memberOf(schema, kind);
  return [...relations?.members.values() ?? []].some((type) => {
    const row = objectOf(type())?.members.get("Row");
    return row !== void 0 && columnsOf(row()) !== null;
  });
});
function rowsOf(shape) {
  if (shape === null || shape.members.size === 0) return null;
  const tables = /* @__PURE__ */ new Map();
  for (const [name, type] of shape.members) {
    const row = objectOf(type());
    if (row === null || row.members.has("Row") || columnsOf(row) === null || !TABLE_NAME.test(name))
      return null;
    tables.set(name, () => objectWith(/* @__PURE__ */ new Map([["Row", () => row]])));
  }
  return /* @__PURE__ */ new Map([["public", objectWith(/* @__PURE__ */ new Map([["Tables", () => objectWith(tables)]]))]]);
}
var objectWith = (members) => ({
  ...{ kind: "object", members, isWhole: true, isInline: false }
});
function databaseOf(file, found, isGenerated) {
  const schemas = new Map([...found].map(([name, shape]) => [name, schemaOf(shape, isGenerated)]));
  return { file, origin: isGenerated ? "generated" : "hand-written", schemas };
}
var UNTOUCHED = 0.8;
function isGeneratedSchema(schema) {
  const tables = memberOf(schema, "Tables");
  const isComplete = ["Tables", "Views", "Functions", "Enums"].every(
    (part) => memberOf(schema, part)?.isWhole === true
  );
  if (!isComplete || !tables) return false;
  const untouched = [...tables.members.values()].filter((type) => isGeneratedTable(objectOf(type())));
  return untouched.length >= tables.members.size * UNTOUCHED;
}
function isGeneratedTable(table) {
  const [row, insert, update] = ["Row", "Insert", "Update"].map((part) => memberOf(table, part));
  if (!row?.isInline || !insert?.isInline || !update?.isInline) return false;
  const hasSame = [...insert.members.keys()].join() === [...update.members.keys()].join();
  return table?.members.has("Relationships") === true && hasSame && isSorted(insert);
}
function isSorted({ members }) {
  const names = [...members.keys()];
  const isInOrder = (order) => names.every((name, index) => index === 0 || order(names[index - 1] ?? "", name) <= 0);
  return isInOrder(byCodeUnit) || isInOrder((a, b) => a.localeCompare(b, "en"));
}
function schemaOf(shape, isGenerated) {
  const [tables, views, functions] = ["Tables", "Views", "Functions"].map((part) => memberOf(shape, part));
  const relations = /* @__PURE__ */ new Map();
  for (const [name, type] of views?.members ?? []) {
    relations.set(name, relationOf("view", objectOf(type()), isGenerated));
  }
  for (const [name, type] of tables?.members ?? []) {
    relations.set(name, relationOf("table", objectOf(type()), isGenerated));
  }
  return {
    relations,
    functions: new Map([...functions?.members ?? []].map(([name, type]) => [name, functionOf(type())])),
    isWhole: [tables, views, functions].every((part) => part?.isWhole === true)
  };
}
function relationOf(kind, shape, isGenerated) {
  const columns = (part) => columnsOf(shape?.members.get(part)?.() ?? null);
  const row = columns("Row");
  const written = (part) => {
    if (shape?.members.has(part)) return columns(part);
    return kind === "table" && shape?.isWhole ? row : null;
  };
  const relationships = relationshipsOf(shape?.members.get("Relationships")?.() ?? null);
  return {
    kind,
    row,
    insert: written("Insert"),
    update: written("Update"),
    relationships: relationships?.length === 0 && !isGenerated ? null : relationships
  };
}
function columnsOf(shape) {
  if (shape?.kind === "union") {
    const [first, ...rest] = shape.parts.map(columnsOf);
    if (!first) return null;
    return rest.every((part) => part?.size === first.size && [...first].every((name) => part.has(name))) ? first : null;
  }
  if (shape?.kind !== "object" || !shape.isWhole || shape.members.size === 0) return null;
  return new Set(shape.members.keys());
}
function relationshipsOf(shape) {
  if (shape?.kind !== "tuple") return null;
  const found = [];
  for (const element of shape.elements) {
    const relationship = relationshipOf(objectOf(element()));
    if (relationship === null) return null;
    found.push(relationship);
  }
  return found;
}
function relationshipOf(shape) {
  const part = (name) => shape?.members.get(name)?.() ?? null;
  const foreignKeyName = textOf(part("foreignKeyName"));
  const columns = textsOf(part("columns"));
  const referencedRelation = textOf(part("referencedRelation"));
  const referencedColumns = textsOf(part("referencedColumns"));
  return foreignKeyName === null || !columns || referencedRelation === null || !referencedColumns ? null : { foreignKeyName, columns, referencedRelation, referencedColumns };
}
function textOf(shape) {
  if (shape?.kind !== "literals" || shape.values.size !== 1) return null;
  const [value = null] = shape.values;
  return value;
}
function textsOf(shape) {
  if (shape?.kind !== "tuple") return null;
  const texts = shape.elements.map((element) => textOf(element()));
  return texts.every((text) => text !== null) ? texts : null;
}
function functionOf(shape) {
  const overloads = shape?.kind === "union" ? shape.parts.map(overloadOf) : [overloadOf(shape)];
  return {
    args: unionOf(overloads.map(({ args }) => args)),
    returns: unionOf(overloads.map(({ returns }) => returns))
  };
}
function overloadOf(shape) {
  const [args = null, returns = null] = ["Args", "Returns"].map(
    (part) => objectOf(shape)?.members.get(part)?.() ?? null
  );
  return { args: argsOf(args), returns: args?.kind === "union" ? null : returnsOf(returns) };
}
function argsOf(shape) {
  if (shape?.kind === "union") return unionOf(shape.parts.map(argsOf));
  if (shape?.kind === "literals" && shape.values.size === 0) return /* @__PURE__ */ new Set();
  if (shape?.kind !== "object" || !shape.isWhole || shape.members.has("")) return null;
  return new Set(shape.members.keys());
}
function returnsOf(shape) {
  return columnsOf(shape?.kind === "list" ? shape.element() : shape);
}
function unionOf(sets) {
  const union = /* @__PURE__ */ new Set();
  for (const set of sets) {
    if (set === null) return null;
    for (const name of set) union.add(name);
  }
  return union;
}

// src/preflight/database/find.ts
function findDatabaseTypes(workingDirectory, named) {
  if (named !== null) return useNamed(workingDirectory, named);
  const found = /* @__PURE__ */ new Map();
  for (const file of usualFiles(workingDirectory)) {
    const real = realFile(workingDirectory, file, ".");
    if (real === null || [...found.values()].includes(real)) continue;
    if (mayHoldTypes((0, import_node_fs.readFileSync)(real, "utf8"))) found.set(file, real);
  }
  return { files: [...found.keys()].sort(byCodeUnit), problem: null };
}
var NO_TYPES = { databases: [], findings: [], digest: "" };
function readDatabaseTypes(workingDirectory, named) {
  const { files, problem } = findDatabaseTypes(workingDirectory, named);
  const findings = problem === null ? [] : [notUsable(problem)];
  const digest = (0, import_node_crypto.createHash)("sha256").update(JSON.stringify([named, problem]));
  const loadFile = loadWithin(workingDirectory, fenceOf(files[0] ?? ""));
  const load = (file) => {
    const source = loadFile(file);
    digest.update(JSON.stringify([file, source]));
    return source;
  };
  const databases = [];
  for (const file of files) {
    const source = load(file) ?? "";
    const problems = [];
    const database = readDatabase(file, source, load, (finding2) => problems.push(finding2));
    if (database !== null) databases.push(database);
    else if (named !== null && problems.length === 0) {
      findings.push(notUsable(`${file} has no database type that can be read`));
    }
    if (named !== null || looksLikeTypes(source)) findings.push(...problems);
  }
  return { databases, findings, digest: digest.digest("hex") };
}
function loadWithin(workingDirectory, fence = ".") {
  return (file) => {
    const real = realFile(workingDirectory, file, fence);
    return real === null ? null : (0, import_node_fs.readFileSync)(real, "utf8");
  };
}
var notUsable = (problem) => finding("database-types", {
  message: `The database types cannot be used, so columns are not checked: ${problem}.`,
  file: null,
  fix: "Name the file that `supabase gen types typescript` writes, relative to working-directory, in the input database-types."
});
function useNamed(workingDirectory, named) {
  const file = import_node_path3.default.relative(workingDirectory, import_node_path3.default.resolve(workingDirectory, named)).replaceAll(import_node_path3.default.sep, "/");
  if (!(0, import_node_fs.existsSync)(import_node_path3.default.join(workingDirectory, file))) {
    return { files: [], problem: `${named} does not exist` };
  }
  return realFile(workingDirectory, file, fenceOf(file)) === null ? { files: [], problem: `${named} is no file that may be read from here` } : { files: [file], problem: null };
}
var MAX_BYTES = 16 * 1024 * 1024;
var fenceOf = (file) => /^(\.\.\/)*/.exec(file)?.[0] ?? "";
function realFile(workingDirectory, file, fence) {
  try {
    const inside = import_node_path3.default.join((0, import_node_fs.realpathSync)(import_node_path3.default.resolve(workingDirectory, fence)), import_node_path3.default.sep);
    const real = (0, import_node_fs.realpathSync)(import_node_path3.default.resolve(workingDirectory, file));
    const stats = (0, import_node_fs.statSync)(real);
    return real.startsWith(inside) && stats.isFile() && stats.size <= MAX_BYTES ? real : null;
  } catch {
    return null;
  }
}
var mayHoldTypes = (source) => /\bTables\b|\b(interface|type)\s+\w*(tables|tablerows|tabletypes)\b/i.test(source);
var looksLikeTypes = (source) => /\bTables\b/.test(source) && /\bRow\b/.test(source);
var FOLDERS = ["", "src", "app", "supabase", "supabase/functions", "supabase/functions/_shared"].flatMap(
  (base) => [
    ...[
      "",
      "types",
      "type",
      "lib",
      "libs",
      "utils",
      "db",
      "database",
      "shared",
      "supabase",
      "integrations"
    ],
    ...["integrations/supabase", "lib/supabase", "utils/supabase", "types/supabase", "supabase/types"],
    ...["services/supabase", "lib/types", "generated", "types/generated", "lib/database"]
  ].map((folder) => import_node_path3.default.posix.join(base, folder))
);
var FILE = /(types?|database|supabase|schema|db|tables)[\w.-]*\.[mc]?tsx?$/i;
function usualFiles(workingDirectory) {
  const files = /* @__PURE__ */ new Set();
  for (const root of ["", ...packagesOf(workingDirectory)]) {
    for (const folder of FOLDERS) {
      const place = import_node_path3.default.posix.join(root, folder);
      const isSupabase = folder === "supabase";
      for (const name of namesIn(import_node_path3.default.join(workingDirectory, place))) {
        if (FILE.test(name) || isSupabase && name.endsWith(".ts")) files.add(import_node_path3.default.posix.join(place, name));
      }
    }
  }
  return [...files].sort(byCodeUnit);
}
function packagesOf(workingDirectory) {
  const options = {
    cwd: workingDirectory,
    posix: true,
    ignore: ["**/node_modules/**", "**/dist/**", "**/.git/**"]
  };
  const bases = "{apps,packages,libs,services,modules,web,frontend,client,backend,server}";
  const nested = (0, import_glob2.globSync)([`${bases}/package.json`, `${bases}/*/*/package.json`], options);
  return [...(0, import_glob2.globSync)(`${bases}/*/`, options), ...nested.map((file) => import_node_path3.default.posix.dirname(file))];
}
function namesIn(folder) {
  try {
    return (0, import_node_fs.readdirSync)(folder);
  } catch {
    return [];
  }
}

// src/preflight/database/migrations.ts
var import_node_fs2 = require("node:fs");
var import_node_path4 = __toESM(require("node:path"), 1);
var FOLDERS2 = ["supabase/schemas", "supabase/migrations"];
function readMigrations(workingDirectory) {
  const load = loadWithin(workingDirectory);
  const files = FOLDERS2.flatMap(
    (folder) => sqlFiles(import_node_path4.default.join(workingDirectory, folder)).map((name) => `${folder}/${name}`)
  );
  const sources = [];
  let size = 0;
  for (const file of files) {
    const source = load(file) ?? "";
    size += source.length;
    if (size > SQL_LIMIT) return null;
    sources.push(source);
  }
  return readSql(sources);
}
var SQL_LIMIT = 4 * 1024 * 1024;
function sqlFiles(folder) {
  try {
    const names = (0, import_node_fs2.readdirSync)(folder, { recursive: true, encoding: "utf8" });
    return names.filter((name) => name.endsWith(".sql")).map((name) => name.replaceAll(import_node_path4.default.sep, "/")).sort(byCodeUnit);
  } catch {
    return [];
  }
}
function readSql(sources) {
  const state = { relations: /* @__PURE__ */ new Map(), functions: /* @__PURE__ */ new Map(), overloads: /* @__PURE__ */ new Map() };
  for (const source of sources) run(withoutNoise(source), state);
  return state;
}
function withoutNoise(sql) {
  const opener = /--|\/\*|'|\$\w*\$/g;
  const endless = /* @__PURE__ */ new Set();
  const kept = [];
  let from = 0;
  for (let found = opener.exec(sql); found !== null; found = opener.exec(sql)) {
    const [what] = found;
    const end = endless.has(what) ? -1 : endOf(sql, what, opener.lastIndex);
    if (end < 0) endless.add(what);
    else {
      kept.push(sql.slice(from, found.index));
      opener.lastIndex = from = end;
    }
  }
  return [...kept, sql.slice(from)].join(" ");
}
function endOf(sql, opener, at2) {
  switch (opener) {
    case "--": {
      const end = sql.indexOf("\n", at2);
      return end < 0 ? sql.length : end;
    }
    case "/*": {
      const end = sql.indexOf("*/", at2);
      return end < 0 ? end : end + 2;
    }
    case "'": {
      let end = sql.indexOf("'", at2);
      while (end >= 0 && sql[end + 1] === "'") end = sql.indexOf("'", end + 2);
      return end < 0 ? end : end + 1;
    }
    default:
      return at2;
  }
}
var NO_LETTER = String.raw`\u0000-\u0023\u0025-\u002F\u003A-\u0040\u005B-\u005E\u0060\u007B-\u007F`;
var IDENTIFIER = String.raw`(?:"[^"]+"|[^\s\d$${NO_LETTER}][^\s${NO_LETTER}]*)`;
var NAME = String.raw`(?:${IDENTIFIER}\s*\.\s*)?(${IDENTIFIER})`;
var STATEMENT = new RegExp(
  String.raw`\b(create|alter|drop)\s+(?:or\s+replace\s+|temp(?:orary)?\s+|unlogged\s+|recursive\s+|materialized\s+|foreign\s+)*` + String.raw`(table|view|function)\s+(?:if\s+(?:not\s+)?exists\s+)?(?:only\s+)?${NAME}`,
  "gi"
);
var nameOf2 = (text) => text.startsWith('"') ? text.slice(1, -1) : text.toLowerCase();
function run(sql, state) {
  const statements = [...sql.matchAll(STATEMENT)];
  for (const [index, found] of statements.entries()) {
    const [whole, verb = "", kind = "", written = ""] = found;
    const name = nameOf2(written);
    const rest = sql.slice(found.index + whole.length, statements[index + 1]?.index);
    switch (`${verb} ${kind}`.toLowerCase()) {
      case "create table":
        addAll(state.relations, name, columnsIn(rest));
        break;
      case "create view":
        state.relations.set(name, wordsIn(statementOf(rest)));
        break;
      case "create function":
        addAll(state.functions, name, namesOfFunction(rest));
        state.overloads.set(name, (state.overloads.get(name) ?? 0) + 1);
        break;
      case "alter table":
        if (state.relations.has(name) || !/\sif\s/i.test(whole)) alter(state, name, statementOf(rest));
        break;
      case "alter view":
        rename(state.relations, name, statementOf(rest));
        break;
      case "drop function":
        dropFunction(state, name);
        break;
      case "drop table":
      case "drop view":
        for (const dropped of [name, ...listBehind(statementOf(rest))]) state.relations.delete(dropped);
        break;
    }
  }
}
function dropFunction({ functions, overloads }, name) {
  const left = Math.max(0, (overloads.get(name) ?? 0) - 1);
  overloads.set(name, left);
  if (left === 0) functions.delete(name);
}
function addAll(things, name, names) {
  const known2 = things.get(name) ?? /* @__PURE__ */ new Set();
  things.set(name, known2);
  for (const one of names) known2.add(one);
}
var statementOf = (rest) => rest.slice(0, (rest.indexOf(";") + 1 || rest.length + 1) - 1);
function parenthesized(rest) {
  const start = /^\s*\(/.exec(rest)?.[0].length;
  if (start === void 0) return "";
  let depth = 1;
  for (let at2 = start; at2 < rest.length; at2++) {
    const char = rest.charAt(at2);
    if (char === "(") depth++;
    else if (char === ")" && --depth === 0) return rest.slice(start, at2);
  }
  return "";
}
function partsOf(text) {
  const parts = [];
  let depth = 0;
  let start = 0;
  for (let at2 = 0; at2 <= text.length; at2++) {
    const char = text.charAt(at2);
    if (char === "(" || char === "[") depth++;
    else if (char === ")" || char === "]") depth--;
    else if (char === "," && depth === 0 || at2 === text.length) {
      parts.push(text.slice(start, at2).trim());
      start = at2 + 1;
    }
  }
  return parts;
}
var CONSTRAINT = /^(constraint|primary|foreign|unique|check|exclude|like)\b/i;
var FIRST = new RegExp(`^(?:(?:in|out|inout|variadic)\\s+)?(${IDENTIFIER})`, "i");
var firstName = (part) => {
  const name = FIRST.exec(part)?.[1];
  return name === void 0 || CONSTRAINT.test(part) ? [] : [nameOf2(name)];
};
var columnsIn = (rest) => partsOf(parenthesized(rest)).flatMap(firstName);
function namesOfFunction(rest) {
  const returned = /^\s*\([^;]*?\)\s*returns\s+table\s*(?=\()/i.exec(rest);
  return [...columnsIn(rest), ...returned ? columnsIn(rest.slice(returned[0].length)) : []];
}
var wordsIn = (text) => new Set([...text.matchAll(new RegExp(IDENTIFIER, "g"))].map(([word]) => nameOf2(word)));
var ACTION = new RegExp(
  String.raw`^(add|drop|rename)\s+(?:column\s+)?(?:if\s+(?:not\s+)?exists\s+)?(${IDENTIFIER})(?:\s+to\s+(${IDENTIFIER}))?`,
  "i"
);
function alter({ relations }, table, statement) {
  if (rename(relations, table, statement)) return;
  const columns = relations.get(table) ?? /* @__PURE__ */ new Set();
  relations.set(table, columns);
  for (const part of partsOf(statement)) {
    const [, verb = "", written = "", to] = ACTION.exec(part) ?? [];
    if (verb === "" || CONSTRAINT.test(written)) continue;
    if (verb.toLowerCase() === "add") columns.add(nameOf2(written));
    else columns.delete(nameOf2(written));
    if (verb.toLowerCase() === "rename" && to !== void 0) columns.add(nameOf2(to));
  }
}
var RENAMED = new RegExp(String.raw`^\s*rename\s+to\s+(${IDENTIFIER})`, "i");
function rename(things, name, statement) {
  const to = RENAMED.exec(statement)?.[1];
  if (to === void 0) return false;
  things.set(nameOf2(to), things.get(name) ?? /* @__PURE__ */ new Set());
  things.delete(name);
  return true;
}
var listBehind = (statement) => [...statement.matchAll(new RegExp(String.raw`,\s*${NAME}`, "gi"))].map(([, name = ""]) => nameOf2(name));

// src/preflight/facts.ts
var import_node_crypto2 = require("node:crypto");
var import_node_zlib = require("node:zlib");
var NO_LINKS = { exports: [], stars: [], isOpen: false, wants: [], named: [] };
var NO_FACTS = {
  findings: [],
  reads: [],
  hasQueries: false,
  wrong: [],
  refusals: [],
  links: NO_LINKS
};
var KEY_CHARS = 22;
var moduleKey = (path7, source) => (0, import_node_crypto2.createHash)("sha256").update(`${path7}\0`).update(source).digest("base64").slice(0, KEY_CHARS);
function encodeFacts({ basis, types, modules }) {
  const packed = [...modules].map(([key, facts]) => pack(key, facts));
  return (0, import_node_zlib.deflateRawSync)(JSON.stringify([basis, types, packed])).toString("base64");
}
function pack(key, { findings, reads, hasQueries, wrong, refusals: refusals2, links }) {
  const { exports: exports2, stars, isOpen, wants, named } = links;
  const isLinked = isOpen || exports2.length + stars.length + wants.length + named.length > 0;
  if (findings.length + reads.length + wrong.length + refusals2.length === 0 && !hasQueries && !isLinked)
    return [key];
  const own = [key, findings, reads, hasQueries ? 1 : 0, wrong, refusals2];
  if (!isLinked) return own;
  const asked = wants.map(({ specifier, name, line }) => [specifier, name, line]);
  return [...own, [exports2, stars, isOpen ? 1 : 0, asked, named]];
}
function decodeFacts(text) {
  try {
    const [basis, types, packed] = JSON.parse(
      (0, import_node_zlib.inflateRawSync)(Buffer.from(text, "base64")).toString("utf8")
    );
    return { basis, types, modules: new Map(packed.map(unpack)) };
  } catch {
    return null;
  }
}
function unpack(packed) {
  const [key, findings = [], reads = [], hasQueries = 0, wrong = [], refusals2 = [], links] = packed;
  return [key, { findings, reads, hasQueries: hasQueries === 1, wrong, refusals: refusals2, links: unpackLinks(links) }];
}
function unpackLinks(packed) {
  if (packed === void 0) return NO_LINKS;
  const [exports2, stars, isOpen, wants, named] = packed;
  const asked = wants.map(([specifier, name, line]) => ({ specifier, name, line }));
  return { exports: exports2, stars, isOpen: isOpen === 1, wants: asked, named };
}

// src/preflight/nodes.ts
function* nodesOf(root, skip = () => false) {
  const stack = [root];
  while (stack.length > 0) {
    const item = stack.pop();
    if (Array.isArray(item)) {
      for (let index = item.length - 1; index >= 0; index--) stack.push(item[index]);
      continue;
    }
    if (typeof item !== "object" || item === null) continue;
    const node = item;
    if (typeof node.type !== "string" || skip(node)) continue;
    yield node;
    const keys = Object.keys(node);
    for (let index = keys.length - 1; index >= 0; index--) {
      const key = keys[index] ?? "";
      if (key !== "loc" && key !== "extra" && typeof node[key] === "object") stack.push(node[key]);
    }
  }
}

// src/preflight/refusals.ts
var REFUSED = /* @__PURE__ */ new Set([
  ...["VarRedeclaration", "ParamDupe", "LabelRedeclaration", "PrivateNameRedeclaration", "DuplicateProto"],
  ...["AwaitNotInAsyncContext", "AwaitExpressionFormalParameter", "YieldNotInGeneratorFunction"],
  ...["IllegalBreakContinue", "IllegalReturn", "IllegalLanguageModeDirective", "ModuleExportUndefined"],
  ...["InvalidPrivateFieldResolution", "UnexpectedSuper", "SuperNotAllowed", "UnexpectedNewTarget"],
  ...["DeclarationMissingInitializer", "ForInOfLoopInitializer", "InvalidCoverInitializedName", "InvalidLhs"],
  ...["StrictWith", "StrictDelete", "StrictOctalLiteral", "StrictNumericEscape", "StrictEvalArguments"],
  ...["StrictFunction", "StaticPrototype", "ConstructorIsAccessor", "UnexpectedReservedWord"],
  ...["LetInLexicalBinding", "UnexpectedTokenUnaryExponentiation", "DuplicateRegExpFlags"],
  ...["ImportAttributesUseAssert", "InvalidCodePoint"]
]);
var isOther = (path7) => /\.d\.[cm]?ts$|\.c[jt]s$/.test(path7);
function refusals(path7, { errors, program }) {
  if (isOther(path7)) return [];
  const own = ownProblems(program);
  const told = (errors ?? []).slice(0, LOOKED_AT);
  if (own.isCommonJs && !/\.[m]?tsx?$/.test(path7)) return [];
  const problems = told.flatMap((error2) => {
    const { reasonCode, message, loc, pos } = error2;
    if (!REFUSED.has(reasonCode) || own.erased.some(({ start, end }) => start <= pos && pos < end)) return [];
    const name = /^Identifier '(.+)' has already/.exec(message)?.[1];
    if (reasonCode === "VarRedeclaration" && (name === void 0 || own.ofTypes.has(name))) return [];
    return [{ at: pos, line: loc.line, message: message.replace(/ ?\(\d+:\d+\)$/, "") }];
  });
  const first = /* @__PURE__ */ new Map();
  for (const problem of [...problems, ...own.problems].sort((a, b) => a.at - b.at))
    if (!first.has(`${problem.line}`)) first.set(`${problem.line}`, problem);
  return [...first.values()].map((problem) => refused(path7, problem));
}
var LOOKED_AT = 100;
var TYPE_DECLARATIONS = /* @__PURE__ */ new Set([
  ...["TSTypeAliasDeclaration", "TSInterfaceDeclaration", "TSEnumDeclaration", "TSModuleDeclaration"],
  "TSImportEqualsDeclaration"
]);
var ERASED = /* @__PURE__ */ new Set([
  ...["TSTypeAliasDeclaration", "TSInterfaceDeclaration", "TSDeclareFunction", "TSDeclareMethod"],
  ...["TSTypeAnnotation", "TSTypeParameterInstantiation", "TSTypeParameterDeclaration"]
]);
function ownProblems(program) {
  const problems = [...duplicateExports(program)];
  const erased = [];
  const ofTypes = /* @__PURE__ */ new Set();
  let isCommonJs = false;
  for (const node of nodesOf(program)) {
    if (node["declare"] === true) {
      for (const { type, name } of nodesOf(node)) if (type === "Identifier" && name) ofTypes.add(name);
    }
    if (node["declare"] === true || ERASED.has(node.type)) erased.push({ start: node.start, end: node.end });
    if (TYPE_DECLARATIONS.has(node.type)) addName(ofTypes, node["id"]);
    if (/^Import(?:Default|Namespace)?Specifier$/.test(node.type)) addName(ofTypes, node["local"]);
    if (node.type === "ClassBody") problems.push(...secondConstructor(node));
    if (node.type === "RegExpLiteral") problems.push(...brokenPattern(node));
    isCommonJs ||= node.type === "Identifier" && (node.name === "require" || node.name === "exports");
    isCommonJs ||= node.type === "Identifier" && node.name === "module";
  }
  return { problems, erased, ofTypes, isCommonJs };
}
function addName(names, node) {
  const { name } = node ?? {};
  if (typeof name === "string") names.add(name);
}
var problemAt = (node, message) => ({
  at: node.start,
  line: node.loc?.start.line ?? 1,
  message
});
function secondConstructor(body) {
  const members = body["body"];
  const [, second] = members.filter(({ type, kind }) => type === "ClassMethod" && kind === "constructor");
  return second === void 0 ? [] : [problemAt(second, "A class may only have one constructor.")];
}
function brokenPattern(node) {
  const { pattern, flags } = node;
  if (!/^[dgimsuyv]*$/.test(flags) || /\(\?[a-z-]|\(\?<[^=!]/.test(pattern)) return [];
  try {
    new RegExp(pattern, flags);
    return [];
  } catch (error2) {
    return [problemAt(node, `${error2 instanceof Error ? error2.message : String(error2)}.`)];
  }
}
function duplicateExports(program) {
  const body = program["body"];
  const values = localValues(body);
  const seen = /* @__PURE__ */ new Set();
  return body.flatMap(
    (statement) => exportedValues(statement, values).flatMap(({ name, node }) => {
      if (!seen.has(name)) {
        seen.add(name);
        return [];
      }
      return [problemAt(node, `Duplicate export of '${name}'.`)];
    })
  );
}
var VALUE_DECLARATIONS = /* @__PURE__ */ new Set(["FunctionDeclaration", "ClassDeclaration"]);
function exportedValues(statement, values) {
  if (statement.type === "ExportDefaultDeclaration") {
    const { type } = statement["declaration"];
    const isType = type === "TSInterfaceDeclaration" || type === "TSDeclareFunction";
    return isType ? [] : [{ name: "default", node: statement }];
  }
  if (statement.type !== "ExportNamedDeclaration" || statement["exportKind"] === "type") return [];
  const declaration = statement["declaration"];
  if (declaration) return declaredValues(declaration);
  const specifiers = statement["specifiers"];
  return specifiers.flatMap((node) => {
    const isValue = statement["source"] != null || values.has(nameOf3(node["local"]));
    return node["exportKind"] === "type" || !isValue ? [] : [{ name: nameOf3(node["exported"]), node }];
  });
}
function declaredValues(declaration) {
  if (declaration["declare"] === true) return [];
  if (VALUE_DECLARATIONS.has(declaration.type))
    return [{ name: nameOf3(declaration["id"]), node: declaration }];
  if (declaration.type !== "VariableDeclaration") return [];
  const declarators = declaration["declarations"];
  return declarators.flatMap(
    ({ id }) => boundNames(id).map((name) => ({ name, node: declaration }))
  );
}
function localValues(body) {
  const types = /* @__PURE__ */ new Set();
  const values = /* @__PURE__ */ new Set();
  for (const statement of body) {
    const declaration = statement["declaration"] ?? statement;
    if (TYPE_DECLARATIONS.has(declaration.type)) addName(types, declaration["id"]);
    for (const { name } of declaredValues(declaration)) values.add(name);
  }
  return new Set([...values].filter((name) => !types.has(name)));
}
var nameOf3 = (node) => {
  const { name, value } = node ?? {};
  return typeof name === "string" ? name : typeof value === "string" ? value : "";
};
function boundNames(pattern) {
  if (pattern == null) return [];
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name ?? ""];
    case "ObjectPattern":
      return pattern["properties"].flatMap(
        (property) => boundNames(property.type === "RestElement" ? property["argument"] : property["value"])
      );
    case "ArrayPattern":
      return pattern["elements"].flatMap(boundNames);
    case "AssignmentPattern":
      return boundNames(pattern["left"]);
    case "RestElement":
      return boundNames(pattern["argument"]);
    case "TSParameterProperty":
      return boundNames(pattern["parameter"]);
    default:
      return [];
  }
}
function refused(path7, { message, line }) {
  return finding("syntax", {
    message: `The file parses and does not load: ${message}`,
    file: placeOf(path7),
    line,
    fix: "Repair it: a function with this module does not boot."
  });
}

// src/preflight/runtime/names.ts
var MAY_NAME = /\bimport\s*\.\s*meta\b|\bcreateRequire\b|\bimport\s*\(/;
function readRuntimeNames(source, program) {
  if (!MAY_NAME.test(source)) return [];
  const own = new Own();
  const found = [];
  for (const node of nodesOf(program)) {
    if (node.type === "VariableDeclarator") own.bind(node);
    const parts = own.named(node);
    if (parts === null) continue;
    const path7 = withoutQuery(parts);
    if (isWorthALook(path7)) found.push({ parts: path7, line: node.loc?.start.line ?? 1, by: own.asker(node) });
  }
  return found;
}
function isWorthALook(parts) {
  const [first] = parts;
  if (first == null || /^(?:[a-z][a-z\d+.-]*:|[/\\?#])/i.test(first)) return false;
  return parts.some((part) => part !== null && /[\p{L}\p{N}_]/u.test(part));
}
function withoutQuery(parts) {
  const end = parts.findIndex((part) => part !== null && /[?#]/.test(part));
  return end === -1 ? parts : [...parts.slice(0, end), (parts[end] ?? "").split(/[?#]/, 1)[0] ?? ""];
}
var Own = class {
  #urls = /* @__PURE__ */ new Set();
  #folders = /* @__PURE__ */ new Set(["__dirname"]);
  #requires = /* @__PURE__ */ new Set();
  bind({ id, init }) {
    const value = init;
    if (id.type !== "Identifier" || value == null) return;
    const name = nameOf3(id);
    if (this.#isUrl(value)) this.#urls.add(name);
    else if (this.#isFolder(value)) this.#folders.add(name);
    else if (isCallOf(value, "createRequire")) this.#requires.add(name);
  }
  asker(node) {
    if (node.type === "ImportExpression") return "import";
    return node.type === "CallExpression" && this.#isRequire(node["callee"]) ? "require" : "path";
  }
  /** The path that a node names, relative to the folder of the module. */
  named(node) {
    const [first, second] = argumentsOf(node);
    if (node.type === "ImportExpression") {
      const parts = textParts(node["source"]);
      return parts?.includes(null) === true && /^\.\.?\//.test(parts[0] ?? "") ? parts : null;
    }
    if (node.type === "NewExpression")
      return nameOf3(node["callee"]) === "URL" && this.#isUrl(second) ? textParts(first) : null;
    if (node.type === "CallExpression") return this.#called(node);
    return this.#joined(node);
  }
  #called(node) {
    const [first, ...rest] = argumentsOf(node);
    const callee = node["callee"];
    const isResolve = isMeta(callee, "resolve") || this.#isRequire(callee);
    if (isResolve) {
      const parts = textParts(first);
      return parts !== null && /^\.\.?\//.test(parts[0] ?? "") ? parts : null;
    }
    if (!/^(?:join|resolve)$/.test(lastNameOf(callee)) || !this.#isFolder(first)) return null;
    return rest.flatMap((part, index) => [...index > 0 ? ["/"] : [], ...textParts(part) ?? [null]]);
  }
  /** `import.meta.dirname + '/x'`, as a sum or a template literal. */
  #joined(node) {
    if (node.type !== "TemplateLiteral" && node.type !== "BinaryExpression") return null;
    const parts = textParts(node);
    if (parts === null || parts[0] !== null || parts[1]?.startsWith("/") !== true) return null;
    return this.#isFolder(firstOf(node)) ? [`.${parts[1]}`, ...parts.slice(2)] : null;
  }
  /** `import.meta.url`, or the URL of the module's folder. */
  #isUrl(node) {
    if (node === void 0) return false;
    if (node.type === "Identifier") return this.#urls.has(nameOf3(node));
    if (node.type === "NewExpression" && nameOf3(node["callee"]) === "URL") {
      const [first, second] = argumentsOf(node);
      return this.#isUrl(second) && /^\.?\/?$/.test(textParts(first)?.join() ?? "-");
    }
    return isMeta(node, "url");
  }
  #isFolder(node) {
    if (node === void 0) return false;
    if (node.type === "Identifier") return this.#folders.has(nameOf3(node));
    if (isMeta(node, "dirname")) return true;
    if (node.type === "MemberExpression" && nameOf3(node["property"]) === "pathname")
      return this.#isUrl(node["object"]) && !isMeta(node["object"], "url");
    if (node.type !== "CallExpression") return false;
    const [first] = argumentsOf(node);
    const callee = lastNameOf(node["callee"]);
    if (callee === "dirname") return this.#isFile(first);
    return isPathOf(callee) && this.#isUrl(first) && !isMeta(first, "url");
  }
  #isFile(node) {
    if (node === void 0) return false;
    if (isMeta(node, "filename")) return true;
    const callee = node.type === "CallExpression" ? lastNameOf(node["callee"]) : "";
    return isPathOf(callee) && isMeta(argumentsOf(node)[0], "url");
  }
  #isRequire(node) {
    if (node.type === "Identifier") return this.#requires.has(nameOf3(node));
    return isCallOf(node, "createRequire");
  }
};
var isPathOf = (callee) => /^(?:fromFileUrl|fileURLToPath)$/.test(callee);
var argumentsOf = (node) => node["arguments"] ?? [];
var isCallOf = (node, name) => node.type === "CallExpression" && lastNameOf(node["callee"]) === name;
var lastNameOf = (node) => nameOf3(node.type === "MemberExpression" ? node["property"] : node);
function isMeta(node, name) {
  if (node?.type !== "MemberExpression" || nameOf3(node["property"]) !== name) return false;
  return node["object"].type === "MetaProperty";
}
function firstOf(node) {
  if (node.type === "TemplateLiteral") return node["expressions"][0];
  let left = node;
  while (left.type === "BinaryExpression") left = left["left"];
  return left;
}

// src/preflight/links.ts
var ELSEWHERE = /^(?:npm|jsr|node|https?|data|blob|ext):/;
function readLinks(path7, source, file) {
  const program = file.program;
  const body = program["body"];
  const used = valuesIn(program);
  const isTyped = /\.[cm]?tsx?$/.test(path7);
  return {
    exports: [...new Set(body.flatMap(exportedNames))],
    stars: body.flatMap(
      (node) => node.type === "ExportAllDeclaration" && node["exported"] == null ? [nameOf3(node["source"])] : []
    ),
    isOpen: body.some(({ type }) => type === "TSExportAssignment"),
    wants: body.flatMap((node) => wanted(node, (name) => !isTyped || used.has(name))),
    named: readRuntimeNames(source, program)
  };
}
function exportedNames(node) {
  if (node.type === "ExportDefaultDeclaration") return ["default"];
  if (node.type === "ExportAllDeclaration") return node["exported"] == null ? [] : [nameOf3(node["exported"])];
  if (node.type === "TSImportEqualsDeclaration") return node["isExport"] === true ? [nameOf3(node["id"])] : [];
  if (node.type !== "ExportNamedDeclaration") return [];
  const specifiers = node["specifiers"] ?? [];
  const declaration = node["declaration"];
  return [...specifiers.map((item) => nameOf3(item["exported"])), ...declaredNames(declaration)];
}
function declaredNames(declaration) {
  if (declaration == null) return [];
  if (declaration.type !== "VariableDeclaration") return [nameOf3(declaration["id"])];
  const all = declaration["declarations"];
  return all.flatMap(({ id }) => boundNames(id));
}
function wanted(node, isUsed) {
  const isImport = node.type === "ImportDeclaration";
  if (!isImport && node.type !== "ExportNamedDeclaration") return [];
  if (node["source"] == null || node["phase"] != null) return [];
  if (node["importKind"] === "type" || node["exportKind"] === "type") return [];
  const specifier = nameOf3(node["source"]);
  if (ELSEWHERE.test(specifier)) return [];
  const specifiers = node["specifiers"];
  return specifiers.flatMap((item) => {
    if (item["importKind"] === "type" || item["exportKind"] === "type") return [];
    if (isImport && !isUsed(nameOf3(item["local"]))) return [];
    const name = askedFor(item);
    return name === null ? [] : [{ specifier, name, line: item.loc?.start.line ?? 1 }];
  });
}
function askedFor(item) {
  if (item.type === "ImportDefaultSpecifier") return "default";
  if (item.type === "ImportSpecifier") return nameOf3(item["imported"]);
  return item.type === "ExportSpecifier" ? nameOf3(item["local"]) : null;
}
var isErased = ({ type }) => type.startsWith("TS") && !VALUES.has(type) || type === "ImportDeclaration";
var VALUES = /* @__PURE__ */ new Set([
  ...[
    "TSAsExpression",
    "TSSatisfiesExpression",
    "TSNonNullExpression",
    "TSTypeAssertion",
    "TSExportAssignment"
  ],
  ...["TSInstantiationExpression", "TSParameterProperty", "TSEnumDeclaration", "TSEnumBody", "TSEnumMember"],
  ...["TSModuleDeclaration", "TSModuleBlock"]
]);
function valuesIn(program) {
  const used = /* @__PURE__ */ new Set();
  const declared = /* @__PURE__ */ new Set();
  for (const node of nodesOf(program, isErased)) {
    for (const name of declaredBy(node)) declared.add(name);
    for (const name of usedBy(node)) used.add(name);
  }
  return new Set([...used].filter((name) => !declared.has(name)));
}
function declaredBy(node) {
  const own = /^(?:Function|Class)(?:Declaration|Expression)$/.test(node.type) ? [nameOf3(node["id"])] : [];
  const parameters = node["params"];
  if (Array.isArray(parameters)) own.push(...parameters.flatMap(boundNames));
  if (node.type === "VariableDeclarator") own.push(...boundNames(node["id"]));
  if (node.type === "CatchClause") own.push(...boundNames(node["param"]));
  return own;
}
var VALUE_PLACES = {
  CallExpression: ["callee", "arguments"],
  NewExpression: ["callee", "arguments"],
  OptionalCallExpression: ["callee", "arguments"],
  MemberExpression: ["object"],
  OptionalMemberExpression: ["object"],
  ObjectProperty: ["value"],
  SpreadElement: ["argument"],
  ReturnStatement: ["argument"],
  AwaitExpression: ["argument"],
  UnaryExpression: ["argument"],
  ThrowStatement: ["argument"],
  ArrowFunctionExpression: ["body"],
  VariableDeclarator: ["init"],
  BinaryExpression: ["left", "right"],
  LogicalExpression: ["left", "right"],
  AssignmentExpression: ["right"],
  TemplateLiteral: ["expressions"],
  ArrayExpression: ["elements"],
  ConditionalExpression: ["test", "consequent", "alternate"],
  IfStatement: ["test"],
  ForOfStatement: ["right"],
  ClassDeclaration: ["superClass"],
  ClassExpression: ["superClass"],
  ExportDefaultDeclaration: ["declaration"],
  ExpressionStatement: ["expression"]
};
function usedBy(node) {
  if (node.type === "JSXOpeningElement") return [nameOf3(node["name"])];
  const places = Object.hasOwn(VALUE_PLACES, node.type) ? VALUE_PLACES[node.type] : void 0;
  return places === void 0 ? [] : identifiers(places.flatMap((place) => node[place]));
}
var identifiers = (nodes) => nodes.flatMap((node) => node?.type === "Identifier" ? [nameOf3(node)] : []);

// src/preflight/queries/nearest.ts
var SYNONYMS = [
  ["enabled", "active", "activated"],
  ["disabled", "inactive", "deactivated"],
  ["created", "inserted", "added"],
  ["updated", "modified", "changed", "edited"],
  ["deleted", "removed", "archived"],
  ["name", "title", "label"],
  ["phone", "mobile", "telephone", "whatsapp"],
  ["email", "mail"],
  ["message", "msg", "content", "body", "text"],
  ["quantity", "qty", "amount"],
  ["total", "amount", "sum"],
  ["url", "uri", "link", "href"],
  ["image", "img", "photo", "picture", "avatar"],
  ["description", "desc", "details"],
  ["status", "state"],
  ["type", "kind", "category"],
  ["user", "owner", "profile", "account"],
  ["tenant", "organization", "org", "company", "workspace"],
  ["position", "order", "sort", "rank"]
];
var COMMON2 = /* @__PURE__ */ new Set(["id", "at", "is", "has", "on", "by", "to", "of", "the", "in", "no"]);
var LONGEST = 63;
var HALF = 0.5;
var LEAST = 0.465;
function nearest(name, candidates) {
  if (name.length > LONGEST) return null;
  const scored = [...candidates].filter((candidate) => candidate.length <= LONGEST).map((candidate) => ({ candidate, score: likeness(name, candidate) })).filter(({ score }) => score >= LEAST).sort((a, b) => b.score - a.score || byCodeUnit(a.candidate, b.candidate));
  const [best, second] = scored;
  if (!best) return null;
  return best.score < 0.6 && second && best.score - second.score < 0.02 ? null : best.candidate;
}
function typoOf(name, candidates) {
  if (name.length < 5 || name.length > LONGEST) return null;
  const most = name.length < 8 ? 1 : 2;
  let best = null;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) > most) continue;
    const distance = editDistance(name, candidate);
    if (distance <= most && (best === null || distance < best.distance)) best = { candidate, distance };
  }
  return best?.candidate ?? null;
}
function likeness(name, candidate) {
  const a = name.toLowerCase();
  const b = candidate.toLowerCase();
  if (a.replaceAll("_", "") === b.replaceAll("_", "")) return 1;
  const longest = Math.max(a.length, b.length);
  const distance = editDistance(a, b);
  const letters = 1 - distance / longest;
  const isTypo = distance <= 1 ? longest >= 4 : letters >= 0.7;
  const words = wordLikeness(wordsOf(name), wordsOf(candidate));
  return Math.max(isTypo ? 0.3 + letters * 0.7 : 0, words === 0 ? 0 : words * 0.93 + letters * 0.07);
}
var wordsOf = (name) => name.replace(/([a-z\d])([A-Z])/g, "$1_$2").toLowerCase().split(/[^a-z\d]+/).filter((word) => word !== "");
function wordLikeness(a, b) {
  if (a.length === 0 || b.length === 0) return 0;
  const rest = [...b];
  const pairs = a.flatMap((word) => b.map((other) => ({ word, other, score: sameness(word, other) }))).filter(({ score }) => score > 0).sort((left, right) => right.score - left.score);
  const open = [...a];
  let sum = 0;
  let telling = 0;
  for (const { word, other, score } of pairs) {
    if (!open.includes(word) || !rest.includes(other)) continue;
    open.splice(open.indexOf(word), 1);
    rest.splice(rest.indexOf(other), 1);
    sum += score;
    if (!COMMON2.has(word)) telling += score;
  }
  const hasSameEnd = sameness(a[0] ?? "", b[0] ?? "") > 0 || sameness(a.at(-1) ?? "", b.at(-1) ?? "") > 0;
  const share = sum / Math.max(a.length, b.length);
  return hasSameEnd && share >= HALF && (telling > 0 || a[0] === b[0]) ? share : 0;
}
function sameness(a, b) {
  if (a === b) return 1;
  if (`${a}s` === b || `${b}s` === a) return 0.95;
  if (SYNONYMS.some((group) => group.includes(a) && group.includes(b))) return 0.85;
  return Math.min(a.length, b.length) >= 4 && editDistance(a, b) <= 1 ? 0.9 : 0;
}
function editDistance(a, b) {
  let beforeLast = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, at(beforeLast, j - 2) + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}
var at = (row, index) => row[index] ?? 0;

// src/preflight/queries/resolve.ts
function embedded(schema, from, name) {
  if (schema.functions.has(name)) return null;
  const known2 = waysIn(schema);
  const found = /* @__PURE__ */ new Set();
  if (schema.relations.has(name)) found.add(name);
  for (const origin of from) {
    const relation = schema.relations.get(origin);
    if (!relation || relation.relationships === null && (relation.row === null || relation.row.has(name)))
      return null;
    for (const referenced of known2.targets.get(`${origin}\0${name}`) ?? []) found.add(referenced);
    for (const owner of known2.owners.get(`${origin}\0${name}`) ?? []) found.add(owner);
  }
  const names = [...found];
  return names.length > 0 && names.every((item) => schema.relations.has(item)) ? names : null;
}
var waysOf = /* @__PURE__ */ new WeakMap();
function waysIn(schema) {
  let known2 = waysOf.get(schema);
  if (known2 === void 0) waysOf.set(schema, known2 = readWays(schema));
  return known2;
}
function readWays({ relations }) {
  const targets = /* @__PURE__ */ new Map();
  const owners = /* @__PURE__ */ new Map();
  const mentioned = /* @__PURE__ */ new Set();
  const add2 = (ways, key, relation) => {
    const known2 = ways.get(key) ?? /* @__PURE__ */ new Set();
    ways.set(key, known2.add(relation));
  };
  for (const [owner, { row, relationships }] of relations) {
    for (const column of row ?? []) mentioned.add(column);
    for (const { foreignKeyName, columns, referencedRelation } of relationships ?? []) {
      for (const name of [foreignKeyName, ...columns]) {
        mentioned.add(name);
        add2(targets, `${owner}\0${name}`, referencedRelation);
      }
      add2(owners, `${referencedRelation}\0${foreignKeyName}`, owner);
    }
  }
  const isWhole = [...relations.values()].every(({ relationships }) => relationships !== null);
  return { targets, owners, mentioned, isWhole };
}
function follow(schema, start, way) {
  let relations = schema.relations.has(start) ? [start] : null;
  for (const { name } of way) relations = relations && embedded(schema, relations, name);
  return relations;
}
function wayOf(selected, path7) {
  const way = [];
  let items = selected;
  for (const name of path7) {
    const next = embedNamed(items, name);
    if (!next) return null;
    way.push(next);
    items = next.items;
  }
  return way;
}
var embedsOf = /* @__PURE__ */ new WeakMap();
function embedNamed(items, name) {
  let known2 = embedsOf.get(items);
  if (known2 === void 0) embedsOf.set(items, known2 = readEmbeds(items));
  return known2.get(name);
}
function readEmbeds(items) {
  const embeds = /* @__PURE__ */ new Map();
  for (const item of items) {
    if (item.kind !== "embed") continue;
    for (const name of [item.alias ?? item.name, item.name]) if (!embeds.has(name)) embeds.set(name, item);
  }
  return embeds;
}
function isNothingToEmbed({ database, schema }, from, name) {
  if (database.origin !== "generated" || !schema.isWhole) return false;
  if (schema.relations.has(name) || schema.functions.has(name)) return false;
  if (from.some((origin) => (schema.relations.get(origin)?.row ?? null) === null)) return false;
  const { isWhole, mentioned } = waysIn(schema);
  return isWhole && !mentioned.has(name);
}

// src/preflight/queries/check.ts
var SYSTEM_COLUMNS = /* @__PURE__ */ new Set(["ctid", "xmin", "xmax", "cmin", "cmax", "tableoid", "oid"]);
var MAX_NEARS = 300;
function wrongNames(queries, databases, severity) {
  const found = /* @__PURE__ */ new Map();
  const nears = /* @__PURE__ */ new Map();
  for (const query of queries) {
    const places = placesOf(query, databases);
    if (places.length === 0) continue;
    for (const subject of subjectsOf(query)) {
      const wrong = wrongOf(subject, places);
      if (!wrong) continue;
      const place = [query.file, subject.line, subject.code, wrong.of, subject.name].join("\0");
      if (found.has(place)) continue;
      const asked = [wrong.types, wrong.of, subject.code, subject.name].join("\0");
      const near = nears.size < MAX_NEARS ? remembered(nears, asked, wrong.near) : nears.get(asked) ?? null;
      const finding2 = findingOf(query.file, subject, { ...wrong, near }, severity);
      found.set(place, { name: subject.name, of: wrong.of.split(" or "), types: wrong.types, finding: finding2 });
    }
  }
  return [...found.values()];
}
function placesOf(query, databases) {
  return databases.flatMap(
    (database) => [...database.schemas].flatMap(([name, schema]) => {
      const members = query.target === "rpc" ? schema.functions : schema.relations;
      const isMeant = name === query.schema || query.isSchemaAssumed && members.has(query.name);
      return isMeant ? [{ database, schema }] : [];
    })
  );
}
function subjectsOf(query) {
  return [
    query.target === "rpc" ? rpcSubject(query) : tableSubject(query),
    ...query.columns.flatMap((use) => columnSubject(query, use)),
    ...query.target === "rpc" ? returnedSubjects(query) : selectSubjects(query, query.selected, [])
  ];
}
function wrongOf(subject, places) {
  let wrong = null;
  for (const place of places) {
    const judgement = subject.judge(place);
    if (judgement === "fine") return null;
    if (judgement !== "abstains") wrong ??= { ...judgement, types: place.database.file };
  }
  return wrong;
}
function remembered(known2, key, find) {
  const before = known2.get(key);
  if (before !== void 0) return before;
  const found = find();
  known2.set(key, found);
  return found;
}
function findingOf(file, subject, { of, near, types }, severity) {
  const hint = near === null ? "" : `; did you mean ${near}?`;
  return finding(subject.code, {
    severity,
    message: `${subject.says(of)}, which the database types do not have${hint}`,
    file,
    line: subject.line,
    fix: fixOf(subject, near, types)
  });
}
function fixOf({ name }, near, types) {
  const change = near === null ? `Use a name that ${types} has` : `Write ${near} instead of ${name}`;
  return `${change}; if the database does have ${name}, bring ${types} up to date, or silence the line with // dual-deploy-ignore.`;
}
function tableSubject(query) {
  return {
    code: "unknown-table",
    line: query.line,
    name: query.name,
    says: () => `from names the table ${query.name}`,
    judge: ({ database, schema }) => {
      if (schema.relations.has(query.name)) return "fine";
      const names = [...schema.relations.keys()];
      if (database.origin === "hand-written") return wrongWhenNear(query.name, typoOf(query.name, names));
      if (!schema.isWhole) return "abstains";
      if (query.isSchemaAssumed) return wrongWhenNear(query.name, nearest(query.name, names));
      return { of: query.name, near: () => nearest(query.name, names) };
    }
  };
}
var wrongWhenNear = (of, near) => near === null ? "abstains" : { of, near: () => near };
function rpcSubject(query) {
  return {
    code: "unknown-rpc",
    line: query.line,
    name: query.name,
    says: () => `rpc calls the function ${query.name}`,
    judge: ({ database, schema }) => {
      if (schema.functions.has(query.name)) return "fine";
      if (database.origin === "hand-written" || !schema.isWhole) return "abstains";
      const names = [...schema.functions.keys()];
      if (query.isSchemaAssumed) return wrongWhenNear(query.name, nearest(query.name, names));
      return { of: query.name, near: () => nearest(query.name, names) };
    }
  };
}
function columnSubject(query, use) {
  const subject = { line: use.line, name: use.name };
  if (use.how === "argument") {
    return [
      {
        ...subject,
        code: "unknown-rpc-argument",
        says: () => `rpc ${query.name} is given the argument ${use.name}`,
        judge: (place) => judgeArgument(place, query.name, use.name)
      }
    ];
  }
  if (query.target === "rpc") return use.path.length > 0 ? [] : [returnedSubject(query, use)];
  const way = wayOf(query.selected, use.path);
  if (!way) return [];
  if (embedNamed(way.at(-1)?.items ?? query.selected, use.name)) return [];
  return [
    {
      ...subject,
      code: "unknown-column",
      says: (of) => `${verbOf(use)} ${of} names the column ${use.name}`,
      judge: (place) => judgeColumn(place, follow(place.schema, query.name, way), use.name, use.how)
    }
  ];
}
function verbOf({ how, method }) {
  switch (how) {
    case "insert":
    case "upsert":
      return `${method} into`;
    case "update":
      return "update of";
    case "on-conflict":
      return "onConflict of an upsert into";
    default:
      return `${method} on`;
  }
}
function selectSubjects(query, items, way) {
  const within = way.length === 0 ? "" : ` (embedded in ${query.name})`;
  return items.flatMap((item) => {
    const subject = { line: item.line, name: item.name };
    if (item.kind === "column") {
      return [
        {
          ...subject,
          code: "unknown-column",
          says: (of) => `select from ${of}${within} names the column ${item.name}`,
          judge: (place) => judgeColumn(place, follow(place.schema, query.name, way), item.name, "select")
        }
      ];
    }
    return [
      {
        ...subject,
        code: "unknown-table",
        says: (of) => `select from ${of} embeds ${item.name}`,
        judge: (place) => judgeEmbed(place, follow(place.schema, query.name, way), item.name)
      },
      ...selectSubjects(query, item.items, [...way, item])
    ];
  });
}
function returnedSubjects(query) {
  return query.selected.flatMap(
    (item) => item.kind === "column" ? [returnedSubject(query, { name: item.name, line: item.line, method: "select" })] : []
  );
}
function returnedSubject(query, use) {
  return {
    code: "unknown-column",
    line: use.line,
    name: use.name,
    says: () => `${use.method} on the rows of rpc ${query.name} names the column ${use.name}`,
    judge: ({ schema }) => {
      const fn = schema.functions.get(query.name);
      if (!fn) return "abstains";
      if (fn.returns === null || fn.returns.has(use.name) || schema.functions.has(use.name)) return "fine";
      if (schema.relations.has(use.name)) return "fine";
      const { returns } = fn;
      return { of: query.name, near: () => nearest(use.name, returns) };
    }
  };
}
function judgeArgument({ database, schema }, rpc, name) {
  const fn = schema.functions.get(rpc);
  if (!fn) return "abstains";
  if (fn.args === null || fn.args.has(name) || fn.args.has("")) return "fine";
  if (database.origin === "hand-written") return wrongWhenNear(rpc, typoOf(name, fn.args));
  const { args } = fn;
  return { of: rpc, near: () => nearest(name, args) };
}
function judgeColumn({ schema }, relations, name, how) {
  if (!relations) return "abstains";
  const isWritten = how === "insert" || how === "upsert" || how === "update";
  if (!isWritten && (SYSTEM_COLUMNS.has(name) || schema.functions.has(name))) return "fine";
  if (how === "filter" && schema.relations.has(name)) return "fine";
  const known2 = [];
  for (const relation of relations) {
    const columns = columnsOf2(schema.relations.get(relation), how);
    if (!columns || columns.some((part) => part.has(name))) return "fine";
    known2.push(...columns);
  }
  return {
    of: relations.join(" or "),
    near: () => nearest(name, new Set(known2.flatMap((part) => [...part])))
  };
}
function columnsOf2(relation, how) {
  if (!relation?.row) return null;
  if ((how === "insert" || how === "upsert") && relation.insert === null) return null;
  if (how === "update" && relation.update === null) return null;
  return [relation.row, relation.insert, relation.update].filter((part) => part !== null);
}
function judgeEmbed(place, from, name) {
  if (!from) return "abstains";
  if (!isNothingToEmbed(place, from, name)) return "fine";
  return { of: from.join(" or "), near: () => nearest(name, place.schema.relations.keys()) };
}

// src/preflight/queries/tree.ts
var CALLS = /* @__PURE__ */ new Set(["from", "rpc"]);
var SKIPPED = /* @__PURE__ */ new Set([
  "loc",
  "leadingComments",
  "trailingComments",
  "innerComments",
  "extra",
  "errors",
  "typeAnnotation",
  "typeParameters",
  "typeArguments",
  "superTypeParameters",
  "returnType",
  "implements"
]);
var TS_WITH_CODE = /* @__PURE__ */ new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
  "TSExportAssignment",
  "TSModuleBlock"
]);
var LEAVES = /* @__PURE__ */ new Set([
  "StringLiteral",
  "NumericLiteral",
  "BooleanLiteral",
  "NullLiteral",
  "TemplateElement",
  "RegExpLiteral",
  "EmptyStatement"
]);
var isNode = (value) => typeof value === "object" && value !== null && typeof value.type === "string";
function readTree(program) {
  return new TreeReader(program).read();
}
function literalKey(node, isComputed) {
  if (!isComputed && node.type === "Identifier") return node.name;
  if (node.type === "StringLiteral") return node.value;
  if (node.type === "NumericLiteral") return String(node.value);
  return null;
}
var TreeReader = class {
  #program;
  #top;
  #parents = /* @__PURE__ */ new Map();
  #bindings = /* @__PURE__ */ new Map();
  #types = /* @__PURE__ */ new Map();
  #specifiers = [];
  #calls = [];
  #fieldAssignments = [];
  #deleted = /* @__PURE__ */ new Set();
  #deletesAny = false;
  #references = [];
  #assignments = [];
  #nodes = [];
  #scopes = [];
  constructor(program) {
    this.#program = program;
    this.#top = { parent: null, node: program, isFunction: true, bindings: /* @__PURE__ */ new Map() };
  }
  read() {
    for (const statement of this.#program.body) this.#push(statement, this.#program, this.#top);
    for (let node = this.#nodes.pop(); node !== void 0; node = this.#nodes.pop()) {
      this.#visit(node, this.#scopes.pop() ?? this.#top);
    }
    for (const [identifier, scope, value] of this.#assignments)
      lookUp(scope, identifier.name)?.values.push(value);
    for (const [identifier, scope] of this.#references) {
      const binding = lookUp(scope, identifier.name);
      if (binding === null) continue;
      this.#bindings.set(identifier, binding);
      binding.references.push(identifier);
    }
    this.#calls.sort((a, b) => (a.start ?? 0) - (b.start ?? 0));
    return {
      program: this.#program,
      parents: this.#parents,
      bindings: this.#bindings,
      topLevel: this.#top.bindings,
      types: this.#types,
      specifiers: this.#specifiers,
      calls: this.#calls,
      fieldAssignments: this.#fieldAssignments,
      deleted: this.#deleted,
      deletesAny: this.#deletesAny
    };
  }
  #push(node, parent, scope) {
    if (!node || LEAVES.has(node.type)) return;
    this.#parents.set(node, parent);
    this.#nodes.push(node);
    this.#scopes.push(scope);
  }
  #children(node, scope) {
    const fields = node;
    for (const key of Object.keys(node)) {
      const value = fields[key];
      if (typeof value !== "object" || value === null || SKIPPED.has(key)) continue;
      if (Array.isArray(value)) {
        for (const item of value) if (isNode(item)) this.#push(item, node, scope);
      } else if (isNode(value)) this.#push(value, node, scope);
    }
  }
  #visit(node, scope) {
    switch (node.type) {
      case "Identifier":
        this.#references.push([node, scope]);
        return;
      case "CallExpression":
      case "OptionalCallExpression":
        this.#call(node);
        this.#children(node, scope);
        return;
      case "MemberExpression":
      case "OptionalMemberExpression":
        this.#push(node.object, node, scope);
        if (node.computed) this.#push(node.property, node, scope);
        return;
      case "ObjectProperty":
        if (node.computed) this.#push(node.key, node, scope);
        this.#push(node.value, node, scope);
        return;
      case "VariableDeclaration":
        this.#variables(node, scope);
        return;
      case "AssignmentExpression":
        this.#assignment(node, scope);
        return;
      case "UpdateExpression":
        if (node.argument.type === "Identifier") this.#assign(node.argument, scope, { kind: "unknown" });
        this.#children(node, scope);
        return;
      case "UnaryExpression":
        if (node.operator === "delete") this.#delete(node);
        this.#children(node, scope);
        return;
      case "ImportDeclaration":
        this.#import(node, scope);
        return;
      default:
        this.#structure(node, scope);
    }
  }
  #structure(node, scope) {
    switch (node.type) {
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
      case "ObjectMethod":
      case "ClassMethod":
      case "ClassPrivateMethod":
        this.#function(node, scope);
        return;
      case "ClassDeclaration":
      case "ClassExpression":
        this.#class(node, scope);
        return;
      case "ClassProperty":
      case "ClassAccessorProperty":
      case "ClassPrivateProperty":
        if (node.type !== "ClassPrivateProperty" && node.computed) this.#push(node.key, node, scope);
        this.#push(node.value, node, scope);
        return;
      case "BlockStatement":
      case "StaticBlock":
      case "ForStatement":
      case "SwitchStatement":
      case "TSModuleBlock":
        this.#children(node, inner(scope, node, node.type === "StaticBlock" || node.type === "TSModuleBlock"));
        return;
      case "ForInStatement":
      case "ForOfStatement":
        this.#loop(node, inner(scope, node));
        return;
      case "CatchClause":
        this.#catch(node, inner(scope, node));
        return;
      default:
        this.#other(node, scope);
    }
  }
  #other(node, scope) {
    switch (node.type) {
      case "LabeledStatement":
        this.#push(node.body, node, scope);
        return;
      case "BreakStatement":
      case "ContinueStatement":
      case "MetaProperty":
        return;
      case "ExportNamedDeclaration":
        this.#push(node.declaration, node, scope);
        if (!node.source) for (const item of node.specifiers) this.#push(item, node, scope);
        return;
      case "ExportSpecifier":
        this.#push(node.local, node, scope);
        return;
      case "TSTypeAliasDeclaration":
        this.#type(node.id.name, node.typeAnnotation);
        return;
      case "TSInterfaceDeclaration":
        this.#type(node.id.name, node);
        return;
      case "TSEnumDeclaration":
        declare2(scope, node.id.name, null, { kind: "unknown" });
        return;
      case "TSModuleDeclaration":
        if (node.id.type === "Identifier") declare2(scope, node.id.name, null, { kind: "unknown" });
        this.#push(node.body, node, scope);
        return;
      default:
        if (!node.type.startsWith("TS") || TS_WITH_CODE.has(node.type)) this.#children(node, scope);
    }
  }
  #type(name, type) {
    this.#types.set(name, this.#types.has(name) ? null : type);
  }
  #call(node) {
    const { callee } = node;
    if (callee.type !== "MemberExpression" && callee.type !== "OptionalMemberExpression") return;
    const name = literalKey(callee.property, callee.computed);
    if (name !== null && CALLS.has(name)) this.#calls.push(node);
  }
  #delete(node) {
    const { argument } = node;
    if (argument.type !== "MemberExpression" && argument.type !== "OptionalMemberExpression") return;
    const name = literalKey(argument.property, argument.computed);
    if (name === null) this.#deletesAny = true;
    else this.#deleted.add(name);
  }
  #import(node, scope) {
    const specifier = node.source.value;
    this.#specifiers.push(specifier);
    for (const item of node.specifiers) {
      const imported = item.type === "ImportNamespaceSpecifier" ? "*" : item.type === "ImportDefaultSpecifier" ? "default" : item.imported.type === "Identifier" ? item.imported.name : item.imported.value;
      declare2(scope, item.local.name, null, { kind: "import", specifier, imported });
    }
  }
  #variables(node, scope) {
    const home = node.kind === "var" ? functionScope(scope) : scope;
    for (const { id, init } of node.declarations) {
      this.#parents.set(id, node);
      const value = (path7) => init ? { kind: "expression", node: init, path: path7 } : null;
      this.#declarePattern(id, home, scope, value, typeOf(id), []);
    }
    for (const declarator of node.declarations) {
      this.#parents.set(declarator, node);
      this.#push(declarator.init, declarator, scope);
    }
  }
  #assignment(node, scope) {
    this.#push(node.right, node, scope);
    const { left } = node;
    if (left.type === "Identifier") {
      const isPlain = ["=", "||=", "&&=", "??="].includes(node.operator);
      const value = isPlain ? { kind: "expression", node: node.right, path: [] } : { kind: "unknown" };
      this.#assign(left, scope, value);
      this.#push(left, node, scope);
    } else if (left.type === "ObjectPattern" || left.type === "ArrayPattern") {
      this.#assignPattern(left, scope, node);
    } else {
      if (left.type === "MemberExpression" && left.object.type === "ThisExpression") {
        this.#fieldAssignments.push(node);
      }
      this.#push(left, node, scope);
    }
  }
  /** Names of a pattern that is assigned to may hold anything afterwards. */
  #assignPattern(pattern, scope, parent) {
    for (const node of patternLeaves(pattern)) {
      if (node.type === "Identifier") this.#assign(node, scope, { kind: "unknown" });
      else this.#push(node, parent, scope);
    }
  }
  #assign(identifier, scope, value) {
    this.#assignments.push([identifier, scope, value]);
  }
  #function(node, outer) {
    const scope = inner(outer, node, true);
    if (node.type === "FunctionDeclaration" && node.id) {
      declare2(outer, node.id.name, null, { kind: "function", node });
    } else if (node.type === "FunctionExpression" && node.id) {
      declare2(scope, node.id.name, null, { kind: "function", node });
    }
    if ((node.type === "ObjectMethod" || node.type === "ClassMethod") && node.computed) {
      this.#push(node.key, node, outer);
    }
    for (const param of node.params) {
      const target = param.type === "TSParameterProperty" ? param.parameter : param;
      this.#parents.set(param, node);
      this.#declarePattern(target, scope, scope, (path7) => ({ kind: "parameter", path: path7 }), typeOf(target), []);
    }
    if (node.body.type === "BlockStatement") {
      this.#parents.set(node.body, node);
      for (const statement of node.body.body) this.#push(statement, node.body, scope);
    } else this.#push(node.body, node, scope);
  }
  #class(node, outer) {
    const scope = inner(outer, node);
    if (node.id)
      declare2(node.type === "ClassDeclaration" ? outer : scope, node.id.name, null, { kind: "unknown" });
    this.#push(node.superClass, node, outer);
    for (const decorator of node.decorators ?? []) this.#push(decorator, node, outer);
    this.#parents.set(node.body, node);
    for (const member of node.body.body) this.#push(member, node.body, scope);
  }
  #loop(node, scope) {
    const { left, right } = node;
    const value = (path7) => node.type === "ForOfStatement" && path7.length === 0 ? { kind: "element", node: right } : { kind: "unknown" };
    if (left.type === "VariableDeclaration") {
      this.#parents.set(left, node);
      const home = left.kind === "var" ? functionScope(scope) : scope;
      for (const { id } of left.declarations) {
        this.#declarePattern(id, home, scope, value, typeOf(id), []);
      }
    } else this.#assignPattern(left, scope, node);
    this.#push(right, node, scope);
    this.#push(node.body, node, scope);
  }
  #catch(node, scope) {
    if (node.param) this.#declarePattern(node.param, scope, scope, () => ({ kind: "unknown" }), null, []);
    this.#push(node.body, node, scope);
  }
  #declarePattern(root, home, scope, valueAt, type, start) {
    const stack = [];
    stack.push({ node: root, path: start, parent: root });
    for (let next = stack.pop(); next !== void 0; next = stack.pop()) {
      const { node, path: path7, parent } = next;
      if (node !== parent) this.#parents.set(node, parent);
      if (node.type === "Identifier") {
        const value = path7 === null ? { kind: "unknown" } : valueAt(path7);
        this.#bindings.set(node, declare2(home, node.name, type && path7 ? { type, path: path7 } : null, value));
      } else if (node.type === "AssignmentPattern") {
        stack.push({ node: node.left, path: path7, parent: node });
        this.#push(node.right, node, scope);
        if (node.left.type === "Identifier") {
          this.#assign(node.left, home, { kind: "expression", node: node.right, path: [] });
        }
      } else if (node.type === "ObjectPattern") {
        for (const property of node.properties) {
          if (property.type === "RestElement")
            stack.push({ node: property.argument, path: null, parent: property });
          else {
            if (property.computed) this.#push(property.key, property, scope);
            const key = literalKey(property.key, property.computed);
            stack.push({
              node: property.value,
              path: path7 && key !== null ? [...path7, key] : null,
              parent: property
            });
          }
        }
      } else if (node.type === "ArrayPattern") {
        for (const element of node.elements)
          if (element) stack.push({ node: element, path: null, parent: node });
      } else if (node.type === "RestElement") {
        stack.push({ node: node.argument, path: null, parent: node });
      }
    }
  }
};
var inner = (parent, node, isFunction = false) => ({
  parent,
  node,
  isFunction,
  bindings: /* @__PURE__ */ new Map()
});
function functionScope(scope) {
  let found = scope;
  while (!found.isFunction && found.parent) found = found.parent;
  return found;
}
function lookUp(scope, name) {
  for (let at2 = scope; at2; at2 = at2.parent) {
    const found = at2.bindings.get(name);
    if (found) return found;
  }
  return null;
}
function declare2(scope, name, annotation, value) {
  const known2 = scope.bindings.get(name);
  if (known2) {
    known2.values.push(value ?? { kind: "unknown" });
    return known2;
  }
  const binding = { name, scope, annotation, values: value ? [value] : [], references: [] };
  scope.bindings.set(name, binding);
  return binding;
}
function typeOf(pattern) {
  const target = pattern.type === "AssignmentPattern" ? pattern.left : pattern;
  const annotation = "typeAnnotation" in target ? target.typeAnnotation : null;
  return annotation?.type === "TSTypeAnnotation" ? annotation.typeAnnotation : null;
}
function patternLeaves(root) {
  const leaves = [];
  const stack = [root];
  for (let node = stack.pop(); node !== void 0; node = stack.pop()) {
    if (node.type === "ObjectPattern") {
      for (const property of node.properties) {
        if (property.type === "RestElement") stack.push(property.argument);
        else {
          if (property.computed) leaves.push(...property.key.type === "Identifier" ? [] : [property.key]);
          stack.push(property.value);
        }
      }
    } else if (node.type === "ArrayPattern") {
      for (const element of node.elements) if (element) stack.push(element);
    } else if (node.type === "AssignmentPattern") {
      stack.push(node.left);
      leaves.push(...node.right.type === "Identifier" ? [] : [node.right]);
    } else if (node.type === "RestElement") stack.push(node.argument);
    else leaves.push(node);
  }
  return leaves;
}

// src/preflight/queries/text.ts
var HOLE = "\uFFFC";
var DEEPEST = 40;
var lineOf2 = (node) => node.loc?.start.line ?? 1;
function unwrapped(node) {
  let inner2 = node;
  while (inner2.type === "TSAsExpression" || inner2.type === "TSSatisfiesExpression" || inner2.type === "TSNonNullExpression" || inner2.type === "TSTypeAssertion" || inner2.type === "TSInstantiationExpression" || inner2.type === "ParenthesizedExpression") {
    inner2 = inner2.expression;
  }
  return inner2;
}
function constantOf(binding) {
  const value = binding?.values[0];
  if (binding?.values.length !== 1 || value?.kind !== "expression" || value.path.length > 0) return null;
  return value.node;
}
function constantText(node, tree) {
  const pieces = textOf2(node, tree);
  return pieces && pieces.map(({ text }) => text).join("");
}
var LONGEST2 = 16 * 1024;
var MOST_PIECES = 4096;
var known = [/* @__PURE__ */ new WeakMap(), /* @__PURE__ */ new WeakMap()];
function textOf2(node, tree, holes = false, depth = 0) {
  if (depth > DEEPEST) return null;
  const texts = known[holes ? 1 : 0];
  let pieces = texts.get(node);
  if (pieces === void 0) {
    pieces = bounded(readText(node, tree, holes, depth));
    texts.set(node, pieces);
  }
  return pieces;
}
function bounded(pieces) {
  if (pieces === null || pieces.length > MOST_PIECES) return null;
  return pieces.reduce((sum, { text }) => sum + text.length, 0) > LONGEST2 ? null : pieces;
}
function readText(node, tree, holes, depth) {
  const inner2 = unwrapped(node);
  switch (inner2.type) {
    case "StringLiteral":
      return [piece(inner2.value, inner2, inner2.extra?.["raw"])];
    case "TemplateLiteral":
      return templateText(inner2, tree, holes, depth);
    case "BinaryExpression": {
      if (inner2.operator !== "+") return null;
      const left = textOf2(inner2.left, tree, holes, depth + 1);
      const right = left && (textOf2(inner2.right, tree, holes, depth + 1) ?? (holes ? [hole(inner2.right)] : null));
      return left && right && [...left, ...right];
    }
    case "Identifier": {
      const value = constantOf(tree.bindings.get(inner2));
      return value && textOf2(value, tree, holes, depth + 1);
    }
    case "MemberExpression":
      return memberText(inner2, tree, depth);
    case "CallExpression":
      return joinedText(inner2, tree, depth);
    default:
      return null;
  }
}
var hole = (node) => ({ text: HOLE, line: lineOf2(node), isVerbatim: false });
function piece(text, node, raw) {
  const isVerbatim = typeof raw === "string" && !raw.includes("\\");
  return { text, line: lineOf2(node), isVerbatim };
}
function templateText(node, tree, holes, depth) {
  const pieces = [];
  for (const [index, quasi] of node.quasis.entries()) {
    const { cooked, raw } = quasi.value;
    if (typeof cooked !== "string") return null;
    pieces.push(piece(cooked, quasi, raw));
    const expression = node.expressions[index];
    if (!expression) continue;
    const inside = textOf2(expression, tree, holes, depth + 1);
    if (!inside && !holes) return null;
    for (const item of inside ?? [hole(expression)]) pieces.push(item);
    if (pieces.length > MOST_PIECES) return null;
  }
  return pieces;
}
function memberText(node, tree, depth) {
  const key = literalKey(node.property, node.computed);
  const object = unwrapped(node.object);
  if (key === null || object.type !== "Identifier") return null;
  const binding = tree.bindings.get(object);
  const value = binding && constantObject(binding, tree).get(key);
  return value === void 0 ? null : textOf2(value, tree, false, depth + 1);
}
var objects = /* @__PURE__ */ new WeakMap();
function constantObject(binding, tree) {
  let properties = objects.get(binding);
  if (properties === void 0) objects.set(binding, properties = readObject(binding, tree));
  return properties;
}
function readObject(binding, tree) {
  const found = /* @__PURE__ */ new Map();
  const value = constantOf(binding);
  const literal4 = value && unwrapped(value);
  if (literal4?.type !== "ObjectExpression" || !binding.references.every((use) => isRead(use, tree)))
    return found;
  if (literal4.properties.some((item) => item.type === "SpreadElement")) return found;
  for (const item of literal4.properties) {
    const key = item.type === "ObjectProperty" ? literalKey(item.key, item.computed) : null;
    if (item.type === "ObjectProperty" && key !== null) found.set(key, item.value);
  }
  return found;
}
function isRead(use, tree) {
  const member = tree.parents.get(use);
  if (member?.type === "ExportSpecifier") return true;
  if (member?.type !== "MemberExpression" || member.object !== use) return false;
  const parent = tree.parents.get(member);
  if (parent?.type === "AssignmentExpression") return parent.left !== member;
  return parent?.type !== "UnaryExpression" && parent?.type !== "UpdateExpression";
}
function joinedText(node, tree, depth) {
  const { callee } = node;
  if (callee.type !== "MemberExpression" || literalKey(callee.property, callee.computed) !== "join")
    return null;
  const object = unwrapped(callee.object);
  const list2 = object.type === "Identifier" ? constantList(object, tree) : object;
  const [argument] = node.arguments;
  const separator = argument ? constantText(argument, tree) : ",";
  if (list2?.type !== "ArrayExpression" || separator === null) return null;
  const pieces = [];
  for (const [index, element] of list2.elements.entries()) {
    const text = element && textOf2(element, tree, false, depth + 1);
    if (!text) return null;
    if (index > 0) pieces.push({ text: separator, line: lineOf2(element), isVerbatim: false });
    for (const item of text) pieces.push(item);
    if (pieces.length > MOST_PIECES) return null;
  }
  return pieces;
}
function constantList(name, tree) {
  const binding = tree.bindings.get(name);
  const value = constantOf(binding);
  return value && binding && isOnlyJoined(binding, tree) ? unwrapped(value) : null;
}
var joined = /* @__PURE__ */ new WeakMap();
function isOnlyJoined(binding, tree) {
  const before = joined.get(binding);
  if (before !== void 0) return before;
  const isSo = binding.references.every((use) => {
    const member = tree.parents.get(use);
    return member?.type === "MemberExpression" && literalKey(member.property, member.computed) === "join";
  });
  joined.set(binding, isSo);
  return isSo;
}
var linesOf = /* @__PURE__ */ new WeakMap();
function lineAt(pieces, offset) {
  let known2 = linesOf.get(pieces);
  if (known2 === void 0) linesOf.set(pieces, known2 = readLines(pieces));
  const { starts, numbers } = known2;
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = low + high >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return numbers[low - 1] ?? numbers[0] ?? 1;
}
function readLines(pieces) {
  const starts = [];
  const numbers = [];
  let from = 0;
  for (const { text, line, isVerbatim } of pieces) {
    if (text === "") continue;
    starts.push(from);
    numbers.push(line);
    let next = line;
    if (isVerbatim) {
      for (let at2 = text.indexOf("\n"); at2 !== -1; at2 = text.indexOf("\n", at2 + 1)) {
        starts.push(from + at2 + 1);
        numbers.push(++next);
      }
    }
    from += text.length;
  }
  return { starts, numbers };
}

// src/preflight/queries/chain.ts
function linksOf(start, tree) {
  return new ChainReader(start, tree).read();
}
var ChainReader = class {
  #start;
  #tree;
  #names = /* @__PURE__ */ new Set();
  #links = [];
  constructor(start, tree) {
    this.#start = start;
    this.#tree = tree;
  }
  read() {
    const queue = [this.#start];
    for (let next = queue.pop(); next; next = queue.pop()) {
      const name = this.#climb(next);
      if (!name || this.#names.has(name) || !this.#holdsOnly(name)) continue;
      this.#names.add(name);
      queue.push(...name.references.toReversed());
    }
    return this.#links;
  }
  /** Adds the methods called on a node; returns the name that the result of the last one is given to. */
  #climb(start) {
    let node = start;
    for (let parent = this.#tree.parents.get(node); parent; parent = this.#tree.parents.get(node)) {
      if (unwrapped(parent) !== parent) {
        node = parent;
        continue;
      }
      if (parent.type === "VariableDeclarator" && parent.init === node) {
        return this.#tree.bindings.get(parent.id) ?? null;
      }
      if (parent.type === "AssignmentExpression" && parent.right === node && parent.operator === "=") {
        return this.#tree.bindings.get(parent.left) ?? null;
      }
      const call = this.#callOf(parent, node);
      if (!call) return null;
      node = call;
    }
    return null;
  }
  #callOf(member, object) {
    if (member.type !== "MemberExpression" && member.type !== "OptionalMemberExpression" || member.object !== object) {
      return null;
    }
    const method = literalKey(member.property, member.computed);
    let callee = member;
    let call = this.#tree.parents.get(member);
    while (call && unwrapped(call) !== call) {
      callee = call;
      call = this.#tree.parents.get(call);
    }
    if (call?.type !== "CallExpression" && call?.type !== "OptionalCallExpression" || call.callee !== callee)
      return null;
    if (method !== null) this.#links.push({ method, args: call.arguments });
    return call;
  }
  #holdsOnly(name) {
    return name.values.length > 0 && name.values.every(
      (value) => value.kind === "expression" && value.path.length === 0 && this.#isContinued(value.node, name, 0)
    );
  }
  /** Whether an expression is this chain, or goes on with a name that holds it. */
  #isContinued(node, name, depth) {
    let root = unwrapped(node);
    while (root !== this.#start) {
      if (root.type === "CallExpression" || root.type === "OptionalCallExpression")
        root = unwrapped(root.callee);
      else if (root.type === "MemberExpression" || root.type === "OptionalMemberExpression")
        root = unwrapped(root.object);
      else break;
    }
    if (root === this.#start) return true;
    if (root.type === "Identifier") {
      const binding = this.#tree.bindings.get(root);
      return binding !== void 0 && (binding === name || this.#names.has(binding));
    }
    if (root.type !== "ConditionalExpression" || depth > 10) return false;
    return this.#isContinued(root.consequent, name, depth + 1) && this.#isContinued(root.alternate, name, depth + 1);
  }
};

// src/preflight/queries/own.ts
var OWN_WORDS = new Set(
  "supabase supa sb url uri api project public private internal local my self hosted kong service base endpoint next vite nuxt expo react app rest host env config client backend".split(" ")
);
var CLIENT_WORDS = new Set(
  "supabase supa sb db database client admin service role svc anon user auth authed authenticated public server base server postgrest the my app main default edge function rls bypass caller request scoped with jwt key".split(" ")
);
var CLIENT_HEADS = /* @__PURE__ */ new Set(["supabase", "supa", "sb", "db", "database", "client", "admin"]);
var FOREIGN_WORDS = new Set(
  "external ext foreign remote other old legacy previous source src target dest destination from to origin partner tenant customer master replica secondary backup prod production staging second crm shard peer upstream downstream lovable cloud selfhosted third vendor new".split(" ")
);
var SELF_WORDS = /* @__PURE__ */ new Set(["supabase", "supa", "sb", "project"]);
var CONFIG_OBJECTS = /^(env|process|deno|config|cfg|conf|settings|secrets|constants|options|opts|import)$/i;
var wordsOf2 = (name) => name.replace(/([a-z\d])([A-Z])/g, "$1_$2").toLowerCase().split(/[^a-z\d]+/).filter((word) => word !== "");
var hasWord = (name, words) => wordsOf2(name).some((word) => words.has(word));
var areAll = (name, words) => wordsOf2(name).every((word) => words.has(word));
var isClientName = (name) => areAll(name, CLIENT_WORDS) && hasWord(name, CLIENT_HEADS);
var isSupabaseName = (name) => areAll(name, CLIENT_WORDS) && wordsOf2(name).some((word) => word === "supabase" || word === "supa");
var VERBS = /* @__PURE__ */ new Set(["get", "create", "make", "build", "init", "use", "new", "require", "setup"]);
function isClientFactoryName(name) {
  const [verb, ...words] = wordsOf2(name);
  return verb !== void 0 && VERBS.has(verb) && isClientName(words.join("_"));
}
var isForeignName = (name) => hasWord(name, FOREIGN_WORDS);
function addressOf(url, key, tree) {
  return url === void 0 ? "foreign" : addressOfNode(url, key, tree, 0);
}
function addressOfNode(node, key, tree, depth) {
  if (depth > 20) return "foreign";
  const inner2 = unwrapped(node);
  switch (inner2.type) {
    case "StringLiteral":
      if (/^https?:\/\/[a-z]{20}\.supabase\./.test(inner2.value) && !(key && isOwnKey(key, tree)))
        return "foreign";
      return "plausible";
    case "TemplateLiteral": {
      const [only] = inner2.expressions;
      return inner2.expressions.length === 1 && only ? addressOfNode(only, key, tree, depth + 1) : "foreign";
    }
    case "LogicalExpression":
      return inner2.operator === "&&" ? "foreign" : addressOfNode(inner2.left, key, tree, depth + 1);
    case "Identifier":
      return addressOfName(inner2, key, tree, depth);
    case "MemberExpression":
    case "OptionalMemberExpression": {
      const name = literalKey(inner2.property, inner2.computed);
      return name !== null && CONFIG_OBJECTS.test(rootName(inner2.object)) ? addressFromWords(name) : "foreign";
    }
    case "CallExpression":
    case "OptionalCallExpression":
      return addressFromWords(readName(inner2) ?? "unknown");
    default:
      return "foreign";
  }
}
function addressFromWords(name) {
  if (!areAll(name, OWN_WORDS)) return "foreign";
  return wordsOf2(name).some((word) => SELF_WORDS.has(word)) ? "platform" : "plausible";
}
function addressOfName(identifier, key, tree, depth) {
  const values = tree.bindings.get(identifier)?.values ?? [];
  const [value] = values;
  if (values.length > 1) return "foreign";
  if (value === void 0 || value.kind === "import") return addressFromWords(identifier.name);
  if (value.kind === "parameter") {
    return addressFromWords(identifier.name) === "platform" ? "plausible" : "foreign";
  }
  if (value.kind !== "expression") return "foreign";
  if (value.path.length === 0) return addressOfNode(value.node, key, tree, depth + 1);
  const name = value.path.at(-1) ?? "";
  return CONFIG_OBJECTS.test(rootName(value.node)) ? addressFromWords(name) : "foreign";
}
function readName(call) {
  const [first] = call.arguments;
  return first?.type === "StringLiteral" ? first.value : null;
}
var OWN_KEY = /^(\w+_)?SUPABASE_(ANON|SERVICE_ROLE|PUBLISHABLE|SECRET)(_KEY|_KEYS)?$/;
function isOwnKey(node, tree) {
  let inner2 = unwrapped(node);
  for (let depth = 0; depth < 20; depth++) {
    if (inner2.type === "LogicalExpression") inner2 = unwrapped(inner2.left);
    else if (inner2.type === "Identifier") {
      const value = constantOf(tree.bindings.get(inner2));
      if (!value) return false;
      inner2 = unwrapped(value);
    } else break;
  }
  const name = inner2.type === "CallExpression" ? readName(inner2) : null;
  return name !== null && OWN_KEY.test(name) && !isForeignName(name);
}
function rootName(node) {
  let root = unwrapped(node);
  for (; ; ) {
    if (root.type === "MemberExpression" || root.type === "OptionalMemberExpression")
      root = unwrapped(root.object);
    else if (root.type === "CallExpression") root = unwrapped(root.callee);
    else break;
  }
  if (root.type === "MetaProperty") return "import";
  return root.type === "Identifier" ? root.name : "";
}

// src/preflight/queries/client-type.ts
var SUPABASE = /supabase/;
var LOCAL_MODULE = /^(\.|[@~#$]?\/)/;
var WRAPPERS = /* @__PURE__ */ new Set(["Promise", "Awaited", "NonNullable", "Readonly", "Required", "Partial"]);
var DECLARED = {
  schema: "public",
  isSchemaAssumed: true,
  isProved: true,
  isPlausible: true,
  isNamed: true
};
function clientOfType(type, path7, names, depth = 0) {
  if (depth > 12) return "unknown";
  switch (type.type) {
    case "TSAnyKeyword":
    case "TSUnknownKeyword":
    case "TSObjectKeyword":
      return "unknown";
    case "TSParenthesizedType":
      return clientOfType(type.typeAnnotation, path7, names, depth + 1);
    case "TSUnionType": {
      const some = type.types.filter(
        (item) => item.type !== "TSNullKeyword" && item.type !== "TSUndefinedKeyword"
      );
      const [only] = some;
      return some.length === 1 && only ? clientOfType(only, path7, names, depth + 1) : "other";
    }
    case "TSIntersectionType": {
      const all = type.types.map((item) => clientOfType(item, path7, names, depth + 1));
      return all.find((origin) => typeof origin === "object") ?? "unknown";
    }
    case "TSIndexedAccessType": {
      const { indexType } = type;
      if (indexType.type !== "TSLiteralType" || indexType.literal.type !== "StringLiteral") return "unknown";
      return clientOfType(type.objectType, [indexType.literal.value, ...path7], names, depth + 1);
    }
    case "TSTypeLiteral":
      return clientOfMembers(type.members, path7, names, depth);
    case "TSTypeReference":
      return clientOfReference(type, path7, names, depth);
    case "TSTypeQuery":
      return "unknown";
    default:
      return "other";
  }
}
function clientOfReference(type, path7, names, depth) {
  if (type.typeName.type !== "Identifier") return path7.length > 0 ? "unknown" : qualified(type);
  const { name } = type.typeName;
  const [first, second] = type.typeParameters?.params ?? [];
  if (WRAPPERS.has(name) && first) return clientOfType(first, path7, names, depth + 1);
  if (name === "ReturnType" && first?.type === "TSTypeQuery" && first.exprName.type === "Identifier") {
    return path7.length > 0 ? "unknown" : names.returnOf(first.exprName.name);
  }
  const declared = names.named(name);
  const imported = names.importOf(name);
  if (declared === void 0 && path7.length === 0 && isClientType(name, imported)) {
    return withSchema(second);
  }
  if (declared?.type === "TSInterfaceDeclaration") {
    const origin = clientOfMembers(declared.body.body, path7, names, depth);
    return origin === "other" && declared.extends?.length ? "unknown" : origin;
  }
  if (declared) return clientOfType(declared, path7, names, depth + 1);
  const isAlias = imported !== null && LOCAL_MODULE.test(imported.specifier) && (SUPABASE.test(name.toLowerCase()) || /client/i.test(name) && isClientName(name));
  return path7.length > 0 || isAlias ? "unknown" : "other";
}
function isClientType(name, imported) {
  const original = imported && imported.imported !== "default" ? imported.imported : name;
  if (!original.endsWith("SupabaseClient")) return false;
  return imported === null || SUPABASE.test(imported.specifier) || LOCAL_MODULE.test(imported.specifier);
}
function qualified(type) {
  const name = type.typeName.type === "TSQualifiedName" ? type.typeName.right.name : "";
  return name === "SupabaseClient" ? withSchema(type.typeParameters?.params[1]) : "other";
}
function withSchema(type) {
  if (type === void 0 || type.type === "TSAnyKeyword") return DECLARED;
  const literal4 = type.type === "TSLiteralType" && type.literal.type === "StringLiteral" ? type.literal.value : null;
  return { ...DECLARED, schema: literal4, isSchemaAssumed: literal4 === "public" };
}
function clientOfMembers(members, path7, names, depth) {
  const wanted2 = path7[0] ?? "from";
  const member = members.find(
    (item) => (item.type === "TSPropertySignature" || item.type === "TSMethodSignature") && item.key.type === "Identifier" && item.key.name === wanted2
  );
  if (path7.length === 0) return member ? "unknown" : "other";
  if (member?.type !== "TSPropertySignature" || !member.typeAnnotation) return "other";
  return clientOfType(member.typeAnnotation.typeAnnotation, path7.slice(1), names, depth + 1);
}

// src/preflight/queries/client.ts
var SUPABASE2 = /(^|[/:@])supabase-js|@supabase\/(ssr|supabase-js)|^[@$#]?supabase$|deno\.land\/x\/supabase/;
var FACTORIES = /* @__PURE__ */ new Set(["createClient", "createServerClient", "createBrowserClient"]);
var LOCAL_MODULE2 = /^(\.{0,2}\/|[@~#$]\/|_?shared\/|\$?lib\/)/;
var DEEPEST2 = 200;
var BY_NAME = {
  schema: "public",
  isSchemaAssumed: true,
  isProved: false,
  isPlausible: true,
  isNamed: false
};
var isClient = (origin) => typeof origin === "object";
var Clients = class {
  #tree;
  #depth = 0;
  #known = /* @__PURE__ */ new Map();
  #fields = /* @__PURE__ */ new Map();
  #assigned = null;
  constructor(tree) {
    this.#tree = tree;
  }
  /** The client that an expression is, or null. */
  of(node) {
    const origin = this.#origin(node);
    if (isClient(origin)) return origin;
    const made = origin === "unknown" ? byFactory(node) : origin;
    return isClient(made) ? made : null;
  }
  /** Every place of a module asks again for the same names, and names can refer to each other in circles. */
  #once(key, find, path7 = []) {
    const place = path7.join("\0");
    const places = this.#known.get(key) ?? /* @__PURE__ */ new Map();
    this.#known.set(key, places);
    const known2 = places.get(place);
    if (known2 !== void 0) return known2;
    places.set(place, "other");
    const found = find();
    places.set(place, found);
    return found;
  }
  #origin(node) {
    if (this.#depth > DEEPEST2) return "other";
    this.#depth++;
    const origin = this.#originOf(node);
    this.#depth--;
    return origin;
  }
  #originOf(node) {
    const inner2 = unwrapped(node);
    if (node.type === "TSAsExpression") {
      const typed = clientOfType(node.typeAnnotation, [], this.#types);
      if (isClient(typed)) return typed;
    }
    switch (inner2.type) {
      case "Identifier": {
        const binding = this.#tree.bindings.get(inner2);
        return binding ? this.#ofBinding(binding) : byName(inner2.name);
      }
      case "CallExpression":
      case "OptionalCallExpression":
        return this.#once(inner2, () => this.#ofCall(inner2));
      case "MemberExpression":
      case "OptionalMemberExpression":
        return this.#once(inner2, () => this.#ofMember(inner2));
      case "LogicalExpression":
        return this.#once(
          inner2,
          () => inner2.operator === "&&" ? this.#origin(inner2.right) : this.#merge([inner2.left, inner2.right])
        );
      case "ConditionalExpression":
        return this.#once(inner2, () => this.#merge([inner2.consequent, inner2.alternate]));
      case "AssignmentExpression":
        return inner2.operator === "=" ? this.#once(inner2, () => this.#origin(inner2.right)) : "other";
      case "AwaitExpression":
        return this.#once(inner2, () => this.#origin(inner2.argument));
      default:
        return "other";
    }
  }
  #merge(nodes) {
    return merged(nodes.filter((node) => !isNothing(node)).map((node) => this.#origin(node)));
  }
  #types = {
    named: (name) => this.#tree.types.get(name),
    importOf: (name) => {
      const value = this.#tree.topLevel.get(name)?.values[0];
      return value?.kind === "import" ? value : null;
    },
    returnOf: (name) => {
      const binding = this.#tree.topLevel.get(name);
      return binding ? this.#returnedBy(binding, []) : "unknown";
    }
  };
  #ofBinding(binding) {
    return this.#once(binding, () => {
      const origin = this.#ofAnyBinding(binding);
      return isClient(origin) && origin.isPlausible && isForeignName(binding.name) ? "other" : origin;
    });
  }
  #ofAnyBinding(binding) {
    if (binding.annotation) {
      const typed = clientOfType(binding.annotation.type, binding.annotation.path, this.#types);
      const created = binding.values.filter((value) => value.kind === "expression" && !isNothing(value.node));
      const known2 = merged(created.map((value) => this.#ofValue(value, binding)));
      if (isClient(typed)) {
        return created.length > 0 && known2 !== "unknown" && !isUnprovedClient(known2) ? known2 : typed;
      }
      if (typed === "other") return "other";
    }
    if (binding.values.length === 0) return "other";
    const values = binding.values.filter((value) => value.kind !== "expression" || !isNothing(value.node));
    return merged(values.map((value) => this.#ofValue(value, binding)));
  }
  #ofValue(value, binding) {
    switch (value.kind) {
      case "parameter":
        return byName(value.path.at(-1) ?? binding.name);
      case "import":
        return LOCAL_MODULE2.test(value.specifier) && value.imported !== "*" ? byName(binding.name) : "other";
      case "expression": {
        if (value.path.length > 0) return this.#ofPath(value.node, value.path);
        const origin = this.#origin(value.node);
        if (origin !== "unknown" || isName(value.node)) return origin;
        const named = byName(binding.name);
        return isClient(named) ? named : byFactory(value.node);
      }
      default:
        return "other";
    }
  }
  /** A property that destructuring picks out of a value. */
  #ofPath(node, path7) {
    const inner2 = unwrapped(node);
    const key = path7.at(-1) ?? "";
    const held = this.#heldBy(inner2, path7);
    if (held !== "unknown") return held;
    return isClient(this.#origin(inner2)) ? "other" : byName(key);
  }
  /** Follows constant objects, and functions of this file that return them. */
  #heldBy(node, path7) {
    const [key, ...rest] = path7;
    const inner2 = unwrapped(node);
    if (key === void 0) return this.#origin(inner2);
    if (inner2.type === "AwaitExpression") return this.#heldBy(inner2.argument, path7);
    if (inner2.type === "ObjectExpression") {
      const property = inner2.properties.find(
        (item) => item.type === "ObjectProperty" && literalKey(item.key, item.computed) === key
      );
      return property?.type === "ObjectProperty" ? this.#heldBy(property.value, rest) : "unknown";
    }
    if (inner2.type === "Identifier") {
      const binding = this.#tree.bindings.get(inner2);
      if (binding?.annotation) {
        return clientOfType(binding.annotation.type, [...binding.annotation.path, ...path7], this.#types);
      }
      const value = constantOf(binding);
      return value && binding ? this.#once(binding, () => this.#heldBy(value, path7), path7) : "unknown";
    }
    if (inner2.type === "CallExpression" && inner2.callee.type === "Identifier") {
      const binding = this.#tree.bindings.get(inner2.callee);
      return binding ? this.#returnedBy(binding, path7) : "unknown";
    }
    return "unknown";
  }
  #ofMember(node) {
    const key = node.property.type === "PrivateName" ? node.property.id.name : literalKey(node.property, node.computed);
    if (key === null) return "other";
    if (node.object.type === "ThisExpression") {
      const field = this.#ofField(node.object, key);
      return field === "unknown" ? byName(key) : field;
    }
    const held = this.#heldBy(node.object, [key]);
    if (held !== "unknown") return held;
    return isClient(this.#origin(node.object)) ? "other" : byName(key);
  }
  /** A field of the class around `this`: its type, its first value, and everything assigned to it. */
  #ofField(self, key) {
    const owner = classAround(self, this.#tree);
    if (owner === null) return "unknown";
    const origins = (this.#fieldsOf(owner).get(key) ?? []).flatMap((place) => this.#ofPlace(place));
    const proved = origins.filter((origin) => isClient(origin) && !origin.isSchemaAssumed);
    return origins.includes("other") || proved.length === 0 ? merged(origins) : merged(proved);
  }
  #ofPlace(place) {
    if (place.type === "AssignmentExpression") return [this.#origin(place.right)];
    if (place.type === "Identifier") return [this.#ofParameterProperty(place)];
    const annotation = place.typeAnnotation?.type === "TSTypeAnnotation" ? place.typeAnnotation : null;
    const typed = annotation ? clientOfType(annotation.typeAnnotation, [], this.#types) : "unknown";
    const first = place.value && !isNothing(place.value) ? [this.#origin(place.value)] : [];
    return typed === "unknown" ? first : [typed, ...first];
  }
  /** By name: a class may have as many fields as a file has room for, and each is asked for by name. */
  #fieldsOf(owner) {
    const known2 = this.#fields.get(owner);
    if (known2 !== void 0) return known2;
    const fields = /* @__PURE__ */ new Map();
    this.#fields.set(owner, fields);
    for (const member of owner.body.body) {
      if (member.type === "ClassProperty" || member.type === "ClassPrivateProperty") {
        const name = member.type === "ClassPrivateProperty" ? member.key.id.name : literalKey(member.key, member.computed);
        add(fields, name, member);
      } else if (member.type === "ClassMethod" && member.kind === "constructor") {
        for (const param of member.params) {
          if (param.type !== "TSParameterProperty") continue;
          const target = param.parameter.type === "AssignmentPattern" ? param.parameter.left : param.parameter;
          if (target.type === "Identifier") add(fields, target.name, target);
        }
      }
    }
    this.#assigned ??= assignedByClass(this.#tree);
    for (const [name, places] of this.#assigned.get(owner) ?? [])
      for (const place of places) add(fields, name, place);
    return fields;
  }
  #ofParameterProperty(target) {
    const annotation = target.typeAnnotation?.type === "TSTypeAnnotation" ? target.typeAnnotation : null;
    return annotation ? clientOfType(annotation.typeAnnotation, [], this.#types) : byName(target.name);
  }
  #ofCall(call) {
    const callee = unwrapped(call.callee);
    if (callee.type === "Identifier") {
      const binding = this.#tree.bindings.get(callee);
      if (!binding) return "unknown";
      return this.#isFactory(binding) ? this.#created(call) : this.#returnedBy(binding, []);
    }
    if (callee.type !== "MemberExpression" && callee.type !== "OptionalMemberExpression") return "other";
    const method = literalKey(callee.property, callee.computed);
    if (method === "schema") return this.#withSchema(callee.object, call);
    if (method !== null && FACTORIES.has(method) && this.#isSupabaseModule(callee.object))
      return this.#created(call);
    return isClient(this.#origin(callee.object)) || this.#isOfPackage(callee.object) ? "other" : "unknown";
  }
  /** Whether a chain of calls and properties begins at something that a package exports. */
  #isOfPackage(node) {
    let root = unwrapped(node);
    while (root.type === "MemberExpression" || root.type === "OptionalMemberExpression" || root.type === "CallExpression" || root.type === "AwaitExpression") {
      root = unwrapped(
        root.type === "CallExpression" ? root.callee : root.type === "AwaitExpression" ? root.argument : root.object
      );
    }
    const value = root.type === "Identifier" ? this.#tree.bindings.get(root)?.values[0] : void 0;
    return value?.kind === "import" && !LOCAL_MODULE2.test(value.specifier);
  }
  #withSchema(object, call) {
    const client = this.#origin(object);
    const [name] = call.arguments;
    if (!isClient(client) || !name) return "other";
    return { ...client, schema: constantText(name, this.#tree), isSchemaAssumed: false };
  }
  #isFactory(binding) {
    const [value] = binding.values;
    if (binding.values.length !== 1 || !value) return false;
    if (value.kind === "import") return FACTORIES.has(value.imported) && SUPABASE2.test(value.specifier);
    if (value.kind !== "expression") return false;
    const name = value.path.length === 1 ? value.path[0] ?? "" : "";
    return FACTORIES.has(name) && this.#isSupabaseModule(value.node);
  }
  /** `import * as supabase from 'npm:@supabase/supabase-js@2'`, or `await import('…')` of it. */
  #isSupabaseModule(node) {
    const inner2 = unwrapped(node);
    if (inner2.type === "AwaitExpression") {
      const { argument } = inner2;
      return argument.type === "ImportExpression" && SUPABASE2.test(constantText(argument.source, this.#tree) ?? "");
    }
    if (inner2.type !== "Identifier") return false;
    const value = this.#tree.bindings.get(inner2)?.values[0];
    if (value?.kind === "expression" && value.path.length === 0 && value.node.type === "AwaitExpression") {
      return this.#isSupabaseModule(value.node);
    }
    return value?.kind === "import" && SUPABASE2.test(value.specifier) && value.imported !== "createClient";
  }
  #created(call) {
    const [url, key, options] = call.arguments;
    const address = addressOf(url, key, this.#tree);
    if (address === "foreign") return "other";
    return {
      schema: options ? schemaOption(options, this.#tree) : "public",
      isSchemaAssumed: false,
      isProved: true,
      isPlausible: address === "plausible",
      isNamed: true
    };
  }
  /** What a function of this file returns, or the property at `path` of it; `unknown` for a function from elsewhere. */
  #returnedBy(binding, path7) {
    if (path7.length === 0 && this.#isFactory(binding)) {
      return { ...BY_NAME, isProved: true, isNamed: true };
    }
    const [value] = binding.values;
    if (binding.values.length !== 1 || !value) return "other";
    if (value.kind === "import") return LOCAL_MODULE2.test(value.specifier) ? "unknown" : "other";
    if (value.kind === "parameter") return "unknown";
    const fn = value.kind === "function" ? value.node : value.kind === "expression" ? unwrapped(value.node) : null;
    const returned = fn && returnsOf2(fn, this.#tree);
    if (!fn || !returned) return value.kind === "expression" && value.path.length > 0 ? "unknown" : "other";
    const find = () => {
      const given = returned.filter((node) => !isNothing(node));
      const origin = merged(
        given.map((node) => path7.length === 0 ? this.#origin(node) : this.#heldBy(node, path7))
      );
      return isClient(origin) && origin.isPlausible && isForeignName(binding.name) ? "other" : origin;
    };
    return this.#once(fn, find, path7);
  }
};
var isUnprovedClient = (origin) => isClient(origin) && !origin.isProved;
var byName = (name) => isClientName(name) ? { ...BY_NAME, isNamed: isSupabaseName(name) } : "unknown";
function byFactory(node) {
  const inner2 = unwrapped(node);
  const call = inner2.type === "AwaitExpression" ? unwrapped(inner2.argument) : inner2;
  if (call.type !== "CallExpression" || call.callee.type !== "Identifier") return "unknown";
  const { name } = call.callee;
  return isClientFactoryName(name) ? { ...BY_NAME, isNamed: /supabase/i.test(name) } : "unknown";
}
function merged(origins) {
  const [first, ...rest] = origins;
  if (first === void 0) return "other";
  if (!isClient(first)) return rest.every((origin) => origin === first) ? first : "other";
  let client = first;
  for (const origin of rest) {
    if (!isClient(origin) || origin.schema !== client.schema) return "other";
    client = {
      schema: client.schema,
      isSchemaAssumed: client.isSchemaAssumed || origin.isSchemaAssumed,
      isProved: client.isProved && origin.isProved,
      isPlausible: client.isPlausible || origin.isPlausible,
      isNamed: client.isNamed && origin.isNamed
    };
  }
  return client;
}
var isName = (node) => unwrapped(node).type === "Identifier";
function isNothing(node) {
  const inner2 = unwrapped(node);
  return inner2.type === "NullLiteral" || inner2.type === "Identifier" && inner2.name === "undefined";
}
function schemaOption(options, tree) {
  const db = optionOf(options, "db", tree);
  if (db === void 0) return "public";
  const schema = db && optionOf(db, "schema", tree);
  if (schema === void 0) return "public";
  return schema && constantText(schema, tree);
}
function optionOf(node, key, tree) {
  let object = unwrapped(node);
  if (object.type === "Identifier") {
    const value = constantOf(tree.bindings.get(object));
    if (object.name === "undefined") return void 0;
    if (!value) return null;
    object = unwrapped(value);
  }
  if (object.type !== "ObjectExpression") return null;
  for (const property of object.properties.toReversed()) {
    if (property.type === "SpreadElement") return null;
    const name = literalKey(property.key, property.computed);
    if (name === null) return null;
    if (name === key) return property.type === "ObjectProperty" ? property.value : null;
  }
  return void 0;
}
function assignedByClass(tree) {
  const all = /* @__PURE__ */ new Map();
  for (const place of tree.fieldAssignments) {
    const { left, right } = place;
    const owner = left.type === "MemberExpression" ? classAround(left, tree) : null;
    if (left.type !== "MemberExpression" || owner === null || isNothing(right)) continue;
    const fields = all.get(owner) ?? /* @__PURE__ */ new Map();
    all.set(owner, fields);
    const name = left.property.type === "PrivateName" ? left.property.id.name : literalKey(left.property, left.computed);
    add(fields, name, place);
  }
  return all;
}
function add(fields, name, place) {
  if (name === null) return;
  const places = fields.get(name);
  if (places === void 0) fields.set(name, [place]);
  else places.push(place);
}
function classAround(node, tree) {
  for (let at2 = tree.parents.get(node); at2; at2 = tree.parents.get(at2)) {
    if (at2.type === "ClassDeclaration" || at2.type === "ClassExpression") return at2;
    if (at2.type === "FunctionDeclaration" || at2.type === "FunctionExpression" || at2.type === "ObjectMethod")
      return null;
  }
  return null;
}
var LOOPS_AND_BRANCHES = 2e4;
function returnsOf2(fn, tree) {
  if (fn.type === "ArrowFunctionExpression" && fn.body.type !== "BlockStatement") return [fn.body];
  if (fn.type !== "FunctionDeclaration" && fn.type !== "FunctionExpression" && fn.type !== "ArrowFunctionExpression") {
    return null;
  }
  if (fn.generator) return null;
  const found = [];
  const stack = [fn.body];
  for (let steps = 0; stack.length > 0; steps++) {
    if (steps > LOOPS_AND_BRANCHES) return null;
    const node = stack.pop();
    if (node.type === "ReturnStatement") {
      if (node.argument) found.push(node.argument);
      continue;
    }
    if (!/Statement$|^(CatchClause|SwitchCase)$/.test(node.type) || !tree.parents.has(node)) continue;
    for (const value of Object.values(node)) {
      for (const item of Array.isArray(value) ? value : [value]) {
        if (typeof item === "object" && item !== null && "type" in item) stack.push(item);
      }
    }
  }
  return found.sort((a, b) => (a.start ?? 0) - (b.start ?? 0));
}

// src/preflight/queries/column.ts
var PLAIN = /^(?:[\p{L}\p{N}_$]|-(?!>))+$/u;
var RESERVED = /* @__PURE__ */ new Set(["and", "or", "not", "select", "order", "limit", "offset", "columns", "on_conflict"]);
var DEEPEST3 = 20;
function parseColumn(text) {
  if (text.includes(HOLE)) return null;
  const names = [];
  let rest = text;
  for (; ; ) {
    const found = /^(?:"((?:[^"\\]|\\.)*)"|((?:[^".>:()\s,-]|-(?!>))+))/.exec(rest);
    if (!found) return null;
    const name2 = found[1] === void 0 ? found[2] ?? "" : found[1].replace(/\\(.)/g, "$1");
    if (found[1] === void 0 && !PLAIN.test(name2)) return null;
    names.push(name2);
    if (names.length > DEEPEST3) return null;
    rest = rest.slice(found[0].length);
    if (!rest.startsWith(".")) break;
    rest = rest.slice(1);
  }
  if (rest !== "" && !/^(->|::\w)/.test(rest)) return null;
  const name = names.pop() ?? "";
  return RESERVED.has(name) ? null : { name, path: names };
}
function parseColumns(pieces) {
  return split(textOf3(pieces)).flatMap(({ text, offset }) => placed(text, offset, pieces, parseColumn));
}
function parseOrder(pieces) {
  return split(textOf3(pieces)).flatMap(
    ({ text, offset }) => placed(text, offset, pieces, (term) => orderTerm(term))
  );
}
function orderTerm(text, depth = 0) {
  if (depth > DEEPEST3) return null;
  const bare = withoutDirections(text);
  const embedded2 = /^([\p{L}\p{N}_$-]+)\((.*)\)$/u.exec(bare);
  if (!embedded2) {
    const column = parseColumn(bare);
    return column?.path.length === 0 ? column : null;
  }
  const inner2 = orderTerm(embedded2[2] ?? "", depth + 1);
  return inner2 && { name: inner2.name, path: [embedded2[1] ?? "", ...inner2.path] };
}
var DIRECTIONS = [".asc", ".desc", ".nullsfirst", ".nullslast"];
function withoutDirections(text) {
  let end = text.length;
  for (; ; ) {
    const direction = DIRECTIONS.find((word) => text.startsWith(word, end - word.length));
    if (direction === void 0) return text.slice(0, end);
    end -= direction.length;
  }
}
var OPERATORS = "eq|neq|gte?|lte?|like|ilike|match|imatch|in|is|isdistinct|fts|plfts|phfts|wfts|cs|cd|ov|sl|sr|nxr|nxl|adj";
var CONDITION = new RegExp(
  `^("(?:[^"\\\\]|\\\\.)*"|(?:[\\p{L}\\p{N}_$]|-(?!>))+)(?:->>?(?:"[^"]*"|(?:[^".,()>-]|-(?!>))+))*(?:::\\w+)?\\.(?:not\\.)?(?:${OPERATORS})(?:\\([^()]*\\))?\\.`,
  "u"
);
function parseLogic(pieces) {
  return logicOf(textOf3(pieces), 0, pieces, 0);
}
function logicOf(text, from, pieces, depth) {
  if (depth > DEEPEST3) return [];
  return split(text).flatMap(({ text: term, offset }) => {
    const group = /^(?:not\.)?(?:and|or)\(/.exec(term);
    if (group && term.endsWith(")")) {
      return logicOf(term.slice(group[0].length, -1), from + offset + group[0].length, pieces, depth + 1);
    }
    const column = CONDITION.exec(term)?.[1];
    return column === void 0 ? [] : placed(column, from + offset, pieces, parseColumn);
  });
}
function placed(text, offset, pieces, parse5) {
  const column = parse5(text);
  return column ? [{ ...column, line: lineAt(pieces, offset) }] : [];
}
var textOf3 = (pieces) => pieces.map(({ text }) => text).join("");
function split(text) {
  const parts = [];
  let depth = 0;
  let isQuoted = false;
  let start = 0;
  for (let at2 = 0; at2 <= text.length; at2++) {
    const char = text.charAt(at2);
    if (isQuoted) {
      if (char === "\\") at2++;
      else if (char === '"') isQuoted = false;
    } else if (char === '"') isQuoted = true;
    else if (char === "(" || char === "{") depth++;
    else if (char === ")" || char === "}") depth--;
    else if (char === "," && depth === 0 || char === "") {
      parts.push(trimmed(text.slice(start, at2), start));
      start = at2 + 1;
    }
  }
  return isQuoted || depth !== 0 ? [] : parts.filter((part) => part.text !== "");
}
function trimmed(text, offset) {
  return { text: text.trim(), offset: offset + (text.length - text.trimStart().length) };
}

// src/preflight/queries/payload.ts
var BUDGET = 3e3;
var MODULE_BUDGET = 5e4;
var looked = /* @__PURE__ */ new WeakMap();
var READERS = /^(console\.\w+|JSON\.stringify|Object\.(keys|values|entries|freeze|assign)|Array\.isArray|String|Boolean|structuredClone)$/;
var SAME_ROWS = /* @__PURE__ */ new Set(["filter", "slice", "reverse", "sort", "concat", "toSorted", "toReversed"]);
var SENDERS = /* @__PURE__ */ new Set([
  "insert",
  "upsert",
  "update",
  "rpc",
  "match",
  "send",
  "json",
  "push",
  "unshift",
  "stringify",
  "invoke",
  "log",
  "info",
  "warn",
  "error",
  "debug"
]);
function payloadKeys(payload, tree) {
  const before = looked.get(tree) ?? 0;
  if (before > MODULE_BUDGET) return [];
  const found = new PayloadReader(tree, payload).keys(payload);
  looked.set(tree, before + found.length);
  const seen = /* @__PURE__ */ new Set();
  return found.filter(({ name, line }) => {
    const place = `${line} ${name}`;
    if (seen.has(place)) return false;
    seen.add(place);
    return true;
  });
}
var PayloadReader = class _PayloadReader {
  #tree;
  #use;
  #open = /* @__PURE__ */ new Set();
  #steps = 0;
  constructor(tree, use) {
    this.#tree = tree;
    this.#use = use;
  }
  keys(node) {
    if (++this.#steps > BUDGET || this.#open.size > 50) return [];
    const inner2 = unwrapped(node);
    switch (inner2.type) {
      case "ObjectExpression":
        return this.#within(inner2, () => this.#objectKeys(inner2));
      case "ArrayExpression":
        return this.#within(
          inner2,
          () => inner2.elements.flatMap(
            (element) => element ? this.keys(element.type === "SpreadElement" ? element.argument : element) : []
          )
        );
      case "ConditionalExpression":
        return this.#within(inner2, () => [...this.keys(inner2.consequent), ...this.keys(inner2.alternate)]);
      case "LogicalExpression":
        return this.#within(
          inner2,
          () => inner2.operator === "&&" ? this.keys(inner2.right) : [...this.keys(inner2.left), ...this.keys(inner2.right)]
        );
      case "AwaitExpression":
        return this.keys(inner2.argument);
      case "Identifier": {
        const binding = this.#tree.bindings.get(inner2);
        return binding ? this.#within(binding, () => this.#constantKeys(binding)) : [];
      }
      case "CallExpression":
        return this.#within(inner2, () => this.#callKeys(inner2));
      default:
        return [];
    }
  }
  #within(key, find) {
    if (this.#open.has(key)) return [];
    this.#open.add(key);
    const found = find();
    this.#open.delete(key);
    return found;
  }
  #objectKeys(object) {
    let keys = [];
    for (const property of object.properties) {
      if (property.type === "SpreadElement") {
        const { argument } = property;
        if (unwrapped(argument).type !== "ArrayExpression") keys.push(...this.keys(argument));
        continue;
      }
      const name = this.#keyName(property);
      if (name === null) continue;
      if (property.type === "ObjectProperty" && isSent(property.value)) {
        keys.push({ name, line: lineOf2(property.key) });
      } else keys = keys.filter((key) => key.name !== name);
    }
    return keys;
  }
  #keyName(property) {
    const name = literalKey(property.key, property.computed);
    return name ?? (property.computed ? constantText(property.key, this.#tree) : null);
  }
  /** Keys of a constant: those of its value, and those that are assigned to it before it is used. */
  #constantKeys(binding) {
    const values = isConstant(binding) ? binding.values : extensionsOf(binding, this.#tree);
    if (this.#tree.deletesAny) return [];
    const keys = values.flatMap(
      (value, index) => (value.kind === "expression" || value.kind === "element") && (index === 0 || this.#runsBefore(value.node, binding)) ? this.keys(value.node) : []
    );
    const removed = new Set(this.#tree.deleted);
    for (const reference of binding.references) {
      if (!this.#mayRunBefore(reference, binding)) continue;
      const effect = this.#effectOf(reference, binding);
      if (effect === "unknown") return [];
      for (const key of effect) {
        if (key.line === 0) removed.add(key.name);
        else if (this.#runsBefore(reference, binding)) keys.push(key);
      }
    }
    return keys.filter(({ name }) => !removed.has(name));
  }
  /**
   * What one use of a constant does to it: keys that it adds; a key with line 0 for one that it takes away; `unknown` when
   * it hands the object to code that may change it.
   */
  #effectOf(reference, binding) {
    const { node, parent } = this.#outermost(reference);
    switch (parent?.type) {
      case "MemberExpression":
      case "OptionalMemberExpression":
        return parent.object === node ? this.#memberEffect(parent) : [];
      case "CallExpression":
      case "OptionalCallExpression":
      case "NewExpression":
        if (dottedName(unwrapped(parent.callee)) === "Object.assign" && parent.arguments[0] === node) {
          return parent.arguments.slice(1).flatMap((item) => this.keys(item));
        }
        return this.#isHarmless(parent, node) ? [] : "unknown";
      case "AssignmentExpression":
        return parent.left === node ? [] : "unknown";
      case "SpreadElement":
      case "IfStatement":
      case "ConditionalExpression":
      case "BinaryExpression":
      case "UnaryExpression":
      case "LogicalExpression":
      case "TemplateLiteral":
      case "ExpressionStatement":
      case "ForInStatement":
      case "ExportSpecifier":
        return [];
      case "ForOfStatement":
        return parent.left.type === "VariableDeclaration" && this.#isOnlyReadAs(parent.left.declarations[0]?.id, parent) ? [] : "unknown";
      case "ReturnStatement":
        return this.#functionOf(parent) === this.#functionOf(binding.scope.node) ? [] : "unknown";
      default:
        return "unknown";
    }
  }
  #memberEffect(member) {
    const name = literalKey(member.property, member.computed) ?? this.#computedName(member);
    const { node, parent } = this.#outermost(member);
    if (parent?.type === "AssignmentExpression" && parent.left === member) {
      if (name === null) return [];
      return [{ name, line: isSent(parent.right) ? lineOf2(member.property) : 0 }];
    }
    if (parent?.type === "CallExpression" && parent.callee === node) {
      if (name === "push" || name === "unshift") {
        return parent.arguments.flatMap(
          (item) => this.keys(item.type === "SpreadElement" ? item.argument : item)
        );
      }
      return name === "forEach" || name === "splice" ? "unknown" : [];
    }
    return [];
  }
  #computedName(member) {
    return member.computed ? constantText(member.property, this.#tree) : null;
  }
  /** Climbs out of assertions and choices, and of literals that are passed on as a whole. */
  #outermost(start) {
    let node = start;
    let parent = this.#tree.parents.get(node);
    while (parent && (unwrapped(parent) !== parent || parent.type === "ArrayExpression" || parent.type === "ObjectExpression" || parent.type === "ObjectProperty" && parent.value === node || parent.type === "ConditionalExpression" && parent.test !== node || parent.type === "LogicalExpression" && (parent.right === node || parent.operator !== "&&"))) {
      node = parent;
      parent = this.#tree.parents.get(node);
    }
    return { node, parent };
  }
  #isHarmless(call, passed) {
    const callee = unwrapped(call.callee);
    const name = dottedName(callee);
    if (READERS.test(name)) return true;
    if (callee.type === "MemberExpression") {
      return SENDERS.has(literalKey(callee.property, callee.computed) ?? "");
    }
    return callee.type === "Identifier" && this.#isOnlyRead(callee, call.arguments.indexOf(passed));
  }
  /** Whether a function of this file does nothing to one of its arguments; what it deletes is known for all the module. */
  #isOnlyRead(callee, index) {
    const fn = this.#functionNamed(callee);
    if (fn?.type !== "FunctionDeclaration" && fn?.type !== "ArrowFunctionExpression") return false;
    return this.#isOnlyReadAs(fn.params[index], fn);
  }
  /** Whether nothing is done to a value under the name that a function or a loop gives it. */
  #isOnlyReadAs(name, owner) {
    const binding = name?.type === "Identifier" ? this.#tree.bindings.get(name) : void 0;
    if (binding?.values.length !== 1 || this.#open.has(owner)) return false;
    this.#open.add(owner);
    const isRead2 = binding.references.every((reference) => {
      if (this.#outermost(reference).parent?.type === "ReturnStatement") return false;
      const effect = this.#effectOf(reference, binding);
      return effect !== "unknown" && effect.every(({ line }) => line > 0);
    });
    this.#open.delete(owner);
    return isRead2;
  }
  /** Whether a use of a constant may run between its declaration and the payload. */
  #mayRunBefore(reference, binding) {
    if ((reference.start ?? 0) < (this.#use.start ?? 0)) return true;
    return this.#isRepeated(this.#use, binding) || this.#isRepeated(reference, binding);
  }
  /** Whether it stands before the payload, on a way that leads there, in the code that declares the constant. */
  #runsBefore(reference, binding) {
    return (reference.start ?? 0) < (this.#use.start ?? 0) && this.#functionOf(reference) === this.#functionOf(binding.scope.node) && this.#leadsToUse(reference);
  }
  /** False in another arm of the same condition, and in a block that is left before it ends. */
  #leadsToUse(reference) {
    const around = /* @__PURE__ */ new Set();
    for (let at2 = this.#use; at2; at2 = this.#tree.parents.get(at2)) around.add(at2);
    for (let at2 = this.#tree.parents.get(reference); at2; at2 = this.#tree.parents.get(at2)) {
      if (around.has(at2)) return at2.type !== "IfStatement" && at2.type !== "SwitchStatement";
      const last = at2.type === "BlockStatement" ? at2.body.at(-1) : at2.type === "SwitchCase" ? at2.consequent.at(-1) : null;
      if (last && /^(Return|Throw|Continue|Break)Statement$/.test(last.type) && !this.#endsSwitch(last, around))
        return false;
    }
    return false;
  }
  /** A `break` that leaves a `switch` leads to what stands behind it. */
  #endsSwitch(last, around) {
    if (last.type !== "BreakStatement" || last.label) return false;
    let at2 = this.#tree.parents.get(last);
    while (at2 && !/^(For|While|DoWhile|Switch)\w*Statement$/.test(at2.type)) at2 = this.#tree.parents.get(at2);
    return at2?.type === "SwitchStatement" && !around.has(at2);
  }
  #functionOf(node) {
    for (let at2 = node; at2; at2 = this.#tree.parents.get(at2)) {
      if (/Function|Method$|^Program$/.test(at2.type) && !this.#runsAtOnce(at2)) return at2;
    }
    return null;
  }
  /** A function that is written as the argument of `forEach` or `map`. */
  #runsAtOnce(fn) {
    const call = this.#tree.parents.get(fn);
    if (call?.type !== "CallExpression" || call.callee.type !== "MemberExpression") return false;
    const method = literalKey(call.callee.property, call.callee.computed);
    return call.callee !== fn && (method === "forEach" || method === "map");
  }
  /** A loop or function between the declaration and the node: its code may run at any time, or again. */
  #isRepeated(node, binding) {
    const home = binding.scope.node;
    for (let at2 = node; at2 && at2 !== home; at2 = this.#tree.parents.get(at2)) {
      if (/Function|Method$|^(For|While|DoWhile)/.test(at2.type)) return true;
    }
    return false;
  }
  #callKeys(call) {
    const callee = unwrapped(call.callee);
    const [first] = call.arguments;
    if (callee.type === "Identifier") {
      if (callee.name === "structuredClone" && first) return this.keys(first);
      return this.#returnedKeys(callee);
    }
    if (callee.type !== "MemberExpression") return [];
    const method = literalKey(callee.property, callee.computed);
    if (method === "assign" && dottedName(callee) === "Object.assign") {
      return call.arguments.flatMap((item) => item.type === "SpreadElement" ? [] : this.keys(item));
    }
    if (method === "from" && dottedName(callee) === "Array.from") {
      return call.arguments[1] ? this.#returnedKeys(call.arguments[1]) : first ? this.keys(first) : [];
    }
    if (method === "all" && dottedName(callee) === "Promise.all") return first ? this.keys(first) : [];
    if ((method === "map" || method === "flatMap") && first) return this.#returnedKeys(first);
    if (method !== null && SAME_ROWS.has(method)) {
      const more = method === "concat" ? call.arguments.flatMap((item) => this.keys(item)) : [];
      return [...this.keys(callee.object), ...more];
    }
    return [];
  }
  /**
   * Keys of the objects that a function of this file returns. One that has a name may return other objects to other
   * callers: of it only those keys count that every result has.
   */
  #returnedKeys(node) {
    const given = unwrapped(node);
    const fn = given.type === "Identifier" ? this.#functionNamed(given) : given;
    const returned = fn && returnsOf2(fn, this.#tree);
    if (!fn || !returned) return [];
    return this.#within(fn, () => {
      const results = returned.filter((item) => unwrapped(item).type !== "NullLiteral").map((item) => new _PayloadReader(this.#tree, item).#inside(this, item));
      if (fn === given) return results.flat();
      return results.flat().filter(({ name }) => results.every((keys) => keys.some((key) => key.name === name)));
    });
  }
  #functionNamed(identifier) {
    const [value, ...others] = this.#tree.bindings.get(identifier)?.values ?? [];
    if (!value || others.length > 0) return null;
    if (value.kind === "function") return value.node;
    return value.kind === "expression" && value.path.length === 0 ? unwrapped(value.node) : null;
  }
  /** Inside of another function a payload is used where it is returned. */
  #inside(outer, node) {
    this.#steps = outer.#steps;
    for (const key of outer.#open) this.#open.add(key);
    const found = this.keys(node);
    outer.#steps = this.#steps;
    return found;
  }
};
var isConstant = (binding) => constantOf(binding) !== null || binding.values.length === 1 && binding.values[0]?.kind === "element";
function extensionsOf(binding, tree) {
  const [first, ...others] = binding.values;
  const isExtended = others.every((value) => {
    const object = value.kind === "expression" && value.path.length === 0 ? unwrapped(value.node) : null;
    if (object?.type !== "ObjectExpression") return false;
    const isKept = object.properties.some(
      (item) => item.type === "SpreadElement" && tree.bindings.get(unwrapped(item.argument)) === binding
    );
    return isKept && object.properties.every((item) => item.type !== "ObjectProperty" || isSent(item.value));
  });
  return first?.kind === "expression" && first.path.length === 0 && isExtended ? binding.values : [];
}
function isSent(value) {
  const inner2 = unwrapped(value);
  if (inner2.type === "UnaryExpression" && inner2.operator === "void") return false;
  return !(inner2.type === "Identifier" && inner2.name === "undefined" || inner2.type === "ArrowFunctionExpression" || inner2.type === "FunctionExpression");
}
function dottedName(node) {
  const names = [];
  let at2 = node;
  while (at2.type === "MemberExpression" && !at2.computed && at2.property.type === "Identifier") {
    names.unshift(at2.property.name);
    at2 = at2.object;
  }
  return at2.type === "Identifier" ? [at2.name, ...names].join(".") : "";
}

// src/preflight/queries/select.ts
var AGGREGATES = /^\.(sum|avg|min|max|count)\(\)/;
var DEEPEST4 = 50;
var Unreadable = class extends Error {
};
function parseSelect(pieces) {
  const text = pieces.map((piece2) => piece2.text).join("");
  if (text.includes(HOLE)) return null;
  const reader = new SelectReader(text, pieces);
  try {
    return reader.isEmpty ? [] : reader.all();
  } catch (error2) {
    if (error2 instanceof Unreadable) return null;
    throw error2;
  }
}
var SelectReader = class {
  #text;
  /** where each character was before white space went */
  #offsets = [];
  #pieces;
  #at = 0;
  constructor(text, pieces) {
    this.#pieces = pieces;
    let isQuoted = false;
    let stripped = "";
    for (let index = 0; index < text.length; index++) {
      const char = text.charAt(index);
      if (!isQuoted && /\s/.test(char)) continue;
      if (char === '"') isQuoted = !isQuoted;
      stripped += char;
      this.#offsets.push(index);
    }
    this.#text = stripped;
  }
  get isEmpty() {
    return this.#text === "";
  }
  all() {
    const items = this.#list(0);
    if (this.#at < this.#text.length) throw new Unreadable();
    return items;
  }
  #list(depth) {
    if (depth > DEEPEST4) throw new Unreadable();
    const items = [];
    do {
      const item = this.#item(depth);
      if (item) items.push(item);
    } while (this.#take(","));
    return items;
  }
  #item(depth) {
    if (this.#take("*")) return null;
    const isSpread = this.#take("...");
    let start = this.#at;
    let name = this.#name();
    let alias = null;
    if (this.#peek(":") && !this.#peek("::")) {
      this.#at++;
      alias = name;
      start = this.#at;
      name = this.#name();
    }
    const line = lineAt(this.#pieces, this.#offsets[start] ?? 0);
    if (name === "count" && this.#take("()")) {
      this.#cast();
      return null;
    }
    if (name === "count" && this.#peek("(")) throw new Unreadable();
    let hints = 0;
    while (this.#take("!")) {
      this.#name();
      hints++;
    }
    if (this.#take("(")) {
      const items = this.#peek(")") ? [] : this.#list(depth + 1);
      if (!this.#take(")")) throw new Unreadable();
      return { kind: "embed", name, alias, line, items };
    }
    if (isSpread || hints > 0) throw new Unreadable();
    this.#tail();
    return name === "count" ? null : { kind: "column", name, line };
  }
  /** JSON path, cast, aggregate, cast of its result. */
  #tail() {
    this.#takeAll(/^(->>?(?:"[^"]*"|(?:[^,()":>-]|-(?!>))+))+/);
    this.#cast();
    if (this.#takeAll(AGGREGATES)) this.#cast();
    if (this.#at < this.#text.length && !this.#peek(",") && !this.#peek(")")) throw new Unreadable();
  }
  #cast() {
    this.#takeAll(/^::[\w]+(\[\])?/);
  }
  #name() {
    const rest = this.#text.slice(this.#at);
    const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(rest);
    if (quoted) {
      this.#at += quoted[0].length;
      return (quoted[1] ?? "").replace(/\\(.)/g, "$1");
    }
    const plain = /^(?:[\p{L}\p{N}_$]|-(?!>))+/u.exec(rest)?.[0];
    if (plain === void 0) throw new Unreadable();
    this.#refuseGap(plain.length);
    this.#at += plain.length;
    return plain;
  }
  /** White space inside of a name: it was meant as something else, such as SQL's `as`. */
  #refuseGap(length) {
    const first = this.#offsets[this.#at] ?? 0;
    const last = this.#offsets[this.#at + length - 1] ?? 0;
    if (last - first !== length - 1) throw new Unreadable();
  }
  #peek(text) {
    return this.#text.startsWith(text, this.#at);
  }
  #take(text) {
    if (!this.#peek(text)) return false;
    this.#at += text.length;
    return true;
  }
  #takeAll(pattern) {
    const found = pattern.exec(this.#text.slice(this.#at));
    if (found) this.#at += found[0].length;
    return found !== null;
  }
};

// src/preflight/queries/extract.ts
var FILTERS = new Set(
  "eq neq gt gte lt lte like ilike likeAllOf likeAnyOf ilikeAllOf ilikeAnyOf regexMatch regexIMatch is isDistinct in notIn contains containedBy rangeGt rangeGte rangeLt rangeLte rangeAdjacent overlaps textSearch not filter".split(" ")
);
var STARTS = /* @__PURE__ */ new Set(["select", "insert", "upsert", "update", "delete"]);
var OTHERS = new Set(
  "or match order limit range single maybeSingle csv geojson explain rollback returns overrideTypes throwOnError abortSignal setHeader maxAffected retry then catch finally".split(" ")
);
var OTHER_BUILDERS = /(knex|drizzle-orm|kysely|objection|typeorm|sequelize|mikro-orm|bookshelf|arquero|postgrest-js|jinaga|slonik)/;
var NAMES_SCHEMA = /\bdb\s*:\s*\{\s*schema\s*(?::(?!\s*['"`]public['"`])|[,}])/;
var MAY_QUERY = /(?<!\b(?:Array|Buffer|Uint8Array))\??\.\s*(?:from|rpc)\s*[<(]/;
function readQueries(modulePath, source, program) {
  if (!MAY_QUERY.test(source)) return [];
  return new QueryReader(modulePath, source, program).read();
}
var QueryReader = class {
  #file;
  #tree;
  #clients;
  #hasOtherBuilders;
  #namesSchema;
  /** names of which relations are asked for: what no JSON-RPC client has */
  #askers = /* @__PURE__ */ new Set();
  #selects = /* @__PURE__ */ new Map();
  constructor(modulePath, source, program) {
    this.#file = placeOf(modulePath);
    this.#tree = readTree(program);
    this.#clients = new Clients(this.#tree);
    this.#namesSchema = NAMES_SCHEMA.test(source);
    this.#hasOtherBuilders = this.#tree.specifiers.some((specifier) => OTHER_BUILDERS.test(specifier));
  }
  read() {
    const found = /* @__PURE__ */ new Map();
    for (const kind of ["relation", "rpc"]) {
      for (const call of this.#tree.calls) {
        const query = this.#isRpc(call) === (kind === "rpc") ? this.#query(call) : null;
        if (query) found.set(call, query);
      }
    }
    const queries = this.#tree.calls.flatMap((call) => found.get(call) ?? []);
    const made = queries.filter(({ isSchemaAssumed }) => !isSchemaAssumed);
    if (this.#namesSchema) return made;
    if (made.length === 0 || made.some(({ schema }) => schema !== "public")) return queries;
    return queries.map((query) => ({ ...query, isSchemaAssumed: false }));
  }
  #query(call) {
    const { callee } = call;
    if (callee.type !== "MemberExpression" && callee.type !== "OptionalMemberExpression") return null;
    const [argument] = call.arguments;
    const pieces = argument && textOf2(argument, this.#tree);
    const name = pieces?.map(({ text }) => text).join("") ?? "";
    if (!pieces || !/^[\p{L}\p{N}_$-]+$/u.test(name)) return null;
    const client = this.#clients.of(callee.object);
    if (!client || client.schema === null) return null;
    const links = linksOf(call, this.#tree);
    const isRpc = this.#isRpc(call);
    const asker = this.#tree.bindings.get(unwrapped(callee.object));
    const isNamed2 = client.isNamed || asker !== void 0 && this.#askers.has(asker);
    if (!client.isProved && !this.#looksRight(isNamed2, links, isRpc)) return null;
    if (!isRpc && asker) this.#askers.add(asker);
    const [, args] = call.arguments;
    return {
      file: this.#file,
      line: lineAt(pieces, 0),
      target: isRpc ? "rpc" : "relation",
      name,
      schema: client.schema,
      isSchemaAssumed: client.isSchemaAssumed,
      columns: [
        ...isRpc && args ? this.#keys(args, "argument", "rpc") : [],
        ...links.flatMap((link) => this.#columns(link))
      ],
      selected: links.flatMap((link) => this.#selected(link))
    };
  }
  #isRpc({ callee }) {
    const isMember2 = callee.type === "MemberExpression" || callee.type === "OptionalMemberExpression";
    return isMember2 && literalKey(callee.property, callee.computed) === "rpc";
  }
  /** What is not proved to be a client has to be used like one from end to end. */
  #looksRight(isNamed2, links, isRpc) {
    if (this.#hasOtherBuilders) return false;
    const isKnown = links.every(
      ({ method }) => STARTS.has(method) || FILTERS.has(method) || OTHERS.has(method)
    );
    if (isRpc) return isKnown && isNamed2;
    const [first] = links;
    return isKnown && first !== void 0 && STARTS.has(first.method) && links.every((link) => this.#hasItsArguments(link));
  }
  /** Tells PostgREST from builders with the same words: of SQL (`select('a', 'b')`), of storage (`update('a.png', file)`). */
  #hasItsArguments({ method, args }) {
    const [first, second] = args;
    const options = second && unwrapped(second);
    const isText = first !== void 0 && textOf2(first, this.#tree, true) !== null;
    if (!STARTS.has(method)) return true;
    if (options && !/^(ObjectExpression|Identifier|MemberExpression)$/.test(options.type)) return false;
    if (method === "delete") return first === void 0 || unwrapped(first).type === "ObjectExpression";
    if (method !== "select") return first !== void 0 && !isText;
    const columns = first && unwrapped(first);
    return !columns || !/^(ObjectExpression|ArrayExpression|ArrowFunctionExpression|FunctionExpression)$/.test(columns.type);
  }
  #columns({ method, args }) {
    const [first, second] = args;
    if (!first) return [];
    switch (method) {
      case "insert":
      case "update":
        return this.#keys(first, method, method);
      case "upsert":
        return [...this.#keys(first, "upsert", method), ...this.#onConflict(second)];
      case "match":
        return this.#keys(first, "filter", method).flatMap((key) => {
          const place = parseColumn(key.name);
          return place ? [{ ...key, ...place }] : [];
        });
      case "or":
        return this.#under(second, this.#placed(first, parseLogic, true), "filter", method);
      case "order":
        return this.#under(second, this.#placed(first, parseOrder), "order", method);
      default:
        return FILTERS.has(method) ? uses(this.#placed(first, parseFilter), "filter", method) : [];
    }
  }
  #keys(payload, how, method) {
    return payloadKeys(payload, this.#tree).map(({ name, line }) => ({ how, method, name, path: [], line }));
  }
  #placed(node, parse5, holes = false) {
    const pieces = textOf2(node, this.#tree, holes);
    return pieces ? parse5(pieces) : [];
  }
  #onConflict(options) {
    const columns = options && optionOf(options, "onConflict", this.#tree);
    return columns ? uses(this.#placed(columns, parseColumns), "on-conflict", "onConflict") : [];
  }
  /** `referencedTable` (once `foreignTable`) moves a condition to an embedded relation. */
  #under(options, columns, how, method) {
    if (!options) return uses(columns, how, method);
    const found = ["referencedTable", "foreignTable"].map((key) => optionOf(options, key, this.#tree));
    if (found.includes(null)) return [];
    const option = found.find((node) => node !== void 0);
    if (!option) return uses(columns, how, method);
    const table = constantText(option, this.#tree);
    const way = table?.split(".") ?? [];
    if (way.length === 0 || way.length > DEEPEST3) return [];
    return uses(
      columns.map((column) => ({ ...column, path: [...way, ...column.path] })),
      how,
      method
    );
  }
  #selected({ method, args }) {
    const [first] = args;
    const pieces = method === "select" && first ? textOf2(first, this.#tree) : null;
    if (!pieces) return [];
    const items = this.#selects.get(pieces) ?? parseSelect(pieces) ?? [];
    this.#selects.set(pieces, items);
    return items;
  }
};
function parseFilter(pieces) {
  const column = parseColumn(pieces.map(({ text }) => text).join(""));
  return column ? [{ ...column, line: lineAt(pieces, 0) }] : [];
}
var uses = (columns, how, method) => columns.map(({ name, path: place, line }) => ({ how, method, name, path: place, line }));

// src/words.ts
var countOf = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;
var SOME = 8;
function nameSome(names) {
  if (names.length <= SOME) return names.join(", ");
  return `${names.slice(0, SOME).join(", ")} and ${names.length - SOME} more`;
}

// src/preflight/queries/stale.ts
function withoutStale(names, migrations) {
  if (names.length === 0) return [];
  const sql = migrations();
  const stale = names.filter((name) => sql === null || isCreated(name, sql));
  const old = new Set(stale);
  return sortFindings([
    ...names.filter((name) => !old.has(name)).map(({ finding: finding2 }) => finding2),
    ...[...new Set(stale.map(({ types }) => types))].map(
      (types) => oldTypes(
        types,
        stale.filter((name) => name.types === types),
        sql !== null
      )
    )
  ]);
}
function isCreated({ of, name, finding: finding2 }, { relations, functions }) {
  switch (finding2.code) {
    case "unknown-rpc":
      return functions.has(name);
    case "unknown-rpc-argument":
      return functions.get(of[0] ?? "")?.has(name) ?? false;
    case "unknown-table":
      return relations.has(name) || of.some((relation) => relations.get(relation)?.has(name));
    default:
      return of.some((owner) => (relations.get(owner) ?? functions.get(owner))?.has(name));
  }
}
var OLD = "The database types are older than the migrations";
var MAYBE_OLD = "The database types may be older than the migrations, of which there is more than is read";
function oldTypes(types, names, isSure) {
  const missing = [...new Set(names.map(fullName))].sort(byCodeUnit);
  return finding("database-types", {
    message: `${isSure ? OLD : MAYBE_OLD}: they lack ${countOf(missing.length, "name")} that functions use (${nameSome(missing)}), so nothing is said of those.`,
    file: types,
    line: 1,
    fix: `Bring ${types} up to date; \`supabase gen types typescript\` writes it from the database.`
  });
}
var fullName = ({ of, name, finding: finding2 }) => finding2.code === "unknown-column" || finding2.code === "unknown-rpc-argument" ? `${of.join(" or ")}.${name}` : name;

// src/preflight/silence.ts
var COMMENT = /(?:\/\/|\/\*|#)\s*dual-deploy-ignore(-next-line)?(?![\w-])(.*)$/;
var LINE_BREAK = /\r\n|[\n\r\u2028\u2029]/;
var NOTHING = /* @__PURE__ */ new Map();
function readSilences(source) {
  if (!source.includes("dual-deploy-ignore")) return NOTHING;
  const silences = /* @__PURE__ */ new Map();
  for (const [index, text] of source.split(LINE_BREAK).entries()) {
    const match2 = COMMENT.exec(text);
    if (match2 === null) continue;
    const line = index + (match2[1] === void 0 ? 1 : 2);
    silences.set(line, join(silences.get(line), readCodes(match2[2] ?? "")));
  }
  return silences;
}
function readCodes(text) {
  const codes = (text.split(/--|:|\*\//)[0] ?? "").split(/[\s,]+/).filter((word) => word !== "");
  return codes.length === 0 ? "all" : new Set(codes);
}
function join(known2, more) {
  if (known2 === void 0) return more;
  return known2 === "all" || more === "all" ? "all" : /* @__PURE__ */ new Set([...known2, ...more]);
}
function isSilenced(silences, line, code) {
  const codes = line === null ? void 0 : silences.get(line);
  return codes === "all" || codes?.has(code) === true;
}
function withoutSilenced(findings, sourceOf) {
  const known2 = /* @__PURE__ */ new Map();
  return findings.filter(({ file, line, code }) => {
    if (file === null || line === null) return true;
    let silences = known2.get(file);
    if (silences === void 0) {
      silences = readSilences(sourceOf(file) ?? "");
      known2.set(file, silences);
    }
    return !isSilenced(silences, line, code);
  });
}

// src/preflight/variables.ts
function readVariables(source, program) {
  if (!/\bDeno\b/.test(source) || !/\benv\b/.test(source)) return [];
  const reader = new Reader(source, program);
  return reader.read();
}
var PASSED_ON = /\bDeno\s*\.\s*env\b(?!\s*\??\.\s*(?:get|has|set|delete)\b)/;
var Reader = class {
  #source;
  #program;
  #mayAlias;
  #reads = [];
  #set = /* @__PURE__ */ new Set();
  #meanings = /* @__PURE__ */ new Map();
  constructor(source, program) {
    this.#source = source;
    this.#program = program;
    this.#mayAlias = PASSED_ON.test(source);
  }
  read() {
    const places = new Places(this.#source, ["env", ...this.#mayAlias ? this.#aliases() : []]);
    const stack = [[this.#program, false]];
    for (let next = stack.pop(); next !== void 0; next = stack.pop()) {
      const more = this.#visit(next[0], next[1]);
      for (const item of more.reverse()) if (places.isIn(item[0])) stack.push(item);
    }
    return this.#reads.filter((read) => !read.names.some((name) => this.#set.has(name)));
  }
  /** Names that may stand for the environment. */
  #aliases() {
    const names = [];
    walk(this.#program, new Places(this.#source, ["env"]), (node) => {
      if (node.type !== "VariableDeclarator" || node.id.type !== "Identifier" || node.init == null) return;
      const init = unwrap(node.init);
      if (isDenoEnv(init) || isToObject(init)) names.push(node.id.name);
    });
    return names;
  }
  /** @returns what is inside, each with whether a read there may come back empty */
  #visit(outer, mayBeEmpty) {
    const node = unwrap(outer);
    const operands = operandsOf(node);
    if (operands !== null) return this.#visitChain(operands, mayBeEmpty);
    const name = this.#nameRead(node);
    if (name !== null) {
      if (!mayBeEmpty) this.#add([name], node);
      return [];
    }
    if (node.type === "VariableDeclarator" && node.id.type === "ObjectPattern" && node.init != null) {
      if (this.#isObject(node.init)) this.#addPattern(node.id);
    } else this.#noteSet(node);
    return childrenOf(node).map(([key, child]) => [child, toleratesNothing(node, key)]);
  }
  /** Of `a ?? b`, all operands are reads, or whatever else stands there is the default. */
  #visitChain(operands, mayBeEmpty) {
    const names = operands.map((operand) => this.#nameRead(unwrap(operand)));
    const all = names.filter((name) => name !== null);
    const first = operands[0];
    if (all.length === operands.length && !mayBeEmpty && first !== void 0) this.#add(all, first);
    return operands.flatMap((operand, index) => names[index] === null ? [[operand, true]] : []);
  }
  #add(names, node) {
    this.#reads.push({ names: [...new Set(names)], line: node.loc?.start.line ?? 1 });
  }
  #addPattern(pattern) {
    for (const property of pattern.properties) {
      if (property.type !== "ObjectProperty" || property.value.type === "AssignmentPattern") continue;
      const name = property.computed ? this.#text(property.key) : keyOf2(property.key);
      if (name !== null) this.#add([name], property);
    }
  }
  #noteSet(node) {
    if (node.type === "AssignmentExpression" && isMember(node.left)) {
      const name2 = this.#isObject(node.left.object) ? this.#property(node.left) : null;
      if (name2 !== null) this.#set.add(name2);
    }
    if (node.type !== "CallExpression" || !isMember(node.callee)) return;
    if (this.#property(node.callee) !== "set" || !this.#isEnvironment(node.callee.object)) return;
    const name = this.#text(node.arguments[0]);
    if (name !== null) this.#set.add(name);
  }
  /** The variable that an expression reads, or null when it is no read or its name is not known. */
  #nameRead(node) {
    if (isCall(node) && isMember(node.callee)) {
      const isGet = keyOf2(node.callee.property) === "get" && this.#isEnvironment(node.callee.object);
      return isGet ? this.#text(node.arguments[0]) : null;
    }
    if (this.#mayAlias && isMember(node) && this.#isObject(node.object)) return this.#property(node);
    return null;
  }
  #property(node) {
    return node.computed ? this.#text(node.property) : keyOf2(node.property);
  }
  #isEnvironment(node) {
    if (node.type === "Identifier") return this.#mayAlias && this.#meaningOf(node.name) === "environment";
    return isDenoEnv(node);
  }
  #isObject(node) {
    if (node.type === "Identifier") return this.#mayAlias && this.#meaningOf(node.name) === "object";
    return isToObject(node);
  }
  #text(node) {
    if (node === void 0) return null;
    if (node.type !== "Identifier") return literal3(node);
    const meaning = this.#meaningOf(node.name);
    return meaning !== null && typeof meaning === "object" ? meaning.text : null;
  }
  #meaningOf(name) {
    let meaning = this.#meanings.get(name);
    if (meaning === void 0) {
      meaning = readMeaning(name, this.#source, this.#program);
      this.#meanings.set(name, meaning);
    }
    return meaning;
  }
};
var Places = class {
  #starts;
  constructor(source, words) {
    const pattern = words.map((word) => word.replaceAll("$", "\\$")).join("|");
    const found = source.matchAll(new RegExp(`(?<![\\w$])(?:${pattern})(?![\\w$])`, "g"));
    this.#starts = [...found].map((match2) => match2.index);
  }
  isIn({ start, end }) {
    if (start == null || end == null) return true;
    let [low, high] = [0, this.#starts.length];
    while (low < high) {
      const middle = low + high >> 1;
      if ((this.#starts[middle] ?? 0) < start) low = middle + 1;
      else high = middle;
    }
    return (this.#starts[low] ?? end) < end;
  }
};
function walk(root, places, visit2) {
  const stack = [root];
  for (let node = stack.pop(); node !== void 0; node = stack.pop()) {
    visit2(node);
    for (const [, child] of childrenOf(node)) if (places.isIn(child)) stack.push(child);
  }
}
var isMember = (node) => node.type === "MemberExpression" || node.type === "OptionalMemberExpression";
var isCall = (node) => node.type === "CallExpression" || node.type === "OptionalCallExpression";
var keyOf2 = (node) => node.type === "Identifier" ? node.name : node.type === "StringLiteral" ? node.value : null;
function literal3(node) {
  const inner2 = unwrap(node);
  if (inner2.type === "StringLiteral") return inner2.value;
  if (inner2.type !== "TemplateLiteral" || inner2.expressions.length > 0) return null;
  return inner2.quasis[0]?.value.cooked ?? null;
}
function isDenoEnv(node) {
  if (!isMember(node) || keyOf2(node.property) !== "env") return false;
  const { object } = node;
  return object.type === "Identifier" ? object.name === "Deno" : isMember(object) && keyOf2(object.property) === "Deno";
}
var isToObject = (node) => isCall(node) && isMember(node.callee) && keyOf2(node.callee.property) === "toObject" && isDenoEnv(node.callee.object);
var CONVERSIONS = /* @__PURE__ */ new Set(["Number", "String", "parseInt", "parseFloat"]);
function unwrap(outer) {
  let node = outer;
  for (; ; ) {
    if (node.type === "TSNonNullExpression" || node.type === "TSAsExpression" || node.type === "TSSatisfiesExpression" || node.type === "TSTypeAssertion" || node.type === "ParenthesizedExpression")
      node = node.expression;
    else if (node.type === "CallExpression" && node.callee.type === "Identifier" && CONVERSIONS.has(node.callee.name) && node.arguments[0] !== void 0)
      node = node.arguments[0];
    else return node;
  }
}
function operandsOf(node) {
  if (node.type !== "LogicalExpression" || node.operator === "&&") return null;
  return [node.left, node.right].flatMap((side) => operandsOf(unwrap(side)) ?? [side]);
}
function toleratesNothing(node, key) {
  switch (node.type) {
    case "IfStatement":
    case "ConditionalExpression":
      return key === "test";
    case "LogicalExpression":
      return key === "left";
    case "UnaryExpression":
      return node.operator === "!" || node.operator === "typeof";
    case "BinaryExpression":
      return /^[!=]==?$/.test(node.operator);
    case "OptionalMemberExpression":
      return key === "object" && node.optional;
    case "CallExpression":
      return node.callee.type === "Identifier" && node.callee.name === "Boolean";
    case "AssignmentExpression":
      return key === "left";
    default:
      return false;
  }
}
var NO_CODE = /* @__PURE__ */ new Set([
  ...["loc", "extra", "leadingComments", "trailingComments", "innerComments"],
  ...["typeAnnotation", "returnType", "typeParameters", "typeArguments", "superTypeParameters"]
]);
function childrenOf(node) {
  const children = [];
  for (const [key, value] of Object.entries(node)) {
    if (typeof value !== "object" || value === null || NO_CODE.has(key)) continue;
    for (const item of Array.isArray(value) ? value : [value])
      if (isNode2(item)) children.push([key, item]);
  }
  return children;
}
var isNode2 = (value) => typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
function readMeaning(name, source, program) {
  let bindings = 0;
  let meaning = null;
  walk(program, new Places(source, [name]), (node) => {
    bindings += bindingsOf(node).filter((bound2) => bound2 === name).length;
    if (node.type !== "VariableDeclaration" || node.kind !== "const") return;
    for (const { id, init } of node.declarations)
      if (id.type === "Identifier" && id.name === name && init != null) meaning = meaningOf(unwrap(init));
  });
  return bindings === 1 ? meaning : null;
}
function meaningOf(init) {
  const text = literal3(init);
  if (text !== null) return { text };
  return isDenoEnv(init) ? "environment" : isToObject(init) ? "object" : null;
}
function bindingsOf(node) {
  switch (node.type) {
    case "VariableDeclarator":
      return patternNames(node.id);
    case "FunctionDeclaration":
    case "FunctionExpression":
      return [...node.id ? [node.id.name] : [], ...node.params.flatMap(patternNames)];
    case "ArrowFunctionExpression":
    case "ObjectMethod":
    case "ClassMethod":
    case "ClassPrivateMethod":
      return node.params.flatMap(patternNames);
    case "ClassDeclaration":
      return node.id ? [node.id.name] : [];
    case "CatchClause":
      return node.param ? patternNames(node.param) : [];
    case "ImportSpecifier":
    case "ImportDefaultSpecifier":
    case "ImportNamespaceSpecifier":
      return [node.local.name];
    default:
      return [];
  }
}
function patternNames(pattern) {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "AssignmentPattern":
      return patternNames(pattern.left);
    case "RestElement":
      return patternNames(pattern.argument);
    case "TSParameterProperty":
      return patternNames(pattern.parameter);
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => element === null ? [] : patternNames(element));
    case "ObjectPattern":
      return pattern.properties.flatMap(
        (property) => patternNames(property.type === "RestElement" ? property : property.value)
      );
    default:
      return [];
  }
}

// src/preflight/trees.ts
var NO_MEMORY = { program: "", kept: () => null };
var readTrees = (request, memory = NO_MEMORY) => new TreeReader2(request, memory).read();
var TreeReader2 = class {
  #request;
  #memory;
  #basis;
  #keys = /* @__PURE__ */ new Map();
  /** null = not at hand yet */
  #earlierModules = null;
  #types = null;
  constructor(request, memory) {
    this.#request = request;
    this.#memory = memory;
    this.#basis = `${memory.program} ${request.columns?.severity ?? "off"}`;
  }
  read() {
    const { modules, keeps } = this.#request;
    const reads = /* @__PURE__ */ new Map();
    const refused2 = /* @__PURE__ */ new Map();
    const links = /* @__PURE__ */ new Map();
    const all = modules.map((module2) => {
      this.#memory.at?.(placeOf(module2.path));
      const found = this.#known(module2) ?? this.#parse(module2);
      if (found.reads.length > 0) reads.set(module2.path, found.reads);
      if (found.refusals.length > 0) refused2.set(module2.path, found.refusals);
      if (found.findings.length === 0) links.set(module2.path, found.links);
      return found;
    });
    const findings = [...all.flatMap((found) => found.findings), ...this.#columnFindings(all)];
    return { findings, reads, refusals: refused2, links, kept: keeps ? this.#keep(all) : null };
  }
  #keep(all) {
    const { modules } = this.#request;
    return encodeFacts({
      basis: this.#basis,
      types: all.some(({ hasQueries }) => hasQueries) ? this.#databaseTypes().digest : null,
      modules: new Map(all.map((facts, index) => [this.#keyOf(modules[index]), facts]))
    });
  }
  #known(module2) {
    const known2 = this.#knownModules();
    return known2.size === 0 ? void 0 : known2.get(this.#keyOf(module2));
  }
  #keyOf({ path: path7, source }) {
    const key = this.#keys.get(path7) ?? moduleKey(path7, source);
    this.#keys.set(path7, key);
    return key;
  }
  #knownModules() {
    if (this.#earlierModules !== null) return this.#earlierModules;
    const text = this.#memory.kept();
    if (text === null) return NOTHING_KNOWN;
    const kept = decodeFacts(text);
    this.#earlierModules = kept !== null && this.#holds(kept) ? kept.modules : NOTHING_KNOWN;
    return this.#earlierModules;
  }
  #holds({ basis, types }) {
    return basis === this.#basis && (types === null || types === this.#databaseTypes().digest);
  }
  #parse(module2) {
    const { columns } = this.#request;
    const tree = readModule2(module2, columns !== null);
    if ("finding" in tree) return { ...NO_FACTS, findings: [tree.finding] };
    const { reads, queries, ...rest } = tree;
    const wrong = columns === null ? [] : this.#wrongNames(queries, columns, module2.source);
    return { findings: [], reads, hasQueries: queries.length > 0, wrong, ...rest };
  }
  /** Comments silence these whatever their severity. */
  #wrongNames(queries, { severity }, source) {
    if (queries.length === 0) return [];
    const wrong = wrongNames(queries, this.#databaseTypes().databases, severity);
    const heard = new Set(
      withoutSilenced(
        wrong.map(({ finding: finding2 }) => finding2),
        () => source
      )
    );
    return wrong.filter(({ finding: finding2 }) => heard.has(finding2));
  }
  /** Migrations are read only when a name is not in the types. */
  #columnFindings(all) {
    const { columns } = this.#request;
    if (columns === null) return [];
    const { workingDirectory, databaseTypes } = columns;
    if (databaseTypes === null && !all.some(({ hasQueries }) => hasQueries)) return [];
    const wrong = all.flatMap((found) => found.wrong);
    return [
      ...this.#databaseTypes().findings,
      ...withoutStale(wrong, () => {
        this.#memory.at?.("supabase/migrations");
        return readMigrations(workingDirectory);
      })
    ];
  }
  /** Read only when there is a query to check, or the user named them. */
  #databaseTypes() {
    const { columns } = this.#request;
    if (this.#types === null) this.#memory.at?.(columns?.databaseTypes ?? "the database types");
    this.#types ??= columns === null ? NO_TYPES : readDatabaseTypes(columns.workingDirectory, columns.databaseTypes);
    return this.#types;
  }
};
var NOTHING_KNOWN = /* @__PURE__ */ new Map();
function readModule2({ path: path7, source }, withQueries) {
  try {
    const file = parseFile(path7, source);
    const { program } = file;
    return {
      refusals: refusals(path7, file),
      links: withoutSilencedNames(readLinks(path7, source, file), source),
      reads: withoutSilencedReads(readVariables(source, program), source),
      queries: withQueries ? readQueries(path7, source, program) : []
    };
  } catch (error2) {
    if (error2 instanceof SyntaxProblem) return { finding: syntaxError(path7, error2) };
    if (isTooDeep(error2)) return { finding: notLookedAt(path7) };
    throw error2;
  }
}
var notLookedAt = (path7) => finding("too-deep", {
  message: "The file is nested too deeply: its variables and queries are not checked.",
  file: placeOf(path7)
});
function withoutSilencedNames(links, source) {
  if (links.named.length === 0) return links;
  const silences = readSilences(source);
  return { ...links, named: links.named.filter(({ line }) => !isSilenced(silences, line, "runtime-file")) };
}
function withoutSilencedReads(reads, source) {
  const silences = readSilences(source);
  return reads.filter((read) => !isSilenced(silences, read.line, "missing-variable"));
}

// src/preflight/watch.ts
var READING_MS = 6e4;
var GRACE_MS = 5e3;
var encoder = new TextEncoder();
function tellPlace({ place }, file) {
  const bytes = new Uint8Array(place, 8);
  const count = file === null ? 0 : encoder.encodeInto(file, bytes).written;
  Atomics.store(new Int32Array(place), 0, count);
}
function placeTold({ place }) {
  const count = Atomics.load(new Int32Array(place), 0);
  return count === 0 ? null : new TextDecoder().decode(new Uint8Array(place, 8).slice(0, count));
}
function watchPlace(watch, end, limit = READING_MS + GRACE_MS) {
  let [seen, since] = [null, Date.now()];
  setInterval(() => {
    const file = placeTold(watch);
    if (file !== seen) [seen, since] = [file, Date.now()];
    else if (file !== null && Date.now() - since > limit) end(file);
  }, 1e3).unref();
}

// src/preflight-thread.ts
function answer(port) {
  const { own, action, limit } = import_node_worker_threads.workerData;
  watchPlace(action, endProcess, limit);
  const take = (request) => {
    if (typeof request === "string") {
      earlier = request;
      return;
    }
    if ("parse" in request) {
      port.postMessage(importsOf(request));
      return;
    }
    port.off("message", take);
    const kept = () => earlier ?? (0, import_node_worker_threads.receiveMessageOnPort)(port)?.message ?? null;
    const at2 = (file) => {
      tellPlace(own, file);
    };
    port.postMessage(readTrees(request, { program: digestOfProgram(), kept, at: at2 }));
  };
  let earlier = null;
  port.on("message", take);
}
function importsOf({ parse: { path: file, source } }) {
  try {
    return { imports: readImports(file, source) };
  } catch (error2) {
    if (!(error2 instanceof SyntaxProblem)) throw error2;
    return { problem: { message: error2.message, line: error2.line } };
  }
}
function endProcess(file) {
  const place = file.replace(/[%\r\n:,]/g, encodeURIComponent);
  const said = `Reading ${place} took more than ${READING_MS / 1e3} s. Live now: unchanged; nothing was published. Next: Make that file smaller or simpler.`;
  (0, import_node_fs3.writeSync)(1, `
::error file=${place}::${said}
`);
  process.kill(process.pid, "SIGKILL");
}
function digestOfProgram() {
  const { script } = import_node_worker_threads.workerData;
  const hash = (0, import_node_crypto3.createHash)("sha256");
  for (const file of [script, import_node_path5.default.join(import_node_path5.default.dirname(script), "parser.js")])
    if ((0, import_node_fs3.existsSync)(file)) hash.update((0, import_node_fs3.readFileSync)(file));
  return hash.digest("hex");
}
if (import_node_worker_threads.parentPort !== null) answer(import_node_worker_threads.parentPort);
parseModule("", "");
