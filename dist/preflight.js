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

// src/preflight-thread.ts
var import_node_worker_threads = require("node:worker_threads");

// src/manifest/graph.ts
var import_node_path = __toESM(require("node:path"), 1);

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

// src/manifest/imports.ts
var import_parser2 = __toESM(require_parser(), 1);

// src/manifest/scan.ts
var UNCLEAR = new Error("unclear");
var OPENERS = new Set(
  "return typeof case in instanceof delete void new throw else do default if while for with".split(" ")
);
var CONTEXTUAL = new Set("of yield await async".split(" "));

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
  "importAttributes"
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
var extension = (path2) => /\.([a-z]+)$/.exec(path2)?.[1] ?? "";
function parseModule(path2, source) {
  try {
    return (0, import_parser2.parse)(source, {
      sourceType: "module",
      plugins: PLUGINS[extension(path2)] ?? [],
      allowReturnOutsideFunction: true,
      createImportExpressions: true,
      errorRecovery: true
    }).program;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const line = error.loc?.line ?? null;
    throw new SyntaxProblem(message.replace(/ \(\d+:\d+\)$/, ""), line);
  }
}

// src/manifest/graph.ts
var place = (file) => import_node_path.default.posix.normalize(`supabase/functions/${file}`);
function syntaxError(relative, problem) {
  return {
    severity: "error",
    code: "syntax",
    message: `The file does not parse: ${problem.message}`,
    file: place(relative),
    line: problem.line,
    fix: "Repair the syntax: a function that does not parse does not boot."
  };
}

// src/preflight/silence.ts
var COMMENT = /(?:\/\/|\/\*|#)\s*dual-deploy-ignore(-next-line)?(?![\w-])(.*)$/;
var LINE_BREAK = /\r\n|[\n\r\u2028\u2029]/;
var NOTHING = /* @__PURE__ */ new Map();
function readSilences(source) {
  if (!source.includes("dual-deploy-ignore")) return NOTHING;
  const silences = /* @__PURE__ */ new Map();
  for (const [index, text] of source.split(LINE_BREAK).entries()) {
    const match = COMMENT.exec(text);
    if (match === null) continue;
    const line = index + (match[1] === void 0 ? 1 : 2);
    silences.set(line, join(silences.get(line), readCodes(match[2] ?? "")));
  }
  return silences;
}
function readCodes(text) {
  const codes = (text.split(/--|:|\*\//)[0] ?? "").split(/[\s,]+/).filter((word) => word !== "");
  return codes.length === 0 ? "all" : new Set(codes);
}
function join(known, more) {
  if (known === void 0) return more;
  return known === "all" || more === "all" ? "all" : /* @__PURE__ */ new Set([...known, ...more]);
}
function isSilenced(silences, line, code) {
  const codes = line === null ? void 0 : silences.get(line);
  return codes === "all" || codes?.has(code) === true;
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
      const name = property.computed ? this.#text(property.key) : keyOf(property.key);
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
      const isGet = keyOf(node.callee.property) === "get" && this.#isEnvironment(node.callee.object);
      return isGet ? this.#text(node.arguments[0]) : null;
    }
    if (this.#mayAlias && isMember(node) && this.#isObject(node.object)) return this.#property(node);
    return null;
  }
  #property(node) {
    return node.computed ? this.#text(node.property) : keyOf(node.property);
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
    if (node.type !== "Identifier") return literal(node);
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
    this.#starts = [...found].map((match) => match.index);
  }
  isIn({ start, end }) {
    if (start == null || end == null) return true;
    return this.#starts.some((at) => at >= start && at < end);
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
var keyOf = (node) => node.type === "Identifier" ? node.name : node.type === "StringLiteral" ? node.value : null;
function literal(node) {
  const inner = unwrap(node);
  if (inner.type === "StringLiteral") return inner.value;
  if (inner.type !== "TemplateLiteral" || inner.expressions.length > 0) return null;
  return inner.quasis[0]?.value.cooked ?? null;
}
function isDenoEnv(node) {
  if (!isMember(node) || keyOf(node.property) !== "env") return false;
  const { object } = node;
  return object.type === "Identifier" ? object.name === "Deno" : isMember(object) && keyOf(object.property) === "Deno";
}
var isToObject = (node) => isCall(node) && isMember(node.callee) && keyOf(node.callee.property) === "toObject" && isDenoEnv(node.callee.object);
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
      if (isNode(item)) children.push([key, item]);
  }
  return children;
}
var isNode = (value) => typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
function readMeaning(name, source, program) {
  let bindings = 0;
  let meaning = null;
  walk(program, new Places(source, [name]), (node) => {
    bindings += bindingsOf(node).filter((bound) => bound === name).length;
    if (node.type !== "VariableDeclaration" || node.kind !== "const") return;
    for (const { id, init } of node.declarations)
      if (id.type === "Identifier" && id.name === name && init != null) meaning = meaningOf(unwrap(init));
  });
  return bindings === 1 ? meaning : null;
}
function meaningOf(init) {
  const text = literal(init);
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
function readTrees({ modules }) {
  const findings = [];
  const reads = /* @__PURE__ */ new Map();
  for (const { path: path2, source } of modules) {
    try {
      const found = readNeeds(source, path2);
      if (found.length > 0) reads.set(path2, found);
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error;
      findings.push(syntaxError(path2, error));
    }
  }
  return { findings, reads };
}
function readNeeds(source, path2) {
  const program = parseModule(path2, source);
  const silences = readSilences(source);
  return readVariables(source, program).filter((read) => !isSilenced(silences, read.line, "missing-variable"));
}

// src/preflight-thread.ts
import_node_worker_threads.parentPort?.postMessage(readTrees(import_node_worker_threads.workerData));
