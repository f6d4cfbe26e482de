const URLS = /(https?:\/\/)(?:[^\s/?#@"'<>]*@)?([^\s/?#@"'<>]+)[^\s"'<>]*/gi;

const WEBHOOK_SECRETS = /\bwhsec_[A-Za-z0-9+/_-]+=*/g;

/**
 * Puts `***` for what a text must not tell: the secrets of webhooks, and all of
 * a URL but its host, as the rest of a push endpoint lets anyone send there.
 */
export function maskSecrets(text: string): string {
  return text.replaceAll(WEBHOOK_SECRETS, "whsec_***")
    .replaceAll(URLS, "$1$2/***");
}
