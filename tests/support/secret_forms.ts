/** The shapes in which a secret may stand in a text. */
export function secretForms(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  return [
    ...new Set([
      secret,
      encodeURIComponent(secret),
      bytes.toBase64({ omitPadding: true }),
      bytes.toBase64({ alphabet: "base64url", omitPadding: true }),
      bytes.toHex(),
      JSON.stringify(secret).slice(1, -1),
    ]),
  ];
}

/** A text in which something was found that must not be there. */
export interface SecretHit {
  /** The text's name. */
  place: string;
  /** The secret's name. */
  secret: string;
  /** What stands around it. */
  around: string;
}

/** Looks for secrets, by name, in texts, by name; letters' case is no matter. */
export function findSecrets(
  texts: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
): SecretHit[] {
  const forms = Object.entries(secrets).flatMap(([name, secret]) =>
    secretForms(secret).map((form) => [name, form.toLowerCase()] as const)
  );
  return Object.entries(texts).flatMap(([place, text]) => {
    const lower = text.toLowerCase();
    return forms.flatMap(([secret, form]) => {
      const at = lower.indexOf(form);
      if (at < 0) return [];
      return [{
        place,
        secret,
        around: text.slice(Math.max(0, at - 200), at + 200),
      }];
    });
  });
}
