import { assertEquals } from "@std/assert";
import type { ApiUser } from "./api_app.ts";

/** What a title is found by, and what it is not found by. */
interface SearchedTitle {
  title: string;
  by: string[];
  notBy?: string[];
}

/** Titles whose words are typed in other ways than they were stored. */
const TITLES: readonly SearchedTitle[] = [
  { title: "Caf\u00e9 cr\u00e8me", by: ["cafe\u0301", "CAFE", "cafe ", "cre"] },
  { title: "Cafe\u0301 noir", by: ["caf\u00e9 noir", "Caf", "caf\u00c9 "] },
  { title: "GRO\u1e9eE Stra\u00dfe", by: ["gro\u00dfe", "grosse", "STRASSE "] },
  { title: "\uff26\uff35\uff2c\uff2c width \ufb01ne", by: ["full", "fine "] },
  {
    title: "\u039f\u0394\u03a5\u03a3\u03a3\u0395\u03a5\u03a3",
    by: [
      "\u03bf\u03b4\u03c5\u03c3\u03c3\u03b5\u03c5\u03c2 ",
      "\u03bf\u03b4\u03c5\u03c3\u03c3\u03ad\u03c5\u03c3",
    ],
  },
  { title: "\u0130stanbul", by: ["istanbul ", "ISTANBUL", "\u0131stanbul"] },
  {
    title: "Sm\u00f8rrebr\u00f8d, \u0141\u00f3d\u017a",
    by: ["smorre", "lodz "],
  },
  { title: "\u041c\u041e\u0421\u041a\u0412\u0410", by: ["\u043c\u043e\u0441"] },
  {
    title: "\u6771\u4eac\u90fd\u306e\u4f1a\u8b70",
    by: ["\u6771\u4eac", "\u4eac\u90fd ", "\u90fd", "\u4f1a\u8b70", "\u8b70 "]
      .concat("\u90fd\u306e\u4f1a", '"\u306e\u4f1a\u8b70"')
      .concat("\u4f1a \u6771\u4eac", "\u6771\u4eac\u90fd\u306e\u4f1a\u8b70"),
    notBy: ["\u6771\u90fd", "\u4eac\u6771", "\u8b70\u6771", "-\u4eac\u90fd"],
  },
  {
    title: "buy\u725b\u4e73 2\u672c",
    by: ["\u725b\u4e73", "\u4e73 buy", "bu", "2\u672c", "\u672c"],
    notBy: ["\u4e733"],
  },
  { title: "\uff83\uff9e\uff70\uff80", by: ["\u30c7\u30fc\u30bf", "\u30bf"] },
  {
    title: "\u0e0b\u0e37\u0e49\u0e2d\u0e19\u0e21\u0e27\u0e31\u0e27",
    by: ["\u0e19\u0e21", "\u0e27\u0e31\u0e27 ", "\u0e0b\u0e37\u0e49\u0e2d"],
    notBy: ["\u0e21\u0e19"],
  },
  { title: "\ud300\ud68c\uc758\ub97c", by: ["\ud68c\uc758", "\ud300 "] },
  { title: "\u0939\u093f\u0928\u094d\u0926\u0940", by: ["\u0939\u093f\u0928"] },
  { title: "\u0643\u0650\u062a\u064e\u0627\u0628", by: ["\u0643\u062a\u0627"] },
  {
    title: "re: jane@example.org/a_b <b>bold</b> -7",
    by: ["example", "jane@exam", "org ", "bold", "a_b ", "7 "],
    notBy: ["xample"],
  },
  {
    title: "\u725b\u5976\u{1f600}\u9762\u5305 3",
    by: ["\u5976\u{1f600}\u9762"],
  },
  {
    title: "Gift \u{1f381} f\u00fcr Oma",
    by: ['"gift fur"', "gift\u{1f381}fur"],
  },
  {
    title: "\u0915\u093e\u092e \u0964 \u0918\u0930",
    by: ['"\u0915\u093e\u092e \u0918\u0930"'],
  },
  {
    title: "\u0633\u0644\u0627\u0645 \u060c \u062f\u0646\u06cc\u0627",
    by: ['"\u0633\u0644\u0627\u0645 \u062f\u0646\u06cc\u0627"'],
  },
  {
    title: "\u304b\u3099\u304b",
    by: ["\u304c", "\u304b"],
    notBy: ["\u3099\u306f"],
  },
  { title: "milkshake\u{1f964}", by: ["milks"], notBy: ["milks\u{1f964}"] },
  { title: "cat in C", by: ["c++", "c ", "ca", "+ca"], notBy: ["c+a", "a"] },
];

/**
 * Creates tasks with all kinds of titles and looks for each: it is found by
 * the words that are it, and by itself, and its title comes back as it was given.
 *
 * @returns How many searches there were.
 */
export async function checkSearchTexts(user: ApiUser): Promise<number> {
  for (const { title } of TITLES) {
    await user.send("POST", "/tasks", { body: { title } });
  }
  let searches = 0;
  for (const { title, by, notBy = [] } of TITLES) {
    for (const [isFound, words] of [[true, by], [false, notBy]] as const) {
      const plain = title.replaceAll("-", "");
      const itself = isFound ? [plain, `"${title}"`] : [];
      for (const q of [...words, ...itself]) {
        const path = `/tasks?q=${encodeURIComponent(q)}`;
        const { json } = await user.send("GET", path);
        const titles = json.items.map((item) => item.title);
        assertEquals(titles.includes(title), isFound, `${title} by ${q}`);
        searches++;
      }
    }
  }
  return searches;
}

/** Texts that grow where they are folded, or have many different words. */
export const LONG_TEXTS: readonly string[] = [
  "\ufdfa".repeat(20_000),
  "\ufdf4".repeat(20_000),
  "\ud7a3\u00e9-".repeat(6_666),
  Array.from({ length: 20_000 }, (_, n) => String.fromCodePoint(0x4e00 + n))
    .join(""),
  Array.from({ length: 20_000 }, (_, n) => String.fromCodePoint(0x20000 + n))
    .join(""),
  Array.from({ length: 20_000 }, (_, n) => String.fromCodePoint(0x10400 + n))
    .join(" ").slice(0, 20_000),
];
