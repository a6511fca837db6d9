// A reference implementation of the rules in openapi/README.md. It contains no numbers, fields or message types.
import { readFileSync } from "node:fs";
import { parse } from "yaml";

type Json = null | boolean | number | string | Json[] | JsonObject;
type JsonObject = { [name: string]: Json };
type Severity = "error" | "warning";
type Place = readonly (string | number)[];
type Limit = { keyword: string; value: Json; severity: Severity };

export type Violation = { pointer: string; rule: string; severity: Severity };

type Vectors = { cases: { message: JsonObject }[]; structure?: string };

type Schema = {
  $ref?: string;
  type?: string;
  const?: Json;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  if?: { required: string[] };
  else?: { required: string[] };
  discriminator?: { propertyName: string; mapping: Record<string, string> };
  "x-whatsapp-limits"?: ({ severity: Severity } & JsonObject)[];
} & JsonObject;

const STANDARD = ["minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "pattern", "enum"];
const BESIDE_THE_LIMIT = ["severity", "source", "date", "note", "comment"];
const RULES: Record<string, string> = {
  requiredAmong: "required",
  dependentRequired: "required",
  minFilled: "required",
  minimum: "range",
  maximum: "range",
  maxItemsTogether: "maxItems",
  forbiddenBeside: "forbidden",
};

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const has = (value: JsonObject, name: string) => Object.hasOwn(value, name);
// White space as the spec spells it out in its patterns; trim() takes U+FEFF for it, and U+0085 not.
const AROUND = /^[\t-\r \x85\xA0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+|[\t-\r \x85\xA0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+$/gu;
const trimmed = (text: string) => text.replace(AROUND, "");
const isFilled = (value: Json) => typeof value !== "string" || trimmed(value) !== "";
// Unicode's full case folding, for which JavaScript has no function: ı is not i, and ẞ is ss. Each character on its own, since
// toLowerCase() has another sigma at the end of a word.
const folded = (text: string) =>
  [...trimmed(text)].map((each) => (each === "ı" ? each : each.toLowerCase().toUpperCase().toLowerCase())).join("");
const isDate = (text: string) =>
  /^(?!0000)\d{4}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  new Date(text).toISOString().startsWith(text);

/** Finds all violations of the spec's limits in messages. */
export class Checker {
  private readonly schemas: Record<string, Schema>;
  private found: Violation[] = [];
  private seen = new Map<Limit, Set<string>>();
  private readonly limits = new Map<Schema, Limit[]>();

  constructor(spec: string, private readonly union: string) {
    this.schemas = parse(spec).components.schemas;
  }

  check(message: JsonObject, structure?: string): Violation[] {
    this.found = [];
    this.seen = new Map();
    if (structure !== undefined) {
      this.judgeObject(this.schemas[structure]!, message, [], 1);
      return this.found;
    }
    const { propertyName, mapping } = this.schemas[this.union]!.discriminator!;
    const kind = message[propertyName];
    if (kind === undefined) this.add([propertyName], "required");
    else if (typeof kind !== "string") this.add([propertyName], "type");
    else if (!Object.hasOwn(mapping, kind)) this.add([propertyName], "enum");
    else this.judge({ $ref: mapping[kind]! }, message, [], 1);
    return this.found;
  }

  private add(at: Place, keyword: string, severity: Severity = "error") {
    const pointer = at.map((token) => `/${token}`).join("");
    this.found.push({ pointer, rule: RULES[keyword] ?? keyword, severity });
  }

  private resolve(schema: Schema): Schema {
    return schema.$ref === undefined ? schema : this.schemas[schema.$ref.split("/").at(-1)!]!;
  }

  /** Returns the limits in a schema itself, the API's before WhatsApp's. */
  private limitsOf(schema: Schema): Limit[] {
    let limits = this.limits.get(schema);
    if (limits === undefined) {
      limits = STANDARD.filter((keyword) => keyword in schema).map(
        (keyword): Limit => ({ keyword, value: schema[keyword]!, severity: "error" }),
      );
      for (const { severity, ...entry } of schema["x-whatsapp-limits"] ?? []) {
        const keyword = Object.keys(entry).find((name) => !BESIDE_THE_LIMIT.includes(name))!;
        limits.push({ keyword, value: entry[keyword]!, severity });
      }
      this.limits.set(schema, limits);
    }
    return limits;
  }

  private judge(reference: Schema, value: Json, at: Place, among: number) {
    const schema = this.resolve(reference);
    switch (schema.type) {
      case "object":
        return isObject(value) ? this.judgeObject(schema, value, at, among) : this.add(at, "type");
      case "array":
        return Array.isArray(value) ? this.judgeArray(schema, value, at) : this.add(at, "type");
      case "string":
        return typeof value === "string" ? this.judgeString(schema, value, at) : this.add(at, "type");
      default:
        return typeof value === "number" ? this.judgeNumber(schema, value, at) : this.add(at, "type");
    }
  }

  private judgeObject(schema: Schema, value: JsonObject, at: Place, among: number) {
    if (schema.if && schema.else) {
      const present = [...schema.if.required, ...schema.else.required].filter((name) => has(value, name));
      if (present.length !== 1) this.add(at, "exclusive");
    }
    const limits = this.limitsOf(schema);
    for (const { keyword, value: limit, severity } of limits) {
      if (keyword === "minFilled" && Object.values(value).filter(isFilled).length < Number(limit)) this.add(at, keyword, severity);
    }
    for (const { keyword, value: limit, severity } of limits) {
      if (keyword !== "dependentRequired") continue;
      for (const [name, needed] of Object.entries(limit as Record<string, string[]>)) {
        for (const other of needed) {
          if (has(value, name) && !has(value, other)) this.add([...at, other], keyword, severity);
        }
      }
    }
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
      if ("const" in field) continue;
      const limitsOfField = this.limitsOf(this.resolve(field));
      if (!has(value, name)) {
        const demand = schema.required?.includes(name)
          ? { severity: "error" as const }
          : limitsOfField.find((limit) => limit.keyword === "requiredAmong" && among >= Number(limit.value));
        if (demand) this.add([...at, name], "required", demand.severity);
        continue;
      }
      for (const { keyword, value: limit, severity } of limitsOfField) {
        if (keyword !== "forbiddenBeside") continue;
        for (const [other, values] of Object.entries(limit as Record<string, Json[]>)) {
          if (has(value, other) && values.includes(value[other]!)) this.add([...at, name], keyword, severity);
        }
      }
      this.judge(field, value[name]!, [...at, name], 1);
    }
  }

  private judgeArray(schema: Schema, value: Json[], at: Place) {
    this.judgeBounds(schema, value.length, at, "minItems", "maxItems");
    const item = this.resolve(schema.items!);
    for (const [name, field] of Object.entries(item.properties ?? {})) {
      for (const { keyword, value: limit, severity } of this.limitsOf(this.resolve(field))) {
        if (keyword !== "maxItemsTogether") continue;
        const lists = value.map((entry) => (isObject(entry) ? entry[name] : undefined)).filter(Array.isArray);
        if (lists.flat().length > Number(limit)) this.add(at, keyword, severity);
      }
    }
    value.forEach((entry, index) => this.judge(schema.items!, entry, [...at, index], value.length));
  }

  private judgeNumber(schema: Schema, value: number, at: Place) {
    if (Number.isFinite(value)) this.judgeBounds(schema, value, at, "minimum", "maximum");
    else this.add(at, "range");
  }

  /** Checks a number against its minimums and maximums; reports only the first broken one of each. */
  private judgeBounds(schema: Schema, figure: number, at: Place, least: string, most: string) {
    const limits = this.limitsOf(schema);
    const below = limits.find(({ keyword, value }) => keyword === least && figure < Number(value));
    if (below) this.add(at, least, below.severity);
    const above = limits.find(({ keyword, value }) => keyword === most && figure > Number(value));
    if (above) this.add(at, most, above.severity);
  }

  private judgeString(schema: Schema, text: string, at: Place) {
    const limits = this.limitsOf(schema);
    const length = [...text].length;
    const broken = new Set<string>();
    for (const limit of limits) {
      if (broken.has(limit.keyword) || !this.breaks(limit, text, length)) continue;
      this.add(at, limit.keyword, limit.severity);
      broken.add(limit.keyword);
      if (limit.keyword === "minLength") broken.add("pattern");
    }
    const longest = limits.find(({ keyword }) => keyword === "maxLength");
    if (!text.isWellFormed()) this.add(at, "format");
    else if (longest && !broken.has("maxLength") && text.length > Number(longest.value))
      this.add(at, "maxLength", "warning");
  }

  private breaks(limit: Limit, text: string, length: number): boolean {
    switch (limit.keyword) {
      case "minLength":
        return length < Number(limit.value);
      case "maxLength":
        return length > Number(limit.value);
      case "pattern":
        return !new RegExp(String(limit.value), "u").test(text);
      case "enum":
        return !(limit.value as Json[]).includes(text);
      case "format":
        return !isDate(text);
      case "unique": {
        const texts = this.seen.get(limit) ?? new Set();
        this.seen.set(limit, texts);
        const key = limit.value === "folded" ? folded(text) : text;
        return texts.has(key) || !texts.add(key);
      }
      default:
        return false; // checked together with the other fields of its object
    }
  }
}

const [specFile, ...vectorFiles] = process.argv.slice(2);
const checker = new Checker(readFileSync(specFile!, "utf8"), "OutgoingMessage");
for (const file of vectorFiles) {
  const { cases, structure } = JSON.parse(readFileSync(file, "utf8")) as Vectors;
  console.log(JSON.stringify(cases.map(({ message }) => checker.check(message, structure))));
}
