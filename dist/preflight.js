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
var cachedSpaces = new Array(20).fill(0).map((_2, index) => {
  return " ".repeat(index);
});
var maxCachedValues = 200;
var cachedBreakLinesWithSpaces = {
  " ": {
    "\n": new Array(maxCachedValues).fill(0).map((_2, index) => {
      return "\n" + " ".repeat(index);
    }),
    "\r": new Array(maxCachedValues).fill(0).map((_2, index) => {
      return "\r" + " ".repeat(index);
    }),
    "\r\n": new Array(maxCachedValues).fill(0).map((_2, index) => {
      return "\r\n" + " ".repeat(index);
    })
  },
  "	": {
    "\n": new Array(maxCachedValues).fill(0).map((_2, index) => {
      return "\n" + "	".repeat(index);
    }),
    "\r": new Array(maxCachedValues).fill(0).map((_2, index) => {
      return "\r" + "	".repeat(index);
    }),
    "\r\n": new Array(maxCachedValues).fill(0).map((_2, index) => {
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
var extension = (path4) => /\.([a-z]+)$/.exec(path4)?.[1] ?? "";
function parseModule(path4, source) {
  try {
    return (0, import_parser2.parse)(source, {
      sourceType: "module",
      plugins: PLUGINS[extension(path4)] ?? [],
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
var placeOf = (file) => import_node_path.default.posix.normalize(`supabase/functions/${file}`);
function syntaxError(relative, problem) {
  return {
    severity: "error",
    code: "syntax",
    message: `The file does not parse: ${problem.message}`,
    file: placeOf(relative),
    line: problem.line,
    fix: "Repair the syntax: a function that does not parse does not boot."
  };
}

// node_modules/glob/dist/esm/index.min.js
var import_node_url = require("node:url");
var import_node_diagnostics_channel = require("node:diagnostics_channel");
var import_node_path2 = require("node:path");
var import_node_url2 = require("node:url");
var import_fs = require("fs");
var Qi = __toESM(require("node:fs"), 1);
var import_promises = require("node:fs/promises");
var import_node_events = require("node:events");
var import_node_stream = __toESM(require("node:stream"), 1);
var import_node_string_decoder = require("node:string_decoder");
var re = (r7, t, e) => {
  let s = r7 instanceof RegExp ? We(r7, e) : r7, i = t instanceof RegExp ? We(t, e) : t, n = s !== null && i != null && js(s, i, e);
  return n && { start: n[0], end: n[1], pre: e.slice(0, n[0]), body: e.slice(n[0] + s.length, n[1]), post: e.slice(n[1] + i.length) };
};
var We = (r7, t) => {
  let e = t.match(r7);
  return e ? e[0] : null;
};
var js = (r7, t, e) => {
  let s, i, n, o, h, a = e.indexOf(r7), l = e.indexOf(t, a + 1), c = a;
  if (a >= 0 && l > 0) {
    if (r7 === t) return [a, l];
    for (s = [], n = e.length; c >= 0 && !h; ) {
      if (c === a) s.push(c), a = e.indexOf(r7, c + 1);
      else if (s.length === 1) {
        let f = s.pop();
        f !== void 0 && (h = [f, l]);
      } else i = s.pop(), i !== void 0 && i < n && (n = i, o = l), l = e.indexOf(t, c + 1);
      c = a < l && a >= 0 ? a : l;
    }
    s.length && o !== void 0 && (h = [n, o]);
  }
  return h;
};
var $e = "\0SLASH" + Math.random() + "\0";
var Ie = "\0OPEN" + Math.random() + "\0";
var le = "\0CLOSE" + Math.random() + "\0";
var Be = "\0COMMA" + Math.random() + "\0";
var Ue = "\0PERIOD" + Math.random() + "\0";
var Ws = new RegExp($e, "g");
var $s = new RegExp(Ie, "g");
var Is = new RegExp(le, "g");
var Bs = new RegExp(Be, "g");
var Us = new RegExp(Ue, "g");
var Gs = /\\\\/g;
var Hs = /\\{/g;
var qs = /\\}/g;
var Ks = /\\,/g;
var Xs = /\\\./g;
var Vs = 1e5;
var Ys = 4e6;
var Js = 1e3;
var Zs = 1e3;
function oe(r7) {
  return isNaN(r7) ? r7.charCodeAt(0) : parseInt(r7, 10);
}
function Qs(r7) {
  return r7.replace(Gs, $e).replace(Hs, Ie).replace(qs, le).replace(Ks, Be).replace(Xs, Ue);
}
function ti(r7) {
  return r7.replace(Ws, "\\").replace($s, "{").replace(Is, "}").replace(Bs, ",").replace(Us, ".");
}
function he(r7, t) {
  for (let e = 0; e < t.length; e++) r7.push(t[e]);
}
function ei(r7) {
  let t = [], e = "";
  for (; ; ) {
    let s = re("{", "}", r7);
    if (!s) {
      let a = r7.split(",");
      return a[0] = e + a[0], he(t, a), t;
    }
    let { pre: i, body: n, post: o } = s, h = i.split(",");
    if (h[0] = e + h[0], h[h.length - 1] += "{" + n + "}", !o.length) return he(t, h), t;
    e = h.pop(), he(t, h), r7 = o;
  }
}
function Ge(r7, t = {}) {
  if (!r7) return [];
  let { max: e = Vs, maxLength: s = Ys, maxDepth: i = Js, maxRewrites: n = Zs } = t;
  return r7.slice(0, 2) === "{}" && (r7 = "\\{\\}" + r7.slice(2)), ae(Qs(r7), e, s, i, 0, n, true).map(ti);
}
function si(r7) {
  return "{" + r7 + "}";
}
function ii(r7) {
  return /^-?0\d/.test(r7);
}
function ni(r7, t) {
  return r7 <= t;
}
function ri(r7, t) {
  return r7 >= t;
}
function ct(r7, t, e, s, i, n) {
  let o = [], h = 0;
  for (let a = 0; a < r7.length; a++) for (let l = 0; l < e.length; l++) {
    if (o.length >= s) return o;
    let c = r7[a] + t + e[l];
    if (!(n && !c)) {
      if (h + c.length > i) return o;
      o.push(c), h += c.length;
    }
  }
  return o;
}
function oi(r7, t, e, s) {
  let i = r7.split(/\.\./), n = [];
  if (i[0] === void 0 || i[1] === void 0) return n;
  let o = oe(i[0]), h = oe(i[1]), a = Math.max(i[0].length, i[1].length), l = i.length === 3 && i[2] !== void 0 ? Math.max(Math.abs(oe(i[2])), 1) : 1, c = ni;
  h < o && (l *= -1, c = ri);
  let u = i.some(ii), p = 0;
  for (let g = o; c(g, h) && n.length < e; g += l) {
    let d;
    if (t) d = String.fromCharCode(g), d === "\\" && (d = "");
    else if (d = String(g), u) {
      let w = a - d.length;
      if (w > 0) {
        let m = new Array(w + 1).join("0");
        g < 0 ? d = "-" + m + d.slice(1) : d = m + d;
      }
    }
    if (p + d.length > s) break;
    n.push(d), p += d.length;
  }
  return n;
}
function ae(r7, t, e, s, i, n, o) {
  if (i > s) return [r7];
  let h = [""], a = 0, l = false, c = true;
  for (; ; ) {
    let f = re("{", "}", r7);
    if (!f) return ct(h, r7, [""], t, e, l);
    let u = f.pre;
    if (/\$$/.test(u)) {
      if (h = ct(h, u + "{" + f.body + "}", [""], t, e, l && !f.post.length), c = false, !f.post.length) break;
      r7 = f.post;
      continue;
    }
    let p = /^-?\d+\.\.-?\d+(?:\.\.-?\d+)?$/.test(f.body), g = /^[a-zA-Z]\.\.[a-zA-Z](?:\.\.-?\d+)?$/.test(f.body), d = p || g, w = f.body.indexOf(",") >= 0;
    if (!d && !w) {
      if (a < n && f.post.match(/,(?!,).*\}/)) {
        a++, r7 = f.pre + "{" + f.body + le + f.post, o = true;
        continue;
      }
      return ct(h, u + "{" + f.body + "}" + f.post, [""], t, e, l);
    }
    c && (l = o && !d, c = false);
    let m;
    if (d) m = oi(f.body, g, t, e);
    else {
      let b = ei(f.body);
      if (b.length === 1 && b[0] !== void 0 && (b = ae(b[0], t, e, s, i + 1, n, false).map(si), b.length === 1)) {
        if (h = ct(h, u + b[0], [""], t, e, l && !f.post.length), !f.post.length) break;
        r7 = f.post;
        continue;
      }
      let x = l && !f.post.length && !u;
      for (let y = 0; x && y < h.length; y++) h[y] && (x = false);
      m = [];
      let S = 0;
      t: for (let y = 0; y < b.length; y++) {
        let q = ae(b[y], t, e, s, i + 1, n, false);
        for (let W = 0; W < q.length; W++) {
          let B = q[W];
          if (!(x && !B)) {
            if (m.length >= t || S + B.length > e) break t;
            m.push(B), S += B.length;
          }
        }
      }
    }
    if (h = ct(h, u, m, t, e, l && !f.post.length), !f.post.length) break;
    r7 = f.post;
  }
  return h;
}
var fe = (r7, t) => r7 === t ? { t: "lit", ch: String(r7) } : { t: "class", re: new RegExp(`^[${r7}-${t}]$`) };
var ce = (r7, t) => t.map((e) => [fe(r7, r7), ...e]);
var ft = (r7, t) => {
  if (!r7) return [[]];
  let e = +r7[0], s = +t[0], i = r7.slice(1), n = t.slice(1);
  if (e === s) return ce(e, ft(i, n));
  let o = "0".repeat(i.length), h = "9".repeat(i.length), a = [];
  i !== o && a.push(...ce(e++, ft(i, h)));
  let l = n === h ? [] : ce(s--, ft(o, n));
  return e <= s && a.push([fe(e, s), ...Array.from(i, () => fe(0, 9))]), a.push(...l), a;
};
var He = (r7, t, e) => {
  if (e) return ft(String(r7).padStart(e, "0"), String(t).padStart(e, "0"));
  let s = [];
  for (let i = String(r7).length; i <= String(t).length; i++) {
    let n = Math.max(r7, i === 1 ? 0 : 10 ** (i - 1)), o = Math.min(t, 10 ** i - 1);
    s.push(...ft(String(n), String(o)));
  }
  return s;
};
var qe = (r7, t) => {
  let e = Number(r7), s = Number(t);
  if (!Number.isSafeInteger(e) || !Number.isSafeInteger(s)) return;
  e > s && ([e, s] = [s, e]);
  let n = /^-?0\d/.test(r7) || /^-?0\d/.test(t) ? Math.max(r7.length, t.length) : 0, o = [];
  if (e < 0) {
    let h = He(Math.max(-s, 1), -e, n && n - 1);
    o.push(...h.map((a) => [{ t: "lit", ch: "-" }, ...a]));
  }
  return s >= 0 && o.push(...He(Math.max(e, 0), s, n)), o;
};
var hi = { "[:alnum:]": ["\\p{L}\\p{Nl}\\p{Nd}"], "[:alpha:]": ["\\p{L}\\p{Nl}"], "[:ascii:]": ["\\x00-\\x7f"], "[:blank:]": ["\\p{Zs}\\t"], "[:cntrl:]": ["\\p{Cc}"], "[:digit:]": ["\\p{Nd}"], "[:graph:]": ["\\p{Z}\\p{C}", true], "[:lower:]": ["\\p{Ll}"], "[:print:]": ["\\p{C}", true], "[:punct:]": ["\\p{P}\\p{S}"], "[:space:]": ["\\p{Z}\\t\\r\\n\\v\\f"], "[:upper:]": ["\\p{Lu}"], "[:word:]": ["\\p{L}\\p{Nl}\\p{Nd}\\p{Pc}"], "[:xdigit:]": ["A-Fa-f0-9"] };
var ut = (r7) => r7.replace(/[[\]\\-]/g, "\\$&");
var ue = /$./;
var Ke = (r7, t, e = false, s) => {
  let i = (m) => {
    let b = s ? m.normalize(s) : m;
    return [...b].length === 1 ? b : m;
  }, n = t;
  if (r7.charAt(n) !== "[") throw new Error("not in a brace expression");
  let o = [], h = [], a = n + 1, l = false, c = false, f = false, u = n, p = "";
  t: for (; a < r7.length; ) {
    let m = String.fromCodePoint(r7.codePointAt(a));
    if ((m === "!" || m === "^") && a === n + 1) {
      f = true, a++;
      continue;
    }
    if (m === "]" && l && !c) {
      u = a + 1;
      break;
    }
    if (l = true, m === "\\" && !c) {
      c = true, a++;
      continue;
    }
    if (m === "[" && !c) {
      for (let [x, [S, y]] of Object.entries(hi)) if (r7.startsWith(x, a)) {
        if (p) return [ue, r7.length - n];
        a += x.length, y ? h.push(S) : o.push(S);
        continue t;
      }
    }
    c = false;
    let b = i(m);
    if (p) {
      b.codePointAt(0) > p.codePointAt(0) ? o.push(ut(p) + "-" + ut(b)) : b === p && o.push(ut(b)), p = "", a += m.length;
      continue;
    }
    if (r7.startsWith("-]", a + m.length)) {
      o.push(ut(b + "-")), a += m.length + 1;
      continue;
    }
    if (r7.startsWith("-", a + m.length)) {
      p = b, a += m.length + 1;
      continue;
    }
    o.push(ut(b)), a += m.length;
  }
  if (u < a) return [ue, 0];
  if (!o.length && !h.length) return [ue, r7.length - n];
  let g = "[" + (f ? "^" : "") + o.join("") + "]", d = "[" + (f ? "" : "^") + h.join("") + "]", w = "^" + (o.length && h.length ? "(" + g + "|" + d + ")" : o.length ? g : d);
  return [new RegExp(w, e ? "iu" : "u"), u - n];
};
var de = { t: "match", id: 0 };
var ai = "!?+*@";
var Z = (r7) => ({ t: "lit", ch: r7 });
var li = (r7) => r7.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
var Je = (r7) => new RegExp(`^${li(r7)}$`, "iu");
var Dt = /* @__PURE__ */ new Map();
var Ze = (r7) => {
  let t = Dt.get(r7);
  return t || (t = Je(r7), Dt.size >= 1e3 && Dt.clear(), Dt.set(r7, t)), t;
};
var ge = (r7, t) => {
  if (t === r7.ch) return true;
  if (!r7.re) return false;
  let e = t.charCodeAt(0);
  if (e >= 128) return r7.re.test(t);
  let s = r7.ascii ??= new Uint8Array(128);
  return s[e] ||= r7.re.test(t) ? 1 : 2, s[e] === 1;
};
var ci = (r7, t, e, s, i) => {
  let n = [];
  for (let o = 0; o < r7.length; ) {
    let h = String.fromCodePoint(r7.codePointAt(o));
    if (i) {
      let a = h === "\\" && r7.startsWith(i, o + 1) ? 1 : 0;
      if (a || h === i) {
        let l = o + a + i.length, c = r7.indexOf(i, l), f = /^(-?\d+)\.\.(-?\d+)$/.exec(r7.slice(l, c)), u = c !== -1 && f && qe(f[1], f[2]);
        if (u) {
          n.push({ t: "ext", type: "@", alts: u }), o = c + i.length;
          continue;
        }
      }
    }
    if (h === "\\") {
      let a = r7.codePointAt(o + 1), l = a === void 0 ? h : String.fromCodePoint(a);
      n.push(Z(l)), o += 1 + l.length;
      continue;
    }
    if (h === "[") {
      let [a, l] = Ke(r7, o, t, s);
      if (l) {
        n.push({ t: "class", re: a }), o += l;
        continue;
      }
    }
    if (!e && ai.includes(h) && r7[o + 1] === "(") {
      n.push({ t: "open", type: h }), o += 2;
      continue;
    }
    n.push(!e && h === "|" ? { t: "bar" } : !e && h === ")" ? { t: "close" } : h === "*" ? { t: "star" } : h === "?" ? { t: "any" } : Z(h)), o += h.length;
  }
  return n;
};
var fi = (r7) => {
  let t = /* @__PURE__ */ new Map(), e = [];
  return r7.forEach((s, i) => {
    s.t === "open" ? e.push(i) : s.t === "close" && e.length && t.set(e.pop(), i);
  }), t;
};
var Qe = (r7, t, e, s, i) => {
  let n = [], o = [n];
  for (let h = e; h < s; h++) {
    let a = r7[h], l = t.get(h);
    if (a.t === "open" && l !== void 0) {
      let c = Qe(r7, t, h + 1, l, false);
      n.push({ t: "ext", type: a.type, alts: c }), h = l;
    } else a.t === "bar" && !i ? o.push(n = []) : a.t === "open" ? n.push(Z(a.type), Z("(")) : a.t === "bar" ? n.push(Z("|")) : a.t === "close" ? n.push(Z(")")) : n.push(a);
  }
  return o;
};
var ts = (r7, t) => {
  let e = [], s = "", i = () => {
    for (let n of s.normalize(t)) e.push(Z(n));
    s = "";
  };
  for (let n of r7) {
    if (n.t === "lit") {
      s += n.ch;
      continue;
    }
    i(), e.push(n.t === "ext" ? { ...n, alts: n.alts.map((o) => ts(o, t)) } : n);
  }
  return i(), e;
};
var ui = (r7, t) => {
  let e = 1, s = (h) => ({ t: "split", id: e++, out: h }), i = (h, a) => h.reduceRight((l, c) => n(c, l), a), n = (h, a) => {
    switch (h.t) {
      case "lit":
        let u = t ? Ze(h.ch) : void 0;
        return { t: "lit", id: e++, ch: h.ch, re: u, next: a };
      case "any":
      case "star":
        return { t: h.t, id: e++, next: a };
      case "class":
        return { t: "class", id: e++, re: h.re, next: a };
    }
    let l = (u) => h.alts.map((p) => i(p, u));
    switch (h.type) {
      case "@":
        return s(l(a));
      case "?":
        return s([a, ...l(a)]);
      case "!":
        return { t: "neg", id: e++, sub: s(l(de)), next: a };
    }
    let c = s([]), f = s(l(c));
    return c.out.push(a, f), h.type === "*" ? c : f;
  };
  return [i(r7, de), e];
};
var di = (r7) => {
  let t = [], e = /* @__PURE__ */ new Set(), s = (n) => n.t === "match" ? "match" : String(n.id), i = (n, o) => {
    if (n.t === "match" || e.has(n)) return;
    e.add(n);
    let h = (a) => t.push(`${o}${n.id}: ${a}`);
    switch (n.t) {
      case "split":
        h(`split -> ${n.out.map(s).join(", ")}`);
        for (let a of n.out) i(a, o);
        return;
      case "neg":
        return h(`!(${s(n.sub)}) -> ${s(n.next)}`), i(n.sub, o + "  "), i(n.next, o);
      case "lit":
        h(`${JSON.stringify(n.ch)} -> ${s(n.next)}`);
        break;
      case "class":
        h(`${n.re} -> ${s(n.next)}`);
        break;
      default:
        h(`${n.t === "any" ? "?" : "*"} -> ${s(n.next)}`);
    }
    i(n.next, o);
  };
  return i(r7, ""), [`start -> ${s(r7)}`, ...t].join(`
`);
};
var pe = class {
  gen;
  threads = [];
  match = false;
  runs = [];
  ids = [];
  constructor(t) {
    this.gen = t;
  }
  get dead() {
    return !this.threads.length && !this.match && !this.runs.length;
  }
};
var es = (r7, t) => r7.ids.length !== t.ids.length || r7.runs.length !== t.runs.length || r7.ids.some((e, s) => e !== t.ids[s]) ? false : r7.runs.every((e) => t.runs.some((s) => s.neg === e.neg && es(s.state, e.state)));
var Xe = (r7) => ({ has: new Float64Array(r7), seen: new Float64Array(r7), gen: 0 });
var dt = class {
  dots;
  dotStart;
  #t;
  constructor(t, e, s) {
    this.dots = t, this.dotStart = e, this.#t = s;
  }
  state() {
    return new pe(++this.#t.gen);
  }
  done(t) {
    return t.ids = t.threads.map((e) => e.id).sort((e, s) => e - s), t.match && t.ids.unshift(de.id), t;
  }
  #n(t, e) {
    let { seen: s } = this.#t;
    return s[e.id] === t.gen ? false : (s[e.id] = t.gen, true);
  }
  #i(t, e) {
    let { has: s } = this.#t;
    return s[e.id] === t.gen ? false : (s[e.id] = t.gen, t.threads.push(e), true);
  }
  restricted(t, e) {
    return e && (this.dots || this.dotStart && t === 0);
  }
  add(t, e, s, i) {
    switch (e.t) {
      case "split":
        if (!this.#n(t, e)) return;
        for (let o of e.out) this.add(t, o, s, i);
        return;
      case "neg":
        if (!this.#n(t, e)) return;
        let n = this.state();
        return this.add(n, e.sub, s, false), this.done(n), this.addRun(t, { t: "run", neg: e, state: n }, s, i);
      case "star":
        if (this.restricted(s, i)) return;
        this.#i(t, e) && this.add(t, e.next, s, i);
        return;
      case "match":
        t.match = true;
        return;
      default:
        this.#i(t, e);
    }
  }
  addRun(t, e, s, i) {
    for (let n of t.runs) if (n.neg === e.neg && es(n.state, e.state)) return;
    t.runs.push(e), e.state.match || this.add(t, e.neg.next, s, i);
  }
  step(t, e, s, i) {
    let n = this.state();
    for (let o of t.threads) switch (o.t) {
      case "lit":
        ge(o, e) && this.add(n, o.next, s + 1, i);
        break;
      case "any":
        this.restricted(s, i) || this.add(n, o.next, s + 1, i);
        break;
      case "class":
        !this.restricted(s, i) && o.re.test(e) && this.add(n, o.next, s + 1, i);
        break;
      case "star":
        this.restricted(s, i) || this.add(n, o, s + 1, i);
    }
    if (!this.restricted(s, i)) for (let o of t.runs) {
      if (o.state.dead) {
        this.addRun(n, o, s + 1, i);
        continue;
      }
      let h = this.step(o.state, e, s, false);
      this.addRun(n, { t: "run", neg: o.neg, state: h }, s + 1, i);
    }
    return this.done(n);
  }
};
var ss = (r7) => {
  let t = r7.ids.join();
  if (!r7.runs.length) return t;
  let e = r7.runs.map((s) => `${s.neg.id}(${ss(s.state)})`);
  return `${t}|${e.sort().join("|")}`;
};
var pi = 1 << 18;
var me = class {
  #t;
  #n = /* @__PURE__ */ new Map();
  #i = 0;
  #o;
  #r;
  #d;
  #u;
  constructor(t, e) {
    this.#t = t, this.#d = new dt(false, false, e), this.#u = new dt(false, true, e);
  }
  #f(t) {
    return { state: t, match: t.match, dead: t.dead, next: /* @__PURE__ */ new Map() };
  }
  #h(t) {
    let e = ss(t), s = this.#n.get(e);
    if (s) return s;
    this.#i > pi && this.#m();
    let i = this.#f(t);
    return this.#n.set(e, i), this.#i += e.length + 1, i;
  }
  #m() {
    this.#n.clear(), this.#i = 0, this.#o = void 0, this.#r = void 0;
  }
  start(t) {
    if (t) {
      if (this.#r) return this.#r;
      let s = this.#u.state();
      return this.#u.add(s, this.#t, 0, true), this.#r = this.#f(this.#u.done(s));
    }
    if (this.#o) return this.#o;
    let e = this.#d.state();
    return this.#d.add(e, this.#t, 0, true), this.#o = this.#h(this.#d.done(e));
  }
  next(t, e) {
    let s = e.charCodeAt(0), i = s < 128 ? void 0 : t.next.get(e);
    if (i) return i;
    let n = t === this.#r ? this.#h(this.#u.step(t.state, e, 0, true)) : this.#h(this.#d.step(t.state, e, 1, true));
    return s < 128 ? (t.ascii || (t.ascii = new Array(128), this.#i += 128), t.ascii[s] = n) : t.next.set(e, n), this.#i++, n;
  }
};
var mi = (r7) => {
  let t = [];
  for (let e = r7; e.t !== "match"; e = e.next) {
    if (e.t === "split" || e.t === "neg") return;
    t.push(e);
  }
  return t;
};
var gi = (r7, t, e, s) => {
  let i = 0, n = e, o = -1, h = 0;
  for (; n < s; ) {
    let a = r7[i];
    if (a?.t === "star") {
      o = i++, h = n;
      continue;
    }
    let l = t[n];
    if (a && (a.t === "any" || a.t === "lit" && ge(a, l) || a.t === "class" && a.re.test(l))) {
      i++, n++;
      continue;
    }
    if (o === -1) return false;
    i = o + 1, n = ++h;
  }
  for (; r7[i]?.t === "star"; ) i++;
  return i === r7.length;
};
var is = (r7) => {
  let t = 0, e = 0;
  for (let s of r7) {
    let [i, n] = wi(s);
    t += i, e += n;
  }
  return [t, e];
};
var wi = (r7) => {
  if (r7.t === "star") return [0, 1 / 0];
  if (r7.t !== "ext") return [1, 1];
  if (r7.type === "!") return [0, 1 / 0];
  let t = r7.alts.map(is), e = Math.min(...t.map((n) => n[0])), s = Math.max(...t.map((n) => n[1])), i = s === 0 ? 0 : 1 / 0;
  return r7.type === "@" ? [e, s] : r7.type === "?" ? [0, s] : r7.type === "*" ? [0, i] : [e, i];
};
var Ve = (r7, t, e) => {
  for (let s = 0; s < r7.length; s++) if (!ge(r7[s], t[e + s])) return false;
  return true;
};
var bi = /[/\ud800-\udfff]/;
var yi = /[\ud800-\udfff]/;
var Nt = (r7) => yi.test(r7) ? [...r7] : r7;
var Ye = (r7) => {
  if (r7.includes("/")) throw new Error("can only match a single path portion, got: " + r7);
};
var pt = class {
  pattern;
  options;
  #t;
  #n;
  #i;
  #o;
  #r;
  #d = false;
  #u;
  #f;
  #h = false;
  #m = 0;
  #l = 1 / 0;
  #a = [];
  #s = [];
  #b;
  #E;
  #y = false;
  #g;
  #w;
  constructor(t, e = {}) {
    if (t.includes("/")) throw new Error("can only match a single path portion, got pattern: " + t);
    this.pattern = t, this.options = e;
    let { nocase: s = false, noext: i = false, normalize: n } = e;
    this.#w = n === true ? "NFC" : n || void 0;
    let o = /^[?*+@]\(\)$/.test(t), h = ci(t, s, i || o, this.#w, e.rangeMark), [a] = Qe(h, fi(h), 0, h.length, true);
    this.#w && (a = ts(a, this.#w));
    let [l, c] = ui(a, s);
    if (this.#t = l, this.#n = c, a.every((f) => f.t === "lit")) this.#r = a.map((f) => f.ch).join(""), this.#d = s;
    else {
      let f = (g) => g.t !== "lit" ? void 0 : s ? { ch: g.ch, re: Ze(g.ch) } : { ch: g.ch };
      for (let g of a) {
        let d = f(g);
        if (!d) break;
        this.#a.push(d);
      }
      for (let g = a.length - 1; g >= 0; g--) {
        let d = f(a[g]);
        if (!d) break;
        this.#s.unshift(d);
      }
      this.#y = !!(this.#a.length || this.#s.length), s || (this.#b = this.#a.map((g) => g.ch).join(""), this.#E = this.#s.map((g) => g.ch).join("")), this.#f = mi(this.#t)?.slice(this.#a.length, -this.#s.length || void 0), this.#h = !!this.#f?.every((g) => g.t === "star" || g.t === "any");
      let [u, p] = is(a);
      this.#m = u, this.#l = p;
    }
  }
  test(t) {
    return this.#w ? (Ye(t), this.#p(t.normalize(this.#w))) : bi.test(t) ? (Ye(t), this.#p(t, [...t])) : this.#p(t, t);
  }
  testUnchecked(t) {
    return this.#p(this.#w ? t.normalize(this.#w) : t);
  }
  #p(t, e) {
    if (this.#r !== void 0) return this.#d ? (this.#u ??= Je(this.#r)).test(t) : t === this.#r;
    let s = this.#m, i = this.#l;
    if (e === void 0) {
      let c = t.length, f = c + 1 >> 1;
      if (c < s || f > i) return false;
      (f < s || c > i) && (e = Nt(t));
    }
    if (e !== void 0 && (e.length < s || e.length > i)) return false;
    let n = this.#a.length;
    if (this.#y) if (this.#b !== void 0 && this.#E !== void 0) {
      if (!t.startsWith(this.#b) || !t.endsWith(this.#E)) return false;
    } else {
      e ??= Nt(t);
      let c = e.length - this.#s.length;
      if (!Ve(this.#a, e, 0) || !Ve(this.#s, e, c)) return false;
    }
    let o = !this.options.dot && t.startsWith(".");
    if (this.#f) {
      if (t === "." || t === ".." || o && !n) return false;
      if (this.#h) return true;
      e ??= Nt(t);
      let c = e.length - this.#s.length;
      return gi(this.#f, e, n, c);
    }
    if (e ??= Nt(t), t === "." || t === "..") {
      this.#i ??= Xe(this.#n);
      let c = this.#o ??= new dt(true, false, this.#i), f = c.state();
      c.add(f, this.#t, 0, true);
      let u = c.done(f);
      for (let p = 0; p < e.length; p++) u = c.step(u, e[p], p, true);
      return u.match;
    }
    this.#i ??= Xe(this.#n);
    let h = this.#g ??= new me(this.#t, this.#i), a = h.start(o), l = e === t;
    for (let c = 0; c < e.length; c++) {
      if (a.dead) return false;
      let f = l ? t.charCodeAt(c) : e[c].charCodeAt(0);
      a = a.ascii?.[f] ?? h.next(a, e[c]);
    }
    return a.match;
  }
  toString() {
    return di(this.#t);
  }
};
var mt = (r7) => {
  if (typeof r7 != "string") throw new TypeError("invalid pattern");
  if (r7.length > 65536) throw new TypeError("pattern is too long");
};
var K = (r7, { windowsPathsNoEscape: t = false, magicalBraces: e = false } = {}) => e ? t ? r7.replace(/[?*()[\]{}]/g, "[$&]") : r7.replace(/[?*()[\]\\{}]/g, "\\$&") : t ? r7.replace(/[?*()[\]]/g, "[$&]") : r7.replace(/[?*()[\]\\]/g, "\\$&");
var st = (r7, { windowsPathsNoEscape: t = false, magicalBraces: e = true } = {}) => e ? t ? r7.replace(/\[([^/\\])\]/g, "$1") : r7.replace(/((?!\\).|^)\[([^/\\])\]/g, "$1$2").replace(/\\([^/])/g, "$1") : t ? r7.replace(/\[([^/\\{}])\]/g, "$1") : r7.replace(/((?!\\).|^)\[([^/\\{}])\]/g, "$1$2").replace(/\\([^/{}])/g, "$1");
var T = (r7, t, e = {}) => (mt(t), !e.nocomment && t.charAt(0) === "#" ? false : xi(t, e).match(r7));
var it = /* @__PURE__ */ new Map();
var Si = 256;
var xi = (r7, t) => {
  let e = r7 + "\0" + JSON.stringify(t), s = it.get(e);
  return s ? it.delete(e) : (s = new D(r7, { ...t }), it.size >= Si && it.delete(it.keys().next().value)), it.set(e, s), s;
};
var ls = typeof process == "object" && process ? process.env?.__MINIMATCH_TESTING_PLATFORM__ || process.platform : "posix";
var ns = { win32: { sep: "\\" }, posix: { sep: "/" } };
var vi = ls === "win32" ? ns.win32.sep : ns.posix.sep;
T.sep = vi;
var v = /* @__PURE__ */ Symbol("globstar **");
T.GLOBSTAR = v;
var Ei = (r7, t = {}) => (e) => T(e, r7, t);
T.filter = Ei;
var U = (r7, t = {}) => Object.assign({}, r7, t);
var ki = (r7) => {
  if (!r7 || typeof r7 != "object" || !Object.keys(r7).length) return T;
  let t = T;
  return Object.assign((s, i, n = {}) => t(s, i, U(r7, n)), { Minimatch: class extends t.Minimatch {
    constructor(i, n = {}) {
      super(i, U(r7, n));
    }
    static defaults(i) {
      return t.defaults(U(r7, i)).Minimatch;
    }
  }, unescape: (s, i = {}) => t.unescape(s, U(r7, i)), escape: (s, i = {}) => t.escape(s, U(r7, i)), filter: (s, i = {}) => t.filter(s, U(r7, i)), defaults: (s) => t.defaults(U(r7, s)), braceExpand: (s, i = {}) => t.braceExpand(s, U(r7, i)), match: (s, i, n = {}) => t.match(s, i, U(r7, n)), sep: t.sep, GLOBSTAR: v });
};
T.defaults = ki;
var xe = (r7, t = {}) => (mt(r7), t.nobrace || !/\{(?:(?!\{).)*\}/.test(r7) ? [r7] : Ge(r7, { max: t.braceExpandMax }));
T.braceExpand = xe;
var Ci = 100;
var Ai = /(?<![\\$])\{(-?\d+)\.\.(-?\d+)\}/g;
var Mi = (r7, t, e = {}) => {
  let s = new D(t, e);
  return r7 = r7.filter((i) => s.match(i)), s.options.nonull && !r7.length && r7.push(t), r7;
};
T.match = Mi;
var rs = /[?*]|[+@!]\(.*?\)|\[|\]/;
var cs = (r7, t) => {
  let e = t + 1;
  (r7.charAt(e) === "!" || r7.charAt(e) === "^") && e++;
  let s = false;
  for (; e < r7.length; e++) {
    let i = r7.charAt(e);
    if (i === "]" && s) return e;
    s = true, i === "\\" && e++;
  }
  return -1;
};
var Ri = (r7, t) => {
  if (!t && (r7 === "+()" || r7 === "@()")) return r7;
  let e = "";
  for (let s = 0; s < r7.length; s++) {
    let i = r7.charAt(s);
    if (i === "\\") e += r7.charAt(++s) || i;
    else {
      if (i === "*" || i === "?") return;
      if (i === "[") {
        let n = cs(r7, s);
        if (n === -1) {
          e += i;
          continue;
        }
        let o = r7.slice(s + 1, n);
        if (o.startsWith("\\") && (o = o.slice(1)), [...o].length !== 1 || "!^".includes(r7.charAt(s + 1))) return;
        e += o, s = n;
      } else {
        if (!t && "+@!".includes(i) && r7.charAt(s + 1) === "(" && r7.includes(")", s + 2)) return;
        e += i;
      }
    }
  }
  return e;
};
var Oi = (r7) => {
  if (/^[?*+@]\(\)$/.test(r7) || r7.includes("[:")) return false;
  let t = 0;
  for (let e = 0; e < r7.length; e++) {
    let s = r7.charAt(e);
    if (s === "\\") {
      if (++e === r7.length) return false;
    } else if (s === "[") {
      let i = cs(r7, e);
      i !== -1 && (e = i);
    } else if ("+@!?*".includes(s) && r7.charAt(e + 1) === "(") t++, e++;
    else if (s === ")") {
      if (!t--) return false;
    } else if (s === "|" && !t) return false;
  }
  return !t;
};
var we;
var os;
var X = (r7, t) => typeof r7 == "string" ? t === r7 : t !== "" && r7.testUnchecked(t);
var hs = (r7, t, e, s, i) => X(r7, t) ? e : s !== void 0 && X(r7, s) ? i : -1;
var ve = (r7) => r7 === "." || r7 === "..";
var be = (r7) => typeof r7 == "string" && /^[a-z]:$/i.test(r7);
var zt = (r7) => typeof r7 == "string" && /^unc$/i.test(r7);
var ye = (r7) => {
  if (r7[0] !== "" || r7[1] !== "") return -1;
  let t = r7[2] !== "?" ? 2 : zt(r7[3]) ? 4 : -1, e = r7[t], s = r7[t + 1];
  return t !== -1 && e !== void 0 && e !== "" && e !== v && s !== void 0 && s !== "" && s !== v ? t : -1;
};
var Pt = (r7, t) => !ve(r7) && (t || !r7.startsWith("."));
var gt = (r7, t, e, s, i) => {
  for (let n = t; n < e; ) {
    if (r7.charCodeAt(n) === 46) {
      if (!s) return true;
      let h = r7.charCodeAt(n + 1) === 46 ? n + 2 : n + 1;
      if (h >= e || Lt(r7.charCodeAt(h), i)) return true;
    }
    let o = Ee(r7, n, i);
    if (o === -1) return false;
    for (n = o + 1; n < e && Lt(r7.charCodeAt(n), i); ) n++;
  }
  return false;
};
var Lt = (r7, t) => t === "/" ? r7 === 47 : t === "\\" ? r7 === 92 : r7 === 47 || r7 === 92;
var Ee = (r7, t, e) => {
  if (e !== "both") return r7.indexOf(e, t);
  let s = r7.indexOf("/", t), i = r7.indexOf("\\", t);
  return s === -1 ? i : i === -1 ? s : Math.min(s, i);
};
var as = (r7, t, e) => e !== "both" ? r7.lastIndexOf(e, t) : Math.max(r7.lastIndexOf("/", t), r7.lastIndexOf("\\", t));
var Se = {};
var D = class {
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
  #t;
  #n;
  #i;
  #o;
  #r = [];
  #d = [];
  #u = [];
  #f = /* @__PURE__ */ new Map();
  #h = false;
  #m;
  #l = /* @__PURE__ */ new WeakMap();
  constructor(t, e = {}) {
    mt(t), e = e || {}, this.options = e, this.maxGlobstarRecursion = e.maxGlobstarRecursion ?? 200, this.pattern = t, this.platform = e.platform || ls, this.isWindows = this.platform === "win32";
    let s = "allowWindowsEscape";
    this.windowsPathsNoEscape = !!e.windowsPathsNoEscape || e[s] === false, this.windowsPathsNoEscape && (this.pattern = this.pattern.replace(/\\/g, "/")), this.preserveMultipleSlashes = !!e.preserveMultipleSlashes, this.negate = false, this.nonegate = !!e.nonegate, this.comment = false, this.empty = false, this.partial = !!e.partial, this.nocase = !!this.options.nocase, this.windowsNoMagicRoot = e.windowsNoMagicRoot !== void 0 ? e.windowsNoMagicRoot : !!(this.isWindows && this.nocase), this.globSet = [], this.globParts = [], this.set = [], this.#t = !this.preserveMultipleSlashes, this.#i = (e.optimizationLevel ?? 1) >= 2;
    let i = e.normalize;
    this.#o = i === true ? "NFC" : i || void 0, this.make();
    let n = this.set.map((o) => this.#s(o));
    this.#u = this.set.map((o, h) => this.#t && o.length - 1 > n[h]), this.#r = this.set.map((o, h) => {
      let a = this.#u[h] ? o.length - 1 : o.length, l = o.slice(n[h] + 1, a).filter((c) => typeof c == "string" && !!c);
      return [...new Set(l)];
    }), this.#n = this.#r.some((o) => o.length), this.#d = this.set.map((o, h) => {
      let [a, l, c] = o;
      if (this.#u[h] && o.length === 2 && a === v && l !== v) return "tail";
      if (this.#u[h] && e.matchBase && o.length === 1 && a !== v && a !== "") return "base";
      if (!(!this.#t || n[h] !== -1)) {
        if (o.length === 3 && a === v && c === v && l !== v && l !== "" && this.maxGlobstarRecursion > 0) return "mid";
        if (o.length === 2 && l === v && a !== v && a !== "") return "head";
      }
    });
  }
  #a(t) {
    return this.#o ? t.normalize(this.#o) : t;
  }
  #s(t) {
    if (!this.isWindows) return -1;
    if (be(t[0])) return 0;
    if (t[0] === "" && t[1] === "" && t[2] === "?" && be(t[3])) return 3;
    let s = ye(t);
    return s === -1 ? -1 : s + 1;
  }
  hasMagic() {
    if (this.options.magicalBraces && this.set.length > 1) return true;
    for (let t of this.set) for (let e of t) if (typeof e != "string") return true;
    return false;
  }
  make() {
    let t = this.pattern, e = this.options;
    if (!e.nocomment && t.charAt(0) === "#") {
      this.comment = true;
      return;
    }
    if (!t) {
      this.empty = true;
      return;
    }
    this.parseNegate(), this.globSet = [...new Set(this.#M())];
    let s = this.globSet.map((n) => this.#e(n));
    this.globParts = this.preprocess(s), this.#h = true;
    let i = this.globParts.map((n, o, h) => {
      if (this.isWindows && this.windowsNoMagicRoot) {
        let a = n[2] === "?" && zt(n[3]) ? 6 : 4, l = n[0] === "" && n[1] === "" && (n[2] === "?" || !rs.test(n[2])) && n.slice(3, a).every((f) => !rs.test(f)), c = /^[a-z]:/i.test(n[0]);
        if (l) return [...n.slice(0, a).map((f) => this.#a(f)), ...n.slice(a).map((f) => this.parse(f))];
        if (c) return [this.#a(n[0]), ...n.slice(1).map((f) => this.parse(f))];
      }
      return n.map((a) => this.parse(a));
    });
    if (this.set = i.filter((n) => n.indexOf(false) === -1), this.isWindows) for (let n = 0; n < this.set.length; n++) {
      let o = this.set[n];
      o[0] === "" && o[1] === "" && this.globParts[n][2] === "?" && (be(o[3]) || zt(this.globParts[n][3])) && (zt(this.globParts[n][3]) && (o[3] = "UNC"), o[2] = "?");
    }
    e.noext || this.mergeRows(), this.#h = false, this.set.forEach((n, o) => {
      for (let h = 0; h < n.length; h++) n[h] === Se && (n[h] = this.parse(this.globParts[o][h]));
    });
  }
  mergeRows() {
    let t = true;
    for (; t; ) {
      t = false;
      let e = Math.max(0, ...this.set.map((s) => s.length));
      for (let s = 0; s < e; s++) {
        let i = /* @__PURE__ */ new Map();
        this.set.forEach((o, h) => {
          if (!(o[s] instanceof pt || o[s] === Se) || !Oi(this.globParts[h][s])) return;
          let a = [...this.globParts[h]];
          a[s] = "";
          let l = `${o.length}/${a.join("/")}`, c = i.get(l);
          c ? c.push(h) : i.set(l, [h]);
        });
        let n = /* @__PURE__ */ new Set();
        for (let o of i.values()) {
          if (o.length < 2) continue;
          let [h, ...a] = o, c = `@(${o.map((f) => this.globParts[f][s]).join("|")})`;
          this.globParts[h][s] = c, this.set[h][s] = this.parse(c);
          for (let f of a) n.add(f);
        }
        n.size && (t = true, this.set = this.set.filter((o, h) => !n.has(h)), this.globParts = this.globParts.filter((o, h) => !n.has(h)));
      }
    }
  }
  preprocess(t) {
    if (this.options.noglobstar) for (let s of t) for (let i = 0; i < s.length; i++) s[i] === "**" && (s[i] = "*");
    let { optimizationLevel: e = 1 } = this.options;
    return e >= 2 ? (t = this.firstPhasePreProcess(t), t = this.secondPhasePreProcess(t)) : e >= 1 ? t = this.levelOneOptimize(t) : t = this.adjascentGlobstarOptimize(t), t;
  }
  adjascentGlobstarOptimize(t) {
    return t.map((e) => {
      let s = -1;
      for (; (s = e.indexOf("**", s + 1)) !== -1; ) {
        let i = s;
        for (; e[i + 1] === "**"; ) i++;
        i !== s && e.splice(s, i - s);
      }
      return e;
    });
  }
  levelOneOptimize(t) {
    return t.map((e) => {
      let s = this.#s(e) + 1;
      return e = e.reduce((i, n) => {
        let o = i[i.length - 1];
        return n === "**" && o === "**" ? i : n === ".." && i.length > s && o && o !== ".." && o !== "." && o !== "**" ? (i.pop(), i) : (i.push(n), i);
      }, []), e.length === 0 ? [""] : e;
    });
  }
  #b(t) {
    let e = !this.isWindows || !t.includes("\\") ? "/" : t.includes("/") ? "both" : "\\", s = this.#t ? 0 : -1, i = "", n = 0, o, h = 0, a = !!this.options.dot;
    t: for (let l = 0; l < this.set.length; l++) {
      let c = this.set[l], f = c[c.length - 1], u = s !== -1 && this.#u[l] && f !== v;
      if (u && s === 0) {
        let d = as(t, t.length, e);
        if (n = d + 1, i = t.slice(n), i === "" && d >= 0) {
          let m = d;
          for (; m > 0 && Lt(t.charCodeAt(m - 1), e); ) m--;
          h = m === 0 ? 0 : as(t, m - 1, e) + 1, o = t.slice(h, m);
        }
        let w = this.#i && (ve(i) || i === "" && o !== void 0 && ve(o));
        s = w ? -1 : 1, u = !w;
      }
      let p = -1;
      if (u && typeof f == "string" && (p = hs(f, i, n, o, h), p === -1)) continue;
      if (this.#n) {
        for (let d of this.#r[l]) if (!t.includes(d)) continue t;
      }
      if (u && typeof f == "object" && (p = hs(f, i, n, o, h), p === -1)) continue;
      let g = this.#d[l];
      if (g === "base" && u) return "yes";
      if (g === "tail" && u) {
        if (this.#i && gt(t, 0, p, true, e)) return "maybe";
        if (!gt(t, 0, p, a, e)) return "yes";
        continue;
      }
      if (g === "mid" || g === "head") {
        let d = this.#y(t, c, g === "head", a, e);
        if (d !== "no") return d;
        continue;
      }
      return "maybe";
    }
    return "no";
  }
  #E(t, e, s) {
    let i = !!this.options.dot, n = t.length;
    if (s === "head") {
      if (n < 2 || !X(e[0], t[0])) return false;
      for (let h = 1; h < n; h++) if (!Pt(t[h], i)) return false;
      return true;
    }
    let o = e[1];
    if (s === "tail") {
      let h = n - 1;
      if (!X(o, t[h]) && (t[h] !== "" || n === 1 || !X(o, t[--h]))) return false;
      for (let a = 0; a < h; a++) if (!Pt(t[a], i)) return false;
      return true;
    }
    for (let h = 0; h < n; h++) {
      if (X(o, t[h]) && h + 1 < n) {
        let a = h + 1;
        for (; a < n && Pt(t[a], i); ) a++;
        if (a === n) return true;
      }
      if (!Pt(t[h], i)) return false;
    }
    return false;
  }
  #y(t, e, s, i, n) {
    if (this.#i && gt(t, 0, t.length, true, n)) return "maybe";
    let o = e[s ? 0 : 1], h = 0;
    for (let a = Ee(t, h, n); a !== -1; a = Ee(t, h, n)) {
      let l = a + 1;
      for (; l < t.length && Lt(t.charCodeAt(l), n); ) l++;
      if ((typeof o == "string" ? a - h === o.length && t.startsWith(o, h) : a > h && o.testUnchecked(t.slice(h, a))) && !gt(t, l, t.length, i, n)) return "yes";
      if (s || gt(t, h, l, i, n)) return "no";
      h = l;
    }
    return "no";
  }
  #g(t) {
    let e = we;
    return e?.f === t && e.isWindows === this.isWindows && e.preserveMultipleSlashes === this.preserveMultipleSlashes && e.normalize === this.#o ? e : void 0;
  }
  #w(t) {
    let { isWindows: e, preserveMultipleSlashes: s } = this, i = this.#e(e ? t.split("\\").join("/") : t), n = this.#o;
    return n && (i = i.map((o) => o.normalize(n))), we = { f: t, isWindows: e, preserveMultipleSlashes: s, normalize: n, parts: i }, we;
  }
  #p(t) {
    let e = [...t], s = false;
    do {
      if (s = false, !this.preserveMultipleSlashes) {
        for (let o = 1; o < e.length - 1; o++) {
          let h = e[o];
          o === 1 && h === "" && e[0] === "" || (h === "." || h === "") && (s = true, e.splice(o, 1), o--);
        }
        e[0] === "." && e.length === 2 && (e[1] === "." || e[1] === "") && (s = true, e.pop());
      }
      let i = this.#s(e) + 1, n = i;
      for (; (n = e.indexOf("..", n + 1)) !== -1; ) {
        let o = e[n - 1];
        o && o !== "." && o !== ".." && o !== "**" && (s = true, e.splice(n - 1, 2), n = Math.max(n - 2, i));
      }
    } while (s);
    return e.length === 0 ? [""] : e;
  }
  firstPhasePreProcess(t) {
    let { braceExpandMax: e = 1e5 } = this.options, s = 0, i = 1e6, n = false;
    do {
      n = false;
      for (let o of t) {
        let h = -1;
        for (; (h = o.indexOf("**", h + 1)) !== -1; ) {
          let c = h;
          for (; o[c + 1] === "**"; ) c++;
          c > h && o.splice(h + 1, c - h);
          let f = o[h + 1], u = o[h + 2], p = o[h + 3];
          if (f !== ".." || !u || u === "." || u === ".." || !p || p === "." || p === "..") continue;
          let g = o.length - 1;
          if (t.length >= e || s + g > i) throw new RangeError("optimizationLevel 2: too many patterns from '**/..'");
          n = true, o.splice(h, 1);
          let d = o.slice(0);
          d[h] = "**", s += g, t.push(d), h--;
        }
        if (!this.preserveMultipleSlashes) {
          for (let c = 1; c < o.length - 1; c++) {
            let f = o[c];
            c === 1 && f === "" && o[0] === "" || (f === "." || f === "") && (n = true, o.splice(c, 1), c--);
          }
          o[0] === "." && o.length === 2 && (o[1] === "." || o[1] === "") && (n = true, o.pop());
        }
        let a = this.#s(o) + 1, l = a;
        for (; (l = o.indexOf("..", l + 1)) !== -1; ) {
          let c = o[l - 1];
          if (c && c !== "." && c !== ".." && c !== "**") {
            n = true;
            let u = l === 1 && o[l + 1] === "**" ? ["."] : [];
            o.splice(l - 1, 2, ...u), o.length === 0 && o.push(""), l = Math.max(l - 2, a);
          }
        }
      }
    } while (n);
    return t;
  }
  secondPhasePreProcess(t) {
    let e = /* @__PURE__ */ new Set(), s = t.filter((o) => {
      let h = o.join("/");
      return e.has(h) ? false : (e.add(h), true);
    }), i = /* @__PURE__ */ new Map();
    for (let o of s) {
      let h = [];
      for (let a = 0; a < o.length; a++) o[a] === "*" && h.push(a);
      h.length && i.set(h.join(","), h);
    }
    if (!i.size || s.length * i.size > 1e5) return s;
    let { dot: n } = this.options;
    return s.filter((o) => {
      for (let h of i.values()) {
        if (h[h.length - 1] >= o.length) continue;
        let a = [...o], l = true, c = false;
        for (let f of h) {
          let u = o[f];
          if (u !== "*") {
            if (!u || u === "**" || !n && u.startsWith(".")) {
              l = false;
              break;
            }
            a[f] = "*", c = true;
          }
        }
        if (l && c && e.has(a.join("/"))) return false;
      }
      return true;
    });
  }
  parseNegate() {
    if (this.nonegate) return;
    let t = this.pattern, e = false, s = 0;
    for (let i = 0; i < t.length && t.charAt(i) === "!"; i++) e = !e, s++;
    s && (this.pattern = t.slice(s)), this.negate = e;
  }
  #k(t, e, s, i) {
    let n = 0, o = 0, h = this.isWindows ? ye(e) : -1, a = h === -1 ? -1 : ye(s);
    if (a !== -1) {
      let l = s[a], c = s[a + 1];
      typeof l != "string" || typeof c != "string" ? (n = h, o = a) : e[h].toLowerCase() === l.toLowerCase() && e[h + 1].toLowerCase() === c.toLowerCase() && (n = h + 2, o = a + 2);
    } else if (this.isWindows) {
      let l = typeof t[0] == "string" && /^[a-z]:$/i.test(t[0]), c = !l && t[0] === "" && t[1] === "" && t[2] === "?" && /^[a-z]:$/i.test(t[3]), f = typeof s[0] == "string" && /^[a-z]:$/i.test(s[0]), u = !f && s[0] === "" && s[1] === "" && s[2] === "?" && typeof s[3] == "string" && /^[a-z]:$/i.test(s[3]), p = c ? 3 : l ? 0 : void 0, g = u ? 3 : f ? 0 : void 0;
      if (typeof p == "number" && typeof g == "number") {
        let [d, w] = [t[p], s[g]];
        d.toLowerCase() === w.toLowerCase() && (o = g + 1, n = p + 1);
      }
    }
    return t = e, s.includes(v) ? this.#C(t, s, i, n, o) : this.#S(t, s, i, n, o);
  }
  #C(t, e, s, i, n) {
    let { head: o, body: h, tail: a, segments: l } = this.#x(e, s, n);
    if (o.length) {
      let f = i + o.length;
      if (!this.#S(t, o, s, i, 0, f)) return false;
      i += o.length, n += o.length;
    }
    let c = 0;
    if (a.length) {
      if (a.length + i > t.length) return false;
      let f = t.length - a.length;
      if (this.#S(t, a, s, f, 0)) c = a.length;
      else {
        if (t[t.length - 1] !== "" || i + a.length === t.length || (f--, !this.#S(t, a, s, f, 0))) return false;
        c = a.length + 1;
      }
    }
    if (!h.length) {
      let f = !!c;
      for (let u = i; u < t.length - c; u++) {
        let p = String(t[u]);
        if (f = true, p === "." || p === ".." || !this.options.dot && p.startsWith(".")) return false;
      }
      return s || f;
    }
    return !!this.#v(t, l, t.length - c, i, 0, s, 0, !!c, /* @__PURE__ */ new Set());
  }
  #x(t, e, s) {
    let i = this.#l.get(t);
    i || (i = [], this.#l.set(t, i));
    let n = s * 2 + (e ? 1 : 0), o = i[n];
    if (o) return o;
    let h = t.indexOf(v, s), a = t.lastIndexOf(v), l = t.slice(s, h), c = t.slice(h + 1, e ? void 0 : a), f = e ? [] : t.slice(a + 1), u = [[[], 0]], p = u[0], g = 0, d = [0];
    for (let m of c) m === v ? (d.push(g), p = [[], 0], u.push(p)) : (p[0].push(m), g++);
    u.forEach((m, b) => {
      m[1] = g - d[b];
    });
    let w = { head: l, body: c, tail: f, segments: u };
    return i[n] = w, w;
  }
  #v(t, e, s, i, n, o, h, a, l) {
    let c = e[n];
    if (!c) {
      if (o) return i >= s || i === s - 1 && t[i] === "";
      for (let g = i; g < s; g++) {
        a = true;
        let d = t[g];
        if (d === "." || d === ".." || !this.options.dot && d.startsWith(".")) return false;
      }
      return a;
    }
    let [f, u] = c, p = o ? s : s - u;
    for (; i <= p; ) {
      let g = n * (t.length + 1) + i;
      if (l.has(g)) return false;
      if (l.add(g), this.#S(t, f, o, i, 0, i + f.length) && h < this.maxGlobstarRecursion) {
        let m = this.#v(t, e, s, i + f.length, n + 1, o, h + 1, a, l);
        if (m !== false) return m;
      }
      if (i === p) break;
      let w = t[i];
      if (w === "." || w === ".." || !this.options.dot && w.startsWith(".")) return false;
      i++;
    }
    return o || null;
  }
  #S(t, e, s, i, n, o = t.length) {
    let h, a, l, c;
    for (h = i, a = n, c = Math.min(o, t.length), l = e.length; h < c && a < l; h++, a++) {
      let f = e[a], u = t[h];
      if (f === false || f === v || !X(f, u)) return false;
    }
    if (h === c && a === l) return true;
    if (h === c) return s;
    if (a === l) return h === c - 1 && t[h] === "";
    throw new Error("wtf?");
  }
  braceExpand() {
    return xe(this.pattern, this.options);
  }
  #M() {
    let { pattern: t } = this;
    if (this.options.nobrace) return this.braceExpand();
    let e = 57344;
    for (; t.includes(String.fromCharCode(e)); ) if (++e > 63743) return this.braceExpand();
    let s = String.fromCharCode(e), i = false, n = t.replace(Ai, (h, a, l) => {
      let c = Number(a), f = Number(l);
      return !Number.isSafeInteger(c) || !Number.isSafeInteger(f) || Math.abs(c - f) + 1 < Ci ? h : (i = true, `${s}${a}..${l}${s}`);
    });
    if (!i) return this.braceExpand();
    let o = xe(n, this.options);
    for (let h of o) for (let a of h.split("/")) {
      let l = a.indexOf("[");
      if (l !== -1 && l < a.lastIndexOf(s)) return this.braceExpand();
    }
    return this.#m = s, o;
  }
  parse(t) {
    mt(t);
    let e = this.options;
    if (t === "**") return v;
    if (t === "") return "";
    let { nocase: s, nocaseMagicOnly: i, noext: n = false, dot: o, normalize: h } = e, a = this.#m, l = a && t.includes(a) ? void 0 : Ri(t, n);
    if (l !== void 0 && !(s && !i && t.toUpperCase() !== t.toLowerCase())) return this.#a(l);
    if (this.#h) return Se;
    let c = this.#f.get(t);
    return c || (c = new pt(t, { nocase: s, noext: n, dot: o, normalize: h, ...a && { rangeMark: a } }), this.#f.set(t, c)), c;
  }
  #e(t) {
    return this.preserveMultipleSlashes ? t.split("/") : this.isWindows && /^\/\/[^/]+/.test(t) ? ["", ...t.split(/\/+/)] : t.split(/\/+/);
  }
  match(t, e = this.partial) {
    if (this.comment) return false;
    if (this.empty) return t === "";
    if (t === "/" && e) return true;
    let s = this.options, i = this.#g(t);
    if (!i) {
      if (!e && !this.#o && (this.#t || this.#n) && os !== t) {
        os = t;
        let l = this.#b(t);
        if (l === "no") return s.flipNegate ? false : this.negate;
        if (l === "yes") return s.flipNegate ? true : !this.negate;
      }
      i = this.#w(t);
    }
    let n = i.parts, o = this.#i ? i.resolved ??= this.#p(n) : n, h = this.set, a = n[n.length - 1];
    if (!a) for (let l = n.length - 2; !a && l >= 0; l--) a = n[l];
    for (let l = 0; l < h.length; l++) {
      let c = h[l], f = e ? void 0 : this.#d[l];
      if (f === "base" ? X(c[0], a) : f ? this.#E(o, c, f) : s.matchBase && c.length === 1 ? this.#k([a], [a], c, e) : this.#k(n, o, c, e)) return s.flipNegate ? true : !this.negate;
    }
    return s.flipNegate ? false : this.negate;
  }
  static defaults(t) {
    return T.defaults(t).Minimatch;
  }
};
T.Minimatch = D;
T.escape = K;
T.unescape = st;
var M = (0, import_node_diagnostics_channel.channel)("lru-cache:metrics");
var wt = (0, import_node_diagnostics_channel.tracingChannel)("lru-cache");
var _i = typeof performance == "object" && performance && typeof performance.now == "function" ? performance : Date;
var ke = () => M.hasSubscribers || wt.hasSubscribers;
var us = /* @__PURE__ */ new Set();
var fs = typeof process == "object" && process ? process : {};
var Di = (r7, t, e, s) => {
  typeof fs.emitWarning == "function" ? fs.emitWarning(r7, t, e, s) : console.error(`[${e}] ${t}: ${r7}`);
};
var Ni = (r7) => !us.has(r7);
var V = (r7) => !!r7 && r7 === Math.floor(r7) && r7 > 0 && isFinite(r7);
var ds = (r7) => V(r7) ? r7 <= Math.pow(2, 8) ? Uint8Array : r7 <= Math.pow(2, 16) ? Uint16Array : r7 <= Math.pow(2, 32) ? Uint32Array : r7 <= Number.MAX_SAFE_INTEGER ? jt : null : null;
var jt = class extends Array {
  constructor(r7) {
    super(r7), this.fill(0);
  }
};
var Pi = class bt {
  heap;
  length;
  static #t = false;
  static create(t) {
    let e = ds(t);
    if (!e) return [];
    bt.#t = true;
    let s = new bt(t, e);
    return bt.#t = false, s;
  }
  constructor(t, e) {
    if (!bt.#t) throw new TypeError("instantiate Stack using Stack.create(n)");
    this.heap = new e(t), this.length = 0;
  }
  push(t) {
    this.heap[this.length++] = t;
  }
  pop() {
    return this.heap[--this.length];
  }
};
var yt = class ps {
  #t;
  #n;
  #i;
  #o;
  #r;
  #d;
  #u;
  #f;
  get perf() {
    return this.#f;
  }
  ttl;
  ttlResolution;
  ttlAutopurge;
  updateAgeOnGet;
  updateAgeOnHas;
  allowStale;
  noDisposeOnSet;
  noUpdateTTL;
  maxEntrySize;
  sizeCalculation;
  noDeleteOnFetchRejection;
  noDeleteOnStaleGet;
  allowStaleOnFetchAbort;
  allowStaleOnFetchRejection;
  ignoreFetchAbort;
  backgroundFetchSize;
  #h;
  #m;
  #l;
  #a;
  #s;
  #b;
  #E;
  #y;
  #g;
  #w;
  #p;
  #k;
  #C;
  #x;
  #v;
  #S;
  #M;
  #e;
  #T;
  static unsafeExposeInternals(t) {
    return { starts: t.#C, ttls: t.#x, autopurgeTimers: t.#v, sizes: t.#k, keyMap: t.#l, keyList: t.#a, valList: t.#s, next: t.#b, prev: t.#E, get head() {
      return t.#y;
    }, get tail() {
      return t.#g;
    }, free: t.#w, isBackgroundFetch: (e) => t.#c(e), backgroundFetch: (e, s, i, n) => t.#L(e, s, i, n), moveToTail: (e) => t.#X(e), indexes: (e) => t.#O(e), rindexes: (e) => t.#F(e), isStale: (e) => t.#A(e) };
  }
  get max() {
    return this.#t;
  }
  get maxSize() {
    return this.#n;
  }
  get calculatedSize() {
    return this.#m;
  }
  get size() {
    return this.#h;
  }
  get fetchMethod() {
    return this.#d;
  }
  get memoMethod() {
    return this.#u;
  }
  get dispose() {
    return this.#i;
  }
  get onInsert() {
    return this.#o;
  }
  get disposeAfter() {
    return this.#r;
  }
  constructor(t) {
    let { max: e = 0, ttl: s, ttlResolution: i = 1, ttlAutopurge: n, updateAgeOnGet: o, updateAgeOnHas: h, allowStale: a, dispose: l, onInsert: c, disposeAfter: f, noDisposeOnSet: u, noUpdateTTL: p, maxSize: g = 0, maxEntrySize: d = 0, sizeCalculation: w, fetchMethod: m, memoMethod: b, noDeleteOnFetchRejection: x, noDeleteOnStaleGet: S, allowStaleOnFetchRejection: y, allowStaleOnFetchAbort: q, ignoreFetchAbort: W, backgroundFetchSize: B = 1, perf: et } = t;
    if (this.backgroundFetchSize = B, et !== void 0 && typeof et?.now != "function") throw new TypeError("perf option must have a now() method if specified");
    if (this.#f = et ?? _i, e !== 0 && !V(e)) throw new TypeError("max option must be a nonnegative integer");
    let ie = e ? ds(e) : Array;
    if (!ie) throw new Error("invalid max value: " + e);
    if (this.#t = e, this.#n = g, this.maxEntrySize = d || this.#n, this.sizeCalculation = w, this.sizeCalculation) {
      if (!this.#n && !this.maxEntrySize) throw new TypeError("cannot set sizeCalculation without setting maxSize or maxEntrySize");
      if (typeof this.sizeCalculation != "function") throw new TypeError("sizeCalculation set to non-function");
    }
    if (b !== void 0 && typeof b != "function") throw new TypeError("memoMethod must be a function if defined");
    if (this.#u = b, m !== void 0 && typeof m != "function") throw new TypeError("fetchMethod must be a function if specified");
    if (this.#d = m, this.#M = !!m, this.#l = /* @__PURE__ */ new Map(), this.#a = Array.from({ length: e }).fill(void 0), this.#s = Array.from({ length: e }).fill(void 0), this.#b = new ie(e), this.#E = new ie(e), this.#y = 0, this.#g = 0, this.#w = Pi.create(e), this.#h = 0, this.#m = 0, typeof l == "function" && (this.#i = l), typeof c == "function" && (this.#o = c), typeof f == "function" ? (this.#r = f, this.#p = []) : (this.#r = void 0, this.#p = void 0), this.#S = !!this.#i, this.#T = !!this.#o, this.#e = !!this.#r, this.noDisposeOnSet = !!u, this.noUpdateTTL = !!p, this.noDeleteOnFetchRejection = !!x, this.allowStaleOnFetchRejection = !!y, this.allowStaleOnFetchAbort = !!q, this.ignoreFetchAbort = !!W, this.maxEntrySize !== 0) {
      if (this.#n !== 0 && !V(this.#n)) throw new TypeError("maxSize must be a positive integer if specified");
      if (!V(this.maxEntrySize)) throw new TypeError("maxEntrySize must be a positive integer if specified");
      this.#G();
    }
    if (this.allowStale = !!a, this.noDeleteOnStaleGet = !!S, this.updateAgeOnGet = !!o, this.updateAgeOnHas = !!h, this.ttlResolution = V(i) || i === 0 ? i : 1, this.ttlAutopurge = !!n, this.ttl = s || 0, this.ttl) {
      if (!V(this.ttl)) throw new TypeError("ttl must be a positive integer if specified");
      this.#_();
    }
    if (this.#t === 0 && this.ttl === 0 && this.#n === 0) throw new TypeError("At least one of max, maxSize, or ttl is required");
    if (!this.ttlAutopurge && !this.#t && !this.#n) {
      let ne = "LRU_CACHE_UNBOUNDED";
      Ni(ne) && (us.add(ne), Di("TTL caching without ttlAutopurge, max, or maxSize can result in unbounded memory consumption.", "UnboundedCacheWarning", ne, ps));
    }
  }
  getRemainingTTL(t) {
    return this.#l.has(t) ? 1 / 0 : 0;
  }
  #_() {
    let t = new jt(this.#t), e = new jt(this.#t);
    this.#x = t, this.#C = e;
    let s = this.ttlAutopurge ? Array.from({ length: this.#t }) : void 0;
    this.#v = s, this.#W = (a, l, c = this.#f.now()) => {
      e[a] = l !== 0 ? c : 0, t[a] = l, i(a, l);
    }, this.#R = (a) => {
      e[a] = t[a] !== 0 ? this.#f.now() : 0, i(a, t[a]);
    };
    let i = this.ttlAutopurge ? (a, l) => {
      if (s?.[a] && (clearTimeout(s[a]), s[a] = void 0), l && l !== 0 && s) {
        let c = setTimeout(() => {
          this.#A(a) ? (this.#j(this.#a[a], "expire"), s[a] = void 0) : i(a, h(a));
        }, l + 1);
        c.unref && c.unref(), s[a] = c;
      }
    } : () => {
    };
    this.#D = (a, l) => {
      if (t[l]) {
        let c = t[l], f = e[l];
        if (!c || !f) return;
        a.ttl = c, a.start = f, a.now = n || o();
        let u = a.now - f;
        a.remainingTTL = c - u;
      }
    };
    let n = 0, o = () => {
      let a = this.#f.now();
      if (this.ttlResolution > 0) {
        n = a;
        let l = setTimeout(() => n = 0, this.ttlResolution);
        l.unref && l.unref();
      }
      return a;
    };
    this.getRemainingTTL = (a) => {
      let l = this.#l.get(a);
      return l === void 0 ? 0 : h(l);
    };
    let h = (a) => {
      let l = t[a], c = e[a];
      if (!l || !c) return 1 / 0;
      let f = (n || o()) - c;
      return l - f;
    };
    this.#A = (a) => {
      let l = e[a], c = t[a];
      return !!c && !!l && (n || o()) - l > c;
    };
  }
  #R = () => {
  };
  #D = () => {
  };
  #W = () => {
  };
  #A = () => false;
  #G() {
    let t = new jt(this.#t);
    this.#m = 0, this.#k = t, this.#P = (e) => {
      this.#m -= t[e], t[e] = 0;
    }, this.#$ = (e, s, i, n) => {
      if (!V(i)) {
        if (this.#c(s)) return this.backgroundFetchSize;
        if (n) {
          if (typeof n != "function") throw new TypeError("sizeCalculation must be a function");
          if (i = n(s, e), !V(i)) throw new TypeError("sizeCalculation return invalid (expect positive integer)");
        } else throw new TypeError("invalid size value (must be positive integer). When maxSize or maxEntrySize is used, sizeCalculation or size must be set.");
      }
      return i;
    }, this.#N = (e, s, i) => {
      if (t[e] = s, this.#n) {
        let n = this.#n - t[e];
        for (; this.#m > n; ) this.#U(true);
      }
      this.#m += t[e], i && (i.entrySize = s, i.totalCalculatedSize = this.#m);
    };
  }
  #P = (t) => {
  };
  #N = (t, e, s) => {
  };
  #$ = (t, e, s, i) => {
    if (s || i) throw new TypeError("cannot set size without setting maxSize or maxEntrySize on cache");
    return 0;
  };
  *#O({ allowStale: t = this.allowStale } = {}) {
    if (this.#h) for (let e = this.#g; this.#I(e) && ((t || !this.#A(e)) && (yield e), e !== this.#y); ) e = this.#E[e];
  }
  *#F({ allowStale: t = this.allowStale } = {}) {
    if (this.#h) for (let e = this.#y; this.#I(e) && ((t || !this.#A(e)) && (yield e), e !== this.#g); ) e = this.#b[e];
  }
  #I(t) {
    return t !== void 0 && this.#l.get(this.#a[t]) === t;
  }
  *entries() {
    for (let t of this.#O()) this.#s[t] !== void 0 && this.#a[t] !== void 0 && !this.#c(this.#s[t]) && (yield [this.#a[t], this.#s[t]]);
  }
  *rentries() {
    for (let t of this.#F()) this.#s[t] !== void 0 && this.#a[t] !== void 0 && !this.#c(this.#s[t]) && (yield [this.#a[t], this.#s[t]]);
  }
  *keys() {
    for (let t of this.#O()) {
      let e = this.#a[t];
      e !== void 0 && !this.#c(this.#s[t]) && (yield e);
    }
  }
  *rkeys() {
    for (let t of this.#F()) {
      let e = this.#a[t];
      e !== void 0 && !this.#c(this.#s[t]) && (yield e);
    }
  }
  *values() {
    for (let t of this.#O()) this.#s[t] !== void 0 && !this.#c(this.#s[t]) && (yield this.#s[t]);
  }
  *rvalues() {
    for (let t of this.#F()) this.#s[t] !== void 0 && !this.#c(this.#s[t]) && (yield this.#s[t]);
  }
  [Symbol.iterator]() {
    return this.entries();
  }
  [Symbol.toStringTag] = "LRUCache";
  find(t, e = {}) {
    for (let s of this.#O()) {
      let i = this.#s[s], n = this.#c(i) ? i.__staleWhileFetching : i;
      if (n !== void 0 && t(n, this.#a[s], this)) return this.#K(this.#a[s], e);
    }
  }
  forEach(t, e = this) {
    for (let s of this.#O()) {
      let i = this.#s[s], n = this.#c(i) ? i.__staleWhileFetching : i;
      n !== void 0 && t.call(e, n, this.#a[s], this);
    }
  }
  rforEach(t, e = this) {
    for (let s of this.#F()) {
      let i = this.#s[s], n = this.#c(i) ? i.__staleWhileFetching : i;
      n !== void 0 && t.call(e, n, this.#a[s], this);
    }
  }
  purgeStale() {
    let t = false;
    for (let e of this.#F({ allowStale: true })) this.#A(e) && (this.#j(this.#a[e], "expire"), t = true);
    return t;
  }
  info(t) {
    let e = this.#l.get(t);
    if (e === void 0) return;
    let s = this.#s[e], i = this.#c(s) ? s.__staleWhileFetching : s;
    if (i === void 0) return;
    let n = { value: i };
    if (this.#x && this.#C) {
      let o = this.#x[e], h = this.#C[e];
      if (o && h) {
        let a = o - (this.#f.now() - h);
        n.ttl = a, n.start = Date.now();
      }
    }
    return this.#k && (n.size = this.#k[e]), n;
  }
  dump() {
    let t = [];
    for (let e of this.#O({ allowStale: true })) {
      let s = this.#a[e], i = this.#s[e], n = this.#c(i) ? i.__staleWhileFetching : i;
      if (n === void 0 || s === void 0) continue;
      let o = { value: n };
      if (this.#x && this.#C) {
        o.ttl = this.#x[e];
        let h = this.#f.now() - this.#C[e];
        o.start = Math.floor(Date.now() - h);
      }
      this.#k && (o.size = this.#k[e]), t.unshift([s, o]);
    }
    return t;
  }
  load(t) {
    this.clear();
    for (let [e, s] of t) {
      if (s.start) {
        let i = Date.now() - s.start;
        s.start = this.#f.now() - i;
      }
      this.#z(e, s.value, s);
    }
  }
  set(t, e, s = {}) {
    let { status: i = M.hasSubscribers ? {} : void 0 } = s;
    s.status = i, i && (i.op = "set", i.key = t, e !== void 0 && (i.value = e), i.cache = this);
    let n = this.#z(t, e, s);
    return i && M.hasSubscribers && M.publish(i), n;
  }
  #z(t, e, s, i) {
    let { ttl: n = this.ttl, start: o, noDisposeOnSet: h = this.noDisposeOnSet, sizeCalculation: a = this.sizeCalculation, status: l } = s, c = this.#c(e);
    if (e === void 0) return l && (l.set = "deleted"), this.delete(t), this;
    let { noUpdateTTL: f = this.noUpdateTTL } = s;
    l && !c && (l.value = e);
    let u = this.#$(t, e, s.size || 0, a, l);
    if (this.maxEntrySize && u > this.maxEntrySize) return this.#j(t, "set"), l && (l.set = "miss", l.maxEntrySizeExceeded = true), this;
    let p = this.#h === 0 ? void 0 : this.#l.get(t);
    if (p === void 0) p = this.#h === 0 ? this.#g : this.#w.length !== 0 ? this.#w.pop() : this.#h === this.#t ? this.#U(false) : this.#h, this.#a[p] = t, this.#s[p] = e, this.#l.set(t, p), this.#b[this.#g] = p, this.#E[p] = this.#g, this.#g = p, this.#h++, this.#N(p, u, l), l && (l.set = "add"), f = false, this.#T && !c && this.#o?.(e, t, "add");
    else {
      this.#X(p);
      let g = this.#s[p];
      if (e !== g) {
        if (!h) if (this.#c(g)) {
          g !== i && g.__abortController.abort(new Error("replaced"));
          let { __staleWhileFetching: d } = g;
          d !== void 0 && d !== e && (this.#S && this.#i?.(d, t, "set"), this.#e && this.#p?.push([d, t, "set"]));
        } else this.#S && this.#i?.(g, t, "set"), this.#e && this.#p?.push([g, t, "set"]);
        if (this.#P(p), this.#N(p, u, l), this.#s[p] = e, !c) {
          let d = g && this.#c(g) ? g.__staleWhileFetching : g, w = d === void 0 ? "add" : e !== d ? "replace" : "update";
          l && (l.set = w, d !== void 0 && (l.oldValue = d)), this.#T && this.onInsert?.(e, t, w);
        }
      } else c || (l && (l.set = "update"), this.#T && this.onInsert?.(e, t, "update"));
    }
    if (n !== 0 && !this.#x && this.#_(), this.#x && (f || this.#W(p, n, o), l && this.#D(l, p)), !h && this.#e && this.#p) {
      let g = this.#p, d;
      for (; d = g?.shift(); ) this.#r?.(...d);
    }
    return this;
  }
  pop() {
    try {
      for (; this.#h; ) {
        let t = this.#s[this.#y];
        if (this.#U(true), this.#c(t)) {
          if (t.__staleWhileFetching) return t.__staleWhileFetching;
        } else if (t !== void 0) return t;
      }
    } finally {
      if (this.#e && this.#p) {
        let t = this.#p, e;
        for (; e = t?.shift(); ) this.#r?.(...e);
      }
    }
  }
  #U(t) {
    let e = this.#y, s = this.#a[e], i = this.#s[e], n = this.#c(i);
    n && i.__abortController.abort(new Error("evicted"));
    let o = n ? i.__staleWhileFetching : i;
    return (this.#S || this.#e) && o !== void 0 && (this.#S && this.#i?.(o, s, "evict"), this.#e && this.#p?.push([o, s, "evict"])), this.#P(e), this.#v?.[e] && (clearTimeout(this.#v[e]), this.#v[e] = void 0), t && (this.#a[e] = void 0, this.#s[e] = void 0, this.#w.push(e)), this.#h === 1 ? (this.#y = this.#g = 0, this.#w.length = 0) : this.#y = this.#b[e], this.#l.delete(s), this.#h--, e;
  }
  has(t, e = {}) {
    let { status: s = M.hasSubscribers ? {} : void 0 } = e;
    e.status = s, s && (s.op = "has", s.key = t, s.cache = this);
    let i = this.#V(t, e);
    return M.hasSubscribers && M.publish(s), i;
  }
  #V(t, e = {}) {
    let { updateAgeOnHas: s = this.updateAgeOnHas, status: i } = e, n = this.#l.get(t);
    if (n !== void 0) {
      let o = this.#s[n];
      if (this.#c(o) && o.__staleWhileFetching === void 0) return false;
      if (this.#A(n)) i && (i.has = "stale", this.#D(i, n));
      else return s && this.#R(n), i && (i.has = "hit", this.#D(i, n)), true;
    } else i && (i.has = "miss");
    return false;
  }
  peek(t, e = {}) {
    let { status: s = ke() ? {} : void 0 } = e;
    s && (s.op = "peek", s.key = t, s.cache = this), e.status = s;
    let i = this.#H(t, e);
    return M.hasSubscribers && M.publish(s), i;
  }
  #H(t, e) {
    let { status: s, allowStale: i = this.allowStale } = e, n = this.#l.get(t);
    if (n === void 0 || !i && this.#A(n)) {
      s && (s.peek = n === void 0 ? "miss" : "stale");
      return;
    }
    let o = this.#s[n], h = this.#c(o) ? o.__staleWhileFetching : o;
    return s && (h !== void 0 ? (s.peek = "hit", s.value = h) : s.peek = "miss"), h;
  }
  #L(t, e, s, i) {
    let n = e === void 0 ? void 0 : this.#s[e];
    if (this.#c(n)) return n;
    let o = new AbortController(), { signal: h } = s;
    h?.addEventListener("abort", () => o.abort(h.reason), { signal: o.signal });
    let a = { signal: o.signal, options: s, context: i }, l = (d, w = false) => {
      let { aborted: m } = o.signal, b = s.ignoreFetchAbort && d !== void 0, x = s.ignoreFetchAbort || !!(s.allowStaleOnFetchAbort && d !== void 0);
      if (s.status && (m && !w ? (s.status.fetchAborted = true, s.status.fetchError = o.signal.reason, b && (s.status.fetchAbortIgnored = true)) : s.status.fetchResolved = true), m && !b && !w) return f(o.signal.reason, x);
      let S = p, y = this.#s[e];
      return (y === p || y === void 0 && b && w) && (d === void 0 ? S.__staleWhileFetching !== void 0 ? this.#s[e] = S.__staleWhileFetching : this.#j(t, "fetch") : (s.status && (s.status.fetchUpdated = true), this.#z(t, d, a.options, S))), d;
    }, c = (d) => (s.status && (s.status.fetchRejected = true, s.status.fetchError = d), f(d, false)), f = (d, w) => {
      let { aborted: m } = o.signal, b = m && s.allowStaleOnFetchAbort, x = b || s.allowStaleOnFetchRejection, S = x || s.noDeleteOnFetchRejection, y = p;
      if (this.#s[e] === p && (!S || !w && y.__staleWhileFetching === void 0 ? this.#j(t, "fetch") : b || (this.#s[e] = y.__staleWhileFetching)), x) return s.status && y.__staleWhileFetching !== void 0 && (s.status.returnedStale = true), y.__staleWhileFetching;
      if (y.__returned === y) throw d;
    }, u = (d, w) => {
      let m = this.#d?.(t, n, a);
      o.signal.addEventListener("abort", () => {
        (!s.ignoreFetchAbort || s.allowStaleOnFetchAbort) && (d(void 0), s.allowStaleOnFetchAbort && (d = (b) => l(b, true)));
      }), m && m instanceof Promise ? m.then((b) => d(b === void 0 ? void 0 : b), w) : m !== void 0 && d(m);
    };
    s.status && (s.status.fetchDispatched = true);
    let p = new Promise(u).then(l, c), g = Object.assign(p, { __abortController: o, __staleWhileFetching: n, __returned: void 0 });
    return e === void 0 ? (this.#z(t, g, { ...a.options, status: void 0 }), e = this.#l.get(t)) : this.#s[e] = g, g;
  }
  #c(t) {
    if (!this.#M) return false;
    let e = t;
    return !!e && e instanceof Promise && e.hasOwnProperty("__staleWhileFetching") && e.__abortController instanceof AbortController;
  }
  fetch(t, e = {}) {
    let s = wt.hasSubscribers, { status: i = ke() ? {} : void 0 } = e;
    e.status = i, i && e.context && (i.context = e.context);
    let n = this.#q(t, e);
    return i && s && (i.trace = true, wt.tracePromise(() => n, i).catch(() => {
    })), n;
  }
  async #q(t, e = {}) {
    let { allowStale: s = this.allowStale, updateAgeOnGet: i = this.updateAgeOnGet, noDeleteOnStaleGet: n = this.noDeleteOnStaleGet, ttl: o = this.ttl, noDisposeOnSet: h = this.noDisposeOnSet, size: a = 0, sizeCalculation: l = this.sizeCalculation, noUpdateTTL: c = this.noUpdateTTL, noDeleteOnFetchRejection: f = this.noDeleteOnFetchRejection, allowStaleOnFetchRejection: u = this.allowStaleOnFetchRejection, ignoreFetchAbort: p = this.ignoreFetchAbort, allowStaleOnFetchAbort: g = this.allowStaleOnFetchAbort, context: d, forceRefresh: w = false, status: m, signal: b } = e;
    if (m && (m.op = "fetch", m.key = t, w && (m.forceRefresh = true), m.cache = this), !this.#M) return m && (m.fetch = "get"), this.#K(t, { allowStale: s, updateAgeOnGet: i, noDeleteOnStaleGet: n, status: m });
    let x = { allowStale: s, updateAgeOnGet: i, noDeleteOnStaleGet: n, ttl: o, noDisposeOnSet: h, size: a, sizeCalculation: l, noUpdateTTL: c, noDeleteOnFetchRejection: f, allowStaleOnFetchRejection: u, allowStaleOnFetchAbort: g, ignoreFetchAbort: p, status: m, signal: b }, S = this.#l.get(t);
    if (S === void 0) {
      m && (m.fetch = "miss");
      let y = this.#L(t, S, x, d);
      return y.__returned = y;
    } else {
      let y = this.#s[S];
      if (this.#c(y)) {
        let et = s && y.__staleWhileFetching !== void 0;
        return m && (m.fetch = "inflight", et && (m.returnedStale = true)), et ? y.__staleWhileFetching : y.__returned = y;
      }
      let q = this.#A(S);
      if (!w && !q) return m && (m.fetch = "hit"), this.#X(S), i && this.#R(S), m && this.#D(m, S), y;
      let W = this.#L(t, S, x, d), B = W.__staleWhileFetching !== void 0 && s;
      return m && (m.fetch = q ? "stale" : "refresh", B && q && (m.returnedStale = true)), B ? W.__staleWhileFetching : W.__returned = W;
    }
  }
  forceFetch(t, e = {}) {
    let s = wt.hasSubscribers, { status: i = ke() ? {} : void 0 } = e;
    e.status = i, i && e.context && (i.context = e.context);
    let n = this.#B(t, e);
    return i && s && (i.trace = true, wt.tracePromise(() => n, i).catch(() => {
    })), n;
  }
  async #B(t, e = {}) {
    let s = await this.#q(t, e);
    if (s === void 0) throw new Error("fetch() returned undefined");
    return s;
  }
  memo(t, e = {}) {
    let { status: s = M.hasSubscribers ? {} : void 0 } = e;
    e.status = s, s && (s.op = "memo", s.key = t, e.context && (s.context = e.context), s.cache = this);
    let i = this.#Z(t, e);
    return s && (s.value = i), M.hasSubscribers && M.publish(s), i;
  }
  #Z(t, e = {}) {
    let s = this.#u;
    if (!s) throw new Error("no memoMethod provided to constructor");
    let { context: i, status: n, forceRefresh: o, ...h } = e;
    n && o && (n.forceRefresh = true);
    let a = this.#K(t, h), l = o || a === void 0;
    if (n && (n.memo = l ? "miss" : "hit", l || (n.value = a)), !l) return a;
    let c = s(t, a, { options: h, context: i });
    return n && (n.value = c), this.#z(t, c, h), c;
  }
  get(t, e = {}) {
    let { status: s = M.hasSubscribers ? {} : void 0 } = e;
    e.status = s, s && (s.op = "get", s.key = t, s.cache = this);
    let i = this.#K(t, e);
    return s && (i !== void 0 && (s.value = i), M.hasSubscribers && M.publish(s)), i;
  }
  #K(t, e = {}) {
    let { allowStale: s = this.allowStale, updateAgeOnGet: i = this.updateAgeOnGet, noDeleteOnStaleGet: n = this.noDeleteOnStaleGet, status: o } = e, h = this.#l.get(t);
    if (h === void 0) {
      o && (o.get = "miss");
      return;
    }
    let a = this.#s[h], l = this.#c(a);
    return o && this.#D(o, h), this.#A(h) ? l ? (o && (o.get = "stale-fetching"), s && a.__staleWhileFetching !== void 0 ? (o && (o.returnedStale = true), a.__staleWhileFetching) : void 0) : (n || this.#j(t, "expire"), o && (o.get = "stale"), s ? (o && (o.returnedStale = true), a) : void 0) : (o && (o.get = l ? "fetching" : "hit"), this.#X(h), i && this.#R(h), l ? a.__staleWhileFetching : a);
  }
  #Y(t, e) {
    this.#E[e] = t, this.#b[t] = e;
  }
  #X(t) {
    t !== this.#g && (t === this.#y ? this.#y = this.#b[t] : this.#Y(this.#E[t], this.#b[t]), this.#Y(this.#g, t), this.#g = t);
  }
  delete(t) {
    return this.#j(t, "delete");
  }
  #j(t, e) {
    M.hasSubscribers && M.publish({ op: "delete", delete: e, key: t, cache: this });
    let s = false;
    if (this.#h !== 0) {
      let i = this.#l.get(t);
      if (i !== void 0) if (this.#v?.[i] && (clearTimeout(this.#v[i]), this.#v[i] = void 0), s = true, this.#h === 1) this.#J(e);
      else {
        this.#P(i);
        let n = this.#s[i];
        if (this.#c(n) ? n.__abortController.abort(new Error("deleted")) : (this.#S || this.#e) && (this.#S && this.#i?.(n, t, e), this.#e && this.#p?.push([n, t, e])), this.#l.delete(t), this.#a[i] = void 0, this.#s[i] = void 0, i === this.#g) this.#g = this.#E[i];
        else if (i === this.#y) this.#y = this.#b[i];
        else {
          let o = this.#E[i];
          this.#b[o] = this.#b[i];
          let h = this.#b[i];
          this.#E[h] = this.#E[i];
        }
        this.#h--, this.#w.push(i);
      }
    }
    if (this.#e && this.#p?.length) {
      let i = this.#p, n;
      for (; n = i?.shift(); ) this.#r?.(...n);
    }
    return s;
  }
  clear() {
    return this.#J("delete");
  }
  #J(t) {
    for (let e of this.#F({ allowStale: true })) {
      let s = this.#s[e];
      if (this.#c(s)) s.__abortController.abort(new Error("deleted"));
      else {
        let i = this.#a[e];
        this.#S && this.#i?.(s, i, t), this.#e && this.#p?.push([s, i, t]);
      }
    }
    if (this.#l.clear(), this.#s.fill(void 0), this.#a.fill(void 0), this.#x && this.#C) {
      this.#x.fill(0), this.#C.fill(0);
      for (let e of this.#v ?? []) e !== void 0 && clearTimeout(e);
      this.#v?.fill(void 0);
    }
    if (this.#k && this.#k.fill(0), this.#y = 0, this.#g = 0, this.#w.length = 0, this.#m = 0, this.#h = 0, this.#e && this.#p) {
      let e = this.#p, s;
      for (; s = e?.shift(); ) this.#r?.(...s);
    }
  }
};
var ms = typeof process == "object" && process ? process : { stdout: null, stderr: null };
var Li = (r7) => !!r7 && typeof r7 == "object" && (r7 instanceof J || r7 instanceof import_node_stream.default || ji(r7) || Wi(r7));
var ji = (r7) => !!r7 && typeof r7 == "object" && r7 instanceof import_node_events.EventEmitter && typeof r7.pipe == "function" && r7.pipe !== import_node_stream.default.Writable.prototype.pipe;
var Wi = (r7) => !!r7 && typeof r7 == "object" && r7 instanceof import_node_events.EventEmitter && typeof r7.write == "function" && typeof r7.end == "function";
var G = /* @__PURE__ */ Symbol("EOF");
var H = /* @__PURE__ */ Symbol("maybeEmitEnd");
var Y = /* @__PURE__ */ Symbol("emittedEnd");
var Wt = /* @__PURE__ */ Symbol("emittingEnd");
var St = /* @__PURE__ */ Symbol("emittedError");
var $t = /* @__PURE__ */ Symbol("closed");
var gs = /* @__PURE__ */ Symbol("read");
var It = /* @__PURE__ */ Symbol("flush");
var ws = /* @__PURE__ */ Symbol("flushChunk");
var z = /* @__PURE__ */ Symbol("encoding");
var nt = /* @__PURE__ */ Symbol("decoder");
var k = /* @__PURE__ */ Symbol("flowing");
var xt = /* @__PURE__ */ Symbol("paused");
var rt = /* @__PURE__ */ Symbol("resume");
var C = /* @__PURE__ */ Symbol("buffer");
var F = /* @__PURE__ */ Symbol("pipes");
var A = /* @__PURE__ */ Symbol("bufferLength");
var Ce = /* @__PURE__ */ Symbol("bufferPush");
var Bt = /* @__PURE__ */ Symbol("bufferShift");
var R = /* @__PURE__ */ Symbol("objectMode");
var E = /* @__PURE__ */ Symbol("destroyed");
var Ae = /* @__PURE__ */ Symbol("error");
var Me = /* @__PURE__ */ Symbol("emitData");
var bs = /* @__PURE__ */ Symbol("emitEnd");
var Re = /* @__PURE__ */ Symbol("emitEnd2");
var $ = /* @__PURE__ */ Symbol("async");
var Oe = /* @__PURE__ */ Symbol("abort");
var Ut = /* @__PURE__ */ Symbol("aborted");
var vt = /* @__PURE__ */ Symbol("signal");
var Q = /* @__PURE__ */ Symbol("dataListeners");
var _ = /* @__PURE__ */ Symbol("discarded");
var Et = (r7) => Promise.resolve().then(r7);
var $i = (r7) => r7();
var Ii = (r7) => r7 === "end" || r7 === "finish" || r7 === "prefinish";
var Bi = (r7) => r7 instanceof ArrayBuffer || !!r7 && typeof r7 == "object" && r7.constructor && r7.constructor.name === "ArrayBuffer" && r7.byteLength >= 0;
var Ui = (r7) => !Buffer.isBuffer(r7) && ArrayBuffer.isView(r7);
var Gt = class {
  src;
  dest;
  opts;
  ondrain;
  constructor(t, e, s) {
    this.src = t, this.dest = e, this.opts = s, this.ondrain = () => t[rt](), this.dest.on("drain", this.ondrain);
  }
  unpipe() {
    this.dest.removeListener("drain", this.ondrain);
  }
  proxyErrors(t) {
  }
  end() {
    this.unpipe(), this.opts.end && this.dest.end();
  }
};
var Fe = class extends Gt {
  unpipe() {
    this.src.removeListener("error", this.proxyErrors), super.unpipe();
  }
  constructor(t, e, s) {
    super(t, e, s), this.proxyErrors = (i) => this.dest.emit("error", i), t.on("error", this.proxyErrors);
  }
};
var Gi = (r7) => !!r7.objectMode;
var Hi = (r7) => !r7.objectMode && !!r7.encoding && r7.encoding !== "buffer";
var J = class extends import_node_events.EventEmitter {
  [k] = false;
  [xt] = false;
  [F] = [];
  [C] = [];
  [R];
  [z];
  [$];
  [nt];
  [G] = false;
  [Y] = false;
  [Wt] = false;
  [$t] = false;
  [St] = null;
  [A] = 0;
  [E] = false;
  [vt];
  [Ut] = false;
  [Q] = 0;
  [_] = false;
  writable = true;
  readable = true;
  constructor(...t) {
    let e = t[0] || {};
    if (super(), e.objectMode && typeof e.encoding == "string") throw new TypeError("Encoding and objectMode may not be used together");
    Gi(e) ? (this[R] = true, this[z] = null) : Hi(e) ? (this[z] = e.encoding, this[R] = false) : (this[R] = false, this[z] = null), this[$] = !!e.async, this[nt] = this[z] ? new import_node_string_decoder.StringDecoder(this[z]) : null, e && e.debugExposeBuffer === true && Object.defineProperty(this, "buffer", { get: () => this[C] }), e && e.debugExposePipes === true && Object.defineProperty(this, "pipes", { get: () => this[F] });
    let { signal: s } = e;
    s && (this[vt] = s, s.aborted ? this[Oe]() : s.addEventListener("abort", () => this[Oe]()));
  }
  get bufferLength() {
    return this[A];
  }
  get encoding() {
    return this[z];
  }
  set encoding(t) {
    throw new Error("Encoding must be set at instantiation time");
  }
  setEncoding(t) {
    throw new Error("Encoding must be set at instantiation time");
  }
  get objectMode() {
    return this[R];
  }
  set objectMode(t) {
    throw new Error("objectMode must be set at instantiation time");
  }
  get async() {
    return this[$];
  }
  set async(t) {
    this[$] = this[$] || !!t;
  }
  [Oe]() {
    this[Ut] = true, this.emit("abort", this[vt]?.reason), this.destroy(this[vt]?.reason);
  }
  get aborted() {
    return this[Ut];
  }
  set aborted(t) {
  }
  write(t, e, s) {
    if (this[Ut]) return false;
    if (this[G]) throw new Error("write after end");
    if (this[E]) return this.emit("error", Object.assign(new Error("Cannot call write after a stream was destroyed"), { code: "ERR_STREAM_DESTROYED" })), true;
    typeof e == "function" && (s = e, e = "utf8"), e || (e = "utf8");
    let i = this[$] ? Et : $i;
    if (!this[R] && !Buffer.isBuffer(t)) {
      if (Ui(t)) t = Buffer.from(t.buffer, t.byteOffset, t.byteLength);
      else if (Bi(t)) t = Buffer.from(t);
      else if (typeof t != "string") throw new Error("Non-contiguous data written to non-objectMode stream");
    }
    return this[R] ? (this[k] && this[A] !== 0 && this[It](true), this[k] ? this.emit("data", t) : this[Ce](t), this[A] !== 0 && this.emit("readable"), s && i(s), this[k]) : t.length ? (typeof t == "string" && !(e === this[z] && !this[nt]?.lastNeed) && (t = Buffer.from(t, e)), Buffer.isBuffer(t) && this[z] && (t = this[nt].write(t)), this[k] && this[A] !== 0 && this[It](true), this[k] ? this.emit("data", t) : this[Ce](t), this[A] !== 0 && this.emit("readable"), s && i(s), this[k]) : (this[A] !== 0 && this.emit("readable"), s && i(s), this[k]);
  }
  read(t) {
    if (this[E]) return null;
    if (this[_] = false, this[A] === 0 || t === 0 || t && t > this[A]) return this[H](), null;
    this[R] && (t = null), this[C].length > 1 && !this[R] && (this[C] = [this[z] ? this[C].join("") : Buffer.concat(this[C], this[A])]);
    let e = this[gs](t || null, this[C][0]);
    return this[H](), e;
  }
  [gs](t, e) {
    if (this[R]) this[Bt]();
    else {
      let s = e;
      t === s.length || t === null ? this[Bt]() : typeof s == "string" ? (this[C][0] = s.slice(t), e = s.slice(0, t), this[A] -= t) : (this[C][0] = s.subarray(t), e = s.subarray(0, t), this[A] -= t);
    }
    return this.emit("data", e), !this[C].length && !this[G] && this.emit("drain"), e;
  }
  end(t, e, s) {
    return typeof t == "function" && (s = t, t = void 0), typeof e == "function" && (s = e, e = "utf8"), t !== void 0 && this.write(t, e), s && this.once("end", s), this[G] = true, this.writable = false, (this[k] || !this[xt]) && this[H](), this;
  }
  [rt]() {
    this[E] || (!this[Q] && !this[F].length && (this[_] = true), this[xt] = false, this[k] = true, this.emit("resume"), this[C].length ? this[It]() : this[G] ? this[H]() : this.emit("drain"));
  }
  resume() {
    return this[rt]();
  }
  pause() {
    this[k] = false, this[xt] = true, this[_] = false;
  }
  get destroyed() {
    return this[E];
  }
  get flowing() {
    return this[k];
  }
  get paused() {
    return this[xt];
  }
  [Ce](t) {
    this[R] ? this[A] += 1 : this[A] += t.length, this[C].push(t);
  }
  [Bt]() {
    return this[R] ? this[A] -= 1 : this[A] -= this[C][0].length, this[C].shift();
  }
  [It](t = false) {
    do
      ;
    while (this[ws](this[Bt]()) && this[C].length);
    !t && !this[C].length && !this[G] && this.emit("drain");
  }
  [ws](t) {
    return this.emit("data", t), this[k];
  }
  pipe(t, e) {
    if (this[E]) return t;
    this[_] = false;
    let s = this[Y];
    return e = e || {}, t === ms.stdout || t === ms.stderr ? e.end = false : e.end = e.end !== false, e.proxyErrors = !!e.proxyErrors, s ? e.end && t.end() : (this[F].push(e.proxyErrors ? new Fe(this, t, e) : new Gt(this, t, e)), this[$] ? Et(() => this[rt]()) : this[rt]()), t;
  }
  unpipe(t) {
    let e = this[F].find((s) => s.dest === t);
    e && (this[F].length === 1 ? (this[k] && this[Q] === 0 && (this[k] = false), this[F] = []) : this[F].splice(this[F].indexOf(e), 1), e.unpipe());
  }
  addListener(t, e) {
    return this.on(t, e);
  }
  on(t, e) {
    let s = super.on(t, e);
    if (t === "data") this[_] = false, this[Q]++, !this[F].length && !this[k] && this[rt]();
    else if (t === "readable" && this[A] !== 0) super.emit("readable");
    else if (Ii(t) && this[Y]) super.emit(t), this.removeAllListeners(t);
    else if (t === "error" && this[St]) {
      let i = e;
      this[$] ? Et(() => i.call(this, this[St])) : i.call(this, this[St]);
    }
    return s;
  }
  removeListener(t, e) {
    return this.off(t, e);
  }
  off(t, e) {
    let s = super.off(t, e);
    return t === "data" && (this[Q] = this.listeners("data").length, this[Q] === 0 && !this[_] && !this[F].length && (this[k] = false)), s;
  }
  removeAllListeners(t) {
    let e = super.removeAllListeners(t);
    return (t === "data" || t === void 0) && (this[Q] = 0, !this[_] && !this[F].length && (this[k] = false)), e;
  }
  get emittedEnd() {
    return this[Y];
  }
  [H]() {
    !this[Wt] && !this[Y] && !this[E] && this[C].length === 0 && this[G] && (this[Wt] = true, this.emit("end"), this.emit("prefinish"), this.emit("finish"), this[$t] && this.emit("close"), this[Wt] = false);
  }
  emit(t, ...e) {
    let s = e[0];
    if (t !== "error" && t !== "close" && t !== E && this[E]) return false;
    if (t === "data") return !this[R] && !s ? false : this[$] ? (Et(() => this[Me](s)), true) : this[Me](s);
    if (t === "end") return this[bs]();
    if (t === "close") {
      if (this[$t] = true, !this[Y] && !this[E]) return false;
      let n = super.emit("close");
      return this.removeAllListeners("close"), n;
    } else if (t === "error") {
      this[St] = s, super.emit(Ae, s);
      let n = !this[vt] || this.listeners("error").length ? super.emit("error", s) : false;
      return this[H](), n;
    } else if (t === "resume") {
      let n = super.emit("resume");
      return this[H](), n;
    } else if (t === "finish" || t === "prefinish") {
      let n = super.emit(t);
      return this.removeAllListeners(t), n;
    }
    let i = super.emit(t, ...e);
    return this[H](), i;
  }
  [Me](t) {
    for (let s of this[F]) s.dest.write(t) === false && this.pause();
    let e = this[_] ? false : super.emit("data", t);
    return this[H](), e;
  }
  [bs]() {
    return this[Y] ? false : (this[Y] = true, this.readable = false, this[$] ? (Et(() => this[Re]()), true) : this[Re]());
  }
  [Re]() {
    if (this[nt]) {
      let e = this[nt].end();
      if (e) {
        for (let s of this[F]) s.dest.write(e);
        this[_] || super.emit("data", e);
      }
    }
    for (let e of this[F]) e.end();
    let t = super.emit("end");
    return this.removeAllListeners("end"), t;
  }
  async collect() {
    let t = Object.assign([], { dataLength: 0 });
    this[R] || (t.dataLength = 0);
    let e = this.promise();
    return this.on("data", (s) => {
      t.push(s), this[R] || (t.dataLength += s.length);
    }), await e, t;
  }
  async concat() {
    if (this[R]) throw new Error("cannot concat in objectMode");
    let t = await this.collect();
    return this[z] ? t.join("") : Buffer.concat(t, t.dataLength);
  }
  async promise() {
    return new Promise((t, e) => {
      this.on(E, () => e(new Error("stream destroyed"))), this.on("error", (s) => e(s)), this.on("end", () => t());
    });
  }
  [Symbol.asyncIterator]() {
    this[_] = false;
    let t = false, e = async () => (this.pause(), t = true, { value: void 0, done: true });
    return { next: () => {
      if (t) return e();
      let i = this.read();
      if (i !== null) return Promise.resolve({ done: false, value: i });
      if (this[G]) return e();
      let n, o, h = (f) => {
        this.off("data", a), this.off("end", l), this.off(E, c), e(), o(f);
      }, a = (f) => {
        this.off("error", h), this.off("end", l), this.off(E, c), this.pause(), n({ value: f, done: !!this[G] });
      }, l = () => {
        this.off("error", h), this.off("data", a), this.off(E, c), e(), n({ done: true, value: void 0 });
      }, c = () => h(new Error("stream destroyed"));
      return new Promise((f, u) => {
        o = u, n = f, this.once(E, c), this.once("error", h), this.once("end", l), this.once("data", a);
      });
    }, throw: e, return: e, [Symbol.asyncIterator]() {
      return this;
    }, [Symbol.asyncDispose]: async () => {
    } };
  }
  [Symbol.iterator]() {
    this[_] = false;
    let t = false, e = () => (this.pause(), this.off(Ae, e), this.off(E, e), this.off("end", e), t = true, { done: true, value: void 0 }), s = () => {
      if (t) return e();
      let i = this.read();
      return i === null ? e() : { done: false, value: i };
    };
    return this.once("end", e), this.once(Ae, e), this.once(E, e), { next: s, throw: e, return: e, [Symbol.iterator]() {
      return this;
    }, [Symbol.dispose]: () => {
    } };
  }
  destroy(t) {
    if (this[E]) return t ? this.emit("error", t) : this.emit(E), this;
    this[E] = true, this[_] = true, this[C].length = 0, this[A] = 0;
    let e = this;
    return typeof e.close == "function" && !this[$t] && e.close(), t ? this.emit("error", t) : this.emit(E), this;
  }
  static get isStream() {
    return Li;
  }
};
var tn = import_fs.realpathSync.native;
var Ct = { lstatSync: import_fs.lstatSync, readdir: import_fs.readdir, readdirSync: import_fs.readdirSync, readlinkSync: import_fs.readlinkSync, realpathSync: tn, promises: { lstat: import_promises.lstat, readdir: import_promises.readdir, readlink: import_promises.readlink, realpath: import_promises.realpath } };
var Cs = (r7) => !r7 || r7 === Ct || r7 === Qi ? Ct : { ...Ct, ...r7, promises: { ...Ct.promises, ...r7.promises } };
var on = /^\\\\\?\\([a-z]:)\\?$/i;
var hn = /^\\\\\?\\UNC\\([^\\]+\\[^\\]+)\\?$/i;
var an = /^\\\\[^\\?]+\\[^\\]+$/;
var Ss = (r7) => r7.replace(/\//g, "\\").replace(on, "$1\\").replace(hn, "\\\\$1\\").replace(an, "$&\\");
var ln = /^[\\/]{2}\?[\\/]unc[\\/][^\\/]+[\\/][^\\/]+(?:[\\/]|$)/i;
var cn = /^[\\/]{2}\?[\\/](?=[a-z]:)/i;
var fn = /^[\\/]{2}\?[\\/]unc(?=[\\/][^\\/]+[\\/][^\\/])/i;
var un = /[\\/]/;
var P = 0;
var As = 1;
var Ms = 2;
var I = 4;
var Rs = 6;
var Os = 8;
var tt = 10;
var Fs = 12;
var N = 15;
var kt = ~N;
var _e = 16;
var xs = 32;
var At = 64;
var L = 128;
var Ht = 256;
var Kt = 512;
var vs = At | L | Kt;
var dn = 1023;
var De = (r7) => r7.isFile() ? Os : r7.isDirectory() ? I : r7.isSymbolicLink() ? tt : r7.isCharacterDevice() ? Ms : r7.isBlockDevice() ? Rs : r7.isSocket() ? Fs : r7.isFIFO() ? As : P;
var Es = new yt({ max: 2 ** 12 });
var Mt = (r7) => {
  let t = Es.get(r7);
  if (t) return t;
  let e = r7.normalize("NFKD");
  return Es.set(r7, e), e;
};
var ks = new yt({ max: 2 ** 12 });
var qt = (r7) => {
  let t = ks.get(r7);
  if (t) return t;
  let e = Mt(r7.toLowerCase());
  return ks.set(r7, e), e;
};
var Xt = class extends yt {
  constructor() {
    super({ max: 256 });
  }
};
var Pe = class extends yt {
  constructor(t = 16 * 1024) {
    super({ maxSize: t, sizeCalculation: (e) => e.length + 1 });
  }
};
var Ts = /* @__PURE__ */ Symbol("PathScurry setAsCwd");
var O = class {
  name;
  root;
  roots;
  parent;
  nocase;
  isCWD = false;
  #t;
  #n;
  get dev() {
    return this.#n;
  }
  #i;
  get mode() {
    return this.#i;
  }
  #o;
  get nlink() {
    return this.#o;
  }
  #r;
  get uid() {
    return this.#r;
  }
  #d;
  get gid() {
    return this.#d;
  }
  #u;
  get rdev() {
    return this.#u;
  }
  #f;
  get blksize() {
    return this.#f;
  }
  #h;
  get ino() {
    return this.#h;
  }
  #m;
  get size() {
    return this.#m;
  }
  #l;
  get blocks() {
    return this.#l;
  }
  #a;
  get atimeMs() {
    return this.#a;
  }
  #s;
  get mtimeMs() {
    return this.#s;
  }
  #b;
  get ctimeMs() {
    return this.#b;
  }
  #E;
  get birthtimeMs() {
    return this.#E;
  }
  #y;
  get atime() {
    return this.#y;
  }
  #g;
  get mtime() {
    return this.#g;
  }
  #w;
  get ctime() {
    return this.#w;
  }
  #p;
  get birthtime() {
    return this.#p;
  }
  #k;
  #C;
  #x;
  #v;
  #S;
  #M;
  #e;
  #T;
  #_;
  #R;
  get parentPath() {
    return (this.parent || this).fullpath();
  }
  get path() {
    return this.parentPath;
  }
  constructor(t, e = P, s, i, n, o, h) {
    this.name = t, this.#k = n ? qt(t) : Mt(t), this.#e = e & dn, this.nocase = n, this.roots = i, this.root = s || this, this.#T = o, this.#x = h.fullpath, this.#S = h.relative, this.#M = h.relativePosix, this.parent = h.parent, this.parent ? this.#t = this.parent.#t : this.#t = Cs(h.fs);
  }
  get fs() {
    return this.#t;
  }
  depth() {
    return this.#C !== void 0 ? this.#C : this.parent ? this.#C = this.parent.depth() + 1 : this.#C = 0;
  }
  childrenCache() {
    return this.#T;
  }
  resolve(t) {
    if (!t) return this;
    let e = this.getRootString(t), i = t.substring(e.length).split(this.splitSep);
    return e ? this.getRoot(e).#D(i) : this.#D(i);
  }
  #D(t) {
    let e = this;
    for (let s of t) e = e.child(s);
    return e;
  }
  children() {
    let t = this.#T.get(this);
    if (t) return t;
    let e = Object.assign([], { provisional: 0 });
    return this.#T.set(this, e), this.#e &= ~_e, e;
  }
  child(t, e) {
    if (t === "" || t === ".") return this;
    if (t === "..") return this.parent || this;
    let s = this.children(), i = this.nocase ? qt(t) : Mt(t);
    for (let a of s) if (a.#k === i) return a;
    let n = this.parent ? this.sep : "", o = this.#x ? this.#x + n + t : void 0, h = this.newChild(t, P, { ...e, parent: this, fullpath: o });
    return this.canReaddir() || (h.#e |= L), s.push(h), h;
  }
  relative() {
    if (this.isCWD) return "";
    if (this.#S !== void 0) return this.#S;
    let t = this.name, e = this.parent;
    if (!e) return this.#S = this.name;
    let s = e.relative();
    return s + (!s || !e.parent ? "" : this.sep) + t;
  }
  relativePosix() {
    if (this.sep === "/") return this.relative();
    if (this.isCWD) return "";
    if (this.#M !== void 0) return this.#M;
    let t = this.name, e = this.parent;
    if (!e) return this.#M = this.fullpathPosix();
    let s = e.relativePosix();
    return s + (!s || !e.parent ? "" : "/") + t;
  }
  fullpath() {
    if (this.#x !== void 0) return this.#x;
    let t = this.name, e = this.parent;
    if (!e) return this.#x = this.name;
    let i = e.fullpath() + (e.parent ? this.sep : "") + t;
    return this.#x = i;
  }
  fullpathPosix() {
    if (this.#v !== void 0) return this.#v;
    if (this.sep === "/") return this.#v = this.fullpath();
    if (!this.parent) {
      let i = this.fullpath().replace(/\\/g, "/");
      return /^[a-z]:\//i.test(i) ? this.#v = `//?/${i}` : this.#v = i;
    }
    let t = this.parent, e = t.fullpathPosix(), s = e + (!e || !t.parent ? "" : "/") + this.name;
    return this.#v = s;
  }
  isUnknown() {
    return (this.#e & N) === P;
  }
  isType(t) {
    return this[`is${t}`]();
  }
  getType() {
    return this.isUnknown() ? "Unknown" : this.isDirectory() ? "Directory" : this.isFile() ? "File" : this.isSymbolicLink() ? "SymbolicLink" : this.isFIFO() ? "FIFO" : this.isCharacterDevice() ? "CharacterDevice" : this.isBlockDevice() ? "BlockDevice" : this.isSocket() ? "Socket" : "Unknown";
  }
  isFile() {
    return (this.#e & N) === Os;
  }
  isDirectory() {
    return (this.#e & N) === I;
  }
  isCharacterDevice() {
    return (this.#e & N) === Ms;
  }
  isBlockDevice() {
    return (this.#e & N) === Rs;
  }
  isFIFO() {
    return (this.#e & N) === As;
  }
  isSocket() {
    return (this.#e & N) === Fs;
  }
  isSymbolicLink() {
    return (this.#e & tt) === tt;
  }
  lstatCached() {
    return this.#e & xs ? this : void 0;
  }
  readlinkCached() {
    return this.#_;
  }
  realpathCached() {
    return this.#R;
  }
  readdirCached() {
    let t = this.children();
    return t.slice(0, t.provisional);
  }
  canReadlink() {
    if (this.#_) return true;
    if (!this.parent) return false;
    let t = this.#e & N;
    return !(t !== P && t !== tt || this.#e & Ht || this.#e & L);
  }
  calledReaddir() {
    return !!(this.#e & _e);
  }
  isENOENT() {
    return !!(this.#e & L);
  }
  isNamed(t) {
    return this.nocase ? this.#k === qt(t) : this.#k === Mt(t);
  }
  async readlink() {
    let t = this.#_;
    if (t) return t;
    if (this.canReadlink() && this.parent) try {
      let e = await this.#t.promises.readlink(this.fullpath()), s = (await this.parent.realpath())?.resolve(e);
      if (s) return this.#_ = s;
    } catch (e) {
      this.#F(e.code);
      return;
    }
  }
  readlinkSync() {
    let t = this.#_;
    if (t) return t;
    if (this.canReadlink() && this.parent) try {
      let e = this.#t.readlinkSync(this.fullpath()), s = this.parent.realpathSync()?.resolve(e);
      if (s) return this.#_ = s;
    } catch (e) {
      this.#F(e.code);
      return;
    }
  }
  #W(t) {
    this.#e |= _e;
    for (let e = t.provisional; e < t.length; e++) {
      let s = t[e];
      s && s.#A();
    }
  }
  #A() {
    this.#e & L || (this.#e = (this.#e | L) & kt, this.#G());
  }
  #G() {
    let t = this.children();
    t.provisional = 0;
    for (let e of t) e.#A();
  }
  #P() {
    this.#e |= Kt, this.#N();
  }
  #N() {
    if (this.#e & At) return;
    let t = this.#e;
    (t & N) === I && (t &= kt), this.#e = t | At, this.#G();
  }
  #$(t = "") {
    t === "ENOTDIR" || t === "EPERM" ? this.#N() : t === "ENOENT" ? this.#A() : this.children().provisional = 0;
  }
  #O(t = "") {
    t === "ENOTDIR" ? this.parent.#N() : t === "ENOENT" && this.#A();
  }
  #F(t = "") {
    let e = this.#e;
    e |= Ht, t === "ENOENT" && (e |= L), (t === "EINVAL" || t === "UNKNOWN") && (e &= kt), this.#e = e, t === "ENOTDIR" && this.parent && this.parent.#N();
  }
  #I(t, e) {
    return this.#U(t, e) || this.#z(t, e);
  }
  #z(t, e) {
    let s = De(t), i = this.newChild(t.name, s, { parent: this }), n = i.#e & N;
    return n !== I && n !== tt && n !== P && (i.#e |= At), e.unshift(i), e.provisional++, i;
  }
  #U(t, e) {
    for (let s = e.provisional; s < e.length; s++) {
      let i = e[s];
      if ((this.nocase ? qt(t.name) : Mt(t.name)) === i.#k) return this.#V(t, i, s, e);
    }
  }
  #V(t, e, s, i) {
    let n = e.name;
    return e.#e = e.#e & kt | De(t), n !== t.name && (e.name = t.name), s !== i.provisional && (s === i.length - 1 ? i.pop() : i.splice(s, 1), i.unshift(e)), i.provisional++, e;
  }
  async lstat() {
    if ((this.#e & L) === 0) try {
      return this.#H(await this.#t.promises.lstat(this.fullpath())), this;
    } catch (t) {
      this.#O(t.code);
    }
  }
  lstatSync() {
    if ((this.#e & L) === 0) try {
      return this.#H(this.#t.lstatSync(this.fullpath())), this;
    } catch (t) {
      this.#O(t.code);
    }
  }
  #H(t) {
    let { atime: e, atimeMs: s, birthtime: i, birthtimeMs: n, blksize: o, blocks: h, ctime: a, ctimeMs: l, dev: c, gid: f, ino: u, mode: p, mtime: g, mtimeMs: d, nlink: w, rdev: m, size: b, uid: x } = t;
    this.#y = e, this.#a = s, this.#p = i, this.#E = n, this.#f = o, this.#l = h, this.#w = a, this.#b = l, this.#n = c, this.#d = f, this.#h = u, this.#i = p, this.#g = g, this.#s = d, this.#o = w, this.#u = m, this.#m = b, this.#r = x;
    let S = De(t);
    this.#e = this.#e & kt | S | xs, S !== P && S !== I && S !== tt && (this.#e |= At);
  }
  #L = [];
  #c = false;
  #q(t) {
    this.#c = false;
    let e = this.#L.slice();
    this.#L.length = 0, e.forEach((s) => s(null, t));
  }
  readdirCB(t, e = false) {
    if (!this.canReaddir()) {
      e ? t(null, []) : queueMicrotask(() => t(null, []));
      return;
    }
    let s = this.children();
    if (this.calledReaddir()) {
      let n = s.slice(0, s.provisional);
      e ? t(null, n) : queueMicrotask(() => t(null, n));
      return;
    }
    if (this.#L.push(t), this.#c) return;
    this.#c = true;
    let i = this.fullpath();
    this.#t.readdir(i, { withFileTypes: true }, (n, o) => {
      if (n) this.#$(n.code), s.provisional = 0;
      else {
        for (let h of o) this.#I(h, s);
        this.#W(s);
      }
      this.#q(s.slice(0, s.provisional));
    });
  }
  #B;
  async readdir() {
    if (!this.canReaddir()) return [];
    let t = this.children();
    if (this.calledReaddir()) return t.slice(0, t.provisional);
    let e = this.fullpath();
    if (this.#B) await this.#B;
    else {
      let s = () => {
      };
      this.#B = new Promise((i) => s = i);
      try {
        for (let i of await this.#t.promises.readdir(e, { withFileTypes: true })) this.#I(i, t);
        this.#W(t);
      } catch (i) {
        this.#$(i.code), t.provisional = 0;
      }
      this.#B = void 0, s();
    }
    return t.slice(0, t.provisional);
  }
  readdirSync() {
    if (!this.canReaddir()) return [];
    let t = this.children();
    if (this.calledReaddir()) return t.slice(0, t.provisional);
    let e = this.fullpath();
    try {
      for (let s of this.#t.readdirSync(e, { withFileTypes: true })) this.#I(s, t);
      this.#W(t);
    } catch (s) {
      this.#$(s.code), t.provisional = 0;
    }
    return t.slice(0, t.provisional);
  }
  canReaddir() {
    if (this.#e & vs) return false;
    let t = N & this.#e;
    return t === P || t === I || t === tt;
  }
  shouldWalk(t, e) {
    return (this.#e & I) === I && !(this.#e & vs) && !t.has(this) && (!e || e(this));
  }
  async realpath() {
    if (this.#R) return this.#R;
    if (!((Kt | Ht | L) & this.#e)) try {
      let t = await this.#t.promises.realpath(this.fullpath());
      return this.#R = this.resolve(t);
    } catch {
      this.#P();
    }
  }
  realpathSync() {
    if (this.#R) return this.#R;
    if (!((Kt | Ht | L) & this.#e)) try {
      let t = this.#t.realpathSync(this.fullpath());
      return this.#R = this.resolve(t);
    } catch {
      this.#P();
    }
  }
  [Ts](t) {
    if (t === this) return;
    t.isCWD = false, this.isCWD = true;
    let e = /* @__PURE__ */ new Set([]), s = [], i = this;
    for (; i && i.parent; ) e.add(i), i.#S = s.join(this.sep), i.#M = s.join("/"), i = i.parent, s.push("..");
    for (i = t; i && i.parent && !e.has(i); ) i.#S = void 0, i.#M = void 0, i = i.parent;
  }
};
var Vt = class r extends O {
  sep = "\\";
  splitSep = un;
  constructor(t, e = P, s, i, n, o, h) {
    super(t, e, s, i, n, o, h);
  }
  newChild(t, e = P, s = {}) {
    return new r(t, e, this.root, this.roots, this.nocase, this.childrenCache(), s);
  }
  getRootString(t) {
    return ln.exec(t)?.[0] ?? import_node_path2.win32.parse(t).root;
  }
  getRoot(t) {
    if (t = Ss(t.toUpperCase()), t === this.root.name || /^[\\/]$/.test(t)) return this.root;
    for (let [e, s] of Object.entries(this.roots)) if (this.sameRoot(t, e)) return this.roots[t] = s;
    return this.roots[t] = new ot(t, { nocase: this.nocase, fs: this.fs }).root;
  }
  sameRoot(t, e = this.root.name) {
    return Ss(t.toUpperCase()) === e;
  }
};
var Yt = class r2 extends O {
  splitSep = "/";
  sep = "/";
  constructor(t, e = P, s, i, n, o, h) {
    super(t, e, s, i, n, o, h);
  }
  getRootString(t) {
    return t.startsWith("/") ? "/" : "";
  }
  getRoot(t) {
    return this.root;
  }
  newChild(t, e = P, s = {}) {
    return new r2(t, e, this.root, this.roots, this.nocase, this.childrenCache(), s);
  }
};
var Jt = class {
  root;
  rootPath;
  roots;
  cwd;
  #t;
  #n;
  #i;
  nocase;
  #o;
  constructor(t = process.cwd(), e, s, { nocase: i, childrenCacheSize: n = 16 * 1024, fs: o = Ct } = {}) {
    this.#o = Cs(o), (t instanceof URL || t.startsWith("file://")) && (t = (0, import_node_url2.fileURLToPath)(t));
    let h = e.resolve(t);
    this.roots = /* @__PURE__ */ Object.create(null), this.rootPath = this.parseRootPath(h), this.#t = new Xt(), this.#n = new Xt(), this.#i = new Pe(n);
    let a = h.substring(this.rootPath.length).split(s);
    if (a.length === 1 && !a[0] && a.pop(), i === void 0) throw new TypeError("must provide nocase setting to PathScurryBase ctor");
    this.nocase = i, this.root = this.newRoot(this.#o), this.roots[this.rootPath] = this.root;
    let l = this.root, c = a.length - 1, f = e.sep, u = this.rootPath, p = false;
    for (let g of a) {
      let d = c--;
      l = l.child(g, { relative: new Array(d).fill("..").join(f), relativePosix: new Array(d).fill("..").join("/"), fullpath: u += (p ? "" : f) + g }), p = true;
    }
    this.cwd = l;
  }
  depth(t = this.cwd) {
    return typeof t == "string" && (t = this.cwd.resolve(t)), t.depth();
  }
  childrenCache() {
    return this.#i;
  }
  resolve(...t) {
    let e = "";
    for (let n = t.length - 1; n >= 0; n--) {
      let o = t[n];
      if (!(!o || o === ".") && (e = e ? `${o}/${e}` : o, this.isAbsolute(o))) break;
    }
    let s = this.#t.get(e);
    if (s !== void 0) return s;
    let i = this.cwd.resolve(e).fullpath();
    return this.#t.set(e, i), i;
  }
  resolvePosix(...t) {
    let e = "";
    for (let n = t.length - 1; n >= 0; n--) {
      let o = t[n];
      if (!(!o || o === ".") && (e = e ? `${o}/${e}` : o, this.isAbsolute(o))) break;
    }
    let s = this.#n.get(e);
    if (s !== void 0) return s;
    let i = this.cwd.resolve(e).fullpathPosix();
    return this.#n.set(e, i), i;
  }
  relative(t = this.cwd) {
    return typeof t == "string" && (t = this.cwd.resolve(t)), t.relative();
  }
  relativePosix(t = this.cwd) {
    return typeof t == "string" && (t = this.cwd.resolve(t)), t.relativePosix();
  }
  basename(t = this.cwd) {
    return typeof t == "string" && (t = this.cwd.resolve(t)), t.name;
  }
  dirname(t = this.cwd) {
    return typeof t == "string" && (t = this.cwd.resolve(t)), (t.parent || t).fullpath();
  }
  async readdir(t = this.cwd, e = { withFileTypes: true }) {
    typeof t == "string" ? t = this.cwd.resolve(t) : t instanceof O || (e = t, t = this.cwd);
    let { withFileTypes: s } = e;
    if (t.canReaddir()) {
      let i = await t.readdir();
      return s ? i : i.map((n) => n.name);
    } else return [];
  }
  readdirSync(t = this.cwd, e = { withFileTypes: true }) {
    typeof t == "string" ? t = this.cwd.resolve(t) : t instanceof O || (e = t, t = this.cwd);
    let { withFileTypes: s = true } = e;
    return t.canReaddir() ? s ? t.readdirSync() : t.readdirSync().map((i) => i.name) : [];
  }
  async lstat(t = this.cwd) {
    return typeof t == "string" && (t = this.cwd.resolve(t)), t.lstat();
  }
  lstatSync(t = this.cwd) {
    return typeof t == "string" && (t = this.cwd.resolve(t)), t.lstatSync();
  }
  async readlink(t = this.cwd, { withFileTypes: e } = { withFileTypes: false }) {
    typeof t == "string" ? t = this.cwd.resolve(t) : t instanceof O || (e = t.withFileTypes, t = this.cwd);
    let s = await t.readlink();
    return e ? s : s?.fullpath();
  }
  readlinkSync(t = this.cwd, { withFileTypes: e } = { withFileTypes: false }) {
    typeof t == "string" ? t = this.cwd.resolve(t) : t instanceof O || (e = t.withFileTypes, t = this.cwd);
    let s = t.readlinkSync();
    return e ? s : s?.fullpath();
  }
  async realpath(t = this.cwd, { withFileTypes: e } = { withFileTypes: false }) {
    typeof t == "string" ? t = this.cwd.resolve(t) : t instanceof O || (e = t.withFileTypes, t = this.cwd);
    let s = await t.realpath();
    return e ? s : s?.fullpath();
  }
  realpathSync(t = this.cwd, { withFileTypes: e } = { withFileTypes: false }) {
    typeof t == "string" ? t = this.cwd.resolve(t) : t instanceof O || (e = t.withFileTypes, t = this.cwd);
    let s = t.realpathSync();
    return e ? s : s?.fullpath();
  }
  async walk(t = this.cwd, e = {}) {
    typeof t == "string" ? t = this.cwd.resolve(t) : t instanceof O || (e = t, t = this.cwd);
    let { withFileTypes: s = true, follow: i = false, filter: n, walkFilter: o } = e, h = [];
    (!n || n(t)) && h.push(s ? t : t.fullpath());
    let a = /* @__PURE__ */ new Set(), l = (f, u) => {
      a.add(f), f.readdirCB((p, g) => {
        if (p) return u(p);
        let d = g.length;
        if (!d) return u();
        let w = () => {
          --d === 0 && u();
        };
        for (let m of g) (!n || n(m)) && h.push(s ? m : m.fullpath()), i && m.isSymbolicLink() ? m.realpath().then((b) => b?.isUnknown() ? b.lstat() : b).then((b) => b?.shouldWalk(a, o) ? l(b, w) : w()) : m.shouldWalk(a, o) ? l(m, w) : w();
      }, true);
    }, c = t;
    return new Promise((f, u) => {
      l(c, (p) => {
        if (p) return u(p);
        f(h);
      });
    });
  }
  walkSync(t = this.cwd, e = {}) {
    typeof t == "string" ? t = this.cwd.resolve(t) : t instanceof O || (e = t, t = this.cwd);
    let { withFileTypes: s = true, follow: i = false, filter: n, walkFilter: o } = e, h = [];
    (!n || n(t)) && h.push(s ? t : t.fullpath());
    let a = /* @__PURE__ */ new Set([t]);
    for (let l of a) {
      let c = l.readdirSync();
      for (let f of c) {
        (!n || n(f)) && h.push(s ? f : f.fullpath());
        let u = f;
        if (f.isSymbolicLink()) {
          if (!(i && (u = f.realpathSync()))) continue;
          u.isUnknown() && u.lstatSync();
        }
        u.shouldWalk(a, o) && a.add(u);
      }
    }
    return h;
  }
  [Symbol.asyncIterator]() {
    return this.iterate();
  }
  iterate(t = this.cwd, e = {}) {
    return typeof t == "string" ? t = this.cwd.resolve(t) : t instanceof O || (e = t, t = this.cwd), this.stream(t, e)[Symbol.asyncIterator]();
  }
  [Symbol.iterator]() {
    return this.iterateSync();
  }
  *iterateSync(t = this.cwd, e = {}) {
    typeof t == "string" ? t = this.cwd.resolve(t) : t instanceof O || (e = t, t = this.cwd);
    let { withFileTypes: s = true, follow: i = false, filter: n, walkFilter: o } = e;
    (!n || n(t)) && (yield s ? t : t.fullpath());
    let h = /* @__PURE__ */ new Set([t]);
    for (let a of h) {
      let l = a.readdirSync();
      for (let c of l) {
        (!n || n(c)) && (yield s ? c : c.fullpath());
        let f = c;
        if (c.isSymbolicLink()) {
          if (!(i && (f = c.realpathSync()))) continue;
          f.isUnknown() && f.lstatSync();
        }
        f.shouldWalk(h, o) && h.add(f);
      }
    }
  }
  stream(t = this.cwd, e = {}) {
    typeof t == "string" ? t = this.cwd.resolve(t) : t instanceof O || (e = t, t = this.cwd);
    let { withFileTypes: s = true, follow: i = false, filter: n, walkFilter: o } = e, h = new J({ objectMode: true });
    (!n || n(t)) && h.write(s ? t : t.fullpath());
    let a = /* @__PURE__ */ new Set(), l = [t], c = 0, f = () => {
      let u = false;
      for (; !u; ) {
        let p = l.shift();
        if (!p) {
          c === 0 && h.end();
          return;
        }
        c++, a.add(p);
        let g = (w, m, b = false) => {
          if (w) return h.emit("error", w);
          if (i && !b) {
            let x = [];
            for (let S of m) S.isSymbolicLink() && x.push(S.realpath().then((y) => y?.isUnknown() ? y.lstat() : y));
            if (x.length) {
              Promise.all(x).then(() => g(null, m, true));
              return;
            }
          }
          for (let x of m) x && (!n || n(x)) && (h.write(s ? x : x.fullpath()) || (u = true));
          c--;
          for (let x of m) {
            let S = x.realpathCached() || x;
            S.shouldWalk(a, o) && l.push(S);
          }
          u && !h.flowing ? h.once("drain", f) : d || f();
        }, d = true;
        p.readdirCB(g, true), d = false;
      }
    };
    return f(), h;
  }
  streamSync(t = this.cwd, e = {}) {
    typeof t == "string" ? t = this.cwd.resolve(t) : t instanceof O || (e = t, t = this.cwd);
    let { withFileTypes: s = true, follow: i = false, filter: n, walkFilter: o } = e, h = new J({ objectMode: true }), a = /* @__PURE__ */ new Set();
    (!n || n(t)) && h.write(s ? t : t.fullpath());
    let l = [t], c = 0, f = () => {
      let u = false;
      for (; !u; ) {
        let p = l.shift();
        if (!p) {
          c === 0 && h.end();
          return;
        }
        c++, a.add(p);
        let g = p.readdirSync();
        for (let d of g) (!n || n(d)) && (h.write(s ? d : d.fullpath()) || (u = true));
        c--;
        for (let d of g) {
          let w = d;
          if (d.isSymbolicLink()) {
            if (!(i && (w = d.realpathSync()))) continue;
            w.isUnknown() && w.lstatSync();
          }
          w.shouldWalk(a, o) && l.push(w);
        }
      }
      u && !h.flowing && h.once("drain", f);
    };
    return f(), h;
  }
  chdir(t = this.cwd) {
    let e = this.cwd;
    this.cwd = typeof t == "string" ? this.cwd.resolve(t) : t, this.cwd[Ts](e);
  }
};
var ot = class extends Jt {
  sep = "\\";
  constructor(t = process.cwd(), e = {}) {
    let { nocase: s = true } = e;
    typeof t == "string" && !t.startsWith("file://") && (t = t.replace(cn, "").replace(fn, "\\")), super(t, import_node_path2.win32, "\\", { ...e, nocase: s }), this.nocase = s;
    for (let i = this.cwd; i; i = i.parent) i.nocase = this.nocase;
  }
  parseRootPath(t) {
    return import_node_path2.win32.parse(t).root.toUpperCase();
  }
  newRoot(t) {
    return new Vt(this.rootPath, I, void 0, this.roots, this.nocase, this.childrenCache(), { fs: t });
  }
  isAbsolute(t) {
    return t.startsWith("/") || t.startsWith("\\") || /^[a-z]:(\/|\\)/i.test(t);
  }
};
var ht = class extends Jt {
  sep = "/";
  constructor(t = process.cwd(), e = {}) {
    let { nocase: s = false } = e;
    super(t, import_node_path2.posix, "/", { ...e, nocase: s }), this.nocase = s;
  }
  parseRootPath(t) {
    return "/";
  }
  newRoot(t) {
    return new Yt(this.rootPath, I, void 0, this.roots, this.nocase, this.childrenCache(), { fs: t });
  }
  isAbsolute(t) {
    return t.startsWith("/");
  }
};
var Rt = class extends ht {
  constructor(t = process.cwd(), e = {}) {
    let { nocase: s = true } = e;
    super(t, { ...e, nocase: s });
  }
};
var rr = process.platform === "win32" ? Vt : Yt;
var _s = process.platform === "win32" ? ot : process.platform === "darwin" ? Rt : ht;
var pn = (r7) => r7.length >= 1;
var mn = (r7) => r7.length >= 1;
var gn = /* @__PURE__ */ Symbol.for("nodejs.util.inspect.custom");
var at = class r3 {
  #t;
  #n;
  #i;
  length;
  #o;
  #r;
  #d;
  #u;
  #f;
  #h;
  #m = true;
  constructor(t, e, s, i) {
    if (!pn(t)) throw new TypeError("empty pattern list");
    if (!mn(e)) throw new TypeError("empty glob list");
    if (e.length !== t.length) throw new TypeError("mismatched pattern list and glob list lengths");
    if (this.length = t.length, s < 0 || s >= this.length) throw new TypeError("index out of range");
    if (this.#t = t, this.#n = e, this.#i = s, this.#o = i, this.#i === 0) {
      if (this.isUNC()) {
        let n = this.#l() ? 6 : 4, o = this.#t.slice(0, n), h = this.#n.slice(0, n), a = this.#t.slice(n), l = this.#n.slice(n);
        a[0] === "" && (a.shift(), l.shift());
        let c = [...o, ""].join("/"), f = [...h, ""].join("/");
        this.#t = [c, ...a], this.#n = [f, ...l], this.length = this.#t.length;
      } else if (this.isDrive() || this.isAbsolute()) {
        let [n, ...o] = this.#t, [h, ...a] = this.#n;
        o[0] === "" && (o.shift(), a.shift());
        let l = `${n}/`, c = `${h}/`;
        this.#t = [l, ...o], this.#n = [c, ...a], this.length = this.#t.length;
      }
    }
  }
  [gn]() {
    return `Pattern <${this.#n.slice(this.#i).join("/")}>`;
  }
  pattern() {
    return this.#t[this.#i];
  }
  isString() {
    return typeof this.#t[this.#i] == "string";
  }
  isGlobstar() {
    return this.#t[this.#i] === v;
  }
  isMatcher() {
    return typeof this.#t[this.#i] == "object";
  }
  globString() {
    return this.#d = this.#d || (this.#i === 0 ? this.isAbsolute() ? this.#n[0] + this.#n.slice(1).join("/") : this.#n.join("/") : this.#n.slice(this.#i).join("/"));
  }
  hasMore() {
    return this.length > this.#i + 1;
  }
  rest() {
    return this.#r !== void 0 ? this.#r : this.hasMore() ? (this.#r = new r3(this.#t, this.#n, this.#i + 1, this.#o), this.#r.#h = this.#h, this.#r.#f = this.#f, this.#r.#u = this.#u, this.#r) : this.#r = null;
  }
  #l() {
    let t = this.#t;
    return t[2] === "?" && typeof t[3] == "string" && /^unc$/i.test(t[3]);
  }
  isUNC() {
    let t = this.#t, e = this.#l() ? 4 : 2;
    return this.#f !== void 0 ? this.#f : this.#f = this.#o === "win32" && this.#i === 0 && t[0] === "" && t[1] === "" && typeof t[e] == "string" && !!t[e] && typeof t[e + 1] == "string" && !!t[e + 1];
  }
  isDrive() {
    let t = this.#t;
    return this.#u !== void 0 ? this.#u : this.#u = this.#o === "win32" && this.#i === 0 && this.length > 1 && typeof t[0] == "string" && /^[a-z]:$/i.test(t[0]);
  }
  isAbsolute() {
    let t = this.#t;
    return this.#h !== void 0 ? this.#h : this.#h = t[0] === "" && t.length > 1 || this.isDrive() || this.isUNC();
  }
  root() {
    let t = this.#t[0];
    return typeof t == "string" && this.isAbsolute() && this.#i === 0 ? t : "";
  }
  checkFollowGlobstar() {
    return !(this.#i === 0 || !this.isGlobstar() || !this.#m);
  }
  markFollowGlobstar() {
    return this.#i === 0 || !this.isGlobstar() || !this.#m ? false : (this.#m = false, true);
  }
};
var wn = typeof process == "object" && process && typeof process.platform == "string" ? process.platform : "linux";
var lt = class {
  relative;
  relativeChildren;
  absolute;
  absoluteChildren;
  platform;
  mmopts;
  slashRoot;
  constructor(t, { nobrace: e, nocase: s, noext: i, noglobstar: n, normalize: o, platform: h = wn, root: a, windowsPathsNoEscape: l, allowWindowsEscape: c, braceExpandMax: f = 1e4 }, u) {
    this.relative = [], this.absolute = [], this.relativeChildren = [], this.absoluteChildren = [], this.platform = h, l = !!l || c === false, this.mmopts = { braceExpandMax: f, dot: true, nobrace: e, nocase: s, noext: i, noglobstar: n, normalize: o, optimizationLevel: 2, platform: h, nocomment: true, nonegate: true, windowsPathsNoEscape: l };
    let p = u?.resolve(a ?? "/").fullpath() ?? "/";
    this.slashRoot = K(p.replace(/\\/g, "/").replace(/\/$/, ""), { magicalBraces: true, windowsPathsNoEscape: l });
    for (let g of t) this.add(g);
  }
  add(t) {
    let e = new D(t, this.mmopts);
    for (let s = 0; s < e.set.length; s++) {
      let i = e.set[s], n = e.globParts[s];
      if (!i || !n) throw new Error("invalid pattern object");
      for (; i[0] === "." && n[0] === "."; ) i.shift(), n.shift();
      let o = new at(i, n, 0, this.platform), h = o.root() === "/" ? `${this.slashRoot}/${o.rest()?.globString() ?? ""}` : o.globString(), a = new D(h, this.mmopts), l = n[n.length - 1] === "**", c = o.isAbsolute();
      c ? this.absolute.push(a) : this.relative.push(a), l && (c ? this.absoluteChildren.push(a) : this.relativeChildren.push(a));
    }
  }
  ignored(t) {
    let e = t.fullpath(), s = `${e}/`, i = t.relative() || ".", n = `${i}/`;
    for (let o of this.relative) if (o.match(i) || o.match(n)) return true;
    for (let o of this.absolute) if (o.match(e) || o.match(s)) return true;
    return false;
  }
  childrenIgnored(t) {
    let e = `${t.fullpath()}/`, s = `${t.relative() || "."}/`;
    for (let i of this.relativeChildren) if (i.match(s)) return true;
    for (let i of this.absoluteChildren) if (i.match(e)) return true;
    return false;
  }
};
var ze = class r4 {
  parent;
  store;
  constructor(t) {
    this.parent = t;
  }
  copy() {
    return new r4(this);
  }
  #t(t) {
    let e = this.store?.get(t);
    return e || !this.parent ? e : this.parent.#t(t);
  }
  hasWalked(t, e) {
    return !!this.#t(t.fullpath())?.has(e.globString());
  }
  storeWalked(t, e) {
    let s = t.fullpath(), i = this.#t(s);
    i ? i.add(e.globString()) : (this.store ??= /* @__PURE__ */ new Map()).set(s, /* @__PURE__ */ new Set([e.globString()]));
  }
};
var Ot = class r5 {
  static ABSOLUTE = 2;
  static IF_DIR = 1;
  store = /* @__PURE__ */ new Map();
  add(t, e, s) {
    let i = (e ? r5.ABSOLUTE : 0) | (s ? r5.IF_DIR : 0), n = this.store.get(t);
    this.store.set(t, n === void 0 ? i : i & n);
  }
};
var Le = class {
  store = /* @__PURE__ */ new Map();
  add(t, e) {
    if (!t.canReaddir()) return;
    let s = this.store.get(t);
    s ? s.find((i) => i.globString() === e.globString()) || s.push(e) : this.store.set(t, [e]);
  }
  get(t) {
    let e = this.store.get(t);
    if (!e) throw new Error("attempting to walk unknown path");
    return e;
  }
  entries() {
    return this.keys().map((t) => [t, this.store.get(t)]);
  }
  keys() {
    return [...this.store.keys()].filter((t) => t.canReaddir());
  }
};
var Ft = class r6 {
  hasWalkedCache;
  matches = new Ot();
  subwalks = new Le();
  patterns;
  follow;
  dot;
  opts;
  constructor(t, e) {
    this.opts = t, this.follow = !!t.follow, this.dot = !!t.dot, this.hasWalkedCache = e ? e.copy() : new ze();
  }
  processPatterns(t, e) {
    this.patterns = e;
    let s = e.map((i) => [t, i]);
    for (let [i, n] of s) {
      this.hasWalkedCache.storeWalked(i, n);
      let o = n.root(), h = n.isAbsolute() && this.opts.absolute !== false;
      if (o) {
        i = i.resolve(o === "/" && this.opts.root !== void 0 ? this.opts.root : o);
        let f = n.rest();
        if (f) n = f;
        else {
          this.matches.add(i, true, false);
          continue;
        }
      }
      if (i.isENOENT()) continue;
      let a, l, c = false;
      for (; typeof (a = n.pattern()) == "string" && (l = n.rest()); ) i = i.resolve(a), n = l, c = true;
      if (a = n.pattern(), l = n.rest(), c) {
        if (this.hasWalkedCache.hasWalked(i, n)) continue;
        this.hasWalkedCache.storeWalked(i, n);
      }
      if (typeof a == "string") {
        let f = a === ".." || a === "" || a === ".";
        this.matches.add(i.resolve(a), h, f);
        continue;
      } else if (a === v) {
        (!i.isSymbolicLink() || this.follow || n.checkFollowGlobstar()) && this.subwalks.add(i, n);
        let f = l?.pattern(), u = l?.rest();
        if (!l || (f === "" || f === ".") && !u) this.matches.add(i, h, f === "" || f === ".");
        else if (f === "..") {
          let p = i.parent || i;
          u ? this.hasWalkedCache.hasWalked(p, u) || this.subwalks.add(p, u) : this.matches.add(p, h, true);
        }
      } else typeof a == "object" && this.subwalks.add(i, n);
    }
    return this;
  }
  subwalkTargets() {
    return this.subwalks.keys();
  }
  child() {
    return new r6(this.opts, this.hasWalkedCache);
  }
  filterEntries(t, e) {
    let s = this.subwalks.get(t), i = this.child();
    for (let n of e) for (let o of s) {
      let h = o.isAbsolute(), a = o.pattern(), l = o.rest();
      a === v ? i.testGlobstar(n, o, l, h) : typeof a == "object" ? i.testMatcher(n, a, l, h) : i.testString(n, a, l, h);
    }
    return i;
  }
  testGlobstar(t, e, s, i) {
    if ((this.dot || !t.name.startsWith(".")) && (e.hasMore() || this.matches.add(t, i, false), t.canReaddir() && (this.follow || !t.isSymbolicLink() ? this.subwalks.add(t, e) : t.isSymbolicLink() && (s && e.checkFollowGlobstar() ? this.subwalks.add(t, s) : e.markFollowGlobstar() && this.subwalks.add(t, e)))), s) {
      let n = s.pattern();
      if (typeof n == "string" && n !== ".." && n !== "" && n !== ".") this.testString(t, n, s.rest(), i);
      else if (n === "..") {
        let o = t.parent || t;
        this.subwalks.add(o, s);
      } else typeof n == "object" && this.testMatcher(t, n, s.rest(), i);
    }
  }
  testMatcher(t, e, s, i) {
    e.testUnchecked(t.name) && (s ? this.subwalks.add(t, s) : this.matches.add(t, i, false));
  }
  testString(t, e, s, i) {
    t.isNamed(e) && (s ? this.subwalks.add(t, s) : this.matches.add(t, i, false));
  }
};
var { ABSOLUTE: Zt, IF_DIR: Qt } = Ot;
var bn = (r7, t, e) => typeof r7 == "string" ? new lt([r7], t, e) : Array.isArray(r7) ? new lt(r7, t, e) : r7;
var te = class {
  path;
  patterns;
  opts;
  seen = /* @__PURE__ */ new Set();
  paused = false;
  aborted = false;
  #t = [];
  #n;
  #i;
  signal;
  maxDepth;
  includeChildMatches;
  constructor(t, e, s) {
    if (this.patterns = t, this.path = e, this.opts = s, this.#i = !s.posix && s.platform === "win32" ? "\\" : "/", this.includeChildMatches = s.includeChildMatches !== false, (s.ignore || !this.includeChildMatches) && (this.#n = bn(s.ignore ?? [], s, e), !this.includeChildMatches && typeof this.#n.add != "function")) {
      let i = "cannot ignore child matches, ignore lacks add() method.";
      throw new Error(i);
    }
    this.maxDepth = s.maxDepth || 1 / 0, s.signal && (this.signal = s.signal, this.signal.addEventListener("abort", () => {
      this.#t.length = 0;
    }));
  }
  #o(t) {
    return this.seen.has(t) || !!this.#n?.ignored?.(t);
  }
  #r(t) {
    return !!this.#n?.childrenIgnored?.(t);
  }
  pause() {
    this.paused = true;
  }
  resume() {
    if (this.signal?.aborted) return;
    this.paused = false;
    let t;
    for (; !this.paused && (t = this.#t.shift()); ) t();
  }
  onResume(t) {
    this.paused ? this.#t.push(t) : t();
  }
  async matchCheck(t, e) {
    if (e && this.opts.nodir) return;
    let s, i;
    if (this.opts.realpath) {
      if (s = t.realpathCached() || await t.realpath(), !s) return;
      i = s;
    } else i = t;
    let o = i.isUnknown() || this.opts.stat ? await i.lstat() : i;
    if (this.opts.follow && this.opts.nodir && o?.isSymbolicLink()) {
      let h = await o.realpath();
      h && (h.isUnknown() || this.opts.stat) && await h.lstat();
    }
    return this.matchCheckTest(o, e);
  }
  matchCheckTest(t, e) {
    return t && (this.maxDepth === 1 / 0 || t.depth() <= this.maxDepth) && (!e || t.canReaddir()) && (!this.opts.nodir || !t.isDirectory()) && (!this.opts.nodir || !this.opts.follow || !t.isSymbolicLink() || !t.realpathCached()?.isDirectory()) && !this.#o(t) ? t : void 0;
  }
  matchCheckSync(t, e) {
    if (e && this.opts.nodir) return;
    let s, i;
    if (this.opts.realpath) {
      if (s = t.realpathCached() || t.realpathSync(), !s) return;
      i = s;
    } else i = t;
    let o = i.isUnknown() || this.opts.stat ? i.lstatSync() : i;
    if (this.opts.follow && this.opts.nodir && o?.isSymbolicLink()) {
      let h = o.realpathSync();
      h && (h?.isUnknown() || this.opts.stat) && h.lstatSync();
    }
    return this.matchCheckTest(o, e);
  }
  matchFinish(t, e) {
    this.#o(t) || this.#d(t, e);
  }
  #d(t, e) {
    if (!this.includeChildMatches && this.#n?.add) {
      let n = `${t.relativePosix()}/**`;
      this.#n.add(n);
    }
    let s = this.opts.absolute === void 0 ? e : this.opts.absolute;
    this.seen.add(t);
    let i = this.opts.mark && t.isDirectory() ? this.#i : "";
    if (this.opts.withFileTypes) this.matchEmit(t);
    else if (s) {
      let n = this.opts.posix ? t.fullpathPosix() : t.fullpath();
      this.matchEmit(n + i);
    } else {
      let n = this.opts.posix ? t.relativePosix() : t.relative(), o = this.opts.dotRelative && !n.startsWith(`..${this.#i}`) ? `.${this.#i}` : "";
      this.matchEmit(n ? o + n + i : `.${i}`);
    }
  }
  async match(t, e, s) {
    let i = await this.matchCheck(t, s);
    i && this.matchFinish(i, e);
  }
  matchSync(t, e, s) {
    let i = this.matchCheckSync(t, s);
    i && this.#d(i, e);
  }
  walkCB(t, e, s) {
    if (this.signal?.aborted) return s();
    this.walkCB2(t, e, new Ft(this.opts), s);
  }
  walkCB2(t, e, s, i) {
    if (this.#r(t) || this.signal?.aborted) return i();
    if (this.paused) {
      this.onResume(() => this.walkCB2(t, e, s, i));
      return;
    }
    s.processPatterns(t, e);
    let n = 1, o = () => {
      --n === 0 && i();
    };
    for (let [h, a] of s.matches.store) this.#o(h) || (n++, this.match(h, !!(a & Zt), !!(a & Qt)).then(() => o()));
    for (let h of s.subwalkTargets()) {
      if (this.maxDepth !== 1 / 0 && h.depth() >= this.maxDepth) continue;
      n++;
      let a = h.readdirCached();
      h.calledReaddir() ? this.walkCB3(h, a, s, o) : h.readdirCB((l, c) => this.walkCB3(h, c, s, o), true);
    }
    o();
  }
  walkCB3(t, e, s, i) {
    let n = s.filterEntries(t, e), o = 1, h = () => {
      --o === 0 && i();
    };
    for (let [a, l] of n.matches.store) this.#o(a) || (o++, this.match(a, !!(l & Zt), !!(l & Qt)).then(() => h()));
    for (let [a, l] of n.subwalks.entries()) o++, this.walkCB2(a, l, n.child(), h);
    h();
  }
  walkCBSync(t, e, s) {
    if (this.signal?.aborted) return s();
    this.walkCB2Sync(t, e, new Ft(this.opts), s);
  }
  walkCB2Sync(t, e, s, i) {
    if (this.#r(t) || this.signal?.aborted) return i();
    if (this.paused) {
      this.onResume(() => this.walkCB2Sync(t, e, s, i));
      return;
    }
    s.processPatterns(t, e);
    let n = 1, o = () => {
      --n === 0 && i();
    };
    for (let [h, a] of s.matches.store) this.#o(h) || this.matchSync(h, !!(a & Zt), !!(a & Qt));
    for (let h of s.subwalkTargets()) {
      if (this.maxDepth !== 1 / 0 && h.depth() >= this.maxDepth) continue;
      n++;
      let a = h.readdirSync();
      this.walkCB3Sync(h, a, s, o);
    }
    o();
  }
  walkCB3Sync(t, e, s, i) {
    let n = s.filterEntries(t, e), o = 1, h = () => {
      --o === 0 && i();
    };
    for (let [a, l] of n.matches.store) this.#o(a) || this.matchSync(a, !!(l & Zt), !!(l & Qt));
    for (let [a, l] of n.subwalks.entries()) o++, this.walkCB2Sync(a, l, n.child(), h);
    h();
  }
};
var Tt = class extends te {
  matches = [];
  constructor(t, e, s) {
    super(t, e, s);
  }
  matchEmit(t) {
    this.matches.push(t);
  }
  async walk() {
    if (this.signal?.aborted) throw this.signal.reason;
    return this.path.isUnknown() && await this.path.lstat(), await new Promise((t, e) => {
      this.walkCB(this.path, this.patterns, () => {
        this.signal?.aborted ? e(this.signal.reason) : t(this.matches);
      });
    }), this.matches;
  }
  walkSync() {
    if (this.signal?.aborted) throw this.signal.reason;
    return this.path.isUnknown() && this.path.lstatSync(), this.walkCBSync(this.path, this.patterns, () => {
      if (this.signal?.aborted) throw this.signal.reason;
    }), this.matches;
  }
};
var _t = class extends te {
  results;
  constructor(t, e, s) {
    super(t, e, s), this.results = new J({ signal: this.signal, objectMode: true }), this.results.on("drain", () => this.resume()), this.results.on("resume", () => this.resume());
  }
  matchEmit(t) {
    this.results.write(t), this.results.flowing || this.pause();
  }
  stream() {
    let t = this.path;
    return t.isUnknown() ? t.lstat().then(() => {
      this.walkCB(t, this.patterns, () => this.results.end());
    }) : this.walkCB(t, this.patterns, () => this.results.end()), this.results;
  }
  streamSync() {
    return this.path.isUnknown() && this.path.lstatSync(), this.walkCBSync(this.path, this.patterns, () => this.results.end()), this.results;
  }
};
var Sn = typeof process == "object" && process && typeof process.platform == "string" ? process.platform : "linux";
var j = class {
  absolute;
  cwd;
  root;
  dot;
  dotRelative;
  follow;
  ignore;
  magicalBraces;
  mark;
  matchBase;
  maxDepth;
  nobrace;
  nocase;
  nodir;
  noext;
  noglobstar;
  pattern;
  platform;
  realpath;
  scurry;
  stat;
  signal;
  windowsPathsNoEscape;
  withFileTypes;
  includeChildMatches;
  opts;
  patterns;
  constructor(t, e) {
    if (!e) throw new TypeError("glob options required");
    if (this.withFileTypes = !!e.withFileTypes, this.signal = e.signal, this.follow = !!e.follow, this.dot = !!e.dot, this.dotRelative = !!e.dotRelative, this.nodir = !!e.nodir, this.mark = !!e.mark, e.cwd ? (e.cwd instanceof URL || e.cwd.startsWith("file://")) && (e.cwd = (0, import_node_url.fileURLToPath)(e.cwd)) : this.cwd = "", this.cwd = e.cwd || "", this.root = e.root, this.magicalBraces = !!e.magicalBraces, this.nobrace = !!e.nobrace, this.noext = !!e.noext, this.realpath = !!e.realpath, this.absolute = e.absolute, this.includeChildMatches = e.includeChildMatches !== false, this.noglobstar = !!e.noglobstar, this.matchBase = !!e.matchBase, this.maxDepth = typeof e.maxDepth == "number" ? e.maxDepth : 1 / 0, this.stat = !!e.stat, this.ignore = e.ignore, this.withFileTypes && this.absolute !== void 0) throw new Error("cannot set absolute and withFileTypes:true");
    let s = typeof t == "string" ? [t] : t;
    if (this.windowsPathsNoEscape = !!e.windowsPathsNoEscape || e.allowWindowsEscape === false, this.windowsPathsNoEscape && (s = s.map((l) => l.replace(/\\/g, "/"))), this.matchBase) {
      if (e.noglobstar) throw new TypeError("base matching requires globstar");
      s = s.map((l) => l.includes("/") ? l : `./**/${l}`);
    }
    if (this.pattern = s, this.platform = e.platform || Sn, this.opts = { ...e, platform: this.platform }, e.scurry) {
      if (this.scurry = e.scurry, e.nocase !== void 0 && e.nocase !== e.scurry.nocase) throw new Error("nocase option contradicts provided scurry option");
    } else {
      let l = e.platform === "win32" ? ot : e.platform === "darwin" ? Rt : e.platform ? ht : _s;
      this.scurry = new l(this.cwd, { nocase: e.nocase, fs: e.fs });
    }
    this.nocase = this.scurry.nocase;
    let i = this.platform === "darwin" || this.platform === "win32", n = { braceExpandMax: 1e4, ...e, dot: this.dot, matchBase: this.matchBase, nobrace: this.nobrace, nocase: this.nocase, nocaseMagicOnly: i, nocomment: true, noext: this.noext, nonegate: true, optimizationLevel: 2, platform: this.platform, windowsPathsNoEscape: this.windowsPathsNoEscape }, o = this.pattern.map((l) => new D(l, n)), [h, a] = o.reduce((l, c) => (l[0].push(...c.set), l[1].push(...c.globParts), l), [[], []]);
    this.patterns = h.map((l, c) => {
      let f = a[c];
      if (!f) throw new Error("invalid pattern object");
      return new at(l, f, 0, this.platform);
    });
  }
  async walk() {
    return await new Tt(this.patterns, this.scurry.cwd, { ...this.opts, maxDepth: this.maxDepth !== 1 / 0 ? this.maxDepth + this.scurry.cwd.depth() : 1 / 0, platform: this.platform, nocase: this.nocase, includeChildMatches: this.includeChildMatches }).walk();
  }
  walkSync() {
    return new Tt(this.patterns, this.scurry.cwd, { ...this.opts, maxDepth: this.maxDepth !== 1 / 0 ? this.maxDepth + this.scurry.cwd.depth() : 1 / 0, platform: this.platform, nocase: this.nocase, includeChildMatches: this.includeChildMatches }).walkSync();
  }
  stream() {
    return new _t(this.patterns, this.scurry.cwd, { ...this.opts, maxDepth: this.maxDepth !== 1 / 0 ? this.maxDepth + this.scurry.cwd.depth() : 1 / 0, platform: this.platform, nocase: this.nocase, includeChildMatches: this.includeChildMatches }).stream();
  }
  streamSync() {
    return new _t(this.patterns, this.scurry.cwd, { ...this.opts, maxDepth: this.maxDepth !== 1 / 0 ? this.maxDepth + this.scurry.cwd.depth() : 1 / 0, platform: this.platform, nocase: this.nocase, includeChildMatches: this.includeChildMatches }).streamSync();
  }
  iterateSync() {
    return this.streamSync()[Symbol.iterator]();
  }
  [Symbol.iterator]() {
    return this.iterateSync();
  }
  iterate() {
    return this.stream()[Symbol.asyncIterator]();
  }
  [Symbol.asyncIterator]() {
    return this.iterate();
  }
};
var je = (r7, t = {}) => {
  for (let e of Array.isArray(r7) ? r7 : [r7]) if (new D(e, t).hasMagic()) return true;
  return false;
};
function ee(r7, t = {}) {
  return new j(r7, t).streamSync();
}
function Ps(r7, t = {}) {
  return new j(r7, t).stream();
}
function zs(r7, t = {}) {
  return new j(r7, t).walkSync();
}
async function Ds(r7, t = {}) {
  return new j(r7, t).walk();
}
function se(r7, t = {}) {
  return new j(r7, t).iterateSync();
}
function Ls(r7, t = {}) {
  return new j(r7, t).iterate();
}
var xn = ee;
var vn = Object.assign(Ps, { sync: ee });
var En = se;
var kn = Object.assign(Ls, { sync: se });
var Cn = Object.assign(zs, { stream: ee, iterate: se });
var Ns = Object.assign(Ds, { glob: Ds, globSync: zs, sync: Cn, globStream: Ps, stream: vn, globStreamSync: ee, streamSync: xn, globIterate: Ls, iterate: kn, globIterateSync: se, iterateSync: En, Glob: j, hasMagic: je, escape: K, unescape: st });
Ns.glob = Ns;

// src/preflight/database/find.ts
var import_node_fs = require("node:fs");
var import_node_path4 = __toESM(require("node:path"), 1);

// src/preflight/database/module.ts
var import_parser3 = __toESM(require_parser(), 1);
var import_node_path3 = __toESM(require("node:path"), 1);
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
    const target = import_node_path3.default.posix.join(import_node_path3.default.posix.dirname(from.file), specifier);
    for (const file of filesOf(target)) {
      const module2 = this.#open(file);
      if (module2 !== null) return module2;
    }
    return null;
  }
  #open(file) {
    const known = this.#known.get(file);
    if (known !== void 0) return known;
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
  } catch (error) {
    if (error instanceof SyntaxProblem) return null;
    throw error;
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
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const line = error.loc?.line ?? null;
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
var Shapes = class {
  #modules;
  #known = /* @__PURE__ */ new WeakMap();
  #scopes = /* @__PURE__ */ new WeakMap();
  #depth = 0;
  #steps = 0;
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
    const known = key && this.#known.get(key);
    if (known !== void 0 && key !== null) return known;
    if (this.#depth >= MAX_DEPTH || this.#steps >= MAX_STEPS) return null;
    if (key !== null) this.#known.set(key, null);
    this.#depth++;
    this.#steps++;
    try {
      const shape = step();
      if (key !== null) this.#known.set(key, shape);
      return shape;
    } finally {
      this.#depth--;
    }
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
        return literal(node);
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
    const known = this.#scopes.get(module2);
    if (known) return known;
    const scope = { module: module2, bindings: /* @__PURE__ */ new Map() };
    this.#scopes.set(module2, scope);
    return scope;
  }
  #reference(name, args, scope) {
    const lazies = args.map((arg) => this.#later(arg, scope));
    if (name.type === "Identifier" && "name" in name) {
      const bound = scope.bindings.get(name.name);
      if (bound) return args.length === 0 ? bound() : null;
      return this.named(scope.module, name.name, lazies);
    }
    if (name.type !== "TSQualifiedName" || !("left" in name) || name.left.type !== "Identifier") return null;
    const imported = scope.module.imports.get(name.left.name);
    const module2 = imported?.name === "*" && this.#modules.follow(scope.module, imported.specifier);
    return module2 ? this.exported(module2, name.right.name, lazies) : null;
  }
  #intersection(types, scope) {
    const telling = types.filter((type) => type.type !== "TSTypeLiteral" || type.members.length > 0);
    const [first = null, ...rest] = telling.map((type) => this.#resolve(type, scope));
    return rest.reduce(intersect, first);
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
  let known;
  return () => known === void 0 ? known = work() : known;
}
var KEYWORDS = new Map([
  ["TSNeverKeyword", NEVER],
  ["TSStringKeyword", STRING],
  ...["Number", "Boolean", "BigInt", "Symbol", "Null", "Undefined", "Void"].map(
    (name) => [`TS${name}Keyword`, SCALAR]
  )
]);
var isNever = (shape) => shape?.kind === "literals" && shape.values.size === 0;
function literal(node) {
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
  } catch (error) {
    if (error instanceof SyntaxProblem) onFinding?.(unreadable(file, error.message, error.line));
    else if (error instanceof RangeError) onFinding?.(unreadable(file, "its types nest too deeply", null));
    else throw error;
    return null;
  }
}
var unreadable = (file, why, line) => ({
  severity: "warning",
  code: "database-types",
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
function isGeneratedSchema(schema) {
  const tables = memberOf(schema, "Tables");
  const isComplete = ["Tables", "Views", "Functions", "Enums"].every(
    (part) => memberOf(schema, part)?.isWhole === true
  );
  if (!isComplete || !tables || !isSorted(tables)) return false;
  return [...tables.members.values()].every((type) => {
    const table = objectOf(type());
    const [row, insert, update] = ["Row", "Insert", "Update"].map((part) => memberOf(table, part));
    if (!row?.isInline || !insert?.isInline || !update?.isInline) return false;
    const hasSame = [...insert.members.keys()].join() === [...update.members.keys()].join();
    return table?.members.has("Relationships") === true && hasSame && isSorted(insert);
  });
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
function readDatabaseTypes(workingDirectory, named) {
  const { files, problem } = findDatabaseTypes(workingDirectory, named);
  const findings = problem === null ? [] : [notUsable(problem)];
  const load = loadWithin(workingDirectory, fenceOf(files[0] ?? ""));
  const databases = [];
  for (const file of files) {
    const source = load(file) ?? "";
    const problems = [];
    const database = readDatabase(file, source, load, (finding) => problems.push(finding));
    if (database !== null) databases.push(database);
    else if (named !== null && problems.length === 0) {
      findings.push(notUsable(`${file} has no database type that can be read`));
    }
    if (named !== null || looksLikeTypes(source)) findings.push(...problems);
  }
  return { databases, findings };
}
function loadWithin(workingDirectory, fence = ".") {
  return (file) => {
    const real = realFile(workingDirectory, file, fence);
    return real === null ? null : (0, import_node_fs.readFileSync)(real, "utf8");
  };
}
var notUsable = (problem) => ({
  severity: "warning",
  code: "database-types",
  message: `The database types cannot be used, so columns are not checked: ${problem}.`,
  file: null,
  line: null,
  fix: "Name the file that `supabase gen types typescript` writes, relative to working-directory, in the input database-types."
});
function useNamed(workingDirectory, named) {
  const file = import_node_path4.default.relative(workingDirectory, import_node_path4.default.resolve(workingDirectory, named)).replaceAll(import_node_path4.default.sep, "/");
  if (!(0, import_node_fs.existsSync)(import_node_path4.default.join(workingDirectory, file))) {
    return { files: [], problem: `${named} does not exist` };
  }
  return realFile(workingDirectory, file, fenceOf(file)) === null ? { files: [], problem: `${named} is no file that may be read from here` } : { files: [file], problem: null };
}
var MAX_BYTES = 16 * 1024 * 1024;
var fenceOf = (file) => /^(\.\.\/)*/.exec(file)?.[0] ?? "";
function realFile(workingDirectory, file, fence) {
  try {
    const inside = import_node_path4.default.join((0, import_node_fs.realpathSync)(import_node_path4.default.resolve(workingDirectory, fence)), import_node_path4.default.sep);
    const real = (0, import_node_fs.realpathSync)(import_node_path4.default.resolve(workingDirectory, file));
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
  ].map((folder) => import_node_path4.default.posix.join(base, folder))
);
var FILE = /(types?|database|supabase|schema|db|tables)[\w.-]*\.[mc]?tsx?$/i;
function usualFiles(workingDirectory) {
  const files = /* @__PURE__ */ new Set();
  for (const root of ["", ...packagesOf(workingDirectory)]) {
    for (const folder of FOLDERS) {
      const place = import_node_path4.default.posix.join(root, folder);
      const isSupabase = folder === "supabase";
      for (const name of namesIn(import_node_path4.default.join(workingDirectory, place))) {
        if (FILE.test(name) || isSupabase && name.endsWith(".ts")) files.add(import_node_path4.default.posix.join(place, name));
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
  const nested = zs([`${bases}/package.json`, `${bases}/*/*/package.json`], options);
  return [...zs(`${bases}/*/`, options), ...nested.map((file) => import_node_path4.default.posix.dirname(file))];
}
function namesIn(folder) {
  try {
    return (0, import_node_fs.readdirSync)(folder);
  } catch {
    return [];
  }
}

// src/manifest/finding.ts
function sortFindings(findings) {
  const rank = (finding) => [
    finding.severity === "error" ? "0" : "1",
    finding.file ?? "",
    String(finding.line ?? 0).padStart(8, "0"),
    finding.code,
    finding.message
  ].join("\0");
  return [...findings].sort((a, b) => rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0);
}

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
var HALF = 0.5;
var LEAST = 0.465;
function nearest(name, candidates) {
  const scored = [...candidates].map((candidate) => ({ candidate, score: likeness(name, candidate) })).filter(({ score }) => score >= LEAST).sort((a, b) => b.score - a.score || byCodeUnit(a.candidate, b.candidate));
  const [best, second] = scored;
  if (!best) return null;
  return best.score < 0.6 && second && best.score - second.score < 0.02 ? null : best.candidate;
}
function typoOf(name, candidates) {
  if (name.length < 5) return null;
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
  let last = Array.from({ length: b.length + 1 }, (_2, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j2 = 1; j2 <= b.length; j2++) {
      const change = a[i - 1] === b[j2 - 1] ? 0 : 1;
      let cost = Math.min(at2(last, j2) + 1, at2(row, j2 - 1) + 1, at2(last, j2 - 1) + change);
      if (i > 1 && j2 > 1 && a[i - 1] === b[j2 - 2] && a[i - 2] === b[j2 - 1]) {
        cost = Math.min(cost, at2(beforeLast, j2 - 2) + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return at2(last, b.length);
}
var at2 = (row, index) => row[index] ?? 0;

// src/preflight/queries/resolve.ts
function embedded(schema, from, name) {
  if (schema.functions.has(name)) return null;
  const found = /* @__PURE__ */ new Set();
  if (schema.relations.has(name)) found.add(name);
  for (const origin of from) {
    const relation = schema.relations.get(origin);
    if (!relation || relation.relationships === null && (relation.row === null || relation.row.has(name)))
      return null;
    for (const { foreignKeyName, columns, referencedRelation } of relation.relationships ?? []) {
      if (foreignKeyName === name || columns.includes(name)) found.add(referencedRelation);
    }
    for (const [owner, { relationships }] of schema.relations) {
      const isOwner = relationships?.some(
        ({ foreignKeyName, referencedRelation }) => foreignKeyName === name && referencedRelation === origin
      );
      if (isOwner) found.add(owner);
    }
  }
  const names = [...found];
  return names.length > 0 && names.every((item) => schema.relations.has(item)) ? names : null;
}
function follow(schema, start, way) {
  let relations = schema.relations.has(start) ? [start] : null;
  for (const { name } of way) relations = relations && embedded(schema, relations, name);
  return relations;
}
function wayOf(selected, path4) {
  const way = [];
  let items = selected;
  for (const name of path4) {
    const next = embedNamed(items, name);
    if (!next) return null;
    way.push(next);
    items = next.items;
  }
  return way;
}
var embedNamed = (items, name) => items.find((item) => item.kind === "embed" && (item.alias === name || item.name === name));
function isNothingToEmbed({ database, schema }, from, name) {
  if (database.origin !== "generated" || !schema.isWhole) return false;
  if (schema.relations.has(name) || schema.functions.has(name)) return false;
  if (from.some((origin) => (schema.relations.get(origin)?.row ?? null) === null)) return false;
  return [...schema.relations.values()].every((relation) => !mentions(relation, name));
}
function mentions({ row, relationships }, name) {
  if (relationships === null || row?.has(name)) return true;
  return relationships.some(
    ({ foreignKeyName, columns }) => foreignKeyName === name || columns.includes(name)
  );
}

// src/preflight/queries/check.ts
var SYSTEM_COLUMNS = /* @__PURE__ */ new Set(["ctid", "xmin", "xmax", "cmin", "cmax", "tableoid", "oid"]);
function checkQueries(queries, databases, severity) {
  const found = /* @__PURE__ */ new Map();
  for (const query of queries) {
    const places = placesOf(query, databases);
    if (places.length === 0) continue;
    for (const subject of subjectsOf(query)) {
      const wrong = wrongOf(subject, places);
      if (!wrong) continue;
      const place = [query.file, subject.line, subject.code, wrong.of, subject.name].join("\0");
      if (!found.has(place)) found.set(place, findingOf(query.file, subject, wrong, severity));
    }
  }
  return sortFindings([...found.values()]);
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
function findingOf(file, subject, { of, near, types }, severity) {
  const hint = near === null ? "" : `; did you mean ${near}?`;
  return {
    severity,
    code: subject.code,
    message: `${subject.says(of)}, which the database types do not have${hint}`,
    file,
    line: subject.line,
    fix: fixOf(subject, near, types)
  };
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
      const near = nearest(query.name, names);
      return query.isSchemaAssumed ? wrongWhenNear(query.name, near) : { of: query.name, near };
    }
  };
}
var wrongWhenNear = (of, near) => near === null ? "abstains" : { of, near };
function rpcSubject(query) {
  return {
    code: "unknown-rpc",
    line: query.line,
    name: query.name,
    says: () => `rpc calls the function ${query.name}`,
    judge: ({ database, schema }) => {
      if (schema.functions.has(query.name)) return "fine";
      if (database.origin === "hand-written" || !schema.isWhole) return "abstains";
      const near = nearest(query.name, schema.functions.keys());
      return query.isSchemaAssumed ? wrongWhenNear(query.name, near) : { of: query.name, near };
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
      const fn2 = schema.functions.get(query.name);
      if (!fn2) return "abstains";
      if (fn2.returns === null || fn2.returns.has(use.name) || schema.functions.has(use.name)) return "fine";
      if (schema.relations.has(use.name)) return "fine";
      return { of: query.name, near: nearest(use.name, fn2.returns) };
    }
  };
}
function judgeArgument({ database, schema }, rpc, name) {
  const fn2 = schema.functions.get(rpc);
  if (!fn2) return "abstains";
  if (fn2.args === null || fn2.args.has(name) || fn2.args.has("")) return "fine";
  if (database.origin === "hand-written") return wrongWhenNear(rpc, typoOf(name, fn2.args));
  return { of: rpc, near: nearest(name, fn2.args) };
}
function judgeColumn({ schema }, relations, name, how) {
  if (!relations) return "abstains";
  const isWritten = how === "insert" || how === "upsert" || how === "update";
  if (!isWritten && (SYSTEM_COLUMNS.has(name) || schema.functions.has(name))) return "fine";
  if (how === "filter" && schema.relations.has(name)) return "fine";
  const known = /* @__PURE__ */ new Set();
  for (const relation of relations) {
    const columns = columnsOf2(schema.relations.get(relation), how);
    if (!columns || columns.has(name)) return "fine";
    for (const column of columns) known.add(column);
  }
  return { of: relations.join(" or "), near: nearest(name, known) };
}
function columnsOf2(relation, how) {
  if (!relation?.row) return null;
  if ((how === "insert" || how === "upsert") && relation.insert === null) return null;
  if (how === "update" && relation.update === null) return null;
  return /* @__PURE__ */ new Set([...relation.row, ...relation.insert ?? [], ...relation.update ?? []]);
}
function judgeEmbed(place, from, name) {
  if (!from) return "abstains";
  if (!isNothingToEmbed(place, from, name)) return "fine";
  return { of: from.join(" or "), near: nearest(name, place.schema.relations.keys()) };
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
      const value = (path4) => init ? { kind: "expression", node: init, path: path4 } : null;
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
      this.#declarePattern(target, scope, scope, (path4) => ({ kind: "parameter", path: path4 }), typeOf(target), []);
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
    const value = (path4) => node.type === "ForOfStatement" && path4.length === 0 ? { kind: "element", node: right } : { kind: "unknown" };
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
      const { node, path: path4, parent } = next;
      if (node !== parent) this.#parents.set(node, parent);
      if (node.type === "Identifier") {
        const value = path4 === null ? { kind: "unknown" } : valueAt(path4);
        this.#bindings.set(node, declare2(home, node.name, type && path4 ? { type, path: path4 } : null, value));
      } else if (node.type === "AssignmentPattern") {
        stack.push({ node: node.left, path: path4, parent: node });
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
              path: path4 && key !== null ? [...path4, key] : null,
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
  for (let at3 = scope; at3; at3 = at3.parent) {
    const found = at3.bindings.get(name);
    if (found) return found;
  }
  return null;
}
function declare2(scope, name, annotation, value) {
  const known = scope.bindings.get(name);
  if (known) {
    known.values.push(value ?? { kind: "unknown" });
    return known;
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
var lineOf = (node) => node.loc?.start.line ?? 1;
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
function textOf2(node, tree, holes = false, depth = 0) {
  if (depth > DEEPEST) return null;
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
var hole = (node) => ({ text: HOLE, line: lineOf(node), isVerbatim: false });
function piece(text, node, raw) {
  const isVerbatim = typeof raw === "string" && !raw.includes("\\");
  return { text, line: lineOf(node), isVerbatim };
}
function templateText(node, tree, holes, depth) {
  const pieces = [];
  for (const [index, quasi] of node.quasis.entries()) {
    const { cooked, raw } = quasi.value;
    if (typeof cooked !== "string") return null;
    pieces.push(piece(cooked, quasi, raw));
    const expression = node.expressions[index];
    if (!expression) continue;
    const known = textOf2(expression, tree, holes, depth + 1);
    if (!known && !holes) return null;
    pieces.push(...known ?? [hole(expression)]);
  }
  return pieces;
}
function memberText(node, tree, depth) {
  const key = literalKey(node.property, node.computed);
  const object = unwrapped(node.object);
  if (key === null || object.type !== "Identifier") return null;
  const binding = tree.bindings.get(object);
  const value = constantOf(binding);
  const literal3 = value && unwrapped(value);
  if (literal3?.type !== "ObjectExpression" || !binding?.references.every((use) => isRead(use, tree)))
    return null;
  const property = literal3.properties.findLast(
    (item) => item.type === "ObjectProperty" && literalKey(item.key, item.computed) === key
  );
  if (property?.type !== "ObjectProperty" || literal3.properties.some((item) => item.type === "SpreadElement")) {
    return null;
  }
  return textOf2(property.value, tree, false, depth + 1);
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
    if (index > 0) pieces.push({ text: separator, line: lineOf(element), isVerbatim: false });
    pieces.push(...text);
  }
  return pieces;
}
function constantList(name, tree) {
  const binding = tree.bindings.get(name);
  const value = constantOf(binding);
  const isOnlyJoined = binding?.references.every((use) => {
    const member = tree.parents.get(use);
    return member?.type === "MemberExpression" && literalKey(member.property, member.computed) === "join";
  });
  return value && isOnlyJoined ? unwrapped(value) : null;
}
function lineAt(pieces, offset) {
  let from = 0;
  let line = 1;
  for (const { text, line: first, isVerbatim } of pieces) {
    if (text === "") continue;
    const before = text.slice(0, Math.max(0, offset - from));
    line = isVerbatim ? first + (before.split("\n").length - 1) : first;
    if (offset < from + text.length) return line;
    from += text.length;
  }
  return line;
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
function clientOfType(type, path4, names, depth = 0) {
  if (depth > 12) return "unknown";
  switch (type.type) {
    case "TSAnyKeyword":
    case "TSUnknownKeyword":
    case "TSObjectKeyword":
      return "unknown";
    case "TSParenthesizedType":
      return clientOfType(type.typeAnnotation, path4, names, depth + 1);
    case "TSUnionType": {
      const some = type.types.filter(
        (item) => item.type !== "TSNullKeyword" && item.type !== "TSUndefinedKeyword"
      );
      const [only] = some;
      return some.length === 1 && only ? clientOfType(only, path4, names, depth + 1) : "other";
    }
    case "TSIntersectionType": {
      const all = type.types.map((item) => clientOfType(item, path4, names, depth + 1));
      return all.find((origin) => typeof origin === "object") ?? "unknown";
    }
    case "TSIndexedAccessType": {
      const { indexType } = type;
      if (indexType.type !== "TSLiteralType" || indexType.literal.type !== "StringLiteral") return "unknown";
      return clientOfType(type.objectType, [indexType.literal.value, ...path4], names, depth + 1);
    }
    case "TSTypeLiteral":
      return clientOfMembers(type.members, path4, names, depth);
    case "TSTypeReference":
      return clientOfReference(type, path4, names, depth);
    case "TSTypeQuery":
      return "unknown";
    default:
      return "other";
  }
}
function clientOfReference(type, path4, names, depth) {
  if (type.typeName.type !== "Identifier") return path4.length > 0 ? "unknown" : qualified(type);
  const { name } = type.typeName;
  const [first, second] = type.typeParameters?.params ?? [];
  if (WRAPPERS.has(name) && first) return clientOfType(first, path4, names, depth + 1);
  if (name === "ReturnType" && first?.type === "TSTypeQuery" && first.exprName.type === "Identifier") {
    return path4.length > 0 ? "unknown" : names.returnOf(first.exprName.name);
  }
  const declared = names.named(name);
  const imported = names.importOf(name);
  if (declared === void 0 && path4.length === 0 && isClientType(name, imported)) {
    return withSchema(second);
  }
  if (declared?.type === "TSInterfaceDeclaration") {
    const origin = clientOfMembers(declared.body.body, path4, names, depth);
    return origin === "other" && declared.extends?.length ? "unknown" : origin;
  }
  if (declared) return clientOfType(declared, path4, names, depth + 1);
  const isAlias = imported !== null && LOCAL_MODULE.test(imported.specifier) && SUPABASE.test(name.toLowerCase());
  return path4.length > 0 || isAlias ? "unknown" : "other";
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
  const literal3 = type.type === "TSLiteralType" && type.literal.type === "StringLiteral" ? type.literal.value : null;
  return { ...DECLARED, schema: literal3, isSchemaAssumed: literal3 === "public" };
}
function clientOfMembers(members, path4, names, depth) {
  const wanted = path4[0] ?? "from";
  const member = members.find(
    (item) => (item.type === "TSPropertySignature" || item.type === "TSMethodSignature") && item.key.type === "Identifier" && item.key.name === wanted
  );
  if (path4.length === 0) return member ? "unknown" : "other";
  if (member?.type !== "TSPropertySignature" || !member.typeAnnotation) return "other";
  return clientOfType(member.typeAnnotation.typeAnnotation, path4.slice(1), names, depth + 1);
}

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
  constructor(tree) {
    this.#tree = tree;
  }
  /** The client that an expression is, or null. */
  of(node) {
    const origin = this.#origin(node);
    if (isClient(origin)) return origin;
    const inner2 = unwrapped(node);
    const call = inner2.type === "AwaitExpression" ? unwrapped(inner2.argument) : inner2;
    if (origin !== "unknown" || call.type !== "CallExpression" || call.callee.type !== "Identifier")
      return null;
    const { name } = call.callee;
    return isClientFactoryName(name) ? { ...BY_NAME, isNamed: /supabase/i.test(name) } : null;
  }
  /** Every place of a module asks again for the same names, and names can refer to each other in circles. */
  #once(key, find, path4 = []) {
    const place = path4.join("\0");
    const places = this.#known.get(key) ?? /* @__PURE__ */ new Map();
    this.#known.set(key, places);
    const known = places.get(place);
    if (known !== void 0) return known;
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
      const known = merged(created.map((value) => this.#ofValue(value, binding)));
      if (isClient(typed)) {
        return created.length > 0 && known !== "unknown" && !isUnprovedClient(known) ? known : typed;
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
        return origin === "unknown" && !isName(value.node) ? byName(binding.name) : origin;
      }
      default:
        return "other";
    }
  }
  /** A property that destructuring picks out of a value. */
  #ofPath(node, path4) {
    const inner2 = unwrapped(node);
    const key = path4.at(-1) ?? "";
    const held = this.#heldBy(inner2, path4);
    if (held !== "unknown") return held;
    return isClient(this.#origin(inner2)) ? "other" : byName(key);
  }
  /** Follows constant objects, and functions of this file that return them. */
  #heldBy(node, path4) {
    const [key, ...rest] = path4;
    const inner2 = unwrapped(node);
    if (key === void 0) return this.#origin(inner2);
    if (inner2.type === "AwaitExpression") return this.#heldBy(inner2.argument, path4);
    if (inner2.type === "ObjectExpression") {
      const property = inner2.properties.find(
        (item) => item.type === "ObjectProperty" && literalKey(item.key, item.computed) === key
      );
      return property?.type === "ObjectProperty" ? this.#heldBy(property.value, rest) : "unknown";
    }
    if (inner2.type === "Identifier") {
      const binding = this.#tree.bindings.get(inner2);
      if (binding?.annotation) {
        return clientOfType(binding.annotation.type, [...binding.annotation.path, ...path4], this.#types);
      }
      const value = constantOf(binding);
      return value && binding ? this.#once(binding, () => this.#heldBy(value, path4), path4) : "unknown";
    }
    if (inner2.type === "CallExpression" && inner2.callee.type === "Identifier") {
      const binding = this.#tree.bindings.get(inner2.callee);
      return binding ? this.#returnedBy(binding, path4) : "unknown";
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
    const origins = [];
    for (const member of owner.body.body) {
      if (member.type === "ClassProperty" || member.type === "ClassPrivateProperty") {
        const name = member.type === "ClassPrivateProperty" ? member.key.id.name : literalKey(member.key, member.computed);
        if (name !== key) continue;
        const annotation = member.typeAnnotation?.type === "TSTypeAnnotation" ? member.typeAnnotation : null;
        const typed = annotation ? clientOfType(annotation.typeAnnotation, [], this.#types) : "unknown";
        if (typed !== "unknown") origins.push(typed);
        if (member.value && !isNothing(member.value)) origins.push(this.#origin(member.value));
      } else if (member.type === "ClassMethod" && member.kind === "constructor") {
        for (const param of member.params) {
          if (param.type !== "TSParameterProperty") continue;
          const target = param.parameter.type === "AssignmentPattern" ? param.parameter.left : param.parameter;
          if (target.type === "Identifier" && target.name === key)
            origins.push(this.#ofParameterProperty(target));
        }
      }
    }
    for (const { left, right } of this.#tree.fieldAssignments) {
      if (left.type !== "MemberExpression" || classAround(left, this.#tree) !== owner || isNothing(right))
        continue;
      const name = left.property.type === "PrivateName" ? left.property.id.name : literalKey(left.property, left.computed);
      if (name === key) origins.push(this.#origin(right));
    }
    const proved = origins.filter((origin) => isClient(origin) && !origin.isSchemaAssumed);
    return origins.includes("other") || proved.length === 0 ? merged(origins) : merged(proved);
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
  #returnedBy(binding, path4) {
    if (path4.length === 0 && this.#isFactory(binding)) {
      return { ...BY_NAME, isProved: true, isNamed: true };
    }
    const [value] = binding.values;
    if (binding.values.length !== 1 || !value) return "other";
    if (value.kind === "import") return LOCAL_MODULE2.test(value.specifier) ? "unknown" : "other";
    if (value.kind === "parameter") return "unknown";
    const fn2 = value.kind === "function" ? value.node : value.kind === "expression" ? unwrapped(value.node) : null;
    const returned = fn2 && returnsOf2(fn2, this.#tree);
    if (!fn2 || !returned) return value.kind === "expression" && value.path.length > 0 ? "unknown" : "other";
    const find = () => {
      const given = returned.filter((node) => !isNothing(node));
      const origin = merged(
        given.map((node) => path4.length === 0 ? this.#origin(node) : this.#heldBy(node, path4))
      );
      return isClient(origin) && origin.isPlausible && isForeignName(binding.name) ? "other" : origin;
    };
    return this.#once(fn2, find, path4);
  }
};
var isUnprovedClient = (origin) => isClient(origin) && !origin.isProved;
var byName = (name) => isClientName(name) ? { ...BY_NAME, isNamed: isSupabaseName(name) } : "unknown";
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
function classAround(node, tree) {
  for (let at3 = tree.parents.get(node); at3; at3 = tree.parents.get(at3)) {
    if (at3.type === "ClassDeclaration" || at3.type === "ClassExpression") return at3;
    if (at3.type === "FunctionDeclaration" || at3.type === "FunctionExpression" || at3.type === "ObjectMethod")
      return null;
  }
  return null;
}
var LOOPS_AND_BRANCHES = 2e4;
function returnsOf2(fn2, tree) {
  if (fn2.type === "ArrowFunctionExpression" && fn2.body.type !== "BlockStatement") return [fn2.body];
  if (fn2.type !== "FunctionDeclaration" && fn2.type !== "FunctionExpression" && fn2.type !== "ArrowFunctionExpression") {
    return null;
  }
  if (fn2.generator) return null;
  const found = [];
  const stack = [fn2.body];
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
  return split(textOf3(pieces)).flatMap(({ text, offset }) => placed(text, offset, pieces, orderTerm));
}
function orderTerm(text) {
  const bare = text.replace(/(\.(asc|desc|nullsfirst|nullslast))+$/, "");
  const embedded2 = /^([\p{L}\p{N}_$-]+)\((.*)\)$/u.exec(bare);
  if (!embedded2) {
    const column = parseColumn(bare);
    return column?.path.length === 0 ? column : null;
  }
  const inner2 = orderTerm(embedded2[2] ?? "");
  return inner2 && { name: inner2.name, path: [embedded2[1] ?? "", ...inner2.path] };
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
  if (depth > 20) return [];
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
  for (let at3 = 0; at3 <= text.length; at3++) {
    const char = text.charAt(at3);
    if (isQuoted) {
      if (char === "\\") at3++;
      else if (char === '"') isQuoted = false;
    } else if (char === '"') isQuoted = true;
    else if (char === "(" || char === "{") depth++;
    else if (char === ")" || char === "}") depth--;
    else if (char === "," && depth === 0 || char === "") {
      parts.push(trimmed(text.slice(start, at3), start));
      start = at3 + 1;
    }
  }
  return isQuoted || depth !== 0 ? [] : parts.filter((part) => part.text !== "");
}
function trimmed(text, offset) {
  return { text: text.trim(), offset: offset + (text.length - text.trimStart().length) };
}

// src/preflight/queries/payload.ts
var BUDGET = 3e3;
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
  const found = new PayloadReader(tree, payload).keys(payload);
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
        keys.push({ name, line: lineOf(property.key) });
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
      return [{ name, line: isSent(parent.right) ? lineOf(member.property) : 0 }];
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
    const fn2 = this.#functionNamed(callee);
    if (fn2?.type !== "FunctionDeclaration" && fn2?.type !== "ArrowFunctionExpression") return false;
    return this.#isOnlyReadAs(fn2.params[index], fn2);
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
    for (let at3 = this.#use; at3; at3 = this.#tree.parents.get(at3)) around.add(at3);
    for (let at3 = this.#tree.parents.get(reference); at3; at3 = this.#tree.parents.get(at3)) {
      if (around.has(at3)) return at3.type !== "IfStatement" && at3.type !== "SwitchStatement";
      const last = at3.type === "BlockStatement" ? at3.body.at(-1) : at3.type === "SwitchCase" ? at3.consequent.at(-1) : null;
      if (last && /^(Return|Throw|Continue|Break)Statement$/.test(last.type)) return false;
    }
    return false;
  }
  #functionOf(node) {
    for (let at3 = node; at3; at3 = this.#tree.parents.get(at3)) {
      if (/Function|Method$|^Program$/.test(at3.type) && !this.#runsAtOnce(at3)) return at3;
    }
    return null;
  }
  /** A function that is written as the argument of `forEach` or `map`. */
  #runsAtOnce(fn2) {
    const call = this.#tree.parents.get(fn2);
    if (call?.type !== "CallExpression" || call.callee.type !== "MemberExpression") return false;
    const method = literalKey(call.callee.property, call.callee.computed);
    return call.callee !== fn2 && (method === "forEach" || method === "map");
  }
  /** A loop or function between the declaration and the node: its code may run at any time, or again. */
  #isRepeated(node, binding) {
    const home = binding.scope.node;
    for (let at3 = node; at3 && at3 !== home; at3 = this.#tree.parents.get(at3)) {
      if (/Function|Method$|^(For|While|DoWhile)/.test(at3.type)) return true;
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
    const fn2 = given.type === "Identifier" ? this.#functionNamed(given) : given;
    const returned = fn2 && returnsOf2(fn2, this.#tree);
    if (!fn2 || !returned) return [];
    return this.#within(fn2, () => {
      const results = returned.filter((item) => unwrapped(item).type !== "NullLiteral").map((item) => new _PayloadReader(this.#tree, item).#inside(this, item));
      if (fn2 === given) return results.flat();
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
  let at3 = node;
  while (at3.type === "MemberExpression" && !at3.computed && at3.property.type === "Identifier") {
    names.unshift(at3.property.name);
    at3 = at3.object;
  }
  return at3.type === "Identifier" ? [at3.name, ...names].join(".") : "";
}

// src/preflight/queries/select.ts
var AGGREGATES = /^\.(sum|avg|min|max|count)\(\)/;
var DEEPEST3 = 50;
var Unreadable = class extends Error {
};
function parseSelect(pieces) {
  const text = pieces.map((piece2) => piece2.text).join("");
  if (text.includes(HOLE)) return null;
  const reader = new SelectReader(text, pieces);
  try {
    return reader.isEmpty ? [] : reader.all();
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
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
    if (depth > DEEPEST3) throw new Unreadable();
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
  constructor(modulePath, source, program) {
    this.#file = placeOf(modulePath);
    this.#tree = readTree(program);
    this.#clients = new Clients(this.#tree);
    this.#namesSchema = NAMES_SCHEMA.test(source);
    this.#hasOtherBuilders = this.#tree.specifiers.some((specifier) => OTHER_BUILDERS.test(specifier));
  }
  read() {
    const queries = this.#tree.calls.flatMap((call) => {
      const query = this.#query(call);
      return query ? [query] : [];
    });
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
    const isRpc = literalKey(callee.property, callee.computed) === "rpc";
    if (!client.isProved && !this.#looksRight(client, links, isRpc)) return null;
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
  /** What is not proved to be a client has to be used like one from end to end. */
  #looksRight(client, links, isRpc) {
    if (this.#hasOtherBuilders) return false;
    const isKnown = links.every(
      ({ method }) => STARTS.has(method) || FILTERS.has(method) || OTHERS.has(method)
    );
    if (isRpc) return isKnown && client.isNamed;
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
    if (table === null) return [];
    return uses(
      columns.map((column) => ({ ...column, path: [...table.split("."), ...column.path] })),
      how,
      method
    );
  }
  #selected({ method, args }) {
    const [first] = args;
    const pieces = method === "select" && first ? textOf2(first, this.#tree) : null;
    return (pieces && parseSelect(pieces)) ?? [];
  }
};
function parseFilter(pieces) {
  const column = parseColumn(pieces.map(({ text }) => text).join(""));
  return column ? [{ ...column, line: lineAt(pieces, 0) }] : [];
}
var uses = (columns, how, method) => columns.map(({ name, path: place, line }) => ({ how, method, name, path: place, line }));

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
function withoutSilenced(findings, sourceOf) {
  const known = /* @__PURE__ */ new Map();
  return findings.filter(({ file, line, code }) => {
    if (file === null || line === null) return true;
    let silences = known.get(file);
    if (silences === void 0) {
      silences = readSilences(sourceOf(file) ?? "");
      known.set(file, silences);
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
    if (node.type !== "Identifier") return literal2(node);
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
    return this.#starts.some((at3) => at3 >= start && at3 < end);
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
function literal2(node) {
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
    bindings += bindingsOf(node).filter((bound) => bound === name).length;
    if (node.type !== "VariableDeclaration" || node.kind !== "const") return;
    for (const { id, init } of node.declarations)
      if (id.type === "Identifier" && id.name === name && init != null) meaning = meaningOf(unwrap(init));
  });
  return bindings === 1 ? meaning : null;
}
function meaningOf(init) {
  const text = literal2(init);
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
function readTrees({ modules, columns }) {
  const findings = [];
  const queries = [];
  const reads = /* @__PURE__ */ new Map();
  for (const { path: path4, source } of modules) {
    try {
      const program = parseModule(path4, source);
      const found = withoutSilencedReads(readVariables(source, program), source);
      if (found.length > 0) reads.set(path4, found);
      if (columns !== null) queries.push(...readQueries(path4, source, program));
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error;
      findings.push(syntaxError(path4, error));
    }
  }
  const wrong = columns === null ? [] : checkColumns(queries, modules, columns);
  return { findings: [...findings, ...wrong], reads };
}
function withoutSilencedReads(reads, source) {
  const silences = readSilences(source);
  return reads.filter((read) => !isSilenced(silences, read.line, "missing-variable"));
}
function checkColumns(queries, modules, { workingDirectory, databaseTypes, severity }) {
  if (queries.length === 0 && databaseTypes === null) return [];
  const types = readDatabaseTypes(workingDirectory, databaseTypes);
  const sources = new Map(modules.map(({ path: path4, source }) => [placeOf(path4), source]));
  const wrong = checkQueries(queries, types.databases, severity);
  return [...types.findings, ...withoutSilenced(wrong, (file) => sources.get(file) ?? null)];
}

// src/preflight-thread.ts
import_node_worker_threads.parentPort?.postMessage(readTrees(import_node_worker_threads.workerData));
