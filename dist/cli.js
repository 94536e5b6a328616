#!/usr/bin/env node
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

// stand-in:glob
var require_glob = __commonJS({
  "stand-in:glob"(exports2) {
    exports2.globSync = (...args) => require("./glob.js").globSync(...args);
  }
});

// stand-in:@babel/parser
var require_parser = __commonJS({
  "stand-in:@babel/parser"(exports2) {
    exports2.parse = (...args) => require("./parser.js").parse(...args);
  }
});

// src/cli.ts
var import_node_path11 = __toESM(require("node:path"), 1);

// src/errors.ts
var DeployError = class extends Error {
  live;
  next;
  constructor(message, options = {}) {
    super(message, options.cause === void 0 ? void 0 : { cause: options.cause });
    this.name = "DeployError";
    this.live = options.live;
    this.next = options.next;
  }
};
function messageOf(error2) {
  if (!(error2 instanceof Error)) return String(error2);
  const cause = error2.cause instanceof Error ? ` (${error2.cause.message})` : "";
  return error2.message + cause;
}
function describeError(error2) {
  const lines = [messageOf(error2)];
  if (error2 instanceof DeployError) {
    if (error2.live !== void 0) lines.push(`Live now: ${error2.live}`);
    if (error2.next !== void 0) lines.push(`Next: ${error2.next}`);
  }
  return lines.join("\n");
}

// src/manifest/manifest.ts
var import_node_fs5 = require("node:fs");
var import_node_path7 = __toESM(require("node:path"), 1);
var import_glob2 = __toESM(require_glob(), 1);

// node_modules/smol-toml/dist/error.js
function getLineColFromPtr(string, ptr) {
  let lines = string.slice(0, ptr).split(/\r?\n/);
  return [lines.length, lines.pop().length + 1];
}
function makeCodeBlock(string, line, column) {
  let lines = string.split(/\r?\n/);
  let codeblock = "";
  let numberLen = (Math.log10(line + 1) | 0) + 1;
  for (let i = line - 1; i <= line + 1; i++) {
    let l = lines[i - 1];
    if (!l)
      continue;
    codeblock += i.toString().padEnd(numberLen, " ");
    codeblock += ":  ";
    codeblock += l;
    codeblock += "\n";
    if (i === line) {
      codeblock += " ".repeat(numberLen + column + 2);
      codeblock += "^\n";
    }
  }
  return codeblock;
}
var TomlError = class _TomlError extends Error {
  line;
  column;
  codeblock;
  constructor(message, options) {
    const [line, column] = getLineColFromPtr(options.toml, options.ptr);
    const codeblock = makeCodeBlock(options.toml, line, column);
    super(`Invalid TOML document: ${message}

${codeblock}`, options);
    this.line = line;
    this.column = column;
    this.codeblock = codeblock;
  }
  /** @internal */
  static x(message, ctx, ptr) {
    throw new _TomlError(message, { toml: ctx.s, ptr: ptr ?? ctx.p });
  }
};

// node_modules/smol-toml/dist/primitive.js
function parseString(ctx) {
  let startPtr = ctx.p;
  let c = ctx.s.charCodeAt(ctx.p++);
  let first = c;
  let isLiteral = c === 39;
  let isMultiline = c === ctx.s.charCodeAt(ctx.p) && c === ctx.s.charCodeAt(ctx.p + 1);
  if (isMultiline) {
    if ((c = ctx.s.charCodeAt(ctx.p += 2)) === 10)
      ctx.p++;
    else if (c === 13 && ctx.s.charCodeAt(ctx.p + 1) === 10)
      ctx.p += 2;
  }
  let parsed = "";
  let sliceStart = ctx.p;
  let state = 0;
  for (; ctx.p < ctx.s.length; ctx.p++) {
    c = ctx.s.charCodeAt(ctx.p);
    if (isMultiline && (c === 10 || c === 13 && ctx.s.charCodeAt(ctx.p + 1) === 10)) {
      state = state && 3;
    } else if (c < 32 && c !== 9 || c === 127) {
      TomlError.x("control characters are not allowed in strings", ctx);
    } else if ((!state || state === 3) && c === first && (!isMultiline || ctx.s.charCodeAt(ctx.p + 1) === first && ctx.s.charCodeAt(ctx.p + 2) === first)) {
      if (isMultiline) {
        if (ctx.s.charCodeAt(ctx.p + 3) === first)
          ctx.p++;
        if (ctx.s.charCodeAt(ctx.p + 3) === first)
          ctx.p++;
      }
      if (!state) {
        let s = ctx.s.slice(sliceStart, ctx.p);
        parsed = parsed ? parsed + s : s;
      }
      ctx.p += isMultiline ? 3 : 1;
      return parsed;
    } else if (!state) {
      if (!isLiteral && c === 92) {
        parsed += ctx.s.slice(sliceStart, sliceStart = ctx.p);
        state = 1;
      }
    } else if (state === 1) {
      if (c === 120 || c === 117 || c === 85) {
        let errPtr = ctx.p++ - 1;
        let value = 0;
        let len = c === 120 ? 2 : c === 117 ? 4 : 8;
        for (let j = 0; j < len; j++, ctx.p++) {
          let hex = ctx.s.charCodeAt(ctx.p);
          let digit2 = (
            /* 0-9 */
            hex >= 48 && hex <= 57 ? hex - 48 : (
              /* A-F */
              hex >= 65 && hex <= 70 ? hex - 65 + 10 : (
                /* a-f */
                hex >= 97 && hex <= 102 ? hex - 97 + 10 : -1
              )
            )
          );
          if (digit2 < 0)
            TomlError.x("invalid non-hex character in unicode escape", ctx);
          value = value << 4 | digit2;
        }
        if (value < 0 || value > 1114111 || value >= 55296 && value <= 57343) {
          TomlError.x("invalid unicode escape", ctx, errPtr);
        }
        parsed += String.fromCodePoint(value);
        sliceStart = ctx.p--;
        state = 0;
      } else if (isMultiline && (c === 32 || c === 9)) {
        state = 2;
      } else {
        if (c === 98)
          parsed += "\b";
        else if (c === 116)
          parsed += "	";
        else if (c === 110)
          parsed += "\n";
        else if (c === 102)
          parsed += "\f";
        else if (c === 114)
          parsed += "\r";
        else if (c === 101)
          parsed += "\x1B";
        else if (c === 34)
          parsed += '"';
        else if (c === 92)
          parsed += "\\";
        else
          TomlError.x("unrecognised escape sequence", ctx);
        sliceStart = ctx.p + 1;
        state = 0;
      }
    } else if (c !== 32 && c !== 9) {
      if (state === 2)
        TomlError.x("invalid escape: only line-ending whitespace may be escaped", ctx, sliceStart);
      state = !isLiteral && c === 92 ? 1 : 0;
      sliceStart = ctx.p;
    }
  }
  TomlError.x("unfinished string", ctx, startPtr);
}

