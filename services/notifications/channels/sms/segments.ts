/** How a text goes over the air. */
export interface SmsSize {
  /** `ucs2` as soon as one character is not in the alphabet of GSM. */
  encoding: "gsm7" | "ucs2";
  /** Messages that are sent, and paid for, one by one. */
  segments: number;
}

/** GSM 7 bit default alphabet, less the escape. */
const GSM_BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);

/** Characters of its extension: each takes an escape more. */
const GSM_EXTENSION = new Set("\f^{}\\[~]|€");

/** What fits into a message alone, and into one of several. */
const UNITS = {
  gsm7: { alone: 160, each: 153 },
  ucs2: { alone: 70, each: 67 },
};

/**
 * Counts the messages that a text takes.
 *
 * @see {@link https://www.etsi.org/deliver/etsi_ts/123000_123099/123038/}
 */
export function smsSize(text: string): SmsSize {
  const characters = [...text];
  const encoding = characters.every(isGsm) ? "gsm7" : "ucs2";
  const { alone, each } = UNITS[encoding];
  const units = characters.map((character) => unitsOf(character, encoding));
  if (units.reduce((sum, count) => sum + count, 0) <= alone) {
    return { encoding, segments: 1 };
  }
  let segments = 1;
  let used = 0;
  for (const count of units) {
    // No character is split between two messages.
    if (used + count > each) {
      segments++;
      used = 0;
    }
    used += count;
  }
  return { encoding, segments };
}

/** Cuts a text so that it takes no more messages than are allowed. */
export function fitSms(text: string, maxSegments: number): string {
  if (smsSize(text).segments <= maxSegments) return text;
  const characters = [...text];
  let [fits, tooMany] = [0, characters.length];
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    const { segments } = smsSize(shortened(characters, middle));
    if (segments <= maxSegments) fits = middle;
    else tooMany = middle;
  }
  return shortened(characters, fits);
}

/** Three dots are in the alphabet of GSM, an ellipsis is not. */
function shortened(characters: readonly string[], length: number): string {
  return `${characters.slice(0, length).join("")}...`;
}

function isGsm(character: string): boolean {
  return GSM_BASIC.has(character) || GSM_EXTENSION.has(character);
}

function unitsOf(character: string, encoding: SmsSize["encoding"]): number {
  if (encoding === "ucs2") return character.length;
  return GSM_EXTENSION.has(character) ? 2 : 1;
}
