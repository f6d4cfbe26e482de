/** What a body is that means harm. */
export interface HostileBody {
  /** Its bytes, as they are sent. */
  body: string;
  /** The status of the answer. */
  status: 201 | 400 | 422;
}

const LONG = 400_000;

/** A task with one field of its own text. */
function field(text: string): string {
  return `{"title":"x",${text}}`;
}

/** Bodies of a new task that mean harm, by what they try. */
export const HOSTILE_BODIES: ReadonlyMap<string, HostileBody> = new Map(
  Object.entries<HostileBody>({
    "__proto__ as a field": {
      body: field('"__proto__":{"polluted":true}'),
      status: 422,
    },
    "__proto__ alone": {
      body: '{"__proto__":{"title":"x","polluted":true}}',
      status: 422,
    },
    "constructor as a field": {
      body: field('"constructor":{"prototype":{"polluted":true}}'),
      status: 422,
    },
    "prototype": { body: field('"prototype":{"polluted":true}'), status: 422 },
    "toString as a field": { body: field('"toString":null'), status: 422 },
    "hasOwnProperty as a field": {
      body: field('"hasOwnProperty":1'),
      status: 422,
    },
    "then": { body: field('"then":1'), status: 422 },
    "toJSON": { body: field('"toJSON":1'), status: 422 },
    "__proto__ in a field": {
      body: '{"title":{"__proto__":{"polluted":true}}}',
      status: 422,
    },
    "__proto__ in a recurrence": {
      body: field('"recurrence":{"__proto__":{"polluted":true}}'),
      status: 422,
    },
    "an escaped __proto__": {
      body: field('"\\u005f_proto__":{"polluted":true}'),
      status: 422,
    },
    "a list with properties": {
      body: field('"labels":{"length":1}'),
      status: 422,
    },
    "a field twice, the last one wrong": {
      body: '{"title":"x","title":7}',
      status: 422,
    },
    "500 000 levels of lists": {
      body: field(`"labels":${"[".repeat(LONG)}${"]".repeat(LONG)}`),
      status: 422,
    },
    "100 000 levels of objects": {
      body: field(`"labels":${'{"a":'.repeat(1e5)}1${"}".repeat(1e5)}`),
      status: 422,
    },
    "levels that are never closed": {
      body: field(`"labels":${"[".repeat(LONG)}`).slice(0, -1),
      status: 422,
    },
    "a number of many digits": {
      body: field(`"priority":${"9".repeat(LONG)}`),
      status: 422,
    },
    "a number without bounds": {
      body: field('"priority":1e999999'),
      status: 422,
    },
    "a fraction of many digits": {
      body: field(`"priority":0.${"0".repeat(LONG)}1`),
      status: 422,
    },
    "minus zero": { body: field('"priority":-0'), status: 422 },
    "a number in octal": { body: field('"priority":010'), status: 400 },
    "a number in hexadecimal": { body: field('"priority":0x10'), status: 400 },
    "Infinity": { body: field('"priority":Infinity'), status: 400 },
    "a comment": { body: '{"title":"x"/**/}', status: 400 },
    "a comma too many": { body: '{"title":"x",}', status: 400 },
    "two bodies": { body: '{"title":"x"}{"title":"y"}', status: 400 },
    "100 000 fields": {
      body: `{${Array.from({ length: 1e5 }, (_, n) => `"${n}":0`)}}`,
      status: 422,
    },
    "100 000 labels": {
      body: field(`"labels":[${Array(1e5).fill('"a"')}]`),
      status: 422,
    },
    "a title of blanks": {
      body: `{"title":"${" ".repeat(LONG)}"}`,
      status: 422,
    },
    "a title that almost ends": {
      body: `{"title":"${" ".repeat(499)}x"}`,
      status: 201,
    },
    "a date of many digits": {
      body: field(`"due_date":"${"2030-01-01T".repeat(30_000)}"`),
      status: 422,
    },
    "a date with a long fraction": {
      body: field(`"due_date":"2030-01-01T00:00:00.${"0".repeat(LONG)}Z"`),
      status: 422,
    },
    "a time zone without an end": {
      body: field(`"time_zone":"${"a/".repeat(LONG / 4)}"`),
      status: 422,
    },
    "a rule of many parts": {
      body: field(
        `"due_date":"2030-01-01","recurrence":{"rrule":"FREQ=DAILY;BYDAY=${
          "MO,".repeat(50_000)
        }MO"}`,
      ),
      status: 422,
    },
    "a rule that almost matches": {
      body: field(
        `"due_date":"2030-01-01","recurrence":{"rrule":"FREQ=DAILY${
          ";INTERVAL=1".repeat(20_000)
        }!"}`,
      ),
      status: 422,
    },
    "a rule that never comes": {
      body: field(
        '"due_date":"2030-01-01","recurrence":' +
          '{"rrule":"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}',
      ),
      status: 422,
    },
    "a rule that comes after ages": {
      body: field(
        '"due_date":"2030-01-01","recurrence":' +
          '{"rrule":"FREQ=DAILY;INTERVAL=999999999"}',
      ),
      status: 422,
    },
  }),
);