// node_modules/smol-toml/dist/date.js
var DATE_TIME_RE = /^(\d{4}-\d{2}-\d{2})?[Tt ]?(?:(\d{2}):\d{2}(?::\d{2}(?:\.\d+)?)?)?(Z|z|[-+]\d{2}:\d{2})?$/i;
var TomlDate = class _TomlDate extends Date {
  #hasDate = false;
  #hasTime = false;
  #offset = null;
  constructor(date, fasttype, unsafeDelim) {
    let hasDate = true;
    let hasTime = true;
    let offset = "Z";
    let c;
    if (typeof date === "string") {
      if (fasttype)
        prep: {
          if (fasttype < 3) {
            if (+date.slice(11, 13) > 23) {
              date = "";
              break prep;
            }
            if (fasttype === 2) {
              offset = null;
              date += "Z";
            } else if ((c = date.charCodeAt(date.length - 1)) !== 90 && c !== 122) {
              offset = date.slice(date.length - 6);
            }
            if (unsafeDelim)
              date = date.slice(0, 10) + "T" + date.slice(11);
          } else if (fasttype === 4) {
            date = +date.slice(0, 2) > 23 ? "" : `0000-01-01T${date}Z`;
          }
          hasDate = fasttype !== 4;
          hasTime = fasttype !== 3;
        }
      else {
        let match2 = date.match(DATE_TIME_RE);
        if (match2) {
          if (!match2[1]) {
            hasDate = false;
            date = `0000-01-01T${date}`;
          }
          hasTime = !!match2[2];
          hasTime && date[10] === " " && (date = date.replace(" ", "T"));
          if (match2[2] && +match2[2] > 23) {
            date = "";
          } else {
            offset = match2[3] || null;
            if (!offset && hasTime)
              date += "Z";
          }
        } else {
          date = "";
        }
      }
    }
    super(date);
    if (!isNaN(this.getTime())) {
      this.#hasDate = hasDate;
      this.#hasTime = hasTime;
      this.#offset = offset;
    }
  }
  isDateTime() {
    return this.#hasDate && this.#hasTime;
  }
  isLocal() {
    return !this.#hasDate || !this.#hasTime || !this.#offset;
  }
  isDate() {
    return this.#hasDate && !this.#hasTime;
  }
  isTime() {
    return this.#hasTime && !this.#hasDate;
  }
  isValid() {
    return this.#hasDate || this.#hasTime;
  }
  toISOString() {
    let iso = super.toISOString();
    if (this.isDate())
      return iso.slice(0, 10);
    if (this.isTime())
      return iso.slice(11, 23);
    if (this.#offset === null)
      return iso.slice(0, -1);
    if (this.#offset === "Z" || this.#offset === "z")
      return iso;
    let offset = +this.#offset.slice(1, 3) * 60 + +this.#offset.slice(4, 6);
    offset = this.#offset[0] === "-" ? offset : -offset;
    let offsetDate = new Date(this.getTime() - offset * 6e4);
    return offsetDate.toISOString().slice(0, -1) + this.#offset;
  }
  static wrapAsOffsetDateTime(jsDate, offset = "Z") {
    let date = new _TomlDate(jsDate);
    date.#offset = offset;
    return date;
  }
  static wrapAsLocalDateTime(jsDate) {
    let date = new _TomlDate(jsDate);
    date.#offset = null;
    return date;
  }
  static wrapAsLocalDate(jsDate) {
    let date = new _TomlDate(jsDate);
    date.#hasTime = false;
    date.#offset = null;
    return date;
  }
  static wrapAsLocalTime(jsDate) {
    let date = new _TomlDate(jsDate);
    date.#hasDate = false;
    date.#offset = null;
    return date;
  }
};

// node_modules/smol-toml/dist/extract.js
function isDigit(char, base = 10) {
  return base === 16 ? char > 47 && char < 58 || char > 64 && char < 71 || char > 96 && char < 103 : char > 47 && char < 48 + base;
}
function isEndOfValue(char, delim) {
  return char === 32 || char === 9 || char === 10 || char === 13 || // Structure end or next value delimiter
  delim && (char === delim || char === 44) || // Comment
  char === 35;
}
function extractValue(ctx, end) {
  let errPtr = ctx.p;
  let c = ctx.s.charCodeAt(ctx.p);
  if (c === 91 || c === 123) {
    ctx.d-- || TomlError.x("document contains excessively nested structures. aborting.", ctx);
    let value = c === 91 ? parseArray(ctx) : parseInlineTable(ctx);
    ctx.d++;
    return value;
  }
  if (c === 34 || c === 39) {
    return parseString(ctx);
  }
  if (c === 116) {
    if (ctx.s.charCodeAt(++ctx.p) !== 114 || ctx.s.charCodeAt(++ctx.p) !== 117 || ctx.s.charCodeAt(++ctx.p) !== 101)
      TomlError.x("invalid value", ctx, errPtr);
    return ctx.p++, true;
  }
  if (c === 102) {
    if (ctx.s.charCodeAt(++ctx.p) !== 97 || ctx.s.charCodeAt(++ctx.p) !== 108 || ctx.s.charCodeAt(++ctx.p) !== 115 || ctx.s.charCodeAt(++ctx.p) !== 101)
      TomlError.x("invalid value", ctx, errPtr);
    return ctx.p++, false;
  }
  if (c === 43 || c === 45) {
    return parseNumber(ctx, ctx.p, ctx.s.charCodeAt(++ctx.p), 44 - c, end);
  }
  if (ctx.s.charCodeAt(ctx.p + 4) === 45 && ctx.s.charCodeAt(ctx.p + 7) === 45) {
    return parseDate(ctx, c, end);
  }
  if (ctx.s.charCodeAt(ctx.p + 2) === 58) {
    return parseTime(ctx, c, end);
  }
  return parseNumber(ctx, ctx.p, c, 0, end);
}
function parseNumber(ctx, startPtr, startChr, sign, endChr) {
  let c = startChr;
  let state = 0;
  let hasUnderscores = false;
  if (c === 105) {
    if (ctx.s.charCodeAt(++ctx.p) !== 110 || ctx.s.charCodeAt(++ctx.p) !== 102)
      TomlError.x("invalid value", ctx, startPtr);
    return ctx.p++, (sign || 1) / 0;
  }
  if (c === 110) {
    if (ctx.s.charCodeAt(++ctx.p) !== 97 || ctx.s.charCodeAt(++ctx.p) !== 110)
      TomlError.x("invalid value", ctx, startPtr);
    return ctx.p++, NaN;
  }
  if (c === 48) {
    if (++ctx.p >= ctx.s.length || isEndOfValue(c = ctx.s.charCodeAt(ctx.p), endChr))
      return ctx.bi === true ? 0n : 0;
    if (!sign) {
      if (c === 120)
        return parseIntegerBaseN(ctx, startPtr, 16, endChr);
      else if (c === 98)
        return parseIntegerBaseN(ctx, startPtr, 2, endChr);
      else if (c === 111)
        return parseIntegerBaseN(ctx, startPtr, 8, endChr);
    }
    if (c === 46)
      state = 2;
    else if (c === 101 || c === 69)
      state = 4;
    else
      TomlError.x("illegal leading zero", ctx, startPtr);
  } else if (!isDigit(c))
    TomlError.x("invalid value", ctx, startPtr);
  while (++ctx.p < ctx.s.length && (c = ctx.s.charCodeAt(ctx.p), !isEndOfValue(c, endChr))) {
    if (!state)
      state = 1;
    if (c === 95) {
      if (!(state & 1))
        TomlError.x("illegal underscore", ctx);
      state += 11;
      hasUnderscores = true;
    } else if (state === 1 && c === 46)
      state = 2;
    else if ((state === 1 || state === 3) && (c === 101 || c === 69))
      state = 4;
    else if (state === 4 && (c === 43 || c === 45)) {
      state = 6;
    } else if (!isDigit(c))
      TomlError.x(`illegal character in numeric literal`, ctx);
    else if (state > 9)
      state -= 11;
    else if (!(state & 1))
      state++;
  }
  if (!state) {
    let val = (startChr - 48) * (sign || 1);
    return ctx.bi === true ? BigInt(val) : val;
  }
  if (!(state & 1))
    TomlError.x("unfinished numeric value", ctx, startPtr);
  let str = ctx.s.slice(startPtr, ctx.p);
  if (hasUnderscores)
    str = str.replaceAll("_", "");
  return state > 1 ? parseFloat(str) : parseInteger(ctx, str, 10, startPtr);
}
function parseIntegerBaseN(ctx, startPtr, base, endChr) {
  let c, underscore = 1;
  while (++ctx.p < ctx.s.length && (c = ctx.s.charCodeAt(ctx.p), !isEndOfValue(c, endChr))) {
    if (c === 95) {
      if (underscore & 1)
        TomlError.x("illegal underscore", ctx);
      underscore = 3;
    } else if (!isDigit(c, base))
      TomlError.x(`illegal character in numeric literal`, ctx);
    else if (underscore & 1)
      underscore--;
  }
  if (underscore & 1)
    TomlError.x("unfinished numeric value", ctx);
  let str = ctx.s.slice(startPtr + 2, ctx.p);
  if (underscore)
    str = str.replaceAll("_", "");
  return parseInteger(ctx, str, base, startPtr);
}
function parseInteger(ctx, str, base, startPtr) {
  if (ctx.bi !== true)
    int: {
      let val = parseInt(str, base);
      if (!Number.isSafeInteger(val)) {
        if (ctx.bi)
          break int;
        TomlError.x("integer value cannot be represented losslessly", ctx, startPtr);
      }
      return val;
    }
  return base === 10 ? BigInt(str) : BigInt((base === 2 ? "0b" : base === 8 ? "0o" : "0x") + str);
}
function parseDate(ctx, c, endChr) {
  let startPtr = ctx.p++, unsafeSeparator;
  if (!isDigit(c) || !isDigit(ctx.s.charCodeAt(ctx.p++)) || !isDigit(ctx.s.charCodeAt(ctx.p++)) || !isDigit(ctx.s.charCodeAt(ctx.p++))) {
    return parseNumber(ctx, ctx.p = startPtr, c, 0, endChr);
  }
  ctx.p += 5;
  if (!isDigit(ctx.s.charCodeAt(ctx.p++)))
    TomlError.x("invalid date-time: date part is malformed", ctx, startPtr);
  if (ctx.p >= ctx.s.length || ((c = ctx.s.charCodeAt(ctx.p)) !== 32 || (unsafeSeparator = true, !isDigit(ctx.s.charCodeAt(ctx.p + 1)))) && c !== 84 && c !== 116) {
    let t2 = ctx.s.slice(startPtr, ctx.p);
    return readDate(ctx, t2, 3, false, startPtr);
  }
  if (ctx.s.charCodeAt(ctx.p += 3) !== 58)
    TomlError.x("invalid date-time: time part is malformed", ctx, startPtr);
  if (ctx.s.charCodeAt(ctx.p += 3) === 58)
    ctx.p += 3;
  if (ctx.s.charCodeAt(ctx.p) === 46)
    while (isDigit(ctx.s.charCodeAt(++ctx.p)))
      ;
  if (c = ctx.s.charCodeAt(ctx.p)) {
    if (c === 90 || c === 122) {
      let t2 = ctx.s.slice(startPtr, ++ctx.p);
      return readDate(ctx, t2, 1, unsafeSeparator, startPtr, "[+00:00]");
    }
    if (c === 43 || c === 45) {
      let t2 = ctx.s.slice(startPtr, ctx.p += 6);
      return readDate(ctx, t2, 1, unsafeSeparator, startPtr, !ctx.ld && "[" + ctx.s.slice(ctx.p - 6, ctx.p) + "]");
    }
  }
  let t = ctx.s.slice(startPtr, ctx.p);
  return readDate(ctx, t, 2, unsafeSeparator, startPtr);
}
function parseTime(ctx, c, endChr) {
  let start = ctx.p;
  if (!isDigit(c) || !isDigit(ctx.s.charCodeAt(++ctx.p))) {
    return parseNumber(ctx, --ctx.p, c, 0, endChr);
  }
  if (ctx.s.charCodeAt(ctx.p += 4) === 58)
    ctx.p += 3;
  if (ctx.s.charCodeAt(ctx.p) === 46)
    while (isDigit(ctx.s.charCodeAt(++ctx.p)))
      ;
  let t = ctx.s.slice(start, ctx.p);
  return readDate(ctx, t, 4, false, start);
}
function readDate(ctx, str, type, unsafeDelim, errPtr, temporalSuffix) {
  if (ctx.ld) {
    let date = new TomlDate(str, type, unsafeDelim);
    if (!date.isValid())
      TomlError.x("invalid date", ctx, errPtr);
    return date;
  }
  try {
    if (temporalSuffix)
      str += temporalSuffix;
    switch (type) {
      case 1:
        return Temporal.ZonedDateTime.from(str);
      case 2:
        return Temporal.PlainDateTime.from(str);
      case 3:
        return Temporal.PlainDate.from(str);
      case 4:
        return Temporal.PlainTime.from(str);
    }
  } catch (e) {
    TomlError.x(e instanceof Error ? e.message : "" + e, ctx, errPtr);
  }
}

// node_modules/smol-toml/dist/util.js
function skipComment(ctx) {
  for (; ctx.p < ctx.s.length; ctx.p++) {
    let c = ctx.s.charCodeAt(ctx.p);
    if (c === 10)
      break;
    if (c === 13 && ctx.s.charCodeAt(ctx.p + 1) === 10) {
      ctx.p++;
      break;
    }
    if (c < 32 && c !== 9 || c === 127) {
      TomlError.x("control characters are not allowed in comments", ctx);
    }
  }
}
function skipVoid(ctx, banNewLines, banComments) {
  let c;
  while (ctx.p < ctx.s.length) {
    while (ctx.p < ctx.s.length && ((c = ctx.s.charCodeAt(ctx.p)) === 32 || c === 9 || !banNewLines && (c === 10 || c === 13 && ctx.s.charCodeAt(ctx.p + 1) === 10)))
      ctx.p++;
    if (banComments || c !== 35)
      break;
    skipComment(ctx);
  }
}

// node_modules/smol-toml/dist/struct.js
function parseKey(ctx, end = 61) {
  let startPtr;
  let state = 0;
  let parsed = [];
  let sliceStart;
  let c = ctx.s.charCodeAt(startPtr = ctx.p);
  do {
    if (c === end) {
      if (!state)
        TomlError.x("unexpected end of key", ctx);
      if (state === 1)
        parsed.push(ctx.s.slice(sliceStart, ctx.p));
      return ctx.p++, parsed;
    } else if (c === 46) {
      if (!state)
        TomlError.x("illegal empty bare key", ctx);
      if (state === 1)
        parsed.push(ctx.s.slice(sliceStart, ctx.p));
      state = 0;
    } else if (!state && (c === 34 || c === 39)) {
      if (c === ctx.s.charCodeAt(ctx.p + 1) && c === ctx.s.charCodeAt(ctx.p + 2))
        TomlError.x("illegal quoted key: multiline strings are not allowed", ctx);
      parsed.push(parseString(ctx));
      state = 2;
      ctx.p--;
    } else if (c === 32 || c === 9) {
      if (state === 1) {
        parsed.push(ctx.s.slice(sliceStart, ctx.p));
        state = 2;
      }
    } else if (state === 2 || c < 48 && c !== 45 || c > 57 && c < 65 || c > 90 && c < 97 && c !== 95 || c > 122) {
      TomlError.x("illegal character in key", ctx);
    } else if (!state) {
      state = 1;
      sliceStart = ctx.p;
    }
  } while (c = ctx.s.charCodeAt(++ctx.p));
  TomlError.x("incomplete key-value: cannot find end of key", ctx, startPtr);
}
function parseInlineTable(ctx) {
  let startPtr = ctx.p++;
  let res = /* @__PURE__ */ Object.create(null);
  let seen = /* @__PURE__ */ new Set();
  let c;
  while (ctx.p < ctx.s.length) {
    skipVoid(ctx);
    if ((c = ctx.s.charCodeAt(ctx.p)) === 125) {
      ctx.p++;
      return res;
    }
    let k;
    let t = res;
    let hasOwn = false;
    let errPtr = ctx.p;
    let key = parseKey(ctx);
    for (let i = 0; i < key.length; i++) {
      if (i)
        t = hasOwn ? t[k] : t[k] = /* @__PURE__ */ Object.create(null);
      k = key[i];
      if ((hasOwn = Object.hasOwn(t, k)) && (typeof t[k] !== "object" || seen.has(t[k]))) {
        TomlError.x("trying to redefine an already defined value", ctx, errPtr);
      }
      let unsafe = k === "__proto__";
      if (ctx.uk && (unsafe || k === "constructor")) {
        t = ctx.uk !== 1 && TomlError.x("document contains an unsafe property", ctx, errPtr);
        break;
      }
      if (!hasOwn && unsafe) {
        Object.defineProperty(t, k, { enumerable: true, configurable: true, writable: true });
      }
    }
    if (hasOwn) {
      TomlError.x("trying to redefine an already defined value", ctx, errPtr);
    }
    skipVoid(ctx, true, true);
    let value = extractValue(
      ctx,
      125
      /* } */
    );
    if (t && typeof (t[k] = value) === "object")
      seen.add(value);
    skipVoid(ctx);
    if ((c = ctx.s.charCodeAt(ctx.p++)) === 125) {
      return res;
    }
    if (c !== 44)
      TomlError.x("expected comma or end of structure", ctx, ctx.p - 1);
  }
  TomlError.x("unfinished table", ctx, startPtr);
}
function parseArray(ctx) {
  let startPtr = ctx.p++;
  let res = [];
  let c;
  while (ctx.p < ctx.s.length) {
    skipVoid(ctx);
    if ((c = ctx.s.charCodeAt(ctx.p)) === 93) {
      ctx.p++;
      return res;
    }
    res.push(extractValue(
      ctx,
      93
      /* ] */
    ));
    skipVoid(ctx);
    if ((c = ctx.s.charCodeAt(ctx.p++)) === 93) {
      return res;
    }
    if (c !== 44)
      TomlError.x("expected comma or end of structure", ctx, ctx.p - 1);
  }
  TomlError.x("unfinished array", ctx, startPtr);
}

// node_modules/smol-toml/dist/parse.js
function peekTable(ctx, key, table, meta, type) {
  let t = table;
  let m = meta;
  let k;
  let hasOwn = false;
  let state;
  for (let i = 0; i < key.length; i++) {
    if (i) {
      t = hasOwn ? t[k] : t[k] = /* @__PURE__ */ Object.create(null);
      m = (state = m[k]).c;
      if (type === 0 && (state.t === 1 || state.t === 2)) {
        return null;
      }
      if (state.t === 2) {
        let l = t.length - 1;
        t = t[l];
        m = m[l].c;
      }
    }
    k = key[i];
    if ((hasOwn = Object.hasOwn(t, k)) && m[k]?.t === 0 && m[k]?.d) {
      return null;
    }
    if (!hasOwn) {
      let unsafe = k === "__proto__";
      if (ctx.uk && (unsafe || k === "constructor"))
        return false;
      if (unsafe) {
        Object.defineProperty(t, k, { enumerable: true, configurable: true, writable: true });
        Object.defineProperty(m, k, { enumerable: true, configurable: true, writable: true });
      }
      m[k] = {
        t: i < key.length - 1 && type === 2 ? 3 : type,
        d: false,
        i: 0,
        c: /* @__PURE__ */ Object.create(null)
      };
    }
  }
  state = m[k];
  if (state.t !== type && !(type === 1 && state.t === 3)) {
    return null;
  }
  if (type === 2) {
    if (!state.d) {
      state.d = true;
      t[k] = [];
    }
    t[k].push(t = /* @__PURE__ */ Object.create(null));
    state.c[state.i++] = state = { t: 1, d: false, i: 0, c: /* @__PURE__ */ Object.create(null) };
  }
  if (state.d) {
    return null;
  }
  state.d = true;
  if (type === 1) {
    t = hasOwn ? t[k] : t[k] = /* @__PURE__ */ Object.create(null);
  } else if (type === 0 && hasOwn) {
    return null;
  }
  return [k, t, state.c];
}
function validateTablePeek(ctx, peek, ptr) {
  if (peek === null || ctx.uk === 2)
    TomlError.x(peek === null ? "trying to redefine an already defined table or value" : "document contains an unsafe property", ctx, ptr);
}
function parse(toml, options = {}) {
  let ctx = {
    s: toml,
    p: 0,
    d: options.maxDepth ?? 1e3,
    bi: options.integersAsBigInt ?? false,
    ld: options.useLegacyDate ?? true,
    uk: options.unsafeKeyBehaviour === "throw" ? 2 : options.unsafeKeyBehaviour === "drop" ? 1 : 0
  };
  let res = /* @__PURE__ */ Object.create(null);
  let meta = /* @__PURE__ */ Object.create(null);
  let tmp;
  let skipping = false;
  let tbl = res;
  let m = meta;
  if (toml.charCodeAt(0) === 65279)
    ctx.p++;
  skipVoid(ctx);
  while (ctx.p < toml.length) {
    if (toml.charCodeAt(ctx.p) === 91) {
      let isTableArray = toml.charCodeAt(++ctx.p) === 91;
      tmp = ctx.p += +isTableArray;
      skipping = false;
      let k = parseKey(
        ctx,
        93
        /* ] */
      );
      if (isTableArray) {
        if (toml.charCodeAt(ctx.p) !== 93) {
          TomlError.x("expected end of table array declaration", ctx);
        }
        ctx.p++;
      }
      let p = peekTable(
        ctx,
        k,
        res,
        meta,
        isTableArray ? 2 : 1
        /* Type.EXPLICIT */
      );
      if (!p) {
        validateTablePeek(ctx, p, tmp);
        skipping = true;
      } else {
        m = p[2];
        tbl = p[1];
      }
    } else {
      tmp = ctx.p;
      let k = parseKey(ctx);
      let p = peekTable(
        ctx,
        k,
        tbl,
        m,
        0
        /* Type.DOTTED */
      );
      if (!p && !skipping)
        validateTablePeek(ctx, p, tmp);
      skipVoid(ctx, true, true);
      let v = extractValue(ctx, void 0);
      if (p && !skipping)
        p[1][p[0]] = v;
    }
    skipVoid(ctx, true);
    if (ctx.p < toml.length && (tmp = toml.charCodeAt(ctx.p)) !== 10 && (tmp !== 13 || toml.charCodeAt(ctx.p + 1) !== 10)) {
      TomlError.x("each key-value declaration must be followed by an end-of-line", ctx);
    }
    skipVoid(ctx);
  }
  return res;
}

// node_modules/smol-toml/dist/stringify.js
var HAS_WELLFORMED = !!"".isWellFormed;

// src/manifest/types.ts
var ROUTER_NAME = "main";
var FUNCTION_NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;
var PROJECT_REF = /^[a-z]{20}$/;
var INDEX_FILES = ["index.ts", "index.tsx", "index.js", "index.mjs", "index.jsx"];

// src/manifest/config.ts
var DEFAULT_SETTINGS = {
  enabled: true,
  verifyJwt: true,
  entrypoint: null,
  importMap: null,
  staticFiles: []
};
var ConfigError = class extends Error {
  line;
  constructor(message, line = null) {
    super(message);
    this.name = "ConfigError";
    this.line = line;
  }
};
var isTable = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
var at = (table, key) => Object.hasOwn(table, key) ? table[key] : void 0;
var tableAt = (table, key) => {
  const value = at(table, key);
  return isTable(value) ? value : {};
};
function parseProjectConfig(text, projectRef, env = {}) {
  const root = parseToml(text);
  const projectId = projectIdOf(root, env);
  const remotes = Object.keys(tableAt(root, "remotes")).map((name) => remoteAt(root, name, env));
  const remote = remotes.find(({ id }) => id !== null && id === (projectRef ?? projectId));
  const base = tableAt(root, "functions");
  const override = tableAt(remote?.table ?? {}, "functions");
  const names = /* @__PURE__ */ new Set([...Object.keys(base), ...Object.keys(override)]);
  const functions = /* @__PURE__ */ new Map();
  for (const name of [...names].sort()) {
    for (const table of [base, override]) refuseNoTable(table, name, text);
    const own = tableAt(override, name);
    const lineOf2 = (field) => lineInTable(
      text,
      `${Object.hasOwn(own, field) ? `remotes.${remote?.name ?? ""}.` : ""}functions.${name}`,
      field
    );
    functions.set(name, readSettings({ name, table: { ...tableAt(base, name), ...own }, env, lineOf: lineOf2 }));
  }
  return { projectId, remoteIds: remotes.flatMap(({ id }) => id ?? []), functions };
}
function parseToml(text) {
  try {
    return parse(text);
  } catch (error2) {
    if (error2 instanceof TomlError) {
      throw new ConfigError(error2.message.split("\n")[0] ?? "invalid TOML", error2.line);
    }
    throw error2;
  }
}
function remoteAt(root, name, env) {
  const table = tableAt(tableAt(root, "remotes"), name);
  return { name, table, id: typeof at(table, "project_id") === "string" ? projectIdOf(table, env) : null };
}
function projectIdOf(table, env) {
  const value = at(table, "project_id");
  if (value === void 0 || value === "") return null;
  if (typeof value !== "string") throw new ConfigError("project_id must be a string");
  const variable = variableIn(value);
  if (variable === null) return value;
  const found = valueOf(env, variable);
  return found === null || PROJECT_REF.test(found) ? found : value;
}
function refuseNoTable(functions, name, text) {
  const value = at(functions, name);
  if (value === void 0 || isTable(value)) return;
  const message = `[functions] ${name} must be a table: settings belong under [functions.<name>]`;
  throw new ConfigError(message, lineInTable(text, "functions", name));
}
function readSettings(section) {
  return {
    enabled: booleanAt(section, "enabled"),
    verifyJwt: booleanAt(section, "verify_jwt"),
    entrypoint: stringAt(section, "entrypoint"),
    importMap: stringAt(section, "import_map"),
    staticFiles: stringsAt(section, "static_files")
  };
}
function booleanAt(section, field) {
  const value = at(section.table, field);
  if (value === void 0) return true;
  if (typeof value === "boolean") return value;
  const variable = typeof value === "string" ? variableIn(value) : null;
  if (variable === null) throw wrong(section, field, "must be true or false");
  const found = resolve(section, field, variable);
  if (found !== "true" && found !== "false")
    throw wrong(section, field, `is env(${variable}), and that variable is neither true nor false`);
  return found === "true";
}
function stringAt(section, field) {
  const value = at(section.table, field);
  if (value === void 0 || value === "") return null;
  if (typeof value !== "string") throw wrong(section, field, "must be a string");
  return pathFrom(section, field, value);
}
function stringsAt(section, field) {
  const value = at(section.table, field);
  if (value === void 0) return [];
  if (!Array.isArray(value) || value.some((item) => typeof item !== "string"))
    throw wrong(section, field, "must be a list of strings");
  return value.map((item) => pathFrom(section, field, item));
}
function pathFrom(section, field, written) {
  const variable = variableIn(written);
  if (variable === null) return written;
  const found = resolve(section, field, variable);
  if (!/^(\.\.?|functions)\//.test(found))
    throw wrong(section, field, `is env(${variable}), and that variable is no path that begins with ./`);
  return found;
}
function resolve(section, field, variable) {
  const found = valueOf(section.env, variable);
  if (found === null)
    throw wrong(
      section,
      field,
      `is env(${variable}), and there is no such variable here: set it in env of the job`
    );
  return found;
}
var wrong = ({ name, lineOf: lineOf2 }, field, what) => new ConfigError(`[functions.${name}] ${field} ${what}`, lineOf2(field));
var variableIn = (value) => /^env\((\w+)\)$/.exec(value)?.[1] ?? null;
var valueOf = (env, name) => Object.hasOwn(env, name) && env[name] || null;
var lineInConfig = (text, name, key) => lineInTable(text, `functions.${name}`, key);
var known = {
  text: "",
  sections: /* @__PURE__ */ new Map()
};
function lineInTable(text, name, key) {
  if (known.text !== text) known = { text, sections: sectionsOf(text) };
  const section = known.sections.get(name);
  return section?.keys.get(key) ?? section?.header ?? null;
}
function sectionsOf(text) {
  const sections = /* @__PURE__ */ new Map();
  let open = null;
  for (const [index, line] of text.split("\n").entries()) {
    const name = tableIn(line);
    if (name !== null) {
      open = sections.has(name) ? null : { header: index + 1, keys: /* @__PURE__ */ new Map() };
      if (open !== null) sections.set(name, open);
    } else if (open !== null) {
      const key = keyIn(line);
      if (key !== null && !open.keys.has(key)) open.keys.set(key, index + 1);
    }
  }
  return sections;
}
function tableIn(line) {
  const start = line.trimStart();
  const end = start.indexOf("]");
  return start.startsWith("[") && end > 0 ? start.slice(1, end).replaceAll(/["'\s]/g, "") : null;
}
function keyIn(line) {
  const end = line.indexOf("=");
  if (end === -1) return null;
  const key = line.slice(0, end).trim().replace(/^"/, "").replace(/"$/, "");
  return key.includes('"') ? null : key;
}

// src/manifest/discover.ts
var import_node_fs2 = require("node:fs");
var import_node_path2 = __toESM(require("node:path"), 1);

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
function hasErrors(findings) {
  return findings.some((finding2) => finding2.severity === "error");
}
function uniqueFindings(findings) {
  return [...new Map(findings.map((finding2) => [JSON.stringify(finding2), finding2])).values()];
}

// src/manifest/listing.ts
var import_node_fs = require("node:fs");
var import_node_path = __toESM(require("node:path"), 1);

// src/manifest/hash.ts
var import_node_crypto = require("node:crypto");
var STAMP_FILE = "dual-deploy-stamp.ts";
var DESCRIPTION_FILE = "dual-deploy.json";
var SEAL_FILE = "dual-deploy.seal";
var sha256 = (data) => (0, import_node_crypto.hash)("sha256", data, "hex");
function functionHash(fn) {
  return sha256(
    JSON.stringify([
      "dual-deploy function 1",
      fn.name,
      fn.verifyJwt,
      fn.entrypoint,
      fn.importMap?.path ?? null,
      [...fn.staticFiles].sort(byCodeUnit),
      sortFiles(fn.files).map((file) => [file.path, file.sha256])
    ])
  );
}
function routerHash(files) {
  return sha256(
    JSON.stringify(["dual-deploy router 1", sortFiles(files).map((file) => [file.path, file.sha256])])
  );
}
function buildHash(functions) {
  const lines = [...functions].map(({ name, hash: hash2 }) => `${name} ${hash2}
`);
  return sha256(lines.sort(byCodeUnit).join(""));
}
var byCodeUnit = (a, b) => a < b ? -1 : a > b ? 1 : 0;
var sortFiles = (files) => [...files].sort((a, b) => byCodeUnit(a.path, b.path));

// src/manifest/listing.ts
var PATH_LIMIT = 4096;
var Listing = class {
  #root;
  #folders = /* @__PURE__ */ new Map();
  /** @param root absolute path */
  constructor(root) {
    this.#root = root;
  }
  /** @param relative normalised path below the root, POSIX separators */
  kindOf(relative) {
    if (relative === ".") return "folder";
    if (relative.length > PATH_LIMIT) return "absent";
    if (relative.startsWith("../")) return "unsure";
    const parent = import_node_path.default.posix.dirname(relative);
    const kind = this.kindOf(parent);
    if (kind !== "folder") return kind === "unsure" ? "unsure" : "absent";
    const name = import_node_path.default.posix.basename(relative);
    const entry = this.#entriesOf(parent).get(name);
    if (entry === void 0) return isPlainName(name) ? "absent" : "unsure";
    if (entry.isFile()) return "file";
    return entry.isDirectory() ? "folder" : "unsure";
  }
  isFile(relative) {
    const kind = this.kindOf(relative);
    if (kind !== "unsure") return kind === "file";
    try {
      return (0, import_node_fs.statSync)(import_node_path.default.join(this.#root, relative)).isFile();
    } catch {
      return false;
    }
  }
  /** What is in a folder, by itself; nothing in one that is not there. */
  entriesOf(folder) {
    return this.#entriesOf(folder).values();
  }
  #entriesOf(folder) {
    const known2 = this.#folders.get(folder);
    if (known2 !== void 0) return known2;
    const entries = new Map(readFolder(import_node_path.default.join(this.#root, folder)).map((entry) => [entry.name, entry]));
    this.#folders.set(folder, entries);
    return entries;
  }
};
function readFolder(folder) {
  try {
    return (0, import_node_fs.readdirSync)(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
var isPlainName = (name) => /^[\x20-\x7e]+$/.test(name);
var MODULE = /(?<!\.d)\.(?:js|ts|jsx|tsx|mjs|mts)$/i;
var JSON_FILE = /\.json$/i;
var isLeftOut = (name) => name.startsWith(".") || name === "node_modules" || name === "vendor";
function expandPattern({ parts, of }, file, listing) {
  const [first] = parts;
  if (of === "required") return required(first ?? "", file, listing);
  if (first == null || !isExpandable(parts)) return [];
  const from = import_node_path.default.posix.dirname(file);
  const kind = of === "json" ? JSON_FILE : MODULE;
  const found = [];
  const start = placeIn(first, from);
  const folders2 = start === null ? [] : [start];
  for (let folder = folders2.pop(); folder !== void 0; folder = folders2.pop()) {
    for (const entry of listing.entriesOf(folder)) {
      const place = import_node_path.default.posix.join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!isLeftOut(entry.name)) folders2.push(place);
      } else if (entry.isFile() && kind.test(entry.name) && place !== file && entry.name !== STAMP_FILE) {
        const specifier = `./${encoded(import_node_path.default.posix.relative(from, place))}`;
        if (hasParts(specifier, parts)) found.push(specifier);
      }
    }
  }
  return found.sort();
}
function required(specifier, file, listing) {
  const place = placeIn(specifier, import_node_path.default.posix.dirname(file));
  return place !== null && !place.startsWith("../") && listing.isFile(place) ? [specifier] : [];
}
function isExpandable(parts) {
  if (parts[0]?.startsWith("./") !== true) return false;
  const texts2 = parts.filter((part) => part !== null);
  const last = parts.at(-1) === null ? -1 : texts2.length - 1;
  return texts2.every((text, index) => {
    if (text.includes("/../")) return false;
    if (index === 0) return text.endsWith("/");
    return index === last ? text.startsWith("/") || !text.includes("/") : text.startsWith("/") && text.endsWith("/");
  });
}
function hasParts(text, parts) {
  if (!text.startsWith(parts[0] ?? "")) return false;
  let at2 = 0;
  for (const part of parts) {
    if (part === null) continue;
    const found = text.indexOf(part, at2);
    if (found === -1) return false;
    at2 = found + part.length;
  }
  return text.endsWith(parts.at(-1) ?? "");
}
function placeIn(text, from) {
  try {
    return import_node_path.default.posix.join(from, decodeURIComponent(text)).replace(/\/$/, "") || ".";
  } catch {
    return null;
  }
}
var encoded = (file) => encodeURI(file).replace(/[?#]/g, encodeURIComponent);

// src/manifest/discover.ts
var CONFIG = "supabase/config.toml";
var OTHER_ENTRYPOINTS = INDEX_FILES.filter((name) => name !== "index.ts");
function discoverFunctions(supabaseDir, config, listing = new Listing(import_node_path2.default.join(supabaseDir, "functions")), configText = "", wanted = []) {
  const lineOf2 = (name, key = "") => lineInConfig(configText, name, key);
  const findings = [];
  const names = /* @__PURE__ */ new Set();
  for (const folder of entriesOf(import_node_path2.default.join(supabaseDir, "functions"))) {
    const finding2 = judgeFolder(listing, folder, config);
    if (finding2 === "function") names.add(folder);
    else if (finding2 !== null) findings.push(finding2);
  }
  for (const name of config.functions.keys()) {
    if (FUNCTION_NAME.test(name)) names.add(name);
    else findings.push(badName(name, CONFIG, lineOf2(name)));
  }
  const candidates = [];
  const disabled = [];
  for (const name of [...names].sort()) {
    const settings = config.functions.get(name) ?? DEFAULT_SETTINGS;
    if (name === ROUTER_NAME) {
      if (settings.enabled) findings.push(routerInConfig(lineOf2(name)));
      continue;
    }
    if (!settings.enabled) {
      disabled.push(name);
      continue;
    }
    const entrypoint = entrypointOf(name, settings);
    if (entrypoint.startsWith("../"))
      findings.push(entrypointOutside(name, settings, lineOf2(name, "entrypoint")));
    else if (listing.isFile(import_node_path2.default.posix.normalize(entrypoint))) candidates.push({ name, settings, entrypoint });
    else if (settings.entrypoint === null && isBare(listing, supabaseDir, name) && !wanted.includes(name))
      findings.push(leftOver(name, lineOf2(name)));
    else findings.push(noEntrypoint(name, entrypoint, lineOf2(name, "entrypoint")));
  }
  return { candidates, disabled, router: routerOf(listing), findings };
}
var entriesOf = (functionsDir) => (0, import_node_fs2.existsSync)(functionsDir) ? (0, import_node_fs2.readdirSync)(functionsDir).sort() : [];
function judgeFolder(listing, folder, config) {
  if (folder.startsWith("_") || folder.startsWith(".") || folder === ROUTER_NAME) return null;
  const hasIndex = listing.isFile(`${folder}/index.ts`);
  if (!FUNCTION_NAME.test(folder))
    return hasIndex ? badName(folder, `supabase/functions/${folder}/index.ts`) : null;
  if (hasIndex) return "function";
  if (config.functions.has(folder)) return null;
  const other = OTHER_ENTRYPOINTS.find((file) => listing.isFile(`${folder}/${file}`));
  return other === void 0 ? null : undeclaredEntrypoint(folder, other);
}
var isBare = (listing, supabaseDir, name) => {
  const kind = listing.kindOf(name);
  if (kind === "absent") return true;
  return kind === "folder" && (0, import_node_fs2.readdirSync)(import_node_path2.default.join(supabaseDir, "functions", name)).length === 0;
};
function entrypointOf(name, settings) {
  if (settings.entrypoint === null) return `${name}/index.ts`;
  return fromFunctions(settings.entrypoint.replaceAll("\\", "/"));
}
var fromFunctions = (written) => import_node_path2.default.posix.relative("/checkout/supabase/functions", import_node_path2.default.posix.resolve("/checkout/supabase", written));
function routerOf(listing) {
  const found = ["index.ts", ...OTHER_ENTRYPOINTS].find((file) => listing.isFile(`${ROUTER_NAME}/${file}`));
  return found === void 0 ? null : `${ROUTER_NAME}/${found}`;
}
function badName(name, file, line = null) {
  return finding("function-name", {
    message: `${JSON.stringify(name)} is no name that Supabase takes for a function, so the cloud would not get it.`,
    file,
    line
  });
}
function routerInConfig(line) {
  return finding("router-name", {
    message: "[functions.main] has no effect: main is the router of a self-hosted server and is never published to the cloud.",
    file: CONFIG,
    line
  });
}
function leftOver(name, line) {
  return finding("no-entrypoint", {
    severity: "warning",
    message: `config.toml has [functions.${name}], and there is no supabase/functions/${name}: no target gets such a function.`,
    file: CONFIG,
    line,
    fix: `Remove [functions.${name}] from config.toml, or add supabase/functions/${name}/index.ts.`
  });
}
function noEntrypoint(name, entrypoint, line) {
  return finding("no-entrypoint", {
    severity: "error",
    message: `Function ${name} has no entrypoint: supabase/functions/${entrypoint} does not exist.`,
    file: CONFIG,
    line,
    fix: `Add the file, or remove [functions.${name}] from config.toml.`
  });
}
function entrypointOutside(name, settings, line) {
  return finding("outside-functions", {
    severity: "error",
    message: `The entrypoint of ${name} is ${JSON.stringify(settings.entrypoint)}, outside of supabase/functions: it works on the cloud and does not exist self-hosted.`,
    file: CONFIG,
    line,
    fix: `Move it to supabase/functions/${name}, with what it imports.`
  });
}
function undeclaredEntrypoint(name, file) {
  return finding("no-entrypoint", {
    severity: "error",
    message: `Function ${name} has ${file} and no index.ts: the CLI skips it and the cloud never gets it.`,
    file: `supabase/functions/${name}/${file}`,
    fix: `Rename it to index.ts, or add to config.toml: [functions.${name}] entrypoint = "./functions/${name}/${file}"`
  });
}

// src/manifest/function-config.ts
var import_node_path6 = __toESM(require("node:path"), 1);

// src/manifest/graph.ts
var import_node_fs4 = require("node:fs");
var import_node_path5 = __toESM(require("node:path"), 1);
var import_node_url = require("node:url");

// src/manifest/import-map.ts
var import_node_path3 = __toESM(require("node:path"), 1);

// node_modules/jsonc-parser/lib/esm/impl/scanner.js
function createScanner(text, ignoreTrivia = false) {
  const len = text.length;
  let pos = 0, value = "", tokenOffset = 0, token = 16, lineNumber = 0, lineStartOffset = 0, tokenLineStartOffset = 0, prevTokenLineStartOffset = 0, scanError = 0;
  function scanHexDigits(count, exact) {
    let digits = 0;
    let value2 = 0;
    while (digits < count || !exact) {
      let ch = text.charCodeAt(pos);
      if (ch >= 48 && ch <= 57) {
        value2 = value2 * 16 + ch - 48;
      } else if (ch >= 65 && ch <= 70) {
        value2 = value2 * 16 + ch - 65 + 10;
      } else if (ch >= 97 && ch <= 102) {
        value2 = value2 * 16 + ch - 97 + 10;
      } else {
        break;
      }
      pos++;
      digits++;
    }
    if (digits < count) {
      value2 = -1;
    }
    return value2;
  }
  function setPosition(newPosition) {
    pos = newPosition;
    value = "";
    tokenOffset = 0;
    token = 16;
    scanError = 0;
  }
  function scanNumber() {
    let start = pos;
    if (text.charCodeAt(pos) === 48) {
      pos++;
    } else {
      pos++;
      while (pos < text.length && isDigit2(text.charCodeAt(pos))) {
        pos++;
      }
    }
    if (pos < text.length && text.charCodeAt(pos) === 46) {
      pos++;
      if (pos < text.length && isDigit2(text.charCodeAt(pos))) {
        pos++;
        while (pos < text.length && isDigit2(text.charCodeAt(pos))) {
          pos++;
        }
      } else {
        scanError = 3;
        return text.substring(start, pos);
      }
    }
    let end = pos;
    if (pos < text.length && (text.charCodeAt(pos) === 69 || text.charCodeAt(pos) === 101)) {
      pos++;
      if (pos < text.length && text.charCodeAt(pos) === 43 || text.charCodeAt(pos) === 45) {
        pos++;
      }
      if (pos < text.length && isDigit2(text.charCodeAt(pos))) {
        pos++;
        while (pos < text.length && isDigit2(text.charCodeAt(pos))) {
          pos++;
        }
        end = pos;
      } else {
        scanError = 3;
      }
    }
    return text.substring(start, end);
  }
  function scanString() {
    let result = "", start = pos;
    while (true) {
      if (pos >= len) {
        result += text.substring(start, pos);
        scanError = 2;
        break;
      }
      const ch = text.charCodeAt(pos);
      if (ch === 34) {
        result += text.substring(start, pos);
        pos++;
        break;
      }
      if (ch === 92) {
        result += text.substring(start, pos);
        pos++;
        if (pos >= len) {
          scanError = 2;
          break;
        }
        const ch2 = text.charCodeAt(pos++);
        switch (ch2) {
          case 34:
            result += '"';
            break;
          case 92:
            result += "\\";
            break;
          case 47:
            result += "/";
            break;
          case 98:
            result += "\b";
            break;
          case 102:
            result += "\f";
            break;
          case 110:
            result += "\n";
            break;
          case 114:
            result += "\r";
            break;
          case 116:
            result += "	";
            break;
          case 117:
            const ch3 = scanHexDigits(4, true);
            if (ch3 >= 0) {
              result += String.fromCharCode(ch3);
            } else {
              scanError = 4;
            }
            break;
          default:
            scanError = 5;
        }
        start = pos;
        continue;
      }
      if (ch >= 0 && ch <= 31) {
        if (isLineBreak(ch)) {
          result += text.substring(start, pos);
          scanError = 2;
          break;
        } else {
          scanError = 6;
        }
      }
      pos++;
    }
    return result;
  }
  function scanNext() {
    value = "";
    scanError = 0;
    tokenOffset = pos;
    lineStartOffset = lineNumber;
    prevTokenLineStartOffset = tokenLineStartOffset;
    if (pos >= len) {
      tokenOffset = len;
      return token = 17;
    }
    let code = text.charCodeAt(pos);
    if (isWhiteSpace(code)) {
      do {
        pos++;
        value += String.fromCharCode(code);
        code = text.charCodeAt(pos);
      } while (isWhiteSpace(code));
      return token = 15;
    }
    if (isLineBreak(code)) {
      pos++;
      value += String.fromCharCode(code);
      if (code === 13 && text.charCodeAt(pos) === 10) {
        pos++;
        value += "\n";
      }
      lineNumber++;
      tokenLineStartOffset = pos;
      return token = 14;
    }
    switch (code) {
      // tokens: []{}:,
      case 123:
        pos++;
        return token = 1;
      case 125:
        pos++;
        return token = 2;
      case 91:
        pos++;
        return token = 3;
      case 93:
        pos++;
        return token = 4;
      case 58:
        pos++;
        return token = 6;
      case 44:
        pos++;
        return token = 5;
      // strings
      case 34:
        pos++;
        value = scanString();
        return token = 10;
      // comments
      case 47:
        const start = pos - 1;
        if (text.charCodeAt(pos + 1) === 47) {
          pos += 2;
          while (pos < len) {
            if (isLineBreak(text.charCodeAt(pos))) {
              break;
            }
            pos++;
          }
          value = text.substring(start, pos);
          return token = 12;
        }
        if (text.charCodeAt(pos + 1) === 42) {
          pos += 2;
          const safeLength = len - 1;
          let commentClosed = false;
          while (pos < safeLength) {
            const ch = text.charCodeAt(pos);
            if (ch === 42 && text.charCodeAt(pos + 1) === 47) {
              pos += 2;
              commentClosed = true;
              break;
            }
            pos++;
            if (isLineBreak(ch)) {
              if (ch === 13 && text.charCodeAt(pos) === 10) {
                pos++;
              }
              lineNumber++;
              tokenLineStartOffset = pos;
            }
          }
          if (!commentClosed) {
            pos++;
            scanError = 1;
          }
          value = text.substring(start, pos);
          return token = 13;
        }
        value += String.fromCharCode(code);
        pos++;
        return token = 16;
      // numbers
      case 45:
        value += String.fromCharCode(code);
        pos++;
        if (pos === len || !isDigit2(text.charCodeAt(pos))) {
          return token = 16;
        }
      // found a minus, followed by a number so
      // we fall through to proceed with scanning
      // numbers
      case 48:
      case 49:
      case 50:
      case 51:
      case 52:
      case 53:
      case 54:
      case 55:
      case 56:
      case 57:
        value += scanNumber();
        return token = 11;
      // literals and unknown symbols
      default:
        while (pos < len && isUnknownContentCharacter(code)) {
          pos++;
          code = text.charCodeAt(pos);
        }
        if (tokenOffset !== pos) {
          value = text.substring(tokenOffset, pos);
          switch (value) {
            case "true":
              return token = 8;
            case "false":
              return token = 9;
            case "null":
              return token = 7;
          }
          return token = 16;
        }
        value += String.fromCharCode(code);
        pos++;
        return token = 16;
    }
  }
  function isUnknownContentCharacter(code) {
    if (isWhiteSpace(code) || isLineBreak(code)) {
      return false;
    }
    switch (code) {
      case 125:
      case 93:
      case 123:
      case 91:
      case 34:
      case 58:
      case 44:
      case 47:
        return false;
    }
    return true;
  }
  function scanNextNonTrivia() {
    let result;
    do {
      result = scanNext();
    } while (result >= 12 && result <= 15);
    return result;
  }
  return {
    setPosition,
    getPosition: () => pos,
    scan: ignoreTrivia ? scanNextNonTrivia : scanNext,
    getToken: () => token,
    getTokenValue: () => value,
    getTokenOffset: () => tokenOffset,
    getTokenLength: () => pos - tokenOffset,
    getTokenStartLine: () => lineStartOffset,
    getTokenStartCharacter: () => tokenOffset - prevTokenLineStartOffset,
    getTokenError: () => scanError
  };
}
function isWhiteSpace(ch) {
  return ch === 32 || ch === 9;
}
function isLineBreak(ch) {
  return ch === 10 || ch === 13;
}
function isDigit2(ch) {
  return ch >= 48 && ch <= 57;
}
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
function parse2(text, errors = [], options = ParseOptions.DEFAULT) {
  let currentProperty = null;
  let currentParent = [];
  const previousParents = [];
  function onValue(value) {
    if (Array.isArray(currentParent)) {
      currentParent.push(value);
    } else if (currentProperty !== null) {
      currentParent[currentProperty] = value;
    }
  }
  const visitor = {
    onObjectBegin: () => {
      const object = {};
      onValue(object);
      previousParents.push(currentParent);
      currentParent = object;
      currentProperty = null;
    },
    onObjectProperty: (name) => {
      currentProperty = name;
    },
    onObjectEnd: () => {
      currentParent = previousParents.pop();
    },
    onArrayBegin: () => {
      const array = [];
      onValue(array);
      previousParents.push(currentParent);
      currentParent = array;
      currentProperty = null;
    },
    onArrayEnd: () => {
      currentParent = previousParents.pop();
    },
    onLiteralValue: onValue,
    onError: (error2, offset, length) => {
      errors.push({ error: error2, offset, length });
    }
  };
  visit(text, visitor, options);
  return currentParent[0];
}
function visit(text, visitor, options = ParseOptions.DEFAULT) {
  const _scanner = createScanner(text, false);
  const _jsonPath = [];
  let suppressedCallbacks = 0;
  function toNoArgVisit(visitFunction) {
    return visitFunction ? () => suppressedCallbacks === 0 && visitFunction(_scanner.getTokenOffset(), _scanner.getTokenLength(), _scanner.getTokenStartLine(), _scanner.getTokenStartCharacter()) : () => true;
  }
  function toOneArgVisit(visitFunction) {
    return visitFunction ? (arg) => suppressedCallbacks === 0 && visitFunction(arg, _scanner.getTokenOffset(), _scanner.getTokenLength(), _scanner.getTokenStartLine(), _scanner.getTokenStartCharacter()) : () => true;
  }
  function toOneArgVisitWithPath(visitFunction) {
    return visitFunction ? (arg) => suppressedCallbacks === 0 && visitFunction(arg, _scanner.getTokenOffset(), _scanner.getTokenLength(), _scanner.getTokenStartLine(), _scanner.getTokenStartCharacter(), () => _jsonPath.slice()) : () => true;
  }
  function toBeginVisit(visitFunction) {
    return visitFunction ? () => {
      if (suppressedCallbacks > 0) {
        suppressedCallbacks++;
      } else {
        let cbReturn = visitFunction(_scanner.getTokenOffset(), _scanner.getTokenLength(), _scanner.getTokenStartLine(), _scanner.getTokenStartCharacter(), () => _jsonPath.slice());
        if (cbReturn === false) {
          suppressedCallbacks = 1;
        }
      }
    } : () => true;
  }
  function toEndVisit(visitFunction) {
    return visitFunction ? () => {
      if (suppressedCallbacks > 0) {
        suppressedCallbacks--;
      }
      if (suppressedCallbacks === 0) {
        visitFunction(_scanner.getTokenOffset(), _scanner.getTokenLength(), _scanner.getTokenStartLine(), _scanner.getTokenStartCharacter());
      }
    } : () => true;
  }
  const onObjectBegin = toBeginVisit(visitor.onObjectBegin), onObjectProperty = toOneArgVisitWithPath(visitor.onObjectProperty), onObjectEnd = toEndVisit(visitor.onObjectEnd), onArrayBegin = toBeginVisit(visitor.onArrayBegin), onArrayEnd = toEndVisit(visitor.onArrayEnd), onLiteralValue = toOneArgVisitWithPath(visitor.onLiteralValue), onSeparator = toOneArgVisit(visitor.onSeparator), onComment = toNoArgVisit(visitor.onComment), onError = toOneArgVisit(visitor.onError);
  const disallowComments = options && options.disallowComments;
  const allowTrailingComma = options && options.allowTrailingComma;
  function scanNext() {
    while (true) {
      const token = _scanner.scan();
      switch (_scanner.getTokenError()) {
        case 4:
          handleError(
            14
            /* ParseErrorCode.InvalidUnicode */
          );
          break;
        case 5:
          handleError(
            15
            /* ParseErrorCode.InvalidEscapeCharacter */
          );
          break;
        case 3:
          handleError(
            13
            /* ParseErrorCode.UnexpectedEndOfNumber */
          );
          break;
        case 1:
          if (!disallowComments) {
            handleError(
              11
              /* ParseErrorCode.UnexpectedEndOfComment */
            );
          }
          break;
        case 2:
          handleError(
            12
            /* ParseErrorCode.UnexpectedEndOfString */
          );
          break;
        case 6:
          handleError(
            16
            /* ParseErrorCode.InvalidCharacter */
          );
          break;
      }
      switch (token) {
        case 12:
        case 13:
          if (disallowComments) {
            handleError(
              10
              /* ParseErrorCode.InvalidCommentToken */
            );
          } else {
            onComment();
          }
          break;
        case 16:
          handleError(
            1
            /* ParseErrorCode.InvalidSymbol */
          );
          break;
        case 15:
        case 14:
          break;
        default:
          return token;
      }
    }
  }
  function handleError(error2, skipUntilAfter = [], skipUntil = []) {
    onError(error2);
    if (skipUntilAfter.length + skipUntil.length > 0) {
      let token = _scanner.getToken();
      while (token !== 17) {
        if (skipUntilAfter.indexOf(token) !== -1) {
          scanNext();
          break;
        } else if (skipUntil.indexOf(token) !== -1) {
          break;
        }
        token = scanNext();
      }
    }
  }
  function parseString2(isValue) {
    const value = _scanner.getTokenValue();
    if (isValue) {
      onLiteralValue(value);
    } else {
      onObjectProperty(value);
      _jsonPath.push(value);
    }
    scanNext();
    return true;
  }
  function parseLiteral() {
    switch (_scanner.getToken()) {
      case 11:
        const tokenValue = _scanner.getTokenValue();
        let value = Number(tokenValue);
        if (isNaN(value)) {
          handleError(
            2
            /* ParseErrorCode.InvalidNumberFormat */
          );
          value = 0;
        }
        onLiteralValue(value);
        break;
      case 7:
        onLiteralValue(null);
        break;
      case 8:
        onLiteralValue(true);
        break;
      case 9:
        onLiteralValue(false);
        break;
      default:
        return false;
    }
    scanNext();
    return true;
  }
  function parseProperty() {
    if (_scanner.getToken() !== 10) {
      handleError(3, [], [
        2,
        5
        /* SyntaxKind.CommaToken */
      ]);
      return false;
    }
    parseString2(false);
    if (_scanner.getToken() === 6) {
      onSeparator(":");
      scanNext();
      if (!parseValue()) {
        handleError(4, [], [
          2,
          5
          /* SyntaxKind.CommaToken */
        ]);
      }
    } else {
      handleError(5, [], [
        2,
        5
        /* SyntaxKind.CommaToken */
      ]);
    }
    _jsonPath.pop();
    return true;
  }
  function parseObject() {
    onObjectBegin();
    scanNext();
    let needsComma = false;
    while (_scanner.getToken() !== 2 && _scanner.getToken() !== 17) {
      if (_scanner.getToken() === 5) {
        if (!needsComma) {
          handleError(4, [], []);
        }
        onSeparator(",");
        scanNext();
        if (_scanner.getToken() === 2 && allowTrailingComma) {
          break;
        }
      } else if (needsComma) {
        handleError(6, [], []);
      }
      if (!parseProperty()) {
        handleError(4, [], [
          2,
          5
          /* SyntaxKind.CommaToken */
        ]);
      }
      needsComma = true;
    }
    onObjectEnd();
    if (_scanner.getToken() !== 2) {
      handleError(7, [
        2
        /* SyntaxKind.CloseBraceToken */
      ], []);
    } else {
      scanNext();
    }
    return true;
  }
  function parseArray2() {
    onArrayBegin();
    scanNext();
    let isFirstElement = true;
    let needsComma = false;
    while (_scanner.getToken() !== 4 && _scanner.getToken() !== 17) {
      if (_scanner.getToken() === 5) {
        if (!needsComma) {
          handleError(4, [], []);
        }
        onSeparator(",");
        scanNext();
        if (_scanner.getToken() === 4 && allowTrailingComma) {
          break;
        }
      } else if (needsComma) {
        handleError(6, [], []);
      }
      if (isFirstElement) {
        _jsonPath.push(0);
        isFirstElement = false;
      } else {
        _jsonPath[_jsonPath.length - 1]++;
      }
      if (!parseValue()) {
        handleError(4, [], [
          4,
          5
          /* SyntaxKind.CommaToken */
        ]);
      }
      needsComma = true;
    }
    onArrayEnd();
    if (!isFirstElement) {
      _jsonPath.pop();
    }
    if (_scanner.getToken() !== 4) {
      handleError(8, [
        4
        /* SyntaxKind.CloseBracketToken */
      ], []);
    } else {
      scanNext();
    }
    return true;
  }
  function parseValue() {
    switch (_scanner.getToken()) {
      case 3:
        return parseArray2();
      case 1:
        return parseObject();
      case 10:
        return parseString2(true);
      default:
        return parseLiteral();
    }
  }
  scanNext();
  if (_scanner.getToken() === 17) {
    if (options.allowEmptyContent) {
      return true;
    }
    handleError(4, [], []);
    return false;
  }
  if (!parseValue()) {
    handleError(4, [], []);
    return false;
  }
  if (_scanner.getToken() !== 17) {
    handleError(9, [], []);
  }
  return true;
}

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
var parse3 = parse2;
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
function printParseErrorCode(code) {
  switch (code) {
    case 1:
      return "InvalidSymbol";
    case 2:
      return "InvalidNumberFormat";
    case 3:
      return "PropertyNameExpected";
    case 4:
      return "ValueExpected";
    case 5:
      return "ColonExpected";
    case 6:
      return "CommaExpected";
    case 7:
      return "CloseBraceExpected";
    case 8:
      return "CloseBracketExpected";
    case 9:
      return "EndOfFileExpected";
    case 10:
      return "InvalidCommentToken";
    case 11:
      return "UnexpectedEndOfComment";
    case 12:
      return "UnexpectedEndOfString";
    case 13:
      return "UnexpectedEndOfNumber";
    case 14:
      return "InvalidUnicode";
    case 15:
      return "InvalidEscapeCharacter";
    case 16:
      return "InvalidCharacter";
  }
  return "<unknown ParseErrorCode>";
}

// src/manifest/folders.ts
var Folders = class {
  #root = { value: void 0, inner: /* @__PURE__ */ new Map() };
  /** What stands at a key so far. */
  at(key) {
    return this.#folder(key).value;
  }
  set(key, value) {
    this.#folder(key).value = value;
  }
  /** What stands at the longest key that a text begins with. */
  longest(text) {
    let found = null;
    for (const next of this.#around(text)) found = next;
    return found;
  }
  /** What stands at all keys that a text begins with, longest key first. */
  all(text) {
    return [...this.#around(text)].map(({ value }) => value).reverse();
  }
  *#around(text) {
    let folder = this.#root;
    let from = 0;
    for (let end = text.indexOf("/"); end !== -1; end = text.indexOf("/", from)) {
      folder = folder.inner.get(text.slice(from, end));
      if (folder === void 0) return;
      from = end + 1;
      if (folder.value !== void 0) yield { value: folder.value, length: from };
    }
  }
  #folder(key) {
    let folder = this.#root;
    for (const name of key.slice(0, -1).split("/")) {
      let next = folder.inner.get(name);
      if (next === void 0) folder.inner.set(name, next = { value: void 0, inner: /* @__PURE__ */ new Map() });
      folder = next;
    }
    return folder;
  }
};

// src/manifest/import-map.ts
var NO_IMPORT_MAP = { imports: /* @__PURE__ */ new Map(), scopes: [] };
var JsonProblem = class extends Error {
  /** 1-based */
  line;
  constructor(line, what) {
    super(`line ${line}: ${what}`);
    this.name = "JsonProblem";
    this.line = line;
  }
};
function parseImportMapText(text) {
  const errors = [];
  const root = parse3(text.replace(/^\uFEFF/, ""), errors, { allowTrailingComma: true });
  const first = errors[0];
  if (first) {
    const line = text.slice(0, first.offset).split("\n").length;
    throw new JsonProblem(line, printParseErrorCode(first.error));
  }
  const all = asRecord(root, "the file");
  const scopes2 = /* @__PURE__ */ Object.create(null);
  const own = (key) => Object.hasOwn(all, key) ? all[key] : void 0;
  for (const [prefix2, map] of Object.entries(asRecord(own("scopes") ?? {}, '"scopes"'))) {
    scopes2[prefix2] = asStrings(map, `"scopes" of ${prefix2}`);
  }
  const pointer = own("importMap");
  return {
    imports: asStrings(own("imports") ?? {}, '"imports"'),
    scopes: scopes2,
    pointer: typeof pointer === "string" ? pointer : null,
    all
  };
}
function asRecord(value, what) {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`${what} is no object`);
  return Object.assign(/* @__PURE__ */ Object.create(null), value);
}
function asStrings(value, what) {
  const strings = /* @__PURE__ */ Object.create(null);
  for (const [key, address] of Object.entries(asRecord(value, what))) {
    if (typeof address !== "string") throw new Error(`${what}: ${key} is no string`);
    strings[key] = address;
  }
  return strings;
}
function resolveImportMap(text, fileUrl) {
  return {
    imports: resolveAddresses(text.imports, fileUrl),
    scopes: Object.entries(text.scopes).flatMap(([prefix2, map]) => {
      const url = hrefOf(prefix2, fileUrl);
      return url === null ? [] : [[url, resolveAddresses(map, fileUrl)]];
    }).sort(([a], [b]) => b.length - a.length)
  };
}
function resolveAddresses(map, fileUrl) {
  const resolved = /* @__PURE__ */ new Map();
  for (const [specifier, address] of Object.entries(map)) {
    const key = isRelative(specifier) ? hrefOf(specifier, fileUrl) : specifier;
    const value = isRelative(address) ? hrefOf(address, fileUrl) : address;
    if (key !== null && value !== null) resolved.set(key, value);
  }
  for (const [key, address] of [...resolved]) {
    const folder = expanded(key, address);
    if (folder !== null && !resolved.has(folder.key)) resolved.set(folder.key, folder.address);
  }
  return resolved;
}
function expanded(key, address) {
  const [, scheme, name] = /^(npm|jsr):\/?(.+)$/.exec(address) ?? [];
  if (scheme === void 0 || name === void 0 || key.endsWith("/")) return null;
  return { key: `${key}/`, address: `${scheme}:/${name.replace(/\/$/, "")}/` };
}
var hrefOf = (text, base) => URL.canParse(text, base.href) ? new URL(text, base).href : null;
var isRelative = (specifier) => /^\.{0,2}\//.test(specifier);
var FUNCTIONS_DIR = "/supabase/functions";
function relativeSpecifier(from, to) {
  const relative = import_node_path3.default.posix.relative(
    import_node_path3.default.posix.join(FUNCTIONS_DIR, from),
    import_node_path3.default.posix.join(FUNCTIONS_DIR, to)
  );
  const specifier = /^\.\.(\/|$)/.test(relative) ? relative : `./${relative}`;
  return to.endsWith("/") && !specifier.endsWith("/") ? `${specifier}/` : specifier;
}
function resolveSpecifier(specifier, referrer, map) {
  const url = isRelative(specifier) ? hrefOf(specifier, referrer) : specifier;
  if (url === null) return null;
  for (const scoped of scopesAround(referrer.href, map)) {
    const found2 = lookUp(url, scoped);
    if (found2 !== null) return found2;
  }
  const found = lookUp(url, map.imports);
  if (found !== null) return found;
  return isRelative(specifier) || /^[a-z][a-z0-9+.-]*:/i.test(specifier) ? url : null;
}
var foldersOf = /* @__PURE__ */ new WeakMap();
var scopesOf = /* @__PURE__ */ new WeakMap();
function lookUp(url, map) {
  const exact = map.get(url);
  if (exact !== void 0) return exact;
  const found = folders(map).longest(url);
  return found === null ? null : found.value + url.slice(found.length);
}
function folders(map) {
  let known2 = foldersOf.get(map);
  if (known2 !== void 0) return known2;
  known2 = new Folders();
  for (const [key, address] of map) if (key.endsWith("/")) known2.set(key, address);
  foldersOf.set(map, known2);
  return known2;
}
function scopesAround(href, map) {
  if (map.scopes.length === 0) return [];
  const { exact, folders: around } = scopes(map);
  return [...exact.get(href) ?? [], ...around.all(href).flat()];
}
function scopes(map) {
  let known2 = scopesOf.get(map);
  if (known2 !== void 0) return known2;
  known2 = { exact: /* @__PURE__ */ new Map(), folders: new Folders() };
  for (const [prefix2, entries] of map.scopes) {
    const same = prefix2.endsWith("/") ? known2.folders.at(prefix2) : known2.exact.get(prefix2);
    if (same !== void 0) same.push(entries);
    else if (prefix2.endsWith("/")) known2.folders.set(prefix2, [entries]);
    else known2.exact.set(prefix2, [entries]);
  }
  scopesOf.set(map, known2);
  return known2;
}

// src/manifest/ignored.ts
var import_node_path4 = __toESM(require("node:path"), 1);

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
    const literal2 = () => combine(acc, pre + "{" + m.body + "}" + m.post, [""], max, maxLength, dropEmpties, budget);
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
      return literal2();
    }
    if (firstGroup) {
      dropEmpties = isTop && !isSequence;
      firstGroup = false;
    }
    let values;
    if (isSequence) {
      values = expandSequence(m.body, isAlphaSequence, max, maxLength, budget);
      if (!values) {
        return literal2();
      }
    } else {
      let n = parseCommaParts(m.body, budget);
      if (!n) {
        return literal2();
      }
      if (n.length === 1 && n[0] !== void 0) {
        n = expand_(n[0], max, maxLength, maxDepth, depth + 1, maxRewrites, budget, false).map(embrace);
        if (budget.remaining < 0) {
          return literal2();
        }
        if (n.length === 1) {
          const next2 = combine(acc, pre + n[0], [""], max, maxLength, dropEmpties && !m.post.length, budget);
          if (budget.remaining < 0) {
            return literal2();
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
        const expanded2 = expand_(n[j], max, maxLength, maxDepth, depth + 1, maxRewrites, budget, false);
        if (budget.remaining < 0) {
          return literal2();
        }
        for (let k = 0; k < expanded2.length; k++) {
          const v = expanded2[k];
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
      return literal2();
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
  let run = "";
  const flush = () => {
    for (const ch of run.normalize(form))
      out.push(lit(ch));
    run = "";
  };
  for (const it of items) {
    if (it.t === "lit") {
      run += it.ch;
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
  const split = (out) => ({ t: "split", id: id++, out });
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
        return split(alts(next));
      case "?":
        return split([next, ...alts(next)]);
      case "!":
        return { t: "neg", id: id++, sub: split(alts(MATCH)), next };
    }
    const after = split([]);
    const entry = split(alts(after));
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
  const walk = (n, indent) => {
    if (n.t === "match" || seen.has(n))
      return;
    seen.add(n);
    const line = (desc) => lines.push(`${indent}${n.id}: ${desc}`);
    switch (n.t) {
      case "split":
        line(`split -> ${n.out.map(ref).join(", ")}`);
        for (const o of n.out)
          walk(o, indent);
        return;
      case "neg":
        line(`!(${ref(n.sub)}) -> ${ref(n.next)}`);
        walk(n.sub, indent + "  ");
        return walk(n.next, indent);
      case "lit":
        line(`${JSON.stringify(n.ch)} -> ${ref(n.next)}`);
        break;
      case "class":
        line(`${n.re} -> ${ref(n.next)}`);
        break;
      default:
        line(`${n.t === "any" ? "?" : "*"} -> ${ref(n.next)}`);
    }
    walk(n.next, indent);
  };
  walk(start, "");
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
  addRun(state, run, i, top) {
    for (const r of state.runs) {
      if (r.neg === run.neg && sameState(r.state, run.state))
        return;
    }
    state.runs.push(run);
    if (!run.state.match) {
      this.add(state, run.neg.next, i, top);
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
      for (const run of state.runs) {
        if (run.state.dead) {
          this.addRun(next, run, i + 1, top);
          continue;
        }
        const sub = this.step(run.state, c, i, false);
        this.addRun(next, { t: "run", neg: run.neg, state: sub }, i + 1, top);
      }
    }
    return this.done(next);
  }
};
var stateKey = (state) => {
  const ids = state.ids.join();
  if (!state.runs.length)
    return ids;
  const runs2 = state.runs.map((r) => `${r.neg.id}(${stateKey(r.state)})`);
  return `${ids}|${runs2.sort().join("|")}`;
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
    const literal2 = /^[?*+@]\(\)$/.test(pattern);
    const toks = tokenize(pattern, nocase, noext || literal2, this.#form, options.rangeMark);
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
var path4 = {
  win32: { sep: "\\" },
  posix: { sep: "/" }
};
var sep = defaultPlatform === "win32" ? path4.win32.sep : path4.posix.sep;
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
    match: (list, pattern, options = {}) => orig.match(list, pattern, ext(def, options)),
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
var match = (list, pattern, options = {}) => {
  const mm = new Minimatch(pattern, options);
  list = list.filter((f) => mm.match(f));
  if (mm.options.nonull && !list.length) {
    list.push(pattern);
  }
  return list;
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
    let merged = true;
    while (merged) {
      merged = false;
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
          merged = true;
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
    let split = this.#cachedSplit(f);
    if (!split) {
      if (!partial && !this.#form && (this.#endCheck || this.#literalCheck) && lastChecked !== f) {
        lastChecked = f;
        const can = this.#canMatch(f);
        if (can === "no")
          return options.flipNegate ? false : this.negate;
        if (can === "yes")
          return options.flipNegate ? true : !this.negate;
      }
      split = this.#split(f);
    }
    const ff = split.parts;
    const resolved = this.#level2 ? split.resolved ??= this.#levelTwoFileOptimize(ff) : ff;
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

// src/manifest/glob.ts
var LONGEST = 4096;
var MOST_WAYS = 256;
var MOST_DEEP_STARS = 4;
var MOST_STARS = 2;
var MOST_GROUPS = 1;
function isPlainGlob(pattern) {
  if (pattern.length > LONGEST || /[*+]\(/.test(pattern)) return false;
  if ((pattern.match(/[@?!]\(/g)?.length ?? 0) > MOST_GROUPS) return false;
  if (waysOf(pattern) > MOST_WAYS) return false;
  let deep = 0;
  let before = "";
  for (const part of pattern.split("/")) {
    if (part === "**" && before !== "**") deep++;
    else if (part !== "**" && starsIn(part) > MOST_STARS) return false;
    before = part;
  }
  return deep <= MOST_DEEP_STARS;
}
var starsIn = (part) => part.match(/\*+/g)?.length ?? 0;
function waysOf(pattern) {
  let ways = 1;
  for (const [, inside = ""] of pattern.matchAll(/\{([^{}]*)\}?/g)) {
    const [from = "", to = ""] = inside.split("..");
    const isRange = /^-?\d+$/.test(from) && /^-?\d+$/.test(to);
    const arms = isRange ? Math.abs(Number(from) - Number(to)) + 1 : inside.split(",").length;
    ways *= arms;
    if (ways > MOST_WAYS) break;
  }
  return ways * (1 + (pattern.replace(/\{[^{}]*\}/g, "").match(/,/g)?.length ?? 0));
}

// src/manifest/regular.ts
var import_node_fs3 = require("node:fs");
var FILE_LIMIT = 32 * 1024 * 1024;
function readRegular(file, limit = FILE_LIMIT) {
  try {
    const stats = (0, import_node_fs3.statSync)(file);
    if (stats.isDirectory()) return "absent";
    if (!stats.isFile()) return "special";
    return stats.size > limit ? "large" : (0, import_node_fs3.readFileSync)(file);
  } catch (error2) {
    const { code } = error2;
    return code === "EACCES" || code === "EPERM" ? "forbidden" : "absent";
  }
}

// src/manifest/ignored.ts
var LIMIT = 256 * 1024;
var MOST = { characters: 4096, folders: 32, patterns: 1e3, places: 100 };
var GitIgnore = class {
  #checkout;
  #rules = /* @__PURE__ */ new Map();
  #asked = 0;
  /** @param checkout absolute path */
  constructor(checkout) {
    this.#checkout = checkout;
  }
  /**
   * Whether git ignores a path (git-scm.com/docs/gitignore): the last pattern that matches decides, and what is below an
   * ignored folder cannot be taken back. False for what is too much to look for.
   * @param file absolute path; it need not exist
   */
  ignores(file) {
    if (file.length > MOST.characters || this.#asked >= MOST.places) return false;
    this.#asked++;
    const relative = import_node_path4.default.relative(this.#checkout, file).replaceAll(import_node_path4.default.sep, "/");
    if (relative === "" || relative.startsWith("../")) return false;
    const parts = relative.split("/");
    if (parts.length > MOST.folders) return false;
    const rules = [];
    for (const [index] of parts.entries()) {
      rules.push(...this.#rulesIn(parts.slice(0, index).join("/")));
      if (rules.length > MOST.patterns) return false;
      const isFolder2 = index < parts.length - 1;
      const place = parts.slice(0, index + 1).join("/");
      if (rules.findLast((rule) => rule.matches(place, isFolder2))?.ignores === true) return true;
    }
    return false;
  }
  #rulesIn(folder) {
    const known2 = this.#rules.get(folder);
    if (known2 !== void 0) return known2;
    const rules = rulesOf(import_node_path4.default.join(this.#checkout, folder, ".gitignore"), folder);
    this.#rules.set(folder, rules);
    return rules;
  }
};
function rulesOf(file, folder) {
  const bytes = readRegular(file, LIMIT);
  if (typeof bytes === "string") return [];
  const lines = bytes.toString("utf8").replace(/^\uFEFF/, "").split(/\r?\n/);
  return lines.slice(0, 2 * MOST.patterns).flatMap((line) => ruleOf(line, folder));
}
function ruleOf(line, folder) {
  const text = withoutBlanks(line);
  if (text === "" || text.startsWith("#")) return [];
  const ignores = !text.startsWith("!");
  const pattern = (ignores ? text : text.slice(1)).replace(/^\\(?=[#!])/, "");
  const forFolders = pattern.endsWith("/");
  const body = pattern.replace(/\/$/, "");
  if (body === "" || !isPlainGlob(body)) return [];
  const isAnchored = body.includes("/");
  const glob = body.replace(/^\//, "");
  const below = folder === "" ? "" : `${folder}/`;
  const wanted = new Minimatch(glob, OPTIONS);
  return [
    {
      ignores,
      matches: (place, isFolder2) => (isFolder2 || !forFolders) && place.startsWith(below) && wanted.match(isAnchored ? place.slice(below.length) : import_node_path4.default.posix.basename(place))
    }
  ];
}
function withoutBlanks(line) {
  const text = line.trimEnd();
  return text.endsWith("\\") && text.length < line.length ? `${text} ` : text;
}
var OPTIONS = { dot: true, nobrace: true, noext: true, nocomment: true, nonegate: true };

// src/manifest/imports.ts
var import_parser2 = __toESM(require_parser(), 1);

// src/manifest/first-statement.ts
var import_node_buffer = require("node:buffer");
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
var encodingOf = (source) => (0, import_node_buffer.isUtf8)(source) ? "utf8" : "latin1";

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
    const trimmed = gap.trimEnd();
    if (trimmed === "")
      return this.#slash === "call" ? this.#slashBehindParentheses(this.#parenthesis) : this.#slash;
    const word = LAST_WORD.exec(gap)?.[1];
    if (word !== void 0) {
      const front = trimmed.slice(0, trimmed.length - word.length).trimEnd();
      if (isBehindDot(front)) return "divide";
      return CONTEXTUAL.has(word) ? "unclear" : OPENERS.has(word) ? "regex" : "divide";
    }
    return /(?:>|\+\+|--|!|\.)$/.test(trimmed) && !/(?:^|[=&|,;:?])\s*!$/.test(trimmed) ? "unclear" : "regex";
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
var isSource = (path13) => Object.hasOwn(PLUGINS, extension(path13));
var extension = (path13) => /\.([a-z]+)$/.exec(path13)?.[1] ?? "";
var SCANNABLE = /* @__PURE__ */ new Set(["ts", "mts", "cts"]);
function readImports(path13, source) {
  const written = scanOnly(path13, source) ?? parseImports(path13, source);
  const told = toldByComments(path13, source);
  return told.length === 0 ? written : [...written, ...told];
}
var mayHoldJsx = (path13) => /\.[jt]sx$/.test(path13);
var isJsxRuntime = ({ specifier, quoted }) => !quoted && /\/jsx(?:-dev)?-runtime$/.test(specifier);
var PRAGMA = /@jsxImportSource[ \t]+([^\s*]+)/;
var REFERENCE = /^\/\/\/[ \t]*<reference[ \t]+(?:path|types)[ \t]*=[ \t]*["']([^"'\n]+)["']/;
var TYPES_OF = /^\/\/[ \t]*@(?:deno|ts)-types[ \t]*=[ \t]*["']([^"'\n]+)["']/;
function toldByComments(path13, source) {
  const isJsx = mayHoldJsx(path13) && source.includes("@jsxImportSource");
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
var scanOnly = (path13, source) => SCANNABLE.has(extension(path13)) && !mayRequire(source) ? scanImports(source) : null;
var mayRequire = (source) => source.includes("require") && /\brequire\s*\(\s*["'`]\.{1,2}\//.test(source);
function parseImports(path13, source) {
  const program = parseModule(path13, source);
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
function exportsDefault(path13, source) {
  if (source.length > PARSED_AT_ONCE) return /^export\s+default\b|\bas\s+default\s*[,}]/m.test(source);
  try {
    return parseModule(path13, source).body.some(
      (statement) => statement.type === "ExportDefaultDeclaration" || statement.type === "ExportNamedDeclaration" && statement.specifiers.some(
        ({ exported }) => (exported.type === "Identifier" ? exported.name : exported.value) === "default"
      )
    );
  } catch (error2) {
    if (error2 instanceof SyntaxProblem) return false;
    throw error2;
  }
}
var PARSED_AT_ONCE = 128 * 1024;
var parseModule = (path13, source) => parseFile(path13, source).program;
function parseFile(path13, source) {
  if (isDense(source)) throw new SyntaxProblem("it has more comments on one line than are read", null);
  try {
    return parseAs(path13, source, true);
  } catch (error2) {
    if (error2 instanceof SyntaxError || isTooDeep(error2)) throw problemOf(error2);
  }
  try {
    return parseAs(path13, source, false);
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
var parseAs = (path13, source, errorRecovery) => (0, import_parser2.parse)(source, {
  sourceType: "module",
  plugins: PLUGINS[extension(path13)] ?? [],
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
    const literal3 = isNamed(node["callee"], "require") ? literalText(first) : null;
    if (literal3 === null || !REQUIRED.test(literal3.specifier)) return null;
    return withGaps([literal3.specifier], "required");
  }
  if (node.type !== "ImportExpression") return null;
  const literal2 = literalText(node["source"]);
  if (literal2 !== null) return { ...literal2, kind: "dynamic" };
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

// src/manifest/steps.ts
function atOnce(steps) {
  for (; ; ) {
    const step = steps.next(void 0);
    if (step.done === true) return step.value;
  }
}

// src/manifest/stamp-import.ts
var STAMP_IMPORT = /import\s*(["'])(?<specifier>\.{1,2}\/(?:(?:(?!\1)[^\n]){0,1024}\/)?dual-deploy-stamp\.ts)\1(?:[^\S\n\r]*;)?/;
var HERE = new RegExp(STAMP_IMPORT, "y");
var ANYWHERE = new RegExp(STAMP_IMPORT, "g");
var BLANK2 = /\s*/y;
var LINE_END2 = /\r\n|[\n\r\u2028\u2029]/g;
var MORE = /\s*(?:with\b|\/)/y;
var GOES_ON = /[([`+\-/<]/;
function withoutStampImport(path13, source) {
  if (!source.includes(STAMP_FILE)) return source;
  const encoding = encodingOf(source);
  const text = source.toString(encoding);
  const rest = cut(text, stampImports(path13, text));
  return rest === text ? source : Buffer.from(rest, encoding);
}
function stampImports(path13, text) {
  const at2 = firstStatement(text);
  const first = stampAt(text, at2);
  const sure = first === null ? [] : [first];
  ANYWHERE.lastIndex = first?.end ?? at2;
  if ((first === null || isWhole(text, first)) && !ANYWHERE.test(text)) return sure;
  if (!isSource(path13) || text.length > PARSED_AT_ONCE) return sure;
  try {
    const code = text.slice(at2);
    return parseModule(path13, code).body.flatMap((node) => {
      const isBare2 = node.type === "ImportDeclaration" && /^\s*;?$/.test(code.slice(node.source.end ?? 0, node.end ?? 0));
      return (isBare2 ? stampAt(text, at2 + (node.start ?? 0)) : null) ?? [];
    });
  } catch (error2) {
    if (error2 instanceof SyntaxProblem) return sure;
    throw error2;
  }
}
function stampAt(text, start) {
  HERE.lastIndex = start;
  const specifier = HERE.exec(text)?.groups?.["specifier"];
  return specifier === void 0 ? null : { specifier, start, end: HERE.lastIndex };
}
function isWhole(text, { end }) {
  MORE.lastIndex = end;
  return text[end - 1] === ";" || !MORE.test(text);
}
function cut(text, stamps) {
  const at2 = firstStatement(text);
  let rest = "";
  let from = 0;
  for (const run of runs(text, stamps)) {
    const { start, end } = extent(text, run, at2);
    rest += text.slice(from, start);
    from = end;
  }
  return rest + text.slice(from);
}
function runs(text, stamps) {
  const found = [];
  for (const { start, end } of stamps) {
    const last = found.at(-1);
    if (last !== void 0 && endOfBlank(text, last.end) === start)
      found[found.length - 1] = { start: last.start, end };
    else found.push({ start, end });
  }
  return found;
}
function extent(text, { start, end }, at2) {
  const before = startOfBlank(text, start);
  const after = endOfBlank(text, end);
  if (start === at2) return { start, end: after };
  if (joins(text, before, end)) return { start, end: start };
  const isLast = after === text.length;
  const keepsBefore = lineEnds(text, before, start) >= lineEnds(text, end, after);
  return !isLast && keepsBefore ? { start, end: after } : { start: before, end };
}
var joins = (text, before, end) => text[before - 1] !== ";" && GOES_ON.test(text.charAt(end + firstStatement(text.slice(end))));
function endOfBlank(text, from) {
  BLANK2.lastIndex = from;
  BLANK2.exec(text);
  return BLANK2.lastIndex;
}
function startOfBlank(text, from) {
  let at2 = from;
  while (at2 > 0 && /\s/.test(text.charAt(at2 - 1))) at2--;
  return at2;
}
var lineEnds = (text, from, to) => text.slice(from, to).match(LINE_END2)?.length ?? 0;

// src/manifest/graph.ts
var NOWHERE = { address: null };
var PLAIN_SPECIFIER = /^\.{1,2}\/(?:(?:\.\.|[\w-][\w.-]*)\/)*[\w-][\w.-]*$/;
var IN_GIT = /(?:^|[\\/])\.git(?:[\\/]|$)/i;
var OutsideError = class extends Error {
};
var NOTHING_ADDED = { from: "", jsx: null, types: [] };
function withAdded(file, { jsx, types }, isEntrypoint) {
  const hasJsx = jsx !== null && mayHoldJsx(file.path) && !file.imports.some(isJsxRuntime);
  if (!hasJsx && (!isEntrypoint || types.length === 0)) return file.imports;
  const more = hasJsx ? [{ specifier: jsx, line: 1, kind: "static", quoted: false }] : [];
  const typed = types.map((specifier) => ({ specifier, line: 1, kind: "type", quoted: false }));
  return [...file.imports, ...more, ...isEntrypoint ? typed : []];
}
var ModuleGraph = class {
  #root;
  #checkout;
  #gitIgnore;
  #listing;
  #files = /* @__PURE__ */ new Map();
  #findings = /* @__PURE__ */ new Map();
  /** functions that share a map share modules as well */
  #meanings = /* @__PURE__ */ new WeakMap();
  /**
   * @param functionsDir absolute path of `supabase/functions`
   * @param checkout absolute path of a folder that holds it: what that itself is in says nothing of a file
   */
  constructor(functionsDir, listing = new Listing(functionsDir), checkout = import_node_path5.default.sep) {
    this.#root = import_node_fs4.realpathSync.native(functionsDir);
    this.#checkout = import_node_fs4.realpathSync.native(checkout);
    this.#gitIgnore = new GitIgnore(this.#checkout);
    this.#listing = listing;
  }
  get findings() {
    return [...this.#findings.values()];
  }
  /** Every file that was read, by path. */
  get files() {
    return new Map([...this.#files].flatMap(([name, file]) => file === null ? [] : [[name, file]]));
  }
  urlOf(relative) {
    return (0, import_node_url.pathToFileURL)(import_node_path5.default.join(this.#root, relative));
  }
  /** A file by its path relative to `supabase/functions`, or null when there is none. */
  read(relative) {
    const known2 = this.#files.get(relative);
    if (known2 !== void 0) return known2;
    const file = this.#load(relative);
    this.#files.set(relative, file);
    return file;
  }
  /** Walks from an entrypoint through every local module, as Deno resolves them: exact paths, extensions included. */
  reach(entrypoint, map) {
    return atOnce(this.reachInSteps(entrypoint, map));
  }
  /** The same, one step for each file that is read for the first time. */
  *reachInSteps(entrypoint, map, added = NOTHING_ADDED) {
    const paths = /* @__PURE__ */ new Set();
    const seen = /* @__PURE__ */ new Set();
    const loads = /* @__PURE__ */ new Map();
    const boots = /* @__PURE__ */ new Map();
    const targets = /* @__PURE__ */ new Map();
    const external = [];
    const stack = [{ path: entrypoint, seen: true }];
    for (let next = stack.pop(); next !== void 0; next = stack.pop()) {
      if (next.seen) seen.add(next.path);
      if (paths.has(next.path)) continue;
      if (!this.#files.has(next.path)) yield* this.#readInSteps(next.path);
      const file = this.read(next.path);
      if (file === null) continue;
      paths.add(next.path);
      const loaded2 = newIn(loads, next.path);
      const booted2 = newIn(boots, next.path);
      const named = /* @__PURE__ */ new Map();
      targets.set(next.path, named);
      const meanings = this.#meaningsOf(file, map);
      const all = withAdded(file, added, next.path === entrypoint);
      for (const [index, request] of all.entries()) {
        const meaning = index < file.imports.length ? meanings[index] ?? NOWHERE : this.#meaningOf(file, () => this.urlOf(added.from), request.specifier, map);
        if (!("target" in meaning)) {
          external.push({ file: file.path, request, address: meaning.address });
          continue;
        }
        if (!this.#files.has(meaning.target) && this.#mayFollow(meaning.target))
          yield* this.#readInSteps(meaning.target);
        const target = this.#follow(file, request, meaning.target);
        if (target === null) continue;
        if (request.kind !== "type") loaded2.push(target);
        if (request.kind === "static") booted2.push(target);
        named.set(request.specifier, target);
        stack.push({ path: target, seen: request.quoted });
      }
    }
    const unseen = new Set([...paths].filter((file) => !seen.has(file)));
    const [loaded, booted] = [closure(entrypoint, loads), closure(entrypoint, boots)];
    return { paths, unseen, loaded, booted, external, targets };
  }
  *#readInSteps(relative) {
    yield { file: placeOf(relative) };
    const found = this.#open(relative);
    if (found === null) return;
    let parsed;
    if (found.raw.length > PARSED_HERE && isSource(relative)) {
      const source = found.raw.toString("utf8");
      if (source.length > SCANNED_HERE || scanOnly(relative, source) === null)
        parsed = yield { file: placeOf(relative), parse: { path: relative, source } };
    }
    this.#files.set(relative, this.#sourceFile(relative, found, parsed));
  }
  #load(relative) {
    const found = this.#open(relative);
    return found === null ? null : this.#sourceFile(relative, found);
  }
  /** The bytes of a file, or null when there is none that may be read. */
  #open(relative) {
    const absolute = import_node_path5.default.join(this.#root, relative);
    try {
      const kind = this.#listing.kindOf(relative);
      if (kind === "absent" || kind === "folder") return null;
      const real = kind === "file" ? absolute : import_node_fs4.realpathSync.native(absolute);
      const fence = relative.startsWith("../") ? import_node_path5.default.dirname(this.#root) : this.#root;
      if (!real.startsWith(fence + import_node_path5.default.sep)) throw new OutsideError(relative);
      if (IN_GIT.test(import_node_path5.default.relative(this.#checkout, real))) {
        this.#add(gitFile(relative));
        return null;
      }
      const found = readRegular(real, limitOf(relative));
      if (typeof found !== "string") return { raw: found };
      if (found !== "absent") this.#add(unusableFile(relative, found));
      this.#files.set(relative, null);
    } catch (error2) {
      if (error2 instanceof OutsideError) this.#add(leavesFunctions(relative));
    }
    return null;
  }
  #sourceFile(relative, { raw }, parsed) {
    if (hasForbiddenCharacters(relative)) this.#add(badFileName(relative));
    const bytes = withoutStampImport(relative, raw);
    return { path: relative, bytes, raw, sha256: sha256(bytes), ...this.#parse(relative, raw, parsed) };
  }
  /** As it is in the checkout: that is where findings say a line is. Its stamp is followed nowhere. */
  #parse(relative, raw, parsed) {
    if (!isSource(relative)) return { imports: [], problem: null };
    try {
      if (parsed instanceof SyntaxProblem) throw parsed;
      const imports = parsed ?? readImports(relative, raw.toString("utf8"));
      return { imports: imports.flatMap((request) => this.#expanded(relative, request)), problem: null };
    } catch (error2) {
      if (!(error2 instanceof SyntaxProblem)) throw error2;
      this.#add(syntaxError(relative, error2));
      return { imports: [], problem: error2 };
    }
  }
  #expanded(relative, { pattern, ...request }) {
    if (pattern === void 0) return [request];
    return expandPattern(pattern, relative, this.#listing).map((specifier) => ({ ...request, specifier }));
  }
  /** The path of a local module that a request names, or null when it is erased, or reported as a finding. */
  #follow(file, request, target) {
    if (import_node_path5.default.posix.basename(target) === STAMP_FILE) return null;
    if (!this.#mayFollow(target)) {
      if (request.kind !== "type") this.#add(outsideFunctions(file.path, request));
      return null;
    }
    if (this.read(target) !== null) return target;
    if (request.kind !== "type") this.#add(this.#missing(file, request, target));
    return null;
  }
  #missing(file, request, target) {
    const place = import_node_path5.default.join(this.#root, target);
    if (this.#gitIgnore.ignores(place)) return unbuiltModule(file.path, request, target);
    return missingModule(file.path, request, this.#guess(target));
  }
  /** Not the stamp, whose import is none of the author's, and nothing that is outside. */
  #mayFollow(target) {
    return import_node_path5.default.posix.basename(target) !== STAMP_FILE && !target.startsWith("../") && !import_node_path5.default.isAbsolute(target);
  }
  /** What the imports of a file mean, in their order. Shared modules are come by again and again, mostly without a map. */
  #meaningsOf(file, map) {
    const all = this.#meanings.get(map) ?? /* @__PURE__ */ new Map();
    this.#meanings.set(map, all);
    const known2 = all.get(file);
    if (known2 !== void 0) return known2;
    let url = null;
    const urlOnce = () => url ??= this.urlOf(file.path);
    const meanings = file.imports.map((request) => this.#meaningOf(file, urlOnce, request.specifier, map));
    all.set(file, meanings);
    return meanings;
  }
  #meaningOf(file, urlOfFile, specifier, map) {
    if (map === NO_IMPORT_MAP && PLAIN_SPECIFIER.test(specifier))
      return { target: import_node_path5.default.posix.join(import_node_path5.default.posix.dirname(file.path), specifier) };
    const address = resolveSpecifier(specifier, urlOfFile(), map);
    const url = urlOrNull(address);
    if (url?.protocol !== "file:") return { address: url === null ? null : address };
    const absolute = localPath(url);
    return {
      target: absolute === null ? "../" : import_node_path5.default.relative(this.#root, absolute).replaceAll(import_node_path5.default.sep, "/")
    };
  }
  /** The file that the author probably meant, unread: Deno adds no extension and looks for no index, so nothing reaches it. */
  #guess(target) {
    const endings = [".ts", ".tsx", ".js", ".mjs", "/index.ts", "/mod.ts"];
    return endings.map((ending) => target + ending).find((name) => this.#listing.isFile(name)) ?? null;
  }
  #add(finding2) {
    this.#findings.set(
      `${finding2.code}\0${finding2.file ?? ""}\0${finding2.line ?? 0}\0${finding2.message}`,
      finding2
    );
  }
};
var urlOrNull = (address) => address !== null && URL.canParse(address) ? new URL(address) : null;
function newIn(edges, from) {
  const list = [];
  edges.set(from, list);
  return list;
}
function closure(start, edges) {
  const found = /* @__PURE__ */ new Set();
  const stack = [start];
  for (let next = stack.pop(); next !== void 0; next = stack.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    for (const edge of edges.get(next) ?? []) stack.push(edge);
  }
  return found;
}
function localPath(url) {
  try {
    return (0, import_node_url.fileURLToPath)(new URL(url.pathname, "file:///"));
  } catch {
    return null;
  }
}
var hasForbiddenCharacters = (name) => /[\u0000-\u001F\u007F\\]/.test(name);
var placeOf = (file) => import_node_path5.default.posix.normalize(`supabase/functions/${file}`);
var weightOf = ({ kind }) => kind === "dynamic" ? "warning" : "error";
function outsideFunctions(file, request) {
  const why = request.kind === "dynamic" ? "this action publishes it to no target, so what asks for it fails" : "it works on the cloud and does not exist self-hosted";
  return finding("outside-functions", {
    severity: weightOf(request),
    message: `${JSON.stringify(request.specifier)} is outside supabase/functions: ${why}.`,
    file: placeOf(file),
    line: request.line,
    fix: "Move the module into supabase/functions/_shared and import it from there."
  });
}
function missingModule(file, request, guess) {
  const meant = guess === null ? "" : ` Deno needs the whole name: supabase/functions/${guess} exists.`;
  return finding("missing-module", {
    severity: weightOf(request),
    message: `${JSON.stringify(request.specifier)} does not exist.${meant}`,
    file: placeOf(file),
    line: request.line,
    fix: guess === null ? "Add the file or remove the import." : "Write the extension in the import."
  });
}
function unbuiltModule(file, request, target) {
  return finding("missing-module", {
    severity: weightOf(request),
    message: `${JSON.stringify(request.specifier)} does not exist, and git ignores ${placeOf(target)}: probably a build makes it, and none ran before this step.`,
    file: placeOf(file),
    line: request.line,
    fix: "Run the build in a step before this action, also on pull requests; or commit the file."
  });
}
function leavesFunctions(relative) {
  return finding("outside-functions", {
    severity: "error",
    message: `supabase/functions/${relative} is a symbolic link that leaves supabase/functions.`,
    file: placeOf(relative),
    fix: "Put the file itself there."
  });
}
function gitFile(relative) {
  return finding("outside-functions", {
    severity: "error",
    message: `${placeOf(relative)} is in a .git folder, which is no part of a function.`,
    file: placeOf(relative),
    fix: "Take it out of static_files or of the imports: it may hold the token of the checkout."
  });
}
var PARSED_HERE = 64 * 1024;
var SCANNED_HERE = 1024 * 1024;
var SETTINGS_LIMIT = 4 * 1024 * 1024;
var SETTINGS = /(?:^|\/)(?:package\.json|deno\.jsonc?|import_map\.json|\.npmrc)$/;
var limitOf = (file) => SETTINGS.test(file) ? SETTINGS_LIMIT : FILE_LIMIT;
var UNUSABLE = {
  special: "is no regular file",
  forbidden: "may not be read"
};
function unusableFile(relative, why) {
  const what = why === "large" ? `is larger than ${limitOf(relative) / 1024 / 1024} MiB, which no target takes` : UNUSABLE[why];
  return finding("unusable-file", {
    message: `${placeOf(relative)} ${what}.`,
    file: placeOf(relative)
  });
}
function badFileName(relative) {
  return finding("file-name", {
    message: `The name ${JSON.stringify(relative)} has a control character or a backslash.`,
    file: placeOf(relative),
    fix: "Rename the file."
  });
}
function syntaxError(relative, problem) {
  return finding("syntax", {
    message: `The file does not parse: ${problem.message}`,
    file: placeOf(relative),
    line: problem.line,
    fix: "Repair the syntax: a function that does not parse does not boot."
  });
}

// src/manifest/function-config.ts
var OWN_CONFIG = ["deno.json", "deno.jsonc"];
var COMPANIONS = ["package.json", ".npmrc"];
function readFunctionConfig(candidate, graph, configText = "") {
  const folder = candidate.name;
  const own = OWN_CONFIG.map((name) => `${folder}/${name}`).find((file) => graph.read(file) !== null) ?? null;
  const chosen = chooseImportMap(candidate, own, graph);
  const companions = COMPANIONS.map((name) => `${folder}/${name}`).filter((file) => graph.read(file) !== null);
  const paths = /* @__PURE__ */ new Set([...companions, ...own === null ? [] : [own]]);
  const findings = [];
  const take = (file, namedIn) => {
    if (file.startsWith("../../")) {
      findings.push(mapOutside(candidate.name, namedIn()));
      return null;
    }
    paths.add(file);
    return readText(file, graph, findings);
  };
  const ownText = own === null ? null : readText(own, graph, findings);
  let text = chosen === null ? null : chosen === own ? ownText : take(chosen, () => referenceIn(candidate, configText));
  const settings = chosen !== null && text !== null && isDenoJson(chosen) ? { path: chosen, content: text } : null;
  let holder = chosen;
  if (text?.pointer != null && chosen !== null) {
    const { pointer } = text;
    holder = import_node_path6.default.posix.join(import_node_path6.default.posix.dirname(chosen), pointer);
    text = take(holder, () => ({
      written: pointer,
      file: placeOf(chosen),
      line: lineOfPointer(chosen, graph)
    }));
  }
  return {
    source: chosen === null ? null : { path: chosen, native: chosen === own && holder === own },
    map: text === null || holder === null ? NO_IMPORT_MAP : resolvedOnce(text, holder, graph),
    text: text === null || holder === null ? null : { path: holder, content: text },
    own: ownText,
    settings,
    paths: [...paths].sort(),
    findings
  };
}
function addedBy({ settings }) {
  const options = settings?.content.all["compilerOptions"];
  if (settings === null || typeof options !== "object" || options === null)
    return { from: "", jsx: null, types: [] };
  const { jsx, jsxImportSource: source, types } = options;
  const runtime = typeof jsx === "string" && Object.hasOwn(RUNTIMES, jsx) ? RUNTIMES[jsx] : void 0;
  const named = Array.isArray(types) ? types : [];
  return {
    from: settings.path,
    jsx: runtime === void 0 || typeof source !== "string" ? null : `${source}/${runtime}`,
    types: named.filter((item) => typeof item === "string")
  };
}
var RUNTIMES = {
  "react-jsx": "jsx-runtime",
  "react-jsxdev": "jsx-dev-runtime",
  precompile: "jsx-runtime"
};
var referenceIn = ({ name, settings }, configText) => ({
  written: settings.importMap ?? "",
  file: "supabase/config.toml",
  line: lineInConfig(configText, name, "import_map")
});
function lineOfPointer(file, graph) {
  const lines = graph.read(file)?.bytes.toString("utf8").split("\n") ?? [];
  const index = lines.findIndex((line) => line.includes('"importMap"'));
  return index === -1 ? null : index + 1;
}
function chooseImportMap(candidate, own, graph) {
  if (candidate.settings.importMap !== null) return fromFunctions(candidate.settings.importMap);
  const isThere = (file) => graph.read(file) !== null;
  const beside = besideEntrypoint(candidate, OWN_CONFIG).find(isThere);
  const fallbacks = [
    ...besideEntrypoint(candidate, ["import_map.json"]),
    `${candidate.name}/import_map.json`,
    ...["deno.json", "deno.jsonc", "import_map.json"]
  ];
  return beside ?? own ?? fallbacks.find(isThere) ?? null;
}
var besideEntrypoint = ({ entrypoint }, names) => names.map((name) => import_node_path6.default.posix.join(import_node_path6.default.posix.dirname(entrypoint), name));
var isDenoJson = (file) => OWN_CONFIG.includes(import_node_path6.default.posix.basename(file));
var texts = /* @__PURE__ */ new WeakMap();
var maps = /* @__PURE__ */ new WeakMap();
function resolvedOnce(text, holder, graph) {
  const map = maps.get(text) ?? resolveImportMap(text, graph.urlOf(holder));
  maps.set(text, map);
  return map;
}
function readText(file, graph, findings) {
  const source = graph.read(file);
  const place = placeOf(file);
  if (source === null) {
    const fix = "Add the file, or remove the reference to it.";
    findings.push(unreadable({ place, why: "it does not exist", line: null, fix }));
    return null;
  }
  try {
    const text = texts.get(source) ?? parseImportMapText(source.bytes.toString("utf8"));
    texts.set(source, text);
    return text;
  } catch (error2) {
    const why = error2 instanceof Error ? error2.message : String(error2);
    const line = error2 instanceof JsonProblem ? error2.line : null;
    findings.push(unreadable({ place, why, line, fix: "Repair the file: both targets read it." }));
    return null;
  }
}
function unreadable(what) {
  return finding("import-map", {
    message: `${what.place} cannot be read: ${what.why}.`,
    file: what.place,
    line: what.line,
    fix: what.fix
  });
}
function mapOutside(name, { written, file, line }) {
  return finding("outside-functions", {
    severity: "error",
    message: `The import map of ${name} is ${JSON.stringify(written)}, outside of supabase/: it works on the cloud and does not exist self-hosted.`,
    file,
    line,
    fix: `Move it into supabase/functions, or its imports into supabase/functions/${name}/deno.json.`
  });
}

// src/words.ts
var countOf = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;
var SOME = 8;
function nameSome(names) {
  if (names.length <= SOME) return names.join(", ");
  return `${names.slice(0, SOME).join(", ")} and ${names.length - SOME} more`;
}
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// src/manifest/manifest.ts
var readProject = (options) => atOnce(readProjectInSteps(options));
function* readProjectInSteps(options) {
  yield { file: "supabase/config.toml" };
  const supabaseDir = import_node_path7.default.join(options.workingDirectory, "supabase");
  const functionsDir = import_node_path7.default.join(supabaseDir, "functions");
  const findings = [];
  const configText = readConfigText(supabaseDir, options, findings);
  const config = readConfig(configText, options, findings);
  const projectRef = options.projectRef ?? config.projectId;
  if (!isFolder(functionsDir)) return emptyProject(options, projectRef, [...findings, noFunctions()]);
  if (!isInCheckout(functionsDir, options)) {
    return emptyProject(options, projectRef, [...findings, leavesCheckout("supabase/functions")]);
  }
  const listing = new Listing(functionsDir);
  const discovery = discoverFunctions(supabaseDir, config, listing, configText, options.wanted);
  const graph = new ModuleGraph(functionsDir, listing, options.checkout ?? options.workingDirectory);
  const staging = /* @__PURE__ */ new Map();
  const functions = [];
  for (const candidate of discovery.candidates) {
    yield { file: placeOf(candidate.entrypoint) };
    const staticFiles = matchStaticFiles(candidate, graph, supabaseDir, configText, findings);
    const functionConfig = readFunctionConfig(candidate, graph, configText);
    functions.push(yield* readFunction(candidate, graph, functionConfig, staticFiles, staging));
  }
  const router = discovery.router === null ? null : yield* readRouter(discovery.router, graph, staging);
  const others = [
    discovery.findings,
    graph.findings,
    sharedEntrypoints(functions, configText),
    ...[...staging.values()].map((notes) => notes.config.findings)
  ].flat();
  const isExplained = hasErrors(discovery.findings);
  if (functions.length === 0 && !isExplained) findings.push(noFunctions(discovery.disabled));
  const manifest = {
    version: 1,
    buildHash: buildHash(functions),
    commit: options.commit,
    functions,
    router
  };
  const files = [...graph.files];
  const contents = new Map(files.map(([name, file]) => [name, file.bytes]));
  const stamped = files.filter(([, file]) => file.raw !== file.bytes);
  return {
    manifest,
    findings: sortFindings(uniqueFindings([...findings, ...others])),
    projectRef,
    disabled: discovery.disabled,
    contents,
    stamped: new Map(stamped.map(([name, file]) => [name, file.raw])),
    staging,
    configText
  };
}
var CONFIG_LIMIT = 1024 * 1024;
function readConfigText(supabaseDir, options, findings) {
  const file = import_node_path7.default.join(supabaseDir, "config.toml");
  const bytes = readRegular(file, CONFIG_LIMIT);
  if (bytes === "absent") return "";
  if (bytes === "large")
    findings.push(badConfig(new ConfigError(`it is larger than ${CONFIG_LIMIT / 1024 / 1024} MiB`)));
  else if (typeof bytes === "string") findings.push(badConfig(new ConfigError(`it is ${bytes}`)));
  else if (isInCheckout(file, options)) return bytes.toString("utf8").replace(/^\uFEFF/, "");
  else findings.push(leavesCheckout("supabase/config.toml"));
  return "";
}
function isFolder(folder) {
  try {
    return (0, import_node_fs5.statSync)(folder).isDirectory();
  } catch {
    return false;
  }
}
function isInCheckout(place, { checkout, workingDirectory }) {
  const fence = import_node_path7.default.join(import_node_fs5.realpathSync.native(checkout ?? workingDirectory), import_node_path7.default.sep);
  return import_node_fs5.realpathSync.native(place).startsWith(fence);
}
function readConfig(text, options, findings) {
  try {
    const config = parseProjectConfig(text, options.projectRef, options.env);
    if (refsDisagree(config, options.projectRef)) findings.push(refMismatch(config, options.projectRef));
    return config;
  } catch (error2) {
    if (!(error2 instanceof ConfigError)) throw error2;
    findings.push(badConfig(error2));
    return { projectId: null, remoteIds: [], functions: /* @__PURE__ */ new Map() };
  }
}
function refsDisagree({ projectId, remoteIds }, input) {
  if (input === null || projectId === null || !PROJECT_REF.test(projectId)) return false;
  return projectId !== input && !remoteIds.includes(input);
}
function* readFunction(candidate, graph, config, staticFiles, staging) {
  const reach = yield* graph.reachInSteps(candidate.entrypoint, config.map, addedBy(config));
  const { loaded, booted, external, targets } = reach;
  const unseen = [...reach.unseen].sort(byCodeUnit);
  staging.set(candidate.name, { config, unseen, loaded, booted, external, targets });
  const paths = /* @__PURE__ */ new Set([...reach.paths, ...config.paths, ...staticFiles]);
  const fn = {
    name: candidate.name,
    entrypoint: candidate.entrypoint,
    verifyJwt: candidate.settings.verifyJwt,
    importMap: config.source,
    staticFiles,
    files: describeFiles(paths, graph)
  };
  return { ...fn, hash: functionHash(fn) };
}
function* readRouter(entrypoint, graph, staging) {
  const found = readFunctionConfig({ name: ROUTER_NAME, settings: DEFAULT_SETTINGS, entrypoint }, graph);
  const mapped = yield* graph.reachInSteps(entrypoint, found.map, addedBy(found));
  const usesMap = found.own !== null || hasBareImports(mapped, graph);
  const config = usesMap ? found : withoutMap(found);
  const { paths, loaded, booted, external, targets } = usesMap ? mapped : graph.reach(entrypoint, NO_IMPORT_MAP);
  staging.set(ROUTER_NAME, { config, unseen: [], loaded, booted, external, targets });
  const files = describeFiles(/* @__PURE__ */ new Set([...paths, ...config.paths]), graph);
  return { hash: routerHash(files), entrypoint, files };
}
var hasBareImports = ({ loaded }, graph) => [...loaded].some(
  (file) => graph.read(file)?.imports.some(
    ({ kind, specifier }) => kind !== "type" && resolveSpecifier(specifier, graph.urlOf(file), NO_IMPORT_MAP) === null
  )
);
var withoutMap = (config) => ({
  ...config,
  source: null,
  map: NO_IMPORT_MAP,
  text: null,
  settings: null,
  findings: [],
  paths: config.paths.filter((file) => file !== config.source?.path && file !== config.text?.path)
});
function matchStaticFiles({ name, settings }, graph, supabaseDir, configText, findings) {
  const lineOf2 = () => lineInConfig(configText, name, "static_files");
  const matches = settings.staticFiles.flatMap((pattern) => {
    if (staysInside(pattern) && !isPlainGlob(pattern)) {
      findings.push(hardPattern(name, pattern, lineOf2()));
      return [];
    }
    const found = matchInside(pattern, supabaseDir);
    if (found === null) findings.push(strayPattern(name, pattern, lineOf2()));
    else if (found.length === 0) findings.push(vainPattern(name, pattern, lineOf2()));
    return found ?? [];
  });
  const files = [...new Set(matches)].map((file) => import_node_path7.default.posix.relative("functions", file)).sort(byCodeUnit);
  const beside = files.filter((file) => file.startsWith("../"));
  if (beside.length > 0) findings.push(besideFunctions(name, beside, lineOf2()));
  return files.filter((file) => !file.startsWith("../") && !isOurs(file) && graph.read(file) !== null);
}
var isOurs = (file) => {
  const below = file.slice(file.indexOf("/") + 1);
  return import_node_path7.default.posix.basename(file) === STAMP_FILE || below === DESCRIPTION_FILE || below === SEAL_FILE;
};
function matchInside(pattern, folder) {
  if (!staysInside(pattern)) return null;
  const fence = import_node_path7.default.join(folder, import_node_path7.default.sep);
  const strays = /* @__PURE__ */ new Set();
  const leaves = (place) => {
    const full = place.fullpath();
    if (import_node_path7.default.join(full, import_node_path7.default.sep).startsWith(fence)) return false;
    strays.add(full);
    return true;
  };
  const ignore = { ignored: leaves, childrenIgnored: leaves };
  const matches = (0, import_glob2.globSync)(pattern.replace(/(?<=^|\/)(?:\*\*\/)+/g, "**/"), {
    cwd: folder,
    nodir: true,
    posix: true,
    dot: true,
    ignore
  });
  return strays.size > 0 ? null : matches;
}
var staysInside = (pattern) => {
  const plain = import_node_path7.default.posix.normalize(pattern.replaceAll("\\", "/"));
  return !import_node_path7.default.posix.isAbsolute(plain) && !/(^|[/{,(|!])\.\.($|[/},)|])/.test(plain);
};
function describeFiles(paths, graph) {
  const files = [];
  for (const name of paths) {
    const file = graph.read(name);
    if (file !== null) files.push({ path: name, sha256: file.sha256 });
  }
  return sortFiles(files);
}
function besideFunctions(name, files, line) {
  const [first = ""] = files;
  const more = files.length > 1 ? ` and ${files.length - 1} more` : "";
  return finding("outside-functions", {
    severity: "error",
    message: `static_files of ${name} matches ${JSON.stringify(import_node_path7.default.posix.join("supabase/functions", first))}${more}, outside of supabase/functions.`,
    file: "supabase/config.toml",
    line,
    fix: "Move the files into the folder of the function."
  });
}
function strayPattern(name, pattern, line) {
  return finding("outside-functions", {
    severity: "error",
    message: `static_files of ${name} looks outside of supabase/: ${JSON.stringify(pattern)}.`,
    file: "supabase/config.toml",
    line,
    fix: "Move the files into the folder of the function."
  });
}
function hardPattern(name, pattern, line) {
  const shown = pattern.length > 100 ? `${pattern.slice(0, 100)}\u2026` : pattern;
  return finding("static-files", {
    severity: "error",
    message: `static_files of ${name} has a pattern that would take too long to match: ${JSON.stringify(shown)}.`,
    file: "supabase/config.toml",
    line,
    fix: "Use no more than two * in each part of a path, a few ** and a few braces; or write one pattern for each kind of file."
  });
}
function vainPattern(name, pattern, line) {
  return finding("static-files", {
    severity: "warning",
    message: `static_files of ${name} has ${JSON.stringify(pattern)}, which matches no file: no target gets one.`,
    file: "supabase/config.toml",
    line,
    fix: 'Write it relative to supabase/, as in "./functions/<name>/*.html", or remove it.'
  });
}
function sharedEntrypoints(functions, configText) {
  const owners = /* @__PURE__ */ new Map();
  const findings = [];
  for (const fn of functions) {
    const other = owners.get(fn.entrypoint);
    if (other === void 0) owners.set(fn.entrypoint, fn.name);
    else findings.push(sharedEntrypoint(fn, other, configText));
  }
  return findings;
}
function sharedEntrypoint(fn, other, configText) {
  const lineOf2 = (name) => lineInConfig(configText, name, "entrypoint");
  return finding("shared-entrypoint", {
    message: `Functions ${other} and ${fn.name} have the same entrypoint ${fn.entrypoint}: neither could say which it is.`,
    file: "supabase/config.toml",
    line: lineOf2(fn.name) ?? lineOf2(other),
    fix: `Give ${fn.name} an index.ts of its own that imports the shared module.`
  });
}
function leavesCheckout(place) {
  return finding("outside-functions", {
    severity: "error",
    message: `${place} is a symbolic link that leaves the checkout.`,
    file: place,
    fix: "Put the files themselves there."
  });
}
function badConfig(error2) {
  return finding("config", {
    message: `config.toml cannot be read: ${error2.message}`,
    file: "supabase/config.toml",
    line: error2.line
  });
}
function refMismatch(config, input) {
  return finding("project-ref", {
    severity: "error",
    message: `Input project-ref is ${input ?? ""}, project_id in config.toml is ${config.projectId ?? ""}.`,
    file: "supabase/config.toml",
    fix: "Make them equal, or declare the second project as [remotes.<name>] with its project_id."
  });
}
function noFunctions(disabled = []) {
  if (disabled.length > 0) return allDisabled(disabled);
  return finding("no-functions", {
    message: "There is no edge function: no supabase/functions/<name>/index.ts.",
    file: null,
    fix: "Check the input working-directory; it names the folder that holds supabase/."
  });
}
function allDisabled(names) {
  return finding("no-functions", {
    message: `There is no edge function to publish: config.toml has enabled = false for ${nameSome(names)}, and there is no other.`,
    file: "supabase/config.toml",
    fix: "Enable one of them, or remove the step of this action."
  });
}
function emptyProject(options, projectRef, findings) {
  const manifest = {
    version: 1,
    buildHash: buildHash([]),
    commit: options.commit,
    functions: [],
    router: null
  };
  return {
    manifest,
    findings: sortFindings(findings),
    projectRef,
    disabled: [],
    contents: /* @__PURE__ */ new Map(),
    stamped: /* @__PURE__ */ new Map(),
    staging: /* @__PURE__ */ new Map(),
    configText: ""
  };
}

// src/stamp/checkout.ts
var import_node_fs6 = require("node:fs");
var import_node_path10 = __toESM(require("node:path"), 1);

// src/stamp/insert.ts
var import_node_buffer2 = require("node:buffer");
function insertStampImport(source, specifier) {
  const encoding = encodingOf(source);
  const text = source.toString(encoding);
  const at2 = firstStatement(text);
  return import_node_buffer2.Buffer.from(`${text.slice(0, at2)}import ${JSON.stringify(specifier)};${text.slice(at2)}`, encoding);
}
function hasStampInFront(name, source, specifier) {
  const text = source.toString(encodingOf(source));
  const [first, ...others] = stampImports(name, text);
  return first?.start === firstStatement(text) && first.specifier === specifier && others.length === 0;
}

// src/stamp/same.ts
var import_parser3 = __toESM(require_parser(), 1);
var WRITING = /* @__PURE__ */ new Set(["start", "end", "loc", "extra"]);
var BODY = /^const answer\b/m;
var GROWTH = 4;
function stampComparer() {
  const trees = /* @__PURE__ */ new Map();
  const treeOf = (half) => {
    const known2 = trees.get(half);
    if (known2 !== void 0) return known2;
    const tree = readTree(half);
    trees.set(half, tree);
    return tree;
  };
  return (found, fresh) => {
    if (found.equals(fresh)) return true;
    if (found.length > GROWTH * fresh.length) return false;
    const wanted = halves(fresh);
    return halves(found).every((half, index) => {
      const tree = treeOf(half);
      return tree !== null && tree === treeOf(wanted[index] ?? "");
    });
  };
}
function halves(stamp) {
  const text = stamp.toString("utf8");
  const at2 = text.search(BODY);
  return at2 === -1 ? [text, ""] : [text.slice(0, at2), text.slice(at2)];
}
function readTree(text) {
  try {
    const { program, comments } = (0, import_parser3.parse)(text, {
      sourceType: "module",
      plugins: ["typescript"],
      attachComment: false
    });
    return JSON.stringify(
      [program, comments],
      (key, value) => WRITING.has(key) ? void 0 : withoutBraces(value)
    );
  } catch {
    return null;
  }
}
function withoutBraces(value) {
  if (typeof value !== "object" || value === null) return value;
  const { type, body, directives } = value;
  if (type !== "BlockStatement" || !Array.isArray(body) || body.length !== 1) return value;
  if (Array.isArray(directives) && directives.length > 0) return value;
  const [only] = body;
  return only?.type.endsWith("Declaration") === true ? value : only;
}

// src/stamp/source.ts
var PROBE_HEADER = "x-dual-deploy-probe";
var KEY_HEADER = "x-dual-deploy-key";
var HASH_HEADER = "x-function-hash";
var RELEASE_HEADER = "x-function-release";
var SIDE_HEADER = "x-function-side";
var RELEASE_ID = /^[0-9A-Za-z][0-9A-Za-z._-]{0,99}$/;
function stampSource(stamp) {
  return `${HEAD2}${carried(stamp.carry)}
const NAME = ${JSON.stringify(stamp.name)};
const HASH = ${JSON.stringify(stamp.hash)};
${keyConstant(stamp.keyDigest)};
${releaseConstant(stamp.release)};
${BODY2}`;
}
var keyConstant = (digest) => `const KEY_DIGEST = ${JSON.stringify(digest)}`;
var KEY_CONSTANT = /^const KEY_DIGEST\s*=\s*(?:null|(["'])([0-9a-f]{64})\1)/m;
var keyDigestIn = (text) => KEY_CONSTANT.exec(text)?.[2] ?? null;
var withKeyDigest = (text, digest) => text.replace(KEY_CONSTANT, () => keyConstant(digest));
var releaseConstant = (release) => {
  if (release !== null && !RELEASE_ID.test(release)) throw new Error(`no id of a publication: ${release}`);
  return `const RELEASE = ${JSON.stringify(release)}`;
};
var HEAD2 = `// Generated by Dual Deploy. It lets this function say which build it serves. Do not edit; it is renewed by each deploy.
// deno-lint-ignore-file
/* eslint-disable */
// @ts-nocheck
`;
function carried(specifiers) {
  return specifiers.map((specifier) => `// import ${JSON.stringify(specifier)};
`).join("");
}
var SIGNS = {
  HOSTED: ["DENO_DEPLOYMENT_ID", "SB_REGION"],
  COMPOSE: ["VERIFY_JWT", "JWT_SECRET"]
};
var anyOf = (side) => SIGNS[side].map((name) => `isSet(${JSON.stringify(name)})`).join(" || ");
var BODY2 = `
const VARY = "${PROBE_HEADER}, ${KEY_HEADER}";
const answer = () => {
  const body = { function: NAME, hash: HASH };
  const headers = { "content-type": "application/json", "cache-control": "no-store", vary: VARY, "${HASH_HEADER}": HASH };
  if (RELEASE !== null) body.release = headers["${RELEASE_HEADER}"] = RELEASE;
  const side = sideOf();
  if (side !== null) headers["${SIDE_HEADER}"] = side;
  return new Response(JSON.stringify(body), { status: 200, headers });
};

const isSet = (name) => {
  try {
    return Boolean(Deno.env.get(name));
  } catch {
    return false;
  }
};
const sideOf = () => {
  if (${anyOf("HOSTED")}) return "cloud";
  return ${anyOf("COMPOSE")} ? "self-hosted" : null;
};

const isProbe = (request) =>
  (request.method === "OPTIONS" || request.method === "GET") && request.headers.get("${PROBE_HEADER}") === NAME;

const mayAsk = async (request) => {
  if (KEY_DIGEST === null) return true;
  const key = request.headers.get("${KEY_HEADER}");
  if (key === null) return false;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(NAME + "\\n" + key));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("") === KEY_DIGEST;
};

const stamped = (handler) =>
  function (request, ...rest) {
    if (!isProbe(request)) return Reflect.apply(handler, this, [request, ...rest]);
    return mayAsk(request).then((yes) => yes ? answer() : Reflect.apply(handler, this, [request, ...rest]));
  };

const serve = Deno.serve;
Deno.serve = function (...args) {
  const index = args.findIndex((arg) => typeof arg === "function");
  if (index !== -1) args[index] = stamped(args[index]);
  else if (typeof args[0]?.handler === "function") args[0] = { ...args[0], handler: stamped(args[0].handler) };
  return Reflect.apply(serve, this, args);
};

const serveHttp = Deno.serveHttp;
if (typeof serveHttp === "function") {
  Deno.serveHttp = function (...args) {
    const connection = Reflect.apply(serveHttp, this, args);
    const nextRequest = connection.nextRequest.bind(connection);
    connection.nextRequest = async () => {
      for (;;) {
        const event = await nextRequest();
        if (!event || !isProbe(event.request) || !(await mayAsk(event.request))) return event;
        await event.respondWith(answer()).catch(() => {});
      }
    };
    connection[Symbol.asyncIterator] = () => ({
      next: async () => {
        const event = await connection.nextRequest();
        return event ? { value: event, done: false } : { value: undefined, done: true };
      },
    });
    return connection;
  };
}
`;

// src/stamp/stage.ts
var import_node_path9 = __toESM(require("node:path"), 1);

// src/stamp/adapt.ts
var import_node_path8 = __toESM(require("node:path"), 1);
function adaptedDenoJson(name, config, files, specifiers = []) {
  if (config.source === null || config.text === null) return null;
  const { path: holder, content } = config.text;
  const used = files === null ? null : usedPart(content, import_node_path8.default.posix.dirname(holder), files, specifiers);
  if (config.source.native && used === null) return null;
  const { imports, scopes: scopes2 } = used ?? content;
  const rebase = (address) => rebaseAddress(address, import_node_path8.default.posix.dirname(holder), name);
  const mapAll = (map) => Object.fromEntries(
    Object.entries(map).map(([key, address]) => [isRelative(key) ? rebase(key) : key, rebase(address)])
  );
  const moved = Object.entries(scopes2).map(([prefix2, map]) => [rebase(prefix2), mapAll(map)]);
  const { own, settings } = config;
  return `${JSON.stringify(
    {
      ...otherKeys(own),
      ...settings === null || settings.content === own ? {} : movedKeys(settings, name),
      imports: mapAll(imports),
      ...moved.length > 0 ? { scopes: Object.fromEntries(moved) } : {}
    },
    null,
    2
  )}
`;
}
function usedPart(map, folder, files, specifiers = []) {
  const marked = specifiers.filter((specifier) => /[?#]/.test(specifier));
  const imports = usedEntries(map.imports, folder, files, marked);
  const scopes2 = Object.entries(map.scopes).map(
    ([prefix2, entries]) => [prefix2, entries, usedEntries(entries, folder, files, marked)]
  );
  if (imports === null && scopes2.every(([, , used]) => used === null)) return null;
  return {
    imports: imports ?? map.imports,
    scopes: Object.fromEntries(scopes2.map(([prefix2, entries, used]) => [prefix2, used ?? entries]))
  };
}
function usedEntries(entries, folder, files, marked) {
  const local = Object.entries(entries).filter(([, address]) => isRelative(address));
  const targets = new Map(local.map(([key, address]) => [key, targetOf(address, folder)]));
  const known2 = new Set(files);
  if (local.every(([key]) => !key.endsWith("/") && known2.has(targets.get(key) ?? ""))) return null;
  const folders2 = new Set(local.flatMap(([key]) => key.endsWith("/") ? [key] : []));
  const all = new Set(Object.keys(entries).filter((key) => key.endsWith("/")));
  const used = /* @__PURE__ */ Object.create(null);
  for (const [key, address] of Object.entries(entries)) {
    if (!targets.has(key)) used[key] = address;
    else if (!folders2.has(key)) {
      if (known2.has(targets.get(key) ?? "")) used[key] = address;
    } else {
      const below = filesBelow(key, address, targets.get(key) ?? "", files);
      for (const [exact, target] of [...below, ...withMarks(below, marked)])
        if (!Object.hasOwn(entries, exact) && longestPrefix(exact, all) === key) used[exact] = target;
    }
  }
  return used;
}
function targetOf(address, folder) {
  const [plain = ""] = address.split(/[?#]/, 1);
  const specifier = plain.startsWith("/") ? plain : relativeSpecifier("", import_node_path8.default.posix.join(folder, decoded(plain)));
  return specifier.replace(/^\.\//, "");
}
function filesBelow(key, address, target, files) {
  return files.filter((file) => file.startsWith(target)).flatMap((file) => {
    const rest = file.slice(target.length);
    const asUrl = encodeURI(rest).replace(/[?#]/g, encodeURIComponent);
    const place = `${address}${asUrl}`;
    return rest === asUrl ? [[`${key}${rest}`, place]] : [
      [`${key}${rest}`, place],
      [`${key}${asUrl}`, place]
    ];
  });
}
function withMarks(below, marked) {
  if (marked.length === 0) return [];
  const targets = new Map(below);
  return marked.flatMap((specifier) => {
    const target = targets.get(specifier.split(/[?#]/, 1)[0] ?? "");
    return target === void 0 ? [] : [[specifier, target]];
  });
}
function longestPrefix(key, prefixes) {
  for (let end = key.lastIndexOf("/", key.length - 2); end !== -1; end = key.lastIndexOf("/", end - 1)) {
    const prefix2 = key.slice(0, end + 1);
    if (prefixes.has(prefix2)) return prefix2;
    if (end === 0) break;
  }
  return null;
}
var IN_THE_MAP = ["importMap", "imports", "scopes"];
var otherKeys = (text) => Object.fromEntries(Object.entries(text?.all ?? {}).filter(([key]) => !IN_THE_MAP.includes(key)));
var STAYS = /* @__PURE__ */ new Set([
  ...["$schema", "name", "version", "exports", "license", "publish", "deploy", "compile"],
  ...["workspace", "links", "patch", "catalog", "catalogs", "vendor", "include", "exclude"],
  ...["tasks", "fmt", "lint", "test", "bench"]
]);
function movedKeys({ path: file, content }, name) {
  const from = import_node_path8.default.posix.dirname(file);
  const rest = Object.entries(otherKeys(content)).filter(
    ([key, value]) => !STAYS.has(key) && (key !== "lock" || value === false)
  );
  return Object.fromEntries(
    rest.map(([key, value]) => [key, key === "compilerOptions" ? rebaseAll(value, from, name) : value])
  );
}
function rebaseAll(value, from, to) {
  if (typeof value === "string") return rebaseAddress(value, from, to);
  if (Array.isArray(value)) return value.map((item) => rebaseAll(item, from, to));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rebaseAll(item, from, to)]));
}
function rebaseAddress(address, from, to) {
  if (!isRelative(address) || address.startsWith("/")) return address;
  return relativeSpecifier(to, import_node_path8.default.posix.join(from, address));
}
function adaptedIndex(fn, contents) {
  if (INDEX_FILES.includes(import_node_path8.default.posix.relative(fn.name, fn.entrypoint))) return null;
  if (fn.files.some((file) => file.path === `${fn.name}/index.ts`)) return null;
  const specifier = JSON.stringify(relativeSpecifier(fn.name, fn.entrypoint));
  const source = contents.get(fn.entrypoint)?.toString("utf8") ?? "";
  const defaultExport = exportsDefault(fn.entrypoint, source) ? `export { default } from ${specifier};
` : "";
  return `export * from ${specifier};
${defaultExport}`;
}

// src/stamp/stage.ts
var stageInMemory = (project, probeKey, carry) => atOnce(inMemory(project, probeKey, carry));
function* inMemory(project, probeKey, carry) {
  const { manifest, contents } = project;
  const bytes = /* @__PURE__ */ new Map();
  const generated = /* @__PURE__ */ new Map();
  const made = [];
  for (const fn of manifest.functions) {
    yield { file: placeOf(fn.entrypoint) };
    const notes = project.staging.get(fn.name);
    if (notes === void 0) continue;
    const own = generatedFiles(fn, notes, contents);
    for (const [name, text] of own) bytes.set(name, Buffer.from(text));
    generated.set(fn.name, [...own.keys()]);
    made.push({ fn, files: own });
  }
  const entrypoints = new Map(manifest.functions.map((fn) => [fn.entrypoint, fn]));
  const filesOf = /* @__PURE__ */ new Map();
  for (const fn of manifest.functions) {
    yield { file: placeOf(fn.entrypoint) };
    const names = /* @__PURE__ */ new Set([stampPath(fn), ...generated.get(fn.name) ?? []]);
    const isGenerated = names.has(`${fn.name}/deno.json`);
    for (const { path: name } of fn.files) {
      if (isReplaced(name, fn) || isGenerated && ownConfigs(fn).includes(name)) continue;
      names.add(name);
      const owner = entrypoints.get(name);
      if (owner) names.add(stampPath(owner));
      if (!bytes.has(name)) bytes.set(name, stagedBytes(name, contents, owner));
    }
    const files = [...names].sort(byCodeUnit);
    filesOf.set(fn.name, files);
    const named = carry === "all" ? carriedOf(fn, files) : project.staging.get(fn.name)?.unseen ?? [];
    bytes.set(stampPath(fn), Buffer.from(stampOf(fn, named, probeKey)));
  }
  stageRouter(project, bytes, filesOf);
  return { bytes, filesOf, adaptations: describeAdaptations(made) };
}
function stageRouter(project, bytes, filesOf) {
  const { router } = project.manifest;
  const config = project.staging.get(ROUTER_NAME)?.config;
  if (router === null || config === void 0) return;
  const replaced = { name: ROUTER_NAME, importMap: config.source };
  const names = router.files.map((file) => file.path).filter((name) => !isReplaced(name, replaced));
  for (const name of names) {
    if (!bytes.has(name)) bytes.set(name, stagedBytes(name, project.contents, void 0));
  }
  const denoJson = adaptedDenoJson(ROUTER_NAME, config, null);
  if (denoJson !== null) {
    const name = `${ROUTER_NAME}/deno.json`;
    bytes.set(name, Buffer.from(denoJson));
    names.push(name);
  }
  filesOf.set(ROUTER_NAME, names.sort(byCodeUnit));
}
function stagedBytes(name, contents, owner) {
  const source = contents.get(name) ?? Buffer.alloc(0);
  if (owner === void 0) return source;
  return insertStampImport(source, stampSpecifier(owner));
}
var stampPath = (fn) => `${fn.name}/${STAMP_FILE}`;
var stampSpecifier = (fn) => relativeSpecifier(import_node_path9.default.posix.dirname(fn.entrypoint), stampPath(fn));
function carriedOf(fn, files) {
  const told = /* @__PURE__ */ new Set([fn.entrypoint, stampPath(fn), ...ownConfigs(fn), ...fn.staticFiles]);
  return files.filter((file) => !told.has(file));
}
var stampOf = (fn, carried2, probeKey) => stampSource({
  name: fn.name,
  hash: fn.hash,
  keyDigest: keyDigest(fn.name, probeKey),
  release: null,
  carry: carried2.map((file) => relativeSpecifier(fn.name, file))
});
function generatedFiles(fn, notes, contents) {
  const files = /* @__PURE__ */ new Map();
  const denoJson = adaptedDenoJson(
    fn.name,
    notes.config,
    fn.files.map((file) => file.path),
    [...notes.targets.values()].flatMap((named) => [...named.keys()])
  );
  if (denoJson !== null) files.set(`${fn.name}/deno.json`, denoJson);
  const index = adaptedIndex(fn, contents);
  if (index !== null) files.set(`${fn.name}/index.ts`, index);
  return files;
}
var ownConfigs = ({ name }) => [
  `${name}/deno.json`,
  `${name}/deno.jsonc`
];
function keyDigest(name, probeKey) {
  return probeKey === null ? null : sha256(`${name}
${probeKey}`);
}
function isReplaced(name, fn) {
  if (fn.importMap === null || fn.importMap.native) return false;
  if (import_node_path9.default.posix.basename(name) === "import_map.json" || name.startsWith("../")) return true;
  return name === fn.importMap.path || ownConfigs(fn).includes(name);
}
function describeAdaptations(made) {
  const holders = /* @__PURE__ */ new Map();
  for (const { fn, files } of made) {
    if (!files.has(`${fn.name}/deno.json`) || fn.importMap?.native !== false) continue;
    const { path: holder } = fn.importMap;
    const names = holders.get(holder);
    if (names === void 0) holders.set(holder, [fn.name]);
    else names.push(fn.name);
  }
  const maps2 = [...holders].map(([holder, names]) => {
    const [name = ""] = names;
    return names.length === 1 ? `${name}: where this action publishes it, its import map ${holder} becomes ${name}/deno.json, which both targets read.` : `${countOf(names.length, "function")} (${nameSome(names)}): where this action publishes them, their import map ${holder} becomes a deno.json in the folder of each, which both targets read.`;
  });
  const indexes = made.filter(({ fn, files }) => files.has(`${fn.name}/index.ts`)).map(
    ({ fn }) => `${fn.name}: index.ts stands for the entrypoint ${fn.entrypoint}, which a self-hosted runtime does not look for.`
  );
  return [...maps2, ...indexes];
}

// src/stamp/checkout.ts
function staleStamps(project, functionsDir, probeKey, options = {}) {
  const staged = stageInMemory(project, probeKey, "unseen");
  const isSameStamp = stampComparer();
  const stale = [];
  for (const fn of project.manifest.functions) {
    const files = /* @__PURE__ */ new Map();
    const entrypoint = staged.bytes.get(fn.entrypoint);
    if (entrypoint !== void 0 && !isStamped(project, fn, entrypoint)) files.set(fn.entrypoint, entrypoint);
    const fresh = staged.bytes.get(stampPath(fn));
    const stamp = readOrEmpty(import_node_path10.default.join(functionsDir, stampPath(fn)));
    const wanted = fresh !== void 0 && options.keepKeys === true ? withKeyOf(stamp, fresh) : fresh;
    if (wanted !== void 0 && !isSameStamp(stamp, wanted)) files.set(stampPath(fn), wanted);
    if (files.size > 0) stale.push({ name: fn.name, entrypoint: fn.entrypoint, files });
  }
  return stale;
}
function isStamped({ stamped, contents }, fn, staged) {
  const found = stamped.get(fn.entrypoint) ?? contents.get(fn.entrypoint) ?? NOTHING;
  return staged.equals(found) || hasStampInFront(fn.entrypoint, found, stampSpecifier(fn));
}
function withKeyOf(found, fresh) {
  const digest = keyDigestIn(found.toString("utf8"));
  return digest === null ? fresh : Buffer.from(withKeyDigest(fresh.toString("utf8"), digest));
}
function writeStamps(stale, functionsDir) {
  const all = stale.flatMap(({ files }) => [...files]);
  for (const [name] of all) refuseLinkOut(functionsDir, name);
  for (const [name, bytes] of all) {
    const file = import_node_path10.default.join(functionsDir, name);
    (0, import_node_fs6.mkdirSync)(import_node_path10.default.dirname(file), { recursive: true });
    (0, import_node_fs6.writeFileSync)(file, bytes);
  }
}
function refuseLinkOut(functionsDir, name) {
  const root = import_node_fs6.realpathSync.native(functionsDir);
  let place = import_node_path10.default.join(root, name);
  while ((0, import_node_fs6.lstatSync)(place, { throwIfNoEntry: false }) === void 0) place = import_node_path10.default.dirname(place);
  const real = realOrNull(place);
  if (real === root || real?.startsWith(root + import_node_path10.default.sep) === true) return;
  throw new DeployError(`supabase/functions/${name} is a symbolic link that leaves supabase/functions.`, {
    live: "unchanged; nothing was written",
    next: "Put the file or folder itself there."
  });
}
function realOrNull(place) {
  try {
    return import_node_fs6.realpathSync.native(place);
  } catch {
    return null;
  }
}
function sharedStamps({ manifest }, functionsDir) {
  const root = import_node_fs6.realpathSync.native(functionsDir);
  const owners = /* @__PURE__ */ new Map();
  const findings = [];
  for (const fn of manifest.functions) {
    const places = [fn.entrypoint, fn.name].flatMap((name) => realOrNull(import_node_path10.default.join(root, name)) ?? []);
    const other = places.map((place) => owners.get(place)).find((owner) => owner !== void 0);
    for (const place of places) owners.set(place, fn);
    if (other === void 0) continue;
    const isLinked = !places.includes(import_node_path10.default.join(root, fn.entrypoint));
    findings.push(isLinked ? sharedStamp(fn, other) : sharedStamp(other, fn));
  }
  return findings;
}
function sharedStamp(linked, other) {
  return finding("shared-entrypoint", {
    message: `Function ${linked.name} comes to the files of ${other.name} through a symbolic link: a committed stamp says one name, so one of them could never be proved.`,
    file: `supabase/functions/${linked.entrypoint}`,
    fix: `Give ${linked.name} a folder of its own, with an index.ts that imports what both share.`
  });
}
var NOTHING = Buffer.alloc(0);
function readOrEmpty(file) {
  try {
    return (0, import_node_fs6.lstatSync)(file, { throwIfNoEntry: false })?.isFile() === true ? (0, import_node_fs6.readFileSync)(file) : NOTHING;
  } catch {
    return NOTHING;
  }
}

// src/cli.ts
var USAGE = "usage: dual-deploy stamp [--check] [folder that holds supabase/]";
function main(words) {
  const [verb, ...rest] = words;
  const isCheck = rest.includes("--check");
  const folders2 = rest.filter((word) => !word.startsWith("--"));
  if (verb !== "stamp" || folders2.length > 1 || rest.some((word) => word.startsWith("--") && word !== "--check")) {
    process.stderr.write(`${USAGE}
`);
    return 2;
  }
  const workingDirectory = import_node_path11.default.resolve(folders2[0] ?? ".");
  const project = readProject({ workingDirectory, projectRef: null, commit: null, env: process.env });
  const functionsDir = import_node_path11.default.join(workingDirectory, "supabase", "functions");
  const found = project.findings.filter((finding2) => finding2.severity === "error");
  const errors = found.length > 0 ? found : sharedStamps(project, functionsDir);
  for (const { file, line, message, fix } of errors) {
    process.stderr.write(`${file ?? ""}${line === null ? "" : `:${line}`} ${message} ${fix}
`);
  }
  if (errors.length > 0) return 1;
  const stale = staleStamps(project, functionsDir, null, { keepKeys: true });
  if (!isCheck) writeStamps(stale, functionsDir);
  process.stdout.write(stale.map(({ name }) => `${isCheck ? "stale" : "renewed"} ${name}
`).join(""));
  if (stale.length === 0) process.stdout.write(`${project.manifest.functions.length} stamps are fresh
`);
  return isCheck && stale.length > 0 ? 1 : 0;
}
try {
  process.exitCode = main(process.argv.slice(2));
} catch (error2) {
  process.stderr.write(`${describeError(error2)}
`);
  process.exitCode = 1;
}
